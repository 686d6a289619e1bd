//! The text of a file in, the text with the values of the settings out, and what was different. Lines keep their place,
//! their comments and their spaces; only what stands between quotes changes. Nothing here reads the disk.

use std::fmt;

use super::env::Env;

/// Every file that says something that `settings.env` says, from the root of the repository.
pub const FILES: [&str; 5] = [SITE, WORKER, TERRAFORM, RENOVATE, OWNERS];

/// A value in a file of lines `key = "value"`, or of JSON with a line for each key.
struct Place {
    file: &'static str,
    /// The line above such as `[vars]`; empty before the first.
    table: &'static str,
    key: &'static str,
    /// What it should be, of what it is; `None` if this one says something else.
    value: fn(&Env, &str) -> Option<String>,
}

const fn place(
    file: &'static str,
    table: &'static str,
    key: &'static str,
    value: fn(&Env, &str) -> Option<String>,
) -> Place {
    Place { file, table, key, value }
}

const SITE: &str = "site.toml";
const WORKER: &str = "wrangler.toml";
const TERRAFORM: &str = "edge/terraform/terraform.tfvars";
const RENOVATE: &str = ".github/renovate.json";
const OWNERS: &str = ".github/CODEOWNERS";

const PLACES: [Place; 20] = [
    place(SITE, "", "base_url", |env, old| with_host(old, env.get("DOMAIN"))),
    place(SITE, "", "edit_url", |env, old| with_repository(old, env.get("REPOSITORY"))),
    place(SITE, "[author]", "url", |env, old| with_host(old, env.get("DOMAIN"))),
    // The others are the author's own.
    place(SITE, "[[social]]", "url", |env, old| with_repository(old, env.get("REPOSITORY"))),
    place(WORKER, "", "account_id", |env, _| Some(env.get("ACCOUNT_ID").to_owned())),
    place(WORKER, "[[routes]]", "pattern", |env, old| with_host(old, env.get("DOMAIN"))),
    place(WORKER, "[[routes]]", "zone_id", |env, _| Some(env.get("ZONE_ID").to_owned())),
    place(WORKER, "[[d1_databases]]", "database_id", |env, _| Some(env.get("DATABASE_ID").to_owned())),
    place(WORKER, "[vars]", "MODEL_URL", |env, _| {
        Some(unless_example(env, format!("https://{}", env.get("MODEL_DOMAIN"))))
    }),
    place(WORKER, "[vars]", "MODEL", |env, _| Some(unless_example(env, env.get("MODEL").to_owned()))),
    place(WORKER, "[vars]", "ACCESS_TEAM", |env, _| {
        Some(unless_example(env, format!("https://{}.cloudflareaccess.com", env.get("ACCESS_TEAM"))))
    }),
    place(WORKER, "[vars]", "ACCESS_AUD", |env, _| Some(env.get_if_there("ACCESS_AUD").to_owned())),
    place(TERRAFORM, "", "domain", |env, _| Some(env.get("DOMAIN").to_owned())),
    place(TERRAFORM, "", "model_domain", |env, _| Some(env.get("MODEL_DOMAIN").to_owned())),
    place(TERRAFORM, "", "hook_domain", |env, _| Some(env.get("HOOK_DOMAIN").to_owned())),
    place(TERRAFORM, "", "owner_email", |env, _| Some(env.get("OWNER_EMAIL").to_owned())),
    place(TERRAFORM, "", "account_id", |env, _| Some(env.get("ACCOUNT_ID").to_owned())),
    place(TERRAFORM, "", "zone_id", |env, _| Some(env.get("ZONE_ID").to_owned())),
    place(RENOVATE, "", "depNameTemplate", |env, _| Some(env.get("TOOLS_IMAGE").to_owned())),
    place(OWNERS, "", "", |env, _| env.get("REPOSITORY").split('/').next().map(|owner| format!("@{owner}"))),
];

/// `https://blog.example/about/` and `blog.example/api/*` with another host.
fn with_host(old: &str, host: &str) -> Option<String> {
    let (scheme, rest) = old.split_once("://").map_or(("", old), |(scheme, rest)| (scheme, rest));
    let path = rest.find('/').map_or("", |at| rest.get(at..).unwrap_or_default());
    let scheme = if scheme.is_empty() { String::new() } else { format!("{scheme}://") };
    Some(format!("{scheme}{host}{path}"))
}

/// `https://github.com/example/blog/edit/main/{path}` with another repository.
fn with_repository(old: &str, repository: &str) -> Option<String> {
    let rest = old.strip_prefix("https://github.com/")?;
    let mut parts = rest.splitn(3, '/');
    // A link to a person has one part.
    let (_owner, _name) = (parts.next()?, parts.next()?);
    let path = parts.next().map(|path| format!("/{path}")).unwrap_or_default();
    Some(format!("https://github.com/{repository}{path}"))
}

/// The Worker takes what is empty for not there. It should ask nobody who does not exist.
fn unless_example(env: &Env, value: String) -> String {
    if env.is_example() { String::new() } else { value }
}

/// A line that does not say what the settings say.
#[derive(Debug, PartialEq, Eq)]
pub struct Difference {
    file: String,
    /// From 1.
    line: usize,
    old: String,
    new: String,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: `{}` → `{}`", self.file, self.line, self.old, self.new)
    }
}

/// Errors if a place is not there.
pub fn apply(file: &str, text: &str, env: &Env) -> Result<(String, Vec<Difference>), String> {
    let places: Vec<&Place> = PLACES.iter().filter(|place| place.file == file).collect();
    let mut found = vec![false; places.len()];
    let mut table = "";
    let mut out = String::with_capacity(text.len());
    let mut differences = Vec::new();
    for (index, line) in text.split_inclusive('\n').enumerate() {
        let trimmed = line.trim_end();
        if trimmed.starts_with('[') {
            table = trimmed;
        }
        let mut new = line.to_owned();
        for (place, found) in places.iter().zip(&mut found).filter(|(place, _)| place.table == table) {
            let Some((start, old, end)) = (if place.key.is_empty() { owner(line) } else { value(line, place.key) })
            else {
                continue;
            };
            if let Some(value) = (place.value)(env, old) {
                *found = true;
                new = format!("{start}{value}{end}");
            }
        }
        if new != line {
            let [old, new] = [line, &new].map(|line| line.trim().to_owned());
            differences.push(Difference { file: file.to_owned(), line: index + 1, old, new });
        }
        out.push_str(&new);
    }
    match places.iter().zip(&found).find(|(_, found)| !**found) {
        Some((place, _)) if place.key.is_empty() => Err(format!("{file} names no owner: a line such as `* @example`")),
        Some((place, _)) => {
            let table = if place.table.is_empty() { String::new() } else { format!(" below {}", place.table) };
            Err(format!("{file} has no line `{} = \"…\"`{table} to carry a setting to", place.key))
        }
        None => Ok((out, differences)),
    }
}

/// The line before a value, the value, and the line after it.
fn value<'a>(line: &'a str, key: &str) -> Option<(&'a str, &'a str, &'a str)> {
    let line_start = line.trim_start();
    let after_key = match line_start.strip_prefix('"') {
        // JSON
        Some(quoted) => quoted.strip_prefix(key)?.strip_prefix("\":")?,
        None => line_start.strip_prefix(key)?.trim_start().strip_prefix('=')?,
    };
    let rest = after_key.trim_start().strip_prefix('"')?;
    let start = line.len() - rest.len();
    let len = rest.find('"')?;
    Some((line.get(..start)?, rest.get(..len)?, rest.get(len..)?))
}

/// The same for the owner in a line `pattern @owner`.
fn owner(line: &str) -> Option<(&str, &str, &str)> {
    let at = line.find('@').filter(|_| !line.starts_with('#'))?;
    let rest = line.get(at..)?;
    let len = rest.find(char::is_whitespace).unwrap_or(rest.len());
    Some((line.get(..at)?, rest.get(..len)?, rest.get(len..)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::env::tests::env as settings;

    fn env() -> Env {
        let own =
            [("\nDOMAIN=blog.example", "\nDOMAIN=words.tea.cz"), ("REPOSITORY=example/blog", "REPOSITORY=tea/words")];
        settings(&own).unwrap_or_else(|mistakes| panic!("{mistakes:#?}"))
    }

    const TEXT: &str = "\
title = \"Tea\"
base_url = \"https://blog.example/notes\"  # where it is
edit_url = \"https://github.com/example/blog/edit/main/{path}\"
[author]
url = \"https://blog.example/about/\"
[[social]]
url = \"https://github.com/somebody\"
[[social]]
url = \"https://github.com/example/blog\"
";

    #[test]
    fn values_change_and_nothing_around_them() {
        let (new, differences) = apply(SITE, TEXT, &env()).unwrap();
        let expected = TEXT.replace("blog.example", "words.tea.cz").replace("example/blog", "tea/words");
        assert_eq!(new, expected);
        assert_eq!(
            differences[0].to_string(),
            "site.toml:2: `base_url = \"https://blog.example/notes\"  # where it is` → \
             `base_url = \"https://words.tea.cz/notes\"  # where it is`"
        );
        assert_eq!(differences.len(), 4);
        // Once more changes nothing.
        assert_eq!(apply(SITE, &new, &env()).unwrap(), (new.clone(), Vec::new()));
    }

    #[test]
    fn a_place_that_is_gone_is_not_passed_over() {
        let text = TEXT.replace("edit_url", "edit_link");
        assert_eq!(
            apply(SITE, &text, &env()).unwrap_err(),
            "site.toml has no line `edit_url = \"…\"` to carry a setting to"
        );
        let text = TEXT.replace("https://github.com/example/blog\"\n", "https://tea.cz\"\n");
        assert!(apply(SITE, &text, &env()).unwrap_err().contains("`url = \"…\"` below [[social]]"));
        assert!(apply(OWNERS, "# @nobody\n", &env()).unwrap_err().contains("names no owner"));
    }

    #[test]
    fn owners_are_those_of_the_repository() {
        let (new, _) = apply(OWNERS, "# Who looks.\n* @example\n/k8s/ @example\n", &env()).unwrap();
        assert_eq!(new, "# Who looks.\n* @tea\n/k8s/ @tea\n");
    }

    #[test]
    fn json_is_read_by_its_lines() {
        let text = "{\n  \"depNameTemplate\": \"ghcr.io/other/tools\",\n  \"more\": 1\n}\n";
        let (new, _) = apply(RENOVATE, text, &env()).unwrap();
        assert_eq!(new, text.replace("other/tools", "example/blog-tools"));
    }

    #[test]
    fn every_place_is_there_and_says_it_once_it_was_told() {
        for file in FILES {
            let text = std::fs::read_to_string(crate::shell::root().join(file)).unwrap();
            let (told, _) = apply(file, &text, &env()).unwrap_or_else(|error| panic!("{error}"));
            assert_eq!(apply(file, &told, &env()).unwrap(), (told.clone(), Vec::new()), "{file}");
            assert!(["tea", "blog-tools"].iter().any(|own| told.contains(own)), "{file}");
        }
    }

    #[test]
    fn an_example_asks_nobodys_model() {
        let shipped = settings(&[]).unwrap_or_else(|mistakes| panic!("{mistakes:#?}"));
        assert_eq!(unless_example(&shipped, "x".to_owned()), "");
        assert_eq!(unless_example(&env(), "x".to_owned()), "x");
    }
}

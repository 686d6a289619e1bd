//! Which file a specifier means: `./dom` in `components/Tabs.ts` is `components/dom.ts`. Packages, other hosts and
//! what is no script are mistakes, explained here.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::error::ScriptError;

/// The path that `specifier` means in the module `from`; none for an address on the site (`/lib.js`), which stays.
pub fn resolve<'a>(
    from: &str,
    specifier: &str,
    range: Range<usize>,
    sources: &'a BTreeMap<String, String>,
) -> Result<Option<&'a str>, ScriptError> {
    let error = |message: String| ScriptError::new(from, range, message);
    if !is_relative(specifier) {
        return match specifier {
            _ if specifier.starts_with("//") || has_scheme(specifier) => {
                let message = format!("scripts are loaded from this site only, not from `{specifier}`");
                Err(error(message).with_hint("put a copy of the file beside the component and import it: `./name.js`"))
            }
            _ if specifier.starts_with('/') => Ok(None),
            _ => {
                let message = format!("`{specifier}` is a package, and packages cannot be imported");
                let hint = match nearest(from, &format!("./{specifier}"), sources) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "a file beside the component can be imported: `./name.ts`".to_owned(),
                };
                Err(error(message).with_hint(hint))
            }
        };
    }
    let exact = join(from, specifier);
    let forms = ["", ".ts", ".js", "/index.ts"];
    let found = exact.as_deref().and_then(|path| {
        forms.iter().find_map(|form| sources.get_key_value(format!("{path}{form}").trim_start_matches('/')))
    });
    match found {
        Some((path, _)) if is_script(path) => Ok(Some(path)),
        _ if specifier.ends_with(".json") => {
            let hint = "write the values in a `.ts` file, or hand them over as an argument of the component";
            Err(error(format!("`{specifier}` is not a script; JSON is not compiled")).with_hint(hint))
        }
        _ if specifier.ends_with(".css") => {
            let hint = "the style sheet of a component is loaded by itself";
            Err(error(format!("`{specifier}` is not a script")).with_hint(hint))
        }
        _ if specifier.ends_with(".tsx") || specifier.ends_with(".jsx") => {
            let hint = "the HTML of a component is in its `.html` file";
            Err(error(format!("`{specifier}` holds JSX, which is not compiled")).with_hint(hint))
        }
        _ => {
            let error = error(format!("there is no script `{specifier}`"));
            Err(match nearest(from, specifier, sources) {
                Some(near) => error.with_hint(format!("did you mean `{near}`?")),
                None => error,
            })
        }
    }
}

pub fn is_script(path: &str) -> bool {
    (path.ends_with(".ts") || path.ends_with(".js")) && !path.ends_with(".d.ts")
}

fn is_relative(specifier: &str) -> bool {
    matches!(specifier, "." | "..") || specifier.starts_with("./") || specifier.starts_with("../")
}

/// `https:`, `data:`, `node:` …
fn has_scheme(specifier: &str) -> bool {
    let scheme = specifier.split_once(':').map(|(scheme, _)| scheme);
    scheme.is_some_and(|scheme| {
        scheme.starts_with(|first: char| first.is_ascii_alphabetic())
            && scheme.chars().all(|one| one.is_ascii_alphanumeric() || "+.-".contains(one))
    })
}

/// Path of `specifier` as seen from the module `from`; none above the root.
fn join(from: &str, specifier: &str) -> Option<String> {
    let folder = from.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in specifier.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// The specifier of the script whose name is nearest to `specifier`, if one is near.
fn nearest(from: &str, specifier: &str, sources: &BTreeMap<String, String>) -> Option<String> {
    let written = specifier.trim_end_matches(".ts").trim_end_matches(".js").to_lowercase();
    sources
        .keys()
        .filter(|path| is_script(path) && *path != from)
        .map(|path| relative(from, path))
        .map(|known| {
            let stem = known.trim_end_matches(".ts").trim_end_matches(".js").to_lowercase();
            (strsim::damerau_levenshtein(&written, &stem), known)
        })
        .filter(|(distance, known)| *distance <= known.rsplit('/').next().map_or(0, str::len).max(3) / 3)
        // Of equals the first by name, so that the same mistake always gets the same answer.
        .min()
        .map(|(_, known)| known)
}

/// `components/x/dom.ts` seen from `components/Tabs.ts`: `./x/dom.ts`.
fn relative(from: &str, path: &str) -> String {
    let mut folders: Vec<&str> = from.split('/').collect();
    folders.pop();
    let parts: Vec<&str> = path.split('/').collect();
    let common = folders.iter().zip(&parts[..parts.len() - 1]).take_while(|(one, other)| one == other).count();
    let up = folders.len() - common;
    let start = if up == 0 { "./".to_owned() } else { "../".repeat(up) };
    start + &parts[common..].join("/")
}

/// The name of `known` nearest to `written`, if one is near.
pub fn nearest_name<'n>(written: &str, known: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    let distance = |name: &str| strsim::damerau_levenshtein(&written.to_lowercase(), &name.to_lowercase());
    known
        .map(|name| (distance(name), name))
        .filter(|(distance, name)| *distance <= name.chars().count().max(3) / 3)
        .min()
        .map(|(_, name)| name)
}

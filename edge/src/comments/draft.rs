//! What a visitor sends becomes a [`Draft`] that the rest relies on: bytes of a form or of JSON come in; cleaned and
//! measured fields go out, or a problem that names the field. What only we know (id, time, state, votes, owner) is
//! not read at all.

use serde::Deserialize;

use super::html::{host, href};
use super::id;
use super::render::render;
use crate::http::{Request, pairs};
use crate::origin::{self, Body};
use crate::problem::Problem;

pub const LONGEST_TEXT: usize = 10_000;
pub const LONGEST_NAME: usize = 60;
pub const LONGEST_SITE: usize = 200;

/// As it came in, from forms and JSON alike. A field that is not there is empty, one that nobody knows is passed over.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Fields {
    #[serde(deserialize_with = "text_or_null")]
    pub text: String,
    #[serde(deserialize_with = "text_or_null")]
    pub author: String,
    #[serde(deserialize_with = "text_or_null")]
    pub site: String,
    /// Id of the comment that is answered.
    #[serde(deserialize_with = "text_or_null")]
    pub parent: String,
    /// The author's secret, made by the browser and kept there.
    #[serde(deserialize_with = "text_or_null")]
    pub key: String,
    /// Where to write when somebody answers.
    #[serde(deserialize_with = "text_or_null")]
    pub email: String,
    /// Signed: when the form was fetched, or what may be done.
    #[serde(deserialize_with = "text_or_null")]
    pub token: String,
    /// People do not see it, so whoever fills it is none.
    #[serde(deserialize_with = "text_or_null")]
    pub subject: String,
    /// Id of the page, which a form without scripts brings along for the way back.
    #[serde(deserialize_with = "text_or_null")]
    pub page: String,
}

fn text_or_null<'d, D: serde::Deserializer<'d>>(deserializer: D) -> Result<String, D::Error> {
    Ok(Option::<String>::deserialize(deserializer)?.unwrap_or_default())
}

impl Fields {
    /// 415 for a type that is not known, 400 for JSON that is none.
    pub fn read(request: &Request) -> Result<Self, Problem> {
        match origin::body(request)? {
            Body::Json if request.body.is_empty() => Ok(Self::default()),
            Body::Json => serde_json::from_slice(&request.body).map_err(|error| {
                Problem::bad_request(format!("The body is no JSON of the fields that are known: {error}"))
            }),
            Body::Form => Ok(Self::of_form(&String::from_utf8_lossy(&request.body))),
        }
    }

    fn of_form(body: &str) -> Self {
        let mut fields = Self::default();
        for (name, value) in pairs(body) {
            let field = match name.as_str() {
                "text" => &mut fields.text,
                "author" => &mut fields.author,
                "site" => &mut fields.site,
                "parent" => &mut fields.parent,
                "key" => &mut fields.key,
                "email" => &mut fields.email,
                "token" => &mut fields.token,
                "subject" => &mut fields.subject,
                "page" => &mut fields.page,
                _ => continue,
            };
            *field = value;
        }
        fields
    }
}

/// A comment that can be stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// Markdown, 1 to [`LONGEST_TEXT`] characters.
    pub text: String,
    /// One line, at most [`LONGEST_NAME`] characters; may be empty.
    pub author: String,
    /// `https://…`, or empty.
    pub site: String,
    pub parent: Option<String>,
    pub key: Option<String>,
}

impl Draft {
    /// 422 with a code of the field: `text-missing`, `text-too-long`, `name-too-long`, `site-invalid`,
    /// `parent-unknown`, `key-invalid`.
    pub fn of(fields: &Fields) -> Result<Self, Problem> {
        let parent = match fields.parent.trim() {
            "" => None,
            parent if id::is_one(parent) => Some(parent.to_owned()),
            _ => return Err(unknown_parent()),
        };
        let key = match fields.key.trim() {
            "" => None,
            key if (16..=200).contains(&key.len())
                && key.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' ') =>
            {
                Some(key.to_owned())
            }
            _ => return Err(refuse("key-invalid", "The author key has 16 to 200 characters of ASCII")),
        };
        let (text, author, site) = (text(&fields.text)?, name(&fields.author)?, site(&fields.site)?);
        Ok(Self { text, author, site, parent, key })
    }
}

pub fn unknown_parent() -> Problem {
    refuse("parent-unknown", "The comment that is answered is not there, or no longer")
}

fn refuse(code: &'static str, detail: impl Into<String>) -> Problem {
    Problem::new(422, code, "The comment cannot be taken as it is", detail)
}

/// Markdown with the line ends of Unix and without control characters.
pub fn text(text: &str) -> Result<String, Problem> {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let text: String = text.chars().filter(|letter| !letter.is_control() || matches!(letter, '\n' | '\t')).collect();
    let text = text.trim_end().trim_start_matches('\n');
    let length = text.chars().count();
    if length > LONGEST_TEXT {
        return Err(refuse("text-too-long", format!("The text has {length} characters; {LONGEST_TEXT} are the most")));
    }
    // Markdown may be something and show nothing.
    if text.chars().all(is_blank) || render(text).html.trim().is_empty() {
        return Err(refuse("text-missing", "The text is empty"));
    }
    Ok(text.to_owned())
}

/// One line that shows what it is: nothing invisible, nothing that turns the direction of what stands around it, no
/// towers of accents.
fn name(name: &str) -> Result<String, Problem> {
    let mut clean = String::new();
    let mut accents = 0;
    for letter in name.chars() {
        accents = if is_accent(letter) { accents + 1 } else { 0 };
        match letter {
            _ if letter.is_whitespace() || letter.is_control() => {
                if !clean.is_empty() && !clean.ends_with(' ') {
                    clean.push(' ');
                }
            }
            _ if is_invisible(letter) || accents > 2 => {}
            _ => clean.push(letter),
        }
    }
    let clean = clean.trim_end();
    let length = clean.chars().count();
    if length > LONGEST_NAME {
        return Err(refuse("name-too-long", format!("The name has {length} characters; {LONGEST_NAME} are the most")));
    }
    Ok(clean.to_owned())
}

/// An address of the web. Without a scheme it is taken as `https`.
fn site(site: &str) -> Result<String, Problem> {
    let site = site.trim();
    if site.is_empty() {
        return Ok(String::new());
    }
    let site = if site.contains(':') { site.to_owned() } else { format!("https://{site}") };
    let fits = site.chars().count() <= LONGEST_SITE
        && !site.chars().any(|letter| letter.is_whitespace() || letter.is_control() || is_invisible(letter))
        && href(&site).is_some()
        && host(&site).is_some_and(|host| host.contains('.'));
    if fits {
        Ok(site)
    } else {
        Err(refuse("site-invalid", "The website is an address with http:// or https://, of 200 characters at most"))
    }
}

fn is_blank(letter: char) -> bool {
    letter.is_whitespace() || is_invisible(letter)
}

/// Zero width, direction, fillers and tags (Unicode's `Default_Ignorable_Code_Point` and `Bidi_Control`, the parts that
/// are in use), and what has no meaning between two systems.
fn is_invisible(letter: char) -> bool {
    matches!(letter,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{ffff}' | '\u{e000}'..='\u{f8ff}'
        | '\u{e0000}'..='\u{10ffff}')
}

/// Marks that stand above or below the letter before them.
fn is_accent(letter: char) -> bool {
    matches!(letter, '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}'
        | '\u{20d0}'..='\u{20ff}' | '\u{fe20}'..='\u{fe2f}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{form, post};
    use serde_json::json;

    fn refusal(fields: &[(&str, &str)]) -> Option<&'static str> {
        Draft::of(&Fields::read(&form("/", fields)).unwrap()).err().map(|problem| problem.code)
    }

    #[test]
    fn a_form_and_json_say_the_same() {
        let of_form = Fields::read(&form("/", &[("text", "Hällo & you"), ("author", "A B"), ("votes", "9")]));
        let of_json =
            Fields::read(&post("/", &json!({"text": "Hällo & you", "author": "A B", "site": null, "id": [1]})));
        assert_eq!(of_form, of_json);
        assert_eq!(Fields::read(&post("/", &json!([1]))).map_err(|problem| problem.status), Err(400));
        assert_eq!(Fields::read(&post("/", &json!({"text": 1}))).map_err(|problem| problem.status), Err(400));
    }

    #[test]
    fn fields_have_limits() {
        let letters = |count| "é".repeat(count);
        for (fields, expected) in [
            (&[("text", "hello")][..], None),
            (&[], Some("text-missing")),
            (&[("text", " \n\u{200b}\u{2060} ")], Some("text-missing")),
            (&[("text", "[a]: https://a.example")], Some("text-missing")),
            (&[("text", &letters(10_000))], None),
            (&[("text", &letters(10_001))], Some("text-too-long")),
            (&[("text", "a"), ("author", &letters(60))], None),
            (&[("text", "a"), ("author", &letters(61))], Some("name-too-long")),
            (&[("text", "a"), ("parent", "1' OR '1'='1")], Some("parent-unknown")),
            (&[("text", "a"), ("key", "short")], Some("key-invalid")),
        ] {
            assert_eq!(refusal(fields), expected, "{fields:.80?}");
        }
    }

    #[test]
    fn a_name_shows_what_it_is() {
        let table = [
            ("  Ann\t\n Lee ", "Ann Lee"),
            ("Ow\u{200b}n\u{202e}er\u{2066}", "Owner"),
            ("\u{3164}\u{feff}", ""),
            ("Zoë مريم 李", "Zoë مريم 李"),
            ("z\u{300}\u{301}\u{302}\u{303}", "z\u{300}\u{301}"),
        ];
        for (given, expected) in table {
            assert_eq!(name(given).as_deref(), Ok(expected));
        }
    }

    #[test]
    fn a_site_is_an_address_of_the_web() {
        let table = [
            ("example.org/me", Some("https://example.org/me")),
            ("http://example.org", Some("http://example.org")),
            ("https://münchen.example/", Some("https://münchen.example/")),
            ("", Some("")),
            ("javascript:alert(1)", None),
            ("https://good.example@evil.example/", None),
            ("https://localhost", None),
            ("ftp://a.example", None),
            ("https://a.example/ b", None),
            ("https://a.exa\u{202e}mple", None),
            ("https://a.example\\@b", None),
        ];
        for (given, expected) in table {
            assert_eq!(site(given).ok().as_deref(), expected, "{given}");
        }
        assert!(site(&format!("https://a.example/{}", "x".repeat(200))).is_err());
    }
}

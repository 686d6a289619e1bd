//! Reads the text of a block into plain values, with the engines of gray_matter. These do not say where a mistake is;
//! so when one fails, a second parser reads the same text only to build the message, with place and likely cause.
//! What the values mean is for `cross`.

use std::collections::BTreeMap;

use gray_matter::Pod;
use gray_matter::engine::{Engine, JSON, TOML, YAML};
use serde_json::{Map, Number, Value};

use super::block::Format;
use super::origin::Origin;
use super::yaml;
use crate::diagnostic::Diagnostic;

/// Fields as they were written, by name. The order of the source is lost.
pub type Raw = BTreeMap<String, Value>;

pub fn parse(origin: &Origin) -> Result<Raw, Box<Diagnostic>> {
    let text = origin.text();
    if text.trim().is_empty() {
        return Ok(Raw::new());
    }
    let pod = match origin.format() {
        Format::Yaml if is_suspicious(text) => match serde_saphyr::from_str::<Value>(text) {
            Ok(_) => YAML::parse(text),
            Err(error) => return Err(Box::new(yaml::mistake(origin, Some(&error)))),
        },
        Format::Yaml => YAML::parse(text),
        Format::Toml => TOML::parse(text),
        Format::Json if text.trim_start().starts_with('{') => JSON::parse(text),
        Format::Json => JSON::parse(&braced(text)),
    };
    match pod {
        Ok(Pod::Hash(fields)) => Ok(fields.into_iter().map(|(key, pod)| (key, value(pod))).collect()),
        Ok(Pod::Null) => Ok(Raw::new()),
        Ok(_) => Err(Box::new(no_fields(origin))),
        Err(_) => match origin.format() {
            Format::Yaml => match serde_saphyr::from_str::<Value>(text) {
                // The first one wants the `]` of a list over several lines to be indented, which people do not do.
                Ok(Value::Object(fields)) => Ok(fields.into_iter().collect()),
                other => Err(Box::new(yaml::mistake(origin, other.err().as_ref()))),
            },
            Format::Toml => Err(Box::new(toml_mistake(origin))),
            Format::Json => Err(Box::new(json_mistake(origin))),
        },
    }
}

/// The engine of gray_matter has no limit to nesting and none to what aliases expand to, so that a few lines could
/// exhaust the stack or the memory. Such text must first pass the other parser, which has limits.
fn is_suspicious(text: &str) -> bool {
    let deep = text.bytes().filter(|b| matches!(b, b'[' | b'{')).count() > 64;
    let markers = |line: &str| ["- ", "? ", "-\t"].map(|marker| line.matches(marker).count()).iter().sum::<usize>();
    let compact = text.lines().any(|line| line.len() > 64 && markers(line) > 32);
    let indented = text.lines().any(|line| line.len() - line.trim_start().len() > 200);
    deep || compact || indented || (text.contains('&') && text.contains('*'))
}

/// Between `;;;`, the outer braces may be left out.
fn braced(text: &str) -> String {
    format!("{{{text}}}")
}

fn value(pod: Pod) -> Value {
    match pod {
        Pod::Null => Value::Null,
        Pod::Boolean(value) => Value::Bool(value),
        Pod::Integer(value) => Value::from(value),
        // Infinity and NaN have no place in a template.
        Pod::Float(value) => Number::from_f64(value).map_or(Value::Null, Value::Number),
        Pod::String(value) => Value::String(value),
        Pod::Array(items) => items.into_iter().map(value).collect(),
        Pod::Hash(fields) => {
            // A hash map has no order, and two runs must give the same bytes.
            let sorted: BTreeMap<String, Pod> = fields.into_iter().collect();
            Value::Object(sorted.into_iter().map(|(key, pod)| (key, value(pod))).collect::<Map<_, _>>())
        }
    }
}

/// Of one character, `at` counted from the start of the block.
pub(super) fn syntax(origin: &Origin, notation: &str, what: &str, at: usize) -> Diagnostic {
    let mut at = at.min(origin.text().len());
    // At the very end of the block, the last line of it is a better place than the fence below.
    let text = origin.text();
    while at > 0 && (at == text.len() || !text.is_char_boundary(at)) && text[..floor(text, at)].ends_with(['\n', '\r'])
    {
        at -= 1;
    }
    let width = text[floor(text, at)..].chars().next().filter(|c| *c != '\n' && *c != '\r').map_or(0, char::len_utf8);
    let start = origin.text_start() + floor(text, at);
    let what = what.trim_end_matches('.');
    origin.diagnostic(
        Diagnostic::error("front-matter-syntax", format!("this is not valid {notation}: {what}")),
        start..start + width,
    )
}

fn floor(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0)
}

fn no_fields(origin: &Origin) -> Diagnostic {
    let text = origin.text();
    let first = text.len() - text.trim_start().len();
    let line = text[first..].lines().next().unwrap_or_default();
    let place = origin.text_start() + first..origin.text_start() + first + line.len();
    let diagnostic = Diagnostic::error("front-matter-syntax", "the front matter holds no fields");
    let diagnostic = match line.split_once('=') {
        Some(_) if origin.format() == Format::Yaml => {
            diagnostic.hint("this looks like TOML, which stands between lines of `+++`")
        }
        _ if origin.format() == Format::Yaml => diagnostic
            .hint(format!("write fields such as `{}`", origin.example("title", "\"Hello\"")))
            .hint("if the first line is meant as a thematic break, write it as `***`"),
        _ => diagnostic.hint(format!("write fields such as `{}`", origin.example("title", "\"Hello\""))),
    };
    origin.diagnostic(diagnostic, place)
}

pub(super) fn is_word(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-'))
}

fn toml_mistake(origin: &Origin) -> Diagnostic {
    let error = toml::from_str::<toml::Table>(origin.text()).err();
    let at = error.as_ref().and_then(toml::de::Error::span).map_or(0, |span| span.start);
    let message = error.as_ref().map_or("it cannot be read", |error| error.message());
    let diagnostic = syntax(origin, "TOML", &message.replace('\n', ", "), at);
    let line = origin.text().get(..at).map_or(0, |before| before.matches('\n').count());
    let yaml =
        origin.text().lines().nth(line).and_then(|line| line.split_once(':')).is_some_and(|(key, _)| is_word(key));
    if yaml { diagnostic.hint("this looks like YAML, which stands between lines of `---`") } else { diagnostic }
}

fn json_mistake(origin: &Origin) -> Diagnostic {
    let text = origin.text();
    let braces = usize::from(!text.trim_start().starts_with('{'));
    let whole = if braces == 1 { braced(text) } else { text.to_owned() };
    let Some(error) = serde_json::from_str::<Value>(&whole).err() else {
        return syntax(origin, "JSON", "it cannot be read", 0);
    };
    let at = offset(&whole, error.line(), error.column()).saturating_sub(braces);
    let message = error.to_string();
    let message = message.split(" at line ").next().unwrap_or(&message);
    let diagnostic = syntax(origin, "JSON", message, at);
    if message == "trailing comma" {
        diagnostic.hint("take away the comma before the closing bracket")
    } else {
        diagnostic
    }
}

/// Byte of a line and column, both from 1, the column in characters.
pub(super) fn offset(text: &str, line: usize, column: usize) -> usize {
    let start: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let rest = &text[start..];
    start + rest.char_indices().nth(column.saturating_sub(1)).map_or(rest.len(), |(at, _)| at)
}

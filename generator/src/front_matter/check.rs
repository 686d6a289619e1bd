//! Holds the fields of one page against the schema of its section, before they are crossed: fills in defaults, brings
//! values of the site's own fields into their declared type, and reports each violation at its place. Whether a file
//! exists is not known here: its path is handed on.

use jiff::tz::TimeZone;
use serde_json::Value;

use super::fields::{self, Field};
use super::moment;
use super::origin::{Origin, describe};
use super::raw::Raw;
use super::schema::{Form, Kind, Rule, Schema};
use super::values::{IMAGE_KEYS, bad_date, truth};
use super::{NamedFile, Options};
use crate::diagnostic::{Diagnostic, nearest};

pub(super) struct Violation {
    /// Of the value, or of the key if `at_key`.
    path: String,
    at_key: bool,
    pub message: String,
    pub hint: Option<String>,
}

#[derive(Default)]
pub(super) struct Found {
    pub violations: Vec<Violation>,
    files: Vec<NamedFile>,
}

impl Found {
    fn add(&mut self, path: &str, message: String, hint: Option<String>) {
        self.violations.push(Violation { path: path.to_owned(), at_key: false, message, hint });
    }

    fn add_at_key(&mut self, path: &str, message: String, hint: Option<String>) {
        self.violations.push(Violation { path: path.to_owned(), at_key: true, message, hint });
    }
}

/// Changes `raw` only by adding defaults and by giving declared fields their type: `yes` becomes `true`, a date
/// RFC 3339. Gives the files that must exist.
pub(super) fn check(
    raw: &mut Raw,
    schema: &Schema,
    origin: &Origin,
    options: &Options,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<NamedFile> {
    let mut found = Found::default();
    let zone = options.zone;
    if schema.strict {
        unknown_fields(raw, schema, options.taxonomies, &mut found);
    }
    for rule in &schema.rules {
        let known = fields::field(&rule.name).map(|known| known.field);
        match find(raw, &rule.name, known) {
            Some((path, given)) if !is_missing(given) => {
                // `tags: one` is as good as a list of one.
                if given.is_string() && matches!(rule.kind, Kind::Array { .. }) && known.is_some_and(is_list) {
                    value(rule, &mut Value::Array(vec![given.clone()]), &path, Some(origin), zone, &mut found);
                } else if known.is_some() {
                    // The crossing gives known fields their type, and says better what is wrong with a date.
                    value(rule, &mut given.clone(), &path, Some(origin), zone, &mut found);
                } else {
                    value(rule, given, &path, Some(origin), zone, &mut found);
                }
            }
            other => {
                let path = other.map(|(path, _)| path);
                if let Some(default) = &rule.default {
                    let name = path.filter(|path| raw.contains_key(path)).unwrap_or_else(|| rule.name.clone());
                    raw.insert(name, default.clone());
                } else if rule.required {
                    missing(rule, path.as_deref().unwrap_or(&rule.name), &mut found);
                }
            }
        }
    }
    for violation in found.violations {
        let mut diagnostic = Diagnostic::error("schema", violation.message);
        diagnostic.hints.extend(violation.hint);
        diagnostic = diagnostic.hint(format!("asked for by `[schema.{}]` in site.toml", schema.section));
        diagnostics.push(if violation.at_key {
            origin.at_key(&violation.path, diagnostic)
        } else {
            origin.at_value(&violation.path, diagnostic)
        });
    }
    found.files
}

fn is_missing(value: &Value) -> bool {
    value.is_null() || value.as_str().is_some_and(|text| text.trim().is_empty())
}

fn is_list(field: Field) -> bool {
    matches!(field, Field::Tags | Field::Categories | Field::Series | Field::Authors | Field::Aliases)
}

/// The value that counts for a field: under any of its names if it is a known one, else also below `extra`. A name that
/// only stands in for another, such as `summary`, means itself.
fn find<'a>(raw: &'a mut Raw, name: &str, known: Option<Field>) -> Option<(String, &'a mut Value)> {
    let mut best: Option<((bool, bool, u8), String)> = None;
    let exact = fields::field(name).is_none_or(|known| known.weak);
    for (key, value) in raw.iter() {
        let order = match (known, fields::field(key)) {
            (Some(field), Some(other)) if other.field == field => (is_missing(value), other.weak, other.rank),
            (None, None) => (is_missing(value), false, 0),
            _ => continue,
        };
        if exact && fields::normalized(key) != fields::normalized(name) {
            continue;
        }
        if best.as_ref().is_none_or(|(least, _)| order < *least) {
            best = Some((order, key.clone()));
        }
    }
    if let Some((_, key)) = best {
        return raw.get_mut(&key).map(|value| (key, value));
    }
    if known.is_some() {
        return None;
    }
    for (key, value) in raw.iter_mut() {
        if fields::field(key).is_some_and(|known| known.field == Field::Extra)
            && let Some(table) = value.as_object_mut()
            && let Some((inner, value)) = table.iter_mut().find(|(inner, _)| inner.as_str() == name)
        {
            return Some((format!("{key}.{inner}"), value));
        }
    }
    None
}

fn missing(rule: &Rule, path: &str, found: &mut Found) {
    let expected = expected(&rule.kind);
    found.add_at_key(
        path,
        format!("`{}` is missing", rule.name),
        Some(format!("add the field; it must be {expected}")),
    );
}

fn unknown_fields(raw: &Raw, schema: &Schema, taxonomies: &[String], found: &mut Found) {
    let is_taxonomy = |key: &str| taxonomies.iter().any(|name| fields::normalized(name) == fields::normalized(key));
    for key in raw.keys().filter(|key| fields::field(key).is_none() && !schema.has(key) && !is_taxonomy(key)) {
        let near = nearest(key, schema.names()).or_else(|| fields::meant(key, std::iter::empty()));
        found.add_at_key(
            key,
            format!("`{key}` is not a field of this section"),
            near.map(|near| format!("did you mean `{near}`?")),
        );
    }
}

fn expected(kind: &Kind) -> &'static str {
    match kind {
        Kind::String { form: Some(Form::Url), .. } => "a URL",
        Kind::String { form: Some(Form::Email), .. } => "an e-mail address",
        Kind::String { .. } => "a text",
        Kind::Integer { .. } => "a whole number",
        Kind::Number { .. } => "a number",
        Kind::Boolean => "true or false",
        Kind::Date => "a date",
        Kind::Array { .. } => "a list",
        Kind::Map { .. } => "a map",
        Kind::Image => "the path of an image",
    }
}

/// Checks one value and what is inside. Without `origin`, the value is a default of the schema itself.
pub(super) fn value(
    rule: &Rule,
    given: &mut Value,
    path: &str,
    origin: Option<&Origin>,
    zone: &TimeZone,
    found: &mut Found,
) {
    let before = found.violations.len();
    let wrong = |given: &Value, found: &mut Found| {
        found.add(path, format!("`{path}` must be {}, found {}", expected(&rule.kind), describe(given)), None);
    };
    match &rule.kind {
        Kind::String { min, max, form } => {
            let written =
                origin.map_or_else(|| given.as_str().map(str::to_owned), |origin| origin.written(path, given));
            let Some(text) = written.filter(|_| !given.is_boolean()) else { return wrong(given, found) };
            limits(path, text.chars().count(), *min, *max, "characters", found);
            let formed = match form {
                Some(Form::Url) => is_url(&text),
                Some(Form::Email) => is_email(&text),
                None => true,
            };
            *given = Value::String(text);
            if !formed {
                wrong(given, found);
            }
        }
        Kind::Integer { min, max } => match given.as_i64() {
            Some(number) => range(path, number, *min, *max, found),
            None => return wrong(given, found),
        },
        Kind::Number { min, max } => match given.as_f64() {
            Some(number) => range(path, number, *min, *max, found),
            None => return wrong(given, found),
        },
        Kind::Boolean => match truth(given).filter(|_| !given.is_number()) {
            Some(truth) => *given = Value::Bool(truth),
            None => return wrong(given, found),
        },
        Kind::Date => date(given, path, origin, zone, found),
        Kind::Array { items, min, max } => {
            let Value::Array(values) = given else { return wrong(given, found) };
            limits(path, values.len(), *min, *max, "entries", found);
            if let Some(rule) = items {
                for (index, item) in values.iter_mut().enumerate() {
                    value(rule, item, &format!("{path}.{index}"), origin, zone, found);
                }
            }
        }
        Kind::Map { fields, strict } => {
            let Value::Object(table) = given else { return wrong(given, found) };
            for rule in fields {
                match table.get_mut(&rule.name).filter(|inner| !is_missing(inner)) {
                    Some(inner) => value(rule, inner, &format!("{path}.{}", rule.name), origin, zone, found),
                    None => match &rule.default {
                        Some(default) => {
                            table.insert(rule.name.clone(), default.clone());
                        }
                        None if rule.required => missing_in(rule, path, found),
                        None => {}
                    },
                }
            }
            for key in table.keys().filter(|key| *strict && !fields.iter().any(|rule| rule.name == **key)) {
                let near = nearest(key, fields.iter().map(|rule| rule.name.as_str()));
                let near = near.map(|near| format!("did you mean `{near}`?"));
                found.add_at_key(&format!("{path}.{key}"), format!("`{key}` is not a field of `{path}`"), near);
            }
        }
        Kind::Image => {
            let Some((path, file)) = file(given, path) else { return wrong(given, found) };
            if !file.contains("://") && !file.starts_with("//") && !file.starts_with("data:") {
                found.files.push(NamedFile { field: path, path: file });
            }
        }
    }
    if found.violations.len() == before && !rule.one_of.is_empty() && !rule.one_of.contains(given) {
        let choices: Vec<String> =
            rule.one_of.iter().map(|choice| choice.as_str().map_or(choice.to_string(), str::to_owned)).collect();
        let near = given.as_str().and_then(|text| nearest(text, choices.iter().map(String::as_str)));
        let hint = near.map(|near| format!("did you mean `{near}`?"));
        found.add(path, format!("`{path}` must be one of {}, found {}", quoted(&choices), describe(given)), hint);
    }
}

fn missing_in(rule: &Rule, path: &str, found: &mut Found) {
    let message = format!("`{}` is missing in `{path}`", rule.name);
    found.add_at_key(path, message, Some(format!("add the field; it must be {}", expected(&rule.kind))));
}

/// Known fields are dated by the crossing, which also reports them; so only the site's own come here to be judged.
fn date(given: &mut Value, path: &str, origin: Option<&Origin>, zone: &TimeZone, found: &mut Found) {
    let written = origin.map_or_else(|| given.as_str().map(str::to_owned), |origin| origin.written(path, given));
    let text = written.filter(|_| !given.is_boolean());
    let known = origin.is_some() && fields::field(path).is_some();
    match text.map(|text| moment::parse(&text, zone)) {
        Some(Ok(moment)) => {
            let zoned = moment.time.to_zoned(moment.zone);
            *given = Value::String(zoned.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string());
        }
        _ if known => {}
        Some(Err(bad)) => match origin {
            Some(origin) => {
                let diagnostic = bad_date(origin, path, &bad);
                found.add(path, diagnostic.message, diagnostic.hints.into_iter().next());
            }
            None => found.add(path, format!("`{path}` is not a date: {}", bad.reason), None),
        },
        None => found.add(path, format!("`{path}` must be a date, found {}", describe(given)), None),
    }
}

fn file(given: &Value, path: &str) -> Option<(String, String)> {
    let text = |value: &Value| value.as_str().map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    match given {
        Value::Object(fields) => {
            IMAGE_KEYS.iter().find_map(|key| Some((format!("{path}.{key}"), fields.get(*key).and_then(text)?)))
        }
        Value::Array(items) => file(items.first()?, &format!("{path}.0")),
        _ => Some((path.to_owned(), text(given)?)),
    }
}

fn limits(path: &str, count: usize, min: Option<usize>, max: Option<usize>, unit: &str, found: &mut Found) {
    if let Some(min) = min.filter(|min| count < *min) {
        found.add(path, format!("`{path}` has {count} {unit}, the least is {min}"), None);
    }
    if let Some(max) = max.filter(|max| count > *max) {
        found.add(path, format!("`{path}` has {count} {unit}, the most is {max}"), None);
    }
}

fn range<T: PartialOrd + std::fmt::Display + Copy>(
    path: &str,
    number: T,
    min: Option<T>,
    max: Option<T>,
    found: &mut Found,
) {
    if let Some(min) = min.filter(|min| number < *min) {
        found.add(path, format!("`{path}` is {number}, the least is {min}"), None);
    }
    if let Some(max) = max.filter(|max| number > *max) {
        found.add(path, format!("`{path}` is {number}, the most is {max}"), None);
    }
}

fn quoted(choices: &[String]) -> String {
    choices.iter().map(|choice| format!("`{choice}`")).collect::<Vec<_>>().join(", ")
}

fn is_url(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let host = rest.map(|rest| rest.split(['/', '?', '#']).next().unwrap_or_default());
    host.is_some_and(|host| !host.is_empty() && !host.starts_with('.')) && !text.contains(char::is_whitespace)
}

fn is_email(text: &str) -> bool {
    let parts = text.split_once('@');
    parts.is_some_and(|(name, host)| {
        !name.is_empty() && host.contains('.') && !host.starts_with('.') && !host.ends_with(['.', '@'])
    }) && text.matches('@').count() == 1
        && !text.contains(char::is_whitespace)
}

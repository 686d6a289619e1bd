//! Reads `[schema]` of site.toml: what the pages of each section must say in their front matter. A table of types comes
//! in, a [`Schema`] for each section comes out, with every mistake in the table itself named. Pages are held against
//! it in `check`.

use std::collections::BTreeMap;
use std::ops::Range;

use jiff::tz::TimeZone;
use serde_json::Value;

use super::block::Format;
use super::check;
use super::fields;
use super::places::{self, Entry};
use crate::diagnostic::{Diagnostic, nearest};

/// What the pages of one section must say.
#[derive(Clone, Debug, PartialEq)]
pub struct Schema {
    pub(super) section: String,
    pub(super) rules: Vec<Rule>,
    /// Fields that are neither known nor declared are errors.
    pub(super) strict: bool,
}

impl Schema {
    /// Whether it declares the field.
    pub fn has(&self, field: &str) -> bool {
        self.rules.iter().any(|rule| fields::normalized(&rule.name) == fields::normalized(field))
    }

    pub fn names(&self) -> impl Iterator<Item = &str> + Clone {
        self.rules.iter().map(|rule| rule.name.as_str())
    }

    pub fn is_strict(&self) -> bool {
        self.strict
    }
}

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Rule {
    pub name: String,
    pub required: bool,
    /// Stands in for a missing field.
    pub default: Option<Value>,
    pub kind: Kind,
    /// Empty: any value.
    pub one_of: Vec<Value>,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Kind {
    /// Lengths in characters.
    String {
        min: Option<usize>,
        max: Option<usize>,
        form: Option<Form>,
    },
    Integer {
        min: Option<i64>,
        max: Option<i64>,
    },
    Number {
        min: Option<f64>,
        max: Option<f64>,
    },
    Boolean,
    Date,
    Array {
        items: Option<Box<Rule>>,
        min: Option<usize>,
        max: Option<usize>,
    },
    Map {
        fields: Vec<Rule>,
        strict: bool,
    },
    /// A path, or a map with one, to a file that must exist; a URL passes unseen.
    Image,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Url,
    Email,
}

/// Types with the settings that each understands besides `type`, `required`, `default` and `one_of`.
const TYPES: &[(&str, &[&str])] = &[
    ("string", &["min_length", "max_length", "format"]),
    ("integer", &["min", "max"]),
    ("number", &["min", "max"]),
    ("boolean", &[]),
    ("date", &[]),
    ("array", &["items", "min_items", "max_items"]),
    ("map", &["fields", "strict"]),
    ("image", &[]),
];

const COMMON: &[&str] = &["type", "required", "default", "one_of"];

/// Reads the table `schema` of a settings file, whose keys are sections: `[schema.posts]`. `source` is the text of the
/// whole file, for places. Mistakes have the code `bad-schema`; what is right of a schema with mistakes still counts.
pub fn schemas(file: &str, source: &str, table: &toml::Table) -> (BTreeMap<String, Schema>, Vec<Diagnostic>) {
    let mut reader = Reader { file, source, entries: None, diagnostics: Vec::new() };
    let mut schemas = BTreeMap::new();
    for (section, schema) in table {
        let path = format!("schema.{section}");
        match schema.as_table() {
            Some(schema) => {
                let (rules, strict) = reader.rules(schema, &path);
                schemas.insert(section.clone(), Schema { section: section.clone(), rules, strict });
            }
            None => reader.mistake(&path, "a schema must be a table of fields".to_owned(), None),
        }
    }
    reader.diagnostics.sort_by_key(|diagnostic| diagnostic.place.as_ref().map(|place| (place.line, place.column)));
    (schemas, reader.diagnostics)
}

struct Reader<'a> {
    file: &'a str,
    source: &'a str,
    /// Scanned when the first mistake is met.
    entries: Option<Vec<Entry>>,
    diagnostics: Vec<Diagnostic>,
}

impl Reader<'_> {
    /// Fields of a schema or of a map, and whether other fields are forbidden.
    fn rules(&mut self, table: &toml::Table, path: &str) -> (Vec<Rule>, bool) {
        let mut strict = false;
        let mut rules = Vec::new();
        for (name, value) in table {
            match value {
                toml::Value::Boolean(value) if name == "strict" => strict = *value,
                value => rules.extend(self.rule(name, value, &format!("{path}.{name}"))),
            }
        }
        (rules, strict)
    }

    /// `{ type = "string", … }`, or only `"string"`.
    fn rule(&mut self, name: &str, value: &toml::Value, path: &str) -> Option<Rule> {
        let empty = toml::Table::new();
        let (table, written) = match value {
            toml::Value::String(written) => (&empty, Some(written.as_str())),
            toml::Value::Table(table) => (table, table.get("type").and_then(toml::Value::as_str)),
            _ => (&empty, None),
        };
        let names = || TYPES.iter().map(|(name, _)| *name);
        let Some(written) = written else {
            let all: Vec<&str> = names().collect();
            self.mistake(
                path,
                format!("the type of `{name}` is missing"),
                Some(format!("`type` is one of {}", all.join(", "))),
            );
            return None;
        };
        let Some((kind, settings)) = TYPES.iter().find(|(name, _)| *name == written) else {
            let hint = match nearest(written, names()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("`type` is one of {}", names().collect::<Vec<_>>().join(", ")),
            };
            self.mistake(&format!("{path}.type"), format!("there is no type `{written}`"), Some(hint));
            return None;
        };
        for key in table.keys().filter(|key| !COMMON.contains(&key.as_str()) && !settings.contains(&key.as_str())) {
            let near =
                nearest(key, COMMON.iter().chain(*settings).copied()).map(|near| format!("did you mean `{near}`?"));
            self.mistake(&format!("{path}.{key}"), format!("type `{kind}` has no setting `{key}`"), near);
        }
        let kind = match *kind {
            "string" => Kind::String {
                min: self.length(table, path, "min_length"),
                max: self.length(table, path, "max_length"),
                form: self.form(table, path),
            },
            "integer" => Kind::Integer {
                min: self.setting(table, path, "min", "a whole number", toml::Value::as_integer),
                max: self.setting(table, path, "max", "a whole number", toml::Value::as_integer),
            },
            "number" => Kind::Number {
                min: self.setting(table, path, "min", "a number", as_number),
                max: self.setting(table, path, "max", "a number", as_number),
            },
            "boolean" => Kind::Boolean,
            "date" => Kind::Date,
            "array" => Kind::Array {
                items: table
                    .get("items")
                    .and_then(|items| self.rule("items", items, &format!("{path}.items")))
                    .map(Box::new),
                min: self.length(table, path, "min_items"),
                max: self.length(table, path, "max_items"),
            },
            "image" => Kind::Image,
            _ => {
                let fields =
                    self.setting(table, path, "fields", "a table of fields", |value| value.as_table().cloned());
                let (fields, _) = self.rules(&fields.unwrap_or_default(), &format!("{path}.fields"));
                let strict =
                    self.setting(table, path, "strict", "true or false", toml::Value::as_bool).unwrap_or(false);
                Kind::Map { fields, strict }
            }
        };
        let required = self.setting(table, path, "required", "true or false", toml::Value::as_bool).unwrap_or(false);
        let one_of =
            self.setting(table, path, "one_of", "a list", |value| value.as_array().cloned()).unwrap_or_default();
        let one_of = one_of.iter().map(plain).collect();
        let mut rule = Rule { name: name.to_owned(), required, default: None, kind, one_of };
        rule.default = self.default(&rule, table, path);
        Some(rule)
    }

    /// A default must obey its own rule.
    fn default(&mut self, rule: &Rule, table: &toml::Table, path: &str) -> Option<Value> {
        let mut value = plain(table.get("default")?);
        let mut found = check::Found::default();
        check::value(rule, &mut value, "default", None, &TimeZone::UTC, &mut found);
        let good = found.violations.is_empty();
        for violation in found.violations {
            self.mistake(&format!("{path}.default"), violation.message, violation.hint);
        }
        // As it was written, for a date without a zone is one in the zone of the site.
        good.then(|| table.get("default").map(plain)).flatten()
    }

    fn setting<T>(
        &mut self,
        table: &toml::Table,
        path: &str,
        name: &str,
        expected: &str,
        read: impl Fn(&toml::Value) -> Option<T>,
    ) -> Option<T> {
        let value = table.get(name)?;
        let found = read(value);
        if found.is_none() {
            self.mistake(&format!("{path}.{name}"), format!("`{name}` must be {expected}"), None);
        }
        found
    }

    fn length(&mut self, table: &toml::Table, path: &str, name: &str) -> Option<usize> {
        self.setting(table, path, name, "a whole number that is not negative", |value| {
            usize::try_from(value.as_integer()?).ok()
        })
    }

    fn form(&mut self, table: &toml::Table, path: &str) -> Option<Form> {
        self.setting(table, path, "format", "`url` or `email`", |value| match value.as_str()? {
            "url" => Some(Form::Url),
            "email" => Some(Form::Email),
            _ => None,
        })
    }

    fn mistake(&mut self, path: &str, message: String, hint: Option<String>) {
        let mut diagnostic = Diagnostic::error("bad-schema", message);
        diagnostic.hints.extend(hint);
        let place = self.place(path);
        self.diagnostics.push(match place {
            Some(place) => diagnostic.at(self.file, self.source, place),
            None => diagnostic.in_file(self.file),
        });
    }

    /// The value at `path`, or of the nearest table round it that is written out.
    fn place(&mut self, path: &str) -> Option<Range<usize>> {
        let entries = self.entries.get_or_insert_with(|| places::scan(self.source, Format::Toml, 0));
        let mut path = path;
        loop {
            if let Some(entry) = entries.iter().find(|entry| entry.path == path) {
                return Some(entry.value.clone());
            }
            path = path.rsplit_once('.')?.0;
        }
    }
}

fn as_number(value: &toml::Value) -> Option<f64> {
    value.as_float().or_else(|| value.as_integer().map(|number| number as f64))
}

/// Dates become texts, as in front matter.
fn plain(value: &toml::Value) -> Value {
    match value {
        toml::Value::String(text) => Value::from(text.as_str()),
        toml::Value::Integer(number) => Value::from(*number),
        toml::Value::Float(number) => Value::from(*number),
        toml::Value::Boolean(value) => Value::from(*value),
        toml::Value::Datetime(date) => Value::from(date.to_string()),
        toml::Value::Array(items) => items.iter().map(plain).collect(),
        toml::Value::Table(table) => {
            Value::Object(table.iter().map(|(key, value)| (key.clone(), plain(value))).collect())
        }
    }
}

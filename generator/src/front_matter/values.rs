//! Crosses single values: a plain value and its place go in; text, number, list or moment comes out, or a diagnostic
//! that says what was expected. Which field wants which is decided in `cross`.

use jiff::tz::TimeZone;
use serde_json::Value;

use super::block::Format;
use super::moment::{self, BadDate, Moment};
use super::origin::{Origin, describe};
use super::{Author, Image};
use crate::diagnostic::Diagnostic;

/// How a list in one text is divided.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Division {
    /// Not at all.
    Whole,
    /// At commas.
    Commas,
    /// At commas, else at spaces: Jekyll's `tags: rust web`.
    Words,
}

/// What a value is called for in messages, and the place it comes from.
pub struct Values<'a> {
    pub origin: &'a Origin<'a>,
    pub zone: &'a TimeZone,
    pub diagnostics: &'a mut Vec<Diagnostic>,
}

/// Bool, or a word for it: YAML 1.2 took `yes` and `no` away, the habit stayed.
pub fn truth(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(value) => Some(*value),
        Value::Number(number) => match number.as_i64() {
            Some(1) => Some(true),
            Some(0) => Some(false),
            _ => None,
        },
        Value::String(text) => match text.trim().to_ascii_lowercase().as_str() {
            "true" | "yes" | "on" => Some(true),
            "false" | "no" | "off" => Some(false),
            _ => None,
        },
        Value::Object(fields) => fields.get("enable").or_else(|| fields.get("enabled")).and_then(Value::as_bool),
        _ => None,
    }
}

impl Values<'_> {
    fn wrong(&mut self, path: &str, value: &Value, expected: &str, literal: &str) {
        let message = format!("`{path}` must be {expected}, found {}", describe(value));
        let name = path.rsplit('.').find(|part| part.parse::<usize>().is_err()).unwrap_or(path);
        let example = format!("write for example `{}`", self.origin.example(name, literal));
        let diagnostic = Diagnostic::error("wrong-type", message).hint(example);
        self.diagnostics.push(self.origin.at_value(path, diagnostic));
    }

    /// Never empty.
    pub fn text(&mut self, path: &str, value: &Value, literal: &str) -> Option<String> {
        match self.origin.written(path, value) {
            Some(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
            None if value.is_null() => None,
            None => {
                self.wrong(path, value, "a text", literal);
                None
            }
        }
    }

    pub fn boolean(&mut self, path: &str, value: &Value) -> Option<bool> {
        let found = truth(value);
        if found.is_none() {
            self.wrong(path, value, "true or false", "true");
        }
        found
    }

    pub fn integer(&mut self, path: &str, value: &Value) -> Option<i64> {
        let found = match value {
            Value::Number(number) => number.as_i64().or_else(|| whole(number.as_f64()?)),
            Value::String(text) => text.trim().parse().ok(),
            _ => None,
        };
        if found.is_none() {
            self.wrong(path, value, "a whole number", "10");
        }
        found
    }

    /// Texts without repetition, none empty.
    pub fn texts(&mut self, path: &str, value: &Value, division: Division, literal: &str) -> Vec<String> {
        let mut texts: Vec<String> = Vec::new();
        let mut add = |text: &str| {
            let text = text.trim();
            if !text.is_empty() && !texts.iter().any(|other| other == text) {
                texts.push(text.to_owned());
            }
        };
        match value {
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    let path = format!("{path}.{index}");
                    match self.origin.written(&path, item) {
                        Some(text) => add(&text),
                        None if item.is_null() => {}
                        None => {
                            self.wrong(&path, item, "a text", literal);
                        }
                    }
                }
            }
            Value::Object(_) => self.wrong(path, value, "a list of texts", literal),
            _ => {
                let text = self.origin.written(path, value).unwrap_or_default();
                match division {
                    Division::Commas | Division::Words if text.contains(',') => text.split(',').for_each(add),
                    // Only Jekyll divides at spaces, and it writes YAML.
                    Division::Words if self.origin.format() == Format::Yaml => text.split_whitespace().for_each(add),
                    _ => add(&text),
                }
            }
        }
        texts
    }

    pub fn moment(&mut self, path: &str, value: &Value) -> Option<Moment> {
        let Some(text) = self.origin.written(path, value).filter(|_| !value.is_boolean()) else {
            let message = format!("`{path}` must be a date, found {}", describe(value));
            let example = format!("write for example `{}`", self.origin.date_example(path, "2024-05-01"));
            let diagnostic = Diagnostic::error("wrong-type", message).hint(example);
            self.diagnostics.push(self.origin.at_value(path, diagnostic));
            return None;
        };
        match moment::parse(&text, self.zone) {
            Ok(moment) => Some(moment),
            Err(bad) => {
                let diagnostic = bad_date(self.origin, path, &bad);
                self.diagnostics.push(self.origin.at_value(path, diagnostic));
                None
            }
        }
    }

    /// A path or URL, a list of which the first counts, or a map with a path in it.
    pub fn image(&mut self, path: &str, value: &Value) -> Option<Image> {
        let src = |src: String| Some(Image { src, ..Image::default() });
        match value {
            Value::String(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()).and_then(src),
            // Themes use this to say: none here.
            Value::Bool(false) => None,
            Value::Array(items) => items.first().and_then(|first| self.image(&format!("{path}.0"), first)),
            Value::Object(fields) => {
                let known = |names: &[&str]| {
                    names.iter().find_map(|name| fields.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)))
                };
                let Some((key, value)) = known(IMAGE_KEYS) else {
                    self.wrong(path, &Value::Object(fields.clone()), "a path, or a map with `src`", "\"cover.jpg\"");
                    return None;
                };
                let src = self.text(&format!("{path}.{key}"), value, "\"cover.jpg\"")?;
                let mut other = |names: &[&str]| {
                    known(names)
                        .and_then(|(key, value)| self.text(&format!("{path}.{key}"), value, "\"A mountain at dawn\""))
                };
                Some(Image { src, alt: other(&["alt"]), caption: other(&["caption"]) })
            }
            _ => {
                self.wrong(path, value, "a path, or a map with `src`", "\"cover.jpg\"");
                None
            }
        }
    }

    /// A name, a map with a name, or a list of these. A text is never divided: `King, Jr.` is one author.
    pub fn authors(&mut self, path: &str, value: &Value) -> Vec<Author> {
        match value {
            Value::Array(items) => items
                .iter()
                .enumerate()
                .flat_map(|(index, item)| self.authors(&format!("{path}.{index}"), item))
                .collect(),
            Value::Object(fields) => {
                let Some(name) = fields.get("name").or_else(|| fields.get("title")) else {
                    self.wrong(path, value, "a name, or a map with `name`", "\"Ada Lovelace\"");
                    return Vec::new();
                };
                let name = self.text(&format!("{path}.name"), name, "\"Ada Lovelace\"");
                let url =
                    ["url", "link", "homepage", "website", "href"].iter().find_map(|key| fields.get_key_value(*key));
                let url =
                    url.and_then(|(key, value)| self.text(&format!("{path}.{key}"), value, "\"https://ada.example\""));
                name.map(|name| Author { name, url }).into_iter().collect()
            }
            _ => {
                let name = self.text(path, value, "\"Ada Lovelace\"");
                name.map(|name| Author { name, url: None }).into_iter().collect()
            }
        }
    }

    /// One of a few words.
    pub fn choice<T: Copy>(&mut self, path: &str, value: &Value, choices: &[(&str, T)]) -> Option<T> {
        let found =
            value.as_str().and_then(|text| choices.iter().find(|(name, _)| name.eq_ignore_ascii_case(text.trim())));
        if found.is_none() {
            let names: Vec<String> = choices.iter().map(|(name, _)| format!("`{name}`")).collect();
            let first = choices.first().map_or("", |(name, _)| name);
            self.wrong(path, value, &format!("one of {}", names.join(", ")), &format!("\"{first}\""));
        }
        found.map(|(_, choice)| *choice)
    }
}

/// Names for the path in a map that stands for an image, best first.
pub const IMAGE_KEYS: &[&str] = &["src", "url", "path", "image", "file", "feature", "name"];

/// Without its place.
pub fn bad_date(origin: &Origin, path: &str, bad: &BadDate) -> Diagnostic {
    let mut diagnostic = Diagnostic::error("bad-date", format!("`{path}` is not a date: {}", bad.reason));
    if !bad.suggestions.is_empty() {
        let meant: Vec<String> =
            bad.suggestions.iter().map(|date| format!("`{}`", origin.date_example(path, date))).collect();
        diagnostic = diagnostic.hint(format!("did you mean {}?", meant.join(" or ")));
    }
    diagnostic.hint("accepted are `2024-05-01`, `2024-05-01 10:00`, `2024-05-01T10:00:00+02:00` and `1 May 2024`")
}

fn whole(number: f64) -> Option<i64> {
    // Beyond this, neighbouring integers are the same float.
    (number.fract() == 0.0 && number.abs() < 9.0e15).then_some(number as i64)
}

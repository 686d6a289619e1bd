//! Values of JSON as people's exports have them: a number may be a text, a flag a word, and what is missing is empty.

use serde_json::{Map, Value};

/// An object of which every field may be missing.
pub struct Record<'v>(pub &'v Map<String, Value>);

impl<'v> Record<'v> {
    pub fn of(value: &'v Value) -> Option<Self> {
        value.as_object().map(Self)
    }

    /// A text, or a number or flag as one.
    pub fn text(&self, name: &str) -> String {
        match self.0.get(name) {
            Some(Value::String(text)) => text.clone(),
            Some(value @ (Value::Number(_) | Value::Bool(_))) => value.to_string(),
            _ => String::new(),
        }
    }

    pub fn flag(&self, name: &str) -> bool {
        matches!(self.text(name).trim().to_ascii_lowercase().as_str(), "true" | "1")
    }

    /// 0 for what is no whole number.
    pub fn number(&self, name: &str) -> i64 {
        self.text(name).trim().parse().unwrap_or_default()
    }

    pub fn record(&self, name: &str) -> Option<Self> {
        self.0.get(name).and_then(Record::of)
    }

    pub fn list(&self, name: &str) -> &'v [Value] {
        self.0.get(name).and_then(Value::as_array).map_or(&[], Vec::as_slice)
    }
}

/// A reference to another comment; systems write "none" as nothing, `0` or `root`.
pub fn parent(text: &str) -> Option<String> {
    let text = text.trim();
    (!matches!(text, "" | "0" | "root" | "null")).then(|| text.to_owned())
}

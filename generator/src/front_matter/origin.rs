//! The block of front matter that messages are about: gives each field its place in the file and writes examples in
//! the notation of the block. Places are looked up only when there is something to say.

use std::cell::OnceCell;
use std::ops::Range;

use serde_json::Value;

use super::block::{Block, Format};
use super::places::{self, Entry};
use crate::diagnostic::Diagnostic;

pub struct Origin<'a> {
    file: &'a str,
    source: &'a str,
    block: &'a Block,
    entries: OnceCell<Vec<Entry>>,
}

impl<'a> Origin<'a> {
    pub fn new(file: &'a str, source: &'a str, block: &'a Block) -> Self {
        Self { file, source, block, entries: OnceCell::new() }
    }

    pub fn format(&self) -> Format {
        self.block.format
    }

    pub fn text(&self) -> &'a str {
        &self.source[self.block.text.clone()]
    }

    pub fn text_start(&self) -> usize {
        self.block.text.start
    }

    pub fn diagnostic(&self, diagnostic: Diagnostic, place: Range<usize>) -> Diagnostic {
        diagnostic.at(self.file, self.source, place)
    }

    /// At the opening fence, for what is missing.
    pub fn at_fence(&self, diagnostic: Diagnostic) -> Diagnostic {
        self.diagnostic(diagnostic, self.block.fence.clone())
    }

    /// At the key of `path`, such as `cover.image`.
    pub fn at_key(&self, path: &str, diagnostic: Diagnostic) -> Diagnostic {
        let place = self.entry(path).map_or_else(|| self.block.fence.clone(), |entry| entry.key.clone());
        self.diagnostic(diagnostic, place)
    }

    /// At the value of `path`; at the key if the value is empty or begins on another line.
    pub fn at_value(&self, path: &str, diagnostic: Diagnostic) -> Diagnostic {
        self.diagnostic(diagnostic, self.value_place(path))
    }

    pub fn value_place(&self, path: &str) -> Range<usize> {
        match self.entry(path) {
            Some(entry) if entry.value.is_empty() => entry.key.clone(),
            Some(entry) => entry.value.clone(),
            None => match path.rsplit_once('.') {
                Some((parent, _)) => self.value_place(parent),
                None => self.block.fence.clone(),
            },
        }
    }

    /// A value as text. Of a number, what was written counts, for `1.10` and `007` are no numbers where a text is
    /// expected.
    pub fn written(&self, path: &str, value: &Value) -> Option<String> {
        match value {
            Value::String(text) => Some(text.clone()),
            Value::Number(_) | Value::Bool(_) => {
                let entry = self.entry(path).map(|entry| &self.source[entry.value.clone()]);
                let written = entry.filter(|text| !text.is_empty() && !text.contains(['\n', '"', '\'']));
                Some(written.map_or_else(|| value.to_string(), str::to_owned))
            }
            _ => None,
        }
    }

    /// `key: value` in the notation of the block. `literal` is in JSON.
    pub fn example(&self, key: &str, literal: &str) -> String {
        match self.block.format {
            Format::Yaml => format!("{key}: {literal}"),
            Format::Toml => format!("{key} = {literal}"),
            Format::Json => format!("\"{key}\": {literal}"),
        }
    }

    /// The same for a date, which only JSON puts in quotes.
    pub fn date_example(&self, key: &str, date: &str) -> String {
        let quoted =
            self.block.format == Format::Json || (self.block.format == Format::Toml && date.contains(['[', ' ']));
        if quoted { self.example(key, &format!("\"{date}\"")) } else { self.example(key, date) }
    }

    fn entry(&self, path: &str) -> Option<&Entry> {
        let entries = self.entries.get_or_init(|| places::scan(self.text(), self.block.format, self.block.text.start));
        entries.iter().find(|entry| entry.path == path)
    }
}

/// What was found, for `must be …, found …`.
pub fn describe(value: &Value) -> String {
    match value {
        Value::Null => "nothing".to_owned(),
        Value::Bool(value) => format!("`{value}`"),
        Value::Number(number) => format!("the number `{number}`"),
        Value::String(text) if text.chars().count() > 40 || text.contains('\n') => {
            let start: String = text.chars().take(40).take_while(|c| *c != '\n').collect();
            format!("the text `{start}…`")
        }
        Value::String(text) => format!("the text `{text}`"),
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "a map".to_owned(),
    }
}

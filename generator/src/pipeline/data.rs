//! Data files and the theme's words in, values for templates out.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::load::{Source, Theme};
use crate::diagnostic::Diagnostic;

/// Files of known types, see [`is_known`]: `data/colors.toml` → `colors`; folders nest. CSV becomes a list of maps, its first line naming the fields.
pub fn read(sources: &[Source]) -> (Value, Vec<Diagnostic>) {
    let mut root = Map::new();
    let mut diagnostics = Vec::new();
    for source in sources {
        let Some((stem, extension)) = source.path.rsplit_once('.') else { continue };
        match parse(source, extension) {
            Some(Ok(value)) => insert(&mut root, stem, value),
            Some(Err(diagnostic)) => diagnostics.push(diagnostic),
            None => {}
        }
    }
    (Value::Object(root), diagnostics)
}

/// Whether a file of `data/` is of a type that is read.
pub fn is_known(path: &str) -> bool {
    let extension = path.rsplit_once('.').map_or("", |(_, extension)| extension);
    ["toml", "json", "yaml", "yml", "csv"].iter().any(|known| extension.eq_ignore_ascii_case(known))
}

/// What to say of a file of another type; one without a type is none of ours.
pub fn unknown(path: &str) -> Option<Diagnostic> {
    let (_, extension) = path.rsplit_once('.')?;
    let diagnostic = Diagnostic::warning("unknown-data", format!("data files of type `{extension}` are not read"));
    Some(diagnostic.in_file(&format!("data/{path}")).hint("use TOML, YAML, JSON or CSV"))
}

/// What `data/` holds under the path of a file without its extension.
pub fn find<'d>(data: &'d Value, name: &str) -> Option<&'d Value> {
    name.split('/').try_fold(data, |value, name| value.get(name))
}

/// Paths of the files and folders of `data/`, one level deep and two.
pub fn names(data: &Value) -> Vec<String> {
    let mut names = Vec::new();
    for (name, value) in data.as_object().into_iter().flatten() {
        names.push(name.clone());
        names.extend(value.as_object().into_iter().flatten().map(|(below, _)| format!("{name}/{below}")));
    }
    names
}

fn insert(map: &mut Map<String, Value>, path: &str, value: Value) {
    match path.split_once('/') {
        None => drop(map.insert(path.to_owned(), value)),
        Some((folder, rest)) => {
            let below = map.entry(folder).or_insert_with(|| Value::Object(Map::new()));
            if let Value::Object(below) = below {
                insert(below, rest, value);
            }
        }
    }
}

fn parse(source: &Source, extension: &str) -> Option<Result<Value, Diagnostic>> {
    let text = source.text.trim_start_matches('\u{feff}');
    let broken = |message: String, at: usize| {
        Err(Diagnostic::error("bad-data", message).at(&source.file, &source.text, at..at + 1))
    };
    let place = |line: usize, column: usize| {
        let start: usize = source.text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
        start + column.saturating_sub(1)
    };
    Some(match extension.to_ascii_lowercase().as_str() {
        "toml" => match text.parse::<toml::Table>() {
            Ok(table) => Ok(serde_json::to_value(table).unwrap_or_default()),
            Err(error) => broken(error.message().to_owned(), error.span().map_or(0, |span| span.start)),
        },
        "json" => serde_json::from_str(text).or_else(|error| {
            let message = error.to_string();
            let message = message.split(" at line ").next().unwrap_or_default().to_owned();
            broken(message, place(error.line(), error.column()))
        }),
        "yaml" | "yml" => serde_saphyr::from_str(text).or_else(|error| {
            let (line, column) = error.location().map_or((0, 0), |at| (at.line() as usize, at.column() as usize));
            let message = error.without_snippet().to_string();
            broken(message.lines().next().unwrap_or_default().to_owned(), place(line, column))
        }),
        "csv" => csv(text).or_else(|error| {
            let at = error.position().map_or(0, |position| position.byte() as usize);
            broken(error.to_string(), at)
        }),
        _ => return None,
    })
}

fn csv(text: &str) -> csv::Result<Value> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let names = reader.headers()?.clone();
    let rows = reader.records().map(|record| {
        let record = record?;
        let row = names.iter().zip(record.iter());
        Ok(Value::Object(row.map(|(name, field)| (name.to_owned(), Value::from(field))).collect()))
    });
    rows.collect::<csv::Result<Vec<Value>>>().map(Value::Array)
}

/// The theme's words in `language`: `i18n/en.toml` first, then `pt.toml`, then `pt-BR.toml`, a site's own over a
/// theme's.
pub fn words(theme: &Theme, language: &str) -> (BTreeMap<String, String>, Vec<Diagnostic>) {
    let mut words = BTreeMap::new();
    let mut diagnostics = Vec::new();
    let primary = language.split(['-', '_']).next().unwrap_or_default();
    for name in ["en", primary, language] {
        for file in theme.words.get(&format!("{name}.toml")).into_iter().flatten() {
            let text = match file.text() {
                Ok(text) => text,
                Err(diagnostic) => {
                    diagnostics.push(diagnostic);
                    continue;
                }
            };
            match toml::from_str::<BTreeMap<String, String>>(text) {
                Ok(own) => words.extend(own),
                Err(error) => {
                    let span = error.span().unwrap_or(0..0);
                    diagnostics.push(
                        Diagnostic::error("bad-words", error.message())
                            .at(&file.file, text, span)
                            .hint("a file in `i18n/` holds lines like `read_more = \"Read more\"`"),
                    );
                }
            }
        }
    }
    (words, diagnostics)
}

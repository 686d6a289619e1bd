//! A mistake in content, template or settings: what is wrong, where with the source line, what to do now.
//! All diagnostics of a run are collected, sorted and shown together. A disk that cannot be read is not a
//! diagnostic but an `anyhow::Error`.

use std::borrow::Cow;
use std::ops::Range;

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use serde::Serialize;

/// Order matters: errors are shown after warnings, so that they are next to the prompt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    Warning,
    Error,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Diagnostic {
    pub severity: Severity,
    #[serde(flatten)]
    pub place: Option<Place>,
    /// Permanent and documented name of the kind of mistake, such as `broken-link`.
    pub code: Cow<'static, str>,
    /// What is wrong: lower case, no full stop, backticks round names.
    pub message: String,
    /// What to do now, one sentence each.
    pub hints: Vec<String>,
}

/// A stretch of one line of one file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Place {
    /// Relative to the site's root, with `/`.
    pub file: String,
    /// From 1; 0 if the whole file is meant.
    pub line: usize,
    /// In characters, from 1; 0 if the whole file is meant.
    pub column: usize,
    /// The source line without its line end; of a very long line, the part around the mark.
    pub text: String,
    /// The marked part, in bytes of `text`.
    #[serde(skip)]
    pub marked: Range2,
}

/// `Range<usize>` with an order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Range2 {
    pub start: usize,
    pub end: usize,
}

impl Place {
    /// `range` in bytes of `source`. It may be out of bounds or inside a character: the nearest place is taken,
    /// for a wrong place is better than no message.
    pub fn new(file: &str, source: &str, range: Range<usize>) -> Self {
        let start = floor(source, range.start);
        let end = floor(source, range.end).max(start);
        let line_start = source[..start].rfind('\n').map_or(0, |at| at + 1);
        let line_end = source[start..].find('\n').map_or(source.len(), |at| start + at);
        let line = source[line_start..line_end].trim_end_matches('\r');
        let start = (start - line_start).min(line.len());
        let end = (end.min(line_end) - line_start).clamp(start, line.len());
        // A line of a megabyte with a thousand mistakes is shown a thousand times: each time only around its mistake.
        let from = if start > LONG { floor(line, start - BEFORE) } else { 0 };
        let to = floor(line, end.max(from) + LONG);
        Self {
            file: file.to_owned(),
            line: memchr::memchr_iter(b'\n', &source.as_bytes()[..line_start]).count() + 1,
            column: line[..start].chars().count() + 1,
            text: line[from..to].to_owned(),
            marked: Range2 { start: start - from, end: end.min(start + LONG).min(to) - from },
        }
    }

    /// The file as a whole.
    pub fn file(file: &str) -> Self {
        Self { file: file.to_owned(), line: 0, column: 0, text: String::new(), marked: Range2::default() }
    }
}

/// Bytes of a line that are always shown.
const LONG: usize = 400;
/// Bytes that are shown before a mark that is far inside a line.
const BEFORE: usize = 100;

/// The last character boundary at or before `at`.
fn floor(source: &str, at: usize) -> usize {
    (0..=at.min(source.len())).rev().find(|&at| source.is_char_boundary(at)).unwrap_or(0)
}

impl Diagnostic {
    pub fn error(code: &'static str, message: impl Into<String>) -> Self {
        Self { severity: Severity::Error, place: None, code: code.into(), message: message.into(), hints: Vec::new() }
    }

    pub fn warning(code: &'static str, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(code, message) }
    }

    #[must_use]
    pub fn at(mut self, file: &str, source: &str, range: Range<usize>) -> Self {
        self.place = Some(Place::new(file, source, range));
        self
    }

    #[must_use]
    pub fn in_file(mut self, file: &str) -> Self {
        self.place = Some(Place::file(file));
        self
    }

    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }

    /// Several lines in the manner of rustc, without a line end at the end.
    pub fn render(&self, renderer: &Renderer) -> String {
        let level = match self.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
        };
        let mut group = Group::with_title(level.primary_title(self.message.as_str()).id(&*self.code));
        if let Some(place) = &self.place {
            if place.line == 0 {
                group = group.element(Origin::path(place.file.as_str()));
            } else {
                let snippet = Snippet::source(place.text.as_str())
                    .line_start(place.line)
                    .annotation(AnnotationKind::Primary.span(place.marked.start..place.marked.end));
                let is_whole = place.text[..place.marked.start].chars().count() + 1 == place.column;
                group = if is_whole {
                    group.element(snippet.path(place.file.as_str()))
                } else {
                    // The renderer would count columns in the part that is shown.
                    let origin = Origin::path(place.file.as_str()).line(place.line).char_column(place.column);
                    group.element(origin).element(snippet)
                };
            }
        }
        for hint in &self.hints {
            group = group.element(Level::HELP.with_name("hint").message(hint.as_str()));
        }
        let text = renderer.render(&[group]);
        // The renderer leaves room for a source line where there is none.
        if self.place.is_none() { text.replacen("\n |\n", "\n", 1) } else { text }
    }
}

/// `; did you mean …?` material: the known name nearest to what was written, if one is near enough to be meant.
pub fn nearest<'a>(written: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let lower = written.to_lowercase();
    known
        .into_iter()
        .map(|name| (strsim::damerau_levenshtein(&lower, &name.to_lowercase()), name))
        .filter(|(distance, name)| *distance <= (name.chars().count().max(3) / 3))
        // Of equals the first by name, so that the same mistake always gets the same answer.
        .min()
        .map(|(_, name)| name)
}

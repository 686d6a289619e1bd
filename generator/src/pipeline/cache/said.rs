//! Diagnostics as they are kept: a page that was not parsed again still has its mistakes.

use serde::{Deserialize, Serialize};

use crate::diagnostic::{Diagnostic, Place, Range2, Severity};

#[derive(Clone, Serialize, Deserialize)]
pub struct Said {
    is_error: bool,
    code: String,
    message: String,
    hints: Vec<String>,
    place: Option<Where>,
}

#[derive(Clone, Serialize, Deserialize)]
struct Where {
    file: String,
    line: usize,
    column: usize,
    text: String,
    marked: (usize, usize),
}

impl From<&Diagnostic> for Said {
    fn from(diagnostic: &Diagnostic) -> Self {
        Self {
            is_error: diagnostic.is_error(),
            code: diagnostic.code.clone().into_owned(),
            message: diagnostic.message.clone(),
            hints: diagnostic.hints.clone(),
            place: diagnostic.place.as_ref().map(|place| Where {
                file: place.file.clone(),
                line: place.line,
                column: place.column,
                text: place.text.clone(),
                marked: (place.marked.start, place.marked.end),
            }),
        }
    }
}

impl From<Said> for Diagnostic {
    fn from(said: Said) -> Self {
        Self {
            severity: if said.is_error { Severity::Error } else { Severity::Warning },
            code: said.code.into(),
            message: said.message,
            hints: said.hints,
            place: said.place.map(|place| Place {
                file: place.file,
                line: place.line,
                column: place.column,
                text: place.text,
                marked: Range2 { start: place.marked.0, end: place.marked.1 },
            }),
        }
    }
}

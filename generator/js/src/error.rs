//! A mistake in a script: what is wrong, where, and what to do. Messages of the parser are brought into the form of
//! ours. Nothing here prints.

use std::ops::Range;

use oxc_diagnostics::OxcDiagnostic;

/// A mistake in a script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScriptError {
    /// Path of the module that holds the mistake.
    pub file: String,
    /// Bytes of the source, on borders of characters; `0..0` if the mistake has no place of its own.
    pub range: Range<usize>,
    /// In lower case, without a full stop.
    pub message: String,
    pub hint: Option<String>,
}

impl ScriptError {
    pub(crate) fn new(file: &str, range: Range<usize>, message: impl Into<String>) -> Self {
        Self { file: file.to_owned(), range, message: message.into(), hint: None }
    }

    pub(crate) fn with_hint(self, hint: impl Into<String>) -> Self {
        Self { hint: Some(hint.into()), ..self }
    }

    /// A mistake that oxc found. Of several places the last is taken: for a name that is declared twice this is the
    /// second, and for a bracket without its partner the place where it was missed.
    pub(crate) fn of_library(file: &str, source: &str, found: &OxcDiagnostic) -> Self {
        let label = found.labels.iter().flatten().max_by_key(|label| label.offset());
        let range = label.map_or(0..0, |label| {
            let start = source.floor_char_boundary(label.offset());
            start..source.ceil_char_boundary(label.offset().saturating_add(label.len())).max(start)
        });
        if found.message.starts_with("Namespaces exporting non-const") {
            let error = Self::new(file, range, "a namespace can export constants only");
            return error.with_hint("write `const`, or make the namespace a module of its own");
        }
        let hint = found.help.as_deref().map(house_style);
        Self { hint, ..Self::new(file, range, house_style(&found.message)) }
    }
}

/// One line that starts in lower case, unless its first word is a name, and ends without a full stop.
fn house_style(message: &str) -> String {
    let message = message.split_whitespace().collect::<Vec<_>>().join(" ");
    let message = message.trim_end_matches('.').replace('\'', "`");
    let mut letters = message.chars();
    match (letters.next(), letters.clone().next()) {
        (Some(first), Some(second)) if !second.is_uppercase() => first.to_lowercase().chain(letters).collect(),
        _ => message,
    }
}

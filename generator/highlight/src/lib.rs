//! Syntax highlighting of code blocks. In go a [`Language`] and code; out comes HTML with class names of one letter,
//! and [`stylesheet`] has the colours for them in light and dark. Text in a colour of its own is a
//! `<span class=k>`, everything else is only escaped. Fences, line numbers and marked lines are the caller's.

#![forbid(unsafe_code)]

mod class;
mod completed;
mod emit;
mod grammar;
mod language;
mod paint;
mod regex;
mod style;
mod tokenizer;

#[cfg(test)]
mod tests;

pub use class::Class;
pub use language::{Language, known_languages, language, nearest};
pub use style::{BACKGROUND, TEXT, colours, stylesheet};

use emit::Emitter;
use tokenizer::Tokenizer;

/// Blocks larger than this, in bytes, stay plain: nobody reads them in colour.
const LARGEST_BLOCK: usize = 1 << 20;
/// Lines longer than this, in bytes, stay plain: they are minified, and patterns are slow on them.
const LONGEST_LINE: usize = 2_000;

/// The HTML of a block, with spans that may run over line ends.
pub fn highlight(language: Language, code: &str) -> String {
    let mut emitter = Emitter::new(code);
    paint(language, code, |end, class| emitter.piece(end, class));
    emitter.finish()
}

/// A block as lines, each whole in itself: no span runs over a line end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lines {
    /// The HTML of all lines, each but the last ended by a line feed.
    pub html: String,
    /// For each line where it ends in `html`, in bytes, its line feed not included. A line feed at the end of the
    /// code ends the last line and begins no further one.
    pub ends: Vec<usize>,
}

impl Lines {
    /// The HTML of each line without its line feed.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        let starts = std::iter::once(0).chain(self.ends.iter().map(|end| end + 1));
        starts.zip(&self.ends).map(|(start, end)| self.html.get(start..*end).unwrap_or_default())
    }
}

/// The HTML of a block for a caller that wraps single lines.
pub fn highlight_lines(language: Language, code: &str) -> Lines {
    let mut emitter = Emitter::new(code);
    let mut ends = Vec::new();
    let mut done = 0;
    let mut pieces = Vec::new();
    paint(language, code, |end, class| pieces.push((end, class)));
    let mut pieces = pieces.into_iter().peekable();
    for line in code.split_inclusive('\n') {
        let text = line.strip_suffix('\n').unwrap_or(line);
        let end_of_line = done + line.len();
        while let Some((end, class)) = pieces.next_if(|(end, _)| *end <= end_of_line) {
            emitter.piece(end.min(done + text.len()), class);
        }
        ends.push(emitter.end_line(done + text.len()));
        done = end_of_line;
    }
    Lines { html: emitter.finish(), ends }
}

/// Hands out the pieces of a block in order, each as where it ends in the code and its class.
fn paint(language: Language, code: &str, mut piece: impl FnMut(usize, Option<Class>)) {
    if language.is_plain() || code.len() > LARGEST_BLOCK {
        return;
    }
    let Some(mut tokenizer) = Tokenizer::new(language) else { return };
    let mut pieces = Vec::new();
    let mut done = 0;
    for line in code.split_inclusive('\n') {
        if line.len() > LONGEST_LINE {
            piece(done + line.len(), None);
        } else {
            let whole = tokenizer.line(line, &mut pieces);
            for (end, class) in pieces.drain(..) {
                piece(done + end, class);
            }
            if !whole {
                return;
            }
        }
        done += line.len();
    }
}

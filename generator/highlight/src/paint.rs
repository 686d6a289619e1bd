//! The stack of open scopes, kept as colours. In go the parser's pushes and pops; out comes the class of the text at
//! this place, without looking at a scope twice. Which scope is which colour is decided in `class.rs`.

use syntect::parsing::ClearAmount;

use crate::class::{Class, Paint};

/// The open scopes, innermost last, each with the class that text under it has.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Stack {
    open: Vec<(Paint, Option<Class>)>,
    /// Scopes set aside by a context that clears them, until it ends.
    cleared: Vec<Paint>,
    /// Where in `cleared` those of each such context begin.
    clears: Vec<usize>,
}

impl Stack {
    /// The class of text at this place; `None` is plain text.
    pub(crate) fn class(&self) -> Option<Class> {
        self.open.last().and_then(|(_, class)| *class)
    }

    pub(crate) fn push(&mut self, paint: Paint) {
        let class = match paint {
            Paint::Inherit => self.class(),
            Paint::Plain => None,
            // A quoted key is a key.
            Paint::Class(Class::String) if self.class() == Some(Class::Property) => Some(Class::Property),
            Paint::Class(class) => Some(class),
        };
        self.open.push((paint, class));
    }

    pub(crate) fn pop(&mut self, count: usize) {
        self.open.truncate(self.open.len().saturating_sub(count));
    }

    pub(crate) fn clear(&mut self, amount: ClearAmount) {
        let keep = match amount {
            ClearAmount::TopN(count) => self.open.len().saturating_sub(count),
            ClearAmount::All => 0,
        };
        self.clears.push(self.cleared.len());
        self.cleared.extend(self.open.drain(keep..).map(|(paint, _)| paint));
    }

    pub(crate) fn restore(&mut self) {
        let Some(from) = self.clears.pop() else { return };
        for index in from..self.cleared.len() {
            self.push(self.cleared[index]);
        }
        self.cleared.truncate(from);
    }
}

//! A small regular expression engine for grammars. In goes a pattern as grammars write it; out comes a [`Regex`] that
//! answers one question quickly: does it match at exactly this place, and how far? A general engine searches a line for
//! each of the dozens of patterns of a context; with the bytes a match may begin with known beforehand, the tokenizer
//! asks at each place only the few that can answer yes. Patterns and classes beyond this engine are turned down.

mod class;
mod compile;
mod first;
mod node;
mod run;

pub(crate) use first::{Bytes, is_word, partition, present};
pub(crate) use run::Machine;

use compile::Instruction;

/// A compiled pattern.
#[derive(Debug)]
pub(crate) struct Regex {
    program: Vec<Instruction>,
    /// What a match may begin with.
    pub(crate) first: Bytes,
    /// Whether no match begins between two word characters of ASCII.
    pub(crate) not_in_word: bool,
    /// Whether every match begins where a line begins.
    pub(crate) line_start_only: bool,
    /// ASCII characters, as bits, that a text with a match has to have somewhere.
    pub(crate) needs: u128,
    /// Capture groups, the whole match included.
    groups: usize,
}

impl Regex {
    /// Compiles a pattern. With `captures` off, groups are not recorded, which is faster. `None` if the pattern is
    /// wrong or needs what this engine has not (recursion, conditions, look-behind of no fixed length).
    pub(crate) fn new(pattern: &str, captures: bool) -> Option<Regex> {
        let (node, groups) = node::parse(pattern)?;
        let captures = captures || node.has_backref();
        let program = compile::compile(&node, if captures { groups } else { 0 })?;
        Some(Regex {
            program,
            first: first::first(&node, Bytes::ALL),
            not_in_word: first::not_in_word(&node),
            line_start_only: first::line_start_only(&node),
            needs: first::needs(&node),
            groups: if captures { groups } else { 1 },
        })
    }
}

#[cfg(test)]
mod tests;

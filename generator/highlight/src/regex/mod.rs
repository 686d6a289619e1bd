//! A small regular expression engine for grammars. In goes a pattern as grammars write it; out comes a [`Regex`] that
//! answers one question quickly: does it match at exactly this place, and how far? A general engine searches a line for
//! each of the dozens of patterns of a context; with the bytes a match may begin with known beforehand, the tokenizer
//! asks at each place only the few that can answer yes. Patterns and classes beyond this engine are turned down.

mod class;
mod compile;
mod first;
mod node;
mod run;

pub(crate) use first::{Place, Starts, kind, member, partition};
pub(crate) use run::Machine;

use compile::Program;

/// A compiled pattern.
#[derive(Debug)]
pub(crate) struct Regex {
    program: Program,
    /// Where a match may begin.
    pub(crate) first: Starts,
    /// Kinds of characters, as bits, that have to be in the text somewhere after the beginning of a match.
    pub(crate) needs: u64,
    /// Where there certainly is a match without recorded groups, of `width` bytes.
    sure: Starts,
    width: usize,
    /// The groups that are recorded, by their number in the pattern.
    recorded: Vec<usize>,
}

impl Regex {
    /// Compiles a pattern. Groups that nobody asks for are not recorded, which is faster; `None` asks for all. The
    /// answer is `None` if the pattern is wrong or needs what this engine has not (recursion, conditions, look-behind
    /// of no fixed length).
    pub(crate) fn new(pattern: &str, groups: Option<&[usize]>) -> Option<Regex> {
        let (node, count) = node::parse(pattern)?;
        let asked = |group: &usize| groups.is_none_or(|groups| groups.contains(group));
        let all = node.has_backref();
        let recorded: Vec<usize> = (1..count).filter(|group| all || asked(group)).collect();
        // One character of ASCII at most, so characters are bytes.
        let width = node.width().filter(|width| *width <= 1 && recorded.is_empty());
        Some(Regex {
            sure: width.map_or(Starts::NONE, |_| first::sure(&node)),
            width: width.unwrap_or(0),
            program: compile::compile(&node, &recorded)?,
            first: first::first(&node, Starts::ALL),
            needs: first::needs(&node),
            recorded,
        })
    }
}

#[cfg(test)]
mod tests;

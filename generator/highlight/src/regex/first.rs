//! The bytes a match may begin with. In goes a pattern's tree; out comes a set that is never too small: where the
//! tree does not tell, every byte is in it. The end of the text counts as one more byte.

use super::node::{Assert, Node};

/// A set of bytes, with one more member for the end of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Bytes {
    bits: [u128; 2],
    end: bool,
}

impl Bytes {
    pub(crate) const ALL: Bytes = Bytes { bits: [u128::MAX; 2], end: true };
    const NONE: Bytes = Bytes { bits: [0; 2], end: false };

    fn has(&self, byte: u8) -> bool {
        self.bits[usize::from(byte >> 7)] >> (byte & 127) & 1 == 1
    }

    /// The same with the end of the text as number 256.
    pub(crate) fn has_place(&self, place: usize) -> bool {
        u8::try_from(place).map_or(self.end, |byte| self.has(byte))
    }

    fn with(mut self, byte: u8) -> Bytes {
        self.bits[usize::from(byte >> 7)] |= 1 << (byte & 127);
        self
    }

    fn or(self, other: Bytes) -> Bytes {
        let [low, high] = self.bits;
        Bytes { bits: [low | other.bits[0], high | other.bits[1]], end: self.end || other.end }
    }

    fn and(self, other: Bytes) -> Bytes {
        let [low, high] = self.bits;
        Bytes { bits: [low & other.bits[0], high & other.bits[1]], end: self.end && other.end }
    }
}

/// Bytes that are in the same sets get the same number, and the end of the text, as number 256, with them.
/// Also says how many numbers there are.
pub(crate) fn partition<'a>(sets: impl Iterator<Item = &'a Bytes>) -> (Vec<usize>, usize) {
    const NEW: usize = usize::MAX;
    let mut numbers = vec![0; 257];
    let mut count = 1;
    for set in sets {
        let mut split = vec![[NEW; 2]; count];
        count = 0;
        for (byte, number) in numbers.iter_mut().enumerate() {
            let part = &mut split[*number][usize::from(set.has_place(byte))];
            if *part == NEW {
                *part = count;
                count += 1;
            }
            *number = *part;
        }
    }
    (numbers, count)
}

/// What `node` may begin with, if `follow` is what may come after it.
pub(crate) fn first(node: &Node, follow: Bytes) -> Bytes {
    match node {
        Node::Empty | Node::Look { negative: true, .. } | Node::Look { behind: true, .. } => follow,
        Node::Literal(text) => text.bytes().next().map_or(follow, |byte| Bytes::NONE.with(byte)),
        Node::Set(set) => {
            let (ascii, wide) = set.leads();
            Bytes { bits: [ascii, if wide { u128::MAX } else { 0 }], end: false }
        }
        Node::Concat(list) => list.iter().rev().fold(follow, |follow, node| first(node, follow)),
        Node::Alternatives(list) => list.iter().fold(Bytes::NONE, |sum, node| sum.or(first(node, follow))),
        Node::Group(_, node) | Node::Atomic(node) => first(node, follow),
        Node::Repeat { node, least: 0, .. } => follow.or(first(node, follow)),
        Node::Repeat { node, .. } => first(node, follow),
        Node::Look { node, .. } => first(node, Bytes::ALL).and(follow),
        Node::Assert(Assert::TextEnd) => follow.and(Bytes { end: true, ..Bytes::NONE }),
        Node::Assert(Assert::LineEnd) => follow.and(Bytes { end: true, ..Bytes::NONE.with(b'\n') }),
        Node::Assert(_) => follow,
        // A group that did not take part makes the reference fail, one that matched nothing makes it empty.
        Node::Backref { .. } => Bytes::ALL,
    }
}

/// Whether the pattern cannot match between two word characters: it begins with `\b`, or with a look-behind that
/// forbids them. Most keyword rules do, and most places in code are inside a word.
pub(crate) fn not_in_word(node: &Node) -> bool {
    match node {
        Node::Assert(Assert::WordBoundary | Assert::WordStart | Assert::TextStart) => true,
        Node::Look { node, behind: true, negative: true } => forbids_words(node),
        Node::Group(_, node) | Node::Atomic(node) => not_in_word(node),
        Node::Alternatives(list) => list.iter().all(not_in_word),
        Node::Concat(list) => {
            // All conditions before the first character hold at the same place.
            let conditions = list.iter().position(|node| node.width() != Some(0)).unwrap_or(list.len());
            list.iter().take(conditions + 1).any(not_in_word)
        }
        _ => false,
    }
}

fn forbids_words(node: &Node) -> bool {
    match node {
        Node::Set(set) => (0..128).filter(|byte| is_word(*byte)).all(|byte| set.has_ascii(byte)),
        Node::Group(_, node) => forbids_words(node),
        Node::Alternatives(list) => list.iter().any(forbids_words),
        _ => false,
    }
}

/// Whether the pattern matches at the beginning of a line only.
pub(crate) fn line_start_only(node: &Node) -> bool {
    match node {
        Node::Assert(Assert::TextStart | Assert::LineStart) => true,
        Node::Group(_, node) | Node::Atomic(node) => line_start_only(node),
        Node::Repeat { node, least, .. } => *least > 0 && line_start_only(node),
        Node::Alternatives(list) => list.iter().all(line_start_only),
        Node::Concat(list) => {
            let conditions = list.iter().position(|node| node.width() != Some(0)).unwrap_or(list.len());
            list.iter().take(conditions + 1).any(line_start_only)
        }
        _ => false,
    }
}

/// ASCII characters, as bits, without which there is no match: those of literals that are part of every match.
pub(crate) fn needs(node: &Node) -> u128 {
    match node {
        Node::Literal(text) => present(text),
        Node::Set(set) => set.only().map_or(0, |byte| 1 << byte),
        Node::Concat(list) => list.iter().fold(0, |sum, node| sum | needs(node)),
        Node::Alternatives(list) => list.iter().map(needs).reduce(|one, other| one & other).unwrap_or(0),
        Node::Group(_, node) | Node::Atomic(node) => needs(node),
        Node::Repeat { node, least, .. } if *least > 0 => needs(node),
        Node::Look { node, negative: false, .. } => needs(node),
        Node::Empty | Node::Assert(_) | Node::Backref { .. } | Node::Repeat { .. } | Node::Look { .. } => 0,
    }
}

/// The ASCII characters of a text, as bits.
pub(crate) fn present(text: &str) -> u128 {
    text.bytes().filter(u8::is_ascii).fold(0, |sum, byte| sum | 1 << byte)
}

/// Whether the byte is a word character of its own; those beyond ASCII are left to the machine.
pub(crate) fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

//! The places a match may begin at. In goes a pattern's tree; out comes a set that is never too small: where the tree
//! does not tell, everything is in it.

use super::node::{Assert, Node};

/// A set of places, told apart by the byte that is there; the end of the text counts as one more byte. Two further
/// members say whether the place may be between two word characters of ASCII, and elsewhere than where a line begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Starts([u64; 5]);

/// The end of the text as a member of [`Starts`]; bytes are members by their value.
const END: usize = 256;
const IN_WORD: usize = 257;
const MID_LINE: usize = 258;

impl Starts {
    pub(crate) const ALL: Starts = Starts([u64::MAX; 5]);
    pub(crate) const NONE: Starts = Starts([0; 5]);
    /// No byte, but anywhere in a line or a word.
    const ANYWHERE: Starts = Starts([0, 0, 0, 0, 1 << (IN_WORD - END) | 1 << (MID_LINE - END)]);

    #[inline]
    pub(crate) fn has(&self, member: usize) -> bool {
        self.0[member >> 6] >> (member & 63) & 1 == 1
    }

    /// Whether a match may begin at a place of this kind.
    #[inline]
    pub(crate) fn has_place(&self, place: Place) -> bool {
        match place {
            Place::LineStart => true,
            Place::Between => self.has(MID_LINE),
            Place::InWord => self.has(MID_LINE) && self.has(IN_WORD),
        }
    }

    /// Whether a match may begin at this place of the text.
    #[inline]
    pub(crate) fn allow(&self, text: &str, at: usize) -> bool {
        self.has(member(text, at)) && (self.has(IN_WORD) || Place::new(text.as_bytes(), at) != Place::InWord)
    }

    /// Whether a byte or the end is in both.
    pub(crate) fn meet(&self, other: Starts) -> bool {
        self.and(other).bytes().next().is_some()
    }

    /// The bytes in it, and the end of the text as number 256.
    fn bytes(&self) -> impl Iterator<Item = usize> {
        let end = self.has(END).then_some(END);
        let words = self.0.into_iter().take(4).enumerate();
        words.flat_map(|(index, word)| bits(word).map(move |bit| index * 64 + bit)).chain(end)
    }

    fn with(mut self, member: usize) -> Starts {
        self.0[member >> 6] |= 1 << (member & 63);
        self
    }

    fn without(mut self, member: usize) -> Starts {
        self.0[member >> 6] &= !(1 << (member & 63));
        self
    }

    pub(crate) fn or(self, other: Starts) -> Starts {
        Starts(std::array::from_fn(|index| self.0[index] | other.0[index]))
    }

    fn and(self, other: Starts) -> Starts {
        Starts(std::array::from_fn(|index| self.0[index] & other.0[index]))
    }

    /// The members that are not in `other`; where in a line or a word they are stays as it is.
    fn minus(self, other: Starts) -> Starts {
        Starts(std::array::from_fn(|index| self.0[index] & !other.0[index])).or(self.and(Starts::ANYWHERE))
    }

    /// The places that begin with one of these bytes. Those of words are in words, the others are not.
    fn of(ascii: [u64; 2], wide: bool) -> Starts {
        let wide = if wide { u64::MAX } else { 0 };
        let bytes = Starts([ascii[0], ascii[1], wide, wide, 0]).or(Starts::ANYWHERE);
        let word = ascii[0] & WORD[0] | ascii[1] & WORD[1];
        if word == 0 { bytes.without(IN_WORD) } else { bytes }
    }

    fn byte(byte: u8) -> Starts {
        let mut ascii = [0; 2];
        if let Some(half) = ascii.get_mut(usize::from(byte >> 6)) {
            *half = 1 << (byte & 63);
        }
        Starts::of(ascii, false).with(usize::from(byte))
    }
}

/// The places of the bits that are set.
fn bits(word: u64) -> impl Iterator<Item = usize> {
    let lower = |word: &u64| Some(word & (word - 1)).filter(|rest| *rest != 0);
    std::iter::successors(Some(word).filter(|word| *word != 0), lower).map(|word| word.trailing_zeros() as usize)
}

/// The word characters of ASCII, as bits.
const WORD: [u64; 4] = {
    let mut bits = [0; 4];
    let mut byte = 0;
    while byte < 128 {
        if (byte as u8).is_ascii_alphanumeric() || byte as u8 == b'_' {
            bits[byte >> 6] |= 1 << (byte & 63);
        }
        byte += 1;
    }
    bits
};

/// Kinds of places that rule out some patterns whatever comes next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    LineStart,
    /// Neither of the others.
    Between,
    /// Between two word characters of ASCII.
    InWord,
}

impl Place {
    #[inline]
    pub(crate) fn new(text: &[u8], at: usize) -> Place {
        match at.checked_sub(1).map(|before| text[before]) {
            None | Some(b'\n') => Place::LineStart,
            Some(before) if is_word(before) && text.get(at).is_some_and(|byte| is_word(*byte)) => Place::InWord,
            Some(_) => Place::Between,
        }
    }
}

/// What is at this place, as a member of [`Starts`].
#[inline]
pub(crate) fn member(text: &str, at: usize) -> usize {
    text.as_bytes().get(at).map_or(END, |byte| usize::from(*byte))
}

/// Bytes that are in the same sets get the same number, and the end of the text, as number 256, with them.
/// Also says how many numbers there are.
pub(crate) fn partition<'a>(sets: impl Iterator<Item = &'a Starts>) -> (Vec<usize>, usize) {
    let mut numbers = vec![0; END + 1];
    // For each number the last set that met it, and the number of what it met.
    let mut parts = vec![(0, 0)];
    for (set, round) in sets.zip(1..) {
        for member in set.bytes() {
            let number = numbers[member];
            if parts[number].0 != round {
                parts[number] = (round, parts.len());
                parts.push((0, 0));
            }
            numbers[member] = parts[number].1;
        }
    }
    let mut count = 0;
    let mut dense = vec![usize::MAX; parts.len()];
    for number in &mut numbers {
        let dense = &mut dense[*number];
        if *dense == usize::MAX {
            *dense = count;
            count += 1;
        }
        *number = *dense;
    }
    (numbers, count)
}

/// Where `node` may begin, if `follow` is where what comes after it may begin.
pub(crate) fn first(node: &Node, follow: Starts) -> Starts {
    match node {
        Node::Empty => follow,
        Node::Literal(text) => text.bytes().next().map_or(follow, Starts::byte),
        Node::Set(set) => {
            let (ascii, wide) = set.leads();
            Starts::of(ascii, wide)
        }
        Node::Concat(list) => list.iter().rev().fold(follow, |follow, node| first(node, follow)),
        Node::Alternatives(list) => list.iter().fold(Starts::NONE, |sum, node| sum.or(first(node, follow))),
        Node::Group(_, node) | Node::Atomic(node) => first(node, follow),
        Node::Repeat { node, least: 0, .. } => follow.or(first(node, follow)),
        Node::Repeat { node, .. } => first(node, follow),
        Node::Look { node, behind: true, negative: true } if forbids_words(node) => follow.without(IN_WORD),
        Node::Look { behind: true, .. } => follow,
        Node::Look { node, negative: true, .. } => follow.minus(sure(node)),
        Node::Look { node, .. } => first(node, Starts::ALL).and(follow),
        Node::Assert(Assert::TextEnd) => follow.and(Starts::ANYWHERE.with(END)),
        Node::Assert(Assert::LineEnd) => follow.and(Starts::ANYWHERE.with(END).with(usize::from(b'\n'))),
        Node::Assert(Assert::TextStart | Assert::LineStart) => follow.without(MID_LINE).without(IN_WORD),
        Node::Assert(Assert::WordBoundary | Assert::WordStart | Assert::WordEnd) => follow.without(IN_WORD),
        Node::Assert(Assert::NoWordBoundary | Assert::SearchStart) => follow,
        // A group that did not take part makes the reference fail, one that matched nothing makes it empty.
        Node::Backref { .. } => Starts::ALL,
    }
}

/// Bytes, and the end of the text, at which `node` matches whatever comes after them. This set is never too large.
pub(crate) fn sure(node: &Node) -> Starts {
    match node {
        Node::Set(set) => Starts::of(set.leads().0, false),
        Node::Literal(text) if text.len() == 1 => first(node, Starts::NONE),
        Node::Assert(Assert::TextEnd | Assert::LineEnd) => first(node, Starts::ALL),
        Node::Alternatives(list) => list.iter().fold(Starts::NONE, |sum, node| sum.or(sure(node))),
        Node::Group(_, node) | Node::Look { node, behind: false, negative: false } => sure(node),
        Node::Repeat { node, least: 1, .. } => sure(node),
        Node::Concat(list) => match &list[..] {
            [node] => sure(node),
            _ => Starts::NONE,
        },
        _ => Starts::NONE,
    }
}

fn forbids_words(node: &Node) -> bool {
    match node {
        Node::Set(set) => set.leads().0.iter().zip(WORD).all(|(ascii, word)| ascii & word == word),
        Node::Group(_, node) => forbids_words(node),
        Node::Alternatives(list) => list.iter().any(forbids_words),
        _ => false,
    }
}

/// Kinds of characters, as bits, that have to come after the beginning of a match: those of literals that are part of
/// every match.
pub(crate) fn needs(node: &Node) -> u64 {
    match node {
        Node::Literal(text) => text.bytes().fold(0, |sum, byte| sum | kind(byte)),
        // In any case, a letter is of one kind.
        Node::Set(set) => {
            let (ascii, wide) = set.leads();
            let has = |byte: &u8| ascii[usize::from(byte >> 6)] >> (byte & 63) & 1 == 1;
            let kinds = (0..128).filter(has).fold(0, |sum, byte| sum | kind(byte));
            if kinds.is_power_of_two() && !wide { kinds } else { 0 }
        }
        Node::Concat(list) => list.iter().fold(0, |sum, node| sum | needs(node)),
        Node::Alternatives(list) => list.iter().map(needs).reduce(|one, other| one & other).unwrap_or(0),
        Node::Group(_, node) | Node::Atomic(node) => needs(node),
        Node::Repeat { node, least, .. } if *least > 0 => needs(node),
        Node::Look { node, behind: false, negative: false } => needs(node),
        Node::Empty | Node::Assert(_) | Node::Backref { .. } | Node::Repeat { .. } | Node::Look { .. } => 0,
    }
}

/// The kind of a character of ASCII as one bit: each letter in either case and each sign has its own, digits share one,
/// and what is left shares another. Bytes of other characters have none.
#[inline]
pub(crate) fn kind(byte: u8) -> u64 {
    const KINDS: [u64; 256] = {
        let mut kinds = [0; 256];
        let mut next = 2;
        let mut byte = 0;
        while byte < 128 {
            let character = byte as u8;
            kinds[byte] = match character {
                b'a'..=b'z' => kinds[character.to_ascii_uppercase() as usize],
                b'0'..=b'9' => 1,
                _ if character.is_ascii_graphic() => {
                    next += 1;
                    1 << (next - 1)
                }
                _ => 2,
            };
            byte += 1;
        }
        kinds
    };
    KINDS[usize::from(byte)]
}

/// Whether the byte is a word character of its own; those beyond ASCII are left to the machine.
#[inline]
pub(crate) fn is_word(byte: u8) -> bool {
    WORD[usize::from(byte >> 6)] >> (byte & 63) & 1 == 1
}

//! Sets of characters. In go the ranges of a character class; out comes a set that answers for ASCII with one bit
//! test and for the rest with a binary search.

use std::sync::Arc;

use regex_syntax::hir::ClassUnicode;

/// A set of characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Set {
    ascii: u128,
    /// Ranges beyond ASCII, sorted, both ends included.
    wide: Arc<[(char, char)]>,
}

impl Set {
    pub(crate) fn new(class: &ClassUnicode) -> Set {
        let mut ascii = 0;
        let mut wide = Vec::new();
        for range in class.ranges() {
            let (start, end) = (range.start(), range.end());
            for character in start..=end.min('\u{7f}') {
                ascii |= 1 << u32::from(character);
            }
            if end >= '\u{80}' {
                wide.push((start.max('\u{80}'), end));
            }
        }
        Set { ascii, wide: wide.into() }
    }

    /// Every character, with or without the line feed.
    pub(crate) fn any(newline: bool) -> Set {
        let ascii = if newline { u128::MAX } else { !(1 << b'\n') };
        Set { ascii, wide: Arc::new([('\u{80}', char::MAX)]) }
    }

    #[inline]
    pub(crate) fn has_ascii(&self, byte: u8) -> bool {
        byte < 128 && self.ascii >> byte & 1 == 1
    }

    /// The one character of the set, if it has one and that is ASCII.
    pub(crate) fn only(&self) -> Option<u32> {
        (self.ascii.count_ones() == 1 && self.wide.is_empty()).then(|| self.ascii.trailing_zeros())
    }

    /// The ASCII characters as bits, and whether there are others.
    pub(crate) fn leads(&self) -> (u128, bool) {
        (self.ascii, !self.wide.is_empty())
    }

    /// How many bytes the character at `at` takes if it is in the set.
    #[inline]
    pub(crate) fn step(&self, text: &str, at: usize) -> Option<usize> {
        let byte = *text.as_bytes().get(at)?;
        if byte < 128 {
            return (self.ascii >> byte & 1 == 1).then_some(1);
        }
        let character = text.get(at..)?.chars().next()?;
        let found = self.wide.binary_search_by(|(start, end)| {
            if *end < character {
                std::cmp::Ordering::Less
            } else if *start > character {
                std::cmp::Ordering::Greater
            } else {
                std::cmp::Ordering::Equal
            }
        });
        found.ok().map(|_| character.len_utf8())
    }
}

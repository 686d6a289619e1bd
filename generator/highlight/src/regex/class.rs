//! Sets of characters. In go the ranges of a character class; out comes a set that answers for ASCII with one bit
//! test and for the rest with a binary search.

use std::sync::Arc;

use regex_syntax::hir::ClassUnicode;

/// A set of characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Set {
    ascii: [u64; 2],
    /// Ranges beyond ASCII, sorted, both ends included.
    wide: Arc<[(char, char)]>,
}

impl Set {
    pub(crate) fn new(class: &ClassUnicode) -> Set {
        let mut ascii = [0; 2];
        let mut wide = Vec::new();
        for range in class.ranges() {
            let (start, end) = (range.start(), range.end());
            for character in start..=end.min('\u{7f}') {
                ascii[character as usize >> 6] |= 1 << (character as u32 & 63);
            }
            if end >= '\u{80}' {
                wide.push((start.max('\u{80}'), end));
            }
        }
        Set { ascii, wide: wide.into() }
    }

    /// Every character, with or without the line feed.
    pub(crate) fn any(newline: bool) -> Set {
        let ascii = [if newline { u64::MAX } else { !(1 << b'\n') }, u64::MAX];
        Set { ascii, wide: Arc::new([('\u{80}', char::MAX)]) }
    }

    #[inline]
    pub(crate) fn has_ascii(&self, byte: u8) -> bool {
        byte < 128 && self.ascii[usize::from(byte >> 6)] >> (byte & 63) & 1 == 1
    }

    /// Takes up to `most` characters of the set: where that ends, and how many they were.
    #[inline]
    pub(crate) fn take(&self, text: &str, at: usize, most: usize) -> (usize, usize) {
        let ascii = text.as_bytes()[at..].iter().take(most).take_while(|byte| self.has_ascii(**byte)).count();
        let (mut to, mut taken) = (at + ascii, ascii);
        while taken < most
            && let Some(step) = self.step(text, to)
        {
            to += step;
            taken += 1;
        }
        (to, taken)
    }

    /// The ASCII characters as bits, and whether there are others.
    pub(crate) fn leads(&self) -> ([u64; 2], bool) {
        (self.ascii, !self.wide.is_empty())
    }

    /// How many bytes the character at `at` takes if it is in the set.
    #[inline]
    pub(crate) fn step(&self, text: &str, at: usize) -> Option<usize> {
        let byte = *text.as_bytes().get(at)?;
        if byte < 128 {
            return self.has_ascii(byte).then_some(1);
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

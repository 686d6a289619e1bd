//! A text with some stretches replaced that still knows where each of its bytes comes from, so that a mistake found in
//! it can be shown in the file that the author wrote.

use std::ops::Range;

/// The text after all edits.
#[derive(Debug, Default)]
pub struct Edited {
    pub text: String,
    /// In order of `at`.
    pieces: Vec<Piece>,
}

#[derive(Debug)]
struct Piece {
    /// Where it begins in [`Edited::text`].
    at: usize,
    /// What it stands for in the original.
    from: Range<usize>,
    /// Whether it is a copy, byte for byte.
    is_copy: bool,
}

impl Edited {
    /// Replaces ranges of `source`, in bytes. Those that begin at the same place keep their order; one that begins
    /// inside another is left out.
    pub fn new(source: &str, mut edits: Vec<(Range<usize>, String)>) -> Self {
        edits.sort_by_key(|(range, _)| range.start);
        let mut edited = Self::default();
        let mut done = 0;
        for (range, new) in edits.into_iter().filter(|(range, _)| range.end <= source.len()) {
            if range.start < done {
                continue;
            }
            edited.push(&source[done..range.start], done..range.start, true);
            edited.push(&new, range.clone(), false);
            done = range.end;
        }
        edited.push(&source[done..], done..source.len(), true);
        edited
    }

    fn push(&mut self, text: &str, from: Range<usize>, is_copy: bool) {
        if !text.is_empty() {
            self.pieces.push(Piece { at: self.text.len(), from, is_copy });
            self.text.push_str(text);
        }
    }

    /// The byte of the original for one of [`Self::text`]; the start of what was replaced for what was not there.
    pub fn original(&self, at: usize) -> usize {
        let next = self.pieces.partition_point(|piece| piece.at <= at);
        let Some(piece) = next.checked_sub(1).and_then(|index| self.pieces.get(index)) else { return at };
        if piece.is_copy { (piece.from.start + at - piece.at).min(piece.from.end) } else { piece.from.start }
    }

    /// As [`Self::original`], for a range. The end of a replacement is the end of what it replaced.
    pub fn original_range(&self, range: &Range<usize>) -> Range<usize> {
        let start = self.original(range.start);
        let next = self.pieces.partition_point(|piece| piece.at < range.end);
        let end = match next.checked_sub(1).and_then(|index| self.pieces.get(index)) {
            Some(piece) if !piece.is_copy => piece.from.end,
            _ => self.original(range.end.saturating_sub(1)) + usize::from(range.end > 0),
        };
        start..end.max(start)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_lead_back_to_the_original() {
        let source = "one <A x> two\nthree";
        let edits = vec![(4..9, "<a>".to_owned()), (13..13, "\n".to_owned()), (14..14, "  ".to_owned())];
        let edited = Edited::new(source, edits);
        assert_eq!(edited.text, "one <a> two\n\n  three");
        let back = |what: &str| {
            let at = edited.text.find(what).expect("it is there");
            &source[edited.original_range(&(at..at + what.len()))]
        };
        assert_eq!(
            ["one", "<a>", " two", "three", "<a> two"].map(back),
            ["one", "<A x>", " two", "three", "<A x> two"]
        );
        assert_eq!(edited.original(edited.text.len()), source.len());
    }

    #[test]
    fn nothing_to_do_changes_nothing() {
        let edited = Edited::new("text", Vec::new());
        assert_eq!((edited.text.as_str(), edited.original_range(&(1..3))), ("text", 1..3));
        assert_eq!(Edited::new("", Vec::new()).original_range(&(0..0)), 0..0);
    }
}

//! What the index knows of one page: every word once, how often it stands there, and whether the title or a heading has
//! it. Made while the page is parsed, kept until the index is built; hence packed into one block of bytes instead of a
//! map. Places of words are not kept, so there is no search for phrases.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use crate::words::words;

/// The words of one page, 5 to 6 bytes each.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Entry {
    /// For each word in the order of its bytes: how many bytes it shares with the word before, how many follow, these
    /// bytes, its count with [`IN_HEADING`].
    packed: Box<[u8]>,
    /// Words in the text, repetitions included.
    length: u32,
    /// Different words of the title.
    title: Box<[Box<str>]>,
}

/// Set in the byte of a count if a heading has the word.
const IN_HEADING: u8 = 0x80;
/// A word that is used more often than this is not more to the point.
const MOST: u8 = 0x7f;

/// How one page uses one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Usage {
    /// In the text, headings and title; at most [`MOST`].
    pub count: u8,
    pub in_heading: bool,
    pub in_title: bool,
}

impl Entry {
    /// `prose` is the plain text of the page. What is shown of a hit should be part of it, so that it can be found: the
    /// description. Headings may be part of it as well; whether code is, is the caller's choice.
    pub fn new(title: &str, headings: &[&str], prose: &str) -> Self {
        let mut found: HashMap<String, u8> = HashMap::new();
        let mut length: u32 = 0;
        let mut add = |text: &str, flag: u8| {
            words(text, &mut |word| {
                length = length.saturating_add(1);
                let byte = match found.get_mut(word) {
                    Some(byte) => byte,
                    None => found.entry(word.to_owned()).or_default(),
                };
                *byte = (*byte & MOST).saturating_add(1).min(MOST) | *byte & IN_HEADING | flag;
            });
        };
        add(prose, 0);
        for heading in headings {
            add(heading, IN_HEADING);
        }
        add(title, 0);

        let mut of_title = Vec::new();
        words(title, &mut |word| of_title.push(Box::from(word)));
        of_title.sort_unstable();
        of_title.dedup();
        Self { packed: pack(found), length, title: of_title.into() }
    }

    /// Memory that the entry holds, in bytes.
    pub fn size(&self) -> usize {
        let title: usize = self.title.iter().map(|word| size_of_val(word) + word.len()).sum();
        size_of::<Self>() + self.packed.len() + title
    }

    pub(crate) fn length(&self) -> u32 {
        self.length
    }

    /// Different words of the title.
    pub(crate) fn title_length(&self) -> usize {
        self.title.len()
    }

    /// Calls `each` with every word in the order of its bytes.
    pub(crate) fn each(&self, mut each: impl FnMut(&str, Usage)) {
        let mut word = Vec::new();
        let mut rest = &*self.packed;
        while let [shared, own, after @ ..] = rest
            && let Some((bytes, [byte, after @ ..])) = after.split_at_checked(usize::from(*own))
        {
            word.truncate(usize::from(*shared));
            word.extend_from_slice(bytes);
            rest = after;
            let Ok(text) = str::from_utf8(&word) else { continue };
            let in_title = self.title.binary_search_by(|title| (**title).cmp(text)).is_ok();
            each(text, Usage { count: byte & MOST, in_heading: byte & IN_HEADING != 0, in_title });
        }
    }
}

fn pack(found: HashMap<String, u8>) -> Box<[u8]> {
    let mut found: Vec<(u64, String, u8)> =
        found.into_iter().map(|(word, byte)| (beginning(&word), word, byte)).collect();
    found.sort_unstable();

    let mut packed = Vec::new();
    let mut last: &[u8] = &[];
    for (_, word, byte) in &found {
        let word = word.as_bytes();
        let shared = last.iter().zip(word).take_while(|(a, b)| a == b).count();
        // A word has at most 64 characters of 4 bytes; only the 256th byte of such a one would not fit.
        let (Ok(before), Ok(own)) = (u8::try_from(shared), u8::try_from(word.len() - shared)) else { continue };
        packed.extend([before, own]);
        packed.extend_from_slice(&word[shared..]);
        packed.push(*byte);
        last = word;
    }
    packed.into()
}

/// The first 8 bytes as a number: most words differ there already, and numbers are compared fast.
fn beginning(word: &str) -> u64 {
    word.bytes().chain(std::iter::repeat(0)).take(8).fold(0, |number, byte| number << 8 | u64::from(byte))
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;

    fn told(entry: &Entry) -> String {
        let mut told = String::new();
        entry.each(|word, usage| {
            let heading = if usage.in_heading { " heading" } else { "" };
            let title = if usage.in_title { " title" } else { "" };
            told += &format!("{word} {}{heading}{title}\n", usage.count);
        });
        told
    }

    #[test]
    fn an_entry_knows_every_word_once_and_where_it_stands() {
        let entry = Entry::new("A cache", &["Cached pages"], "Pages are cached. A cache may be stale.");
        expect![[r#"
            a 2 title
            are 1
            be 1
            cache 2 title
            cached 2 heading
            may 1
            pages 2 heading
            stale 1
        "#]]
        .assert_eq(&told(&entry));
        assert_eq!(entry.length(), 12);
    }

    #[test]
    fn counts_have_an_end() {
        assert_eq!(told(&Entry::new("", &["x"], &"x ".repeat(1_000))), "x 127 heading\n");
    }

    #[test]
    fn the_longest_words_of_four_bytes_are_left_out_without_harm() {
        let long = "𐐨".repeat(64);
        assert_eq!(told(&Entry::new("", &[], &format!("a {long} z"))), "a 1\nz 1\n");
    }
}

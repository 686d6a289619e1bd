//! Which pages have a word, and how much it says about each: words → postings as text. All that ranking needs of a page
//! is in the level of its posting, so that the browser needs no lengths of pages and no averages.
//! What the browser adds is how rare the word is, and the words of the query.

use std::collections::HashMap;

use crate::entry::{Entry, Usage};

/// BM25 (Robertson and Zaragoza, 2009, eq. 3.15): how soon more of a word stops to count, and how much the length of a
/// page matters.
const K1: f32 = 1.2;
const B: f32 = 0.75;
/// The highest level that the text alone can give, and what a heading and a title add: together 26, the letters A to Z.
const TEXT: f32 = 10.0;
const HEADING: f32 = 3.0;
const TITLE: f32 = 8.0;
/// Of this, a title of n words adds the n-th part, so that the page called “Cache” stands before “What a cache is”.
const WHOLE_TITLE: f32 = 5.0;

/// All words in the order in which a browser compares strings, each with its postings: for each page the distance from the page before in base
/// 36 (left out if it is 1; the page before the first is −1) and a letter, the level from A to Z. `C3k` + `A`: page 0 at
/// level 3, page 128 at level 1.
pub fn postings(entries: &[&Entry]) -> Vec<(String, String)> {
    let total: f32 = entries.iter().map(|entry| entry.length() as f32).sum();
    let mean = (total / entries.len().max(1) as f32).max(1.0);

    let mut found: HashMap<String, Postings> = HashMap::new();
    for (page, entry) in entries.iter().enumerate() {
        let relative = entry.length() as f32 / mean;
        entry.each(|word, usage| {
            let level = level(usage, relative, entry.title_length());
            match found.get_mut(word) {
                Some(postings) => postings.push(page, level),
                None => found.entry(word.to_owned()).or_default().push(page, level),
            }
        });
    }
    let mut found: Vec<(String, String)> = found.into_iter().map(|(word, postings)| (word, postings.text)).collect();
    found.sort_unstable_by(|(a, _), (b, _)| a.encode_utf16().cmp(b.encode_utf16()));
    found
}

/// From 1 to 26. `relative` is the length of the page divided by the mean length.
fn level(usage: Usage, relative: f32, title_length: usize) -> u8 {
    let count = f32::from(usage.count);
    let text = TEXT * count / (count + K1 * (1.0 - B + B * relative));
    let heading = if usage.in_heading { HEADING } else { 0.0 };
    let title = if usage.in_title { TITLE + WHOLE_TITLE / title_length.max(1) as f32 } else { 0.0 };
    ((text + heading + title).round() as u8).clamp(1, 26)
}

#[derive(Default)]
struct Postings {
    text: String,
    /// The page after the last one.
    next: usize,
}

impl Postings {
    fn push(&mut self, page: usize, level: u8) {
        let distance = page + 1 - self.next;
        if distance > 1 {
            base36(distance, &mut self.text);
        }
        self.text.push(char::from(b'A' + level.clamp(1, 26) - 1));
        self.next = page + 1;
    }
}

fn base36(mut number: usize, text: &mut String) {
    let mut digits = [0_u8; 13];
    let mut first = digits.len();
    while number > 0 && first > 0 {
        first -= 1;
        digits[first] = b"0123456789abcdefghijklmnopqrstuvwxyz"[number % 36];
        number /= 36;
    }
    text.extend(digits[first..].iter().map(|&digit| char::from(digit)));
}

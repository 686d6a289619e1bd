//! Plain text of a run of Markdown events: for ids, alternative texts, summaries and word counts.

use std::ops::Range;

use pulldown_cmark::{Event, TagEnd};

/// An event with its place in the source.
pub type Placed<'a> = (Event<'a>, Range<usize>);

/// Text without marks; blocks are separated by a space.
pub fn plain(events: &[Placed<'_>]) -> String {
    let mut text = String::new();
    for (event, _) in events {
        match event {
            Event::Text(t) | Event::Code(t) | Event::InlineMath(t) | Event::DisplayMath(t) => text.push_str(t),
            Event::SoftBreak | Event::HardBreak => text.push(' '),
            Event::End(TagEnd::Paragraph | TagEnd::Item | TagEnd::Heading(_) | TagEnd::TableCell) => text.push(' '),
            _ => {}
        }
    }
    text.truncate(text.trim_end().len());
    text
}

/// Words of prose. A character of a script without spaces between words counts as half a word, which gives the
/// same reading time as the usual 500 characters a minute.
pub fn count_words(text: &str) -> u32 {
    let mut words = 0;
    let mut characters = 0;
    let mut in_word = false;
    for character in text.chars() {
        if character.is_ascii() {
            let is_part = character.is_ascii_alphanumeric() || in_word && matches!(character, '\'' | '-' | '_' | '.');
            words += u32::from(is_part && !in_word);
            in_word = is_part;
            continue;
        }
        let is_wide = matches!(character, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{2ffff}');
        characters += u32::from(is_wide);
        let is_part = !is_wide && character.is_alphanumeric() || in_word && character == '’';
        words += u32::from(is_part && !in_word);
        in_word = is_part;
    }
    words + characters / 2
}

/// Minutes to read `words`, at 230 words a minute (Brysbaert, 2019: 238 for English non-fiction), at least one.
pub fn reading_time(words: u32) -> Option<u32> {
    (words > 0).then(|| words.div_ceil(230))
}

/// At most `limit` characters, cut between words, with an ellipsis if something was cut.
pub fn shorten(text: &str, limit: usize) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let Some((end, _)) = text.char_indices().nth(limit) else { return text };
    let cut = text[..end].rfind(' ').unwrap_or(end);
    format!("{}…", text[..cut].trim_end_matches([',', ';', ':', ' ', '.']))
}

/// For `id` and URLs: lower case ASCII letters, digits and hyphens.
pub fn slug(text: &str) -> String {
    slug::slugify(text)
}

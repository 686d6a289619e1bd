//! Bare addresses in running text become links, after "Autolinks (extension)" of the GitHub Flavored Markdown spec,
//! version 0.29: `http://`, `https://` and `www.` at the start of a word. Addresses of mail stay text, as most of them
//! are better not collected.

use std::ops::Range;

use pulldown_cmark::Event;

use super::Placed;
use super::writer::Writer;
use crate::markup::encode_url;

const STARTS: [&str; 3] = ["https://", "http://", "www."];

impl Writer<'_> {
    /// Writes the run of text events that begins at `at` and gives the index of the event after it. An address may go
    /// over several events, since `_` and `*` in it could have been emphasis.
    pub(super) fn text_run(&mut self, events: &[Placed<'_>], at: usize) -> usize {
        let run = events[at..].iter().take_while(|(event, _)| matches!(event, Event::Text(_))).count();
        let run = &events[at..at + run];
        let (Some((_, first)), Some((_, last))) = (run.first(), run.last()) else { return at + 1 };
        let whole = first.start..last.end;
        let urls = match self.source.get(whole.clone()) {
            Some(text) if !self.in_link && self.reader.config.extensions => urls(text),
            _ => Vec::new(),
        };
        let mut urls = urls.into_iter().map(|url| url.start + whole.start..url.end + whole.start).peekable();
        let mut done = whole.start;
        for (event, range) in run {
            let Event::Text(text) = event else { continue };
            // Where a sign was replaced (`--`, `\*`, `&amp;`), places in the text are not places in the source.
            let is_verbatim = self.source.get(range.clone()) == Some(text.as_ref());
            while let Some(url) = urls.next_if(|url| is_verbatim && range.contains(&url.start)) {
                self.text(&self.source[done.max(range.start)..url.start]);
                self.link_to(&self.source[url.clone()]);
                done = url.end;
            }
            if done <= range.start {
                self.text(text);
            } else if done < range.end && is_verbatim {
                self.text(&self.source[done..range.end]);
            }
            done = done.max(range.end);
        }
        at + run.len()
    }

    fn link_to(&mut self, url: &str) {
        let mut href = String::from(if url.starts_with("www.") { "http://" } else { "" });
        encode_url(url, &mut href);
        self.push("<a href=\"");
        self.attribute(&href);
        self.push("\">");
        self.text(url);
        self.push("</a>");
    }
}

/// Where addresses stand in a text.
fn urls(text: &str) -> Vec<Range<usize>> {
    let mut urls = Vec::new();
    let mut at = 0;
    while let Some(start) = next_start(text, at) {
        let rest = &text[start..];
        let end = start + trimmed(&rest[..rest.find(|c: char| c.is_whitespace() || c == '<').unwrap_or(rest.len())]);
        if is_domain(&text[start..end]) {
            urls.push(start..end);
        }
        at = end.max(start + 1);
        while !text.is_char_boundary(at) {
            at += 1;
        }
    }
    urls
}

/// The next place from `at` on where an address may begin: after nothing, a space, or one of `*`, `_`, `~`, `(`.
fn next_start(text: &str, at: usize) -> Option<usize> {
    let found = STARTS.iter().filter_map(|start| {
        let mut from = at;
        loop {
            let place = from + memchr::memmem::find(&text.as_bytes()[from..], start.as_bytes())?;
            let before = text[..place].chars().next_back();
            if before.is_none_or(|c| c.is_whitespace() || "*_~(".contains(c)) {
                return Some(place);
            }
            from = place + start.len();
        }
    });
    found.min()
}

/// Length of the address without punctuation at its end, and without a closing parenthesis that it did not open.
fn trimmed(url: &str) -> usize {
    let opened = url.matches('(').count();
    let mut closed = url.matches(')').count();
    let mut url = url;
    loop {
        let before = url.len();
        url = url.trim_end_matches(['?', '!', '.', ',', ':', '*', '_', '~', '\'', '"', ';']);
        if url.ends_with(')') && closed > opened {
            url = &url[..url.len() - 1];
            closed -= 1;
        }
        if url.len() == before {
            return before;
        }
    }
}

/// Letters, digits, `-`, `_` in parts divided by dots, at least two of them; no `_` in the last two.
fn is_domain(url: &str) -> bool {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let domain = &rest[..rest.find(['/', '?', '#', ':']).unwrap_or(rest.len())];
    let parts: Vec<&str> = domain.split('.').collect();
    let is_part = |part: &&str| !part.is_empty() && part.chars().all(|c| c.is_alphanumeric() || "-_".contains(c));
    parts.len() > 1 && parts.iter().all(is_part) && parts.iter().rev().take(2).all(|part| !part.contains('_'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_end_where_the_sentence_goes_on() {
        let found = |text: &'static str| urls(text).into_iter().map(|url| &text[url]).collect::<Vec<_>>();
        assert_eq!(
            found("See https://a.example/b_c. Or (www.b.example/x(y)), not x.example"),
            ["https://a.example/b_c", "www.b.example/x(y)"]
        );
        assert_eq!(
            found("http://localhost/ xhttps://a.example http://a_b.example https://ä.example/ü?"),
            ["https://ä.example/ü"]
        );
        assert_eq!(found("https:// www. https://a..b"), [] as [&str; 0]);
    }
}

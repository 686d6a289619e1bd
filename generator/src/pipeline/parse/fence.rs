//! What stands behind the three backticks: language, title, line numbers, marked lines; in the notations of
//! Zola (`rust,linenos,hl_lines=2 4-6`), Hugo (`rust {linenos=true hl_lines=[2,"4-6"]}`) and of the JavaScript
//! world (`rust title="a.rs" {2,4-6} showLineNumbers`). Unknown words are let be: other tools have theirs.

use std::ops::RangeInclusive;

/// A fence's info string, read.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Fence<'a> {
    /// As written; empty if none is named.
    pub language: &'a str,
    pub title: Option<&'a str>,
    /// Whether lines are numbered; `None` leaves it to the settings.
    pub numbers: Option<bool>,
    /// Number of the first line.
    pub first_line: usize,
    /// Lines to mark, counted from 1 within the block.
    pub marked: Vec<RangeInclusive<usize>>,
}

impl Fence<'_> {
    pub fn is_marked(&self, line: usize) -> bool {
        self.marked.iter().any(|range| range.contains(&line))
    }
}

pub fn read(info: &str) -> Fence<'_> {
    let info = info.trim();
    let end = info.find(|c: char| c.is_whitespace() || ",{".contains(c)).unwrap_or(info.len());
    let mut fence = Fence { language: info[..end].trim_start_matches('.'), first_line: 1, ..Fence::default() };
    let mut rest = &info[end..];
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || ",;{}".contains(c));
        if rest.is_empty() {
            return fence;
        }
        let end = rest.find(|c: char| c.is_whitespace() || ",;={}".contains(c)).unwrap_or(rest.len());
        let key = &rest[..end];
        rest = &rest[end..];
        if key.starts_with(|c: char| c.is_ascii_digit()) {
            fence.marked.extend(lines(key));
            continue;
        }
        let Some(after) = rest.strip_prefix('=') else {
            flag(&mut fence, key);
            continue;
        };
        let (value, after) = value(after, key);
        rest = after;
        set(&mut fence, key, value);
    }
}

/// The value at the start of `text` and what follows it. A value is quoted, in brackets, or a word; the value of
/// Zola's `hl_lines` goes on over spaces as long as numbers follow.
fn value<'a>(text: &'a str, key: &str) -> (&'a str, &'a str) {
    for (open, close) in [('"', '"'), ('\'', '\''), ('[', ']'), ('{', '}')] {
        if let Some(inside) = text.strip_prefix(open)
            && let Some(end) = inside.find(close)
        {
            return (&inside[..end], &inside[end + 1..]);
        }
    }
    let is_end = |c: char| match key {
        "hl_lines" | "hide_lines" => !(c.is_ascii_digit() || c == '-' || c == ' '),
        _ => c.is_whitespace() || ",;}".contains(c),
    };
    text.split_at(text.find(is_end).unwrap_or(text.len()))
}

fn flag(fence: &mut Fence<'_>, key: &str) {
    match key {
        "linenos" | "showLineNumbers" | "numberLines" | "line_numbers" => fence.numbers = Some(true),
        "nolinenos" | "noLineNumbers" => fence.numbers = Some(false),
        _ => {}
    }
}

fn set<'a>(fence: &mut Fence<'a>, key: &str, value: &'a str) {
    match key {
        "title" | "name" | "filename" | "file" => fence.title = Some(value),
        "linenos" | "showLineNumbers" | "lineNos" | "line_numbers" => {
            fence.numbers = Some(!matches!(value, "false" | "none"));
        }
        "linenostart" | "lineNoStart" | "startLineNumber" | "start" => {
            fence.first_line = value.parse().unwrap_or(1);
        }
        "hl_lines" | "hlLines" | "mark" => fence.marked.extend(lines(value)),
        _ => {}
    }
}

/// `2 4-6`, `2,"4-6"`, `{2,4-6}`
fn lines(text: &str) -> impl Iterator<Item = RangeInclusive<usize>> {
    text.split(|c: char| !c.is_ascii_digit() && c != '-').filter_map(|part| {
        let (from, to) = part.split_once('-').unwrap_or((part, part));
        Some(from.parse().ok()?..=to.parse().ok()?)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_notations_mean_the_same() {
        let wanted =
            Fence { language: "rust", title: None, numbers: Some(true), first_line: 5, marked: vec![2..=2, 4..=6] };
        for info in [
            "rust,linenos,linenostart=5,hl_lines=2 4-6",
            "rust {linenos=true,linenostart=5,hl_lines=[2,\"4-6\"]}",
            "rust {linenos=table hl_lines=[\"2\",\"4-6\"] linenostart=5}",
            "rust showLineNumbers startLineNumber=5 {2,4-6}",
            "rust {2,4-6} linenos start=5",
        ] {
            assert_eq!(read(info), wanted, "{info}");
        }
    }

    #[test]
    fn titles_may_hold_spaces() {
        assert_eq!(read("toml title=\"a b.toml\" x").title, Some("a b.toml"));
        assert_eq!(read("toml,name=a.toml").title, Some("a.toml"));
        assert_eq!(read("").language, "");
        assert_eq!(read("=\"{[").title, None);
    }
}

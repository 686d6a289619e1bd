//! How the tags of components stand in the lines of a text: alone or among words, in a quotation, in a list, indented.
//! Gives the edits that make a tag alone on its line a block of its own.

use std::collections::BTreeMap;
use std::ops::Range;

/// A text by its lines.
pub struct Lines<'t> {
    text: &'t str,
    /// Bytes where lines begin.
    starts: Vec<usize>,
}

impl<'t> Lines<'t> {
    pub fn new(text: &'t str) -> Self {
        let starts = std::iter::once(0).chain(memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| at + 1)).collect();
        Self { text, starts }
    }

    /// Number of the line that holds byte `at`, from 1.
    pub fn number(&self, at: usize) -> usize {
        self.starts.partition_point(|start| *start <= at)
    }

    fn start(&self, at: usize) -> usize {
        self.number(at).checked_sub(1).and_then(|line| self.starts.get(line)).copied().unwrap_or(0)
    }

    /// Before the `\n`.
    fn end(&self, at: usize) -> usize {
        self.starts.get(self.number(at)).map_or(self.text.len(), |next| next - 1)
    }

    /// Ranges from fence to fence of code from byte `from` on, wherever these stand in their lines.
    pub fn fences(&self, from: usize) -> Vec<Range<usize>> {
        let mut fences = Vec::new();
        let mut open: Option<(usize, &str)> = None;
        let mut at = from;
        while at < self.text.len() {
            let (start, end) = (at, self.end(at));
            at = end + 1;
            let mut inside = &self.text[start..end];
            loop {
                inside = inside.trim_start_matches([' ', '\t', '>']);
                match marker(inside) {
                    Some(after) if open.is_none() => inside = after,
                    _ => break,
                }
            }
            let info = inside.trim_start_matches(['`', '~']);
            let fence = &inside[..inside.len() - info.len()];
            match open {
                None if fence.len() >= 3 && !(fence.starts_with('`') && info.contains('`')) => {
                    open = Some((start, fence))
                }
                Some((from, opening)) if fence.starts_with(opening) && info.trim().is_empty() => {
                    fences.push(from..at);
                    open = None;
                }
                _ => {}
            }
        }
        fences.extend(open.map(|(from, _)| from..at));
        fences
    }

    pub fn room(&self) -> Room<'_, 't> {
        Room { lines: self, edits: Vec::new(), excess: BTreeMap::new() }
    }
}

/// Collects what has to be put in and taken away.
pub struct Room<'l, 't> {
    lines: &'l Lines<'t>,
    edits: Vec<(Range<usize>, String)>,
    /// Start of a line → spaces that are too many at its start.
    excess: BTreeMap<usize, usize>,
}

impl Room<'_, '_> {
    /// Puts empty lines around an element that has its lines to itself, from its opening tag to its closing tag (which
    /// is the same for one without content), and inside of it, if it has more than one line.
    pub fn around(&mut self, open: &Range<usize>, close: &Range<usize>) {
        let (text, lines) = (self.lines.text, self.lines);
        let start = lines.start(open.start);
        let prefix = &text[start..open.start];
        let end = lines.end(close.end);
        let Some(next) = container(prefix).filter(|_| text[close.end..end].trim().is_empty()) else { return };
        let is_empty = open == close;
        if !is_empty && lines.number(open.end) == lines.number(close.start) {
            return;
        }
        let blank = next.trim_end();
        // Where a list item begins there is nothing before it.
        let begins_item = prefix.contains(is_marker);
        let before = &text[lines.start(start.saturating_sub(1))..start];
        if !begins_item && !is_blank(before) && start > 0 {
            self.edits.push((start..start, format!("{blank}\n")));
        }
        let after = text.get(end + 1..lines.end((end + 1).min(text.len()))).unwrap_or_default();
        if !(is_blank(after) || begins_item && begins_with_marker(after)) {
            self.edits.push((end..end, format!("\n{blank}")));
        }
        if is_empty {
            return;
        }
        // The tag may have been moved back with the lines of a component around it.
        let moved = self.excess.get(&start).copied().unwrap_or_default();
        let next = next.get(moved..).unwrap_or_default();
        let first = lines.end(open.end);
        if is_blank(&text[open.end..first]) {
            self.edits.push((first..first, format!("\n{blank}")));
        } else {
            self.edits.push((open.end..open.end, format!("\n{blank}\n{next}")));
        }
        let last = lines.start(close.start);
        match container(&text[last..close.start]) {
            Some(before) => self.edits.push((last..last, format!("{}\n", before.trim_end()))),
            None => self.edits.push((close.start..close.start, format!("\n{blank}\n{next}"))),
        }
        if !prefix.contains('>') {
            self.note_excess(next.len(), first + 1..last);
        }
    }

    /// Notes by how much the lines of `range` are all indented more than the tag around them, which is by `indent`.
    fn note_excess(&mut self, indent: usize, range: Range<usize>) {
        let mut found = Vec::new();
        let mut at = range.start;
        while at < range.end {
            let line = &self.lines.text[at..self.lines.end(at)];
            if !is_blank(line) {
                let space = line.len() - line.trim_start_matches([' ', '\t']).len();
                found.push((at, space.saturating_sub(self.excess.get(&at).copied().unwrap_or_default())));
            }
            at += line.len() + 1;
        }
        let least = found.iter().map(|(_, space)| *space).min().unwrap_or_default();
        for (at, _) in found.into_iter().filter(|_| least > indent) {
            *self.excess.entry(at).or_default() += least - indent;
        }
    }

    pub fn into_edits(self) -> impl Iterator<Item = (Range<usize>, String)> {
        let moved_back = self.excess.into_iter().map(|(start, space)| (start..start + space, String::new()));
        self.edits.into_iter().chain(moved_back)
    }
}

/// Whether there is nothing in a line but the marks of quotations.
fn is_blank(line: &str) -> bool {
    line.trim_matches(|c: char| c.is_whitespace() || c == '>').is_empty()
}

fn is_marker(c: char) -> bool {
    !matches!(c, ' ' | '\t' | '>')
}

fn begins_with_marker(line: &str) -> bool {
    marker(line.trim_start_matches([' ', '\t', '>'])).is_some()
}

/// What comes after the mark of a list item.
fn marker(text: &str) -> Option<&str> {
    let number = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let after = match text.len() - number.len() {
        0 => text.strip_prefix(['-', '*', '+'])?,
        1..10 => number.strip_prefix(['.', ')'])?,
        _ => return None,
    };
    after.strip_prefix([' ', '\t'])
}

/// If `prefix` holds nothing but the marks of quotations and list items: what continues them on the next line.
fn container(prefix: &str) -> Option<String> {
    let mut rest = prefix;
    loop {
        rest = rest.trim_start_matches([' ', '\t', '>']);
        if rest.is_empty() {
            return Some(prefix.chars().map(|c| if is_marker(c) { ' ' } else { c }).collect());
        }
        rest = marker(rest)?;
    }
}

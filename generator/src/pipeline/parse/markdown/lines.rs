//! How the tags of components stand in the lines of a text: alone or among words, in a quotation, in a list, indented.
//! Gives the edits that make a tag alone on its line a block of its own.

use std::collections::BTreeMap;
use std::ops::Range;

pub struct Lines<'t> {
    text: &'t str,
    /// Start of a line → spaces that are too many at its start.
    excess: BTreeMap<usize, usize>,
}

impl<'t> Lines<'t> {
    pub fn new(text: &'t str) -> Self {
        Self { text, excess: BTreeMap::new() }
    }

    /// Puts empty lines around an element that has its lines to itself, from its opening tag to its closing tag (which
    /// is the same for one without content), and inside of it, if it has more than one line.
    pub fn stand_alone(&mut self, open: &Range<usize>, close: &Range<usize>, edits: &mut Vec<(Range<usize>, String)>) {
        let text = self.text;
        let start = self.start(open.start);
        let prefix = &text[start..open.start];
        let end = self.end(close.end);
        let Some(next) = container(prefix).filter(|_| text[close.end..end].trim().is_empty()) else { return };
        let is_empty = open == close;
        if !is_empty && !text[open.end..close.start].contains('\n') {
            return;
        }
        let blank = next.trim_end();
        // Where a list item begins there is nothing before it.
        if !prefix.contains(is_marker) {
            edits.push((start..start, format!("{blank}\n")));
        }
        edits.push((end..end, format!("\n{blank}")));
        if is_empty {
            return;
        }
        // The tag may have been moved back with the lines of a component around it.
        let moved = self.excess.get(&start).copied().unwrap_or_default();
        let next = next.get(moved..).unwrap_or_default();
        let first = self.end(open.end);
        if text[open.end..first].trim().is_empty() {
            edits.push((first..first, format!("\n{blank}")));
        } else {
            edits.push((open.end..open.end, format!("\n{blank}\n{next}")));
        }
        let last = self.start(close.start);
        match container(&text[last..close.start]) {
            Some(before) => edits.push((last..last, format!("{}\n", before.trim_end()))),
            None => edits.push((close.start..close.start, format!("\n{blank}\n{next}"))),
        }
        if !prefix.contains('>') {
            self.note_excess(next.len(), first + 1..last);
        }
    }

    /// Notes by how much the lines of `range` are all indented more than the tag around them, which is by `indent`.
    fn note_excess(&mut self, indent: usize, range: Range<usize>) {
        let mut lines = Vec::new();
        let mut at = range.start;
        while at < range.end {
            let line = &self.text[at..self.end(at)];
            if !line.trim().is_empty() {
                let spaces = line.len() - line.trim_start_matches(' ').len();
                lines.push((at, spaces.saturating_sub(self.excess.get(&at).copied().unwrap_or_default())));
            }
            at += line.len() + 1;
        }
        let least = lines.iter().map(|(_, spaces)| *spaces).min().unwrap_or_default();
        for (at, _) in lines.into_iter().filter(|_| least > indent) {
            *self.excess.entry(at).or_default() += least - indent;
        }
    }

    pub fn move_back(self, edits: &mut Vec<(Range<usize>, String)>) {
        edits.extend(self.excess.into_iter().map(|(start, spaces)| (start..start + spaces, String::new())));
    }

    fn start(&self, at: usize) -> usize {
        self.text[..at].rfind('\n').map_or(0, |newline| newline + 1)
    }

    fn end(&self, at: usize) -> usize {
        self.text[at..].find('\n').map_or(self.text.len(), |newline| at + newline)
    }
}

fn is_marker(c: char) -> bool {
    !matches!(c, ' ' | '\t' | '>')
}

/// If `prefix` holds nothing but the marks of quotations and list items: what continues them on the next line.
fn container(prefix: &str) -> Option<String> {
    let mut rest = prefix;
    loop {
        rest = rest.trim_start_matches([' ', '\t', '>']);
        if rest.is_empty() {
            break;
        }
        let number = rest.trim_start_matches(|c: char| c.is_ascii_digit());
        let after = match number.len() < rest.len() && rest.len() - number.len() < 10 {
            true => number.strip_prefix(['.', ')'])?,
            false => rest.strip_prefix(['-', '*', '+'])?,
        };
        rest = after.strip_prefix([' ', '\t'])?;
    }
    Some(prefix.chars().map(|c| if is_marker(c) { ' ' } else { c }).collect())
}

/// Ranges between fences of code, wherever these stand in their lines: deep inside of components they are indented more
/// than Markdown allows. `text` begins at byte `offset`.
pub fn fences(text: &str, offset: usize) -> Vec<Range<usize>> {
    let mut fences = Vec::new();
    let mut open: Option<(usize, &str)> = None;
    let mut at = offset;
    for line in text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let inside = line.trim_start_matches([' ', '\t', '>']);
        let ticks = inside.len() - inside.trim_start_matches(['`', '~']).len();
        let fence = &inside[..ticks];
        match open {
            None if ticks >= 3 && !(fence.starts_with('`') && inside[ticks..].contains('`')) => {
                open = Some((start, fence))
            }
            Some((from, opening)) if fence.starts_with(opening) && inside[ticks..].trim().is_empty() => {
                fences.push(from..at);
                open = None;
            }
            _ => {}
        }
    }
    fences.extend(open.map(|(from, _)| from..at));
    fences
}

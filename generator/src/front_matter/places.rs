//! Where in a block of YAML, TOML or JSON each key and value stands, for messages only: the values themselves come
//! from `raw`. The scanner is forgiving: what it does not understand has no place, and then the message points at
//! the opening fence. Paths are written with dots, list items by number: `cover.image`, `tags.0`.

use std::ops::Range;

use super::block::Format;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub path: String,
    pub key: Range<usize>,
    /// From the first to the last byte of the value if it is on one line or in brackets, else its first line. Empty
    /// if there is no value.
    pub value: Range<usize>,
}

/// Deeper than this, nothing has a place.
const DEPTH: usize = 16;

/// `offset` is added to every place.
pub fn scan(text: &str, format: Format, offset: usize) -> Vec<Entry> {
    let mut scanner =
        Scanner { text, separator: if format == Format::Toml { b'=' } else { b':' }, entries: Vec::new() };
    match format {
        Format::Yaml => yaml(&mut scanner),
        Format::Toml => toml(&mut scanner),
        Format::Json => {
            let start = text.len() - text.trim_start().len();
            if text[start..].starts_with('{') {
                scanner.value(start, "", DEPTH);
            } else {
                scanner.collection(start, b'}', "", DEPTH);
            }
        }
    }
    for entry in &mut scanner.entries {
        entry.key = entry.key.start + offset..entry.key.end + offset;
        entry.value = entry.value.start + offset..entry.value.end + offset;
    }
    scanner.entries
}

struct Scanner<'a> {
    text: &'a str,
    separator: u8,
    entries: Vec<Entry>,
}

impl Scanner<'_> {
    fn byte(&self, at: usize) -> Option<u8> {
        self.text.as_bytes().get(at).copied()
    }

    fn record(&mut self, path: &str, key: Range<usize>, value: Range<usize>) {
        self.entries.push(Entry { path: path.to_owned(), key, value });
    }

    /// Next byte that is neither white space nor in a comment. JSON has no comments, but a `#` outside of a string is
    /// an error there anyway.
    fn skip_blank(&self, mut at: usize) -> usize {
        while let Some(byte) = self.byte(at) {
            match byte {
                b' ' | b'\t' | b'\r' | b'\n' => at += 1,
                b'#' => at = self.line_end(at),
                _ => break,
            }
        }
        at
    }

    fn line_end(&self, at: usize) -> usize {
        self.text.as_bytes()[at..].iter().position(|&b| b == b'\n').map_or(self.text.len(), |n| at + n)
    }

    /// Scans a value in brackets, in quotes or plain, and gives its end.
    fn value(&mut self, at: usize, path: &str, depth: usize) -> usize {
        match self.byte(at) {
            Some(b'{') if depth > 0 => self.collection(at + 1, b'}', path, depth - 1),
            Some(b'[') if depth > 0 => self.collection(at + 1, b']', path, depth - 1),
            Some(b'"' | b'\'') => self.string(at),
            _ => self.plain(at, b",]}"),
        }
    }

    /// Items or fields up to the closing bracket; gives the byte after it.
    fn collection(&mut self, mut at: usize, close: u8, path: &str, depth: usize) -> usize {
        let mut index = 0;
        loop {
            at = self.skip_blank(at);
            match self.byte(at) {
                None => return at,
                Some(b',') => at += 1,
                Some(b'}' | b']') => return at + 1,
                Some(_) => {
                    let start = at;
                    let (key, inner) = if close == b'}' {
                        let end = if matches!(self.byte(at), Some(b'"' | b'\'')) {
                            self.string(at)
                        } else {
                            self.plain(at, &[self.separator, b',', b'}'])
                        };
                        let name = join(path, unquoted(&self.text[start..end]));
                        at = self.skip_blank(end);
                        if self.byte(at) == Some(self.separator) {
                            at = self.skip_blank(at + 1);
                        }
                        (start..end, name)
                    } else {
                        (start..start, join(path, &index.to_string()))
                    };
                    let slot = self.entries.len();
                    self.record(&inner, key.clone(), at..at);
                    let end = self.value(at, &inner, depth);
                    self.entries[slot].value = at..end;
                    if close == b']' {
                        self.entries[slot].key = at..end;
                    }
                    index += 1;
                    // Whatever this was, go on.
                    at = if end > start { end } else { self.next(start) };
                }
            }
        }
    }

    /// Next character boundary.
    fn next(&self, at: usize) -> usize {
        (at + 1..self.text.len()).find(|&at| self.text.is_char_boundary(at)).unwrap_or(self.text.len())
    }

    /// End of the string that begins at `at`, also of `"""` and `'''`.
    fn string(&self, at: usize) -> usize {
        let bytes = self.text.as_bytes();
        let quote = bytes[at];
        let triple = self.separator == b'=' && bytes[at..].starts_with(&[quote; 3]);
        let mut now = at + if triple { 3 } else { 1 };
        while let Some(byte) = self.byte(now) {
            if byte == b'\\' && quote == b'"' {
                now += 2;
            } else if byte == quote && triple && !bytes[now..].starts_with(&[quote; 3]) {
                now += 1;
            } else if byte == quote && triple {
                return now + 3;
            } else if byte == quote && quote == b'\'' && self.separator == b':' && self.byte(now + 1) == Some(quote) {
                now += 2;
            } else if byte == quote {
                return now + 1;
            } else {
                now += 1;
            }
        }
        self.text.len()
    }

    /// End of a plain value: before a stop byte, a comment or the end of the line.
    fn plain(&self, at: usize, stops: &[u8]) -> usize {
        let bytes = &self.text.as_bytes()[at.min(self.text.len())..];
        let comment = |n: usize| bytes[n] == b'#' && (n == 0 || matches!(bytes[n - 1], b' ' | b'\t'));
        let end = (0..bytes.len()).find(|&n| bytes[n] == b'\n' || stops.contains(&bytes[n]) || comment(n));
        let end = at + end.unwrap_or(bytes.len());
        at + self.text[at..end].trim_end().len()
    }
}

/// Quotes round a key do not belong to its name.
fn unquoted(key: &str) -> &str {
    let key = key.trim();
    let inner = |quote| key.strip_prefix(quote).and_then(|key: &str| key.strip_suffix(quote));
    inner('"').or_else(|| inner('\'')).unwrap_or(key)
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

/// `key = value` lines under `[table]` and `[[table]]` headings.
fn toml(scanner: &mut Scanner) {
    let mut table = String::new();
    let mut tables: Vec<String> = Vec::new();
    let mut at = scanner.skip_blank(0);
    while at < scanner.text.len() {
        let line = at..scanner.line_end(at);
        if scanner.byte(at) == Some(b'[') {
            let written = &scanner.text[at..scanner.plain(at, &[])];
            let name = written.trim_matches(['[', ']']).split('.').map(unquoted).collect::<Vec<_>>().join(".");
            table = name.clone();
            if written.starts_with("[[") {
                table = join(&name, &tables.iter().filter(|other| **other == name).count().to_string());
                tables.push(name);
            }
            scanner.record(&table, at..at + written.len(), at..at + written.len());
            at = line.end;
        } else {
            let end = match scanner.text[line.clone()].find('=') {
                Some(equals) => {
                    let key = at..at + scanner.text[at..at + equals].trim_end().len();
                    let name = scanner.text[key.clone()].split('.').map(unquoted).collect::<Vec<_>>().join(".");
                    let path = join(&table, &name);
                    let value = at + equals + 1;
                    let value = value
                        + (scanner.text[value..].len() - scanner.text[value..].trim_start_matches([' ', '\t']).len());
                    let slot = scanner.entries.len();
                    scanner.record(&path, key, value..value);
                    let end = match scanner.byte(value) {
                        Some(b'{' | b'[' | b'"' | b'\'') => scanner.value(value, &path, DEPTH),
                        _ => scanner.plain(value, &[]),
                    };
                    scanner.entries[slot].value = value..end;
                    end
                }
                None => line.end,
            };
            at = scanner.line_end(end.max(at));
        }
        at = scanner.skip_blank(at);
    }
}

/// One open key or list item above the current line.
struct Level {
    column: usize,
    item: bool,
    path: String,
    items: usize,
}

/// Block mappings and lists by indentation; what is in brackets or quotes is left to the common scanner.
fn yaml(scanner: &mut Scanner) {
    let mut levels: Vec<Level> = Vec::new();
    let mut line_start = 0;
    // Lines that are deeper than this column belong to a `|` or `>` text.
    let mut block_text: Option<usize> = None;
    while line_start < scanner.text.len() {
        let line_end = scanner.line_end(line_start);
        let line = &scanner.text[line_start..line_end];
        let mut column = line.len() - line.trim_start_matches(' ').len();
        let mut next = line_end + 1;
        let blank = line.trim().is_empty();
        if !blank && block_text.is_some_and(|parent| column <= parent) {
            block_text = None;
        }
        if blank || block_text.is_some() || line[column..].starts_with('#') {
            line_start = next;
            continue;
        }
        loop {
            let at = line_start + column;
            let rest = &scanner.text[at..line_end];
            if levels.len() < DEPTH && (rest == "-" || rest.starts_with("- ")) {
                while levels.last().is_some_and(|l| l.column > column || (l.column == column && l.item)) {
                    levels.pop();
                }
                let path = match levels.last_mut() {
                    Some(parent) => {
                        parent.items += 1;
                        join(&parent.path, &(parent.items - 1).to_string())
                    }
                    None => "0".to_owned(),
                };
                let value = at + (rest.len() - rest[1..].trim_start().len());
                let value = value.min(line_end);
                let end = yaml_value(scanner, value, &path, &mut next, &mut block_text, column);
                scanner.record(&path, value..end, value..end);
                levels.push(Level { column, item: true, path, items: 0 });
                if value >= line_end || yaml_key(&scanner.text[value..line_end]).is_none() {
                    break;
                }
                column = value - line_start;
                continue;
            }
            let Some((key, separator)) = yaml_key(rest) else { break };
            while levels.last().is_some_and(|level| level.column >= column) {
                levels.pop();
            }
            if levels.len() >= DEPTH {
                break;
            }
            let path = join(levels.last().map_or("", |level| &level.path), unquoted(&rest[..key]));
            let key = at..at + key;
            let value = &rest[separator + 1..];
            let value = at + separator + 1 + (value.len() - value.trim_start().len());
            let slot = scanner.entries.len();
            scanner.record(&path, key, value..value);
            let end = yaml_value(scanner, value, &path, &mut next, &mut block_text, column);
            scanner.entries[slot].value = value..end;
            levels.push(Level { column, item: false, path, items: 0 });
            break;
        }
        line_start = next;
    }
}

/// End of the value at `at`, which may take the following lines with it: `next` is the start of the line to go on with.
fn yaml_value(
    scanner: &mut Scanner,
    at: usize,
    path: &str,
    next: &mut usize,
    block_text: &mut Option<usize>,
    column: usize,
) -> usize {
    match scanner.byte(at) {
        Some(b'[' | b'{' | b'"' | b'\'') => {
            let end = scanner.value(at, path, DEPTH);
            // A key in quotes is no value.
            *next = (*next).max(scanner.line_end(end.min(scanner.text.len())) + 1);
            end
        }
        Some(b'|' | b'>') => {
            *block_text = Some(column);
            scanner.plain(at, &[])
        }
        Some(b'\n') | None => at,
        Some(_) => scanner.plain(at, &[]),
    }
}

/// End of the key and place of its colon, if `line` begins with `key:`.
fn yaml_key(line: &str) -> Option<(usize, usize)> {
    let from = match line.chars().next()? {
        quote @ ('"' | '\'') => line[1..].find(quote)? + 2,
        '[' | '{' | '#' => return None,
        _ => 0,
    };
    let bytes = line.as_bytes();
    let colon = (from..bytes.len())
        .find(|&at| bytes[at] == b':' && bytes.get(at + 1).is_none_or(|b| matches!(b, b' ' | b'\t' | b'\r')))?;
    let key = line[..colon].trim_end().len();
    (key > 0).then_some((key, colon))
}

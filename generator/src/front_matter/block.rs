//! Finds the front matter at the top of a Markdown file: which notation, from which byte to which, where the text
//! begins. It only looks at fences and at the shape of lines. What is inside the block is for `raw`; here nothing
//! can be wrong except that the block has no end.

use std::ops::Range;

use super::fields;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Yaml,
    Toml,
    Json,
}

/// Result of [`split`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Split {
    pub block: Option<Block>,
    /// Byte at which the Markdown text begins; a byte order mark is never part of it.
    pub body: usize,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    pub format: Format,
    /// The opening line without its line end, for messages about the block as a whole.
    pub fence: Range<usize>,
    /// The lines between the fences; for bare JSON with its braces.
    pub text: Range<usize>,
    /// Set if the closing fence is missing: then `text` ends where the fence was probably meant to be.
    pub unclosed: Option<Unclosed>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unclosed {
    /// What must stand on the closing line.
    pub closing: &'static str,
    /// A line that was probably meant to close the block, such as `----`.
    pub instead: Option<Range<usize>>,
}

/// Splits a file into front matter and text.
///
/// `---` at the top may also be a thematic break of Markdown. It opens front matter if a closing line follows,
/// except when an empty line comes after it and nothing in between looks like a field. Without a closing line, it is
/// an unclosed block if fields follow, and a thematic break otherwise.
pub fn split(source: &str) -> Split {
    let start = if source.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let top = lines(source, start).find(|line| !source[line.clone()].trim().is_empty());
    let Some(top) = top else { return Split { block: None, body: start } };
    let found = match source[top.clone()].trim_end() {
        "---" | "---yaml" | "---yml" | "--- yaml" | "--- yml" => fenced(source, top.clone(), Format::Yaml, "---"),
        "---toml" | "--- toml" => fenced(source, top.clone(), Format::Toml, "---"),
        "---json" | "--- json" => fenced(source, top.clone(), Format::Json, "---"),
        "+++" => fenced(source, top.clone(), Format::Toml, "+++"),
        ";;;" => fenced(source, top.clone(), Format::Json, ";;;"),
        line if line.starts_with('{') => braces(source, top.clone()),
        _ => None,
    };
    match found {
        // Below empty lines, only what is surely front matter counts.
        Some((block, body)) if top.start == start || opens_with_field(&source[block.text.clone()], block.format) => {
            Split { block: Some(block), body }
        }
        _ => Split { block: None, body: start },
    }
}

fn fenced(source: &str, top: Range<usize>, format: Format, closing: &'static str) -> Option<(Block, usize)> {
    let fence = top.start..top.start + source[top.clone()].trim_end().len();
    let inner = after(source, &top);
    // Jekyll and Pandoc also close YAML with `...`.
    let closes = |line: &str| line == closing || (line == "..." && format == Format::Yaml);
    if let Some(end) = lines(source, inner).find(|line| closes(source[line.clone()].trim_end())) {
        let text = inner..end.start;
        if closing == "---" && is_thematic_break(&source[text.clone()], format) {
            return None;
        }
        return Some((Block { format, fence, text, unclosed: None }, after(source, &end)));
    }
    let text = inner..end_of_fields(source, inner, format);
    let written = &source[text.clone()];
    let fields = written.lines().filter(|line| is_field(line, format)).count();
    if !opens_with_field(written, format) || (fields < 2 && !knows_first_field(written)) {
        return None;
    }
    let instead = lines(source, inner)
        .find(|line| is_like_fence(source[line.clone()].trim()))
        .filter(|line| line.start <= text.end);
    let body = instead.as_ref().map_or(text.end, |line| after(source, line));
    Some((Block { format, fence, text, unclosed: Some(Unclosed { closing, instead }) }, body))
}

/// JSON without fences, as Hugo allows. `{{< shortcode >}}` and `{% raw %}` at the top are text.
fn braces(source: &str, top: Range<usize>) -> Option<(Block, usize)> {
    let rest = &source[top.start..];
    let next = rest[1..].trim_start().bytes().next();
    if !matches!(next, Some(b'"' | b'}')) {
        return None;
    }
    let fence = top.start..top.start + 1;
    let (mut depth, mut quoted, mut escaped) = (0usize, false, false);
    for (at, byte) in rest.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b'{' if !quoted => depth += 1,
            b'}' if !quoted => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            let end = top.start + at + 1;
            let line = end..line_end(source, end);
            if !source[line.clone()].trim().is_empty() {
                return None;
            }
            let text = top.start..end;
            return Some((Block { format: Format::Json, fence, text, unclosed: None }, after(source, &line)));
        }
    }
    let end = rest.find("\n\n").or_else(|| rest.find("\n\r\n")).map_or(source.len(), |at| top.start + at + 1);
    let unclosed = Some(Unclosed { closing: "}", instead: None });
    Some((Block { format: Format::Json, fence, text: top.start..end, unclosed }, end))
}

/// Ranges of the lines from `start` on, without their `\n`.
fn lines(source: &str, start: usize) -> impl Iterator<Item = Range<usize>> {
    let mut next = start;
    std::iter::from_fn(move || {
        if next >= source.len() {
            return None;
        }
        let line = next..line_end(source, next);
        next = line.end + 1;
        Some(line)
    })
}

fn line_end(source: &str, start: usize) -> usize {
    source[start..].find('\n').map_or(source.len(), |at| start + at)
}

/// Start of the line after `line`.
fn after(source: &str, line: &Range<usize>) -> usize {
    (line.end + 1).min(source.len())
}

/// `----`, `+++` in YAML and their like: a fence that is not quite one.
fn is_like_fence(line: &str) -> bool {
    line.len() >= 2
        && (line.bytes().all(|b| b == b'-') || line.bytes().all(|b| b == b'+') || line.bytes().all(|b| b == b';'))
}

fn is_thematic_break(text: &str, format: Format) -> bool {
    let blank = text.lines().next().is_some_and(|line| line.trim().is_empty());
    blank && !text.trim().is_empty() && !text.lines().any(|line| is_field(line, format) || line.starts_with('#'))
}

/// Where the fields of a block without an end stop: before the first line that cannot belong to one.
fn end_of_fields(source: &str, start: usize, format: Format) -> usize {
    let mut end = start;
    let mut blank = false;
    for line in lines(source, start) {
        let text = &source[line.clone()];
        let field = is_field(text, format);
        let continues = !blank && (text.starts_with([' ', '\t', '#', '}', ']']) || text.starts_with("- "));
        if text.trim().is_empty() {
            blank = true;
        } else if (field || continues) && !is_like_fence(text.trim()) {
            end = after(source, &line);
            blank = false;
        } else {
            break;
        }
    }
    end
}

fn opens_with_field(text: &str, format: Format) -> bool {
    let first = text.lines().map(str::trim_end).find(|line| !line.is_empty() && !line.starts_with('#'));
    first.is_some_and(|line| is_field(line, format) || (format == Format::Json && line.starts_with('{')))
}

fn knows_first_field(text: &str) -> bool {
    let first = text.lines().find_map(|line| line.split_once([':', '=']));
    first.is_some_and(|(key, _)| fields::field(key.trim_matches(['"', '\'', ' '])).is_some())
}

/// `key: value`, `key = value`, `[table]` or `"key": value`, by the first characters only.
fn is_field(line: &str, format: Format) -> bool {
    let separator = if format == Format::Toml { '=' } else { ':' };
    if format == Format::Toml && line.starts_with('[') && line.trim_end().ends_with(']') {
        return true;
    }
    let line = if format == Format::Json { line.trim_start() } else { line };
    let Some((key, value)) = line.split_once(separator) else { return false };
    let key = key.trim_end();
    let spaced = format != Format::Yaml || value.is_empty() || value.starts_with([' ', '\t', '\r']);
    let quoted = key.len() >= 2 && key.starts_with(['"', '\'']) && key.ends_with(['"', '\'']);
    let plain = !key.is_empty() && key.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '@'));
    spaced && (quoted || plain)
}

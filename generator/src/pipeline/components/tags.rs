//! The tag of a component, as it stands in Markdown and in templates: `<Chart data={[1, 2]} client:visible />`. Only
//! its notation is read here; what the attributes mean is said elsewhere.

use std::ops::Range;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tag<'a> {
    pub name: &'a str,
    pub kind: Kind,
    /// Bytes from `<` to `>`.
    pub range: Range<usize>,
    pub attributes: Vec<Attribute<'a>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `<Note>`
    Open,
    /// `</Note>`
    Close,
    /// `<Counter />`
    Empty,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attribute<'a> {
    /// With a colon for a directive: `client:load`.
    pub name: &'a str,
    pub value: Written<'a>,
    /// Bytes of name and value.
    pub range: Range<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Written<'a> {
    /// A name alone.
    Nothing,
    /// Without its quotes.
    Text(&'a str),
    /// Without its braces.
    Braces(&'a str),
}

/// A tag that goes on to be something else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken<'a> {
    pub name: &'a str,
    /// Bytes of what cannot stand there.
    pub range: Range<usize>,
    pub why: &'static str,
}

/// The tag whose `<` is at byte `open`. `None` if that is none of a component: their names begin with a capital.
pub fn read(text: &str, open: usize) -> Option<Result<Tag<'_>, Broken<'_>>> {
    let bytes = text.as_bytes();
    let is_close = bytes.get(open + 1) == Some(&b'/');
    let start = open + 1 + usize::from(is_close);
    let end = past(bytes, start, |byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'.');
    let is_name = bytes.get(start).is_some_and(u8::is_ascii_uppercase);
    if !is_name || !bytes.get(end).is_none_or(|byte| byte.is_ascii_whitespace() || b"/>".contains(byte)) {
        return None;
    }
    let name = &text[start..end];
    Some(attributes(text, end).map_err(|(range, why)| Broken { name, range, why }).and_then(|(attributes, end)| {
        let is_empty = bytes.get(end.wrapping_sub(2)) == Some(&b'/');
        let kind = match (is_close, is_empty) {
            (true, _) => Kind::Close,
            (false, true) => Kind::Empty,
            (false, false) => Kind::Open,
        };
        match attributes.first().filter(|_| is_close) {
            Some(first) => Err(Broken { name, range: first.range.clone(), why: "a closing tag takes no attributes" }),
            None => Ok(Tag { name, kind, range: open..end, attributes }),
        }
    }))
}

/// The attributes from byte `at` on, and the end of the tag.
fn attributes(text: &str, mut at: usize) -> Result<(Vec<Attribute<'_>>, usize), (Range<usize>, &'static str)> {
    let bytes = text.as_bytes();
    let mut attributes = Vec::new();
    loop {
        let start = past(bytes, at, |byte| byte.is_ascii_whitespace());
        if is_blank_line(&text[at..start]) {
            return Err((at..at, "an empty line ends it before its `>`"));
        }
        at = start;
        match (bytes.get(at), bytes.get(at + 1)) {
            (Some(b'>'), _) => return Ok((attributes, at + 1)),
            (Some(b'/'), Some(b'>')) => return Ok((attributes, at + 2)),
            (Some(b'{'), _) => return Err((at..at + 1, "an attribute needs a name before its braces")),
            _ => {}
        }
        at = past(bytes, at, |byte| byte.is_ascii_alphanumeric() || b"_:.-@".contains(&byte));
        if at == start {
            let length = text[at..].chars().next().map_or(0, char::len_utf8);
            let why = if length == 0 { "it has no `>`" } else { "this cannot stand in a tag" };
            return Err((at..at + length, why));
        }
        let name = &text[start..at];
        let equals = past(bytes, at, |byte| byte.is_ascii_whitespace());
        let mut value = Written::Nothing;
        if bytes.get(equals) == Some(&b'=') {
            let from = past(bytes, equals + 1, |byte| byte.is_ascii_whitespace());
            (value, at) = self::value(text, from)?;
        }
        attributes.push(Attribute { name, value, range: start..at });
    }
}

/// The value at byte `from`, and where it ends.
fn value(text: &str, from: usize) -> Result<(Written<'_>, usize), (Range<usize>, &'static str)> {
    let bytes = text.as_bytes();
    match bytes.get(from) {
        Some(quote @ (b'"' | b'\'')) => {
            let end = memchr::memchr(*quote, &bytes[from + 1..]).map(|end| from + 1 + end);
            match end.filter(|end| !is_blank_line(&text[from..*end])) {
                Some(end) => Ok((Written::Text(&text[from + 1..end]), end + 1)),
                None => Err((from..from + 1, "this quotation mark is not closed")),
            }
        }
        // Not behind an empty line: what is not closed would be looked for to the end of a long text.
        Some(b'{') => match closing_brace(paragraph(bytes, from), from) {
            Some(end) => Ok((Written::Braces(text[from + 1..end].trim()), end + 1)),
            None => Err((from..from + 1, "this brace is not closed")),
        },
        _ => {
            let end = past(bytes, from, |byte| !byte.is_ascii_whitespace() && byte != b'>');
            let end = if text[from..end].ends_with('/') && bytes.get(end) == Some(&b'>') { end - 1 } else { end };
            if end == from {
                Err((from..from, "a value is missing after `=`"))
            } else {
                Ok((Written::Text(&text[from..end]), end))
            }
        }
    }
}

/// So many bytes what is in braces may take.
const LONGEST: usize = 64 << 10;

/// The bytes up to the first empty line behind `from`, or as far as braces may reach.
fn paragraph(bytes: &[u8], from: usize) -> &[u8] {
    let bytes = &bytes[..bytes.len().min(from + LONGEST)];
    let ends = ["\n\n", "\n\r\n"].map(|end| memchr::memmem::find(&bytes[from..], end.as_bytes()));
    let end = ends.into_iter().flatten().min();
    &bytes[..end.map_or(bytes.len(), |end| from + end)]
}

/// Where the brace at `open` is closed; braces in quoted text do not count.
pub fn closing_brace(bytes: &[u8], open: usize) -> Option<usize> {
    let (mut depth, mut at) = (0_usize, open);
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'{' => depth += 1,
            b'}' => depth -= 1,
            b'"' | b'\'' | b'`' => at = closing_quote(bytes, at)?,
            _ => {}
        }
        if depth == 0 {
            return Some(at);
        }
        at += 1;
    }
    None
}

fn closing_quote(bytes: &[u8], open: usize) -> Option<usize> {
    let mut at = open + 1;
    loop {
        match bytes.get(at)? {
            b'\\' => at += 2,
            byte if *byte == bytes[open] => return Some(at),
            _ => at += 1,
        }
    }
}

/// Whether one of the lines between the first and the last is empty.
fn is_blank_line(text: &str) -> bool {
    let mut lines = text.split('\n');
    lines.next();
    lines.next_back();
    lines.any(|line| line.trim().is_empty())
}

fn past(bytes: &[u8], from: usize, is_part: impl Fn(u8) -> bool) -> usize {
    bytes.get(from..).map_or(from, |rest| from + rest.iter().take_while(|byte| is_part(**byte)).count())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        match read(text, 0) {
            None => "-".to_owned(),
            Some(Err(broken)) => format!("{} at {:?}: {}", broken.name, broken.range, broken.why),
            Some(Ok(tag)) => {
                let attributes: Vec<String> = tag
                    .attributes
                    .iter()
                    .map(|attribute| match attribute.value {
                        Written::Nothing => attribute.name.to_owned(),
                        Written::Text(text) => format!("{}=`{text}`", attribute.name),
                        Written::Braces(inside) => format!("{}={{{inside}}}", attribute.name),
                    })
                    .collect();
                format!("{:?} {} {} | {}", tag.kind, tag.name, attributes.join(" "), &text[tag.range.end..])
            }
        }
    }

    #[test]
    fn a_tag_has_a_name_and_attributes() {
        for (text, expected) in [
            ("<Note>x", "Open Note  | x"),
            ("</Note >x", "Close Note  | x"),
            ("<A.B/>", "Empty A.B  | "),
            ("<C a b='x\"y' c=3 d=\"1\n2\" />.", "Empty C a b=`x\"y` c=`3` d=`1\n2` | ."),
            ("<C client:media=\"(min-width: 3em)\" u=/a/b/>", "Empty C client:media=`(min-width: 3em)` u=`/a/b` | "),
            ("<C d={ {\"a\": [\"}\", 2]} } e={`>`}>", "Open C d={{\"a\": [\"}\", 2]}} e={`>`} | "),
            ("<C\n  a=\"1\"\n/>", "Empty C a=`1` | "),
        ] {
            assert_eq!(shown(text), expected);
        }
    }

    #[test]
    fn what_is_no_tag_of_a_component_is_passed_over() {
        for text in ["<note>", "< Note>", "<N", "<Note", "<T,", "<T: x>", "<Http://x>", "a"] {
            let read = read(text, 0);
            assert!(read.is_none() || matches!(read, Some(Err(_))), "{text}: {read:?}");
        }
        assert_eq!(shown("<Http://x>"), "-");
    }

    #[test]
    fn a_broken_tag_says_where_and_why() {
        for (text, expected) in [
            ("<C a=\"x>", "C at 5..6: this quotation mark is not closed"),
            ("<C a={[1>", "C at 5..6: this brace is not closed"),
            ("<C a\n\nb>", "C at 4..4: an empty line ends it before its `>`"),
            ("<C {...x}>", "C at 3..4: an attribute needs a name before its braces"),
            ("<C a=>", "C at 5..5: a value is missing after `=`"),
            ("<C ü>", "C at 3..5: this cannot stand in a tag"),
            ("<C a", "C at 4..4: it has no `>`"),
            ("</C a>", "C at 4..5: a closing tag takes no attributes"),
        ] {
            assert_eq!(shown(text), expected);
        }
    }
}

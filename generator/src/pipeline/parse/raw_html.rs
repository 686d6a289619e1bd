//! Raw HTML that an author wrote between the Markdown: finds its tags and attributes, so that links in it can be
//! resolved and checked like others, and says what the site's Content Security Policy will not let through.
//! The text itself is passed on unchanged; nothing is sanitized, for author and owner are one.

use std::ops::Range;

/// A start tag in a piece of HTML.
#[derive(Debug, PartialEq, Eq)]
pub struct Tag<'a> {
    /// As written: `img`, `Chart`.
    pub name: &'a str,
    /// Byte range from `<` to `>`.
    pub range: Range<usize>,
    pub attributes: Vec<Attribute<'a>>,
}

#[derive(Debug, PartialEq, Eq)]
pub struct Attribute<'a> {
    pub name: &'a str,
    /// Without quotes; empty if there is none.
    pub value: &'a str,
    /// Byte range of `value`.
    pub range: Range<usize>,
    /// Whether the value stands in quotes.
    pub quoted: bool,
}

/// The start tags of `html`, in order. Comments and the text of scripts and styles are passed over.
pub fn tags(html: &str) -> Vec<Tag<'_>> {
    let mut tags: Vec<Tag<'_>> = Vec::new();
    let mut at = 0;
    while let Some(open) = memchr::memchr(b'<', &html.as_bytes()[at..]).map(|found| at + found) {
        let rest = &html[open..];
        if rest.starts_with("<!--") {
            at = rest.find("-->").map_or(html.len(), |end| open + end + 3);
            continue;
        }
        let Some(tag) = tag(html, open) else {
            at = open + 1;
            continue;
        };
        at = tag.range.end;
        if matches!(tag.name.to_ascii_lowercase().as_str(), "script" | "style" | "textarea") {
            at = find_ignoring_case(&html[at..], &format!("</{}", tag.name)).map_or(html.len(), |end| at + end);
        }
        tags.push(tag);
    }
    tags
}

fn find_ignoring_case(text: &str, what: &str) -> Option<usize> {
    let what = what.as_bytes();
    text.as_bytes().windows(what.len()).position(|window| window.eq_ignore_ascii_case(what))
}

/// The start tag at `open`, after the grammar of CommonMark 0.31.2 §6.6.
fn tag(html: &str, open: usize) -> Option<Tag<'_>> {
    let bytes = html.as_bytes();
    let name_end = end_of(bytes, open + 1, |byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'.');
    if !bytes.get(open + 1)?.is_ascii_alphabetic() {
        return None;
    }
    let mut attributes = Vec::new();
    let mut at = name_end;
    loop {
        at = end_of(bytes, at, |byte| byte.is_ascii_whitespace());
        match bytes.get(at)? {
            b'>' => break,
            b'/' => {
                at += 1;
                continue;
            }
            _ => {}
        }
        let start = at;
        at = end_of(bytes, at, |byte| !byte.is_ascii_whitespace() && !matches!(byte, b'=' | b'>' | b'/' | b'"' | b'<'));
        if at == start {
            return None;
        }
        let name = &html[start..at];
        let equals = end_of(bytes, at, |byte| byte.is_ascii_whitespace());
        if bytes.get(equals) != Some(&b'=') {
            attributes.push(Attribute { name, value: "", range: at..at, quoted: false });
            continue;
        }
        at = end_of(bytes, equals + 1, |byte| byte.is_ascii_whitespace());
        let quote = *bytes.get(at)?;
        let (range, after) = if quote == b'"' || quote == b'\'' {
            let end = at + 1 + memchr::memchr(quote, &bytes[at + 1..])?;
            (at + 1..end, end + 1)
        } else {
            let end = end_of(bytes, at, |byte| !byte.is_ascii_whitespace() && byte != b'>');
            (at..end, end)
        };
        let quoted = quote == b'"' || quote == b'\'';
        attributes.push(Attribute { name, value: &html[range.clone()], range, quoted });
        at = after;
    }
    Some(Tag { name: &html[open + 1..name_end], range: open..at + 1, attributes })
}

fn end_of(bytes: &[u8], from: usize, is_part: impl Fn(u8) -> bool) -> usize {
    bytes.get(from..).map_or(from, |rest| from + rest.iter().take_while(|byte| is_part(**byte)).count())
}

/// Whether the attribute of that tag holds a URL that the site could serve or that a browser would load.
pub fn is_url(tag: &str, attribute: &str) -> bool {
    matches!(
        (tag.to_ascii_lowercase().as_str(), attribute.to_ascii_lowercase().as_str()),
        ("a" | "area" | "link", "href")
            | ("img" | "source" | "video" | "audio" | "track" | "iframe" | "script" | "embed", "src")
            | ("video", "poster")
    )
}

/// Whether a browser loads the attribute's URL without a click, so that another host would see the reader.
pub fn is_loaded(tag: &str) -> bool {
    !matches!(tag.to_ascii_lowercase().as_str(), "a" | "area")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_are_found_with_their_places() {
        let html = r#"<p>x <!-- <a href="no"> --><IMG src='a b.png' alt=dot hidden/><script>"<a href=1>"</script><b>"#;
        let found: Vec<String> = tags(html)
            .iter()
            .map(|tag| {
                let attributes: Vec<_> = tag.attributes.iter().map(|a| format!("{}={}", a.name, a.value)).collect();
                assert!(tag.attributes.iter().all(|a| &html[a.range.clone()] == a.value));
                format!("{}[{}]", tag.name, attributes.join(","))
            })
            .collect();
        assert_eq!(found, ["p[]", "IMG[src=a b.png,alt=dot,hidden=]", "script[]", "b[]"]);
    }

    #[test]
    fn what_is_no_tag_is_passed_over() {
        for html in ["<", "< a", "<a href", "<a href=\"x", "a < b > c", "</a>", "<a \"", "<!--"] {
            assert_eq!(tags(html), [], "{html}");
        }
    }
}

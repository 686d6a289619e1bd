//! Raw HTML that an author wrote between the Markdown: finds its tags and attributes, so that links in it can be
//! resolved and checked like others, and says what the site's Content Security Policy will not let through.
//! The text itself is passed on unchanged; nothing is sanitized, for author and owner are one.

use std::ops::Range;

use pulldown_cmark::{Event, Parser};

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

/// What is found in a piece of HTML, each in order.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Scan<'a> {
    /// Start tags.
    pub tags: Vec<Tag<'a>>,
    /// Byte ranges of comments.
    pub comments: Vec<Range<usize>>,
}

/// The start tags of `html`, in order.
pub fn tags(html: &str) -> Vec<Tag<'_>> {
    scan(html).tags
}

/// Passes over the text of scripts and styles, where nothing is a tag or a comment.
pub fn scan(html: &str) -> Scan<'_> {
    let mut found = Scan::default();
    let mut at = 0;
    while let Some(open) = memchr::memchr(b'<', &html.as_bytes()[at..]).map(|found| at + found) {
        let rest = &html[open..];
        if rest.starts_with("<!--") {
            at = rest.find("-->").map_or(html.len(), |end| open + end + 3);
            found.comments.push(open..at);
            continue;
        }
        let Some(tag) = tag(html, open) else {
            at = open + 1;
            continue;
        };
        at = tag.range.end;
        if ["script", "style", "textarea"].iter().any(|name| tag.name.eq_ignore_ascii_case(name)) {
            at = find_ignoring_case(&html[at..], &format!("</{}", tag.name)).map_or(html.len(), |end| at + end);
        }
        found.tags.push(tag);
    }
    found
}

/// `what` begins with a sign that has no case.
fn find_ignoring_case(text: &str, what: &str) -> Option<usize> {
    let (text, what) = (text.as_bytes(), what.as_bytes());
    let is_here = |at: &usize| text.get(*at..at + what.len()).is_some_and(|here| here.eq_ignore_ascii_case(what));
    memchr::memchr_iter(*what.first()?, text).find(is_here)
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
            | ("object", "data")
            | ("video", "poster")
    )
}

/// Byte ranges of the URLs in a `srcset` (HTML Standard, "parse a srcset attribute"): a URL goes to the next space, and
/// commas at its end are none of it; what follows up to the next comma describes it.
pub fn candidates(srcset: &Attribute<'_>) -> Vec<Range<usize>> {
    let mut urls = Vec::new();
    let mut rest = srcset.value;
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == ',');
        if rest.is_empty() {
            return urls;
        }
        let start = srcset.range.end - rest.len();
        let (word, after) = rest.split_at(rest.find(char::is_whitespace).unwrap_or(rest.len()));
        let url = word.trim_end_matches(',');
        urls.push(start..start + url.len());
        // A comma right behind the URL means that nothing describes it.
        rest = if url.len() < word.len() { after } else { after.split_once(',').map_or("", |(_, after)| after) };
    }
}

/// The value of an attribute as a browser has it: `&#x62;`, `&quot;` and their like are characters.
pub fn decoded(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    let mut rest = value;
    while let Some(at) = rest.find('&') {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        let name = rest[1..].find(|c: char| !c.is_ascii_alphanumeric() && c != '#').map_or(rest.len(), |end| end + 1);
        let end = if rest[name..].starts_with(';') { name + 1 } else { name };
        // Markdown has the same references as HTML, and its parser knows all two thousand names.
        for event in Parser::new(&rest[..end]) {
            if let Event::Text(decoded) = event {
                text.push_str(&decoded);
            }
        }
        rest = &rest[end..];
    }
    text + rest
}

/// The setting below `[security]` that lets such an element load from elsewhere.
pub fn directive(tag: &str) -> &'static str {
    match tag.to_ascii_lowercase().as_str() {
        "iframe" => "frame",
        "video" | "audio" | "track" => "media",
        "script" => "script",
        "link" => "style",
        "object" | "embed" => "object",
        _ => "img",
    }
}

/// Whether a browser loads the attribute's URL without a click, so that another host would see the reader.
pub fn is_loaded(tag: &str) -> bool {
    !matches!(tag.to_ascii_lowercase().as_str(), "a" | "area")
}

/// Whether a browser knows an element of that name, or a script may have defined it. Outside of formulas and
/// drawings, whose many names are not looked at one by one.
pub fn is_known(name: &str) -> bool {
    name.contains('-') || KNOWN.binary_search(&name.to_ascii_lowercase().as_str()).is_ok()
}

/// Elements of HTML, with the old ones that browsers still show, and those of SVG and MathML that authors write by
/// hand. Sorted.
#[rustfmt::skip]
const KNOWN: &[&str] = &[
    "a", "abbr", "acronym", "address", "animate", "animatemotion", "animatetransform", "applet", "area", "article",
    "aside", "audio", "b", "base", "basefont", "bdi", "bdo", "big", "blink", "blockquote", "body", "br", "button",
    "canvas", "caption", "center", "circle", "cite", "clippath", "code", "col", "colgroup", "data", "datalist", "dd",
    "defs", "del", "desc", "details", "dfn", "dialog", "dir", "div", "dl", "dt", "ellipse", "em", "embed",
    "feblend", "fecolormatrix", "fecomposite", "fedropshadow", "feflood", "fegaussianblur", "feimage", "femerge",
    "femergenode", "feoffset", "feturbulence", "fieldset", "figcaption", "figure", "filter", "font", "footer",
    "foreignobject", "form", "frame", "frameset", "g", "h1", "h2", "h3", "h4", "h5", "h6", "head", "header", "hgroup",
    "hr", "html", "i", "iframe", "image", "img", "input", "ins", "kbd", "keygen", "label", "legend", "li", "line",
    "lineargradient", "link", "main", "map", "mark", "marker", "marquee", "mask", "math", "menu", "merror", "meta",
    "metadata", "meter", "mfrac", "mi", "mn", "mo", "mover", "mpadded", "mphantom", "mroot", "mrow", "ms", "mspace",
    "msqrt", "mstyle", "msub", "msubsup", "msup", "mtable", "mtd", "mtext", "mtr", "munder", "munderover", "nav",
    "nobr", "noframes", "noscript", "object", "ol", "optgroup", "option", "output", "p", "param", "path", "pattern",
    "picture", "plaintext", "polygon", "polyline", "pre", "progress", "q", "radialgradient", "rb", "rect", "rp", "rt",
    "rtc", "ruby", "s", "samp", "script", "search", "section", "select", "semantics", "slot", "small", "source",
    "span", "stop", "strike", "strong", "style", "sub", "summary", "sup", "svg", "switch", "symbol", "table", "tbody",
    "td", "template", "text", "textarea", "textpath", "tfoot", "th", "thead", "time", "title", "tr", "track", "tspan",
    "tt", "u", "ul", "use", "var", "video", "view", "wbr", "xmp",
];

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
    fn names_are_sorted() {
        assert!(KNOWN.is_sorted());
        assert!(is_known("IMG") && is_known("my-chart") && !is_known("u8") && !is_known("T") && !is_known("Chart"));
    }

    #[test]
    fn what_is_no_tag_is_passed_over() {
        for html in ["<", "< a", "<a href", "<a href=\"x", "a < b > c", "</a>", "<a \"", "<!--"] {
            assert_eq!(tags(html), [], "{html}");
        }
    }
}

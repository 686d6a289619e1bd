//! Names what other generators would have understood: Hugo's and Zola's shortcodes, Jekyll's Liquid, Kramdown's
//! attributes, MDX. Such text is shown as it stands, so nothing is lost, and each place gets a warning, so nothing goes
//! unseen. Marks of other Markdown dialects are the business of `dialects`.

use std::ops::Range;

use crate::diagnostic::Diagnostic;

/// A text in which to look.
pub struct Place<'a> {
    pub file: &'a str,
    /// As long as the file; what is understood is no longer there.
    pub text: &'a str,
    /// The file as it is, to be shown.
    pub source: &'a str,
    pub body: usize,
    /// Ranges of code and formulas, in order, where anything may stand.
    pub verbatim: &'a [Range<usize>],
    /// Ranges of HTML, in order.
    pub html: &'a [Range<usize>],
}

impl Place<'_> {
    pub fn is_mdx(&self) -> bool {
        self.file.ends_with(".mdx")
    }

    pub fn at(&self, diagnostic: Diagnostic, range: Range<usize>) -> Diagnostic {
        diagnostic.at(self.file, self.source, range)
    }

    /// From `open` to the end of its paragraph, of which no more than [`FAR`] counts.
    pub fn paragraph(&self, open: usize) -> &str {
        let rest = near(&self.text[open..]);
        let end = memchr::memmem::find(rest.as_bytes(), b"\n\n").or_else(|| rest.find("\n\r\n"));
        &rest[..end.unwrap_or(rest.len())]
    }
}

/// So many bytes what belongs together may be apart; more would make a long text without line ends slow.
const FAR: usize = 4096;

/// So many places of one file are named. A file with more is not read by people, and each place holds its line.
pub const MOST: usize = 1000;

/// Says that there are more than [`MOST`].
pub fn more(place: &Place<'_>, at: usize) -> Diagnostic {
    let diagnostic = Diagnostic::warning(
        "foreign-syntax",
        format!("from here on, more is not understood than the {MOST} places named"),
    );
    place.at(diagnostic, at..at + 1).hint("put those right first")
}

/// The start of `text`, no longer than [`FAR`].
pub fn near(text: &str) -> &str {
    &text[..text.floor_char_boundary(FAR)]
}

pub fn find(place: &Place<'_>) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    let mut at = place.body;
    while let Some(open) = memchr::memchr(b'{', &place.text.as_bytes()[at..]).map(|found| at + found) {
        at = open + 1;
        if is_inside(place.verbatim, open) {
            continue;
        }
        if diagnostics.len() >= MOST {
            diagnostics.push(more(place, open));
            break;
        }
        let found = braces(place, open);
        if let Some((length, diagnostic)) = found {
            at = open + length;
            diagnostics.extend(diagnostic.map(|diagnostic| place.at(diagnostic, open..open + length)));
        }
    }
    if place.is_mdx() {
        find_modules(place, &mut diagnostics);
        find_components(place, &mut diagnostics);
    }
    diagnostics
}

/// What stands in the braces at `open`: its length, and what is to be said, if anything. `None` for ordinary braces.
fn braces(place: &Place<'_>, open: usize) -> Option<(usize, Option<Diagnostic>)> {
    let rest = place.paragraph(open);
    let second = rest.as_bytes().get(1).copied().unwrap_or_default();
    let third = rest.as_bytes().get(2).copied().unwrap_or_default();
    let (start, close) = match (second, third) {
        (b'{', b'<') => (3, ">}}"),
        (b'{', b'%') => (3, "%}}"),
        (b'{', _) if !place.is_mdx() => (2, "}}"),
        (b'%', _) => (2, "%}"),
        (b'#', _) if rest.contains("#}") => (2, "#}"),
        _ if place.is_mdx() => return expression(&place.text[open..]),
        _ => return attributes(place, open, rest),
    };
    let end = rest.find(close).filter(|end| *end >= start)?;
    let inside = rest[start..end].trim_matches(|c: char| c == '-' || c.is_whitespace());
    let length = end + close.len();
    let name: String = inside.chars().take_while(|c| c.is_alphanumeric() || "_-./".contains(*c)).collect();
    let diagnostic = match (second, start) {
        // The end of a pair was named with its beginning, and `{{</* this */>}}` is how Hugo shows a shortcode.
        _ if inside.is_empty() || inside.starts_with(['/', '*']) => None,
        (b'{', 3) => Some(shortcode("Hugo", &name)),
        (b'{', _) if inside[name.len()..].starts_with('(') => Some(shortcode("Zola", &name)),
        (b'{', _) => Some(value(if name.is_empty() { inside } else { &name })),
        (b'%', _) if name.starts_with("end") => None,
        (b'%', _) if inside[name.len()..].starts_with('(') => Some(shortcode("Zola", &name)),
        (b'%', _) if name.is_empty() => return None,
        (b'%', _) => Some(
            Diagnostic::warning(
                "foreign-syntax",
                format!("`{name}` is a Liquid tag of Jekyll, which is shown as it stands"),
            )
            .hint(instead(&name)),
        ),
        _ => Some(
            Diagnostic::warning("foreign-syntax", "this is a template comment, which Markdown shows to the reader")
                .hint("write `<!-- … -->` for a comment"),
        ),
    };
    Some((length, diagnostic))
}

fn shortcode(whose: &str, name: &str) -> Diagnostic {
    let name = name.trim_end_matches('/');
    Diagnostic::warning("foreign-syntax", format!("`{name}` is a shortcode of {whose}, which is shown as it stands"))
        .hint(instead(name))
}

fn value(name: &str) -> Diagnostic {
    let message = format!("`{name}` between `{{{{` and `}}}}` is a template expression, which Markdown does not run");
    let hint = match name {
        "site.baseurl" | "site.url" => "leave it out: a path that begins with `/` is understood",
        _ => "write its value; put it into a code span if the reader should see it",
    };
    Diagnostic::warning("foreign-syntax", message).hint(hint)
}

fn instead(name: &str) -> &'static str {
    match name {
        "highlight" => "use a fenced code block: ```` ```rust ````",
        "figure" | "img" | "image" => "use Markdown: `![what is seen](picture.png \"caption\")`",
        "ref" | "relref" | "link" | "post_url" | "get_url" => {
            "link to the source file: `[text](../posts/other.md)`; it is checked and follows renames"
        }
        "youtube" | "vimeo" | "youtube_video" | "gist" | "tweet" | "x" | "instagram" => {
            "link to it: an embedded player would send your readers to another host"
        }
        "notice" | "alert" | "callout" | "admonition" | "tip" | "warning" | "note" | "info" => {
            "use an alert: a quotation that begins with `> [!NOTE]`"
        }
        "toc" => "the theme shows a table of contents by itself",
        "katex" | "math" | "mathjax" => "write the formula between `$` or `$$`",
        "details" => "write it in HTML: `<details><summary>Title</summary>`",
        "quote" | "blockquote" => "write a quotation: `> …`",
        "raw" | "comment" | "include" => "remove it, or write in Markdown what it would give",
        _ => "write it in Markdown or HTML; put it into a code span if the reader should see it",
    }
}

/// `{.class}` behind an image or alone on a line, and Kramdown's `{: .class}`.
fn attributes(place: &Place<'_>, open: usize, rest: &str) -> Option<(usize, Option<Diagnostic>)> {
    let line = rest.split('\n').next()?;
    let end = line.find('}')?;
    let (colon, inside) = line[1..end].strip_prefix(':').map_or((false, &line[1..end]), |inside| (true, inside));
    let kramdown = colon && (inside.starts_with(':') || matches!(inside.trim(), "toc" | "/"));
    if !kramdown && !are_attributes(inside) {
        return None;
    }
    let before = place.text[place.body..open].rsplit('\n').next().unwrap_or_default();
    let alone = before.trim_matches(|c: char| " \t>".contains(c)).is_empty() && line[end + 1..].trim().is_empty();
    let behind = before.ends_with([')', ']']);
    // Those of headings are understood, but not with a colon.
    let heading = before.starts_with('#') && line[end + 1..].trim().is_empty();
    if !(colon || behind || alone) || (heading && !colon) {
        return None;
    }
    let diagnostic = if matches!(inside.trim(), "toc" | "no_toc" | ".no_toc") {
        Diagnostic::warning(
            "foreign-syntax",
            "this is Kramdown's mark for a table of contents, which is shown as it stands",
        )
        .hint("remove it: the theme shows a table of contents by itself")
    } else {
        let whose = if colon { "an attribute list of Kramdown" } else { "an attribute list" };
        Diagnostic::warning("foreign-syntax", format!("this is {whose}, which is shown as it stands"))
            .hint("only headings take attributes: `## Title {#id .class}`; write HTML for others")
    };
    Some((end + 1, Some(diagnostic)))
}

/// `.class #id key="value"`, at least one of them.
fn are_attributes(inside: &str) -> bool {
    let mut rest = inside.trim();
    let is_name = |c: char| c.is_alphanumeric() || "_-:".contains(c);
    while !rest.is_empty() {
        let (marked, name) = rest.strip_prefix(['.', '#']).map_or((false, rest), |name| (true, name));
        let after = name.trim_start_matches(is_name);
        if after.len() == name.len() {
            return false;
        }
        rest = match after.strip_prefix('=') {
            Some(value) if !marked && !value.starts_with(['=', '>', ' ']) => match value.strip_prefix(['"', '\'']) {
                Some(quoted) => match quoted.split_once(['"', '\'']) {
                    Some((_, after)) => after,
                    None => return false,
                },
                None => value.trim_start_matches(|c: char| !c.is_whitespace()),
            },
            _ if !marked => return false,
            _ => after,
        };
        if !rest.is_empty() && !rest.starts_with([' ', '.', '#']) {
            return false;
        }
        rest = rest.trim_start();
    }
    !inside.trim().is_empty()
}

/// MDX's `{…}`, with braces inside.
fn expression(rest: &str) -> Option<(usize, Option<Diagnostic>)> {
    let mut depth = 0_usize;
    for (at, byte) in rest.bytes().enumerate().take(FAR) {
        match byte {
            b'{' => depth += 1,
            b'}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            let inside = rest[1..at].trim();
            let name: String = inside.chars().take_while(|c| *c != '\n').take(30).collect();
            let message =
                format!("`{}` between braces is an expression of MDX, which is shown as it stands", name.trim());
            let hint = "write its value; in Markdown proper, braces are only braces";
            let diagnostic = Diagnostic::warning("foreign-syntax", message).hint(hint);
            return Some((at + 1, (!inside.is_empty()).then_some(diagnostic)));
        }
    }
    None
}

fn find_modules(place: &Place<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for block in module_blocks(place.source, place.body, place.verbatim).into_iter().take(MOST) {
        let line = place.source[block.clone()].find('\n').map_or(block.end, |end| block.start + end);
        let diagnostic = Diagnostic::warning("foreign-syntax", "this is MDX, of which only the Markdown is understood")
            .hint("it is left out; what it brings in has to be written in Markdown or HTML");
        diagnostics.push(place.at(diagnostic, block.start..line));
    }
}

/// `<Tabs.Item>`, `<Chart data={{…}} />` and `<>`, which are no HTML and so are text.
fn find_components(place: &Place<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for open in memchr::memchr_iter(b'<', &place.text.as_bytes()[place.body..]).map(|at| place.body + at) {
        let rest = &place.text[open + 1..];
        let is_component = rest.starts_with(|c: char| c.is_ascii_uppercase()) || rest.starts_with('>');
        if !is_component || is_inside(place.verbatim, open) || is_inside(place.html, open) {
            continue;
        }
        if diagnostics.len() >= 2 * MOST {
            diagnostics.push(more(place, open));
            break;
        }
        let name: String = rest.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '.').collect();
        let message = format!("`<{name}>` is a component of MDX, which is shown as it stands");
        let diagnostic = Diagnostic::warning("unknown-component", message)
            .hint("`gen components` lists those of the theme; write it with one of them, in Markdown or in HTML");
        diagnostics.push(place.at(diagnostic, open..open + 1 + name.len()));
    }
}

/// Byte ranges of MDX's `import` and `export`, each to the end of its paragraph. They stand at the start of the text
/// or after an empty line or another one of them.
pub fn module_blocks(source: &str, body: usize, verbatim: &[Range<usize>]) -> Vec<Range<usize>> {
    let mut blocks = Vec::new();
    let (mut fresh, mut at) = (true, body);
    let mut open: Option<usize> = None;
    for line in source[body..].split_inclusive('\n') {
        let start = at;
        at += line.len();
        let text = line.trim_end();
        let is_module = text.starts_with("import ") || text.starts_with("export ") || text.starts_with("import{");
        match open {
            Some(from) if text.is_empty() || is_module => {
                blocks.push(from..source[..start].trim_end().len());
                open = is_module.then_some(start);
            }
            None if fresh && is_module && !is_inside(verbatim, start) => open = Some(start),
            _ => {}
        }
        fresh = text.is_empty();
    }
    blocks.extend(open.map(|from| from..source.trim_end().len()));
    blocks
}

/// Whether `at` is in one of `ranges`, which are in order and apart.
pub fn is_inside(ranges: &[Range<usize>], at: usize) -> bool {
    let next = ranges.partition_point(|range| range.end <= at);
    ranges.get(next).is_some_and(|range| range.start <= at)
}

//! Names what other generators would have understood: Hugo's and Zola's shortcodes, Jekyll's Liquid, MDX's imports.
//! Such text is shown as it stands, so nothing is lost, and each place gets a warning, so nothing goes unseen.

use std::ops::Range;

use crate::diagnostic::Diagnostic;

/// Warnings for the text of `file` from `body` on. `verbatim` are the ranges of code and formulas, in order, where
/// anything may stand.
pub fn find(file: &str, source: &str, body: usize, verbatim: &[Range<usize>]) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    let is_mdx = file.ends_with(".mdx");
    let mut at = body;
    while let Some(open) = memchr::memchr(b'{', &source.as_bytes()[at..]).map(|found| at + found) {
        at = open + 1;
        let kind = KINDS.iter().find(|(start, ..)| source[open..].starts_with(start));
        let (close, tells) = match kind {
            Some((_, close, tells)) => (*close, *tells),
            None if is_mdx => ("}", expression as Tell),
            None => continue,
        };
        if is_inside(verbatim, open) {
            continue;
        }
        // Whatever it is, it ends in this paragraph; else it is an ordinary brace.
        let paragraph = source[open..].find("\n\n").map_or(source.len(), |end| open + end);
        let Some(end) = source[open..paragraph].find(close).map(|end| open + end + close.len()) else { continue };
        at = end;
        let inside = source[open..end].trim_matches(|c: char| "{}%<>/!-:#".contains(c) || c.is_whitespace());
        let name: String = inside.chars().take_while(|c| c.is_alphanumeric() || "_-.".contains(*c)).collect();
        let is_end = source[open..].trim_start_matches(|c: char| "{%<- ".contains(c)).starts_with('/');
        // The end of a pair was named with its beginning.
        if name.is_empty() || is_end || name.starts_with("end") {
            continue;
        }
        diagnostics.push(tells(&name).at(file, source, open..end));
    }
    if is_mdx {
        find_modules(file, source, body, &mut diagnostics);
    }
    diagnostics
}

type Tell = fn(&str) -> Diagnostic;

/// How it starts, how it ends, what is said of it.
const KINDS: [(&str, &str, Tell); 6] = [
    ("{{<", "}}", |name| shortcode("Hugo", name)),
    ("{{%", "}}", |name| shortcode("Hugo", name)),
    ("{{", "}}", |name| {
        let message = format!("`{name}` between `{{{{` and `}}}}` is a template expression, which Markdown does not run");
        Diagnostic::warning("foreign-syntax", message).hint(instead(name))
    }),
    ("{%", "%}", |name| shortcode("Jekyll's or Zola", name)),
    ("{:", "}", |_| {
        Diagnostic::warning("foreign-syntax", "this is an attribute list of Kramdown, which is shown as it stands")
            .hint("only headings take attributes: `## Title {#id .class}`; write HTML for others")
    }),
    ("{#", "#}", |_| {
        Diagnostic::warning("foreign-syntax", "this is a template comment, which Markdown shows to the reader")
            .hint("write `<!-- … -->` for a comment")
    }),
];

fn expression(name: &str) -> Diagnostic {
    let message = format!("`{name}` between braces is an expression of MDX, which is shown as it stands");
    Diagnostic::warning("foreign-syntax", message).hint("write its value, or `<!-- … -->` for a comment")
}

fn shortcode(whose: &str, name: &str) -> Diagnostic {
    let whose = if whose == "Hugo" { "Hugo" } else { "Jekyll or Zola" };
    Diagnostic::warning("foreign-syntax", format!("`{name}` is a shortcode of {whose}, which is shown as it stands"))
        .hint(instead(name))
}

fn instead(name: &str) -> String {
    match name {
        "highlight" => "use a fenced code block: ```` ```rust ````",
        "figure" | "img" | "image" => "use Markdown: `![what is seen](picture.png \"caption\")`",
        "ref" | "relref" | "link" | "post_url" | "get_url" => {
            "link to the source file: `[text](../posts/other.md)`; it is checked and follows renames"
        }
        "youtube" | "vimeo" | "youtube_video" | "gist" | "tweet" | "x" | "instagram" => {
            "link to it: an embedded player would send your readers to another host"
        }
        "notice" | "alert" | "callout" | "admonition" | "tip" | "warning" | "note" => {
            "use an alert: a quotation that begins with `> [!NOTE]`"
        }
        "toc" => "the theme shows a table of contents by itself",
        "katex" | "math" | "mathjax" => "write the formula between `$` or `$$`",
        "raw" | "endraw" | "comment" | "include" => "remove it",
        _ => "write it in Markdown or HTML; put it into a code span if the reader should see it",
    }
    .to_owned()
}

fn find_modules(file: &str, source: &str, body: usize, diagnostics: &mut Vec<Diagnostic>) {
    for line in module_lines(source, body) {
        diagnostics.push(
            Diagnostic::warning("foreign-syntax", "this is MDX, of which only the Markdown is understood")
                .at(file, source, line)
                .hint("the line is left out; what it imports has to be written in Markdown or HTML"),
        );
    }
}

/// Byte ranges of the `import` and `export` lines that MDX has before its text.
pub fn module_lines(source: &str, body: usize) -> impl Iterator<Item = Range<usize>> {
    let mut at = body;
    source[body..]
        .split_inclusive('\n')
        .map(move |line| {
            let start = at;
            at += line.len();
            (line.trim_end(), start)
        })
        .take_while(|(line, _)| line.is_empty() || line.starts_with("import ") || line.starts_with("export "))
        .filter(|(line, _)| !line.is_empty())
        .map(|(line, start)| start..start + line.len())
}

/// Whether `at` is in one of `ranges`, which are in order and apart.
pub fn is_inside(ranges: &[Range<usize>], at: usize) -> bool {
    let next = ranges.partition_point(|range| range.end <= at);
    ranges.get(next).is_some_and(|range| range.start <= at)
}

//! One code block in, its HTML out: highlighted, with title, line numbers and marked lines where the fence asks for
//! them. Which tokens there are is the business of `gen-highlight`.

use std::ops::Range;

use super::fence::{self, Fence};
use crate::diagnostic::Diagnostic;
use crate::markup::{escape_attribute, escape_text};

pub struct Block<'a> {
    pub file: &'a str,
    pub source: &'a str,
    /// What stands behind the backticks.
    pub info: &'a str,
    pub text: &'a str,
    /// Of the whole block, in the source.
    pub span: Range<usize>,
}

pub struct Options<'a> {
    /// Whether lines are numbered unless the fence says otherwise.
    pub numbers: bool,
    /// What a screen reader calls the block.
    pub label: &'a str,
}

/// Appends the block to `out`; a language that is not known gives a warning and plain text.
pub fn write(block: &Block<'_>, options: &Options<'_>, out: &mut String) -> Option<Diagnostic> {
    let fence = fence::read(block.info);
    let language = gen_highlight::language(fence.language);
    let warning = language.is_none().then(|| unknown_language(block, fence.language));

    if let Some(title) = fence.title {
        out.push_str("<div class=\"code\"><div class=\"code-title\">");
        escape_text(title, out);
        out.push_str("</div>");
    }
    let numbered = fence.numbers.unwrap_or(options.numbers);
    // Code may be wider than the screen: it scrolls, and must then be reachable with the keyboard and have a name. A
    // group and not a region: regions are landmarks, and a page with thirty landmarks has none.
    out.push_str(if numbered {
        "<pre class=\"numbered\" tabindex=\"0\" role=\"group\" aria-label=\""
    } else {
        "<pre tabindex=\"0\" role=\"group\" aria-label=\""
    });
    escape_attribute(fence.title.unwrap_or(options.label), out);
    if !fence.language.is_empty() {
        out.push_str("\" data-lang=\"");
        escape_attribute(fence.language, out);
    }
    out.push_str("\"><code>");
    match language {
        Some(language) if numbered || !fence.marked.is_empty() => {
            let lines = gen_highlight::highlight_lines(language, block.text);
            write_lines(&fence, numbered, lines.iter(), out);
        }
        Some(language) => out.push_str(&gen_highlight::highlight(language, block.text)),
        None => {
            let mut escaped = String::new();
            escape_text(block.text, &mut escaped);
            if numbered || !fence.marked.is_empty() {
                write_lines(&fence, numbered, escaped.lines(), out);
            } else {
                out.push_str(&escaped);
            }
        }
    }
    out.push_str("</code></pre>");
    if fence.title.is_some() {
        out.push_str("</div>");
    }
    out.push('\n');
    warning
}

/// A fence without its end takes all the text that follows into the block.
pub fn unclosed(block: &Block<'_>) -> Option<Diagnostic> {
    let text = &block.source[block.span.clone()];
    let mut lines = text.lines();
    let opening = lines.next()?;
    let fence = opening.chars().next().filter(|c| matches!(c, '`' | '~'))?;
    let length = opening.chars().take_while(|c| *c == fence).count();
    // Within quotations, each line begins with their sign.
    let last = lines.next_back().unwrap_or_default().trim_start_matches(['>', ' ', '\t']).trim_end();
    if last.chars().count() >= length && last.chars().all(|c| c == fence) {
        return None;
    }
    let start = block.span.start;
    let message = "this code block has no end, so all that follows is code";
    Some(
        Diagnostic::warning("unclosed-fence", message)
            .at(block.file, block.source, start..start + opening.len())
            .hint("where the code ends, repeat the signs that began it on a line of their own"),
    )
}

fn write_lines<'a>(fence: &Fence<'_>, numbered: bool, lines: impl Iterator<Item = &'a str>, out: &mut String) {
    for (index, line) in lines.enumerate() {
        let marked = fence.is_marked(index + 1);
        out.push_str(if marked { "<span class=\"line mark\">" } else { "<span class=\"line\">" });
        if numbered {
            // In the text rather than a CSS counter, as a counter's start would need an inline style. The theme
            // keeps it from being selected and copied.
            out.push_str(&format!("<span class=\"ln\">{}</span>", fence.first_line.saturating_add(index)));
        }
        out.push_str(line);
        out.push_str("</span>\n");
    }
}

fn unknown_language(block: &Block<'_>, written: &str) -> Diagnostic {
    let start = block.source[block.span.clone()].find(written).map_or(block.span.start, |at| block.span.start + at);
    let near = gen_highlight::nearest(written);
    let near: Vec<String> = near.iter().map(|name| format!("`{name}`")).collect();
    let diagnostic = Diagnostic::warning("unknown-language", format!("no highlighting for `{written}`")).at(
        block.file,
        block.source,
        start..start + written.len(),
    );
    if near.is_empty() {
        diagnostic.hint("the block is shown plain; write `text` if that is meant")
    } else {
        diagnostic.hint(format!("did you mean {}? The block is shown plain", near.join(" or ")))
    }
}

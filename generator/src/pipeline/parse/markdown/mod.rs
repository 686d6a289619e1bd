//! Markdown in, HTML with holes for its links out, with the headings, links, anchors and mistakes that were found.
//! Links stay as written; `plan` resolves them. Nothing here reads the disk or knows another page.

mod footnotes;
mod html;
mod leaves;
mod outline;
mod writer;

use std::collections::HashSet;
use std::ops::Range;

use math_core::LatexToMathML;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use self::writer::Writer;
use super::foreign;
use super::text::Placed;
use crate::diagnostic::Diagnostic;
use crate::markup::Markup;
use crate::settings::MarkdownConfig;
use crate::view::TocEntry;

/// How Markdown is to be read, made once for a build.
pub struct Reader {
    pub config: MarkdownConfig,
    pub labels: Labels,
    /// Sources outside of the site that its security policy lets through, such as `https://img.example`.
    pub allowed: Vec<String>,
    math: LatexToMathML,
}

/// Words that end up in the HTML, in the site's language.
#[derive(Clone, Debug)]
pub struct Labels {
    pub alerts: [String; 5],
    /// Before the text of a heading.
    pub anchor: String,
    pub table: String,
    pub formula: String,
    pub code: String,
    pub footnotes: String,
    /// Before a footnote's number.
    pub back: String,
    pub done: String,
    pub open: String,
}

impl Labels {
    /// From the words of a theme, English where it has none.
    pub fn new(words: &std::collections::BTreeMap<String, String>) -> Self {
        let word = |key: &str, english: &str| words.get(key).cloned().unwrap_or_else(|| english.to_owned());
        Self {
            alerts: [
                word("alert_note", "Note"),
                word("alert_tip", "Tip"),
                word("alert_important", "Important"),
                word("alert_warning", "Warning"),
                word("alert_caution", "Caution"),
            ],
            anchor: word("heading_link", "Link to this section:"),
            table: word("table", "Table"),
            formula: word("formula", "Formula"),
            code: word("code", "Code"),
            footnotes: word("footnotes", "Footnotes"),
            back: word("footnote_back", "Back to reference"),
            done: word("task_done", "Done"),
            open: word("task_open", "Not done"),
        }
    }
}

/// What one text gave.
#[derive(Debug, Default)]
pub struct Text {
    pub markup: Markup,
    pub links: Vec<LinkSite>,
    /// Values of `id`, to which links may point.
    pub anchors: HashSet<String>,
    pub toc: Vec<TocEntry>,
    /// Text of the first level-one heading, plain and as HTML, if it opens the text. It is not in the markup.
    pub title: Option<(String, String)>,
    /// Plain text before `<!-- more -->`, or the first paragraph.
    pub summary: Option<String>,
    /// Prose, for counting words.
    pub prose: String,
    pub diagnostics: Vec<Diagnostic>,
}

/// A link or image as written, to be resolved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkSite {
    /// With `&` and escapes decoded: `../b.md#part`.
    pub url: String,
    /// Bytes of the source that hold the whole link.
    pub span: Range<usize>,
    pub is_image: bool,
}

impl Reader {
    /// Errors with the index of the macro and what is wrong with it.
    pub fn new(config: MarkdownConfig, labels: Labels, allowed: Vec<String>) -> Result<Self, (usize, String)> {
        let macros = config
            .math_macros
            .iter()
            .map(|(name, meaning)| (name.trim_start_matches('\\').to_owned(), meaning.clone()))
            .collect();
        let mut math = math_core::MathCoreConfig::default();
        math.macros = macros;
        let math = LatexToMathML::new(math).map_err(|(error, index, _)| (index, error.error_message()))?;
        Ok(Self { config, labels, allowed, math })
    }

    fn options(&self) -> Options {
        let mut options = Options::empty();
        if self.config.extensions {
            options |= Options::ENABLE_TABLES
                | Options::ENABLE_FOOTNOTES
                | Options::ENABLE_STRIKETHROUGH
                | Options::ENABLE_TASKLISTS
                | Options::ENABLE_HEADING_ATTRIBUTES
                | Options::ENABLE_GFM
                | Options::ENABLE_DEFINITION_LIST;
        }
        options.set(Options::ENABLE_SMART_PUNCTUATION, self.config.smart_punctuation);
        options.set(Options::ENABLE_MATH, self.config.math);
        options
    }

    /// Reads the text of `source` from byte `body` on. `title` is the page's title where that is known already.
    pub fn read(&self, file: &str, source: &str, body: usize, title: Option<&str>) -> Text {
        let blanked;
        let text = if file.ends_with(".mdx") {
            blanked = without_modules(source, body);
            &blanked[body..]
        } else {
            &source[body..]
        };
        let events: Vec<Placed<'_>> = Parser::new_ext(text, self.options())
            .into_offset_iter()
            .map(|(event, range)| (event, range.start + body..range.end + body))
            .collect();
        let mut writer = Writer::new(self, file, source);
        writer.out.markup.html.reserve(text.len() * 3 / 2);
        writer.note_definitions(&events);
        let rest = if self.config.extensions { writer.take_title(&events, title) } else { &events[..] };
        writer.write(rest);
        writer.write_footnotes(&events);
        writer.summarize(&events, text, body);
        if self.config.extensions {
            let verbatim = verbatim(&events);
            writer.warn_of_undefined(body, &verbatim);
            writer.out.diagnostics.extend(foreign::find(file, source, body, &verbatim));
        }
        writer.out
    }

    /// Inline Markdown of a title: HTML without links. What looks like a tag is text: `Option<T>` is a good title.
    pub fn inline(&self, text: &str) -> String {
        let events: Vec<Placed<'_>> = Parser::new_ext(text, self.options())
            .into_offset_iter()
            .map(|(event, range)| match event {
                Event::InlineHtml(html) => (Event::Text(html), range),
                other => (other, range),
            })
            .collect();
        let mut writer = Writer::new(self, "", text);
        let inner = events.iter().filter(|(event, _)| {
            !matches!(event, Event::Start(Tag::Link { .. } | Tag::Image { .. }) | Event::End(TagEnd::Link | TagEnd::Image))
                && is_inline(event)
        });
        writer.write(&inner.cloned().collect::<Vec<_>>());
        writer.out.markup.html
    }
}

/// Whether the event can stand in a line of text.
fn is_inline(event: &Event<'_>) -> bool {
    match event {
        Event::Start(tag) => matches!(tag, Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Link { .. }),
        Event::End(tag) => matches!(tag, TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link),
        Event::Text(_) | Event::Code(_) | Event::InlineMath(_) | Event::SoftBreak => true,
        _ => false,
    }
}

/// `source` with the module lines of MDX replaced by spaces, so that all places stay where they are.
fn without_modules(source: &str, body: usize) -> String {
    let mut text = source.to_owned();
    for range in foreign::module_lines(source, body) {
        text.replace_range(range.clone(), &" ".repeat(range.len()));
    }
    text
}

/// Ranges of code and formulas, where other generators' syntax means nothing.
fn verbatim(events: &[Placed<'_>]) -> Vec<Range<usize>> {
    let mut ranges: Vec<Range<usize>> = events
        .iter()
        .filter(|(event, _)| {
            matches!(
                event,
                Event::Code(_) | Event::InlineMath(_) | Event::DisplayMath(_) | Event::Start(Tag::CodeBlock(_))
            )
        })
        .map(|(_, range)| range.clone())
        .collect();
    // In order already, but for footnotes and table cells, whose events may come in another order.
    ranges.sort_by_key(|range| range.start);
    ranges
}

/// Index of the end that belongs to the start at `at`.
fn end_of(events: &[Placed<'_>], at: usize) -> usize {
    let mut depth = 0;
    for (offset, (event, _)) in events[at..].iter().enumerate() {
        match event {
            Event::Start(_) => depth += 1,
            Event::End(_) => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return at + offset;
        }
    }
    events.len()
}

/// Whether a URL leads out of the site: it has a scheme or a host.
pub fn is_external(url: &str) -> bool {
    url.starts_with("//")
        || url.split_once(':').is_some_and(|(scheme, _)| {
            scheme.starts_with(|c: char| c.is_ascii_alphabetic())
                && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+.-".contains(c))
        })
}

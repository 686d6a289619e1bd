//! Markdown in, HTML with holes for its links out, with the headings, links, anchors and mistakes that were found.
//! Links stay as written; `plan` resolves them. Nothing here reads the disk or knows another page.

mod arrange;
mod autolink;
mod components;
mod footnotes;
mod html;
mod leaves;
mod lines;
mod mathml;
mod outline;
mod writer;

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::Arc;

use math_core::LatexToMathML;
use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};
use serde::{Deserialize, Serialize};

use self::arrange::{Arranged, Verbatim, arrange};
use self::writer::Writer;
use super::text::Placed;
use super::translate::translate;
use super::{dialects, foreign};
use crate::diagnostic::Diagnostic;
use crate::markup::Markup;
use crate::pipeline::components::Components;
use crate::settings::MarkdownConfig;
use crate::view::TocEntry;

/// How Markdown is to be read, made once for a build.
pub struct Reader {
    pub config: MarkdownConfig,
    pub labels: Labels,
    /// Sources outside of the site that its security policy lets through, such as `https://img.example`.
    pub allowed: Vec<String>,
    pub components: Arc<Components>,
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkSite {
    /// With `&` and escapes decoded: `../b.md#part`.
    pub url: String,
    /// Bytes of the source that hold the whole link.
    pub span: Range<usize>,
    pub is_image: bool,
}

impl Reader {
    /// Errors with the index of the macro and what is wrong with it.
    pub fn new(
        config: MarkdownConfig,
        labels: Labels,
        allowed: Vec<String>,
        components: Arc<Components>,
    ) -> Result<Self, (usize, String)> {
        let macros = config
            .math_macros
            .iter()
            .map(|(name, meaning)| (name.trim_start_matches('\\').to_owned(), meaning.clone()))
            .collect();
        let math = math_core::MathCoreConfig { macros, ..math_core::MathCoreConfig::default() };
        let math = LatexToMathML::new(math).map_err(|(error, index, _)| (index, error.error_message()))?;
        Ok(Self { config, labels, allowed, components, math })
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
        let mut events = self.events(source, body);
        let translation = if self.config.extensions && may_be_foreign(file, source) {
            let mut verbatim = verbatim(&events);
            verbatim.extend(arrange::tag_ranges(source, body, &self.components));
            verbatim.sort_by_key(|range| range.start);
            translate(file, source, body, &verbatim)
        } else {
            None
        };
        let text = translation.as_ref().map_or(source, |translation| translation.source.as_str());
        if translation.is_some() {
            events = self.events(text, body);
        }
        let arranged = self.arrange(text, body);
        if let Some(Arranged { edited, .. }) = &arranged {
            events = self.events(&edited.text, body);
            events.iter_mut().for_each(|(_, range)| *range = edited.original_range(range));
        }
        let mut writer = Writer::new(self, file, source);
        writer.out.markup.html.reserve((text.len() - body) * 3 / 2);
        if let Some(arranged) = &arranged {
            writer.elements = &arranged.elements;
            writer.tell(&arranged.mistakes);
        }
        writer.note_definitions(&events);
        let rest = if self.config.extensions { writer.take_title(&events, title) } else { &events[..] };
        writer.write(rest);
        writer.write_footnotes(&events);
        writer.name_unwritten();
        writer.summarize(&events);
        if self.config.extensions {
            let mut verbatim = verbatim(&events);
            let html = ranges(&events, |event| matches!(event, Event::Html(_) | Event::InlineHtml(_)));
            writer.warn_of_undefined(body, &verbatim, &html);
            if let Some(translation) = &translation {
                verbatim.extend_from_slice(&translation.raw);
            }
            verbatim.extend(comments(text, body, &verbatim));
            verbatim.extend(writer.elements.iter().map(|element| element.tag.range.clone()));
            verbatim.sort_by_key(|range| range.start);
            let place = foreign::Place { file, text, source, body, verbatim: &verbatim, html: &html };
            writer.out.diagnostics.extend(foreign::find(&place));
            writer.out.diagnostics.extend(dialects::find(&place));
            name_once(&mut writer.out.diagnostics);
        }
        writer.out
    }

    /// Puts stand-ins in the place of components' tags.
    fn arrange<'t>(&self, text: &'t str, body: usize) -> Option<Arranged<'t>> {
        if !self.config.extensions || self.components.0.is_empty() {
            return None;
        }
        arrange(text, body, &self.components, &|text| {
            let events = self.events(text, body);
            let is_indented =
                |event: &Event<'_>| matches!(event, Event::Start(Tag::CodeBlock(CodeBlockKind::Indented)));
            let mut code = ranges(&events, |event| is_verbatim(event) && !is_indented(event));
            code.extend(comments(text, body, &code));
            code.extend(destinations(&events));
            code.sort_by_key(|range| range.start);
            Verbatim { ranges: code, indented: ranges(&events, is_indented) }
        })
    }

    fn events<'t>(&self, source: &'t str, body: usize) -> Vec<Placed<'t>> {
        Parser::new_ext(&source[body..], self.options())
            .into_offset_iter()
            .map(|(event, range)| (event, range.start + body..range.end + body))
            .collect()
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
        writer.in_link = true;
        let inner = events.iter().filter(|(event, _)| {
            !matches!(
                event,
                Event::Start(Tag::Link { .. } | Tag::Image { .. }) | Event::End(TagEnd::Link | TagEnd::Image)
            ) && is_inline(event)
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

/// Whether there may be something to translate, at the price of a look.
fn may_be_foreign(file: &str, source: &str) -> bool {
    let holds = |what: &[u8]| memchr::memmem::find(source.as_bytes(), what).is_some();
    file.ends_with(".mdx") || holds(b"{{") || holds(b"{%")
}

/// Ranges of HTML's comments, which nobody sees.
fn comments(text: &str, body: usize, verbatim: &[Range<usize>]) -> Vec<Range<usize>> {
    let mut comments: Vec<Range<usize>> = Vec::new();
    for open in memchr::memmem::find_iter(&text.as_bytes()[body..], b"<!--").map(|at| body + at) {
        if foreign::is_inside(verbatim, open) || comments.last().is_some_and(|comment| open < comment.end) {
            continue;
        }
        let end = memchr::memmem::find(&text.as_bytes()[open..], b"-->").map_or(text.len(), |end| open + end + 3);
        comments.push(open..end);
    }
    comments
}

/// What one search and replace puts right is named once a file, with its number: a language that is not known, or
/// `{{ site.repository }}`.
fn name_once(diagnostics: &mut Vec<Diagnostic>) {
    let is_counted = |diagnostic: &Diagnostic| {
        diagnostic.code == "unknown-language" || diagnostic.message.contains("template expression")
    };
    let mut counts: HashMap<String, usize> = HashMap::new();
    for diagnostic in diagnostics.iter().filter(|diagnostic| is_counted(diagnostic)) {
        *counts.entry(diagnostic.message.clone()).or_default() += 1;
    }
    diagnostics.retain_mut(|diagnostic| {
        if !is_counted(diagnostic) {
            return true;
        }
        // The first one takes the count away.
        match counts.remove(&diagnostic.message) {
            Some(1) => true,
            Some(count) => {
                diagnostic.hints.push(format!("it stands {count} times in this file"));
                true
            }
            None => false,
        }
    });
}

/// Where addresses and titles of links stand: behind the text of a link, or all of one without.
fn destinations(events: &[Placed<'_>]) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    // For each open link, where what it holds has come to an end.
    let mut open: Vec<usize> = Vec::new();
    for (event, range) in events {
        match event {
            Event::Start(Tag::Link { .. } | Tag::Image { .. }) => open.push(range.start + 1),
            Event::End(TagEnd::Link | TagEnd::Image) => found.extend(open.pop().map(|inner| inner..range.end)),
            _ => {
                if let Some(inner) = open.last_mut() {
                    *inner = range.end.max(*inner);
                }
            }
        }
    }
    found
}

/// Ranges of code and formulas, where other generators' syntax means nothing.
fn verbatim(events: &[Placed<'_>]) -> Vec<Range<usize>> {
    ranges(events, is_verbatim)
}

fn is_verbatim(event: &Event<'_>) -> bool {
    matches!(event, Event::Code(_) | Event::InlineMath(_) | Event::DisplayMath(_) | Event::Start(Tag::CodeBlock(_)))
}

fn ranges(events: &[Placed<'_>], is_wanted: impl Fn(&Event<'_>) -> bool) -> Vec<Range<usize>> {
    let wanted = events.iter().filter(|(event, _)| is_wanted(event));
    let mut ranges: Vec<Range<usize>> = wanted.map(|(_, range)| range.clone()).collect();
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

//! Markdown in, HTML with holes for its links out, with the headings, links, anchors and mistakes that were found.
//! Links stay as written; `plan` resolves them. Nothing here reads the disk or knows another page.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use math_core::{LatexToMathML, MathDisplay};
use pulldown_cmark::{Alignment, BlockQuoteKind, CodeBlockKind, CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use super::text::{Placed, plain, slug};
use super::{code, foreign, raw_html};
use crate::diagnostic::Diagnostic;
use crate::markup::{Hole, Markup, encode_url, escape_attribute, escape_text};
use crate::settings::MarkdownConfig;
use crate::view::TocEntry;

/// How Markdown is to be read, made once for a build.
pub struct Reader {
    pub config: MarkdownConfig,
    pub labels: Labels,
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
    pub fn new(config: MarkdownConfig, labels: Labels) -> Result<Self, (usize, String)> {
        let macros = config
            .math_macros
            .iter()
            .map(|(name, meaning)| (name.trim_start_matches('\\').to_owned(), meaning.clone()))
            .collect();
        let mut math = math_core::MathCoreConfig::default();
        math.macros = macros;
        let math = LatexToMathML::new(math).map_err(|(error, index, _)| (index, error.error_message()))?;
        Ok(Self { config, labels, math })
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
        let mut out = writer.out;
        if self.config.extensions {
            let verbatim = verbatim(&events);
            out.diagnostics.extend(foreign::find(file, source, body, &verbatim));
        }
        out
    }

    /// Inline Markdown of a title: HTML without links.
    pub fn inline(&self, text: &str) -> String {
        let events: Vec<Placed<'_>> = Parser::new_ext(text, self.options()).into_offset_iter().collect();
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

struct Writer<'a> {
    reader: &'a Reader,
    file: &'a str,
    source: &'a str,
    out: Text,
    /// Label → number, in the order of first use.
    footnotes: HashMap<String, Footnote>,
    /// Labels in that order.
    used_footnotes: Vec<String>,
    headings: Vec<TocEntry>,
    alignments: Vec<Alignment>,
    in_table_head: bool,
    column: usize,
}

struct Footnote {
    /// Indices into the events: what is between start and end of the definition.
    events: Range<usize>,
    span: Range<usize>,
    /// How often it has been referred to.
    references: usize,
}

impl<'a> Writer<'a> {
    fn new(reader: &'a Reader, file: &'a str, source: &'a str) -> Self {
        Self {
            reader,
            file,
            source,
            out: Text::default(),
            footnotes: HashMap::new(),
            used_footnotes: Vec::new(),
            headings: Vec::new(),
            alignments: Vec::new(),
            in_table_head: false,
            column: 0,
        }
    }

    fn push(&mut self, html: &str) {
        self.out.markup.html.push_str(html);
    }

    fn text(&mut self, text: &str) {
        escape_text(text, &mut self.out.markup.html);
    }

    fn attribute(&mut self, text: &str) {
        escape_attribute(text, &mut self.out.markup.html);
    }

    /// Blocks begin on a line of their own.
    fn fresh_line(&mut self) {
        if !self.out.markup.html.is_empty() && !self.out.markup.html.ends_with('\n') {
            self.push("\n");
        }
    }

    fn diagnose(&mut self, diagnostic: Diagnostic) {
        self.out.diagnostics.push(diagnostic);
    }

    fn note_definitions(&mut self, events: &[Placed<'_>]) {
        let mut open: Vec<(String, usize, Range<usize>)> = Vec::new();
        for (at, (event, range)) in events.iter().enumerate() {
            match event {
                Event::Start(Tag::FootnoteDefinition(label)) => open.push((label.to_string(), at + 1, range.clone())),
                Event::End(TagEnd::FootnoteDefinition) => {
                    let Some((label, start, span)) = open.pop() else { continue };
                    let footnote = Footnote { events: start..at, span: span.clone(), references: 0 };
                    if self.footnotes.insert(label.clone(), footnote).is_some() {
                        let message = format!("footnote `[^{label}]` is defined twice; the last one is shown");
                        let place = span.start..span.start + label.len() + 3;
                        self.diagnose(
                            Diagnostic::warning("footnote", message)
                                .at(self.file, self.source, place)
                                .hint("give each footnote its own label"),
                        );
                    }
                }
                _ => {}
            }
        }
    }

    /// A text that opens with a level-one heading names its page by it. The heading is kept only where the page has
    /// another title already.
    fn take_title<'e>(&mut self, events: &'e [Placed<'e>], title: Option<&str>) -> &'e [Placed<'e>] {
        let Some((Event::Start(Tag::Heading { level: HeadingLevel::H1, id, .. }), _)) = events.first() else {
            return events;
        };
        let end = end_of(events, 0);
        let inner = &events[1..end];
        if title.is_some_and(|title| title.trim() != plain(inner)) {
            return events;
        }
        // Links to the heading still lead to the page.
        self.out.anchors.insert(id.as_deref().map_or_else(|| slug(&plain(inner)), str::to_owned));
        let mut writer = Writer::new(self.reader, self.file, self.source);
        writer.write(&inner.iter().filter(|(event, _)| is_inline(event)).cloned().collect::<Vec<_>>());
        if writer.out.links.is_empty() {
            self.out.title = Some((plain(inner), writer.out.markup.html));
        } else {
            self.out.title = Some((plain(inner), self.reader.inline(&plain(inner))));
        }
        self.out.diagnostics.append(&mut writer.out.diagnostics);
        &events[(end + 1).min(events.len())..]
    }

    fn summarize(&mut self, events: &[Placed<'_>], text: &str, body: usize) {
        let more = ["<!-- more -->", "<!--more-->"].iter().filter_map(|mark| text.find(mark)).min();
        self.out.summary = match more {
            Some(more) => {
                let before: Vec<_> = events
                    .iter()
                    .filter(|(event, range)| range.end <= body + more && !matches!(event, Event::Html(_)))
                    .cloned()
                    .collect();
                let heading = matches!(before.first(), Some((Event::Start(Tag::Heading { .. }), _)));
                let start = if heading { end_of(&before, 0) } else { 0 };
                Some(plain(&before[start..]))
            }
            None => events
                .iter()
                .position(|(event, _)| matches!(event, Event::Start(Tag::Paragraph)))
                .map(|start| plain(&events[start..end_of(events, start)])),
        }
        .filter(|summary| !summary.is_empty());
        let mut in_code = false;
        for (event, _) in events {
            match event {
                Event::Start(Tag::CodeBlock(_)) => in_code = true,
                Event::End(TagEnd::CodeBlock) => in_code = false,
                Event::Text(text) | Event::Code(text) if !in_code => self.out.prose.push_str(text),
                Event::SoftBreak | Event::HardBreak | Event::End(_) => self.out.prose.push(' '),
                _ => {}
            }
        }
        self.out.toc = nest(std::mem::take(&mut self.headings));
    }

    fn write(&mut self, events: &[Placed<'_>]) {
        let mut at = 0;
        while at < events.len() {
            at = self.event(events, at);
        }
    }

    /// Writes the event at `at`, with what belongs to it, and gives the index of the next one.
    fn event(&mut self, events: &[Placed<'_>], at: usize) -> usize {
        let (event, range) = &events[at];
        match event {
            Event::Start(tag) => return self.start(tag, range, events, at),
            Event::End(tag) => self.end(*tag),
            Event::Text(text) => self.text(text),
            Event::Code(code) => {
                self.push("<code>");
                self.text(code);
                self.push("</code>");
            }
            Event::InlineMath(latex) => self.math(latex, range, MathDisplay::Inline, "span"),
            Event::DisplayMath(latex) => self.math(latex, range, MathDisplay::Block, "span"),
            Event::Html(_) | Event::InlineHtml(_) => {
                let end = at + events[at..].iter().take_while(|(event, _)| matches!(event, Event::Html(_))).count();
                let end = end.max(at + 1);
                self.html(&events[at..end]);
                return end;
            }
            Event::FootnoteReference(label) => self.footnote_reference(label, range),
            Event::SoftBreak => self.push("\n"),
            Event::HardBreak => self.push("<br>\n"),
            Event::Rule => {
                self.fresh_line();
                self.push("<hr>\n");
            }
            Event::TaskListMarker(done) => {
                let label = if *done { &self.reader.labels.done } else { &self.reader.labels.open };
                let checked = if *done { " checked" } else { "" };
                let html = format!("<input type=\"checkbox\" disabled{checked} aria-label=\"");
                let label = label.clone();
                self.push(&html);
                self.attribute(&label);
                self.push("\"> ");
            }
        }
        at + 1
    }

    fn start(&mut self, tag: &Tag<'_>, range: &Range<usize>, events: &[Placed<'_>], at: usize) -> usize {
        let extensions = self.reader.config.extensions;
        match tag {
            Tag::Paragraph => {
                if extensions && (self.figure(events, at) || self.formula(events, at)) {
                    return end_of(events, at) + 1;
                }
                self.fresh_line();
                self.push("<p>");
            }
            Tag::Heading { level, id, classes, .. } if extensions => {
                return self.heading(*level, id.as_deref(), classes, events, at);
            }
            Tag::Heading { level, .. } => {
                self.fresh_line();
                self.push(&format!("<{level}>"));
            }
            Tag::BlockQuote(Some(kind)) => self.alert(*kind),
            Tag::BlockQuote(None) => {
                self.fresh_line();
                self.push("<blockquote>\n");
            }
            Tag::CodeBlock(kind) => {
                let end = end_of(events, at);
                self.code_block(kind, range, &events[at + 1..end]);
                return end + 1;
            }
            Tag::List(start) => {
                self.fresh_line();
                let tasks = extensions
                    && events[at..].iter().take(4).any(|(event, _)| matches!(event, Event::TaskListMarker(_)));
                match start {
                    Some(1) => self.push("<ol>\n"),
                    Some(start) => self.push(&format!("<ol start=\"{start}\">\n")),
                    None if tasks => self.push("<ul class=\"tasks\">\n"),
                    None => self.push("<ul>\n"),
                }
            }
            Tag::Item => {
                self.fresh_line();
                self.push("<li>");
            }
            // Written at the end of the page.
            Tag::FootnoteDefinition(_) => return end_of(events, at) + 1,
            Tag::DefinitionList => {
                self.fresh_line();
                self.push("<dl>\n");
            }
            Tag::DefinitionListTitle => {
                self.fresh_line();
                self.push("<dt>");
            }
            Tag::DefinitionListDefinition => {
                self.fresh_line();
                self.push("<dd>");
            }
            Tag::Table(alignments) => {
                self.alignments.clone_from(alignments);
                self.fresh_line();
                let label = self.reader.labels.table.clone();
                self.push("<div class=\"table\" tabindex=\"0\" role=\"region\" aria-label=\"");
                self.attribute(&label);
                self.push("\"><table>");
            }
            Tag::TableHead => {
                self.in_table_head = true;
                self.column = 0;
                self.push("<thead><tr>");
            }
            Tag::TableRow => {
                self.column = 0;
                self.push("<tr>");
            }
            Tag::TableCell => self.cell(),
            Tag::Emphasis => self.push("<em>"),
            Tag::Strong => self.push("<strong>"),
            Tag::Strikethrough => self.push("<del>"),
            Tag::Superscript => self.push("<sup>"),
            Tag::Subscript => self.push("<sub>"),
            Tag::Link { dest_url, title, link_type, .. } => {
                self.push("<a href=\"");
                let mail = matches!(link_type, pulldown_cmark::LinkType::Email);
                let url = if mail { format!("mailto:{dest_url}") } else { dest_url.to_string() };
                self.url(&url, range, false);
                self.push("\"");
                self.title_attribute(title);
                self.push(">");
            }
            Tag::Image { .. } => {
                self.image(events, at);
                return end_of(events, at) + 1;
            }
            Tag::HtmlBlock | Tag::MetadataBlock(_) => {}
        }
        at + 1
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph => self.push("</p>\n"),
            TagEnd::Heading(level) => self.push(&format!("</{level}>\n")),
            TagEnd::BlockQuote(kind) => {
                self.fresh_line();
                self.push(if kind.is_some() { "</aside>\n" } else { "</blockquote>\n" });
            }
            TagEnd::List(ordered) => self.push(if ordered { "</ol>\n" } else { "</ul>\n" }),
            TagEnd::Item => self.push("</li>\n"),
            TagEnd::DefinitionList => self.push("</dl>\n"),
            TagEnd::DefinitionListTitle => self.push("</dt>\n"),
            TagEnd::DefinitionListDefinition => self.push("</dd>\n"),
            TagEnd::Table => self.push("</tbody></table></div>\n"),
            TagEnd::TableHead => {
                self.in_table_head = false;
                self.push("</tr></thead><tbody>\n");
            }
            TagEnd::TableRow => self.push("</tr>\n"),
            TagEnd::TableCell => {
                self.push(if self.in_table_head { "</th>" } else { "</td>" });
                self.column += 1;
            }
            TagEnd::Emphasis => self.push("</em>"),
            TagEnd::Strong => self.push("</strong>"),
            TagEnd::Strikethrough => self.push("</del>"),
            TagEnd::Superscript => self.push("</sup>"),
            TagEnd::Subscript => self.push("</sub>"),
            TagEnd::Link => self.push("</a>"),
            TagEnd::CodeBlock
            | TagEnd::FootnoteDefinition
            | TagEnd::HtmlBlock
            | TagEnd::Image
            | TagEnd::MetadataBlock(_) => {}
        }
    }

    fn cell(&mut self) {
        let name = if self.in_table_head { "th" } else { "td" };
        let class = match self.alignments.get(self.column) {
            Some(Alignment::Left) => " class=\"left\"",
            Some(Alignment::Center) => " class=\"center\"",
            Some(Alignment::Right) => " class=\"right\"",
            _ => "",
        };
        self.push(&format!("<{name}{class}>"));
    }

    fn alert(&mut self, kind: BlockQuoteKind) {
        let (index, class) = match kind {
            BlockQuoteKind::Note => (0, "note"),
            BlockQuoteKind::Tip => (1, "tip"),
            BlockQuoteKind::Important => (2, "important"),
            BlockQuoteKind::Warning => (3, "warning"),
            BlockQuoteKind::Caution => (4, "caution"),
        };
        let title = self.reader.labels.alerts[index].clone();
        self.fresh_line();
        self.push(&format!("<aside class=\"alert {class}\"><p class=\"alert-title\">"));
        self.text(&title);
        self.push("</p>\n");
    }

    fn heading(
        &mut self,
        level: HeadingLevel,
        id: Option<&str>,
        classes: &[CowStr<'_>],
        events: &[Placed<'_>],
        at: usize,
    ) -> usize {
        let end = end_of(events, at);
        let inner = &events[at + 1..end];
        let title = plain(inner);
        let id = self.new_anchor(id.map_or_else(|| slug(&title), str::to_owned));
        self.fresh_line();
        self.push(&format!("<{level} id=\""));
        self.attribute(&id);
        if !classes.is_empty() {
            self.push("\" class=\"");
            self.attribute(&classes.join(" "));
        }
        self.push("\">");
        let start = self.out.markup.html.len();
        self.write(inner);
        let html = self.out.markup.html[start..].to_owned();
        if self.reader.config.heading_anchors && !title.is_empty() {
            let label = self.reader.labels.anchor.clone();
            self.push("<a class=\"anchor\" href=\"#");
            self.attribute(&id);
            self.push("\" aria-label=\"");
            self.attribute(&format!("{label} {title}"));
            self.push("\">#</a>");
        }
        self.push(&format!("</{level}>\n"));
        // A table of contents cannot hold links in links: those of the heading are left out.
        let has_links = inner.iter().any(|(event, _)| !is_inline(event) || matches!(event, Event::Start(Tag::Link { .. })));
        let title = if has_links { self.reader.inline(&title) } else { html };
        self.headings.push(TocEntry { id, title, level: level as u8, children: Vec::new() });
        end + 1
    }

    /// `wanted`, with a number if that is taken, so that every id of a page is unique.
    fn new_anchor(&mut self, wanted: String) -> String {
        let wanted = if wanted.is_empty() { "section".to_owned() } else { wanted };
        let mut id = wanted.clone();
        let mut number = 1;
        while !self.out.anchors.insert(id.clone()) {
            id = format!("{wanted}-{number}");
            number += 1;
        }
        id
    }

    fn code_block(&mut self, kind: &CodeBlockKind<'_>, range: &Range<usize>, inner: &[Placed<'_>]) {
        let text: String = inner.iter().map(|(event, _)| if let Event::Text(text) = event { text } else { "" }).collect();
        self.fresh_line();
        let info = match kind {
            CodeBlockKind::Fenced(info) => info.as_ref(),
            CodeBlockKind::Indented => "",
        };
        if self.reader.config.extensions {
            let block = code::Block { file: self.file, source: self.source, info, text: &text, span: range.clone() };
            let options = code::Options { numbers: self.reader.config.line_numbers, label: &self.reader.labels.code };
            let warning = code::write(&block, &options, &mut self.out.markup.html);
            self.out.diagnostics.extend(warning);
            return;
        }
        let language = info.split(' ').next().unwrap_or_default();
        if language.is_empty() {
            self.push("<pre><code>");
        } else {
            self.push("<pre><code class=\"language-");
            self.attribute(language);
            self.push("\">");
        }
        self.text(&text);
        self.push("</code></pre>\n");
    }

    /// `element` is what a formula on its own line stands in: in a paragraph only a span may.
    fn math(&mut self, latex: &str, range: &Range<usize>, display: MathDisplay, element: &str) {
        let fence = if display == MathDisplay::Block { "$$" } else { "$" };
        match self.reader.math.convert_with_local_state(latex, display) {
            Ok(result) if display == MathDisplay::Block => {
                // It may be wider than the screen: it scrolls, and must then be reachable with the keyboard.
                let label = self.reader.labels.formula.clone();
                self.push(&format!("<{element} class=\"math\" tabindex=\"0\" role=\"region\" aria-label=\""));
                self.attribute(&label);
                self.push("\">");
                self.push(&result.mathml);
                self.push(&format!("</{element}>"));
            }
            Ok(result) => self.push(&result.mathml),
            Err(error) => {
                let start = range.start + fence.len();
                let place = start + error.0.start..start + error.0.end.max(error.0.start + 1);
                let message = format!("this formula is not understood: {}", error.error_message());
                self.diagnose(
                    Diagnostic::warning("math", message)
                        .at(self.file, self.source, place)
                        .hint("it is shown as it stands; write `\\$` if a dollar sign is meant"),
                );
                self.text(fence);
                self.text(latex);
                self.text(fence);
            }
        }
    }

    /// Writes a figure if the paragraph at `at` holds nothing but one image.
    fn figure(&mut self, events: &[Placed<'_>], at: usize) -> bool {
        let Some((Event::Start(Tag::Image { title, .. }), _)) = events.get(at + 1) else { return false };
        if !self.reader.config.figures || end_of(events, at + 1) + 1 != end_of(events, at) {
            return false;
        }
        let caption = title.to_string();
        self.fresh_line();
        self.push("<figure>");
        self.image(events, at + 1);
        if !caption.is_empty() {
            let caption = self.reader.inline(&caption);
            self.push("<figcaption>");
            self.push(&caption);
            self.push("</figcaption>");
        }
        self.push("</figure>\n");
        true
    }

    /// Writes a formula as a block if the paragraph at `at` holds nothing else.
    fn formula(&mut self, events: &[Placed<'_>], at: usize) -> bool {
        let (Some((Event::DisplayMath(latex), range)), Some((Event::End(TagEnd::Paragraph), _))) =
            (events.get(at + 1), events.get(at + 2))
        else {
            return false;
        };
        self.fresh_line();
        self.math(latex, range, MathDisplay::Block, "div");
        self.push("\n");
        true
    }

    fn image(&mut self, events: &[Placed<'_>], at: usize) {
        let (Event::Start(Tag::Image { dest_url, title, .. }), range) = &events[at] else { return };
        let alt = plain(&events[at + 1..end_of(events, at)]);
        self.push("<img src=\"");
        self.url(dest_url, range, true);
        self.push("\" alt=\"");
        self.attribute(&alt);
        self.push("\"");
        if self.reader.config.extensions {
            self.push(" loading=\"lazy\" decoding=\"async\"");
            if !self.reader.config.figures {
                self.title_attribute(title);
            }
        } else {
            self.title_attribute(title);
        }
        self.push(">");
    }

    fn title_attribute(&mut self, title: &str) {
        if !title.is_empty() {
            self.push(" title=\"");
            self.attribute(title);
            self.push("\"");
        }
    }

    /// Writes a URL of another site, or notes a hole for one of ours.
    fn url(&mut self, url: &str, range: &Range<usize>, is_image: bool) {
        if is_external(url) || !self.reader.config.extensions {
            let mut encoded = String::with_capacity(url.len());
            encode_url(url, &mut encoded);
            self.attribute(&encoded);
            if is_image && is_remote(url) {
                self.warn_remote(url, range.clone());
            }
            return;
        }
        let hole = Hole { at: self.out.markup.html.len(), link: self.out.links.len() };
        self.out.markup.holes.push(hole);
        self.out.links.push(LinkSite { url: url.to_owned(), span: range.clone(), is_image });
    }

    fn warn_remote(&mut self, url: &str, span: Range<usize>) {
        if !self.reader.config.extensions {
            return;
        }
        let host = url.split("//").nth(1).and_then(|rest| rest.split('/').next()).unwrap_or(url).to_owned();
        self.diagnose(
            Diagnostic::warning("remote-resource", format!("the page would load this from `{host}`, which the site's security policy forbids"))
                .at(self.file, self.source, span)
                .hint("put the file beside the page and link to that")
                .hint("or allow the host in site.toml: `[security]` with `img = [\"https://…\"]`"),
        );
    }

    fn html(&mut self, events: &[Placed<'_>]) {
        let mut text = String::new();
        let mut starts = Vec::with_capacity(events.len());
        for (event, range) in events {
            if let Event::Html(html) | Event::InlineHtml(html) = event {
                starts.push((text.len(), range.start));
                text.push_str(html);
            }
        }
        if !self.reader.config.html {
            self.text(&text);
            return;
        }
        // Where a byte of `text` stands in the source; lines of a quotation lack their `> ` in `text`.
        let place = |range: &Range<usize>| {
            let line = starts.partition_point(|(at, _)| *at <= range.start).saturating_sub(1);
            let (at, start) = starts.get(line).copied().unwrap_or_default();
            start + range.start - at..start + range.end - at
        };
        if !self.reader.config.extensions {
            self.push(&text);
            return;
        }
        let mut done = 0;
        for tag in raw_html::tags(&text) {
            let span = place(&tag.range);
            if tag.name.starts_with(|c: char| c.is_ascii_uppercase()) && !tag.name.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit()) {
                self.diagnose(
                    Diagnostic::warning("foreign-syntax", format!("`<{}>` looks like a component, which a browser does not know", tag.name))
                        .at(self.file, self.source, span.clone())
                        .hint("write it in Markdown or HTML"),
                );
            }
            for attribute in &tag.attributes {
                let name = attribute.name.to_ascii_lowercase();
                if name == "id" {
                    self.out.anchors.insert(attribute.value.to_owned());
                } else if name.starts_with("on") {
                    self.diagnose(
                        Diagnostic::warning("inline-script", format!("`{name}` will not run: the site's security policy forbids scripts in attributes"))
                            .at(self.file, self.source, place(&attribute.range))
                            .hint("move the code to a file of the theme's `assets/`"),
                    );
                } else if raw_html::is_url(tag.name, attribute.name) && attribute.quoted && !attribute.value.is_empty() {
                    let is_image = raw_html::is_loaded(tag.name);
                    if is_external(attribute.value) {
                        if is_image && is_remote(attribute.value) {
                            self.warn_remote(attribute.value, place(&attribute.range));
                        }
                        continue;
                    }
                    self.push(&text[done..attribute.range.start]);
                    let url = attribute.value.replace("&amp;", "&");
                    self.url(&url, &place(&attribute.range), is_image && !has_size(&tag));
                    done = attribute.range.end;
                }
            }
        }
        self.push(&text[done..]);
    }

    fn footnote_reference(&mut self, label: &str, range: &Range<usize>) {
        let Some(footnote) = self.footnotes.get_mut(label) else {
            self.text(&format!("[^{label}]"));
            let message = format!("there is no footnote `[^{label}]`");
            self.diagnose(
                Diagnostic::warning("footnote", message)
                    .at(self.file, self.source, range.clone())
                    .hint(format!("write it on a line of its own: `[^{label}]: …`")),
            );
            return;
        };
        footnote.references += 1;
        let references = footnote.references;
        let number = match self.used_footnotes.iter().position(|used| used == label) {
            Some(at) => at + 1,
            None => {
                self.used_footnotes.push(label.to_owned());
                self.used_footnotes.len()
            }
        };
        let id = reference_id(number, references);
        self.push(&format!(
            "<sup class=\"fnref\"><a href=\"#fn-{number}\" id=\"{id}\" role=\"doc-noteref\">{number}</a></sup>"
        ));
        self.out.anchors.insert(id);
    }

    fn write_footnotes(&mut self, events: &[Placed<'_>]) {
        if !self.used_footnotes.is_empty() {
            let label = self.reader.labels.footnotes.clone();
            self.fresh_line();
            self.push("<section class=\"footnotes\" role=\"doc-endnotes\" aria-label=\"");
            self.attribute(&label);
            self.push("\"><ol>\n");
            let mut number = 0;
            // A footnote may be the first to refer to another one, which then comes after it.
            while let Some(label) = self.used_footnotes.get(number).cloned() {
                number += 1;
                self.footnote(number, &label, events);
            }
            self.push("</ol></section>\n");
        }
        let mut unused: Vec<_> = self.footnotes.iter().filter(|(_, note)| note.references == 0).collect();
        unused.sort_by_key(|(_, note)| note.span.start);
        let warnings: Vec<_> = unused
            .into_iter()
            .map(|(label, note)| {
                let place = note.span.start..note.span.start + label.len() + 3;
                Diagnostic::warning("footnote", format!("nothing refers to footnote `[^{label}]`, so it is not shown"))
                    .at(self.file, self.source, place)
                    .hint(format!("refer to it with `[^{label}]` or remove it"))
            })
            .collect();
        self.out.diagnostics.extend(warnings);
    }

    fn footnote(&mut self, number: usize, label: &str, events: &[Placed<'_>]) {
        let Some(range) = self.footnotes.get(label).map(|footnote| footnote.events.clone()) else { return };
        self.out.anchors.insert(format!("fn-{number}"));
        self.push(&format!("<li id=\"fn-{number}\">"));
        let inner = &events[range];
        self.write(inner);
        // References from inside other footnotes are known only now, and those from later ones never point back.
        let references = self.footnotes.get(label).map_or(1, |footnote| footnote.references);
        let ends_in_paragraph = self.out.markup.html.ends_with("</p>\n");
        if ends_in_paragraph {
            let length = self.out.markup.html.len() - "</p>\n".len();
            self.out.markup.html.truncate(length);
        }
        let back = self.reader.labels.back.clone();
        for reference in 1..=references {
            let id = reference_id(number, reference);
            self.push(&format!(" <a class=\"fnback\" href=\"#{id}\" role=\"doc-backlink\" aria-label=\""));
            let which = if reference == 1 { number.to_string() } else { format!("{number}-{reference}") };
            self.attribute(&format!("{back} {which}"));
            self.push("\">↩</a>");
        }
        if ends_in_paragraph {
            self.push("</p>");
        }
        self.push("</li>\n");
    }
}

/// Id of the `count`th reference to footnote `number`.
fn reference_id(number: usize, count: usize) -> String {
    if count == 1 { format!("fnref-{number}") } else { format!("fnref-{number}-{count}") }
}

fn has_size(tag: &raw_html::Tag<'_>) -> bool {
    tag.name != "img" || tag.attributes.iter().any(|attribute| matches!(attribute.name, "width" | "height"))
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

/// Headings in order become a tree by their levels.
fn nest(headings: Vec<TocEntry>) -> Vec<TocEntry> {
    let mut roots: Vec<TocEntry> = Vec::new();
    for heading in headings {
        let mut siblings = &mut roots;
        while siblings.last().is_some_and(|last| last.level < heading.level) {
            let last = siblings.len() - 1;
            siblings = &mut siblings[last].children;
        }
        siblings.push(heading);
    }
    roots
}

/// Whether a URL leads out of the site: it has a scheme or a host.
pub fn is_external(url: &str) -> bool {
    url.starts_with("//")
        || url.split_once(':').is_some_and(|(scheme, _)| {
            scheme.starts_with(|c: char| c.is_ascii_alphabetic())
                && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+.-".contains(c))
        })
}

/// Whether loading it asks another host.
fn is_remote(url: &str) -> bool {
    url.starts_with("//") || url.starts_with("http:") || url.starts_with("https:")
}

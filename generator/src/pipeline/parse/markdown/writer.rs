//! Events in, HTML out: the elements that hold others. What stands at the leaves has files of its own.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use math_core::MathDisplay;
use pulldown_cmark::{Alignment, BlockQuoteKind, CowStr, Event, HeadingLevel, Tag, TagEnd};

use super::arrange::{self, Element};
use super::components;
use super::footnotes::Footnote;
use super::{Placed, Reader, Text, end_of, is_inline};
use crate::diagnostic::Diagnostic;
use crate::markup::{escape_attribute, escape_text};
use crate::pipeline::parse::text::{plain, slug};
use crate::view::TocEntry;

pub(super) struct Writer<'a> {
    pub(super) reader: &'a Reader,
    pub(super) file: &'a str,
    pub(super) source: &'a str,
    pub(super) out: Text,
    /// The components that are called in the text; a stand-in says which.
    pub(super) elements: &'a [Element<'a>],
    /// Their numbers, once they are written.
    pub(super) written: HashSet<usize>,
    /// By label.
    pub(super) footnotes: HashMap<String, Footnote>,
    /// Labels in that order.
    pub(super) used_footnotes: Vec<String>,
    pub(super) headings: Vec<TocEntry>,
    /// Id → how many further ones were made of it.
    repeated: HashMap<String, usize>,
    /// Within a link there can be no other.
    pub(super) in_link: bool,
    pub(super) alignments: Vec<Alignment>,
    pub(super) in_table_head: bool,
    pub(super) column: usize,
}

impl<'a> Writer<'a> {
    pub(super) fn new(reader: &'a Reader, file: &'a str, source: &'a str) -> Self {
        Self {
            reader,
            file,
            source,
            out: Text::default(),
            elements: &[],
            written: HashSet::new(),
            footnotes: HashMap::new(),
            used_footnotes: Vec::new(),
            headings: Vec::new(),
            repeated: HashMap::new(),
            in_link: false,
            alignments: Vec::new(),
            in_table_head: false,
            column: 0,
        }
    }

    pub(super) fn push(&mut self, html: &str) {
        self.out.markup.html.push_str(html);
    }

    pub(super) fn text(&mut self, text: &str) {
        escape_text(text, &mut self.out.markup.html);
    }

    pub(super) fn attribute(&mut self, text: &str) {
        escape_attribute(text, &mut self.out.markup.html);
    }

    /// Blocks begin on a line of their own.
    pub(super) fn fresh_line(&mut self) {
        if !self.out.markup.html.is_empty() && !self.out.markup.html.ends_with('\n') {
            self.push("\n");
        }
    }

    pub(super) fn diagnose(&mut self, diagnostic: Diagnostic) {
        self.out.diagnostics.push(diagnostic);
    }

    pub(super) fn write(&mut self, events: &[Placed<'_>]) {
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
            Event::Text(_) => return self.text_run(events, at),
            Event::Code(code) => {
                self.push("<code>");
                self.text(code);
                self.push("</code>");
            }
            Event::InlineMath(latex) => self.math(latex, range, MathDisplay::Inline, "span"),
            Event::DisplayMath(latex) => self.math(latex, range, MathDisplay::Block, "span"),
            Event::InlineHtml(html) if arrange::number(html).is_some() => return self.component(html, events, at + 1),
            Event::Html(_) | Event::InlineHtml(_) => {
                let end = at + events[at..].iter().take_while(|(event, _)| matches!(event, Event::Html(_))).count();
                let end = end.max(at + 1);
                self.html(&events[at..end]);
                return end;
            }
            Event::FootnoteReference(label) => self.footnote_reference(label),
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
                if extensions
                    && (self.figure(events, at) || self.formula(events, at) || self.components_alone(events, at))
                {
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
                self.push("<div class=\"table\" tabindex=\"0\" role=\"group\" aria-label=\"");
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
                self.in_link = true;
                self.push("<a href=\"");
                let mail = matches!(link_type, pulldown_cmark::LinkType::Email);
                let url = if mail { format!("mailto:{dest_url}") } else { dest_url.to_string() };
                self.url(&url, range, false);
                self.push("\"");
                self.title_attribute(title);
                self.push(">");
            }
            Tag::Image { .. } => {
                self.image(events, at, false);
                return end_of(events, at) + 1;
            }
            Tag::HtmlBlock => {
                self.fresh_line();
                if let Some((html, next)) = components::alone_in_block(events, at) {
                    return self.component(html, events, next);
                }
            }
            Tag::MetadataBlock(_) => {}
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
            TagEnd::Link => {
                self.in_link = false;
                self.push("</a>");
            }
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
        let has_links = html.contains("<a ") || inner.iter().any(|(event, _)| !is_inline(event));
        let title = if has_links { self.reader.inline(&title) } else { html };
        self.headings.push(TocEntry { id, title, level: level as u8, children: Vec::new() });
        end + 1
    }

    /// `wanted`, with a number if that is taken, so that every id of a page is unique.
    fn new_anchor(&mut self, wanted: String) -> String {
        let wanted = if wanted.is_empty() { "section".to_owned() } else { wanted };
        let mut id = wanted.clone();
        let number = self.repeated.entry(wanted.clone()).or_default();
        while !self.out.anchors.insert(id.clone()) {
            *number += 1;
            id = format!("{wanted}-{number}");
        }
        id
    }
}

//! Footnotes: numbered in the order of their first use, written at the end of the text with links back.

use std::ops::Range;

use pulldown_cmark::{Event, Tag, TagEnd};

use super::Placed;
use super::writer::Writer;
use crate::diagnostic::{Diagnostic, nearest};
use crate::pipeline::parse::foreign;

pub(super) struct Footnote {
    /// Indices into the events: what is between start and end of the definition.
    pub(super) events: Range<usize>,
    pub(super) span: Range<usize>,
    /// How often it has been referred to.
    pub(super) references: usize,
}

impl Writer<'_> {
    pub(super) fn note_definitions(&mut self, events: &[Placed<'_>]) {
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

    pub(super) fn footnote_reference(&mut self, label: &str) {
        // Without a definition, pulldown-cmark takes it for text; see `warn_of_undefined`.
        let Some(footnote) = self.footnotes.get_mut(label) else { return };
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

    /// What looks like a reference and has no definition stands in the text as it is.
    pub(super) fn warn_of_undefined(&mut self, body: usize, verbatim: &[Range<usize>], html: &[Range<usize>]) {
        let text = &self.source[body..];
        for found in memchr::memmem::find_iter(text.as_bytes(), b"[^") {
            let at = body + found;
            let Some(end) = self.source[at..].find([']', '\n']).map(|end| at + end) else { continue };
            let label = &self.source[at + 2..end];
            let is_label =
                !label.is_empty() && !label.contains(char::is_whitespace) && self.source[end..].starts_with(']');
            // `[^"]` and `[^/;,?]` are patterns.
            let is_pattern = foreign::is_inside(html, at) || label.starts_with(|c: char| !c.is_alphanumeric());
            if is_pattern || !is_label || self.footnotes.contains_key(label) || foreign::is_inside(verbatim, at) {
                continue;
            }
            let diagnostic = Diagnostic::warning("footnote", format!("there is no footnote `[^{label}]`")).at(
                self.file,
                self.source,
                at..end + 1,
            );
            let mut known: Vec<&str> = self.footnotes.keys().map(String::as_str).collect();
            known.sort_unstable();
            let hint = match nearest(label, known) {
                Some(near) => format!("did you mean `[^{near}]`?"),
                None => format!("write it on a line of its own: `[^{label}]: …`"),
            };
            self.diagnose(diagnostic.hint(hint));
        }
    }

    pub(super) fn write_footnotes(&mut self, events: &[Placed<'_>]) {
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

    pub(super) fn footnote(&mut self, number: usize, label: &str, events: &[Placed<'_>]) {
        let Some(range) = self.footnotes.get(label).map(|footnote| footnote.events.clone()) else { return };
        self.out.anchors.insert(format!("fn-{number}"));
        self.push(&format!("<li id=\"fn-{number}\">"));
        let inner = &events[range];
        self.write(inner);
        // References from inside other footnotes are known only now, and those from later ones never point back.
        let references = self.footnotes.get(label).map_or(1, |footnote| footnote.references);
        let ends_in_paragraph = matches!(inner.last(), Some((Event::End(TagEnd::Paragraph), _)))
            && self.out.markup.html.ends_with("</p>\n");
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

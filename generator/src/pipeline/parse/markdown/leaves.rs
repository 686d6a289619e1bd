//! The elements at the leaves: code, formulas, images, URLs.

use std::ops::Range;

use math_core::MathDisplay;
use pulldown_cmark::{CodeBlockKind, Event, Tag, TagEnd};

use super::html::is_remote;
use super::mathml;
use super::writer::Writer;
use super::{LinkSite, Placed, end_of, is_external};
use crate::diagnostic::Diagnostic;
use crate::markup::{Hole, encode_url};
use crate::pipeline::parse::code;
use crate::pipeline::parse::text::plain;

impl Writer<'_> {
    pub(super) fn code_block(&mut self, kind: &CodeBlockKind<'_>, range: &Range<usize>, inner: &[Placed<'_>]) {
        let text: String =
            inner.iter().map(|(event, _)| if let Event::Text(text) = event { text } else { "" }).collect();
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
            self.out.diagnostics.extend(code::unclosed(&block));
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
    pub(super) fn math(&mut self, latex: &str, range: &Range<usize>, display: MathDisplay, element: &str) {
        let fence = if display == MathDisplay::Block { "$$" } else { "$" };
        if depth(latex) > DEEPEST {
            let message = format!("this formula is nested more than {DEEPEST} levels deep");
            self.diagnose(
                Diagnostic::warning("math", message)
                    .at(self.file, self.source, range.clone())
                    .hint("it is shown as it stands"),
            );
            return self.text(&format!("{fence}{latex}{fence}"));
        }
        match self.reader.math.convert_with_local_state(latex, display) {
            Ok(result) if display == MathDisplay::Block => {
                // It may be wider than the screen: it scrolls, and must then be reachable with the keyboard.
                let label = self.reader.labels.formula.clone();
                self.push(&format!("<{element} class=\"math\" tabindex=\"0\" role=\"group\" aria-label=\""));
                self.attribute(&label);
                self.push("\">");
                self.push(&mathml::conforming(&result.mathml));
                self.push(&format!("</{element}>"));
            }
            Ok(result) => self.push(&mathml::conforming(&result.mathml)),
            Err(error) => {
                let start = range.start + fence.len();
                let place = start + error.0.start..start + error.0.end.max(error.0.start + 1);
                let why = error.error_message();
                let message = format!("this formula is not understood: {}", why.trim_end_matches('.'));
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
    pub(super) fn figure(&mut self, events: &[Placed<'_>], at: usize) -> bool {
        let Some((Event::Start(Tag::Image { title, .. }), _)) = events.get(at + 1) else { return false };
        if !self.reader.config.figures || end_of(events, at + 1) + 1 != end_of(events, at) {
            return false;
        }
        let caption = title.to_string();
        self.fresh_line();
        self.push("<figure>");
        self.image(events, at + 1, true);
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
    pub(super) fn formula(&mut self, events: &[Placed<'_>], at: usize) -> bool {
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

    /// In a figure, the title is the caption.
    pub(super) fn image(&mut self, events: &[Placed<'_>], at: usize, is_figure: bool) {
        let (Event::Start(Tag::Image { dest_url, title, .. }), range) = &events[at] else { return };
        let alt = plain(&events[at + 1..end_of(events, at)]);
        self.push("<img src=\"");
        self.url(dest_url, range, true);
        self.push("\" alt=\"");
        self.attribute(&alt);
        self.push("\"");
        if self.reader.config.extensions {
            self.push(" loading=\"lazy\" decoding=\"async\"");
        }
        if !is_figure {
            self.title_attribute(title);
        }
        self.push(">");
    }

    pub(super) fn title_attribute(&mut self, title: &str) {
        if !title.is_empty() {
            self.push(" title=\"");
            self.attribute(title);
            self.push("\"");
        }
    }

    /// Writes a URL of another site, or notes a hole for one of ours.
    pub(super) fn url(&mut self, url: &str, range: &Range<usize>, is_image: bool) {
        if is_external(url) || !self.reader.config.extensions {
            let mut encoded = String::with_capacity(url.len());
            encode_url(url, &mut encoded);
            self.attribute(&encoded);
            if is_image && is_remote(url) {
                self.warn_remote(url, "img", range.clone());
            }
            return;
        }
        let hole = Hole { at: self.out.markup.html.len(), link: self.out.links.len() };
        self.out.markup.holes.push(hole);
        self.out.links.push(LinkSite { url: url.to_owned(), span: range.clone(), is_image });
    }
}

/// The converter calls itself for each level, and a thread's stack has an end.
const DEEPEST: usize = 200;

/// How deep braces, environments and delimiters are nested.
fn depth(latex: &str) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    for (at, character) in latex.char_indices() {
        match character {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            '\\' if latex[at..].starts_with("\\left") || latex[at..].starts_with("\\begin") => depth += 1,
            '\\' if latex[at..].starts_with("\\right") || latex[at..].starts_with("\\end") => {
                depth = depth.saturating_sub(1)
            }
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    deepest
}

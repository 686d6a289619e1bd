//! Raw HTML between the Markdown: its links get holes like others, and what the site's security policy will not let
//! through is named. Comments are left out.

use std::ops::Range;

use pulldown_cmark::Event;

use super::arrange::{self, Element};
use super::writer::Writer;
use super::{Placed, is_external};
use crate::diagnostic::Diagnostic;
use crate::pipeline::parse::raw_html;

/// A piece of raw HTML.
struct Raw<'r> {
    text: &'r str,
    found: &'r raw_html::Scan<'r>,
    /// Where a range of the text stands in the source.
    place: &'r dyn Fn(&Range<usize>) -> Range<usize>,
}

impl Writer<'_> {
    pub(super) fn warn_remote(&mut self, url: &str, directive: &str, span: Range<usize>) {
        let allowed = self.reader.allowed.iter().any(|source| url.starts_with(source.as_str()));
        if allowed || !self.reader.config.extensions {
            return;
        }
        let host = url.split("//").nth(1).and_then(|rest| rest.split('/').next()).unwrap_or(url).to_owned();
        self.diagnose(
            Diagnostic::warning(
                "remote-resource",
                format!("the page would load this from `{host}`, which the site's security policy forbids"),
            )
            .at(self.file, self.source, span)
            .hint("put the file beside the page and link to that")
            .hint(format!("or allow the host in site.toml: `[security]` with `{directive} = [\"https://…\"]`")),
        );
    }

    /// Comments are for whoever reads the source.
    fn push_without(&mut self, comments: &[Range<usize>], html: &str, range: Range<usize>) {
        let mut done = range.start;
        for comment in comments.iter().filter(|comment| range.contains(&comment.start)) {
            self.push(&html[done..comment.start]);
            done = comment.end;
        }
        self.push(&html[done.min(range.end)..range.end]);
    }

    /// Names what a browser does not know and would not show: components, `Vec<u8>` without backticks; and Kramdown's
    /// wish to read Markdown inside.
    fn extensions_of_html(&mut self, tag: &raw_html::Tag<'_>, span: &Range<usize>) {
        if tag.attributes.iter().any(|attribute| attribute.name == "markdown") {
            self.diagnose(
                Diagnostic::warning(
                    "foreign-syntax",
                    "`markdown` is an attribute of Kramdown, which a browser does not know",
                )
                .at(self.file, self.source, span.clone())
                .hint("remove it: between HTML tags, Markdown is read if an empty line stands before and after it"),
            );
        }
        let is_capital = tag.name.starts_with(|c: char| c.is_ascii_uppercase());
        let is_mdx = self.file.ends_with(".mdx");
        if raw_html::is_known(tag.name) && !(is_capital && is_mdx) {
            return;
        }
        if arrange::near_miss(tag.name, &self.reader.components).is_some() && is_capital {
            // Named already, as the slip that it is.
            return;
        }
        let diagnostic = if is_capital && (is_mdx || tag.name.len() > 1) {
            let message = format!("there is no component `{}`; a browser shows nothing for its tag", tag.name);
            Diagnostic::warning("unknown-component", message).hint("`gen components` lists those of the theme")
        } else {
            let message = format!("`<{}>` is no element of HTML, so a browser shows nothing for it", tag.name);
            Diagnostic::warning("foreign-syntax", message)
        };
        let hint = format!("if the reader should see it, put it between backticks or write `\\<{}>`", tag.name);
        self.diagnose(diagnostic.at(self.file, self.source, span.clone()).hint(hint));
    }

    pub(super) fn html(&mut self, events: &[Placed<'_>]) {
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
        let found = raw_html::scan(&text);
        for comment in found.comments.iter().filter(|comment| !text[(*comment).clone()].ends_with("-->")) {
            self.diagnose(
                Diagnostic::error(
                    "unclosed-comment",
                    "this comment does not end where its HTML does, at the empty line",
                )
                .at(self.file, self.source, place(&(comment.start..comment.start + 4)))
                .hint("begin it on a line of its own after an empty line, or write it without empty lines"),
            );
        }
        self.stretch(&Raw { text: &text, found: &found, place: &place }, 0..text.len());
    }

    /// Writes a stretch of raw HTML, with the components that stand in it.
    fn stretch(&mut self, raw: &Raw<'_>, range: Range<usize>) {
        let Raw { text, found, place } = raw;
        let mut done = range.start;
        for tag in found.tags.iter().filter(|tag| range.contains(&tag.range.start)) {
            if tag.range.start < done {
                continue;
            }
            if let Some((number, _)) = arrange::number(&text[tag.range.clone()]) {
                self.push_without(&found.comments, text, done..tag.range.start);
                done = tag.range.end;
                if self.elements.get(number).is_some_and(Element::has_body) {
                    let closing = arrange::closing(number);
                    let Some(end) = text[done..range.end].find(&closing).map(|end| done + end) else { continue };
                    let body = done..end;
                    self.call(number, &mut |writer| writer.stretch(raw, body.clone()));
                    done = end + closing.len();
                } else {
                    self.call(number, &mut |_| {});
                }
                continue;
            }
            self.extensions_of_html(tag, &place(&tag.range));
            for attribute in &tag.attributes {
                let name = attribute.name.to_ascii_lowercase();
                match name.as_str() {
                    // Anchors, the old way and the new one.
                    "id" | "name" => drop(self.out.anchors.insert(attribute.value.to_owned())),
                    name if name.starts_with("on") => self.warn_of_handler(name, place(&attribute.range)),
                    "srcset" if attribute.quoted => {
                        for url in raw_html::candidates(attribute) {
                            self.push_without(&found.comments, text, done..url.start);
                            self.attribute_url(&text[url.clone()], tag, &place(&url), false);
                            done = url.end;
                        }
                    }
                    _ if raw_html::is_url(tag.name, attribute.name) && !attribute.value.is_empty() => {
                        // The quotes are replaced: a hole stands in double ones.
                        let quote = usize::from(attribute.quoted);
                        self.push_without(&found.comments, text, done..attribute.range.start - quote);
                        self.push("\"");
                        self.attribute_url(attribute.value.trim(), tag, &place(&attribute.range), !has_size(tag));
                        self.push("\"");
                        done = attribute.range.end + quote;
                    }
                    _ => {}
                }
            }
        }
        self.push_without(&found.comments, text, done..range.end);
    }

    /// Writes a URL as it stands in HTML; `sized` if the image's size may follow it.
    fn attribute_url(&mut self, written: &str, tag: &raw_html::Tag<'_>, place: &Range<usize>, sized: bool) {
        let is_loaded = raw_html::is_loaded(tag.name);
        // Some hide an address of mail from robots as a row of references.
        let url = raw_html::decoded(written);
        if !is_external(&url) {
            return self.url(&url, place, is_loaded && sized);
        }
        if is_loaded && is_remote(&url) {
            self.warn_remote(&url, raw_html::directive(tag.name), place.clone());
        }
        self.push(&written.replace('"', "&quot;"));
    }

    fn warn_of_handler(&mut self, name: &str, place: Range<usize>) {
        let message = format!("`{name}` will not run: the site's security policy forbids scripts in attributes");
        self.diagnose(
            Diagnostic::warning("inline-script", message)
                .at(self.file, self.source, place)
                .hint("move the code to a file of the theme's `assets/`"),
        );
    }
}

fn has_size(tag: &raw_html::Tag<'_>) -> bool {
    tag.name != "img" || tag.attributes.iter().any(|attribute| matches!(attribute.name, "width" | "height"))
}

/// Whether loading it asks another host.
pub(super) fn is_remote(url: &str) -> bool {
    url.starts_with("//") || url.starts_with("http:") || url.starts_with("https:")
}

//! Raw HTML between the Markdown: its links get holes like others, and what the site's security policy will not let
//! through is named. Comments are left out.

use std::ops::Range;

use pulldown_cmark::Event;

use super::writer::Writer;
use super::{Placed, is_external};
use crate::diagnostic::Diagnostic;
use crate::pipeline::parse::raw_html;

impl Writer<'_> {
    pub(super) fn warn_remote(&mut self, url: &str, span: Range<usize>) {
        let allowed = self.reader.allowed.iter().any(|source| url.starts_with(source.as_str()));
        if allowed || !self.reader.config.extensions {
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

    /// Comments are for whoever reads the source.
    fn push_without_comments(&mut self, html: &str) {
        let mut rest = html;
        while let Some((before, comment)) = rest.split_once("<!--") {
            self.push(before);
            rest = comment.split_once("-->").map_or("", |(_, after)| after);
        }
        self.push(rest);
    }

    /// Names what a browser does not know and would not show: components, `Vec<u8>` without backticks; and Kramdown's
    /// wish to read Markdown inside.
    fn extensions_of_html(&mut self, tag: &raw_html::Tag<'_>, span: &Range<usize>) {
        if tag.attributes.iter().any(|attribute| attribute.name == "markdown") {
            self.diagnose(
                Diagnostic::warning("foreign-syntax", "`markdown` is an attribute of Kramdown, which a browser does not know")
                    .at(self.file, self.source, span.clone())
                    .hint("remove it: between HTML tags, Markdown is read if an empty line stands before and after it"),
            );
        }
        let is_capital = tag.name.starts_with(|c: char| c.is_ascii_uppercase());
        let is_mdx = self.file.ends_with(".mdx");
        if raw_html::is_known(tag.name) && !(is_capital && is_mdx) {
            return;
        }
        let diagnostic = if is_capital && (is_mdx || tag.name.len() > 1) {
            let message = format!("`<{}>` looks like a component, which a browser does not know", tag.name);
            Diagnostic::warning("foreign-syntax", message).hint("write it in Markdown or HTML")
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
        let mut done = 0;
        for tag in raw_html::tags(&text) {
            let span = place(&tag.range);
            self.extensions_of_html(&tag, &span);
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
                    // Spaces are what is left of `{{ site.baseurl }}`.
                    let value = attribute.value.trim();
                    if is_external(value) {
                        if is_image && is_remote(value) {
                            self.warn_remote(value, place(&attribute.range));
                        }
                        continue;
                    }
                    // The quotes are replaced: a hole stands in double ones.
                    self.push_without_comments(&text[done..attribute.range.start - 1]);
                    self.push("\"");
                    let url = value.replace("&amp;", "&");
                    self.url(&url, &place(&attribute.range), is_image && !has_size(&tag));
                    self.push("\"");
                    done = attribute.range.end + 1;
                }
            }
        }
        self.push_without_comments(&text[done..]);
    }
}

fn has_size(tag: &raw_html::Tag<'_>) -> bool {
    tag.name != "img" || tag.attributes.iter().any(|attribute| matches!(attribute.name, "width" | "height"))
}

/// Whether loading it asks another host.
pub(super) fn is_remote(url: &str) -> bool {
    url.starts_with("//") || url.starts_with("http:") || url.starts_with("https:")
}

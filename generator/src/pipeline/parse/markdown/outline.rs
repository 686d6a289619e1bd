//! What a text is about: its title, its headings as a tree, its summary, its prose.

use pulldown_cmark::{Event, HeadingLevel, Tag, TagEnd};

use super::writer::Writer;
use super::{Placed, end_of, is_inline};
use crate::pipeline::parse::text::{plain, slug};
use crate::view::TocEntry;

impl Writer<'_> {
    /// A text that opens with a level-one heading names its page by it. The heading is kept only where the page has
    /// another title already.
    pub(super) fn take_title<'e>(&mut self, events: &'e [Placed<'e>], title: Option<&str>) -> &'e [Placed<'e>] {
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
        writer.in_link = true;
        writer.write(&inner.iter().filter(|(event, _)| is_inline(event)).cloned().collect::<Vec<_>>());
        if writer.out.links.is_empty() {
            self.out.title = Some((plain(inner), writer.out.markup.html));
        } else {
            self.out.title = Some((plain(inner), self.reader.inline(&plain(inner))));
        }
        self.out.diagnostics.append(&mut writer.out.diagnostics);
        &events[(end + 1).min(events.len())..]
    }

    pub(super) fn summarize(&mut self, events: &[Placed<'_>]) {
        // Only where it is a comment; in code it is talked about.
        let more = events.iter().find(|(event, _)| match event {
            Event::Html(html) | Event::InlineHtml(html) => {
                html.contains("<!-- more -->") || html.contains("<!--more-->")
            }
            _ => false,
        });
        let more = more.map(|(_, range)| range.start);
        self.out.summary = match more {
            Some(more) => {
                let before: Vec<_> = events
                    .iter()
                    .filter(|(event, range)| range.end <= more && !matches!(event, Event::Html(_)))
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

//! Writes the content of components and notes their calls; what HTML they become is for `render` to say.

use std::ops::Range;
use std::sync::Arc;

use pulldown_cmark::{Event, Tag};
use serde_json::Value;

use super::arrange::{self, Element};
use super::html::is_remote;
use super::writer::Writer;
use super::{LinkSite, Placed, end_of, is_external};
use crate::diagnostic::{Diagnostic, Severity};
use crate::markup::{CallSite, Markup};
use crate::pipeline::components::call::Given;
use crate::pipeline::components::{Call, DataArgument, LinkArgument, Role};

impl Writer<'_> {
    /// Tells what is wrong with the components of a text. MDX was written for others than ours, so there a mistake does
    /// not keep the site from being built: the content is shown without the component.
    pub(super) fn tell(&mut self, mistakes: &[(Diagnostic, Range<usize>)]) {
        let severity = if self.file.ends_with(".mdx") { Severity::Warning } else { Severity::Error };
        for (diagnostic, range) in mistakes {
            let diagnostic = Diagnostic { severity, ..diagnostic.clone() };
            self.diagnose(diagnostic.at(self.file, self.source, range.clone()));
        }
    }

    /// Writes the component whose stand-in is `html`, which ends before `events[from]`, and gives the index of the next
    /// event.
    pub(super) fn component(&mut self, html: &str, events: &[Placed<'_>], from: usize) -> usize {
        let elements = self.elements;
        // The closing tag of one that was opened elsewhere has been named there.
        let Some((number, false)) = arrange::number(html) else { return from };
        let Some(element) = elements.get(number) else { return from };
        if !element.has_body() {
            self.call(element, None);
            return from;
        }
        match closing(events, from, number) {
            Some((end, next)) => {
                self.call(element, Some(&events[from..end]));
                next
            }
            None => {
                let name = element.tag.name;
                let message = format!("`<{name}>` is opened in one block and closed in another");
                let diagnostic = Diagnostic::error("unclosed-component", message)
                    .hint("write both of its tags on lines of their own, or both in one paragraph");
                self.tell(&[(diagnostic, element.tag.range.clone())]);
                from
            }
        }
    }

    fn call(&mut self, element: &Element<'_>, body: Option<&[Placed<'_>]>) {
        if !element.reading.mistakes.is_empty() {
            return self.write(body.unwrap_or_default());
        }
        let call = self.note_call(element);
        let start = self.out.markup.html.len();
        let index = self.out.markup.calls.len();
        self.out.markup.calls.push(CallSite { body: start..start, inside: 0, call: Arc::new(call) });
        self.write(body.unwrap_or_default());
        let Markup { html, calls, .. } = &mut self.out.markup;
        let inside = calls.len() - index - 1;
        if let Some(site) = calls.get_mut(index) {
            site.body.end = html.len();
            site.inside = inside;
        }
    }

    fn note_call(&mut self, element: &Element<'_>) -> Call {
        let start = element.tag.range.start;
        let line = memchr::memchr_iter(b'\n', &self.source.as_bytes()[..start]).count() + 1;
        let mut call = Call {
            component: element.tag.name.to_owned(),
            directive: element.reading.directive.clone(),
            has_body: element.has_body(),
            place: format!("{}:{line}", self.file),
            ..Call::default()
        };
        let declared = self.reader.components.get(element.tag.name);
        for (name, (given, span)) in &element.reading.arguments {
            let Given::Value(value) = given else { continue };
            let role = declared.and_then(|component| component.arguments.get(*name)).map(|argument| argument.role);
            let argument = (*name).to_owned();
            match (role, value) {
                (Some(Role::Data), Value::String(name)) => {
                    call.data.push(DataArgument { argument, name: name.clone(), span: span.clone() });
                }
                (Some(role @ (Role::Link | Role::Image)), Value::String(url)) if !url.is_empty() => {
                    if is_external(url) {
                        if role == Role::Image && is_remote(url) {
                            self.warn_remote(url, "img", span.clone());
                        }
                        call.arguments.insert(argument, value.clone());
                        continue;
                    }
                    call.links.push(LinkArgument { argument, link: self.out.links.len() });
                    self.out.links.push(LinkSite {
                        url: url.clone(),
                        span: span.clone(),
                        is_image: role == Role::Image,
                    });
                }
                _ => drop(call.arguments.insert(argument, value.clone())),
            }
        }
        call
    }

    /// Writes what stands in the paragraph at `at` without the paragraph, if that is nothing but components.
    pub(super) fn components_alone(&mut self, events: &[Placed<'_>], at: usize) -> bool {
        let inner = &events[at + 1..end_of(events, at)];
        let mut from = 0;
        let mut is_any = false;
        while let Some((event, _)) = inner.get(from) {
            from += 1;
            match event {
                Event::Text(text) if text.trim().is_empty() => {}
                Event::SoftBreak => {}
                Event::InlineHtml(html) => {
                    let Some((number, false)) = arrange::number(html) else { return false };
                    is_any = true;
                    if self.elements.get(number).is_some_and(Element::has_body) {
                        let Some((_, next)) = closing(inner, from, number) else { return false };
                        from = next;
                    }
                }
                _ => return false,
            }
        }
        if is_any {
            self.fresh_line();
            self.write(inner);
            self.fresh_line();
        }
        is_any
    }
}

/// Where the content of element `number` ends that begins at `events[from]`, and what comes after its closing tag.
/// `None` if that tag stands in another block.
fn closing(events: &[Placed<'_>], from: usize, number: usize) -> Option<(usize, usize)> {
    let mut depth = 0_usize;
    for (at, (event, _)) in events.iter().enumerate().skip(from) {
        match event {
            Event::Html(html) | Event::InlineHtml(html) if arrange::number(html) == Some((number, true)) => {
                let in_block = at > from && matches!(events[at - 1].0, Event::Start(Tag::HtmlBlock));
                return match (depth, in_block) {
                    (0, _) => Some((at, at + 1)),
                    (1, true) => Some((at - 1, at + 2)),
                    _ => None,
                };
            }
            Event::Start(_) => depth += 1,
            Event::End(_) => depth = depth.checked_sub(1)?,
            _ => {}
        }
    }
    None
}

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
use crate::pipeline::components::tags::Kind;
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
            self.call(number, &mut |_| {});
            return from;
        }
        match closing(events, from, number) {
            Some((end, next)) => {
                self.call(number, &mut |writer| writer.write(&events[from..end]));
                next
            }
            None => {
                let name = element.tag.name;
                let message = format!("`<{name}>` is opened in one block and closed in another");
                let diagnostic = Diagnostic::error("unclosed-component", message)
                    .hint("write both of its tags on lines of their own, or both in one paragraph");
                self.tell(&[(diagnostic, element.tag.range.clone())]);
                self.written.insert(number);
                from
            }
        }
    }

    /// Notes the call of an element and lets `body` write its content.
    pub(super) fn call(&mut self, number: usize, body: &mut dyn FnMut(&mut Self)) {
        self.written.insert(number);
        let elements = self.elements;
        let Some(element) = elements.get(number).filter(|element| element.reading.mistakes.is_empty()) else {
            return body(self);
        };
        let call = self.note_call(element);
        let start = self.out.markup.html.len();
        let index = self.out.markup.calls.len();
        self.out.markup.calls.push(CallSite { body: start..start, inside: 0, call: Arc::new(call) });
        body(self);
        let Markup { html, calls, .. } = &mut self.out.markup;
        let inside = calls.len() - index - 1;
        if let Some(site) = calls.get_mut(index) {
            site.body.end = html.len();
            site.inside = inside;
        }
    }

    /// Names components that stand where none can be: in an attribute of HTML, in a script, in the title of a page. None
    /// is left out in silence.
    pub(super) fn name_unwritten(&mut self) {
        let elements = self.elements;
        for (number, element) in elements.iter().enumerate() {
            let is_closed = element.has_body() || element.tag.kind == Kind::Empty;
            if is_closed && !self.written.contains(&number) {
                let message = format!("`<{}>` stands where no component can be", element.tag.name);
                let diagnostic = Diagnostic::error("misplaced-component", message).hint(
                    "components stand in text, not in attributes, scripts, titles, and notes that nothing refers to",
                );
                self.tell(&[(diagnostic, element.tag.range.clone())]);
            }
        }
    }

    fn note_call(&mut self, element: &Element<'_>) -> Call {
        let mut call = Call {
            component: element.tag.name.to_owned(),
            directive: element.reading.directive.clone(),
            has_body: element.has_body(),
            place: format!("{}:{}", self.file, element.line),
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

/// The stand-in that the block of HTML at `events[at]` is, and the index of what comes after the block.
pub(super) fn alone_in_block<'e>(events: &'e [Placed<'_>], at: usize) -> Option<(&'e str, usize)> {
    let end = end_of(events, at);
    let mut parts = events.get(at + 1..end)?.iter().filter_map(|(event, _)| match event {
        Event::Html(html) if !html.trim().is_empty() => Some(html.as_ref()),
        _ => None,
    });
    let html = parts.next().filter(|html| arrange::number(html).is_some())?;
    parts.next().is_none().then_some((html, end + 1))
}

/// Where the content of element `number` ends that begins at `events[from]`, and what comes after its closing tag.
/// `None` if that tag stands in another block.
fn closing(events: &[Placed<'_>], from: usize, number: usize) -> Option<(usize, usize)> {
    let mut at = from;
    while let Some((event, _)) = events.get(at) {
        let is_closing = |html: &str| arrange::number(html) == Some((number, true));
        match event {
            Event::InlineHtml(html) if is_closing(html) => return Some((at, at + 1)),
            Event::Start(Tag::HtmlBlock) => match alone_in_block(events, at) {
                Some((html, next)) if is_closing(html) => return Some((at, next)),
                _ => at = end_of(events, at),
            },
            Event::Start(_) => at = end_of(events, at),
            Event::End(_) => return None,
            _ => {}
        }
        at += 1;
    }
    None
}

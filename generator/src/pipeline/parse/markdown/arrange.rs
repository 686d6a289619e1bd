//! Finds the tags of components in Markdown and puts a stand-in in the place of each that every rule of Markdown treats
//! as an ordinary tag; so the parser needs to know nothing of components. A tag on a line of its own gets empty lines
//! around it, and what an author has indented between tags is moved back: the text between is Markdown like any other.

use std::ops::Range;

use super::lines::{Lines, fences};
use crate::diagnostic::{Diagnostic, nearest};
use crate::edited::Edited;
use crate::pipeline::components::tags::{self, Kind, Tag};
use crate::pipeline::components::{Components, call};
use crate::pipeline::parse::foreign::is_inside;
use crate::pipeline::parse::raw_html;

/// A component as it stands in a text.
pub struct Element<'t> {
    /// The opening or empty tag.
    pub tag: Tag<'t>,
    pub reading: call::Reading<'t>,
    /// The closing tag of one that has content.
    close: Option<Range<usize>>,
}

impl Element<'_> {
    pub fn has_body(&self) -> bool {
        self.close.is_some()
    }
}

/// What [`arrange`] gives.
pub struct Arranged<'t> {
    /// In order; the number of a stand-in is the place here.
    pub elements: Vec<Element<'t>>,
    pub edited: Edited,
    /// Without their file, and where each stands.
    pub mistakes: Vec<(Diagnostic, Range<usize>)>,
}

/// Ranges where nothing is a tag.
pub struct Verbatim<'v> {
    /// Code in fences and spans, formulas.
    pub always: &'v [Range<usize>],
    /// Code that is so by its indentation, which means nothing between the tags of a component.
    pub indented: &'v [Range<usize>],
}

/// Name of a stand-in for element `number`. HTML leaves names with a hyphen to authors, so it begins no block of its own
/// kind as `<details>` would.
fn stand_in(number: usize) -> String {
    format!("gen-component-{number}")
}

/// The number of the stand-in that `html` is, and whether it closes.
pub fn number(html: &str) -> Option<(usize, bool)> {
    let inside = html.trim().strip_prefix('<')?.strip_suffix('>')?;
    let (inside, is_close) = inside.strip_prefix('/').map_or((inside, false), |inside| (inside, true));
    Some((inside.strip_prefix("gen-component-")?.trim_end_matches('/').parse().ok()?, is_close))
}

/// `None` if no component is called in `text` from `body` on.
pub fn arrange<'t>(
    text: &'t str,
    body: usize,
    verbatim: &Verbatim<'_>,
    components: &Components,
) -> Option<Arranged<'t>> {
    let mut found = Found::default();
    let mut own_fences: Option<Vec<Range<usize>>> = None;
    let mut done = body;
    for open in memchr::memchr_iter(b'<', &text.as_bytes()[body..]).map(|at| body + at) {
        let after = text.as_bytes().get(open + 1).copied().unwrap_or_default();
        if open < done || !(after.is_ascii_uppercase() || after == b'/') {
            continue;
        }
        let Some(read) = tags::read(text, open) else { continue };
        let is_code = is_inside(verbatim.always, open)
            || (found.open.is_empty() && is_inside(verbatim.indented, open))
            || is_inside(own_fences.get_or_insert_with(|| fences(&text[body..], body)), open);
        let is_escaped = text[..open].bytes().rev().take_while(|byte| *byte == b'\\').count() % 2 == 1;
        if is_code || is_escaped {
            continue;
        }
        match read {
            Ok(tag) => {
                if let Some(component) = components.get(tag.name) {
                    done = tag.range.end;
                    found.add(tag, component);
                } else if !text[..open].ends_with(|c: char| c.is_alphanumeric()) {
                    found.unknown(&tag, components);
                }
            }
            Err(broken) if components.get(broken.name).is_some() => {
                let message = format!("the tag `<{}>` does not end: {}", broken.name, broken.why);
                found.mistakes.push((Diagnostic::error("unclosed-component", message), broken.range));
            }
            Err(_) => {}
        }
    }
    found.finish(text)
}

#[derive(Default)]
struct Found<'t> {
    elements: Vec<Element<'t>>,
    /// Those that are not closed yet, outermost first.
    open: Vec<usize>,
    /// Closing tags that close nothing.
    stray: Vec<Range<usize>>,
    mistakes: Vec<(Diagnostic, Range<usize>)>,
}

impl<'t> Found<'t> {
    fn add(&mut self, tag: Tag<'t>, component: &crate::pipeline::components::Component) {
        if tag.kind == Kind::Close {
            return self.close(&tag);
        }
        if tag.kind == Kind::Open {
            self.open.push(self.elements.len());
        }
        let reading = call::read(component, &tag, call::Braces::Json);
        self.elements.push(Element { tag, reading, close: None });
    }

    fn close(&mut self, tag: &Tag<'t>) {
        let Some(depth) = self.open.iter().rposition(|open| self.elements[*open].tag.name == tag.name) else {
            let message = format!("`</{}>` closes nothing", tag.name);
            let diagnostic = Diagnostic::error("unclosed-component", message)
                .hint(format!("remove it, or write `<{}>` where the content begins", tag.name));
            self.mistakes.push((diagnostic, tag.range.clone()));
            return self.stray.push(tag.range.clone());
        };
        let number = self.open[depth];
        for unclosed in self.open.split_off(depth).into_iter().skip(1) {
            self.unclosed(unclosed);
        }
        self.elements[number].close = Some(tag.range.clone());
    }

    fn unclosed(&mut self, number: usize) {
        let tag = &self.elements[number].tag;
        let name = tag.name;
        let diagnostic = Diagnostic::error("unclosed-component", format!("`<{name}>` is not closed"))
            .hint(format!("write `</{name}>` where its content ends, or `<{name} />` if it has none"))
            .hint(format!("if the reader should see it, put it between backticks or write `\\<{name}>`"));
        self.mistakes.push((diagnostic, tag.range.clone()));
        // What else may be wrong with it is not worth telling: perhaps it is no component at all, but `Vec<Chart>`.
        self.elements[number].reading.mistakes.clear();
    }

    /// A name that is nearly one of the theme's is a slip; others may be text from elsewhere, which is named later.
    fn unknown(&mut self, tag: &Tag<'t>, components: &Components) {
        if let Some(near) = near_miss(tag.name, components).filter(|_| tag.kind != Kind::Close) {
            let message = format!("there is no component `{}`", tag.name);
            let diagnostic = Diagnostic::error("unknown-component", message).hint(format!("did you mean `<{near}>`?"));
            self.mistakes.push((diagnostic, tag.range.start..tag.range.start + 1 + tag.name.len()));
        }
    }

    fn finish(mut self, text: &'t str) -> Option<Arranged<'t>> {
        for number in std::mem::take(&mut self.open) {
            self.unclosed(number);
        }
        if self.elements.is_empty() && self.mistakes.is_empty() {
            return None;
        }
        self.mistakes.extend(self.elements.iter().flat_map(|element| element.reading.mistakes.iter().cloned()));
        let mut lines = Lines::new(text);
        let mut edits: Vec<(Range<usize>, String)> =
            self.stray.iter().map(|range| (range.clone(), String::new())).collect();
        for (number, element) in self.elements.iter().enumerate() {
            let range = element.tag.range.clone();
            match &element.close {
                None if element.tag.kind == Kind::Open => edits.push((range, String::new())),
                None => {
                    lines.stand_alone(&range, &range, &mut edits);
                    edits.push((range, format!("<{}/>", stand_in(number))));
                }
                Some(close) => {
                    lines.stand_alone(&range, close, &mut edits);
                    edits.push((range, format!("<{}>", stand_in(number))));
                    edits.push((close.clone(), format!("</{}>", stand_in(number))));
                }
            }
        }
        lines.move_back(&mut edits);
        // A place where something is put in comes before one where something is taken away.
        edits.sort_by_key(|(range, _)| (range.start, range.end));
        Some(Arranged { edited: Edited::new(text, edits), elements: self.elements, mistakes: self.mistakes })
    }
}

/// The component that was meant by a name that is none, neither here nor in HTML.
pub fn near_miss<'c>(name: &str, components: &'c Components) -> Option<&'c str> {
    if raw_html::is_known(name) {
        return None;
    }
    nearest(name, components.names())
}

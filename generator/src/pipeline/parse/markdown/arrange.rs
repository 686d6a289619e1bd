//! Finds the tags of components in Markdown and puts a stand-in in the place of each that every rule of Markdown treats
//! as an ordinary tag; so the parser needs to know nothing of components. A tag on a line of its own gets empty lines
//! around it, and what an author has indented between tags is moved back: the text between is Markdown like any other.

use std::collections::BTreeSet;
use std::ops::Range;

use super::lines::Lines;
use crate::diagnostic::{Diagnostic, nearest};
use crate::edited::Edited;
use crate::pipeline::components::tags::{self, Broken, Kind, Tag};
use crate::pipeline::components::{Components, call};
use crate::pipeline::parse::foreign::is_inside;
use crate::pipeline::parse::raw_html;

/// A component as it stands in a text.
pub struct Element<'t> {
    /// The opening or empty tag.
    pub tag: Tag<'t>,
    /// Of the tag, from 1.
    pub line: usize,
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

/// Where nothing is a tag, in bytes of the text that was parsed.
pub struct Verbatim {
    /// Code, formulas, comments, destinations of links.
    pub ranges: Vec<Range<usize>>,
    /// Code that is so by its indentation.
    pub indented: Vec<Range<usize>>,
}

/// Components within components, at most: the writer calls itself for each, and a thread's stack has an end.
const DEEPEST: usize = 100;

/// More often than this a text is not parsed to find out which of its tags are code.
const TRIES: usize = 8;

/// Name of a stand-in for element `number`. HTML leaves names with a hyphen to authors, so it begins no block of its own
/// kind as `<details>` would.
const STAND_IN: &str = "gen-component-";

/// The number of the stand-in that `html` is, and whether it closes.
pub fn number(html: &str) -> Option<(usize, bool)> {
    let inside = html.trim().strip_prefix('<')?.strip_suffix('>')?;
    let (inside, is_close) = inside.strip_prefix('/').map_or((inside, false), |inside| (inside, true));
    Some((inside.strip_prefix(STAND_IN)?.trim_end_matches('/').parse().ok()?, is_close))
}

/// The closing stand-in of element `number`.
pub fn closing(number: usize) -> String {
    format!("</{STAND_IN}{number}>")
}

/// `None` if no component is called in `text` from byte `body` on. `verbatim` parses a text.
pub fn arrange<'t>(
    text: &'t str,
    body: usize,
    components: &Components,
    verbatim: &dyn Fn(&str) -> Verbatim,
) -> Option<Arranged<'t>> {
    let (mut found, broken) = candidates(text, body);
    if !found.iter().any(|tag| components.get(tag.name).is_some() || near_miss(tag.name, components).is_some())
        && !broken.iter().any(|broken| components.get(broken.name).is_some())
    {
        return None;
    }
    let mut code = verbatim(text).ranges;
    // What begins inside of a tag is a part of it: `<Note title="<!-- `">`.
    let starts_in_tag = |range: &Range<usize>| {
        let next = found.partition_point(|tag| tag.range.end <= range.start);
        found.get(next).is_some_and(|tag| tag.range.start < range.start)
    };
    let mut last = body;
    code.retain(|range| {
        // Unless the tag itself is in code that is kept.
        let is_kept = range.start < last || !starts_in_tag(range);
        last = if is_kept { last.max(range.end) } else { last };
        is_kept
    });
    let lines = Lines::new(text);
    let mut among_words = BTreeSet::new();
    // A guess: fences that are indented more than Markdown allows, for between the tags of components they are not.
    let guessed = lines.fences(body);
    let mut guess: Vec<Tag<'t>> = found.extract_if(.., |tag| is_inside(&guessed, tag.range.start)).collect();
    // What is code between the tags of components can only be seen once stand-ins are in the place of the tags, and
    // which tags there are only once it is known what is code.
    for _ in 0..TRIES {
        found.retain(|tag| !is_inside(&code, tag.range.start));
        let known = found.iter().filter(|tag| components.get(tag.name).is_some());
        let edited = edit(text, &lines, &pair(known).0, &among_words);
        let parsed = verbatim(&edited.text);
        code = parsed.ranges.iter().map(|range| edited.original_range(range)).collect();
        if found.iter().any(|tag| is_inside(&code, tag.range.start)) {
            continue;
        }
        // A line that is indented between HTML's own tags became code by the empty line above it: without that it may
        // be part of the HTML. If it is not, it is code.
        let indented: Vec<Range<usize>> = parsed.indented.iter().map(|range| edited.original_range(range)).collect();
        let is_code = |tag: &Tag<'_>| is_inside(&indented, tag.range.start);
        code.extend(indented.iter().filter(|range| among_words.iter().any(|at| range.contains(at))).cloned());
        code.sort_by_key(|range| range.start);
        let starts: BTreeSet<usize> = found.iter().filter(|tag| is_code(tag)).map(|tag| tag.range.start).collect();
        let mut wrong = guess.extract_if(.., |tag| !is_inside(&code, tag.range.start)).peekable();
        if starts.is_empty() && wrong.peek().is_none() {
            break;
        }
        among_words.extend(starts);
        found.extend(wrong);
        found.sort_by_key(|tag| tag.range.start);
    }
    let (known, unknown): (Vec<&Tag<'t>>, Vec<&Tag<'t>>) =
        found.iter().partition(|tag| components.get(tag.name).is_some());
    let (pairs, mut mistakes) = pair(known.into_iter());
    let edited = edit(text, &lines, &pairs, &among_words);
    let mut elements = Vec::with_capacity(pairs.elements.len());
    for (tag, close) in pairs.elements {
        let Some(component) = components.get(tag.name) else { continue };
        let reading = call::read(component, tag, call::Braces::Json);
        // What else may be wrong with a tag that is not closed is not worth telling: perhaps it is `Vec<Chart>`.
        if close.is_some() || tag.kind == Kind::Empty {
            mistakes.extend(reading.mistakes.iter().cloned());
        }
        elements.push(Element { tag: tag.clone(), line: lines.number(tag.range.start), reading, close });
    }
    for tag in unknown {
        mistakes.extend(slip(text, tag, components));
    }
    for Broken { name, range, why } in broken {
        if components.get(name).is_some() && !is_inside(&code, range.start) {
            let message = format!("the tag `<{name}>` does not end: {why}");
            let diagnostic = Diagnostic::error("unclosed-component", message)
                .hint(format!("if the reader should see it, put it between backticks or write `\\<{name}`"));
            mistakes.push((diagnostic, range));
        }
    }
    Some(Arranged { elements, edited, mistakes })
}

/// Where the tags of components stand, be it in code.
pub fn tag_ranges(text: &str, body: usize, components: &Components) -> Vec<Range<usize>> {
    let (found, _) = candidates(text, body);
    found.into_iter().filter(|tag| components.get(tag.name).is_some()).map(|tag| tag.range).collect()
}

/// Everything in the notation of a component's tag, and what goes on to be something else.
fn candidates(text: &str, body: usize) -> (Vec<Tag<'_>>, Vec<Broken<'_>>) {
    let (mut found, mut broken) = (Vec::new(), Vec::new());
    let mut done = body;
    for open in memchr::memchr_iter(b'<', &text.as_bytes()[body..]).map(|at| body + at) {
        let is_escaped = || text[..open].bytes().rev().take_while(|byte| *byte == b'\\').count() % 2 == 1;
        match tags::read(text, open).filter(|_| open >= done && !is_escaped()) {
            Some(Ok(tag)) => {
                done = tag.range.end;
                found.push(tag);
            }
            Some(Err(mistake)) => broken.push(mistake),
            None => {}
        }
    }
    (found, broken)
}

/// Tags that belong together.
struct Pairs<'a, 't> {
    /// Opening and empty tags in order, with the closing tag of those that have one.
    elements: Vec<(&'a Tag<'t>, Option<Range<usize>>)>,
    /// Closing tags that close nothing.
    stray: Vec<Range<usize>>,
}

type Mistakes = Vec<(Diagnostic, Range<usize>)>;

fn pair<'a, 't: 'a>(tags: impl Iterator<Item = &'a Tag<'t>>) -> (Pairs<'a, 't>, Mistakes) {
    let mut pairs = Pairs { elements: Vec::new(), stray: Vec::new() };
    let mut mistakes = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    for tag in tags {
        match tag.kind {
            Kind::Empty => pairs.elements.push((tag, None)),
            Kind::Open => {
                if open.len() == DEEPEST {
                    let message = format!("components are nested more than {DEEPEST} levels deep");
                    let diagnostic = Diagnostic::error("unclosed-component", message);
                    mistakes.push((
                        diagnostic.hint("close those before, or put them beside each other"),
                        tag.range.clone(),
                    ));
                    break;
                }
                open.push(pairs.elements.len());
                pairs.elements.push((tag, None));
            }
            Kind::Close => match open.iter().rposition(|opened| pairs.elements[*opened].0.name == tag.name) {
                Some(depth) => {
                    pairs.elements[open[depth]].1 = Some(tag.range.clone());
                    let skipped = open.split_off(depth);
                    mistakes.extend(skipped.iter().skip(1).map(|number| unclosed(pairs.elements[*number].0)));
                }
                None => {
                    let diagnostic =
                        Diagnostic::error("unclosed-component", format!("`</{}>` closes nothing", tag.name))
                            .hint(format!("remove it, or write `<{}>` where the content begins", tag.name));
                    mistakes.push((diagnostic, tag.range.clone()));
                    pairs.stray.push(tag.range.clone());
                }
            },
        }
    }
    mistakes.extend(open.iter().map(|number| unclosed(pairs.elements[*number].0)));
    (pairs, mistakes)
}

fn unclosed(tag: &Tag<'_>) -> (Diagnostic, Range<usize>) {
    let name = tag.name;
    let diagnostic = Diagnostic::error("unclosed-component", format!("`<{name}>` is not closed"))
        .hint(format!("write `</{name}>` where its content ends, or `<{name} />` if it has none"))
        .hint(format!("if the reader should see it, put it between backticks or write `\\<{name}>`"));
    (diagnostic, tag.range.clone())
}

/// Puts stand-ins in the place of tags, and room around those that have lines to themselves, besides those that begin
/// at `among_words`.
fn edit(text: &str, lines: &Lines<'_>, pairs: &Pairs<'_, '_>, among_words: &BTreeSet<usize>) -> Edited {
    let mut edits: Vec<(Range<usize>, String)> =
        pairs.stray.iter().map(|range| (range.clone(), String::new())).collect();
    let mut room = lines.room();
    for (number, (tag, close)) in pairs.elements.iter().enumerate() {
        match close {
            None if tag.kind == Kind::Open => edits.push((tag.range.clone(), String::new())),
            None => {
                if !among_words.contains(&tag.range.start) {
                    room.around(&tag.range, &tag.range);
                }
                edits.push((tag.range.clone(), format!("<{STAND_IN}{number}/>")));
            }
            Some(close) => {
                if !among_words.contains(&tag.range.start) && !among_words.contains(&close.start) {
                    room.around(&tag.range, close);
                }
                edits.push((tag.range.clone(), format!("<{STAND_IN}{number}>")));
                edits.push((close.clone(), closing(number)));
            }
        }
    }
    edits.extend(room.into_edits());
    // A place where something is put in comes before one where something is taken away.
    edits.sort_by_key(|(range, _)| (range.start, range.end));
    Edited::new(text, edits)
}

/// A name that is nearly one of the theme's is a slip; others may be text from elsewhere, which is named later.
fn slip(text: &str, tag: &Tag<'_>, components: &Components) -> Option<(Diagnostic, Range<usize>)> {
    // `Option<Nota>`
    let is_generic = text[..tag.range.start].ends_with(|c: char| c.is_alphanumeric());
    let near = near_miss(tag.name, components).filter(|_| tag.kind != Kind::Close && !is_generic)?;
    let message = format!("there is no component `{}`", tag.name);
    let diagnostic = Diagnostic::error("unknown-component", message).hint(format!("did you mean `<{near}>`?"));
    Some((diagnostic, tag.range.start..tag.range.start + 1 + tag.name.len()))
}

/// The component that was meant by a name that is none, neither here nor in HTML.
pub fn near_miss<'c>(name: &str, components: &'c Components) -> Option<&'c str> {
    if raw_html::is_known(name) || components.get(name).is_some() {
        return None;
    }
    nearest(name, components.names())
}

//! XML as small trees: the elements of given names come out one by one, each whole, so that a large export needs no large
//! memory. What the elements mean is not known here.

use quick_xml::Reader;
use quick_xml::escape::resolve_html5_entity;
use quick_xml::events::{BytesRef, BytesStart, Event};

/// Elements within an element; what is nested deeper is passed over, as no export has that.
const DEEPEST: usize = 32;

/// An element with all that is in it.
#[derive(Debug, Default)]
pub struct Element {
    pub name: String,
    pub attributes: Vec<(String, String)>,
    /// The text between its tags, without that of its children.
    pub text: String,
    pub children: Vec<Element>,
}

impl Element {
    pub fn child(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.name == name)
    }

    /// Text of a child, without the spaces around it; empty if there is none.
    pub fn text(&self, name: &str) -> &str {
        self.child(name).map_or("", |child| child.text.trim())
    }

    /// Value of an attribute; empty if there is none.
    pub fn attribute(&self, name: &str) -> &str {
        self.attributes.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.as_str())
    }

    fn of(start: &BytesStart<'_>) -> Self {
        let name = start.name().as_ref().to_owned();
        // As browsers do: an attribute without quotes is one, and a broken one hides no other.
        let mut attributes = start.html_attributes();
        let attributes = attributes.with_checks(false).filter_map(Result::ok);
        // Those that matter are ids, in which nothing is escaped.
        let attributes = attributes.map(|attribute| (attribute.key.as_ref().to_owned(), attribute.value.into_owned()));
        Self { name, attributes: attributes.collect(), ..Self::default() }
    }
}

/// Gives every element of these names that is in no other of them.
///
/// # Errors
/// Where the XML is not well-formed or ends too early.
pub fn elements(text: &str, names: &[&str], mut each: impl FnMut(Element)) -> Result<(), String> {
    let mut reader = Reader::from_str(text);
    reader.config_mut().allow_dangling_amp = true;
    let mut open: Vec<Element> = Vec::new();
    let (mut passed, mut outside) = (0_usize, 0_usize);
    loop {
        let event = reader.read_event().map_err(|error| {
            let line = text.as_bytes().iter().take(usize::try_from(reader.error_position()).unwrap_or(usize::MAX));
            format!("line {}: {error}", 1 + line.filter(|byte| **byte == b'\n').count())
        })?;
        match event {
            Event::Start(start) if open.is_empty() && !names.contains(&start.name().as_ref()) => outside += 1,
            Event::Start(_) if open.len() >= DEEPEST => passed += 1,
            Event::Start(start) => open.push(Element::of(&start)),
            Event::Empty(start) if !open.is_empty() && open.len() < DEEPEST => {
                close(&mut open, Element::of(&start), &mut each);
            }
            Event::End(_) if passed > 0 => passed -= 1,
            Event::End(_) => match open.pop() {
                Some(element) => close(&mut open, element, &mut each),
                None => outside = outside.saturating_sub(1),
            },
            Event::Text(part) => push(&mut open, passed, &part.xml10_content()),
            Event::CData(part) => push(&mut open, passed, &part.xml10_content()),
            Event::GeneralRef(part) => push(&mut open, passed, &entity(&part)),
            Event::Eof if open.is_empty() && outside == 0 => return Ok(()),
            Event::Eof => return Err("the file is cut off".to_owned()),
            _ => {}
        }
    }
}

/// Gives an element to the one that it is in, or to whoever asked.
fn close(open: &mut [Element], element: Element, each: &mut impl FnMut(Element)) {
    match open.last_mut() {
        Some(outer) => outer.children.push(element),
        None => each(element),
    }
}

fn push(open: &mut [Element], passed: usize, text: &str) {
    if let Some(element) = open.last_mut().filter(|_| passed == 0) {
        element.text.push_str(text);
    }
}

/// What `&name;` stands for. XML itself knows five; exports hold those of HTML too.
fn entity(reference: &BytesRef<'_>) -> String {
    match reference.resolve_char_ref() {
        Ok(Some(letter)) => letter.to_string(),
        Ok(None) => resolve_html5_entity(reference).map_or_else(|| format!("&{};", &**reference), str::to_owned),
        Err(_) => "\u{fffd}".to_owned(),
    }
}

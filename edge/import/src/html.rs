//! HTML of a comment as a tree: tags and text in, elements out, as deep as comments ever are. It follows browsers where
//! people's exports need it (tags left open, tags that close nothing) and never fails. What an element becomes is said in
//! `markdown`.

use quick_xml::escape::resolve_html5_entity;

/// Elements within each other; deeper ones are passed over, and their text stays.
const DEEPEST: usize = 24;

#[derive(Debug, PartialEq, Eq)]
pub enum Node {
    Text(String),
    Element(Element),
}

#[derive(Debug, Default, PartialEq, Eq)]
pub struct Element {
    /// In lower case.
    pub name: String,
    /// Of `href` or `src`; empty if there is none.
    pub address: String,
    /// Of `alt`.
    pub label: String,
    pub children: Vec<Node>,
}

/// Without content; they have no end tag.
const VOID: [&str; 14] =
    ["br", "hr", "img", "input", "meta", "link", "wbr", "area", "base", "col", "embed", "source", "track", "param"];
/// What these hold is no text for readers.
const SILENT: [&str; 9] = ["script", "style", "iframe", "object", "template", "noscript", "title", "head", "svg"];
/// An open paragraph ends before these.
const BLOCKS: [&str; 15] =
    ["p", "div", "ul", "ol", "li", "blockquote", "pre", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "table"];

pub fn tree(html: &str) -> Vec<Node> {
    let mut builder = Builder { open: vec![Element::default()] };
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        let (text, tag) = rest.split_at(at);
        builder.text(text);
        rest = builder.tag(tag);
    }
    builder.text(rest);
    builder.close_to(1);
    builder.open.pop().map(|root| root.children).unwrap_or_default()
}

struct Builder {
    /// The first is the root.
    open: Vec<Element>,
}

impl Builder {
    fn text(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        match self.open.last_mut().and_then(|element| element.children.last_mut()) {
            Some(Node::Text(before)) => before.push_str(&decoded(text)),
            _ => self.push(Node::Text(decoded(text))),
        }
    }

    fn push(&mut self, node: Node) {
        if let Some(element) = self.open.last_mut() {
            element.children.push(node);
        }
    }

    /// Takes what begins with `<` and gives the rest behind it.
    fn tag<'h>(&mut self, html: &'h str) -> &'h str {
        let behind = |end: &str, from: usize| {
            let at = html.get(from..).and_then(|rest| rest.find(end)).map(|at| at + from + end.len());
            at.and_then(|at| html.get(at..)).unwrap_or_default()
        };
        if html.starts_with("<!--") {
            return behind("-->", 4);
        }
        if html.starts_with("<!") || html.starts_with("<?") {
            return behind(">", 2);
        }
        let (is_end, name_at) = if html.starts_with("</") { (true, 2) } else { (false, 1) };
        let inner = html.get(name_at..).unwrap_or_default();
        // `a < b` and `<3` are text.
        if !inner.starts_with(|letter: char| letter.is_ascii_alphabetic()) {
            self.text("<");
            return html.get(1..).unwrap_or_default();
        }
        let length =
            inner.find(|letter: char| !(letter.is_ascii_alphanumeric() || letter == '-')).unwrap_or(inner.len());
        let (name, rest) = inner.split_at(length);
        let name = name.to_ascii_lowercase();
        let (attributes, rest) = attributes(rest);
        if is_end {
            self.end(&name);
            return rest;
        }
        if SILENT.contains(&name.as_str()) {
            return after_end(rest, &name);
        }
        self.start(name, &attributes);
        rest
    }

    fn start(&mut self, name: String, attributes: &[(String, String)]) {
        if BLOCKS.contains(&name.as_str()) {
            self.end_open("p");
        }
        if name == "li" {
            self.end_open("li");
        }
        let value = |wanted: &[&str]| {
            let found = attributes.iter().find(|(name, _)| wanted.contains(&name.as_str()));
            found.map(|(_, value)| value.trim().to_owned()).unwrap_or_default()
        };
        let element = Element { address: value(&["href", "src"]), label: value(&["alt"]), name, children: Vec::new() };
        if VOID.contains(&element.name.as_str()) {
            self.push(Node::Element(element));
        } else if self.open.len() < DEEPEST {
            self.open.push(element);
        }
    }

    /// Ends an element, unless a list or quote has begun in it.
    fn end_open(&mut self, name: &str) {
        let is_wall = |element: &&Element| matches!(element.name.as_str(), "ul" | "ol" | "blockquote" | "div" | "td");
        let depth = self.open.iter().rev().take_while(|element| element.name == name || !is_wall(element));
        if depth.into_iter().any(|element| element.name == name) {
            self.end(name);
        }
    }

    fn end(&mut self, name: &str) {
        match self.open.iter().skip(1).rposition(|element| element.name == name) {
            Some(place) => self.close_to(place + 1),
            // Browsers make a paragraph and a break of these.
            None if matches!(name, "p" | "br") => {
                self.push(Node::Element(Element { name: name.to_owned(), ..Element::default() }));
            }
            None => {}
        }
    }

    /// Closes elements until so many are open.
    fn close_to(&mut self, count: usize) {
        while self.open.len() > count.max(1) {
            if let Some(element) = self.open.pop() {
                self.push(Node::Element(element));
            }
        }
    }
}

/// Names in lower case with their values, and what stands behind the `>`.
fn attributes(html: &str) -> (Vec<(String, String)>, &str) {
    let mut found = Vec::new();
    let mut rest = html;
    loop {
        rest = rest.trim_start_matches(|letter: char| letter.is_whitespace() || letter == '/');
        if rest.is_empty() {
            return (found, rest);
        }
        if let Some(after) = rest.strip_prefix('>') {
            return (found, after);
        }
        let name_ends = |letter: char| letter.is_whitespace() || matches!(letter, '=' | '>' | '/');
        // At least one letter, so that this ends: `=` alone is a name.
        let first = rest.chars().next().map_or(0, char::len_utf8);
        let tail = rest.get(first..).unwrap_or_default();
        let (name, after) = rest.split_at(first + tail.find(name_ends).unwrap_or(tail.len()));
        rest = after;
        let Some(value) = rest.trim_start().strip_prefix('=').map(str::trim_start) else {
            found.push((name.to_ascii_lowercase(), String::new()));
            continue;
        };
        let quote = value.chars().next().filter(|letter| matches!(letter, '"' | '\''));
        let (value, after) = match quote {
            Some(quote) => {
                let inner = value.get(1..).unwrap_or_default();
                inner.split_once(quote).unwrap_or((inner, ""))
            }
            None => value
                .split_at(value.find(|letter: char| letter.is_whitespace() || letter == '>').unwrap_or(value.len())),
        };
        found.push((name.to_ascii_lowercase(), decoded(value)));
        rest = after;
    }
}

/// What follows the end tag of an element that is passed over; nothing if it never ends.
fn after_end<'h>(html: &'h str, name: &str) -> &'h str {
    let mut rest = html;
    while let Some(at) = rest.find("</") {
        rest = rest.get(at + 2..).unwrap_or_default();
        if rest.get(..name.len()).is_some_and(|found| found.eq_ignore_ascii_case(name)) {
            return rest.split_once('>').map_or("", |(_, after)| after);
        }
    }
    ""
}

/// Entities become what they stand for; what stands for nothing stays.
fn decoded(text: &str) -> String {
    /// Letters of the longest name of an entity in HTML.
    const LONGEST: usize = 32;
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        let (before, reference) = rest.split_at(at);
        out.push_str(before);
        let end = reference.bytes().take(LONGEST).position(|byte| byte == b';');
        let name = end.and_then(|end| reference.get(1..end)).unwrap_or_default();
        match (entity(name), end) {
            (Some(value), Some(end)) => {
                out.push_str(&value);
                rest = reference.get(end + 1..).unwrap_or_default();
            }
            _ => {
                out.push('&');
                rest = reference.get(1..).unwrap_or_default();
            }
        }
    }
    out + rest
}

fn entity(name: &str) -> Option<String> {
    let Some(number) = name.strip_prefix('#') else { return resolve_html5_entity(name).map(str::to_owned) };
    let code = match number.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
        None => number.parse().ok()?,
    };
    Some(char::from_u32(code).filter(|letter| *letter != '\0').unwrap_or('\u{fffd}').to_string())
}

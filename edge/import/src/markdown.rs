//! The text of a comment as Markdown: paragraphs, emphasis, code, quotes, lists and links, which are what comments are
//! shown with. Everything else becomes its text, and whatever in it could pass for markup is escaped.

use edge::comments::html::href;

use crate::found::Body;
use crate::html::{Element, Node, tree};

pub fn markdown(body: &Body) -> String {
    let (html, keeps_lines) = match body {
        // It is escaped when it is shown, HTML and all.
        Body::Markdown(text) => return text.clone(),
        Body::Html(html) => (html, false),
        Body::Lines(html) => (html, true),
    };
    Style { keeps_lines, ..Style::default() }.blocks(&tree(html)).join("\n\n")
}

/// What holds at a place of the tree.
#[derive(Clone, Copy, Default)]
struct Style {
    /// A line break in the text is one.
    keeps_lines: bool,
    is_strong: bool,
    is_emphasis: bool,
    is_struck: bool,
    in_link: bool,
}

impl Style {
    /// One text a block. A line break in what [`Self::inline`] gives is one, and an empty line ends a paragraph.
    fn blocks(self, nodes: &[Node]) -> Vec<String> {
        let mut blocks = Vec::new();
        let mut run = String::new();
        for node in nodes {
            let Node::Element(element) = node else {
                self.inline(node, &mut run);
                continue;
            };
            let inside = || self.blocks(&element.children);
            let made = match element.name.as_str() {
                "blockquote" => quote(&inside()),
                "ul" => self.list(element, |_| "- ".to_owned()),
                "ol" => self.list(element, |number| format!("{number}. ")),
                "pre" => code_block(&raw(&element.children)),
                "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                    let mut title = String::new();
                    Style { is_strong: true, ..self }.wrapped("**", &element.children, &mut title);
                    paragraphs(&title)
                }
                _ if is_block(element) || holds_block(element) => inside(),
                _ => {
                    self.inline(node, &mut run);
                    continue;
                }
            };
            blocks.extend(paragraphs(&std::mem::take(&mut run)));
            blocks.extend(made);
        }
        blocks.extend(paragraphs(&run));
        blocks
    }

    fn list(self, list: &Element, marker: impl Fn(usize) -> String) -> Vec<String> {
        let mut items = Vec::new();
        for node in &list.children {
            let blocks = match node {
                Node::Element(item) => self.blocks(&item.children),
                Node::Text(_) => Style { keeps_lines: false, ..self }.blocks(std::slice::from_ref(node)),
            };
            if !blocks.is_empty() {
                let marker = marker(items.len() + 1);
                let indent = " ".repeat(marker.len());
                items.push(marker + &indented(&blocks.join("\n\n"), &indent));
            }
        }
        if items.is_empty() { Vec::new() } else { vec![items.join("\n")] }
    }

    fn all(self, nodes: &[Node], out: &mut String) {
        for node in nodes {
            self.inline(node, out);
        }
    }

    fn inline(self, node: &Node, out: &mut String) {
        let element = match node {
            Node::Text(text) => return self.text(text, out),
            Node::Element(element) => element,
        };
        let children = &element.children;
        match element.name.as_str() {
            "br" => out.push('\n'),
            "hr" => out.push_str("\n\n"),
            "b" | "strong" if !self.is_strong => Style { is_strong: true, ..self }.wrapped("**", children, out),
            "i" | "em" | "cite" if !self.is_emphasis => Style { is_emphasis: true, ..self }.wrapped("*", children, out),
            "s" | "del" | "strike" if !self.is_struck => Style { is_struck: true, ..self }.wrapped("~~", children, out),
            "code" | "tt" | "kbd" | "samp" => out.push_str(&code(&raw(children))),
            "a" => self.link(&element.address, children, out),
            "img" => {
                let label =
                    Node::Text(if element.label.is_empty() { element.address.clone() } else { element.label.clone() });
                self.link(&element.address, &[label], out);
            }
            _ if is_block(element) => {
                out.push_str("\n\n");
                self.all(children, out);
                out.push_str("\n\n");
            }
            _ => self.all(children, out),
        }
    }

    fn text(self, text: &str, out: &mut String) {
        let mut rest = text;
        while !rest.is_empty() {
            let word = rest.find(char::is_whitespace).unwrap_or(rest.len());
            let (word, after) = rest.split_at(word);
            self.word(word, after.chars().next(), out);
            let end = after.find(|letter: char| !letter.is_whitespace()).unwrap_or(after.len());
            let (space, after) = after.split_at(end);
            let breaks = space.matches('\n').count();
            match space {
                "" => {}
                _ if self.keeps_lines && breaks > 1 => out.push_str("\n\n"),
                _ if self.keeps_lines && breaks == 1 => out.push('\n'),
                _ => out.push(' '),
            }
            rest = after;
        }
    }

    /// A word and what follows it. It may be an address that the other system made a link of when it showed it.
    fn word(self, word: &str, after: Option<char>, out: &mut String) {
        let bare = word.trim_start_matches('(');
        let is_address = ["http://", "https://"].iter().any(|scheme| bare.starts_with(scheme));
        if !is_address || self.in_link {
            return escape(word, after, self.in_link, out);
        }
        let address = bare.trim_end_matches(['.', ',', ';', ':', '!', '?', ')', '\'', '"', '…', '»', '”']);
        let Some(link) = address_of(address) else { return escape(word, after, self.in_link, out) };
        let (open, _) = word.split_at(word.len() - bare.len());
        out.push_str(open);
        out.push_str(&format!("<{link}>"));
        escape(bare.get(address.len()..).unwrap_or_default(), after, self.in_link, out);
    }

    fn link(self, address: &str, children: &[Node], out: &mut String) {
        let Some(link) = address_of(address).filter(|_| !self.in_link) else { return self.all(children, out) };
        let shown = raw(children);
        let shown = shown.trim();
        // Systems shorten an address that stands for itself.
        let start = shown.trim_end_matches(['.', '…']);
        if shown.is_empty()
            || shown == address
            || (start.contains("://") && start != shown && address.starts_with(start))
        {
            out.push_str(&format!("<{link}>"));
            return;
        }
        let mut label = String::new();
        Style { in_link: true, ..self }.all(children, &mut label);
        let label = label.split_whitespace().collect::<Vec<_>>().join(" ");
        if label.is_empty() {
            return;
        }
        // With an exclamation mark before it, it would be a picture.
        if out.ends_with('!') {
            out.pop();
            out.push_str("\\!");
        }
        let link = if link.contains(['(', ')']) { format!("<{link}>") } else { link };
        out.push_str(&format!("[{label}]({link})"));
    }

    /// Marks go around each line, and close to its words.
    fn wrapped(self, mark: &str, children: &[Node], out: &mut String) {
        let mut inner = String::new();
        self.all(children, &mut inner);
        for (index, line) in inner.split('\n').enumerate() {
            if index > 0 {
                out.push('\n');
            }
            let words = line.trim();
            if words.is_empty() {
                out.push_str(line);
                continue;
            }
            let (before, after) = line.split_once(words).unwrap_or_default();
            out.push_str(&format!("{before}{mark}{words}{mark}{after}"));
        }
    }
}

/// An address of the web as it may stand in Markdown.
fn address_of(address: &str) -> Option<String> {
    let link = href(address).filter(|link| !link.to_ascii_lowercase().starts_with("mailto:"))?;
    let link = link.replace("&amp;", "&");
    // `&lt;` in an address would be read as an entity.
    Some(if link.contains('&') { link.replace(';', "%3B") } else { link })
}

fn is_block(element: &Element) -> bool {
    let known = [
        "p",
        "div",
        "section",
        "article",
        "header",
        "footer",
        "aside",
        "figure",
        "figcaption",
        "center",
        "dl",
        "dt",
        "dd",
        "li",
        "ul",
        "ol",
        "blockquote",
        "pre",
        "table",
        "tbody",
        "thead",
        "tr",
        "hr",
        "details",
        "summary",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "body",
        "html",
        "form",
        "address",
    ];
    known.contains(&element.name.as_str())
}

/// Whether blocks stand in an element that is passed over. In emphasis and links they become lines.
fn holds_block(element: &Element) -> bool {
    !matches!(element.name.as_str(), "b" | "strong" | "i" | "em" | "cite" | "s" | "del" | "strike" | "a" | "code")
        && element.children.iter().any(|node| match node {
            Node::Element(inner) => is_block(inner) || holds_block(inner),
            Node::Text(_) => false,
        })
}

/// The text as it is.
fn raw(nodes: &[Node]) -> String {
    let text = nodes.iter().map(|node| match node {
        Node::Text(text) => text.clone(),
        Node::Element(element) if element.name == "br" => "\n".to_owned(),
        Node::Element(element) => raw(&element.children),
    });
    text.collect()
}

fn quote(blocks: &[String]) -> Vec<String> {
    if blocks.is_empty() {
        return Vec::new();
    }
    let text = blocks.join("\n\n");
    let lines = text.split('\n').map(|line| if line.is_empty() { ">".to_owned() } else { format!("> {line}") });
    vec![lines.collect::<Vec<_>>().join("\n")]
}

/// Every line but the first and the empty ones.
fn indented(text: &str, indent: &str) -> String {
    let lines = text.split('\n').enumerate();
    let lines = lines
        .map(|(index, line)| if index == 0 || line.is_empty() { line.to_owned() } else { format!("{indent}{line}") });
    lines.collect::<Vec<_>>().join("\n")
}

fn code_block(text: &str) -> Vec<String> {
    let text = text.trim_matches(['\n', '\r']).trim_end();
    if text.trim().is_empty() {
        return Vec::new();
    }
    let fence = "`".repeat(longest_ticks(text).max(2) + 1);
    vec![format!("{fence}\n{text}\n{fence}")]
}

fn code(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.is_empty() {
        return text;
    }
    let ticks = "`".repeat(longest_ticks(&text) + 1);
    let pad = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{ticks}{pad}{text}{pad}{ticks}")
}

fn longest_ticks(text: &str) -> usize {
    text.split(|letter| letter != '`').map(str::len).max().unwrap_or_default()
}

/// Lines into paragraphs, with a hard break at the end of each line but the last.
fn paragraphs(text: &str) -> Vec<String> {
    let mut paragraphs: Vec<Vec<String>> = vec![Vec::new()];
    for line in text.split('\n').map(str::trim) {
        match paragraphs.last_mut() {
            Some(last) if !line.is_empty() => last.push(line_start(line)),
            Some(last) if !last.is_empty() => paragraphs.push(Vec::new()),
            _ => {}
        }
    }
    paragraphs.into_iter().filter(|lines| !lines.is_empty()).map(|lines| lines.join("  \n")).collect()
}

/// A line that begins no list, heading, quote or rule.
fn line_start(line: &str) -> String {
    if line.starts_with(['#', '>', '+', '-', '=']) {
        return format!("\\{line}");
    }
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let (number, rest) = line.split_at(digits);
    if digits > 0 && rest.starts_with(['.', ')']) { format!("{number}\\{rest}") } else { line.to_owned() }
}

/// Text that stays text. Only what could be markup at its place is escaped, for people edit it.
fn escape(word: &str, after: Option<char>, in_link: bool, out: &mut String) {
    let mut before = None;
    let mut letters = word.char_indices().peekable();
    while let Some((at, letter)) = letters.next() {
        let next = letters.peek().map(|(_, next)| *next).or(after);
        let is_word = |letter: Option<char>| letter.is_some_and(char::is_alphanumeric);
        let is_markup = match letter {
            '\\' | '`' | '*' | '~' => true,
            '_' => !(is_word(before) && is_word(next)),
            '<' => next.is_none_or(|next| next.is_ascii_alphabetic() || matches!(next, '/' | '!' | '?')),
            '[' => in_link,
            ']' => in_link || next.is_none_or(|next| matches!(next, '(' | '[' | ':')),
            '&' => is_entity(word.get(at..).unwrap_or_default()),
            _ => false,
        };
        if is_markup {
            out.push('\\');
        }
        out.push(letter);
        before = Some(letter);
    }
}

fn is_entity(text: &str) -> bool {
    let end = text.bytes().take(40).position(|byte| byte == b';');
    end.and_then(|end| text.get(1..end))
        .is_some_and(|name| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'#'))
}

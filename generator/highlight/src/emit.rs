//! Writes painted code as HTML. In go pieces of code with their class, in order; out comes escaped text with as few
//! spans as show the same picture: white space has no colour, so equal neighbours are joined across it.
//! What is painted how is decided elsewhere.

use crate::class::Class;

/// Writes one block. Pieces are given by where they end, so nothing can be lost or doubled between two of them.
pub(crate) struct Emitter<'a> {
    code: &'a str,
    html: String,
    open: Option<Class>,
    /// Up to here the code is in `html`; between `written` and `seen` there is white space only.
    written: usize,
    seen: usize,
}

impl<'a> Emitter<'a> {
    pub(crate) fn new(code: &'a str) -> Self {
        let html = String::with_capacity(code.len() * 3);
        Emitter { code, html, open: None, written: 0, seen: 0 }
    }

    /// The code up to the byte `end` is of this class.
    pub(crate) fn piece(&mut self, end: usize, class: Option<Class>) {
        let text = self.code.get(self.seen..end).unwrap_or_default();
        let end = self.seen + text.len();
        self.seen = end;
        let inked = text.trim_ascii_end();
        if inked.is_empty() {
            return;
        }
        let end_of_ink = end - (text.len() - inked.len());
        if class != self.open {
            self.close();
            let ink = end - text.trim_ascii_start().len();
            self.write(ink);
            if let Some(class) = class {
                self.html.push_str(class.tag());
            }
            self.open = class;
        }
        self.write(end_of_ink);
    }

    /// Ends the line at the byte `end`, which is before its line feed, and says how long the HTML is now.
    pub(crate) fn end_line(&mut self, end: usize) -> usize {
        self.close();
        self.write(end);
        self.seen = self.seen.max(end);
        self.html.len()
    }

    /// Everything written. Code that was never painted comes out plain.
    pub(crate) fn finish(mut self) -> String {
        if self.seen < self.code.len() {
            self.piece(self.code.len(), None);
        }
        self.close();
        self.write(self.code.len());
        self.html
    }

    fn close(&mut self) {
        if self.open.take().is_some() {
            self.html.push_str("</span>");
        }
    }

    fn write(&mut self, end: usize) {
        let text = self.code.get(self.written..end).unwrap_or_default();
        self.written += text.len();
        escape(text, &mut self.html);
    }
}

/// Escapes text for an element's content; quotes need no escape there.
fn escape(text: &str, html: &mut String) {
    let mut rest = text;
    while let Some(at) = rest.bytes().position(|byte| matches!(byte, b'&' | b'<' | b'>')) {
        let (plain, special) = rest.split_at(at);
        html.push_str(plain);
        html.push_str(match special.as_bytes()[0] {
            b'&' => "&amp;",
            b'<' => "&lt;",
            _ => "&gt;",
        });
        rest = &special[1..];
    }
    html.push_str(rest);
}

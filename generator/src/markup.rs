//! HTML with holes where URLs go and with calls of components: what `parse` can know of a page's text before it knows
//! the other pages. `plan` finds the URLs, `render` fills them in, for the page with paths and for feeds with whole
//! URLs, and puts the HTML of components in the place of their calls.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use serde::{Deserialize, Serialize};

use crate::pipeline::components::Call;
use crate::view::Fill;

/// HTML of a page's text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Markup {
    pub html: String,
    /// In order of place. Each is inside the quotes of an `href` or `src`.
    pub holes: Vec<Hole>,
    /// In order of their start tags.
    pub calls: Vec<CallSite>,
}

/// A stretch of [`Markup::html`] that is the content of a component.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallSite {
    /// In bytes; empty for a tag without content.
    pub body: Range<usize>,
    /// How many of the next calls stand in the content.
    pub inside: usize,
    pub call: Arc<Call>,
}

/// A place in [`Markup::html`] where the URL of a link goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hole {
    /// Byte offset.
    pub at: usize,
    /// Index into the page's links.
    pub link: usize,
}

impl Markup {
    /// The HTML of `range` with `fills`, one for each link of the page, in its holes. A hole of a local image gets the
    /// image's size as well, so that the page does not jump when it loads.
    pub fn fill(&self, range: Range<usize>, fills: &[Fill], html: &mut String) {
        let first = self.holes.partition_point(|hole| hole.at < range.start);
        let mut done = range.start;
        for hole in self.holes[first..].iter().take_while(|hole| hole.at < range.end) {
            let Some(fill) = fills.get(hole.link) else { continue };
            html.push_str(&self.html[done..hole.at]);
            escape_attribute(&fill.url, html);
            if let Some((width, height)) = fill.size {
                html.push_str(&format!("\" width=\"{width}\" height=\"{height}"));
            }
            done = hole.at;
        }
        html.push_str(&self.html[done..range.end]);
    }
}

/// For text between tags.
pub fn escape_text(text: &str, out: &mut String) {
    escape(text, out, false);
}

/// For a value between double quotes.
pub fn escape_attribute(text: &str, out: &mut String) {
    escape(text, out, true);
}

fn escape(text: &str, out: &mut String, quotes: bool) {
    let mut done = 0;
    for (at, byte) in text.bytes().enumerate() {
        let entity = match byte {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' if quotes => "&quot;",
            _ => continue,
        };
        out.push_str(&text[done..at]);
        out.push_str(entity);
        done = at + 1;
    }
    out.push_str(&text[done..]);
}

/// What may stand in a URL besides letters and digits, and what is encoded already.
const IN_URL: &AsciiSet = &but(NON_ALPHANUMERIC.remove(b'-'), b"._~!#$%&'()*+,/:;=?@");
/// What neither ends a path nor changes its meaning.
const IN_PATH: &AsciiSet = &but(NON_ALPHANUMERIC.remove(b'-'), b"._~!$'()*+,/:=@");

const fn but(set: AsciiSet, bytes: &[u8]) -> AsciiSet {
    match bytes {
        [] => set,
        [byte, rest @ ..] => but(set.remove(*byte), rest),
    }
}

/// Appends `url` with the bytes percent-encoded that may not stand in a URL. What is encoded already stays.
pub fn encode_url(url: &str, out: &mut String) {
    out.extend(utf8_percent_encode(url, IN_URL));
}

/// Appends the path of a URL, from text in which nothing is encoded: what would end a path or change its meaning is.
pub fn encode_path(path: &str, out: &mut String) {
    out.extend(utf8_percent_encode(path, IN_PATH));
}

/// `%20` → space. `None` if the result is not UTF-8.
pub fn decode_url(url: &str) -> Option<Cow<'_, str>> {
    percent_decode_str(url).decode_utf8().ok()
}

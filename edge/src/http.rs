//! Requests and responses as plain values, the same on both rims. A body is whole and small: the rim refuses a longer one
//! than [`MOST_BODY`] before the rules see it.

use std::fmt::Write;

use crate::notices::After;
use crate::transfer::Rest;

/// Bytes that the body of a request may have. A restore is longer and has a limit of its own.
pub const MOST_BODY: usize = 64 << 10;
/// As [`MOST_BODY`], for `POST /api/import`.
pub const MOST_IMPORT: usize = 64 << 20;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    Get,
    Head,
    Post,
    Put,
    Patch,
    Delete,
    Options,
    /// One that no route knows.
    Other,
}

impl Method {
    /// By its name, which is case-sensitive (RFC 9110 §9.1).
    pub fn of(name: &str) -> Self {
        match name {
            "GET" => Self::Get,
            "HEAD" => Self::Head,
            "POST" => Self::Post,
            "PUT" => Self::Put,
            "PATCH" => Self::Patch,
            "DELETE" => Self::Delete,
            "OPTIONS" => Self::Options,
            _ => Self::Other,
        }
    }
}

/// A request as it came in.
#[derive(Clone, Debug)]
pub struct Request {
    pub method: Method,
    /// Still percent-encoded, with a slash at its start: `/api/comments/posts%2Fhello`.
    pub path: String,
    /// Without the question mark.
    pub query: String,
    pub headers: Headers,
    pub body: Vec<u8>,
    pub visitor: Visitor,
}

/// What the rim knows of the sender, from its own connection and never from a header that a visitor can write.
#[derive(Clone, Debug, Default)]
pub struct Visitor {
    /// Cloudflare's `CF-Connecting-IP`; locally the peer's address. It never leaves the request.
    pub address: String,
    /// ISO 3166-1 alpha-2, from Cloudflare.
    pub country: Option<String>,
}

/// Names in lower case, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Headers(Vec<(String, String)>);

impl Headers {
    pub fn push(&mut self, name: &str, value: impl Into<String>) {
        self.0.push((name.to_ascii_lowercase(), value.into()));
    }

    /// The first of that name, which is given in lower case.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    pub fn set(&mut self, name: &str, value: impl Into<String>) {
        self.0.retain(|(known, _)| known != name);
        self.push(name, value);
    }

    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

impl<'h> FromIterator<(&'h str, &'h str)> for Headers {
    fn from_iter<I: IntoIterator<Item = (&'h str, &'h str)>>(pairs: I) -> Self {
        let mut headers = Self::default();
        for (name, value) in pairs {
            headers.push(name, value);
        }
        headers
    }
}

impl Request {
    /// The decoded value of a parameter of the query, the first of that name.
    pub fn parameter(&self, name: &str) -> Option<String> {
        pairs(&self.query).find(|(known, _)| known == name).map(|(_, value)| value)
    }

    /// The media type of the body in lower case, without its parameters.
    pub fn media_type(&self) -> Option<String> {
        let value = self.headers.get("content-type")?;
        Some(value.split(';').next()?.trim().to_ascii_lowercase())
    }
}

/// Names and values of a query or a form (WHATWG URL, `application/x-www-form-urlencoded`), decoded. What is not UTF-8
/// is replaced.
pub fn pairs(text: &str) -> impl Iterator<Item = (String, String)> {
    text.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        (decode(&name.replace('+', " ")), decode(&value.replace('+', " ")))
    })
}

/// `%20` → space. A `%` that begins no escape stays.
pub fn decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        let hex = |byte: &u8| (*byte as char).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
        match (byte, after) {
            (b'%', [high, low, after @ ..]) => match (hex(high), hex(low)) {
                (Some(high), Some(low)) => {
                    bytes.push(high * 16 + low);
                    rest = after;
                }
                _ => bytes.push(byte),
            },
            _ => bytes.push(byte),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// For a part of a path or a value of a query.
pub fn encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => encoded.push(byte as char),
            _ => drop(write!(encoded, "%{byte:02X}")),
        }
    }
    encoded
}

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Response {
    pub status: u16,
    pub headers: Headers,
    pub body: Vec<u8>,
    /// What follows the body, piece by piece.
    pub rest: Option<Rest>,
    /// What the rim hands to `edge::after` when the visitor need not wait any more.
    pub after: Option<After>,
}

/// What every answer says, whatever it is: browsers take it for nothing else, show it nowhere and load nothing for it.
const ALWAYS: [(&str, &str); 4] = [
    ("x-content-type-options", "nosniff"),
    ("content-security-policy", "default-src 'none'; frame-ancestors 'none'; sandbox"),
    ("referrer-policy", "no-referrer"),
    ("cache-control", "no-store"),
];

impl Response {
    pub fn new(status: u16, media_type: &str, body: impl Into<Vec<u8>>) -> Self {
        let mut headers = Headers::from_iter(ALWAYS);
        headers.push("content-type", media_type);
        Self { status, headers, body: body.into(), rest: None, after: None }
    }

    pub fn json(status: u16, value: &impl serde::Serialize) -> Self {
        // Values of our own types are always JSON; should one not be, an empty object is told apart easily.
        let body = serde_json::to_vec(value).unwrap_or_else(|_| b"{}".to_vec());
        Self::new(status, "application/json", body)
    }

    pub fn html(status: u16, body: impl Into<Vec<u8>>) -> Self {
        Self::new(status, "text/html; charset=utf-8", body)
    }

    pub fn empty(status: u16) -> Self {
        Self { status, headers: Headers::from_iter(ALWAYS), body: Vec::new(), rest: None, after: None }
    }

    /// To a GET, after a form was taken.
    pub fn see_other(location: &str) -> Self {
        Self::empty(303).with("location", location)
    }

    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.set(name, value);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_decoded() {
        let found: Vec<_> = pairs("a=1+2&b=%C3%A9%&&c&d=x=y&%zz=%ff").collect();
        let expected = [("a", "1 2"), ("b", "é%"), ("c", ""), ("d", "x=y"), ("%zz", "\u{fffd}")];
        assert_eq!(found, expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
        assert_eq!(decode(&encode("a b/é%")), "a b/é%");
    }
}

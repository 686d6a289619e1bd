//! As much of HTTP/1.1 as the tests speak: a request as text out, status, headers and body in. It decodes and follows
//! nothing, so that a test sees what a server sent.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

pub struct Response {
    pub status: u16,
    /// In the order of the server, as it spelled them.
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Response {
    /// The value of a header that must not be there twice.
    #[track_caller]
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut values = self.headers.iter().filter(|(known, _)| known.eq_ignore_ascii_case(name));
        let value = values.next().map(|(_, value)| value.as_str());
        assert!(values.next().is_none(), "{name} is there twice");
        value
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// Status and some headers, a line each, for a snapshot.
    #[track_caller]
    pub fn told(&self, names: &[&str]) -> String {
        let mut told = format!("{}\n", self.status);
        for name in names {
            if let Some(value) = self.header(name) {
                told += &format!("{name}: {value}\n");
            }
        }
        told
    }
}

/// Asks for one thing. `lines` are headers; a `Host` is added where there is none.
pub fn ask(port: u16, method: &str, path: &str, lines: &[&str]) -> std::io::Result<Response> {
    let host = if lines.iter().any(|line| line.starts_with("Host:")) { "" } else { "Host: blog.example\r\n" };
    let lines: String = lines.iter().map(|line| format!("{line}\r\n")).collect();
    raw(port, format!("{method} {path} HTTP/1.1\r\n{host}{lines}Connection: close\r\n\r\n").as_bytes())
}

/// Sends bytes and reads until the server closes.
pub fn raw(port: u16, request: &[u8]) -> std::io::Result<Response> {
    let mut stream = TcpStream::connect(("127.0.0.1", port))?;
    stream.set_read_timeout(Some(Duration::from_secs(30)))?;
    stream.write_all(request)?;
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes)?;
    parse(&bytes).ok_or_else(|| std::io::Error::other(format!("no response: {:?}", String::from_utf8_lossy(&bytes))))
}

/// `None` for what is no response, or not all of one.
fn parse(bytes: &[u8]) -> Option<Response> {
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n")?;
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let mut lines = head.split("\r\n");
    let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
    let header = |line: &str| line.split_once(": ").map(|(name, value)| (name.to_owned(), value.to_owned()));
    let response = Response { status, headers: lines.filter_map(header).collect(), body: bytes[end + 4..].to_vec() };
    let announced = response.header("Content-Length").and_then(|length| length.parse().ok());
    let has_all = announced.is_none_or(|length: usize| length == response.body.len() || response.body.is_empty());
    has_all.then_some(response)
}

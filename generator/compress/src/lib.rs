//! Bytes in, the same compressed out, as nginx's `brotli_static` and `gzip_static` look for them beside a file. A server
//! that compresses nothing spends a fraction of the time on a request, and can so afford the best that both formats have.
//! The same bytes give the same on every machine. No disk is read here.

use std::io::{self, Write};

/// Extensions of formats that are not compressed already.
const TEXT: [&str; 14] =
    ["html", "css", "js", "mjs", "json", "map", "xml", "xsl", "svg", "txt", "md", "webmanifest", "vtt", "wasm"];

/// Below this, the headers of a response are longer than what could be saved.
const SMALLEST: u64 = 200;

/// What browsers unpack by themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Brotli,
    Gzip,
}

impl Format {
    pub const ALL: [Self; 2] = [Self::Brotli, Self::Gzip];

    /// Of the files' names.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Brotli => "br",
            Self::Gzip => "gz",
        }
    }

    /// Where servers look for the sibling of the file at `path`.
    pub fn sibling(self, path: &str) -> String {
        format!("{path}.{}", self.extension())
    }

    pub fn compress(self, bytes: &[u8]) -> io::Result<Vec<u8>> {
        match self {
            Self::Brotli => brotli(bytes),
            Self::Gzip => gzip(bytes),
        }
    }
}

/// Whether a file is of a kind that gets smaller. What is hidden from readers stays as it is.
pub fn is_text(path: &str) -> bool {
    !path.starts_with("_gen/") && path.rsplit_once('.').is_some_and(|(_, extension)| TEXT.contains(&extension))
}

/// Whether a file of so many bytes is to have siblings, if they turn out smaller.
pub fn is_worth_it(path: &str, len: u64) -> bool {
    is_text(path) && len >= SMALLEST
}

/// The file in whose place servers send the one at `path`, if both are there.
pub fn original(path: &str) -> Option<&str> {
    Format::ALL.iter().find_map(|format| path.strip_suffix(format.extension())?.strip_suffix('.'))
}

/// The best quality, and a window that holds the whole of most pages.
fn brotli(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut compressed = Vec::new();
    let settings = brotli::enc::BrotliEncoderParams { quality: 11, lgwin: 22, ..Default::default() };
    brotli::BrotliCompress(&mut &*bytes, &mut compressed, &settings)?;
    Ok(compressed)
}

/// Without name and time, which would be different on another machine.
pub fn gzip(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut encoder = flate2::GzBuilder::new().mtime(0).write(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes)?;
    encoder.finish()
}

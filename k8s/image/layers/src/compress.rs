//! Files in, the same files with their compressed siblings out, as nginx's `gzip_static` and `brotli_static` look for
//! them. A server that compresses nothing spends a fraction of the time on a request, and can so afford the best that
//! both formats have.

use std::io::Write;

use anyhow::Context;
use rayon::prelude::*;

use crate::site::Files;

/// Extensions of formats that are not compressed already.
const TEXT: [&str; 14] =
    ["html", "css", "js", "mjs", "json", "map", "xml", "xsl", "svg", "txt", "md", "webmanifest", "vtt", "wasm"];

/// Below this, the headers of a response are longer than what could be saved.
const SMALLEST: usize = 200;

/// Adds `x.br` and `x.gz` beside each `x` that gets smaller by it. `known(path, sibling)` gives siblings that were made
/// of the same bytes before, which saves time and keeps them the same under a newer compressor.
pub fn with_siblings(files: Files, known: impl Fn(&str, &str) -> Option<Vec<u8>> + Sync) -> anyhow::Result<Files> {
    let made: Vec<Vec<(String, Vec<u8>)>> = files
        .par_iter()
        .filter(|(path, bytes)| is_text(path) && bytes.len() >= SMALLEST)
        .map(|(path, bytes)| {
            let sibling = |extension: &str, compress: fn(&[u8]) -> std::io::Result<Vec<u8>>| {
                let sibling = format!("{path}.{extension}");
                let made = known(path, &sibling).map_or_else(|| compress(bytes), Ok);
                made.map(|made| (sibling, made)).with_context(|| format!("cannot compress {path}"))
            };
            let siblings = [sibling("br", brotli)?, sibling("gz", gzip)?];
            Ok(siblings.into_iter().filter(|(_, made)| made.len() < bytes.len()).collect())
        })
        .collect::<anyhow::Result<_>>()?;
    let mut files = files;
    files.extend(made.into_iter().flatten());
    Ok(files)
}

/// The file that a sibling was made of.
pub fn original(path: &str) -> Option<&str> {
    path.strip_suffix(".br").or_else(|| path.strip_suffix(".gz")).filter(|original| is_text(original))
}

/// What is hidden from readers stays as it is.
fn is_text(path: &str) -> bool {
    !path.starts_with("_gen/") && path.rsplit_once('.').is_some_and(|(_, extension)| TEXT.contains(&extension))
}

/// The best quality, and a window that holds the whole of most pages.
fn brotli(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut compressed = Vec::new();
    let settings = brotli::enc::BrotliEncoderParams { quality: 11, lgwin: 22, ..Default::default() };
    brotli::BrotliCompress(&mut &*bytes, &mut compressed, &settings)?;
    Ok(compressed)
}

/// Without name and time, which would be different on another machine.
pub fn gzip(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut encoder = flate2::GzBuilder::new().mtime(0).write(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes)?;
    encoder.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_gets_smaller_has_two_siblings_and_what_does_not_has_none() {
        let page = "a page ".repeat(100).into_bytes();
        let files = [("a.html", page.clone()), ("b.png", page), ("c.css", b"a{}".to_vec())];
        let files = files.map(|(path, bytes)| (path.to_owned(), bytes)).into();
        let all = with_siblings(files, |_, _| None).unwrap();
        assert_eq!(all.keys().collect::<Vec<_>>(), ["a.html", "a.html.br", "a.html.gz", "b.png", "c.css"]);
    }

    #[test]
    fn what_is_known_is_not_made_again() {
        let files = Files::from([("a.html".to_owned(), "a page ".repeat(100).into_bytes())]);
        let all = with_siblings(files, |_, sibling| sibling.ends_with(".br").then(|| b"known".to_vec())).unwrap();
        assert_eq!(all["a.html.br"], b"known");
        assert_ne!(all["a.html.gz"], b"known");
    }
}

//! Files in, the same files with their compressed siblings out. What is compressed, and how, is `gen build --compress`'s
//! way too and stands in `gen-compress`.

use std::collections::BTreeMap;

use anyhow::Context;
use gen_compress::{Format, is_worth_it, original};
use rayon::prelude::*;
use serde::Deserialize;

use crate::site::Files;

/// Where `gen build` lists what it wrote.
const LIST: &str = "_gen/manifest.json";

/// What is read of it.
#[derive(Deserialize)]
struct List {
    version: u32,
    /// Path → the first half of BLAKE3, in hexadecimal.
    files: BTreeMap<String, String>,
}

impl List {
    /// One that cannot be read lists nothing: then everything is compressed here.
    fn of(files: &Files) -> BTreeMap<String, String> {
        let read: Option<Self> = files.get(LIST).and_then(|json| serde_json::from_slice(json).ok());
        read.filter(|list| list.version == 1).map(|list| list.files).unwrap_or_default()
    }
}

/// Takes the siblings out of a site and gives those that can be used: that of `gen build --compress`, if neither it nor
/// its original was changed since. Whatever else would be sent in place of a text is left out, for it may be of an older
/// one.
pub fn take_siblings(files: &mut Files) -> Files {
    let list = List::of(files);
    let is_sibling = |path: &str| {
        original(path)
            .is_some_and(|original| files.get(original).is_some_and(|bytes| is_worth_it(original, bytes.len() as u64)))
    };
    let paths: Vec<String> = files.keys().filter(|path| is_sibling(path)).cloned().collect();
    let is_listed = |path: &str, bytes: &[u8]| {
        list.get(path).is_some_and(|digest| blake3::hash(bytes).to_hex().starts_with(digest) && digest.len() == 32)
    };
    let mut siblings = Files::new();
    for path in paths {
        let Some(bytes) = files.remove(&path) else { continue };
        let is_intact = |original: &str| files.get(original).is_some_and(|bytes| is_listed(original, bytes));
        if is_listed(&path, &bytes) && original(&path).is_some_and(is_intact) {
            siblings.insert(path, bytes);
        }
    }
    siblings
}

/// Adds `x.br` and `x.gz` beside each `x` that gets smaller by it. `known(path, sibling)` gives siblings that were made
/// of the same bytes before, which saves time and keeps them the same under a newer compressor.
pub fn with_siblings(files: Files, known: impl Fn(&str, &str) -> Option<Vec<u8>> + Sync) -> anyhow::Result<Files> {
    let made: Vec<Vec<(String, Vec<u8>)>> = files
        .par_iter()
        .filter(|(path, bytes)| is_worth_it(path, bytes.len() as u64))
        .map(|(path, bytes)| {
            let sibling = |format: Format| {
                let sibling = format.sibling(path);
                let made = known(path, &sibling).map_or_else(|| format.compress(bytes), Ok);
                made.map(|made| (sibling, made)).with_context(|| format!("cannot compress {path}"))
            };
            let siblings = Format::ALL.map(sibling).into_iter().collect::<anyhow::Result<Vec<_>>>()?;
            Ok(siblings.into_iter().filter(|(_, made)| made.len() < bytes.len()).collect())
        })
        .collect::<anyhow::Result<_>>()?;
    let mut files = files;
    files.extend(made.into_iter().flatten());
    Ok(files)
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

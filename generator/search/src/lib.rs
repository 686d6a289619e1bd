//! The search index of a site: pages in, a handful of files out, for a search that runs in the reader's browser. The
//! words of all pages are cut into files by their beginning, so a query loads only the files of its own words.
//! The theme's `search-index.ts` reads what is written here. Nothing here touches the disk or knows Markdown.

#![forbid(unsafe_code)]

mod entry;
mod postings;
mod words;

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

pub use entry::Entry;

/// The one file whose name is fixed.
pub const MANIFEST: &str = "index.json";

/// A page that can be found.
#[derive(Clone, Copy, Debug)]
pub struct Document<'a> {
    /// Ready for `href`.
    pub url: &'a str,
    /// Plain text, as is `summary`.
    pub title: &'a str,
    /// Shown below the title; empty if there is none.
    pub summary: &'a str,
    pub date: Option<Date<'a>>,
    pub entry: &'a Entry,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date<'a> {
    /// ISO 8601: `2026-11-21`, or with time and zone.
    pub iso: &'a str,
    /// As the site writes it: `21 November 2026`.
    pub text: &'a str,
}

/// Size at which a file of words is full, in bytes before compression. Smaller files save a reader bytes until the
/// manifest, which names them all, outweighs them.
const SHARD: usize = 16 << 10;
/// What is shown of so many pages is one file: enough that the hits of a query share files, and not so many that most of
/// a file is for nothing.
const PAGES: usize = 16;
/// Up to this size, in bytes before compression, files are part of the manifest: a small site answers with one request.
const INLINE: usize = 64 << 10;

/// The files of the index by their path relative to its folder: [`MANIFEST`], and others that are named after a
/// fingerprint of their content, so they can be cached for ever. The order of `documents` does not matter.
pub fn build(documents: &[Document]) -> Vec<(String, Vec<u8>)> {
    // Pages are numbered from the oldest, so that a new post leaves the numbers of the others as they are, and with them
    // most files. The newest has the highest number, by which the browser puts it first among equals.
    let mut documents: Vec<&Document> = documents.iter().collect();
    documents.sort_unstable_by_key(|document| (document.date, document.url, document.title));

    let entries: Vec<&Entry> = documents.iter().map(|document| document.entry).collect();
    let (starts, shards): (Vec<String>, Vec<File>) = shards(postings::postings(&entries)).into_iter().unzip();
    let chunks: Vec<File> = documents.chunks(PAGES).map(chunk).collect();

    let mut manifest = Map::new();
    manifest.insert("count".into(), documents.len().into());
    manifest.insert("size".into(), PAGES.into());
    manifest.insert("starts".into(), starts.into());
    manifest.insert("words".into(), names(&shards));
    manifest.insert("pages".into(), names(&chunks));

    // What is shown of the pages comes first, for every query needs it; the words follow if they fit too.
    let mut inline = Map::new();
    let mut free = INLINE;
    let mut files = BTreeMap::new();
    for group in [chunks, shards] {
        let size = group.iter().map(|file| file.text.len()).sum();
        let fits = size <= free;
        free = free.saturating_sub(size);
        for file in group {
            if fits {
                inline.insert(file.name, file.value);
            } else {
                files.insert(format!("{}.json", file.name), file.text.into_bytes());
            }
        }
    }
    manifest.insert("files".into(), Value::Object(inline));
    files.insert(MANIFEST.to_owned(), Value::Object(manifest).to_string().into_bytes());
    files.into_iter().collect()
}

/// A file that is either written or made part of the manifest.
struct File {
    /// Without `.json`.
    name: String,
    value: Value,
    text: String,
}

impl File {
    fn new(value: Value) -> Self {
        let text = value.to_string();
        let name = blake3::hash(text.as_bytes()).to_hex()[..10].to_owned();
        Self { name, value, text }
    }
}

fn names(files: &[File]) -> Value {
    files.iter().map(|file| file.name.as_str()).collect::<Vec<_>>().into()
}

/// What is shown of some pages: `[url, title, summary, date, date in words]`, the end left out where it is empty.
fn chunk(documents: &[&Document]) -> File {
    let shown = documents.iter().map(|document| match (document.summary, document.date) {
        ("", None) => json!([document.url, document.title]),
        (summary, None) => json!([document.url, document.title, summary]),
        (summary, Some(date)) => json!([document.url, document.title, summary, date.iso, date.text]),
    });
    File::new(shown.collect())
}

/// Cuts the words into files: `{"word": "postings"}`. Beside each stands where it starts: the shortest text that is after
/// all words of the file before and not after its own first.
fn shards(words: Vec<(String, String)>) -> Vec<(String, File)> {
    let mut shards = Vec::new();
    let mut shard = Map::new();
    let mut start = String::new();
    let mut size = 0;
    let mut last = String::new();
    for (word, postings) in words {
        // Quotes, colon and comma are 6 bytes.
        let more = word.len() + postings.len() + 6;
        if size + more > SHARD && size > 0 {
            let next = separator(&last, &word);
            shards.push((std::mem::replace(&mut start, next), File::new(Value::Object(std::mem::take(&mut shard)))));
            size = 0;
        }
        size += more;
        last.clone_from(&word);
        shard.insert(word, postings.into());
    }
    if !shard.is_empty() {
        shards.push((start, File::new(Value::Object(shard))));
    }
    shards
}

/// `after` up to the first character in which it differs from `before`.
fn separator(before: &str, after: &str) -> String {
    let shared = before.chars().zip(after.chars()).take_while(|(a, b)| a == b).count();
    after.chars().take(shared + 1).collect()
}

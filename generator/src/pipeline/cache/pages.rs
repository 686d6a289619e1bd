//! Parsed pages: a pack with the text of each, its details and what `plan` must know of it, and an index that says which
//! source each was made of. The index is replaced whole and last, so a build that is killed leaves the one before.

use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::pack::{Pack, Piece};
use super::said::Said;
use super::stored::{Broken, Stored};
use super::{Digest, find, sealed, unsealed};
use crate::diagnostic::Diagnostic;
use crate::disk;
use crate::markup::Markup;
use crate::pipeline::parse::{Details, Page};

const INDEX: &str = "pages.index";

/// A pack may hold so many bytes that nobody asks for any more, besides as many as somebody does.
const GARBAGE: u64 = 16 << 20;

/// All parsed pages of the last build.
#[derive(Default)]
pub struct Pages<'m> {
    store: Option<Store>,
    known: HashMap<String, Entry>,
    /// Sorted by path.
    memory: &'m [Arc<Page>],
}

struct Store {
    folder: PathBuf,
    recipe: Digest,
    /// A pack that is written anew has a new number: an index is never without the pack that it speaks of.
    number: u64,
    pack: Arc<Pack>,
}

#[derive(Serialize, Deserialize)]
struct Index {
    recipe: Digest,
    number: u64,
    end: u64,
    entries: Vec<Entry>,
}

/// Where a page is.
#[derive(Clone, Serialize, Deserialize)]
pub struct Entry {
    path: String,
    /// Of the source.
    source: Digest,
    page: Piece,
    details: Piece,
    text: Piece,
}

impl Entry {
    fn pieces(&mut self) -> [&mut Piece; 3] {
        // In the order in which a build asks for them.
        [&mut self.page, &mut self.details, &mut self.text]
    }
}

impl<'m> Pages<'m> {
    pub(super) fn in_memory(memory: &'m [Arc<Page>]) -> Self {
        Self { memory, ..Self::default() }
    }

    pub(super) fn open(folder: &Path, recipe: &Digest) -> Self {
        let bytes = disk::read_if_there(&folder.join(INDEX)).ok().flatten();
        let index = bytes.as_deref().and_then(unsealed::<Index>).filter(|index| index.recipe == *recipe);
        let end = index.as_ref().map_or(0, |index| index.end);
        // The pages of another recipe are of no use, but a build that fails must not take them away, and a `gen serve`
        // may have them open.
        let number = index.as_ref().map_or_else(|| new_number(folder), |index| index.number);
        let Ok(pack) = Pack::open(&pack_path(folder, number), end) else { return Self::default() };
        let store = Store { folder: folder.to_owned(), recipe: *recipe, number, pack: Arc::new(pack) };
        let entries = index.map(|index| index.entries).unwrap_or_default();
        let known = entries.into_iter().map(|entry| (entry.path.clone(), entry)).collect();
        Self { store: Some(store), known, memory: &[] }
    }

    /// What became of the page at `path` when its source had this digest. It was the one at `place` among all pages,
    /// unless some came or went.
    pub fn get(&self, path: &str, source: &Digest, place: usize) -> Option<Arc<Page>> {
        if let Some(page) = find(self.memory, place, path, |page| &page.path) {
            return (page.source == *source).then(|| page.clone());
        }
        let entry = self.known.get(path).filter(|entry| entry.source == *source)?;
        let pack = &self.store.as_ref()?.pack;
        let bytes = pack.read(&entry.page).ok()?;
        let (page, said): (Page, Vec<Said>) = postcard::from_bytes(&bytes).ok()?;
        Some(Arc::new(Page {
            diagnostics: said.into_iter().map(Diagnostic::from).collect(),
            text: Stored::kept(pack.clone(), entry.text),
            details: Stored::kept(pack.clone(), entry.details),
            ..page
        }))
    }

    /// Keeps a page. Its text and its details come to lie on the disk, unless there is no room.
    pub fn keep(&self, page: Page, details: Details, text: Markup) -> (Arc<Page>, Option<Entry>) {
        let kept = self.store.as_ref().and_then(|store| {
            let said: Vec<Said> = page.diagnostics.iter().map(Said::from).collect();
            let add = |bytes: postcard::Result<Vec<u8>>| store.pack.add(&bytes.ok()?).ok();
            let entry = Entry {
                path: page.path.clone(),
                source: page.source,
                page: add(postcard::to_stdvec(&(&page, said)))?,
                details: add(postcard::to_stdvec(&details))?,
                text: add(postcard::to_stdvec(&text))?,
            };
            Some((&store.pack, entry))
        });
        let (details, text, entry) = match kept {
            Some((pack, entry)) => {
                (Stored::kept(pack.clone(), entry.details), Stored::kept(pack.clone(), entry.text), Some(entry))
            }
            None => (Stored::new(details), Stored::new(text), None),
        };
        (Arc::new(Page { details, text, ..page }), entry)
    }

    /// Makes `pages` all that is known to the next build; `new` has an entry of each that was parsed in this one.
    /// Whatever fails here only makes the next build slower.
    pub fn save(&self, pages: &[Arc<Page>], new: Vec<Entry>) {
        let Some(store) = &self.store else { return };
        if new.is_empty() && pages.len() == self.known.len() {
            return;
        }
        let mut new: HashMap<String, Entry> = new.into_iter().map(|entry| (entry.path.clone(), entry)).collect();
        let entry = |page: &Arc<Page>| new.remove(&page.path).or_else(|| self.known.get(&page.path).cloned());
        let mut entries: Vec<Entry> = pages.iter().filter_map(entry).collect();
        let live: u64 = entries.iter_mut().flat_map(Entry::pieces).map(|piece| u64::from(piece.len)).sum();
        let mut number = store.number;
        let mut end = store.pack.end();
        if end > 2 * live + GARBAGE
            && let Ok(packed) = store.pack_anew(entries.clone())
        {
            (number, end, entries) = packed;
        }
        let Some(bytes) = sealed(&Index { recipe: store.recipe, number, end, entries }) else { return };
        if disk::replace(&store.folder.join(INDEX), &bytes).is_ok() {
            let is_old = |name: &str| name.ends_with(".pack") && name != pack_name(number);
            for (name, _) in disk::list(&store.folder).unwrap_or_default() {
                if name.to_str().is_some_and(is_old) {
                    disk::remove_file(&store.folder.join(name)).ok();
                }
            }
        }
    }

    /// Errors if something that was asked for was not there any more, so that nothing that was made of it is to be
    /// trusted.
    pub fn check(&self) -> Result<(), Broken> {
        let has_lost = self.store.as_ref().is_some_and(|store| store.pack.has_lost())
            || self.memory.iter().any(|page| page.details.has_lost());
        if has_lost { Err(Broken::new("a piece of it is damaged")) } else { Ok(()) }
    }
}

impl Store {
    /// Writes what is still asked for to a new pack; gives its number and length, and where everything is in it.
    fn pack_anew(&self, mut entries: Vec<Entry>) -> io::Result<(u64, u64, Vec<Entry>)> {
        let number = new_number(&self.folder);
        let pack = Pack::open(&pack_path(&self.folder, number), 0)?;
        for entry in &mut entries {
            for piece in entry.pieces() {
                *piece = pack.add(&self.pack.read(piece)?)?;
            }
        }
        Ok((number, pack.end(), entries))
    }
}

/// One that no pack there has.
fn new_number(folder: &Path) -> u64 {
    let number = |name: &std::ffi::OsString| name.to_str()?.strip_prefix("pages-")?.strip_suffix(".pack")?.parse().ok();
    let names = disk::list(folder).unwrap_or_default();
    let numbers = names.iter().filter_map(|(name, _)| number(name));
    numbers.max().map_or(1, |last: u64| last.wrapping_add(1))
}

fn pack_path(folder: &Path, number: u64) -> PathBuf {
    folder.join(pack_name(number))
}

fn pack_name(number: u64) -> String {
    format!("pages-{number}.pack")
}

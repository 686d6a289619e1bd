//! Parsed pages: an index with what `plan` must know of each and the source it was made of, all of which every build
//! reads, and a pack with details and texts, of which it reads few. The index is replaced whole and last, so a build that
//! is killed leaves the one before.

use std::collections::HashMap;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::pack::{Pack, Piece};
use super::said::Said;
use super::stored::{Broken, Stored};
use super::{Digest, SEAL, closed, find, opened};
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
    known: Known,
    /// Sorted by path.
    memory: &'m [Arc<Page>],
}

/// The file of the index.
#[derive(Default)]
struct Known {
    /// Sorted by path.
    entries: Vec<Entry>,
    bytes: Vec<u8>,
    /// From where on pages lie there, one after the other.
    pages_at: usize,
}

struct Store {
    folder: PathBuf,
    recipe: Digest,
    /// A pack that is written anew has a new number: an index is never without the pack that it speaks of.
    number: u64,
    pack: Arc<Pack>,
}

/// As the file begins; the pages come after it.
#[derive(Serialize, Deserialize)]
struct Index {
    recipe: Digest,
    number: u64,
    end: u64,
    entries: Vec<Entry>,
}

/// Where a page is.
#[derive(Clone, Serialize, Deserialize)]
struct Entry {
    path: String,
    /// Of the source.
    source: Digest,
    /// Among the pages.
    page: Range<usize>,
    details: Piece,
    text: Piece,
}

impl Entry {
    fn pieces(&mut self) -> [&mut Piece; 2] {
        // In the order in which a build asks for them.
        [&mut self.details, &mut self.text]
    }
}

impl Known {
    fn find(&self, path: &str, place: usize) -> Option<(&Entry, &[u8])> {
        let entry = find(&self.entries, place, path, |entry| &entry.path)?;
        Some((entry, self.bytes.get(self.pages_at..)?.get(entry.page.clone())?))
    }
}

/// A page that was parsed in this build.
pub struct NewPage {
    entry: Entry,
    page: Vec<u8>,
}

impl<'m> Pages<'m> {
    pub(super) fn in_memory(memory: &'m [Arc<Page>]) -> Self {
        Self { memory, ..Self::default() }
    }

    pub(super) fn open(folder: &Path, recipe: &Digest) -> Self {
        let bytes = disk::read_if_there(&folder.join(INDEX)).ok().flatten().unwrap_or_default();
        let index = opened(&bytes).and_then(|bytes| postcard::take_from_bytes::<Index>(bytes).ok());
        let index = index.filter(|(index, _)| index.recipe == *recipe);
        let (index, len) = index.map_or((None, 0), |(index, pages)| (Some(index), pages.len()));
        let end = index.as_ref().map_or(0, |index| index.end);
        // The pages of another recipe are of no use, but a build that fails must not take them away, and a `gen serve`
        // may have them open.
        let number = index.as_ref().map_or_else(|| new_number(folder), |index| index.number);
        let Ok(pack) = Pack::open(&pack_path(folder, number), end) else { return Self::default() };
        let store = Store { folder: folder.to_owned(), recipe: *recipe, number, pack: Arc::new(pack) };
        let entries = index.map(|index| index.entries).unwrap_or_default();
        let pages_at = bytes.len().saturating_sub(len + SEAL);
        let known = Known { entries, bytes, pages_at };
        Self { store: Some(store), known, memory: &[] }
    }

    /// What became of the page at `path` when its source had this digest. It was the one at `place` among all pages,
    /// unless some came or went.
    pub fn get(&self, path: &str, source: &Digest, place: usize) -> Option<Arc<Page>> {
        if let Some(page) = find(self.memory, place, path, |page| &page.path) {
            return (page.source == *source).then(|| page.clone());
        }
        let (entry, bytes) = self.known.find(path, place).filter(|(entry, _)| entry.source == *source)?;
        let pack = &self.store.as_ref()?.pack;
        let (page, said): (Page, Vec<Said>) = postcard::from_bytes(bytes).ok()?;
        Some(Arc::new(Page {
            diagnostics: said.into_iter().map(Diagnostic::from).collect(),
            text: Stored::kept(pack.clone(), entry.text),
            details: Stored::kept(pack.clone(), entry.details),
            ..page
        }))
    }

    /// Keeps a page. Its text and its details come to lie on the disk, unless there is no room.
    pub fn keep(&self, page: Page, details: Details, text: Markup) -> (Arc<Page>, Option<NewPage>) {
        let kept = self.store.as_ref().and_then(|store| {
            let said: Vec<Said> = page.diagnostics.iter().map(Said::from).collect();
            let add = |bytes: postcard::Result<Vec<u8>>| store.pack.add(&bytes.ok()?).ok();
            let entry = Entry {
                path: page.path.clone(),
                source: page.source,
                page: 0..0,
                details: add(postcard::to_stdvec(&details))?,
                text: add(postcard::to_stdvec(&text))?,
            };
            Some((&store.pack, NewPage { entry, page: postcard::to_stdvec(&(&page, said)).ok()? }))
        });
        let (details, text, new) = match kept {
            Some((pack, new)) => {
                (Stored::kept(pack.clone(), new.entry.details), Stored::kept(pack.clone(), new.entry.text), Some(new))
            }
            None => (Stored::new(details), Stored::new(text), None),
        };
        (Arc::new(Page { details, text, ..page }), new)
    }

    /// Makes `pages`, sorted by path, all that is known to the next build; `new` are those that were parsed in this one.
    /// Whatever fails here only makes the next build slower.
    pub fn save(&self, pages: &[Arc<Page>], new: Vec<NewPage>) {
        let Some(store) = &self.store else { return };
        if new.is_empty() && pages.len() == self.known.entries.len() {
            return;
        }
        let new: HashMap<&str, &NewPage> = new.iter().map(|new| (new.entry.path.as_str(), new)).collect();
        let (mut entries, mut parts) = (Vec::with_capacity(pages.len()), Vec::with_capacity(pages.len()));
        let mut len = 0;
        for (place, page) in pages.iter().enumerate() {
            let new = new.get(page.path.as_str()).map(|new| (&new.entry, new.page.as_slice()));
            let Some((entry, page)) = new.or_else(|| self.known.find(&page.path, place)) else { continue };
            entries.push(Entry { page: len..len + page.len(), ..entry.clone() });
            parts.push(page);
            len += page.len();
        }
        let live: u64 = entries.iter_mut().flat_map(Entry::pieces).map(|piece| u64::from(piece.len)).sum();
        let mut number = store.number;
        let mut end = store.pack.end();
        if end > 2 * live + GARBAGE
            && let Ok(packed) = store.pack_anew(entries.clone())
        {
            (number, end, entries) = packed;
        }
        let Ok(mut file) = postcard::to_stdvec(&Index { recipe: store.recipe, number, end, entries }) else { return };
        file.reserve_exact(len + SEAL);
        parts.into_iter().for_each(|page| file.extend_from_slice(page));
        if disk::replace(&store.folder.join(INDEX), &closed(file)).is_ok() {
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

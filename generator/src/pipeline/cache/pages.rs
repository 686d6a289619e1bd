//! Parsed pages: an index with what `plan` must know of each and the source it was made of, all of which every build
//! reads, and a pack with details and texts, of which it reads few. The index is replaced whole and last, so a build that
//! is killed leaves the one before.

use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::pack::{Pack, Piece};
use super::said::Said;
use super::stored::{Broken, Stored};
use super::{CHECKSUM_LEN, Digest, find, with_checksum, without_checksum};
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
    known: IndexFile,
    /// Sorted by path.
    memory: &'m [Arc<Page>],
}

/// The file of the index, in memory.
#[derive(Default)]
struct IndexFile {
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

impl IndexFile {
    /// The file at `path`; one of another recipe is as good as none.
    fn read(path: &Path, recipe: &Digest) -> Option<(Self, u64, u64)> {
        let bytes = disk::read_if_there(path).ok()??;
        let (index, pages) = postcard::take_from_bytes::<Index>(without_checksum(&bytes)?).ok()?;
        let pages_at = bytes.len() - CHECKSUM_LEN - pages.len();
        let Index { recipe: written, number, end, entries } = index;
        (written == *recipe).then_some((Self { entries, bytes, pages_at }, number, end))
    }

    fn find(&self, path: &str, place: usize) -> Option<(&Entry, &[u8])> {
        let entry = find(&self.entries, place, path, |entry| &entry.path)?;
        Some((entry, self.bytes.get(self.pages_at..)?.get(entry.page.clone())?))
    }
}

/// A page that was parsed in this build.
pub struct NewPage {
    path: String,
    source: Digest,
    page: Vec<u8>,
    details: Piece,
    text: Piece,
}

impl<'m> Pages<'m> {
    pub(super) fn in_memory(memory: &'m [Arc<Page>]) -> Self {
        Self { memory, ..Self::default() }
    }

    pub(super) fn open(folder: &Path, recipe: &Digest) -> Self {
        let index = IndexFile::read(&folder.join(INDEX), recipe);
        // The pages of another recipe are of no use, but a build that fails must not take them away, and a `gen serve`
        // may have them open.
        let (known, number, end) = index.unwrap_or_else(|| (IndexFile::default(), new_number(folder), 0));
        let Ok(pack) = Pack::open(&pack_path(folder, number), end) else { return Self::default() };
        let store = Store { folder: folder.to_owned(), recipe: *recipe, number, pack: Arc::new(pack) };
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
            let new = NewPage {
                path: page.path.clone(),
                source: page.source,
                page: postcard::to_stdvec(&(&page, said)).ok()?,
                details: add(postcard::to_stdvec(&details))?,
                text: add(postcard::to_stdvec(&text))?,
            };
            Some((&store.pack, new))
        });
        let (details, text, new) = match kept {
            Some((pack, new)) => {
                (Stored::kept(pack.clone(), new.details), Stored::kept(pack.clone(), new.text), Some(new))
            }
            None => (Stored::new(details), Stored::new(text), None),
        };
        (Arc::new(Page { details, text, ..page }), new)
    }

    /// Makes `pages` all that is known to the next build; `new` are those that were parsed in this one. Both are sorted by
    /// path.
    /// Whatever fails here only makes the next build slower.
    pub fn save(&mut self, pages: &[Arc<Page>], new: Vec<NewPage>) {
        let known = std::mem::take(&mut self.known);
        let Some(store) = &self.store else { return };
        if new.is_empty() && pages.len() == known.entries.len() {
            return;
        }
        let (mut entries, mut parts) = (Vec::with_capacity(pages.len()), Vec::with_capacity(pages.len()));
        let mut len = 0;
        for (place, page) in pages.iter().enumerate() {
            let path = page.path.as_str();
            let new = find(&new, place, path, |new| &new.path);
            let (source, details, text, bytes) = match (new, known.find(path, place)) {
                (Some(new), _) => (new.source, new.details, new.text, new.page.as_slice()),
                (None, Some((entry, bytes))) => (entry.source, entry.details, entry.text, bytes),
                (None, None) => continue,
            };
            entries.push(Entry { path: path.to_owned(), source, page: len..len + bytes.len(), details, text });
            parts.push(bytes);
            len += bytes.len();
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
        file.reserve_exact(len + CHECKSUM_LEN);
        parts.into_iter().for_each(|page| file.extend_from_slice(page));
        if disk::replace(&store.folder.join(INDEX), &with_checksum(file)).is_ok() {
            store.remove_other_packs(number);
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

    fn remove_other_packs(&self, number: u64) {
        let is_other = |name: &str| name.ends_with(".pack") && name != pack_name(number);
        for (name, _) in disk::list(&self.folder).unwrap_or_default() {
            if name.to_str().is_some_and(is_other) {
                disk::remove_file(&self.folder.join(name)).ok();
            }
        }
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

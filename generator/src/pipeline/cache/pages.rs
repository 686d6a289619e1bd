//! Parsed pages: a pack with the text of each and with what else is known of it, and an index that says which source each
//! was made of. The index is replaced whole and last, so a build that is killed leaves the one before.

use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::pack::{Pack, Piece};
use super::said::Said;
use super::text::Text;
use super::{Digest, sealed, unsealed};
use crate::diagnostic::Diagnostic;
use crate::disk;
use crate::markup::Markup;
use crate::pipeline::parse::Page;

const INDEX: &str = "pages.index";

/// A pack may hold so many bytes that nobody asks for any more, besides as many as somebody does.
const GARBAGE: u64 = 16 << 20;

/// All parsed pages of the last build.
#[derive(Default)]
pub struct Pages {
    store: Option<Store>,
    known: HashMap<String, Entry>,
}

struct Store {
    folder: PathBuf,
    recipe: Digest,
    /// A pack that is written anew has a new number: an index is never without the pack that it speaks of.
    number: u64,
    pack: Arc<Pack>,
    /// Bytes of the index as it lies on the disk.
    index: Option<Vec<u8>>,
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
struct Entry {
    path: String,
    /// Of the source.
    source: Digest,
    page: Piece,
    text: Piece,
}

/// That a page is kept, for [`Pages::save`].
pub struct Kept(Entry);

impl Pages {
    pub(super) fn open(folder: &Path, recipe: &Digest) -> Self {
        let bytes = disk::read_if_there(&folder.join(INDEX)).ok().flatten();
        let index = bytes.as_deref().and_then(unsealed::<Index>);
        let number = index.as_ref().map_or(0, |index| index.number);
        let index = index.filter(|index| index.recipe == *recipe);
        let end = index.as_ref().map_or(0, |index| index.end);
        // The pages of another recipe are of no use, but a build that fails must not take them away.
        let number = if index.is_some() { number } else { number.wrapping_add(1) };
        let Ok(pack) = Pack::open(&pack_path(folder, number), end) else { return Self::default() };
        let store = Store { folder: folder.to_owned(), recipe: *recipe, number, pack: Arc::new(pack), index: bytes };
        let entries = index.map(|index| index.entries).unwrap_or_default();
        Self { store: Some(store), known: entries.into_iter().map(|entry| (entry.path.clone(), entry)).collect() }
    }

    /// What became of the page at `path` when its source had this digest.
    pub fn get(&self, path: &str, source: &Digest) -> Option<(Page, Vec<Diagnostic>, Kept)> {
        let entry = self.known.get(path).filter(|entry| entry.source == *source)?;
        let pack = &self.store.as_ref()?.pack;
        let bytes = pack.read(&entry.page).ok()?;
        let (mut page, said): (Page, Vec<Said>) = postcard::from_bytes(&bytes).ok()?;
        page.text = Text::kept(pack.clone(), entry.text);
        Some((page, said.into_iter().map(Diagnostic::from).collect(), Kept(entry.clone())))
    }

    /// Keeps a page. Its text comes to lie on the disk, unless there is no room.
    pub fn keep(&self, mut page: Page, markup: Markup, diagnostics: &[Diagnostic]) -> (Page, Option<Kept>) {
        let kept = self.store.as_ref().and_then(|store| {
            let said: Vec<Said> = diagnostics.iter().map(Said::from).collect();
            let text = store.pack.add(&postcard::to_stdvec(&markup).ok()?).ok()?;
            let known = store.pack.add(&postcard::to_stdvec(&(&page, said)).ok()?).ok()?;
            page.text = Text::kept(store.pack.clone(), text);
            Some(Kept(Entry { path: page.path.clone(), source: page.source, page: known, text }))
        });
        if kept.is_none() {
            page.text = Text::new(markup);
        }
        (page, kept)
    }

    /// Makes `kept` all that is known to the next build. Whatever fails here only makes that one slower.
    pub fn save(&self, kept: Vec<Kept>) {
        let Some(store) = &self.store else { return };
        let mut entries: Vec<Entry> = kept.into_iter().map(|Kept(entry)| entry).collect();
        let live: u64 = entries.iter().map(|entry| u64::from(entry.page.len) + u64::from(entry.text.len)).sum();
        let mut number = store.number;
        let mut end = store.pack.end();
        if end > 2 * live + GARBAGE
            && let Ok(packed) = store.pack_anew(&mut entries)
        {
            (number, end) = packed;
        }
        let Some(bytes) = sealed(&Index { recipe: store.recipe, number, end, entries }) else { return };
        if store.index.as_ref() == Some(&bytes) {
            return;
        }
        if disk::replace(&store.folder.join(INDEX), &bytes).is_ok() {
            let is_old = |name: &str| name.ends_with(".pack") && name != pack_name(number);
            for (name, _) in disk::list(&store.folder).unwrap_or_default() {
                if name.to_str().is_some_and(is_old) {
                    disk::remove_file(&store.folder.join(name)).ok();
                }
            }
        }
    }
}

impl Store {
    /// Writes what is still asked for to a new pack; gives its number and length.
    fn pack_anew(&self, entries: &mut [Entry]) -> io::Result<(u64, u64)> {
        let number = self.number.wrapping_add(1);
        let pack = Pack::open(&pack_path(&self.folder, number), 0)?;
        for entry in entries {
            for piece in [&mut entry.text, &mut entry.page] {
                *piece = pack.add(&self.pack.read(piece)?)?;
            }
        }
        Ok((number, pack.end()))
    }
}

fn pack_path(folder: &Path, number: u64) -> PathBuf {
    folder.join(pack_name(number))
}

fn pack_name(number: u64) -> String {
    format!("pages-{number}.pack")
}

//! Which bytes the site's own files held when they were last read, and how each looked then: one that looks the same need
//! not be read again. Believed is only what had not been changed for a while when the build began that read it, as Git
//! does it with its index, for two changes within one tick of the file system's clock cannot be told apart by looks.

use std::borrow::Cow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{Digest, find, sealed, unsealed};
use crate::disk::{self, Found, Look};

/// Below the cache's folder.
const FILE: &str = "seen";

/// Of the site's files below one folder.
#[derive(Default)]
pub struct Seen<'m> {
    store: Option<Store>,
    /// Sorted by path. What is borrowed is from memory, which the next build will have too.
    known: Cow<'m, [Arc<Sight>]>,
}

struct Store {
    file: PathBuf,
    /// A file that was modified when this build began.
    began: Look,
}

/// What a file held.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Sight {
    path: String,
    look: Look,
    /// Of its bytes.
    pub digest: Digest,
    /// Names of the tags with a capital in it, of a page.
    pub tags: Vec<String>,
}

impl Sight {
    /// `look` is that of the file that was read, which may not be the one that was found.
    pub fn new(path: &str, look: Look, digest: Digest, tags: Vec<String>) -> Self {
        Self { path: path.to_owned(), look, digest, tags }
    }
}

impl<'m> Seen<'m> {
    /// What is in `memory` or, if nothing is, on the disk.
    pub(super) fn open(folder: &Path, began: Look, memory: &'m [Arc<Sight>]) -> Self {
        let file = folder.join(FILE);
        let on_disk = || disk::read_if_there(&file).ok().flatten().as_deref().and_then(unsealed).unwrap_or_default();
        let known = if memory.is_empty() { Cow::Owned(on_disk()) } else { Cow::Borrowed(memory) };
        Self { store: Some(Store { file, began }), known }
    }

    /// Whether anything will be remembered.
    pub fn is_any(&self) -> bool {
        self.store.is_some()
    }

    /// What the file held, if it looks as it did then. It was the one at `place` among all files, unless some came or went.
    pub fn get(&self, found: &Found, place: usize) -> Option<&Arc<Sight>> {
        find(&self.known, place, &found.path, |sight| &sight.path).filter(|sight| sight.look == found.look)
    }

    /// Whether the next build may believe it.
    pub fn believes(&self, sight: &Sight) -> bool {
        // Another file system has another clock.
        let is_old = |began: &Look| sight.look.device == began.device && sight.look.changed < began.modified;
        self.store.as_ref().is_some_and(|store| is_old(&store.began))
    }

    /// Makes of `sights`, those that are believed and sorted by path, all that is known to the next build. Whatever fails
    /// here only makes that one slower.
    pub fn save(&self, sights: &[Arc<Sight>]) {
        let (Some(store), Cow::Owned(known)) = (&self.store, &self.known) else { return };
        let is_same = || known.iter().map(Arc::as_ptr).eq(sights.iter().map(Arc::as_ptr));
        if !is_same()
            && let Some(bytes) = sealed(&sights)
        {
            disk::replace(&store.file, &bytes).ok();
        }
    }
}

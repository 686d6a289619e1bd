//! Which bytes the site's own files held when they were last read, and how each looked then: one that looks the same need
//! not be read again. Believed is only what had not been changed for a while when the build began that read it, as Git
//! does it with its index, for two changes within one tick of the file system's clock cannot be told apart by looks.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{Digest, sealed, unsealed};
use crate::disk::{self, Found, Look};

/// Below the cache's folder.
const FILE: &str = "seen";

/// Of the site's files below one folder.
#[derive(Default)]
pub struct Seen {
    store: Option<Store>,
    /// Sorted by path.
    known: Vec<Arc<Sight>>,
    /// Whether that is from memory, which the next build will have too.
    in_memory: bool,
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

impl Seen {
    /// What is in `memory` or, if nothing is, on the disk.
    pub(super) fn open(folder: &Path, began: Look, memory: &[Arc<Sight>]) -> Self {
        let file = folder.join(FILE);
        let on_disk = || disk::read_if_there(&file).ok().flatten().as_deref().and_then(unsealed).unwrap_or_default();
        let in_memory = !memory.is_empty();
        let known = if in_memory { memory.to_vec() } else { on_disk() };
        Self { store: Some(Store { file, began }), known, in_memory }
    }

    /// Whether anything will be remembered.
    pub fn is_any(&self) -> bool {
        self.store.is_some()
    }

    /// What the file held, if it looks as it did then.
    pub fn get(&self, found: &Found) -> Option<&Arc<Sight>> {
        let at = self.known.binary_search_by(|sight| sight.path.as_str().cmp(&found.path)).ok()?;
        self.known.get(at).filter(|sight| sight.look == found.look)
    }

    /// Makes of `sights`, what [`Self::get`] gave and what is new, all that is known to the next build, and gives it back.
    /// Whatever fails here only makes that one slower.
    pub fn save(&self, mut sights: Vec<Arc<Sight>>) -> Vec<Arc<Sight>> {
        let Some(store) = &self.store else { return Vec::new() };
        // Another file system has another clock.
        sights.retain(|sight| sight.look.device == store.began.device && sight.look.changed < store.began.modified);
        sights.sort_unstable_by(|a, b| a.path.cmp(&b.path));
        let is_same = || self.known.iter().map(Arc::as_ptr).eq(sights.iter().map(Arc::as_ptr));
        if !self.in_memory
            && !is_same()
            && let Some(bytes) = sealed(&sights)
        {
            disk::replace(&store.file, &bytes).ok();
        }
        sights
    }
}

//! Which bytes the site's own files held when they were last read, and how each looked then: one that looks the same need
//! not be read again. Believed is only what had not been changed for a while when the build began that read it, as Git
//! does it with its index, for two changes within one tick of the file system's clock cannot be told apart by looks.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

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
    known: Vec<Sight>,
}

struct Store {
    file: PathBuf,
    /// When this build began, by the clock of the file system.
    began: (i64, i64),
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
    pub fn new(found: &Found, digest: Digest, tags: Vec<String>) -> Self {
        Self { path: found.path.clone(), look: found.look.clone(), digest, tags }
    }
}

impl Seen {
    pub(super) fn open(folder: &Path, began: (i64, i64)) -> Self {
        let file = folder.join(FILE);
        let bytes = disk::read_if_there(&file).ok().flatten();
        let known = bytes.as_deref().and_then(unsealed).unwrap_or_default();
        Self { store: Some(Store { file, began }), known }
    }

    /// Whether anything will be remembered.
    pub fn is_any(&self) -> bool {
        self.store.is_some()
    }

    /// What the file held, if it looks as it did then.
    pub fn get(&self, found: &Found) -> Option<&Sight> {
        let at = self.known.binary_search_by(|sight| sight.path.as_str().cmp(&found.path)).ok()?;
        self.known.get(at).filter(|sight| sight.look == found.look)
    }

    /// Makes `sights`, what [`Self::get`] gave and what is new, all that is known to the next build. Whatever fails here
    /// only makes that one slower.
    pub fn save(&self, sights: Vec<Cow<'_, Sight>>) {
        let Some(store) = &self.store else { return };
        if sights.len() == self.known.len() && sights.iter().all(|sight| matches!(sight, Cow::Borrowed(_))) {
            return;
        }
        let is_old = |sight: &Cow<'_, Sight>| sight.look.changed < store.began;
        let mut sights: Vec<Cow<'_, Sight>> = sights.into_iter().filter(is_old).collect();
        sights.sort_unstable_by(|a, b| a.path.cmp(&b.path));
        if let Some(bytes) = sealed(&sights) {
            disk::replace(&store.file, &bytes).ok();
        }
    }
}

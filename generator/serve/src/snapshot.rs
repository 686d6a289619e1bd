//! Time and size of everything below the watched paths, to find changes where the system does not
//! report them. Roots come in, a [`Snapshot`] goes out, and two of them differ in the changed paths.
//! Folders are part of it: their time changes when something in them goes.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, Metadata};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::roots::Roots;

/// Deeper folders than any site has; a symbolic link to a folder above itself ends here.
const MAX_DEPTH: usize = 40;

/// Path in the caller's words to its state.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Snapshot(BTreeMap<PathBuf, State>);

#[derive(Debug, PartialEq, Eq)]
struct State {
    modified: Option<SystemTime>,
    /// In bytes; of no meaning for a folder.
    size: u64,
}

impl Snapshot {
    pub(crate) fn take(roots: &Roots) -> Self {
        let mut snapshot = Self::default();
        for root in &roots.roots {
            snapshot.add(roots, &root.absolute, 0);
        }
        snapshot
    }

    fn add(&mut self, roots: &Roots, path: &Path, depth: usize) {
        let Some(given) = roots.relevant(path) else {
            return;
        };
        // What cannot be read now counts as not there; a later snapshot may find it.
        let Ok(metadata) = fs::metadata(path) else {
            return;
        };
        self.0.insert(given, state(&metadata));
        if metadata.is_dir() && depth < MAX_DEPTH {
            for entry in fs::read_dir(path).into_iter().flatten().flatten() {
                self.add(roots, &entry.path(), depth + 1);
            }
        }
    }

    /// Paths that came, went or differ.
    pub(crate) fn differences(&self, later: &Self) -> BTreeSet<PathBuf> {
        let changed = later.0.iter().filter(|(path, state)| self.0.get(*path) != Some(*state));
        let gone = self.0.keys().filter(|path| !later.0.contains_key(*path));
        changed.map(|(path, _)| path).chain(gone).cloned().collect()
    }

    /// Paths modified at or after a time.
    pub(crate) fn modified_since(&self, time: SystemTime) -> BTreeSet<PathBuf> {
        let recent = |state: &State| state.modified.is_some_and(|modified| modified >= time);
        self.0.iter().filter(|(_, state)| recent(state)).map(|(path, _)| path.clone()).collect()
    }
}

fn state(metadata: &Metadata) -> State {
    let size = if metadata.is_dir() { 0 } else { metadata.len() };
    State { modified: metadata.modified().ok(), size }
}

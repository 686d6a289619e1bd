//! The files below a folder: all of them found by walking it, or those found anew that somebody says have changed.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::iter::Either;
use rayon::prelude::*;
use walkdir::WalkDir;

use super::{Look, is_ignored};

/// A file found below a folder.
#[derive(Debug, PartialEq, Eq)]
pub struct Found {
    /// Relative to the folder, with `/`.
    pub path: String,
    pub full: PathBuf,
    pub look: Look,
}

/// Something below a folder that cannot be used.
#[derive(Debug)]
pub struct Unusable {
    /// Relative to the folder, with `/`; characters that are not Unicode are replaced.
    pub path: String,
    pub why: Why,
}

#[derive(Debug)]
pub enum Why {
    NameIsNotUnicode,
    SymlinkLoop,
    Unreadable(io::Error),
}

/// To look at more changed paths than that takes as long as to walk.
const MANY: usize = 64;

/// All files below a folder, links followed. Hidden files and editors' leftovers are left out. A folder that does not
/// exist holds nothing.
#[derive(Default)]
pub struct Tree {
    folder: PathBuf,
    /// Sorted by path.
    pub found: Vec<Arc<Found>>,
    /// Sorted by path.
    pub unusable: Vec<Unusable>,
    /// Whoever watches the folder does not hear of all that happens where links lead.
    has_links: bool,
    /// Whether the folder is reached through one: what happens in it may be told of another path.
    is_linked: bool,
}

impl Tree {
    pub fn walk(folder: &Path) -> Self {
        let is_linked = folder.canonicalize().ok() != std::path::absolute(folder).ok();
        let mut tree = Self { folder: folder.to_owned(), is_linked, ..Self::default() };
        tree.add(folder);
        tree
    }

    /// The tree as it is now, if nothing has changed since but what is at or below one of the paths `changed`. Those
    /// elsewhere matter only where the folder is reached through a link.
    #[must_use]
    pub fn again(&self, changed: &[PathBuf]) -> Self {
        // What was unusable may be usable because of a change elsewhere: a link, a permission of a folder.
        let again = if self.has_links || !self.unusable.is_empty() { None } else { self.looked_at_again(changed) };
        again.filter(|again| !again.has_links).unwrap_or_else(|| Self::walk(&self.folder))
    }

    /// `None` if more has changed than can be told by paths.
    fn looked_at_again(&self, changed: &[PathBuf]) -> Option<Self> {
        let (folder, found, is_linked) = (self.folder.clone(), self.found.clone(), self.is_linked);
        let mut again = Self { folder, found, is_linked, ..Self::default() };
        let is_elsewhere = changed.iter().any(|path| !path.starts_with(&self.folder));
        if changed.len() > MANY || is_linked && is_elsewhere {
            return None;
        }
        let mut names = BTreeSet::new();
        for path in changed {
            let Ok(below) = path.strip_prefix(&self.folder) else { continue };
            if below.iter().any(is_ignored) {
                continue;
            }
            let below = with_slashes(below.to_str().filter(|below| !below.is_empty())?);
            // Where capitals do not count, a file is found under its old name, too.
            if !names.insert(below.to_lowercase()) {
                return None;
            }
            again.forget(&below);
            again.add(path);
        }
        Some(again)
    }

    /// Whether the disk still looks like this.
    pub fn is_current(&self) -> bool {
        let now = Self::walk(&self.folder);
        now.found == self.found && now.unusable.is_empty() && self.unusable.is_empty()
    }

    /// Forgets what stood at a path and, if that was a folder, below it.
    fn forget(&mut self, path: &str) {
        if let Ok(at) = self.found.binary_search_by(|found| found.path.as_str().cmp(path)) {
            self.found.remove(at);
        }
        let folder = format!("{path}/");
        let start = self.found.partition_point(|found| found.path < folder);
        let count = self.found[start..].iter().take_while(|found| found.path.starts_with(&folder)).count();
        self.found.drain(start..start + count);
    }

    /// Adds what stands at or below `full`, a path in the folder of which nothing is known.
    fn add(&mut self, full: &Path) {
        // A link that leads nowhere is there, and a mistake.
        if !super::exists(full) {
            return;
        }
        let entries = WalkDir::new(full)
            .follow_links(true)
            .into_iter()
            .filter_entry(|entry| entry.depth() == 0 || !is_ignored(entry.file_name()));
        // Names come one after the other, looks at the files side by side.
        let entries: Vec<_> = entries.collect();
        // A folder that is a link itself is watched where that leads.
        self.has_links |= entries.iter().flatten().any(|entry| entry.path_is_symlink() && entry.path() != self.folder);
        let files = entries.into_par_iter().filter(|entry| entry.as_ref().map_or(true, |e| e.file_type().is_file()));
        let (found, mut unusable): (Vec<_>, Vec<_>) =
            files.filter_map(|entry| looked_at(&self.folder, entry)).partition_map(|looked| match looked {
                Ok(found) => Either::Left(Arc::new(found)),
                Err(unusable) => Either::Right(unusable),
            });
        match &found[..] {
            // One file, as a rule.
            [one] => {
                let at = self.found.partition_point(|found| found.path < one.path);
                self.found.insert(at, one.clone());
            }
            _ => {
                self.found.extend(found);
                // Stable, which is fast where most is in order.
                self.found.sort_by(|a, b| a.path.cmp(&b.path));
            }
        }
        self.unusable.append(&mut unusable);
        self.unusable.sort_by(|a, b| a.path.cmp(&b.path));
    }
}

/// `None` for a file that is gone already, as those are that editors make while they save.
fn looked_at(folder: &Path, entry: walkdir::Result<walkdir::DirEntry>) -> Option<Result<Found, Unusable>> {
    let full = match entry {
        Ok(entry) => entry.into_path(),
        Err(error) => return Some(Err(refused(folder, error))),
    };
    let unusable = |why| Some(Err(Unusable { path: below(folder, &full).to_string_lossy().into_owned(), why }));
    let Some(path) = below(folder, &full).to_str().map(with_slashes) else { return unusable(Why::NameIsNotUnicode) };
    match fs::metadata(&full) {
        Ok(metadata) => Some(Ok(Found { path, look: Look::of(&metadata), full })),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => unusable(Why::Unreadable(error)),
    }
}

fn with_slashes(path: &str) -> String {
    if cfg!(windows) { path.replace('\\', "/") } else { path.to_owned() }
}

fn below<'p>(folder: &Path, full: &'p Path) -> &'p Path {
    full.strip_prefix(folder).unwrap_or(full)
}

fn refused(folder: &Path, error: walkdir::Error) -> Unusable {
    let path = error.path().unwrap_or(folder);
    let path = below(folder, path).to_string_lossy().into_owned();
    let why = if error.loop_ancestor().is_some() {
        Why::SymlinkLoop
    } else {
        Why::Unreadable(error.into_io_error().unwrap_or_else(|| io::Error::other("unknown")))
    };
    Unusable { path, why }
}

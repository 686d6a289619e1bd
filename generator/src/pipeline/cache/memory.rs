//! What stays in memory from one build of `gen serve` to the next: which files there are and what they were seen to hold,
//! parsed pages, and where their links lead.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{Digest, Sight};
use crate::disk::Tree;
use crate::pipeline::parse::Page;
use crate::pipeline::plan::Links;

#[derive(Default)]
pub struct Memory {
    /// Of `content/`.
    tree: Option<Tree>,
    /// At or below these paths something may have changed since the last build, and nowhere else.
    changed: Option<Vec<PathBuf>>,
    /// Sorted by path.
    pub(super) sights: Vec<Arc<Sight>>,
    /// What besides their sources decided how they were parsed.
    recipe: Digest,
    /// Sorted by path.
    pages: Vec<Arc<Page>>,
    pub(super) links: Links,
}

impl Memory {
    pub fn new(tree: Tree, sights: Vec<Arc<Sight>>, recipe: Digest, pages: Vec<Arc<Page>>, links: Links) -> Self {
        Self { tree: Some(tree), changed: None, sights, recipe, pages, links }
    }

    /// The files below `folder`, which is `content/`.
    pub(super) fn tree(&self, folder: &Path) -> Tree {
        match (&self.tree, &self.changed) {
            (Some(tree), Some(changed)) => tree.again(changed),
            _ => Tree::walk(folder),
        }
    }

    /// With what has changed since; `None` if nobody knows.
    #[must_use]
    pub fn after(self, changed: Option<Vec<PathBuf>>) -> Self {
        Self { changed, ..self }
    }

    /// What a build leaves that failed: the files as it found them.
    pub fn of_failure(tree: Option<Tree>) -> Self {
        Self { tree, ..Self::default() }
    }

    /// With the files as a later build found them, which failed.
    #[must_use]
    pub fn with_files_of(self, failed: Self) -> Self {
        Self { tree: failed.tree, ..self }
    }

    /// Whether `content/` looks as it did in the last build, if that is known.
    pub fn is_current(&self) -> bool {
        self.tree.as_ref().is_none_or(Tree::is_current)
    }

    /// Its pages, if they would be parsed alike today.
    pub(super) fn pages(&self, recipe: &Digest) -> Option<&[Arc<Page>]> {
        (self.recipe == *recipe && !self.pages.is_empty()).then_some(&*self.pages)
    }
}

//! What stays in memory from one build of `gen serve` to the next: what files were seen to hold, and parsed pages.

use std::sync::Arc;

use super::{Digest, Sight};
use crate::pipeline::parse::Page;

#[derive(Default)]
pub struct Memory {
    /// Sorted by path.
    pub(super) sights: Vec<Arc<Sight>>,
    /// What besides their sources decided how they were parsed.
    recipe: Digest,
    /// Sorted by path.
    pages: Vec<Arc<Page>>,
}

impl Memory {
    pub fn new(sights: Vec<Arc<Sight>>, recipe: Digest, pages: Vec<Arc<Page>>) -> Self {
        Self { sights, recipe, pages }
    }

    /// Its pages, if they would be parsed alike today.
    pub(super) fn pages(&self, recipe: &Digest) -> Option<&[Arc<Page>]> {
        (self.recipe == *recipe && !self.pages.is_empty()).then_some(&*self.pages)
    }
}

//! Parsed pages that stay in memory from one build of `gen serve` to the next.

use std::sync::Arc;

use super::Digest;
use crate::pipeline::parse::Page;

#[derive(Default)]
pub struct Memory {
    /// What besides their sources decided how they were parsed.
    recipe: Digest,
    /// Sorted by path.
    pages: Vec<Arc<Page>>,
}

impl Memory {
    pub fn new(recipe: Digest, pages: Vec<Arc<Page>>) -> Self {
        Self { recipe, pages }
    }

    /// Its pages, if they would be parsed alike today.
    pub(super) fn pages(&self, recipe: &Digest) -> Option<&[Arc<Page>]> {
        (self.recipe == *recipe && !self.pages.is_empty()).then_some(&*self.pages)
    }
}

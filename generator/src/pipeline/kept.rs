//! A build into memory that knows the one before it: the way of `gen serve`.

use std::path::Path;

use super::cache::{Cache, Memory};
use super::{Destination, Options, Outcome, Rendered, build};

/// What one build in memory leaves for the next.
#[derive(Default)]
pub struct Kept {
    rendered: Rendered,
    memory: Memory,
}

impl Kept {
    /// Builds the site in the folder `root`. The cache on the disk is open for this build alone: `gen build` in another
    /// window wants it, too. Errors as [`build`].
    pub fn build(&mut self, root: &Path, options: &Options) -> anyhow::Result<Outcome> {
        let destination = Destination::Memory(std::mem::take(&mut self.rendered));
        let cache = Cache::open(root).with(std::mem::take(&mut self.memory));
        let mut outcome = build(root, options, &destination, &cache, &|_, _| {})?;
        (self.rendered, self.memory) = match (&outcome.report, destination) {
            // A mistake does not make the work of the last build worthless.
            (None, Destination::Memory(rendered)) => (rendered, cache.into_memory()),
            _ => (std::mem::take(&mut outcome.rendered), std::mem::take(&mut outcome.memory)),
        };
        Ok(outcome)
    }
}

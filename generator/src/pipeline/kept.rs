//! A build into memory that knows the one before it: the way of `gen serve`.

use std::path::{Path, PathBuf};

use super::cache::{Cache, Memory};
use super::{Destination, Options, Outcome, Rendered, build};

/// What one build in memory leaves for the next.
#[derive(Default)]
pub struct Kept {
    rendered: Rendered,
    memory: Memory,
}

impl Kept {
    /// Builds the site in the folder `root`. Only what is at or below the paths in `changed`, which begin with `root`, is
    /// taken to have changed since the last build in `content/`; `None` looks at everything. The cache on the disk is open
    /// for this build alone: `gen build` in another window wants it, too. Errors as [`build`].
    pub fn build(&mut self, root: &Path, options: &Options, changed: Option<Vec<PathBuf>>) -> anyhow::Result<Outcome> {
        let destination = Destination::Memory(std::mem::take(&mut self.rendered));
        let cache = Cache::open(root).with(std::mem::take(&mut self.memory).after(changed));
        let mut outcome = build(root, options, &destination, &cache, &|_, _| {})?;
        let memory = std::mem::take(&mut outcome.memory);
        (self.rendered, self.memory) = match (&outcome.report, destination) {
            // A mistake does not make the work of the last build worthless.
            (None, Destination::Memory(rendered)) => (rendered, cache.into_memory().with_files_of(memory)),
            (_, old) => {
                // It takes its time, and nobody has to wait for that; but somebody may for the lock.
                let old = (old, cache.into_memory());
                rayon::spawn(move || drop(old));
                (std::mem::take(&mut outcome.rendered), memory)
            }
        };
        Ok(outcome)
    }

    /// Whether the files of `content/` look as they did in the last build. They do not if somebody changed them unheard.
    pub fn is_current(&self) -> bool {
        self.memory.is_current()
    }
}

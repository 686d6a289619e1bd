//! Beside outputs of text their compressed siblings, for servers that send what is there already. A sibling is an output
//! like any other: listed, staged, and remembered under a digest of what it was made of.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::{Context, bail};
use gen_compress::{Format, is_text, is_worth_it};
use rayon::prelude::*;

use super::names::fits;
use super::{Destination, Put, Staging};
use crate::disk;
use crate::pipeline::Progress;
use crate::pipeline::cache::{self, Outputs};
use crate::pipeline::render::OutputFile;

/// How many siblings outputs with these paths may get, before it is known how long they are.
pub fn expected<'p>(paths: impl Iterator<Item = &'p str>) -> usize {
    paths.filter(|path| is_text(path)).count() * Format::ALL.len()
}

impl Destination {
    /// Makes the siblings of what was put. Only a folder has any; one that the site brings itself is not replaced.
    pub fn siblings(&self, puts: &[Put], known: &Outputs, progress: Progress) -> anyhow::Result<Vec<Put>> {
        let Self::Folder(staging) = self else { return Ok(Vec::new()) };
        let taken: BTreeSet<&str> = puts.iter().map(|put| &*put.path).collect();
        let originals = puts.iter().filter(|put| is_worth_it(&put.path, put.len));
        let mut wanted: Vec<(&Put, Format, String)> = originals
            .flat_map(|put| Format::ALL.map(|format| (put, format, format.sibling(&put.path))))
            .filter(|(_, _, path)| fits(path) && is_free(path, &taken))
            .collect();
        // By chance, as it were: a long file takes a hundred times as long as a short one, and lies among others like it.
        wanted.sort_by_key(|(original, _, _)| original.digest);
        let total = puts.len() + wanted.len();
        let done = AtomicUsize::new(puts.len());
        let made = wanted.into_par_iter().with_max_len(1).map(|(original, format, path)| {
            let made = self.sibling(staging, original, format, path, known);
            progress(done.fetch_add(1, Ordering::Relaxed) + 1, total);
            made
        });
        Ok(made.collect::<anyhow::Result<Vec<_>>>()?.into_iter().flatten().collect())
    }

    /// `None` if it would not be smaller than the original.
    fn sibling(
        &self,
        staging: &Staging,
        original: &Put,
        format: Format,
        path: String,
        known: &Outputs,
    ) -> anyhow::Result<Option<Put>> {
        let key = cache::Sum::of(&(format.extension(), original.digest)).key();
        if let Some(put) = key.and_then(|key| self.remembered(&path, 0, &key, known)) {
            return Ok(Some(put));
        }
        let place = staging.new_place_of(original);
        let bytes = disk::read(&place).with_context(|| format!("cannot read {}", place.display()))?;
        // A sibling of other bytes than those that are listed would be sent to readers and not be noticed by us.
        if cache::digest(&bytes) != original.digest {
            bail!("{} was changed by another program during the build; build again", place.display());
        }
        let compressed = format.compress(&bytes).with_context(|| format!("cannot compress {}", place.display()))?;
        if compressed.len() >= bytes.len() {
            return Ok(None);
        }
        let put = self.put(OutputFile { path, bytes: compressed.into() }, 0, known)?;
        Ok(Some(Put { key, ..put }))
    }
}

/// Whether nothing else is put at a path, nor below it as below a folder.
fn is_free(path: &str, taken: &BTreeSet<&str>) -> bool {
    let folder = format!("{path}/");
    !taken.contains(path) && taken.range(folder.as_str()..).next().is_none_or(|next| !next.starts_with(&folder))
}

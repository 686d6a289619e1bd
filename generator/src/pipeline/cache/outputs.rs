//! What the last build left in an output folder: of each output what it was made of, what it holds, and how the file
//! looked to the file system; and of the build as a whole, from what it was made and what it said.

use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::said::Said;
use super::{Digest, sealed, unsealed};
use crate::diagnostic::Diagnostic;
use crate::disk::{self, Look};
use crate::pipeline::render::Holds;
use crate::pipeline::write::Report;

/// So many output folders are remembered, those used last.
const FOLDERS: usize = 4;

/// Longer than the clock of a common file system stands still: Linux updates it 100 to 1,000 times a second.
const TICK: Duration = Duration::from_millis(11);

#[derive(Default)]
pub struct Outputs {
    file: Option<PathBuf>,
    /// When it was written: a file that changed at the same moment or later may have changed after it was looked at
    /// without looking different.
    written: Option<Look>,
    memory: Memory,
}

#[derive(Default, Serialize, Deserialize)]
struct Memory {
    whole: Option<Whole>,
    /// Sorted by path.
    files: Vec<Known>,
}

/// An output.
#[derive(Clone, Serialize, Deserialize)]
pub struct Known {
    pub path: String,
    /// Of all that it was made of.
    pub key: Option<Digest>,
    /// Of its bytes.
    pub digest: Digest,
    pub look: Look,
    pub holds: Holds,
}

/// A build as a whole.
#[derive(Serialize, Deserialize)]
pub struct Whole {
    /// Of everything that was read.
    key: Digest,
    /// With a clock from the first moment to the second, the same pages are published.
    since: Option<Timestamp>,
    until: Option<Timestamp>,
    said: Vec<Said>,
    report: Report,
}

impl Whole {
    pub fn new(
        key: Digest,
        since: Option<Timestamp>,
        until: Option<Timestamp>,
        said: &[Diagnostic],
        report: Report,
    ) -> Self {
        Self { key, since, until, said: said.iter().map(Said::from).collect(), report }
    }
}

impl Outputs {
    pub(super) fn open(folder: &Path, out: &Path) -> Self {
        let name = blake3::hash(out.as_os_str().as_encoded_bytes()).to_hex();
        let file = folder.join(format!("outputs-{}", &name[..16]));
        let memory = disk::read_if_there(&file).ok().flatten().and_then(|bytes| unsealed(&bytes));
        let written = memory.is_some().then(|| disk::look(&file)).flatten();
        Self { file: Some(file), written, memory: memory.unwrap_or_default() }
    }

    /// What is known of the output at `path`, if the file that stands there is the one that was written.
    pub fn get(&self, path: &str, place: &Path) -> Option<&Known> {
        let known = self.find(path)?;
        (self.is_old(known) && disk::look(place).as_ref() == Some(&known.look)).then_some(known)
    }

    fn find(&self, path: &str) -> Option<&Known> {
        let at = self.memory.files.binary_search_by(|known| known.path.as_str().cmp(path)).ok()?;
        self.memory.files.get(at)
    }

    /// Whether the file was last changed before this was written, so that a later change shows.
    fn is_old(&self, known: &Known) -> bool {
        self.written.as_ref().is_some_and(|written| known.look.changed < written.modified)
    }

    /// What the last build said, if nothing that it read has changed and nothing that it wrote.
    pub fn whole(&self, key: &Digest, now: Timestamp, out: &Path) -> Option<(Vec<Diagnostic>, Report)> {
        use rayon::prelude::*;
        let whole = self.memory.whole.as_ref().filter(|whole| whole.key == *key)?;
        let in_time = whole.since.is_none_or(|since| since <= now) && whole.until.is_none_or(|until| now < until);
        let files = self.memory.files.par_iter();
        let is_there =
            |known: &Known| self.is_old(known) && disk::look(&out.join(&known.path)).as_ref() == Some(&known.look);
        if !in_time || !files.all(is_there) {
            return None;
        }
        let said = whole.said.iter().map(|said| Diagnostic::from(said.clone())).collect();
        Some((said, Report { unchanged: whole.report.files, removed: 0, ..whole.report.clone() }))
    }

    /// Makes this all that is known to the next build. Whatever fails here only makes that one slower.
    pub fn save(&self, whole: Option<Whole>, mut files: Vec<Known>) {
        let Some(file) = &self.file else { return };
        files.sort_unstable_by(|a, b| a.path.cmp(&b.path));
        let newest = files.iter().map(|known| known.look.changed).max();
        let Some(bytes) = sealed(&Memory { whole, files }) else { return };
        if disk::replace(file, &bytes).is_err() {
            return;
        }
        // In the same tick of the clock as the last output, that one would not be believed next time.
        if newest >= disk::look(file).map(|look| look.modified) {
            std::thread::sleep(TICK);
            disk::replace(file, &bytes).ok();
        }
        self.forget_others(file);
    }

    fn forget_others(&self, file: &Path) {
        let Some(folder) = file.parent() else { return };
        let names = disk::list(folder).unwrap_or_default().into_iter().map(|(name, _)| name);
        let mut others: Vec<(Look, PathBuf)> = names
            .filter(|name| name.as_encoded_bytes().starts_with(b"outputs-"))
            .filter_map(|name| Some((disk::look(&folder.join(&name))?, folder.join(name))))
            .filter(|(_, other)| other != file)
            .collect();
        others.sort_unstable_by_key(|(look, _)| std::cmp::Reverse(look.modified));
        for (_, old) in others.into_iter().skip(FOLDERS - 1) {
            disk::remove_file(&old).ok();
        }
    }
}

//! What the last build left in an output folder: of each output what it was made of, what it holds, and how the file
//! looked to the file system; and of the build as a whole, from what it was made and what it said.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::said::Said;
use super::{Digest, Key, sealed, unsealed};
use crate::diagnostic::Diagnostic;
use crate::disk::{self, Look};
use crate::pipeline::render::Holds;
use crate::pipeline::write::Report;

/// So many output folders are remembered, those used last.
const FOLDERS: usize = 4;

#[derive(Default)]
pub struct Outputs {
    file: Option<PathBuf>,
    /// The file when it was written.
    written: Option<Look>,
    memory: Memory,
}

#[derive(Default)]
struct Memory {
    whole: Option<Whole>,
    /// Sorted by path.
    files: Vec<Known>,
}

/// An output.
#[derive(Clone)]
pub struct Known {
    pub path: String,
    pub made: Made,
    /// Most outputs hold the same.
    pub holds: Arc<Holds>,
}

/// What an output was made of, and how it came out.
#[derive(Clone, Serialize, Deserialize)]
pub struct Made {
    /// Of all that it was made of.
    pub key: Option<Key>,
    /// Of its bytes.
    pub digest: Digest,
    pub look: Look,
}

/// As [`Memory`] lies on the disk.
#[derive(Serialize, Deserialize)]
struct Written<T> {
    whole: Option<Whole>,
    /// Each once.
    holds: Vec<T>,
    /// With the place of what they hold in `holds`.
    files: Vec<(String, Made, usize)>,
}

impl Memory {
    fn read(bytes: &[u8]) -> Option<Self> {
        let Written { whole, holds, files } = unsealed(bytes)?;
        let holds: Vec<Arc<Holds>> = holds;
        let known = |(path, made, at): (String, Made, usize)| Some(Known { path, made, holds: holds.get(at)?.clone() });
        Some(Self { whole, files: files.into_iter().map(known).collect::<Option<_>>()? })
    }

    fn write(self) -> Option<Vec<u8>> {
        let mut holds = BTreeMap::new();
        let mut place = |known: Arc<Holds>| {
            let next = holds.len();
            *holds.entry(known).or_insert(next)
        };
        let files = self.files.into_iter().map(|known| (known.path, known.made, place(known.holds))).collect();
        let mut in_order: Vec<(Arc<Holds>, usize)> = holds.into_iter().collect();
        in_order.sort_unstable_by_key(|(_, at)| *at);
        let holds = in_order.into_iter().map(|(holds, _)| holds).collect();
        sealed(&Written { whole: self.whole, holds, files })
    }
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
        let memory = disk::read_if_there(&file).ok().flatten().and_then(|bytes| Memory::read(&bytes));
        let written = memory.is_some().then(|| disk::look(&file)).flatten();
        Self { file: Some(file), written, memory: memory.unwrap_or_default() }
    }

    /// What is known of the output at `path`, if the file that stands at `place` is the one that was written.
    pub fn get(&self, path: &str, place: &Path) -> Option<&Known> {
        self.find(path).filter(|known| self.is_as_written(known, place))
    }

    fn find(&self, path: &str) -> Option<&Known> {
        let at = self.memory.files.binary_search_by(|known| known.path.as_str().cmp(path)).ok()?;
        self.memory.files.get(at)
    }

    /// A file that was changed in the same tick of the clock as this was written, or later, may have changed once more
    /// without looking different: there, its bytes tell.
    fn is_as_written(&self, known: &Known, place: &Path) -> bool {
        let is_old = || self.written.as_ref().is_some_and(|written| known.made.look.changed < written.modified);
        disk::look(place).as_ref() == Some(&known.made.look)
            && (is_old() || disk::hash(place).is_ok_and(|digest| digest == known.made.digest))
    }

    /// What the last build said, if nothing that it read has changed and nothing that it wrote.
    pub fn whole(&self, key: &Digest, now: Timestamp, out: &Path) -> Option<(Vec<Diagnostic>, Report)> {
        let whole = self.memory.whole.as_ref().filter(|whole| whole.key == *key)?;
        let in_time = whole.since.is_none_or(|since| since <= now) && whole.until.is_none_or(|until| now < until);
        let files = self.memory.files.par_iter();
        if !in_time || !files.all(|known| self.is_as_written(known, &out.join(&known.path))) {
            return None;
        }
        let said = whole.said.iter().map(|said| Diagnostic::from(said.clone())).collect();
        Some((said, Report { unchanged: whole.report.files, removed: 0, ..whole.report.clone() }))
    }

    /// Makes this all that is known to the next build. Whatever fails here only makes that one slower.
    pub fn save(&self, whole: Option<Whole>, mut files: Vec<Known>) {
        let Some(file) = &self.file else { return };
        files.sort_unstable_by(|a, b| a.path.cmp(&b.path));
        let Some(bytes) = (Memory { whole, files }).write() else { return };
        if disk::replace(file, &bytes).is_ok() {
            self.forget_others(file);
        }
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

//! Output files in, a folder or a map in memory out. A file whose bytes have not changed is not touched and keeps its
//! modification time. How a folder stays whole while it changes stands in `folder`, what a build owns in it in `manifest`, what two
//! builds differ in for readers in `changes`, and which outputs have compressed siblings in `siblings`.

mod changes;
mod folder;
mod manifest;
mod names;
mod siblings;

use std::path::Path;
use std::sync::{Arc, OnceLock};

use anyhow::Context;
use foldhash::HashMap;
use gen_serve::Files;
use jiff::Timestamp;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

pub use self::changes::{Changes, changes};
pub use self::folder::{Halfway, Staging};
pub use self::manifest::MANIFEST;
pub use self::names::long_names;
pub use self::siblings::expected;
use super::cache::{self, Cache, Known, Made, Outputs, Whole};
use super::load::FileSource;
use super::render::{Holds, OutputFile};
use crate::diagnostic::Diagnostic;
use crate::disk::{self, Look};

/// Where outputs go.
pub enum Destination {
    Folder(Staging),
    /// For `gen serve`: everything is kept, and what the last build made need not be made again.
    Memory(Rendered),
    /// For `gen check`: nothing is kept.
    Nowhere,
}

/// What a build in memory has made, for the next one.
#[derive(Default)]
pub struct Rendered {
    /// In the order in which they are put.
    puts: Vec<Put>,
    /// Path → place among them.
    by_path: OnceLock<HashMap<Arc<str>, usize>>,
}

impl Rendered {
    /// What was put at `path`. It was the one at `place`, unless some came or went.
    fn find(&self, path: &str, place: usize) -> Option<&Put> {
        let places = || self.puts.iter().enumerate().map(|(place, put)| (put.path.clone(), place)).collect();
        let elsewhere = || self.puts.get(*self.by_path.get_or_init(places).get(path)?);
        self.puts.get(place).filter(|put| *put.path == *path).or_else(elsewhere)
    }

    fn get(&self, path: &str, place: usize, key: &cache::Key) -> Option<Put> {
        let put = self.find(path, place).filter(|put| put.key.as_ref() == Some(key))?;
        Some(Put { unchanged: true, ..put.clone() })
    }
}

/// What became of one output.
#[derive(Clone)]
pub struct Put {
    pub path: Arc<str>,
    pub len: u64,
    pub unchanged: bool,
    /// Whether what it was made of was the same to the end.
    pub is_still: bool,
    /// Of all that it was made of, where that is known.
    pub key: Option<cache::Key>,
    pub holds: Arc<Holds>,
    /// Of the bytes.
    digest: cache::Digest,
    /// How the file looks, if it is the one of the last build.
    look: Option<Box<Look>>,
    /// In memory.
    kept: Option<Arc<[u8]>>,
}

impl Put {
    fn new(path: impl Into<Arc<str>>, len: u64) -> Self {
        Self {
            path: path.into(),
            len,
            unchanged: false,
            is_still: true,
            key: None,
            holds: Arc::default(),
            digest: cache::Digest::default(),
            look: None,
            kept: None,
        }
    }

    /// For the manifest: the first half, in hexadecimal.
    fn digest_text(&self) -> String {
        blake3::Hash::from(self.digest).to_hex()[..32].to_owned()
    }

    /// An output that is as the last build left it.
    fn known(known: &Known) -> Self {
        Self {
            unchanged: true,
            key: known.made.key,
            holds: known.holds.clone(),
            digest: known.made.digest,
            look: Some(Box::new(known.made.look.clone())),
            ..Self::new(known.path.as_str(), known.made.look.len)
        }
    }
}

/// What a build wrote.
#[derive(Debug, Default, Clone, Serialize, Deserialize, PartialEq, Eq)]
pub struct Report {
    /// HTML pages, redirects not counted.
    pub pages: usize,
    pub files: usize,
    pub bytes: u64,
    pub unchanged: usize,
    pub removed: usize,
}

impl Destination {
    pub fn is_folder(&self) -> bool {
        matches!(self, Self::Folder(_))
    }

    /// What the last build left there.
    pub fn known(&self, cache: &Cache) -> Outputs {
        match self {
            Self::Folder(staging) => cache.outputs(staging.out()),
            Self::Memory(_) | Self::Nowhere => Outputs::default(),
        }
    }

    /// What the last build said, if it would be the same again.
    pub fn same(&self, known: &Outputs, key: &cache::Digest, now: Timestamp) -> Option<(Vec<Diagnostic>, Report)> {
        match self {
            Self::Folder(staging) => known.whole(key, now, staging.out()),
            Self::Memory(_) | Self::Nowhere => None,
        }
    }

    /// An output that was made of the same before and is still there; `place` is its number among all outputs.
    pub fn remembered(&self, path: &str, place: usize, key: &cache::Key, known: &Outputs) -> Option<Put> {
        match self {
            Self::Folder(staging) => {
                let known = known.get(path, &staging.place_of(path));
                known.filter(|known| known.made.key.as_ref() == Some(key)).map(Put::known)
            }
            Self::Memory(rendered) => rendered.get(path, place, key),
            Self::Nowhere => None,
        }
    }

    pub fn put(&self, file: OutputFile, place: usize, known: &Outputs) -> anyhow::Result<Put> {
        let mut put = Put::new(file.path, file.bytes.len() as u64);
        match self {
            Self::Folder(staging) => {
                put.digest = cache::digest(&file.bytes);
                let place = staging.place_of(&put.path);
                let same = known.get(&put.path, &place).filter(|known| known.made.digest == put.digest);
                put.look = same.map(|known| Box::new(known.made.look.clone()));
                put.unchanged = same.is_some() || disk::holds(&place, &file.bytes);
                if !put.unchanged {
                    staging.stage(&put.path, |target| disk::write(target, &file.bytes))?;
                }
            }
            Self::Memory(rendered) => {
                // The same memory tells the server at once that nothing changed.
                let same =
                    rendered.find(&put.path, place).and_then(|old| old.kept.clone()).filter(|old| *old == file.bytes);
                put.unchanged = same.is_some();
                put.kept = Some(same.unwrap_or(file.bytes));
            }
            Self::Nowhere => {}
        }
        Ok(put)
    }

    /// Copies a file that is not kept in memory.
    pub fn copy(&self, path: &str, place: usize, source: &FileSource, known: &Outputs) -> anyhow::Result<Put> {
        let FileSource { found: from, digest } = source;
        let mut put = Put::new(path, from.look.len);
        let cannot_read = || format!("cannot read {}", from.full.display());
        match self {
            Self::Folder(staging) => {
                put.digest = match digest {
                    Some(digest) => *digest,
                    None => disk::hash(&from.full).with_context(cannot_read)?.into(),
                };
                let place = staging.place_of(path);
                let same = known.get(path, &place).filter(|known| known.made.digest == put.digest);
                put.look = same.map(|known| Box::new(known.made.look.clone()));
                put.unchanged = same.is_some() || disk::same_bytes(&place, &from.full);
                if !put.unchanged {
                    staging.stage(path, |target| disk::copy(&from.full, target))?;
                    // It may have been changed since its digest was taken.
                    let copied = staging.new_place_of(&put);
                    let found = || format!("cannot read {}", copied.display());
                    let now: cache::Digest = disk::hash(&copied).with_context(found)?.into();
                    put.is_still = now == put.digest;
                    put.digest = now;
                }
            }
            Self::Memory(rendered) => {
                let key = |digest: &cache::Digest| cache::Sum::of(digest).key();
                if let Some(put) = digest.as_ref().and_then(key).and_then(|key| rendered.get(path, place, &key)) {
                    return Ok(put);
                }
                let bytes = disk::read(&from.full).with_context(cannot_read)?;
                // Not the one that is known: the file may have been changed since.
                put.key = digest.and_then(|_| key(&cache::digest(&bytes)));
                put.kept = Some(bytes.into());
            }
            Self::Nowhere => {}
        }
        Ok(put)
    }

    /// Forgets what was put, to begin anew.
    pub fn restart(&self) -> anyhow::Result<()> {
        match self {
            Self::Folder(staging) => staging.restart(),
            Self::Memory(_) | Self::Nowhere => Ok(()),
        }
    }

    /// Makes everything that was put the new content.
    pub fn finish(&self, puts: &mut [Put], pages: usize) -> anyhow::Result<Report> {
        let removed = match self {
            Self::Folder(staging) => {
                puts.sort_by(|a, b| a.path.cmp(&b.path));
                staging.commit(puts)?
            }
            Self::Memory(_) | Self::Nowhere => 0,
        };
        Ok(Report {
            pages,
            files: puts.len(),
            bytes: puts.iter().map(|put| put.len).sum(),
            unchanged: puts.iter().filter(|put| put.unchanged).count(),
            removed,
        })
    }

    /// Keeps what is known of the outputs for the next build: of those in a folder in the cache, of others here, with
    /// the files.
    pub fn remember(&self, known: &Outputs, puts: Vec<Put>, whole: Option<Whole>) -> (Rendered, Files) {
        let Self::Folder(staging) = self else {
            let files = puts.iter().filter_map(|put| Some((put.path.clone(), put.kept.clone()?))).collect();
            return (Rendered { puts, by_path: OnceLock::new() }, files);
        };
        let look = |path: &str| disk::look(&staging.place_of(path));
        let of_put = |put: Put| {
            let look = put.look.map(|look| *look).or_else(|| look(&put.path))?;
            let made = Made { key: put.key, digest: put.digest, look };
            Some(Known { path: put.path.as_ref().into(), made, holds: put.holds })
        };
        let count = puts.len();
        let mut files: Vec<Known> = puts.into_par_iter().filter_map(of_put).collect();
        // One that someone has taken away meanwhile must be missed.
        let whole = whole.filter(|_| files.len() == count);
        let manifest = |look| {
            let digest = disk::hash(&staging.place_of(MANIFEST)).ok()?.into();
            let made = Made { key: None, digest, look };
            Some(Known { path: MANIFEST.to_owned(), made, holds: Arc::default() })
        };
        files.extend(look(MANIFEST).and_then(manifest));
        known.save(whole, files);
        Default::default()
    }
}

/// Removes what builds wrote to `out` and nothing else; gives the number of files.
pub fn clean(out: &Path) -> anyhow::Result<usize> {
    if disk::is_folder(out) { Staging::new(out)?.clean() } else { Ok(0) }
}

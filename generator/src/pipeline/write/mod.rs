//! Output files in, a folder or a map in memory out. A file whose bytes have not changed is not touched and keeps its
//! modification time. How a folder stays whole while it changes stands in `folder`, what a build owns in it in `manifest`, and what two
//! builds differ in for readers in `changes`.

mod changes;
mod folder;
mod manifest;
mod names;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use anyhow::Context;
use serde::Serialize;

pub use self::changes::{Changes, changes};
pub use self::folder::{Halfway, Staging};
pub use self::manifest::MANIFEST;
pub use self::names::long_names;
use super::render::OutputFile;
use crate::disk::{self, Found};

/// Where outputs go.
pub enum Destination {
    Folder(Staging),
    /// For `gen serve`: everything is kept.
    Memory,
    /// For `gen check`: nothing is kept.
    Nowhere,
}

/// What became of one output.
pub struct Put {
    pub path: String,
    pub len: u64,
    pub unchanged: bool,
    /// Of the bytes, in hexadecimal.
    digest: String,
    /// In memory.
    kept: Option<Arc<[u8]>>,
}

/// What a build wrote.
#[derive(Debug, Default, Clone, Serialize, PartialEq, Eq)]
pub struct Report {
    /// HTML pages, redirects not counted.
    pub pages: usize,
    pub files: usize,
    pub bytes: u64,
    pub unchanged: usize,
    pub removed: usize,
}

impl Destination {
    pub fn put(&self, file: OutputFile) -> anyhow::Result<Put> {
        let len = file.bytes.len() as u64;
        let mut put = Put { path: file.path, len, unchanged: false, digest: String::new(), kept: None };
        match self {
            Self::Folder(staging) => {
                put.digest = digest(&blake3::hash(&file.bytes));
                put.unchanged = disk::holds(&staging.place_of(&put.path), &file.bytes);
                if !put.unchanged {
                    staging.stage(&put.path, |target| disk::write(target, &file.bytes))?;
                }
            }
            Self::Memory => put.kept = Some(file.bytes),
            Self::Nowhere => {}
        }
        Ok(put)
    }

    /// Copies a file that has not been read.
    pub fn copy(&self, path: &str, from: &Found) -> anyhow::Result<Put> {
        let mut put = Put { path: path.to_owned(), len: from.len, unchanged: false, digest: String::new(), kept: None };
        let cannot_read = || format!("cannot read {}", from.full.display());
        match self {
            Self::Folder(staging) => {
                put.digest = digest(&disk::hash(&from.full).with_context(cannot_read)?);
                put.unchanged = disk::same_bytes(&staging.place_of(path), &from.full);
                if !put.unchanged {
                    staging.stage(path, |target| disk::copy(&from.full, target))?;
                }
            }
            Self::Memory => put.kept = Some(disk::read(&from.full).with_context(cannot_read)?.into()),
            Self::Nowhere => {}
        }
        Ok(put)
    }

    /// Makes everything that was put the new content, in the order of its paths.
    pub fn finish(&self, mut puts: Vec<Put>, pages: usize) -> anyhow::Result<(Report, BTreeMap<String, Arc<[u8]>>)> {
        puts.sort_by(|a, b| a.path.cmp(&b.path));
        let removed = match self {
            Self::Folder(staging) => staging.commit(&puts)?,
            Self::Memory | Self::Nowhere => 0,
        };
        let report = Report {
            pages,
            files: puts.len(),
            bytes: puts.iter().map(|put| put.len).sum(),
            unchanged: puts.iter().filter(|put| put.unchanged).count(),
            removed,
        };
        Ok((report, puts.into_iter().filter_map(|put| Some((put.path, put.kept?))).collect()))
    }
}

fn digest(hash: &blake3::Hash) -> String {
    hash.to_hex()[..32].to_owned()
}

/// Removes what builds wrote to `out` and nothing else; gives the number of files.
pub fn clean(out: &Path) -> anyhow::Result<usize> {
    if disk::is_folder(out) { Staging::new(out)?.clean() } else { Ok(0) }
}

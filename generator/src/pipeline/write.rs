//! Output files in, a folder or a map in memory out. A folder changes only as a whole: files are staged beside it and
//! moved into place when the last of them is there, so that a build that fails or is killed leaves what was there.
//! A file whose bytes have not changed is not touched and keeps its modification time.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, bail};
use serde::{Deserialize, Serialize};

use super::render::OutputFile;
use crate::disk::{self, Found};

/// Lists the files that a build wrote, so that the next one knows what it may remove.
pub const MANIFEST: &str = "_gen/manifest.json";

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

#[derive(Default, Serialize, Deserialize)]
struct Manifest {
    version: u32,
    /// Path → digest.
    files: BTreeMap<String, String>,
}

/// An output folder and the one beside it in which a build collects what is new.
pub struct Staging {
    out: PathBuf,
    staging: PathBuf,
    /// Whether the whole folder can be exchanged for the staged one: the two are on one file system, and no folder
    /// of someone else is in it.
    can_exchange: bool,
    /// Whether the folder was made just now.
    made: bool,
    old: Manifest,
    _lock: disk::Lock,
}

impl Staging {
    /// Errors if the folder cannot be made or another build is writing to it.
    pub fn new(out: &Path) -> anyhow::Result<Self> {
        let made = !disk::exists(out);
        disk::create_folder(out).with_context(|| format!("cannot make the folder {}", out.display()))?;
        let out = disk::canonical(out).with_context(|| format!("cannot find {}", out.display()))?;
        let Some(lock) = disk::lock(&out).with_context(|| format!("cannot lock {}", out.display()))? else {
            bail!("another build is writing to {}; wait until it is done", out.display());
        };
        let old: Manifest = match disk::read_if_there(&out.join(MANIFEST)) {
            // A manifest that cannot be read is as good as none: then nothing is removed.
            Ok(Some(bytes)) => serde_json::from_slice(&bytes).unwrap_or_default(),
            _ => Manifest::default(),
        };
        let beside = out.file_name().zip(out.parent()).map(|(name, folder)| {
            folder.join(format!(".{}.gen-staging", name.to_string_lossy()))
        });
        // Files can be moved only within a file system; the folder may be the root of one.
        let (staging, same) = match beside {
            Some(beside) if disk::same_file_system(&out, beside.parent().unwrap_or(&out)) => (beside, true),
            _ => (out.join(".gen-staging"), false),
        };
        disk::remove_tree(&staging).with_context(|| format!("cannot remove {}", staging.display()))?;
        disk::create_folder(&staging).with_context(|| format!("cannot make the folder {}", staging.display()))?;
        let ours = |name: &std::ffi::OsStr| old.files.keys().any(|path| path.split('/').next() == name.to_str());
        let can_exchange = same && disk::list(&out)?.iter().all(|(name, is_folder)| !is_folder || ours(name));
        Ok(Self { out, staging, can_exchange, made, old, _lock: lock })
    }

    fn stage(&self, path: &str, write: impl Fn(&Path) -> std::io::Result<()>) -> anyhow::Result<()> {
        let target = self.staging.join(path);
        let written = write(&target).or_else(|error| {
            // Most folders are there already; asking each time would cost a call for every file.
            let Some(folder) = target.parent().filter(|_| error.kind() == std::io::ErrorKind::NotFound) else {
                return Err(error);
            };
            disk::create_folder(folder)?;
            write(&target)
        });
        written.with_context(|| format!("cannot write {}", target.display()))
    }

    /// Moves everything into place. Until the last call that can fail for want of space, nothing has changed.
    fn commit(&self, puts: &[Put]) -> anyhow::Result<usize> {
        let files: BTreeMap<String, String> = puts.iter().map(|put| (put.path.clone(), put.digest.clone())).collect();
        let manifest = Manifest { version: 1, files };
        let is_page = |path: &str| path.ends_with(".html");
        let stale: Vec<&String> = self.old.files.keys().filter(|path| !manifest.files.contains_key(*path)).collect();
        // Pages that go may refer to each other, so no order of removing them is right at every moment.
        let pages_go = stale.iter().any(|path| is_page(path));
        if self.can_exchange && (pages_go || self.old.files.is_empty()) {
            self.stage_manifest(&manifest)?;
            if self.exchange(puts)? {
                return Ok(stale.len());
            }
        }
        let staged: Vec<&Put> = puts.iter().filter(|put| !put.unchanged).collect();
        if staged.is_empty() && stale.is_empty() && manifest.files == self.old.files {
            disk::remove_tree(&self.staging).ok();
            return Ok(0);
        }
        // Killed from here on, the next build must know the files of both.
        let mut both = Manifest { version: 1, files: self.old.files.clone() };
        both.files.extend(manifest.files.clone());
        self.place_manifest(&both)?;
        // First what no page refers to yet, then what was there before: whatever a page refers to is always there.
        let (changed, new): (Vec<&Put>, Vec<&Put>) =
            staged.into_iter().partition(|put| self.old.files.contains_key(&put.path));
        let (pages, others): (Vec<&Put>, Vec<&Put>) = new.into_iter().partition(|put| is_page(&put.path));
        for put in others.iter().chain(&pages).chain(&changed) {
            self.place(&put.path)?;
        }
        let (pages, others): (Vec<&String>, Vec<&String>) = stale.iter().partition(|path| is_page(path));
        for path in pages.iter().chain(&others) {
            self.remove(path)?;
        }
        self.place_manifest(&manifest)?;
        disk::remove_tree(&self.staging).ok();
        Ok(stale.len())
    }

    fn stage_manifest(&self, manifest: &Manifest) -> anyhow::Result<()> {
        let json = serde_json::to_vec(manifest)?;
        self.stage(MANIFEST, |target| disk::write(target, &json))
    }

    fn place_manifest(&self, manifest: &Manifest) -> anyhow::Result<()> {
        self.stage_manifest(manifest)?;
        self.place(MANIFEST)
    }

    fn place(&self, path: &str) -> anyhow::Result<()> {
        let (from, to) = (self.staging.join(path), self.out.join(path));
        let moved = disk::rename(&from, &to).or_else(|error| {
            // Where a file was a folder before, or the other way round, the old one has to go.
            if disk::is_folder(&to) {
                disk::remove_tree(&to)?;
            }
            let Some(folder) = to.parent() else { return Err(error) };
            for above in folder.ancestors().take_while(|above| *above != self.out) {
                if disk::is_file(above) {
                    disk::remove_file(above)?;
                }
            }
            disk::create_folder(folder)?;
            disk::rename(&from, &to)
        });
        moved.with_context(|| format!("cannot write {}", to.display()))
    }

    fn remove(&self, path: &str) -> anyhow::Result<()> {
        let path = self.out.join(path);
        // Gone already where a folder took the place of a file.
        if disk::is_file(&path) {
            disk::remove_file(&path).with_context(|| format!("cannot remove {}", path.display()))?;
        }
        let above = path.ancestors().skip(1).take_while(|above| *above != self.out);
        let _ = above.take_while(|folder| disk::remove_folder_if_empty(folder)).count();
        Ok(())
    }

    /// Puts the staged folder in the place of the old one, in one step. What has not changed comes along under a second
    /// name, and so does what someone else put there. False if the file system cannot do it.
    fn exchange(&self, puts: &[Put]) -> anyhow::Result<bool> {
        let kept = puts.iter().filter(|put| put.unchanged).map(|put| put.path.clone());
        let is_foreign = |path: &String| path != MANIFEST && !self.old.files.contains_key(path);
        let foreign = disk::all_files(&self.out)?.into_iter().filter(is_foreign);
        for path in kept.chain(foreign) {
            let from = self.out.join(&path);
            let linked = self.stage(&path, |target| match disk::link(&from, target) {
                // A file of ours takes the place of someone else's.
                Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
                linked => linked,
            });
            if linked.is_err() {
                return Ok(false);
            }
        }
        if !disk::exchange(&self.staging, &self.out) {
            return Ok(false);
        }
        disk::remove_tree(&self.staging).ok();
        Ok(true)
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        disk::remove_tree(&self.staging).ok();
        if self.made {
            // A build that failed leaves nothing behind.
            disk::remove_folder_if_empty(&self.out);
        }
    }
}

impl Destination {
    pub fn put(&self, file: OutputFile) -> anyhow::Result<Put> {
        let len = file.bytes.len() as u64;
        let mut put = Put { path: file.path, len, unchanged: false, digest: String::new(), kept: None };
        match self {
            Self::Folder(staging) => {
                put.digest = digest(&file.bytes);
                put.unchanged = disk::holds(&staging.out.join(&put.path), &file.bytes);
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
        match self {
            Self::Folder(staging) => {
                put.digest = disk::digest(&from.full).with_context(|| format!("cannot read {}", from.full.display()))?;
                put.unchanged = disk::same_bytes(&staging.out.join(path), &from.full);
                if !put.unchanged {
                    staging.stage(path, |target| disk::copy(&from.full, target))?;
                }
            }
            Self::Memory => {
                let bytes = disk::read(&from.full).with_context(|| format!("cannot read {}", from.full.display()))?;
                put.kept = Some(bytes.into());
            }
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

fn digest(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex()[..32].to_owned()
}

/// Removes what builds wrote to `out` and nothing else; gives the number of files.
pub fn clean(out: &Path) -> anyhow::Result<usize> {
    if !disk::is_folder(out) {
        return Ok(0);
    }
    let staging = Staging::new(out)?;
    let paths: Vec<&String> = staging.old.files.keys().collect();
    for path in &paths {
        staging.remove(path)?;
    }
    staging.remove(MANIFEST)?;
    Ok(paths.len())
}

//! An output folder that changes only as a whole: files are staged beside it and moved into place when the last of them
//! is there, so that a build that fails or is killed leaves what was there. What is not listed in the manifest of the
//! last build belongs to someone else: it is neither removed nor written over.

use std::collections::{BTreeSet, HashSet};
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

use super::Put;
use super::manifest::{MANIFEST, Manifest};
use crate::disk;

/// Context of the errors after which an output folder holds some files of the new build and some of the old one.
#[derive(Debug)]
pub struct Halfway;

impl fmt::Display for Halfway {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the build stopped halfway through changing the output folder; build again")
    }
}

/// An output folder and the one in which a build collects what is new.
pub struct Staging {
    out: PathBuf,
    /// Holds the lock and `files`. The lock cannot lie in the output folder, which may be exchanged for another.
    staging: PathBuf,
    /// What is new.
    files: PathBuf,
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
        if !made && !disk::is_folder(out) {
            let what = if disk::is_link(out) { "a link that leads to no folder" } else { "a file, not a folder" };
            bail!("{} is {what}; remove it or choose another `--out`", out.display());
        }
        disk::create_folder(out).with_context(|| format!("cannot make the folder {}", out.display()))?;
        let out = disk::canonical(out).with_context(|| format!("cannot find {}", out.display()))?;
        let (staging, lock) = lock(&out)?;
        let files = staging.join("files");
        // A build that was killed may have left some.
        disk::remove_tree(&files).with_context(|| format!("cannot remove {}", files.display()))?;
        disk::create_folder(&files).with_context(|| format!("cannot make the folder {}", files.display()))?;
        let old = Manifest::read(disk::read_if_there(&out.join(MANIFEST)).ok().flatten().as_deref());
        let ours = |name: &std::ffi::OsStr| old.files.keys().any(|path| path.split('/').next() == name.to_str());
        let can_exchange =
            !staging.starts_with(&out) && disk::list(&out)?.iter().all(|(name, is_folder)| !is_folder || ours(name));
        Ok(Self { out, staging, files, can_exchange, made, old, _lock: lock })
    }

    /// Where an output is, or will be.
    pub(super) fn place_of(&self, path: &str) -> PathBuf {
        self.out.join(path)
    }

    pub(super) fn stage(&self, path: &str, write: impl Fn(&Path) -> io::Result<()>) -> anyhow::Result<()> {
        let target = self.files.join(path);
        let written = write(&target).or_else(|error| {
            // Most folders are there already; asking each time would cost a call for every file.
            let Some(folder) = target.parent().filter(|_| error.kind() == io::ErrorKind::NotFound) else {
                return Err(error);
            };
            disk::create_folder(folder)?;
            write(&target)
        });
        written.with_context(|| format!("cannot write {}", target.display()))
    }

    /// Moves everything into place; gives the number of files that went. Everything new is on the disk by now. An error
    /// that does not say [`Halfway`] has left the folder as it was.
    pub(super) fn commit(&self, puts: &[Put]) -> anyhow::Result<usize> {
        let manifest = Manifest::new(puts.iter().map(|put| (put.path.clone(), put.digest.clone())).collect());
        let stale: Vec<&String> = self.old.files.keys().filter(|path| !manifest.lists(path)).collect();
        if manifest.files == self.old.files && puts.iter().all(|put| put.unchanged) {
            return Ok(0);
        }
        self.refuse_foreign(puts)?;
        // Pages that go may refer to each other, so no order of removing them is right at every moment.
        let pages_go = stale.iter().any(|path| is_page(path));
        if self.can_exchange && (pages_go || self.old.files.is_empty()) {
            self.stage_manifest(&manifest)?;
            if self.exchange(puts)? {
                return Ok(stale.len());
            }
        }
        // Killed from here on, the next build must know the files of both.
        let mut both = self.old.clone();
        both.files.extend(manifest.files.clone());
        self.stage_manifest(&both)?;
        self.replace(puts, &stale, &manifest).context(Halfway)?;
        Ok(stale.len())
    }

    /// Errors if something of someone else stands where one of our files is to go.
    fn refuse_foreign(&self, puts: &[Put]) -> anyhow::Result<()> {
        if self.made {
            return Ok(());
        }
        let mut foreign = BTreeSet::new();
        let mut folders = HashSet::new();
        for path in puts.iter().filter(|put| !put.unchanged).map(|put| put.path.as_str()).chain([MANIFEST]) {
            let target = self.out.join(path);
            let is_folder = disk::is_folder(&target) && !disk::is_link(&target);
            if is_folder {
                let inside = disk::all_files(&target).with_context(|| format!("cannot read {}", target.display()))?;
                let inside = inside.into_iter().map(|inside| format!("{path}/{inside}"));
                foreign.extend(inside.filter(|inside| !self.old.lists(inside)));
            } else if !self.old.lists(path) && disk::exists(&target) {
                foreign.insert(path.to_owned());
            }
            for folder in path.match_indices('/').map(|(at, _)| &path[..at]) {
                let above = self.out.join(folder);
                // A link to a folder is fine: whoever put it there wants the files there.
                if folders.insert(folder) && !self.old.lists(folder) && disk::exists(&above) && !disk::is_folder(&above)
                {
                    foreign.insert(folder.to_owned());
                }
            }
        }
        let Some(first) = foreign.first() else { return Ok(()) };
        let others = match foreign.len() - 1 {
            0 => String::new(),
            1 => " and one other file there".to_owned(),
            count => format!(" and {count} other files there"),
        };
        let first = self.out.join(first);
        bail!(
            "{}{others} would be replaced, but `gen` did not write it; move it away or choose another `--out`",
            first.display()
        )
    }

    /// Moves file after file, in an order in which whatever a page refers to is always there; first of all the staged
    /// manifest, which lists the files of both builds.
    fn replace(&self, puts: &[Put], stale: &[&String], manifest: &Manifest) -> anyhow::Result<()> {
        self.place(MANIFEST)?;
        // First what no page refers to yet, then what was there before.
        let (changed, new): (Vec<&Put>, Vec<&Put>) =
            puts.iter().filter(|put| !put.unchanged).partition(|put| self.old.lists(&put.path));
        let (pages, others): (Vec<&Put>, Vec<&Put>) = new.into_iter().partition(|put| is_page(&put.path));
        for put in others.iter().chain(&pages).chain(&changed) {
            self.place(&put.path)?;
        }
        let (pages, others): (Vec<&String>, Vec<&String>) = stale.iter().copied().partition(|path| is_page(path));
        for path in pages.iter().chain(&others) {
            self.remove(path)?;
        }
        self.stage_manifest(manifest)?;
        self.place(MANIFEST)
    }

    fn stage_manifest(&self, manifest: &Manifest) -> anyhow::Result<()> {
        let json = serde_json::to_vec(manifest)?;
        self.stage(MANIFEST, |target| disk::write(target, &json))
    }

    fn place(&self, path: &str) -> anyhow::Result<()> {
        let (from, to) = (self.files.join(path), self.out.join(path));
        let moved = disk::rename(&from, &to).or_else(|error| {
            // Where a file was a folder before, or the other way round, the old one has to go.
            if disk::is_folder(&to) {
                for old in self.old.below(path) {
                    disk::remove_file(&self.out.join(old))?;
                }
                disk::remove_empty_folders(&to);
            }
            for above in path.match_indices('/').map(|(at, _)| &path[..at]).filter(|above| self.old.lists(above)) {
                if disk::is_file(&self.out.join(above)) {
                    disk::remove_file(&self.out.join(above))?;
                }
            }
            let Some(folder) = to.parent() else { return Err(error) };
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

    /// Removes everything of ours; gives the number of files.
    pub(super) fn clean(&self) -> anyhow::Result<usize> {
        for path in self.old.files.keys() {
            self.remove(path)?;
        }
        self.remove(MANIFEST)?;
        Ok(self.old.files.len())
    }

    /// Puts the staged folder in the place of the old one, in one step. What has not changed comes along under a second
    /// name, and so does what someone else put there. False if that cannot be done here.
    fn exchange(&self, puts: &[Put]) -> anyhow::Result<bool> {
        let kept = puts.iter().filter(|put| put.unchanged).map(|put| put.path.clone());
        let new: HashSet<&str> = puts.iter().map(|put| put.path.as_str()).collect();
        let is_foreign = |path: &String| !self.old.lists(path) && !new.contains(path.as_str());
        let foreign = disk::all_files(&self.out)?.into_iter().filter(is_foreign);
        for path in kept.chain(foreign) {
            let from = self.out.join(&path);
            // Behind someone's link to a folder, files are written and removed one by one.
            let is_elsewhere = disk::is_link(&from) && disk::is_folder(&from);
            if is_elsewhere || self.stage(&path, |target| disk::link(&from, target)).is_err() {
                return Ok(false);
            }
        }
        Ok(disk::exchange(&self.files, &self.out))
    }
}

/// The folder to collect what is new in, with its lock.
fn lock(out: &Path) -> anyhow::Result<(PathBuf, disk::Lock)> {
    let lock = |staging: PathBuf| disk::lock(&staging.join("lock")).map(|lock| (staging, lock));
    // Files can be moved only within a file system, and the folder may be the root of one.
    let above = out.parent().filter(|above| disk::same_file_system(out, above));
    let beside = out
        .file_name()
        .zip(above)
        .map(|(name, above)| lock(above.join(format!(".{}.gen-staging", name.to_string_lossy()))));
    let locked = match beside {
        Some(Ok(locked)) => Ok(locked),
        // The folder above may be someone else's, as that of /var/www/html is.
        _ => lock(out.join(".gen-staging")),
    };
    match locked.with_context(|| format!("cannot lock {}", out.display()))? {
        (staging, Some(lock)) => Ok((staging, lock)),
        _ => bail!("another build is writing to {}; wait until it is done", out.display()),
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        // The lock goes last: without it, the files could be those of the next build.
        disk::remove_tree(&self.files).ok();
        disk::remove_file(&self.staging.join("lock")).ok();
        disk::remove_folder_if_empty(&self.staging);
        if self.made {
            // A build that failed leaves nothing behind.
            disk::remove_folder_if_empty(&self.out);
        }
    }
}

fn is_page(path: &str) -> bool {
    path.ends_with(".html")
}

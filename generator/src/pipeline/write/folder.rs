//! An output folder that lacks nothing at any moment: files are staged beside it and moved into place when the last of
//! them is there, so that a build that fails changes nothing, and one that is killed leaves every link whole. What is not listed in the manifest of the
//! last build belongs to someone else: it is neither removed nor written over.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashSet};
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

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

/// Seen only by someone who looks in the moment in which a build moves its pages in, or after it was killed then.
const STAND_IN: &str = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta http-equiv=\"refresh\" content=\"1\">\
<meta name=\"robots\" content=\"noindex\"><title>One moment</title><p>This page is being replaced.</p></html>\n";

/// An output folder and the one in which a build collects what is new.
pub struct Staging {
    out: PathBuf,
    /// Holds the lock and `files`. They lie beside the output folder, so that nobody publishes them.
    staging: PathBuf,
    /// What is new.
    files: PathBuf,
    /// Whether the folder was made just now. One that was there stays the same folder: it may be mounted elsewhere, and
    /// its owner and rights are not ours.
    made: bool,
    /// Read when it is first asked for: a build in which nothing changed does without.
    old: OnceLock<Manifest>,
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
        let staging = Self { out, staging, files, made, old: OnceLock::new(), _lock: lock };
        // A build that was killed may have left some.
        staging.restart()?;
        Ok(staging)
    }

    /// Forgets what was staged.
    pub(super) fn restart(&self) -> anyhow::Result<()> {
        let files = &self.files;
        disk::remove_tree(files).with_context(|| format!("cannot remove {}", files.display()))?;
        disk::create_folder(files).with_context(|| format!("cannot make the folder {}", files.display()))
    }

    /// What the last build wrote.
    fn old(&self) -> &Manifest {
        let read = || disk::read_if_there(&self.out.join(MANIFEST)).ok().flatten();
        self.old.get_or_init(|| Manifest::read(read().as_deref()))
    }

    /// The output folder.
    pub(super) fn out(&self) -> &Path {
        &self.out
    }

    /// Where an output is, or will be.
    pub(super) fn place_of(&self, path: &str) -> PathBuf {
        self.out.join(path)
    }

    /// Where an output of this build lies before everything is moved in.
    pub(super) fn new_place_of(&self, put: &Put) -> PathBuf {
        if put.unchanged { self.place_of(&put.path) } else { self.files.join(&*put.path) }
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
        let manifest = Manifest::new(puts.iter().map(|put| (put.path.to_string(), put.digest_text())).collect());
        let stale: Vec<&String> = self.old().files.keys().filter(|path| !manifest.lists(path)).collect();
        if manifest.files == self.old().files && puts.iter().all(|put| put.unchanged) {
            return Ok(0);
        }
        self.refuse_foreign(puts)?;
        if self.made && !self.files.starts_with(&self.out) {
            self.stage_manifest(&manifest)?;
            // In the place of an empty folder, the whole can be put in one step.
            disk::rename(&self.files, &self.out).with_context(|| format!("cannot write {}", self.out.display()))?;
            return Ok(0);
        }
        // Killed from here on, the next build must know the files of both.
        let mut both = Cow::Borrowed(&manifest);
        if !stale.is_empty() {
            let gone = stale.iter().filter_map(|path| self.old().files.get_key_value(*path));
            both.to_mut().files.extend(gone.map(|(path, digest)| (path.clone(), digest.clone())));
        }
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
        for path in puts.iter().filter(|put| !put.unchanged).map(|put| &*put.path).chain([MANIFEST]) {
            let target = self.out.join(path);
            let is_folder = disk::is_folder(&target) && !disk::is_link(&target);
            if is_folder {
                let inside = disk::all_files(&target).with_context(|| format!("cannot read {}", target.display()))?;
                let inside = inside.into_iter().map(|inside| format!("{path}/{inside}"));
                foreign.extend(inside.filter(|inside| !self.old().lists(inside)));
            } else if !self.old().lists(path) && disk::exists(&target) {
                foreign.insert(path.to_owned());
            }
            for folder in path.match_indices('/').map(|(at, _)| &path[..at]) {
                let above = self.out.join(folder);
                // A link to a folder is fine: whoever put it there wants the files there.
                if folders.insert(folder)
                    && !self.old().lists(folder)
                    && disk::exists(&above)
                    && !disk::is_folder(&above)
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
        self.put_in(MANIFEST)?;
        // First what no page refers to yet, then what was there before. The manifest of a build that was killed lists
        // more than is there.
        let (changed, new): (Vec<&Put>, Vec<&Put>) =
            puts.iter().filter(|put| !put.unchanged).partition(|put| disk::is_file(&self.out.join(&*put.path)));
        let (siblings, new): (Vec<&Put>, Vec<&Put>) =
            new.into_iter().partition(|put| is_sibling_of_page(&put.path, manifest));
        let (pages, others): (Vec<&Put>, Vec<&Put>) = new.into_iter().partition(|put| is_page(&put.path));
        for put in others {
            self.put_in(&put.path)?;
        }
        // New pages may refer to each other, and so may those that go: no order would be right at every moment. A page
        // that stands in for all of them refers to nothing.
        for put in &pages {
            self.stand_in(&put.path)?;
        }
        // A page's siblings are sent in its place, and so come after it and go before it.
        for put in pages.iter().chain(&changed).chain(&siblings) {
            self.put_in(&put.path)?;
        }
        let (siblings, originals): (Vec<&str>, Vec<&str>) =
            stale.iter().map(|path| path.as_str()).partition(|path| is_sibling_of_page(path, self.old()));
        for path in siblings {
            self.remove(path)?;
        }
        let (pages, others): (Vec<&str>, Vec<&str>) = originals.iter().partition(|path| is_page(path));
        // Some are gone already, where a file took the place of their folder.
        for path in pages.iter().filter(|path| disk::is_file(&self.out.join(path))) {
            self.stand_in(path)?;
        }
        for path in pages.iter().chain(&others) {
            self.remove(path)?;
        }
        if stale.is_empty() {
            // That of both builds is that of this one.
            return Ok(());
        }
        self.stage_manifest(manifest)?;
        self.put_in(MANIFEST)
    }

    /// Puts a page without references where a page is to come or to go.
    fn stand_in(&self, path: &str) -> anyhow::Result<()> {
        let aside = self.staging.join("stand-in");
        disk::write(&aside, STAND_IN.as_bytes()).with_context(|| format!("cannot write {}", aside.display()))?;
        self.move_in(&aside, path)
    }

    fn stage_manifest(&self, manifest: &Manifest) -> anyhow::Result<()> {
        let json = serde_json::to_vec(manifest)?;
        self.stage(MANIFEST, |target| disk::write(target, &json))
    }

    fn put_in(&self, path: &str) -> anyhow::Result<()> {
        self.move_in(&self.files.join(path), path)
    }

    fn move_in(&self, from: &Path, path: &str) -> anyhow::Result<()> {
        let to = self.out.join(path);
        let moved = disk::rename(from, &to).or_else(|error| {
            // Where a file was a folder before, or the other way round, the old one has to go.
            if disk::is_folder(&to) {
                for old in self.old().below(path) {
                    disk::remove_file(&self.out.join(old))?;
                }
                disk::remove_empty_folders(&to);
            }
            for above in path.match_indices('/').map(|(at, _)| &path[..at]).filter(|above| self.old().lists(above)) {
                if disk::is_file(&self.out.join(above)) {
                    disk::remove_file(&self.out.join(above))?;
                }
            }
            let Some(folder) = to.parent() else { return Err(error) };
            disk::create_folder(folder)?;
            disk::rename(from, &to)
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
        for path in self.old().files.keys() {
            self.remove(path)?;
        }
        self.remove(MANIFEST)?;
        Ok(self.old().files.len())
    }
}

/// The folder to collect what is new in, with its lock.
fn lock(out: &Path) -> anyhow::Result<(PathBuf, disk::Lock)> {
    let lock = |staging: PathBuf| {
        if disk::is_link(&staging) {
            return Err(io::Error::other(format!("{} is a link", staging.display())));
        }
        disk::lock(&staging.join("lock")).map(|lock| (staging, lock))
    };
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
        disk::remove_file(&self.staging.join("stand-in")).ok();
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

/// Whether servers send what is at `path` in place of a page that `manifest` lists.
fn is_sibling_of_page(path: &str, manifest: &Manifest) -> bool {
    gen_compress::original(path).is_some_and(|original| is_page(original) && manifest.lists(original))
}

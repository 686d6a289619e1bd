//! The folder in which copies lie: each a file, with its sidecar beside it once it is whole. What a run that was stopped
//! left unfinished is removed by the next one; files that are none of a backup's are neither read nor touched.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use jiff::Timestamp;

use crate::copy::{self, Sidecar};
use crate::digest;
use crate::disk::{self, Lock, PARTIAL, Readers};

const LOCK: &str = ".lock";

pub struct Folder(PathBuf);

/// What is known of a copy without opening it.
#[derive(Debug)]
pub enum State {
    /// Its bytes are those that were stored.
    Good(Sidecar),
    /// So they are, but tables had lost much.
    Shrunk(Sidecar),
    /// Nothing says that it is whole: a run is at it, or was stopped before it could say so.
    Unsaid,
    /// In words, without the name.
    Bad(String),
}

impl Folder {
    /// # Errors
    /// If there is no such folder.
    pub fn open(path: &Path) -> anyhow::Result<Self> {
        disk::names(path).with_context(|| format!("cannot read the folder of backups, {}", path.display()))?;
        Ok(Self(path.to_owned()))
    }

    /// Makes the folder if there is none.
    pub fn open_or_make(path: &Path) -> anyhow::Result<Self> {
        disk::create_folder(path).with_context(|| format!("cannot make {}", path.display()))?;
        Self::open(path)
    }

    pub fn path_of(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// For whoever writes: others have to wait.
    pub(crate) fn lock(&self) -> anyhow::Result<Lock> {
        let path = self.0.join(LOCK);
        match disk::try_lock(&path).with_context(|| format!("cannot lock {}", path.display()))? {
            Some(lock) => Ok(lock),
            None => bail!("another `gen backup` is writing to {}; wait until it is done", self.0.display()),
        }
    }

    /// Removes what runs left that were stopped. Only for the holder of the lock.
    pub(crate) fn sweep(&self) -> anyhow::Result<()> {
        for name in self.names()? {
            if name.strip_suffix(PARTIAL).and_then(copy::made_at).is_some() {
                self.remove(&name)?;
            }
        }
        Ok(())
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        disk::exists(&self.path_of(name))
    }

    pub(crate) fn put(&self, name: &str, bytes: &[u8]) -> anyhow::Result<()> {
        let path = self.path_of(name);
        disk::replace(&path, bytes, Readers::Usual).with_context(|| format!("cannot write {}", path.display()))
    }

    pub(crate) fn put_sidecar(&self, sidecar: &Sidecar) -> anyhow::Result<()> {
        self.put(&copy::sidecar_name(sidecar.made_at), &sidecar.json()?)
    }

    pub(crate) fn read(&self, name: &str) -> anyhow::Result<Vec<u8>> {
        let path = self.path_of(name);
        disk::read(&path).with_context(|| format!("cannot read {}", path.display()))
    }

    /// A copy with its sidecar. The sidecar goes first, so that none is left that speaks of a copy which is not there.
    pub(crate) fn remove_copy(&self, at: Timestamp) -> anyhow::Result<()> {
        self.remove(&copy::sidecar_name(at))?;
        self.remove(&copy::sealed_name(at))
    }

    fn remove(&self, name: &str) -> anyhow::Result<()> {
        let path = self.path_of(name);
        disk::remove(&path).with_context(|| format!("cannot remove {}", path.display()))
    }

    /// When the copies were made that are here, the oldest first.
    pub(crate) fn moments(&self) -> anyhow::Result<BTreeSet<Timestamp>> {
        let is_ours = |name: &&String| name.ends_with(".age") || name.ends_with(".json");
        Ok(self.names()?.iter().filter(is_ours).filter_map(|name| copy::made_at(name)).collect())
    }

    /// Reads the copy through.
    pub(crate) fn state(&self, at: Timestamp) -> State {
        let (sealed, sidecar) = (copy::sealed_name(at), copy::sidecar_name(at));
        if !self.has(&sidecar) {
            return State::Unsaid;
        }
        let sidecar = match self.read(&sidecar).map_err(|error| format!("{error:#}")) {
            Ok(json) => Sidecar::read(&json, at).map_err(|why| format!("its sidecar {why}")),
            Err(error) => Err(error),
        };
        let sidecar = match sidecar {
            Ok(sidecar) => sidecar,
            Err(why) => return State::Bad(why),
        };
        if !self.has(&sealed) {
            return State::Bad("is gone, and only its sidecar is there".to_owned());
        }
        match self.read(&sealed) {
            Ok(bytes) => match check_bytes(&bytes, &sidecar) {
                Ok(()) if sidecar.shrunk.is_empty() => State::Good(sidecar),
                Ok(()) => State::Shrunk(sidecar),
                Err(why) => State::Bad(why),
            },
            Err(error) => State::Bad(format!("{error:#}")),
        }
    }

    /// Good copies, the newest first. Copies are read one by one, as they are asked for.
    pub(crate) fn good(&self) -> anyhow::Result<impl Iterator<Item = Sidecar>> {
        let newest_first = self.moments()?.into_iter().rev();
        Ok(newest_first.filter_map(|at| match self.state(at) {
            State::Good(sidecar) => Some(sidecar),
            _ => None,
        }))
    }

    fn names(&self) -> anyhow::Result<Vec<String>> {
        disk::names(&self.0).with_context(|| format!("cannot read the folder of backups, {}", self.0.display()))
    }
}

/// # Errors
/// In words, if these are not the bytes that were stored.
pub(crate) fn check_bytes(bytes: &[u8], sidecar: &Sidecar) -> Result<(), String> {
    match bytes.len() as u64 {
        len if len != sidecar.bytes => Err(format!("has {len} bytes and had {} when it was stored", sidecar.bytes)),
        _ if digest::of(bytes) != sidecar.sha256 => Err("was changed since it was stored".to_owned()),
        _ => Ok(()),
    }
}

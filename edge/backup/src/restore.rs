//! A copy in the clear again: as SQL, which D1 takes, or as a file of SQLite. It is opened, loaded and compared with its
//! sidecar before anything is written, and never written over what is there.

use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow, bail};
use jiff::Timestamp;

use crate::World;
use crate::check::Facts;
use crate::copy::{self, Sidecar};
use crate::disk::{self, Readers};
use crate::folder::{Folder, State};
use crate::offsite::Offsite;
use crate::seal::Identities;
use crate::verify;

/// Where the copy is.
pub enum From<'f> {
    /// The newest good one there, or that of the name.
    Folder(&'f Folder, Option<&'f str>),
    /// The newest one there, or that of the name.
    Offsite(&'f Offsite, Option<&'f str>),
    /// That file, with its sidecar beside it if it has one.
    File(&'f Path),
}

/// What it becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum To {
    Sql,
    Sqlite,
}

#[derive(Debug)]
pub struct Restored {
    /// The name of the copy.
    pub copy: String,
    pub file: PathBuf,
    pub facts: Facts,
    /// Whether there was a sidecar to compare with.
    pub is_compared: bool,
}

/// Writes to `out`, or to a file in `into` that is named after the copy.
pub fn restore(
    from: &From<'_>,
    identities: &Identities,
    to: To,
    out: Option<&Path>,
    into: &Path,
    world: World<'_>,
) -> anyhow::Result<Restored> {
    let Found { name, at, sealed, sidecar } = find(from, world)?;
    let ending = match to {
        To::Sql => "sql",
        To::Sqlite => "sqlite",
    };
    let file = match (out, at) {
        (Some(out), _) => out.to_owned(),
        (None, Some(at)) => into.join(copy::restored_name(at, ending)),
        (None, None) => into.join(format!("restored.{ending}")),
    };
    if disk::exists(&file) {
        bail!("{} is there already; remove it or give another `--out`", file.display());
    }
    let mut opened = verify::open(&sealed, sidecar.as_ref(), identities).with_context(|| name.clone())?;
    let bytes = match to {
        To::Sql => opened.dump,
        To::Sqlite => opened.loaded.file()?,
    };
    disk::replace(&file, &bytes, Readers::Owner).with_context(|| format!("cannot write {}", file.display()))?;
    Ok(Restored { copy: name, file, facts: opened.facts, is_compared: sidecar.is_some() })
}

struct Found {
    name: String,
    at: Option<Timestamp>,
    sealed: Vec<u8>,
    sidecar: Option<Sidecar>,
}

impl Found {
    fn of(sidecar: Sidecar, sealed: Vec<u8>) -> Self {
        Self { name: sidecar.copy.clone(), at: Some(sidecar.made_at), sealed, sidecar: Some(sidecar) }
    }
}

fn find(from: &From<'_>, world: World<'_>) -> anyhow::Result<Found> {
    match from {
        From::Folder(folder, None) => {
            let sidecar = folder
                .good()?
                .next()
                .context("there is no good copy in the folder; `--offsite` looks away from here")?;
            let sealed = folder.read(&sidecar.copy)?;
            Ok(Found::of(sidecar, sealed))
        }
        From::Folder(folder, Some(name)) => {
            let at = moment(name)?;
            let name = copy::sealed_name(at);
            match folder.state(at) {
                State::Good(sidecar) | State::Shrunk(sidecar) => Ok(Found::of(sidecar, folder.read(&name)?)),
                State::Unsaid => Ok(Found { sealed: folder.read(&name)?, name, at: Some(at), sidecar: None }),
                State::Bad(why) => bail!("{name} {why}"),
            }
        }
        From::Offsite(offsite, name) => {
            let (_, sidecar) = match name {
                Some(name) => {
                    let at = moment(name)?;
                    (at, verify::sidecar_of(offsite, at, world)?)
                }
                None => verify::newest(offsite, world)?,
            };
            let sealed = offsite.get(&sidecar.copy, world)?;
            Ok(Found::of(sidecar, sealed))
        }
        From::File(path) => {
            let sealed = disk::read(path).with_context(|| format!("cannot read {}", path.display()))?;
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let at = copy::sealed_at(&name);
            let beside = at.map(|at| path.with_file_name(copy::sidecar_name(at))).filter(|beside| disk::exists(beside));
            let sidecar = match (at, beside) {
                (Some(at), Some(beside)) => {
                    let json = disk::read(&beside).with_context(|| format!("cannot read {}", beside.display()))?;
                    let sidecar = Sidecar::read(&json, at).map_err(|why| anyhow!("{} {why}", beside.display()))?;
                    Some(sidecar)
                }
                _ => None,
            };
            Ok(Found { name, at, sealed, sidecar })
        }
    }
}

fn moment(name: &str) -> anyhow::Result<Timestamp> {
    copy::made_at(name).with_context(|| {
        format!("`{name}` is no name of a copy, such as 2026-11-21T031741Z; `gen backup verify` lists them")
    })
}

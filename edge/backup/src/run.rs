//! A backup, from the database to the stores: export, check, encrypt, store, off-site. Each failure names its step. A
//! copy of which a table has lost much is kept and said to be so, for today's rows are in no other; it is no good one,
//! and a person has to look.

use anyhow::{Context, anyhow};
use jiff::{Timestamp, ToSpan};

use crate::check::{self, Loaded, Shrunk};
use crate::copy::{self, FORMAT, Sidecar};
use crate::d1::{self, Database};
use crate::folder::Folder;
use crate::offsite::Offsite;
use crate::seal::{self, Recipients};
use crate::{World, digest};

/// What a backup is made of.
pub struct Run<'r> {
    pub database: &'r Database,
    pub folder: &'r Folder,
    pub recipients: &'r Recipients,
    /// Where copies go too.
    pub offsite: Option<&'r Offsite>,
    /// A person has looked, and tables may have lost what they have lost.
    pub accept_shrunk: bool,
}

/// What has come of it.
pub struct Outcome {
    /// There may be a copy though something failed.
    pub stored: Option<Sidecar>,
    pub failure: Option<anyhow::Error>,
}

pub fn run(run: &Run<'_>, world: World<'_>) -> Outcome {
    let mut stored = None;
    let failure = steps(run, &mut stored, world).err();
    Outcome { stored, failure }
}

fn steps(run: &Run<'_>, stored: &mut Option<Sidecar>, world: World<'_>) -> anyhow::Result<()> {
    let folder = run.folder;
    let _lock = folder.lock()?;
    folder.sweep()?;
    let last = folder.good()?.next();
    let at = free(folder, copy::second((world.now)()));

    let export = d1::export(run.database, world).context("export")?;
    let dump = check::mend(export.dump);
    let facts = Loaded::new(&dump).and_then(|loaded| loaded.facts()).context("check")?;
    let shrunk = last.map(|last| facts.shrunk_since(&last.facts)).unwrap_or_default();
    let sealed = seal::seal(&dump, run.recipients).context("encrypt")?;
    let sidecar = Sidecar {
        format: FORMAT,
        copy: copy::sealed_name(at),
        made_at: at,
        database: run.database.id.clone(),
        bookmark: export.bookmark,
        bytes: sealed.len() as u64,
        sha256: digest::of(&sealed),
        facts,
        shrunk: if run.accept_shrunk { Vec::new() } else { shrunk },
        offsite_at: None,
    };
    folder.put(&sidecar.copy, &sealed).and_then(|()| folder.put_sidecar(&sidecar)).context("store")?;
    let shrunk = sidecar.shrunk.clone();
    *stored = Some(sidecar);
    if let Some(first) = shrunk.first() {
        return Err(too_few(first)).context("check");
    }
    match run.offsite {
        Some(offsite) => send(folder, offsite, world).context("off-site"),
        None => Ok(()),
    }
}

fn too_few(Shrunk { table, had, has }: &Shrunk) -> anyhow::Error {
    anyhow!(
        "`{table}` has {has} rows and had {had} in the last good copy; the new one is kept, but is no good one. If rows \
         were removed on purpose, run again with --accept-shrunk"
    )
}

/// Two runs within a second have two names.
fn free(folder: &Folder, at: Timestamp) -> Timestamp {
    let later = |at: &Timestamp| at.checked_add(1.second()).ok();
    let mut moments = std::iter::successors(Some(at), later);
    moments.find(|at| !folder.has(&copy::sealed_name(*at)) && !folder.has(&copy::sidecar_name(*at))).unwrap_or(at)
}

/// Sends all good copies that are not away from here yet, the newest first: a store that did not answer for some days
/// gets them all. As here, the sidecar is last.
fn send(folder: &Folder, offsite: &Offsite, world: World<'_>) -> anyhow::Result<()> {
    for mut sidecar in folder.good()?.filter(|sidecar| sidecar.offsite_at.is_none()) {
        offsite.put(&sidecar.copy, &folder.read(&sidecar.copy)?, world)?;
        offsite.put(&copy::sidecar_name(sidecar.made_at), &sidecar.json()?, world)?;
        sidecar.offsite_at = Some(copy::second((world.now)()));
        folder.put_sidecar(&sidecar)?;
    }
    Ok(())
}

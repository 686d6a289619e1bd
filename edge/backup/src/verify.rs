//! Whether copies are what they were when they were stored. `verify` reads those in the folder through, and opens them if
//! it is given a key; `drill` fetches the newest one from away, and does with it all that a restore does. Neither writes.

use anyhow::{Context, anyhow, bail};
use jiff::{SignedDuration, Timestamp};

use crate::check::{Facts, Loaded};
use crate::copy::{self, Sidecar};
use crate::folder::{Folder, State, check_bytes};
use crate::offsite::Offsite;
use crate::seal::{self, Identities};
use crate::{MOST, World};

/// What was found in a folder.
#[derive(Debug, Default)]
pub struct Verified {
    pub good: usize,
    /// Names with what is wrong.
    pub bad: Vec<String>,
    /// Names with what is to be known and is not wrong.
    pub notes: Vec<String>,
}

/// # Errors
/// If the folder cannot be read.
pub fn verify(folder: &Folder, identities: Option<&Identities>) -> anyhow::Result<Verified> {
    let mut verified = Verified::default();
    for at in folder.moments()? {
        let name = copy::sealed_name(at);
        match folder.state(at) {
            State::Good(sidecar) | State::Shrunk(sidecar) => {
                let opened = identities.map(|identities| {
                    let sealed = folder.read(&name)?;
                    open(&sealed, Some(&sidecar), identities)
                });
                match opened.transpose() {
                    Ok(_) if sidecar.shrunk.is_empty() => verified.good += 1,
                    Ok(_) => {
                        verified.notes.push(format!("{name} is whole, but a table had lost much when it was made"))
                    }
                    Err(error) => verified.bad.push(format!("{name}: {error:#}")),
                }
            }
            State::Unsaid => verified.notes.push(format!("{name} has no sidecar: the run that made it was stopped")),
            State::Bad(why) => verified.bad.push(format!("{name} {why}")),
        }
    }
    Ok(verified)
}

/// A copy that was opened and found to be whole.
pub(crate) struct Opened {
    pub dump: Vec<u8>,
    pub loaded: Loaded,
    pub facts: Facts,
}

/// # Errors
/// If no key fits, a byte was changed, or the rows are not those that the sidecar tells of.
pub(crate) fn open(sealed: &[u8], sidecar: Option<&Sidecar>, identities: &Identities) -> anyhow::Result<Opened> {
    if let Some(sidecar) = sidecar {
        check_bytes(sealed, sidecar).map_err(|why| anyhow!("the copy {why}"))?;
    }
    let dump = seal::open(sealed, identities, MOST)?;
    let loaded = Loaded::new(&dump)?;
    let facts = loaded.facts()?;
    if let Some(sidecar) = sidecar {
        let differences = facts.differences(&sidecar.facts);
        if !differences.is_empty() {
            bail!("its rows are not those that were stored, in {}", differences.join(", "));
        }
        if facts.schema != sidecar.facts.schema {
            bail!("its tables are not made as they were when it was stored");
        }
    }
    Ok(Opened { dump, loaded, facts })
}

/// Runs are a day apart, and one may be late or fail once.
const OLDEST: SignedDuration = SignedDuration::from_hours(50);

/// Restores the newest copy that is away from here, into memory, and compares each row with what was stored, and the
/// copy with that which is here, if it still is.
pub fn drill(
    offsite: &Offsite,
    folder: Option<&Folder>,
    identities: &Identities,
    world: World<'_>,
) -> anyhow::Result<Sidecar> {
    let (at, sidecar) = newest(offsite, world)?;
    let age = (world.now)().duration_since(at);
    if age > OLDEST {
        bail!(
            "the newest off-site copy is of {at}, {} days ago; see why `gen backup run` sends none",
            age.as_hours() / 24
        );
    }
    if let Some(folder) = folder {
        // Whoever can add to the bucket could have put there what they like; what is here is ours.
        match folder.state(at) {
            State::Good(here) if here.sha256 != sidecar.sha256 => {
                bail!("{} is another copy off-site than here", here.copy)
            }
            State::Good(_) => {}
            _ => (world.note)(&format!(
                "{} is not here any more, so it is compared with its own sidecar only",
                sidecar.copy
            )),
        }
    }
    let sealed = offsite.get(&sidecar.copy, world)?;
    open(&sealed, Some(&sidecar), identities).with_context(|| sidecar.copy.clone())?;
    Ok(sidecar)
}

/// The newest off-site copy that has a sidecar: the others were not sent to their end.
pub(crate) fn newest(offsite: &Offsite, world: World<'_>) -> anyhow::Result<(Timestamp, Sidecar)> {
    let names = offsite.list(world)?;
    let moments = names.iter().filter_map(|name| copy::sealed_at(name));
    // A copy of the future would be the newest for ever: of a clock that was wrong, or of whoever wants no later one to
    // be looked at.
    let latest = (world.now)() + SignedDuration::from_hours(1);
    let (known, future): (Vec<Timestamp>, Vec<Timestamp>) = moments.partition(|at| *at <= latest);
    if let Some(at) = future.first() {
        (world.note)(&format!("a copy of {at} is passed over: that is still to come; see who made it"));
    }
    let whole = known.into_iter().filter(|at| names.contains(&copy::sidecar_name(*at)));
    let at = whole.max().context("there is no copy off-site yet; `gen backup run` sends them")?;
    Ok((at, sidecar_of(offsite, at, world)?))
}

pub(crate) fn sidecar_of(offsite: &Offsite, at: Timestamp, world: World<'_>) -> anyhow::Result<Sidecar> {
    let name = copy::sidecar_name(at);
    let json = offsite.get(&name, world)?;
    Sidecar::read(&json, at).map_err(|why| anyhow!("{name} {why}"))
}

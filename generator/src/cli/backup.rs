//! `gen backup`: settings from arguments and environment in; a line of what was done out. What a backup is and when it is
//! good is said in `edge_backup`. No value of a variable is ever shown.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, anyhow, bail};
use clap::{Args, Subcommand, ValueEnum};
use edge_backup::{
    Account, Database, Folder, From, Identities, Metrics, Offsite, Outcome, Recipients, Run, Sidecar, To, World,
};

use super::print::Printer;
use super::{ERRORS, FINE, Process};
use crate::disk;

#[derive(Subcommand)]
pub enum Backup {
    /// Export the database, check it, encrypt it and store it, here and off-site
    Run {
        #[command(flatten)]
        place: Place,
        #[command(flatten)]
        figures: Figures,
        /// File with an age recipient on each line [env: BACKUP_RECIPIENTS]
        #[arg(long, value_name = "FILE")]
        recipients: Option<PathBuf>,
        /// Take a copy for good though a table has lost much; for after rows were removed on purpose
        #[arg(long)]
        accept_shrunk: bool,
        /// Then remove copies of more than 30 days ago
        #[arg(long)]
        prune: bool,
        /// Where Cloudflare's API is
        #[arg(long, value_name = "URL", hide = true, default_value = "https://api.cloudflare.com/client/v4")]
        api: String,
        #[command(flatten)]
        pace: Pace,
    },
    /// Read all copies through
    Verify {
        #[command(flatten)]
        place: Place,
        #[command(flatten)]
        figures: Figures,
        #[command(flatten)]
        key: Key,
        /// Fetch the newest off-site copy, restore it into memory and compare each row
        #[arg(long)]
        drill: bool,
        #[command(flatten)]
        pace: Pace,
    },
    /// Bring a copy back as SQL for D1 or as a file of SQLite
    Restore {
        /// Name of a copy, or a file with one [default: the newest good one]
        copy: Option<PathBuf>,
        #[command(flatten)]
        place: Place,
        #[command(flatten)]
        key: Key,
        /// Take it from off-site
        #[arg(long)]
        offsite: bool,
        /// What it becomes
        #[arg(long, value_enum, default_value_t = Form::Sql)]
        to: Form,
        /// File to write, which must not be there yet [default: named after the copy]
        #[arg(long, short, value_name = "FILE")]
        out: Option<PathBuf>,
        #[command(flatten)]
        pace: Pace,
    },
    /// Remove copies of more than 30 days ago, if a good one is newer
    Prune {
        #[command(flatten)]
        place: Place,
    },
}

#[derive(Args)]
pub struct Place {
    /// Folder of the copies [env: BACKUP_DIR] [default: backups]
    #[arg(long, value_name = "FOLDER")]
    dir: Option<PathBuf>,
}

#[derive(Args)]
pub struct Figures {
    /// File to keep figures for Prometheus in [env: BACKUP_METRICS]
    #[arg(long, value_name = "FILE")]
    metrics: Option<PathBuf>,
}

#[derive(Args)]
pub struct Key {
    /// File with the age key that opens copies [env: BACKUP_IDENTITY]
    #[arg(long, value_name = "FILE")]
    identity: Option<PathBuf>,
}

#[derive(Args)]
pub struct Pace {
    /// Wait a so-manieth of what is due
    #[arg(long, value_name = "N", hide = true, default_value_t = 1)]
    hurry: u32,
}

#[derive(Clone, Copy, ValueEnum)]
pub enum Form {
    Sql,
    Sqlite,
}

pub fn backup(command: Backup, json: bool, process: &Process, printer: &Printer) -> anyhow::Result<u8> {
    let at = Desk { json, process, printer };
    match command {
        Backup::Run { place, figures, recipients, accept_shrunk, prune, api, pace } => {
            let metrics = at.path(figures.metrics, "BACKUP_METRICS");
            let outcome = at.run(&place, recipients, accept_shrunk, api, &pace);
            at.count(metrics.as_deref(), |metrics| {
                let Outcome { stored, failure } = &outcome;
                if let Some(stored) = stored {
                    metrics.stored(stored);
                }
                match failure {
                    None => metrics.succeeded((process.now)()),
                    Some(_) => metrics.failed(),
                }
            })?;
            if let Some(failure) = outcome.failure {
                return Err(failure);
            }
            if prune { at.prune(&place) } else { Ok(FINE) }
        }
        Backup::Verify { place, key, drill: false, .. } => at.verify(&place, key),
        Backup::Verify { place, figures, key, drill: true, pace } => {
            at.drill(&place, key, &pace)?;
            let metrics = at.path(figures.metrics, "BACKUP_METRICS");
            at.count(metrics.as_deref(), |metrics| metrics.drilled((process.now)()))?;
            Ok(FINE)
        }
        Backup::Restore { copy, place, key, offsite, to, out, pace } => {
            at.restore(copy.as_deref(), &place, key, offsite, to, out, &pace)
        }
        Backup::Prune { place } => at.prune(&place),
    }
}

/// What all of them need.
struct Desk<'d> {
    json: bool,
    process: &'d Process,
    printer: &'d Printer,
}

impl Desk<'_> {
    fn run(
        &self,
        place: &Place,
        recipients: Option<PathBuf>,
        accept_shrunk: bool,
        api: String,
        pace: &Pace,
    ) -> Outcome {
        match self.try_run(place, recipients, accept_shrunk, api, pace) {
            Ok(outcome) => outcome,
            // A setting that is missing is a backup that failed.
            Err(error) => Outcome { stored: None, failure: Some(error) },
        }
    }

    fn try_run(
        &self,
        place: &Place,
        recipients: Option<PathBuf>,
        accept_shrunk: bool,
        api: String,
        pace: &Pace,
    ) -> anyhow::Result<Outcome> {
        let database = Database {
            api,
            account: self.needed("CLOUDFLARE_ACCOUNT_ID", "`wrangler whoami` tells it")?,
            id: self.needed("D1_DATABASE_ID", "`wrangler d1 list` tells it")?,
            token: self.needed("CLOUDFLARE_API_TOKEN", "a token with the right `D1 Edit`")?,
        };
        let hint = "say `--recipients FILE` or set BACKUP_RECIPIENTS: who can open the copies";
        let (file, text) = self.keys(recipients, "BACKUP_RECIPIENTS", hint)?;
        let recipients = Recipients::read(&text).map_err(|why| anyhow!("{}: {why}", file.display()))?;
        if !recipients.are_many() {
            self.printer.note("there is one recipient only; who loses its key loses all copies");
        }
        let offsite = self.offsite()?;
        if offsite.is_none() {
            self.printer.note("copies stay here only: BACKUP_S3_ENDPOINT is not set");
        }
        let folder = Folder::open_or_make(&self.dir(place))?;
        let run = Run {
            database: &database,
            folder: &folder,
            recipients: &recipients,
            offsite: offsite.as_ref(),
            accept_shrunk,
        };
        let outcome = self.with_world(pace, |world| edge_backup::run(&run, world));
        if let Some(stored) = &outcome.stored {
            self.tell(stored, &format!("stored {}, {} bytes, {} rows", stored.copy, stored.bytes, stored.rows()))?;
        }
        Ok(outcome)
    }

    fn verify(&self, place: &Place, key: Key) -> anyhow::Result<u8> {
        let identities = match self.path(key.identity, "BACKUP_IDENTITY") {
            Some(file) => Some(self.identities(Some(file))?),
            None => None,
        };
        let folder = Folder::open(&self.dir(place))?;
        let verified = edge_backup::verify(&folder, identities.as_ref())?;
        for note in &verified.notes {
            self.printer.note(note);
        }
        for bad in &verified.bad {
            self.printer.failure(&anyhow!("{bad}"));
        }
        if verified.good == 0 {
            bail!("there is no good copy in {}", self.dir(place).display());
        }
        let what = if identities.is_some() { "opened and found whole" } else { "as they were stored" };
        self.printer.note(&format!("{} copies {what}, {} bad", verified.good, verified.bad.len()));
        Ok(if verified.bad.is_empty() { FINE } else { ERRORS })
    }

    fn drill(&self, place: &Place, key: Key, pace: &Pace) -> anyhow::Result<()> {
        let identities = self.identities(key.identity)?;
        let offsite = self.offsite()?.context("set BACKUP_S3_ENDPOINT: a drill is of an off-site copy")?;
        // On another machine there is none to compare with.
        let folder = Folder::open(&self.dir(place)).ok();
        let drilled = self
            .with_world(pace, |world| edge_backup::drill(&offsite, folder.as_ref(), &identities, world))
            .context("drill")?;
        self.tell(&drilled, &format!("restored {}: {} rows, all as stored", drilled.copy, drilled.rows()))
    }

    #[expect(clippy::too_many_arguments, reason = "each is an argument of the command")]
    fn restore(
        &self,
        copy: Option<&Path>,
        place: &Place,
        key: Key,
        is_offsite: bool,
        to: Form,
        out: Option<PathBuf>,
        pace: &Pace,
    ) -> anyhow::Result<u8> {
        let identities = self.identities(key.identity)?;
        let name = copy.map(|copy| copy.to_string_lossy().into_owned());
        let file = copy.map(|copy| self.process.folder.join(copy)).filter(|file| !is_offsite && disk::is_file(file));
        let offsite = if is_offsite {
            Some(self.offsite()?.context("set BACKUP_S3_ENDPOINT, where copies are off-site")?)
        } else {
            None
        };
        let folder = if file.is_none() && !is_offsite { Some(Folder::open(&self.dir(place))?) } else { None };
        let from = match (&file, &offsite, &folder) {
            (Some(file), ..) => From::File(file),
            (None, Some(offsite), _) => From::Offsite(offsite, name.as_deref()),
            (None, None, Some(folder)) => From::Folder(folder, name.as_deref()),
            (None, None, None) => bail!("there is no folder of copies"),
        };
        let (out, form) = (out.map(|out| self.process.folder.join(out)), to);
        let to = match form {
            Form::Sql => To::Sql,
            Form::Sqlite => To::Sqlite,
        };
        let restored = self.with_world(pace, |world| {
            edge_backup::restore(&from, &identities, to, out.as_deref(), &self.process.folder, world)
        })?;
        let shown = restored.file.strip_prefix(&self.process.folder).unwrap_or(&restored.file).display();
        let rows = restored.facts.rows();
        let compared =
            if restored.is_compared { "all as stored" } else { "whole, with no sidecar to compare them with" };
        self.printer.note(&format!("restored {}: {rows} rows, {compared} → {shown}", restored.copy));
        if matches!(form, Form::Sql) {
            self.printer.note(&format!(
                "into D1, where the tables must not be there yet: wrangler d1 create restored && wrangler d1 execute restored --remote --file {shown}"
            ));
        }
        if self.json {
            let whole = serde_json::json!({ "copy": restored.copy, "file": restored.file, "facts": restored.facts });
            self.printer.result(&whole.to_string());
        }
        Ok(FINE)
    }

    fn prune(&self, place: &Place) -> anyhow::Result<u8> {
        let folder = Folder::open(&self.dir(place))?;
        let pruned = self.with_world(&Pace { hurry: 1 }, |world| edge_backup::prune(&folder, world))?;
        self.printer.note(&format!("removed {} copies, {} are kept", pruned.removed, pruned.kept));
        if pruned.spared > 0 {
            self.printer.note(&format!(
                "{} of them are due and stay, as no good copy is of the last 30 days; see why `gen backup run` makes none",
                pruned.spared
            ));
        }
        Ok(FINE)
    }

    fn dir(&self, place: &Place) -> PathBuf {
        let dir = self.path(place.dir.clone(), "BACKUP_DIR");
        dir.unwrap_or_else(|| self.process.folder.join("backups"))
    }

    /// The argument, else the variable.
    fn path(&self, argument: Option<PathBuf>, name: &str) -> Option<PathBuf> {
        let path = argument.or_else(|| (self.process.variable)(name).map(PathBuf::from));
        path.map(|path| self.process.folder.join(path))
    }

    fn needed(&self, name: &str, hint: &str) -> anyhow::Result<String> {
        (self.process.variable)(name).with_context(|| format!("{name} is not set: {hint}"))
    }

    fn keys(&self, argument: Option<PathBuf>, name: &str, hint: &'static str) -> anyhow::Result<(PathBuf, String)> {
        let file = self.path(argument, name).context(hint)?;
        let bytes = disk::read(&file).with_context(|| format!("cannot read {}", file.display()))?;
        Ok((file, String::from_utf8_lossy(&bytes).into_owned()))
    }

    fn identities(&self, argument: Option<PathBuf>) -> anyhow::Result<Identities> {
        let hint = "say `--identity FILE`, or set BACKUP_IDENTITY: the age key that opens copies";
        let (file, text) = self.keys(argument, "BACKUP_IDENTITY", hint)?;
        Identities::read(&text).map_err(|why| anyhow!("{}: {why}", file.display()))
    }

    fn offsite(&self) -> anyhow::Result<Option<Offsite>> {
        let variable = self.process.variable;
        let Some(endpoint) = variable("BACKUP_S3_ENDPOINT") else { return Ok(None) };
        let hint = "the off-site store needs it";
        let account = Account {
            endpoint,
            bucket: self.needed("BACKUP_S3_BUCKET", hint)?,
            region: variable("BACKUP_S3_REGION").unwrap_or_else(|| "auto".to_owned()),
            prefix: variable("BACKUP_S3_PREFIX").unwrap_or_default(),
            key_id: self.needed("BACKUP_S3_ACCESS_KEY_ID", hint)?,
            secret: self.needed("BACKUP_S3_SECRET_ACCESS_KEY", hint)?,
        };
        Offsite::new(account).map(Some).map_err(anyhow::Error::msg)
    }

    fn with_world<T>(&self, pace: &Pace, work: impl FnOnce(World<'_>) -> T) -> T {
        let wait = |time: Duration| std::thread::sleep(time / pace.hurry.max(1));
        work(World { now: &self.process.now, wait: &wait, note: &|line| self.printer.note(line) })
    }

    fn count(&self, metrics: Option<&Path>, change: impl FnOnce(&mut Metrics)) -> anyhow::Result<()> {
        metrics.map_or(Ok(()), |path| Metrics::update(path, change))
    }

    fn tell(&self, sidecar: &Sidecar, line: &str) -> anyhow::Result<()> {
        match self.json {
            true => self.printer.result(&serde_json::to_string(sidecar)?),
            false => self.printer.note(line),
        }
        Ok(())
    }
}

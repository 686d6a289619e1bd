//! Waits for changes below the watched paths. Reports of the system come in, or where it has none,
//! [`Snapshot`]s; out go the changed paths of one burst, but for files that are still being written
//! ([`Unclosed`]). Paths that are missing, go away and come back are followed. Which paths count is
//! decided in [`roots`](crate::roots).

use std::collections::BTreeSet;
use std::fs::{self, Metadata};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant, SystemTime};

use notify::event::{AccessKind, AccessMode, ModifyKind};
use notify::{ErrorKind, EventKind, RecommendedWatcher, RecursiveMode, Watcher};

use crate::Event;
use crate::roots::Roots;
use crate::snapshot::Snapshot;
use crate::unclosed::Unclosed;

/// A burst of changes has ended when nothing came for so long.
const QUIET: Duration = Duration::from_millis(2);
/// A burst without end is cut after so long.
const LONGEST_BURST: Duration = Duration::from_millis(600);
/// Time between two snapshots.
const POLL: Duration = Duration::from_millis(300);
/// File times lag behind the clock by up to a tick of the kernel.
const CLOCK_LAG: Duration = Duration::from_millis(50);
/// How often watching is begun anew when folders come or go while it begins.
const ATTEMPTS: usize = 20;

/// What the thread that builds waits for.
pub(crate) enum Signal {
    File(notify::Result<notify::Event>),
    Stop,
}

/// What one burst of reports tells.
pub(crate) enum Change {
    /// Nothing that is known of.
    None,
    /// These paths changed: sorted, never empty.
    Paths(Vec<PathBuf>),
    /// The same, and others may have.
    More(Vec<PathBuf>),
}

impl Change {
    fn of(paths: BTreeSet<PathBuf>, is_all: bool) -> Self {
        let paths: Vec<PathBuf> = paths.into_iter().collect();
        match is_all {
            _ if paths.is_empty() => Self::None,
            true => Self::Paths(paths),
            false => Self::More(paths),
        }
    }
}

enum Source {
    /// Kept because dropping it ends the reports.
    System(#[expect(dead_code, reason = "held for its drop")] Option<RecommendedWatcher>),
    Polling(Snapshot),
}

pub(crate) struct Watch {
    watched: Vec<PathBuf>,
    ignored: Vec<PathBuf>,
    roots: Roots,
    unclosed: Unclosed,
    source: Source,
    sender: Sender<Signal>,
    signals: Receiver<Signal>,
    on_event: Arc<dyn Fn(Event) + Send + Sync>,
}

impl Watch {
    pub(crate) fn new(
        watched: Vec<PathBuf>,
        ignored: Vec<PathBuf>,
        sender: Sender<Signal>,
        signals: Receiver<Signal>,
        on_event: Arc<dyn Fn(Event) + Send + Sync>,
    ) -> Self {
        let (roots, unclosed) = (Roots::resolve(&[], &[]), Unclosed::default());
        Self { watched, ignored, roots, unclosed, source: Source::System(None), sender, signals, on_event }
    }

    /// Begins to watch, or begins anew after a watched path came or went.
    pub(crate) fn begin(&mut self) {
        for _ in 0..ATTEMPTS {
            self.roots = Roots::resolve(&self.watched, &self.ignored);
            match system_watcher(&self.roots, &self.sender) {
                // A folder that came or went between the two looks at the disk is not reported.
                Ok(watcher) if self.roots == Roots::resolve(&self.watched, &self.ignored) => {
                    self.source = Source::System(Some(watcher));
                    return;
                }
                Ok(_) => {}
                Err(error) if matches!(error.kind, ErrorKind::PathNotFound) => {}
                Err(error) => return self.poll(&error),
            }
        }
        self.poll(&notify::Error::generic("the watched folders keep changing"));
    }

    fn poll(&mut self, error: &notify::Error) {
        (self.on_event)(Event::Polling { reason: reason(error) });
        self.source = Source::Polling(Snapshot::take(&self.roots));
    }

    /// Waits for the next burst of changes; `None` when told to stop. `since` is when the last build
    /// began, for the case that the system lost reports. If they did not even come for the time of
    /// `patience`, there was no change.
    pub(crate) fn wait_for_changes(&mut self, since: SystemTime, patience: Option<Duration>) -> Option<Change> {
        loop {
            let change = match &self.source {
                Source::System(_) => self.wait_for_reports(since, patience)?,
                Source::Polling(before) => {
                    let now = Snapshot::take(&Roots::resolve(&self.watched, &self.ignored));
                    let changed = before.differences(&now);
                    self.source = Source::Polling(now);
                    // What looks the same here may still have changed.
                    Change::of(changed, false)
                }
            };
            if !matches!((&change, &self.source), (Change::None, Source::Polling(_))) {
                return Some(change);
            }
            if matches!(self.source, Source::Polling(_)) {
                match self.signals.recv_timeout(POLL) {
                    Ok(Signal::Stop) | Err(RecvTimeoutError::Disconnected) => return None,
                    // What a system watcher reported before it was given up.
                    Ok(Signal::File(_)) | Err(RecvTimeoutError::Timeout) => {}
                }
            }
        }
    }

    /// One burst of reports. No change if nothing came in time, or nothing could be told of what did.
    fn wait_for_reports(&mut self, since: SystemTime, patience: Option<Duration>) -> Option<Change> {
        let mut changed = BTreeSet::new();
        let mut is_all = true;
        let quiet = patience.map(|patience| Instant::now() + patience);
        // When the burst has to end, once there is one.
        let mut end = None;
        loop {
            let now = Instant::now();
            changed.extend(self.unclosed.take_silent(now));
            let is_burst = !changed.is_empty() || !is_all;
            end = is_burst.then(|| end.unwrap_or(now + LONGEST_BURST));
            let until = match end {
                Some(end) if end <= now => return Some(Change::of(changed, is_all)),
                Some(end) => Some(end.min(now + QUIET)),
                // Somebody who looks for changes now would find files half written.
                None => self.unclosed.next_silent().or(quiet),
            };
            let signal = match until {
                None => self.signals.recv().ok()?,
                Some(until) => match self.signals.recv_timeout(until.saturating_duration_since(now)) {
                    Ok(signal) => signal,
                    Err(RecvTimeoutError::Timeout) if !is_burst && self.unclosed.next_silent().is_some() => continue,
                    Err(RecvTimeoutError::Timeout) => return Some(Change::of(changed, is_all)),
                    Err(RecvTimeoutError::Disconnected) => return None,
                },
            };
            match signal {
                Signal::Stop => return None,
                Signal::File(Ok(event)) => {
                    if event.need_rescan() {
                        is_all = false;
                        // Among what was lost may be new folders.
                        self.begin();
                    }
                    self.add(&event, since, &mut changed);
                }
                Signal::File(Err(error)) => {
                    if matches!(error.kind, ErrorKind::MaxFilesWatch) {
                        self.poll(&error);
                        changed.extend(self.modified_since(since));
                        return Some(Change::of(changed, false));
                    }
                    is_all = false;
                }
            }
        }
    }

    fn add(&mut self, event: &notify::Event, since: SystemTime, changed: &mut BTreeSet<PathBuf>) {
        if event.need_rescan() {
            // Reports were lost, perhaps in the flood of a build that opens every file. Only what
            // was modified counts, or else each build would lead to the next.
            changed.extend(self.modified_since(since));
        }
        let comes_or_goes = !matches!(
            event.kind,
            EventKind::Access(_) | EventKind::Modify(ModifyKind::Data(_) | ModifyKind::Metadata(_))
        );
        for path in &event.paths {
            if let Some(known) = self.roots.relevant(path) {
                let may_grow = !event.kind.is_create() || is_new_file(path);
                if may_grow && self.unclosed.note(&known, event.kind, Instant::now()) {
                    changed.remove(&known);
                } else {
                    changed.insert(known);
                }
            }
            if comes_or_goes && self.roots.at_or_above(path) {
                let before = std::mem::replace(&mut self.roots, Roots::resolve(&[], &[]));
                self.begin();
                let was = before.roots.iter().filter(|root| root.exists);
                let is = self.roots.roots.iter().filter(|root| root.exists);
                let affected = was.chain(is).filter(|root| root.absolute.starts_with(path));
                changed.extend(affected.map(|root| root.given.clone()));
            }
        }
    }

    fn modified_since(&self, time: SystemTime) -> BTreeSet<PathBuf> {
        let time = time.checked_sub(CLOCK_LAG).unwrap_or(time);
        Snapshot::take(&self.roots).modified_since(time)
    }
}

/// Watches every root that is a folder with all below it, and the anchor of each root by itself. A
/// file is seen by its anchor only: a watch on the file would stay with the old one after an editor
/// has saved by renaming.
fn system_watcher(roots: &Roots, sender: &Sender<Signal>) -> notify::Result<RecommendedWatcher> {
    let sender = sender.clone();
    let report = move |report: notify::Result<notify::Event>| {
        if report.as_ref().map_or(true, is_change) {
            // The receiver is gone when the server has stopped, and then no one wants to know.
            let _ = sender.send(Signal::File(report));
        }
    };
    let mut watcher = RecommendedWatcher::new(report, notify::Config::default())?;
    let anchors: BTreeSet<&PathBuf> = roots.roots.iter().map(|root| &root.anchor).collect();
    for anchor in anchors {
        watcher.watch(anchor, RecursiveMode::NonRecursive)?;
    }
    for root in roots.roots.iter().filter(|root| root.is_folder) {
        watcher.watch(&root.absolute, RecursiveMode::Recursive)?;
    }
    Ok(watcher)
}

/// Links come whole, and nobody closes them.
fn is_new_file(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_file() && !is_linked(&metadata))
}

/// Whether the file has another name, too.
#[cfg(unix)]
fn is_linked(metadata: &Metadata) -> bool {
    std::os::unix::fs::MetadataExt::nlink(metadata) > 1
}

#[cfg(not(unix))]
fn is_linked(_: &Metadata) -> bool {
    false
}

/// Reading a file is reported too, and the build reads them all.
fn is_change(event: &notify::Event) -> bool {
    match event.kind {
        EventKind::Access(AccessKind::Close(AccessMode::Write)) => true,
        EventKind::Access(_) => event.need_rescan(),
        _ => true,
    }
}

/// Why the system's reports cannot be had, and what can be done about it.
fn reason(error: &notify::Error) -> String {
    let instances = "the system's limit of inotify instances is reached; \
                     `sudo sysctl fs.inotify.max_user_instances=512` raises it";
    let watches = "the system's limit of watched folders is reached; \
                   `sudo sysctl fs.inotify.max_user_watches=524288` raises it";
    match &error.kind {
        ErrorKind::MaxFilesWatch => watches.to_owned(),
        // EMFILE, which inotify_init(2) gives for that limit.
        ErrorKind::Io(io) if cfg!(target_os = "linux") && io.raw_os_error() == Some(24) => instances.to_owned(),
        _ => format!("the system does not report changes: {error}"),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;
    use std::sync::mpsc::channel;
    use std::thread;

    use super::*;

    /// A watch on `folder/content` that has had to fall back to polling, and what it said.
    fn polling(folder: &Path) -> (Watch, Sender<Signal>, Receiver<Event>) {
        let (sender, signals) = channel();
        let (tell, events) = channel();
        let on_event = Arc::new(move |event| drop(tell.send(event)));
        let watched = vec![folder.join("content")];
        let mut watch = Watch::new(watched, Vec::new(), sender.clone(), signals, on_event);
        watch.begin();
        watch.poll(&notify::Error::new(ErrorKind::MaxFilesWatch));
        (watch, sender, events)
    }

    #[test]
    fn polling_finds_files_that_come_change_and_go_and_says_how_to_avoid_it() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join("content/a.md");
        let (mut watch, stop, events) = polling(folder.path());
        let said = events.recv().expect("an event").to_string();
        assert!(said.contains("fs.inotify.max_user_watches=524288"), "{said}");

        let (tell, changes) = channel();
        let waiting = thread::spawn(move || {
            while let Some(Change::More(paths)) = watch.wait_for_changes(SystemTime::now(), None) {
                let _ = tell.send(paths);
            }
        });
        let changed = || {
            let paths = changes.recv_timeout(Duration::from_secs(20)).expect("changes in time");
            paths.contains(&file)
        };
        fs::create_dir(folder.path().join("content")).expect("a folder made");
        fs::write(&file, "one").expect("a file written");
        while !changed() {}
        fs::write(&file, "longer").expect("a file written");
        while !changed() {}
        fs::remove_file(&file).expect("a file removed");
        while !changed() {}

        stop.send(Signal::Stop).expect("a watch to stop");
        waiting.join().expect("the end of the thread");
    }

    #[test]
    fn lost_reports_lead_to_what_was_modified_since_the_last_build() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join("content/a.md");
        fs::create_dir(folder.path().join("content")).expect("a folder made");
        fs::write(&file, "one").expect("a file written");
        let (watch, ..) = polling(folder.path());
        let hour = Duration::from_secs(3600);
        assert!(watch.modified_since(SystemTime::now() - hour).contains(&file));
        assert!(watch.modified_since(SystemTime::now() + hour).is_empty());
    }
}

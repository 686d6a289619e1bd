//! Files that are being written: they may be empty, or half of them may be there. Reports and the time come in, out go
//! the files that nobody needs to wait for any more. Nothing here touches the disk.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use notify::EventKind;
use notify::event::{AccessKind, AccessMode, CreateKind, ModifyKind};

/// A file of which nothing was heard for so long is taken to be finished.
const SILENCE: Duration = Duration::from_millis(500);
/// The same as long as nothing was heard of any close: macOS, Windows and some virtual machines never tell.
const SILENCE_UNTOLD: Duration = Duration::from_millis(20);

#[derive(Default)]
pub(crate) struct Unclosed {
    /// With the time of the last report.
    files: BTreeMap<PathBuf, Instant>,
    /// Whether a close has ever been reported.
    are_told: bool,
}

impl Unclosed {
    /// Takes note of a report. Whether the file is being written after it.
    pub(crate) fn note(&mut self, path: &Path, kind: EventKind, now: Instant) -> bool {
        match kind {
            EventKind::Create(CreateKind::File | CreateKind::Any)
            | EventKind::Modify(ModifyKind::Data(_) | ModifyKind::Any) => {
                self.files.insert(path.to_owned(), now);
                true
            }
            // Times and permissions may be set while it is open.
            EventKind::Modify(ModifyKind::Metadata(_)) => self.files.contains_key(path),
            _ => {
                self.are_told |= kind == EventKind::Access(AccessKind::Close(AccessMode::Write));
                self.files.remove(path);
                false
            }
        }
    }

    /// The files that have been silent for long enough.
    pub(crate) fn take_silent(&mut self, now: Instant) -> Vec<PathBuf> {
        let silence = self.silence();
        let silent = self.files.extract_if(.., |_, heard| *heard + silence <= now);
        silent.map(|(path, _)| path).collect()
    }

    /// When that will be so of the next one.
    pub(crate) fn next_silent(&self) -> Option<Instant> {
        self.files.values().min().map(|heard| *heard + self.silence())
    }

    fn silence(&self) -> Duration {
        if self.are_told { SILENCE } else { SILENCE_UNTOLD }
    }
}

#[cfg(test)]
mod tests {
    use notify::event::{DataChange, MetadataKind, RemoveKind, RenameMode};

    use super::*;

    const CREATED: EventKind = EventKind::Create(CreateKind::File);
    const WRITTEN: EventKind = EventKind::Modify(ModifyKind::Data(DataChange::Any));
    const TOUCHED: EventKind = EventKind::Modify(ModifyKind::Metadata(MetadataKind::Any));
    const CLOSED: EventKind = EventKind::Access(AccessKind::Close(AccessMode::Write));

    #[test]
    fn a_file_is_being_written_until_it_is_closed_removed_or_renamed() {
        let now = Instant::now();
        for end in [CLOSED, EventKind::Remove(RemoveKind::File), EventKind::Modify(ModifyKind::Name(RenameMode::From))]
        {
            let mut unclosed = Unclosed::default();
            for kind in [CREATED, WRITTEN, TOUCHED, EventKind::Modify(ModifyKind::Any)] {
                assert!(unclosed.note(Path::new("a.md"), kind, now), "{kind:?}");
            }
            assert!(!unclosed.note(Path::new("a.md"), end, now), "{end:?}");
            assert_eq!(unclosed.next_silent(), None);
        }
    }

    #[test]
    fn a_change_of_permissions_alone_writes_nothing() {
        assert!(!Unclosed::default().note(Path::new("a.md"), TOUCHED, Instant::now()));
    }

    #[test]
    fn one_that_is_never_closed_is_finished_once_it_is_silent() {
        let start = Instant::now();
        let mut unclosed = Unclosed::default();
        unclosed.note(Path::new("closed.md"), CLOSED, start);
        unclosed.note(Path::new("open.md"), WRITTEN, start);
        unclosed.note(Path::new("open.md"), WRITTEN, start + SILENCE / 2);
        assert_eq!(unclosed.next_silent(), Some(start + SILENCE / 2 + SILENCE));
        assert!(unclosed.take_silent(start + SILENCE).is_empty());
        assert_eq!(unclosed.take_silent(start + SILENCE * 2), [Path::new("open.md")]);
        assert_eq!(unclosed.next_silent(), None);
    }

    #[test]
    fn where_closes_are_not_told_it_does_not_take_long() {
        let start = Instant::now();
        let mut unclosed = Unclosed::default();
        unclosed.note(Path::new("a.md"), WRITTEN, start);
        assert_eq!(unclosed.take_silent(start + SILENCE_UNTOLD), [Path::new("a.md")]);
    }
}

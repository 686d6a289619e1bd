//! The door to the disk of this crate: files that are there whole under their name, or not at all. A file is written
//! under another name, brought to the disk, renamed, and then its folder is brought to the disk too, so that neither a
//! process that is killed nor a power cut leaves half of it under its own name.
#![expect(clippy::disallowed_methods, reason = "this is the door to the disk")]

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// What the name of an unfinished file ends with.
pub const PARTIAL: &str = ".partial";

/// Who may read a file.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Readers {
    /// Whoever the process's mask lets.
    Usual,
    /// Nobody but its owner: what is in it is in the clear.
    Owner,
}

/// Writes a file in one step, in place of one that is there.
pub fn replace(path: &Path, bytes: &[u8], readers: Readers) -> io::Result<()> {
    let mut partial = path.as_os_str().to_owned();
    partial.push(PARTIAL);
    let partial = PathBuf::from(partial);
    let written = write(&partial, bytes, readers).and_then(|()| fs::rename(&partial, path)).and_then(|()| sync(path));
    if written.is_err() {
        // There may be none, and the error is told already.
        fs::remove_file(&partial).ok();
    }
    written
}

fn write(path: &Path, bytes: &[u8], readers: Readers) -> io::Result<()> {
    let mut options = File::options();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    if readers == Readers::Owner {
        // A leftover of somebody else keeps the rights that it has.
        remove(path)?;
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    }
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// Brings the folder that holds the file to the disk: that a file has another name is written in there.
fn sync(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    // Other systems open no folders.
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

pub fn read(path: &Path) -> io::Result<Vec<u8>> {
    fs::read(path)
}

pub fn exists(path: &Path) -> bool {
    path.symlink_metadata().is_ok()
}

pub fn create_folder(path: &Path) -> io::Result<()> {
    fs::create_dir_all(path)
}

/// Names of the files in a folder, sorted; those that are not Unicode are none of ours.
pub fn names(folder: &Path) -> io::Result<Vec<String>> {
    let names = fs::read_dir(folder)?.map(|entry| Ok(entry?.file_name().into_string().ok()));
    let mut names: Vec<String> = names.filter_map(Result::transpose).collect::<io::Result<_>>()?;
    names.sort();
    Ok(names)
}

/// One that is gone already is fine.
pub fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// A lock that is held until the value is dropped or the process ends, however it ends.
pub struct Lock(#[expect(dead_code, reason = "held for its lock")] File);

/// `None` if another process holds it. The file stays, for one that is removed can be locked twice.
pub fn try_lock(path: &Path) -> io::Result<Option<Lock>> {
    let file = lock_file(path)?;
    match file.try_lock() {
        Ok(()) => Ok(Some(Lock(file))),
        Err(fs::TryLockError::WouldBlock) => Ok(None),
        Err(fs::TryLockError::Error(error)) => Err(error),
    }
}

/// Waits for whoever holds it.
pub fn lock(path: &Path) -> io::Result<Lock> {
    let file = lock_file(path)?;
    file.lock()?;
    Ok(Lock(file))
}

fn lock_file(path: &Path) -> io::Result<File> {
    File::options().write(true).create(true).truncate(false).open(path)
}

//! The only module that touches the file system. Everything else gets bytes and gives bytes, and can so be tested
//! with literals, run in parallel and remembered.
#![expect(clippy::disallowed_methods, reason = "this is the door to the disk")]

mod tree;

use std::ffi::OsStr;
use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use walkdir::WalkDir;

pub use self::tree::{Found, Tree, Unusable, Why};

/// `.git`, `.DS_Store`, and what editors and browsers leave behind while they save: all of which no change is heard, and
/// whatever begins as `#a.md#` does.
pub fn is_ignored(name: &OsStr) -> bool {
    gen_serve::is_noise(name) || name.as_encoded_bytes().starts_with(b"#")
}

pub fn read(path: &Path) -> io::Result<Vec<u8>> {
    fs::read(path)
}

/// The text of a file, `None` if there is no such file.
pub fn read_if_there(path: &Path) -> io::Result<Option<Vec<u8>>> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

pub fn is_folder(path: &Path) -> bool {
    path.is_dir()
}

pub fn is_file(path: &Path) -> bool {
    path.is_file()
}

/// Whether there is something, be it a link that leads nowhere.
pub fn exists(path: &Path) -> bool {
    path.symlink_metadata().is_ok()
}

pub fn is_link(path: &Path) -> bool {
    path.is_symlink()
}

pub fn canonical(path: &Path) -> io::Result<PathBuf> {
    fs::canonicalize(path)
}

/// As [`canonical`], for a path of which the end may not be there yet: what is there decides where its `..` and links
/// lead, the rest is taken as written.
pub fn canonical_or_planned(path: &Path) -> io::Result<PathBuf> {
    let path = std::path::absolute(path)?;
    let mut real = PathBuf::new();
    for part in path.components() {
        match part {
            std::path::Component::ParentDir => drop(real.pop()),
            part => real.push(part),
        }
        if real.exists() {
            real = fs::canonicalize(&real)?;
        }
    }
    Ok(real)
}

/// The first `len` bytes of a file, or fewer if it is shorter.
pub fn read_start(path: &Path, len: usize) -> io::Result<Vec<u8>> {
    let mut start = Vec::new();
    fs::File::open(path)?.take(len as u64).read_to_end(&mut start)?;
    Ok(start)
}

pub fn create_folder(path: &Path) -> io::Result<()> {
    fs::create_dir_all(path)
}

/// Writes a file in one go; the folder must exist.
pub fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    fs::write(path, bytes)
}

/// Writes a file in one step: whoever reads it meanwhile has the old one or the new one, and a failure leaves the old.
pub fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut half = path.as_os_str().to_owned();
    half.push(".half");
    let half = Path::new(&half);
    if let Some(folder) = path.parent() {
        create_folder(folder)?;
    }
    let replaced = write(half, bytes).and_then(|()| rename(half, path));
    if replaced.is_err() {
        // There may be none, and the error is told already.
        remove_file(half).ok();
    }
    replaced
}

/// Writes a file that must not exist yet, with the folders above it.
pub fn write_new(path: &Path, bytes: &[u8]) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::File::options().write(true).create_new(true).open(path)?.write_all(bytes)
}

pub fn copy(from: &Path, to: &Path) -> io::Result<()> {
    // Not `fs::copy`, which would bring the permissions along: a private picture must still be served.
    io::copy(&mut fs::File::open(from)?, &mut fs::File::create(to)?).map(drop)
}

pub fn rename(from: &Path, to: &Path) -> io::Result<()> {
    fs::rename(from, to)
}

/// Names in a folder with whether each is a folder itself, sorted. Links are not followed.
pub fn list(folder: &Path) -> io::Result<Vec<(std::ffi::OsString, bool)>> {
    let mut names = fs::read_dir(folder)?
        .map(|entry| entry.and_then(|entry| Ok((entry.file_name(), entry.file_type()?.is_dir()))))
        .collect::<io::Result<Vec<_>>>()?;
    names.sort();
    Ok(names)
}

/// Removes a file; one that is gone already is fine.
pub fn remove_file(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Removes a folder if it is empty.
pub fn remove_folder_if_empty(path: &Path) -> bool {
    fs::remove_dir(path).is_ok()
}

/// Removes the folders at and below `path` that hold no file.
pub fn remove_empty_folders(path: &Path) {
    let entries = WalkDir::new(path).contents_first(true).into_iter().filter_map(Result::ok);
    for folder in entries.filter(|entry| entry.file_type().is_dir()) {
        remove_folder_if_empty(folder.path());
    }
}

/// Removes a folder with all it holds; one that is gone already is fine.
pub fn remove_tree(path: &Path) -> io::Result<()> {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Whether the file at `path` holds exactly `bytes`. Its length is looked at first.
pub fn holds(path: &Path, bytes: &[u8]) -> bool {
    let Ok(mut file) = fs::File::open(path) else { return false };
    let same_length = file.metadata().is_ok_and(|m| m.is_file() && m.len() == bytes.len() as u64);
    let mut held = Vec::with_capacity(bytes.len() + 1);
    same_length && file.read_to_end(&mut held).is_ok() && held == bytes
}

/// Whether two files hold the same bytes.
pub fn same_bytes(a: &Path, b: &Path) -> bool {
    let length = |path: &Path| fs::metadata(path).ok().filter(|m| m.is_file()).map(|m| m.len());
    let (Some(len), Some(other)) = (length(a), length(b)) else { return false };
    if len != other {
        return false;
    }
    let (Ok(a), Ok(b)) = (fs::File::open(a), fs::File::open(b)) else { return false };
    let (mut a, mut b) = (io::BufReader::new(a), io::BufReader::new(b));
    let (mut left, mut right) = (vec![0; 64 << 10], vec![0; 64 << 10]);
    loop {
        let Ok(n) = a.read(&mut left) else { return false };
        if n == 0 {
            return true;
        }
        if b.read_exact(&mut right[..n]).is_err() || left[..n] != right[..n] {
            return false;
        }
    }
}

/// A lock on a file that is held until the value is dropped or the process ends, however it ends.
pub struct Lock(fs::File);

impl Lock {
    /// The file of the lock, modified just now by the clock of its file system. A file there that is changed from now on
    /// has this time or a later one.
    pub fn touch(&self) -> io::Result<Look> {
        write_at(&self.0, b"\n", 0)?;
        Ok(Look::of(&self.0.metadata()?))
    }
}

/// Makes the file at `path` and locks it; whoever holds the lock may remove the file. `None` if another process holds it.
pub fn lock(path: &Path) -> io::Result<Option<Lock>> {
    // Twice would be enough, were not the ones before us followed by others.
    for _ in 0..100 {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        let file = match fs::File::options().write(true).create(true).truncate(false).open(path) {
            // The one before us has just removed the folder.
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            opened => opened?,
        };
        match file.try_lock() {
            Ok(()) if is_at(&file, path) => return Ok(Some(Lock(file))),
            // The one before us has removed the file, so this is a lock that nobody else will ask for.
            Ok(()) => {}
            Err(fs::TryLockError::WouldBlock) => return Ok(None),
            Err(fs::TryLockError::Error(error)) => return Err(error),
        }
    }
    Ok(None)
}

/// Whether `path` still names the open file.
fn is_at(file: &fs::File, path: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        let identity = |metadata: fs::Metadata| (metadata.dev(), metadata.ino());
        let open = file.metadata().map(identity).ok();
        open.is_some() && open == fs::metadata(path).map(identity).ok()
    }
    #[cfg(not(unix))]
    {
        // There, a file that is open cannot be replaced.
        let _ = file;
        path.exists()
    }
}

/// Of a file's bytes, without reading it whole.
pub fn hash(path: &Path) -> io::Result<blake3::Hash> {
    look_and_hash(path).map(|(_, hash)| hash)
}

/// As [`hash`], with the look of the very file that was read.
pub fn look_and_hash(path: &Path) -> io::Result<(Look, blake3::Hash)> {
    let mut file = fs::File::open(path)?;
    let look = Look::of(&file.metadata()?);
    let mut hasher = blake3::Hasher::new();
    io::copy(&mut file, &mut hasher)?;
    Ok((look, hasher.finalize()))
}

/// How a file looks from outside. Whoever changes it changes this, unless two changes fall into one tick of the file
/// system's clock, some milliseconds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Look {
    pub len: u64,
    /// Which file system it is on and which file it is there; 0 where that cannot be asked.
    pub device: u64,
    inode: u64,
    /// Seconds and nanoseconds since 1970: of the bytes, and of anything about the file.
    pub modified: (i64, i64),
    pub changed: (i64, i64),
}

impl Look {
    fn of(metadata: &fs::Metadata) -> Self {
        #[cfg(unix)]
        {
            use std::os::unix::fs::MetadataExt;
            Self {
                len: metadata.len(),
                device: metadata.dev(),
                inode: metadata.ino(),
                modified: (metadata.mtime(), metadata.mtime_nsec()),
                changed: (metadata.ctime(), metadata.ctime_nsec()),
            }
        }
        #[cfg(not(unix))]
        {
            let since = metadata.modified().ok().and_then(|time| time.duration_since(std::time::UNIX_EPOCH).ok());
            let seconds = |since: std::time::Duration| i64::try_from(since.as_secs()).unwrap_or(i64::MAX);
            let modified = since.map_or((i64::MAX, 0), |since| (seconds(since), i64::from(since.subsec_nanos())));
            // Programs may set the time of modification back, and there is no other: so nothing is ever old enough to be
            // believed without reading it.
            Self { len: metadata.len(), device: 0, inode: 0, modified, changed: (i64::MAX, 0) }
        }
    }
}

/// `None` if there is no file, or one that is not plain.
pub fn look(path: &Path) -> Option<Look> {
    fs::symlink_metadata(path).ok().filter(fs::Metadata::is_file).map(|metadata| Look::of(&metadata))
}

/// Opens a file to write and read pieces of it, cut off at `end`. One that is not there is made.
pub fn open_pieces(path: &Path, end: u64) -> io::Result<fs::File> {
    let file = fs::File::options().read(true).write(true).create(true).truncate(false).open(path)?;
    if file.metadata()?.len() != end {
        file.set_len(end)?;
    }
    Ok(file)
}

/// Writes bytes into the middle of a file; many threads may do so at once.
pub fn write_at(file: &fs::File, bytes: &[u8], at: u64) -> io::Result<()> {
    #[cfg(unix)]
    return std::os::unix::fs::FileExt::write_all_at(file, bytes, at);
    #[cfg(windows)]
    {
        let mut done = 0;
        while done < bytes.len() {
            done += std::os::windows::fs::FileExt::seek_write(file, &bytes[done..], at + done as u64)?;
        }
        Ok(())
    }
}

/// Fills `bytes` from the middle of a file.
pub fn read_at(file: &fs::File, bytes: &mut [u8], at: u64) -> io::Result<()> {
    #[cfg(unix)]
    return std::os::unix::fs::FileExt::read_exact_at(file, bytes, at);
    #[cfg(windows)]
    {
        let mut done = 0;
        while done < bytes.len() {
            match std::os::windows::fs::FileExt::seek_read(file, &mut bytes[done..], at + done as u64)? {
                0 => return Err(io::ErrorKind::UnexpectedEof.into()),
                read => done += read,
            }
        }
        Ok(())
    }
}

/// The bytes of a file, in the place of what `bytes` held, and the look of the very file that was read.
pub fn read_into(path: &Path, bytes: &mut Vec<u8>) -> io::Result<Look> {
    bytes.clear();
    let mut file = fs::File::open(path)?;
    let look = Look::of(&file.metadata()?);
    file.read_to_end(bytes)?;
    Ok(look)
}

/// Paths of all files below a folder, hidden ones too, with `/`. Names that are not Unicode are left out.
pub fn all_files(folder: &Path) -> io::Result<Vec<String>> {
    let mut paths = Vec::new();
    for entry in WalkDir::new(folder) {
        let entry = entry?;
        let path = entry.path().strip_prefix(folder).ok().and_then(Path::to_str);
        if let (false, Some(path)) = (entry.file_type().is_dir(), path) {
            paths.push(path.replace(std::path::MAIN_SEPARATOR, "/"));
        }
    }
    Ok(paths)
}

/// Whether files can be moved from one folder to the other.
pub fn same_file_system(a: &Path, b: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        let device = |path: &Path| fs::metadata(path).map(|metadata| metadata.dev()).ok();
        device(a).is_some() && device(a) == device(b)
    }
    #[cfg(not(unix))]
    {
        let _ = (a, b);
        false
    }
}

//! Which paths count. The watched folders and files come in as the caller wrote them; out goes, for
//! a path that the system reports, the path in the caller's words, or nothing if it does not count.
//! Only [`Roots::resolve`] touches the disk, and nothing here waits for changes.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

/// One watched path, with the answer of the disk at the time of [`Roots::resolve`].
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Root {
    /// As the caller wrote it.
    pub(crate) given: PathBuf,
    /// Absolute, without symbolic links as far as it exists: systems report such paths.
    pub(crate) absolute: PathBuf,
    pub(crate) exists: bool,
    pub(crate) is_folder: bool,
    /// The nearest folder above that exists. It tells when the root itself comes, goes or is
    /// replaced, as editors do when they save a file by renaming another one over it.
    pub(crate) anchor: PathBuf,
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Roots {
    pub(crate) roots: Vec<Root>,
    ignored: Vec<PathBuf>,
}

impl Roots {
    pub(crate) fn resolve(watched: &[PathBuf], ignored: &[PathBuf]) -> Self {
        let mut roots: Vec<Root> = watched.iter().filter_map(|path| resolve(path)).collect();
        // A root inside another one is watched already.
        roots.sort_by(|a, b| a.absolute.cmp(&b.absolute));
        roots.dedup_by(|inner, outer| inner.absolute.starts_with(&outer.absolute));
        let ignored = ignored.iter().filter_map(|path| resolve(path)).map(|root| root.absolute);
        Self { roots, ignored: ignored.collect() }
    }

    /// The path in the caller's words, if its change counts.
    pub(crate) fn relevant(&self, path: &Path) -> Option<PathBuf> {
        if self.ignored.iter().any(|ignored| path.starts_with(ignored)) {
            return None;
        }
        self.roots.iter().find_map(|root| {
            let inside = path.strip_prefix(&root.absolute).ok()?;
            if inside.iter().any(is_noise) {
                None
            } else if inside.as_os_str().is_empty() {
                Some(root.given.clone())
            } else {
                Some(root.given.join(inside))
            }
        })
    }

    /// Whether a root is this path or lies below it, so that its coming or going changes what has
    /// to be watched.
    pub(crate) fn at_or_above(&self, path: &Path) -> bool {
        self.roots.iter().any(|root| root.absolute.starts_with(path))
    }
}

fn resolve(path: &Path) -> Option<Root> {
    // Fails for an empty path only, or where the current folder is gone.
    let absolute = std::path::absolute(path).ok()?;
    let exists = absolute.exists();
    let existing = absolute.ancestors().find(|ancestor| ancestor.exists())?;
    let rest = absolute.strip_prefix(existing).unwrap_or(Path::new(""));
    let real = existing.canonicalize().unwrap_or_else(|_| existing.to_owned());
    // Joining an empty path would leave a slash at the end.
    let absolute = if exists { real.clone() } else { real.join(rest) };
    let anchor = if exists { real.parent().unwrap_or(&real).to_owned() } else { real };
    let is_folder = absolute.is_dir();
    Some(Root { given: path.to_owned(), absolute, exists, is_folder, anchor })
}

/// Names of editors' lock, swap and backup files and of hidden ones. A hidden file can be part of a
/// site only below `.well-known` (RFC 8615). Changes of these are not reported, so a build that
/// relies on reports must leave them out, too.
pub fn is_noise(name: &OsStr) -> bool {
    let name = name.to_string_lossy();
    let hidden = name.starts_with('.') && name != ".well-known";
    let backup = name.ends_with('~') || (name.starts_with('#') && name.ends_with('#'));
    let swap = [".swp", ".swx", ".swo", ".part", ".crdownload"];
    // Vim writes a file `4913` to find out whether it may write; JetBrains' editors save by way of
    // names that end in `___`.
    hidden
        || backup
        || swap.iter().any(|ending| name.ends_with(ending))
        || name == "4913"
        || name.ends_with("___jb_tmp___")
        || name.ends_with("___jb_old___")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn noise_is_told_from_content() {
        let noise = [
            ".#a.md",
            "a.md~",
            ".a.md.swp",
            "4913",
            ".git",
            ".cache",
            "#a.md#",
            ".DS_Store",
            "a.md___jb_tmp___",
            "a.swx",
        ];
        for name in noise {
            assert!(is_noise(OsStr::new(name)), "{name}");
        }
        for name in ["a.md", ".well-known", "4913.md", "#1.md", "a~b.md"] {
            assert!(!is_noise(OsStr::new(name)), "{name}");
        }
    }

    #[test]
    fn paths_are_told_in_the_callers_words() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let real = folder.path().canonicalize().expect("a folder");
        let content = folder.path().join("content");
        let roots = Roots::resolve(
            &[content.clone(), content.join("posts"), folder.path().join("site.toml")],
            &[content.join("public")],
        );
        assert_eq!(roots.roots.len(), 2);
        assert_eq!(roots.relevant(&real.join("content/a.md")), Some(content.join("a.md")));
        assert_eq!(roots.relevant(&real.join("content")), Some(content));
        assert_eq!(roots.relevant(&real.join("content/public/a.html")), None);
        assert_eq!(roots.relevant(&real.join("content/.git/HEAD")), None);
        assert_eq!(roots.relevant(&real.join("other.toml")), None);
        assert!(roots.at_or_above(&real));
        assert!(!roots.at_or_above(&real.join("content/posts")));
    }
}

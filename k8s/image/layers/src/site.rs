//! Reads a folder. What a file means to the site is not known here.
#![allow(clippy::disallowed_methods, reason = "a rim: it reads the site from the disk")]

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, bail};
use walkdir::WalkDir;

/// Bytes of files, by their path below the site, with `/` between its parts.
pub type Files = BTreeMap<String, Vec<u8>>;

/// Everything in a folder. Links are followed, as a web server would.
pub fn read(folder: &Path) -> anyhow::Result<Files> {
    let mut files = Files::new();
    for entry in WalkDir::new(folder).follow_links(true) {
        let entry = entry.with_context(|| format!("cannot read {}", folder.display()))?;
        if !entry.file_type().is_file() {
            continue;
        }
        let below = entry.path().strip_prefix(folder).unwrap_or(entry.path());
        let Some(path) = below.to_str() else {
            bail!("{} has a name that is not UTF-8, so no URL leads there", entry.path().display());
        };
        files.insert(path.replace(std::path::MAIN_SEPARATOR, "/"), read_file(entry.path())?);
    }
    if !files.contains_key("index.html") {
        bail!("{} has no index.html; `gen build --out {0}` writes one", folder.display());
    }
    Ok(files)
}

/// The bytes of one file.
pub fn read_file(path: &Path) -> anyhow::Result<Vec<u8>> {
    std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))
}

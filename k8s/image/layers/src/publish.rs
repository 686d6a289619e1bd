//! What one publish has to know of the one before: when each file changed, and which assets its pages asked for. Each
//! image carries this as a hidden file, so that the image alone is enough to make the next. No clock is read and no disk:
//! the same site after the same publish gives the same bytes.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, bail};
use gen_compress::original;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::Order;
use crate::site::Files;

/// Where an image keeps it, below the site; nginx hides the folder.
pub const RECORD: &str = "_gen/publish.json";

/// The record of one publish. The default one is that of nothing.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Publish {
    version: u32,
    /// The latest time at which anything ever changed, files that are gone included.
    latest: u64,
    /// Every file of the site, those of earlier publishes included, without compressed siblings.
    files: BTreeMap<String, Entry>,
    /// Sets of fingerprinted files by what they are for, from the newest to the oldest. A set that did not change is not
    /// counted again: a hundred edits of a text push out no style sheet.
    sets: BTreeMap<Kind, Vec<BTreeSet<String>>>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Entry {
    /// SHA-256, in hexadecimal.
    digest: String,
    /// Seconds since 1970; the modification time of the file in the image.
    changed_at: u64,
}

/// What a fingerprinted file is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Assets,
    /// Parts of the search's index, which change with every text.
    Search,
}

/// `None` for a file whose name says nothing of its bytes.
fn kind(path: &str) -> Option<Kind> {
    let is_fingerprint = |name: &str| name.len() == 10 && name.bytes().all(|byte| byte.is_ascii_hexdigit());
    if path.starts_with("immutable/") {
        return Some(Kind::Assets);
    }
    let part = path.strip_prefix("_search/").and_then(|name| name.strip_suffix(".json"));
    part.filter(|part| is_fingerprint(part)).map(|_| Kind::Search)
}

/// Whether a file belongs to the layer that edits of texts leave alone.
pub fn is_asset(path: &str) -> bool {
    kind(path) == Some(Kind::Assets)
}

impl Publish {
    /// What an image says of itself. One that says nothing, or something that cannot be read, counts as none: then all
    /// is new, which costs readers a download and is never wrong.
    pub fn of(files: &Files) -> Self {
        let read: Option<Self> = files.get(RECORD).and_then(|json| serde_json::from_slice(json).ok());
        read.filter(|publish| publish.version == 1).unwrap_or_default()
    }

    /// The record as an image has it.
    pub fn to_json(&self) -> anyhow::Result<Vec<u8>> {
        serde_json::to_vec(self).context("cannot write what was published")
    }

    /// SHA-256 of a file, in hexadecimal.
    pub fn digest(&self, path: &str) -> Option<&str> {
        self.files.get(path).map(|entry| entry.digest.as_str())
    }

    /// When a file changed, or the one that a compressed sibling was made of, in seconds since 1970; 0 for others.
    pub fn changed_at(&self, path: &str) -> u64 {
        let entry = self.files.get(path).or_else(|| self.files.get(original(path)?));
        entry.map_or(0, |entry| entry.changed_at)
    }

    /// The latest time at which anything changed.
    pub fn latest(&self) -> u64 {
        self.latest
    }
}

/// What follows on a publish: its record, and the files of the site with those that pages of earlier publishes ask for.
/// `old_files` are those of the image that `old` was read from.
pub fn next(files: Files, old: &Publish, old_files: &Files, order: &Order<'_>) -> anyhow::Result<(Publish, Files)> {
    let mut sets = BTreeMap::new();
    for of in [Kind::Assets, Kind::Search] {
        let set: BTreeSet<String> = files.keys().filter(|path| kind(path) == Some(of)).cloned().collect();
        let mut all = old.sets.get(&of).cloned().unwrap_or_default();
        all.retain(|earlier| *earlier != set);
        all.insert(0, set);
        all.truncate(order.keep.max(1));
        sets.insert(of, all);
    }
    let mut files = files;
    for path in sets.values().flatten().flatten() {
        // The record may come from an image that was changed by hand.
        if let Some(bytes) = old_files.get(path) {
            files.entry(path.clone()).or_insert_with(|| bytes.clone());
        }
    }
    files.remove(RECORD);
    // Two commits can have the same second, a clock can go back, and a file can come back after it was gone. A time that
    // was given once must not be given again.
    let now = if old.version == 0 { order.time } else { order.time.max(old.latest.saturating_add(1)) };
    let mut latest = old.latest;
    let mut entries = BTreeMap::new();
    for (path, bytes) in &files {
        let digest = hex(&Sha256::digest(bytes));
        let changed_at = match old.files.get(path) {
            Some(entry) if entry.digest == digest => entry.changed_at,
            Some(_) if kind(path).is_some() => bail!(
                "{path} has other bytes than at the last publish, but browsers keep it for a year by its name; \
                 change the name as well"
            ),
            _ => now,
        };
        latest = latest.max(changed_at);
        entries.insert(path.clone(), Entry { digest, changed_at });
    }
    Ok((Publish { version: 1, latest, files: entries, sets }, files))
}

/// Bytes as lower-case hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

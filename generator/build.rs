//! Gives the crate a fingerprint of everything that decides what it makes of an input: what another `gen` remembered is
//! worth nothing to this one.
#![allow(clippy::disallowed_methods, reason = "a build script reads the disk")]

use std::path::{Path, PathBuf};

/// Beside the folder of this crate: the crates it calls, and the versions of all others.
const RECIPE: [&str; 11] = [
    "Cargo.toml",
    "src",
    "compress",
    "css",
    "highlight",
    "js",
    "search",
    "../edge/src",
    "../Cargo.lock",
    "../Cargo.toml",
    "../themes/default",
];

fn main() {
    let mut hasher = blake3::Hasher::new();
    for part in RECIPE {
        println!("cargo::rerun-if-changed={part}");
        add(Path::new(part), &mut hasher);
    }
    println!("cargo::rustc-env=GEN_RECIPE={}", hasher.finalize().to_hex());
}

fn add(path: &Path, hasher: &mut blake3::Hasher) {
    if let Ok(entries) = std::fs::read_dir(path) {
        let mut entries: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
        entries.sort();
        entries.iter().for_each(|entry| add(entry, hasher));
    } else if let Ok(bytes) = std::fs::read(path) {
        hasher.update(path.to_string_lossy().as_bytes());
        hasher.update(&(bytes.len() as u64).to_le_bytes());
        hasher.update(&bytes);
    }
}

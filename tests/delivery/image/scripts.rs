//! What others look for in scripts and Containerfiles.

use std::process::Command;

use super::sources;
use crate::programs;

fn with_extension(extension: &str) -> Vec<std::path::PathBuf> {
    let files = std::fs::read_dir(sources()).unwrap().map(|entry| entry.unwrap().path());
    let found: Vec<_> = files.filter(|path| path.extension().is_some_and(|found| found == extension)).collect();
    assert!(!found.is_empty());
    found
}

#[test]
#[ignore = "needs shellcheck: cargo xtask delivery"]
fn shellcheck_finds_nothing() {
    programs::output(Command::new(programs::find("shellcheck")).args(with_extension("sh")));
}

#[test]
#[ignore = "needs hadolint: cargo xtask delivery"]
fn hadolint_finds_nothing() {
    programs::output(Command::new(programs::find("hadolint")).args(with_extension("Containerfile")));
}

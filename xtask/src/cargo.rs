//! What cargo checks: formatting, lints, tests.

use std::process::Command;

use crate::shell::{Tally, answers, command, on_path, run, watch};
use crate::tools;

pub fn format() -> anyhow::Result<()> {
    component("rustfmt", "cargo-fmt");
    run(command("cargo", &["fmt", "--all", "--check", "--", "-l"]))
}

pub fn lint() -> anyhow::Result<()> {
    component("clippy", "cargo-clippy");
    run(command("cargo", &["clippy", "--quiet", "--workspace", "--all-targets", "--", "-D", "warnings"]))
}

/// Parts of Rust that a slim installation lacks.
fn component(name: &str, program: &str) {
    if !answers(program, "--version") {
        println!("installing {name} with rustup");
        run(command("rustup", &["component", "add", name])).ok();
    }
}

/// All tests of the workspace, with nextest if it is there, which shows the same in less time.
pub fn test(tally: &mut Tally) -> anyhow::Result<()> {
    // Some end a program at each of its calls to the system.
    if cfg!(target_os = "linux") && !on_path("strace") && tools::apt(&["strace"]).is_err() {
        println!(
            "NOT RUN: what happens when `gen backup` is killed at each call needs strace, which cannot be installed"
        );
    }
    let nextest =
        Command::new("cargo").args(["nextest", "--version"]).output().is_ok_and(|output| output.status.success());
    if nextest {
        // Its report goes to the standard error, so that is what is read.
        let arguments = [
            "-c",
            "cargo nextest run --workspace --no-fail-fast --color never --status-level fail --final-status-level fail 2>&1",
        ];
        return watch(command("sh", &arguments), |line| {
            if let Some((_, counts)) = line.split_once("tests run: ") {
                tally.passed += before(counts, " passed");
                tally.failed += before(counts, " failed") + before(counts, " timed out");
            }
            // `        FAIL [   0.229s] (1/1) gen-serve::suite updates::a_file_written_in_place_is_seen`
            if ["FAIL [", "TIMEOUT [", "SIGSEGV [", "ABORT ["].iter().any(|start| line.trim_start().starts_with(start))
            {
                tally.note(line.rsplit_once(") ").map_or(line, |(_, name)| name));
            }
        });
    }
    watch(command("cargo", &["test", "--workspace", "--no-fail-fast"]), |line| count(tally, line))
}

/// Counts what a line that `cargo test` prints tells.
pub fn count(tally: &mut Tally, line: &str) {
    if let Some(counts) = line.strip_prefix("test result: ") {
        tally.passed += before(counts, " passed");
        tally.failed += before(counts, " failed");
    }
    if let Some(name) = line.strip_prefix("test ").and_then(|rest| rest.strip_suffix(" ... FAILED")) {
        tally.note(name);
    }
}

/// The number before `word`: 12 of `12 passed (1 slow), 3 failed`.
pub fn before(counts: &str, word: &str) -> usize {
    let Some((before, _)) = counts.split_once(word) else { return 0 };
    before.rsplit(|c: char| !c.is_ascii_digit()).next().and_then(|number| number.parse().ok()).unwrap_or(0)
}

/// The blog as the README makes it.
pub fn release() -> anyhow::Result<()> {
    run(command("cargo", &["run", "--release", "--quiet", "--", "build", "--out", "target/release-site"]))
}

#[cfg(test)]
mod tests {
    use super::before;

    #[test]
    fn counts_are_read_from_both_runners() {
        let nextest = "169 tests run: 166 passed (2 slow), 3 failed, 0 skipped";
        assert_eq!((before(nextest, " passed"), before(nextest, " failed")), (166, 3));
        let cargo = "FAILED. 12 passed; 1 failed; 0 ignored; 0 measured";
        assert_eq!((before(cargo, " passed"), before(cargo, " failed"), before(cargo, " timed out")), (12, 1, 0));
    }
}

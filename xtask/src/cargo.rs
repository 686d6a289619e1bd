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
            if let Some(name) = failed_in_nextest(line) {
                tally.note(name);
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

/// The test that a line of nextest tells the failure of:
/// `        FAIL [   0.229s] (1/1) gen-serve::suite updates::a_file_written_in_place_is_seen`.
fn failed_in_nextest(line: &str) -> Option<&str> {
    let (status, rest) = line.trim_start().split_once(" [")?;
    // Those that died of a signal have its name there.
    let is_failure = status.starts_with("FAIL") || status.starts_with("SIG") || matches!(status, "TIMEOUT" | "ABORT");
    let (_, name) = rest.split_once("] ").filter(|_| is_failure)?;
    Some(name.split_once(") ").map_or(name, |(_, name)| name).trim())
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
    use super::{before, count, failed_in_nextest};
    use crate::shell::Tally;

    #[test]
    fn counts_are_read_from_both_runners() {
        let nextest = "169 tests run: 166 passed (2 slow), 3 failed, 0 skipped";
        assert_eq!((before(nextest, " passed"), before(nextest, " failed")), (166, 3));
        let cargo = "FAILED. 12 passed; 1 failed; 0 ignored; 0 measured";
        assert_eq!((before(cargo, " passed"), before(cargo, " failed"), before(cargo, " timed out")), (12, 1, 0));
    }

    #[test]
    fn failures_are_named_by_both_runners() {
        for status in ["FAIL", "FAIL + LEAK", "SIGABRT", "TIMEOUT"] {
            let line = format!("   {status} [   0.229s] (1/1) gen-serve::suite updates::a_file_is_seen");
            assert_eq!(failed_in_nextest(&line), Some("gen-serve::suite updates::a_file_is_seen"), "{status}");
        }
        for line in [
            "        PASS [   0.006s] (504/516) xtask tests::a",
            "    test tests::a ... FAILED",
            "     Summary [ 3s] 1 failed",
        ] {
            assert_eq!(failed_in_nextest(line), None);
        }
        let mut tally = Tally::default();
        for line in ["test a::b ... ok", "test a::c ... FAILED", "test result: FAILED. 1 passed; 1 failed; 0 ignored"] {
            count(&mut tally, line);
        }
        assert_eq!(
            (tally.passed, tally.failed, tally.last_lines().as_str()),
            (1, 1, "failed: test a::c\n1 passed, 1 failed\n")
        );
    }
}

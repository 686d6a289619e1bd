//! Running programs, and counting what they say has passed.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::Instant;

use anyhow::{Context, bail};

/// What has passed and failed so far, over all programs that count.
#[derive(Default)]
pub struct Tally {
    pub passed: usize,
    pub failed: usize,
    /// Tests and steps that failed, with the reason as far as it is known.
    broken: Vec<String>,
}

impl Tally {
    /// Runs a step. The ones after it run even if it fails, so that one run shows everything.
    pub fn step(&mut self, name: &str, run: impl FnOnce(&mut Self) -> anyhow::Result<()>) {
        println!("\n== {name}");
        let start = Instant::now();
        let failed = self.failed;
        if let Err(error) = run(self) {
            println!("{name}: {error:#}");
            self.broken.push(format!("{name}: {error:#}"));
            // A step that counts its own failures is not one more.
            self.failed += usize::from(self.failed == failed);
        }
        println!("== {name}: {:.0} s", start.elapsed().as_secs_f64());
    }

    /// Keeps the name of a test that failed for the last lines, where it is found in a log that was cut. Runners that
    /// tell it twice count once.
    pub fn note(&mut self, test: &str) {
        let line = format!("test {test}");
        if !self.broken.contains(&line) {
            self.broken.push(line);
        }
    }

    /// Adds why the test failed that was noted last, as far as a few lines tell.
    pub fn explain(&mut self, line: &str) {
        const LINES: usize = 12;
        if let Some(last) = self.broken.last_mut().filter(|last| last.lines().count() <= LINES) {
            last.push('\n');
            last.push_str(line);
        }
    }

    /// What failed, and the counts.
    pub fn last_lines(&self) -> String {
        let failed: String = self.broken.iter().map(|broken| format!("failed: {broken}\n")).collect();
        format!("{failed}{} passed, {} failed\n", self.passed, self.failed)
    }

    /// The end of the run.
    pub fn tell(&self) -> ExitCode {
        print!("\n{}", self.last_lines());
        if self.failed == 0 && self.broken.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }
}

/// The root of the repository.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().map_or_else(PathBuf::new, Path::to_owned)
}

pub fn command(program: &str, arguments: &[&str]) -> Command {
    println!("$ {program} {}", arguments.join(" "));
    let mut command = Command::new(program);
    command.args(arguments).current_dir(root());
    command
}

/// Runs a command to its end; its output goes where ours goes.
pub fn run(mut command: Command) -> anyhow::Result<()> {
    let program = command.get_program().to_string_lossy().into_owned();
    let status = command.status().with_context(|| format!("cannot start {program}"))?;
    if !status.success() {
        bail!("{program} failed ({status})");
    }
    Ok(())
}

/// Runs a command to its end and shows `line` each line of its standard output besides printing it.
pub fn watch(mut command: Command, mut line: impl FnMut(&str)) -> anyhow::Result<()> {
    let program = command.get_program().to_string_lossy().into_owned();
    let mut child = command.stdout(Stdio::piped()).spawn().with_context(|| format!("cannot start {program}"))?;
    if let Some(out) = child.stdout.take() {
        for text in BufReader::new(out).split(b'\n') {
            let text = text?;
            let text = String::from_utf8_lossy(&text);
            println!("{text}");
            line(&text);
        }
    }
    let status = child.wait()?;
    if !status.success() {
        bail!("{program} failed ({status})");
    }
    Ok(())
}

/// Whether a program is there and answers.
pub fn answers(program: &str, argument: &str) -> bool {
    let quiet =
        Command::new(program).arg(argument).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
    quiet.is_ok_and(|status| status.success())
}

/// Whether a program is there, also where Debian keeps servers.
pub fn on_path(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut folders = std::env::split_paths(&path).chain(["/usr/sbin", "/sbin"].map(PathBuf::from));
    folders.any(|folder| folder.join(program).is_file())
}

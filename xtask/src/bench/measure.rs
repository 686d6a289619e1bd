//! One run of a program, measured: wall time, CPU time, peak memory. Each runs below a copy of this program that waits
//! for it and for nothing else, for the kernel adds up what all children of a process have used.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context, bail};

/// What a run took.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Run {
    /// Seconds.
    pub wall: f64,
    /// Seconds of all threads, user and system.
    pub cpu: f64,
    /// Bytes, of the largest process.
    pub memory: u64,
}

/// What `main` calls a run of [`child`].
pub const CHILD: &str = "measure-child";

/// Runs a command in `folder` to its end, its output thrown away unless it fails.
pub fn run(command: &[String], folder: &Path) -> anyhow::Result<Run> {
    let output = Command::new(std::env::current_exe()?)
        .arg(CHILD)
        .args(command)
        .current_dir(folder)
        .stdin(Stdio::null())
        .output()
        .with_context(|| format!("cannot run {}", command.join(" ")))?;
    if !output.status.success() {
        bail!("{} failed:\n{}", command.join(" "), String::from_utf8_lossy(&output.stderr));
    }
    let text = String::from_utf8_lossy(&output.stdout);
    let numbers: Vec<f64> = text.split_whitespace().filter_map(|number| number.parse().ok()).collect();
    match numbers[..] {
        [wall, cpu, memory] => Ok(Run { wall, cpu, memory: memory as u64 }),
        _ => bail!("no figures for {}", command.join(" ")),
    }
}

/// Runs a command and prints its figures; gives its exit code.
pub fn child(command: &[String]) -> anyhow::Result<u8> {
    let Some((program, arguments)) = command.split_first() else { bail!("no command") };
    let start = Instant::now();
    let status = Command::new(program).args(arguments).stdout(Stdio::null()).status()?;
    let wall = start.elapsed().as_secs_f64();
    let (cpu, memory) = used_by_children()?;
    println!("{wall} {cpu} {memory}");
    Ok(status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(1))
}

#[cfg(unix)]
fn used_by_children() -> anyhow::Result<(f64, u64)> {
    use nix::sys::resource::{UsageWho, getrusage};
    use nix::sys::time::TimeValLike;
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN)?;
    let cpu = usage.user_time().num_microseconds() + usage.system_time().num_microseconds();
    // Linux counts in kilobytes, macOS in bytes.
    let unit = if cfg!(target_os = "macos") { 1 } else { 1024 };
    Ok((cpu as f64 / 1e6, usage.max_rss() as u64 * unit))
}

#[cfg(not(unix))]
fn used_by_children() -> anyhow::Result<(f64, u64)> {
    bail!("CPU time and memory are measured on Linux and macOS")
}

/// The run in the middle of each figure by itself.
pub fn median(runs: &[Run]) -> Run {
    let middle = |figure: &dyn Fn(&Run) -> f64| {
        let mut figures: Vec<f64> = runs.iter().map(figure).collect();
        figures.sort_by(f64::total_cmp);
        figures.get(figures.len() / 2).copied().unwrap_or_default()
    };
    Run { wall: middle(&|run| run.wall), cpu: middle(&|run| run.cpu), memory: middle(&|run| run.memory as f64) as u64 }
}

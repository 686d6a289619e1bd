//! `cargo xtask bench --compress`: what compressed siblings cost a build of ours, from nothing, after an edit and when
//! nothing changed, each beside the same without them. Out goes a table.

use anyhow::Context;

use super::measure::{self, Run, median};
use super::{Contestant, floor, middle_post, remove};

/// What is measured of one build, by its name.
const MOMENTS: [&str; 3] = ["from nothing", "one post edited", "nothing changed"];

pub fn heading(rounds: usize) {
    println!("\n## Compressed siblings, medians of {rounds} rounds\n");
    println!("| posts | | wall s | CPU s | peak MiB | files | MB | siblings | siblings MB |");
    println!("|---|---|---:|---:|---:|---:|---:|---:|---:|");
}

/// Measures a program without siblings and with them, and prints a row for each moment.
pub fn measure(contestant: &Contestant, posts: usize, rounds: usize) -> anyhow::Result<()> {
    let mut rows: Vec<Vec<String>> = vec![Vec::new(); MOMENTS.len()];
    for option in [None, Some("--compress")] {
        let runs = runs(contestant, option, rounds)?;
        let output = Output::of(contestant)?;
        for ((moment, runs), rows) in MOMENTS.iter().zip(&runs).zip(&mut rows) {
            let Run { wall, cpu, memory } = median(runs);
            let name = option.map_or_else(|| (*moment).to_owned(), |option| format!("{moment}, {option}"));
            rows.push(format!("| {posts} | {name} | {wall:.3} | {cpu:.3} | {} | {output} |", memory >> 20));
        }
    }
    rows.concat().iter().for_each(|row| println!("{row}"));
    Ok(())
}

/// The runs of each moment.
fn runs(contestant: &Contestant, option: Option<&str>, rounds: usize) -> anyhow::Result<[Vec<Run>; 3]> {
    let mut command = contestant.command.clone();
    command.extend(option.map(str::to_owned));
    let run = || measure::run(&command, &contestant.folder);
    let (post, text) = middle_post(contestant)?;
    let mut runs: [Vec<Run>; 3] = Default::default();
    let [cold, edited, nothing] = &mut runs;
    for round in 0..rounds {
        remove(&contestant.out)?;
        contestant.caches.iter().try_for_each(|cache| remove(cache))?;
        cold.push(run()?);
        // Whatever the first run after a cold one has left to do.
        run()?;
        std::fs::write(&post, format!("{text}\nEdited in round {round}.\n"))?;
        edited.push(run()?);
        nothing.push(run()?);
        std::fs::write(&post, &text)?;
    }
    Ok(runs)
}

/// What a program has left.
struct Output {
    files: usize,
    bytes: u64,
    siblings: usize,
    sibling_bytes: u64,
}

impl Output {
    fn of(contestant: &Contestant) -> anyhow::Result<Self> {
        let mut found = Vec::new();
        floor::files(&contestant.out, &mut found)?;
        let mut output = Self { files: found.len(), bytes: 0, siblings: 0, sibling_bytes: 0 };
        for path in &found {
            let len = std::fs::metadata(path).with_context(|| format!("cannot look at {}", path.display()))?.len();
            output.bytes += len;
            if path.extension().is_some_and(|extension| extension == "br" || extension == "gz") {
                output.siblings += 1;
                output.sibling_bytes += len;
            }
        }
        Ok(output)
    }
}

impl std::fmt::Display for Output {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { files, bytes, siblings, sibling_bytes } = self;
        write!(f, "{files} | {:.1} | {siblings} | {:.1}", *bytes as f64 / 1e6, *sibling_bytes as f64 / 1e6)
    }
}

//! Reads the fenced code blocks of a folder of Markdown and says how fast they are highlighted.
//!
//! `cargo run --release -p gen-highlight --example throughput -- <folder>`
#![allow(clippy::disallowed_methods, reason = "a program for measuring, which reads files and the clock")]

use std::collections::BTreeMap;
use std::path::Path;
use std::time::{Duration, Instant};

fn main() -> std::io::Result<()> {
    let mut blocks = Vec::new();
    let folder = std::env::args().nth(1).unwrap_or_else(|| ".".to_owned());
    collect(Path::new(&folder), &mut blocks)?;
    let mut rows: BTreeMap<&str, (usize, usize, Duration)> = BTreeMap::new();
    // The second round has warm grammars; the first says what the first page of a build waits for.
    for round in ["cold", "warm"] {
        rows.clear();
        for (name, code) in &blocks {
            let Some(language) = gen_highlight::language(name) else { continue };
            let start = Instant::now();
            let html = gen_highlight::highlight(language, code);
            let time = start.elapsed();
            for row in [language.name(), "all"] {
                let (bytes, out, spent) = rows.entry(row).or_default();
                *bytes += code.len();
                *out += html.len();
                *spent += time;
            }
        }
        println!("{round}:");
        for (name, (bytes, out, spent)) in &rows {
            let speed = *bytes as f64 / 1e6 / spent.as_secs_f64();
            let ratio = *out as f64 / *bytes as f64;
            println!(
                "{name:>30} {bytes:>9} B {speed:>8.2} MB/s {ratio:>6.2}x out {:>8.1} ms",
                spent.as_secs_f64() * 1e3
            );
        }
    }
    Ok(())
}

/// Every fenced block below `folder` as its language and its code.
fn collect(folder: &Path, blocks: &mut Vec<(String, String)>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, blocks)?;
        } else if path.extension().is_some_and(|extension| extension == "md") {
            let text = std::fs::read_to_string(&path)?;
            let mut open: Option<(String, String)> = None;
            for line in text.split_inclusive('\n') {
                match (&mut open, line.trim_end().strip_prefix("```")) {
                    (None, Some(name)) => open = Some((name.to_owned(), String::new())),
                    (Some(_), Some(_)) => blocks.extend(open.take()),
                    (Some((_, code)), None) => code.push_str(line),
                    (None, None) => {}
                }
            }
        }
    }
    Ok(())
}

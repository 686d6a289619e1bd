//! Figures as a table in Markdown, with the ratio of the first row to each other one.

use std::path::Path;

use super::floor;
use super::measure::Run;

pub struct Row {
    name: String,
    run: Run,
    /// Number of HTML files and bytes of all files, where a row has made some.
    output: Option<(usize, u64)>,
}

impl Row {
    /// A run that has written to `out`.
    pub fn new(name: &str, run: Run, out: &Path) -> anyhow::Result<Self> {
        let mut files = Vec::new();
        floor::files(out, &mut files)?;
        let pages = files.iter().filter(|path| path.extension().is_some_and(|extension| extension == "html")).count();
        let mut bytes = 0;
        for file in &files {
            bytes += std::fs::metadata(file)?.len();
        }
        Ok(Self { name: name.to_owned(), run, output: Some((pages, bytes)) })
    }

    pub fn plain(name: &str, run: Run) -> Self {
        Self { name: name.to_owned(), run, output: None }
    }
}

pub fn print(rows: &[Row]) {
    let Some(first) = rows.first() else { return };
    println!("| | wall s | CPU s | peak MiB | pages/s | output MB | wall : {0} | CPU : {0} |", first.name);
    println!("|---|---:|---:|---:|---:|---:|---:|---:|");
    for row in rows {
        let Run { wall, cpu, memory } = row.run;
        let (speed, output) = row.output.map_or_else(Default::default, |(pages, bytes)| {
            (format!("{:.0}", pages as f64 / wall), format!("{:.1}", bytes as f64 / 1e6))
        });
        println!(
            "| {} | {wall:.3} | {cpu:.3} | {} | {speed} | {output} | {:.2} | {:.2} |",
            row.name,
            memory >> 20,
            wall / first.run.wall,
            cpu / first.run.cpu,
        );
    }
}

//! What no program can do without: reading all input and writing all output, by plain threads and nothing else; and for
//! a build in which nothing changed, reading the input and looking at each output's size and time.

use std::path::{Path, PathBuf};

use anyhow::Context;

/// Which of the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Floor {
    /// Input is read, output written anew.
    Cold,
    /// Input is read, output only looked at.
    Warm,
}

/// What `main` calls a run of [`child`].
pub const CHILD: &str = "floor-child";

/// As a process of its own, so that it is measured like the programs are.
pub fn command(floor: Floor, site: &Path, out: &Path, again: &Path) -> anyhow::Result<Vec<String>> {
    let floor = if floor == Floor::Cold { "cold" } else { "warm" };
    let program = std::env::current_exe()?;
    let paths = [&program, Path::new(CHILD), Path::new(floor), site, out, again];
    Ok(paths.iter().map(|path| path.display().to_string()).collect())
}

/// `cold|warm`, folder of the input, folder of the output, folder to write to.
pub fn child(arguments: &[String]) -> anyhow::Result<()> {
    let [floor, site, out, again] = arguments else { anyhow::bail!("four arguments are needed") };
    let threads = std::thread::available_parallelism()?.get();
    let mut input = Vec::new();
    files(Path::new(site), &mut input)?;
    let mut output = Vec::new();
    files(Path::new(out), &mut output)?;
    let mut folders: Vec<PathBuf> = Vec::new();
    if floor == "cold" {
        for path in &output {
            let folder = Path::new(again).join(path.strip_prefix(out)?).parent().map(Path::to_owned);
            folders.extend(folder.filter(|folder| folders.last() != Some(folder)));
        }
    }
    let part = |count: usize| count.div_ceil(threads).max(1);
    std::thread::scope(|scope| {
        let mut running = Vec::new();
        for own in input.chunks(part(input.len())) {
            running.push(scope.spawn(move || {
                own.iter().try_for_each(|path| std::fs::read(path).map(|bytes| drop(std::hint::black_box(bytes))))
            }));
        }
        join(running)?;
        if floor == "warm" {
            let mut running = Vec::new();
            for own in output.chunks(part(output.len())) {
                running.push(scope.spawn(move || own.iter().try_for_each(|path| std::fs::metadata(path).map(drop))));
            }
            return join(running);
        }
        folders.iter().try_for_each(std::fs::create_dir_all)?;
        let mut running = Vec::new();
        for own in output.chunks(part(output.len())) {
            running.push(scope.spawn(move || {
                // The bytes themselves do not matter, only how many there are.
                let blank = vec![b' '; 16 << 20];
                own.iter().try_for_each(|path| {
                    let len = std::fs::metadata(path)?.len() as usize;
                    let target = Path::new(again).join(path.strip_prefix(out).unwrap_or(path));
                    std::fs::write(target, &blank[..len.min(blank.len())])
                })
            }));
        }
        join(running)
    })
}

fn join(running: Vec<std::thread::ScopedJoinHandle<'_, std::io::Result<()>>>) -> anyhow::Result<()> {
    for thread in running {
        thread.join().map_err(|_| anyhow::anyhow!("a thread has panicked"))??;
    }
    Ok(())
}

/// All files below a folder, in the order of their folders; hidden ones left out.
pub fn files(folder: &Path, found: &mut Vec<PathBuf>) -> anyhow::Result<()> {
    let mut folders = Vec::new();
    for entry in std::fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))? {
        let entry = entry?;
        if entry.file_name().as_encoded_bytes().starts_with(b".") {
            continue;
        }
        if entry.file_type()?.is_dir() {
            folders.push(entry.path());
        } else {
            found.push(entry.path());
        }
    }
    folders.iter().try_for_each(|folder| files(folder, found))
}

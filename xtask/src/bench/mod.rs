//! `cargo xtask bench`: sites of made-up posts, built by `gen` and, where their programs are given by environment
//! variable, by Hugo, Zola and Astro with themes that show the same, in turns, on the same machine. Beside them stands
//! the floor: reading all input and writing all output, by plain threads. With `--serve`, their
//! development servers instead: how soon each shows what was written. With `--compress`, what siblings cost ours.

mod compress;
pub mod corpus;
pub mod floor;
pub mod measure;
mod serve;
mod server;
mod table;
mod words;

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

use self::corpus::Kind;
use self::floor::Floor;
use self::measure::{Run, median};
use self::table::Row;
use crate::shell::{command, root, run};

pub const HELP: &str = "\
cargo xtask bench [--serve|--compress] [--posts 100,1000,10000] [--rounds 5] [--only gen,hugo] [--work FOLDER]
    --serve: not builds, but development servers, from the saving of a post until it is shown.
    --compress: `gen build` without compressed siblings and with them, and no other program.
    HUGO, ZOLA: paths of the programs; ASTRO: a folder with `node_modules/astro`, NODE: a Node
    that it runs on; GEN: another `gen` than this one's.
    --work is a folder on the file system to be measured; what is below it may be removed.
";

struct Arguments {
    serve: bool,
    compress: bool,
    posts: Vec<usize>,
    rounds: usize,
    only: Vec<String>,
    work: PathBuf,
}

/// A program with its site.
struct Contestant {
    name: &'static str,
    kind: Kind,
    site: PathBuf,
    out: PathBuf,
    /// Working folder.
    folder: PathBuf,
    command: Vec<String>,
    /// What the program remembers from one run to the next.
    caches: Vec<PathBuf>,
}

pub fn bench(arguments: &[String]) -> anyhow::Result<()> {
    let arguments = read(arguments)?;
    let only_ours = [Kind::Gen.name().to_owned()];
    let programs = programs(if arguments.compress { &only_ours } else { &arguments.only })?;
    if arguments.serve {
        serve::heading(arguments.rounds);
    }
    if arguments.compress {
        compress::heading(arguments.rounds);
    }
    for posts in &arguments.posts {
        let contestants = programs
            .iter()
            .map(|(kind, program)| contestant(*kind, program, *posts, &arguments.work))
            .collect::<anyhow::Result<Vec<_>>>()?;
        if arguments.serve {
            contestants.iter().try_for_each(|contestant| serve::measure(contestant, *posts, arguments.rounds))?;
            continue;
        }
        if arguments.compress {
            contestants.iter().try_for_each(|contestant| compress::measure(contestant, *posts, arguments.rounds))?;
            continue;
        }
        println!("\n## {posts} posts, medians of {} rounds\n", arguments.rounds);
        table::print(&cold(&contestants, arguments.rounds)?);
        if let Some(gen_) = contestants.iter().find(|contestant| contestant.kind == Kind::Gen) {
            println!();
            table::print(&warm(gen_, arguments.rounds)?);
        }
    }
    Ok(())
}

fn read(arguments: &[String]) -> anyhow::Result<Arguments> {
    let mut read = Arguments {
        serve: false,
        compress: false,
        posts: vec![100, 1_000, 10_000],
        rounds: 5,
        only: Vec::new(),
        work: std::env::temp_dir().join("gen-bench"),
    };
    let mut rest = arguments.iter();
    while let Some(name) = rest.next() {
        let flag = match name.as_str() {
            "--serve" => Some(&mut read.serve),
            "--compress" => Some(&mut read.compress),
            _ => None,
        };
        if let Some(flag) = flag {
            *flag = true;
            continue;
        }
        let Some(value) = rest.next() else { bail!("{name} needs a value\n{HELP}") };
        let list = || value.split(',').map(str::to_owned);
        match name.as_str() {
            "--posts" => read.posts = list().map(|posts| posts.parse()).collect::<Result<_, _>>().context(HELP)?,
            "--rounds" => read.rounds = value.parse().context(HELP)?,
            "--only" => read.only = list().collect(),
            "--work" => read.work = std::env::current_dir()?.join(value),
            _ => bail!("there is no {name}\n{HELP}"),
        }
    }
    Ok(read)
}

/// Those that are there and wanted. Ours is built first.
fn programs(only: &[String]) -> anyhow::Result<Vec<(Kind, PathBuf)>> {
    let wanted = |kind: Kind| only.is_empty() || only.iter().any(|name| name == kind.name());
    let mut programs = Vec::new();
    for kind in [Kind::Gen, Kind::Hugo, Kind::Zola, Kind::Astro] {
        let given = std::env::var_os(kind.name().to_uppercase()).filter(|path| !path.is_empty()).map(PathBuf::from);
        let program = match given {
            None if kind == Kind::Gen && wanted(kind) => {
                run(command("cargo", &["build", "--release", "--quiet", "-p", "generator"]))?;
                let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from);
                Some(target.join("release/gen"))
            }
            given => given,
        };
        programs.extend(program.filter(|_| wanted(kind)).map(|program| (kind, program)));
    }
    Ok(programs)
}

/// Writes the site of a program, unless an earlier run has left it.
fn contestant(kind: Kind, program: &Path, posts: usize, work: &Path) -> anyhow::Result<Contestant> {
    let name = kind.name();
    let site = work.join(format!("{name}-{posts}"));
    // Written last, so that half a site is not taken for a whole one.
    let done = site.join(".written");
    if !done.exists() {
        remove(&site)?;
        corpus::write(kind, posts, &site)?;
        std::fs::write(done, "")?;
    }
    let out = if kind == Kind::Astro { site.join("dist") } else { work.join(format!("{name}-{posts}-out")) };
    let text = |path: &Path| path.display().to_string();
    let cache = work.join("hugo-cache");
    let node = std::env::var("NODE").unwrap_or_else(|_| "node".to_owned());
    let (program, site_text, out_text) = (text(program), text(&site), text(&out));
    let words: Vec<&str> = match kind {
        Kind::Gen => vec![&program, "build", "--quiet", "--root", &site_text, "--out", &out_text],
        Kind::Hugo => vec![&program, "--minify", "--quiet", "--source", &site_text, "--destination", &out_text],
        Kind::Zola => vec![&program, "--root", &site_text, "build", "--output-dir", &out_text],
        Kind::Astro => vec![&node, "--max-old-space-size=12288", "node_modules/astro/bin/astro.mjs", "build"],
    };
    let mut command: Vec<String> = words.into_iter().map(str::to_owned).collect();
    let mut folder = work.to_owned();
    let caches = match kind {
        Kind::Gen => vec![site.join(".cache")],
        Kind::Hugo => {
            command.extend(["--cacheDir".to_owned(), text(&cache)]);
            vec![cache, site.join("resources"), site.join(".hugo_build.lock")]
        }
        Kind::Zola => Vec::new(),
        Kind::Astro => {
            folder.clone_from(&site);
            link_modules(Path::new(&program), &site)?;
            vec![site.join(".astro"), site.join("node_modules/.astro"), site.join("node_modules/.vite")]
        }
    };
    Ok(Contestant { name, kind, site, out, folder, command, caches })
}

fn link_modules(from: &Path, site: &Path) -> anyhow::Result<()> {
    let link = site.join("node_modules");
    if link.exists() {
        return Ok(());
    }
    #[cfg(unix)]
    std::os::unix::fs::symlink(from.canonicalize()?.join("node_modules"), link)?;
    #[cfg(not(unix))]
    bail!("{} cannot be linked to {}", from.display(), link.display());
    Ok(())
}

/// From nothing, in turns, so that a machine that grows slower does so for all.
fn cold(contestants: &[Contestant], rounds: usize) -> anyhow::Result<Vec<Row>> {
    let mut runs: Vec<Vec<Run>> = vec![Vec::new(); contestants.len()];
    let mut floors: Vec<Run> = Vec::new();
    for _ in 0..rounds {
        for (contestant, runs) in contestants.iter().zip(&mut runs) {
            remove(&contestant.out)?;
            contestant.caches.iter().try_for_each(|cache| remove(cache))?;
            runs.push(measure::run(&contestant.command, &contestant.folder)?);
        }
        if let Some(first) = contestants.first() {
            let again = first.folder.join("floor-out");
            remove(&again)?;
            let command = floor::command(Floor::Cold, &first.site.join(first.kind.posts()), &first.out, &again)?;
            floors.push(measure::run(&command, &first.folder)?);
            remove(&again)?;
        }
    }
    let mut rows: Vec<Row> = contestants
        .iter()
        .zip(&runs)
        .map(|(contestant, runs)| Row::new(contestant.name, median(runs), &contestant.out))
        .collect::<anyhow::Result<_>>()?;
    rows.push(Row::plain("floor", median(&floors)));
    Ok(rows)
}

/// With everything there: nothing changed, one post edited, and the floor of the first.
fn warm(contestant: &Contestant, rounds: usize) -> anyhow::Result<Vec<Row>> {
    let run = || measure::run(&contestant.command, &contestant.folder);
    let posts = contestant.site.join(contestant.kind.posts());
    let (post, text) = middle_post(contestant)?;
    // Whatever the first run after a cold one has left to do.
    run()?;
    let (mut nothing, mut edited, mut floors) = (Vec::new(), Vec::new(), Vec::new());
    for round in 0..rounds {
        nothing.push(run()?);
        std::fs::write(&post, format!("{text}\nEdited in round {round}.\n"))?;
        edited.push(run()?);
        let command = floor::command(Floor::Warm, &posts, &contestant.out, &contestant.folder)?;
        floors.push(measure::run(&command, &contestant.folder)?);
    }
    std::fs::write(post, text)?;
    Ok(vec![
        Row::new("nothing changed", median(&nothing), &contestant.out)?,
        Row::new("one post edited", median(&edited), &contestant.out)?,
        Row::plain("floor", median(&floors)),
    ])
}

/// One that is neither the oldest nor the newest, with its text.
fn middle_post(contestant: &Contestant) -> anyhow::Result<(PathBuf, String)> {
    let posts = contestant.site.join(contestant.kind.posts());
    let mut found = Vec::new();
    floor::files(&posts, &mut found)?;
    found.sort();
    let Some(post) = found.get(found.len() / 2) else { bail!("there are no posts in {}", posts.display()) };
    Ok((post.clone(), std::fs::read_to_string(post)?))
}

fn remove(path: &Path) -> anyhow::Result<()> {
    let removed = if path.is_dir() { std::fs::remove_dir_all(path) } else { std::fs::remove_file(path) };
    match removed {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("cannot remove {}", path.display()))
        }
        _ => Ok(()),
    }
}

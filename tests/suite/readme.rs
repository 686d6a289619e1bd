//! The commands in README.md and in the tutorial are run, in their order, and say what is said there that they say.
//!
//! A block with a `title` is a file, which is written. A block of kind `console` holds commands (`$ …`), each followed by what it prints. In that, `[..]` stands for any
//! part of a line and a line `...` for any number of lines; times and sizes need not agree. `git clone` gives a copy
//! of this repository's site, `cargo run --release --` is `gen`, and `gen serve` is stopped once it has said what is
//! expected. Other commands are the shell's.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tests::process::normalized;

/// Commands that need the network or change the machine, and are therefore only looked at.
const NOT_RUN: &[&str] = &["cargo install", "cargo xtask", "cargo test", "rustup", "apt", "brew"];

/// A command with what it prints, or a file with its text.
struct Step {
    /// With `$ `, or a path.
    what: String,
    text: String,
}

impl Step {
    fn command(&self) -> Option<&str> {
        self.what.strip_prefix("$ ")
    }
}

fn steps(text: &str) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    // The kind of the block, while inside of one.
    let mut block: Option<&str> = None;
    for line in text.lines() {
        let title = |kind: &str| Some(kind.split_once("title=\"")?.1.split_once('"')?.0.to_owned());
        match (line.strip_prefix("```"), block) {
            (Some(kind), None) => {
                block = Some(kind.trim());
                steps.extend(title(kind).map(|what| Step { what, text: String::new() }));
            }
            (Some(_), Some(_)) => block = None,
            (None, Some(kind)) if kind == "console" && line.starts_with("$ ") => {
                steps.push(Step { what: line.to_owned(), text: String::new() });
            }
            (None, Some(kind)) if kind == "console" || title(kind).is_some() => {
                if let Some(step) = steps.last_mut() {
                    step.text += &format!("{line}\n");
                }
            }
            _ => {}
        }
    }
    steps
}

/// Whether `found` is what `wanted` describes.
fn matches(wanted: &[&str], found: &[&str]) -> bool {
    match wanted {
        [] => found.is_empty(),
        ["...", rest @ ..] => (0..=found.len()).any(|skipped| matches(rest, &found[skipped..])),
        [line, rest @ ..] => {
            found.split_first().is_some_and(|(first, others)| line_matches(line, first) && matches(rest, others))
        }
    }
}

fn line_matches(wanted: &str, found: &str) -> bool {
    let mut parts = wanted.trim_end().split("[..]");
    let Some(mut rest) = found.trim_end().strip_prefix(parts.next().unwrap_or_default()) else { return false };
    let parts: Vec<&str> = parts.collect();
    for (number, part) in parts.iter().enumerate() {
        let is_last = number + 1 == parts.len();
        let at = if is_last { rest.ends_with(part).then(|| rest.len() - part.len()) } else { rest.find(part) };
        let Some(at) = at else { return false };
        rest = &rest[at + part.len()..];
    }
    rest.is_empty()
}

/// `[..] kB` is a size and `[..] ms` a time, whatever they are.
fn any_unit(text: &str) -> String {
    let mut text = text.to_owned();
    for (units, kind) in [(["kB", "MB", "B", "bytes"].as_slice(), "[size]"), (&["ms", "s"], "[time]")] {
        for unit in units {
            for end in [" ", ",", "\n"] {
                text = text.replace(&format!("[..] {unit}{end}"), &format!("{kind}{end}"));
            }
        }
    }
    text
}

/// A folder in which the README is followed, with `gen` on the path.
struct Shell {
    scratch: tempfile::TempDir,
    folder: PathBuf,
}

impl Shell {
    fn new() -> Self {
        let scratch = tempfile::tempdir().expect("a folder");
        let binaries = scratch.path().join("bin");
        std::fs::create_dir(&binaries).expect("a folder");
        let gen_binary = binaries.join(format!("gen{}", std::env::consts::EXE_SUFFIX));
        std::fs::copy(env!("CARGO_BIN_EXE_gen-under-test"), gen_binary).expect("a copy of gen");
        let folder = scratch.path().join("home");
        std::fs::create_dir(&folder).expect("a folder");
        Self { scratch, folder }
    }

    /// What the command prints; `None` if it is not to be run.
    fn run(&mut self, step: &Step) -> Option<String> {
        let Some(command) = step.command() else {
            let path = self.folder.join(&step.what);
            std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            std::fs::write(path, &step.text).expect("a file");
            return None;
        };
        let command = command.replace("cargo run --release --quiet --", "gen").replace("cargo run --release --", "gen");
        if NOT_RUN.iter().any(|start| command.starts_with(start)) {
            return None;
        }
        if let Some(rest) = command.strip_prefix("git clone") {
            let name = rest.trim().rsplit('/').next().unwrap_or("blog").trim_end_matches(".git");
            copy_site(&self.folder.join(name));
            return None;
        }
        if let Some(folder) = command.strip_prefix("cd ").filter(|rest| !rest.contains("&&")) {
            self.folder = self.folder.join(folder.trim());
            assert!(self.folder.is_dir(), "`{command}` leads nowhere");
            return None;
        }
        let path =
            format!("{}:{}", self.scratch.path().join("bin").display(), std::env::var("PATH").unwrap_or_default());
        let mut process = Command::new("sh")
            .args([
                "-c",
                &format!("exec 2>&1; {}{command}", if command.starts_with("gen serve") { "exec " } else { "" }),
            ])
            .current_dir(&self.folder)
            .env("PATH", path)
            .env("NO_COLOR", "1")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .expect("sh runs");
        let lines = BufReader::new(process.stdout.take().expect("a pipe")).lines();
        let serves = command.contains("gen serve");
        let wanted = if serves { step.text.lines().count() } else { usize::MAX };
        let said: Vec<String> = lines.map_while(Result::ok).take(wanted).collect();
        if serves {
            process.kill().ok();
        }
        process.wait().expect("a child");
        Some(said.join("\n"))
    }
}

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// What someone has who clones this repository, without what a compiler needs.
fn copy_site(to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for name in ["site.toml", "content", "themes", "templates", "static", "assets", "data", "i18n"] {
        let from = repository().join(name);
        if from.exists() {
            tests::copy_tree(&from, &to.join(name)).expect("a copy");
        }
    }
}

/// Does all that a text says, one thing after the other, and compares.
#[track_caller]
fn follow(text: &str) {
    let mut shell = Shell::new();
    let mut wrong = String::new();
    for step in &steps(text) {
        let Some(found) = shell.run(step) else { continue };
        let wanted = normalized(&any_unit(&step.text), shell.scratch.path());
        let found = normalized(&found, shell.scratch.path());
        let lines = |text: &str| text.trim_end().lines().map(str::to_owned).collect::<Vec<String>>();
        let (wanted, found) = (lines(&wanted), lines(&found));
        let agree = matches(
            &wanted.iter().map(String::as_str).collect::<Vec<_>>(),
            &found.iter().map(String::as_str).collect::<Vec<_>>(),
        );
        // A command without output in the text may say anything but that it failed.
        let is_silent = wanted.is_empty() && found.iter().all(|line| !line.starts_with("error"));
        if !agree && !is_silent {
            wrong += &format!("\n{}\ntold:\n{}\nfound:\n{}\n", step.what, wanted.join("\n"), found.join("\n"));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn the_commands_of_the_readme_say_what_it_says() {
    let readme = std::fs::read_to_string(repository().join("README.md")).expect("there is a README.md");
    assert!(readme.contains("-- build"), "the README does not show how to build");
    follow(&readme);
}

#[test]
fn the_tutorial_can_be_followed_to_the_letter() {
    let tutorial = repository().join("content/posts/2026-11-21-your-first-island.md");
    follow(&std::fs::read_to_string(tutorial).expect("there is a tutorial"));
}

#[test]
fn the_page_of_components_says_what_their_files_declare() {
    const MARK: &str = "it is up to date. -->\n";
    let path = repository().join("content/components.md");
    let page = std::fs::read_to_string(&path).expect("there is a page");
    let (own, _) = page.split_once(MARK).expect("its author's part");
    let printed = Command::new(env!("CARGO_BIN_EXE_gen-under-test"))
        .args(["components", "--markdown", "--root"])
        .arg(repository())
        .output()
        .expect("gen runs");
    let printed = String::from_utf8(printed.stdout).expect("UTF-8");
    expect_test::expect_file![path].assert_eq(&format!("{own}{MARK}{printed}"));
}

#[test]
fn wildcards_match_parts_of_lines_and_lines() {
    assert!(line_matches("a[..]c", "abbc") && !line_matches("a[..]c", "abbd") && line_matches("[..]x[..]", "1x2"));
    assert!(line_matches("same", "same  ") && !line_matches("same", "same but longer"));
    assert!(matches(&["a", "...", "z"], &["a", "b", "c", "z"]) && !matches(&["a", "z"], &["a", "b", "z"]));
}

#[test]
fn commands_and_their_output_are_found() {
    let steps = steps(
        "text\n```console\n$ gen build\n1 page\n$ ls\n```\n```toml\n$ no\n```\n```md title=\"a/b.md\"\ntext\n```\n",
    );
    let told: Vec<String> = steps.iter().map(|step| format!("{}|{}", step.what, step.text.trim_end())).collect();
    assert_eq!(told, ["$ gen build|1 page", "$ ls|", "a/b.md|text"]);
}

//! Rules of the house that no compiler checks.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Lines that a source file may have: one idea fits into them.
const MOST_LINES: usize = 450;

/// Codes that no input can bring about, each with the reason.
const NOT_REACHED: &[(&str, &str)] = &[("feed", "writing XML into memory does not fail")];

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Rust files below `folder` with their text, sorted.
fn sources(folder: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut open = vec![repository().join(folder)];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                if !path.ends_with("target") && !path.ends_with("node_modules") {
                    open.push(path);
                }
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let name = path.strip_prefix(repository()).unwrap_or(&path).display().to_string();
                found.push((name, std::fs::read_to_string(&path).expect("UTF-8")));
            }
        }
    }
    found.sort();
    assert!(!found.is_empty(), "there is nothing in {folder}");
    found
}

#[test]
fn stations_stand_in_the_alphabet_in_the_order_in_which_they_run() {
    let stations = ["load", "optimize", "parse", "plan", "render", "write"];
    assert!(stations.is_sorted());
    let pipeline = std::fs::read_to_string(repository().join("generator/src/pipeline/mod.rs")).expect("it is there");
    for station in stations {
        assert!(pipeline.contains(&format!("pub mod {station};")), "there is no station {station}");
    }
    let build = pipeline.split_once("pub fn build(").expect("the story of a build").1;
    let calls =
        ["load::load(", "optimize::optimize(", "parse::parse_all(", "plan::plan(", "publish(", "destination.finish("];
    let places: Vec<usize> =
        calls.iter().map(|call| build.find(call).unwrap_or_else(|| panic!("`{call}` is not called"))).collect();
    assert!(places.is_sorted(), "stations are called in another order: {places:?}");
}

#[test]
fn no_source_file_is_longer_than_one_idea() {
    let mut long = Vec::new();
    for folder in ["edge", "generator", "xtask", "tests"] {
        for (path, text) in sources(folder) {
            // Snapshots are long by nature.
            let lines = text.lines().count();
            if lines > MOST_LINES && !path.contains("tests/suite/") {
                long.push(format!("{path}: {lines} lines"));
            }
        }
    }
    assert!(long.is_empty(), "split these: {long:#?}");
}

#[test]
fn stations_keep_to_their_side_of_the_walls() {
    let walls = [
        ("generator/src/pipeline/render", ["disk::", "std::fs", "Planner"]),
        ("generator/src/pipeline/plan", ["tera::", "disk::read", "std::fs"]),
        ("generator/src/pipeline/parse", ["disk::", "tera::", "std::fs"]),
        ("generator/src/front_matter", ["crate::disk", "tera::", "crate::pipeline"]),
        // The rules of the API know no platform and no clock.
        ("edge/src", ["worker::", "SystemTime", "Instant::now"]),
    ];
    for (folder, forbidden) in walls {
        for (path, text) in sources(folder) {
            let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
            for (number, line) in code.enumerate() {
                let word = forbidden.iter().find(|word| line.contains(**word));
                assert!(word.is_none(), "{path}: line {} of its code names `{}`", number + 1, word.unwrap_or(&""));
            }
        }
    }
}

#[test]
fn every_module_says_at_its_top_what_it_is_for() {
    for folder in ["edge", "generator", "xtask", "tests"] {
        for (path, text) in sources(folder) {
            let is_tests = path.contains("/tests");
            assert!(is_tests || text.starts_with("//!"), "{path} does not begin with `//!`");
        }
    }
}

#[test]
fn every_diagnostic_stands_in_the_suite_with_its_full_text() {
    let suite: String = sources("tests/suite").into_iter().map(|(_, text)| text).collect();
    let codes = codes();
    assert!(codes.len() > 40, "{codes:?}");
    let missing: Vec<&String> = codes
        .iter()
        .filter(|code| !suite.contains(&format!("error[{code}]: ")) && !suite.contains(&format!("warning[{code}]: ")))
        .filter(|code| NOT_REACHED.iter().all(|(known, _)| known != code))
        .collect();
    assert!(missing.is_empty(), "no test shows {missing:?}");
}

/// What stands in the source where the code of a diagnostic is given.
fn codes() -> BTreeSet<String> {
    let mut codes = BTreeSet::new();
    for (path, text) in sources("generator/src") {
        if path.contains("/tests") {
            continue;
        }
        for start in ["Diagnostic::error(", "Diagnostic::warning(", "self.place(", "let code = "] {
            for (at, _) in text.match_indices(start) {
                let rest = &text[at + start.len()..];
                let rest =
                    &rest[..rest.find(['\n', ',']).map_or(rest.len(), |end| end.max(rest.find(';').unwrap_or(0)))];
                let literals = rest.split('"').skip(1).step_by(2);
                let limit = if start == "let code = " { usize::MAX } else { 1 };
                codes.extend(literals.take(limit).filter(|literal| is_code(literal)).map(str::to_owned));
            }
        }
    }
    codes
}

fn is_code(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
}

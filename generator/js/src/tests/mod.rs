//! Stories about whole sets of modules: sources in, modules or mistakes out.

mod errors;
mod features;
mod graph;
mod runtime;

use std::collections::BTreeMap;
use std::fmt::Write;
use std::hash::{DefaultHasher, Hash, Hasher};

use expect_test::Expect;

use crate::{Module, ScriptError, compile};

/// Sources written as `-- path --` lines, each followed by its text.
fn sources(text: &str) -> BTreeMap<String, String> {
    let mut sources = BTreeMap::new();
    let mut path = None;
    for line in text.trim_start().split_inclusive('\n') {
        let head = line.trim_end().strip_prefix("-- ").and_then(|rest| rest.strip_suffix(" --"));
        if let Some(head) = head {
            path = Some(head);
            sources.insert(head.to_owned(), String::new());
        } else if let Some(text) = path.and_then(|path: &str| sources.get_mut(path)) {
            text.push_str(line);
        }
    }
    sources
}

fn compiled(entries: &[&str], text: &str) -> Result<BTreeMap<String, Module>, Vec<ScriptError>> {
    compile(entries, &sources(text), &mut |path, code| {
        let stem = path.rsplit('/').next().unwrap_or(path).trim_end_matches(".ts").trim_end_matches(".js");
        format!("/{stem}.{}.js", hash(code))
    })
}

/// Two digits are enough for a snapshot.
fn hash(code: &str) -> String {
    let mut hasher = DefaultHasher::new();
    code.hash(&mut hasher);
    format!("{:02x}", hasher.finish() & 0xff)
}

/// Modules that come out, with their code and what is loaded with them.
#[track_caller]
fn check(entries: &[&str], text: &str, expect: &Expect) {
    let mut out = String::new();
    for (path, module) in compiled(entries, text).expect("compiles") {
        writeln!(out, "{path} -> {} [{}]\n  {}", module.url, module.preload.join(" "), module.code).expect("fits");
    }
    expect.assert_eq(&out);
}

/// The code of one module without imports.
#[track_caller]
fn code(source: &str) -> String {
    let mut modules = compiled(&["a.ts"], &format!("-- a.ts --\n{source}")).expect("compiles");
    modules.remove("a.ts").expect("is there").code
}

/// Mistakes that come out, each with the marked text.
#[track_caller]
fn check_errors(entries: &[&str], text: &str, expect: &Expect) {
    let all = sources(text);
    let mut out = String::new();
    for error in compiled(entries, text).expect_err("has mistakes") {
        let marked = all.get(&error.file).and_then(|source| source.get(error.range)).unwrap_or("").trim_end();
        writeln!(out, "{}: {}\n  at: {marked}", error.file, error.message).expect("fits");
        if let Some(hint) = error.hint {
            writeln!(out, "  hint: {hint}").expect("fits");
        }
    }
    expect.assert_eq(&out);
}

//! Outputs that cannot all be there: two of one name, or a file where another output needs a folder. Pages that claim one
//! URL are told apart in `targets` already; here are all other kinds, and what is written after the pages.

use foldhash::{HashMap, HashMapExt};
use rayon::prelude::*;

use super::Plan;
use super::outputs::{OURS, Output};
use crate::diagnostic::Diagnostic;
use crate::pipeline::load::FileSource;
use crate::pipeline::write::MANIFEST;

/// Written by the stations behind this one, unless the site has its own.
const HEADERS: [&str; 2] = ["_headers", "_gen/csp.conf"];

#[derive(Clone, Copy)]
enum Origin<'p> {
    Output(&'p Output),
    Copy(&'p FileSource),
    Ours,
}

pub fn collisions(plan: &Plan<'_>) -> Vec<Diagnostic> {
    let outputs = plan.outputs.iter().map(|output| (output.path.as_str(), Origin::Output(output)));
    let copies = plan.copies.iter().map(|(path, file)| (path.as_str(), Origin::Copy(file)));
    let all: Vec<(&str, Origin<'_>)> = outputs.chain(copies).collect();
    let headers = HEADERS.into_iter().filter(|header| all.iter().all(|(path, _)| path != header));
    let ours: Vec<_> = headers.chain([MANIFEST]).map(|path| (path, Origin::Ours)).collect();

    let name = |origin: &Origin<'_>| match origin {
        Origin::Output(output) => plan.planner.origin(output),
        Origin::Copy(file) => format!("`content/{}`", file.found.path),
        Origin::Ours => OURS.to_owned(),
    };
    let mut messages = Vec::new();
    let mut by_path: HashMap<&str, Origin<'_>> = HashMap::with_capacity(all.len() + ours.len());
    for (path, origin) in all.into_iter().chain(ours) {
        if let Some(other) = by_path.insert(path, origin) {
            let (other, own) = (name(&other), name(&origin));
            messages.push(format!("two things want to be written to `{path}`: {other} and {own}"));
        }
    }
    let in_file = |(path, origin): (&&str, &Origin<'_>)| {
        let mut folders = path.match_indices('/').map(|(at, _)| &path[..at]);
        let (file, other) = folders.find_map(|folder| by_path.get_key_value(folder))?;
        let (other, own) = (name(other), name(origin));
        Some(format!("`{file}` would have to be a file, from {other}, and the folder of `{path}`, from {own}"))
    };
    messages.par_extend(by_path.par_iter().filter_map(in_file));
    let diagnostic = |message| {
        Diagnostic::error("duplicate-url", message).hint("rename one of the two, or give it another `slug` or alias")
    };
    messages.into_iter().map(diagnostic).collect()
}

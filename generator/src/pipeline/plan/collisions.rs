//! Outputs that cannot all be there: two of one name, or a file where another output needs a folder. Pages that claim one
//! URL are told apart in `targets` already; here are all other kinds, and what is written after the pages.

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
    let mut all: Vec<(&str, Origin<'_>)> = outputs.chain(copies).collect();
    let headers = HEADERS.into_iter().filter(|header| all.iter().all(|(path, _)| path != header));
    let ours: Vec<_> = headers.chain([MANIFEST]).map(|path| (path, Origin::Ours)).collect();
    all.extend(ours);
    // Stable, so that those of one path stay in the order in which they were planned.
    all.par_sort_by_key(|(path, _)| *path);

    let name = |origin: &Origin<'_>| match origin {
        Origin::Output(output) => plan.planner.origin(output),
        Origin::Copy(file) => format!("`content/{}`", file.found.path),
        Origin::Ours => OURS.to_owned(),
    };
    let mut diagnostics = Vec::new();
    for (at, (path, origin)) in all.iter().enumerate() {
        let message = match all[..at].last().filter(|(before, _)| before == path) {
            Some((_, other)) => {
                format!("two things want to be written to `{path}`: {} and {}", name(other), name(origin))
            }
            None => {
                let mut folders = path.match_indices('/').map(|(at, _)| &path[..at]);
                let file = folders.find_map(|folder| all.binary_search_by(|(other, _)| (*other).cmp(folder)).ok());
                let Some((file, other)) = file.map(|at| all[at]) else { continue };
                let (other, own) = (name(&other), name(origin));
                format!("`{file}` would have to be a file, from {other}, and the folder of `{path}`, from {own}")
            }
        };
        diagnostics.push(
            Diagnostic::error("duplicate-url", message)
                .hint("rename one of the two, or give it another `slug` or alias"),
        );
    }
    diagnostics
}

//! Everything that a schema cannot say, each part a pure function from a set to what is wrong with it.

mod addresses;
mod apis;
mod containers;
mod files;
mod flux;
mod namespaces;
mod nginx;
mod ports;
mod quota;
mod references;
mod routes;
mod scaling;
mod secrets;
mod settings;
pub mod tunnel;

pub use files::is_builtin;

use super::graph;
use super::set::{Mistake, Set};

/// What is wrong with the objects of a cluster, in order and each once.
pub fn objects(set: &Set) -> Vec<Mistake> {
    let checks = [
        addresses::check,
        apis::check,
        containers::check,
        flux::check,
        namespaces::check,
        nginx::check,
        ports::check,
        quota::check,
        references::check,
        routes::check,
        scaling::check,
        secrets::check,
        settings::check,
        tunnel::check,
    ];
    sorted(checks.iter().flat_map(|check| check(set)).chain(graph::graph(set).mistakes).collect())
}

/// What is wrong with the files, however they are built.
pub fn files(set: &Set) -> Vec<Mistake> {
    sorted([files::check(set), secrets::check_files(set)].into_iter().flatten().collect())
}

fn sorted(mut mistakes: Vec<Mistake>) -> Vec<Mistake> {
    mistakes.sort();
    mistakes.dedup();
    mistakes
}

/// One mistake a line.
pub fn lines(mistakes: &[Mistake]) -> String {
    mistakes.iter().map(|mistake| format!("{mistake}\n")).collect()
}

//! Stories of summaries, and their scores on threads that we wrote ourselves. The threads, honest points, planted faults
//! and injections are data beside this file.

mod answers;
mod extracts;
mod injections;
mod prompts;
mod scores;
mod stored;
mod work;

use std::collections::BTreeMap;

use serde::Deserialize;

use super::answer::{Kind, Point};
use super::choose::{Budget, Source, choose};
use super::*;

#[derive(Deserialize)]
struct Thread {
    language: String,
    comments: Vec<Comment>,
}

fn threads() -> BTreeMap<String, Thread> {
    let mut threads: BTreeMap<String, Thread> = serde_json::from_str(include_str!("threads.json")).unwrap();
    for thread in threads.values_mut() {
        // A minute apart, in the order of the file.
        for (at, comment) in thread.comments.iter_mut().enumerate() {
            comment.created_at = 1_795_176_000_000 + 60_000 * at as i64;
        }
    }
    threads
}

impl Thread {
    fn sources(&self) -> Vec<Source> {
        let sources = choose(&self.comments, Budget::default());
        assert_eq!(sources.len(), self.comments.len(), "all fit, so c1 is the first of the file");
        sources
    }
}

fn point(text: &str, cites: &[&str]) -> Point {
    Point { text: text.to_owned(), cites: cites.iter().map(|cite| (*cite).to_owned()).collect(), kind: Kind::Fact }
}

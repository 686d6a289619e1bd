//! The comments that are baked into pages, and the summaries of long threads: the text of `.cache/threads.json`, which
//! `gen pull` fetched from the edge, in; threads by the id of their page out. Each comment and each summary is HTML
//! already, made and made safe by the edge.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::diagnostic::Diagnostic;

/// Below the site's folder.
pub const FILE: &str = ".cache/threads.json";

/// Threads by the id of their page.
pub type Threads = BTreeMap<String, Thread>;

/// What `GET /api/export/threads.json` gives of a page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Thread {
    pub state: State,
    /// When readers last saw it change, in milliseconds since 1970.
    pub changed_at: u64,
    /// Comments that are shown.
    pub count: usize,
    comments: Vec<Comment>,
    #[serde(default)]
    pub summary: Option<Summary>,
}

/// What readers are told of a long thread.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// Changes with what readers are told.
    pub stamp: String,
    /// One `<section>`.
    pub html: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    Open,
    Locked,
    Closed,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Comment {
    /// One `<article>`.
    html: String,
}

#[derive(Deserialize)]
struct File {
    version: u32,
    threads: Vec<Named>,
}

#[derive(Deserialize)]
struct Named {
    page: String,
    #[serde(flatten)]
    thread: Thread,
}

impl Thread {
    /// The articles, in the order of the thread.
    pub fn html(&self) -> String {
        self.comments.iter().map(|comment| comment.html.as_str()).collect()
    }
}

/// The error says what is wrong with the file, in a sentence.
pub fn read(text: &str) -> Result<Threads, String> {
    let file: File = serde_json::from_str(text).map_err(|error| format!("it is no list of threads: {error}"))?;
    if file.version != 1 {
        return Err(format!("it has version {}, and this `gen` reads version 1", file.version));
    }
    Ok(file.threads.into_iter().map(|named| (named.page, named.thread)).collect())
}

/// [`read`] for a build.
pub fn of_build(text: Option<&str>) -> (Threads, Vec<Diagnostic>) {
    match text.map(read) {
        None => (Threads::default(), Vec::new()),
        Some(Ok(threads)) => (threads, Vec::new()),
        Some(Err(why)) => {
            let diagnostic =
                Diagnostic::error("bad-threads", format!("the comments in `{FILE}` cannot be used: {why}"))
                    .hint("`gen pull` fetches them anew; without the file the site is built without comments");
            (Threads::default(), vec![diagnostic])
        }
    }
}

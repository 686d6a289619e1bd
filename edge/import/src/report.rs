//! The account of an import: how many records there were and what becomes of each, for a person and as JSON. The parts
//! always add up to the whole.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;

use crate::found::{Found, Skipped};
use crate::rows::{Changes, Row};

/// Unplaced threads, and skipped records of one reason, that the text lists. JSON lists all threads.
const LISTED: usize = 40;
const EXAMPLES: usize = 3;

#[derive(Debug, Serialize)]
pub struct Report {
    pub format: &'static str,
    /// Records of the file: `placed`, those of `unplaced`, and `skipped`.
    pub found: usize,
    pub placed: usize,
    /// Pages and old paths that get comments.
    pub pages: usize,
    /// Threads that are stored under their old path.
    pub kept: usize,
    /// Threads of pages that show no comments.
    pub closed_pages: usize,
    /// Of what is placed, by state.
    pub states: BTreeMap<&'static str, usize>,
    pub unplaced: Vec<Unplaced>,
    pub skipped: BTreeMap<&'static str, Reason>,
    pub changes: Changes,
    /// Addresses that were in the file and are not taken over.
    pub emails_dropped: usize,
    pub ips_dropped: usize,
}

/// A thread that no page of the site has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Unplaced {
    pub address: String,
    pub comments: usize,
}

#[derive(Debug, Default, Serialize)]
pub struct Reason {
    pub count: usize,
    /// The first few.
    pub records: Vec<String>,
}

impl Report {
    pub(crate) fn of(found: &Found) -> Self {
        let mut report = Self {
            format: found.format.name(),
            found: found.records(),
            placed: 0,
            pages: 0,
            kept: 0,
            closed_pages: 0,
            states: BTreeMap::new(),
            unplaced: Vec::new(),
            skipped: BTreeMap::new(),
            changes: Changes::default(),
            emails_dropped: found.emails,
            ips_dropped: found.ips,
        };
        for skipped in &found.skipped {
            report.leave_out(skipped);
        }
        report
    }

    pub(crate) fn leave_out(&mut self, skipped: &Skipped) {
        let reason = self.skipped.entry(skipped.why).or_default();
        reason.count += 1;
        if reason.records.len() < EXAMPLES {
            reason.records.push(skipped.record.clone());
        }
    }

    pub(crate) fn place(&mut self, rows: &[Row], changes: Changes) {
        self.placed += rows.len();
        for row in rows {
            *self.states.entry(row.state).or_default() += 1;
        }
        self.changes.orphans += changes.orphans;
        self.changes.cut += changes.cut;
        self.changes.sites += changes.sites;
        self.changes.empty += changes.empty;
    }

    pub fn unplaced_comments(&self) -> usize {
        self.unplaced.iter().map(|thread| thread.comments).sum()
    }

    pub fn skipped_records(&self) -> usize {
        self.skipped.values().map(|reason| reason.count).sum()
    }

    /// Whether every record is accounted for, once.
    pub fn adds_up(&self) -> bool {
        self.found == self.placed + self.unplaced_comments() + self.skipped_records()
            && self.placed == self.states.values().sum::<usize>()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(out, "{}: {}", self.format, numbered(self.found, "record"))?;
        let states: Vec<String> = self.states.iter().map(|(state, count)| format!("{count} {state}")).collect();
        let states = if states.is_empty() { String::new() } else { format!(": {}", states.join(", ")) };
        writeln!(out, "  placed    {} on {}{states}", self.placed, numbered(self.pages, "page"))?;
        let threads = numbered(self.unplaced.len(), "thread");
        writeln!(out, "  unplaced  {} in {threads}", self.unplaced_comments())?;
        for thread in self.unplaced.iter().take(LISTED) {
            writeln!(out, "    {}  {}", thread.comments, thread.address)?;
        }
        if self.unplaced.len() > LISTED {
            writeln!(
                out,
                "    and {} more; `--json` lists them all",
                numbered(self.unplaced.len() - LISTED, "thread")
            )?;
        }
        writeln!(out, "  skipped   {}", self.skipped_records())?;
        for (why, reason) in &self.skipped {
            let more = if reason.count > reason.records.len() { ", …" } else { "" };
            writeln!(out, "    {}  {why} ({}{more})", reason.count, reason.records.join(", "))?;
        }
        let notes = [
            (self.emails_dropped, "e-mail addresses, not taken over"),
            (self.ips_dropped, "IP addresses, not taken over"),
            (self.changes.orphans, "replies to what is not in the file, made comments of their own"),
            (self.changes.empty, "comments without a text, of which the place is kept"),
            (self.changes.cut, "texts cut to 10,000 characters"),
            (self.changes.sites, "websites that are no address of the web, left out"),
            (self.kept, "threads without a page, stored under their old path"),
            (self.closed_pages, "threads of pages that show no comments"),
        ];
        for (count, note) in notes.into_iter().filter(|(count, _)| *count > 0) {
            writeln!(out, "  {note}: {count}")?;
        }
        Ok(())
    }
}

fn numbered(count: usize, name: &str) -> String {
    if count == 1 { format!("1 {name}") } else { format!("{count} {name}s") }
}

//! What is to be imported: a found export and the places of the site in; rows, ready to be sent, and the report out. Each
//! record is placed, unplaced or skipped, and in one of these only.

use std::collections::{BTreeMap, HashSet};

use serde::Serialize;

use crate::found::{Found, LONG_ADDRESS, Skipped, TWICE};
use crate::place::{Places, path};
use crate::report::{Report, Unplaced};
use crate::rows::{Row, ThreadRow, rows};

/// Characters that the name of a page may have.
const LONGEST_PAGE: usize = 512;

/// Rows in the order of a backup.
#[derive(Debug)]
pub struct Plan {
    pub threads: Vec<ThreadRow>,
    pub comments: Vec<Row>,
    pub report: Report,
}

/// A backup, as `POST /api/import` takes it.
#[derive(Serialize)]
struct Backup<'r> {
    format: &'static str,
    version: u32,
    threads: &'r [ThreadRow],
    comments: Vec<&'r Row>,
}

/// Threads without a page are left out, or, with `keep_unplaced`, stored under their old path, where a page finds them
/// that takes it as an alias.
pub fn plan(found: &Found, places: &Places, keep_unplaced: bool) -> Plan {
    let mut report = Report::of(found);
    let mut threads: BTreeMap<String, ThreadRow> = BTreeMap::new();
    let mut comments: Vec<Row> = Vec::new();
    let mut known: HashSet<String> = HashSet::new();
    for thread in found.threads.iter().filter(|thread| !thread.comments.is_empty()) {
        let page = places.find(&thread.addresses);
        let old = thread.addresses.first().map(|address| path(address));
        let kept = old.as_ref().filter(|_| keep_unplaced);
        let name = page.map(|page| &page.id).or(kept);
        let language = page.map_or("", |page| page.language.as_str());
        let (made, changes) = rows(found.format, thread, name.map_or("", String::as_str), language);
        let mut once = Vec::with_capacity(made.len());
        for (row, comment) in made.into_iter().zip(&thread.comments) {
            if known.insert(row.id.clone()) {
                once.push(row);
            } else {
                report.leave_out(&Skipped { record: format!("comment {}", comment.id), why: TWICE });
            }
        }
        let made = once;
        let Some(name) = name else {
            let address =
                thread.addresses.first().cloned().unwrap_or_else(|| format!("thread {} (no address)", thread.key));
            report.unplaced.push(Unplaced { address, comments: made.len() });
            continue;
        };
        if name.chars().count() > LONGEST_PAGE {
            for row in made {
                report.leave_out(&Skipped { record: format!("comment {}", row.id), why: LONG_ADDRESS });
            }
            continue;
        }
        report.place(&made, changes);
        report.closed_pages += usize::from(page.is_some_and(|page| !page.comments));
        report.kept += usize::from(page.is_none());
        let changed_at =
            made.iter().map(|row| row.edited_at.unwrap_or_default().max(row.decided_at)).max().unwrap_or_default();
        let row = ThreadRow {
            page: name.clone(),
            state: if thread.is_closed { "locked" } else { "open" },
            moved_to: None,
            revision: 1,
            changed_at,
        };
        // Two threads of one page, of which one takes comments: it does.
        threads
            .entry(name.clone())
            .and_modify(|known| {
                known.changed_at = known.changed_at.max(changed_at);
                known.state = if known.state == row.state { row.state } else { "open" };
            })
            .or_insert(row);
        comments.extend(made);
    }
    comments.sort_by(|one, other| (&one.page, &one.id).cmp(&(&other.page, &other.id)));
    report.pages = threads.len();
    report.unplaced.sort_by(|one, other| one.address.cmp(&other.address));
    Plan { threads: threads.into_values().collect(), comments, report }
}

impl Plan {
    /// The whole as one backup.
    pub fn backup(&self) -> String {
        backup(&self.threads, self.comments.iter().collect())
    }

    /// Backups of about `most` bytes each, which together are the whole. A comment is far shorter.
    pub fn parts(&self, most: usize) -> Vec<String> {
        let mut parts = Vec::new();
        let mut threads = self.threads.as_slice();
        let (mut rows, mut bytes) = (Vec::new(), 0_usize);
        for row in &self.comments {
            let length = serde_json::to_string(row).map_or(0, |json| json.len());
            if bytes + length > most && !rows.is_empty() {
                parts.push(backup(std::mem::take(&mut threads), std::mem::take(&mut rows)));
                bytes = 0;
            }
            bytes += length;
            rows.push(row);
        }
        if !rows.is_empty() || !threads.is_empty() {
            parts.push(backup(threads, rows));
        }
        parts
    }
}

fn backup(threads: &[ThreadRow], comments: Vec<&Row>) -> String {
    // Rows are texts and numbers, which are always JSON.
    serde_json::to_string(&Backup { format: "blog-backup", version: 1, threads, comments }).unwrap_or_default()
}

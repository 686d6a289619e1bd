//! Summaries in the storage: the statements of this folder, and their rows as types. Chores and moderators write them;
//! what a reader asks for is read in one go, with the comments that it rests on. What a row means is decided elsewhere.

use serde::Deserialize;
use serde_json::json;

use super::summary::{Input, Summary};
use crate::comments::thread::{Subject, of_thread};
use crate::rim::Failure;
use crate::statement::{Rows, Statement, read};

/// What becomes of a summary without anybody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// Follows its thread.
    Auto,
    /// Stays as it is, though points go with their comments.
    Pinned,
    /// None is shown, and none is made.
    Hidden,
}

impl State {
    pub fn name(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Pinned => "pinned",
            Self::Hidden => "hidden",
        }
    }
}

/// All that is stored of one thread's summary.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Row {
    pub page: String,
    /// JSON.
    pub summary: Option<String>,
    pub state: State,
    pub revision: i64,
    pub again_at: Option<i64>,
    pub asked_at: Option<i64>,
    pub failures: u32,
    pub fault: String,
    pub answered: String,
    pub leased_until: i64,
    pub reports: i64,
}

impl Row {
    /// As if the thread had never been looked at.
    pub fn new(page: &str) -> Self {
        Self {
            page: page.to_owned(),
            summary: None,
            state: State::Auto,
            revision: 0,
            again_at: None,
            asked_at: None,
            failures: 0,
            fault: String::new(),
            answered: String::new(),
            leased_until: 0,
            reports: 0,
        }
    }

    /// Nothing as well if it was stored by another version of this program.
    pub fn summary(&self) -> Option<Summary> {
        serde_json::from_str(self.summary.as_ref()?).ok()
    }
}

/// What a page shows is as it was as long as this is: `gone` tells which cites are not good any more.
pub fn stamp_of(revision: i64, gone: &str) -> String {
    if gone.is_empty() { revision.to_string() } else { format!("{revision}-{gone}") }
}

/// The row of a page, which may be stored under an older name of it. Of several one is the row, for all who ask: what a
/// moderator decided or a model wrote goes before what nobody touched, the present name before older ones.
pub fn row(subject: &Subject) -> Statement {
    let sql = of_thread!(
        "SELECT page, summary, state, revision, again_at, asked_at, failures, fault, answered, leased_until, reports
         FROM summaries WHERE",
        "ORDER BY state <> 'auto' DESC, summary IS NOT NULL DESC, page = ? DESC LIMIT 1"
    );
    subject.bind(Statement::new(sql)).bind(subject.page.id.as_str())
}

impl Row {
    /// The order of [`row`], for rows that were read all at once.
    pub fn rank(&self, page: &str) -> (bool, bool, bool) {
        (self.state != State::Auto, self.summary.is_some(), self.page == page)
    }
}

/// Of all pages that have one, or that something was said about.
pub fn rows() -> Statement {
    Statement::new(
        "SELECT page, summary, state, revision, again_at, asked_at, failures, fault, answered, leased_until, reports
         FROM summaries WHERE summary IS NOT NULL OR state <> 'auto' OR fault <> '' ORDER BY page",
    )
}

/// A comment that is shown: which, and as what.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Known {
    pub id: String,
    pub revision: i64,
}

impl Known {
    pub fn input(&self) -> Input<'_> {
        Input { id: &self.id, revision: self.revision, is_shown: true }
    }
}

/// The comments of a thread that are shown.
pub fn known(subject: &Subject) -> Statement {
    let sql = of_thread!("SELECT id, revision FROM comments WHERE state = 'approved' AND", "");
    subject.bind(Statement::new(sql))
}

/// What [`stamp_of`] takes, as the storage finds it without reading a summary out.
#[derive(Deserialize)]
struct Stamp {
    revision: i64,
    gone: Option<String>,
}

/// For [`read_stamp`]: costs a row where there is no summary, and one for each comment that it cites.
pub fn stamp(subject: &Subject) -> Statement {
    let sql = of_thread!(
        "SELECT revision, (
           SELECT group_concat(point.key || '.' || cite.key, '-')
           FROM json_each(summary, '$.points') AS point, json_each(point.value, '$.cites') AS cite
           WHERE NOT EXISTS (SELECT 1 FROM comments WHERE id = cite.value ->> 'id' AND state = 'approved'
             AND revision = cite.value ->> 'revision')
         ) AS gone
         FROM (SELECT page, summary, state, revision FROM summaries WHERE",
        "ORDER BY state <> 'auto' DESC, summary IS NOT NULL DESC, page = ? DESC LIMIT 1)
         WHERE summary IS NOT NULL AND state <> 'hidden'"
    );
    subject.bind(Statement::new(sql)).bind(subject.page.id.as_str())
}

/// The stamp of what readers see at this moment.
pub fn read_stamp(rows: Rows) -> Result<Option<String>, Failure> {
    let stamps: Vec<Stamp> = read(rows)?;
    let stamp = |stamp: &Stamp| stamp_of(stamp.revision, stamp.gone.as_deref().unwrap_or_default());
    Ok(stamps.first().map(stamp))
}

/// Threads to look at, in the order in which they changed: what has changed since it was last looked at, and what waits.
pub fn to_look_at(now: i64, most: u32) -> Statement {
    let sql = "SELECT threads.page AS page FROM threads LEFT JOIN summaries ON summaries.page = threads.page
               WHERE threads.moved_to IS NULL
                 AND (summaries.page IS NULL OR seen <> threads.revision OR again_at <= ?)
               ORDER BY threads.changed_at LIMIT ?";
    Statement::new(sql).bind(now).bind(most)
}

/// The thread was looked at as it was when it had these revisions, by the names of its parts.
pub fn seen(page: &str, parts: &[(String, i64)], again_at: Option<i64>) -> Vec<Statement> {
    let sql = "INSERT INTO summaries (page, seen, again_at) VALUES (?, ?, ?)
               ON CONFLICT (page) DO UPDATE SET seen = excluded.seen, again_at = excluded.again_at";
    let again = |name: &str| again_at.filter(|_| name == page);
    parts
        .iter()
        .map(|(name, revision)| Statement::new(sql).bind(name.as_str()).bind(*revision).bind(again(name)))
        .collect()
}

/// Takes away what is stored, unless a moderator has spoken since.
pub fn withdraw(page: &str) -> Statement {
    let sql = "UPDATE summaries SET summary = NULL, revision = revision + 1
               WHERE page = ? AND state = 'auto' AND summary IS NOT NULL";
    Statement::new(sql).bind(page)
}

/// The same summary without points that rest on what was deleted, whoever wrote it; unless it is another by now, which
/// the next chore looks at.
pub fn strip(page: &str, revision: i64, summary: &Summary) -> Statement {
    let summary = (!summary.points.is_empty()).then(|| json!(summary).to_string());
    Statement::new("UPDATE summaries SET summary = ?, revision = revision + 1 WHERE page = ? AND revision = ?")
        .bind(summary)
        .bind(page)
        .bind(revision)
}

/// Those of the comments, given as JSON, that are deleted or were never there.
pub fn deleted(ids: &str) -> Statement {
    let sql = "SELECT value AS id, 0 AS revision FROM json_each(?)
               WHERE value NOT IN (SELECT id FROM comments WHERE id IN (SELECT value FROM json_each(?))
                 AND state <> 'deleted')";
    Statement::new(sql).bind(ids).bind(ids)
}

/// Puts a summary in the place of the one before, unless a moderator has spoken since.
pub fn put(page: &str, summary: &Summary) -> Statement {
    let summary = json!(summary).to_string();
    let sql = "INSERT INTO summaries (page, summary, revision) VALUES (?, ?, 1)
               ON CONFLICT (page) DO UPDATE SET summary = excluded.summary, revision = revision + 1, reports = 0
               WHERE state = 'auto' AND summary IS NOT excluded.summary";
    Statement::new(sql).bind(page).bind(summary)
}

/// Has the thread looked at by the next chore.
pub fn look_again(subject: &Subject) -> Statement {
    subject.bind(Statement::new(of_thread!("UPDATE summaries SET seen = -1, again_at = 0 WHERE", "")))
}

/// Nobody else may ask for this thread until then; gives a row if nobody else may already, and the day's budget allows
/// one more. The budget is counted before the call: a call that never ends has cost one as well.
pub fn lease(page: &str, now: i64, until: i64, day: i64, most_a_day: u32) -> [Statement; 2] {
    let take = "INSERT INTO summaries (page, leased_until, asked_at)
                SELECT ?, ?, ? WHERE coalesce((SELECT calls FROM model_calls WHERE day = ?), 0) < ?
                ON CONFLICT (page) DO UPDATE SET leased_until = excluded.leased_until, asked_at = excluded.asked_at
                WHERE leased_until <= excluded.asked_at RETURNING page";
    // Counts if the row is ours now.
    let count = "INSERT INTO model_calls (day, calls)
                 SELECT ?, 1 FROM summaries WHERE page = ? AND leased_until = ? AND asked_at = ?
                 ON CONFLICT (day) DO UPDATE SET calls = calls + 1";
    [
        Statement::new(take).bind(page).bind(until).bind(now).bind(day).bind(most_a_day),
        Statement::new(count).bind(day).bind(page).bind(until).bind(now),
    ]
}

/// What came of asking: `fault` is empty if there was an answer, `answered` then is what it was an answer to.
pub fn told(page: &str, failures: u32, fault: &str, answered: &str) -> Statement {
    let sql = "UPDATE summaries SET leased_until = 0, failures = ?, fault = ?,
               answered = CASE ? WHEN '' THEN answered ELSE ? END WHERE page = ?";
    Statement::new(sql).bind(failures).bind(fault).bind(answered).bind(answered).bind(page)
}

pub fn calls(day: i64) -> Statement {
    Statement::new("SELECT calls FROM model_calls WHERE day = ?").bind(day)
}

/// How it went with the model at home, for `/api/health`.
pub fn last_call() -> Statement {
    Statement::new("SELECT asked_at, fault FROM summaries WHERE asked_at IS NOT NULL ORDER BY asked_at DESC LIMIT 1")
}

/// Counts of days that are over go, and what is known of threads that are no more.
pub fn tidy(today: i64) -> [Statement; 2] {
    [
        Statement::new("DELETE FROM model_calls WHERE day < ?").bind(today),
        // What was decided or written stays: it may stand under a name that its thread has not.
        Statement::new(
            "DELETE FROM summaries WHERE summary IS NULL AND state = 'auto'
             AND page NOT IN (SELECT page FROM threads WHERE moved_to IS NULL)",
        ),
    ]
}

//! Comments in the storage: the statements of this module, and the rows that they give as types. What a row means is
//! decided elsewhere.

use serde::{Deserialize, Deserializer};
use serde_json::json;
use sha2::{Digest, Sha256};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::thread::{Subject, of_thread};
use crate::rim::Failure;
use crate::statement::{Rows, Statement, read};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    Held,
    Approved,
    Spam,
    Deleted,
}

impl State {
    pub fn name(self) -> &'static str {
        match self {
            Self::Held => "held",
            Self::Approved => "approved",
            Self::Spam => "spam",
            Self::Deleted => "deleted",
        }
    }
}

/// A comment as far as the order of its thread needs it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Outline {
    pub id: String,
    pub parent: Option<String>,
    pub state: State,
    #[serde(deserialize_with = "flag")]
    pub pinned: bool,
    /// The last moment at which a reader could see it change.
    pub changed_at: i64,
}

/// A comment whole.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Comment {
    pub id: String,
    pub page: String,
    pub parent: Option<String>,
    pub author: String,
    pub site: String,
    pub key: Option<String>,
    #[serde(deserialize_with = "flag")]
    pub owner: bool,
    pub text: String,
    pub language: String,
    pub state: State,
    pub reason: String,
    pub created_at: i64,
    pub edited_at: Option<i64>,
    pub decided_at: i64,
    pub revision: i64,
    pub votes: i64,
    #[serde(deserialize_with = "flag")]
    pub pinned: bool,
}

/// SQLite has no truth, only 0 and 1.
pub fn flag<'d, D: Deserializer<'d>>(deserializer: D) -> Result<bool, D::Error> {
    Ok(i64::deserialize(deserializer)? != 0)
}

/// Comments of a thread that are looked at; the most that an answer can be made of within its time.
const MOST_OUTLINES: u32 = 10_000;

/// The thread in order of time, hidden comments included: they may have replies.
pub fn outlines(subject: &Subject) -> Statement {
    let sql = of_thread!(
        "SELECT id, parent, state, pinned, max(decided_at, coalesce(edited_at, 0)) AS changed_at FROM comments WHERE",
        "ORDER BY id LIMIT ?"
    );
    subject.bind(Statement::new(sql)).bind(MOST_OUTLINES)
}

macro_rules! select {
    ($after:literal) => {
        concat!(
            "SELECT id, page, parent, author, site, key, owner, text, language, state, reason, created_at, edited_at,",
            " decided_at, revision, votes, pinned FROM comments ",
            $after
        )
    };
}

pub fn comment(id: &str) -> Statement {
    Statement::new(select!("WHERE id = ?")).bind(id)
}

pub fn comments(ids: &[&str]) -> Statement {
    Statement::new(select!("WHERE id IN (SELECT value FROM json_each(?))")).bind(json!(ids).to_string())
}

/// The youngest that are shown, of all threads.
pub fn latest(limit: u32) -> Statement {
    Statement::new(select!("WHERE state = 'approved' ORDER BY id DESC LIMIT ?")).bind(limit)
}

/// The youngest that are shown, of one thread.
pub fn latest_of(subject: &Subject, limit: u32) -> Statement {
    // The list of columns again: `concat!` takes literals only.
    let sql = of_thread!(
        "SELECT id, page, parent, author, site, key, owner, text, language, state, reason, created_at, edited_at,
         decided_at, revision, votes, pinned FROM comments WHERE state = 'approved' AND",
        "ORDER BY id DESC LIMIT ?"
    );
    subject.bind(Statement::new(sql)).bind(limit)
}

/// How many are shown that were not before `since`, milliseconds since 1970. Reads no comment where nothing has changed.
pub fn count_newer(subject: &Subject, since: i64) -> Statement {
    let sql = concat!(
        of_thread!("SELECT count(*) AS newer FROM comments WHERE state = 'approved' AND decided_at > ? AND", ""),
        of_thread!("AND EXISTS (SELECT 1 FROM threads WHERE changed_at > ? AND", ")"),
    );
    subject.bind(subject.bind(Statement::new(sql).bind(since)).bind(since))
}

pub fn insert(comment: &Comment) -> Statement {
    let sql = "INSERT INTO comments (id, page, parent, author, site, key, owner, text, language, digest, state, reason,
               created_at, decided_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    Statement::new(sql)
        .bind(comment.id.as_str())
        .bind(comment.page.as_str())
        .bind(comment.parent.clone())
        .bind(comment.author.as_str())
        .bind(comment.site.as_str())
        .bind(comment.key.clone())
        .bind(comment.owner)
        .bind(comment.text.as_str())
        .bind(comment.language.as_str())
        .bind(digest(&comment.text))
        .bind(comment.state.name())
        .bind(comment.reason.as_str())
        .bind(comment.created_at)
        .bind(comment.decided_at)
}

/// A new text, if the comment still is what was read; gives its id, or no row.
pub fn edit(before: &Comment, text: &str, state: State, reason: &str, now: i64) -> Statement {
    let sql = "UPDATE comments SET text = ?, digest = ?, edited_at = ?, state = ?, reason = ?,
               decided_at = CASE WHEN state = ? THEN decided_at ELSE ? END, revision = revision + 1
               WHERE id = ? AND revision = ? AND state IN ('held', 'approved') RETURNING id";
    Statement::new(sql)
        .bind(text)
        .bind(digest(text))
        .bind(now)
        .bind(state.name())
        .bind(reason)
        .bind(state.name())
        .bind(now)
        .bind(before.id.as_str())
        .bind(before.revision)
}

/// Takes away everything but the place in the thread; gives the id, or no row if it was gone.
pub fn delete(id: &str, now: i64) -> Statement {
    let sql =
        "UPDATE comments SET state = 'deleted', text = '', author = '', site = '', key = NULL, owner = 0, digest = '',
               reason = '', edited_at = NULL, votes = 0, pinned = 0, decided_at = ?, revision = revision + 1
               WHERE id = ? AND state <> 'deleted' RETURNING id";
    Statement::new(sql).bind(now).bind(id)
}

/// Readers see something new in the thread.
pub fn changed(page: &str, now: i64) -> Statement {
    let sql = "INSERT INTO threads (page, revision, changed_at) VALUES (?, 1, ?)
               ON CONFLICT (page) DO UPDATE SET revision = revision + 1, changed_at = max(changed_at, excluded.changed_at)";
    Statement::new(sql).bind(page).bind(now)
}

/// Makes the salt of the day, if there is none, and gives it, for [`read_salt`].
pub fn salt(today: i64, new_salt: String) -> [Statement; 2] {
    [
        Statement::new("INSERT OR IGNORE INTO salts (day, salt) VALUES (?, ?)").bind(today).bind(new_salt),
        Statement::new("SELECT salt FROM salts WHERE day = ?").bind(today),
    ]
}

pub fn read_salt(rows: Rows) -> Result<String, Failure> {
    #[derive(Deserialize)]
    struct Salt {
        salt: String,
    }
    let salts: Vec<Salt> = read(rows)?;
    Ok(salts.into_iter().next().map(|row| row.salt).unwrap_or_default())
}

/// Destroys what is kept for a day only, and tokens that are over.
pub fn tidy(today: i64, now: i64) -> [Statement; 3] {
    [
        Statement::new("DELETE FROM votes WHERE day < ?").bind(today),
        Statement::new("DELETE FROM salts WHERE day < ?").bind(today),
        Statement::new("DELETE FROM used_tokens WHERE expires_at <= ?").bind(now),
    ]
}

/// The same for texts that differ in spaces and case only.
pub fn digest(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    URL_SAFE_NO_PAD.encode(Sha256::digest(words.join(" ").to_lowercase()))
}

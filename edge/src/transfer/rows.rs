//! The rows of each table as they are written to a backup and read from one. A row from a backup comes from outside, as
//! anybody may have edited the file: each is checked against all that the tables demand, and that readers rely on.

use serde::{Deserialize, Deserializer, Serialize};

use crate::comments::{html, id};
use crate::statement::{Statement, Value};

/// A table that goes into a backup.
pub trait Row: Serialize + for<'de> Deserialize<'de> {
    /// Rows behind a key, in its order; the last parameter is how many.
    const SELECT: &'static str;
    /// Puts in the rows of a JSON list, unless they are there, and returns one row for each that was not.
    const INSERT: &'static str;
    /// Before the first one.
    fn first() -> Vec<Value>;
    fn key(&self) -> Vec<Value>;
    /// What is wrong with it, if it is from outside.
    fn check(&self) -> Result<(), &'static str>;

    fn select(after: Vec<Value>, limit: usize) -> Statement {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        after.into_iter().fold(Statement::new(Self::SELECT), Statement::bind).bind(limit)
    }
}

/// D1 has numbers as JavaScript has them.
const MOST: i64 = 1 << 53;

fn need(holds: bool, otherwise: &'static str) -> Result<(), &'static str> {
    if holds { Ok(()) } else { Err(otherwise) }
}

fn is_time(number: i64) -> bool {
    (0..MOST).contains(&number)
}

fn is_page(id: &str) -> bool {
    (1..=512).contains(&id.chars().count())
}

/// A boolean, which the tables have as 0 or 1.
pub fn flag<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Flag {
        Json(bool),
        Stored(u8),
    }
    match Flag::deserialize(deserializer)? {
        Flag::Json(flag) => Ok(flag),
        Flag::Stored(number @ 0..=1) => Ok(number == 1),
        Flag::Stored(_) => Err(serde::de::Error::custom("neither true nor false")),
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
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
    pub digest: String,
    pub state: String,
    pub reason: String,
    pub created_at: i64,
    pub edited_at: Option<i64>,
    pub decided_at: i64,
    pub revision: i64,
    pub votes: i64,
    #[serde(deserialize_with = "flag")]
    pub pinned: bool,
}

impl Row for Comment {
    const SELECT: &'static str = "
      SELECT id, page, parent, author, site, key, owner, text, language, digest, state, reason, created_at, edited_at,
        decided_at, revision, votes, pinned
      FROM comments WHERE (page, id) > (?, ?) ORDER BY page, id LIMIT ?";

    const INSERT: &'static str = "
      INSERT INTO comments (id, page, parent, author, site, key, owner, text, language, digest, state, reason,
        created_at, edited_at, decided_at, revision, votes, pinned)
      SELECT value ->> 'id', value ->> 'page', value ->> 'parent', value ->> 'author', value ->> 'site', value ->> 'key',
        value ->> 'owner', value ->> 'text', value ->> 'language', value ->> 'digest', value ->> 'state',
        value ->> 'reason', value ->> 'created_at', value ->> 'edited_at', value ->> 'decided_at', value ->> 'revision',
        value ->> 'votes', value ->> 'pinned'
      FROM json_each(?) WHERE true ON CONFLICT DO NOTHING RETURNING 1 AS added";

    fn first() -> Vec<Value> {
        vec!["".into(), "".into()]
    }

    fn key(&self) -> Vec<Value> {
        vec![self.page.as_str().into(), self.id.as_str().into()]
    }

    fn check(&self) -> Result<(), &'static str> {
        let letters = |text: &str, most: usize| text.chars().count() <= most;
        need(id::is_one(&self.id), "`id` is no id of a comment")?;
        need(is_page(&self.page), "`page` has to have 1 to 512 characters")?;
        need(
            self.parent.as_deref().is_none_or(|parent| id::is_one(parent) && parent != self.id),
            "`parent` is no other comment",
        )?;
        need(letters(&self.author, 60), "`author` has more than 60 characters")?;
        need(letters(&self.site, 200), "`site` has more than 200 characters")?;
        // It becomes a link.
        need(self.site.is_empty() || html::host(&self.site).is_some(), "`site` is no address of the web")?;
        need(self.key.as_ref().is_none_or(|key| key.len() == 43), "`key` is no hash of a key")?;
        // SQLite's JSON would end the text there.
        need(!self.text.contains('\0'), "`text` has a zero byte")?;
        need(letters(&self.text, 10_000), "`text` has more than 10000 characters")?;
        need(["held", "approved", "spam", "deleted"].contains(&self.state.as_str()), "`state` is unknown")?;
        let is_gone = [&self.text, &self.author, &self.site, &self.digest].iter().all(|text| text.is_empty());
        need(
            self.state != "deleted" || (is_gone && self.key.is_none()),
            "a deleted comment holds no text, name or key",
        )?;
        let times = is_time(self.created_at) && is_time(self.decided_at) && self.edited_at.is_none_or(is_time);
        need(times, "a time is out of range")?;
        need((1..MOST).contains(&self.revision) && is_time(self.votes), "a number is out of range")
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Thread {
    pub page: String,
    pub state: String,
    pub moved_to: Option<String>,
    pub revision: i64,
    pub changed_at: i64,
}

impl Row for Thread {
    const SELECT: &'static str =
        "SELECT page, state, moved_to, revision, changed_at FROM threads WHERE page > ? ORDER BY page LIMIT ?";

    const INSERT: &'static str = "
      INSERT INTO threads (page, state, moved_to, revision, changed_at)
      SELECT value ->> 'page', value ->> 'state', value ->> 'moved_to', value ->> 'revision', value ->> 'changed_at'
      FROM json_each(?) WHERE true ON CONFLICT DO NOTHING RETURNING 1 AS added";

    fn first() -> Vec<Value> {
        vec!["".into()]
    }

    fn key(&self) -> Vec<Value> {
        vec![self.page.as_str().into()]
    }

    fn check(&self) -> Result<(), &'static str> {
        need(is_page(&self.page), "`page` has to have 1 to 512 characters")?;
        need(["open", "locked", "closed"].contains(&self.state.as_str()), "`state` is unknown")?;
        let target = self.moved_to.as_ref().is_none_or(|target| is_page(target) && *target != self.page);
        need(target, "`moved_to` is no other page")?;
        need(is_time(self.revision) && is_time(self.changed_at), "a number is out of range")
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Author {
    pub key: String,
    #[serde(deserialize_with = "flag")]
    pub trusted: bool,
    pub approved: i64,
    pub spam: i64,
}

impl Row for Author {
    const SELECT: &'static str = "SELECT key, trusted, approved, spam FROM authors WHERE key > ? ORDER BY key LIMIT ?";

    const INSERT: &'static str = "
      INSERT INTO authors (key, trusted, approved, spam)
      SELECT value ->> 'key', value ->> 'trusted', value ->> 'approved', value ->> 'spam'
      FROM json_each(?) WHERE true ON CONFLICT DO NOTHING RETURNING 1 AS added";

    fn first() -> Vec<Value> {
        vec!["".into()]
    }

    fn key(&self) -> Vec<Value> {
        vec![self.key.as_str().into()]
    }

    fn check(&self) -> Result<(), &'static str> {
        need(self.key.len() == 43, "`key` is no hash of a key")?;
        need(is_time(self.approved) && is_time(self.spam), "a number is out of range")
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Block {
    pub kind: String,
    pub value: String,
    pub at: i64,
}

impl Row for Block {
    const SELECT: &'static str =
        "SELECT kind, value, at FROM blocks WHERE (kind, value) > (?, ?) ORDER BY kind, value LIMIT ?";

    const INSERT: &'static str = "
      INSERT INTO blocks (kind, value, at) SELECT value ->> 'kind', value ->> 'value', value ->> 'at'
      FROM json_each(?) WHERE true ON CONFLICT DO NOTHING RETURNING 1 AS added";

    fn first() -> Vec<Value> {
        vec!["".into(), "".into()]
    }

    fn key(&self) -> Vec<Value> {
        vec![self.kind.as_str().into(), self.value.as_str().into()]
    }

    fn check(&self) -> Result<(), &'static str> {
        need(["word", "host", "author"].contains(&self.kind.as_str()), "`kind` is unknown")?;
        need((1..=200).contains(&self.value.chars().count()), "`value` has to have 1 to 200 characters")?;
        need(is_time(self.at), "a time is out of range")
    }
}

/// A token that was used. Its digest is kept, so that a restore makes no used link good again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct UsedToken {
    pub digest: String,
    pub expires_at: i64,
}

impl Row for UsedToken {
    const SELECT: &'static str = "SELECT digest, expires_at FROM used_tokens WHERE digest > ? ORDER BY digest LIMIT ?";

    const INSERT: &'static str = "
      INSERT INTO used_tokens (digest, expires_at) SELECT value ->> 'digest', value ->> 'expires_at'
      FROM json_each(?) WHERE true ON CONFLICT DO NOTHING RETURNING 1 AS added";

    fn first() -> Vec<Value> {
        vec!["".into()]
    }

    fn key(&self) -> Vec<Value> {
        vec![self.digest.as_str().into()]
    }

    fn check(&self) -> Result<(), &'static str> {
        need((1..=200).contains(&self.digest.len()), "`digest` is no digest")?;
        need(is_time(self.expires_at), "a time is out of range")
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    pub id: i64,
    pub at: i64,
    pub who: String,
    pub action: String,
    pub comment: Option<String>,
    pub page: Option<String>,
    pub note: String,
}

impl Row for Entry {
    /// Without backups and restores, which are about this storage and not about what it holds: with them no backup would
    /// ever be the same as the one before.
    const SELECT: &'static str = "
      SELECT id, at, who, action, comment, page, note FROM audit
      WHERE id > ? AND action NOT IN ('export', 'import') ORDER BY id LIMIT ?";

    const INSERT: &'static str = "
      INSERT INTO audit (id, at, who, action, comment, page, note)
      SELECT value ->> 'id', value ->> 'at', value ->> 'who', value ->> 'action', value ->> 'comment', value ->> 'page',
        value ->> 'note'
      FROM json_each(?) WHERE true ON CONFLICT DO NOTHING RETURNING 1 AS added";

    fn first() -> Vec<Value> {
        vec![0_i64.into()]
    }

    fn key(&self) -> Vec<Value> {
        vec![self.id.into()]
    }

    fn check(&self) -> Result<(), &'static str> {
        need((1..MOST).contains(&self.id) && is_time(self.at), "a number is out of range")?;
        let texts = [Some(&self.who), Some(&self.action), self.comment.as_ref(), self.page.as_ref(), Some(&self.note)];
        need(
            texts.into_iter().flatten().all(|text| text.chars().count() <= 512),
            "a text has more than 512 characters",
        )?;
        need(!["export", "import"].contains(&self.action.as_str()), "a backup or restore of another storage")
    }
}

/// Entries whose number another one has here, under a new number: a log loses nothing.
pub const RENUMBER: &str = "
  INSERT INTO audit (at, who, action, comment, page, note)
  SELECT value ->> 'at', value ->> 'who', value ->> 'action', value ->> 'comment', value ->> 'page', value ->> 'note'
  FROM json_each(?) JOIN audit AS taken ON taken.id = value ->> 'id'
  WHERE (taken.at, taken.who, taken.action, taken.note)
      IS NOT (value ->> 'at', value ->> 'who', value ->> 'action', value ->> 'note')
    AND NOT EXISTS (SELECT 1 FROM audit AS same
      WHERE same.at = value ->> 'at' AND same.who = value ->> 'who' AND same.action = value ->> 'action'
        AND same.comment IS value ->> 'comment' AND same.page IS value ->> 'page' AND same.note = value ->> 'note')
  RETURNING 1 AS added";

//! The tables that go into a backup, as data: how their rows are read and put in, and what each column may hold. A row of
//! a backup comes from outside, as anybody may have edited the file: it is checked against all that the tables demand,
//! and that readers rely on.

use serde_json::{Map, Value};

use crate::comments::{html, id};
use crate::notices::Address;
use crate::summaries::summary::Summary;

pub struct Table {
    /// In the backup.
    pub name: &'static str,
    pub columns: &'static [(&'static str, Kind)],
    /// What columns have to be together.
    pub check: fn(&Map<String, Value>) -> Result<(), &'static str>,
    /// Rows behind a key, in its order, each as `row`, JSON, and `key`, JSON. Of its two parameters the first is a key, the
    /// second how many.
    pub select: &'static str,
    /// The key before the first.
    pub first: &'static str,
    /// Put in the rows of a JSON list, unless they are there, and give a row for each that was not: `page`, whose readers
    /// see something new, or `''`.
    pub insert: &'static [&'static str],
}

/// What a column may hold.
pub enum Kind {
    /// Between so many and so many characters.
    Text(usize, usize),
    OneOf(&'static [&'static str]),
    /// Of a comment.
    Id,
    /// An address of the web, or nothing.
    Site,
    Flag,
    /// At least that, and as D1 has numbers, which has them as JavaScript does.
    Number(i64),
    /// That, or null.
    Perhaps(&'static Self),
}

const MOST: i64 = 1 << 53;
const PAGE: Kind = Kind::Text(1, 512);
const NOTE: Kind = Kind::Text(0, 512);
const KEY: Kind = Kind::Text(43, 43);
const NUMBER: Kind = Kind::Number(0);

pub const TABLES: [Table; 8] = [
    Table {
        name: "threads",
        columns: &[
            ("page", PAGE),
            ("state", Kind::OneOf(&["open", "locked", "closed"])),
            ("moved_to", Kind::Perhaps(&PAGE)),
            ("revision", NUMBER),
            ("changed_at", NUMBER),
        ],
        check: |row| need(row.get("moved_to") != row.get("page"), "`moved_to` is no other page"),
        select: "
          SELECT json_object('page', page, 'state', state, 'moved_to', moved_to, 'revision', revision,
            'changed_at', changed_at) AS row, json_array(page) AS key
          FROM threads WHERE page > ?1 ->> 0 ORDER BY page LIMIT ?2",
        first: r#"[""]"#,
        insert: &["
          INSERT INTO threads (page, state, moved_to, revision, changed_at)
          SELECT value ->> 'page', value ->> 'state', value ->> 'moved_to', value ->> 'revision', value ->> 'changed_at'
          FROM json_each(?) WHERE true ON CONFLICT DO NOTHING RETURNING '' AS page"],
    },
    Table {
        name: "comments",
        columns: &[
            ("id", Kind::Id),
            ("page", PAGE),
            ("parent", Kind::Perhaps(&Kind::Id)),
            ("author", Kind::Text(0, 60)),
            ("site", Kind::Site),
            ("key", Kind::Perhaps(&KEY)),
            ("owner", Kind::Flag),
            ("text", Kind::Text(0, 10_000)),
            ("language", NOTE),
            ("digest", NOTE),
            ("state", Kind::OneOf(&["held", "approved", "spam", "deleted"])),
            ("reason", NOTE),
            ("created_at", NUMBER),
            ("edited_at", Kind::Perhaps(&NUMBER)),
            ("decided_at", NUMBER),
            ("revision", Kind::Number(1)),
            ("votes", NUMBER),
            ("pinned", Kind::Flag),
        ],
        check: |row| {
            need(row.get("parent") != row.get("id"), "`parent` is no other comment")?;
            let is_gone = ["text", "author", "site", "digest"].iter().all(|name| row.get(*name) == Some(&"".into()))
                && row.get("key") == Some(&Value::Null);
            let is_deleted = row.get("state") == Some(&"deleted".into());
            need(is_gone || !is_deleted, "a deleted comment holds no text, name or key")
        },
        select: "
          SELECT json_object('id', id, 'page', page, 'parent', parent, 'author', author, 'site', site, 'key', key,
            'owner', json(iif(owner, 'true', 'false')), 'text', text, 'language', language, 'digest', digest,
            'state', state, 'reason', reason, 'created_at', created_at, 'edited_at', edited_at,
            'decided_at', decided_at, 'revision', revision, 'votes', votes,
            'pinned', json(iif(pinned, 'true', 'false'))) AS row, json_array(page, id) AS key
          FROM comments WHERE (page, id) > (?1 ->> 0, ?1 ->> 1) ORDER BY page, id LIMIT ?2",
        first: r#"["",""]"#,
        insert: &["
          INSERT INTO comments (id, page, parent, author, site, key, owner, text, language, digest, state, reason,
            created_at, edited_at, decided_at, revision, votes, pinned)
          SELECT value ->> 'id', value ->> 'page', value ->> 'parent', value ->> 'author', value ->> 'site',
            value ->> 'key', value ->> 'owner', value ->> 'text', value ->> 'language', value ->> 'digest',
            value ->> 'state', value ->> 'reason', value ->> 'created_at', value ->> 'edited_at',
            value ->> 'decided_at', value ->> 'revision', value ->> 'votes', value ->> 'pinned'
          FROM json_each(?) WHERE true ON CONFLICT DO NOTHING RETURNING page"],
    },
    Table {
        name: "authors",
        columns: &[("key", KEY), ("trusted", Kind::Flag), ("approved", NUMBER), ("spam", NUMBER)],
        check: |_| Ok(()),
        select: "
          SELECT json_object('key', key, 'trusted', json(iif(trusted, 'true', 'false')), 'approved', approved,
            'spam', spam) AS row, json_array(key) AS key
          FROM authors WHERE authors.key > ?1 ->> 0 ORDER BY authors.key LIMIT ?2",
        first: r#"[""]"#,
        insert: &["
          INSERT INTO authors (key, trusted, approved, spam)
          SELECT value ->> 'key', value ->> 'trusted', value ->> 'approved', value ->> 'spam'
          FROM json_each(?) WHERE true ON CONFLICT DO NOTHING RETURNING '' AS page"],
    },
    Table {
        name: "blocks",
        columns: &[("kind", Kind::OneOf(&["word", "host", "author"])), ("value", Kind::Text(1, 200)), ("at", NUMBER)],
        check: |_| Ok(()),
        select: "
          SELECT json_object('kind', kind, 'value', value, 'at', at) AS row, json_array(kind, value) AS key
          FROM blocks WHERE (kind, value) > (?1 ->> 0, ?1 ->> 1) ORDER BY kind, value LIMIT ?2",
        first: r#"["",""]"#,
        insert: &["
          INSERT INTO blocks (kind, value, at) SELECT value ->> 'kind', value ->> 'value', value ->> 'at'
          FROM json_each(?) WHERE true ON CONFLICT DO NOTHING RETURNING '' AS page"],
    },
    // What came of looking at a thread is not kept: it is looked at again.
    Table {
        name: "summaries",
        columns: &[
            ("page", PAGE),
            ("summary", Kind::Perhaps(&Kind::Text(1, 100_000))),
            ("state", Kind::OneOf(&["auto", "pinned", "hidden"])),
            ("revision", NUMBER),
            ("answered", NOTE),
            ("reports", NUMBER),
        ],
        check: |row| {
            let Some(text) = row.get("summary").and_then(Value::as_str) else { return Ok(()) };
            need(serde_json::from_str::<Summary>(text).is_ok(), "`summary` is not one")
        },
        select: "
          SELECT json_object('page', page, 'summary', summary, 'state', state, 'revision', revision,
            'answered', answered, 'reports', reports) AS row, json_array(page) AS key
          FROM summaries WHERE (summary IS NOT NULL OR state <> 'auto') AND page > ?1 ->> 0 ORDER BY page LIMIT ?2",
        first: r#"[""]"#,
        insert: &["
          INSERT INTO summaries (page, summary, state, revision, answered, reports)
          SELECT value ->> 'page', value ->> 'summary', value ->> 'state', value ->> 'revision', value ->> 'answered',
            value ->> 'reports'
          FROM json_each(?) WHERE true ON CONFLICT DO NOTHING RETURNING '' AS page"],
    },
    // Addresses that their owners have confirmed: whoever keeps a backup keeps them, too. One that was taken away is an
    // empty row, so that no older backup brings it back; nor does one come back to a comment that is deleted.
    Table {
        name: "subscribers",
        columns: &[("comment", Kind::Id), ("address", Kind::Text(0, 254)), ("created_at", NUMBER)],
        check: |row| {
            let address = row.get("address").and_then(Value::as_str).unwrap_or_default();
            need(address.is_empty() || Address::of(address).is_some(), "`address` is none of mail")
        },
        select: "
          SELECT json_object('comment', comment, 'address', address, 'created_at', created_at) AS row,
            json_array(comment) AS key
          FROM subscribers WHERE comment > ?1 ->> 0 ORDER BY comment LIMIT ?2",
        first: r#"[""]"#,
        insert: &["
          INSERT INTO subscribers (comment, address, created_at)
          SELECT value ->> 'comment', value ->> 'address', value ->> 'created_at' FROM json_each(?)
          WHERE EXISTS (SELECT 1 FROM comments WHERE id = value ->> 'comment' AND state <> 'deleted')
          ON CONFLICT DO NOTHING RETURNING '' AS page"],
    },
    // So that a restore makes no link good again that was used.
    Table {
        name: "used_tokens",
        columns: &[("digest", Kind::Text(1, 200)), ("expires_at", NUMBER)],
        check: |_| Ok(()),
        select: "
          SELECT json_object('digest', digest, 'expires_at', expires_at) AS row, json_array(digest) AS key
          FROM used_tokens WHERE digest > ?1 ->> 0 ORDER BY digest LIMIT ?2",
        first: r#"[""]"#,
        insert: &["
          INSERT INTO used_tokens (digest, expires_at) SELECT value ->> 'digest', value ->> 'expires_at'
          FROM json_each(?) WHERE true ON CONFLICT DO NOTHING RETURNING '' AS page"],
    },
    // Without backups and restores, which are about this storage and not about what it holds: with them no backup would
    // ever be the same as the one before.
    Table {
        name: "audit",
        columns: &[
            ("id", Kind::Number(1)),
            ("at", NUMBER),
            ("who", NOTE),
            ("action", NOTE),
            ("comment", Kind::Perhaps(&NOTE)),
            ("page", Kind::Perhaps(&NOTE)),
            ("note", NOTE),
        ],
        check: |row| {
            let is_of_storage = ["export", "import"].iter().any(|action| row.get("action") == Some(&(*action).into()));
            need(!is_of_storage, "a backup or restore of another storage")
        },
        select: "
          SELECT json_object('id', id, 'at', at, 'who', who, 'action', action, 'comment', comment, 'page', page,
            'note', note) AS row, json_array(id) AS key
          FROM audit WHERE id > ?1 ->> 0 AND action NOT IN ('export', 'import') ORDER BY id LIMIT ?2",
        first: "[0]",
        insert: &[
            "
          INSERT INTO audit (id, at, who, action, comment, page, note)
          SELECT value ->> 'id', value ->> 'at', value ->> 'who', value ->> 'action', value ->> 'comment',
            value ->> 'page', value ->> 'note'
          FROM json_each(?) WHERE true ON CONFLICT DO NOTHING RETURNING '' AS page",
            // Entries whose number another one has here, under a new number: a log loses nothing.
            "
          INSERT INTO audit (at, who, action, comment, page, note)
          SELECT value ->> 'at', value ->> 'who', value ->> 'action', value ->> 'comment', value ->> 'page',
            value ->> 'note'
          FROM json_each(?) JOIN audit AS taken ON taken.id = value ->> 'id'
          WHERE (taken.at, taken.who, taken.action, taken.note)
              IS NOT (value ->> 'at', value ->> 'who', value ->> 'action', value ->> 'note')
            AND NOT EXISTS (SELECT 1 FROM audit AS same
              WHERE same.at = value ->> 'at' AND same.who = value ->> 'who' AND same.action = value ->> 'action'
                AND same.comment IS value ->> 'comment' AND same.page IS value ->> 'page'
                AND same.note = value ->> 'note')
          RETURNING '' AS page",
        ],
    },
];

impl Table {
    /// What is wrong with a row from outside.
    pub fn check(&self, row: &Value) -> Result<(), String> {
        let row = row.as_object().ok_or("a row is an object")?;
        for (name, kind) in self.columns {
            let value = row.get(*name).ok_or_else(|| format!("`{name}` is missing"))?;
            kind.check(value).map_err(|what| format!("`{name}` is {what}"))?;
        }
        (self.check)(row).map_err(str::to_owned)
    }
}

impl Kind {
    fn check(&self, value: &Value) -> Result<(), String> {
        // SQLite's JSON would end a text at a zero byte.
        let text = value.as_str().filter(|text| !text.contains('\0'));
        let is_good = match self {
            Self::Text(from, to) => text.is_some_and(|text| (*from..=*to).contains(&text.chars().count())),
            Self::OneOf(known) => text.is_some_and(|text| known.contains(&text)),
            Self::Id => text.is_some_and(id::is_one),
            // It becomes a link.
            Self::Site => {
                text.is_some_and(|site| site.is_empty() || (site.chars().count() <= 200 && html::host(site).is_some()))
            }
            Self::Flag => value.is_boolean(),
            Self::Number(from) => value.as_i64().is_some_and(|number| (*from..MOST).contains(&number)),
            Self::Perhaps(kind) => return if value.is_null() { Ok(()) } else { kind.check(value) },
        };
        if is_good { Ok(()) } else { Err(self.wanted()) }
    }

    fn wanted(&self) -> String {
        match self {
            Self::Text(from, to) => format!("no text of {from} to {to} characters"),
            Self::OneOf(known) => format!("none of {}", known.join(", ")),
            Self::Id => "no id of a comment".to_owned(),
            Self::Site => "no address of the web".to_owned(),
            Self::Flag => "neither true nor false".to_owned(),
            Self::Number(from) => format!("no whole number from {from} on"),
            Self::Perhaps(kind) => kind.wanted(),
        }
    }
}

fn need(holds: bool, otherwise: &'static str) -> Result<(), &'static str> {
    if holds { Ok(()) } else { Err(otherwise) }
}

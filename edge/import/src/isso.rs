//! Isso: its SQLite file, which is read in memory and never written to, and the generic JSON that it imports. Both hold
//! Markdown, or what another system left in them.

use rusqlite::config::DbConfig;
use rusqlite::{Connection, Row};
use serde_json::Value;

use crate::format::Format;
use crate::found::{Body, Comment, Found, NO_TIME, State, UNREADABLE};
use crate::lenient::{Record, parent};
use crate::when;

/// What a file of SQLite begins with.
pub const MAGIC: &[u8] = b"SQLite format 3\0";
/// Two bytes in the head of a file say that it is written through a log beside it, which memory has not.
const JOURNAL: std::ops::Range<usize> = 18..20;

const SELECT: &str = "
  SELECT threads.uri, comments.id, comments.parent, comments.created, CAST(comments.modified AS REAL),
    comments.mode, CAST(comments.remote_addr AS TEXT), CAST(comments.text AS TEXT), CAST(comments.author AS TEXT),
    CAST(comments.email AS TEXT), CAST(comments.website AS TEXT), CAST(comments.likes AS INTEGER), comments.tid
  FROM comments LEFT JOIN threads ON threads.id = comments.tid ORDER BY comments.id";

pub fn sqlite(bytes: &[u8]) -> Result<Found, String> {
    if !bytes.starts_with(MAGIC) {
        return Err("the file is no database of SQLite".to_owned());
    }
    let mut bytes = bytes.to_vec();
    bytes.get_mut(JOURNAL).into_iter().flatten().for_each(|byte| *byte = 1);
    let length = bytes.len();
    rows(&bytes, length).map_err(|error| error.to_string())
}

fn rows(bytes: &[u8], length: usize) -> rusqlite::Result<Found> {
    let mut connection = Connection::open_in_memory()?;
    // Whatever the file defines is data.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_VIEW, false)?;
    connection.deserialize_read_exact("main", bytes, length, true)?;
    let mut found = Found::new(Format::Isso);
    let mut query = connection.prepare(SELECT)?;
    let mut rows = query.query([])?;
    let mut number = 0_usize;
    while let Some(row) = rows.next()? {
        number += 1;
        if take(row, &mut found).is_err() {
            found.leave_out(format!("row {number}"), UNREADABLE);
        }
    }
    Ok(found)
}

fn take(row: &Row<'_>, found: &mut Found) -> rusqlite::Result<()> {
    let text = |index: usize| row.get::<_, Option<String>>(index).map(Option::unwrap_or_default);
    let id: i64 = row.get(1)?;
    let seconds: Option<f64> = row.get(3)?;
    let comment = Comment {
        id: id.to_string(),
        parent: row.get::<_, Option<i64>>(2)?.map(|parent| parent.to_string()),
        author: text(8)?,
        site: text(10)?,
        body: Body::of_either(text(7)?),
        // Isso's modes: 1 shown, 2 waiting for its moderator, 4 deleted but answered.
        state: match row.get::<_, Option<i64>>(5)? {
            Some(1) => State::Approved,
            Some(4) => State::Deleted,
            _ => State::Held,
        },
        created_at: match seconds.and_then(when::of_seconds) {
            Some(at) => at,
            None => {
                found.leave_out(format!("comment {id}"), NO_TIME);
                return Ok(());
            }
        },
        edited_at: row.get::<_, Option<f64>>(4)?.and_then(when::of_seconds),
        votes: row.get::<_, Option<i64>>(11)?.unwrap_or_default(),
        ..Comment::default()
    };
    let (uri, email, address) = (text(0)?, text(9)?, text(6)?);
    let thread = row.get::<_, Option<i64>>(12)?.unwrap_or_default();
    found.leave(&email, &address);
    let key = if uri.is_empty() { thread.to_string() } else { uri.clone() };
    found.thread(&key, |thread| {
        thread.is_at(&uri);
        thread.comments.push(comment);
    });
    Ok(())
}

/// A list of threads, each with `id`, its path, and `comments`.
pub fn json(text: &str) -> Result<Found, String> {
    let threads: Vec<Value> = serde_json::from_str(text).map_err(|error| error.to_string())?;
    let mut found = Found::new(Format::IssoJson);
    for (index, thread) in threads.iter().enumerate() {
        let Some(thread) = Record::of(thread) else {
            found.leave_out(format!("thread number {}", index + 1), UNREADABLE);
            continue;
        };
        let uri = thread.text("id");
        for (index, comment) in thread.list("comments").iter().enumerate() {
            let name = || format!("{uri} comment number {}", index + 1);
            let Some(record) = Record::of(comment) else {
                found.leave_out(name(), UNREADABLE);
                continue;
            };
            let Some(created_at) = when::milliseconds(&record.text("created")) else {
                found.leave_out(name(), NO_TIME);
                continue;
            };
            found.leave(&record.text("email"), &record.text("remote_addr"));
            let comment = Comment {
                id: record.text("id"),
                parent: parent(&record.text("parent")),
                author: record.text("author"),
                site: record.text("website"),
                body: Body::of_either(record.text("text")),
                state: match record.text("mode").as_str() {
                    "" | "1" => State::Approved,
                    "4" => State::Deleted,
                    _ => State::Held,
                },
                created_at,
                votes: record.number("likes"),
                ..Comment::default()
            };
            found.thread(&uri, |thread| {
                thread.is_at(&uri);
                thread.comments.push(comment);
            });
        }
    }
    Ok(found)
}

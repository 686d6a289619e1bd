//! Who did what, and when: rows in by the modules that decide, the newest first out. It holds ids and names of
//! moderators; no text of a visitor ever is in it.

use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::http::{Request, Response};
use crate::problem::Problem;
use crate::rim::Rim;
use crate::statement::{Statement, read};

/// Rows in one answer.
const MOST: i64 = 100;

#[derive(Serialize, Deserialize)]
struct Entry {
    id: i64,
    /// Milliseconds since 1970.
    at: i64,
    who: String,
    action: String,
    comment: Option<String>,
    page: Option<String>,
    note: String,
}

/// Adds a row about something else than comments, which are written down by the statements that change them.
pub fn entry(at: i64, who: &str, action: &str, page: Option<&str>, note: &str) -> Statement {
    Statement::new("INSERT INTO audit (at, who, action, page, note) VALUES (?, ?, ?, ?, ?)")
        .bind(at)
        .bind(who)
        .bind(action)
        .bind(page)
        .bind(note)
}

/// `?before=` the id of the last row seen, and `?limit=`.
pub async fn log(request: &Request, rim: &impl Rim) -> Result<Response, Problem> {
    let before = super::number(request, "before", 1..=i64::MAX >> 10)?;
    let limit = super::number(request, "limit", 1..=MOST)?.unwrap_or(MOST);
    let sql = "SELECT id, at, who, action, comment, page, note FROM audit WHERE id < ? ORDER BY id DESC LIMIT ?";
    let statement = Statement::new(sql).bind(before.unwrap_or(i64::MAX >> 10)).bind(limit);
    let rows = rim.database(vec![statement]).await?.into_iter().next().unwrap_or_default();
    let entries = read::<Entry>(rows)?;
    let full = usize::try_from(limit).is_ok_and(|limit| entries.len() == limit);
    let next = entries.last().filter(|_| full).map(|entry| entry.id);
    Ok(Response::json(200, &json!({ "entries": entries, "next": next })))
}

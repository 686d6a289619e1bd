//! Remark42's backup: a line of JSON that tells of users and posts, then a comment a line. A comment keeps both its
//! Markdown and the HTML made of it; the HTML is used only where the Markdown is missing.

use serde_json::Value;

use crate::format::Format;
use crate::found::{Body, Comment, Found, NO_TIME, State, UNREADABLE};
use crate::lenient::{Record, parent};
use crate::when;

/// Whether a file begins as a backup does.
pub fn is_one(start: &str) -> bool {
    let head = start.lines().next().unwrap_or_default();
    head.contains("\"version\"") && (head.contains("\"users\"") || head.contains("\"posts\""))
}

pub fn read(text: &str) -> Result<Found, String> {
    let mut found = Found::new(Format::Remark42);
    let mut lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    let (_, head) = lines.next().ok_or("the file is empty")?;
    let head: Value = serde_json::from_str(head).map_err(|error| format!("line 1: {error}"))?;
    let head = Record::of(&head).ok_or("line 1 is no object")?;
    for post in head.list("posts").iter().filter_map(Record::of).filter(|post| post.flag("read_only")) {
        let url = post.text("url");
        found.thread(&url, |thread| {
            thread.is_at(&url);
            thread.is_closed = true;
        });
    }
    for (index, line) in lines {
        let record = || format!("line {}", index + 1);
        let value: Option<Value> = serde_json::from_str(line).ok();
        match value.as_ref().and_then(Record::of) {
            Some(value) => take(&value, record(), &mut found),
            None => found.leave_out(record(), UNREADABLE),
        }
    }
    // A post of which there is no comment is no thread.
    Ok(found)
}

fn take(value: &Record<'_>, record: String, found: &mut Found) {
    let Some(created_at) = when::milliseconds(&value.text("time")) else {
        found.leave_out(record, NO_TIME);
        return;
    };
    let empty = serde_json::Map::new();
    let user = value.record("user").unwrap_or(Record(&empty));
    found.leave(&user.text("email"), &user.text("ip"));
    let original = value.text("orig");
    let in_favour =
        value.record("votes").map(|votes| votes.0.values().filter(|vote| **vote == Value::Bool(true)).count());
    let comment = Comment {
        id: value.text("id"),
        parent: parent(&value.text("pid")),
        author: user.text("name"),
        site: String::new(),
        body: if original.is_empty() { Body::Html(value.text("text")) } else { Body::Markdown(original) },
        state: if value.flag("delete") { State::Deleted } else { State::Approved },
        created_at,
        edited_at: value.record("edit").and_then(|edit| when::milliseconds(&edit.text("time"))),
        votes: in_favour
            .filter(|votes| *votes > 0)
            .and_then(|votes| i64::try_from(votes).ok())
            .unwrap_or(value.number("score")),
        is_pinned: value.flag("pin"),
        is_owner: user.flag("admin"),
    };
    let url = value.record("locator").map(|locator| locator.text("url")).unwrap_or_default();
    found.thread(&url, |thread| {
        thread.is_at(&url);
        thread.comments.push(comment);
    });
}

//! Artrans, the format in which Artalk and its converters hand comments on: one list, in which every value may be a text.
//! Threads are those of pages, by whichever of their addresses a comment names them.

use serde_json::Value;

use crate::format::Format;
use crate::found::{Body, Comment, Found, NO_TIME, State, UNREADABLE};
use crate::lenient::{Record, parent};
use crate::place::spelling;
use crate::when;

/// Which of the two formats that are a list a file is. It is read whole: a list tells itself by its first entry only, and
/// that may be long.
pub fn of_list(bytes: &[u8]) -> Option<Format> {
    let text = std::str::from_utf8(bytes).ok()?.trim_start_matches('\u{feff}');
    let list: Vec<Value> = serde_json::from_str(text).ok()?;
    let first = list.first().and_then(Record::of)?;
    if first.0.contains_key("comments") {
        return Some(Format::IssoJson);
    }
    (first.0.contains_key("page_key") && first.0.contains_key("content")).then_some(Format::Artrans)
}

pub fn read(text: &str) -> Result<Found, String> {
    let list: Vec<Value> = serde_json::from_str(text).map_err(|error| error.to_string())?;
    let mut found = Found::new(Format::Artrans);
    for (index, value) in list.iter().enumerate() {
        let name = || format!("record number {}", index + 1);
        let Some(record) = Record::of(value) else {
            found.leave_out(name(), UNREADABLE);
            continue;
        };
        let Some(created_at) = when::milliseconds(&record.text("created_at")) else {
            found.leave_out(name(), NO_TIME);
            continue;
        };
        found.leave(&record.text("email"), &record.text("ip"));
        let edited_at = when::milliseconds(&record.text("updated_at")).filter(|at| *at > created_at);
        let comment = Comment {
            id: record.text("id"),
            parent: parent(&record.text("rid")),
            author: record.text("nick"),
            site: record.text("link"),
            body: Body::of_either(record.text("content")),
            state: state(&record),
            created_at,
            edited_at,
            votes: record.number("vote_up"),
            is_pinned: record.flag("is_pinned"),
            ..Comment::default()
        };
        let page = record.text("page_key");
        // Ids are those of the whole site, and one page may have gone by several addresses.
        found.thread(&format!("{} {}", record.text("site_name"), spelling(&page)), |thread| {
            thread.is_at(&page);
            thread.comments.push(comment);
        });
    }
    Ok(found)
}

fn state(record: &Record<'_>) -> State {
    if record.flag("is_deleted") || !record.text("deleted_at").is_empty() {
        State::Deleted
    } else if record.flag("is_spam") {
        State::Spam
    } else if record.flag("is_pending") {
        State::Held
    } else {
        State::Approved
    }
}

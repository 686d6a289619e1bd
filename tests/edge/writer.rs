//! What many stories do on their way: write a comment, find it in the queue, approve it, look at the page.

use std::time::Duration;

use serde_json::{Value, json};

use crate::client::{Answer, Ask, encode};
use crate::rim::Rim;

/// Longer than it takes a person at least.
pub const READING: Duration = Duration::from_millis(3100);

pub fn path(page: &str) -> String {
    format!("/api/comments/{}", encode(page))
}

/// Writes a comment in words that no other has, and gives its id.
#[track_caller]
pub fn write(rim: &Rim, page: &str, text: &str) -> String {
    id(&rim.post(&path(page), json!({ "text": text, "author": "Ann" })))
}

/// The id in the answer to a new comment.
#[track_caller]
pub fn id(answer: &Answer) -> String {
    assert!(matches!(answer.status, 201 | 202), "{answer}");
    answer.json()["id"].as_str().unwrap_or_else(|| panic!("no id: {answer}")).to_owned()
}

/// The comments that wait, the newest first.
#[track_caller]
pub fn held(rim: &Rim) -> Vec<Value> {
    let queue = rim.admin_get("/api/admin/queue").is(200).json();
    queue["comments"].as_array().cloned().unwrap_or_else(|| panic!("no comments: {queue}"))
}

#[track_caller]
pub fn approve(rim: &Rim, id: &str) {
    rim.admin_post("/api/admin/comments", json!({ "ids": [id], "action": "approve" })).is(200);
}

/// The comments of a page as HTML.
#[track_caller]
pub fn list(rim: &Rim, page: &str) -> String {
    rim.ask(&Ask::get(&path(page)).header("accept", "text/html")).is(200).text()
}

/// The token of the form, which tells when it was fetched.
#[track_caller]
pub fn token(rim: &Rim, page: &str) -> String {
    let thread = rim.ask(&Ask::get(&path(page)).header("accept", "application/json")).is(200).json();
    thread["token"].as_str().unwrap_or_else(|| panic!("no token: {thread}")).to_owned()
}

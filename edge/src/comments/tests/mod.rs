//! Stories about comments, asked through the one door and looked at from outside: what a reader sees, what an author
//! gets, what is stored.

mod adding;
mod feeds;
mod incidents;
mod own;
mod payloads;
mod reading;
mod voting;

use serde_json::{Value, json};

use crate::keyed::Secret;
use crate::statement::Statement;
use crate::testing::{SECRET, TestRim, block_on, form, get, post};

pub const HELLO: &str = "/api/comments/posts%2Fhello";
/// Of an author whom moderators trust.
pub const KEY: &str = "a key that only Ann has";

/// A rim where the author with [`KEY`] is trusted.
pub fn rim() -> TestRim {
    let rim = TestRim::new();
    trust(&rim, KEY);
    rim
}

pub fn trust(rim: &TestRim, key: &str) {
    let key = super::add::key_hash(key, Secret::new(SECRET.as_bytes()));
    run(rim, Statement::new("INSERT INTO authors (key, trusted) VALUES (?, 1)").bind(key));
}

pub fn run(rim: &TestRim, statement: Statement) {
    use crate::rim::Rim;
    block_on(rim.database(vec![statement])).unwrap();
}

/// A form's token, old enough.
pub fn token(rim: &TestRim) -> String {
    let token = rim.ask(&get(&format!("{HELLO}?after=00000000000000000000000000"))).text();
    let token = token.split_once("data-token=\"").unwrap().1.split_once('"').unwrap().0.to_owned();
    rim.wait(10);
    token
}

/// Writes as the trusted author, with other fields added or replaced; gives the answer.
#[track_caller]
pub fn write(rim: &TestRim, text: &str, others: Value) -> Value {
    let mut body = json!({"text": text, "author": "Ann", "key": KEY, "token": token(rim)});
    for (name, value) in others.as_object().into_iter().flatten() {
        body[name] = value.clone();
    }
    let response = rim.ask(&post(HELLO, &body));
    assert_eq!(response.status, 201, "{}", response.text());
    response.value()
}

/// As [`write`], for the id only.
#[track_caller]
pub fn id(rim: &TestRim, text: &str, parent: Option<&str>) -> String {
    write(rim, text, json!({"parent": parent}))["id"].as_str().unwrap().to_owned()
}

/// What a moderator does.
pub fn approve(rim: &TestRim, id: &str) {
    let now = rim.now.get();
    let sql = "UPDATE comments SET state = 'approved', decided_at = ?, revision = revision + 1 WHERE id = ?";
    run(rim, Statement::new(sql).bind(now).bind(id));
    run(rim, super::store::changed("posts/hello", now));
}

/// The thread as JSON.
pub fn thread(rim: &TestRim, path: &str) -> Value {
    let mut request = get(path);
    request.headers.push("accept", "application/json");
    rim.ask(&request).value()
}

/// Texts of the thread with their depths, one a line; † for a place that is kept.
pub fn outline(rim: &TestRim, path: &str) -> String {
    let thread = thread(rim, path);
    let line = |comment: &Value| {
        let html = comment["html"].as_str().unwrap();
        let text = match html.split_once("dir=\"auto\">\n<p>") {
            Some((_, text)) => text.split_once("</p>").unwrap().0,
            None => "†",
        };
        format!("{} {text}\n", comment["depth"])
    };
    thread["comments"].as_array().unwrap().iter().map(line).collect()
}

/// A form without scripts.
pub fn send(rim: &TestRim, path: &str, fields: &[(&str, &str)]) -> crate::http::Response {
    rim.ask(&form(path, fields))
}

//! Stories of notices, told through the one door: what is posted where, and what of it is stored. The receivers and
//! providers are those of the test rim, which writes down every call.

mod answering;
mod confirming;
mod telling;

use serde_json::{Value, json};

use super::After;
use crate::comments;
use crate::config::Config;
use crate::http::Response;
use crate::rim::{Call, Failure};
use crate::testing::{ORIGIN, TestRim, block_on, get, post};

const HELLO: &str = "/api/comments/posts%2Fhello";
const RESEND: [(&str, &str); 3] =
    [("MAIL_KIND", "resend"), ("MAIL_TOKEN", "re_1"), ("MAIL_FROM", "Blog <blog@blog.example>")];

/// A rim that has these variables; whoever is posted to is content.
fn rim(variables: &[(&str, &str)]) -> TestRim {
    let mut rim = TestRim::new();
    let find = |name: &str| match name {
        "ORIGIN" => Some(ORIGIN.to_owned()),
        _ => variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned()),
    };
    rim.config = std::mem::take(&mut rim.config).with_notices(find);
    assert_eq!(rim.config.unfinished, []);
    answer(&rim, 200);
    rim
}

/// What every call gets from now on.
fn answer(rim: &TestRim, status: u16) {
    *rim.posted.borrow_mut() = Box::new(move |_| Ok((status, vec![])));
}

fn nobody_answers(rim: &TestRim) {
    *rim.posted.borrow_mut() = Box::new(|call| Err(Failure::network(format!("{}: refused", call.url))));
}

/// Asks, and does what is left to be done, as a rim does.
fn ask(rim: &TestRim, request: &crate::http::Request) -> Response {
    let mut response = rim.ask(request);
    if let Some(after) = response.after.take() {
        block_on(crate::after(after, rim));
    }
    response
}

/// A comment of a visitor who read first; gives its id.
#[track_caller]
fn write(rim: &TestRim, text: &str, others: Value) -> String {
    let mut thread = get(HELLO);
    thread.headers.push("accept", "application/json");
    let token = rim.ask(&thread).value()["token"].clone();
    rim.wait(10);
    let mut body = json!({ "text": text, "author": "Ann", "token": token });
    for (name, value) in others.as_object().into_iter().flatten() {
        body[name] = value.clone();
    }
    let response = ask(rim, &post(HELLO, &body));
    assert_eq!(response.status, 201, "{}", response.text());
    response.value()["id"].as_str().unwrap().to_owned()
}

#[track_caller]
fn moderate(rim: &TestRim, action: &str, id: &str) {
    let order = post("/api/admin/comments", &json!({ "ids": [id], "action": action }));
    let response = ask(rim, &crate::moderation::tests::signed_in(order));
    assert_eq!(response.status, 200, "{}", response.text());
}

/// All calls so far, which are forgotten.
fn posts(rim: &TestRim) -> Vec<Call> {
    rim.posts.take()
}

/// A call as it goes out, its headers one a line.
fn shown(call: &Call) -> String {
    let headers = call.headers.iter().map(|(name, value)| format!("{name}: {value}\n"));
    format!("POST {}\n{}\n{}\n", call.url, headers.collect::<String>(), call.body)
}

/// The one letter that was posted: to whom, subject and text.
#[track_caller]
fn letter(rim: &TestRim) -> Value {
    let calls = posts(rim);
    assert_eq!(calls.len(), 1, "{calls:?}");
    serde_json::from_str(&calls[0].body).unwrap()
}

/// The path of the first link in a letter that begins like that.
#[track_caller]
fn link(letter: &Value, path: &str) -> String {
    let text = letter["text"].as_str().unwrap();
    let rest = text.split_once(&format!("{ORIGIN}{path}")).unwrap_or_else(|| panic!("no {path} in {text}")).1;
    format!("{path}{}", rest.split_whitespace().next().unwrap())
}

/// Presses the button of a page in a mail.
#[track_caller]
fn press(rim: &TestRim, path: &str) -> Response {
    ask(rim, &crate::testing::form(path, &[]))
}

/// Ann writes, confirms, and is approved: the id of her comment.
fn subscribed(rim: &TestRim, key: &str) -> String {
    let text = format!("A question at {}", rim.now.get());
    let id = write(rim, &text, json!({ "email": "ann@example.org", "key": key }));
    let confirm = link(&letter(rim), "/api/subscribe/");
    assert_eq!(press(rim, &confirm).status, 200);
    moderate(rim, "approve", &id);
    assert_eq!(posts(rim).len(), 0);
    id
}

#[test]
fn what_is_left_to_be_done_shows_no_address() {
    let address = super::Address::of("ann@example.org");
    let page = crate::pages::Page {
        id: "a".to_owned(),
        url: "/".to_owned(),
        aliases: vec![],
        language: String::new(),
        title: String::new(),
        comments: true,
    };
    let confirmation = address.map(|address| super::Confirmation { comment: "c".to_owned(), page, address });
    let shown = format!("{:?} {:?}", After { confirmation }, super::Address::of("ann@example.org"));
    assert!(!shown.contains("ann"), "{shown}");
}

#[test]
fn who_is_not_told_leaves_nothing_behind() {
    let rim = TestRim::new();
    let key = "a key of sixteen letters or more";
    let id = write(&rim, "A question", json!({ "email": "ann@example.org\r\n", "key": key }));
    moderate(&rim, "approve", &id);
    write(&rim, "An answer", json!({ "parent": id }));
    block_on(crate::chores(&rim));
    assert_eq!(rim.sql("SELECT * FROM notices UNION SELECT id, '', 0, 0, 0, 0 FROM answers"), "");
    assert!(rim.posts.borrow().is_empty() && !rim.dump().contains("example.org"));
    assert_eq!(Config::default().missing().len(), 2);
    let thread = comments::tests::thread(&rim, HELLO);
    assert_eq!(thread["mail"], false);
}

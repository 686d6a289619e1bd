//! What the owner is told, by each kind of receiver, how often, and what becomes of it when nobody answers.

use expect_test::expect;
use serde_json::{Value, json};

use super::{answer, ask, moderate, nobody_answers, posts, rim, shown, write};
use crate::testing::{TestRim, block_on, post};

const WEBHOOK: [(&str, &str); 3] =
    [("NOTICE_KIND", "webhook"), ("NOTICE_URL", "https://hooks.example/secret"), ("NOTICE_TOKEN", "t")];

/// Titles of the notices so far.
fn titles(rim: &TestRim) -> Vec<String> {
    let title = |body: &str| serde_json::from_str::<Value>(body).unwrap()["title"].as_str().unwrap().to_owned();
    posts(rim).iter().map(|call| title(&call.body)).collect()
}

#[test]
fn a_receiver_is_told_in_its_own_way() {
    let mut calls = String::new();
    for kind in ["webhook", "ntfy", "gotify"] {
        let variables = [("NOTICE_KIND", kind), ("NOTICE_URL", "https://notes.example/blog/"), ("NOTICE_TOKEN", "t")];
        let rim = rim(&variables);
        write(&rim, "The text of a visitor", json!({ "author": "Eve", "site": "https://eve.example" }));
        for call in posts(&rim) {
            assert!(!["text of", "Eve", "eve.example", "203.0.113.7"].iter().any(|word| shown(&call).contains(word)));
            calls += &shown(&call);
        }
    }
    expect![[r#"
        POST https://notes.example/blog
        content-type: application/json
        authorization: Bearer t
        user-agent: gen-edge/1.0.0

        {"kind":"held","count":1,"title":"1 comment waits","message":"On “Hello & <welcome>” (1)","link":"https://blog.example/admin/#queue","text":"1 comment waits: On “Hello & <welcome>” (1) https://blog.example/admin/#queue","pages":[{"page":"posts/hello","title":"Hello & <welcome>","count":1}]}
        POST https://notes.example/blog
        content-type: text/plain; charset=utf-8
        title: 1 comment waits
        click: https://blog.example/admin/#queue
        priority: default
        tags: speech_balloon
        authorization: Bearer t
        user-agent: gen-edge/1.0.0

        On “Hello & <welcome>” (1)
        POST https://notes.example/blog/message
        content-type: application/json
        x-gotify-key: t
        user-agent: gen-edge/1.0.0

        {"title":"1 comment waits","message":"On “Hello & <welcome>” (1)","priority":5,"extras":{"client::notification":{"click":{"url":"https://blog.example/admin/#queue"}}}}
    "#]]
    .assert_eq(&calls);
}

#[test]
fn a_flood_is_one_notice_in_ten_minutes() {
    let rim = rim(&WEBHOOK);
    write(&rim, "The first", json!({}));
    assert_eq!(titles(&rim), ["1 comment waits"]);
    for number in 0..40 {
        write(&rim, &format!("Number {number}"), json!({}));
    }
    block_on(crate::chores(&rim));
    // Forty times ten seconds are not ten minutes.
    assert_eq!(titles(&rim), [""; 0]);
    rim.wait(200);
    for number in 0..1000 {
        rim.ask(&post(super::HELLO, &json!({ "text": format!("Flood {number}") })));
    }
    block_on(crate::chores(&rim));
    block_on(crate::chores(&rim));
    assert_eq!(titles(&rim), ["500 comments wait"], "no more than that can wait");
    rim.wait(601);
    block_on(crate::chores(&rim));
    assert_eq!(titles(&rim), [""; 0], "nothing new has come");
}

#[test]
fn what_is_decided_before_it_is_told_is_not_told() {
    let rim = rim(&WEBHOOK);
    write(&rim, "The first", json!({}));
    let second = write(&rim, "The second", json!({}));
    let first = rim.sql("SELECT min(id) FROM comments");
    moderate(&rim, "approve", &first);
    moderate(&rim, "spam", &second);
    posts(&rim);
    rim.wait(900);
    block_on(crate::chores(&rim));
    assert_eq!(titles(&rim), [""; 0]);
    write(&rim, "The third", json!({}));
    assert_eq!(titles(&rim), ["1 comment waits"], "and the next is told of at once");
}

#[test]
fn an_edit_that_is_held_is_told_of() {
    let rim = rim(&WEBHOOK);
    let key = "the key that everybody trusts";
    comments_trust(&rim, key);
    let body = json!({ "text": "fine", "key": key, "token": token(&rim) });
    let receipt = ask(&rim, &post(super::HELLO, &body)).value();
    assert_eq!((receipt["state"].as_str(), titles(&rim).len()), (Some("approved"), 0));
    let path = format!("/api/comment/{}/edit", receipt["id"].as_str().unwrap());
    let links = "https://a.example https://b.example https://c.example";
    ask(&rim, &post(&path, &json!({ "text": links, "token": receipt["edit_token"] })));
    assert_eq!(titles(&rim), ["1 comment waits"]);
}

fn comments_trust(rim: &TestRim, key: &str) {
    crate::comments::tests::trust(rim, key);
}

fn token(rim: &TestRim) -> String {
    crate::comments::tests::token(rim)
}

#[test]
fn a_receiver_that_is_away_is_asked_again_and_nothing_is_lost() {
    let rim = rim(&WEBHOOK);
    nobody_answers(&rim);
    write(&rim, "The first", json!({}));
    assert_eq!(posts(&rim).len(), 1);
    let log = rim.log.borrow().join("\n");
    assert!(log.contains("sent later") && !log.contains("secret"), "an address may be a secret: {log}");
    let mut tries = Vec::new();
    for minute in 1..=24 * 60 {
        rim.wait(60);
        block_on(crate::chores(&rim));
        if !posts(&rim).is_empty() {
            tries.push(minute);
        }
    }
    assert_eq!(tries, [5, 15, 35, 75, 155, 315, 635, 995, 1355]);
    answer(&rim, 503);
    rim.wait(6 * 3600);
    block_on(crate::chores(&rim));
    assert_eq!(posts(&rim).len(), 1);
    answer(&rim, 204);
    rim.wait(6 * 3600);
    block_on(crate::chores(&rim));
    assert_eq!(titles(&rim), ["1 comment waits"]);
    rim.wait(24 * 3600);
    block_on(crate::chores(&rim));
    assert_eq!(titles(&rim), [""; 0]);
}

#[test]
fn a_process_that_dies_while_it_sends_loses_nothing() {
    let rim = rim(&WEBHOOK);
    // It dies after the notice is taken: nothing is written any more.
    rim.ask(&post(super::HELLO, &json!({ "text": "The first" })));
    rim.database_fails_after.set(Some(2));
    block_on(crate::after(super::After::default(), &rim));
    assert_eq!(posts(&rim).len(), 0);
    rim.database_fails_after.set(None);
    rim.database_fails.set(None);
    block_on(crate::chores(&rim));
    assert_eq!(posts(&rim).len(), 0, "somebody may still be at it");
    rim.wait(61);
    block_on(crate::chores(&rim));
    assert_eq!(titles(&rim), ["1 comment waits"]);
}

#[test]
fn a_reported_summary_is_told_of_once_a_day() {
    let rim = rim(&WEBHOOK);
    let summary = "INSERT INTO threads (page, revision, changed_at) VALUES ('posts/hello', 1, 1);
                   INSERT INTO summaries (page, summary, revision) VALUES ('posts/hello', '{}', 1)";
    rim.connection.borrow().execute_batch(summary).unwrap();
    let report = |address: &str| {
        let mut request = post("/api/summary/posts%2Fhello/report", &json!({}));
        request.visitor.address = address.to_owned();
        assert_eq!(ask(&rim, &request).status, 200);
    };
    report("203.0.113.1");
    let calls = posts(&rim);
    assert!(calls[0].body.contains("A summary was reported") && calls[0].body.contains("“Hello & <welcome>” (1)"));
    report("203.0.113.1");
    report("203.0.113.2");
    rim.wait(20 * 3600);
    block_on(crate::chores(&rim));
    assert_eq!(posts(&rim).len(), 0);
    rim.wait(4 * 3600 + 1);
    rim.connection.borrow().execute_batch("UPDATE summaries SET reports = 2").unwrap();
    block_on(crate::chores(&rim));
    assert_eq!(titles(&rim), ["A summary was reported"]);
}

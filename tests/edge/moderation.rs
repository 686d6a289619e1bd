//! Moderation: who may, what a decision does for readers, and what stays on record.

use serde_json::{Value, json};

use crate::client::Ask;
use crate::rim::{Rim, variables};
use crate::writer::{approve, held, list, write};

/// Addresses for moderators only, each with a request that would be good otherwise.
fn guarded() -> Vec<Ask> {
    vec![
        Ask::get("/api/admin/queue"),
        Ask::get("/api/admin/log"),
        Ask::get("/api/admin/blocks"),
        Ask::get("/api/admin/statistics"),
        Ask::get("/api/export"),
        Ask::post("/api/admin/comments", &json!({"ids": ["01ARZ3NDEKTSV4RRFFQ69G5FAV"], "action": "approve"})),
        Ask::post("/api/admin/threads", &json!({"action": "lock", "page": "posts/hello"})),
        Ask::post("/api/admin/blocks", &json!({"action": "add", "kind": "word", "value": "casino"})),
        Ask::post("/api/import", &json!({"format": "blog-backup", "version": 1})),
    ]
}

#[test]
fn nobody_moderates_without_the_token() {
    let rim = Rim::start();
    for ask in guarded() {
        for authorization in
            ["", "Bearer ", "Bearer wrong", "Basic dG9rZW46", "the token of the moderator of this blog"]
        {
            let answer = rim.ask(&ask.clone().header("authorization", authorization)).is(401);
            assert_eq!(answer.code(), "not-signed-in");
        }
        let forged = ask.clone().header("cf-access-jwt-assertion", "e30.e30.e30");
        rim.ask(&forged).is(401);
        rim.ask(&ask).is(401);
    }
    assert_eq!(rim.admin_get("/api/admin/log").is(200).json()["entries"], json!([]));
}

/// A framework that made objects and calls of what a request names was how others' dashboards were taken over.
#[test]
fn incident_22_what_a_request_names_is_never_run() {
    let rim = Rim::start();
    let id = write(&rim, "posts/hello", "stays");
    approve(&rim, &id);
    let hostile = json!({
        "__proto__": {"admin": true}, "constructor": {"prototype": {"authorization": "Bearer x"}},
        "then": "$1:__proto__:then", "status": "resolved_model", "_response": {"_prefix": "process.exit()//"},
        "ids": [id], "action": "delete",
    });
    for path in ["/api/admin/comments", "/api/admin/threads", "/api/admin/blocks", "/api/import"] {
        let ask = Ask::post(path, &hostile).header("next-action", "x").header("rsc", "1");
        rim.ask(&ask.clone().header("x-middleware-subrequest", "middleware:middleware")).is(401);
        rim.ask(&ask.header("content-type", "multipart/form-data; boundary=x").header("x-forwarded-user", "admin"))
            .is(401);
    }
    for action in ["__proto__", "constructor", "toString", "delete; DROP TABLE comments", "eval", ""] {
        rim.admin_post("/api/admin/comments", json!({ "ids": [id], "action": action })).is(400);
    }
    assert!(list(&rim, "posts/hello").contains("stays"));
}

#[test]
fn without_a_moderator_nothing_is_open() {
    let mut variables = variables();
    variables.as_object_mut().expect("an object").remove("ADMIN_TOKEN");
    let rim = Rim::start_with(variables, json!({}));
    for ask in guarded() {
        for authorization in ["", "Bearer ", "Bearer undefined", "Bearer null"] {
            let answer = rim.ask(&ask.clone().header("authorization", authorization)).is(503);
            assert_eq!(answer.code(), "no-moderators");
            assert!(answer.text().contains("ADMIN_TOKEN"), "it says what to set: {answer}");
        }
    }
}

#[test]
fn a_browser_that_another_site_has_sent_moderates_nothing() {
    let rim = Rim::start();
    let id = write(&rim, "posts/hello", "Hello");
    let order = json!({"ids": [id], "action": "approve"});
    for (name, value) in [
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("sec-fetch-site", "none"),
        ("origin", "https://evil.example"),
        ("origin", "null"),
    ] {
        let ask = crate::rim::signed_in(Ask::post("/api/admin/comments", &order)).without("sec-fetch-site");
        assert_eq!(rim.ask(&ask.header(name, value)).is(403).code(), "foreign-origin", "{name}: {value}");
    }
    for kind in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"] {
        let ask = crate::rim::signed_in(Ask::post("/api/admin/comments", &order)).header("content-type", kind);
        assert_eq!(rim.ask(&ask).is(415).code(), "media-type");
    }
    let ask = crate::rim::signed_in(Ask::post("/api/admin/comments", &order)).without("content-type");
    assert_eq!(rim.ask(&ask).is(415).code(), "media-type");
    assert_eq!(held(&rim).len(), 1);
}

#[test]
fn a_decision_is_for_all_or_none_and_is_made_once() {
    let rim = Rim::start();
    let [one, two] = ["one", "two"].map(|text| write(&rim, "posts/hello", text));
    let decide =
        |ids: Value, action: &str| rim.admin_post("/api/admin/comments", json!({"ids": ids, "action": action}));

    let unknown = decide(json!([one, "01ARZ3NDEKTSV4RRFFQ69G5FAV"]), "approve").is(404);
    assert_eq!(unknown.code(), "unknown-comment");
    assert_eq!(decide(json!([one, two]), "pin").is(409).code(), "state");
    assert_eq!(held(&rim).len(), 2);

    let mut both = [one.clone(), two.clone()];
    both.sort();
    assert_eq!(decide(json!([two, one]), "approve").is(200).json()["changed"], json!(both));
    let again = decide(json!([one, two]), "approve").is(200).json();
    assert_eq!((&again["changed"], &again["unchanged"]), (&json!([]), &json!(both)));
    assert!(decide(json!([]), "approve").is(400).text().contains("ids"));
    decide(json!([one]), "publish").is(400);
}

#[test]
fn spam_goes_and_comes_back() {
    let rim = Rim::start();
    let id = write(&rim, "posts/hello", "Is this spam?");
    approve(&rim, &id);
    assert!(list(&rim, "posts/hello").contains("Is this spam?"));
    let decide = |action: &str| rim.admin_post("/api/admin/comments", json!({"ids": [id], "action": action})).is(200);
    decide("spam");
    assert!(!list(&rim, "posts/hello").contains("Is this spam?"));
    let spam = rim.admin_get("/api/admin/queue?state=spam").is(200).json();
    assert_eq!((&spam["counts"]["spam"], &spam["comments"][0]["id"]), (&json!(1), &json!(id)));
    decide("restore");
    assert_eq!(held(&rim).len(), 1);
    decide("approve");
    assert!(list(&rim, "posts/hello").contains("Is this spam?"));
    decide("delete");
    let gone = list(&rim, "posts/hello");
    assert!(!gone.contains("Is this spam?"), "{gone}");
    let backup = rim.admin_get("/api/export").is(200).text();
    assert!(!backup.contains("Is this spam?"), "the text is gone for good: {backup}");
}

#[test]
fn a_link_in_a_message_asks_and_its_button_decides_once() {
    let rim = Rim::start();
    let id = write(&rim, "posts/hello", "Please <b>approve</b>");
    let link = |action: &str| held(&rim)[0]["links"][action].as_str().expect("a link").to_owned();
    let (approve, delete) = (link("approve"), link("delete"));

    for _ in 0..2 {
        let question = rim.get(&approve).is(200);
        assert_eq!(question.header("content-type"), Some("text/html; charset=utf-8"));
        assert!(question.text().contains("Please &lt;b&gt;approve&lt;/b&gt;"), "{question}");
    }
    rim.ask(&Ask::new("HEAD", &approve)).is(200);
    assert_eq!(held(&rim).len(), 1, "whoever follows a link decides nothing");

    rim.ask(&Ask::form(&approve, &[])).is(200);
    assert!(list(&rim, "posts/hello").contains("approve"));
    for used in [&approve, &delete] {
        assert_eq!(rim.ask(&Ask::form(used, &[])).is(409).code(), "link-used");
        assert_eq!(rim.get(used).is(409).code(), "link-used");
    }
    let log = rim.admin_get("/api/admin/log").is(200).json();
    assert_eq!(log["entries"][0]["comment"], json!(id), "{log}");
    assert_eq!(log["entries"].as_array().map(Vec::len), Some(1), "{log}");

    for broken in [&approve[..approve.len() - 1], "/api/decide/", "/api/decide/x", "/api/decide/a.b", "/api/decide/%00"]
    {
        let answer = rim.ask(&Ask::form(broken, &[]));
        assert!(matches!(answer.status, 403 | 404), "{broken}: {answer}");
    }
}

#[test]
fn a_locked_thread_takes_nothing_new() {
    let rim = Rim::start();
    let id = write(&rim, "posts/hello", "before");
    approve(&rim, &id);
    let set =
        |action: &str| rim.admin_post("/api/admin/threads", json!({"action": action, "page": "posts/hello"})).is(200);
    set("lock");
    let ask = Ask::post("/api/comments/posts%2Fhello", &json!({"text": "after"}));
    rim.ask(&ask).is(403).code();
    assert!(list(&rim, "posts/hello").contains("before"));
    set("open");
    write(&rim, "posts/hello", "after");
    let unknown = rim.admin_post("/api/admin/threads", json!({"action": "lock", "page": "posts/nowhere"}));
    assert_eq!(unknown.is(404).code(), "unknown-page");
}

#[test]
fn a_thread_moves_with_its_page() {
    let rim = Rim::start();
    let [one, two] = [("posts/hello", "first"), ("posts/other", "second")].map(|(page, text)| write(&rim, page, text));
    approve(&rim, &one);
    approve(&rim, &two);
    let order = |action: &str| json!({"action": action, "page": "posts/hello", "to": "posts/other"});
    assert_eq!(rim.admin_post("/api/admin/threads", order("rename")).is(409).code(), "thread-exists");
    rim.admin_post("/api/admin/threads", order("merge")).is(200);
    let merged = list(&rim, "posts/other");
    assert!(merged.contains("first") && merged.contains("second"), "{merged}");
    // Done twice is done once.
    rim.admin_post("/api/admin/threads", order("merge")).is(200);
    assert_eq!(list(&rim, "posts/other").matches("first").count(), merged.matches("first").count());
}

#[test]
fn what_is_blocked_is_held_with_the_reason() {
    let rim = Rim::start();
    let block = |kind: &str, value: &str| {
        rim.admin_post("/api/admin/blocks", json!({"action": "add", "kind": kind, "value": value})).is(200).json()
    };
    block("word", "Casino");
    let blocks = block("host", "example.com");
    assert_eq!(blocks["blocks"].as_array().map(Vec::len), Some(2), "{blocks}");
    for (text, reason) in [("The CASINO!", "word"), ("[a](https://www.example.com/)", "host")] {
        let token = crate::writer::token(&rim, "posts/hello");
        std::thread::sleep(crate::writer::READING);
        let comment = json!({"text": text, "token": token});
        let answer = rim.post("/api/comments/posts%2Fhello", comment);
        assert!(answer.status < 300, "{answer}");
        assert_eq!(held(&rim)[0]["reason"], reason, "{text}");
    }
    let remove = json!({"action": "remove", "kind": "word", "value": "casino"});
    let blocks = rim.admin_post("/api/admin/blocks", remove).is(200).json();
    assert_eq!(blocks["blocks"].as_array().map(Vec::len), Some(1), "{blocks}");
}

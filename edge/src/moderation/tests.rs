//! Stories of moderation, through the one door.

use expect_test::expect;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::http::{Request, Response};
use crate::rim::What;
use crate::testing::{TestRim, get, post};

/// The id of a comment, by one letter.
pub fn id(letter: &str) -> String {
    letter.repeat(26)
}

/// A rim that holds comments, one a line: `letter page state key-letter text`, with `-` for no key.
pub fn rim(comments: &str) -> TestRim {
    let rim = TestRim::new();
    for line in comments.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let mut words = line.splitn(5, ' ');
        let mut next = || words.next().unwrap_or_default();
        let (letter, page, state, key, text) = (next(), next(), next(), next(), next());
        let key = if key == "-" { "NULL".to_owned() } else { format!("'{}'", key.repeat(43)) };
        let reason = if state == "approved" { "" } else { "first" };
        let sql = format!(
            "INSERT INTO comments (id, page, author, site, key, text, digest, state, reason, created_at, decided_at)
             VALUES ('{}', '{page}', 'Ann', 'https://ann.example', {key}, '{text}', 'd', '{state}', '{reason}', 1, 1)",
            id(letter),
        );
        rim.connection.borrow().execute_batch(&sql).unwrap();
    }
    rim
}

/// All that is stored about comments, as text to be searched.
pub fn stored(rim: &TestRim) -> String {
    let tables = [
        "SELECT id, page, author, site, key, text, digest FROM comments",
        "SELECT * FROM threads",
        "SELECT * FROM authors",
        "SELECT * FROM votes",
        "SELECT * FROM blocks",
        "SELECT * FROM audit WHERE action <> 'block'",
    ];
    tables.map(|table| rim.sql(table)).join("\n")
}

pub fn signed_in(mut request: Request) -> Request {
    request.headers.set("authorization", "Bearer let me in");
    request
}

pub fn order(rim: &TestRim, path: &str, body: &Value) -> Response {
    rim.ask(&signed_in(post(path, body)))
}

fn moderate(rim: &TestRim, action: &str, letters: &[&str]) -> Response {
    let ids: Vec<String> = letters.iter().map(|letter| id(letter)).collect();
    order(rim, "/api/admin/comments", &json!({ "ids": ids, "action": action }))
}

const STATES: &str = "SELECT substr(id, 1, 1), state, reason, pinned, revision, text FROM comments ORDER BY id";
const AUTHORS: &str = "SELECT substr(key, 1, 1), trusted, approved, spam FROM authors ORDER BY key";
const AUDIT: &str = "SELECT who, action, substr(comment, 1, 1), page, note FROM audit ORDER BY id";

const THREE: &str = "
  a posts/hello held k first
  b posts/hello held k second
  c posts/hallo spam - buy";

#[test]
fn several_comments_are_decided_in_one_request_and_written_down() {
    let rim = rim(THREE);
    let answer = moderate(&rim, "approve", &["a", "c", "a"]);
    let expected = json!({ "action": "approve", "changed": [id("a"), id("c")], "unchanged": [] });
    assert_eq!((answer.status, answer.value()), (200, expected));
    expect![[r#"
        a|approved||0|2|first
        b|held|first|0|1|second
        c|approved||0|2|buy"#]]
    .assert_eq(&rim.sql(STATES));
    expect![[r#"
        token|approve|a|posts/hello|
        token|approve|c|posts/hallo|"#]]
    .assert_eq(&rim.sql(AUDIT));
    let threads = "SELECT page, state, revision, changed_at FROM threads ORDER BY page";
    expect![[r#"
        posts/hallo|open|1|1795176000000
        posts/hello|open|1|1795176000000"#]]
    .assert_eq(&rim.sql(threads));
}

#[test]
fn what_was_done_is_not_done_again() {
    let rim = rim(THREE);
    moderate(&rim, "approve", &["a"]);
    let before = rim.dump();
    let answer = moderate(&rim, "approve", &["a"]);
    assert_eq!(answer.value(), json!({ "action": "approve", "changed": [], "unchanged": [id("a")] }));
    assert_eq!(rim.dump(), before);
}

#[test]
fn one_that_cannot_be_decided_leaves_all_as_they_are() {
    let rim = rim(THREE);
    let before = rim.dump();
    for (action, letters, status, code) in [
        ("approve", ["a", "z"], 404, "unknown-comment"),
        ("pin", ["a", "b"], 409, "state"),
        ("restore", ["c", "z"], 404, "unknown-comment"),
    ] {
        let answer = moderate(&rim, action, &letters);
        assert_eq!(answer.status, status, "{action}");
        assert_eq!(answer.value()["type"], format!("/api/docs#{code}"));
        assert_eq!(rim.dump(), before, "{action}");
    }
}

#[test]
fn an_author_is_trusted_after_two_approvals_and_never_after_spam() {
    let rim = rim(THREE);
    moderate(&rim, "approve", &["a"]);
    assert_eq!(rim.sql(AUTHORS), "k|0|1|0");
    moderate(&rim, "approve", &["b"]);
    assert_eq!(rim.sql(AUTHORS), "k|1|2|0");
    moderate(&rim, "spam", &["b"]);
    assert_eq!(rim.sql(AUTHORS), "k|0|1|1");
    moderate(&rim, "restore", &["b"]);
    assert_eq!(rim.sql(AUTHORS), "k|0|1|0");
    assert_eq!(rim.sql(STATES).lines().nth(1), Some("b|held||0|4|second"));
}

#[test]
fn the_text_of_a_deleted_comment_is_nowhere() {
    let rim = rim("a posts/hello approved k very private words");
    let before = stored(&rim);
    assert!(before.contains("private") && before.contains("Ann"));
    assert_eq!(moderate(&rim, "delete", &["a"]).status, 200);
    let after = stored(&rim);
    for gone in ["private", "Ann", "ann.example", &"k".repeat(43)] {
        assert!(!after.contains(gone), "{gone}: {after}");
    }
    // Nothing brings it back.
    for action in ["approve", "restore", "pin", "spam"] {
        assert_eq!(moderate(&rim, action, &["a"]).status, 409, "{action}");
    }
    assert_eq!(moderate(&rim, "delete", &["a"]).value()["changed"], json!([]));
}

#[test]
fn what_is_shown_can_be_pinned() {
    let rim = rim("a posts/hello approved - x");
    moderate(&rim, "pin", &["a"]);
    assert_eq!(rim.sql(STATES), "a|approved||1|1|x");
    // What is spam is not pinned.
    moderate(&rim, "spam", &["a"]);
    assert_eq!(rim.sql(STATES), "a|spam||0|2|x");
    assert_eq!(moderate(&rim, "unpin", &["a"]).value()["changed"], json!([]));
}

#[test]
fn the_queue_shows_why_a_comment_waits_and_what_can_be_done() {
    let rim = rim(THREE);
    let answer = rim.ask(&signed_in(get("/api/admin/queue?limit=1"))).value();
    assert_eq!(answer["counts"], json!({ "held": 2, "approved": 0, "spam": 1, "deleted": 0 }));
    assert_eq!(answer["next"], id("b"));
    let mut comment = answer["comments"][0].clone();
    assert!(comment["links"]["approve"].as_str().is_some_and(|path| path.starts_with("/api/decide/")));
    comment["links"] = Value::Null;
    expect![[r#"
        {
          "id": "bbbbbbbbbbbbbbbbbbbbbbbbbb",
          "page": "posts/hello",
          "parent": null,
          "author": "Ann",
          "site": "https://ann.example",
          "owner": false,
          "key": "kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk",
          "text": "second",
          "language": "",
          "state": "held",
          "reason": "first",
          "created_at": 1,
          "edited_at": null,
          "decided_at": 1,
          "revision": 1,
          "votes": 0,
          "pinned": false,
          "trusted": false,
          "approved": 0,
          "spam": 0,
          "html": "<p>second</p>\n",
          "url": "/posts/hello/",
          "title": "Hello & <welcome>",
          "links": null
        }"#]]
    .assert_eq(&serde_json::to_string_pretty(&comment).unwrap());
    let rest = rim.ask(&signed_in(get(&format!("/api/admin/queue?before={}", id("b"))))).value();
    assert_eq!((&rest["comments"][0]["id"], &rest["next"]), (&json!(id("a")), &Value::Null));
    let spam = rim.ask(&signed_in(get("/api/admin/queue?state=spam"))).value();
    assert_eq!((&spam["comments"][0]["id"], &spam["comments"][0]["links"]), (&json!(id("c")), &json!({})));
}

#[test]
fn the_queue_takes_no_odd_question() {
    let rim = rim("");
    for query in ["state=x", "limit=0", "limit=101", "limit=x", "limit=-1"] {
        assert_eq!(rim.ask(&signed_in(get(&format!("/api/admin/queue?{query}")))).status, 400, "{query}");
    }
    for query in ["before=0", "before=x", "before=99999999999999999999"] {
        assert_eq!(rim.ask(&signed_in(get(&format!("/api/admin/log?{query}")))).status, 400, "{query}");
    }
}

#[test]
fn the_log_tells_the_newest_first() {
    let rim = rim(THREE);
    moderate(&rim, "approve", &["a", "b"]);
    moderate(&rim, "spam", &["a"]);
    let answer = rim.ask(&signed_in(get("/api/admin/log?limit=2"))).value();
    let actions = answer["entries"].as_array().unwrap().iter().map(|entry| entry["action"].as_str().unwrap());
    assert_eq!(actions.collect::<Vec<_>>(), ["spam", "approve"]);
    let rest = rim.ask(&signed_in(get(&format!("/api/admin/log?before={}", answer["next"])))).value();
    assert_eq!((rest["entries"].as_array().map(Vec::len), &rest["next"]), (Some(1), &Value::Null));
}

#[test]
fn blocks_are_stored_as_they_are_compared() {
    let rim = rim(THREE);
    let block = |action: &str, kind: &str, value: &str| {
        order(&rim, "/api/admin/blocks", &json!({ "action": action, "kind": kind, "value": value }))
    };
    block("add", "word", "  Cheap   PILLS ");
    block("add", "host", "https://www.Spam.example:8080/path?x");
    block("add", "author", &id("a"));
    let answer = block("add", "word", "cheap pills").value();
    let blocks: Vec<_> = answer["blocks"].as_array().unwrap().iter().map(|block| block["value"].clone()).collect();
    assert_eq!(blocks, [json!("k".repeat(43)), json!("spam.example"), json!("cheap pills")]);
    assert_eq!(block("remove", "host", "spam.example").value()["blocks"].as_array().map(Vec::len), Some(2));
    assert_eq!(block("add", "author", &id("c")).status, 404);
    assert_eq!(block("add", "word", "  ").status, 400);
    assert_eq!(block("add", "host", "a b").status, 400);
    assert_eq!(rim.ask(&signed_in(get("/api/admin/blocks"))).value()["blocks"].as_array().map(Vec::len), Some(2));
    // Words of visitors are not in the log.
    assert!(!rim.sql(AUDIT).contains("pills"));
}

#[test]
fn a_renamed_thread_keeps_its_comments_and_state() {
    let rim = rim("a posts/gone approved - x");
    let ask = |body: Value| order(&rim, "/api/admin/threads", &body);
    rim.connection.borrow().execute_batch("INSERT INTO threads VALUES ('posts/gone', 'locked', NULL, 7, 1)").unwrap();
    let answer = ask(json!({ "action": "rename", "page": "posts/gone", "to": "posts/hello" }));
    let expected = json!({ "page": "posts/hello", "state": "locked", "moved_to": null, "revision": 8,
        "changed_at": 1_795_176_000_000_i64 });
    assert_eq!((answer.status, answer.value()), (200, expected));
    let threads = "SELECT page, state, moved_to, revision FROM threads ORDER BY page";
    assert_eq!(rim.sql(threads), "posts/gone|open|posts/hello|8\nposts/hello|locked|null|8");
    assert_eq!(rim.sql("SELECT page FROM comments"), "posts/hello");
    // Done twice is done once.
    let before = rim.dump();
    assert_eq!(ask(json!({ "action": "rename", "page": "posts/gone", "to": "posts/hello" })).status, 200);
    assert_eq!(rim.dump(), before);
    // And from there to the next: what led to the first leads to the last.
    ask(json!({ "action": "rename", "page": "posts/hello", "to": "posts/hallo" }));
    let moves = "SELECT page, moved_to FROM threads ORDER BY page";
    assert_eq!(rim.sql(moves), "posts/gone|posts/hallo\nposts/hallo|null\nposts/hello|posts/hallo");
    // And back.
    ask(json!({ "action": "rename", "page": "posts/hallo", "to": "posts/hello" }));
    assert_eq!(rim.sql(moves), "posts/gone|posts/hello\nposts/hallo|posts/hello\nposts/hello|null");
}

#[test]
fn a_merge_keeps_order_and_replies() {
    let rim = rim("
        a posts/hallo approved - one
        b posts/hello approved - two
        c posts/hallo approved - three
        d posts/hello approved - four");
    rim.connection
        .borrow()
        .execute_batch(&format!("UPDATE comments SET parent = '{}' WHERE text = 'three'", id("a")))
        .unwrap();
    let ask = |action: &str| {
        order(&rim, "/api/admin/threads", &json!({ "action": action, "page": "posts/hallo", "to": "posts/hello" }))
    };
    assert_eq!(ask("rename").status, 409);
    assert_eq!(ask("merge").status, 200);
    expect![[r#"
        a|null|one
        b|null|two
        c|a|three
        d|null|four"#]]
    .assert_eq(&rim.sql(
        "SELECT substr(id, 1, 1), substr(parent, 1, 1), text FROM comments WHERE page = 'posts/hello' ORDER BY id",
    ));
    assert_eq!(rim.sql(AUDIT), "token|merge|null|posts/hallo|posts/hello");
}

#[test]
fn a_thread_is_locked_for_a_page_of_the_site_only() {
    let rim = rim("");
    let ask = |body: Value| order(&rim, "/api/admin/threads", &body);
    assert_eq!(ask(json!({ "action": "lock", "page": "posts/hello" })).value()["state"], "locked");
    assert_eq!(ask(json!({ "action": "lock", "page": "posts/hello" })).value()["revision"], 1);
    assert_eq!(ask(json!({ "action": "close", "page": "posts/hello" })).value()["state"], "closed");
    assert_eq!(ask(json!({ "action": "open", "page": "posts/hello" })).value()["state"], "open");
    let before = rim.dump();
    for (body, status) in [
        (json!({ "action": "lock", "page": "posts/nothing" }), 404),
        (json!({ "action": "lock", "page": "/posts/hello/" }), 404),
        (json!({ "action": "lock", "page": "posts/hello", "to": "posts/hallo" }), 400),
        (json!({ "action": "rename", "page": "posts/hello" }), 400),
        (json!({ "action": "rename", "page": "posts/hello", "to": "posts/nothing" }), 404),
        (json!({ "action": "rename", "page": "posts/nothing", "to": "posts/hello" }), 404),
        (json!({ "action": "merge", "page": "posts/hello", "to": "posts/hello" }), 400),
    ] {
        assert_eq!(ask(body.clone()).status, status, "{body}");
    }
    assert_eq!(rim.dump(), before);
}

#[test]
fn a_thread_is_locked_and_opened_under_all_its_names() {
    let rim = rim("");
    let rows = "INSERT INTO threads (page, state, moved_to, changed_at) VALUES ('posts/old', 'locked', NULL, 1),
                  ('posts/hello', 'open', 'posts/hallo', 1), ('posts/hallo', 'open', NULL, 1)";
    rim.connection.borrow().execute_batch(rows).unwrap();
    let states = "SELECT page, state FROM threads ORDER BY page";
    let ask =
        |action: &str| order(&rim, "/api/admin/threads", &json!({ "action": action, "page": "posts/hello" })).value();
    let now = ask("open");
    assert_eq!((&now["page"], &now["state"]), (&json!("posts/hallo"), &json!("open")));
    assert_eq!(rim.sql(states), "posts/hallo|open\nposts/hello|open\nposts/old|open");
    assert_eq!(ask("close")["state"], "closed");
    assert_eq!(rim.sql(states), "posts/hallo|closed\nposts/hello|open\nposts/old|closed");
}

#[test]
fn a_storage_that_fails_decides_nothing() {
    let rim = rim(THREE);
    let before = rim.dump();
    rim.database_fails_after.set(Some(1));
    assert_eq!(moderate(&rim, "approve", &["a"]).status, 503);
    rim.database_fails_after.set(None);
    rim.database_fails.set(Some(What::Full));
    assert_eq!(moderate(&rim, "approve", &["a"]).status, 507);
    assert_eq!(rim.dump(), before);
}

/// Any JSON, with names in it that mean something.
pub fn any_json() -> impl Strategy<Value = Value> {
    let names = prop::sample::select(vec![
        "ids", "action", "page", "to", "kind", "value", "approve", "merge", "add", "word", "format", "version",
        "comments", "threads", "audit", "id", "text", "state", "key",
    ]);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        names.clone().prop_map(Value::from),
        ".{0,30}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 40, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::vec((names.clone(), inner), 0..6)
                .prop_map(|pairs| pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_order_is_answered(body in any_json(), raw in prop::collection::vec(any::<u8>(), 0..60)) {
        let rim = rim(THREE);
        for path in ["/api/admin/comments", "/api/admin/threads", "/api/admin/blocks", "/api/import"] {
            let answer = order(&rim, path, &body);
            prop_assert!([200, 400, 404, 409].contains(&answer.status), "{} {:?}", path, answer);
            let mut request = signed_in(post(path, &Value::Null));
            request.body = raw.clone();
            prop_assert_eq!(rim.ask(&request).status, 400);
        }
    }
}

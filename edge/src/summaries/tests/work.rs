//! The chore, where it is cut short: by a storage that fails, by a process that ends, by another that is at it already.

use super::*;
use crate::app::chores;
use crate::config::Home;
use crate::rim::{Failure, What};
use crate::testing::{NOON, TestRim, block_on, get};
use serde_json::json;

const DAY: i64 = 86_400_000;

/// `posts/hello` has the thread `builds`, quiet since yesterday, and home has a model.
fn rim() -> TestRim {
    let mut rim = TestRim::new();
    rim.config.home = Some(Home {
        url: "http://home.example".to_owned(),
        model: "small:8b".to_owned(),
        token: None,
        most_a_day: 24,
        patience: 60,
    });
    let connection = rim.connection.borrow();
    let thread = "INSERT INTO threads (page, revision, changed_at) VALUES ('posts/hello', 1, ?)";
    connection.execute(thread, [NOON - DAY]).unwrap();
    for (at, comment) in threads()["builds"].comments.iter().enumerate() {
        let insert = "INSERT INTO comments (id, page, author, text, state, created_at, decided_at)
                      VALUES (?, 'posts/hello', ?, ?, 'approved', ?, ?)";
        let id = format!("{:026}", at + 1);
        connection.execute(insert, (id, &comment.author, &comment.text, NOON - DAY, NOON - DAY)).unwrap();
    }
    drop(connection);
    rim
}

/// An answer that can be believed.
fn answer() -> Vec<Vec<u8>> {
    let point = |text: &str, cite: &str| json!({ "text": text, "cites": [cite], "kind": "fact" });
    let points = json!({ "none": false, "points": [
        point("Eve calls incremental builds overrated because of stale pages.", "c7"),
        point("Go templates are powerful once the pipeline syntax is known.", "c5"),
    ] });
    let line = json!({ "message": { "content": points.to_string() }, "done": true, "done_reason": "stop" });
    vec![format!("{line}\n").into_bytes()]
}

fn by(rim: &TestRim) -> String {
    rim.sql("SELECT coalesce(summary ->> '$.made.by', '') FROM summaries WHERE page = 'posts/hello'")
}

#[test]
fn a_storage_that_fails_at_any_moment_costs_nothing_but_time() {
    for good_calls in 0..10 {
        let rim = rim();
        *rim.posted.borrow_mut() = Box::new(|_| Ok((200, answer())));
        rim.database_fails_after.set(Some(good_calls));
        block_on(chores(&rim));
        rim.database_fails_after.set(None);
        rim.database_fails.set(None);
        // Once the rest of an hour and the lease are over, all is as if nothing had been.
        rim.wait(2 * 3600);
        block_on(chores(&rim));
        assert_eq!(by(&rim), "model", "after {good_calls} calls");
        assert!(rim.posts.borrow().len() <= 2);
    }
}

#[test]
fn a_process_that_ends_while_it_asks_leaves_the_turn_to_others_later() {
    let rim = rim();
    rim.sql("SELECT 1");
    let lease = store::lease("posts/hello", NOON, NOON + 120_000, NOON / DAY, 24);
    assert!(!block_on(crate::rim::Rim::database(&rim, lease.clone().into())).unwrap()[0].is_empty());
    assert!(block_on(crate::rim::Rim::database(&rim, lease.into())).unwrap()[0].is_empty(), "it is taken");
    *rim.posted.borrow_mut() = Box::new(|_| Ok((200, answer())));
    block_on(chores(&rim));
    assert_eq!((by(&rim).as_str(), rim.posts.borrow().len()), ("extract", 0));
    rim.wait(3600);
    block_on(chores(&rim));
    assert_eq!((by(&rim).as_str(), rim.posts.borrow().len()), ("model", 1));
}

#[test]
fn home_is_asked_later_and_later_as_long_as_it_is_away() {
    let rim = rim();
    *rim.posted.borrow_mut() = Box::new(|_| Err(Failure { what: What::Network, why: "no route".to_owned() }));
    let mut hours = Vec::new();
    for hour in 0..72 {
        let before = rim.posts.borrow().len();
        block_on(chores(&rim));
        if rim.posts.borrow().len() > before {
            hours.push(hour);
        }
        rim.wait(3600);
    }
    assert_eq!(hours, [0, 2, 6, 14, 30, 54]);
    assert_eq!(by(&rim), "extract");
    assert_eq!(rim.ask(&get("/api/health")).value()["home"], "unreachable");
    // What a thread came to stays while home is away, and the model has its turn when it is back.
    *rim.posted.borrow_mut() = Box::new(|_| Ok((200, answer())));
    rim.wait(24 * 3600);
    block_on(chores(&rim));
    assert_eq!(by(&rim), "model");
}

#[test]
fn a_short_thread_has_none_and_loses_it_when_it_becomes_one() {
    let rim = rim();
    *rim.posted.borrow_mut() = Box::new(|_| Ok((200, answer())));
    block_on(chores(&rim));
    assert_eq!(by(&rim), "model");
    rim.connection.borrow().execute("DELETE FROM comments WHERE id > ?", [format!("{:026}", 7)]).unwrap();
    rim.connection.borrow().execute("UPDATE threads SET revision = 2", []).unwrap();
    block_on(chores(&rim));
    assert_eq!(by(&rim), "");
}

/// All comments and the thread's row are under the page's old name.
fn renamed() -> TestRim {
    let rim = rim();
    *rim.posted.borrow_mut() = Box::new(|_| Ok((200, answer())));
    rim.connection
        .borrow()
        .execute_batch("UPDATE threads SET page = 'posts/old'; UPDATE comments SET page = 'posts/old'")
        .unwrap();
    rim
}

fn order(rim: &TestRim, action: &str) -> u16 {
    let order = json!({ "page": "posts/hello", "action": action });
    rim.ask(&crate::moderation::tests::signed_in(crate::testing::post("/api/admin/summaries", &order))).status
}

#[test]
fn a_decision_stays_with_a_page_that_was_renamed() {
    let rim = renamed();
    let status = || rim.ask(&get("/api/summary/posts%2Fhello")).status;
    block_on(chores(&rim));
    assert_eq!(status(), 200);
    assert_eq!((order(&rim, "hide"), status()), (200, 404));
    // A new comment comes under the new name, and with it a second part of the thread.
    rim.connection
        .borrow()
        .execute_batch("INSERT INTO threads (page, revision, changed_at) VALUES ('posts/hello', 1, 5)")
        .unwrap();
    for _ in 0..3 {
        rim.wait(3600);
        block_on(chores(&rim));
        assert_eq!(status(), 404);
    }
    let baked = rim.ask(&get("/api/export/threads.json")).value();
    assert!(baked["threads"][0]["summary"].is_null(), "{baked}");
    assert_eq!(
        (order(&rim, "regenerate"), status()),
        (200, 404),
        "what was hidden is not shown before it is made anew"
    );
    block_on(chores(&rim));
    assert_eq!(status(), 200);
}

#[test]
fn words_of_a_deleted_comment_are_nowhere() {
    for action in ["pin", "hide", "show"] {
        let rim = rim();
        *rim.posted.borrow_mut() = Box::new(|_| Ok((200, answer())));
        block_on(chores(&rim));
        assert_eq!(order(&rim, action), 200);
        let stored = || rim.sql("SELECT coalesce(summary, '') FROM summaries");
        assert!(stored().contains("overrated because"));
        let id = format!("{:026}", 7);
        let delete = json!({ "ids": [id], "action": "delete" });
        let delete = crate::moderation::tests::signed_in(crate::testing::post("/api/admin/comments", &delete));
        assert_eq!(rim.ask(&delete).status, 200);
        *rim.posted.borrow_mut() = Box::new(|_| Err(Failure { what: What::Network, why: "no route".to_owned() }));
        block_on(chores(&rim));
        assert!(!stored().contains("overrated because"), "{action}");
    }
}

#[test]
fn who_has_a_summary_is_told_that_it_is_the_same() {
    let rim = rim();
    *rim.posted.borrow_mut() = Box::new(|_| Ok((200, answer())));
    block_on(chores(&rim));
    let tag = rim.ask(&get("/api/summary/posts%2Fhello")).headers.get("etag").unwrap().to_owned();
    let mut again = get("/api/summary/posts%2Fhello");
    again.headers.push("if-none-match", &tag);
    assert_eq!(rim.ask(&again).status, 304);
    rim.connection
        .borrow()
        .execute("UPDATE comments SET revision = revision + 1 WHERE id = ?", [format!("{:026}", 7)])
        .unwrap();
    assert_ne!(rim.ask(&again).status, 304);
}

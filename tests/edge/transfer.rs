//! Everything out as one file, and in again.

use serde_json::json;

use crate::rim::Rim;
use crate::writer::{approve, list, write};

/// A rim with threads in every state.
fn busy() -> Rim {
    let rim = Rim::start();
    for (page, text) in [
        ("posts/hello", "one"),
        ("posts/hello", "*two* & <three>"),
        ("posts/grüße", "Grüße 👋 \u{1f468}\u{200d}\u{1f469}"),
    ] {
        approve(&rim, &write(&rim, page, text));
    }
    write(&rim, "posts/hello", "held");
    let spam = write(&rim, "posts/other", "spam");
    rim.admin_post("/api/admin/comments", json!({ "ids": [spam], "action": "spam" })).is(200);
    let gone = write(&rim, "posts/other", "gone");
    rim.admin_post("/api/admin/comments", json!({ "ids": [gone], "action": "delete" })).is(200);
    rim.admin_post("/api/admin/threads", json!({ "action": "lock", "page": "posts/other" })).is(200);
    rim.admin_post("/api/admin/blocks", json!({ "action": "add", "kind": "word", "value": "casino" })).is(200);
    rim
}

/// A backup without the lines that tell of backups.
fn without_its_own_trace(backup: &str) -> String {
    let own = |line: &&str| !line.contains("\"action\":\"export\"") && !line.contains("\"action\":\"import\"");
    backup.lines().filter(own).map(|line| line.trim_end_matches(',').to_owned() + "\n").collect()
}

#[test]
fn what_goes_out_and_in_again_is_the_same_to_the_byte() {
    let one = busy();
    let backup = one.admin_get("/api/export").is(200);
    assert_eq!(backup.header("content-type"), Some("application/json"));
    let whole = backup.json();

    let other = Rim::start();
    let report = other.admin_post("/api/import", whole.clone()).is(200).json();
    assert_eq!((&report["comments"]["added"], &report["comments"]["refused"]), (&json!(6), &json!(0)), "{report}");
    let again = other.admin_get("/api/export").is(200);
    assert_eq!(without_its_own_trace(&again.text()), without_its_own_trace(&backup.text()));
    let articles = |rim: &Rim| list(rim, "posts/hello").split_once("<article").expect("a comment").1.to_owned();
    assert_eq!(articles(&other), articles(&one));

    let twice = other.admin_post("/api/import", whole).is(200).json();
    assert_eq!((&twice["comments"]["added"], &twice["comments"]["known"]), (&json!(0), &json!(6)), "{twice}");
}

#[test]
fn a_file_that_is_no_backup_changes_nothing() {
    let rim = Rim::start();
    for wrong in [
        json!({}),
        json!([]),
        json!({"format": "other", "version": 1}),
        json!({"format": "blog-backup", "version": 99}),
    ] {
        let answer = rim.admin_post("/api/import", wrong);
        assert!(matches!(answer.status, 400 | 422), "{answer}");
        answer.code();
    }
}

#[test]
fn a_backup_may_be_longer_than_other_bodies() {
    let rim = Rim::start();
    let long = "x".repeat(1 << 20);
    let answer = rim.admin_post("/api/import", json!({ "format": "other", "version": 1, "note": long }));
    assert_ne!(answer.status, 413, "{answer}");
}

#[test]
fn the_generator_gets_what_readers_see_and_no_more() {
    let rim = busy();
    let baked = rim.get("/api/export/threads.json").is(200);
    let text = baked.text();
    assert!(text.contains("one") && text.contains("<em>two</em>"), "{text}");
    for hidden in ["held", "\"spam\"", "gone\"", "casino"] {
        assert!(!text.contains(&format!(">{hidden}")), "{hidden}: {text}");
    }
    let tag = baked.header("etag").expect("a tag").to_owned();
    let same = rim.ask(&crate::client::Ask::get("/api/export/threads.json").header("if-none-match", &tag));
    assert!(matches!(same.status, 200 | 304), "{same}");
}

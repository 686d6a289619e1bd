//! Stories of backups and restores, through the one door.

use expect_test::expect;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::threads;
use crate::moderation::tests::{id, order, rim, signed_in};
use crate::testing::{TestRim, block_on, get};

fn export(rim: &TestRim) -> String {
    let answer = rim.ask(&signed_in(get("/api/export")));
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.text()
}

fn import(rim: &TestRim, backup: &str) -> Value {
    let answer = order(rim, "/api/import", &serde_json::from_str(backup).unwrap());
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.value()
}

/// A blog with something in every table.
fn blog() -> TestRim {
    let rim = rim("
      a posts/hello approved k it''s *first*
      b posts/hello held - quote \" and \\\\ and ü
      c posts/hallo spam m buy
      d posts/hello approved k soon gone");
    let moderate = |action: &str, letter: &str| {
        order(&rim, "/api/admin/comments", &json!({ "ids": [id(letter)], "action": action }));
    };
    moderate("approve", "c");
    moderate("delete", "d");
    moderate("pin", "a");
    order(&rim, "/api/admin/threads", &json!({ "action": "lock", "page": "posts/hallo" }));
    order(&rim, "/api/admin/blocks", &json!({ "action": "add", "kind": "word", "value": "casino" }));
    rim.connection.borrow().execute_batch("INSERT INTO used_tokens VALUES ('digest', 9)").unwrap();
    let subscribe =
        "INSERT INTO subscribers (comment, address, created_at) SELECT id, 'ann@example.org', 7 FROM comments
                     WHERE state <> 'deleted'; UPDATE subscribers SET address = '' WHERE comment LIKE 'b%'";
    rim.connection.borrow().execute_batch(subscribe).unwrap();
    rim
}

fn wipe(rim: &TestRim) {
    let tables = ["comments", "threads", "authors", "blocks", "audit", "subscribers", "used_tokens", "votes", "salts"];
    let sql: String = tables.iter().map(|table| format!("DELETE FROM {table};")).collect();
    rim.connection.borrow().execute_batch(&sql).unwrap();
}

#[test]
fn a_backup_restored_is_the_same_backup() {
    let rim = blog();
    let first = export(&rim);
    assert!(!first.contains("soon gone"), "what is deleted is in no backup");
    wipe(&rim);
    let report = import(&rim, &first);
    assert_eq!(report["comments"], json!({ "given": 4, "added": 4, "known": 0, "refused": 0, "reasons": [] }));
    assert_eq!(export(&rim), first);
    // A second time nothing is added.
    let report = import(&rim, &first);
    for table in ["threads", "comments", "authors", "blocks", "subscribers", "used_tokens", "audit"] {
        assert_eq!((&report[table]["added"], &report[table]["refused"]), (&json!(0), &json!(0)), "{table}");
        assert_eq!(report[table]["given"], report[table]["known"], "{table}");
    }
    assert_eq!(export(&rim), first);
}

#[test]
fn a_backup_is_a_line_a_row() {
    let rim = rim("a posts/hello approved - x");
    expect![[r#"
        {"format":"blog-backup","version":1,
        "threads":[
        ],
        "comments":[
        {"id":"aaaaaaaaaaaaaaaaaaaaaaaaaa","page":"posts/hello","parent":null,"author":"Ann","site":"https://ann.example","key":null,"owner":false,"text":"x","language":"","digest":"d","state":"approved","reason":"","created_at":1,"edited_at":null,"decided_at":1,"revision":1,"votes":0,"pinned":false}
        ],
        "authors":[
        ],
        "blocks":[
        ],
        "summaries":[
        ],
        "subscribers":[
        ],
        "used_tokens":[
        ],
        "audit":[
        ],
        "views":[
        ]
        }
    "#]]
    .assert_eq(&export(&rim));
}

#[test]
fn an_old_backup_brings_no_deleted_comment_back() {
    let rim = rim("a posts/hello approved - private");
    let backup = export(&rim);
    order(&rim, "/api/admin/comments", &json!({ "ids": [id("a")], "action": "delete" }));
    let report = import(&rim, &backup);
    assert_eq!(report["comments"]["known"], 1);
    assert_eq!(rim.sql("SELECT state, text FROM comments"), "deleted|");
}

#[test]
fn who_has_read_a_thread_sees_what_a_restore_brings_to_it() {
    let full = rim("a posts/hello approved - one\nb posts/hello approved - two");
    order(&full, "/api/admin/comments", &json!({ "ids": [id("a")], "action": "pin" }));
    let backup = export(&full);
    let some = rim("a posts/hello approved - one");
    order(&some, "/api/admin/comments", &json!({ "ids": [id("a")], "action": "pin" }));
    let mut again = get("/api/comments/posts%2Fhello");
    again.headers.push("if-none-match", some.ask(&again).headers.get("etag").unwrap().to_owned());
    assert_eq!(some.ask(&again).status, 304);
    import(&some, &backup);
    assert!(some.ask(&again).text().contains("two"));
}

#[test]
fn a_row_that_cannot_be_taken_is_named_and_the_others_are_taken() {
    let rim = rim("a posts/hello approved - x");
    let backup: Value = serde_json::from_str(&export(&rim)).unwrap();
    wipe(&rim);
    let good = &backup["comments"][0];
    let change = |name: &str, value: Value| {
        let mut row = good.clone();
        row[name] = value;
        row
    };
    let rows = [
        good.clone(),
        change("id", json!("short")),
        change("site", json!("javascript:alert(1)")),
        change("state", json!("shown")),
        change("text", json!("x".repeat(10_001))),
        change("text", json!("a\u{0}b")),
        change("votes", json!(-1)),
        change("revision", json!(0)),
        change("created_at", json!(1_i64 << 53)),
        change("parent", good["id"].clone()),
        change("state", json!("deleted")),
        change("owner", json!(2)),
        change("key", json!("k")),
        change("page", json!("")),
        json!(null),
        json!({}),
    ];
    let report = import(&rim, &json!({ "format": "blog-backup", "version": 1, "comments": rows }).to_string());
    let count = |name: &str| report["comments"][name].as_u64();
    assert_eq!((count("given"), count("added"), count("refused")), (Some(16), Some(1), Some(15)));
    let reasons = report["comments"]["reasons"].as_array().unwrap();
    let reasons: Vec<String> =
        reasons.iter().map(|row| format!("{} {}", row["index"], row["why"].as_str().unwrap())).collect();
    expect![[r#"
        1 `id` is no id of a comment
        2 `site` is no address of the web
        3 `state` is none of held, approved, spam, deleted
        4 `text` is no text of 0 to 10000 characters
        5 `text` is no text of 0 to 10000 characters
        6 `votes` is no whole number from 0 on
        7 `revision` is no whole number from 1 on
        8 `created_at` is no whole number from 0 on
        9 `parent` is no other comment
        10 a deleted comment holds no text, name or key
        11 `owner` is neither true nor false
        12 `key` is no text of 43 to 43 characters
        13 `page` is no text of 1 to 512 characters
        14 a row is an object
        15 `id` is missing"#]]
    .assert_eq(&reasons.join("\n"));
}

#[test]
fn what_is_no_backup_is_refused_whole() {
    let rim = rim("");
    for body in [
        json!({}),
        json!([]),
        json!({ "format": "other", "version": 1 }),
        json!({ "format": "blog-backup", "version": 2 }),
        json!({ "format": "blog-backup", "version": 1, "comments": {} }),
    ] {
        assert_eq!(order(&rim, "/api/import", &body).status, 400, "{body}");
    }
    assert_eq!(rim.sql("SELECT count(*) FROM audit"), "0");
}

#[test]
fn a_log_that_was_begun_anew_loses_nothing_to_a_restore() {
    let rim = blog();
    let backup = export(&rim);
    wipe(&rim);
    order(&rim, "/api/admin/threads", &json!({ "action": "close", "page": "posts/hello" }));
    let expected = 1 + serde_json::from_str::<Value>(&backup).unwrap()["audit"].as_array().unwrap().len();
    for _ in 0..2 {
        import(&rim, &backup);
        let count = rim.sql("SELECT count(*) FROM audit WHERE action <> 'import'");
        assert_eq!(count, expected.to_string());
    }
}

#[test]
fn many_rows_go_out_and_in_again() {
    let rim = rim("");
    rim.connection
        .borrow()
        .execute_batch(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2500)
             INSERT INTO comments (id, page, text, state, created_at, decided_at)
             SELECT printf('%026d', i), 'page/' || (i % 7), printf('%.*c', 600, 'x'), 'approved', i, i FROM n;",
        )
        .unwrap();
    let backup = export(&rim);
    wipe(&rim);
    assert_eq!(import(&rim, &backup)["comments"]["added"], 2500);
    assert_eq!(export(&rim), backup);
    assert_eq!(rim.sql("SELECT count(*) FROM comments"), "2500");
}

#[test]
fn a_restore_that_was_cut_off_is_done_again() {
    let rim = blog();
    let backup = export(&rim);
    wipe(&rim);
    rim.database_fails_after.set(Some(2));
    let answer = order(&rim, "/api/import", &serde_json::from_str(&backup).unwrap());
    assert_eq!(answer.status, 503);
    rim.database_fails_after.set(None);
    rim.database_fails.set(None);
    import(&rim, &backup);
    // Threads have moved on, for readers may have seen the half of it.
    let [found, given] = [&export(&rim), &backup].map(|backup| serde_json::from_str::<Value>(backup).unwrap());
    for table in ["comments", "authors", "blocks", "subscribers", "used_tokens", "audit", "views"] {
        assert_eq!(found[table], given[table], "{table}");
    }
}

#[test]
fn the_generator_gets_what_is_shown_and_nothing_else() {
    let rim = blog();
    rim.connection
        .borrow()
        .execute_batch(&format!("UPDATE comments SET parent = '{}' WHERE text LIKE 'it%'", id("d")))
        .unwrap();
    let answer = rim.ask(&get("/api/export/threads.json"));
    for hidden in ["quote", "soon gone", &"k".repeat(43), "digest"] {
        assert!(!answer.text().contains(hidden), "{hidden}");
    }
    let mut threads = answer.value();
    for comment in threads["threads"]
        .as_array_mut()
        .unwrap()
        .iter_mut()
        .flat_map(|thread| thread["comments"].as_array_mut().unwrap())
    {
        // The same as everywhere: told by the tests of comments.
        assert!(comment["html"].as_str().unwrap().starts_with("<article class=\"comment\""));
        comment["html"] = "…".into();
    }
    expect![[r#"
        {
          "version": 1,
          "threads": [
            {
              "page": "posts/hallo",
              "state": "locked",
              "changed_at": 1795176000000,
              "count": 1,
              "comments": [
                {
                  "id": "cccccccccccccccccccccccccc",
                  "parent": null,
                  "depth": 0,
                  "state": "approved",
                  "author": "Ann",
                  "site": "https://ann.example",
                  "owner": false,
                  "pinned": false,
                  "votes": 0,
                  "revision": 2,
                  "created_at": "1970-01-01T00:00:00Z",
                  "edited_at": null,
                  "html": "…"
                }
              ]
            },
            {
              "page": "posts/hello",
              "state": "open",
              "changed_at": 1795176000000,
              "count": 1,
              "comments": [
                {
                  "id": "aaaaaaaaaaaaaaaaaaaaaaaaaa",
                  "parent": null,
                  "depth": 0,
                  "state": "approved",
                  "author": "Ann",
                  "site": "https://ann.example",
                  "owner": false,
                  "pinned": true,
                  "votes": 0,
                  "revision": 1,
                  "created_at": "1970-01-01T00:00:00Z",
                  "edited_at": null,
                  "html": "…"
                }
              ]
            }
          ]
        }"#]]
    .assert_eq(&serde_json::to_string_pretty(&threads).unwrap());
}

#[test]
fn a_gap_stands_where_an_answered_comment_was() {
    let rim = rim("a posts/hello held - waits\nb posts/hello approved - reply");
    rim.connection
        .borrow()
        .execute_batch(&format!(
            "UPDATE comments SET parent = '{}' WHERE text = 'reply';
          INSERT INTO threads (page, changed_at) VALUES ('posts/hello', 1)",
            id("a")
        ))
        .unwrap();
    let threads = rim.ask(&get("/api/export/threads.json")).value();
    let thread = threads["threads"].as_array().unwrap().iter().find(|thread| thread["page"] == "posts/hello").unwrap();
    let (gap, reply) = (&thread["comments"][0], &thread["comments"][1]);
    assert_eq!((&gap["state"], &gap["author"], &reply["depth"]), (&json!("deleted"), &json!(""), &json!(1)));
    assert_eq!((&thread["count"], threads.to_string().contains("waits")), (&json!(1), false));
}

#[test]
fn a_page_brings_the_comments_of_all_its_names() {
    let rim = rim("
      a posts/old approved - under an alias
      b posts/hello approved - under the id
      c posts/gone approved - of a page that is moved
      d posts/next approved - of a page that was not deployed yet");
    rim.connection
        .borrow()
        .execute_batch(
            "INSERT INTO threads (page, changed_at, revision) VALUES ('posts/old', 1, 3), ('posts/hello', 1, 4),
               ('posts/gone', 1, 1), ('posts/next', 1, 1)",
        )
        .unwrap();
    order(&rim, "/api/admin/threads", &json!({ "action": "merge", "page": "posts/gone", "to": "posts/hello" }));
    let answer = rim.ask(&get("/api/export/threads.json")).value();
    let found: Vec<String> = answer["threads"]
        .as_array()
        .unwrap()
        .iter()
        .map(|thread| {
            let ids = thread["comments"]
                .as_array()
                .unwrap()
                .iter()
                .map(|comment| comment["id"].as_str().unwrap()[..1].to_owned());
            format!("{} {}", thread["page"].as_str().unwrap(), ids.collect::<String>())
        })
        .collect();
    assert_eq!(found, ["posts/hello abc", "posts/next d"]);
}

#[test]
fn the_generator_is_told_when_nothing_has_changed() {
    let rim = blog();
    let ask = |known: &str| {
        let mut request = get("/api/export/threads.json");
        request.headers.push("if-none-match", known);
        block_on(threads(&request, &rim)).unwrap()
    };
    let first = ask("");
    let tag = first.headers.get("etag").unwrap().to_owned();
    let calls = rim.calls.get();
    assert_eq!((ask(&tag).status, ask(&format!("\"x\", W/{tag}")).status, rim.calls.get() - calls), (304, 304, 2));
    order(&rim, "/api/admin/comments", &json!({ "ids": [id("b")], "action": "approve" }));
    assert_eq!(ask(&tag).status, 200);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_text_survives(text in "[^\0]{0,200}", author in "[^\0]{0,60}") {
        let rim = rim("a posts/hello approved - x");
        let mut backup: Value = serde_json::from_str(&export(&rim)).unwrap();
        backup["comments"][0]["text"] = text.as_str().into();
        backup["comments"][0]["author"] = author.as_str().into();
        wipe(&rim);
        import(&rim, &backup.to_string());
        let again: Value = serde_json::from_str(&export(&rim)).unwrap();
        prop_assert_eq!(&again["comments"], &backup["comments"]);
    }

    #[test]
    fn any_rows_are_taken_or_refused(rows in prop::collection::vec(crate::moderation::tests::any_json(), 0..6)) {
        let rim = rim("");
        let mut backup = json!({ "format": "blog-backup", "version": 1 });
        for table in ["threads", "comments", "authors", "blocks", "subscribers", "used_tokens", "audit"] {
            backup[table] = rows.clone().into();
        }
        let report = import(&rim, &backup.to_string());
        prop_assert_eq!(&report["comments"]["given"], &json!(rows.len()));
        prop_assert_eq!(&report["comments"]["refused"], &json!(rows.len()));
    }
}

//! New comments: what is taken, what is held, what is refused.

use super::*;
use crate::http::Headers;
use crate::rim::What;
use crate::testing::{AUTHOR_KEY, ORIGIN};
use expect_test::expect;

#[test]
fn a_form_without_scripts_leads_to_a_page_that_says_that_it_waits() {
    let rim = TestRim::new();
    let response = send(&rim, HELLO, &[("text", "First!"), ("author", "Ann"), ("site", "ann.example")]);
    assert_eq!(response.status, 303);
    assert_eq!(rim.sql("SELECT state, reason, author, site FROM comments"), "held|no-token|Ann|https://ann.example");
    let page = rim.ask(&get(response.headers.get("location").unwrap()));
    assert_eq!(page.status, 200);
    assert!(page.text().contains("waiting for review"), "{}", page.text());
    assert!(page.text().contains("<p>First!</p>"));
    assert_eq!(outline(&rim, HELLO), "", "nobody else sees it");
}

#[test]
fn a_trusted_author_is_shown_at_once() {
    let rim = rim();
    let token = token(&rim);
    let response = send(&rim, HELLO, &[("text", "Hello."), ("key", KEY), ("token", &token)]);
    let id = rim.sql("SELECT id FROM comments");
    assert_eq!(response.headers.get("location"), Some(format!("/posts/hello/#comment-{id}").as_str()));
    assert_eq!(outline(&rim, HELLO), "0 Hello.\n");
}

#[test]
fn json_is_answered_with_all_that_an_author_needs() {
    let rim = rim();
    let answer = write(&rim, "Hello *there*.", json!({}));
    let names: Vec<&String> = answer.as_object().unwrap().keys().collect();
    assert_eq!(
        names,
        ["id", "page", "state", "html", "edit_token", "edit_until", "delete_token", "edit_url", "delete_url"]
    );
    assert_eq!(answer["state"], "approved");
    let shown = rim.ask(&get(HELLO)).text();
    let body = "<p>Hello <em>there</em>.</p>";
    assert!(answer["html"].as_str().unwrap().contains(body) && shown.contains(body));
}

#[test]
fn fields_that_only_we_know_are_not_read() {
    let rim = TestRim::new();
    let body = json!({"text": "x", "id": "00000000000000000000000000", "state": "approved", "votes": 99, "owner": 1,
        "pinned": 1, "created_at": 1, "revision": 7, "reason": "", "page": "about", "language": "xx", "key": null});
    assert_eq!(rim.ask(&post(HELLO, &body)).status, 201);
    let stored =
        rim.sql("SELECT id > '1', page, state, votes, owner, pinned, created_at, revision, language FROM comments");
    assert_eq!(stored, "0|posts/hello|held|0|0|0|1795176000000|1|en");
}

#[test]
fn a_stranger_waits_and_so_does_who_uses_the_name_of_the_owner() {
    let rim = TestRim::new();
    for (key, author) in [("", "The owner"), ("a key that nobody knows yet", "owner@blog.example"), (SECRET, "x")] {
        let token = token(&rim);
        let body = json!({"text": author, "author": author, "email": "owner@blog.example", "key": key, "token": token});
        let answer = rim.ask(&post(HELLO, &body)).value();
        assert_eq!(answer["state"], "held");
    }
    assert_eq!(rim.sql("SELECT DISTINCT reason, owner FROM comments"), "first|0");
    assert!(!rim.dump().contains("owner@blog.example\") Text(\"\") Text(\"owner@"), "no e-mail is stored as such");
}

#[test]
fn the_owner_is_known_by_the_key_alone() {
    let rim = TestRim::new();
    let answer = rim.ask(&post(HELLO, &json!({"text": "I am.", "key": AUTHOR_KEY}))).value();
    assert_eq!(answer["state"], "approved");
    assert!(rim.ask(&get(HELLO)).text().contains("<span class=\"comment-owner\">Author</span>"));
    assert!(!rim.dump().contains(AUTHOR_KEY), "the key itself is not stored");
}

#[test]
fn each_check_holds() {
    let rim = rim();
    run(
        &rim,
        Statement::new("INSERT INTO blocks (kind, value, at) VALUES ('word', 'casino', 0), ('host', 'bad.example', 0)"),
    );
    for fields in [
        json!({"text": "one", "subject": "x"}),
        json!({"text": "two", "token": ""}),
        json!({"text": "three", "token": "forged.token"}),
        json!({"text": "A casino!"}),
        json!({"text": "[x](https://www.bad.example/)"}),
        json!({"text": "five", "site": "https://a.bad.example"}),
        json!({"text": "http://a http://b http://c"}),
        json!({"text": "six", "key": ""}),
        json!({"text": "fine"}),
        json!({"text": "FINE", "key": "another key, of somebody else"}),
    ] {
        write(&rim, "", fields);
    }
    let fresh = rim.ask(&get(HELLO)).text();
    let fresh = fresh.split_once("data-token=\"").unwrap().1.split_once('"').unwrap().0;
    rim.wait(2);
    rim.ask(&post(HELLO, &json!({"text": "at once", "key": KEY, "token": fresh})));
    expect![[r#"
        held honeypot: one
        held no-token: two
        held token: three
        held word: A casino!
        held host: [x](https://www.bad.example/)
        held host: five
        held links: http://a http://b http://c
        held first: six
        approved : fine
        held duplicate: FINE
        held fast: at once"#]]
    .assert_eq(&rim.sql("SELECT state || ' ' || reason || ': ' || text FROM comments ORDER BY id"));
}

#[test]
fn a_check_that_cannot_be_made_holds() {
    let rim = rim();
    rim.sql("DROP TABLE blocks");
    assert_eq!(write(&rim, "Hello.", json!({}))["state"], "held");
    assert_eq!(rim.sql("SELECT state, reason FROM comments"), "held|failure");
    assert!(rim.log.borrow()[0].contains("the checks failed"));
}

#[test]
fn a_storage_that_fails_is_said_and_nothing_is_lost_by_the_writer() {
    let rim = rim();
    let token = token(&rim);
    for calls in 0..3 {
        rim.database_fails_after.set(Some(calls));
        rim.database_fails.set(None);
        let response = rim.ask(&post(HELLO, &json!({"text": "Hello.", "key": KEY, "token": token})));
        // Only the checks may fail without the whole failing; then it is the last call that does.
        assert_eq!(response.status, 503, "{}", response.text());
    }
    rim.database_fails_after.set(None);
    rim.database_fails.set(Some(What::Full));
    let response = send(&rim, HELLO, &[("text", "My long <text>"), ("author", "A\"nn"), ("key", KEY)]);
    assert_eq!(response.status, 507);
    assert!(response.text().contains("My long &lt;text&gt;</textarea>") && response.text().contains("A&quot;nn"));
    rim.database_fails.set(None);
    assert_eq!(rim.sql("SELECT count(*) FROM comments"), "0");
}

#[test]
fn the_same_sent_twice_is_stored_once() {
    let rim = rim();
    let first = write(&rim, "Hello.", json!({}));
    let again = write(&rim, "Hello.", json!({}));
    assert_eq!(first["id"], again["id"]);
    assert_eq!(rim.sql("SELECT count(*) FROM comments"), "1");
    rim.sql("UPDATE comments SET state = 'spam'");
    assert_eq!(write(&rim, "Hello.", json!({}))["state"], "held", "what was spam is not told");
}

#[test]
fn what_is_wrong_is_named_and_given_back() {
    let rim = TestRim::new();
    let response = rim.ask(&post(HELLO, &json!({"text": "a", "site": "javascript:alert(1)"})));
    assert_eq!((response.status, response.value()["type"].as_str()), (422, Some("/api/docs#site-invalid")));
    let german = send(&rim, "/api/comments/posts%2Fhallo", &[("text", "Grüße"), ("site", "javascript:alert(1)")]);
    assert_eq!(german.status, 422);
    assert!(german.text().contains("Die Website muss") && german.text().contains("Grüße</textarea>"));
}

#[test]
fn nothing_is_stored_for_a_page_that_is_none() {
    let rim = TestRim::new();
    for page in ["nowhere", "posts%2Fhello%2F..%2Fx", "https%3A%2F%2Fevil.example%2F", "%00", ""] {
        let response = rim.ask(&post(&format!("/api/comments/{page}"), &json!({"text": "x"})));
        assert_eq!(
            (response.status, response.value()["type"].as_str()),
            (404, Some("/api/docs#unknown-page")),
            "{page}"
        );
    }
    assert_eq!(rim.sql("SELECT (SELECT count(*) FROM comments) + (SELECT count(*) FROM threads)"), "0");
}

#[test]
fn a_locked_thread_says_so() {
    let rim = rim();
    let code = |path: &str, key: &str| rim.ask(&post(path, &json!({"text": "x", "key": key}))).value()["type"].clone();
    assert_eq!(code("/api/comments/about", KEY), "/api/docs#thread-locked");
    for (state, for_owner) in [("locked", json!(null)), ("closed", json!("/api/docs#thread-closed"))] {
        let sql = "INSERT INTO threads (page, state, changed_at) VALUES ('posts/hello', ?, 0)
                   ON CONFLICT (page) DO UPDATE SET state = excluded.state";
        run(&rim, Statement::new(sql).bind(state));
        assert_eq!(rim.ask(&post(HELLO, &json!({"text": "x"}))).status, 403);
        assert_eq!(code(HELLO, KEY), format!("/api/docs#thread-{state}"));
        assert_eq!(code(HELLO, AUTHOR_KEY), for_owner);
    }
    assert!(rim.ask(&get(HELLO)).text().contains("No new comments can be written here."));
}

#[test]
fn a_reply_answers_what_is_shown_on_the_same_page() {
    let rim = rim();
    let parent = id(&rim, "Parent.", None);
    let held = write(&rim, "Held.", json!({"key": ""}))["id"].clone();
    assert_eq!(rim.ask(&post(HELLO, &json!({"text": "x", "parent": held}))).status, 422);
    let elsewhere = "/api/comments/posts%2Fhallo";
    assert_eq!(rim.ask(&post(elsewhere, &json!({"text": "x", "parent": parent}))).status, 422);
    id(&rim, "Reply.", Some(&parent));
    assert_eq!(outline(&rim, HELLO), "0 Parent.\n1 Reply.\n");
}

#[test]
fn without_a_secret_nothing_is_taken_and_what_is_missing_is_named() {
    let mut rim = TestRim::new();
    rim.config.secret = Some("short".to_owned());
    let response = rim.ask(&post(HELLO, &json!({"text": "x"})));
    assert_eq!(response.status, 503);
    assert!(response.text().contains("SECRET"));
    assert_eq!(rim.ask(&get(HELLO)).status, 200, "reading goes on");
}

#[test]
fn a_flood_is_refused_and_none_of_it_shown() {
    let rim = rim();
    rim.budgets.borrow_mut().insert("Writes", 10);
    rim.budgets.borrow_mut().insert("AllWrites", 60);
    let mut refused = 0;
    for number in 0..1000 {
        let mut request = post(HELLO, &json!({"text": format!("Buy {number}"), "author": "Bot"}));
        request.visitor.address = format!("198.51.100.{}", number % 200);
        refused += i32::from(rim.ask(&request).status == 429);
    }
    assert_eq!(refused, 940);
    assert_eq!(rim.sql("SELECT state, count(*) FROM comments GROUP BY state"), "held|60");
}

#[test]
fn there_is_an_end_to_what_may_wait() {
    let rim = rim();
    let fill = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500)
                INSERT INTO comments (id, page, text, state, created_at, decided_at)
                SELECT printf('%026d', i), 'posts/hello', 'x', 'held', 0, 0 FROM n";
    run(&rim, Statement::new(fill));
    let response = rim.ask(&post(HELLO, &json!({"text": "x"})));
    assert_eq!((response.status, response.headers.get("retry-after")), (429, Some("3600")));
    assert_eq!(rim.ask(&post(HELLO, &json!({"text": "x", "key": AUTHOR_KEY}))).status, 201);
}

#[test]
fn no_address_is_stored_and_no_cookie_is_set() {
    let rim = rim();
    let comment = id(&rim, "Hello.", None);
    rim.ask(&post(&format!("/api/comment/{comment}/vote"), &json!({})));
    let dump = rim.dump();
    for part in ["203.0.113", "2030113", "203-0-113"] {
        assert!(!dump.contains(part), "{part} is stored");
    }
    for response in [rim.ask(&get(HELLO)), rim.ask(&post(HELLO, &json!({"text": "x"})))] {
        assert_eq!(response.headers.get("set-cookie"), None);
    }
    assert!(rim.asked.borrow().keys().all(|(_, key)| !key.contains("203.0.113")), "limits see a tag");
}

#[test]
fn other_sites_and_bodies_without_a_type_are_refused_everywhere() {
    let rim = rim();
    let comment = id(&rim, "Hello.", None);
    let paths = ["edit", "delete", "vote"].map(|action| format!("/api/comment/{comment}/{action}"));
    for path in paths.iter().map(String::as_str).chain([HELLO, "/api/preview"]) {
        let mut foreign = post(path, &json!({"text": "x"}));
        foreign.headers =
            Headers::from_iter([("content-type", "application/json"), ("origin", "https://evil.example")]);
        assert_eq!(rim.ask(&foreign).status, 403, "{path}");
        let mut untyped = post(path, &json!({"text": "x"}));
        untyped.headers = Headers::from_iter([("sec-fetch-site", "same-origin"), ("origin", ORIGIN)]);
        assert_eq!(rim.ask(&untyped).status, 415, "{path}");
    }
}

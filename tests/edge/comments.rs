//! Comments, from the form to the page: held and shown, previewed, edited and taken back, and refused where they must be.

use serde_json::{Value, json};

use crate::client::{Ask, encode};
use crate::rim::{AUTHOR_KEY, Rim};
use crate::writer::{READING, approve, held, id, list, path, token, write};

const HELLO: &str = "posts/hello";

#[test]
fn a_comment_is_held_approved_and_shown() {
    let rim = Rim::start();
    let text = "This is *my* view.\n\n<script>alert(1)</script> [a](javascript:alert(1))";
    let written = rim.post(&path(HELLO), json!({ "text": text, "author": "Ann & Bob" })).is(201);
    let id = id(&written);
    assert_eq!(written.json()["state"], "held");
    assert_eq!(written.header("location"), Some(format!("/api/comment/{id}").as_str()));
    assert!(!list(&rim, HELLO).contains("view"), "what is held is not shown");
    assert_eq!(held(&rim)[0]["id"], json!(id));

    approve(&rim, &id);
    let shown = list(&rim, HELLO);
    assert!(shown.contains("This is <em>my</em> view."), "{shown}");
    assert!(shown.contains("Ann &amp; Bob") && shown.contains(&format!("id=\"comment-{id}\"")), "{shown}");
    assert!(!shown.contains("<script") && !shown.contains("href=\"javascript:"), "{shown}");
    let as_json = rim.ask(&Ask::get(&path(HELLO)).header("accept", "application/json")).is(200).json();
    assert_eq!((&as_json["count"], &as_json["comments"][0]["id"]), (&json!(1), &json!(id)));

    let permalink = rim.get(&format!("/api/comment/{id}"));
    assert!(matches!(permalink.status, 302 | 303 | 307 | 308), "{permalink}");
    assert_eq!(permalink.header("location"), Some(format!("/posts/hello/#comment-{id}").as_str()));
    for feed in ["/api/comments", &format!("{}/feed", path(HELLO))] {
        let feed = rim.get(feed).is(200);
        assert_eq!(feed.header("content-type"), Some("application/atom+xml; charset=utf-8"));
        assert!(feed.text().contains(&id), "{feed}");
    }
}

#[test]
fn a_form_without_scripts_leads_to_a_page() {
    let rim = Rim::start();
    let sent = rim.ask(&Ask::form(&path(HELLO), &[("text", "Plain & simple"), ("author", "Ann")])).is(303);
    let location = sent.header("location").expect("where to go").to_owned();
    let page = rim.ask(&Ask::get(&location).header("accept", "text/html")).is(200);
    assert!(page.text().contains("Plain &amp; simple"), "{page}");
    assert_eq!(held(&rim).len(), 1);

    let refused = rim.ask(&Ask::form(&path(HELLO), &[("text", "again"), ("author", &"x".repeat(61))])).is(422);
    assert_eq!(refused.header("content-type"), Some("text/html; charset=utf-8"));
    assert!(refused.text().contains("again"), "what was written is given back: {refused}");
}

#[test]
fn a_preview_is_what_is_published() {
    let rim = Rim::start();
    for text in [
        "*a* **b** `c` <b>d</b>",
        "1. one\n2. two\n\n> quoted\n\n```rust\nfn main() {}\n```\n",
        "[a](https://a.example) <https://b.example> ![c](https://c.example/c.png)",
        "Grüße 👋\u{200d} \u{202e}rtl &amp; &lt;",
    ] {
        let preview = rim.post("/api/preview", json!({ "text": text, "page": HELLO })).is(200).json();
        let html = preview["html"].as_str().unwrap_or_else(|| panic!("no HTML: {preview}")).to_owned();
        let id = write(&rim, HELLO, text);
        approve(&rim, &id);
        let shown = list(&rim, HELLO);
        assert!(shown.contains(&html), "preview:\n{html}\npublished:\n{shown}");
    }
}

#[test]
fn an_author_edits_and_takes_back_by_token() {
    let rim = Rim::start();
    let [one, other] = ["one", "other"].map(|text| rim.post(&path(HELLO), json!({ "text": text })).is(201).json());
    let text = |json: &Value, name: &str| json[name].as_str().unwrap_or_else(|| panic!("no {name}: {json}")).to_owned();
    let (id, edit, delete) = (text(&one, "id"), text(&one, "edit_token"), text(&one, "delete_token"));
    let change = |id: &str, token: &str, text: &str| {
        rim.post(&format!("/api/comment/{id}/edit"), json!({ "text": text, "token": token }))
    };
    let remove = |id: &str, token: &str| rim.post(&format!("/api/comment/{id}/delete"), json!({ "token": token }));

    for wrong in ["", "x", &delete[..delete.len() - 2], &text(&other, "edit_token")] {
        assert_eq!(change(&id, wrong, "stolen").is(403).code(), "token", "{wrong}");
        assert_eq!(remove(&id, wrong).is(403).code(), "token", "{wrong}");
    }
    assert_eq!(change(&id, &delete, "stolen").is(403).code(), "token", "a token is for one thing");

    change(&id, &edit, "better").is(200);
    approve(&rim, &id);
    let shown = list(&rim, HELLO);
    assert!(shown.contains("better") && !shown.contains("stolen"), "{shown}");

    let reply = write_reply(&rim, &id, "I agree");
    approve(&rim, &reply);
    remove(&id, &delete).is(200);
    let shown = list(&rim, HELLO);
    assert!(!shown.contains("better"), "{shown}");
    assert!(shown.contains("I agree") && shown.contains(&format!("id=\"comment-{id}\"")), "its place stays: {shown}");
    assert_eq!(remove(&id, &delete).status, 410);
    for file in [
        rim.admin_get("/api/export").text(),
        rim.get("/api/export/threads.json").text(),
        rim.get("/api/comments").text(),
    ] {
        assert!(!file.contains("better"), "the text is gone for good: {file}");
    }
}

/// A comment under another one.
fn write_reply(rim: &Rim, parent: &str, text: &str) -> String {
    id(&rim.post(&path(HELLO), json!({ "text": text, "parent": parent })))
}

#[test]
fn a_reply_answers_what_is_shown_on_the_same_page() {
    let rim = Rim::start();
    let shown = write(&rim, HELLO, "shown");
    approve(&rim, &shown);
    let held = write(&rim, HELLO, "held");
    for (page, parent) in
        [(HELLO, held.as_str()), ("posts/other", &shown), (HELLO, "01ARZ3NDEKTSV4RRFFQ69G5FAV"), (HELLO, "' OR 1=1")]
    {
        let answer = rim.post(&path(page), json!({ "text": "x", "parent": parent })).is(422);
        assert_eq!(answer.code(), "parent-unknown");
    }
    let reply = write_reply(&rim, &shown, "yes");
    approve(&rim, &reply);
    assert!(list(&rim, HELLO).contains(&format!("data-parent=\"{shown}\"")));
}

#[test]
fn an_unknown_page_is_told_and_nothing_is_stored_for_it() {
    let rim = Rim::start();
    for page in ["posts/nowhere", "posts/hello/..", "POSTS/HELLO", " posts/hello", "posts\0hello", ""] {
        let answer = rim.post(&path(page), json!({ "text": "x" })).is(404);
        assert!(matches!(answer.code().as_str(), "unknown-page" | "not-found"), "{answer}");
        assert_eq!(rim.get(&path(page)).status, 404, "{page:?}");
    }
    let backup = rim.admin_get("/api/export").is(200).json();
    assert_eq!((&backup["comments"], &backup["threads"]), (&json!([]), &json!([])));
}

#[test]
fn a_page_is_known_by_its_id_its_path_and_what_it_was_called() {
    let rim = Rim::start();
    for (number, name) in ["posts/grüße", "/posts/grüße/", "/old/posts/grüße/"].iter().enumerate() {
        let written = rim.post(&path(name), json!({ "text": format!("comment {number}") })).is(201);
        assert_eq!(written.json()["page"], "posts/grüße");
        approve(&rim, &id(&written));
    }
    assert_eq!(list(&rim, "posts/grüße").matches("<article").count(), 3);
}

#[test]
fn a_page_without_comments_takes_none() {
    let rim = Rim::start();
    let answer = rim.post(&path("about"), json!({ "text": "x" })).is(403);
    assert_eq!(answer.code(), "thread-locked");
}

/// Every combination of where a request may come from and what it may say of its body; only pages of the blog write.
#[test]
fn other_sites_write_nothing() {
    let rim = Rim::start();
    let own = format!("http://{}", rim.host);
    let own = own.as_str();
    let mut taken = 0;
    for site in [None, Some("same-origin"), Some("same-site"), Some("cross-site"), Some("none")] {
        for origin in
            [None, Some("null"), Some(own), Some("http://evil.example"), Some("http://localhost.evil.example")]
        {
            for kind in [
                None,
                Some("text/plain"),
                Some("application/json"),
                Some("application/x-www-form-urlencoded"),
                Some("multipart/form-data; boundary=x"),
            ] {
                let body = match kind {
                    Some("application/x-www-form-urlencoded") => format!("text=comment+{taken}"),
                    _ => json!({ "text": format!("comment {taken}") }).to_string(),
                };
                let mut ask = Ask::new("POST", &path(HELLO)).body(body);
                for (name, value) in [("sec-fetch-site", site), ("origin", origin), ("content-type", kind)] {
                    if let Some(value) = value {
                        ask = ask.header(name, value);
                    }
                }
                let is_ours = match (site, origin) {
                    (Some("same-origin"), None | Some("null")) => true,
                    (Some("same-origin") | None, Some(origin)) => origin == own,
                    _ => false,
                };
                let expected = match kind {
                    _ if !is_ours => 403,
                    Some("application/json") => 201,
                    Some("application/x-www-form-urlencoded") => 303,
                    _ => 415,
                };
                let answer = rim.ask(&ask);
                assert_eq!(answer.status, expected, "{site:?} {origin:?} {kind:?}: {answer}");
                taken += usize::from(answer.status < 400);
            }
        }
    }
    assert_eq!(held(&rim).len(), taken);
}

#[test]
fn headers_that_a_visitor_can_write_do_not_make_another_visitor() {
    let limits = json!({ "WRITES_LIMIT": 3 });
    let rim = Rim::start_with(crate::rim::variables(), limits);
    let mut statuses = Vec::new();
    for (number, name) in
        ["x-forwarded-for", "x-real-ip", "true-client-ip", "forwarded", "x-client-ip", "via"].iter().enumerate()
    {
        let comment = json!({ "text": format!("comment {number}") });
        let ask = Ask::post(&path(HELLO), &comment).header(name, &format!("203.0.113.{number}"));
        let ask = ask.header("user-agent", &format!("agent {number}"));
        let answer = rim.ask(&ask);
        if answer.status == 429 {
            assert_eq!(answer.code(), "too-many");
            assert!(answer.header("retry-after").is_some(), "{answer}");
        }
        statuses.push(answer.status);
    }
    assert_eq!(statuses, [201, 201, 201, 429, 429, 429]);
    assert_eq!(held(&rim).len(), 3, "what is refused is not stored");
}

#[test]
fn trust_comes_by_key_and_never_by_name() {
    let rim = Rim::start();
    let say = |text: &str, author: &str, key: Option<&str>| {
        let token = token(&rim, HELLO);
        std::thread::sleep(READING);
        let comment = json!({ "text": text, "author": author, "key": key, "token": token });
        rim.post(&path(HELLO), comment).is(201).json()
    };
    let owner = say("by the author", "Ann", Some(AUTHOR_KEY));
    assert_eq!(owner["state"], "approved");
    assert!(owner["html"].as_str().is_some_and(|html| html.contains("comment-owner")), "{owner}");
    for impostor in [None, Some("another key of another person")] {
        let answer = say(&format!("by {impostor:?}"), "Ann", impostor);
        assert_eq!(answer["state"], "held");
        assert!(!answer["html"].as_str().is_some_and(|html| html.contains("comment-owner")), "{answer}");
    }
    // Whoever was approved twice is trusted, by the same key.
    let key = Some("the key of a regular reader");
    for text in ["first", "second"] {
        let answer = say(text, "Bob", key);
        assert_eq!(answer["state"], "held");
        approve(&rim, answer["id"].as_str().expect("an id"));
    }
    assert_eq!(say("third", "Bob", key)["state"], "approved");
    assert_eq!(say("fourth", "Bob", None)["state"], "held");
}

#[test]
fn a_vote_counts_once_for_a_visitor() {
    let rim = Rim::start();
    let id = write(&rim, HELLO, "vote for me");
    let vote = || rim.post(&format!("/api/comment/{id}/vote"), json!({}));
    assert_eq!(vote().status, 404, "what is held is not there");
    approve(&rim, &id);
    for name in ["x-forwarded-for", "user-agent", "cookie"] {
        let ask = Ask::post(&format!("/api/comment/{id}/vote"), &json!({})).header(name, name);
        assert_eq!(rim.ask(&ask).is(200).json()["votes"], 1);
    }
    assert!(list(&rim, HELLO).contains("data-votes=\"1\""));
}

#[test]
fn whoever_has_a_thread_already_is_told_so() {
    let rim = Rim::start();
    approve(&rim, &write(&rim, HELLO, "first"));
    let tag = rim.get(&path(HELLO)).is(200).header("etag").expect("a tag").to_owned();
    let ask = Ask::get(&path(HELLO)).header("if-none-match", &tag);
    let same = rim.ask(&ask).is(304);
    assert_eq!((same.text().as_str(), same.header("etag")), ("", Some(tag.as_str())));
    approve(&rim, &write(&rim, HELLO, "second"));
    assert!(rim.ask(&ask).is(200).text().contains("second"));
}

#[test]
fn a_long_thread_comes_in_parts() {
    let rim = Rim::start();
    let ids: Vec<String> = (0..105).map(|number| write(&rim, HELLO, &format!("comment {number}."))).collect();
    rim.admin_post("/api/admin/comments", json!({ "ids": ids, "action": "approve" })).is(200);
    let ask = |path: &str| rim.ask(&Ask::get(path).header("accept", "application/json")).is(200).json();
    let mut seen = Vec::new();
    let mut next = Value::Null;
    loop {
        let query = next.as_str().map_or_else(String::new, |next| format!("?after={}", encode(next)));
        let part = ask(&format!("{}{query}", path(HELLO)));
        assert_eq!(part["count"], 105);
        let comments = part["comments"].as_array().expect("comments").clone();
        assert!(!comments.is_empty() && comments.len() <= 100);
        seen.extend(comments.iter().map(|comment| comment["id"].as_str().expect("an id").to_owned()));
        next = part["next"].clone();
        if next.is_null() {
            break;
        }
    }
    assert_eq!(seen, ids, "each once, the oldest first");
}

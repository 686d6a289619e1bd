//! Threads as readers get them.

use super::*;
use crate::testing::AUTHOR_KEY;
use expect_test::expect;

#[test]
fn a_comment_is_an_article() {
    let rim = rim();
    let id = id(&rim, "Hello **you**.", None);
    let mut request = get(HELLO);
    request.headers.push("accept", "text/html");
    let response = rim.ask(&request);
    let token = response.text().split_once("data-token=\"").unwrap().1.split_once('"').unwrap().0.to_owned();
    let html = response.text().replace(&id, "ID").replace(&token, "TOKEN");
    let picture = format!("<svg{}</svg>", html.split_once("<svg").unwrap().1.split_once("</svg>").unwrap().0);
    expect![[r##"
        <section class="comments" lang="en" aria-label="Comments" data-page="posts/hello" data-state="open" data-revision="1" data-count="1" data-token="TOKEN">
        <article class="comment" id="comment-ID" data-depth="0" itemprop="comment" itemscope itemtype="https://schema.org/Comment">
        <header>PICTURE<span class="comment-author" itemprop="author" itemscope itemtype="https://schema.org/Person"><bdi itemprop="name">Ann</bdi></span>
        <a class="comment-link" href="#comment-ID" itemprop="url" title="Link to this comment"><time datetime="2026-11-20T12:00:10Z" itemprop="dateCreated">2026-11-20 12:00 UTC</time></a></header>
        <div class="comment-body" itemprop="text" dir="auto">
        <p>Hello <strong>you</strong>.</p>
        </div>
        <footer>
        <form method="post" action="/api/comment/ID/vote"><button class="comment-vote" data-votes="0">Helpful <span itemprop="upvoteCount">0</span></button></form>
        <a class="comment-reply" href="/api/comments/posts%2Fhello?reply=ID" rel="nofollow">Reply</a>
        </footer>
        </article>
        <p><a class="comments-feed" rel="alternate" type="application/atom+xml" href="/api/comments/posts%2Fhello/feed">Feed of the comments</a></p>
        </section>
    "##]]
    .assert_eq(&html.replace(&picture, "PICTURE"));
    let headers: Vec<(&str, &str)> = response.headers.iter().filter(|(name, _)| *name != "etag").collect();
    expect![[r#"
        [("x-content-type-options", "nosniff"), ("content-security-policy", "default-src 'none'; frame-ancestors 'none'; sandbox"), ("referrer-policy", "no-referrer"), ("content-type", "text/html; charset=utf-8"), ("cache-control", "public, max-age=30"), ("vary", "accept")]"#]]
    .assert_eq(&format!("{headers:?}"));
}

#[test]
fn json_comes_on_accept_and_holds_nothing_private() {
    let rim = rim();
    id(&rim, "Hello.", None);
    let thread = thread(&rim, HELLO);
    let mut names: Vec<&String> = thread["comments"][0].as_object().unwrap().keys().collect();
    names.sort();
    expect![[r#"["author", "created_at", "depth", "edited_at", "html", "id", "owner", "parent", "pinned", "revision", "site", "state", "votes"]"#]]
        .assert_eq(&format!("{names:?}"));
    let key = rim.sql("SELECT key FROM comments");
    assert!(!thread.to_string().contains(&key));
}

#[test]
fn an_unchanged_thread_is_not_sent_again() {
    let rim = rim();
    id(&rim, "Hello.", None);
    let first = rim.ask(&get(HELLO));
    let tag = first.headers.get("etag").unwrap().to_owned();
    let again = || {
        let mut request = get(HELLO);
        request.headers.push("if-none-match", format!("W/{tag}, \"x\""));
        rim.ask(&request)
    };
    rim.calls.set(0);
    assert_eq!((again().status, again().body.len(), rim.calls.get()), (304, 0, 2));
    let mut json = get(HELLO);
    json.headers.push("accept", "application/json");
    assert_ne!(rim.ask(&json).headers.get("etag"), Some(tag.as_str()));
    id(&rim, "Another.", None);
    assert_eq!(again().status, 200);
}

#[test]
fn every_visible_change_makes_a_new_tag() {
    let rim = rim();
    let mut last = String::new();
    let mut is_new = || {
        let tag = rim.ask(&get(HELLO)).headers.get("etag").unwrap().to_owned();
        std::mem::replace(&mut last, tag.clone()) != tag
    };
    assert!(is_new());
    let answer = write(&rim, "Hello.", json!({}));
    assert!(is_new());
    let path = format!("/api/comment/{}/", answer["id"].as_str().unwrap());
    rim.ask(&post(&(path.clone() + "vote"), &json!({})));
    assert!(is_new(), "vote");
    rim.ask(&post(&(path.clone() + "edit"), &json!({"text": "New.", "token": answer["edit_token"]})));
    assert!(is_new(), "edit");
    rim.ask(&post(&(path + "delete"), &json!({"token": answer["delete_token"]})));
    assert!(is_new(), "delete");
    assert!(!is_new());
    write(&rim, "Held.", json!({"key": ""}));
    assert!(!is_new(), "what is held changes nothing");
}

#[test]
fn a_long_thread_comes_in_parts() {
    let rim = TestRim::new();
    fill(&rim, 250, "NULL");
    let mut path = HELLO.to_owned();
    let mut sizes = Vec::new();
    let mut seen = std::collections::BTreeSet::new();
    loop {
        let part = thread(&rim, &path);
        let comments = part["comments"].as_array().unwrap();
        sizes.push(comments.len());
        seen.extend(comments.iter().map(|comment| comment["id"].as_str().unwrap().to_owned()));
        assert_eq!(part["count"], 250);
        let Some(next) = part["next"].as_str() else { break };
        path = format!("{HELLO}?after={next}");
    }
    assert_eq!((sizes, seen.len()), (vec![100, 100, 50], 250));
}

#[test]
fn a_very_deep_thread_is_shown_flat() {
    let rim = TestRim::new();
    fill(&rim, 5000, "printf('%026d', i - 1)");
    let part = thread(&rim, HELLO);
    let depths: Vec<u64> = (0..7).map(|place| part["comments"][place]["depth"].as_u64().unwrap()).collect();
    assert_eq!((depths, &part["count"]), (vec![0, 1, 2, 3, 4, 4, 4], &json!(5000)));
    assert!(part["comments"][6]["html"].as_str().unwrap().contains("in reply to <bdi>Anonymous</bdi>"));
    let last = thread(&rim, &format!("{HELLO}?after={:026}", 4990));
    assert_eq!((last["comments"].as_array().unwrap().len(), &last["next"]), (10, &Value::Null));
}

/// Approved comments, numbered from 1.
fn fill(rim: &TestRim, count: u32, parent: &str) {
    let sql = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
               INSERT INTO comments (id, page, parent, text, state, created_at, decided_at)
               SELECT printf('%026d', i), 'posts/hello', CASE WHEN ? = '' OR i = 1 THEN NULL ELSE printf('%026d', i - 1) END,
               'x', 'approved', 0, 0 FROM n";
    run(rim, Statement::new(sql).bind(count).bind(if parent == "NULL" { "" } else { parent }));
}

#[test]
fn only_what_is_new_is_sent_to_who_has_the_rest() {
    let rim = rim();
    id(&rim, "Old.", None);
    let held = write(&rim, "Held for a while.", json!({"key": ""}))["id"].as_str().unwrap().to_owned();
    let built = rim.now.get();
    rim.wait(60);
    let newer = |since: &str| outline(&rim, &format!("{HELLO}?since={since}"));
    assert_eq!(newer(&built.to_string()), "");
    approve(&rim, &held);
    assert_eq!(newer(&built.to_string()), "0 Held for a while.\n");
    assert_eq!(newer("2026-11-20T12:00:00Z"), "0 Old.\n0 Held for a while.\n");
    assert_eq!(rim.ask(&get(&format!("{HELLO}?since=yesterday"))).status, 400);
    assert_eq!(rim.ask(&get(&format!("{HELLO}?after='"))).status, 400);
}

#[test]
fn pins_and_the_owner_are_marked() {
    let rim = rim();
    id(&rim, "First.", None);
    let owner = rim.ask(&post(HELLO, &json!({"text": "Rules.", "key": AUTHOR_KEY}))).value()["id"].clone();
    run(&rim, Statement::new("UPDATE comments SET pinned = 1 WHERE id = ?").bind(owner.as_str().unwrap()));
    assert_eq!(outline(&rim, HELLO), "0 Rules.\n0 First.\n");
    let html = rim.ask(&get(HELLO)).text();
    assert!(html.contains("comment-owner") && html.contains("<span class=\"comment-pinned\">Pinned</span>"));
}

#[test]
fn a_page_that_changed_its_name_keeps_its_thread() {
    let rim = rim();
    id(&rim, "Under the old name.", None);
    rim.set_pages(&json!([
        {"id": "posts/renamed", "url": "/posts/renamed/", "aliases": ["posts/hello"], "language": "en", "comments": true},
    ]));
    let renamed = "/api/comments/posts%2Frenamed";
    assert_eq!(outline(&rim, renamed), "0 Under the old name.\n");
    assert_eq!(outline(&rim, HELLO), "0 Under the old name.\n");
    let parent = rim.sql("SELECT id FROM comments");
    id(&rim, "Under the new one.", Some(&parent));
    assert_eq!(outline(&rim, renamed), "0 Under the old name.\n1 Under the new one.\n");
    assert_eq!(rim.sql("SELECT page FROM comments ORDER BY id"), "posts/hello\nposts/renamed");
    let permalink = rim.ask(&get(&format!("/api/comment/{parent}")));
    assert_eq!(permalink.headers.get("location"), Some(format!("/posts/renamed/#comment-{parent}").as_str()));
}

#[test]
fn a_merged_thread_is_one_with_order_and_replies() {
    let rim = rim();
    let parent = id(&rim, "One.", None);
    rim.wait(1);
    rim.ask(&post("/api/comments/posts%2Fhallo", &json!({"text": "Two.", "key": AUTHOR_KEY})));
    id(&rim, "Three.", Some(&parent));
    // As a moderator merges.
    run(&rim, Statement::new("UPDATE comments SET page = 'posts/hallo' WHERE page = 'posts/hello'"));
    run(&rim, Statement::new("UPDATE threads SET moved_to = 'posts/hallo' WHERE page = 'posts/hello'"));
    assert_eq!(outline(&rim, "/api/comments/posts%2Fhallo"), "0 One.\n1 Three.\n0 Two.\n");
    assert_eq!(outline(&rim, HELLO), "0 One.\n1 Three.\n0 Two.\n");
    id(&rim, "Four.", Some(&parent));
    assert_eq!(rim.sql("SELECT DISTINCT page FROM comments"), "posts/hallo");
    rim.set_pages(&json!([{"id": "posts/hallo", "url": "/posts/hallo/", "language": "de", "comments": true}]));
    assert_eq!(outline(&rim, HELLO), "0 One.\n1 Three.\n1 Four.\n0 Two.\n", "a page that is gone leads to the other");
}

#[test]
fn a_reply_needs_no_scripts() {
    let rim = rim();
    let parent = id(&rim, "Parent.", None);
    let page = rim.ask(&get(&format!("{HELLO}?reply={parent}")));
    let html = page.text();
    assert_eq!(page.status, 200);
    assert!(html.contains("<form method=\"post\" action=\"/api/comments/posts%2Fhello\">"));
    assert!(html.contains(&format!("<input type=\"hidden\" name=\"parent\" value=\"{parent}\">")));
    let policy = page.headers.get("content-security-policy").unwrap();
    assert!(
        policy.contains("form-action 'self'") && !policy.contains("unsafe") && !policy.contains("sandbox"),
        "{policy}"
    );
    assert_eq!(rim.ask(&get(&format!("{HELLO}?reply=00000000000000000000000000"))).status, 404);
}

#[test]
fn words_are_in_the_language_of_the_page() {
    let rim = TestRim::new();
    let token = token(&rim);
    rim.ask(&post("/api/comments/posts%2Fhallo", &json!({"text": "Servus.", "key": AUTHOR_KEY, "token": token})));
    let html = rim.ask(&get("/api/comments/posts%2Fhallo")).text();
    for word in ["Anonym", "Autor", "Antworten", "Hilfreich", "lang=\"de\""] {
        assert!(html.contains(word), "{word}");
    }
}

#[test]
fn a_preview_is_what_will_be_published() {
    let rim = rim();
    let text = "# A\n\n*b* [c](https://c.example) <i>d</i>\n\n> e\n\n```\nf\n```\n\u{a0}";
    let preview = rim.ask(&post("/api/preview", &json!({"text": text}))).value()["html"].as_str().unwrap().to_owned();
    id(&rim, text, None);
    assert!(rim.ask(&get(HELLO)).text().contains(&preview), "{preview}");
    let page = send(&rim, "/api/preview", &[("text", text), ("page", "posts/hello"), ("author", "Ann")]);
    assert!(page.text().contains(&preview) && page.text().contains("value=\"Ann\""));
    assert_eq!(rim.ask(&post("/api/preview", &json!({"text": ""}))).status, 422);
}

#[test]
fn a_permalink_leads_to_what_is_shown() {
    let rim = rim();
    let shown = write(&rim, "Shown.", json!({}));
    let held = write(&rim, "Held.", json!({"key": ""}));
    let ask = |comment: &Value| rim.ask(&get(&format!("/api/comment/{}", comment["id"].as_str().unwrap())));
    assert_eq!((ask(&shown).status, ask(&held).status), (302, 404));
    let path = format!("/api/comment/{}/delete", shown["id"].as_str().unwrap());
    rim.ask(&post(&path, &json!({"token": shown["delete_token"]})));
    assert_eq!(ask(&shown).status, 410);
    assert_eq!(rim.ask(&get("/api/comment/..%2F..%2Fetc")).status, 404);
}

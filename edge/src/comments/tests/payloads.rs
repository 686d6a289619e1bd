//! Hostile words over every field of a comment: whatever stands there, no tag, attribute or scheme comes out that is
//! not on the list. The list of payloads is our own and stands in `tests/edge/payloads.json`; in a browser they are seen
//! by `tests/browser/check-comments-xss.mjs`.

use super::super::article::{Shown, Surroundings, article, body, entry};
use super::super::oracle;
use super::super::store::{Comment, State};
use super::super::words::Words;
use super::*;

/// A list of texts, which the browser checks read as well.
pub fn all() -> Vec<String> {
    let all: Vec<String> = serde_json::from_str(include_str!("../../../../tests/edge/payloads.json")).unwrap();
    assert!(all.len() >= 230, "{} payloads", all.len());
    all
}

fn comment(author: &str, site: &str, text: &str) -> Comment {
    Comment {
        id: "01m7wd7tg00000000000000000".to_owned(),
        page: "posts/hello".to_owned(),
        parent: None,
        author: author.to_owned(),
        site: site.to_owned(),
        key: None,
        owner: false,
        text: text.to_owned(),
        language: "en".to_owned(),
        state: State::Approved,
        reason: String::new(),
        created_at: 0,
        edited_at: Some(1),
        decided_at: 0,
        revision: 1,
        votes: 0,
        pinned: true,
    }
}

/// What is stored is escaped when it is shown, however it came there.
#[test]
fn nothing_gets_out_of_an_article() {
    let plain = comment("Ann", "", "Hello.");
    for payload in all() {
        let hostile = comment(&payload, &payload, &payload);
        assert_eq!(oracle::clean(&inner(&body(&payload))), inner(&body(&payload)), "{payload}");
        let parent = Some((plain.id.as_str(), payload.as_str()));
        let shown = Shown { comment: &hostile, depth: 2, parent, is_tombstone: false };
        let secret = Secret::new(SECRET.as_bytes());
        let surroundings =
            Surroundings { words: Words::of("en"), page: &payload, may_reply: true, secret: Some(secret) };
        let html = article(shown, surroundings);
        oracle::check_article(&html, &payload);
        let json = serde_json::to_string(&entry(shown, surroundings)).unwrap();
        assert!(serde_json::from_str::<Value>(&json).is_ok());
    }
}

/// The text without the element around it.
fn inner(body: &str) -> String {
    let (_, inner) = body.split_once(">\n").unwrap();
    inner.strip_suffix("</div>\n").unwrap().to_owned()
}

/// And what is sent goes the whole way, over every field.
#[test]
fn nothing_gets_through_the_door() {
    let rim = rim();
    for payload in all() {
        let token = token(&rim);
        for (field, other) in [
            ("text", ""),
            ("author", "Hello."),
            ("site", "Hello."),
            ("parent", "Hello."),
            ("key", "Hello."),
            ("token", "Hello."),
        ] {
            let mut fields = vec![("key", KEY), ("token", token.as_str()), ("text", other)];
            fields.retain(|(name, _)| *name != field);
            fields.push((field, &payload));
            let response = send(&rim, HELLO, &fields);
            assert!([303, 422, 403].contains(&response.status), "{} for {payload}", response.status);
            if response.status == 422 {
                oracle::check_article(&between(&response.text(), "<p role=\"alert\">", "</main>"), &payload);
            }
        }
        let preview = send(&rim, "/api/preview", &[("text", &payload), ("author", &payload), ("page", "posts/hello")]);
        assert!([200, 422].contains(&preview.status));
        oracle::check_article(&between(&preview.text(), "</h1>", "</main>"), &payload);
        let thread = rim.ask(&get(HELLO)).text();
        oracle::check_article(&between(&thread, "\">\n", "</section>"), &payload);
        rim.sql("DELETE FROM comments");
    }
}

fn between(text: &str, start: &str, end: &str) -> String {
    let (_, rest) = text.split_once(start).unwrap();
    let (inner, _) = rest.split_once(end).unwrap();
    if start.starts_with("<p ") { format!("{start}{inner}") } else { inner.to_owned() }
}

//! Feeds, read as a feed reader does.

use super::*;
use quick_xml::Reader;
use quick_xml::events::Event;

/// Paths of elements with their texts; fails on what is not well-formed.
#[track_caller]
fn elements(xml: &str) -> Vec<(String, String)> {
    let mut reader = Reader::from_str(xml);
    reader.config_mut().check_end_names = true;
    let (mut path, mut found): (Vec<String>, Vec<(String, String)>) = (Vec::new(), Vec::new());
    loop {
        match reader.read_event().unwrap() {
            Event::Start(start) => {
                path.push(start.name().as_ref().to_owned());
                let attributes: Vec<_> = start.attributes().map(|attribute| attribute.unwrap()).collect();
                assert!(attributes.len() < 5);
                found.push((path.join("/"), String::new()));
            }
            Event::Empty(empty) => {
                let name = empty.name().as_ref().to_owned();
                let attributes: Vec<String> = empty
                    .attributes()
                    .map(|attribute| {
                        let attribute = attribute.unwrap();
                        format!("{}={}", attribute.key.as_ref(), attribute.value)
                    })
                    .collect();
                found.push((format!("{}/{name}", path.join("/")), attributes.join(" ")));
            }
            Event::Text(text) => {
                if let Some((_, known)) = found.last_mut() {
                    known.push_str(&text);
                }
            }
            Event::GeneralRef(entity) => {
                let entity = entity.to_string();
                assert!(["lt", "gt", "amp", "quot"].contains(&entity.as_str()), "XML knows no &{entity};");
                if let Some((_, known)) = found.last_mut() {
                    known.push_str(match entity.as_str() {
                        "lt" => "<",
                        "gt" => ">",
                        "amp" => "&",
                        _ => "\"",
                    });
                }
            }
            // The line break that follows is part of no text.
            Event::End(_) => {
                path.pop();
                found.push((String::new(), String::new()));
            }
            Event::Eof => break,
            _ => {}
        }
    }
    assert!(path.is_empty(), "{path:?} are not closed");
    found
}

/// What RFC 4287 asks of a feed (§4.1.1) and of each entry (§4.1.2).
#[track_caller]
fn check(xml: &str) -> Vec<(String, String)> {
    let found = elements(xml);
    let count = |path: &str| found.iter().filter(|(known, _)| known == path).count();
    for once in ["feed/id", "feed/title", "feed/updated"] {
        assert_eq!(count(once), 1, "{once}");
    }
    assert!(found.iter().any(|(path, link)| path == "feed/link" && link.contains("rel=self")));
    let entries = count("feed/entry");
    for once in ["id", "title", "updated", "published", "author", "author/name", "content", "link"] {
        assert_eq!(count(&format!("feed/entry/{once}")), entries, "{once}");
    }
    let mut ids: Vec<&String> = found.iter().filter(|(path, _)| path.ends_with("/id")).map(|(_, id)| id).collect();
    assert!(ids.iter().all(|id| id.starts_with("https://blog.example/")), "{ids:?}");
    let all = ids.len();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), all, "ids are unique");
    for (path, text) in &found {
        if path.ends_with("updated") || path.ends_with("published") {
            assert!(super::super::date::parse(text).is_some(), "{text} is no moment");
        }
        assert!(!path.ends_with("name") || !text.trim().is_empty(), "an author has a name");
    }
    found
}

#[test]
fn feeds_are_atom_and_hold_only_what_is_shown() {
    let rim = rim();
    let first = id(&rim, "One & <two> \u{a0} *three* \u{1}\u{fffe}", None);
    id(&rim, "A reply.", Some(&first));
    write(&rim, "HELD", json!({"key": "", "author": ""}));
    let gone = write(&rim, "GONE", json!({}));
    let path = format!("/api/comment/{}/delete", gone["id"].as_str().unwrap());
    rim.ask(&post(&path, &json!({"token": gone["delete_token"]})));
    for path in ["/api/comments", "/api/comments/posts%2Fhello/feed"] {
        let response = rim.ask(&get(path));
        assert_eq!(response.headers.get("content-type"), Some("application/atom+xml; charset=utf-8"));
        let xml = response.text();
        let found = check(&xml);
        assert!(!xml.contains("HELD") && !xml.contains("GONE"));
        let contents: Vec<&str> =
            found.iter().filter(|(path, _)| path == "feed/entry/content").map(|(_, text)| text.as_str()).collect();
        assert_eq!(contents, ["<p>A reply.</p>\n", "<p>One &amp; &lt;two&gt; &nbsp; <em>three</em> </p>\n"]);
        let reply = found.iter().find(|(path, _)| path == "feed/entry/thr:in-reply-to").unwrap();
        assert!(reply.1.contains(&format!("ref=https://blog.example/api/comment/{first}")));

        let mut again = get(path);
        again.headers.push("if-none-match", response.headers.get("etag").unwrap());
        assert_eq!(rim.ask(&again).status, 304);
    }
}

#[test]
fn an_empty_feed_is_a_feed() {
    let rim = rim();
    check(&rim.ask(&get("/api/comments")).text());
    check(&rim.ask(&get("/api/comments/posts%2Fhallo/feed")).text());
    assert_eq!(rim.ask(&get("/api/comments/nowhere/feed")).status, 404);
}

#[test]
fn hostile_words_stay_words_in_a_feed() {
    for payload in payloads::all() {
        let rim = rim();
        let sql = "INSERT INTO comments (id, page, author, site, text, state, created_at, decided_at)
                   VALUES ('00000000000000000000000001', 'posts/hello', substr(?, 1, 60), substr(?, 1, 200), ?, 'approved', 0, 0)";
        run(&rim, Statement::new(sql).bind(payload.as_str()).bind(payload.as_str()).bind(payload.as_str()));
        let found = check(&rim.ask(&get("/api/comments")).text());
        for (path, text) in found {
            if path == "feed/entry/content" {
                let html = text.replace('\u{a0}', "&nbsp;");
                assert_eq!(super::super::oracle::clean(&html), html, "{payload}");
            }
        }
    }
}

//! Comments in the pages: `gen pull` fetches them, `gen build` bakes them in.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;

use expect_test::expect;
use tests::Site;
use tests::process::{gen_in, said};

const SITE: &str = "
-- site.toml --
title = \"Blog\"
base_url = \"https://blog.example/sub\"
[edge]
views = true
comments = true
-- content/posts/one.md --
---
title: One
date: 2024-05-01
---
Text.
-- content/posts/two.md --
---
title: Two
date: 2024-05-02
id: second
comments: false
---
Text.
-- content/about.md --
# About
";

/// A file of threads with one comment of each of these pages.
fn threads(pages: &[(&str, &str)]) -> String {
    let thread = |(page, text): &(&str, &str)| {
        serde_json::json!({
            "page": page, "state": "open", "changed_at": 17, "count": 1,
            "comments": [{"id": "x", "html": format!("<article id=\"comment-x\"><p>{text}</p></article>\n")}],
        })
    };
    serde_json::json!({ "version": 1, "threads": pages.iter().map(thread).collect::<Vec<_>>() }).to_string()
}

#[test]
fn they_are_in_the_html_of_their_post_and_of_no_other_page() {
    let site = Site::new(SITE).build();
    site.fine()
        .has("posts/one/index.html", ["action=/api/comments/posts%2Fone", "data-since=0"])
        .lacks("posts/two/index.html", ["action=/api/comments"])
        .lacks("about/index.html", ["action=/api/comments"]);
    let site = site.edit(".cache/threads.json", &threads(&[("posts/one", "A first thought")]));
    site.fine().has("posts/one/index.html", ["<p>A first thought", "id=comment-x", "data-since=17"]);
    site.rebuilt(expect!["/posts/one/"]);
    // Where no new ones are taken, those of before stay.
    let more = threads(&[("posts/one", "A first thought"), ("second", "Old")]);
    let site = site.edit(".cache/threads.json", &more);
    site.fine().has("posts/two/index.html", ["<p>Old"]).lacks("posts/two/index.html", ["<form class=write"]);
    site.rebuilt(expect!["/posts/two/"]);
}

/// The same file with a summary of its first page.
fn summed(threads: &str, summary: serde_json::Value) -> String {
    let mut threads: serde_json::Value = serde_json::from_str(threads).expect("threads");
    threads["threads"][0]["summary"] = summary;
    threads.to_string()
}

#[test]
fn a_summary_stands_above_the_comments_where_the_site_shows_summaries() {
    let one = threads(&[("posts/one", "A first thought")]);
    let summary = serde_json::json!({ "stamp": "3-0.1", "html": "<section class=\"summary\"><ul><li>Ann <em>thinks</em></ul></section>" });
    let of = |site: &str| {
        let site = Site::new(site);
        site.put(".cache/threads.json", summed(&one, summary.clone()));
        site.build()
    };
    of(SITE).fine().lacks("posts/one/index.html", ["class=Summary", "Ann <em>"]);
    let site = of(&SITE.replace("comments = true\n", "comments = true\nsummaries = true\n"));
    site.fine().has("posts/one/index.html", ["class=Summary", "data-stamp=3-0.1", "data-url=/api/summary/posts%2Fone"]);
    let page = site.text("posts/one/index.html");
    let at = |what: &str| page.find(what).expect(what);
    assert!(at("Ann <em>thinks</em>") < at("A first thought"), "{page}");
    // Without one there is a place for one that is made later.
    let site = site.edit(".cache/threads.json", &one);
    site.fine()
        .has("posts/one/index.html", ["class=Summary", "data-stamp "])
        .lacks("posts/one/index.html", ["Ann <em>"]);
}

#[test]
fn a_site_without_an_edge_knows_nothing_of_it() {
    let site = Site::new(&SITE.replace("views = true", "").replace("comments = true", ""));
    site.put(".cache/threads.json", threads(&[("posts/one", "A first thought")]));
    site.build()
        .fine()
        .lacks("posts/one/index.html", ["first thought", "/api/comments", "/api/views", "<script type=module"]);
}

/// Answers one request with this.
fn edge(answer: String) -> String {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
    let address = format!("http://{}", listener.local_addr().expect("an address"));
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().expect("a request");
        let lines = BufReader::new(stream.try_clone().expect("a stream")).lines();
        lines.map_while(Result::ok).take_while(|line| !line.is_empty()).for_each(drop);
        stream.write_all(answer.as_bytes()).expect("somebody who reads");
    });
    address
}

#[test]
fn what_cannot_be_used_is_refused_and_what_was_there_is_kept() {
    let site = Site::new(SITE);
    let pull = |from: &str| {
        let mut pull = gen_in(&site.root(), env!("CARGO_BIN_EXE_gen-under-test"), &format!("pull --from {from}"));
        said(&pull.output().expect("gen runs"), &site.root()).replace(from, "<edge>")
    };
    let json = |body: &str, length: usize| {
        format!("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}")
    };
    let good = threads(&[("posts/one", "Kept")]);
    let alien = summed(&good, serde_json::json!({ "html": 1 }));
    let mut all = pull(&edge(json(&good, good.len())));
    for answer in [
        json(&good, good.len() + 1000),
        json(&good[..40], 40),
        json("{}", 2),
        json(r#"{"version":2,"threads":[]}"#, 26),
        json(&alien, alien.len()),
        "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 7\r\n\r\n<html>\n".to_owned(),
        "HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\n\r\n".to_owned(),
        String::new(),
    ] {
        all += &pull(&edge(answer));
        assert_eq!(std::fs::read_to_string(site.root().join(".cache/threads.json")).expect("a file"), good);
    }
    expect![[r#"
        1 comment of 1 page kept in .cache/threads.json; now: gen build
        exit code 0
        error: <edge>/api/export/threads.json broke off: io: Peer disconnected
        the comments that were fetched before are kept
        exit code 1
        error: <edge>/api/export/threads.json was refused: it is no list of threads: EOF while parsing a string at line 1 column 40
        the comments that were fetched before are kept
        exit code 1
        error: <edge>/api/export/threads.json was refused: it is no list of threads: missing field `version` at line 1 column 2
        the comments that were fetched before are kept
        exit code 1
        error: <edge>/api/export/threads.json was refused: it has version 2, and this `gen` reads version 1
        the comments that were fetched before are kept
        exit code 1
        error: <edge>/api/export/threads.json was refused: it is no list of threads: invalid type: integer `1`, expected a string at line 1 column 189
        the comments that were fetched before are kept
        exit code 1
        error: <edge>/api/export/threads.json does not answer with JSON; is the edge deployed there?
        the comments that were fetched before are kept
        exit code 1
        error: <edge>/api/export/threads.json answers 503
        the comments that were fetched before are kept
        exit code 1
        error: cannot fetch <edge>/api/export/threads.json: io: Peer disconnected
        the comments that were fetched before are kept
        exit code 1
    "#]].assert_eq(&all);
}

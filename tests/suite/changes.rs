//! What `gen changes` says after an edit: exactly the URLs that a cache in front of the site has to forget.

use std::process::Output;

use expect_test::expect;
use tests::Site;
use tests::process::{gen_in, said};

const SITE: &str = "
-- content/_index.md --
# Home
-- content/search.md --
---
title: Search
---
<Search client:load />
-- content/about.md --
# About
-- content/posts/_index.md --
# Posts
-- content/posts/tea.md --
---
title: Tea
date: 2026-01-01
tags: [hot]
aliases: [/old/tea/]
---
Three minutes.
-- content/posts/coffee.md --
---
title: Coffee
date: 2026-01-02
tags: [hot, grüne Wiese]
---
Black.
";

fn run(site: &Site, arguments: &str) -> Output {
    gen_in(&site.root(), env!("CARGO_BIN_EXE_gen-under-test"), arguments).output().expect("gen runs")
}

/// The site built, with the list of the build kept for later.
fn built() -> Site {
    let site = Site::new(SITE).build();
    site.put("old.json", site.text("_gen/manifest.json"));
    site
}

fn changes(site: &Site, arguments: &str) -> String {
    said(&run(site, &format!("changes old.json public/_gen/manifest.json {arguments}")), &site.root())
}

#[test]
fn an_edit_of_a_text_changes_the_page_and_what_shows_its_text() {
    let site = built().edit(
        "content/posts/tea.md",
        "---\ntitle: Tea\ndate: 2026-01-01\ntags: [hot]\naliases: [/old/tea/]\n---\nFour minutes.\n",
    );
    expect![[r#"
        /
        /_search/index.json
        /atom.xml
        /feed.json
        /posts/atom.xml
        /posts/feed.json
        /posts/rss.xml
        /posts/tea/
        /rss.xml
        /tags/hot/atom.xml
        /tags/hot/feed.json
        /tags/hot/rss.xml
        exit code 0
    "#]]
    .assert_eq(&changes(&site, ""));
}

#[test]
fn a_new_title_changes_what_lists_it() {
    let site = built()
        .edit("content/posts/tea.md", "---\ntitle: Green tea\ndate: 2026-01-01\ntags: [hot]\n---\nThree minutes.\n");
    expect![[r#"
        {"changed":["/","/_search/index.json","/atom.xml","/feed.json","/posts/","/posts/atom.xml","/posts/coffee/","/posts/feed.json","/posts/rss.xml","/posts/tea/","/rss.xml","/tags/hot/","/tags/hot/atom.xml","/tags/hot/feed.json","/tags/hot/rss.xml"],"new":[],"removed":["/old/tea/"]}
        exit code 0
    "#]].assert_eq(&changes(&site, "--json"));
}

#[test]
fn a_post_that_goes_takes_its_pages_along() {
    let site = built().remove("content/posts/coffee.md");
    expect![[r#"
        https://blog.example/notes/
        https://blog.example/notes/_search/index.json
        https://blog.example/notes/atom.xml
        https://blog.example/notes/feed.json
        https://blog.example/notes/posts/
        https://blog.example/notes/posts/atom.xml
        https://blog.example/notes/posts/coffee/
        https://blog.example/notes/posts/feed.json
        https://blog.example/notes/posts/rss.xml
        https://blog.example/notes/posts/tea/
        https://blog.example/notes/rss.xml
        https://blog.example/notes/sitemap.xml
        https://blog.example/notes/tags/
        https://blog.example/notes/tags/grune-wiese/
        https://blog.example/notes/tags/grune-wiese/atom.xml
        https://blog.example/notes/tags/grune-wiese/feed.json
        https://blog.example/notes/tags/grune-wiese/rss.xml
        https://blog.example/notes/tags/hot/
        https://blog.example/notes/tags/hot/atom.xml
        https://blog.example/notes/tags/hot/feed.json
        https://blog.example/notes/tags/hot/rss.xml
        exit code 0
    "#]]
    .assert_eq(&changes(&site, "--base-url https://blog.example/notes"));
}

#[test]
fn the_same_site_changes_nothing() {
    expect![[r#"
        exit code 0
    "#]]
    .assert_eq(&changes(&built().rebuild(), ""));
}

#[test]
fn a_new_policy_changes_the_headers_of_every_page_and_of_nothing_else() {
    let site = built();
    let list = |policy: &str| {
        format!(r#"{{"version": 1, "files": {{"_gen/csp.conf": "{policy}", "a.css": "1", "index.html": "2"}}}}"#)
    };
    site.put("old.json", list("3"));
    site.put("public/_gen/manifest.json", list("4"));
    expect![[r#"
        /
        exit code 0
    "#]]
    .assert_eq(&changes(&site, ""));
}

#[test]
fn files_of_servers_are_left_out_and_archives_are_not() {
    let site = built();
    let list = |digest: &str| {
        let names = [
            "_headers",
            "_redirects",
            "_gen/pages.json",
            "immutable/a.0123456789.css",
            "_search/0123456789.json",
            "_search/index.json",
            "page.html",
            "page.html.br",
            "page.html.gz",
            "notes.tar.gz",
            ".well-known/security.txt",
        ];
        let files: Vec<String> = names.iter().map(|name| format!(r#""{name}": "{digest}""#)).collect();
        format!(r#"{{"version": 1, "files": {{{}}}}}"#, files.join(", "))
    };
    site.put("old.json", list("1"));
    site.put("public/_gen/manifest.json", list("2"));
    expect![[r#"
        /.well-known/security.txt
        /_search/index.json
        /notes.tar.gz
        /page.html
        exit code 0
    "#]]
    .assert_eq(&changes(&site, ""));
}

#[test]
fn a_list_that_is_not_understood_is_not_an_empty_site() {
    let site = built();
    for list in ["", "[]", r#"{"version": 2, "files": {}}"#, r#"{"version": 1}"#] {
        site.put("old.json", list);
        let output = run(&site, "changes old.json public/_gen/manifest.json");
        assert_eq!(output.status.code(), Some(1), "{list}");
        assert!(output.stdout.is_empty(), "{list}");
    }
    expect![[r#"
        error: the old list is not one: missing field `files` at line 1 column 14
        exit code 1
    "#]]
    .assert_eq(&changes(&site, ""));
    expect![[r#"
        error: `blog.example` is no base URL: it has no scheme
        exit code 1
    "#]]
    .assert_eq(&changes(&site, "--base-url blog.example"));
    expect![[r#"
        error: cannot read [folder]/nowhere.json: No such file or directory (os error 2)
        exit code 1
    "#]]
    .assert_eq(&said(&run(&site, "changes nowhere.json old.json"), &site.root()));
}

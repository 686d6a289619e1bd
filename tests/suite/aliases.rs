//! Old URLs lead to new ones, on every kind of host.

use expect_test::expect;
use tests::Site;

#[test]
fn an_alias_leads_to_its_page_in_three_forms() {
    let site = Site::bare(
        "
-- content/posts/new.md --
---
title: New
aliases: [/old, /2019/05/old-post.html, \"with space\"]
---
",
    )
    .build();
    site.fine();
    site.file("old/index.html", expect![[r#"
        <!doctype html><html lang="en" dir="ltr"><head><meta charset="utf-8"><title>Moved</title><meta name="robots" content="noindex"><link rel="canonical" href="https://blog.example/posts/new/"><meta http-equiv="refresh" content="0; url=/posts/new/"></head><body><p><a href="/posts/new/">This page has moved.</a></p></body></html>
    "#]]);
    site.file("2019/05/old-post.html", expect![[r#"
        <!doctype html><html lang="en" dir="ltr"><head><meta charset="utf-8"><title>Moved</title><meta name="robots" content="noindex"><link rel="canonical" href="https://blog.example/posts/new/"><meta http-equiv="refresh" content="0; url=/posts/new/"></head><body><p><a href="/posts/new/">This page has moved.</a></p></body></html>
    "#]]);
    site.file(
        "_redirects",
        expect![[r#"
        /2019/05/old-post.html /posts/new/ 301
        /old /posts/new/ 301
        /old/ /posts/new/ 301
        /with%20space /posts/new/ 301
        /with%20space/ /posts/new/ 301
    "#]],
    );
    site.file(
        "_gen/redirects.map",
        expect![[r#"
        "/2019/05/old-post.html" "/posts/new/";
        "/old" "/posts/new/";
        "/old/" "/posts/new/";
        "/with space" "/posts/new/";
        "/with space/" "/posts/new/";
    "#]],
    );
}

#[test]
fn in_a_subdirectory_redirects_stay_inside_it() {
    let site = Site::bare("-- content/new.md --\n---\ntitle: New\naliases: [/old/]\n---\n")
        .with(|options| options.base_url = Some("https://example.org/sub".to_owned()))
        .build();
    site.file(
        "_redirects",
        expect![[r#"
        /sub/old /sub/new/ 301
        /sub/old/ /sub/new/ 301
    "#]],
    );
    site.has("old/index.html", ["url=/sub/new/", "https://example.org/sub/new/"]);
}

#[test]
fn a_link_to_an_alias_goes_straight_to_the_page() {
    let site = Site::bare(
        "-- content/new.md --\n---\ntitle: New\naliases: [/old/]\n---\n-- content/a.md --\n# A\n[x](/old/)\n",
    )
    .build();
    site.fine();
    site.file(
        "a/index.html",
        expect![[r#"
        <p><a href="/new/">x</a></p>
    "#]],
    );
}

#[test]
fn an_alias_may_not_take_the_place_of_a_page() {
    let site =
        Site::bare("-- content/new.md --\n---\ntitle: New\naliases: [/a/]\n---\n-- content/a.md --\n# A\n").build();
    site.problems(expect![[r#"
        warning[duplicate-url]: the alias `/a/` is the URL of `content/a.md`, so it has no effect
         --> content/new.md:3:11
          |
        3 | aliases: [/a/]
          |           ^^^
          |
          = hint: remove the alias
    "#]]);
}

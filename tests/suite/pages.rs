//! From a file to a page: where it goes, what it is called, what stands beside it.

use expect_test::expect;
use tests::Site;

#[test]
fn a_file_becomes_a_page_in_a_folder_of_its_own() {
    Site::bare(
        "
-- content/about.md --
# About
Hello, *world*.
",
    )
    .build()
    .file(
        "about/index.html",
        expect![[r#"
        <p>Hello, <em>world</em>.</p>
    "#]],
    )
    .fine();
}

#[test]
fn folders_become_sections_and_dates_in_names_become_dates() {
    let site = Site::bare(
        "
-- templates/page.html --
{{ page.title }} | {{ page.date.iso or \"undated\" }} | {{ page.url }}
-- content/posts/2024-05-01-First_Steps.md --
Text.
-- content/posts/Über uns.md --
# Über uns
-- content/notes/short/a.md --
# A
",
    )
    .build();
    site.listing(expect![[r#"
        index.html
        notes/index.html
        notes/short/a/index.html
        notes/short/index.html
        posts/first-steps/index.html
        posts/index.html
        posts/uber-uns/index.html
    "#]]);
    site.file(
        "posts/first-steps/index.html",
        expect![[r#"
        First Steps | 2024-05-01T00:00:00+00:00 | /posts/first-steps/
    "#]],
    );
    site.file(
        "posts/uber-uns/index.html",
        expect![[r#"
        Über uns | undated | /posts/uber-uns/
    "#]],
    );
    site.file(
        "posts/index.html",
        expect![[r#"
        <h1>Posts</h1><a href=/posts/first-steps/>First Steps</a><a href=/posts/uber-uns/>Über uns</a>
    "#]],
    );
}

#[test]
fn a_bundle_keeps_its_files_beside_it_and_a_draft_keeps_them_back() {
    let site = Site::bare(
        "
-- content/trip/index.md --
# Trip
[map](map.txt) and [notes](deep/notes.txt)
-- content/trip/map.txt --
here
-- content/trip/deep/notes.txt --
there
-- content/secret/index.md --
---
title: Secret
draft: true
---
-- content/secret/plan.txt --
hush
-- content/robots/loose.txt --
loose
",
    )
    .build();
    site.listing(expect![[r#"
        index.html
        robots/loose.txt
        trip/deep/notes.txt
        trip/index.html
        trip/map.txt
    "#]]);
    site.has("trip/index.html", ["href=\"/trip/map.txt\"", "href=\"/trip/deep/notes.txt\""]);
}

#[test]
fn the_first_heading_is_the_title_and_is_not_shown_twice() {
    let site = Site::bare(
        "
-- templates/page.html --
<title>{{ head.title }}</title><h1>{{ page.title_html | safe }}</h1>{{ page.content }}
-- content/a.md --
# `gen` & *you*
Text.
-- content/b.md --
---
title: Another
---
# Not the title
Text.
",
    )
    .build();
    site.file(
        "a/index.html",
        expect![[r#"
        <title>gen & you · Blog</title><h1><code>gen</code> & <em>you</em></h1><p>Text.</p>
    "#]],
    );
    site.file("b/index.html", expect![[r##"
        <title>Another · Blog</title><h1>Another</h1><h1 id="not-the-title">Not the title<a class="anchor" href="#not-the-title" aria-label="Link to this section: Not the title">#</a></h1>
        <p>Text.</p>
    "##]]);
}

#[test]
fn a_permalink_pattern_and_a_slug_decide_the_url() {
    let site = Site::bare(
        "
-- site.toml --
title = \"Blog\"
base_url = \"https://blog.example\"
[sections.posts]
permalink = \"/{year}/{month}/{slug}/\"
-- content/posts/2024-05-01-hello.md --
# Hello
-- content/posts/2024-06-02-other.md --
---
slug: chosen
---
# Other
-- content/posts/third.md --
---
title: Third
date: 2024-07-03
path: /exactly/here.html
---
",
    )
    .build();
    site.listing(expect![[r#"
        2024/05/hello/index.html
        2024/06/chosen/index.html
        exactly/here.html
        index.html
        posts/index.html
    "#]]);
}

#[test]
fn every_page_of_the_default_theme_has_what_a_reader_and_a_machine_need() {
    let site = Site::new(
        "
-- content/posts/2024-05-01-hello.md --
---
title: Hello
description: A first post.
tags: [rust]
---
Text with [a link](https://example.org).
",
    )
    .build();
    site.fine();
    site.part("posts/hello/index.html", "<!doctype html>", "</head>", expect![[r#"
        <!doctype html><html dir=ltr lang=en><head><meta charset=utf-8><meta content="width=device-width,initial-scale=1" name=viewport><title>Hello · Blog</title><meta content="light dark" name=color-scheme><meta media="(prefers-color-scheme: light)" content=#fdfdfc name=theme-color><meta media="(prefers-color-scheme: dark)" content=#131417 name=theme-color><link href=/immutable/style.56c856aebb.css rel=stylesheet><meta content="A first post." name=description><link href=https://blog.example/posts/hello/ rel=canonical><link href=https://blog.example/atom.xml rel=alternate title=Blog type=application/atom+xml><link href=https://blog.example/rss.xml rel=alternate title=Blog type=application/rss+xml><link href=https://blog.example/feed.json rel=alternate title=Blog type=application/feed+json><link href=/immutable/favicon.e01265b07e.svg rel=icon type=image/svg+xml><link href=/immutable/touch-icon.e14894359d.png rel=apple-touch-icon><meta content=Blog property=og:site_name><meta content=article property=og:type><meta content=Hello property=og:title><meta content=https://blog.example/posts/hello/ property=og:url><meta content="A first post." property=og:description><meta content=summary name=twitter:card><meta content=2024-05-01T00:00:00+00:00 property=article:published_time><meta content=rust property=article:tag><script type=application/ld+json>{"@context":"https://schema.org","@type":"BlogPosting","headline":"Hello","url":"https://blog.example/posts/hello/","mainEntityOfPage":"https://blog.example/posts/hello/","description":"A first post.","inLanguage":"en","datePublished":"2024-05-01T00:00:00+00:00","dateModified":"2024-05-01T00:00:00+00:00","wordCount":4,"keywords":["rust"]}</script><script type=speculationrules>{"prefetch":[{"where":{"and":[{"href_matches":"/*"},{"not":{"href_matches":"/api/*"}},{"not":{"selector_matches":"[download],[rel~=external],[rel~=nofollow]"}}]},"eagerness":"moderate"}]}</script></head>
    "#]]);
    site.has("posts/hello/index.html", ["<main", "<h1", "</article>", "/tags/rust/", "<time datetime="]);
    site.lacks("posts/hello/index.html", ["<script src", "http://", "onclick"]);
}

#[test]
fn what_looks_like_a_tag_in_a_title_is_part_of_the_title() {
    let site = Site::bare(
        "
-- templates/page.html --
<title>{{ page.title }}</title><h1>{{ page.title_html | safe }}</h1>
-- content/a.md --
---
title: \"`Vec<T>` or Option<T>?\"
---
",
    )
    .build();
    site.fine();
    site.file(
        "a/index.html",
        expect![[r#"
        <title>Vec<T> or Option<T>?</title><h1><code>Vec&lt;T></code> or Option&lt;T>?</h1>
    "#]],
    );
}

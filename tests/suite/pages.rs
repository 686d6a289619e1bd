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
    .file("about/index.html", expect![""])
    .fine();
}

#[test]
fn folders_become_sections_and_dates_in_names_become_dates() {
    let site = Site::bare(
        "
-- templates/page.html --
{{ page.title }} | {{ page.date.iso }} | {{ page.url }}
-- content/posts/2024-05-01-First_Steps.md --
Text.
-- content/posts/Über uns.md --
# Über uns
-- content/notes/short/a.md --
# A
",
    )
    .build();
    site.listing(expect![""]);
    site.file("posts/first-steps/index.html", expect![""]);
    site.file("posts/uber-uns/index.html", expect![""]);
    site.file("posts/index.html", expect![""]);
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
    site.listing(expect![""]);
    site.has("trip/index.html", ["href=\"/trip/map.txt\"", "href=\"/trip/deep/notes.txt\""]);
}

#[test]
fn the_first_heading_is_the_title_and_is_not_shown_twice() {
    let site = Site::bare(
        "
-- templates/page.html --
<title>{{ head.title }}</title><h1>{{ page.title_html }}</h1>{{ page.content }}
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
    site.file("a/index.html", expect![""]);
    site.file("b/index.html", expect![""]);
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
    site.listing(expect![""]);
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
    site.part("posts/hello/index.html", "<!doctype html>", "</head>", expect![""]);
    site.has("posts/hello/index.html", ["<main", "<h1", "</article>", "/tags/rust/", "<time datetime="]);
    site.lacks("posts/hello/index.html", ["<script src", "http://", "onclick"]);
}

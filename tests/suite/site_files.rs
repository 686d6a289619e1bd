//! The files around the pages.

use expect_test::expect;
use tests::Site;

const SITE: &str = "
-- content/posts/2024-05-01-a.md --
---
title: A
updated: 2024-06-01
tags: [x]
---
-- content/posts/ü b.md --
---
title: B
id: permanent
comments: true
aliases: [/old-b/]
---
-- content/hidden.md --
---
title: Hidden
noindex: true
---
";

#[test]
fn the_sitemap_names_every_page_that_may_be_found() {
    Site::bare(SITE).build().file("sitemap.xml", expect![""]);
}

#[test]
fn robots_headers_and_policy() {
    let site = Site::bare(SITE).build();
    site.file("robots.txt", expect![""]);
    site.file("_headers", expect![""]);
    site.file("_gen/csp.conf", expect![""]);
}

#[test]
fn pages_json_tells_the_edge_what_there_is() {
    Site::bare(SITE).build().file("_gen/pages.json", expect![""]);
}

#[test]
fn there_is_a_page_for_what_is_not_found() {
    let site = Site::bare(SITE).build();
    site.file("404.html", expect![""]);
    let site = Site::new("-- content/a.md --\n# A\n").build();
    site.has("404.html", ["noindex"]);
    site.lacks("404.html", ["rel=canonical", "rel=\"canonical\""]);
}

#[test]
fn a_static_file_takes_the_place_of_a_generated_one() {
    let site = Site::bare(
        "
-- static/robots.txt --
User-agent: *
-- static/_headers --
/*
  X-Mine: yes
-- static/.well-known/security.txt --
Contact: mailto:me@example.org
-- static/downloads/a b.txt --
hello
-- content/a.md --
# A
[get](/downloads/a%20b.txt)
",
    )
    .build();
    site.fine();
    site.file("robots.txt", expect![""]);
    site.file("_headers", expect![""]);
    site.has(".well-known/security.txt", ["mailto:"]);
    site.has("a/index.html", ["href=\"/downloads/a%20b.txt\""]);
}

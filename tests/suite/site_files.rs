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
    Site::bare(SITE).build().file(
        "sitemap.xml",
        expect![[r#"
        <?xml version="1.0" encoding="utf-8"?>
        <urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
        <url><loc>https://blog.example/</loc></url>
        <url><loc>https://blog.example/posts/</loc></url>
        <url><loc>https://blog.example/posts/a/</loc><lastmod>2024-06-01T00:00:00+00:00</lastmod></url>
        <url><loc>https://blog.example/posts/u-b/</loc></url>
        <url><loc>https://blog.example/tags/</loc></url>
        <url><loc>https://blog.example/tags/x/</loc></url>
        </urlset>
    "#]],
    );
}

#[test]
fn robots_headers_and_policy() {
    let site = Site::bare(SITE).build();
    site.file(
        "robots.txt",
        expect![[r#"
        User-agent: *
        Disallow: /_gen/

        Sitemap: https://blog.example/sitemap.xml
    "#]],
    );
    site.file("_headers", expect![[r#"
        /*
          Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; media-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; upgrade-insecure-requests
          X-Content-Type-Options: nosniff
          Referrer-Policy: strict-origin-when-cross-origin
          Permissions-Policy: camera=(), geolocation=(), microphone=(), browsing-topics=()
          Cross-Origin-Opener-Policy: same-origin
        /immutable/*
          Cache-Control: public, max-age=31536000, immutable
    "#]]);
    site.file("_gen/csp.conf", expect![[r#"
        map "" $site_csp { default "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; media-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; upgrade-insecure-requests"; }
    "#]]);
}

#[test]
fn pages_json_tells_the_edge_what_there_is() {
    Site::bare(SITE).build().file("_gen/pages.json", expect![[r#"
        {"version":1,"pages":[{"id":"hidden","url":"/hidden/","aliases":[],"language":"en","title":"Hidden","comments":false},{"id":"posts/2024-05-01-a","url":"/posts/a/","aliases":[],"language":"en","title":"A","comments":true},{"id":"permanent","url":"/posts/u-b/","aliases":["/old-b/"],"language":"en","title":"B","comments":true}]}
    "#]]);
}

#[test]
fn there_is_a_page_for_what_is_not_found() {
    let site = Site::bare(SITE).build();
    site.file(
        "404.html",
        expect![[r#"
        <h1>Page not found</h1>
    "#]],
    );
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
    site.file(
        "robots.txt",
        expect![[r#"
        User-agent: *
    "#]],
    );
    site.file(
        "_headers",
        expect![[r#"
        /*
          X-Mine: yes
    "#]],
    );
    site.has(".well-known/security.txt", ["mailto:"]);
    site.has("a/index.html", ["href=\"/downloads/a%20b.txt\""]);
}

#[test]
fn two_things_of_one_name_are_both_named() {
    let site = Site::bare(
        "
-- content/_headers --
mine
-- static/_gen/manifest.json --
{}
-- content/posts/page/2.md --
# Two
-- static/posts/a/index.html --
x
-- static/feed.json/x --
x
-- content/posts/2025-01-01-a.md --
---
title: A
aliases: [/old.html]
---
-- static/tags/b/rss.xml --
x
-- content/posts/2025-01-02-b.md --
---
title: B
tags: [b]
---
-- site.toml --
title = \"Blog\"
base_url = \"https://blog.example\"
[sections.posts]
paginate_by = 1
",
    )
    .build();
    site.problems(expect![[r#"
        error[duplicate-url]: `feed.json` would have to be a file, from the feed of the site, and the folder of `feed.json/x`, from `static/feed.json/x`
         = hint: rename one of the two, or give it another `slug` or alias

        error[duplicate-url]: two things want to be written to `_gen/manifest.json`: `static/_gen/manifest.json` and a file that every build makes
         = hint: rename one of the two, or give it another `slug` or alias

        error[duplicate-url]: two things want to be written to `posts/a/index.html`: `content/posts/2025-01-01-a.md` and `static/posts/a/index.html`
         = hint: rename one of the two, or give it another `slug` or alias

        error[duplicate-url]: two things want to be written to `posts/page/2/index.html`: page 2 of the list of `content/posts` and `content/posts/page/2.md`
         = hint: rename one of the two, or give it another `slug` or alias

        error[duplicate-url]: two things want to be written to `tags/b/rss.xml`: the feed of the term `b` of `tags` and `static/tags/b/rss.xml`
         = hint: rename one of the two, or give it another `slug` or alias
    "#]]);
}

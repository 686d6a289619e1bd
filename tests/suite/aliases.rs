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

#[test]
fn paths_are_compared_by_what_they_mean() {
    let site = Site::bare(
        "
-- content/a.md --
---
title: A
aliases: [/./, /b//, /old//./x/, \"/old%20%C3%BC/\", /a/index.html, /a, /old-a, /old-a/]
---
-- content/b.md --
# B
-- content/c.md --
---
title: C
path: /./d//%C3%BC/
---
-- content/e.md --
---
title: E
path: /f/index.html
---
",
    )
    .build();
    site.listing(expect![[r#"
        a/index.html
        b/index.html
        d/ü/index.html
        f/index.html
        index.html
        old ü/index.html
        old-a/index.html
        old/x/index.html
    "#]]);
    site.file(
        "_redirects",
        expect![[r#"
        /old%20%C3%BC /a/ 301
        /old%20%C3%BC/ /a/ 301
        /old-a /a/ 301
        /old-a/ /a/ 301
        /old/x /a/ 301
        /old/x/ /a/ 301
    "#]],
    );
    site.problems(expect![[r#"
        warning[duplicate-url]: the alias `/./` is the URL of `content/`, so it has no effect
         --> content/a.md:3:11
          |
        3 | aliases: [/./, /b//, /old//./x/, "/old%20%C3%BC/", /a/index.html, /a, /old-a, /old-a/]
          |           ^^^
          |
          = hint: remove the alias

        warning[duplicate-url]: the alias `/b//` is the URL of `content/b.md`, so it has no effect
         --> content/a.md:3:16
          |
        3 | aliases: [/./, /b//, /old//./x/, "/old%20%C3%BC/", /a/index.html, /a, /old-a, /old-a/]
          |                ^^^^
          |
          = hint: remove the alias
    "#]]);
    let site = site.edit("content/b.md", "---\ntitle: B\npath: /f/./\n---\n");
    site.problems(expect![[r#"
        warning[duplicate-url]: the alias `/./` is the URL of `content/`, so it has no effect
         --> content/a.md:3:11
          |
        3 | aliases: [/./, /b//, /old//./x/, "/old%20%C3%BC/", /a/index.html, /a, /old-a, /old-a/]
          |           ^^^
          |
          = hint: remove the alias

        error[duplicate-url]: `/f/` is the URL of two pages: `content/b.md` and `content/e.md`
         --> content/e.md:3:7
          |
        3 | path: /f/index.html
          |       ^^^^^^^^^^^^^
          |
          = hint: give one of them another `slug`, or rename its file
    "#]]);
}

#[test]
fn an_alias_is_no_pattern() {
    let site = Site::bare(
        "-- content/a.md --\n---\ntitle: A\naliases:\n  - /*\n  - /:year/a/\n  - /%2E%2e/x\n  - /a%2A\n---\n",
    )
    .build();
    site.problems(expect![[r#"
        error[bad-path]: the alias `/*` would be a pattern for many paths
         --> content/a.md:4:5
          |
        4 |   - /*
          |     ^^
          |
          = hint: write each old path out, without `*` and without parts that begin with `:`

        error[bad-path]: the alias `/:year/a/` would be a pattern for many paths
         --> content/a.md:5:5
          |
        5 |   - /:year/a/
          |     ^^^^^^^^^
          |
          = hint: write each old path out, without `*` and without parts that begin with `:`

        error[bad-path]: `/%2E%2e/x` is not a path on this site
         --> content/a.md:6:5
          |
        6 |   - /%2E%2e/x
          |     ^^^^^^^^^
          |
          = hint: a path has no `..`, `\`, `?` or `#`: `/guides/hello/`

        error[bad-path]: the alias `/a%2A` would be a pattern for many paths
         --> content/a.md:7:5
          |
        7 |   - /a%2A
          |     ^^^^^
          |
          = hint: write each old path out, without `*` and without parts that begin with `:`
    "#]]);
}

#[test]
fn the_map_for_nginx_compares_without_case_and_knows_variables() {
    let site = Site::bare(
        "
-- content/posts/a.md --
---
title: A
slug: a$b
aliases: [/Posts/C/, /Old/, /old/]
---
-- content/posts/c.md --
# C
",
    )
    .build();
    site.fine();
    site.file(
        "_gen/redirects.map",
        expect![[r#"
        "/Old" "/posts/a%24b/";
        "/Old/" "/posts/a%24b/";
    "#]],
    );
}

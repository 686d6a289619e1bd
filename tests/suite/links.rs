//! Links as authors write them become URLs, and those that lead nowhere are named, all of them.

use expect_test::expect;
use tests::Site;

#[test]
fn links_to_source_files_become_urls() {
    let site = Site::bare(
        "
-- content/posts/a.md --
# A
[b](b.md) [part](b.md#part-two) [up](../about.md) [root](/about.md) [at](@/posts/b.md?x=1#part-two)
[section](_index.md) [bundle](trip/index.md) [url](/posts/b/) [relative](../b/) [ref]

[ref]: b.md \"B's title\"
-- content/posts/b.md --
# B
## Part two
-- content/posts/_index.md --
# Posts
-- content/posts/trip/index.md --
# Trip
-- content/about.md --
# About
",
    )
    .build();
    site.fine();
    site.file("posts/a/index.html", expect![[r#"
        <p><a href="/posts/b/">b</a> <a href="/posts/b/#part-two">part</a> <a href="/about/">up</a> <a href="/about/">root</a> <a href="/posts/b/?x=1#part-two">at</a>
        <a href="/posts/">section</a> <a href="/posts/trip/">bundle</a> <a href="/posts/b/">url</a> <a href="/posts/b/">relative</a> <a href="/posts/b/" title="B's title">ref</a></p>
    "#]]);
}

#[test]
fn links_to_anchors_of_every_kind_are_known() {
    let site = Site::bare(
        "
-- content/a.md --
# A
[own](#one) [attribute](#mine) [html](#raw) [note](#fn-1) [top](#top) [title](#a) [text](#:~:text=hello) [ünï](#uber)

## One
## Two {#mine}
## Über
<p id=\"raw\">x</p>

Note[^n].

[^n]: Text.
",
    )
    .build();
    site.fine();
}

#[test]
fn links_in_raw_html_are_followed_too() {
    let site = Site::bare(
        "
-- content/a.md --
# A
<a href=\"b.md#x\">b</a> and <img src='pic.svg' alt=\"\">

<a href=\"gone.md\">gone</a>
-- content/b.md --
# B
<h2 id=\"x\">X</h2>
-- content/pic.svg --
<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"4\" height=\"3\"/>
",
    )
    .build();
    site.problems(expect![[r#"
        error[broken-link]: there is no page at `gone.md`
         --> content/a.md:4:10
          |
        4 | <a href="gone.md">gone</a>
          |          ^^^^^^^
          |
          = hint: a link names a source file from the folder of its page, or from `content/` with `@/`
    "#]]);
    let site = site.edit("content/gone.md", "# No longer gone\n");
    site.fine();
    site.file(
        "a/index.html",
        expect![[r#"
        <p><a href="/b/#x">b</a> and <img src="/pic.svg" width="4" height="3" alt=""></p>
        <p><a href="/gone/">gone</a></p>
    "#]],
    );
}

#[test]
fn in_a_subdirectory_every_url_begins_with_it() {
    let site = Site::bare(
        "
-- site.toml --
title = \"Blog\"
base_url = \"https://example.org/my/blog/\"
-- content/a.md --
# A
[b](b.md) [c](/b/) [d](/my/blog/b/) ![pic](pic.svg)
-- content/b.md --
# B
-- content/pic.svg --
<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 40 30\"/>
",
    )
    .build();
    site.fine();
    site.file("a/index.html", expect![[r#"
        <p><a href="/my/blog/b/">b</a> <a href="/my/blog/b/">c</a> <a href="/my/blog/b/">d</a> <img src="/my/blog/pic.svg" width="40" height="30" alt="pic" loading="lazy" decoding="async"></p>
    "#]]);
    site.has("sitemap.xml", ["<loc>https://example.org/my/blog/a/</loc>"]);
    site.has("robots.txt", ["Disallow: /my/blog/_gen/", "https://example.org/my/blog/sitemap.xml"]);
    site.has("_headers", ["/my/blog/*\n", "/my/blog/immutable/*\n"]);
}

#[test]
fn broken_links_are_listed_together_with_hints() {
    let site = Site::bare(
        "
-- content/posts/a.md --
# A
[typo](secnd.md), [extension](second), [elsewhere](deep.md), [url](/posts/secnd/)
[anchor](second.md#intrduction) [own](#nothing) ![picture](dune.png) [nothing](xyz.pdf)
-- content/posts/second.md --
# Second
## Introduction
-- content/notes/deep.md --
# Deep
-- content/posts/dunes.png --
",
    )
    .build();
    site.problems(expect![[r#"
        error[broken-link]: there is no page at `posts/secnd.md`
         --> content/posts/a.md:2:1
          |
        2 | [typo](secnd.md), [extension](second), [elsewhere](deep.md), [url](/posts/secnd/)
          | ^^^^^^^^^^^^^^^^
          |
          = hint: did you mean `second.md`?

        error[broken-link]: there is no page at `posts/deep.md`
         --> content/posts/a.md:2:40
          |
        2 | [typo](secnd.md), [extension](second), [elsewhere](deep.md), [url](/posts/secnd/)
          |                                        ^^^^^^^^^^^^^^^^^^^^
          |
          = hint: did you mean `../notes/deep.md`?

        error[broken-link]: there is no page or file at `/posts/secnd/`
         --> content/posts/a.md:2:62
          |
        2 | [typo](secnd.md), [extension](second), [elsewhere](deep.md), [url](/posts/secnd/)
          |                                                              ^^^^^^^^^^^^^^^^^^^^
          |
          = hint: did you mean `/posts/second/`?

        error[broken-anchor]: there is no anchor `#intrduction` on `posts/second.md`
         --> content/posts/a.md:3:1
          |
        3 | [anchor](second.md#intrduction) [own](#nothing) ![picture](dune.png) [nothing](xyz.pdf)
          | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
          |
          = hint: did you mean `#introduction`?

        error[broken-anchor]: there is no anchor `#nothing` on this page
         --> content/posts/a.md:3:33
          |
        3 | [anchor](second.md#intrduction) [own](#nothing) ![picture](dune.png) [nothing](xyz.pdf)
          |                                 ^^^^^^^^^^^^^^^
          |
          = hint: it has `#a`

        error[broken-image]: there is no file at `dune.png`
         --> content/posts/a.md:3:49
          |
        3 | [anchor](second.md#intrduction) [own](#nothing) ![picture](dune.png) [nothing](xyz.pdf)
          |                                                 ^^^^^^^^^^^^^^^^^^^^
          |
          = hint: did you mean `dunes.png`?

        error[broken-link]: there is no page or file at `xyz.pdf`
         --> content/posts/a.md:3:70
          |
        3 | [anchor](second.md#intrduction) [own](#nothing) ![picture](dune.png) [nothing](xyz.pdf)
          |                                                                      ^^^^^^^^^^^^^^^^^^
          |
          = hint: put the file beside the page, or write the path from `content/` with a `/` in front
    "#]]);
}

#[test]
fn the_menu_is_checked_like_a_page() {
    let site = Site::bare(
        "
-- site.toml --
title = \"Blog\"
base_url = \"https://blog.example\"
[[menu]]
title = \"About\"
url = \"about.md\"
[[menu]]
title = \"Pots\"
url = \"/pots/\"
-- content/about.md --
# About
-- content/posts/a.md --
# A
",
    )
    .build();
    site.problems(expect![[r#"
        error[broken-link]: there is no page or file at `/pots/`
         --> site.toml:8:7
          |
        8 | url = "/pots/"
          |       ^^^^^^^^
          |
          = hint: did you mean `/posts/`?
    "#]]);
}

#[test]
fn mail_and_other_schemes_are_left_alone() {
    let site = Site::bare(
        "-- content/a.md --\n# A\n<me@example.org> [t](tel:+49123) [h](https://example.org/a b) [p](//cdn.example/x) <https://example.org/?a=1&b=2>\n",
    )
    .build();
    site.file("a/index.html", expect![[r#"
        <p><a href="mailto:me@example.org">me@example.org</a> <a href="tel:+49123">t</a> [h](<a href="https://example.org/a">https://example.org/a</a> b) <a href="//cdn.example/x">p</a> <a href="https://example.org/?a=1&amp;b=2">https://example.org/?a=1&amp;b=2</a></p>
    "#]]);
}

#[test]
fn a_link_may_lead_to_anything_that_is_written() {
    let site = Site::bare(
        "
-- site.toml --
title = \"Blog\"
base_url = \"https://blog.example/sub\"
[feeds]
formats = [\"atom\"]
[sections.posts]
paginate_by = 1
-- content/posts/2025-01-01-a.md --
---
title: A
tags: [x]
---
-- content/posts/2025-01-02-b.md --
# B
-- content/docs-index.html --
<p>x</p>
-- content/c.md --
# C
[1](/posts/atom.xml) [2](/tags/x/atom.xml) [3](/posts/page/2/) [4](/sub) [5](/docs-index.html) [6](/sub/index.html)
[7](/posts/page/2/index.html) [8](/sitemap.xml) [9](/_gen/pages.json) [10](/index.html)
",
    )
    .build();
    site.fine();
    site.file("c/index.html", expect![[r#"
        <p><a href="/sub/posts/atom.xml">1</a> <a href="/sub/tags/x/atom.xml">2</a> <a href="/sub/posts/page/2/">3</a> <a href="/sub/">4</a> <a href="/sub/docs-index.html">5</a> <a href="/sub/">6</a>
        <a href="/sub/posts/page/2/">7</a> <a href="/sub/sitemap.xml">8</a> <a href="/sub/_gen/pages.json">9</a> <a href="/sub/">10</a></p>
    "#]]);
    let site =
        site.edit("content/c.md", "# C\n[1](/rss.xml)\n[2](/posts/page/3/)\n[3](/about/atom.xml)\n[4](/posts/#x)\n");
    site.problems(expect![[r#"
        error[broken-link]: there is no page or file at `/rss.xml`
         --> content/c.md:2:1
          |
        2 | [1](/rss.xml)
          | ^^^^^^^^^^^^^
          |
          = hint: a path that begins with `/` is a URL of the site, or a file in `static/` or `content/`

        error[broken-link]: there is no page or file at `/posts/page/3/`
         --> content/c.md:3:1
          |
        3 | [2](/posts/page/3/)
          | ^^^^^^^^^^^^^^^^^^^
          |
          = hint: did you mean `/posts/page/2/`?

        error[broken-link]: there is no page or file at `/about/atom.xml`
         --> content/c.md:4:1
          |
        4 | [3](/about/atom.xml)
          | ^^^^^^^^^^^^^^^^^^^^
          |
          = hint: did you mean `/atom.xml`?

        error[broken-anchor]: there is no anchor `#x` on that page
         --> content/c.md:5:1
          |
        5 | [4](/posts/#x)
          | ^^^^^^^^^^^^^^
          |
          = hint: it has no headings to link to
    "#]]);
}

#[test]
fn only_the_first_hundred_links_get_a_costly_hint() {
    let links = "[x](/bb/)\n".repeat(101);
    let site = Site::bare(&format!("-- content/a.md --\n# A\n{links}-- content/b.md --\n# B\n")).build();
    assert_eq!(site.said().matches("did you mean `/b/`?").count(), 100);
    assert_eq!(site.said().matches("error[broken-link]").count(), 101);
}

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
    site.file("posts/a/index.html", expect![""]);
}

#[test]
fn links_to_anchors_of_every_kind_are_known() {
    let site = Site::bare(
        "
-- content/a.md --
# A
[own](#one) [attribute](#mine) [html](#raw) [note](#fn-1) [top](#top) [title](#a) [text](#:~:text=hello) [ünï](#%C3%BCber)

## One
## Two {#mine}
## Über
<p id=\"raw\">x</p>

Note[^n].

[^n]: Text.
",
    )
    .build();
    site.problems(expect![""]);
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
    site.problems(expect![""]);
    let site = site.edit("content/gone.md", "# No longer gone\n");
    site.fine();
    site.file("a/index.html", expect![""]);
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
    site.file("a/index.html", expect![""]);
    site.has("sitemap.xml", ["<loc>https://example.org/my/blog/a/</loc>"]);
    site.has("robots.txt", ["Disallow: /my/blog/_gen/", "https://example.org/my/blog/sitemap.xml"]);
    site.has("_headers", ["/my/blog/*\n", "/my/blog/assets/*\n"]);
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
    site.problems(expect![""]);
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
    site.problems(expect![""]);
}

#[test]
fn mail_and_other_schemes_are_left_alone() {
    let site = Site::bare(
        "-- content/a.md --\n# A\n<me@example.org> [t](tel:+49123) [h](https://example.org/a b) [p](//cdn.example/x) <https://example.org/?a=1&b=2>\n",
    )
    .build();
    site.file("a/index.html", expect![""]);
}

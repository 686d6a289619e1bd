//! Atom, RSS and JSON feeds of the site, of sections and of terms.

use expect_test::expect;
use tests::Site;

const SITE: &str = "
-- site.toml --
title = \"Blog & co\"
description = \"About <things>\"
base_url = \"https://blog.example/sub\"
timezone = \"Europe/Berlin\"
[author]
name = \"Ann\"
url = \"https://ann.example/\"
-- content/posts/hello/index.md --
---
title: Hello <b> & goodbye
date: 2024-05-01T10:00:00
updated: 2024-06-01
tags: [A & B]
---
First *paragraph*, [a link](../other.md#x), ![dot](dot.svg).

## Part

`]]>` and a footnote[^1].

[^1]: Note.
-- content/posts/hello/dot.svg --
<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"4\" height=\"3\"/>
-- content/posts/other.md --
---
title: Other
date: 2024-04-01
author: Bob
description: Written by hand.
---
## X
-- content/about.md --
# Undated pages are in no feed
";

#[test]
fn atom() {
    let site = Site::bare(SITE).build();
    site.fine();
    site.file("atom.xml", expect![""]);
}

#[test]
fn rss() {
    Site::bare(SITE).build().file("rss.xml", expect![""]);
}

#[test]
fn json() {
    Site::bare(SITE).build().file("feed.json", expect![""]);
}

#[test]
fn sections_and_terms_have_feeds_of_their_own() {
    let site = Site::bare(SITE).build();
    site.has("posts/atom.xml", ["<title>Posts · Blog &amp; co</title>", "https://blog.example/sub/posts/atom.xml"]);
    site.has("tags/a-b/rss.xml", ["<title>Hello &lt;b&gt; &amp; goodbye</title>"]);
    site.lacks("tags/a-b/rss.xml", ["Other"]);
}

#[test]
fn settings_choose_formats_and_length() {
    let site = Site::bare(
        "
-- site.toml --
title = \"Blog\"
base_url = \"https://blog.example\"
[feeds]
formats = [\"atom\"]
limit = 1
[sections.posts]
feed = false
-- content/posts/2024-05-01-a.md --
# Old
-- content/posts/2024-05-02-b.md --
# New
",
    )
    .build();
    site.gone(["rss.xml", "feed.json", "posts/atom.xml"]);
    site.has("atom.xml", ["New"]);
    site.lacks("atom.xml", ["Old"]);
}

#[test]
fn an_empty_site_has_a_valid_feed() {
    Site::bare("-- content/about.md --\n# About\n").build().file("atom.xml", expect![""]);
}

#[test]
fn signs_that_xml_cannot_hold_are_left_out() {
    let site = Site::bare("-- content/2024-05-01-a.md --\n---\ntitle: \"A\\u0001B\"\n---\nBell: \u{7} and \u{c}.\n").build();
    for feed in ["atom.xml", "rss.xml"] {
        site.lacks(feed, ["\u{1}", "\u{7}", "\u{c}"]);
    }
}

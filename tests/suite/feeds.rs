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
    site.file("atom.xml", expect![[r#"
        <?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>Blog &amp; co</title><subtitle>About &lt;things&gt;</subtitle><link rel="alternate" type="text/html" href="https://blog.example/sub/"/><link rel="self" type="application/atom+xml" href="https://blog.example/sub/atom.xml"/><id>https://blog.example/sub/atom.xml</id><updated>2024-06-01T00:00:00+02:00</updated><author><name>Ann</name><uri>https://ann.example/</uri></author><entry><title>Hello &lt;b&gt; &amp; goodbye</title><link rel="alternate" type="text/html" href="https://blog.example/sub/posts/hello/"/><id>https://blog.example/sub/posts/hello/</id><published>2024-05-01T10:00:00+02:00</published><updated>2024-06-01T00:00:00+02:00</updated><author><name>Ann</name><uri>https://ann.example/</uri></author><category term="A &amp; B"/><summary>First paragraph, a link, dot.</summary><content type="html">&lt;p&gt;First &lt;em&gt;paragraph&lt;/em&gt;, &lt;a href=&quot;https://blog.example/sub/posts/other/#x&quot;&gt;a link&lt;/a&gt;, &lt;img src=&quot;https://blog.example/sub/posts/hello/dot.svg&quot; width=&quot;4&quot; height=&quot;3&quot; alt=&quot;dot&quot; loading=&quot;lazy&quot; decoding=&quot;async&quot;&gt;.&lt;/p&gt;
        &lt;h2 id=&quot;part&quot;&gt;Part&lt;/h2&gt;
        &lt;p&gt;&lt;code&gt;]]&amp;gt;&lt;/code&gt; and a footnote&lt;sup class=&quot;fnref&quot;&gt;&lt;a href=&quot;#fn-1&quot; id=&quot;fnref-1&quot; role=&quot;doc-noteref&quot;&gt;1&lt;/a&gt;&lt;/sup&gt;.&lt;/p&gt;
        &lt;section class=&quot;footnotes&quot; role=&quot;doc-endnotes&quot; aria-label=&quot;Footnotes&quot;&gt;&lt;ol&gt;
        &lt;li id=&quot;fn-1&quot;&gt;
        &lt;p&gt;Note. &lt;a class=&quot;fnback&quot; href=&quot;#fnref-1&quot; role=&quot;doc-backlink&quot; aria-label=&quot;Back to reference 1&quot;&gt;↩&lt;/a&gt;&lt;/p&gt;&lt;/li&gt;
        &lt;/ol&gt;&lt;/section&gt;
        </content></entry><entry><title>Other</title><link rel="alternate" type="text/html" href="https://blog.example/sub/posts/other/"/><id>https://blog.example/sub/posts/other/</id><published>2024-04-01T00:00:00+02:00</published><updated>2024-04-01T00:00:00+02:00</updated><author><name>Bob</name></author><summary>Written by hand.</summary><content type="html">&lt;h2 id=&quot;x&quot;&gt;X&lt;/h2&gt;
        </content></entry></feed>"#]]);
}

#[test]
fn rss() {
    Site::bare(SITE).build().file("rss.xml", expect![[r##"
        <?xml version="1.0" encoding="utf-8"?><rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Blog &amp; co</title><link>https://blog.example/sub/</link><description>About &lt;things&gt;</description><language>en</language><atom:link rel="self" type="application/rss+xml" href="https://blog.example/sub/rss.xml"/><lastBuildDate>Sat, 1 Jun 2024 00:00:00 +0200</lastBuildDate><item><title>Hello &lt;b&gt; &amp; goodbye</title><link>https://blog.example/sub/posts/hello/</link><guid isPermaLink="true">https://blog.example/sub/posts/hello/</guid><pubDate>Wed, 1 May 2024 10:00:00 +0200</pubDate><dc:creator>Ann</dc:creator><category>A &amp; B</category><description>First paragraph, a link, dot.</description><content:encoded><![CDATA[<p>First <em>paragraph</em>, <a href="https://blog.example/sub/posts/other/#x">a link</a>, <img src="https://blog.example/sub/posts/hello/dot.svg" width="4" height="3" alt="dot" loading="lazy" decoding="async">.</p>
        <h2 id="part">Part</h2>
        <p><code>]]&gt;</code> and a footnote<sup class="fnref"><a href="#fn-1" id="fnref-1" role="doc-noteref">1</a></sup>.</p>
        <section class="footnotes" role="doc-endnotes" aria-label="Footnotes"><ol>
        <li id="fn-1">
        <p>Note. <a class="fnback" href="#fnref-1" role="doc-backlink" aria-label="Back to reference 1">↩</a></p></li>
        </ol></section>
        ]]></content:encoded></item><item><title>Other</title><link>https://blog.example/sub/posts/other/</link><guid isPermaLink="true">https://blog.example/sub/posts/other/</guid><pubDate>Mon, 1 Apr 2024 00:00:00 +0200</pubDate><dc:creator>Bob</dc:creator><description>Written by hand.</description><content:encoded><![CDATA[<h2 id="x">X</h2>
        ]]></content:encoded></item></channel></rss>"##]]);
}

#[test]
fn json() {
    Site::bare(SITE).build().file("feed.json", expect![[r##"{"version":"https://jsonfeed.org/version/1.1","title":"Blog & co","home_page_url":"https://blog.example/sub/","feed_url":"https://blog.example/sub/feed.json","language":"en","description":"About <things>","authors":[{"name":"Ann","url":"https://ann.example/"}],"items":[{"id":"https://blog.example/sub/posts/hello/","url":"https://blog.example/sub/posts/hello/","title":"Hello <b> & goodbye","content_html":"<p>First <em>paragraph</em>, <a href=\"https://blog.example/sub/posts/other/#x\">a link</a>, <img src=\"https://blog.example/sub/posts/hello/dot.svg\" width=\"4\" height=\"3\" alt=\"dot\" loading=\"lazy\" decoding=\"async\">.</p>\n<h2 id=\"part\">Part</h2>\n<p><code>]]&gt;</code> and a footnote<sup class=\"fnref\"><a href=\"#fn-1\" id=\"fnref-1\" role=\"doc-noteref\">1</a></sup>.</p>\n<section class=\"footnotes\" role=\"doc-endnotes\" aria-label=\"Footnotes\"><ol>\n<li id=\"fn-1\">\n<p>Note. <a class=\"fnback\" href=\"#fnref-1\" role=\"doc-backlink\" aria-label=\"Back to reference 1\">↩</a></p></li>\n</ol></section>\n","date_published":"2024-05-01T10:00:00+02:00","summary":"First paragraph, a link, dot.","date_modified":"2024-06-01T00:00:00+02:00","authors":[{"name":"Ann","url":"https://ann.example/"}],"tags":["A & B"]},{"id":"https://blog.example/sub/posts/other/","url":"https://blog.example/sub/posts/other/","title":"Other","content_html":"<h2 id=\"x\">X</h2>\n","date_published":"2024-04-01T00:00:00+02:00","summary":"Written by hand.","authors":[{"name":"Bob"}]}]}"##]]);
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
    Site::bare("-- content/about.md --\n# About\n").build().file("atom.xml", expect![[r#"<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>Blog</title><link rel="alternate" type="text/html" href="https://blog.example/"/><link rel="self" type="application/atom+xml" href="https://blog.example/atom.xml"/><id>https://blog.example/atom.xml</id><updated>1970-01-01T00:00:00+00:00</updated><author><name>Blog</name></author></feed>"#]]);
}

#[test]
fn signs_that_xml_cannot_hold_are_left_out() {
    let site =
        Site::bare("-- content/2024-05-01-a.md --\n---\ntitle: \"A\\u0001B\"\n---\nBell: \u{7} and \u{c}.\n").build();
    for feed in ["atom.xml", "rss.xml"] {
        site.lacks(feed, ["\u{1}", "\u{7}", "\u{c}"]);
    }
}

#[test]
fn what_xml_cannot_hold_is_left_out() {
    Site::bare("-- content/posts/a.md --\n---\ntitle: \"a\\fb\"\ndate: 2024-05-01\ntags: [\"x\\ffff\"]\n---\nA form\u{c} feed\u{fffe}.\n")
        .build()
        .has("atom.xml", ["<title>ab</title>", "A form feed."])
        .lacks("atom.xml", ["\u{c}", "\u{fffe}"])
        .lacks("rss.xml", ["\u{c}", "\u{fffe}"]);
}

#[test]
fn a_date_before_time_zones_is_given_in_utc() {
    Site::bare("-- site.toml --\ntitle = \"T\"\nbase_url = \"https://blog.example\"\ntimezone = \"Europe/Berlin\"\n-- content/posts/a.md --\n---\ndate: 1890-01-01\n---\n# A\n")
        .build()
        .has("atom.xml", ["<published>1889-12-31T23:06:32+00:00</published>"]);
}

#[test]
fn equal_dates_stand_in_the_same_order_in_feeds_and_lists() {
    let site = Site::bare(
        "
-- content/a.md --
---
title: A
slug: z
date: 2025-01-01
---
-- content/b.md --
---
title: B
slug: y
date: 2025-01-01
---
",
    )
    .build();
    site.file(
        "index.html",
        expect![[r#"
        <a href=/y/>B</a><a href=/z/>A</a>
    "#]],
    );
    let feed = site.text("rss.xml");
    assert!(feed.find("<title>B</title>") < feed.find("<title>A</title>"), "{feed}");
}

#[test]
fn an_image_of_another_host_without_a_scheme_gets_one() {
    let site =
        Site::new("-- content/a.md --\n---\ntitle: A\ndate: 2025-01-01\nimage: //cdn.example/x.png\n---\n").build();
    site.fine();
    site.has("a/index.html", ["content=https://cdn.example/x.png"]);
}

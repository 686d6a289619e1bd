//! Sections, taxonomies, pages of lists, neighbours, series, related posts.

use std::fmt::Write;

use expect_test::expect;
use tests::Site;

/// `count` posts, `p01` the oldest, each with the front matter that `extra` gives.
fn posts(count: usize, extra: impl Fn(usize) -> String) -> String {
    let mut text = String::new();
    for number in 1..=count {
        let _ = write!(
            text,
            "-- content/posts/p{number:02}.md --\n---\ntitle: P{number:02}\ndate: 2025-01-{number:02}\n{}---\n",
            extra(number)
        );
    }
    text
}

#[test]
fn a_long_list_is_cut_into_pages() {
    let settings =
        "-- site.toml --\ntitle = \"Blog\"\nbase_url = \"https://blog.example\"\n[sections.posts]\npaginate_by = 4\n";
    let template = "-- templates/section.html --\n{% for entry in list.entries %}{{ entry.title }} {% endfor %}| {{ list.paginator.current }} of {{ list.paginator.total }} | previous {{ list.paginator.previous }} | next {{ list.paginator.next }} | {% for page in list.paginator.pages %}{{ page.number }} {% endfor %}\n";
    let site = Site::bare(&format!(
        "{settings}{template}{}-- content/posts/_index.md --\n# Posts\n",
        posts(9, |_| String::new())
    ))
    .build();
    site.fine();
    site.file(
        "posts/index.html",
        expect![[r#"
        P09 P08 P07 P06 | 1 of 3 | previous | next /posts/page/2/ | 1 2 3
    "#]],
    );
    site.file(
        "posts/page/2/index.html",
        expect![[r#"
        P05 P04 P03 P02 | 2 of 3 | previous /posts/ | next /posts/page/3/ | 1 2 3
    "#]],
    );
    site.file(
        "posts/page/3/index.html",
        expect![[r#"
        P01 | 3 of 3 | previous /posts/page/2/ | next | 1 2 3
    "#]],
    );
    let site = site.remove("content/posts/p01.md");
    site.gone(["posts/page/3/index.html"]);
}

#[test]
fn sections_are_sorted_as_they_say() {
    let site = Site::bare(
        "
-- content/by-weight/_index.md --
---
title: By weight
sort_by: weight
---
-- content/by-weight/z.md --
---
title: Z
weight: 1
---
-- content/by-weight/a.md --
---
title: A
weight: 2
---
-- content/by-title/_index.md --
---
title: By title
sort_by: title
---
-- content/by-title/b.md --
# beta
-- content/by-title/a.md --
# Alpha
-- content/by-title/c.md --
# Gamma
",
    )
    .build();
    site.file(
        "by-weight/index.html",
        expect![[r#"
        <h1>By weight</h1><a href=/by-weight/z/>Z</a><a href=/by-weight/a/>A</a>
    "#]],
    );
    site.file(
        "by-title/index.html",
        expect![[r#"
        <h1>By title</h1><a href=/by-title/a/>Alpha</a><a href=/by-title/b/>beta</a><a href=/by-title/c/>Gamma</a>
    "#]],
    );
}

#[test]
fn terms_have_pages_and_spellings_are_one() {
    let site = Site::bare(&posts(3, |number| match number {
        1 => "tags: [Rust, C++]\n".to_owned(),
        2 => "tags: [rust, C#]\ncategories: [\"Ünï & so\"]\n".to_owned(),
        _ => "tags: [Rust, C, ++]\n".to_owned(),
    }))
    .build();
    site.fine();
    site.listing(expect![[r#"
        categories/index.html
        categories/uni-so/index.html
        index.html
        posts/index.html
        posts/p01/index.html
        posts/p02/index.html
        posts/p03/index.html
        tags/c-plus-plus/index.html
        tags/c-sharp/index.html
        tags/c/index.html
        tags/index.html
        tags/plus-plus/index.html
        tags/rust/index.html
    "#]]);
    site.file("tags/index.html", expect![[r#"
        <h1>Tags</h1><a href=/tags/plus-plus/>++ (1)</a><a href=/tags/c/>C (1)</a><a href=/tags/c-sharp/>C# (1)</a><a href=/tags/c-plus-plus/>C++ (1)</a><a href=/tags/rust/>Rust (3)</a>
    "#]]);
    site.file(
        "tags/rust/index.html",
        expect![[r#"
        <h1>Rust</h1><a href=/posts/p03/>P03</a><a href=/posts/p02/>P02</a><a href=/posts/p01/>P01</a>
    "#]],
    );
}

#[test]
fn an_own_taxonomy_is_declared_in_the_settings() {
    let site = Site::bare(
        "
-- site.toml --
title = \"Blog\"
base_url = \"https://blog.example\"
[taxonomies.places]
title = \"Where\"
feed = false
-- content/a.md --
---
title: A
places: [Rome]
---
-- content/b.md --
---
title: B
taxonomies:
  people: [Ann]
---
",
    )
    .build();
    site.file(
        "places/index.html",
        expect![[r#"
        <h1>Where</h1><a href=/places/rome/>Rome (1)</a>
    "#]],
    );
    site.gone(["places/rome/atom.xml"]);
    site.problems(expect![[r#"
        warning[unknown-taxonomy]: the site has no taxonomy `people`: its terms get no pages
         --> content/b.md:4:11
          |
        4 |   people: [Ann]
          |           ^^^^^
          |
          = hint: add `[taxonomies.people]` to site.toml
    "#]]);
}

#[test]
fn neighbours_series_and_related_posts() {
    let template = "
-- templates/page.html --
previous {{ page.previous.title or \"-\" }}, next {{ page.next.title or \"-\" }}
{% if page.series %}{{ page.series.title }} {{ page.series.index }} of {{ page.series.parts | length }}: {% for part in page.series.parts %}{{ part.title }}{% if part.current %}*{% endif %} {% endfor %}{% endif %}
related: {% for card in page.related %}{{ card.title }} {% endfor %}
";
    let site = Site::bare(&format!(
        "{template}{}",
        posts(5, |number| match number {
            1 => "series: Tale\nseries_order: 2\ntags: [rare, common]\n",
            2 => "tags: [common]\n",
            3 => "series: Tale\nseries_order: 1\ntags: [common]\n",
            4 => "tags: [rare]\n",
            _ => "",
        }
        .to_owned())
    ))
    .build();
    site.fine();
    site.file(
        "posts/p01/index.html",
        expect![[r#"
        previous -, next P02 Tale 2 of 2: P03 P01* related: P04 P02 P03
    "#]],
    );
    site.file(
        "posts/p03/index.html",
        expect![[r#"
        previous P02, next P04 Tale 1 of 2: P03* P01 related: P02 P01
    "#]],
    );
    site.file(
        "posts/p05/index.html",
        expect![[r#"
        previous P04, next - related:
    "#]],
    );
}

#[test]
fn an_undated_page_is_related_after_the_dated_ones_that_share_as_much() {
    let template = "-- templates/page.html --\n{% for card in page.related %}{{ card.title }} {% endfor %}\n";
    let undated = "-- content/about.md --\n---\ntitle: About\ntags: [x]\n---\n";
    let posts = posts(9, |number| if [1, 9].contains(&number) { "tags: [x]\n".to_owned() } else { String::new() });
    let site = Site::bare(&[template, undated, &posts].concat()).build();
    site.file(
        "posts/p01/index.html",
        expect![[r#"
        P09 About
    "#]],
    );
    site.file(
        "about/index.html",
        expect![[r#"
        P09 P01
    "#]],
    );
}

#[test]
fn backlinks_and_breadcrumbs() {
    let site = Site::bare(
        "
-- templates/page.html --
{% for link in page.breadcrumbs %}{{ link.title }} > {% endfor %}{{ page.title }}; linked from: {% for link in page.backlinks %}{{ link.title }} {% endfor %}
-- content/docs/deep/a.md --
# A
-- content/docs/_index.md --
# Docs
-- content/b.md --
# B
[a](docs/deep/a.md)
-- content/c.md --
# C
[a](docs/deep/a.md#a)
",
    )
    .build();
    site.file(
        "docs/deep/a/index.html",
        expect![[r#"
        Blog > Docs > Deep > A; linked from: B C
    "#]],
    );
}

#[test]
fn the_home_page_lists_what_is_new_anywhere() {
    let site = Site::bare(&format!("{}-- content/_index.md --\n# Welcome\nHello.\n-- content/notes/n.md --\n---\ntitle: N\ndate: 2025-01-02\n---\n-- content/about.md --\n# About\n", posts(2, |_| String::new()))).build();
    site.file(
        "index.html",
        expect![[r#"
        <p>Hello.</p><a href=/notes/n/>N</a><a href=/posts/p02/>P02</a><a href=/posts/p01/>P01</a>
    "#]],
    );
}

#[test]
fn every_page_of_a_list_stays_out_of_search_engines_if_it_should() {
    let site = Site::new(&format!(
        "-- content/posts/_index.md --\n---\ntitle: Posts\nnoindex: true\npaginate_by: 2\n---\n{}",
        posts(3, |_| String::new())
    ))
    .build();
    site.fine();
    site.has("posts/index.html", ["noindex"]);
    site.has("posts/page/2/index.html", ["noindex"]);
}

#[test]
fn a_section_may_have_the_url_of_a_file() {
    let site = Site::bare(&format!(
        "-- content/posts/_index.md --\n---\ntitle: Posts\npath: /blog.html\npaginate_by: 1\n---\n{}",
        posts(2, |_| String::new())
    ))
    .build();
    site.fine();
    site.listing(expect![[r#"
        blog.html
        blog/p01/index.html
        blog/p02/index.html
        blog/page/2/index.html
        index.html
    "#]]);
    site.has("blog/atom.xml", ["https://blog.example/blog/p01/"]);
}

#[test]
fn spellings_of_one_term_are_linked_once() {
    let template = "-- templates/page.html --\n{% for tag in page.taxonomies.tags %}{{ tag.title }} {{ tag.count }} {% endfor %}\n";
    let site = Site::bare(&format!("{template}{}", posts(1, |_| "tags: [Rust, rust, \"C\"]\n".to_owned()))).build();
    site.file(
        "posts/p01/index.html",
        expect![[r#"
        Rust 1 C 1
    "#]],
    );
}

#[test]
fn a_taxonomy_may_be_described() {
    let site = Site::bare(
        "
-- templates/taxonomy.html --
<h1>{{ page.title }}</h1>{{ page.content }}{% for term in list.terms %}<a href=\"{{ term.url }}\">{{ term.title }}</a>
{% endfor %}
-- content/tags/_index.md --
---
title: What it is about
description: All words.
---
See [a](../a.md).
-- content/a.md --
---
title: A
tags: [x]
---
[tags](tags/_index.md)
",
    )
    .build();
    site.fine();
    site.file(
        "tags/index.html",
        expect![[r#"
        <h1>What it is about</h1><p>See <a href="/a/">a</a>.</p><a href=/tags/x/>x</a>
    "#]],
    );
    site.file(
        "a/index.html",
        expect![[r#"
        <p><a href="/tags/">tags</a></p>
    "#]],
    );
    site.file(
        "sitemap.xml",
        expect![[r#"
        <?xml version="1.0" encoding="utf-8"?>
        <urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
        <url><loc>https://blog.example/</loc></url>
        <url><loc>https://blog.example/tags/</loc></url>
        <url><loc>https://blog.example/a/</loc></url>
        <url><loc>https://blog.example/tags/x/</loc></url>
        </urlset>
    "#]],
    );
}

#[test]
fn a_long_series_shows_the_parts_around() {
    let template = "
-- templates/page.html --
{{ page.series.index }} of {{ page.series.count }}: {% for part in page.series.parts %}{{ part.number }}{% if part.current %}*{% endif %} {% endfor %}
";
    let site = Site::bare(&format!("{template}{}", posts(30, |_| "series: Tale\n".to_owned()))).build();
    site.file(
        "posts/p01/index.html",
        expect![[r#"
        1 of 30: 1* 2 3 4 5 6 30
    "#]],
    );
    site.file(
        "posts/p15/index.html",
        expect![[r#"
        15 of 30: 1 10 11 12 13 14 15* 16 17 18 19 20 30
    "#]],
    );
    site.file(
        "posts/p30/index.html",
        expect![[r#"
        30 of 30: 1 25 26 27 28 29 30*
    "#]],
    );
}

#[test]
fn files_of_a_page_with_the_url_of_a_file_stand_in_a_folder_of_its_name() {
    let site = Site::bare(
        "
-- content/trip/index.md --
---
title: Trip
path: /trip.html
---
[track](track.gpx)
-- content/trip/track.gpx --
x
",
    )
    .build();
    site.fine();
    site.file(
        "trip.html",
        expect![[r#"
        <p><a href="/trip/track.gpx">track</a></p>
    "#]],
    );
    site.has("trip/track.gpx", ["x"]);
}

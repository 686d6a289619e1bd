//! One post in the manner of each generator that blogs come from.

use expect_test::expect;

use super::check;

#[test]
fn astro() {
    check(
        "---
layout: ../../layouts/BlogPost.astro
title: 'First post'
description: 'Lorem ipsum dolor sit amet'
pubDate: 'Jul 08 2022'
updatedDate: 2024-05-01T10:00:00.000Z
heroImage: '../../assets/blog-placeholder-3.jpg'
heroImageAlt: A placeholder
image: 
author: Jane Doe
tags: [\"astro\", \"blogging\"]
---
Text
",
        expect![[r#"
            title: First post
            description: Lorem ipsum dolor sit amet
            date: 2022-07-08T00:00:00+02:00 (day)
            updated: 2024-05-01T10:00:00+00:00
            image: ../../assets/blog-placeholder-3.jpg, alt Some("A placeholder"), caption None
            taxonomy tags: ["astro", "blogging"]
            author: Jane Doe None
            extra layout: "../../layouts/BlogPost.astro"
            text: "Text\n"
        "#]],
    );
    check(
        "---
author: Sat Naing
pubDatetime: 2022-09-23T15:22:00Z
modDatetime: 2023-12-21T09:12:47.400Z
title: Adding new posts
slug: adding-new-posts
featured: true
draft: false
tags:
  - docs
ogImage:
  url: ../assets/og.png
  alt: The preview
canonicalURL: https://example.org/adding
---
",
        expect![[r#"
            title: Adding new posts
            date: 2022-09-23T15:22:00+00:00
            updated: 2023-12-21T09:12:47+00:00
            image: ../assets/og.png, alt Some("The preview"), caption None
            slug: adding-new-posts
            taxonomy tags: ["docs"]
            author: Sat Naing None
            extra canonicalURL: "https://example.org/adding"
            extra featured: true
            text: ""
        "#]],
    );
}

#[test]
fn zola() {
    check(
        "+++
title = \"Getting started\"
description = \"How to begin\"
date = 2024-05-01T10:00:00+02:00
updated = 2024-06-01
weight = 2
draft = false
slug = \"start\"
aliases = [\"old/start\"]
authors = [\"Ada\", \"Grace\"]
template = \"guide.html\"
in_search_index = false

[taxonomies]
tags = [\"rust\", \"web\"]
people = [\"Ada\"]
series = [\"Beginning\"]

[extra]
toc = true
math = true
+++
Text
",
        expect![[r#"
            title: Getting started
            description: How to begin
            date: 2024-05-01T10:00:00+02:00
            updated: 2024-06-01T00:00:00+02:00 (day)
            slug: start
            aliases: ["old/start"]
            taxonomy people: ["Ada"]
            taxonomy tags: ["rust", "web"]
            series: ["Beginning"]
            author: Ada None
            author: Grace None
            weight: 2
            template: guide.html
            in_search_index: false
            extra math: true
            extra toc: true
            text: "Text\n"
        "#]],
    );
    check(
        "+++
title = \"Posts\"
sort_by = \"date\"
paginate_by = 10
paginate_path = \"page\"
transparent = true
page_template = \"post.html\"
insert_anchor_links = \"right\"
+++
",
        expect![[r#"
            title: Posts
            sort_by: Date
            paginate_by: 10
            transparent: true
            extra insert_anchor_links: "right"
            extra page_template: "post.html"
            extra paginate_path: "page"
            text: ""

            warning[unsupported-field]: `page_template` has no effect here
             --> posts/a.md:7:1
              |
            7 | page_template = "post.html"
              | ^^^^^^^^^^^^^
              |
              = hint: write `template` in each page of the section

            warning[unsupported-field]: `insert_anchor_links` has no effect here
             --> posts/a.md:8:1
              |
            8 | insert_anchor_links = "right"
              | ^^^^^^^^^^^^^^^^^^^
              |
              = hint: anchor links are set for the whole site in site.toml
        "#]],
    );
}

#[test]
fn hugo() {
    check(
        "---
Title: \"My 1st post\"
date: 2020-09-15T11:30:03+00:00
lastmod: 2024-01-02
publishDate: 2020-09-20
expiryDate: 2030-01-01
# weight: 1
aliases: [/first]
tags: [\"first\", 2020]
categories: Go
series: [\"Themes\"]
author: [\"Me\", \"You\"]
showToc: true
TocOpen: false
draft: false
hidemeta: false
comments: false
description: \"\"
summary: \"Desc text.\"
canonicalURL: \"https://canonical.url/to/page\"
disableHLJS: true
robotsNoIndex: true
people: [Ada]
cover:
    image: \"cover.png\"
    alt: \"A cover\"
    caption: \"By me\"
    relative: false
    hidden: true
params:
  colour: red
menu: main
build:
  list: never
---
Text
",
        expect![[r#"
            title: My 1st post
            description: Desc text.
            date: 2020-09-15T11:30:03+00:00
            updated: 2024-01-02T00:00:00+01:00 (day)
            publish: 2020-09-20T00:00:00+02:00 (day)
            expires: 2030-01-01T00:00:00+01:00 (day)
            image: cover.png, alt Some("A cover"), caption Some("By me")
            aliases: ["/first"]
            taxonomy categories: ["Go"]
            taxonomy people: ["Ada"]
            taxonomy tags: ["first", "2020"]
            series: ["Themes"]
            author: Me None
            author: You None
            toc: true
            comments: false
            noindex: true
            extra TocOpen: false
            extra build: {"list":"never"}
            extra canonicalURL: "https://canonical.url/to/page"
            extra colour: "red"
            extra disableHLJS: true
            extra hidemeta: false
            extra menu: "main"
            text: "Text\n"

            warning[unsupported-field]: `menu` has no effect here
              --> posts/a.md:32:1
               |
            32 | menu: main
               | ^^^^
               |
               = hint: menus are set in site.toml, in `[[menu]]`

            warning[unsupported-field]: `build` has no effect here
              --> posts/a.md:33:1
               |
            33 | build:
               | ^^^^^
               |
               = hint: the page will be published and listed; `draft` keeps it back
        "#]],
    );
}

#[test]
fn jekyll() {
    check(
        "---
layout: post
title:  \"Welcome to Jekyll!\"
date:   2015-11-17 16:16:01 +0600
last_modified_at: 2016-03-09T16:20:02-05:00
categories: jekyll update
category: life hacks
tags: [one, two]
published: no
permalink: /:categories/:title/
redirect_from:
  - /old/
  - /?p=12
excerpt: A short one
sitemap: false
author:
  name: Ada
  url: https://ada.example
---
Text
",
        expect![[r#"
            title: Welcome to Jekyll!
            description: A short one
            date: 2015-11-17T16:16:01+06:00
            updated: 2016-03-09T16:20:02-05:00
            draft: true
            aliases: ["/old/"]
            taxonomy categories: ["jekyll", "update"]
            taxonomy tags: ["one", "two"]
            author: Ada Some("https://ada.example")
            layout: post
            extra permalink: "/:categories/:title/"
            extra sitemap: false
            text: "Text\n"

            warning[conflicting-fields]: `category` and `categories` are two names of one field and differ
             --> posts/a.md:7:1
              |
            7 | category: life hacks
              | ^^^^^^^^
              |
              = hint: `categories` counts; take the other away

            warning[unsupported-field]: `:categories` in `permalink` is not understood
              --> posts/a.md:10:12
               |
            10 | permalink: /:categories/:title/
               |            ^^^^^^^^^^^^^^^^^^^^
               |
               = hint: write the path out: `permalink: "/guides/hello/"`

            warning[unsupported-field]: the alias `/?p=12` has no effect
              --> posts/a.md:13:5
               |
            13 |   - /?p=12
               |     ^^^^^^
               |
               = hint: an address with a query cannot be redirected by a static site

            warning[unsupported-field]: `sitemap` has no effect here
              --> posts/a.md:15:1
               |
            15 | sitemap: false
               | ^^^^^^^
               |
               = hint: `noindex` keeps a page out of search engines and the sitemap
        "#]],
    );
}

#[test]
fn published_can_be_a_date() {
    check(
        "---\ntitle: A\npublished: 2024-05-01\ncreated: 2023-01-01\n---\n",
        expect![[r#"
        title: A
        date: 2024-05-01T00:00:00+02:00 (day)
        extra created: "2023-01-01"
        text: ""
    "#]],
    );
}

#[test]
fn publish_date_alone_is_also_the_date() {
    check(
        "---\npublishDate: 2024-05-01\n---\n",
        expect![[r#"
        date: 2024-05-01T00:00:00+02:00 (day)
        publish: 2024-05-01T00:00:00+02:00 (day)
        text: ""
    "#]],
    );
}

#[test]
fn numbers_stay_as_they_were_written_where_a_text_is_meant() {
    check(
        "---\ntitle: 2024\nslug: 007\nid: 1.10\ntags: [1.0, 2024]\nseries: 1.20\n---\n",
        expect![[r#"
        title: 2024
        slug: 007
        taxonomy tags: ["1.0", "2024"]
        series: ["1.20"]
        id: 1.10
        text: ""
    "#]],
    );
}

#[test]
fn names_that_only_stand_in_give_way() {
    check(
        "---\ndescription: One\nsummary: Two\ncover: true\nhero: {tagline: Hi}\nimage: a.jpg\norder: asc\n---\n",
        expect![[r#"
            description: One
            image: a.jpg, alt None, caption None
            extra cover: true
            extra hero: {"tagline":"Hi"}
            extra order: "asc"
            extra summary: "Two"
            text: ""
        "#]],
    );
}

#[test]
fn terms_in_one_text() {
    check(
        "---\ntags: machine learning, rust\ncategory: life hacks\npeople: Ada, Grace\n---\n",
        expect![[r#"
        taxonomy categories: ["life hacks"]
        taxonomy people: ["Ada", "Grace"]
        taxonomy tags: ["machine learning", "rust"]
        text: ""
    "#]],
    );
    check(
        "+++\ntags = \"machine learning\"\n+++\n",
        expect![[r#"
        taxonomy tags: ["machine learning"]
        text: ""
    "#]],
    );
}

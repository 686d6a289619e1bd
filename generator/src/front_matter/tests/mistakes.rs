//! Every message about fields once, in full.

use expect_test::expect;

use super::check_messages;

#[test]
fn wrong_types() {
    check_messages(
        "---
title: [a]
draft: maybe
weight: 1.5
tags: {a: b}
series: [{a: b}]
image: 3
authors: [{url: x}]
date: [2024]
extra: red
sort_by: datum
paginate_by: -1
---
",
        expect![[r#"
            error[wrong-type]: `title` must be a text, found a list
             --> posts/a.md:2:8
              |
            2 | title: [a]
              |        ^^^
              |
              = hint: write for example `title: "Hello"`

            error[wrong-type]: `draft` must be true or false, found the text `maybe`
             --> posts/a.md:3:8
              |
            3 | draft: maybe
              |        ^^^^^
              |
              = hint: write for example `draft: true`

            error[wrong-type]: `weight` must be a whole number, found the number `1.5`
             --> posts/a.md:4:9
              |
            4 | weight: 1.5
              |         ^^^
              |
              = hint: write for example `weight: 10`

            error[wrong-type]: `tags` must be a list of texts, found a map
             --> posts/a.md:5:7
              |
            5 | tags: {a: b}
              |       ^^^^^^
              |
              = hint: write for example `tags: ["rust", "web"]`

            error[wrong-type]: `series.0` must be a text, found a map
             --> posts/a.md:6:10
              |
            6 | series: [{a: b}]
              |          ^^^^^^
              |
              = hint: write for example `series: "My series"`

            error[wrong-type]: `image` must be a path, or a map with `src`, found the number `3`
             --> posts/a.md:7:8
              |
            7 | image: 3
              |        ^
              |
              = hint: write for example `image: "cover.jpg"`

            error[wrong-type]: `authors.0` must be a name, or a map with `name`, found a map
             --> posts/a.md:8:11
              |
            8 | authors: [{url: x}]
              |           ^^^^^^^^
              |
              = hint: write for example `authors: "Ada Lovelace"`

            error[wrong-type]: `date` must be a date, found a list
             --> posts/a.md:9:7
              |
            9 | date: [2024]
              |       ^^^^^^
              |
              = hint: write for example `date: 2024-05-01`

            error[wrong-type]: `extra` must be a map of fields, found the text `red`
              --> posts/a.md:10:8
               |
            10 | extra: red
               |        ^^^
               |
               = hint: write its fields below it, each with a name and a value

            error[wrong-type]: `sort_by` must be one of `date`, `updated`, `update_date`, `title`, `title_bytes`, `slug`, `weight`, `none`, `permalink`, found the text `datum`
              --> posts/a.md:11:10
               |
            11 | sort_by: datum
               |          ^^^^^
               |
               = hint: write for example `sort_by: "date"`

            error[wrong-type]: `paginate_by` must not be negative, found `-1`
              --> posts/a.md:12:14
               |
            12 | paginate_by: -1
               |              ^^
               |
               = hint: 0 means all pages on one list page
        "#]],
    );
    check_messages(
        "+++\nweight = \"heavy\"\ndate = true\n+++\n",
        expect![[r#"
        error[wrong-type]: `weight` must be a whole number, found the text `heavy`
         --> posts/a.md:2:10
          |
        2 | weight = "heavy"
          |          ^^^^^^^
          |
          = hint: write for example `weight = 10`

        error[wrong-type]: `date` must be a date, found `true`
         --> posts/a.md:3:8
          |
        3 | date = true
          |        ^^^^
          |
          = hint: write for example `date = 2024-05-01`
    "#]],
    );
    check_messages(
        "{\"toc\": \"deep\", \"date\": \"soon\"}\n",
        expect![[r#"
        error[wrong-type]: `toc` must be true or false, found the text `deep`
         --> posts/a.md:1:9
          |
        1 | {"toc": "deep", "date": "soon"}
          |         ^^^^^^
          |
          = hint: write for example `"toc": true`

        error[bad-date]: `date` is not a date: no day can be found in it
         --> posts/a.md:1:25
          |
        1 | {"toc": "deep", "date": "soon"}
          |                         ^^^^^^
          |
          = hint: accepted are `2024-05-01`, `2024-05-01 10:00`, `2024-05-01T10:00:00+02:00` and `1 May 2024`
    "#]],
    );
}

#[test]
fn bad_dates() {
    check_messages(
        "---\ndate: 2024-02-30\nupdated: 01.05.2024\n---\n",
        expect![[r#"
        error[bad-date]: `date` is not a date: February 2024 has 29 days
         --> posts/a.md:2:7
          |
        2 | date: 2024-02-30
          |       ^^^^^^^^^^
          |
          = hint: did you mean `date: 2024-02-29`?
          = hint: accepted are `2024-05-01`, `2024-05-01 10:00`, `2024-05-01T10:00:00+02:00` and `1 May 2024`

        error[bad-date]: `updated` is not a date: the year must stand first, for day and month can be mistaken for each other
         --> posts/a.md:3:10
          |
        3 | updated: 01.05.2024
          |          ^^^^^^^^^^
          |
          = hint: did you mean `updated: 2024-05-01`?
          = hint: accepted are `2024-05-01`, `2024-05-01 10:00`, `2024-05-01T10:00:00+02:00` and `1 May 2024`
    "#]],
    );
    check_messages(
        "+++\ndate = \"05/06/2024\"\n+++\n",
        expect![[r#"
        error[bad-date]: `date` is not a date: the year must stand first, for day and month can be mistaken for each other
         --> posts/a.md:2:8
          |
        2 | date = "05/06/2024"
          |        ^^^^^^^^^^^^
          |
          = hint: did you mean `date = 2024-06-05` or `date = 2024-05-06`?
          = hint: accepted are `2024-05-01`, `2024-05-01 10:00`, `2024-05-01T10:00:00+02:00` and `1 May 2024`
    "#]],
    );
}

#[test]
fn misspelt_fields() {
    check_messages(
        "---\ntitel: A\ndescripton: B\nTasg: [a]\ndraf: true\naliasses: []\n---\n",
        expect![[r#"
        warning[misspelt-field]: `titel` is not a known field
         --> posts/a.md:2:1
          |
        2 | titel: A
          | ^^^^^
          |
          = hint: did you mean `title`?
          = hint: if templates need this name, put it in `extra`

        warning[misspelt-field]: `descripton` is not a known field
         --> posts/a.md:3:1
          |
        3 | descripton: B
          | ^^^^^^^^^^
          |
          = hint: did you mean `description`?
          = hint: if templates need this name, put it in `extra`

        warning[misspelt-field]: `Tasg` is not a known field
         --> posts/a.md:4:1
          |
        4 | Tasg: [a]
          | ^^^^
          |
          = hint: did you mean `tags`?
          = hint: if templates need this name, put it in `extra`

        warning[misspelt-field]: `draf` is not a known field
         --> posts/a.md:5:1
          |
        5 | draf: true
          | ^^^^
          |
          = hint: did you mean `draft`?
          = hint: if templates need this name, put it in `extra`

        warning[misspelt-field]: `aliasses` is not a known field
         --> posts/a.md:6:1
          |
        6 | aliasses: []
          | ^^^^^^^^
          |
          = hint: did you mean `aliases`?
          = hint: if templates need this name, put it in `extra`
    "#]],
    );
    // Names that many themes use, and names that nobody meant.
    check_messages(
        "---\ndata: 1\nsubtitle: x\nkeywords: a\ntype: post\nfeatured: true\nmath: true\nlink: x\nmood: good\nread_time: 3\npin: true\nlinks: []\n---\n",
        expect![""],
    );
}

#[test]
fn fields_of_other_generators() {
    check_messages(
        "---\ncascade:\n  colour: red\nredirect_to: /new/\nheadless: false\n---\n",
        expect![[r#"
        warning[unsupported-field]: `cascade` has no effect here
         --> posts/a.md:2:1
          |
        2 | cascade:
          | ^^^^^^^
          |
          = hint: fields are not handed down: write them in each page, or as `default` in `[schema]` of site.toml

        warning[unsupported-field]: `redirect_to` has no effect here
         --> posts/a.md:4:1
          |
        4 | redirect_to: /new/
          | ^^^^^^^^^^^
          |
          = hint: name the old address in `aliases` of the page it should lead to
    "#]],
    );
}

#[test]
fn fields_that_slipped_into_a_table() {
    check_messages(
        "+++\n[taxonomies]\ntags = [\"a\"]\ndraft = true\n[extra]\ntoc = true\ntitle = \"A\"\n+++\n",
        expect![[r#"
        error[misplaced-field]: `draft` belongs to the table `taxonomies` and has no effect
         --> posts/a.md:4:1
          |
        4 | draft = true
          | ^^^^^
          |
          = hint: move it above `[taxonomies]`

        warning[misplaced-field]: `title` belongs to the table `extra` and has no effect
         --> posts/a.md:7:1
          |
        7 | title = "A"
          | ^^^^^
          |
          = hint: move it above `[extra]`
    "#]],
    );
}

#[test]
fn two_names_for_one_field() {
    check_messages(
        "---\ndate: 2024-05-01\npubDate: 2024-05-02\ntag: a\ntags: a\n---\n",
        expect![[r#"
        warning[conflicting-fields]: `pubDate` and `date` are two names of one field and differ
         --> posts/a.md:3:1
          |
        3 | pubDate: 2024-05-02
          | ^^^^^^^
          |
          = hint: `date` counts; take the other away
    "#]],
    );
    check_messages(
        "---\ndraft: false\npublished: false\n---\n",
        expect![[r#"
        warning[conflicting-fields]: `draft` and `published` contradict each other
         --> posts/a.md:3:12
          |
        3 | published: false
          |            ^^^^^
          |
          = hint: the page is kept back as a draft; take one of them away
    "#]],
    );
}

#[test]
fn paths_that_leave_the_site() {
    check_messages(
        "---\nslug: a/b\npath: ../../etc\naliases: [https://old.example/a, /a/../b, /?p=3]\n---\n",
        expect![[r#"
            error[bad-path]: `slug` must be a single part of a path
             --> posts/a.md:2:7
              |
            2 | slug: a/b
              |       ^^^
              |
              = hint: for the whole path, write `path: "/guides/hello/"`

            error[bad-path]: `../../etc` is not a path on this site
             --> posts/a.md:3:7
              |
            3 | path: ../../etc
              |       ^^^^^^^^^
              |
              = hint: a path has no `..`, `\`, `?` or `#`: `/guides/hello/`

            warning[unsupported-field]: the alias `https://old.example/a` has no effect
             --> posts/a.md:4:11
              |
            4 | aliases: [https://old.example/a, /a/../b, /?p=3]
              |           ^^^^^^^^^^^^^^^^^^^^^
              |
              = hint: another host cannot be redirected from here

            error[bad-path]: `/a/../b` is not a path on this site
             --> posts/a.md:4:34
              |
            4 | aliases: [https://old.example/a, /a/../b, /?p=3]
              |                                  ^^^^^^^
              |
              = hint: a path has no `..`, `\`, `?` or `#`: `/guides/hello/`

            warning[unsupported-field]: the alias `/?p=3` has no effect
             --> posts/a.md:4:43
              |
            4 | aliases: [https://old.example/a, /a/../b, /?p=3]
              |                                           ^^^^^
              |
              = hint: an address with a query cannot be redirected by a static site
        "#]],
    );
    check_messages(
        "---\nurl: https://other.example/a\n---\n",
        expect![[r#"
        warning[unsupported-field]: `url` leads to another host and has no effect
         --> posts/a.md:2:6
          |
        2 | url: https://other.example/a
          |      ^^^^^^^^^^^^^^^^^^^^^^^
          |
          = hint: write only the path
    "#]],
    );
}

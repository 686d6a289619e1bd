//! Mistakes that show only when all pages are known.

use expect_test::expect;

use super::{check, check_fields};

#[test]
fn duplicate_url() {
    check(
        "-- content/a.md --\n# A\n-- content/b.md --\n---\ntitle: B\nslug: a\n---\n",
        expect![[r#"
        error[duplicate-url]: `/a/` is the URL of two pages: `content/a.md` and `content/b.md`
         --> content/b.md:3:7
          |
        3 | slug: a
          |       ^
          |
          = hint: give one of them another `slug`, or rename its file
    "#]],
    );
}

#[test]
fn unknown_taxonomy() {
    check_fields(
        "title: A\ntaxonomies:\n  people: [Ann]\n",
        expect![[r#"
        warning[unknown-taxonomy]: the site has no taxonomy `people`: its terms get no pages
         --> content/a.md:4:11
          |
        4 |   people: [Ann]
          |           ^^^^^
          |
          = hint: add `[taxonomies.people]` to site.toml
    "#]],
    );
}

#[test]
fn broken_link_image_and_anchor() {
    check(
        "-- content/posts/a.md --\n# A\n[x](bb.md) ![y](pc.png) [z](b.md#prat)\n-- content/posts/b.md --\n# B\n## Part\n-- content/posts/pic.png --\n",
        expect![[r#"
        error[broken-link]: there is no page at `posts/bb.md`
         --> content/posts/a.md:2:1
          |
        2 | [x](bb.md) ![y](pc.png) [z](b.md#prat)
          | ^^^^^^^^^^
          |
          = hint: did you mean `b.md`?

        error[broken-image]: there is no file at `pc.png`
         --> content/posts/a.md:2:12
          |
        2 | [x](bb.md) ![y](pc.png) [z](b.md#prat)
          |            ^^^^^^^^^^^^
          |
          = hint: did you mean `pic.png`?

        error[broken-anchor]: there is no anchor `#prat` on `posts/b.md`
         --> content/posts/a.md:2:25
          |
        2 | [x](bb.md) ![y](pc.png) [z](b.md#prat)
          |                         ^^^^^^^^^^^^^^
          |
          = hint: did you mean `#part`?
    "#]],
    );
}

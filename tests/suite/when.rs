//! Drafts, dates to come and dates gone by.

use expect_test::expect;
use tests::Site;

const SITE: &str = "
-- content/posts/now.md --
---
title: Now
date: 2026-01-15
---
-- content/posts/draft.md --
---
title: Draft
date: 2026-01-01
draft: true
---
-- content/posts/later.md --
---
title: Later
date: 2026-01-15T12:00:01Z
---
-- content/posts/embargo.md --
---
title: Embargo
date: 2025-01-01
publishDate: 2026-02-01
---
-- content/posts/gone.md --
---
title: Gone
date: 2025-01-01
expires: 2026-01-15T12:00:00Z
---
-- content/posts/unpublished.md --
---
title: Unpublished
published: false
---
";

#[test]
fn only_what_is_due_is_published() {
    Site::bare(SITE).build().listing(expect![[r#"
        index.html
        posts/index.html
        posts/now/index.html
    "#]]);
}

#[test]
fn drafts_and_the_future_can_be_asked_for() {
    Site::bare(SITE).with(|options| options.drafts = true).build().listing(expect![[r#"
        index.html
        posts/draft/index.html
        posts/index.html
        posts/now/index.html
        posts/unpublished/index.html
    "#]]);
    Site::bare(SITE).with(|options| options.future = true).build().listing(expect![[r#"
        index.html
        posts/embargo/index.html
        posts/index.html
        posts/later/index.html
        posts/now/index.html
    "#]]);
}

#[test]
fn the_time_zone_of_the_site_decides_when_a_day_begins() {
    let site = Site::bare(
        "
-- site.toml --
title = \"Blog\"
base_url = \"https://blog.example\"
timezone = \"Pacific/Auckland\"
date_format = \"%A %-d %B %Y\"
-- templates/page.html --
{{ page.date.iso }} {{ page.date.text }}
-- content/a.md --
---
title: A
date: 2026-01-16
---
",
    )
    .build();
    site.file(
        "a/index.html",
        expect![[r#"
        2026-01-16T00:00:00+13:00 Friday 16 January 2026
    "#]],
    );
}

#[test]
fn a_link_to_what_is_not_published_says_why() {
    let site = Site::bare(&format!("{SITE}-- content/a.md --\n# A\n[d](posts/draft.md) [g](posts/gone.md)\n")).build();
    site.problems(expect![[r#"
        error[broken-link]: `posts/draft.md` is a draft, so there is no page to link to
         --> content/a.md:2:1
          |
        2 | [d](posts/draft.md) [g](posts/gone.md)
          | ^^^^^^^^^^^^^^^^^^^
          |
          = hint: publish it, remove the link, or build with `--drafts` or `--future`

        error[broken-link]: `posts/gone.md` is expired, so there is no page to link to
         --> content/a.md:2:21
          |
        2 | [d](posts/draft.md) [g](posts/gone.md)
          |                     ^^^^^^^^^^^^^^^^^^
          |
          = hint: publish it, remove the link, or build with `--drafts` or `--future`
    "#]]);
}

#[test]
fn what_is_below_a_draft_section_stays_unpublished_too() {
    let text = "
-- content/secret/_index.md --
---
title: Secret
draft: true
---
-- content/secret/2025-01-01-a.md --
# A
-- content/secret/deep/_index.md --
# Deep
-- content/secret/deep/b/index.md --
# B
-- content/secret/deep/b/b.pdf --
x
-- content/secret/x.pdf --
x
-- content/open.md --
# Open
[x](secret/deep/b/index.md)
";
    let site = Site::bare(text).build();
    site.problems(expect![[r#"
        error[broken-link]: `secret/deep/b/index.md` is in a section that is not published, so there is no page to link to
         --> content/open.md:2:1
          |
        2 | [x](secret/deep/b/index.md)
          | ^^^^^^^^^^^^^^^^^^^^^^^^^^^
          |
          = hint: publish it, remove the link, or build with `--drafts` or `--future`
    "#]]);
    let site = site.edit("content/open.md", "# Open\n");
    site.fine();
    site.listing(expect![[r#"
        index.html
        open/index.html
    "#]]);
    site.gone(["secret/atom.xml"]);
    site.lacks("atom.xml", ["secret"]);
    site.lacks("sitemap.xml", ["secret"]);
    let site = Site::bare(text).with(|options| options.drafts = true).build();
    site.fine();
    site.listing(expect![[r#"
        index.html
        open/index.html
        secret/a/index.html
        secret/deep/b/b.pdf
        secret/deep/b/index.html
        secret/deep/index.html
        secret/index.html
        secret/x.pdf
    "#]]);
}

#[test]
fn a_home_page_that_is_a_draft_holds_back_its_own_text_alone() {
    let site =
        Site::bare("-- content/_index.md --\n---\ntitle: Home\ndraft: true\n---\nSoon.\n-- content/a.md --\n# A\n")
            .build();
    site.fine();
    site.listing(expect![[r#"
        a/index.html
        index.html
    "#]]);
    site.lacks("index.html", ["Soon"]);
}

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

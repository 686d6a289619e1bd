//! Front matter on whole sites; each notation and dialect by itself is told beside its code.

use expect_test::expect;
use tests::Site;

const SHOW: &str = "
-- templates/page.html --
{{ page.title }} | {{ page.description or \"\" }} | {{ page.date.iso or \"\" }} | {{ page.updated.iso or \"\" }} | {% for tag in page.taxonomies.tags %}{{ tag.title }} {% endfor %}| {{ page.image.url or \"\" }} | {{ page.aliases | length }} | {% for author in page.authors %}{{ author.name }} {% endfor %}| {{ page.extra.mood or \"\" }}
";

#[test]
fn four_dialects_say_the_same() {
    let site = Site::new(&format!(
        "{SHOW}
-- content/pic.png --
-- content/astro.md --
---
title: 'Post'
description: 'About it'
pubDate: 'May 01 2024'
updatedDate: 2024-06-02
heroImage: './pic.png'
tags: ['a', 'b']
author: Ann
mood: calm
---
Text
-- content/zola.md --
+++
title = \"Post\"
description = \"About it\"
date = 2024-05-01
updated = 2024-06-02
aliases = [\"old-zola\"]
authors = [\"Ann\"]
[taxonomies]
tags = [\"a\", \"b\"]
[extra]
mood = \"calm\"
image = \"pic.png\"
+++
Text
-- content/hugo.md --
{{
  \"title\": \"Post\",
  \"summary\": \"About it\",
  \"date\": \"2024-05-01T00:00:00Z\",
  \"lastmod\": \"2024-06-02\",
  \"tags\": [\"a\", \"b\"],
  \"params\": {{\"mood\": \"calm\"}},
  \"author\": \"Ann\"
}}
Text
-- content/2024-05-01-jekyll.md --
---
layout: post
title: \"Post\"
excerpt: About it
last_modified_at: 2024-06-02
tags: a b
image: pic.png
redirect_from: /old-jekyll/
author: Ann
mood: calm
---
Text
"
    ))
    .build();
    let mut told = String::new();
    for name in ["astro", "zola", "hugo", "jekyll"] {
        told += &format!("{name}: {}", site.text(&format!("{name}/index.html")));
    }
    expect![[r#"
        astro: Post | About it | 2024-05-01T00:00:00+00:00 | 2024-06-02T00:00:00+00:00 | a b | /pic.png | 0 | Ann | calm
        zola: Post | About it | 2024-05-01T00:00:00+00:00 | 2024-06-02T00:00:00+00:00 | a b | | 1 | Ann | calm
        hugo: Post | About it | 2024-05-01T00:00:00+00:00 | 2024-06-02T00:00:00+00:00 | a b | | 0 | Ann | calm
        jekyll: Post | About it | 2024-05-01T00:00:00+00:00 | 2024-06-02T00:00:00+00:00 | a b | /pic.png | 1 | Ann | calm
    "#]].assert_eq(&told);
    site.problems(expect![""]);
}

#[test]
fn unknown_fields_reach_the_template_and_misspelt_ones_are_named() {
    let site = Site::new(&format!(
        "{SHOW}
-- content/a.md --
---
title: A
mood: glad
desciption: typo
---
"
    ))
    .build();
    site.file(
        "a/index.html",
        expect![[r#"
        A | | | | | | 0 | | glad
    "#]],
    );
    site.problems(expect![[r#"
        warning[misspelt-field]: `desciption` is not a known field
         --> content/a.md:4:1
          |
        4 | desciption: typo
          | ^^^^^^^^^^
          |
          = hint: did you mean `description`?
          = hint: if templates need this name, put it in `extra`
    "#]]);
}

#[test]
fn all_mistakes_of_all_pages_are_shown_together_and_nothing_is_written() {
    let site = Site::bare(
        "
-- content/b.md --
---
title: B
date: soon
tags: 7: 8
---
-- content/a.md --
---
title: [A]
date: 2024-02-30
---
[gone](gone.md)
",
    )
    .build();
    assert!(!site.is_built() && site.output().0.is_empty());
    site.problems(expect![[r#"
        error[wrong-type]: `title` must be a text, found a list
         --> content/a.md:2:8
          |
        2 | title: [A]
          |        ^^^
          |
          = hint: write for example `title: "Hello"`

        error[bad-date]: `date` is not a date: February 2024 has 29 days
         --> content/a.md:3:7
          |
        3 | date: 2024-02-30
          |       ^^^^^^^^^^
          |
          = hint: did you mean `date: 2024-02-29`?
          = hint: accepted are `2024-05-01`, `2024-05-01 10:00`, `2024-05-01T10:00:00+02:00` and `1 May 2024`

        error[broken-link]: there is no page at `gone.md`
         --> content/a.md:5:1
          |
        5 | [gone](gone.md)
          | ^^^^^^^^^^^^^^^
          |
          = hint: a link names a source file from the folder of its page, or from `content/` with `@/`

        error[front-matter-syntax]: this is not valid YAML: a value with `: ` in it needs quotes
         --> content/b.md:4:7
          |
        4 | tags: 7: 8
          |       ^^^^
          |
          = hint: put the value in quotes: `tags: "7: 8"`
    "#]]);
}

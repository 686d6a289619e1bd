//! A section's front matter can have a schema in site.toml.

use expect_test::expect;
use tests::Site;

const SETTINGS: &str = "
-- site.toml --
title = \"Blog\"
base_url = \"https://blog.example\"
[schema.posts]
description = { type = \"string\", required = true, max_length = 20 }
rating = { type = \"integer\", min = 1, max = 5 }
mood = { type = \"string\", one_of = [\"glad\", \"sad\"], default = \"glad\" }
cover = { type = \"image\" }
";

#[test]
fn what_keeps_to_the_schema_is_fine_and_gets_its_defaults() {
    let site = Site::bare(&format!(
        "{SETTINGS}
-- templates/page.html --
{{{{ page.extra.mood or \"\" }}}} {{{{ page.extra.rating or \"\" }}}}
-- content/posts/a.md --
---
title: A
description: Short.
rating: 3
---
-- content/about.md --
# No schema here
"
    ))
    .build();
    site.problems(expect![""]);
    site.file(
        "posts/a/index.html",
        expect![[r#"
        glad 3
    "#]],
    );
}

#[test]
fn what_breaks_it_is_named_field_by_field() {
    let site = Site::bare(&format!(
        "{SETTINGS}
-- content/posts/a.md --
---
title: A
rating: 7
mood: angry
cover: gone.png
---
-- content/posts/b.md --
---
title: B
description: Much longer than it may be.
rating: many
---
"
    ))
    .build();
    site.problems(expect![[r#"
        error[schema]: `description` is missing
         --> content/posts/a.md:1:1
          |
        1 | ---
          | ^^^
          |
          = hint: add the field; it must be a text
          = hint: asked for by `[schema.posts]` in site.toml

        error[schema]: `rating` is 7, the most is 5
         --> content/posts/a.md:3:9
          |
        3 | rating: 7
          |         ^
          |
          = hint: asked for by `[schema.posts]` in site.toml

        error[schema]: `mood` must be one of `glad`, `sad`, found the text `angry`
         --> content/posts/a.md:4:7
          |
        4 | mood: angry
          |       ^^^^^
          |
          = hint: asked for by `[schema.posts]` in site.toml

        error[broken-image]: there is no file at `gone.png`
         --> content/posts/a.md:5:8
          |
        5 | cover: gone.png
          |        ^^^^^^^^
          |
          = hint: put the file beside the page, or write the path from `content/` with a `/` in front

        error[schema]: `description` has 27 characters, the most is 20
         --> content/posts/b.md:3:14
          |
        3 | description: Much longer than it may be.
          |              ^^^^^^^^^^^^^^^^^^^^^^^^^^^
          |
          = hint: asked for by `[schema.posts]` in site.toml

        error[schema]: `rating` must be a whole number, found the text `many`
         --> content/posts/b.md:4:9
          |
        4 | rating: many
          |         ^^^^
          |
          = hint: asked for by `[schema.posts]` in site.toml
    "#]]);
}

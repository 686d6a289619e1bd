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
{{{{ page.extra.mood }}}} {{{{ page.extra.rating }}}}
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
    site.file("posts/a/index.html", expect![""]);
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
    site.problems(expect![""]);
}

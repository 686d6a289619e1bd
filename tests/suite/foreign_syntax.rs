//! What other generators would have understood is shown as it stands and named with its place, never dropped.

use expect_test::expect;
use tests::Site;

#[test]
fn shortcodes_liquid_and_template_comments_are_named() {
    let site = Site::bare(
        "
-- content/a.md --
# A
{{< figure src=\"x.png\" >}}

{{% notice tip %}}Hi{{% /notice %}}

{{ youtube(id=\"x\") }}

{% include note.html %} and {% raw %}raw{% endraw %}

{# nobody sees this #}

`{{< in code >}}` is fine, and {this} too.
",
    )
    .build();
    assert!(site.is_built());
    site.file("a/index.html", expect![""]);
    site.problems(expect![""]);
}

#[test]
fn mdx_imports_and_components_are_named() {
    let site = Site::bare(
        "
-- content/a.mdx --
---
title: A
---
import Chart from '../components/Chart.astro';
export const x = 1;

Some text.

<Chart data={x} />
",
    )
    .build();
    assert!(site.is_built());
    site.file("a/index.html", expect![""]);
    site.problems(expect![""]);
}

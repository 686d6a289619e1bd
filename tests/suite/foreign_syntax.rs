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
    site.file(
        "a/index.html",
        expect![[r#"
            <p>{{&lt; figure src=“x.png” &gt;}}</p>
            <p>{{% notice tip %}}Hi{{% /notice %}}</p>
            <p>{{ youtube(id=“x”) }}</p>
            <p>{% include note.html %} and          raw</p>
            <p>{# nobody sees this #}</p>
            <p><code>{{&lt; in code &gt;}}</code> is fine, and {this} too.</p>
        "#]],
    );
    site.problems(expect![[r#"
        warning[foreign-syntax]: `figure` is a shortcode of Hugo, which is shown as it stands
         --> content/a.md:2:1
          |
        2 | {{< figure src="x.png" >}}
          | ^^^^^^^^^^^^^^^^^^^^^^^^^^
          |
          = hint: use Markdown: `![what is seen](picture.png "caption")`

        warning[foreign-syntax]: `notice` is a shortcode of Hugo, which is shown as it stands
         --> content/a.md:4:1
          |
        4 | {{% notice tip %}}Hi{{% /notice %}}
          | ^^^^^^^^^^^^^^^^^^
          |
          = hint: use an alert: a quotation that begins with `> [!NOTE]`

        warning[foreign-syntax]: `youtube` is a shortcode of Zola, which is shown as it stands
         --> content/a.md:6:1
          |
        6 | {{ youtube(id="x") }}
          | ^^^^^^^^^^^^^^^^^^^^^
          |
          = hint: link to it: an embedded player would send your readers to another host

        warning[foreign-syntax]: `include` is a Liquid tag of Jekyll, which is shown as it stands
         --> content/a.md:8:1
          |
        8 | {% include note.html %} and {% raw %}raw{% endraw %}
          | ^^^^^^^^^^^^^^^^^^^^^^^
          |
          = hint: remove it, or write in Markdown what it would give

        warning[foreign-syntax]: this is a template comment, which Markdown shows to the reader
          --> content/a.md:10:1
           |
        10 | {# nobody sees this #}
           | ^^^^^^^^^^^^^^^^^^^^^^
           |
           = hint: write `<!-- … -->` for a comment
    "#]]);
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
    site.file(
        "a/index.html",
        expect![[r#"
            <p>Some text.</p>
        "#]],
    );
    site.problems(expect![[r#"
        warning[foreign-syntax]: this is MDX, of which only the Markdown is understood
         --> content/a.mdx:4:1
          |
        4 | import Chart from '../components/Chart.astro';
          | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
          |
          = hint: it is left out; what it brings in has to be written in Markdown or HTML

        warning[foreign-syntax]: this is MDX, of which only the Markdown is understood
         --> content/a.mdx:5:1
          |
        5 | export const x = 1;
          | ^^^^^^^^^^^^^^^^^^^
          |
          = hint: it is left out; what it brings in has to be written in Markdown or HTML

        warning[missing-argument]: `<Chart>` needs the argument `title`, a text
         --> content/a.mdx:9:1
          |
        9 | <Chart data={x} />
          | ^^^^^^
          |
          = hint: `gen components Chart` shows all of its arguments

        warning[wrong-argument]: `data` of `<Chart>` is not JSON: expected value
         --> content/a.mdx:9:8
          |
        9 | <Chart data={x} />
          |        ^^^^^^^^
          |
          = hint: in braces, a list is written as `{[1, 2]}` and a map as `{{"a": 1}}`, with double quotation marks
    "#]]);
}

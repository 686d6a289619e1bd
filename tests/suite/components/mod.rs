//! Components: the same tags in Markdown and in templates, typed arguments, Markdown between the tags.

mod arguments;
mod assets;
mod placement;
mod themes;

use tests::Site;

/// A component that shows what it is given.
const BOX: &str = "
-- components/Box.html --
{# Shows its arguments. #}
{% component Box(title: string = \"\", n: integer = 0, on: bool = false, list: array = [], map: map = {}, any = none) %}
<div class=\"Box\" title=\"{{ title }}\" data-rest=\"{{ n }} {{ on }} {{ list }} {{ map }} {{ any }}\">
  {{ body or \"\" }}
</div>
{% endcomponent Box %}
";

fn site(markdown: &str) -> Site {
    Site::bare(&format!("{BOX}-- content/a.md --\n# A\n{markdown}")).build()
}

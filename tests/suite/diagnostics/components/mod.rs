//! Mistakes in components: their declarations, their scripts, their calls in Markdown and in templates.

mod calls;
mod declarations;
mod tags;

use expect_test::Expect;

use super::check;

/// A post with `markdown` in a site with one component.
#[track_caller]
fn check_call(markdown: &str, expect: Expect) {
    check(
        &format!(
            "-- components/Box.html --
{{% component Box(title: string, n: integer = 0, kind: string = \"a\", list: array = []) {{\"values\": {{\"kind\": [\"tip\", \"warning\"]}}}} %}}<p class=\"Box\">{{{{ body or \"\" }}}}</p>{{% endcomponent Box %}}
-- content/a.md --
# A
{markdown}
"
        ),
        expect,
    );
}

/// A component whose file holds `text`.
#[track_caller]
fn check_declaration(text: &str, expect: Expect) {
    check(&format!("-- components/Own.html --\n{text}\n-- content/a.md --\n# A\n"), expect);
}

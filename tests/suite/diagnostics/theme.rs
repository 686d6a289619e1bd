//! Mistakes in themes: templates, style sheets, words.

use expect_test::expect;

use super::{check, check_fields};

#[test]
fn theme_loop() {
    check(
        "-- site.toml --\nbase_url = \"https://b.example\"\ntheme = \"a\"\n-- themes/a/theme.toml --\nextends = \"b\"\n-- themes/b/theme.toml --\nextends = \"a\"\n-- content/a.md --\n# A\n",
        expect![[r#"
            error[theme-loop]: theme `a` extends itself: `a` → `b`
            --> themes/a/theme.toml
             = hint: remove one `extends`
        "#]],
    );
}

#[test]
fn bad_theme() {
    check(
        "-- site.toml --\nbase_url = \"https://b.example\"\ntheme = \"a\"\n-- themes/a/theme.toml --\nextends = b\n-- content/a.md --\n# A\n",
        expect![[r#"
            error[bad-theme]: string values must be quoted, expected literal string
             --> themes/a/theme.toml:1:11
              |
            1 | extends = b
              |           ^
        "#]],
    );
}

#[test]
fn no_theme() {
    check(
        "-- site.toml --\nbase_url = \"https://b.example\"\ntheme = \"defualt\"\n-- content/a.md --\n# A\n",
        expect![[r#"
        error[no-theme]: there is no theme `defualt` in `themes/`
        --> site.toml
         = hint: did you mean `default`?
    "#]],
    );
}

#[test]
fn bad_css() {
    check(
        "-- assets/own.css --\na { color: red }\n@import \"mising.css\";\nb { } }\n-- content/a.md --\n# A\n",
        expect![[r#"
        error[bad-css]: @import rules must precede all rules aside from @charset and @layer statements
         --> assets/own.css:2:8
          |
        2 | @import "mising.css";
          |        ^
    "#]],
    );
}

#[test]
fn bad_words() {
    check(
        "-- i18n/en.toml --\nread_more = 7\n-- content/a.md --\n# A\n",
        expect![[r#"
        error[bad-words]: invalid type: integer `7`, expected a string
         --> i18n/en.toml:1:13
          |
        1 | read_more = 7
          |             ^
          |
          = hint: a file in `i18n/` holds lines like `read_more = "Read more"`
    "#]],
    );
}

#[test]
fn unknown_template() {
    check_fields(
        "title: A\ntemplate: pgae.html\n",
        expect![[r#"
            warning[unknown-template]: the theme has no template `pgae.html`
             --> content/a.md:3:11
              |
            3 | template: pgae.html
              |           ^^^^^^^^^
              |
              = hint: did you mean `page.html`?
        "#]],
    );
    check(
        "-- templates/page.html --\n{% include \"gone.html\" %}\n-- content/a.md --\n# A\n",
        expect![[r#"
        error[unknown-template]: the theme has no template `gone.html`
         --> templates/page.html:1:12
          |
        1 | {% include "gone.html" %}
          |            ^^^^^^^^^^^
    "#]],
    );
}

#[test]
fn template_syntax() {
    check(
        "-- templates/page.html --\n<p>\n{% if page.title %}\n{{ page.title }\n</p>\n-- templates/other.html --\n{% for %}\n-- content/a.md --\n# A\n",
        expect![[r#"
            error[template-syntax]: found `%}` but expected identifier
             --> templates/other.html:1:8
              |
            1 | {% for %}
              |        ^^

            error[template-syntax]: found `}` but expected }}
             --> templates/page.html:3:15
              |
            3 | {{ page.title }
              |               ^
        "#]],
    );
}

#[test]
fn template() {
    check(
        "-- templates/page.html --\n<p>\n{{ page.titel }}\n</p>\n-- content/a.md --\n# A\n-- content/b.md --\n# B\n",
        expect![[r#"
            error[template]: field `titel` is not defined
             --> templates/page.html:2:9
              |
            2 | {{ page.titel }}
              |         ^^^^^
              |
              = hint: did you mean `title`?
        "#]],
    );
    check(
        "-- templates/page.html --\n{{ page.title | nosuchfilter }}\n-- content/a.md --\n# A\n",
        expect![[r#"
        error[template]: there is no filter `nosuchfilter`
         --> templates/page.html:1:17
          |
        1 | {{ page.title | nosuchfilter }}
          |                 ^^^^^^^^^^^^
    "#]],
    );
}

//! Mistakes in `site.toml`.

use expect_test::expect;

use super::{check, check_settings};

#[test]
fn bad_base_url() {
    check_settings(
        "base_url = \"blog.example\"\n",
        expect![[r#"
        error[bad-base-url]: `blog.example` is not a base URL: it has no scheme
         --> site.toml:1:12
          |
        1 | base_url = "blog.example"
          |            ^^^^^^^^^^^^^^
          |
          = hint: write it like `https://blog.example` or `https://example.org/blog`
    "#]],
    );
}

#[test]
fn missing_base_url() {
    check_settings(
        "title = \"Blog\"\n",
        expect![[r#"
        error[missing-base-url]: `base_url` is not set
        --> site.toml
         = hint: add `base_url = "https://blog.example"`: feeds, sitemap and canonical links need it
    "#]],
    );
}

#[test]
fn bad_timezone() {
    check_settings(
        "base_url = \"https://b.example\"\ntimezone = \"Berlin\"\n",
        expect![[r#"
        error[bad-timezone]: there is no time zone `Berlin`
         --> site.toml:2:12
          |
        2 | timezone = "Berlin"
          |            ^^^^^^^^
          |
          = hint: use a name of the IANA database, such as `Europe/Berlin` or `UTC`
    "#]],
    );
}

#[test]
fn bad_date_format() {
    check_settings(
        "base_url = \"https://b.example\"\ndate_format = \"%Q\"\n",
        expect![[r#"
        error[bad-date-format]: `%Q` is not a date format
         --> site.toml:2:15
          |
        2 | date_format = "%Q"
          |               ^^^^
          |
          = hint: use strftime's notation for days: `%-d %B %Y` gives `1 May 2024`
    "#]],
    );
}

#[test]
fn bad_permalink() {
    check_settings(
        "base_url = \"https://b.example\"\n[sections.posts]\npermalink = \"/{yaer}/{slug}/\"\n",
        expect![[r#"
        error[bad-permalink]: `{yaer}` is not known in a permalink
         --> site.toml:3:13
          |
        3 | permalink = "/{yaer}/{slug}/"
          |             ^^^^^^^^^^^^^^^^^
          |
          = hint: use `{section}`, `{slug}`, `{year}`, `{month}`, `{day}`: `/{year}/{month}/{slug}/`
    "#]],
    );
}

#[test]
fn unknown_setting() {
    check_settings(
        "base_url = \"https://b.example\"\nlangauge = \"de\"\n",
        expect![[r#"
        error[unknown-setting]: unknown setting `langauge`
         --> site.toml:2:1
          |
        2 | langauge = "de"
          | ^^^^^^^^
          |
          = hint: did you mean `language`?
    "#]],
    );
    check_settings(
        "base_url = \"https://b.example\"\n[markdown]\nemoji = true\n",
        expect![[r#"
        error[unknown-setting]: unknown setting `emoji`
         --> site.toml:3:1
          |
        3 | emoji = true
          | ^^^^^
          |
          = hint: the settings here are: smart_punctuation, math, math_macros, extensions, heading_anchors, figures, line_numbers, html
    "#]],
    );
}

#[test]
fn bad_settings() {
    check_settings(
        "base_url = \"https://b.example\"\ntitle = Blog\n",
        expect![[r#"
        error[bad-settings]: string values must be quoted, expected literal string
         --> site.toml:2:9
          |
        2 | title = Blog
          |         ^^^^
    "#]],
    );
    check_settings(
        "base_url = \"https://b.example\"\ntitle = 7\n",
        expect![[r#"
        error[bad-settings]: invalid type: integer `7`, expected a string
         --> site.toml:2:9
          |
        2 | title = 7
          |         ^
    "#]],
    );
}

#[test]
fn bad_schema() {
    check_settings(
        "base_url = \"https://b.example\"\n[schema.posts]\nrating = { type = \"number\", min = \"low\" }\n",
        expect![[r#"
        error[bad-schema]: `min` must be a number
         --> site.toml:3:35
          |
        3 | rating = { type = "number", min = "low" }
          |                                   ^^^^^
    "#]],
    );
}

#[test]
fn all_unknown_settings_are_told_at_once() {
    check(
        "-- site.toml --\ntitel = \"A\"\nbase_url = 5\nlangauge = \"de\"\n[[menu]]\ntheme = \"x\"\n-- content/a.md --\n# A\n",
        expect![[r#"
            error[bad-settings]: invalid type: integer `5`, expected a string
             --> site.toml:2:12
              |
            2 | base_url = 5
              |            ^

            error[unknown-setting]: unknown setting `langauge`
             --> site.toml:3:1
              |
            3 | langauge = "de"
              | ^^^^^^^^
              |
              = hint: did you mean `language`?

            error[bad-settings]: missing field `title`
             --> site.toml:4:1
              |
            4 | [[menu]]
              | ^^^^^^^^

            error[unknown-setting]: unknown setting `theme`
             --> site.toml:5:1
              |
            5 | theme = "x"
              | ^^^^^
              |
              = hint: the settings here are: title, url
        "#]],
    );
}

//! Mistakes in front matter.

use expect_test::expect;

use super::{check, check_fields};

#[test]
fn wrong_type() {
    check_fields(
        "title: [A]\ndraft: \"perhaps\"\nweight: heavy\n",
        expect![[r#"
        error[wrong-type]: `title` must be a text, found a list
         --> content/a.md:2:8
          |
        2 | title: [A]
          |        ^^^
          |
          = hint: write for example `title: "Hello"`

        error[wrong-type]: `draft` must be true or false, found the text `perhaps`
         --> content/a.md:3:8
          |
        3 | draft: "perhaps"
          |        ^^^^^^^^^
          |
          = hint: write for example `draft: true`

        error[wrong-type]: `weight` must be a whole number, found the text `heavy`
         --> content/a.md:4:9
          |
        4 | weight: heavy
          |         ^^^^^
          |
          = hint: write for example `weight: 10`
    "#]],
    );
}

#[test]
fn bad_date() {
    check_fields(
        "title: A\ndate: 2024-02-30\n",
        expect![[r#"
        error[bad-date]: `date` is not a date: February 2024 has 29 days
         --> content/a.md:3:7
          |
        3 | date: 2024-02-30
          |       ^^^^^^^^^^
          |
          = hint: did you mean `date: 2024-02-29`?
          = hint: accepted are `2024-05-01`, `2024-05-01 10:00`, `2024-05-01T10:00:00+02:00` and `1 May 2024`
    "#]],
    );
}

#[test]
fn unsupported_field() {
    check_fields(
        "title: A\nhide_title: true\noutputs: [html]\nbuild:\n  render: never\nrender: false\n",
        expect![[r#"
        warning[unsupported-field]: `outputs` has no effect here
         --> content/a.md:4:1
          |
        4 | outputs: [html]
          | ^^^^^^^
          |
          = hint: every page is written as HTML; feeds are set in site.toml

        warning[unsupported-field]: `build` has no effect here
         --> content/a.md:5:1
          |
        5 | build:
          | ^^^^^
          |
          = hint: the page will be published and listed; `draft` keeps it back

        warning[unsupported-field]: `render` has no effect here
         --> content/a.md:7:1
          |
        7 | render: false
          | ^^^^^^
          |
          = hint: the page will be published; `draft` keeps it back
    "#]],
    );
}

#[test]
fn misspelt_field() {
    check_fields(
        "title: A\ndecription: x\n",
        expect![[r#"
        warning[misspelt-field]: `decription` is not a known field
         --> content/a.md:3:1
          |
        3 | decription: x
          | ^^^^^^^^^^
          |
          = hint: did you mean `description`?
          = hint: if templates need this name, put it in `extra`
    "#]],
    );
}

#[test]
fn conflicting_fields() {
    check_fields(
        "title: A\ndate: 2024-05-01\npubDate: 2024-06-01\ndraft: true\npublished: true\n",
        expect![[r#"
        warning[conflicting-fields]: `pubDate` and `date` are two names of one field and differ
         --> content/a.md:4:1
          |
        4 | pubDate: 2024-06-01
          | ^^^^^^^
          |
          = hint: `date` counts; take the other away

        warning[conflicting-fields]: `draft` and `published` contradict each other
         --> content/a.md:6:12
          |
        6 | published: true
          |            ^^^^
          |
          = hint: the page is kept back as a draft; take one of them away
    "#]],
    );
}

#[test]
fn misplaced_field() {
    check(
        "-- content/a.md --\n+++\ntitle = \"A\"\n[extra]\ndate = 2024-05-01\ndraft = true\n+++\n",
        expect![[r#"
        warning[misplaced-field]: `date` belongs to the table `extra` and has no effect
         --> content/a.md:4:1
          |
        4 | date = 2024-05-01
          | ^^^^
          |
          = hint: move it above `[extra]`

        error[misplaced-field]: `draft` belongs to the table `extra` and has no effect
         --> content/a.md:5:1
          |
        5 | draft = true
          | ^^^^^
          |
          = hint: move it above `[extra]`
    "#]],
    );
}

#[test]
fn bad_path() {
    check_fields(
        "title: A\nslug: a/b\naliases: [\"../up\"]\n",
        expect![[r#"
        error[bad-path]: `slug` must be a single part of a path
         --> content/a.md:3:7
          |
        3 | slug: a/b
          |       ^^^
          |
          = hint: for the whole path, write `path: "/guides/hello/"`

        error[bad-path]: `../up` is not a path on this site
         --> content/a.md:4:11
          |
        4 | aliases: ["../up"]
          |           ^^^^^^^
          |
          = hint: a path has no `..`, `\`, `?` or `#`: `/guides/hello/`
    "#]],
    );
}

#[test]
fn unclosed_front_matter() {
    check(
        "-- content/a.md --\n---\ntitle: A\n\n# Text\n",
        expect![[r#"
        error[unclosed-front-matter]: the front matter has no end
         --> content/a.md:1:1
          |
        1 | ---
          | ^^^
          |
          = hint: write `---` on a line of its own before line 3
    "#]],
    );
}

#[test]
fn front_matter_syntax() {
    check_fields(
        "title: A: B\n",
        expect![[r#"
        error[front-matter-syntax]: this is not valid YAML: a value with `: ` in it needs quotes
         --> content/a.md:2:8
          |
        2 | title: A: B
          |        ^^^^
          |
          = hint: put the value in quotes: `title: "A: B"`
    "#]],
    );
    check(
        "-- content/a.md --\n+++\ntitle = A\n+++\n",
        expect![[r#"
        error[front-matter-syntax]: this is not valid TOML: string values must be quoted, expected literal string
         --> content/a.md:2:9
          |
        2 | title = A
          |         ^
    "#]],
    );
    check(
        "-- content/a.md --\n{\n  \"title\": \"A\",\n}\n",
        expect![[r#"
        error[front-matter-syntax]: this is not valid JSON: trailing comma
         --> content/a.md:3:1
          |
        3 | }
          | ^
          |
          = hint: take away the comma before the closing bracket
    "#]],
    );
}

#[test]
fn schema() {
    check(
        "-- site.toml --\nbase_url = \"https://b.example\"\n[schema.posts]\ndescription = { type = \"string\", required = true }\n-- content/posts/a.md --\n---\ntitle: A\n---\n",
        expect![[r#"
            error[schema]: `description` is missing
             --> content/posts/a.md:1:1
              |
            1 | ---
              | ^^^
              |
              = hint: add the field; it must be a text
              = hint: asked for by `[schema.posts]` in site.toml
        "#]],
    );
}

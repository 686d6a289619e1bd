//! `[schema]` of site.toml: its own mistakes, and pages held against it.

use annotate_snippets::Renderer;
use expect_test::{Expect, expect};

use super::super::schemas;
use super::story;

#[track_caller]
fn check(settings: &str, page: &str, expect: Expect) {
    let table: toml::Table = toml::from_str(settings).expect("the settings of a test are TOML");
    let (schemas, diagnostics) = schemas("site.toml", settings, table["schema"].as_table().expect("a table"));
    assert_eq!(diagnostics, []);
    expect.assert_eq(&story(page, schemas.get("posts")));
}

#[track_caller]
fn check_settings(settings: &str, expect: Expect) {
    let table: toml::Table = toml::from_str(settings).expect("the settings of a test are TOML");
    let (_, diagnostics) = schemas("site.toml", settings, table["schema"].as_table().expect("a table"));
    let rendered: Vec<String> = diagnostics.iter().map(|diagnostic| diagnostic.render(&Renderer::plain())).collect();
    expect.assert_eq(&format!("{}\n", rendered.join("\n\n")));
}

const POSTS: &str = "
[schema.posts]
description = { type = \"string\", required = true, max_length = 20 }
tags = { type = \"array\", min_items = 1 }
rating = { type = \"integer\", min = 1, max = 5 }
level = { type = \"string\", one_of = [\"easy\", \"hard\"], default = \"easy\" }
links = { type = \"array\", items = { type = \"string\", format = \"url\" } }
contact = { type = \"string\", format = \"email\" }
hero = \"image\"
featured = \"boolean\"
event = { type = \"date\" }
score = { type = \"number\", max = 1.0 }
venue = { type = \"map\", strict = true, fields.city = { type = \"string\", required = true }, fields.seats = { type = \"integer\", default = 100 } }
";

#[test]
fn a_page_that_obeys_gets_its_defaults_and_types() {
    check(
        POSTS,
        "---
description: Short
tags: one
rating: 5
links: [https://a.example/x, 'http://b.example']
contact: ada@example.org
hero: { src: a.jpg, alt: A }
featured: yes
event: 1 May 2024
score: 0.5
venue: { city: Berlin }
---
",
        expect![[r#"
            description: Short
            image: a.jpg, alt Some("A"), caption None
            taxonomy tags: ["one"]
            extra contact: "ada@example.org"
            extra event: "2024-05-01T00:00:00+02:00"
            extra featured: true
            extra level: "easy"
            extra links: ["https://a.example/x","http://b.example"]
            extra rating: 5
            extra score: 0.5
            extra venue: {"city":"Berlin","seats":100}
            file of hero.src: a.jpg
            text: ""
        "#]],
    );
}

#[test]
fn every_violation_is_named_at_its_place() {
    check(
        POSTS,
        "---
summary: x
tags: []
rating: 7
level: esay
links:
  - https://a.example
  - not a url
contact: ada
hero: 3
featured: perhaps
event: 01.05.2024
score: 1.5
venue:
  citi: Berlin
---
",
        expect![[r#"
            description: x
            extra contact: "ada"
            extra event: "01.05.2024"
            extra featured: "perhaps"
            extra hero: 3
            extra level: "esay"
            extra links: ["https://a.example","not a url"]
            extra rating: 7
            extra score: 1.5
            extra venue: {"citi":"Berlin","seats":100}
            text: ""

            error[schema]: `tags` has 0 entries, the least is 1
             --> posts/a.md:3:7
              |
            3 | tags: []
              |       ^^
              |
              = hint: asked for by `[schema.posts]` in site.toml

            error[schema]: `rating` is 7, the most is 5
             --> posts/a.md:4:9
              |
            4 | rating: 7
              |         ^
              |
              = hint: asked for by `[schema.posts]` in site.toml

            error[schema]: `level` must be one of `easy`, `hard`, found the text `esay`
             --> posts/a.md:5:8
              |
            5 | level: esay
              |        ^^^^
              |
              = hint: did you mean `easy`?
              = hint: asked for by `[schema.posts]` in site.toml

            error[schema]: `links.1` must be a URL, found the text `not a url`
             --> posts/a.md:8:5
              |
            8 |   - not a url
              |     ^^^^^^^^^
              |
              = hint: asked for by `[schema.posts]` in site.toml

            error[schema]: `contact` must be an e-mail address, found the text `ada`
             --> posts/a.md:9:10
              |
            9 | contact: ada
              |          ^^^
              |
              = hint: asked for by `[schema.posts]` in site.toml

            error[schema]: `hero` must be the path of an image, found the number `3`
              --> posts/a.md:10:7
               |
            10 | hero: 3
               |       ^
               |
               = hint: asked for by `[schema.posts]` in site.toml

            error[schema]: `featured` must be true or false, found the text `perhaps`
              --> posts/a.md:11:11
               |
            11 | featured: perhaps
               |           ^^^^^^^
               |
               = hint: asked for by `[schema.posts]` in site.toml

            error[schema]: `event` is not a date: the year must stand first, for day and month can be mistaken for each other
              --> posts/a.md:12:8
               |
            12 | event: 01.05.2024
               |        ^^^^^^^^^^
               |
               = hint: did you mean `event: 2024-05-01`?
               = hint: asked for by `[schema.posts]` in site.toml

            error[schema]: `score` is 1.5, the most is 1
              --> posts/a.md:13:8
               |
            13 | score: 1.5
               |        ^^^
               |
               = hint: asked for by `[schema.posts]` in site.toml

            error[schema]: `city` is missing in `venue`
              --> posts/a.md:14:1
               |
            14 | venue:
               | ^^^^^
               |
               = hint: add the field; it must be a text
               = hint: asked for by `[schema.posts]` in site.toml

            error[schema]: `citi` is not a field of `venue`
              --> posts/a.md:15:3
               |
            15 |   citi: Berlin
               |   ^^^^
               |
               = hint: did you mean `city`?
               = hint: asked for by `[schema.posts]` in site.toml
        "#]],
    );
}

#[test]
fn a_page_without_front_matter_must_obey_too() {
    check(
        POSTS,
        "# Hello\n\nText\n",
        expect![[r##"
        extra level: "easy"
        text: "# Hello\n\nText\n"

        error[schema]: `description` is missing
         --> posts/a.md:1:1
          |
        1 | # Hello
          | ^^^^^^^
          |
          = hint: add the field; it must be a text
          = hint: asked for by `[schema.posts]` in site.toml
    "##]],
    );
}

#[test]
fn another_name_of_a_known_field_counts_and_extra_is_looked_into() {
    check(
        "[schema.posts]\nimage = { type = \"image\", required = true }\nrating = \"integer\"\ndraft = { type = \"boolean\", default = true }\n",
        "+++\nheroImage = \"a.jpg\"\n[extra]\nrating = \"5\"\n+++\n",
        expect![[r#"
            image: a.jpg, alt None, caption None
            draft: true
            extra rating: "5"
            file of heroImage: a.jpg
            text: ""

            error[schema]: `extra.rating` must be a whole number, found the text `5`
             --> posts/a.md:4:10
              |
            4 | rating = "5"
              |          ^^^
              |
              = hint: asked for by `[schema.posts]` in site.toml
        "#]],
    );
}

#[test]
fn strict_forbids_what_is_not_declared() {
    check(
        "[schema.posts]\nstrict = true\nrating = \"integer\"\n",
        "---\ntitle: A\npeople: Ada\nraiting: 3\nmood: good\nrating: 2\n---\n",
        expect![[r#"
            title: A
            taxonomy people: ["Ada"]
            extra mood: "good"
            extra raiting: 3
            extra rating: 2
            text: ""

            error[schema]: `raiting` is not a field of this section
             --> posts/a.md:4:1
              |
            4 | raiting: 3
              | ^^^^^^^
              |
              = hint: did you mean `rating`?
              = hint: asked for by `[schema.posts]` in site.toml

            error[schema]: `mood` is not a field of this section
             --> posts/a.md:5:1
              |
            5 | mood: good
              | ^^^^
              |
              = hint: asked for by `[schema.posts]` in site.toml
        "#]],
    );
}

#[test]
fn a_declared_field_is_no_misspelling_and_can_be_meant() {
    check(
        "[schema.posts]\ntitel = \"string\"\nrating = \"integer\"\n",
        "---\ntitel: A\nratng: 3\n---\n",
        expect![[r#"
        extra ratng: 3
        extra titel: "A"
        text: ""

        warning[misspelt-field]: `ratng` is not a known field
         --> posts/a.md:3:1
          |
        3 | ratng: 3
          | ^^^^^
          |
          = hint: did you mean `rating`?
          = hint: if templates need this name, put it in `extra`
    "#]],
    );
}

#[test]
fn mistakes_in_the_settings() {
    check_settings(
        "
[schema]
pages = true

[schema.posts]
a = { type = \"sting\" }
b = { required = true }
c = { type = \"integer\", minimum = 1, max = \"ten\" }
d = { type = \"string\", one_of = [\"x\", \"y\"], default = \"z\" }
e = 3
f = { type = \"date\", default = 2024-05-01 }
g = { type = \"string\", max_length = -1, format = \"uri\" }
h = { type = \"array\", items = { type = \"nothing\" } }
",
        expect![[r#"
            error[bad-schema]: a schema must be a table of fields
             --> site.toml:3:9
              |
            3 | pages = true
              |         ^^^^

            error[bad-schema]: there is no type `sting`
             --> site.toml:6:14
              |
            6 | a = { type = "sting" }
              |              ^^^^^^^
              |
              = hint: did you mean `string`?

            error[bad-schema]: the type of `b` is missing
             --> site.toml:7:5
              |
            7 | b = { required = true }
              |     ^^^^^^^^^^^^^^^^^^^
              |
              = hint: `type` is one of string, integer, number, boolean, date, array, map, image

            error[bad-schema]: type `integer` has no setting `minimum`
             --> site.toml:8:35
              |
            8 | c = { type = "integer", minimum = 1, max = "ten" }
              |                                   ^

            error[bad-schema]: `max` must be a whole number
             --> site.toml:8:44
              |
            8 | c = { type = "integer", minimum = 1, max = "ten" }
              |                                            ^^^^^

            error[bad-schema]: `default` must be one of `x`, `y`, found the text `z`
             --> site.toml:9:55
              |
            9 | d = { type = "string", one_of = ["x", "y"], default = "z" }
              |                                                       ^^^
              |
              = hint: did you mean `x`?

            error[bad-schema]: the type of `e` is missing
              --> site.toml:10:5
               |
            10 | e = 3
               |     ^
               |
               = hint: `type` is one of string, integer, number, boolean, date, array, map, image

            error[bad-schema]: `max_length` must be a whole number that is not negative
              --> site.toml:12:37
               |
            12 | g = { type = "string", max_length = -1, format = "uri" }
               |                                     ^^

            error[bad-schema]: `format` must be `url` or `email`
              --> site.toml:12:50
               |
            12 | g = { type = "string", max_length = -1, format = "uri" }
               |                                                  ^^^^^

            error[bad-schema]: there is no type `nothing`
              --> site.toml:13:40
               |
            13 | h = { type = "array", items = { type = "nothing" } }
               |                                        ^^^^^^^^^
               |
               = hint: `type` is one of string, integer, number, boolean, date, array, map, image
        "#]],
    );
}

//! Data files for templates.

use expect_test::expect;
use tests::Site;

#[test]
fn four_notations_give_the_same() {
    let site = Site::bare(
        "
-- templates/page.html --
{% for row in [site.data.t.rows, site.data.y.rows, site.data.deep.j.rows, site.data.c] %}{% for one in row %}{{ one.name }}={{ one.n }} {% endfor %}| {% endfor %}
-- data/t.toml --
[[rows]]
name = \"a\"
n = 1
-- data/y.yaml --
rows:
  - name: a
    n: 1
-- data/deep/j.json --
{\"rows\": [{\"name\": \"a\", \"n\": 1}]}
-- data/c.csv --
name,n
a,1
-- content/a.md --
# A
",
    )
    .build();
    site.fine();
    site.file(
        "a/index.html",
        expect![[r#"
        a=1 | a=1 | a=1 | a=1 |
    "#]],
    );
    let site = site.edit("data/c.csv", "name,n\na,2\n");
    site.rebuilt(expect!["/a/"]);
}

#[test]
fn mistakes_are_shown_where_they_are() {
    let site = Site::bare(
        "
-- data/t.toml --
a = 1
b =
-- data/y.yaml --
a: [1
-- data/j.json --
{\"a\": 1,}
-- data/c.csv --
a,b
1,2,3
-- data/x.xml --
<a/>
-- content/a.md --
# A
",
    )
    .build();
    site.problems(expect![[r#"
        warning[unknown-data]: data files of type `xml` are not read
        --> data/x.xml
         = hint: use TOML, YAML, JSON or CSV

        error[bad-data]: CSV error: record 1 (line: 2, byte: 4): found record with 3 fields, but the previous record has 2 fields
         --> data/c.csv:2:1
          |
        2 | 1,2,3
          | ^

        error[bad-data]: trailing comma
         --> data/j.json:1:9
          |
        1 | {"a": 1,}
          |         ^

        error[bad-data]: string values must be quoted, expected literal string
         --> data/t.toml:2:4
          |
        2 | b =
          |    ^

        error[bad-data]: unclosed bracket '[' at line 1, column 4
         --> data/y.yaml:1:4
          |
        1 | a: [1
          |    ^
    "#]]);
}

#[test]
fn a_picture_among_the_data_is_not_read() {
    let site = Site::bare("-- content/a.md --\n# A\n");
    site.put("data/x.jpg", [0xff, 0xd8, 0xff]);
    site.put("data/README", [0xff]);
    let site = site.build();
    assert!(site.is_built());
    site.problems(expect![[r#"
        warning[unknown-data]: data files of type `jpg` are not read
        --> data/x.jpg
         = hint: use TOML, YAML, JSON or CSV
    "#]]);
}

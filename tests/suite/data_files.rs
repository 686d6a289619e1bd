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
    site.file("a/index.html", expect![""]);
    let site = site.edit("data/c.csv", "name,n\na,2\n");
    site.rebuilt(expect![""]);
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
    site.problems(expect![""]);
}

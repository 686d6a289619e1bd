//! What stands in a tag: arguments of the declared types, links and pictures, data.

use expect_test::expect;
use tests::Site;

use super::site;

#[test]
fn arguments_get_the_types_that_are_declared() {
    let site = site(
        "<Box n=\"3\" on list={[1, \"a\"]} map='{\"k\": null}' any={1.5} title='\"q\" &amp; <b>' />\n\n<Box n={-1} on=\"false\" any=text title={\"}\"}/>\n",
    );
    site.fine();
    site.file("a/index.html", expect![[r#"
        <div class="Box" title="&quot;q&quot; &amp; &lt;b&gt;" data-rest="3 true [1, &quot;a&quot;] {&quot;k&quot;: } 1.5">  </div><div class="Box" title="}" data-rest="-1 false [] {} text">  </div>
    "#]]);
}

#[test]
fn an_argument_may_be_a_link_or_a_picture() {
    let site = Site::bare(
        "
-- components/Pic.html --
{% component Pic(src: string, to: string = \"\", width: integer = 0, height: integer = 0) {\"image\": \"src\", \"links\": [\"to\"]} %}
<a class=\"Pic\" href=\"{{ to }}\"><img src=\"{{ src }}\" width=\"{{ width }}\" height=\"{{ height }}\" alt></a>
{% endcomponent Pic %}
-- content/a/index.md --
# A
<Pic src=\"dot.svg\" to=\"../b.md\" />
<Pic src=\"dot.svg\" width=\"7\" to=\"https://x.example/?a=1&amp;b=2\" />
-- content/a/dot.svg --
<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"4\" height=\"3\"/>
-- content/b.md --
# B
",
    )
    .build();
    site.fine();
    site.file("a/index.html", expect![[r#"
        <a class="Pic" href="/b/"><img src="/a/dot.svg" width="4" height="3" alt></a><a class="Pic" href="https://x.example/?a=1&amp;b=2"><img src="/a/dot.svg" width="7" height="0" alt></a>
    "#]]);
}

#[test]
fn an_argument_may_be_the_content_of_a_data_file() {
    let site = Site::bare(
        "
-- components/Sum.html --
{% component Sum(of) {\"data\": [\"of\"]} %}<b class=\"Sum\">{% for row in of %}{{ row.n }}+{% endfor %}</b>{% endcomponent Sum %}
-- templates/page.html --
{{ page.content }}<Sum of=\"deep/b\" /><Sum of={site.data.a} />
-- data/a.csv --
n
1
2
-- data/deep/b.json --
[{\"n\": 3}]
-- content/a.md --
# A
<Sum of=\"a\" /> <Sum of=\"deep/b\" /> <Sum of={[{\"n\": 4}]} />
",
    )
    .build();
    site.fine();
    site.file(
        "a/index.html",
        expect![[r#"
        <b class="Sum">1+2+</b> <b class="Sum">3+</b> <b class="Sum">4+</b><b class=Sum>3+</b><b class=Sum>1+2+</b>
    "#]],
    );
}

#[test]
fn an_argument_may_hold_what_elsewhere_would_be_a_comment_or_foreign() {
    let site = site(
        "<Box title=\"><!--\">a</Box> <Box title='<!-- <b> `' any={\"{% raw %}x{% endraw %}\"}>b</Box> `code`\n\n`<Box title=\"<!--\">` <!-- <Box> -->\n",
    );
    site.fine();
    site.file("a/index.html", expect![[r#"
        <p><div class="Box" title="&gt;&lt;!--" data-rest="0 false [] {} "> a </div> <div class="Box" title="&lt;!-- &lt;b&gt; `" data-rest="0 false [] {} {% raw %}x{% endraw %}"> b </div> <code>code</code></p>
        <p><code>&lt;Box title="&lt;!--"&gt;</code> </p>
    "#]]);
}

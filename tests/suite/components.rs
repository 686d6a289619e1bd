//! Components: the same tags in Markdown and in templates, typed arguments, Markdown between the tags.

use expect_test::expect;
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

#[test]
fn a_component_in_markdown_is_a_tag_with_markdown_inside() {
    let site = site("<Box title=\"One\">\n\n- a *list*\n\n</Box>\n\n<Box title=\"Two\" />\n");
    site.fine();
    site.file(
        "a/index.html",
        expect![[r#"
        <div class="Box" title="One" data-rest="0 false [] {} "> <ul>
        <li>a <em>list</em></li>
        </ul> </div><div class="Box" title="Two" data-rest="0 false [] {} ">  </div>
    "#]],
    );
}

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
fn empty_lines_around_tags_are_not_needed() {
    let site = site(
        "before\n<Box>\nin **side**\n</Box>\nafter\n\n- item\n  <Box>\n  in an item\n  </Box>\n- <Box />\n\n> <Box>\n> quoted\n> </Box>\n",
    );
    site.fine();
    site.file(
        "a/index.html",
        expect![[r#"
        <p>before</p>
        <div class="Box" title="" data-rest="0 false [] {} "> <p>in <strong>side</strong></p> </div><p>after</p>
        <ul>
        <li>
        <p>item</p>
        <div class="Box" title="" data-rest="0 false [] {} "> <p>in an item</p> </div></li>
        <li>
        <div class="Box" title="" data-rest="0 false [] {} ">  </div></li>
        </ul>
        <blockquote>
        <div class="Box" title="" data-rest="0 false [] {} "> <p>quoted</p> </div></blockquote>
    "#]],
    );
}

#[test]
fn a_tag_among_words_stays_among_words() {
    let site = site(
        "A <Box>small *one*</Box> in a line, and <Box title=\"two\"/>.\n\n<Box>alone on its line</Box>\n\n| a |\n|---|\n| <Box>cell</Box> |\n",
    );
    site.fine();
    site.file("a/index.html", expect![[r#"
        <p>A <div class="Box" title="" data-rest="0 false [] {} "> small <em>one</em> </div> in a line, and <div class="Box" title="two" data-rest="0 false [] {} ">  </div>.</p>
        <div class="Box" title="" data-rest="0 false [] {} "> alone on its line </div>
        <div class="table" tabindex="0" role="group" aria-label="Table"><table><thead><tr><th>a</th></tr></thead><tbody>
        <tr><td><div class="Box" title="" data-rest="0 false [] {} "> cell </div></td></tr>
        </tbody></table></div>
    "#]]);
}

#[test]
fn what_is_indented_between_tags_is_moved_back() {
    let site = site(
        "<Box>\n    <Box title=\"in\">\n        Text, no code.\n\n        ```\n        <Box>\n          code\n        ```\n\n    </Box>\n</Box>\n\n    <Box>this is code</Box>\n",
    );
    site.fine();
    site.file("a/index.html", expect![[r#"
        <div class="Box" title="" data-rest="0 false [] {} "> <div class="Box" title="in" data-rest="0 false [] {} "> <p>Text, no code.</p>
        <pre tabindex="0" role="group" aria-label="Code"><code>&lt;Box&gt;
          code
        </code></pre> </div> </div><pre tabindex="0" role="group" aria-label="Code"><code>&lt;Box&gt;this is code&lt;/Box&gt;
        </code></pre>
    "#]]);
}

#[test]
fn in_code_and_comments_a_tag_stays_text() {
    let site = site("`<Box>` \\<Box>\n\n```md\n<Box title=\"x\">\n```\n\n<!-- <Box> -->\n\n<Box title=\"`\" />\n");
    site.fine();
    site.file("a/index.html", expect![[r#"
        <p><code>&lt;Box&gt;</code> &lt;Box&gt;</p>
        <pre tabindex="0" role="group" aria-label="Code" data-lang="md"><code>&lt;<span class=g>Box</span> <span class=a>title</span>=<span class=s>"x"</span>&gt;
        </code></pre>

        <div class="Box" title="`" data-rest="0 false [] {} ">  </div>
    "#]]);
}

#[test]
fn tags_of_html_and_custom_elements_work_as_before() {
    let site = site("<DIV CLASS=x>\n\n*a*\n\n</DIV>\n\n<my-box title=\"a\">*b*</my-box>\n");
    site.file(
        "a/index.html",
        expect![[r#"
        <DIV CLASS=x>
        <p><em>a</em></p>
        </DIV>
        <p><my-box title="a"><em>b</em></my-box></p>
    "#]],
    );
}

#[test]
fn links_and_headings_inside_are_those_of_the_page() {
    let site = Site::bare(&format!(
        "{BOX}-- content/a.md --\n# A\n<Box>\n\n## Part\n\n[b](b.md) and [part](#part)\n\n</Box>\n-- content/b.md --\n# B\n[a](a.md#part)\n"
    ))
    .build();
    site.fine();
    site.file("a/index.html", expect![[r##"
        <div class="Box" title="" data-rest="0 false [] {} "> <h2 id="part">Part<a class="anchor" href="#part" aria-label="Link to this section: Part">#</a></h2>
        <p><a href="/b/">b</a> and <a href="#part">part</a></p> </div>
    "##]]);
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
fn templates_call_components_by_the_same_tags() {
    let site = Site::bare(&format!(
        "{BOX}-- templates/page.html --
<Box title={{page.title}} n=\"2\">{{% if page.date %}}<i>dated</i>{{% endif %}}<Box on list={{[1, page.word_count]}} /></Box>
{{% raw %}}<Nothing>{{% endraw %}}<!-- <Nothing> -->
-- content/a.md --
# A
"
    ))
    .build();
    site.fine();
    site.file("a/index.html", expect![[r#"
        <div data-rest="2 false [] {} " class=Box title=A><div data-rest="0 true [1, 1] {} " class=Box></div></div><nothing> 
    "#]]);
}

#[test]
fn a_component_may_ask_for_words_the_page_and_a_name_of_its_own() {
    let site = Site::bare(
        "
-- components/Who.html --
{% component Who(@t, @page, @site, @uid: string = \"who\") %}<i class=\"Who\" id=\"{{ uid }}\">{{ t.note }} {{ page.title }} {{ site.title }}</i>{% endcomponent Who %}
-- i18n/en.toml --
note = \"Nota\"
-- templates/page.html --
{{ page.content }}<Who />
-- content/a.md --
+++
title = \"A\"
date = 2026-01-01
+++
<Who /> <Who />
",
    )
    .build();
    site.fine();
    site.file("a/index.html", expect![[r#"
        <i class="Who" id="who_1">Nota A Blog</i> <i class="Who" id="who_2">Nota A Blog</i><i class=Who id=who_t2>Nota A Blog</i>
    "#]]).has("atom.xml", ["Nota A Blog"]);
}

#[test]
fn a_sheet_reaches_its_component_and_only_pages_that_show_it() {
    let site = Site::new(&format!(
        "{BOX}-- components/Box.css --
:scope {{ color: red; .x {{ margin: 0 }} }}
p {{ background: url(a.svg) }}
-- assets/a.svg --
<svg/>
-- content/a.md --
# A
<Box />
-- content/b.md --
# B
-- content/c.md --
# C
`<Box />`
"
    ))
    .build();
    site.fine();
    site.part(
        "a/index.html",
        "<link rel=\"stylesheet\"",
        ">",
        expect![[r#"
        <link rel="stylesheet" href="/immutable/Box.a3b1948b4e.css">
    "#]],
    );
    site.lacks("b/index.html", ["Box"]).lacks("c/index.html", ["immutable/Box"]);
    let sheet = site.output().0.keys().find(|path| path.contains("Box.")).expect("it is written").to_owned();
    site.file(
        &sheet,
        expect![[r#"@scope(.Box){:scope{color:red;& .x{margin:0}}p{background:url("/immutable/a.ac5a2dfb43.svg")}}"#]],
    );
}

#[test]
fn a_changed_component_changes_the_pages_that_show_it() {
    let site = Site::bare(&format!("{BOX}-- content/a.md --\n# A\n<Box />\n-- content/b.md --\n# B\n")).build();
    let site = site.edit(
        "components/Box.html",
        "{% component Box(n: integer = 0) %}<p class=\"Box\">new</p>{% endcomponent Box %}",
    );
    site.rebuilt(expect!["/a/"]);
}

#[test]
fn who_replaces_a_component_replaces_its_script_and_its_sheet() {
    let own = "-- components/Counter.html --\n{% component Counter() %}<p class=\"Counter\">mine</p>{% endcomponent Counter %}\n";
    let site = Site::new(&format!("{own}-- content/a.md --\n# A\n<Counter />\n")).build();
    site.fine();
    site.lacks("a/index.html", ["immutable/Counter"]);
    let site = site.edit("components/Counter.css", "b { color: red }");
    site.has("a/index.html", ["immutable/Counter"]);
}

#[test]
fn the_site_may_replace_a_component_of_its_theme() {
    let site = Site::bare(
        "-- components/Note.html --\n{% component Note(kind: string = \"x\") %}<p class=\"Note\">mine: {{ kind }}</p>{% endcomponent Note %}\n-- content/a.md --\n# A\n<Note kind=\"warning\" />\n",
    )
    .build();
    site.fine();
    site.has("a/index.html", ["mine: warning"]);
}

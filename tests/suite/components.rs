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
        <i class="Who" id="who_1">Nota A Blog</i> <i class="Who" id="who_2">Nota A Blog</i><i class=Who id=who_t1>Nota A Blog</i>
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
        "<link href=/immutable/Box",
        ">",
        expect![[r#"
            <link href=/immutable/Box.a3b1948b4e.css rel=stylesheet>
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

#[test]
fn a_tag_may_be_indented_and_lines_may_end_as_on_windows() {
    let site = site("  <Box />\n\n- item\n\n   <Box />\n\n ");
    site.fine();
    site.file(
        "a/index.html",
        expect![[r#"
        <div class="Box" title="" data-rest="0 false [] {} ">  </div><ul>
        <li>
        <p>item</p>
        <div class="Box" title="" data-rest="0 false [] {} ">  </div></li>
        </ul>
    "#]],
    );
    let site = Site::bare(&format!("{BOX}-- content/a.md --\n"));
    site.put("content/a.md", "# A\r\n\r\n<Box>\r\n\r\nx\r\n\r\n</Box>\r\n\r\n<Box>\r\n- y\r\n</Box>\r\n");
    let site = site.build();
    site.fine();
    site.file("a/index.html", expect![[r#"
        <div class="Box" title="" data-rest="0 false [] {} "> <p>x</p> </div><div class="Box" title="" data-rest="0 false [] {} "> <ul>
        <li>y</li>
        </ul> </div>
    "#]]);
}

#[test]
fn components_stand_in_raw_html() {
    let site = site(
        "<div class=\"grid\">\n  <Box>*a*</Box>\n</div>\n\n<ul>\n  <li>\n    <Box title=\"b\" />\n  </li>\n</ul>\n\n<table><tr><td><Box><Box title=\"c\" /></Box></td></tr></table>\n",
    );
    site.fine();
    site.file("a/index.html", expect![[r#"
        <div class="grid">
          <div class="Box" title="" data-rest="0 false [] {} "> *a* </div>
        </div>
        <ul>
          <li>
            <div class="Box" title="b" data-rest="0 false [] {} ">  </div>
          </li>
        </ul>
        <table><tr><td><div class="Box" title="" data-rest="0 false [] {} "> <div class="Box" title="c" data-rest="0 false [] {} ">  </div> </div></td></tr></table>
    "#]]);
}

#[test]
fn code_is_code_inside_of_a_component_too() {
    let site = site(
        "1. ```sh\n   a\n   ```\n\n<Box>\nWrite `<Box>` or\n- ```\n  <Box />\n  ```\n\n```\n<!--\n</Box>\n```\n</Box>\n\n> ```\n> x\n> ```\n\n<Box title=\"end\">y</Box>\n",
    );
    site.fine();
    site.file(
        "a/index.html",
        expect![[r#"
        <ol>
        <li>
        <pre tabindex="0" role="group" aria-label="Code" data-lang="sh"><code><span class=f>a</span>
        </code></pre>
        </li>
        </ol>
        <div class="Box" title="" data-rest="0 false [] {} "> <p>Write <code>&lt;Box&gt;</code> or</p>
        <ul>
        <li>
        <pre tabindex="0" role="group" aria-label="Code"><code>&lt;Box /&gt;
        </code></pre>
        </li>
        </ul>
        <pre tabindex="0" role="group" aria-label="Code"><code>&lt;!--
        &lt;/Box&gt;
        </code></pre> </div><blockquote>
        <pre tabindex="0" role="group" aria-label="Code"><code>x
        </code></pre>
        </blockquote>
        <div class="Box" title="end" data-rest="0 false [] {} "> y </div>
    "#]],
    );
}

#[test]
fn a_footnote_may_end_in_a_component() {
    let site = site("x[^1]\n\n[^1]: <Box>\n\n    y\n\n    </Box>\n");
    site.fine();
    site.file("a/index.html", expect![[r##"
        <p>x<sup class="fnref"><a href="#fn-1" id="fnref-1" role="doc-noteref">1</a></sup></p>
        <section class="footnotes" role="doc-endnotes" aria-label="Footnotes"><ol>
        <li id="fn-1">
        <div class="Box" title="" data-rest="0 false [] {} "> <p>y</p> </div> <a class="fnback" href="#fnref-1" role="doc-backlink" aria-label="Back to reference 1">↩</a></li>
        </ol></section>
    "##]]);
}

#[test]
fn addresses_and_titles_of_links_hold_no_tags() {
    let site = site("[x](/ \"t <Box>\") ![y](</Box 1.svg>) [z](</Box 1.svg>)\n\n[<Box>in</Box>](/)\n");
    site.put("static/Box 1.svg", "<svg/>");
    let site = site.rebuild();
    site.fine();
    site.has("a/index.html", ["title=\"t &lt;Box&gt;\"", "href=\"/Box%201.svg\""]);
}

#[test]
fn a_list_stays_tight_around_a_component() {
    let site = site("- a\n- <Box />\n- c\n");
    site.fine();
    site.file(
        "a/index.html",
        expect![[r#"
        <ul>
        <li>a</li>
        <li>
        <div class="Box" title="" data-rest="0 false [] {} ">  </div></li>
        <li>c</li>
        </ul>
    "#]],
    );
}

#[test]
fn every_call_in_a_page_has_a_name_of_its_own() {
    let site = Site::bare(
        "
-- components/Own.html --
{% component Own(@uid: string = \"own\") %}<i class=\"Own\" id=\"{{ uid }}\"></i>{% endcomponent Own %}
-- components/Twice.html --
{% component Twice() %}<b class=\"Twice\"><Own /><Own /></b>{% endcomponent Twice %}
-- templates/page.html --
{{ page.content }}{% for n in [1, 2] %}<Own />{% endfor %}<Twice /><Twice />
-- content/a.md --
# A
<Own /> <Own />
",
    )
    .build();
    site.fine();
    let page = site.text("a/index.html");
    let ids: Vec<&str> =
        page.split("id=").skip(1).filter_map(|rest| rest.trim_start_matches('"').split(['"', '>']).next()).collect();
    let mut unique = ids.clone();
    unique.sort_unstable();
    unique.dedup();
    assert_eq!((ids.len(), unique.len()), (8, 8), "{ids:?}");
}

#[test]
fn sheets_go_into_the_head_wherever_that_ends() {
    let head = |template: &str| {
        let site = Site::bare(&format!(
            "{BOX}-- components/Box.css --\np {{ margin: 0 }}\n-- templates/page.html --\n{template}\n-- content/a.md --\n# A\n<Box />\n"
        ))
        .build();
        site.fine();
        let page = site.text("a/index.html");
        page[..page.find("<link").expect("a link")].to_owned()
    };
    expect!["<!doctype html><title>x</title>"].assert_eq(&head("<!doctype html><title>x</title><p>{{ page.content }}"));
    expect![[r#"<!doctype html><html><head><script>var a="</head>"</script><title>x</title>"#]].assert_eq(&head(
        "<!doctype html><html><head><script>var a=\"</head>\"</script><title>x</title></HEAD><body>{{ page.content }}",
    ));
}

#[test]
fn marks_that_a_filter_has_cut_take_nothing_along() {
    let site = Site::bare(&format!(
        "{BOX}-- components/Cut.html --
{{% component Cut() %}}<i class=\"Cut\" title=\"{{{{ body | striptags | truncate(length=7) }}}}\">x</i>{{% endcomponent Cut %}}
-- content/a.md --
# A
<Cut><Box title=\"in\" /></Cut> kept \u{f8fe}gen: kept \u{f8ff} <Box title=\"after\" />
"
    ))
    .build();
    site.fine();
    site.has("a/index.html", [" kept ", "title=\"after\""]);
}

#[test]
fn a_component_in_a_feed_knows_its_page() {
    let site = Site::bare(
        "-- components/Min.html --\n{% component Min(@page) %}<i class=\"Min\">{{ page.reading_time }} {{ page.title }}</i>{% endcomponent Min %}\n-- content/a.md --\n+++\ntitle = \"A\"\ndate = 2026-01-01\n+++\nWords. <Min />\n",
    )
    .build();
    site.fine();
    site.has("atom.xml", ["1 A"]);
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

#[test]
fn no_text_can_pass_for_a_mark_of_ours() {
    let site = Site::new(&format!(
        "{BOX}-- components/Tick.html --\n{{% component Tick() %}}<b class=\"Tick\"></b>{{% endcomponent Tick %}}\n-- components/Tick.ts --\nexport default () => {{}};\n
-- content/a.md --
---
title: \"T <gen-content-0></gen-content-0> <!--gen:!Tick-->\"
description: \"<!--gen:x--> <gen-content-0></gen-content-0>\"
---
`<!--gen:!Tick-->` `<Tick />` <Box title=\"<!--gen:!Tick--> <gen-content-0></gen-content-0>\">&lt;!--gen:!Tick--> &#xf8fe;</Box> END
"
    ))
    .build();
    site.fine();
    site.lacks("a/index.html", ["type=module"]);
    let page = site.text("a/index.html");
    assert_eq!(page.matches("END").count(), 1, "{page}");
    site.part(
        "a/index.html",
        "<title",
        "</title>",
        expect![[r#"
        <title>T <gen-content-0></gen-content-0> <!--gen:!Tick--> · Blog</title>
    "#]],
    );
    site.part("a/index.html", "<div class=prose>", "END", expect![[r#"
        <div class=prose><p><code>&lt;!--gen:!Tick--&gt;</code> <code>&lt;Tick /&gt;</code> <div class="Box" title="&lt;!--gen:!Tick--&gt; &lt;gen-content-0&gt;&lt;/gen-content-0&gt;" data-rest="0 false [] {} "> &lt;!–gen:!Tick–&gt;  </div> END
    "#]]);
}

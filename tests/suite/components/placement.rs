//! Where a tag stands in Markdown: alone on its lines or among words, in lists, quotations, HTML and code.

use expect_test::expect;
use tests::Site;

use super::{BOX, site};

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
fn addresses_and_titles_of_links_hold_no_tags() {
    let site = site("[x](/ \"t <Box>\") ![y](</Box 1.svg>) [z](</Box 1.svg>)\n\n[<Box>in</Box>](/)\n");
    site.put("static/Box 1.svg", "<svg/>");
    let site = site.rebuild();
    site.fine();
    site.has("a/index.html", ["title=\"t &lt;Box&gt;\"", "href=\"/Box%201.svg\""]);
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

//! What Markdown can do here beyond CommonMark, one extension a test.

use expect_test::{Expect, expect};
use tests::Site;

/// Builds one page and compares its text.
#[track_caller]
#[allow(clippy::needless_pass_by_value, reason = "so that a test can write `expect![…]` in place")]
fn check(text: &str, expect: Expect) {
    let site = Site::bare(&format!("-- content/a.md --\n# A\n{text}\n")).build();
    site.fine();
    site.file("a/index.html", expect);
}

#[test]
fn footnotes_are_numbered_by_first_use_and_lead_back() {
    check(
        "One[^b] two[^a] again[^b].\n\n[^a]: A's text.\n[^b]: B's *text*.\n\n    With a second paragraph.",
        expect![[r##"
        <p>One<sup class="fnref"><a href="#fn-1" id="fnref-1" role="doc-noteref">1</a></sup> two<sup class="fnref"><a href="#fn-2" id="fnref-2" role="doc-noteref">2</a></sup> again<sup class="fnref"><a href="#fn-1" id="fnref-1-2" role="doc-noteref">1</a></sup>.</p>
        <section class="footnotes" role="doc-endnotes" aria-label="Footnotes"><ol>
        <li id="fn-1">
        <p>B’s <em>text</em>.</p>
        <p>With a second paragraph. <a class="fnback" href="#fnref-1" role="doc-backlink" aria-label="Back to reference 1">↩</a> <a class="fnback" href="#fnref-1-2" role="doc-backlink" aria-label="Back to reference 1-2">↩</a></p></li>
        <li id="fn-2">
        <p>A’s text. <a class="fnback" href="#fnref-2" role="doc-backlink" aria-label="Back to reference 2">↩</a></p></li>
        </ol></section>
    "##]],
    );
}

#[test]
fn tables_scroll_and_align() {
    check(
        "| a | b | c |\n|:--|:-:|--:|\n| 1 | `x|y` | *3* |",
        expect![[r#"
        <div class="table" tabindex="0" role="group" aria-label="Table"><table><thead><tr><th class="left">a</th><th class="center">b</th><th class="right">c</th></tr></thead><tbody>
        <tr><td class="left">1</td><td class="center">`x</td><td class="right">y`</td></tr>
        </tbody></table></div>
    "#]],
    );
}

#[test]
fn task_lists_and_strikethrough() {
    check(
        "- [x] done\n- [ ] open ~~never~~",
        expect![[r#"
        <ul class="tasks">
        <li><input type="checkbox" disabled checked aria-label="Done"> done</li>
        <li><input type="checkbox" disabled aria-label="Not done"> open <del>never</del></li>
        </ul>
    "#]],
    );
}

#[test]
fn alerts_have_a_name() {
    check(
        "> [!WARNING]\n> Mind the *gap*.\n\n> An ordinary quotation.",
        expect![[r#"
        <aside class="alert warning"><p class="alert-title">Warning</p>
        <p>Mind the <em>gap</em>.</p>
        </aside>
        <blockquote>
        <p>An ordinary quotation.</p>
        </blockquote>
    "#]],
    );
}

#[test]
fn definition_lists() {
    check(
        "Term\n: Meaning\n: Another\n\nSecond term\n\n: Its meaning",
        expect![[r#"
        <dl>
        <dt>Term</dt>
        <dd>
        <p>Meaning</p>
        </dd>
        <dd>
        <p>Another</p>
        </dd>
        <dt>Second term</dt>
        <dd>
        <p>Its meaning</p>
        </dd>
        </dl>
    "#]],
    );
}

#[test]
fn math_becomes_mathml() {
    check(
        "Inline $a^2$.\n\n$$\n\\frac{1}{2}\n$$\n\nA price of 5 $ and 7 $ is no formula, nor is \\$x\\$.",
        expect![[r#"
        <p>Inline <math><msup><mi>a</mi><mn>2</mn></msup></math>.</p>
        <div class="math" tabindex="0" role="group" aria-label="Formula"><math display="block"><mfrac><mn>1</mn><mn>2</mn></mfrac></math></div>
        <p>A price of 5 $ and 7 $ is no formula, nor is $x$.</p>
    "#]],
    );
}

#[test]
fn macros_for_math_are_in_the_settings() {
    let site = Site::bare(
        "
-- site.toml --
title = \"Blog\"
base_url = \"https://blog.example\"
[markdown.math_macros]
R = '\\mathbb{R}'
-- content/a.md --
# A
$\\R$
",
    )
    .build();
    site.fine();
    site.file(
        "a/index.html",
        expect![[r#"
        <p><math><mi>ℝ</mi></math></p>
    "#]],
    );
}

#[test]
fn smart_punctuation_leaves_code_alone() {
    check(
        "\"Quotes\" -- and 'these' --- don't... `\"code\" -- x`",
        expect![[r#"
        <p>“Quotes” – and ‘these’ — don’t… <code>"code" -- x</code></p>
    "#]],
    );
}

#[test]
fn headings_have_anchors_and_attributes() {
    check(
        "## One & *two*\n\n## One & two\n\n### Named {#mine .big}\n\n## 数学",
        expect![[r##"
        <h2 id="one-two">One &amp; <em>two</em><a class="anchor" href="#one-two" aria-label="Link to this section: One &amp; two">#</a></h2>
        <h2 id="one-two-1">One &amp; two<a class="anchor" href="#one-two-1" aria-label="Link to this section: One &amp; two">#</a></h2>
        <h3 id="mine" class="big">Named<a class="anchor" href="#mine" aria-label="Link to this section: Named">#</a></h3>
        <h2 id="shu-xue">数学<a class="anchor" href="#shu-xue" aria-label="Link to this section: 数学">#</a></h2>
    "##]],
    );
}

#[test]
fn extensions_can_be_switched_off_one_by_one() {
    let site = Site::bare(
        "
-- site.toml --
title = \"Blog\"
base_url = \"https://blog.example\"
[markdown]
smart_punctuation = false
math = false
heading_anchors = false
figures = false
html = false
-- content/a.md --
# A
## \"H\"
$x$ <b>bold</b>

![p](p.svg \"T\")
-- content/p.svg --
<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"4\" height=\"3\"/>
",
    )
    .build();
    site.fine();
    site.file(
        "a/index.html",
        expect![[r#"
        <h2 id="h">"H"</h2>
        <p>$x$ &lt;b&gt;bold&lt;/b&gt;</p>
        <p><img src="/p.svg" width="4" height="3" alt="p" loading="lazy" decoding="async" title="T"></p>
    "#]],
    );
}

#[test]
fn the_table_of_contents_is_a_tree_and_needs_two_headings() {
    let site = Site::new(
        "
-- templates/page.html --
{% for one in page.toc %}{{ one.level }} {{ one.id }} {{ one.title | safe }}{% for two in one.children %} ( {{ two.level }} {{ two.id }} ){% endfor %}; {% endfor %}.
-- content/a.md --
# A
## First `code`
#### Deep
### Less deep
## Second
-- content/b.md --
# B
## Alone
-- content/c.md --
---
title: C
toc: false
---
## One
## Two
",
    )
    .build();
    site.file(
        "a/index.html",
        expect![[r#"
        2 first-code First <code>code</code> ( 4 deep ) ( 3 less-deep ); 2 second Second; .
    "#]],
    );
    site.file(
        "b/index.html",
        expect![[r#"
        .
    "#]],
    );
    site.file(
        "c/index.html",
        expect![[r#"
        .
    "#]],
    );
}

#[test]
fn words_and_minutes_are_counted_without_code() {
    let words = "word ".repeat(500);
    let site = Site::new(&format!(
        "
-- templates/page.html --
{{{{ page.word_count }}}} words, {{{{ page.reading_time }}}} min, {{{{ page.description }}}}
-- content/a.md --
# A
Short *summary* here.

<!-- more -->

{words}

```text
{words}
```
-- content/b.md --
# B
漢字仮名交じり文は日本語の表記である。
"
    ))
    .build();
    site.file(
        "a/index.html",
        expect![[r#"
        504 words, 3 min, Short summary here.
    "#]],
    );
    site.file(
        "b/index.html",
        expect![[r#"
        10 words, 1 min, 漢字仮名交じり文は日本語の表記である。
    "#]],
    );
}

#[test]
fn raw_html_is_let_through() {
    check(
        "<details><summary>More</summary>\n\nHidden *text*\n\n</details>\n\nA <kbd>Ctrl</kbd>.",
        expect![[r#"
        <details><summary>More</summary>
        <p>Hidden <em>text</em></p>
        </details>
        <p>A <kbd>Ctrl</kbd>.</p>
    "#]],
    );
}

#[test]
fn labels_are_in_the_language_of_the_site() {
    let site = Site::bare(
        "
-- site.toml --
title = \"Blog\"
base_url = \"https://blog.example\"
language = \"de\"
-- content/a.md --
# A
Text[^1]

> [!NOTE]
> Hinweis.

[^1]: Fußnote.
",
    )
    .build();
    site.fine();
    site.file("a/index.html", expect![[r##"
        <p>Text<sup class="fnref"><a href="#fn-1" id="fnref-1" role="doc-noteref">1</a></sup></p>
        <aside class="alert note"><p class="alert-title">Hinweis</p>
        <p>Hinweis.</p>
        </aside>
        <section class="footnotes" role="doc-endnotes" aria-label="Fußnoten"><ol>
        <li id="fn-1">
        <p>Fußnote. <a class="fnback" href="#fnref-1" role="doc-backlink" aria-label="Zurück zu Verweis 1">↩</a></p></li>
        </ol></section>
    "##]]);
}

#[test]
fn bare_addresses_become_links() {
    Site::bare(
        "-- content/a.md --\n# A\nSee https://a.example/x_y_z, (www.b.example) and `https://c.example`; *https://d.example*.\n\n[https://e.example](https://f.example) me@g.example\n\n## At https://h.example\n",
    )
    .build()
    .file("a/index.html", expect![[r##"
        <p>See <a href="https://a.example/x_y_z">https://a.example/x_y_z</a>, (<a href="http://www.b.example">www.b.example</a>) and <code>https://c.example</code>; <em><a href="https://d.example">https://d.example</a></em>.</p>
        <p><a href="https://f.example">https://e.example</a> me@g.example</p>
        <h2 id="at-https-h-example">At <a href="https://h.example">https://h.example</a><a class="anchor" href="#at-https-h-example" aria-label="Link to this section: At https://h.example">#</a></h2>
    "##]]);
}

#[test]
fn a_comment_is_left_out_and_a_script_is_not() {
    Site::bare("-- content/a.md --\n# A\n<div><!-- gone --><b>kept</b></div>\n\n<script>let s = \"<!--\";</script><p>after</p>\n")
        .build()
        .file("a/index.html", expect![[r#"
            <div><b>kept</b></div>
            <script>let s = "<!--";</script><p>after</p>
        "#]]);
}

#[test]
fn the_title_of_an_image_is_a_caption_only_in_a_figure() {
    Site::bare("-- content/a.md --\n# A\nhere ![a](/p.svg \"tip\") it is\n\n![b](/p.svg \"caption\")\n-- static/p.svg --\n<svg width=\"2\" height=\"1\"/>\n")
        .build()
        .file("a/index.html", expect![[r#"
            <p>here <img src="/p.svg" width="2" height="1" alt="a" loading="lazy" decoding="async" title="tip"> it is</p>
            <figure><img src="/p.svg" width="2" height="1" alt="b" loading="lazy" decoding="async"><figcaption>caption</figcaption></figure>
        "#]]);
}

#[test]
fn a_summary_ends_at_the_comment_and_not_where_it_is_talked_about() {
    Site::bare("-- content/a.md --\n# A\nWrite `<!-- more -->` there.\n\nSecond.\n\n<!-- more -->\n\nThird.\n-- templates/index.html --\n{% for e in list.entries %}{{ e.summary }}{% endfor %}\n-- content/b.md --\n---\ndate: 2024-05-01\n---\nWrite `<!-- more -->` there.\n\nSecond.\n\n<!-- more -->\n\nThird.\n")
        .build()
        .has("index.html", ["there. Second."])
        .lacks("index.html", ["Third"]);
}

#[test]
fn what_is_nested_too_deep_is_shown_as_it_stands() {
    let formula = format!("{}x{}", "{".repeat(3000), "}".repeat(3000));
    let site = Site::bare(&format!("-- content/a.md --\n# A\n$${formula}$$\n")).build();
    site.has("a/index.html", ["{{{{"]);
    assert!(site.said().contains("nested more than 200 levels deep"), "{}", site.said());
}

#[test]
fn links_in_raw_html_are_resolved_however_they_are_quoted() {
    Site::bare("-- content/posts/a.md --\n# A\n<a name=old></a><a href=b.md>b</a> <img srcset=\"/p.svg 1x, /p.svg?2 2x\" src='/p.svg' alt=p>\n-- content/posts/b.md --\n# B\n[old](a.md#old)\n-- static/p.svg --\n<svg width=\"2\" height=\"1\"/>\n")
        .build()
        .file("posts/a/index.html", expect![[r#"
            <p><a name=old></a><a href="/posts/b/">b</a> <img srcset="/p.svg 1x, /p.svg?2 2x" src="/p.svg" width="2" height="1" alt=p></p>
        "#]])
        .fine();
}

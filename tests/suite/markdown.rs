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
    check("One[^b] two[^a] again[^b].\n\n[^a]: A's text.\n[^b]: B's *text*.\n\n    With a second paragraph.", expect![""]);
}

#[test]
fn tables_scroll_and_align() {
    check("| a | b | c |\n|:--|:-:|--:|\n| 1 | `x|y` | *3* |", expect![""]);
}

#[test]
fn task_lists_and_strikethrough() {
    check("- [x] done\n- [ ] open ~~never~~", expect![""]);
}

#[test]
fn alerts_have_a_name() {
    check("> [!WARNING]\n> Mind the *gap*.\n\n> An ordinary quotation.", expect![""]);
}

#[test]
fn definition_lists() {
    check("Term\n: Meaning\n: Another\n\nSecond term\n\n: Its meaning", expect![""]);
}

#[test]
fn math_becomes_mathml() {
    check("Inline $a^2$.\n\n$$\n\\frac{1}{2}\n$$\n\nA price of 5 $ and 7 $ is no formula, nor is \\$x\\$.", expect![""]);
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
    site.file("a/index.html", expect![""]);
}

#[test]
fn smart_punctuation_leaves_code_alone() {
    check("\"Quotes\" -- and 'these' --- don't... `\"code\" -- x`", expect![""]);
}

#[test]
fn headings_have_anchors_and_attributes() {
    check("## One & *two*\n\n## One & two\n\n### Named {#mine .big}\n\n## 数学", expect![""]);
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
    site.file("a/index.html", expect![""]);
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
    site.file("a/index.html", expect![""]);
    site.file("b/index.html", expect![""]);
    site.file("c/index.html", expect![""]);
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
    site.file("a/index.html", expect![""]);
    site.file("b/index.html", expect![""]);
}

#[test]
fn raw_html_is_let_through() {
    check("<details><summary>More</summary>\n\nHidden *text*\n\n</details>\n\nA <kbd>Ctrl</kbd>.", expect![""]);
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
    site.file("a/index.html", expect![""]);
}

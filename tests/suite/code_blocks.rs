//! Code blocks: colours, titles, line numbers, marked lines, unknown languages.

use expect_test::expect;
use tests::Site;

fn page(fence: &str) -> Site {
    Site::bare(&format!("-- content/a.md --\n# A\n{fence}\n")).build()
}

#[test]
fn code_is_highlighted_with_classes() {
    let site = page("```rust\nfn main() {} // hi <there>\n```");
    site.fine();
    site.file("a/index.html", expect![[r#"
        <pre tabindex="0" role="group" aria-label="Code" data-lang="rust"><code><span class=k>fn</span> <span class=f>main</span>() {} <span class=c>// hi &lt;there&gt;</span>
        </code></pre>
    "#]]);
}

#[test]
fn a_block_may_have_a_title_line_numbers_and_marked_lines() {
    let site = page("```toml title=\"site.toml\" linenos linenostart=7 hl_lines=2\na = 1\nb = 2\n```");
    site.fine();
    site.file("a/index.html", expect![[r#"
        <div class="code"><div class="code-title">site.toml</div><pre class="numbered" tabindex="0" role="group" aria-label="site.toml" data-lang="toml"><code><span class="line"><span class="ln">7</span><span class=p>a</span> = <span class=n>1</span></span>
        <span class="line mark"><span class="ln">8</span><span class=p>b</span> = <span class=n>2</span></span>
        </code></pre></div>
    "#]]);
}

#[test]
fn an_unknown_language_is_shown_plain_with_a_warning_that_names_near_ones() {
    let site = page("```pyton\nprint(1 < 2)\n```\n\n```zzzzzz\nx\n```");
    site.file(
        "a/index.html",
        expect![[r#"
        <pre tabindex="0" role="group" aria-label="Code" data-lang="pyton"><code>print(1 &lt; 2)
        </code></pre>
        <pre tabindex="0" role="group" aria-label="Code" data-lang="zzzzzz"><code>x
        </code></pre>
    "#]],
    );
    site.problems(expect![[r#"
        warning[unknown-language]: no highlighting for `pyton`
         --> content/a.md:2:4
          |
        2 | ```pyton
          |    ^^^^^
          |
          = hint: did you mean `python`? The block is shown plain

        warning[unknown-language]: no highlighting for `zzzzzz`
         --> content/a.md:6:4
          |
        6 | ```zzzzzz
          |    ^^^^^^
          |
          = hint: the block is shown plain; write `text` if that is meant
    "#]]);
}

#[test]
fn a_block_without_a_language_is_plain_and_fine() {
    let site = page("```\na < b\n```\n\n    indented & plain");
    site.fine();
    site.file(
        "a/index.html",
        expect![[r#"
        <pre tabindex="0" role="group" aria-label="Code"><code>a &lt; b
        </code></pre>
        <pre tabindex="0" role="group" aria-label="Code"><code>indented &amp; plain
        </code></pre>
    "#]],
    );
}

#[test]
fn a_block_keeps_its_space_and_its_empty_lines() {
    let site = page("```text\n  two\n\n\ttab\n```");
    site.has("a/index.html", ["  two\n\n\ttab\n"]);
}

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
    site.file("a/index.html", expect![""]);
}

#[test]
fn a_block_may_have_a_title_line_numbers_and_marked_lines() {
    let site = page("```toml title=\"site.toml\" linenos linenostart=7 hl_lines=2\na = 1\nb = 2\n```");
    site.fine();
    site.file("a/index.html", expect![""]);
}

#[test]
fn an_unknown_language_is_shown_plain_with_a_warning_that_names_near_ones() {
    let site = page("```pyton\nprint(1 < 2)\n```\n\n```zzzzzz\nx\n```");
    site.file("a/index.html", expect![""]);
    site.problems(expect![""]);
}

#[test]
fn a_block_without_a_language_is_plain_and_fine() {
    let site = page("```\na < b\n```\n\n    indented & plain");
    site.fine();
    site.file("a/index.html", expect![""]);
}

#[test]
fn a_block_keeps_its_space_and_its_empty_lines() {
    let site = page("```text\n  two\n\n\ttab\n```");
    site.has("a/index.html", ["  two\n\n\ttab\n"]);
}

//! Mistakes in the text of a page.

use expect_test::expect;
use tests::Site;

use super::{check, check_settings};

#[test]
fn missing_title() {
    check(
        "-- content/my-first_post.md --\nJust text.\n",
        expect![[r#"
        warning[missing-title]: the page has no title; `My first post` is taken from the file's name
         --> content/my-first_post.md:1:1
          |
        1 | Just text.
          | ^^^^^^^^^^
          |
          = hint: give it a `title` in the front matter, or begin the text with `# A heading`
    "#]],
    );
}

#[test]
fn unknown_language() {
    check(
        "-- content/a.md --\n# A\n```rsut\nfn\n```\n",
        expect![[r#"
        warning[unknown-language]: no highlighting for `rsut`
         --> content/a.md:2:4
          |
        2 | ```rsut
          |    ^^^^
          |
          = hint: did you mean `rst` or `rust`? The block is shown plain
    "#]],
    );
}

#[test]
fn unclosed_comment() {
    check(
        "-- content/a.md --\n# A\n<div>\n<!-- secret\n\nhidden text -->\n</div>\n",
        expect![[r#"
        error[unclosed-comment]: this comment does not end where its HTML does, at the empty line
         --> content/a.md:3:1
          |
        3 | <!-- secret
          | ^^^^
          |
          = hint: begin it on a line of its own after an empty line, or write it without empty lines
    "#]],
    );
}

#[test]
fn unclosed_fence() {
    check(
        "-- content/a.md --\n# A\n> ```\n> quoted\n> ```\n\n- ~~~~\n  listed\n  ~~~~\n\n```rust\nfn main() {}\n``\n\nText.\n",
        expect![[r#"
            warning[unclosed-fence]: this code block has no end, so all that follows is code
              --> content/a.md:10:1
               |
            10 | ```rust
               | ^^^^^^^
               |
               = hint: where the code ends, repeat the signs that began it on a line of their own
        "#]],
    );
}

#[test]
fn footnote() {
    check(
        "-- content/a.md --\n# A\nText[^missing].\n\n[^unused]: Nobody.\n\n[^twice]: One.\n\n[^twice]: Two.\n",
        expect![[r#"
        warning[footnote]: there is no footnote `[^missing]`
         --> content/a.md:2:5
          |
        2 | Text[^missing].
          |     ^^^^^^^^^^
          |
          = hint: write it on a line of its own: `[^missing]: …`

        warning[footnote]: nothing refers to footnote `[^unused]`, so it is not shown
         --> content/a.md:4:1
          |
        4 | [^unused]: Nobody.
          | ^^^^^^^^^
          |
          = hint: refer to it with `[^unused]` or remove it

        warning[footnote]: footnote `[^twice]` is defined twice; the last one is shown
         --> content/a.md:8:1
          |
        8 | [^twice]: Two.
          | ^^^^^^^^
          |
          = hint: give each footnote its own label

        warning[footnote]: nothing refers to footnote `[^twice]`, so it is not shown
         --> content/a.md:8:1
          |
        8 | [^twice]: Two.
          | ^^^^^^^^
          |
          = hint: refer to it with `[^twice]` or remove it
    "#]],
    );
}

#[test]
fn math() {
    check(
        "-- content/a.md --\n# A\nA formula: $\\frac{1}{$\n\n$$\n\\unknowncommand\n$$\n",
        expect![[r#"
        warning[math]: this formula is not understood: Unknown command "\unknowncommand"
         --> content/a.md:5:1
          |
        5 | \unknowncommand
          | ^^^^^^^^^^^^^^^
          |
          = hint: it is shown as it stands; write `\$` if a dollar sign is meant
    "#]],
    );
    check_settings(
        "base_url = \"https://b.example\"\n[markdown.math_macros]\nvec = '\\nosuch{#1}{'\n",
        expect![[r#"
        error[math]: the macro `vec` is not understood: Unknown command "\nosuch".
         --> site.toml:3:1
          |
        3 | vec = '\nosuch{#1}{'
          | ^^^
          |
          = hint: a macro is LaTeX with `#1` for its first argument: `"\\vec" = "\\mathbf{#1}"`
    "#]],
    );
}

#[test]
fn remote_resource() {
    check(
        "-- content/a.md --\n# A\n![x](https://cdn.example/x.png)\n\n<iframe src=\"https://video.example/1\"></iframe>\n",
        expect![[r#"
            warning[remote-resource]: the page would load this from `cdn.example`, which the site's security policy forbids
             --> content/a.md:2:1
              |
            2 | ![x](https://cdn.example/x.png)
              | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
              |
              = hint: put the file beside the page and link to that
              = hint: or allow the host in site.toml: `[security]` with `img = ["https://…"]`

            warning[remote-resource]: the page would load this from `video.example`, which the site's security policy forbids
             --> content/a.md:4:14
              |
            4 | <iframe src="https://video.example/1"></iframe>
              |              ^^^^^^^^^^^^^^^^^^^^^^^
              |
              = hint: put the file beside the page and link to that
              = hint: or allow the host in site.toml: `[security]` with `frame = ["https://…"]`
        "#]],
    );
}

#[test]
fn foreign_syntax() {
    check(
        "-- content/a.md --\n# A\n{{< ref \"b.md\" >}}\n",
        expect![[r#"
        warning[foreign-syntax]: `ref` is a shortcode of Hugo, which is shown as it stands
         --> content/a.md:2:1
          |
        2 | {{< ref "b.md" >}}
          | ^^^^^^^^^^^^^^^^^^
          |
          = hint: link to the source file: `[text](../posts/other.md)`; it is checked and follows renames
    "#]],
    );
}

#[test]
fn inline_script() {
    check(
        "-- content/a.md --\n# A\n<button onclick=\"go()\">Go</button>\n",
        expect![[r#"
        warning[inline-script]: `onclick` will not run: the site's security policy forbids scripts in attributes
         --> content/a.md:2:18
          |
        2 | <button onclick="go()">Go</button>
          |                  ^^^^
          |
          = hint: move the code to a file of the theme's `assets/`
    "#]],
    );
}

#[test]
fn of_a_very_long_line_only_the_part_with_the_mistake_is_shown() {
    let filler = "word ".repeat(1000);
    let site = Site::bare(&format!("-- content/a.md --\n# A\n{filler}[x](gone.md) {filler}\n")).build();
    let said = site.said();
    assert!(said.contains("--> content/a.md:2:5001\n"), "{said}");
    assert!(said.contains("[x](gone.md)") && said.len() < 1500, "{said}");
}

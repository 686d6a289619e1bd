//! Tags that are not closed, or stand where no component can be.

use expect_test::expect;

use super::{check, check_call};

#[test]
fn unclosed_component() {
    check_call(
        "<Box title=\"a\">\n\n<Box title=\"b\">x</Box>\n\n</Boxes>\n\nText <Box title=\"c\">\n\nmore </Box>\n\n</Box></Box>\n\n<Box title=\"d>",
        expect![[r#"
            error[unclosed-component]: `<Box>` is opened in one block and closed in another
             --> content/a.md:8:6
              |
            8 | Text <Box title="c">
              |      ^^^^^^^^^^^^^^^
              |
              = hint: write both of its tags on lines of their own, or both in one paragraph

            error[unclosed-component]: `</Box>` closes nothing
              --> content/a.md:12:7
               |
            12 | </Box></Box>
               |       ^^^^^^
               |
               = hint: remove it, or write `<Box>` where the content begins

            error[unclosed-component]: the tag `<Box>` does not end: this quotation mark is not closed
              --> content/a.md:14:12
               |
            14 | <Box title="d>
               |            ^
               |
               = hint: if the reader should see it, put it between backticks or write `\<Box`
        "#]],
    );
}

#[test]
fn unclosed_component_in_a_template() {
    check(
        "-- templates/page.html --\n<Note>\n<Details title=\"x\"></Note>\n{{ page.content }}\n-- content/a.md --\n# A\n",
        expect![[r#"
            error[unclosed-component]: `<Note>` is not closed
             --> templates/page.html:1:1
              |
            1 | <Note>
              | ^^^^^^
              |
              = hint: write `</Note>` where its content ends, or `<Note />` if it has none

            error[unclosed-component]: `<Details>` is not closed
             --> templates/page.html:2:1
              |
            2 | <Details title="x"></Note>
              | ^^^^^^^^^^^^^^^^^^^
              |
              = hint: write `</Details>` where its content ends, or `<Details />` if it has none

            error[unclosed-component]: `</Note>` closes nothing
             --> templates/page.html:2:20
              |
            2 | <Details title="x"></Note>
              |                    ^^^^^^^
              |
              = hint: `<Details>` has to be closed first
        "#]],
    );
}

#[test]
fn what_looks_like_a_component_in_prose_is_named_once() {
    check(
        "-- content/a.md --\n# A\nA Vec<Chart> and an Option<Nota> of them.\n",
        expect![[r#"
        error[unclosed-component]: `<Chart>` is not closed
         --> content/a.md:2:6
          |
        2 | A Vec<Chart> and an Option<Nota> of them.
          |      ^^^^^^^
          |
          = hint: write `</Chart>` where its content ends, or `<Chart />` if it has none
          = hint: if the reader should see it, put it between backticks or write `\<Chart>`
    "#]],
    );
}

#[test]
fn components_that_are_nested_without_end() {
    let text = format!("{}x{}", "<Note>".repeat(3000), "</Note>".repeat(3000));
    let site = tests::Site::bare(&format!("-- content/a.md --\n# A\n{text}\n")).build();
    assert!(site.said().contains("error[unclosed-component]: components are nested more than 100 levels deep"));
}

#[test]
fn misplaced_component() {
    check_call(
        "Text <b title=\"<Box title='x' />\">b</b>\n\n[^1]: <Box title=\"y\" />",
        expect![[r#"
        warning[footnote]: nothing refers to footnote `[^1]`, so it is not shown
         --> content/a.md:4:1
          |
        4 | [^1]: <Box title="y" />
          | ^^^^
          |
          = hint: refer to it with `[^1]` or remove it

        error[misplaced-component]: `<Box>` stands where no component can be
         --> content/a.md:2:16
          |
        2 | Text <b title="<Box title='x' />">b</b>
          |                ^^^^^^^^^^^^^^^^^
          |
          = hint: components stand in text, not in attributes, scripts, titles, and notes that nothing refers to

        error[misplaced-component]: `<Box>` stands where no component can be
         --> content/a.md:4:7
          |
        4 | [^1]: <Box title="y" />
          |       ^^^^^^^^^^^^^^^^^
          |
          = hint: components stand in text, not in attributes, scripts, titles, and notes that nothing refers to
    "#]],
    );
}

#[test]
fn misplaced_component_in_a_title() {
    check(
        "-- content/a.md --\n# A <Counter /> end\n",
        expect![[r#"
        error[misplaced-component]: `<Counter>` stands where no component can be
         --> content/a.md:1:5
          |
        1 | # A <Counter /> end
          |     ^^^^^^^^^^^
          |
          = hint: components stand in text, not in attributes, scripts, titles, and notes that nothing refers to
    "#]],
    );
}

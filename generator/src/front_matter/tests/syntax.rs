//! Every message about a block that cannot be read, in full.

use expect_test::expect;

use super::check_messages;

#[test]
fn yaml_syntax() {
    check_messages(
        "---\ntitle: Rust: a story\n---\n",
        expect![[r#"
        error[front-matter-syntax]: this is not valid YAML: a value with `: ` in it needs quotes
         --> posts/a.md:2:8
          |
        2 | title: Rust: a story
          |        ^^^^^^^^^^^^^
          |
          = hint: put the value in quotes: `title: "Rust: a story"`
    "#]],
    );
    check_messages(
        "---\ntitle: A\n\ttags: [a]\n---\n",
        expect![[r#"
        error[front-matter-syntax]: this is not valid YAML: a tab stands in the indentation
         --> posts/a.md:3:1
          |
        3 |     tags: [a]
          | ^^^^
          |
          = hint: indent with spaces
    "#]],
    );
    check_messages(
        "---\ntitle: \"Rust\" in action\n---\n",
        expect![[r#"
        error[front-matter-syntax]: this is not valid YAML: text follows after the closing quote
         --> posts/a.md:2:8
          |
        2 | title: "Rust" in action
          |        ^^^^^^^^^^^^^^^^
          |
          = hint: put the value in quotes: `title: '"Rust" in action'`
    "#]],
    );
    check_messages(
        "---\ntitle: @home\n---\n",
        expect![[r#"
        error[front-matter-syntax]: this is not valid YAML: a value cannot begin with this character
         --> posts/a.md:2:8
          |
        2 | title: @home
          |        ^^^^^
          |
          = hint: put the value in quotes: `title: "@home"`
    "#]],
    );
    check_messages(
        "---\ntitle: *star* wars\n---\n",
        expect![[r#"
        error[front-matter-syntax]: this is not valid YAML: a value that begins with this character has a special meaning
         --> posts/a.md:2:8
          |
        2 | title: *star* wars
          |        ^^^^^^^^^^^
          |
          = hint: put the value in quotes: `title: "*star* wars"`
    "#]],
    );
    check_messages(
        "---\ntitle: [draft] Hello\n---\n",
        expect![[r#"
        error[front-matter-syntax]: this is not valid YAML: text follows after the closing bracket
         --> posts/a.md:2:8
          |
        2 | title: [draft] Hello
          |        ^^^^^^^^^^^^^
          |
          = hint: put the value in quotes: `title: "[draft] Hello"`
    "#]],
    );
    check_messages(
        "---\ntitle: A\ntitle: B\n---\n",
        expect![[r#"
        error[front-matter-syntax]: this is not valid YAML: `title` is given twice
         --> posts/a.md:3:1
          |
        3 | title: B
          | ^^^^^
          |
          = hint: take one of the two away
    "#]],
    );
    check_messages(
        "---\ntitle: A\ndate:2024-05-01\n---\n",
        expect![[r#"
        error[front-matter-syntax]: this is not valid YAML: a space is missing after the colon
         --> posts/a.md:3:1
          |
        3 | date:2024-05-01
          | ^^^^^^^^^^^^^^^
          |
          = hint: write `date: 2024-05-01`
    "#]],
    );
    check_messages(
        "---\ntitle: \"A\n---\n",
        expect![[r#"
        error[front-matter-syntax]: this is not valid YAML: the quote has no end
         --> posts/a.md:2:8
          |
        2 | title: "A
          |        ^^
          |
          = hint: write `"` at its end as well
    "#]],
    );
    check_messages(
        "---\ntitle: 'It's here'\n---\n",
        expect![[r#"
        error[front-matter-syntax]: this is not valid YAML: text follows after the closing quote
         --> posts/a.md:2:8
          |
        2 | title: 'It's here'
          |        ^^^^^^^^^^^
          |
          = hint: put the value in double quotes: `title: "It's here"`
    "#]],
    );
    check_messages(
        "---\ntitle: \"A\" (50 % \"off\")\ntags: []\n---\n",
        expect![[r#"
        error[front-matter-syntax]: this is not valid YAML: text follows after the closing quote
         --> posts/a.md:2:8
          |
        2 | title: "A" (50 % "off")
          |        ^^^^^^^^^^^^^^^^
          |
          = hint: put the value in quotes: `title: '"A" (50 % "off")'`
    "#]],
    );
    check_messages(
        "---\nOnce upon a time.\n---\n",
        expect![[r#"
        error[front-matter-syntax]: the front matter holds no fields
         --> posts/a.md:2:1
          |
        2 | Once upon a time.
          | ^^^^^^^^^^^^^^^^^
          |
          = hint: write fields such as `title: "Hello"`
          = hint: if the first line is meant as a thematic break, write it as `***`
    "#]],
    );
    check_messages(
        "---\ntags: [a, b\n---\n",
        expect![[r#"
        error[front-matter-syntax]: this is not valid YAML: unclosed bracket '['
         --> posts/a.md:2:7
          |
        2 | tags: [a, b
          |       ^
    "#]],
    );
    check_messages(
        "---\ntitle: A\n  slug: b\n---\n",
        expect![[r#"
        error[front-matter-syntax]: this is not valid YAML: `slug` is indented
         --> posts/a.md:3:1
          |
        3 |   slug: b
          | ^^
          |
          = hint: take away the spaces before `slug`
    "#]],
    );
}

#[test]
fn toml_and_json_syntax() {
    check_messages(
        "+++\ntitle = Hello\n+++\n",
        expect![[r#"
        error[front-matter-syntax]: this is not valid TOML: string values must be quoted, expected literal string
         --> posts/a.md:2:9
          |
        2 | title = Hello
          |         ^
    "#]],
    );
    check_messages(
        "+++\ntitle: Hello\n+++\n",
        expect![[r#"
        error[front-matter-syntax]: this is not valid TOML: key with no value, expected `=`
         --> posts/a.md:2:8
          |
        2 | title: Hello
          |        ^
          |
          = hint: this looks like YAML, which stands between lines of `---`
    "#]],
    );
    check_messages(
        "+++\ntitle = \"A\"\ntitle = \"B\"\n+++\n",
        expect![[r#"
        error[front-matter-syntax]: this is not valid TOML: duplicate key
         --> posts/a.md:3:1
          |
        3 | title = "B"
          | ^
    "#]],
    );
    check_messages(
        "{\n  \"title\": \"A\",\n}\n",
        expect![[r#"
        error[front-matter-syntax]: this is not valid JSON: trailing comma
         --> posts/a.md:3:1
          |
        3 | }
          | ^
          |
          = hint: take away the comma before the closing bracket
    "#]],
    );
    check_messages(
        ";;;\n\"title\" \"A\"\n;;;\n",
        expect![[r#"
        error[front-matter-syntax]: this is not valid JSON: expected `:`
         --> posts/a.md:2:9
          |
        2 | "title" "A"
          |         ^
    "#]],
    );
}

#[test]
fn no_fields_at_all() {
    check_messages(
        "---\ntitle = \"Hello\"\n---\n",
        expect![[r#"
        error[front-matter-syntax]: the front matter holds no fields
         --> posts/a.md:2:1
          |
        2 | title = "Hello"
          | ^^^^^^^^^^^^^^^
          |
          = hint: this looks like TOML, which stands between lines of `+++`
    "#]],
    );
    check_messages(
        "---\n- a\n- b\n---\n",
        expect![[r#"
        error[front-matter-syntax]: the front matter holds no fields
         --> posts/a.md:2:1
          |
        2 | - a
          | ^^^
          |
          = hint: write fields such as `title: "Hello"`
          = hint: if the first line is meant as a thematic break, write it as `***`
    "#]],
    );
}

//! Fences and notations: what counts as front matter and where the text begins.

use expect_test::expect;
use proptest::prelude::*;

use super::super::{Options, locate, read, split};
use super::{check, check_messages, site_zone};

#[test]
fn yaml_between_dashes() {
    check(
        "---\ntitle: Hello\ntags: [a, b]\n---\nText\n",
        expect![[r#"
        title: Hello
        taxonomy tags: ["a", "b"]
        text: "Text\n"
    "#]],
    );
}

#[test]
fn toml_between_pluses() {
    check(
        "+++\ntitle = \"Hello\"\ndate = 2024-05-01\n[extra]\ncolour = \"red\"\n+++\n\nText\n",
        expect![[r#"
        title: Hello
        date: 2024-05-01T00:00:00+02:00 (day)
        extra colour: "red"
        text: "\nText\n"
    "#]],
    );
}

#[test]
fn bare_json_at_the_top() {
    check(
        "{\n  \"title\": \"Hello {\\\"}\",\n  \"tags\": [\"a\"]\n}\nText\n",
        expect![[r#"
        title: Hello {"}
        taxonomy tags: ["a"]
        text: "Text\n"
    "#]],
    );
}

#[test]
fn json_between_semicolons_without_braces() {
    check(
        ";;;\n\"title\": \"Hello\",\n\"weight\": 3\n;;;\nText\n",
        expect![[r#"
        title: Hello
        weight: 3
        text: "Text\n"
    "#]],
    );
}

#[test]
fn a_language_after_the_dashes() {
    check(
        "---toml\ntitle = \"Hello\"\n---\nText\n",
        expect![[r#"
        title: Hello
        text: "Text\n"
    "#]],
    );
    check(
        "---json\n{\"title\": \"Hello\"}\n---\nText\n",
        expect![[r#"
        title: Hello
        text: "Text\n"
    "#]],
    );
}

#[test]
fn a_byte_order_mark_and_windows_line_ends() {
    check(
        "\u{feff}---\r\ntitle: Hello\r\ndate: 2024-05-01\r\n---\r\nText\r\n",
        expect![[r#"
        title: Hello
        date: 2024-05-01T00:00:00+02:00 (day)
        text: "Text\r\n"
    "#]],
    );
}

#[test]
fn empty_or_none() {
    check(
        "---\n---\nText",
        expect![[r#"
        text: "Text"
    "#]],
    );
    check(
        "Text only",
        expect![[r#"
        text: "Text only"
    "#]],
    );
    check(
        "",
        expect![[r#"
        text: ""
    "#]],
    );
    check(
        "---",
        expect![[r#"
        text: "---"
    "#]],
    );
    check(
        "---\n# only a comment\n---\n",
        expect![[r#"
        text: ""
    "#]],
    );
}

#[test]
fn a_thematic_break_is_text() {
    check(
        "---\n\nOnce upon a time.\n\n---\n\nThe end.\n",
        expect![[r#"
        text: "---\n\nOnce upon a time.\n\n---\n\nThe end.\n"
    "#]],
    );
    check(
        "---\nOnce upon a time: there was no end.\n",
        expect![[r#"
        text: "---\nOnce upon a time: there was no end.\n"
    "#]],
    );
    check(
        "----\ntitle: Hello\n----\n",
        expect![[r#"
        text: "----\ntitle: Hello\n----\n"
    "#]],
    );
}

#[test]
fn braces_of_a_template_are_text() {
    check(
        "{{< figure src=\"a.jpg\" >}}\n",
        expect![[r#"
        text: "{{< figure src=\"a.jpg\" >}}\n"
    "#]],
    );
    check(
        "{% raw %}\n",
        expect![[r#"
        text: "{% raw %}\n"
    "#]],
    );
    check(
        "{\"a\": 1} is JSON\n",
        expect![[r#"
        text: "{\"a\": 1} is JSON\n"
    "#]],
    );
}

#[test]
fn yaml_may_end_with_dots() {
    check(
        "---\ntitle: Hello\n...\nText\n",
        expect![[r#"
        title: Hello
        text: "Text\n"
    "#]],
    );
}

#[test]
fn a_fence_without_its_partner() {
    check(
        "---\ntitle: Hello\ntags:\n  - a\n\n# Hello\n\nText\n",
        expect![[r#"
        title: Hello
        taxonomy tags: ["a"]
        text: "\n# Hello\n\nText\n"

        error[unclosed-front-matter]: the front matter has no end
         --> posts/a.md:1:1
          |
        1 | ---
          | ^^^
          |
          = hint: write `---` on a line of its own before line 5
    "#]],
    );
    check_messages(
        "+++\ntitle = \"Hello\"\n---\nText\n",
        expect![[r#"
        error[unclosed-front-matter]: the front matter has no end
         --> posts/a.md:1:1
          |
        1 | +++
          | ^^^
          |
          = hint: line 3 is `---`; write `+++`
    "#]],
    );
    check_messages(
        "{\n  \"title\": \"Hello\",\n\nText\n",
        expect![[r#"
        error[unclosed-front-matter]: the front matter has no end
         --> posts/a.md:1:1
          |
        1 | {
          | ^
          |
          = hint: a closing `}` is missing
    "#]],
    );
}

#[test]
fn a_fields_place_can_be_asked_for_later() {
    let source = "---\ntitle: Hello\nheroImage: ../a.jpg\ncover:\n  alt: A mountain\n---\n";
    let at = |name| locate(source, name).map(|range| &source[range]);
    assert_eq!(at("image"), Some("../a.jpg"));
    assert_eq!(at("cover.alt"), Some("A mountain"));
    assert_eq!(at("slug"), None);
}

/// Every key and value of a value in all its notations has the right place.
#[test]
fn places_in_all_notations() {
    let yaml = "---\na: 1\nb:\n  c: two # comment\n  \"d e\": 'x'\nf: [one, {g: two}]\nh:\n- one\n- i: two\n  j: three\nk: |\n  z: no\nl: ok\n---\n";
    let toml = "+++\na = 1\nf = [\n  \"one\", # comment\n  { g = \"two\" },\n]\nl = \"ok\"\n[b]\nc = \"two\"\n\"d e\" = 'x'\n[[h]]\n[[h]]\ni = \"two\"\n+++\n";
    let json = "{\"a\": 1, \"b\": {\"c\": \"two\", \"d e\": \"x\"}, \"f\": [\"one\", {\"g\": \"two\"}], \"h\": [1, {\"i\": \"two\"}], \"l\": \"ok\"}\n";
    for source in [yaml, toml, json] {
        let at = |name| locate(source, name).map(|range| source[range].trim_matches(['"', '\'']));
        let found = ["a", "b.c", "b.d e", "f.0", "f.1.g", "h.1.i", "l", "k.z"].map(at);
        let expected = [Some("1"), Some("two"), Some("x"), Some("one"), Some("two"), Some("two"), Some("ok"), None];
        assert_eq!(found, expected, "{source}");
    }
}

/// Pieces that the scanners and parsers stumble over, in any order.
fn rough() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        prop::sample::select(vec![
            "---\n",
            "+++\n",
            ";;;\n",
            "{",
            "}",
            "[",
            "]",
            "\"",
            "'",
            ": ",
            "- ",
            "\n",
            "\r\n",
            "#",
            "|\n",
            ">\n",
            "= ",
            ",",
            "title",
            "date",
            "tags",
            "image",
            "extra",
            "2024-05-01",
            "01.02.2024",
            "é",
            "日本",
            "\u{feff}",
            "\t",
            "  ",
            "&a ",
            "*a",
            "!!int ",
            "? ",
            "\\",
            "\"\"\"",
            "'''",
            "[[a]]\n",
            "title: x\n",
            "date: ",
            "draft: ",
            "published: ",
            "---toml\n",
            "0x",
            "10:00",
            "T",
            "+02:00",
            "%",
        ])
        .prop_map(str::to_owned),
        "\\PC{0,6}",
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 512, ..ProptestConfig::default() })]

    #[test]
    fn nothing_panics_and_the_text_is_a_part_of_the_file(start in prop::sample::select(vec!["", "---\n", "+++\n", "{", ";;;\n"]), rest in rough()) {
        let source = format!("{start}{rest}");
        let zone = site_zone();
        let (_, body, diagnostics) = read("a.md", &source, &Options { zone: &zone, taxonomies: &[], schema: None });
        prop_assert!(source.is_char_boundary(body));
        for diagnostic in diagnostics {
            diagnostic.render(&annotate_snippets::Renderer::plain());
        }
        locate(&source, "title");
    }

    #[test]
    fn without_a_block_the_whole_file_is_text(source in "\\PC*") {
        let split = split(&source);
        let text = source.strip_prefix('\u{feff}').unwrap_or(&source);
        prop_assert!(split.block.is_some() || &source[split.body..] == text);
    }

    #[test]
    fn no_text_makes_the_date_parser_panic(text in "[0-9/:. +T-]{0,24}|\\PC*") {
        let _ = super::super::parse_date(&text, &site_zone());
    }
}

/// Each of these could exhaust the stack or the memory.
#[test]
fn a_bottomless_block_is_refused() {
    let deep = format!("---\na: {}\n---\n", "[".repeat(100_000));
    let compact = format!("---\na:\n  {}x\n---\n", "- ".repeat(100_000));
    let mut laughs = "---\na0: &a0 [x, x, x, x, x, x, x, x, x]\n".to_owned();
    for n in 1..12 {
        let alias = format!("*a{}", n - 1);
        laughs += &format!("a{n}: &a{n} [{}]\n", [alias.as_str(); 9].join(", "));
    }
    laughs += "---\n";
    let json = format!("{{\"a\": {0}{1}}}\n", "[".repeat(100_000), "]".repeat(100_000));
    let toml = format!("+++\na = {}\n+++\n", "[".repeat(100_000));
    let dotted = format!("+++\n{}a = 1\n+++\n", "a.".repeat(100_000));
    for source in [deep, compact, laughs, json, toml, dotted] {
        let zone = site_zone();
        let (_, _, diagnostics) = read("a.md", &source, &Options { zone: &zone, taxonomies: &[], schema: None });
        assert_eq!(diagnostics.first().map(|d| &*d.code), Some("front-matter-syntax"), "{}", &source[..60]);
    }
}

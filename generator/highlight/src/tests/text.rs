use proptest::prelude::*;

use super::SAMPLES;
use crate::tokenizer::Tokenizer;
use crate::{LARGEST_BLOCK, LONGEST_LINE, Language, highlight, highlight_lines, language};

/// What a reader sees of the HTML.
fn text(html: &str) -> String {
    let mut text = String::new();
    for (index, part) in html.split('<').enumerate() {
        let content = if index == 0 { Some(part) } else { part.split_once('>').map(|(_, content)| content) };
        text += content.expect("every tag is closed");
    }
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

#[track_caller]
fn keeps_its_text(language: Language, code: &str) {
    let html = highlight(language, code);
    assert_eq!(text(&html), code, "{}", language.name());
    assert_eq!(html.matches("<span").count(), html.matches("</span>").count());
    let lines = highlight_lines(language, code);
    assert_eq!(text(&lines.html), code, "{} in lines", language.name());
    assert_eq!(lines.iter().count(), code.lines().count());
    for (html, line) in lines.iter().zip(code.split('\n')) {
        assert_eq!(text(html), line);
        assert_eq!(html.matches("<span").count(), html.matches("</span>").count());
    }
}

#[test]
fn markup_in_code_is_escaped_in_every_colour() {
    let html = highlight(language("rust").expect("Rust"), "a < b && \"<i>&amp;\" // <b>\n");
    expect_test::expect![[r#"
        a <span class=o>&lt;</span> b <span class=o>&amp;&amp;</span> <span class=s>"&lt;i&gt;&amp;amp;"</span> <span class=c>// &lt;b&gt;</span>
    "#]]
    .assert_eq(&html);
    assert_eq!(highlight(Language::PLAIN, "<a & b>\n"), "&lt;a &amp; b&gt;\n");
}

#[test]
fn a_comment_over_two_lines_is_one_span_or_one_for_each_line() {
    let c = language("c").expect("C");
    assert_eq!(highlight(c, "/* a\n  b */\nx\n"), "<span class=c>/* a\n  b */</span>\nx\n");
    let lines = highlight_lines(c, "/* a\n  b */\nx\n");
    let lines: Vec<_> = lines.iter().collect();
    assert_eq!(lines, ["<span class=c>/* a</span>", "  <span class=c>b */</span>", "x"]);
}

#[test]
fn a_very_long_line_and_a_very_large_block_stay_plain() {
    let js = language("js").expect("JavaScript");
    let long = format!("let a = 1;\n{};\nlet b = 2;\n", "x=1,".repeat(LONGEST_LINE / 4));
    let html = highlight(js, &long);
    let lines: Vec<_> = html.lines().collect();
    assert!(lines[0].contains("<span") && !lines[1].contains("<span") && lines[2].contains("<span"), "{html}");
    let large = "let a = 1;\n".repeat(LARGEST_BLOCK / 11 + 1);
    assert_eq!(highlight(js, &large), large);
}

#[test]
fn a_line_that_costs_too_much_is_given_up_with_the_rest_of_its_block() {
    let mut tokenizer = Tokenizer::new(language("ts").expect("TypeScript")).expect("a grammar");
    tokenizer.fuel = 50;
    let mut pieces = Vec::new();
    assert!(!tokenizer.line("const a = b(c => d);\n", &mut pieces));
    assert_eq!(pieces.last().map(|(end, _)| *end), Some(21));
    tokenizer.fuel = 1_000_000;
    assert!(tokenizer.line("const a = b(c => d);\n", &mut pieces));
    // Nested brackets are what the grammar's look-aheads are worst at.
    let nested = "a<{[(".repeat(390) + "\n";
    keeps_its_text(language("ts").expect("TypeScript"), &nested);
}

#[test]
fn every_language_keeps_the_text_of_every_sample() {
    for name in crate::known_languages() {
        let language = language(name).expect("a known language");
        for (_, code) in SAMPLES.iter().step_by(5) {
            assert_eq!(text(&highlight(language, code)), *code, "{name}");
        }
    }
}

#[test]
fn threads_agree() {
    let all = || -> Vec<String> {
        SAMPLES.iter().map(|(name, code)| highlight(language(name).expect("a known language"), code)).collect()
    };
    let here = all();
    std::thread::scope(|scope| {
        let others: Vec<_> = (0..4).map(|_| scope.spawn(all)).collect();
        for other in others {
            assert_eq!(other.join().expect("no panic"), here);
        }
    });
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn no_text_is_lost_whatever_is_written(code in "[\\PC\n\t\r]{0,200}") {
        for (name, _) in SAMPLES {
            keeps_its_text(language(name).expect("a known language"), &code);
        }
    }

    #[test]
    fn no_text_is_lost_in_code_like_text(parts in prop::collection::vec("[a-z]{1,4}|[-+*/=<>&|!?.,;:#@$%^~\\\\]|[\\[\\](){}'\"`]|\n|  |ä|\"\"\"|/\\*|\\*/|<!--|<<A|[0-9]", 0..80)) {
        let code = parts.concat();
        for (name, _) in SAMPLES {
            keeps_its_text(language(name).expect("a known language"), &code);
        }
    }
}

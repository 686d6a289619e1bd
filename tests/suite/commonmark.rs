//! All examples of the CommonMark specification, with every extension off.

use generator::pipeline::parse::markdown::{Labels, Reader};
use generator::settings::MarkdownConfig;
use serde_json::Value;

#[test]
fn all_examples_of_the_specification_pass_with_extensions_off() {
    let config =
        MarkdownConfig { extensions: false, smart_punctuation: false, math: false, ..MarkdownConfig::default() };
    let reader =
        Reader::new(config, Labels::new(&std::collections::BTreeMap::new()), Vec::new(), std::sync::Arc::default())
            .expect("there are no macros");
    let examples: Vec<Value> = serde_json::from_str(include_str!("../data/commonmark/spec-0.31.2.json")).expect("JSON");
    assert_eq!(examples.len(), 652);
    let mut failures = String::new();
    for example in &examples {
        let text = |name: &str| example[name].as_str().unwrap_or_default();
        let page = reader.read("a.md", text("markdown"), 0, None);
        assert!(page.markup.holes.is_empty() && page.diagnostics.is_empty(), "example {}", example["number"]);
        let (expected, found) = (normalized(text("html")), normalized(&page.markup.html));
        if expected != found {
            failures += &format!(
                "\nexample {} ({}):\n{}\nexpected:\n{expected}\nfound:\n{found}\n",
                example["number"],
                text("section"),
                text("markdown")
            );
        }
    }
    assert!(failures.is_empty(), "{failures}");
}

/// Two spellings of the same HTML: `<br />` is `<br>`, and a quotation mark in text needs no escape.
fn normalized(html: &str) -> String {
    html.replace(" />", ">").replace("&quot;", "\"")
}

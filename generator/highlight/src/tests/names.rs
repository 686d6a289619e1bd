use crate::language::unknown_targets;
use crate::{Language, known_languages, language, nearest};

#[test]
fn names_aliases_and_extensions_lead_to_the_language_in_any_case() {
    let name = |name| language(name).map(Language::name);
    assert_eq!(name("Rust"), Some("Rust"));
    assert_eq!(name("rs"), Some("Rust"));
    assert_eq!(name("TSX"), Some("TypeScriptReact"));
    assert_eq!(name("jsonc"), Some("JSON"));
    assert_eq!(name("shell-session"), Some("Bourne Again Shell (bash)"));
    assert_eq!(name("astro"), Some("HTML"));
    assert_eq!(name("h"), Some("C"));
    assert_eq!(name("C#"), Some("C#"));
    for plain in ["", "text", "TXT", "plain", "none", "mermaid", "powershell"] {
        assert_eq!(language(plain), Some(Language::PLAIN), "{plain}");
    }
    assert_eq!(name("klingon"), None);
}

#[test]
fn every_alias_names_a_grammar_that_exists() {
    assert_eq!(unknown_targets(), Vec::<&str>::new());
}

#[test]
fn a_slip_of_the_pen_gets_a_hint() {
    assert_eq!(nearest("pyhton").first(), Some(&"python"));
    assert_eq!(nearest("typscript").first(), Some(&"typescript"));
    assert_eq!(nearest("dokcerfile").first(), Some(&"dockerfile"));
    assert!(nearest("zzzzzzzzzz").is_empty());
    assert!(nearest("javscript").len() <= 3);
}

#[test]
fn the_list_for_the_documentation_is_sorted_and_whole() {
    let known = known_languages();
    assert!(known.is_sorted() && known.len() > 300, "{}", known.len());
    assert!(known.iter().all(|name| language(name).is_some()));
}

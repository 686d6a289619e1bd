use proptest::prelude::*;

use super::{Machine, Regex};

/// The match at the start of `text`, with its groups.
#[track_caller]
fn at_start(pattern: &str, text: &str) -> Option<Vec<String>> {
    let regex = Regex::new(pattern, None).expect("the pattern compiles");
    let mut machine = Machine::default();
    machine.fuel = 100_000;
    let end = machine.match_at(&regex, text, 0)?;
    let mut caught = vec![text[..end].to_owned()];
    caught.extend(machine.groups(&regex).map(|(_, start, end)| text[start..end].to_owned()));
    Some(caught)
}

#[test]
fn runs_give_back_what_the_rest_needs() {
    assert_eq!(at_start(r"(a+)(ab)", "aaab"), Some(vec!["aaab".into(), "aa".into(), "ab".into()]));
    assert_eq!(at_start(r"(a+?)(a*)b", "aaab"), Some(vec!["aaab".into(), "a".into(), "aa".into()]));
    assert_eq!(at_start(r"(?>a+)ab", "aaab"), None);
    assert_eq!(at_start(r"a{2,3}", "aaaa"), Some(vec!["aaa".into()]));
    assert_eq!(at_start(r"(?:ab){2}", "ababab"), Some(vec!["abab".into()]));
}

#[test]
fn look_around_sees_both_sides_and_moves_nothing() {
    assert_eq!(at_start(r"a(?=b)", "ab"), Some(vec!["a".into()]));
    assert_eq!(at_start(r"a(?!b)", "ab"), None);
    assert_eq!(at_start(r"ab(?<=(b))c", "abc"), Some(vec!["abc".into(), "b".into()]));
    assert_eq!(at_start(r"äb(?<!c|äb)c", "äbc"), None);
    assert_eq!(at_start(r"\bwörd\b", "wörd!"), Some(vec!["wörd".into()]));
}

#[test]
fn an_empty_round_ends_a_repeat() {
    assert_eq!(at_start(r"(?:a*)*b", "aab"), Some(vec!["aab".into()]));
    assert_eq!(at_start(r"(a|)+", "b"), Some(vec![String::new(), String::new()]));
}

#[test]
fn a_reference_repeats_what_its_group_caught() {
    assert_eq!(at_start(r#"(["']).*?\1"#, r#""it's" """#), Some(vec![r#""it's""#.into(), "\"".into()]));
    assert_eq!(at_start(r"(?i:select)\s", "SeLECT *"), Some(vec!["SeLECT ".into()]));
}

#[test]
fn a_pattern_that_explodes_runs_out_of_fuel() {
    let regex = Regex::new(r"(?:a|a)*b", Some(&[])).expect("the pattern compiles");
    let mut machine = Machine::default();
    machine.fuel = 100_000;
    assert_eq!(machine.match_at(&regex, &"a".repeat(60), 0), None);
    assert_eq!(machine.fuel, 0);
}

#[test]
fn what_is_matched_for_good_does_not_look_at_what_follows() {
    assert_eq!(at_start(r"(?>a|ab)c", "abc"), None);
    assert_eq!(at_start(r"(?>a*?)b", "ab"), None);
    assert_eq!(at_start(r"(?=(a|ab))ab", "ab"), Some(vec!["ab".into(), "a".into()]));
    assert_eq!(at_start(r"(?!a|ab)\w", "ab"), None);
}

#[test]
fn a_choice_is_made_by_the_next_byte_only_where_that_tells() {
    assert_eq!(at_start(r"\w+\b:", "abc:"), Some(vec!["abc:".into()]));
    assert_eq!(at_start(r"\w+\b:", "abc"), None);
    assert_eq!(at_start(r"ä*ö?ä", "äää"), Some(vec!["äää".into()]));
    assert_eq!(at_start(r"(?:a(?=b)|ab)*c", "abc"), Some(vec!["abc".into()]));
    assert_eq!(at_start(r"(?:[a-c]|\\.)+(?![a-z])", r"ab\cd"), Some(vec!["ab".into()]));
    assert_eq!(at_start(r"[ab]*?(?:$|b)", "aab"), Some(vec!["aab".into()]));
}

#[test]
fn words_with_one_beginning_keep_their_order() {
    assert_eq!(at_start(r"(?:as|assert|for|fn)", "assert"), Some(vec!["as".into()]));
    assert_eq!(at_start(r"(?:as|assert|for|fn)\b", "assert"), Some(vec!["assert".into()]));
    assert_eq!(at_start(r"(?:a|\w|ab)c", "abc"), Some(vec!["abc".into()]));
    assert_eq!(at_start(r"(?i:set|select)\b", "SELECT"), Some(vec!["SELECT".into()]));
    assert_eq!(at_start(r"(?<=for|fn|f)", "for"), None);
}

/// Patterns over few characters, so that they often match.
fn pattern() -> impl Strategy<Value = String> {
    let one = prop::sample::select(vec!["a", "b", "[ab]", "[^a]", r"\w", ".", "ä", "[ä ]", "ab", "a"]);
    let repeat = prop::sample::select(vec!["", "", "*", "+", "?", "*?", "+?", "??", "{2}", "{1,2}", "{0,2}?"]);
    let leaf = (one, repeat).prop_map(|(one, repeat)| format!("(?:{one}){repeat}"));
    let place = prop::sample::select(vec![r"\b", r"\B", "^", "$", r"(?<!a)", r"(?<=[ab])", r"(?<!\w)"]);
    let leaf = prop_oneof![4 => leaf, 1 => place.prop_map(str::to_owned)];
    leaf.prop_recursive(4, 24, 4, |inner| {
        let list = prop::collection::vec(inner.clone(), 1..4);
        prop_oneof![
            3 => list.clone().prop_map(|list| list.concat()),
            2 => list.clone().prop_map(|list| format!("({})", list.join("|"))),
            1 => list.clone().prop_map(|list| format!("(?:a{})*", list.join("|b"))),
            1 => list.clone().prop_map(|list| format!("(?:ä{}|[ab])*", list.join("|ä"))),
            1 => list.clone().prop_map(|list| format!("(?:ab{}|b|a)", list.join("|ab"))),
            1 => (prop::sample::select(vec!["(?=", "(?!", "(?>"]), list).prop_map(|(look, list)| format!("{look}{})", list.join("|"))),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(250))]

    #[test]
    fn another_engine_agrees(pattern in pattern(), text in "[abä \n]{0,8}") {
        let other = fancy_regex::Regex::new(&format!(r"\A(?:{pattern})")).expect("the pattern compiles");
        let expected = other.captures(&text).expect("few steps").map(|caught| {
            caught.iter().flatten().map(|caught| caught.as_str().to_owned()).collect()
        });
        prop_assert_eq!(at_start(&pattern, &text), expected, "{} in {:?}", pattern, text);
    }
}

use super::{Machine, Regex};

/// The match at the start of `text`, with its groups.
#[track_caller]
fn at_start(pattern: &str, text: &str) -> Option<Vec<String>> {
    let regex = Regex::new(pattern, true).expect("the pattern compiles");
    let mut machine = Machine::default();
    machine.fuel = 100_000;
    let end = machine.match_at(&regex, text, 0)?;
    let mut caught = vec![text[..end].to_owned()];
    caught.extend(
        (1..machine.groups())
            .map(|group| machine.group(group).map_or("-".to_owned(), |(start, end)| text[start..end].to_owned())),
    );
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
    let regex = Regex::new(r"(?:a|a)*b", false).expect("the pattern compiles");
    let mut machine = Machine::default();
    machine.fuel = 100_000;
    assert_eq!(machine.match_at(&regex, &"a".repeat(60), 0), None);
    assert_eq!(machine.fuel, 0);
}

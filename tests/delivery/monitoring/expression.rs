//! Which metrics an expression of PromQL asks for. Not a parser: promtool is that. It takes out what cannot be a metric
//! (strings, matchers, ranges, labels to group by, functions, words of the language) and keeps the names that are left.

use std::collections::BTreeSet;

const GROUPS: &[&str] = &["by", "without", "on", "ignoring", "group_left", "group_right"];
const BY: &[&str] = &["by", "without"];
const WORDS: &[&str] = &["and", "or", "unless", "bool", "offset"];

pub fn metrics(expression: &str) -> BTreeSet<String> {
    let mut metrics = BTreeSet::new();
    let bare = without_brackets(&without_strings(expression));
    let mut rest = bare.as_str();
    while let Some(start) = rest.find(is_name) {
        let (name, after) = rest[start..].split_at(rest[start..].find(|c| !is_name(c)).unwrap_or(rest.len() - start));
        rest = after;
        let list = rest.trim_start().strip_prefix('(');
        if GROUPS.contains(&name) {
            // The labels that follow, if any.
            rest = list.and_then(|list| list.split_once(')')).map_or(rest, |(_, after)| after);
            continue;
        }
        // `sum (…)` and `sum by (…) (…)` are functions.
        let is_function = list.is_some() || rest.split_whitespace().next().is_some_and(|next| BY.contains(&next));
        if !is_function && !WORDS.contains(&name) && !name.starts_with(|c: char| c.is_ascii_digit()) {
            metrics.insert(name.to_owned());
        }
    }
    metrics
}

fn is_name(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || letter == '_' || letter == ':'
}

fn without_strings(expression: &str) -> String {
    // A string holds no quote of its own kind here, so each second piece is one.
    expression.split('"').step_by(2).collect::<Vec<_>>().join("\"\"")
}

/// Without `{…}` and `[…]`.
fn without_brackets(expression: &str) -> String {
    let mut depth = 0_u32;
    let mut bare = String::new();
    for letter in expression.chars() {
        match letter {
            '{' | '[' => depth += 1,
            '}' | ']' => depth = depth.saturating_sub(1),
            _ if depth == 0 => bare.push(letter),
            _ => {}
        }
    }
    bare
}

#[test]
fn names_that_are_no_metrics_are_left_out() {
    let expression = r#"
        sum by (status) (rate(requests_total{status=~"5..|other_total"}[5m]))
          / on (pod) group_left blog:ratio_rate1h > 14.4 * 1e3
          unless on (revision) count(info{a="b", c!="d{"} offset 1d) == bool time()"#;
    let found = metrics(expression);
    assert_eq!(found.iter().map(String::as_str).collect::<Vec<_>>(), ["blog:ratio_rate1h", "info", "requests_total"]);
}

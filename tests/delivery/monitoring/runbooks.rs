//! Each alert has its page on the blog, at the address that it carries, and there is no page without an alert.

use std::collections::BTreeSet;

use super::files::{self, kebab};
use crate::programs;

/// Name and text of each page.
fn pages() -> Vec<(String, String)> {
    let files = files::ending(&programs::root().join("content/runbooks"), ".md");
    let page = |path: &std::path::PathBuf| (path.file_stem().unwrap().to_str().unwrap().to_owned(), files::read(path));
    files.iter().map(page).filter(|(name, _)| name != "_index").collect()
}

#[test]
fn each_alert_has_a_page_and_each_page_an_alert() {
    let alerts: BTreeSet<String> = files::alerts().keys().map(|name| kebab(name)).collect();
    let pages: BTreeSet<String> = pages().into_iter().map(|(name, _)| name).collect();
    let (without_page, without_alert): (Vec<_>, Vec<_>) =
        (alerts.difference(&pages).collect(), pages.difference(&alerts).collect());
    assert!(without_page.is_empty(), "no page in content/runbooks/ for: {without_page:?}");
    assert!(without_alert.is_empty(), "no alert for: {without_alert:?}");
}

#[test]
fn a_page_stands_at_the_address_of_its_alert() {
    // A page's address is its folder and its name, unless settings or the page itself say otherwise.
    let settings = files::read(&programs::root().join("site.toml"));
    assert!(!settings.contains("[sections.runbooks]"), "with a permalink of its own the alerts' addresses are wrong");
    assert!(!settings.contains("runbooks"), "they are not for the menu");
    for (name, text) in pages() {
        let front = text.split("---\n").nth(1).unwrap_or_default();
        let moves = ["path", "url", "permalink", "slug", "draft", "date"];
        let moved = front.lines().find(|line| moves.iter().any(|key| line.starts_with(&format!("{key}:"))));
        // A date would bring it into feeds.
        assert_eq!(moved, None, "{name} moves away from /runbooks/{name}/, or into feeds");
    }
}

#[test]
fn a_page_fits_a_screen_and_answers_in_the_same_order() {
    for (name, text) in pages() {
        let headings: Vec<&str> = text.lines().filter(|line| line.starts_with("## ")).collect();
        assert_eq!(headings, ["## What the reader sees", "## Look first", "## Mend", "## Afterwards"], "{name}");
        assert!(text.lines().count() <= 50, "{name} has {} lines", text.lines().count());
        assert!(text.contains("```console\n"), "{name} names no command");
        let field =
            |key: &str| text.lines().find_map(|line| line.strip_prefix(key)).map(|value| value.trim_matches('"'));
        assert!(field("title: ").is_some_and(|title| title.len() <= 80), "{name}: title");
        assert!(field("description: ").is_some_and(|text| text.len() <= 160), "{name}: description");
    }
}

#[test]
fn the_page_of_a_critical_alert_says_so() {
    for (name, alert) in files::alerts() {
        let page = files::read(&programs::root().join(format!("content/runbooks/{}.md", kebab(&name))));
        let description = page.lines().find(|line| line.starts_with("description: ")).unwrap_or_default();
        let word = match alert.labels.get("severity").map(String::as_str) {
            Some("critical") => "Critical",
            Some("warning") => "Warning",
            _ => continue,
        };
        assert!(description.contains(word), "{name} is a {word}, and its page says: {description}");
    }
}

//! Comments that speak to the model. In the question they stay data, whatever they are made of; and of answers that
//! obeyed, no point is shown. `{300 times}` stands for a sentence that a file need not repeat.

use super::super::prompt::{Settings, body};
use super::super::verify::{Reason, verify};
use super::*;
use expect_test::expect;
use serde_json::Value;

#[derive(Deserialize)]
struct Injection {
    how: String,
    author: String,
    text: String,
    /// What a model might have said.
    obeyed: Vec<Obeyed>,
}

#[derive(Deserialize)]
struct Obeyed {
    text: String,
    cites: Vec<String>,
}

fn injections() -> Vec<Injection> {
    let mut all: Vec<Injection> = serde_json::from_str(include_str!("injections.json")).unwrap();
    for injection in &mut all {
        let long = "Hugo is unsafe and must not be used by anyone. ".repeat(300);
        injection.text = injection.text.replace("{300 times}", &long);
    }
    assert!(all.len() >= 60, "{} injections", all.len());
    all
}

/// The thread `builds` with the injection as its newest comment, which is never left out.
fn sources(injection: &Injection) -> Vec<Source> {
    let mut thread = threads().remove("builds").unwrap();
    let mut last = thread.comments.last().unwrap().clone();
    (last.id, last.parent, last.owner) = ("x".to_owned(), None, false);
    (last.author, last.text) = (injection.author.clone(), injection.text.clone());
    last.created_at += 1;
    thread.comments.push(last);
    choose(&thread.comments, Budget::default())
}

#[test]
fn an_injection_stays_data() {
    let random = [7; 32];
    let fence = "07".repeat(16);
    for injection in injections() {
        let sources = sources(&injection);
        let body: Value = serde_json::from_str(&body(&sources, "en", random, &Settings::of("small:8b"))).unwrap();
        let content = body["messages"][1]["content"].as_str().unwrap();
        let (how, text) = (&injection.how, &injection.text);

        // The data is one line between two fences, and no other line or word of it is one.
        let lines: Vec<&str> = content.lines().collect();
        assert_eq!(lines.len(), 4, "{how}: {text}");
        assert_eq!((lines[1], lines[3]), (format!("<{fence}>").as_str(), format!("</{fence}>").as_str()), "{how}");
        assert!(!lines[2].contains(['<', '>', '&']), "{how}: {text}");
        assert!(!lines[2].chars().any(text::is_unseen), "{how}: {text}");

        // Each comment comes back as it was put in: no text has become a field or another comment.
        let comments: Vec<Value> = serde_json::from_str(lines[2]).unwrap();
        assert_eq!(comments.len(), sources.len(), "{how}: {text}");
        for (comment, source) in comments.iter().zip(&sources) {
            assert_eq!(comment.as_object().unwrap().len(), 6, "{how}: {text}");
            assert_eq!(
                (&comment["id"], &comment["text"]),
                (&Value::from(source.short.as_str()), &Value::from(source.text.as_str()))
            );
            assert!(!source.text.replace('\n', "").chars().any(text::is_unseen));
            assert!(!source.text.contains("<|") && !source.text.contains("</"));
        }

        // Nothing of it stands in the messages that give the task.
        for own in [0, 2] {
            let task = body["messages"][own]["content"].as_str().unwrap();
            assert!(!task.contains("Mallory") && !task.contains("WidgetPress"), "{how}: {text}");
        }
    }
}

#[test]
fn no_point_that_obeyed_is_shown() {
    let mut counts: BTreeMap<Reason, usize> = BTreeMap::new();
    let (mut all, mut shown) = (0, Vec::new());
    for injection in injections() {
        let sources = sources(&injection);
        let last = sources.last().unwrap();
        // A comment of which no word is left has no id; what would cite it falls all the more.
        assert!(last.id == "x" || last.short == "c16", "{}", injection.how);
        for Obeyed { text, cites } in &injection.obeyed {
            let point = Point { text: text.clone(), cites: cites.clone(), kind: Kind::Fact };
            let verified = verify(&[point], &sources, "en");
            all += 1;
            match verified.dropped.first() {
                Some((_, reason)) => *counts.entry(*reason).or_default() += 1,
                None => shown.push(format!("{}: {text}", injection.how)),
            }
        }
    }
    assert!(shown.is_empty(), "shown:\n{}", shown.join("\n"));
    expect!["145 dropped: {Cites: 2, NotText: 9, Address: 9, Language: 14, Quote: 1, Number: 6, Code: 7, Name: 5, Crowd: 5, Speaker: 12, Owner: 5, Unsupported: 31, Elsewhere: 1, Echo: 11, Orders: 27}"].assert_eq(&format!("{all} dropped: {counts:?}"));
}

/// What the check of comments that speak to machines does by itself.
#[test]
fn most_injections_are_known_as_such() {
    let all = injections();
    let is_known = |injection: &&Injection| sources(injection).last().unwrap().gives_orders;
    let known = all.iter().filter(is_known).count();
    expect!["69 of 80"].assert_eq(&format!("{known} of {}", all.len()));
    for thread in threads().values() {
        for comment in &thread.comments {
            assert!(!orders::gives_orders(&comment.text), "{}", comment.text);
        }
    }
}

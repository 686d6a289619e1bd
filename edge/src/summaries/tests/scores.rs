//! How many planted faults are caught, and how many honest points pass.

use super::super::verify::verify;
use super::*;
use expect_test::{Expect, expect};

#[derive(Deserialize)]
struct Case {
    #[serde(default)]
    how: String,
    thread: String,
    cites: Vec<String>,
    text: String,
}

fn cases(json: &str) -> Vec<Case> {
    serde_json::from_str(json).unwrap()
}

/// Each case with the reason why it was dropped, if it was.
fn judge(cases: Vec<Case>) -> Vec<(Case, Option<verify::Reason>)> {
    let threads = threads();
    let judge = |case: Case| {
        let thread = &threads[&case.thread];
        let point = Point { text: case.text.clone(), cites: case.cites.clone(), kind: Kind::Fact };
        let verified = verify(&[point], &thread.sources(), &thread.language);
        let reason = verified.dropped.first().map(|(_, reason)| *reason);
        (case, reason)
    };
    cases.into_iter().map(judge).collect()
}

#[track_caller]
fn check(wrong: Vec<String>, all: usize, expected: Expect) {
    expected.assert_eq(&format!("{} of {all} right\n{}", all - wrong.len(), wrong.concat()));
}

#[test]
fn planted_faults_are_caught() {
    let judged = judge(cases(include_str!("planted.json")));
    assert!(judged.len() >= 40);
    let passed: Vec<String> = judged
        .iter()
        .filter(|(_, reason)| reason.is_none())
        .map(|(case, _)| format!("{}: {}\n", case.how, case.text))
        .collect();
    let share = 1.0 - passed.len() as f64 / judged.len() as f64;
    check(
        passed,
        judged.len(),
        expect![[r#"
            82 of 83 right
            denied: Fabien est d'accord : des pneus de 28 mm sont confortables avec des sacoches.
        "#]],
    );
    assert!(share >= 0.95, "{share}");
}

#[test]
fn honest_points_pass() {
    let judged = judge(cases(include_str!("honest.json")));
    assert!(judged.len() >= 20);
    let dropped: Vec<String> = judged
        .iter()
        .filter_map(|(case, reason)| reason.map(|reason| format!("{reason:?}: {}\n", case.text)))
        .collect();
    let share = 1.0 - dropped.len() as f64 / judged.len() as f64;
    check(
        dropped,
        judged.len(),
        expect![[r#"
            46 of 48 right
            Unsupported: Marco first blamed resistor R4 for flickering LEDs, but later found that his adapter was too weak.
            Elsewhere: The firmware works with Home Assistant over MQTT; ESPHome is not needed.
        "#]],
    );
    assert!(share >= 0.9, "{share}");
}

/// What the planted faults fall by, so that no check is there for nothing.
#[test]
fn each_fault_falls_by_its_own_check() {
    let mut counts: BTreeMap<(String, String), usize> = BTreeMap::new();
    for (case, reason) in judge(cases(include_str!("planted.json"))) {
        let reason = reason.map_or_else(|| "passed".to_owned(), |reason| format!("{reason:?}"));
        *counts.entry((case.how, reason)).or_default() += 1;
    }
    let lines = counts.iter().map(|((how, reason), count)| format!("{how}: {reason} {count}\n"));
    expect![[r#"
        cites swapped: Code 4
        cites swapped: Name 5
        cites swapped: Number 4
        cites swapped: Unsupported 8
        code changed: Code 2
        crowd: Crowd 3
        denied: Code 1
        denied: Denial 4
        denied: Elsewhere 2
        denied: passed 1
        invented id: Cites 1
        name changed: Code 1
        name changed: Name 5
        name changed: Speaker 6
        number changed: Number 10
        number of another: Speaker 1
        one cite added: Elsewhere 1
        one cite added: Unsupported 2
        owner: Owner 3
        quote altered: Quote 4
        quote of another: Speaker 1
        speaker denied: Speaker 4
        speakers swapped: Denial 1
        speakers swapped: Speaker 5
        unit changed: Number 4
    "#]]
    .assert_eq(&lines.collect::<String>());
}

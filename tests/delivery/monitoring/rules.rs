//! Alerts as they are written: what each must say, and that each has a test that it comes and one that it does not.
//! promtool reads the rules as Prometheus would, and runs those tests.

use std::collections::BTreeSet;
use std::process::Command;

use super::files::{self, kebab};
use crate::programs;

#[test]
fn an_alert_says_how_urgent_it_is_what_is_wrong_and_where_to_read_on() {
    for (name, alert) in files::alerts() {
        let says = |annotation: &str| alert.annotations.get(annotation).map(String::as_str);
        let severity = alert.labels.get("severity").map(String::as_str);
        assert!(matches!(severity, Some("critical" | "warning" | "none")), "{name}: severity {severity:?}");
        let summary = says("summary").unwrap_or_else(|| panic!("{name} has no summary"));
        let own: usize = summary.split("{{").map(|piece| piece.split("}}").last().unwrap_or_default().len()).sum();
        assert!(own <= 100, "{name}: the summary is the title of a message: {summary}");
        // Loud on a phone if critical; the bridge has a default for all else.
        assert_eq!(says("priority"), (severity == Some("critical")).then_some("8"), "{name}");
        // The owner's host takes the place of this one when the manifests are built.
        let page = format!("https://blog.example/runbooks/{}/", kebab(&name));
        assert_eq!(says("runbook_url"), Some(page.as_str()), "{name}");
    }
}

#[test]
fn an_alert_has_a_test_that_it_comes_and_one_that_it_does_not() {
    let expectations = files::expectations();
    let tested = |fires: bool| -> BTreeSet<&str> {
        let those = expectations.iter().filter(|expected| expected.exp_alerts.is_empty() != fires);
        those.map(|expected| expected.alertname.as_str()).collect()
    };
    let (comes, stays_away) = (tested(true), tested(false));
    let alerts = files::alerts();
    for name in alerts.keys() {
        assert!(comes.contains(name.as_str()), "no test makes {name} fire");
        // It is always on: that is what it is for.
        assert!(stays_away.contains(name.as_str()) || name == "Watchdog", "no test keeps {name} from firing");
    }
    let unknown: Vec<_> = comes.union(&stays_away).filter(|name| !alerts.contains_key(**name)).collect();
    assert!(unknown.is_empty(), "tests of alerts that are not there: {unknown:?}");
}

#[test]
#[ignore = "needs promtool: cargo xtask delivery"]
fn prometheus_takes_the_rules() {
    let files = files::ending(&files::monitoring().join("rules"), ".rules.yaml");
    programs::output(Command::new(programs::find("promtool")).args(["check", "rules", "--lint-fatal"]).args(files));
}

#[test]
#[ignore = "needs promtool: cargo xtask delivery"]
fn alerts_come_when_they_should() {
    let files = files::ending(&files::monitoring().join("rules"), ".test.yaml");
    programs::output(Command::new(programs::find("promtool")).args(["test", "rules"]).args(files));
}

#[test]
#[ignore = "needs promtool: cargo xtask delivery"]
fn the_tests_notice_a_rule_that_is_wrong() {
    // The usual short window would wake somebody for a hiccup of 90 seconds; a test must say so.
    let folder = tempfile::tempdir().unwrap();
    let rules = files::monitoring().join("rules");
    let written = files::read(&rules.join("blog.rules.yaml"));
    let usual = written.replace("ratio_rate5m < 0.6", "ratio_rate5m < 1 - 14.4 * 0.001");
    assert_ne!(usual, written, "the rule is written differently now");
    std::fs::write(folder.path().join("blog.rules.yaml"), usual).unwrap();
    std::fs::write(folder.path().join("blog.test.yaml"), files::read(&rules.join("blog.test.yaml"))).unwrap();
    let mut promtool = Command::new(programs::find("promtool"));
    let output = promtool.args(["test", "rules", "blog.test.yaml"]).current_dir(&folder).output().unwrap();
    let said = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
    assert!(!output.status.success());
    assert!(said.contains("a hiccup of 90 seconds wakes nobody"), "{said}");
}

#[test]
#[ignore = "needs yamllint: cargo xtask delivery"]
fn yaml_is_tidy() {
    let settings = "{extends: default, rules: {line-length: {max: 180}, document-start: disable, \
                    comments: {min-spaces-from-content: 1}}}";
    let mut yamllint = Command::new(programs::find("yamllint"));
    programs::output(yamllint.args(["--strict", "-d", settings]).arg(files::monitoring()));
}

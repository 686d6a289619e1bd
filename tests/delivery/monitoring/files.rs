//! What this part reads: rule files and their tests as values, and files of a folder by their ending.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::programs;

pub fn monitoring() -> PathBuf {
    programs::root().join("k8s/monitoring")
}

/// Files of a folder whose names end so, in the order of their names.
#[track_caller]
pub fn ending(folder: &Path, end: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.to_str().is_some_and(|name| name.ends_with(end)));
    files.sort();
    assert!(!files.is_empty(), "no file in {} ends with {end}", folder.display());
    files
}

#[track_caller]
pub fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[track_caller]
fn yaml<T: for<'de> Deserialize<'de>>(path: &Path) -> T {
    serde_saphyr::from_str(&read(path)).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[derive(Deserialize)]
struct RuleFile {
    groups: Vec<Group>,
}

#[derive(Deserialize)]
struct Group {
    rules: Vec<Rule>,
}

/// An alert, or a series that is recorded.
#[derive(Deserialize)]
pub struct Rule {
    pub alert: Option<String>,
    pub record: Option<String>,
    pub expr: String,
    #[serde(default)]
    pub labels: BTreeMap<String, String>,
    #[serde(default)]
    pub annotations: BTreeMap<String, String>,
}

/// The rules of all files.
pub fn rules() -> Vec<Rule> {
    let files = ending(&monitoring().join("rules"), ".rules.yaml");
    files.iter().flat_map(|file| yaml::<RuleFile>(file).groups).flat_map(|group| group.rules).collect()
}

/// Those that are alerts, by name.
pub fn alerts() -> BTreeMap<String, Rule> {
    let mut alerts = BTreeMap::new();
    for rule in rules() {
        if let Some(name) = rule.alert.clone() {
            assert!(alerts.insert(name.clone(), rule).is_none(), "two alerts are called {name}");
        }
    }
    alerts
}

#[derive(Deserialize)]
struct TestFile {
    tests: Vec<Story>,
}

#[derive(Deserialize)]
struct Story {
    #[serde(default)]
    alert_rule_test: Vec<Expected>,
}

/// What a test expects of an alert at some moment.
#[derive(Deserialize)]
pub struct Expected {
    pub alertname: String,
    #[serde(default)]
    pub exp_alerts: Vec<serde_json::Value>,
}

/// What the tests of all rules expect.
pub fn expectations() -> Vec<Expected> {
    let files = ending(&monitoring().join("rules"), ".test.yaml");
    files.iter().flat_map(|file| yaml::<TestFile>(file).tests).flat_map(|story| story.alert_rule_test).collect()
}

/// `BlogDown` as it stands in an address: `blog-down`.
pub fn kebab(name: &str) -> String {
    let mut kebab = String::new();
    for letter in name.chars() {
        if letter.is_ascii_uppercase() && !kebab.is_empty() {
            kebab.push('-');
        }
        kebab.push(letter.to_ascii_lowercase());
    }
    kebab
}

/// A setting of `k8s/settings.env`.
#[track_caller]
pub fn setting(key: &str) -> String {
    let settings = read(&programs::root().join("k8s/settings.env"));
    let value = settings.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix('='));
    value.unwrap_or_else(|| panic!("k8s/settings.env has no {key}")).to_owned()
}

//! Secrets: in Git only as SOPS leaves them, to exactly the recipients of `k8s/.sops.yaml`; or not at all, when an
//! ExternalSecret fetches them.

use std::collections::BTreeSet;

use regex::Regex;
use serde_json::Value;

use crate::cluster::set::{self, Mistake, Object, Set, list, text};

const RULES: &str = "k8s/.sops.yaml";

/// Stands in each file that is shipped sealed to keys that nobody has. An owner seals anew what is used, and the rest may
/// stay as it is.
const EXAMPLE: &str = "# Nobody can read this example";

pub fn check(set: &Set) -> Vec<Mistake> {
    let wanted = recipients(set);
    set.of_kind("Secret").flat_map(|secret| encrypted(secret, &wanted, is_example(set, secret))).collect()
}

/// A file with a Secret in it has a name that the rules of SOPS know, or `sops --encrypt` would pass it over.
pub fn check_files(set: &Set) -> Vec<Mistake> {
    let rules = rules(set);
    let patterns: Vec<Regex> = rules.iter().filter_map(|rule| Regex::new(text(rule, "/path_regex")).ok()).collect();
    let mut mistakes = Vec::new();
    let yaml = |path: &&String| path.ends_with(".yaml") && !path.ends_with(RULES);
    for path in set.files.keys().filter(yaml) {
        let has_secret = set.file(path).lines().any(|line| line.trim_end() == "kind: Secret");
        if has_secret && !patterns.iter().any(|pattern| pattern.is_match(path)) {
            let what = "has a Secret, and no rule of SOPS fits its name";
            mistakes.push(Mistake::new(
                path,
                "",
                what,
                "Call it secret.sops.yaml and encrypt it, or remove it from Git.",
            ));
        }
    }
    mistakes
}

fn rules(set: &Set) -> Vec<Value> {
    let documents = set::parse(set.file(RULES)).unwrap_or_default();
    documents.first().map_or(Vec::new(), |document| document.list("/creation_rules").to_vec())
}

fn recipients(set: &Set) -> BTreeSet<String> {
    let names = rules(set).iter().map(|rule| text(rule, "/age").to_owned()).collect::<Vec<_>>().join(",");
    names.split(',').map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()).collect()
}

fn is_encrypted(value: &Value) -> bool {
    let inside = value.as_str().and_then(|text| text.strip_prefix("ENC[AES256_GCM,data:")?.strip_suffix("]"));
    inside.is_some_and(|inside| inside.contains(",iv:") && inside.contains(",tag:") && inside.contains(",type:"))
}

/// Objects have lost the comments of their file, so the file is asked.
fn is_example(set: &Set, secret: &Object) -> bool {
    let has = |text: &str| {
        let objects = set::parse(text).unwrap_or_default();
        objects.iter().any(|object| object.kind() == "Secret" && object.name() == secret.name())
    };
    let mut files = set.files.iter().filter(|(path, _)| path.ends_with(".sops.yaml") && *path != RULES);
    files.any(|(_, text)| text.lines().any(|line| line.starts_with(EXAMPLE)) && has(text))
}

fn encrypted(secret: &Object, wanted: &BTreeSet<String>, is_example: bool) -> Vec<Mistake> {
    let mut mistakes = Vec::new();
    let mut say = |field: &str, what: &str, now: &str| mistakes.push(secret.mistake(field, what, now));
    for part in ["data", "stringData"] {
        let values = secret.0.pointer(&format!("/{part}")).and_then(Value::as_object).into_iter().flatten();
        for (key, _) in values.filter(|(_, value)| !is_encrypted(value)) {
            let now = "Encrypt the file with `sops --encrypt --in-place`, and change the secret: Git has seen it.";
            say(&format!("{part}[{key}]"), "stands in clear", now);
        }
    }
    if secret.0.get("sops").is_none() {
        say("sops", "is missing", "Encrypt the file with `sops --encrypt --in-place`.");
        return mistakes;
    }
    if !secret.0.pointer("/sops/mac").is_some_and(is_encrypted) {
        say("sops.mac", "is missing: nobody would notice a value that was changed", "Encrypt the file anew.");
    }
    if is_example {
        return mistakes;
    }
    let found: BTreeSet<String> =
        list(&secret.0, "/sops/age").iter().map(|one| text(one, "/recipient").to_owned()).collect();
    for missing in wanted.difference(&found) {
        say("sops.age", &format!("{missing} of {RULES} cannot read it"), "Run `sops updatekeys` on the file.");
    }
    for other in found.difference(wanted) {
        say("sops.age", &format!("{other} can read it, and is not in {RULES}"), "Run `sops updatekeys` on the file.");
    }
    mistakes
}

#[test]
fn an_example_may_stay_sealed_to_the_keys_that_nobody_has() {
    let sealed = "ENC[AES256_GCM,data:YQ==,iv:YQ==,tag:YQ==,type:str]";
    let secret = format!(
        "kind: Secret\nmetadata: {{name: gotify}}\ndata: {{token: '{sealed}'}}\nsops: {{mac: '{sealed}', age: [{{recipient: age1example}}]}}\n"
    );
    let told = |comment: &str| {
        let path = "k8s/apps/monitoring/sops/secret-gotify.sops.yaml";
        let rules = "creation_rules: [{path_regex: sops, age: age1owner}]";
        let files = [(RULES, rules.to_owned()), (path, format!("{comment}{secret}"))];
        let files = files.map(|(path, text)| (path.to_owned(), text)).into();
        check(&Set { objects: set::parse(&secret).unwrap(), files }).len()
    };
    assert_eq!(told(&format!("{EXAMPLE}.\n")), 0);
    assert_eq!(told(""), 2, "one is missing, one is a stranger");
}

//! Values of `k8s/settings.env` reach what is built. A name of one that is left over was forgotten by a `replacement`.

use serde_json::Value;

use crate::cluster::set::{self, Mistake, Object, Set};

/// Fields whose values are names of their own: of a variable, of a key in a secret.
const NAMES: [&str; 4] = ["name", "key", "secretKey", "property"];

pub fn check(set: &Set) -> Vec<Mistake> {
    let keys: Vec<&str> = set::settings(set.file("k8s/settings.env")).into_iter().map(|(key, _)| key).collect();
    let mut mistakes = Vec::new();
    for object in &set.objects {
        walk(object, &object.0, String::new(), &keys, &mut mistakes);
        if object.kind() == "ConfigMap" && object.name().starts_with("settings") {
            let what = "is for the build alone and is in what is built";
            let now = "Give it the annotation config.kubernetes.io/local-config.";
            mistakes.push(object.mistake("", what, now));
        }
    }
    mistakes
}

fn walk(object: &Object, value: &Value, field: String, keys: &[&str], mistakes: &mut Vec<Mistake>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields.iter().filter(|(name, _)| !NAMES.contains(&name.as_str())) {
                let field = if field.is_empty() { name.clone() } else { format!("{field}.{name}") };
                walk(object, value, field, keys, mistakes);
            }
        }
        Value::Array(values) => {
            for (index, value) in values.iter().enumerate() {
                walk(object, value, format!("{field}[{index}]"), keys, mistakes);
            }
        }
        Value::String(text) => {
            if let Some(key) = left_over(text, keys) {
                let what = format!("{key} of k8s/settings.env was not put in");
                mistakes.push(object.mistake(&field, what, "Add a replacement to the kustomization.yaml of the app."));
            }
        }
        _ => {}
    }
}

/// A name of a setting as a word of its own. A shell's `$MODEL` is no such word, nor is a comment.
fn left_over<'key>(text: &str, keys: &[&'key str]) -> Option<&'key str> {
    let lines = text.lines().filter(|line| !line.trim_start().starts_with('#'));
    let is_part = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '$');
    let words: Vec<&str> = lines.flat_map(|line| line.split(|letter| !is_part(letter))).collect();
    keys.iter().find(|key| words.contains(*key)).copied()
}

#[test]
fn a_name_that_was_left_over_is_a_word() {
    let keys = ["DOMAIN", "MODEL"];
    assert_eq!(left_over("https://DOMAIN/", &keys), Some("DOMAIN"));
    assert_eq!(left_over("MODEL_DOMAIN", &keys), None);
    assert_eq!(left_over("ollama pull \"$MODEL\"", &keys), None);
    assert_eq!(left_over("# what DOMAIN answers\nhost", &keys), None);
}

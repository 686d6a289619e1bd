//! Every namespace that is made here: nothing passes unless a policy says so, a runaway app meets a quota, Pod Security
//! is on, and Flux does not delete it by mistake.

use serde_json::{Value, json};

use super::containers::PRIVILEGED;
use crate::cluster::set::{Mistake, Object, Set};

pub fn check(set: &Set) -> Vec<Mistake> {
    let mut mistakes: Vec<Mistake> = set.of_kind("Namespace").flat_map(|namespace| one(set, namespace)).collect();
    for object in &set.objects {
        let namespace = object.namespace();
        if !namespace.is_empty() && !set.namespaces().contains(namespace) && !set.is_elsewhere(namespace) {
            let what = format!("nothing makes the namespace {namespace}");
            mistakes.push(object.mistake(
                "metadata.namespace",
                what,
                "Add the component restricted-namespace to its app.",
            ));
        }
    }
    mistakes
}

fn one(set: &Set, namespace: &Object) -> Vec<Mistake> {
    let name = namespace.name();
    let mut mistakes = Vec::new();
    let mut say = |field: &str, what: String, now: &str| mistakes.push(namespace.mistake(field, what, now));
    let inside = |kind: &'static str| set.of_kind(kind).filter(move |object| object.namespace() == name);

    if !inside("NetworkPolicy").any(denies) {
        let what = "no policy denies what none allows".to_owned();
        say("", what, "Add one that selects {} and has policyTypes Ingress and Egress without any rule.");
    }
    if inside("ResourceQuota").next().is_none() {
        say("", "has no ResourceQuota".to_owned(), "Add the component restricted-namespace.");
    }
    let level = if name == PRIVILEGED { "privileged" } else { "restricted" };
    for mode in ["enforce", "audit", "warn"] {
        let found = namespace.text(&format!("/metadata/labels/pod-security.kubernetes.io~1{mode}"));
        if found != level {
            let field = format!("metadata.labels[pod-security.kubernetes.io/{mode}]");
            say(&field, format!("is {found:?}"), &format!("Write {level}."));
        }
    }
    if namespace.text("/metadata/annotations/kustomize.toolkit.fluxcd.io~1prune") != "disabled" {
        let field = "metadata.annotations[kustomize.toolkit.fluxcd.io/prune]";
        say(field, "a deleted file would delete the namespace with its volumes".to_owned(), "Write disabled.");
    }
    mistakes
}

fn denies(policy: &Object) -> bool {
    let spec = |name: &str| policy.0.pointer(&format!("/spec/{name}"));
    let types = policy.list("/spec/policyTypes");
    let rules = |name: &str| spec(name).and_then(Value::as_array).is_some_and(|rules| !rules.is_empty());
    spec("podSelector") == Some(&json!({}))
        && types.contains(&json!("Ingress"))
        && types.contains(&json!("Egress"))
        && !rules("ingress")
        && !rules("egress")
}

//! Files as a reader meets them: the first line names the schema, so that an editor checks them, and each has one kind of
//! object and is called like it.

use crate::cluster::set::{self, Mistake, Object, Set};

const CRDS: &str = "https://raw.githubusercontent.com/datreeio/CRDs-catalog/main";
const KUBERNETES: &str = "https://raw.githubusercontent.com/yannh/kubernetes-json-schema/master/v1.34.0-standalone";
const KUSTOMIZATION: &str = "https://json.schemastore.org/kustomization.json";
const MODELINE: &str = "# yaml-language-server: $schema=";

pub fn check(set: &Set) -> Vec<Mistake> {
    let yaml = |path: &&String| path.starts_with("k8s/") && path.ends_with(".yaml");
    set.files.keys().filter(yaml).flat_map(|path| one(path, set.file(path))).collect()
}

fn one(path: &str, content: &str) -> Vec<Mistake> {
    let objects = match set::parse(content) {
        Ok(objects) => objects,
        Err(error) => {
            let line = error.lines().next().unwrap_or_default().trim_start_matches("error: ").to_owned();
            return [Mistake::new(path, "", format!("is no YAML: {line}"), "Mend it.")].into();
        }
    };
    // Settings of SOPS, rules and the like are no objects.
    let Some(first) = objects.first().filter(|object| !object.kind().is_empty()) else { return Vec::new() };
    let mut mistakes = Vec::new();
    let schema = schema(first);
    match content.lines().next().and_then(|line| line.strip_prefix(MODELINE)) {
        Some(said) if said == schema => {}
        Some(said) => {
            let what = format!("names the schema {said}");
            mistakes.push(Mistake::new(path, "line 1", what, &format!("Write {MODELINE}{schema}")));
        }
        // `sops` and `kubectl create` write such a file anew, and neither writes a first line.
        None if first.kind() == "Secret" => {}
        None => mistakes.push(Mistake::new(path, "line 1", "names no schema", &format!("Write {MODELINE}{schema}"))),
    }
    if let Some(other) = objects.iter().find(|object| object.kind() != first.kind()) {
        let what = format!("has a {} beside a {}", other.kind(), first.kind());
        mistakes.push(Mistake::new(path, "", what, "Put each kind into a file of its own."));
    }
    let name = path.rsplit('/').next().unwrap_or(path);
    if !path.contains("/tests/") && !is_called(name, first) {
        let kind = first.kind().to_lowercase();
        let what = format!("has a {}", first.kind());
        mistakes.push(Mistake::new(path, "", what, &format!("Call it {kind}.yaml or {kind}-….yaml.")));
    }
    mistakes
}

fn is_called(name: &str, object: &Object) -> bool {
    let kind = object.kind().to_lowercase();
    let stem = name.trim_end_matches(".yaml").trim_end_matches(".sops");
    let is_kind = |stem: &str| stem == kind || stem.strip_prefix(&kind).is_some_and(|rest| rest.starts_with('-'));
    match object.kind() {
        "Kustomization" if object.api().contains("toolkit") => stem == "ks",
        "Component" => stem == "kustomization",
        _ => is_kind(stem) || stem.strip_prefix("patch-").is_some_and(is_kind),
    }
}

/// Where the schema of an object is found.
fn schema(object: &Object) -> String {
    let kind = object.kind().to_lowercase();
    let (group, version) = object.api().split_once('/').unwrap_or(("", object.api()));
    match (group, kind.as_str()) {
        ("kustomize.config.k8s.io", _) => KUSTOMIZATION.to_owned(),
        // SOPS adds a field that the strict schema refuses.
        ("", "secret") => format!("{KUBERNETES}/secret-v1.json"),
        ("", _) => format!("{KUBERNETES}-strict/{kind}-{version}.json"),
        (group, _) if is_builtin(group) => {
            let short = group.split('.').next().unwrap_or(group);
            format!("{KUBERNETES}-strict/{kind}-{short}-{version}.json")
        }
        (group, _) => format!("{CRDS}/{group}/{kind}_{version}.json"),
    }
}

/// Groups of Kubernetes itself; the Gateway API is none of them in spite of its name.
pub fn is_builtin(group: &str) -> bool {
    !group.contains('.') || (group.ends_with(".k8s.io") && !group.starts_with("gateway."))
}

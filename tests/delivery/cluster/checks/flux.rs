//! Flux's Kustomizations: the folders they name are there, they wait only for what is there and never in a circle, and
//! what is encrypted comes with a key.

use std::collections::BTreeSet;

use crate::cluster::set::{Mistake, Object, Set, text};

const API: &str = "kustomize.toolkit.fluxcd.io/";

pub fn check(set: &Set) -> Vec<Mistake> {
    let all: Vec<&Object> = set.of_kind("Kustomization").filter(|object| object.api().starts_with(API)).collect();
    let mut mistakes: Vec<Mistake> = all.iter().flat_map(|one| folders(set, one)).collect();
    for one in &all {
        for name in waits_for(one) {
            if !all.iter().any(|other| other.name() == name) {
                let what = format!("there is no Kustomization {name}");
                mistakes.push(one.mistake(
                    "spec.dependsOn",
                    what,
                    "It would wait for ever; name one that is built with it.",
                ));
            }
        }
        if one.0.pointer("/spec/prune").and_then(serde_json::Value::as_bool) != Some(true) {
            let what = "what leaves Git would stay in the cluster";
            mistakes.push(one.mistake("spec.prune", what, "Write true."));
        }
    }
    mistakes.extend(circle(&all));
    mistakes
}

fn folders(set: &Set, one: &Object) -> Vec<Mistake> {
    let path = one.text("/spec/path");
    let folder = path.trim_start_matches("./").trim_end_matches('/');
    if !is_folder(set, folder) {
        let what = format!("{path} has no kustomization.yaml");
        return [one.mistake("spec.path", what, "Write a folder below k8s/, as in ./k8s/apps/blog/app.")].into();
    }
    let mut mistakes = Vec::new();
    for component in one.list("/spec/components").iter().filter_map(serde_json::Value::as_str) {
        let folder = joined(folder, component);
        if !is_folder(set, &folder) {
            let what = format!("{folder} has no kustomization.yaml");
            mistakes.push(one.mistake("spec.components", what, "Write it as seen from spec.path."));
        }
    }
    let is_encrypted = |component: &serde_json::Value| {
        let folder = joined(folder, component.as_str().unwrap_or_default());
        set.files.keys().any(|file| file.starts_with(&format!("{folder}/")) && file.ends_with(".sops.yaml"))
    };
    let key = one.text("/spec/decryption/secretRef/name");
    if key.is_empty() && one.list("/spec/components").iter().any(is_encrypted) {
        let what = "a component has secrets encrypted by SOPS, and there is no key";
        mistakes.push(one.mistake("spec.decryption", what, "Write provider: sops and the secret with the key."));
    }
    mistakes
}

fn is_folder(set: &Set, folder: &str) -> bool {
    set.files.contains_key(&format!("{folder}/kustomization.yaml"))
}

/// `k8s/apps/blog/app` and `../cilium`: `k8s/apps/blog/cilium`.
fn joined(folder: &str, way: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').collect();
    for part in way.split('/') {
        match part {
            ".." => drop(parts.pop()),
            "." => {}
            part => parts.push(part),
        }
    }
    parts.join("/")
}

fn waits_for(one: &Object) -> impl Iterator<Item = &str> {
    one.list("/spec/dependsOn").iter().map(|other| text(other, "/name"))
}

/// The first circle that is found.
fn circle(all: &[&Object]) -> Option<Mistake> {
    let mut done = BTreeSet::new();
    all.iter().find_map(|one| {
        let names = walk(one.name(), all, &mut Vec::new(), &mut done)?;
        let what = format!("waits for itself: {}", names.join(" → "));
        Some(one.mistake("spec.dependsOn", what, "Remove one of the steps; none of them would ever begin."))
    })
}

fn walk<'set>(
    name: &'set str,
    all: &[&'set Object],
    way: &mut Vec<&'set str>,
    done: &mut BTreeSet<&'set str>,
) -> Option<Vec<&'set str>> {
    if let Some(begin) = way.iter().position(|before| *before == name) {
        return Some(way[begin..].iter().copied().chain([name]).collect());
    }
    if !done.insert(name) {
        return None;
    }
    way.push(name);
    let next = all.iter().filter(|one| one.name() == name).flat_map(|one| waits_for(one));
    let found = next.into_iter().find_map(|next| walk(next, all, way, done));
    way.pop();
    found
}

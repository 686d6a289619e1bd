//! What an operator chooses, and that nothing in `k8s/components` is neither a choice nor a part of one.

use crate::programs;

/// One of each group, or none where the group has an empty name.
pub const CHOICES: [&[&str]; 5] = [
    // How the house gets the blog when the line is cut.
    &["", "traefik", "cilium"],
    // Where secrets come from.
    &["sops", "onepassword", "vault"],
    // Who reads metrics and rules.
    &["", "prometheus", "victoriametrics"],
    // Who looks at images.
    &["admission", "kyverno"],
    // What the model computes with.
    &["cpu", "gpu"],
];

/// Apps take these by themselves.
const PARTS: [&str; 4] = ["cloudflare-egress", "dns-egress", "restricted-namespace", "settings"];

/// All combinations, each with its name and its components.
pub fn combinations() -> Vec<(String, Vec<&'static str>)> {
    let mut all = vec![Vec::new()];
    for group in CHOICES {
        let with = |chosen: &Vec<&'static str>| {
            let chosen = chosen.clone();
            group.iter().map(move |one| {
                chosen.iter().copied().chain([*one].into_iter().filter(|one| !one.is_empty())).collect()
            })
        };
        all = all.iter().flat_map(with).collect();
    }
    all.into_iter().map(|chosen: Vec<&str>| (format!("all-{}", chosen.join("-")), chosen)).collect()
}

/// Overlays that are written down.
pub fn overlays() -> Vec<String> {
    names("k8s/overlays")
}

fn names(folder: &str) -> Vec<String> {
    let entries = std::fs::read_dir(programs::root().join(folder)).unwrap();
    let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn each_component_is_a_choice_or_a_part() {
    let known: Vec<&str> = CHOICES.iter().copied().flatten().copied().chain(PARTS).collect();
    let unknown: Vec<String> =
        names("k8s/components").into_iter().filter(|name| !known.contains(&name.as_str())).collect();
    assert!(unknown.is_empty(), "components that no combination has: {unknown:?}; add them to CHOICES or PARTS");
}

#[test]
fn combinations_take_one_of_each_group() {
    let all = combinations();
    assert_eq!(all.len(), CHOICES.iter().map(|group| group.len()).product::<usize>());
    assert_eq!(all[0].1, ["sops", "admission", "cpu"]);
}

#[test]
fn the_readme_tells_of_each_choice() {
    let readme = programs::root().join("k8s/README.md");
    let text = std::fs::read_to_string(readme).unwrap_or_default();
    for choice in CHOICES.iter().copied().flatten().filter(|choice| !choice.is_empty()) {
        assert!(text.contains(&format!("`{choice}`")), "k8s/README.md does not tell of `{choice}`");
    }
}

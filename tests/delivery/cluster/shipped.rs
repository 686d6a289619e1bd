//! The files as they stand in the repository, with Rust alone.

use super::set::Set;
use super::{build, checks};

#[test]
fn each_file_names_its_schema_and_is_called_like_what_it_has() {
    let set = Set { objects: Vec::new(), files: build::files() };
    let told = checks::lines(&checks::files(&set));
    assert!(told.is_empty(), "{told}");
}

#[test]
fn no_kustomization_file_forgets_what_lies_beside_it() {
    let files = build::files();
    let mut forgotten = Vec::new();
    for path in files.keys().filter(|path| path.ends_with(".yaml") && is_of_an_app(path)) {
        let (folder, name) = path.rsplit_once('/').unwrap();
        let named = |list: &str| list.lines().any(|line| line.trim_start_matches([' ', '-']).ends_with(name));
        let lists = folder.match_indices('/').map(|(end, _)| &folder[..end]).chain([folder]);
        let mut lists = lists.filter_map(|folder| files.get(&format!("{folder}/kustomization.yaml")));
        if name != "kustomization.yaml" && name != "ks.yaml" && !lists.any(|list| named(list)) {
            forgotten.push(path);
        }
    }
    assert!(forgotten.is_empty(), "no kustomization.yaml names {forgotten:?}");
}

fn is_of_an_app(path: &str) -> bool {
    (path.starts_with("k8s/apps/") || path.starts_with("k8s/policies/") || path.starts_with("k8s/components/"))
        && !path.contains("/tests/")
}

//! What starts what. A publish ends with a commit, and that commit must not start a publish.

use serde_json::Value;

use super::files::{workflow, workflows};
use crate::programs::root;

/// The file with the line that a publish writes.
const LINE: &str = "k8s/apps/blog/app/kustomization.yaml";

fn strings(value: &Value) -> Vec<&str> {
    value.as_array().into_iter().flatten().filter_map(Value::as_str).collect()
}

/// Whether a filter of GitHub lets a path through, for the forms that are used here.
fn lets(pattern: &str, path: &str) -> bool {
    match pattern.strip_suffix("/**") {
        Some(folder) => path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/')),
        None => {
            assert!(!pattern.contains('*'), "{pattern} is a form that this test does not know");
            pattern == path
        }
    }
}

#[test]
fn a_publish_starts_no_publish() {
    let publish = workflow("publish");
    let push = &publish.value["on"]["push"];
    assert_eq!(strings(&push["branches"]), ["main"]);
    let paths = strings(&push["paths"]);
    assert!(paths.contains(&"content/**"));
    for pattern in paths {
        assert!(!lets(pattern, LINE), "{pattern} lets the commit of a publish start the next");
    }
}

#[test]
fn everything_that_an_image_is_made_of_starts_a_publish() {
    let publish = workflow("publish");
    let paths = strings(&publish.value["on"]["push"]["paths"]);
    let made_of = [
        "Cargo.lock",
        "content/posts/a.md",
        "edge/worker/src/lib.rs",
        "generator/src/main.rs",
        "k8s/image/nginx.conf",
        "k8s/image/base.digest",
        "k8s/settings.env",
        "site.toml",
        "static/a.png",
        "themes/default/theme.toml",
        "wrangler.toml",
    ];
    for path in made_of {
        assert!(paths.iter().any(|pattern| lets(pattern, path)), "a change of {path} is not published");
    }
}

#[test]
fn every_push_to_main_is_tested_once_at_least() {
    let of = |name: &str| -> Vec<String> {
        strings(&workflow(name).value["on"]["push"]["paths"]).into_iter().map(str::to_owned).collect()
    };
    let patterns: Vec<String> = ["publish", "ci"].into_iter().flat_map(of).collect();
    let mut folders: Vec<String> = Vec::new();
    for entry in std::fs::read_dir(root()).unwrap() {
        let entry = entry.unwrap();
        folders.extend(entry.path().is_dir().then(|| entry.file_name().to_string_lossy().into_owned()));
    }
    // Not in Git, or nothing that a test looks at.
    let apart = [".git", ".wrangler", ".cache", ".ci", ".cargo", "docs", "node_modules", "public", "target"];
    for folder in folders.iter().filter(|folder| !apart.contains(&folder.as_str())) {
        let path = format!("{folder}/file");
        let covered = patterns.iter().any(|pattern| lets(pattern, &path));
        assert!(covered, "nothing is tested when {folder}/ changes on main");
    }
}

#[test]
fn publishes_wait_for_each_other_and_are_not_broken_off() {
    for name in ["publish", "after-deploy", "base-image"] {
        let concurrency = &workflow(name).value["concurrency"];
        assert_eq!(concurrency["group"], name);
        assert_eq!(concurrency["cancel-in-progress"], Value::Bool(false), "{name}");
    }
}

#[test]
fn flux_is_heard() {
    let text = std::fs::read_to_string(root().join("k8s/apps/notifications/app/alert-after-deploy.yaml")).unwrap();
    let alert: Value = serde_saphyr::from_str(&text).unwrap();
    let source = &alert["spec"]["eventSources"][0];
    let kind = source["kind"].as_str().unwrap();
    let event = format!("{kind}/{}.flux-system", source["name"].as_str().unwrap());
    let deployed = workflow("after-deploy");
    assert_eq!(strings(&deployed.value["on"]["repository_dispatch"]["types"]), [event.as_str()]);
}

#[test]
fn one_check_stands_for_all() {
    let ci = workflow("ci");
    let success = &ci.value["jobs"]["success"];
    let jobs: Vec<&str> = ci.jobs().into_iter().map(|(name, _)| name).filter(|name| *name != "success").collect();
    assert_eq!(strings(&success["needs"]), jobs);
    // A check that is skipped counts as passed, so this one is never skipped.
    assert_eq!(success["if"], "${{ always() }}");
    let condition = success["steps"][0]["if"].as_str().unwrap();
    for result in ["failure", "cancelled", "skipped"] {
        assert!(condition.contains(&format!("contains(needs.*.result, '{result}')")), "{result} would pass");
    }
}

#[test]
fn what_is_signed_is_signed_by_the_one_that_the_cluster_believes() {
    let path = root().join("k8s/policies/kyverno/imagevalidatingpolicy.yaml");
    let policy = std::fs::read_to_string(path).unwrap();
    assert!(policy.contains("/.github/workflows/publish.yaml@refs/heads/main"));
    // The certificate names the workflow file that has the job, so nobody else may sign what runs.
    for file in workflows() {
        let signs =
            file.text.contains("cosign sign --yes \"$IMAGE@") || file.text.contains("cosign sign --yes \"$TOOLS@");
        let base_only = file.path.ends_with("base-image.yaml");
        assert!(!signs || base_only || file.path.ends_with("publish.yaml"), "{} signs as well", file.path);
    }
}

//! What starts what. A publish ends with a commit, and that commit must not start a publish.

use serde_json::Value;

use super::files::{workflow, workflows};
use crate::programs::root;

/// The file with the line that a publish writes.
const LINE: &str = "k8s/apps/blog/app/kustomization.yaml";

fn strings(value: &Value) -> Vec<&str> {
    value.as_array().into_iter().flatten().filter_map(Value::as_str).collect()
}

/// Whether a push that changes this file alone starts a workflow: of the patterns that fit, the last one counts. For the
/// forms that are used here.
fn starts(name: &str, path: &str) -> bool {
    let fits = |pattern: &str| match pattern.strip_suffix("/**") {
        Some(folder) => path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/')),
        None => {
            assert!(!pattern.contains('*'), "{pattern} is a form that this test does not know");
            pattern == path
        }
    };
    let workflow = workflow(name);
    let patterns = strings(&workflow.value["on"]["push"]["paths"]);
    patterns.into_iter().fold(false, |lets, pattern| match pattern.strip_prefix('!') {
        Some(not) => lets && !fits(not),
        None => lets || fits(pattern),
    })
}

#[test]
fn a_publish_starts_no_publish() {
    let publish = workflow("publish");
    assert_eq!(strings(&publish.value["on"]["push"]["branches"]), ["main"]);
    assert!(starts("publish", "content/posts/tea.md"));
    for name in ["publish", "ci", "base-image"] {
        assert!(!starts(name, LINE), "the commit of a publish starts {name}");
    }
}

#[test]
fn everything_that_an_image_is_made_of_starts_a_publish() {
    let made_of = [
        "Cargo.lock",
        "content/posts/a.md",
        "data/a.csv",
        "edge/worker/src/lib.rs",
        "generator/src/main.rs",
        "k8s/image/base.digest",
        "k8s/image/nginx.conf",
        "k8s/settings.env",
        "site.toml",
        "static/a.png",
        "themes/default/theme.toml",
        "wrangler.toml",
    ];
    for path in made_of {
        assert!(starts("publish", path), "a change of {path} is not published");
    }
}

#[test]
fn what_main_gets_is_tested() {
    // Not in Git, or nothing that a test looks at.
    let apart = [".git", ".wrangler", ".cache", ".ci", ".cargo", "docs", "node_modules", "public", "target"];
    for entry in std::fs::read_dir(root()).unwrap().flatten().filter(|entry| entry.path().is_dir()) {
        let folder = entry.file_name().to_string_lossy().into_owned();
        let path = format!("{folder}/file");
        let tested = starts("publish", &path) || starts("ci", &path) || apart.contains(&folder.as_str());
        assert!(tested, "nothing is tested when {folder}/ changes on main");
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

//! Secrets: each is named in a handbook, each is held by the environment that only main gets, and each goes to the one
//! step that needs it.

use std::collections::BTreeSet;

use expect_test::expect;

use super::files::workflows;
use crate::programs::root;

/// Names after `secrets.`.
fn named(text: &str) -> BTreeSet<String> {
    let names = text.split("secrets.").skip(1);
    names.map(|rest| rest.chars().take_while(|c| c.is_ascii_uppercase() || *c == '_').collect()).collect()
}

#[test]
fn the_handbook_knows_every_secret() {
    // That of the workflows stands beside them; the cluster's may tell of them as well.
    let books = [".github/workflows/README.md", "k8s/README.md"];
    let handbook: String =
        books.iter().map(|book| std::fs::read_to_string(root().join(book)).unwrap_or_default()).collect();
    let names: BTreeSet<String> = workflows().iter().flat_map(|file| named(&file.text)).collect();
    let list: String = names.iter().map(|name| format!("{name}\n")).collect();
    expect![[r#"
        BOT_CLIENT_ID
        BOT_PRIVATE_KEY
        CLOUDFLARE_API_TOKEN
        CLOUDFLARE_PURGE_TOKEN
    "#]]
    .assert_eq(&list);
    let missing: Vec<&String> = names.iter().filter(|name| !handbook.contains(name.as_str())).collect();
    assert!(missing.is_empty(), "nobody is told of {missing:?}");
}

#[test]
fn only_jobs_of_the_environment_production_see_one() {
    for file in workflows() {
        for (name, job) in file.jobs() {
            if !named(&job.to_string()).is_empty() {
                assert_eq!(job["environment"], "production", "{}: {name}", file.path);
            }
        }
    }
}

#[test]
fn a_secret_goes_to_a_step_and_not_to_all_of_a_job() {
    for file in workflows() {
        assert!(named(&file.value["env"].to_string()).is_empty(), "{}", file.path);
        assert!(!file.text.contains("secrets: inherit"), "{} hands on all of them", file.path);
        for (name, job) in file.jobs() {
            assert!(named(&job["env"].to_string()).is_empty(), "{}: {name}", file.path);
        }
    }
}

/// wrangler runs `[build]` with its own environment, and so with the token, in every program that takes part.
#[test]
fn nothing_is_built_beside_the_token_that_deploys() {
    let config = std::fs::read_to_string(root().join("wrangler.toml")).unwrap();
    // What the `sed` below does.
    let (before, rest) = config.split_once("\n[build]\n").unwrap();
    let (_, after) = rest.split_once("\n\n").unwrap();
    let left: toml::Value = toml::from_str(&format!("{before}\n{after}")).unwrap();
    assert!(left.get("build").is_none() && left["main"].is_str(), "{left}");
    let mut deploys = String::new();
    for file in workflows() {
        for (_, step) in file.steps() {
            let script = step["run"].as_str().unwrap_or_default();
            if script.contains("wrangler deploy") {
                deploys += script;
            }
        }
    }
    expect![[r#"
        sed '/^\[build\]$/,/^$/d' wrangler.toml > wrangler.deploy.toml
        tests/edge/node_modules/.bin/wrangler deploy --config wrangler.deploy.toml
    "#]]
    .assert_eq(&deploys);
}

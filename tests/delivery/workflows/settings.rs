//! What differs from owner to owner stands once, and everything that repeats it agrees. This reads the files by itself and
//! does not ask `cargo xtask settings`, which writes them.

use std::collections::BTreeMap;

use serde_json::Value;

use super::files::all;
use crate::programs::root;

fn text(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn settings() -> BTreeMap<String, String> {
    let text = text("k8s/settings.env");
    let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines
        .map(|line| line.split_once('=').unwrap_or_else(|| panic!("{line}")))
        .map(|(key, value)| (key.into(), value.into()))
        .collect()
}

#[test]
fn site_worker_terraform_and_owners_say_what_the_settings_say() {
    let settings = settings();
    let [domain, repository] = ["DOMAIN", "REPOSITORY"].map(|key| settings[key].as_str());
    let github = format!("https://github.com/{repository}");

    let site: toml::Value = toml::from_str(&text("site.toml")).unwrap();
    assert!(site["base_url"].as_str().unwrap().starts_with(&format!("https://{domain}")), "base_url");
    assert!(site["edit_url"].as_str().unwrap().starts_with(&format!("{github}/edit/")), "edit_url");
    let social = site["social"].as_array().unwrap();
    assert!(social.iter().any(|link| link["url"].as_str() == Some(&github)), "[[social]]");

    let worker: toml::Value = toml::from_str(&text("wrangler.toml")).unwrap();
    assert_eq!(worker["account_id"].as_str(), Some(settings["ACCOUNT_ID"].as_str()));
    assert_eq!(worker["d1_databases"][0]["database_id"].as_str(), Some(settings["DATABASE_ID"].as_str()));
    for route in worker["routes"].as_array().unwrap() {
        assert!(route["pattern"].as_str().unwrap().starts_with(&format!("{domain}/")), "{route}");
        assert_eq!(route["zone_id"].as_str(), Some(settings["ZONE_ID"].as_str()));
    }
    // Nobody has a host below `.example` (RFC 2606), so nobody is asked there for summaries or moderators.
    let is_example = domain.ends_with(".example");
    let model = if is_example { String::new() } else { format!("https://{}", settings["MODEL_DOMAIN"]) };
    assert_eq!(worker["vars"]["MODEL_URL"].as_str(), Some(model.as_str()));
    let team =
        if is_example { String::new() } else { format!("https://{}.cloudflareaccess.com", settings["ACCESS_TEAM"]) };
    assert_eq!(worker["vars"]["ACCESS_TEAM"].as_str(), Some(team.as_str()));

    let terraform: toml::Value = toml::from_str(&text("edge/terraform/terraform.tfvars")).unwrap();
    for (name, value) in terraform.as_table().unwrap() {
        assert_eq!(value.as_str(), Some(settings[&name.to_uppercase()].as_str()), "{name} in terraform.tfvars");
    }

    let owner = format!("@{}", repository.split('/').next().unwrap());
    let owners = text(".github/CODEOWNERS");
    let rules = owners.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    assert!(rules.clone().all(|line| line.ends_with(&owner)) && rules.count() > 0, "CODEOWNERS");

    let renovate: Value = serde_json::from_str(&text(".github/renovate.json")).unwrap();
    let managers = renovate["customManagers"].as_array().unwrap();
    assert!(managers.iter().any(|manager| manager["depNameTemplate"] == settings["TOOLS_IMAGE"].as_str()), "renovate");
}

#[test]
fn the_worker_leaves_the_hosts_of_the_tunnel_alone() {
    let settings = settings();
    let worker: toml::Value = toml::from_str(&text("wrangler.toml")).unwrap();
    for route in worker["routes"].as_array().unwrap() {
        let host = route["pattern"].as_str().unwrap().split('/').next().unwrap();
        assert_ne!(host, settings["MODEL_DOMAIN"], "the Worker would answer itself in place of the model");
        assert_ne!(host, settings["HOOK_DOMAIN"]);
        assert!(!host.contains('*'), "{host} takes more hosts than one");
    }
}

#[test]
fn workflows_read_the_settings_and_repeat_none() {
    let settings = settings();
    for file in all() {
        for key in ["DOMAIN", "REPOSITORY", "IMAGE", "ZONE_ID", "ACCOUNT_ID"] {
            assert!(!file.text.contains(&settings[key]), "{} repeats {key}", file.path);
        }
    }
}

#[test]
fn every_setting_is_read_by_somebody() {
    let mut texts = String::new();
    let mut open = vec![root().join("k8s"), root().join(".github"), root().join("xtask/src/settings")];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let is_list = path.ends_with("settings.env") || path.ends_with("settings/env.rs");
            if path.is_dir() {
                open.push(path);
            } else if !is_list && path.extension().is_some_and(|kind| ["yaml", "rs"].iter().any(|known| kind == *known))
            {
                texts += &std::fs::read_to_string(path).unwrap();
            }
        }
    }
    for key in settings().keys() {
        let read = [format!("data.{key}\n"), format!("(\"{key}\")"), format!(" {key} ")];
        assert!(read.iter().any(|form| texts.contains(form)), "nobody reads {key}");
    }
}

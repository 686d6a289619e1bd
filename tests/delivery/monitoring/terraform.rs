//! The Terraform of the edge, as far as it can be read without the provider: it is formatted, has a value for each
//! variable, takes those of the settings, and leaves to wrangler what is wrangler's.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use super::files;
use crate::programs;

fn folder() -> std::path::PathBuf {
    programs::root().join("edge/terraform")
}

fn code() -> String {
    files::ending(&folder(), ".tf").iter().map(|file| files::read(file)).collect()
}

/// The words in quotes that follow a keyword at the start of a line: `variable "domain" {`.
fn named(keyword: &str) -> Vec<Vec<String>> {
    let code = code();
    let lines = code.lines().filter_map(|line| line.strip_prefix(keyword)?.strip_prefix(' '));
    lines.map(|line| line.split('"').skip(1).step_by(2).map(str::to_owned).collect()).collect()
}

/// `terraform.tfvars`.
fn values() -> BTreeMap<String, String> {
    let text = files::read(&folder().join("terraform.tfvars"));
    let values = text.lines().filter_map(|line| line.split_once('='));
    values.map(|(key, value)| (key.trim().to_owned(), value.trim().trim_matches('"').to_owned())).collect()
}

#[test]
fn each_variable_has_its_value_but_the_secret() {
    let variables: BTreeSet<String> = named("variable").concat().into_iter().collect();
    let mut given: BTreeSet<String> = values().into_keys().collect();
    given.insert("tunnel_secret".to_owned());
    assert_eq!(variables, given);
}

#[test]
fn values_are_those_of_the_settings() {
    for (key, value) in values() {
        assert_eq!(value, files::setting(&key.to_uppercase()), "{key}: `cargo xtask settings` writes it");
    }
}

#[test]
fn a_thing_has_one_owner() {
    // The Worker, its routes and its database are in wrangler.toml, and the tunnel's ingress is in the cluster.
    let resources: BTreeSet<String> =
        named("resource").into_iter().filter_map(|words| words.into_iter().next()).collect();
    let resources: Vec<&str> = resources.iter().map(String::as_str).collect();
    expect_test::expect![[r#"
        cloudflare_dns_record
        cloudflare_ruleset
        cloudflare_tiered_cache
        cloudflare_zero_trust_access_application
        cloudflare_zero_trust_access_policy
        cloudflare_zero_trust_access_service_token
        cloudflare_zero_trust_tunnel_cloudflared
        cloudflare_zone_setting"#]]
    .assert_eq(&resources.join("\n"));
}

/// What Access does with a path of the blog: the longest of its own that is the path, or a folder above it, decides.
fn access(path: &str) -> &'static str {
    let code = files::read(&folder().join("access.tf"));
    let covers = |name: &str, kind: &'static str| -> Option<(usize, &'static str)> {
        let resource = format!("resource \"cloudflare_zero_trust_access_application\" \"{name}\"");
        let (_, rest) = code.split_once(&resource).unwrap();
        let (block, _) = rest.split_once("\n}\n").unwrap();
        let own = block.split("\"${var.domain}").skip(1).filter_map(|rest| rest.split('"').next());
        let fits = |own: &&str| path.strip_prefix(*own).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        own.filter(fits).map(|own| (own.len(), kind)).max()
    };
    let found = covers("moderation", "the owner").into_iter().chain(covers("threads", "everybody"));
    found.max().map_or("not asked", |(_, kind)| kind)
}

#[test]
fn moderation_is_the_owners_and_what_readers_and_programs_ask_is_not() {
    for path in ["/admin", "/admin/", "/api/admin/queue", "/api/admin/comments", "/api/export", "/api/import"] {
        assert_eq!(access(path), "the owner", "{path}");
    }
    // Below /api/export, and asked by `gen pull` with no credentials.
    assert_eq!(access("/api/export/threads.json"), "everybody");
    // Prometheus shows the Worker a bearer token; Access would want headers of its own.
    for path in ["/", "/administration/", "/api/metrics", "/api/health", "/api/comments/posts%2Ftea", "/api/decide/x"] {
        assert_eq!(access(path), "not asked", "{path}");
    }
}

#[test]
fn what_is_secret_is_not_shown() {
    let code = code();
    for block in code.split("\n\n").filter(|block| block.starts_with("output")) {
        let is_secret = ["secret", "client_id", "credentials"].iter().any(|word| block.to_lowercase().contains(word));
        assert!(!is_secret || block.contains("sensitive   = true"), "{block}");
    }
}

#[test]
#[ignore = "needs terraform: cargo xtask delivery"]
fn terraform_is_formatted() {
    // `terraform validate` is not here: it needs the provider, which `terraform init` downloads.
    programs::output(
        Command::new(programs::find("terraform")).args(["fmt", "-check", "-diff", "-recursive"]).arg(folder()),
    );
}

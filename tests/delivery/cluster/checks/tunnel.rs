//! What the tunnel leads to, as cloudflared reads it: the first rule whose host and path fit is taken. Each leads to a
//! Service that is there, the model's host asks for Access, and the last rule fits all.

use regex::Regex;
use serde_json::Value;

use super::ports;
use crate::cluster::set::{self, Mistake, Object, Set, list, text};

pub fn check(set: &Set) -> Vec<Mistake> {
    let maps = set.of_kind("ConfigMap").filter(|map| !map.text("/data/config.yaml").is_empty());
    maps.filter(|map| map.name().starts_with("cloudflared")).flat_map(|map| table(set, map)).collect()
}

/// The rules of a configuration, in their order.
pub fn rules(configuration: &str) -> Vec<Value> {
    let parsed = set::parse(configuration).unwrap_or_default();
    parsed.first().map_or(Vec::new(), |document| document.list("/ingress").to_vec())
}

/// The number of the rule that takes a request, as cloudflared finds it: hosts may begin with `*.`, paths are regular
/// expressions that may fit anywhere.
pub fn first(rules: &[Value], host: &str, path: &str) -> Option<usize> {
    rules.iter().position(|rule| fits_host(text(rule, "/hostname"), host) && fits_path(text(rule, "/path"), path))
}

fn fits_host(pattern: &str, host: &str) -> bool {
    match pattern.strip_prefix('*') {
        Some(end) => host.ends_with(end),
        None => pattern.is_empty() || pattern == host,
    }
}

fn fits_path(pattern: &str, path: &str) -> bool {
    pattern.is_empty() || Regex::new(pattern).is_ok_and(|pattern| pattern.is_match(path))
}

fn table(set: &Set, map: &Object) -> Vec<Mistake> {
    let rules = rules(map.text("/data/config.yaml"));
    let mut mistakes = Vec::new();
    let mut say = |index: usize, field: &str, what: String, now: &str| {
        mistakes.push(map.mistake(&format!("data[config.yaml] ingress[{index}]{field}"), what, now));
    };
    let Some(last) = rules.last() else {
        say(0, "", "there is no rule".to_owned(), "Write the hosts, and last `service: http_status:404`.");
        return mistakes;
    };
    let is_open = |rule: &Value| rule.get("hostname").is_none() && rule.get("path").is_none();
    if !is_open(last) || text(last, "/service") != "http_status:404" {
        let what = format!("the last rule leads to {}", text(last, "/service"));
        say(rules.len() - 1, "", what, "Let `service: http_status:404` without host and path be the last.");
    }
    let hosts = ["DOMAIN", "MODEL_DOMAIN", "HOOK_DOMAIN"].map(|key| set.setting(key));
    for (index, rule) in rules.iter().enumerate().take(rules.len() - 1) {
        let (host, service) = (text(rule, "/hostname"), text(rule, "/service"));
        if !hosts.contains(&host) {
            let what = format!("{host:?} is no host of settings.env");
            say(index, ".hostname", what, "Write DOMAIN, MODEL_DOMAIN or HOOK_DOMAIN.");
        }
        if let Err(error) = Regex::new(text(rule, "/path")) {
            let error = error.to_string();
            let reason = error.lines().last().unwrap_or_default().trim_start_matches("error: ");
            say(index, ".path", format!("is no regular expression: {reason}"), "Write one as `^/hook/`.");
        }
        let covers = |earlier: &Value| {
            let path = text(earlier, "/path");
            fits_host(text(earlier, "/hostname"), host) && (path.is_empty() || path == text(rule, "/path"))
        };
        if let Some(before) = rules[..index].iter().position(covers) {
            say(index, "", format!("is never reached, as ingress[{before}] fits first"), "Write it above that one.");
        }
        let served = |(name, namespace, port): (&str, &str, u64)| {
            set.is_elsewhere(namespace) || ports::is_served(set, namespace, name, &port.into())
        };
        if !ports::parse(service).is_some_and(served) {
            say(index, ".service", format!("no Service answers at {service}"), "Write http://name.namespace.svc:port.");
        }
        if host == set.setting("MODEL_DOMAIN") {
            model(rule, index, &mut say);
        }
    }
    mistakes
}

/// Whoever reaches the model has shown a token to Cloudflare, and cloudflared looks again.
fn model(rule: &Value, index: usize, say: &mut impl FnMut(usize, &str, String, &str)) {
    let access = "/originRequest/access";
    if rule.pointer(&format!("{access}/required")) != Some(&Value::Bool(true)) {
        let what = "anybody may ask the model".to_owned();
        say(index, ".originRequest.access.required", what, "Write true.");
    }
    let named = !text(rule, &format!("{access}/teamName")).is_empty();
    if !named || list(rule, &format!("{access}/audTag")).is_empty() {
        let what = "does not say whose tokens are good".to_owned();
        say(index, ".originRequest.access", what, "Write teamName and audTag.");
    }
}

#[test]
fn the_tunnel_leads_each_request_where_it_belongs() {
    let files = crate::cluster::build::files();
    let rules = rules(&files["k8s/apps/cloudflared/app/config.yaml"]);
    let leads = |host: &str, path: &str| first(&rules, host, path).map(|index| text(&rules[index], "/service"));
    let hook = format!("/hook/{}", "0123456789abcdef".repeat(4));
    let blog = "http://blog.blog.svc.cluster.local:80";
    let gate = "http://ollama-gate.ai.svc.cluster.local:80";
    let flux = "http://webhook-receiver.flux-system.svc.cluster.local:80";
    let nothing = "http_status:404";
    // Names of settings stand here for their values.
    for (host, path, service) in [
        ("DOMAIN", "/", blog),
        ("DOMAIN", "/api/chat", blog),
        ("DOMAIN", &hook, blog),
        ("www.DOMAIN", "/", nothing),
        ("MODEL_DOMAIN", "/api/chat", gate),
        ("MODEL_DOMAIN", "/api/chat/", nothing),
        ("MODEL_DOMAIN", "/api/pull", nothing),
        ("MODEL_DOMAIN", "/x/api/chat", nothing),
        ("MODEL_DOMAIN", "/", nothing),
        ("HOOK_DOMAIN", &hook, flux),
        ("HOOK_DOMAIN", "/hook/", nothing),
        ("HOOK_DOMAIN", "/hook/0123456789abcdef", nothing),
        ("HOOK_DOMAIN", &format!("{hook}/"), nothing),
        ("HOOK_DOMAIN", "/", nothing),
        ("elsewhere.example", "/", nothing),
    ] {
        assert_eq!(leads(host, path), Some(service), "{host}{path}");
    }
}

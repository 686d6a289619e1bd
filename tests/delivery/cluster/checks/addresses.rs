//! Addresses of Services, wherever they stand: in the configuration of nginx, in receivers of alerts, in variables. The
//! Service is there and has the port. Monitors and the tunnel are looked at more closely elsewhere.

use std::sync::LazyLock;

use regex::Regex;
use serde_json::Value;

use super::ports;
use crate::cluster::set::{Mistake, Object, Set};

static ADDRESS: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"http://[a-z0-9-]+\.[a-z0-9-]+\.svc(?:\.cluster\.local)?(?::[0-9]+)?").unwrap());

pub fn check(set: &Set) -> Vec<Mistake> {
    let mut mistakes = Vec::new();
    let is_tunnel = |object: &Object| object.kind() == "ConfigMap" && object.name().starts_with("cloudflared");
    for object in set.objects.iter().filter(|object| !is_tunnel(object)) {
        walk(set, object, &object.0, "", &mut mistakes);
    }
    mistakes
}

fn walk(set: &Set, object: &Object, value: &Value, field: &str, mistakes: &mut Vec<Mistake>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                let dot = if field.is_empty() { "" } else { "." };
                walk(set, object, value, &format!("{field}{dot}{name}"), mistakes);
            }
        }
        Value::Array(values) => {
            for (index, value) in values.iter().enumerate() {
                walk(set, object, value, &format!("{field}[{index}]"), mistakes);
            }
        }
        Value::String(text) => {
            let lines = text.lines().filter(|line| !line.trim_start().starts_with('#'));
            for address in lines.flat_map(|line| ADDRESS.find_iter(line)) {
                if !is_answered(set, address.as_str()) {
                    let what = format!("no Service answers at {}", address.as_str());
                    mistakes.push(object.mistake(field, what, "Write name, namespace and port of one that is there."));
                }
            }
        }
        _ => {}
    }
}

fn is_answered(set: &Set, address: &str) -> bool {
    ports::parse(address).is_some_and(|(name, namespace, port)| {
        set.is_elsewhere(namespace) || ports::is_served(set, namespace, name, &port.into())
    })
}

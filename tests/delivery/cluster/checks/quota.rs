//! The quota of a namespace holds all that may run in it at once: the most pods that a scaler makes, and the one more of
//! a rollout. A quota that is too small is met on the day of the rollout, and the error is in the events of a ReplicaSet.

use crate::cluster::pods::{Pod, pods};
use crate::cluster::set::{Mistake, Object, Set};

pub fn check(set: &Set) -> Vec<Mistake> {
    set.of_kind("ResourceQuota").flat_map(|quota| one(set, quota)).collect()
}

fn one(set: &Set, quota: &Object) -> Vec<Mistake> {
    let pods = pods(set);
    // A DaemonSet has a pod on each node, and nobody here knows how many there are.
    let counted = |pod: &&Pod| pod.namespace() == quota.namespace() && pod.owner.kind() != "DaemonSet";
    let pods: Vec<&Pod> = pods.iter().filter(counted).collect();
    let mut mistakes = Vec::new();
    for what in ["requests.cpu", "requests.memory", "limits.cpu", "limits.memory", "pods"] {
        let Some(allowed) = quota.0.pointer(&format!("/spec/hard/{what}")).map(show) else { continue };
        let needed: f64 = pods.iter().map(|pod| f64::from(most(set, pod.owner)) * of_pod(pod, what)).sum();
        if amount(&allowed).is_some_and(|allowed| needed > allowed) {
            let text = format!("is {allowed}, and what may run at once takes {}", human(needed, what));
            mistakes.push(quota.mistake(&format!("spec.hard[{what}]"), text, "Raise it, or ask for less."));
        }
    }
    mistakes
}

/// The most pods of an owner at one time, in the middle of a rollout.
fn most(set: &Set, owner: &Object) -> u32 {
    let scaler = set.of_kind("HorizontalPodAutoscaler").find(|scaler| {
        scaler.namespace() == owner.namespace()
            && scaler.text("/spec/scaleTargetRef/kind") == owner.kind()
            && scaler.text("/spec/scaleTargetRef/name") == owner.name()
    });
    let replicas = match scaler {
        Some(scaler) => scaler.number("/spec/maxReplicas"),
        None => owner.number("/spec/replicas"),
    };
    let surge = owner.kind() == "Deployment" && owner.text("/spec/strategy/type") != "Recreate";
    u32::try_from(replicas.unwrap_or(1)).unwrap_or(u32::MAX).saturating_add(u32::from(surge))
}

fn of_pod(pod: &Pod, what: &str) -> f64 {
    if what == "pods" {
        return 1.0;
    }
    let pointer = format!("/resources/{}", what.replace('.', "/"));
    let each = pod.containers().into_iter().filter_map(|container| amount(&show(container.value.pointer(&pointer)?)));
    each.sum()
}

fn show(value: &serde_json::Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// A quantity of Kubernetes as a number: `250m`, `2`, `64Mi`.
fn amount(text: &str) -> Option<f64> {
    let units = [("Ki", 1024.0), ("Mi", 1_048_576.0), ("Gi", 1_073_741_824.0), ("Ti", 1_099_511_627_776.0)];
    let decimal = [("m", 0.001), ("k", 1e3), ("M", 1e6), ("G", 1e9)];
    let found = units.iter().chain(&decimal).find_map(|(unit, factor)| Some((text.strip_suffix(unit)?, factor)));
    let (number, factor) = found.unwrap_or((text, &1.0));
    Some(number.parse::<f64>().ok()? * factor)
}

fn human(amount: f64, what: &str) -> String {
    if what.ends_with("memory") { format!("{:.0}Mi", amount / 1_048_576.0) } else { format!("{amount:.3}") }
}

#[test]
fn quantities_are_numbers() {
    assert_eq!(amount("250m"), Some(0.25));
    assert_eq!(amount("2"), Some(2.0));
    assert_eq!(amount("64Mi"), Some(67_108_864.0));
    assert_eq!(amount("many"), None);
}

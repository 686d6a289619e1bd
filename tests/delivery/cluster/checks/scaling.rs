//! How many pods there are, and how few there may be: a budget must leave one to be moved, or no node is ever drained.

use serde_json::Value;

use crate::cluster::labels;
use crate::cluster::pods::pods;
use crate::cluster::set::{Mistake, Object, Set};

pub fn check(set: &Set) -> Vec<Mistake> {
    let scalers = set.of_kind("HorizontalPodAutoscaler").flat_map(|scaler| scaler_fits(set, scaler));
    let budgets = set.of_kind("PodDisruptionBudget").flat_map(|budget| budget_leaves_one(set, budget));
    scalers.chain(budgets).collect()
}

fn target<'set>(set: &'set Set, scaler: &Object) -> Option<&'set Object> {
    let reference = "/spec/scaleTargetRef";
    let [kind, name] = ["kind", "name"].map(|field| scaler.text(&format!("{reference}/{field}")));
    set.find(kind, scaler.namespace(), name)
}

fn scaler_fits(set: &Set, scaler: &Object) -> Vec<Mistake> {
    let Some(target) = target(set, scaler) else {
        let what = "there is no such object";
        return [scaler.mistake("spec.scaleTargetRef", what, "Write kind and name of one in this namespace.")].into();
    };
    let mut mistakes = Vec::new();
    if target.number("/spec/replicas").is_some() {
        let what = format!("{scaler} says how many, and each reconciliation would undo it");
        mistakes.push(target.mistake("spec.replicas", what, "Remove the line."));
    }
    let pods = pods(set);
    let pod = pods.iter().find(|pod| pod.owner == target);
    for (index, metric) in scaler.list("/spec/metrics").iter().enumerate() {
        let Some(name) = metric.pointer("/containerResource/container").and_then(Value::as_str) else { continue };
        let has = pod.is_some_and(|pod| pod.containers().iter().any(|container| container.text("/name") == name));
        if !has {
            let field = format!("spec.metrics[{index}].containerResource.container");
            let what = format!("{target} has no container {name}");
            mistakes.push(scaler.mistake(&field, what, "Write the name of one of its containers."));
        }
    }
    mistakes
}

fn budget_leaves_one(set: &Set, budget: &Object) -> Vec<Mistake> {
    if budget.0.pointer("/spec/maxUnavailable").is_some() {
        return Vec::new();
    }
    let Some(least) = budget.number("/spec/minAvailable") else {
        return [budget.mistake(
            "spec.minAvailable",
            "is no number",
            "Write one; a share of two pods is hard to read.",
        )]
        .into();
    };
    let selector = budget.0.pointer("/spec/selector").unwrap_or(&Value::Null);
    let mut mistakes = Vec::new();
    for pod in pods(set) {
        if pod.namespace() != budget.namespace() || !labels::selects(selector, pod.labels) {
            continue;
        }
        let scaler = set.of_kind("HorizontalPodAutoscaler").find(|scaler| target(set, scaler) == Some(pod.owner));
        let (who, field, count) = match scaler {
            Some(scaler) => (scaler, "spec.minReplicas", scaler.number("/spec/minReplicas").unwrap_or(1)),
            None => (pod.owner, "spec.replicas", pod.owner.number("/spec/replicas").unwrap_or(1)),
        };
        if count <= least {
            let what = format!("is {count}, and {budget} keeps {least}: no node could ever be drained");
            mistakes.push(who.mistake(field, what, &format!("Write {} or more.", least + 1)));
        }
    }
    mistakes
}

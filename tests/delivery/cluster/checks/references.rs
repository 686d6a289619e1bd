//! Whatever one object names, another one is: ConfigMaps, Secrets, claims and accounts of pods, middlewares of routes,
//! policies of bindings, and the pods that a selector of a workload or a budget means.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::cluster::labels;
use crate::cluster::pods::{Pod, pods};
use crate::cluster::set::{Mistake, Object, Set, list, text};

pub fn check(set: &Set) -> Vec<Mistake> {
    let pods = pods(set);
    let mut mistakes: Vec<Mistake> = pods.iter().flat_map(|pod| named(set, pod)).collect();
    mistakes.extend(pods.iter().filter_map(selects_itself));
    mistakes.extend(twice(set));
    // What opens the others is put there by hand; README tells when.
    let by_hand = ["ClusterSecretStore", "Kustomization"];
    for object in set.objects.iter().filter(|object| !by_hand.contains(&object.kind())) {
        secrets(set, object, &object.0, String::new(), &mut mistakes);
    }
    for object in &set.objects {
        mistakes.extend(match object.kind() {
            "PodDisruptionBudget" => budget(object, &pods),
            "IngressRoute" => middlewares(set, object),
            "ValidatingAdmissionPolicyBinding" => policy(set, object),
            "Alert" => provider(set, object),
            _ => None,
        });
    }
    mistakes
}

/// Two of Flux's Kustomizations that make the same object undo each other without end.
fn twice(set: &Set) -> Vec<Mistake> {
    let mut seen = BTreeSet::new();
    let group = |object: &Object| object.api().split('/').next().unwrap_or_default().to_owned();
    let again = set.objects.iter().filter(|object| !seen.insert((group(object), object.to_string())));
    again.map(|object| object.mistake("", "is built twice", "Let one app have it.")).collect()
}

fn named(set: &Set, pod: &Pod) -> Vec<Mistake> {
    let mut mistakes = Vec::new();
    let mut need = |field: String, kind: &str, name: &str| {
        if !name.is_empty() && !is_there(set, kind, pod.namespace(), name) {
            let what = format!("there is no {kind} {}/{name}", pod.namespace());
            mistakes.push(pod.owner.mistake(&field, what, "Write the name of one that is built with it."));
        }
    };
    for volume in list(pod.spec, "/volumes") {
        let field = format!("{}.volumes[{}]", pod.field, text(volume, "/name"));
        need(format!("{field}.configMap.name"), "ConfigMap", text(volume, "/configMap/name"));
        need(format!("{field}.secret.secretName"), "Secret", text(volume, "/secret/secretName"));
        let claim = text(volume, "/persistentVolumeClaim/claimName");
        need(format!("{field}.persistentVolumeClaim.claimName"), "PersistentVolumeClaim", claim);
    }
    need(format!("{}.serviceAccountName", pod.field), "ServiceAccount", text(pod.spec, "/serviceAccountName"));
    mistakes.extend(mounts(pod));
    mistakes
}

/// Whatever is called `secretRef`, or has a name and a key and nothing else, is one value of a Secret, in a pod as in what
/// operators read.
fn secrets(set: &Set, object: &Object, value: &Value, field: String, mistakes: &mut Vec<Mistake>) {
    let inside: Vec<(String, &Value)> = match value {
        Value::Object(fields) => {
            let dot = if field.is_empty() { "" } else { "." };
            fields.iter().map(|(name, value)| (format!("{field}{dot}{name}"), value)).collect()
        }
        Value::Array(values) => {
            let called = |index: usize, value| match text(value, "/name") {
                "" => format!("{field}[{index}]"),
                name => format!("{field}[{name}]"),
            };
            values.iter().enumerate().map(|(index, value)| (called(index, value), value)).collect()
        }
        _ => return,
    };
    for (field, value) in inside {
        let is_pair = value.as_object().is_some_and(|fields| fields.len() == 2) && value.get("key").is_some();
        let name = text(value, "/name");
        let is_secret = (is_pair && !field.ends_with("configMapKeyRef")) || field.ends_with(".secretRef");
        if is_secret && !name.is_empty() && !is_there(set, "Secret", object.namespace(), name) {
            let what = format!("there is no Secret {}/{name}", object.namespace());
            mistakes.push(object.mistake(&field, what, "Write the name of one that is built with it."));
        }
        secrets(set, object, value, field, mistakes);
    }
}

fn is_there(set: &Set, kind: &str, namespace: &str, name: &str) -> bool {
    let claimed = |owner: &Object| {
        let templates = owner.list("/spec/volumeClaimTemplates").iter();
        let mut names = templates.map(|template| format!("{}-{}-0", text(template, "/metadata/name"), owner.name()));
        owner.namespace() == namespace && names.any(|claim| claim == name)
    };
    let external = |secret: &Object| {
        let target = Some(secret.text("/spec/target/name")).filter(|target| !target.is_empty());
        secret.namespace() == namespace && target.unwrap_or(secret.name()) == name
    };
    let issued =
        |certificate: &Object| certificate.namespace() == namespace && certificate.text("/spec/secretName") == name;
    set.find(kind, namespace, name).is_some()
        || (kind == "ServiceAccount" && name == "default")
        || (kind == "PersistentVolumeClaim" && set.of_kind("StatefulSet").any(claimed))
        || (kind == "Secret" && set.of_kind("ExternalSecret").any(external))
        || (kind == "Secret" && set.of_kind("Certificate").any(issued))
}

/// A volume that is mounted is one of the pod.
fn mounts(pod: &Pod) -> Vec<Mistake> {
    let claims = pod.owner.list("/spec/volumeClaimTemplates").iter().map(|template| text(template, "/metadata/name"));
    let volumes: Vec<&str> =
        list(pod.spec, "/volumes").iter().map(|volume| text(volume, "/name")).chain(claims).collect();
    let mut mistakes = Vec::new();
    for container in pod.containers() {
        for mount in list(container.value, "/volumeMounts") {
            let name = text(mount, "/name");
            if !volumes.contains(&name) {
                let field = format!("{}.volumeMounts[{name}]", container.field);
                let what = "the pod has no such volume";
                mistakes.push(pod.owner.mistake(&field, what, "Write a name under its `volumes`."));
            }
        }
    }
    mistakes
}

/// The API server refuses a Deployment whose selector does not fit its own template.
fn selects_itself(pod: &Pod) -> Option<Mistake> {
    if !matches!(pod.owner.kind(), "Deployment" | "StatefulSet" | "DaemonSet") {
        return None;
    }
    let selector = pod.owner.0.pointer("/spec/selector").unwrap_or(&Value::Null);
    let what = format!("its own pods have other labels than {selector}");
    let fits = selector.is_object() && labels::selects(selector, pod.labels);
    (!fits).then(|| pod.owner.mistake("spec.selector", what, "Write some of spec.template.metadata.labels."))
}

fn budget(budget: &Object, pods: &[Pod]) -> Option<Mistake> {
    let selector = budget.0.pointer("/spec/selector").unwrap_or(&Value::Null);
    let fits = |pod: &Pod| pod.namespace() == budget.namespace() && labels::selects(selector, pod.labels);
    let what = format!("selects no pod: {selector}");
    let now = "Write the labels of a pod in this namespace.";
    (!pods.iter().any(fits)).then(|| budget.mistake("spec.selector", what, now))
}

fn middlewares(set: &Set, route: &Object) -> Option<Mistake> {
    let wanted = route.list("/spec/routes").iter().flat_map(|rule| list(rule, "/middlewares"));
    let missing =
        wanted.map(|one| text(one, "/name")).find(|name| set.find("Middleware", route.namespace(), name).is_none());
    let what = |name| format!("there is no Middleware {}/{name}", route.namespace());
    missing.map(|name| route.mistake("spec.routes", what(name), "Write the name of one that is built with it."))
}

fn policy(set: &Set, binding: &Object) -> Option<Mistake> {
    let name = binding.text("/spec/policyName");
    let missing = set.find("ValidatingAdmissionPolicy", "", name).is_none();
    let what = format!("there is no ValidatingAdmissionPolicy {name}");
    missing.then(|| binding.mistake("spec.policyName", what, "Write the name of one; a binding alone refuses nothing."))
}

fn provider(set: &Set, alert: &Object) -> Option<Mistake> {
    let name = alert.text("/spec/providerRef/name");
    let missing = set.find("Provider", alert.namespace(), name).is_none();
    let what = format!("there is no Provider {}/{name}", alert.namespace());
    missing.then(|| alert.mistake("spec.providerRef.name", what, "Write the name of one that is built with it."))
}

//! Versions of APIs: those that Kubernetes or an operator has given up, or never promised to keep, are refused.

use crate::cluster::set::{Mistake, Set};

/// Groups, the versions that are kept, and what is in them. Groups of Kubernetes itself keep what has no `alpha` or
/// `beta` in its name; those of operators are told one by one, as some keep their betas for years.
const KEPT: [(&str, &[&str]); 14] = [
    ("cert-manager.io", &["v1"]),
    ("cilium.io", &["v2"]),
    ("external-secrets.io", &["v1"]),
    ("fluxcd.controlplane.io", &["v1"]),
    ("gateway.networking.k8s.io", &["v1"]),
    ("helm.toolkit.fluxcd.io", &["v2"]),
    ("kustomize.toolkit.fluxcd.io", &["v1"]),
    // ScrapeConfig and AlertmanagerConfig have nothing else yet.
    ("monitoring.coreos.com", &["v1", "v1alpha1"]),
    // Alert and Provider are at v1beta3 in Flux 2.7; only the Receiver has v1.
    ("notification.toolkit.fluxcd.io", &["v1", "v1beta3"]),
    ("operator.victoriametrics.com", &["v1beta1"]),
    ("policies.kyverno.io", &["v1"]),
    ("source.toolkit.fluxcd.io", &["v1"]),
    ("traefik.io", &["v1alpha1"]),
    ("kustomize.config.k8s.io", &["v1beta1", "v1alpha1"]),
];

pub fn check(set: &Set) -> Vec<Mistake> {
    let mut mistakes = Vec::new();
    for object in &set.objects {
        let (group, version) = object.api().split_once('/').unwrap_or(("", object.api()));
        let own = KEPT.iter().find(|(name, _)| *name == group);
        let is_kubernetes = !group.contains('.') || group.ends_with(".k8s.io");
        match own {
            Some((_, kept)) if !kept.contains(&version) => {
                let what = format!("{} is given up", object.api());
                mistakes.push(object.mistake("apiVersion", what, &format!("Write {group}/{}.", kept[0])));
            }
            Some(_) => {}
            None if is_kubernetes && (version.contains("alpha") || version.contains("beta")) => {
                let what = format!("{} is not one that Kubernetes keeps", object.api());
                mistakes.push(object.mistake(
                    "apiVersion",
                    what,
                    "Write the version that `kubectl api-resources` tells.",
                ));
            }
            None if is_kubernetes && group != "extensions" => {}
            None => {
                let what = format!("the group {group} is not known to the tests");
                let now = "Add it to tests/delivery/cluster/checks/apis.rs with the versions that its makers keep.";
                mistakes.push(object.mistake("apiVersion", what, now));
            }
        }
    }
    mistakes
}

//! Pods that objects make, and what is in them. A Deployment, a CronJob and the like are templates; here is only what
//! they make.

use std::sync::LazyLock;

use serde_json::Value;

use super::labels::Labels;
use super::set::{self, Object, Set};

/// A pod as its owner describes it.
pub struct Pod<'set> {
    pub owner: &'set Object,
    /// `spec.template.spec`.
    pub field: String,
    pub spec: &'set Value,
    pub labels: &'set Labels,
}

pub struct Container<'set> {
    /// `spec.template.spec.containers[nginx]`.
    pub field: String,
    pub value: &'set Value,
}

static NO_LABELS: LazyLock<Labels> = LazyLock::new(Labels::new);

/// The pods of all objects, in their order.
pub fn pods(set: &Set) -> Vec<Pod<'_>> {
    set.objects.iter().filter_map(pod).collect()
}

fn pod(owner: &Object) -> Option<Pod<'_>> {
    let (pointer, field) = match owner.kind() {
        "Pod" => ("", ""),
        "Deployment" | "StatefulSet" | "DaemonSet" | "ReplicaSet" | "Job" => ("/spec/template", "spec.template."),
        "CronJob" => ("/spec/jobTemplate/spec/template", "spec.jobTemplate.spec.template."),
        _ => return None,
    };
    let template = owner.0.pointer(pointer)?;
    let labels = template.pointer("/metadata/labels").and_then(Value::as_object).unwrap_or(&NO_LABELS);
    Some(Pod { owner, field: format!("{field}spec"), spec: template.get("spec")?, labels })
}

impl<'set> Pod<'set> {
    pub fn namespace(&self) -> &'set str {
        self.owner.namespace()
    }

    /// `blog/blog`.
    pub fn name(&self) -> String {
        format!("{}/{}", self.namespace(), self.owner.name())
    }

    /// Containers of all sorts, those that run first included.
    pub fn containers(&self) -> Vec<Container<'set>> {
        let lists = ["initContainers", "containers", "ephemeralContainers"];
        let containers = lists.iter().flat_map(|list| {
            let values = set::list(self.spec, &format!("/{list}")).iter();
            values.map(move |value| (list, value))
        });
        let field = |list: &str, value| format!("{}.{list}[{}]", self.field, set::text(value, "/name"));
        containers.map(|(list, value)| Container { field: field(list, value), value }).collect()
    }

    /// The number and the protocol of a port that has this name or this number. A number need not be declared.
    pub fn port(&self, port: &Value) -> Option<u64> {
        let named = |name: &str| {
            let mut all = self.containers().into_iter().flat_map(|container| container.ports());
            all.find(|declared| set::text(declared, "/name") == name)?.get("containerPort")?.as_u64()
        };
        port.as_u64().or_else(|| named(port.as_str()?))
    }
}

impl<'set> Container<'set> {
    pub fn text(&self, pointer: &str) -> &'set str {
        set::text(self.value, pointer)
    }

    pub fn ports(&self) -> Vec<&'set Value> {
        set::list(self.value, "/ports").iter().collect()
    }
}

/// A port as a person writes it.
pub fn show(port: &Value) -> String {
    port.as_str().map_or_else(|| port.to_string(), str::to_owned)
}

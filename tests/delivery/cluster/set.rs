//! What a cluster is given: objects as they are built, and the files that they were built from. A mistake in them says
//! where it is, what is wrong and what now. No file is read and no program is started here, but for `parse`.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde_json::Value;

/// Objects of one cluster, and files by their path from the root of the repository.
#[derive(Clone, Default)]
pub struct Set {
    pub objects: Vec<Object>,
    pub files: BTreeMap<String, String>,
}

/// One object of Kubernetes.
#[derive(Clone, PartialEq)]
pub struct Object(pub Value);

/// What is wrong, in one line.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mistake(String);

impl Mistake {
    /// `place` is an object or a file, `field` the way to it inside, both as a person would look for them.
    pub fn new(place: impl fmt::Display, field: &str, what: impl fmt::Display, now: &str) -> Self {
        let field = if field.is_empty() { String::new() } else { format!(" {field}") };
        Self(format!("{place}{field}: {what}. {now}"))
    }
}

impl fmt::Display for Mistake {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl Object {
    pub fn text(&self, pointer: &str) -> &str {
        self.0.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
    }

    pub fn kind(&self) -> &str {
        self.text("/kind")
    }

    /// `apps/v1`.
    pub fn api(&self) -> &str {
        self.text("/apiVersion")
    }

    pub fn name(&self) -> &str {
        self.text("/metadata/name")
    }

    /// Empty for what stands in no namespace.
    pub fn namespace(&self) -> &str {
        self.text("/metadata/namespace")
    }

    pub fn number(&self, pointer: &str) -> Option<u64> {
        self.0.pointer(pointer)?.as_u64()
    }

    pub fn list(&self, pointer: &str) -> &[Value] {
        list(&self.0, pointer)
    }

    pub fn mistake(&self, field: &str, what: impl fmt::Display, now: &str) -> Mistake {
        Mistake::new(self, field, what, now)
    }
}

impl fmt::Display for Object {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        match self.namespace() {
            "" => write!(formatter, "{} {}", self.kind(), self.name()),
            namespace => write!(formatter, "{} {namespace}/{}", self.kind(), self.name()),
        }
    }
}

impl Set {
    pub fn of_kind<'set>(&'set self, kind: &'set str) -> impl Iterator<Item = &'set Object> {
        self.objects.iter().filter(move |object| object.kind() == kind)
    }

    /// The object of that kind with that name, in that namespace.
    pub fn find(&self, kind: &str, namespace: &str, name: &str) -> Option<&Object> {
        self.objects
            .iter()
            .find(|object| object.kind() == kind && object.namespace() == namespace && object.name() == name)
    }

    /// A value of `k8s/settings.env`.
    pub fn setting(&self, key: &str) -> &str {
        settings(self.file("k8s/settings.env"))
            .into_iter()
            .find(|(name, _)| *name == key)
            .map_or("", |(_, value)| value)
    }

    /// Empty for one that is not there.
    pub fn file(&self, path: &str) -> &str {
        self.files.get(path).map_or("", String::as_str)
    }

    /// Namespaces that the set makes.
    pub fn namespaces(&self) -> BTreeSet<&str> {
        self.of_kind("Namespace").map(Object::name).collect()
    }

    /// Namespaces of which others take care: of the cluster, of Flux, of the operator of metrics, and of apps that are in
    /// the repository and that this cluster leaves out.
    pub fn is_elsewhere(&self, namespace: &str) -> bool {
        let of_others = ["kube-system", "flux-system", "external-secrets"];
        let of_an_app = |(path, text): (&String, &String)| {
            path.starts_with("k8s/apps/")
                && path.ends_with("/kustomization.yaml")
                && text.lines().any(|line| line.strip_prefix("namespace: ") == Some(namespace))
        };
        let known = of_others.contains(&namespace)
            || self.setting("METRICS_NAMESPACE") == namespace
            || self.setting("GATEWAY_NAMESPACE") == namespace
            || self.files.iter().any(of_an_app);
        known && !self.namespaces().contains(namespace)
    }
}

/// The list at a pointer; none is as good as an empty one.
pub fn list<'value>(value: &'value Value, pointer: &str) -> &'value [Value] {
    value.pointer(pointer).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// The text at a pointer, or nothing.
pub fn text<'value>(value: &'value Value, pointer: &str) -> &'value str {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}

/// Lines `KEY=value` of a file of settings.
pub fn settings(text: &str) -> Vec<(&str, &str)> {
    text.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once('=')).collect()
}

/// Objects of a YAML stream, in their order; documents without content are passed over.
pub fn parse(yaml: &str) -> Result<Vec<Object>, String> {
    let options = serde_saphyr::options! { budget: None, legacy_octal_numbers: true };
    let documents: Vec<Value> =
        serde_saphyr::from_multiple_with_options(yaml, options).map_err(|error| error.to_string())?;
    Ok(documents.into_iter().filter(|document| !document.is_null()).map(Object).collect())
}

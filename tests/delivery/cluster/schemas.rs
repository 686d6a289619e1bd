//! Objects against the schemas of three versions of Kubernetes and of the custom resources. An object without a schema is
//! a mistake, but for kinds on the list of those that nobody has.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use jsonschema::{Retrieve, Uri, Validator};
use serde_json::Value;

use super::checks::is_builtin;
use super::set::Object;
use crate::programs;

/// The oldest that knows all that is used here, the one whose schemas editors are sent to, and the newest.
const VERSIONS: [&str; 3] = ["1.30", "1.34", "1.37"];

/// Kinds whose schema is in none of the collections, with the reason.
const WITHOUT: [(&str, &str); 3] = [
    ("CiliumNetworkPolicy", "not among the collected schemas; tests/delivery/cluster/rules.rs reads its fields"),
    ("VMAlertmanagerConfig", "not among the collected schemas"),
    ("VMStaticScrape", "not among the collected schemas"),
];

/// Reads `file:` references from the folder of one version.
struct Folder(PathBuf);

impl Retrieve for Folder {
    fn retrieve(&self, uri: &Uri<String>) -> Result<Value, Box<dyn std::error::Error + Send + Sync>> {
        let name = uri.path().as_str().rsplit('/').next().unwrap_or_default().to_owned();
        Ok(serde_json::from_str(&std::fs::read_to_string(self.0.join(name))?)?)
    }
}

/// What is wrong, one line for each fault.
pub fn check(objects: &[Object]) -> Vec<String> {
    let mut mistakes = Vec::new();
    let crds = programs::shared("schemas/crds");
    for version in VERSIONS {
        let folder = bundled().join(format!("v{version}.0-local-strict"));
        assert!(folder.is_dir(), "kubernetes-validate has no schemas of {version}: {}", folder.display());
        let mut validators = BTreeMap::new();
        for object in objects.iter().filter(|object| is_builtin(group(object))) {
            // SOPS adds a field of its own, and Flux takes it away before the API server sees the object.
            let mut value = object.0.clone();
            if object.kind() == "Secret" {
                value.as_object_mut().unwrap().shift_remove("sops");
            }
            let path = folder.join(builtin(object));
            let validator = validators.entry(path.clone()).or_insert_with(|| load(&path));
            validate(object, &value, validator.as_ref(), version, &mut mistakes);
        }
    }
    let Some(crds) = crds else { return mistakes };
    let mut validators = BTreeMap::new();
    for object in objects.iter().filter(|object| !is_builtin(group(object))) {
        let version = object.api().rsplit('/').next().unwrap_or_default();
        let path = crds.join(group(object)).join(format!("{}_{version}.json", object.kind().to_lowercase()));
        if let Some((kind, reason)) = WITHOUT.iter().find(|(kind, _)| *kind == object.kind()) {
            assert!(!path.exists(), "{kind} has a schema now: take it off the list of those without");
            println!("{object}: no schema ({reason})");
            continue;
        }
        let validator = validators.entry(path.clone()).or_insert_with(|| load(&path));
        validate(object, &object.0, validator.as_ref(), "custom resources", &mut mistakes);
    }
    mistakes
}

fn group(object: &Object) -> &str {
    object.api().split_once('/').map_or("", |(group, _)| group)
}

/// `deployment-apps-v1.json`, `service-v1.json`.
fn builtin(object: &Object) -> String {
    let kind = object.kind().to_lowercase();
    match object.api().split_once('/') {
        Some((group, version)) => format!("{kind}-{}-{version}.json", group.split('.').next().unwrap_or(group)),
        None => format!("{kind}-{}.json", object.api()),
    }
}

fn load(path: &Path) -> Option<Validator> {
    let schema: Value = serde_json::from_str(&std::fs::read_to_string(path).ok()?).unwrap();
    let folder = path.parent().unwrap().to_owned();
    let options = jsonschema::options().with_base_uri("file:///schemas/this.json").with_retriever(Folder(folder));
    Some(options.build(&schema).unwrap_or_else(|error| panic!("{}: {error}", path.display())))
}

fn validate(object: &Object, value: &Value, validator: Option<&Validator>, what: &str, mistakes: &mut Vec<String>) {
    let Some(validator) = validator else {
        mistakes.push(format!("{object}: no schema of {} {} ({what})", object.api(), object.kind()));
        return;
    };
    for error in validator.iter_errors(value) {
        mistakes.push(format!("{object} {}: {error} ({what})", error.instance_path()));
    }
}

/// The folder of kubernetes-validate with the schemas that it brings.
fn bundled() -> PathBuf {
    let program = programs::find("kubernetes-validate");
    let lib = program.ancestors().nth(2).unwrap().join("lib");
    let pythons = std::fs::read_dir(&lib).unwrap_or_else(|error| panic!("{}: {error}", lib.display()));
    let folder = |python: PathBuf| python.join("site-packages/kubernetes_validate/kubernetes-json-schema");
    let mut found = pythons.map(|entry| folder(entry.unwrap().path())).filter(|folder| folder.is_dir());
    found.next().unwrap_or_else(|| panic!("{} has no kubernetes_validate", lib.display()))
}

#[test]
#[ignore = "needs kubernetes-validate: cargo xtask delivery"]
fn a_field_that_nobody_knows_is_refused() {
    let object = |text: &str| Object(serde_json::from_str(text).unwrap());
    let service = r#"{"apiVersion": "v1", "kind": "Service", "metadata": {"name": "s"}, "spec": {"prots": []}}"#;
    let unknown = r#"{"apiVersion": "v1", "kind": "Sevice", "metadata": {"name": "s"}}"#;
    let told = check(&[object(service), object(unknown)]);
    assert_eq!(told.len(), 2 * VERSIONS.len(), "{told:?}");
    assert!(told[0].contains("prots"), "{told:?}");
    assert!(told[1].contains("no schema"), "{told:?}");
}

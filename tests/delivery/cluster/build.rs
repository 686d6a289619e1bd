//! Builds what Flux would build, with the flags of its controller: the root, the overlay that it leads to, and each
//! Kustomization in there with its components and patches. It works on a copy of `k8s/`, so that overlays that nobody
//! wrote down can be built as well.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex, OnceLock};

use serde_json::{Value, json};

use super::set::{self, Object, Set};
use crate::programs;

/// A copy of `k8s/`, and what was built of it.
pub struct Tree {
    folder: tempfile::TempDir,
    /// Apps are the same in most combinations; each is built once.
    built: Mutex<BTreeMap<String, Arc<Vec<Object>>>>,
    root: OnceLock<Vec<Object>>,
    files: BTreeMap<String, String>,
}

impl Tree {
    /// A copy in which settings are what `settings` makes of them.
    pub fn copy(settings: impl Fn(&str) -> String) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut files = files();
        let shipped = files.get_mut("k8s/settings.env").unwrap();
        *shipped = settings(shipped);
        for (path, content) in &files {
            let path = folder.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, content).unwrap();
        }
        Self { folder, built: Mutex::default(), root: OnceLock::new(), files }
    }

    /// Writes an overlay with these components.
    pub fn overlay(&self, name: &str, components: &[&str]) {
        let folder = self.folder.path().join("k8s/overlays").join(name);
        std::fs::create_dir_all(&folder).unwrap();
        let components: Vec<String> = components.iter().map(|name| format!("../../components/{name}")).collect();
        let file = json!({
            "apiVersion": "kustomize.config.k8s.io/v1beta1",
            "kind": "Kustomization",
            "resources": ["../../apps", "../../policies/ks.yaml"],
            "components": components,
        });
        std::fs::write(folder.join("kustomization.yaml"), file.to_string()).unwrap();
    }

    /// All that a cluster with this overlay is given, and the files of the repository.
    pub fn cluster(&self, overlay: &str) -> Set {
        let root = self.root.get_or_init(|| kustomize(&self.folder.path().join("k8s/flux"))).clone();
        let mut objects = root.clone();
        let mut waiting: Vec<Object> = root.into_iter().filter(is_flux).collect();
        for object in &mut waiting {
            object.0["spec"]["path"] = format!("./k8s/overlays/{overlay}").into();
        }
        while let Some(kustomization) = waiting.pop() {
            let built = self.apply(&kustomization);
            waiting.extend(built.iter().filter(|object| is_flux(object)).cloned());
            objects.extend(built.iter().cloned());
        }
        Set { objects, files: self.files.clone() }
    }

    /// What the kustomize-controller makes of a Kustomization: components and patches come after those of the folder.
    fn apply(&self, kustomization: &Object) -> Arc<Vec<Object>> {
        let spec = |name: &str| kustomization.0.pointer(&format!("/spec/{name}")).cloned().unwrap_or(json!([]));
        let [components, patches] = ["components", "patches"].map(spec);
        let path = kustomization.text("/spec/path");
        let key = format!("{path} {components} {patches}");
        if let Some(built) = self.built.lock().unwrap().get(&key) {
            return Arc::clone(built);
        }
        let source = self.folder.path().join(path);
        // Beside the folder, as paths in it are relative.
        let parent = source.parent().unwrap();
        let work = tempfile::Builder::new().prefix("built-").tempdir_in(parent).unwrap();
        copy(&source, work.path());
        let file = work.path().join("kustomization.yaml");
        let mut parsed = set::parse(&std::fs::read_to_string(&file).unwrap()).unwrap();
        for (name, more) in [("components", components), ("patches", patches)] {
            let list = parsed[0].0.as_object_mut().unwrap().entry(name).or_insert_with(|| json!([]));
            list.as_array_mut().unwrap().extend(more.as_array().into_iter().flatten().cloned());
        }
        std::fs::write(&file, parsed[0].0.to_string()).unwrap();
        let built = Arc::new(kustomize(work.path()));
        self.built.lock().unwrap().insert(key, Arc::clone(&built));
        built
    }
}

fn is_flux(object: &Object) -> bool {
    object.kind() == "Kustomization" && object.api().starts_with("kustomize.toolkit.fluxcd.io/")
}

/// What one folder is built to.
fn kustomize(folder: &Path) -> Vec<Object> {
    let mut kubectl = Command::new(programs::find("kubectl"));
    // It lives for a moment: without a garbage collector a third of its time is saved.
    kubectl.env("GOGC", "off");
    let yaml = programs::output(kubectl.args(["kustomize", "--load-restrictor=LoadRestrictionsNone"]).arg(folder));
    set::parse(&yaml).unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
}

fn copy(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            std::fs::create_dir_all(&target).unwrap();
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// Files of the repository that the checks look at, by their path in it.
pub fn files() -> BTreeMap<String, String> {
    let root = programs::root();
    let mut files = BTreeMap::new();
    let mut folders = vec![PathBuf::from("k8s")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(root.join(&folder)).unwrap() {
            let entry = entry.unwrap();
            let path = folder.join(entry.file_name());
            if entry.path().is_dir() {
                folders.push(path);
            } else if let Ok(content) = std::fs::read_to_string(entry.path()) {
                files.insert(path.to_str().unwrap().to_owned(), content);
            }
        }
    }
    files.insert("wrangler.toml".to_owned(), std::fs::read_to_string(root.join("wrangler.toml")).unwrap());
    files
}

/// Objects that say something, anywhere but in a comment.
pub fn says<'set>(set: &'set Set, wanted: &'set str) -> impl Iterator<Item = &'set Object> {
    set.objects.iter().filter(move |object| has(&object.0, wanted))
}

fn has(value: &Value, wanted: &str) -> bool {
    match value {
        Value::String(text) => {
            let mut lines = text.lines().filter(|line| !line.trim_start().starts_with('#'));
            lines.any(|line| line.contains(wanted))
        }
        Value::Number(number) => number.to_string() == wanted,
        Value::Array(values) => values.iter().any(|value| has(value, wanted)),
        Value::Object(fields) => fields.iter().any(|(name, value)| name.contains(wanted) || has(value, wanted)),
        _ => false,
    }
}

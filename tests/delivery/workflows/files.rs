//! Workflows and actions as data, with the lines that they are made of.

use serde_json::Value;

use crate::programs::root;

pub struct File {
    /// From the root of the repository.
    pub path: String,
    pub text: String,
    pub value: Value,
}

/// What stands in `.github/workflows`, in order.
pub fn workflows() -> Vec<File> {
    let files = yaml(".github/workflows");
    assert!(files.len() >= 6, "workflows are missing");
    files
}

/// Those, and the actions of this repository.
pub fn all() -> Vec<File> {
    let mut files = workflows();
    files.extend(yaml(".github/actions"));
    files
}

/// One of them by its name.
pub fn workflow(name: &str) -> File {
    let path = format!(".github/workflows/{name}.yaml");
    workflows().into_iter().find(|file| file.path == path).unwrap_or_else(|| panic!("there is no {path}"))
}

fn yaml(folder: &str) -> Vec<File> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(root().join(folder)).unwrap() {
        let path = entry.unwrap().path();
        let name = format!("{folder}/{}", path.file_name().unwrap().to_string_lossy());
        if path.is_dir() {
            files.extend(yaml(&name));
        } else if name.ends_with(".yaml") {
            let text = std::fs::read_to_string(&path).unwrap();
            let value = serde_saphyr::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
            files.push(File { path: name, text, value });
        }
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}

impl File {
    /// Jobs by name; an action is one job without a name.
    pub fn jobs(&self) -> Vec<(&str, &Value)> {
        match self.value["jobs"].as_object() {
            Some(jobs) => jobs.iter().map(|(name, job)| (name.as_str(), job)).collect(),
            None => vec![("", &self.value["runs"])],
        }
    }

    /// Every step, with the job that it is of.
    pub fn steps(&self) -> Vec<(&str, &Value)> {
        let jobs = self.jobs().into_iter();
        jobs.flat_map(|(name, job)| job["steps"].as_array().into_iter().flatten().map(move |step| (name, step)))
            .collect()
    }
}

//! The list of what a build wrote, which it leaves in the output folder. The next build removes what is listed and no
//! longer made, `gen clean` removes everything listed, and neither touches anything else.

use std::collections::BTreeMap;
use std::path::{Component, Path};

use serde::{Deserialize, Serialize};

/// Where the list lies below the output folder.
pub const MANIFEST: &str = "_gen/manifest.json";

/// Of its format.
pub(super) const VERSION: u32 = 1;

#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Manifest {
    version: u32,
    /// Path → digest.
    pub(super) files: BTreeMap<String, String>,
}

impl Manifest {
    pub(super) fn new(files: BTreeMap<String, String>) -> Self {
        Self { version: VERSION, files }
    }

    /// One that cannot be read is as good as none: then nothing is ours. It may have come from anywhere, in an archive
    /// or a clone, so what leads out of the folder is left out.
    pub(super) fn read(json: Option<&[u8]>) -> Self {
        let mut manifest: Self =
            json.and_then(|json| serde_json::from_slice(json).ok()).unwrap_or_else(|| Self::new(BTreeMap::new()));
        manifest.files.retain(|path, _| is_inside(path));
        manifest
    }

    pub(super) fn lists(&self, path: &str) -> bool {
        path == MANIFEST || self.files.contains_key(path)
    }

    /// What is listed below the folder `path`.
    pub(super) fn below(&self, path: &str) -> impl Iterator<Item = &String> {
        let prefix = format!("{path}/");
        self.files.range(prefix.clone()..).map(|(path, _)| path).take_while(move |path| path.starts_with(&prefix))
    }
}

fn is_inside(path: &str) -> bool {
    !path.is_empty() && Path::new(path).components().all(|part| matches!(part, Component::Normal(_)))
}

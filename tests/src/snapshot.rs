//! What is in a folder at one moment, to be compared with another moment or another folder.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;
use std::time::SystemTime;

/// Path below the folder, with `/`, to bytes and modification time. Folders are not listed but their absence is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Snapshot(pub BTreeMap<String, (Vec<u8>, Option<SystemTime>)>);

impl Snapshot {
    /// Of `folder`; empty if there is none.
    pub fn of(folder: &Path) -> Self {
        let mut snapshot = Self::default();
        snapshot.add(folder, "");
        snapshot
    }

    fn add(&mut self, folder: &Path, prefix: &str) {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = format!("{prefix}{}", entry.file_name().to_string_lossy());
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                self.add(&entry.path(), &format!("{path}/"));
            } else {
                let modified = entry.metadata().and_then(|metadata| metadata.modified()).ok();
                self.0.insert(path, (std::fs::read(entry.path()).unwrap_or_default(), modified));
            }
        }
    }

    pub fn text(&self, path: &str) -> Option<String> {
        self.0.get(path).map(|(bytes, _)| String::from_utf8_lossy(bytes).into_owned())
    }

    pub fn has(&self, path: &str) -> bool {
        self.0.contains_key(path)
    }

    /// Files that are in one of the two only, or hold other bytes, with what is the matter.
    pub fn differences(&self, other: &Self) -> Vec<String> {
        let mut differences = Vec::new();
        for path in self.0.keys().chain(other.0.keys().filter(|path| !self.has(path))) {
            match (self.0.get(path), other.0.get(path)) {
                (Some((a, _)), Some((b, _))) if a == b => {}
                (Some(_), Some(_)) => differences.push(format!("{path} differs")),
                (Some(_), None) => differences.push(format!("{path} is only in the first")),
                _ => differences.push(format!("{path} is only in the second")),
            }
        }
        differences
    }

    /// Files that were written, came or went between `before` and now, as a reader calls them: a page by its URL, a
    /// file by its path, one that went with a `-`.
    pub fn touched_since(&self, before: &Self) -> String {
        let mut touched: Vec<String> = self
            .0
            .iter()
            .filter(|(path, held)| before.0.get(*path) != Some(*held))
            .map(|(path, _)| url(path))
            .collect();
        touched.extend(before.0.keys().filter(|path| !self.has(path)).map(|path| format!("-{}", url(path))));
        touched.retain(|path| path != "_gen/manifest.json");
        touched.join(" ")
    }

    /// One line for each file, with its length.
    pub fn listing(&self) -> String {
        let mut listing = String::new();
        for (path, (bytes, _)) in &self.0 {
            let _ = writeln!(listing, "  {path} ({} bytes)", bytes.len());
        }
        listing
    }
}

fn url(path: &str) -> String {
    match path.strip_suffix("index.html") {
        Some(folder) if folder.is_empty() || folder.ends_with('/') => format!("/{folder}"),
        _ => path.to_owned(),
    }
}

/// What the HTML pages of `snapshot` refer to on their own site and is not there, as `page: reference`.
pub fn missing_references(snapshot: &Snapshot, home: &str) -> Vec<String> {
    let mut missing = Vec::new();
    for (page, (bytes, _)) in snapshot.0.iter().filter(|(path, _)| path.ends_with(".html")) {
        for reference in references(&String::from_utf8_lossy(bytes)) {
            let path = reference.split(['?', '#']).next().unwrap_or_default();
            let Some(inside) = path.strip_prefix(home) else { continue };
            let inside = generator::markup::decode_url(inside).unwrap_or(inside.into());
            let file =
                if inside.is_empty() || inside.ends_with('/') { format!("{inside}index.html") } else { inside.into() };
            if !snapshot.has(&file) {
                missing.push(format!("{page}: {reference}"));
            }
        }
    }
    missing
}

/// Values of `href` and `src`, quoted or not, as minified HTML has them.
fn references(html: &str) -> Vec<String> {
    let mut found = Vec::new();
    for name in ["href=", "src="] {
        for (at, _) in html.match_indices(name) {
            let rest = &html[at + name.len()..];
            let value = match rest.strip_prefix('"') {
                Some(quoted) => quoted.split('"').next(),
                None => rest.split([' ', '>', '\n']).next(),
            };
            found.extend(value.map(|value| value.replace("&amp;", "&")));
        }
    }
    found
}

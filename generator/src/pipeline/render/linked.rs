//! Which files beside components are written: finished pages in, and those out that pages link, with what these import in
//! turn. A template may name a component that no page comes to show, and then nothing of it is written.

use std::collections::BTreeSet;
use std::sync::Arc;

use memchr::memmem;

use super::OutputFile;
use crate::pipeline::optimize::FINGERPRINTED;
use crate::settings::BaseUrl;

/// All that could be linked.
pub struct Beside<'f> {
    /// How URLs of such files begin: `/sub/immutable/`.
    folder: String,
    files: Vec<File<'f>>,
}

struct File<'f> {
    path: &'f str,
    bytes: &'f Arc<[u8]>,
    /// The rest of its URL.
    name: String,
}

impl<'f> Beside<'f> {
    /// Of files by their paths in the output.
    pub fn new(files: impl Iterator<Item = (&'f str, &'f Arc<[u8]>)>, base: &BaseUrl) -> Self {
        let folder = base.path(&format!("{FINGERPRINTED}/"));
        let file = |(path, bytes)| {
            let name = base.path(path).strip_prefix(&folder)?.to_owned();
            Some(File { path, bytes, name })
        };
        Self { files: files.filter_map(file).collect(), folder }
    }

    /// Paths of the files whose URL stands in `text`.
    pub fn linked(&self, text: &[u8]) -> BTreeSet<String> {
        let starts = |rest: &[u8]| self.files.iter().find(|file| rest.starts_with(file.name.as_bytes()));
        let found = memmem::find_iter(text, &self.folder).filter_map(|at| starts(&text[at + self.folder.len()..]));
        found.map(|file| file.path.to_owned()).collect()
    }

    /// The files at these paths, and what they import.
    pub fn needed(&self, linked: &BTreeSet<String>) -> impl Iterator<Item = OutputFile> {
        let mut needed = linked.clone();
        let mut open: Vec<String> = linked.iter().cloned().collect();
        while let Some(path) = open.pop() {
            let imports = self.find(&path).map(|file| self.linked(file.bytes)).unwrap_or_default();
            open.extend(imports.into_iter().filter(|import| needed.insert(import.clone())));
        }
        let file =
            |File { path, bytes, .. }: &File<'_>| OutputFile { path: (*path).to_owned(), bytes: (*bytes).clone() };
        needed.into_iter().filter_map(move |path| self.find(&path).map(file))
    }

    fn find(&self, path: &str) -> Option<&File<'f>> {
        self.files.iter().find(|file| file.path == path)
    }
}

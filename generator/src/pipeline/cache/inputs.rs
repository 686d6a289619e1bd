//! A digest of everything that a build reads. If it is the same and so is the time, the build would be the same.

use super::{Digest, RECIPE, digest};
use crate::diagnostic::Diagnostic;
use crate::pipeline::load::{Sources, ThemeFile};
use crate::pipeline::plan::Options;
use crate::settings::Settings;

/// `said` is what reading has brought to light. `None` where the bytes of a file are not known.
pub fn key_of(sources: &Sources, settings: &Settings, options: &Options, said: &[Diagnostic]) -> Option<Digest> {
    let mut sum = Sum::default();
    sum.add(RECIPE.as_bytes());
    // The clock counts apart: most moments make no difference.
    let Options { base_url, drafts, future, now: _, serving } = options;
    sum.add(format!("{base_url:?} {drafts} {future} {serving} {said:?}").as_bytes());
    sum.add(settings.source.as_bytes());
    let Sources { pages, tags: _, files, data, theme, threads } = sources;
    sum.count(pages.len());
    for page in pages {
        sum.add(page.path.as_bytes());
        sum.add(&page.digest);
    }
    sum.count(files.len());
    for file in files {
        sum.add(file.found.path.as_bytes());
        sum.add(&file.digest?);
    }
    sum.count(data.len());
    for data in data {
        sum.add(data.path.as_bytes());
        sum.add(data.text.as_bytes());
    }
    for folder in [&theme.templates, &theme.assets, &theme.components, &theme.statics] {
        sum.count(folder.len());
        folder.iter().for_each(|(name, file)| sum.file(name, file));
    }
    sum.count(theme.words.values().map(Vec::len).sum());
    for (name, layers) in &theme.words {
        layers.iter().for_each(|file| sum.file(name, file));
    }
    sum.add(threads.as_deref().unwrap_or_default().as_bytes());
    Some(sum.0.finalize().into())
}

/// A digest of parts, each with its length, so that none can be taken for two.
#[derive(Default)]
struct Sum(blake3::Hasher);

impl Sum {
    fn count(&mut self, count: usize) {
        self.0.update(&(count as u64).to_le_bytes());
    }

    fn add(&mut self, part: &[u8]) {
        self.count(part.len());
        self.0.update(part);
    }

    fn file(&mut self, name: &str, file: &ThemeFile) {
        self.add(name.as_bytes());
        self.add(file.file.as_bytes());
        self.add(&digest(&file.bytes));
    }
}

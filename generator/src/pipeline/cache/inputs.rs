//! A digest of everything that a build reads. If it is the same and so is the time, the build would be the same.

use std::collections::HashMap;
use std::path::PathBuf;

use rayon::prelude::*;

use super::{Digest, RECIPE, digest};
use crate::diagnostic::Diagnostic;
use crate::disk;
use crate::pipeline::load::{Sources, ThemeFile};
use crate::pipeline::plan::Options;
use crate::settings::Settings;

/// What was read, by digests.
pub struct Inputs {
    pub key: Digest,
    /// Of the files that are only copied, by where they are.
    pub files: HashMap<PathBuf, Digest>,
}

impl Inputs {
    /// `said` is what reading has brought to light. Errors with a file that cannot be read.
    pub fn of(sources: &Sources, settings: &Settings, options: &Options, said: &[Diagnostic]) -> std::io::Result<Self> {
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
        let digests: Vec<(PathBuf, Digest)> = files
            .par_iter()
            .map(|file| Ok((file.full.clone(), disk::hash(&file.full)?.into())))
            .collect::<std::io::Result<_>>()?;
        sum.count(files.len());
        for (file, (_, digest)) in files.iter().zip(&digests) {
            sum.add(file.path.as_bytes());
            sum.add(digest);
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
        Ok(Self { key: sum.0.finalize().into(), files: digests.into_iter().collect() })
    }
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

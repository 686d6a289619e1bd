//! A digest of everything that a build reads. If it is the same and so is the time, the build would be the same.

use super::{Digest, RECIPE, Sum, digest};
use crate::diagnostic::Diagnostic;
use crate::pipeline::load::{Sources, ThemeFile};
use crate::pipeline::plan::Options;
use crate::settings::Settings;

/// `said` is what reading has brought to light. `None` where the bytes of a file are not known.
pub fn digest_of_inputs(
    sources: &Sources,
    settings: &Settings,
    options: &Options,
    said: &[Diagnostic],
) -> Option<Digest> {
    // The clock counts apart: most moments make no difference.
    let Options { base_url, drafts, future, now: _, serving, compress } = options;
    let mut sum =
        Sum::of(&(RECIPE, base_url, drafts, future, serving, compress, format!("{said:?}"), &settings.source));
    let Sources { pages, tags: _, files, data, theme, threads, tree: _, sights: _ } = sources;
    sum.all(pages.iter().map(|page| (page.path(), page.digest)));
    let digests = files.iter().map(|file| Some((&file.found.path, file.digest?))).collect::<Option<Vec<_>>>()?;
    sum.add(&digests);
    sum.all(data.iter().map(|data| (&data.path, digest(data.text.as_bytes()))));
    let file = |file: &ThemeFile| (file.file.clone(), digest(&file.bytes));
    for folder in [&theme.templates, &theme.assets, &theme.components, &theme.statics] {
        sum.all(folder.iter().map(|(name, of)| (name, file(of))));
    }
    sum.all(theme.words.iter().map(|(name, layers)| (name, layers.iter().map(file).collect::<Vec<_>>())));
    sum.add(&threads.as_deref().map(|threads| digest(threads.as_bytes())));
    sum.digest()
}

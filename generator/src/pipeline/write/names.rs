//! Whether a disk can hold outputs of such names. Which outputs there are is known to `plan`.

use std::sync::Arc;

use crate::diagnostic::Diagnostic;
use crate::pipeline::parse::Page;
use crate::pipeline::parse::text::slug;

/// Bytes in the name of a file or folder on the common file systems of Linux and macOS; Windows counts alike.
const LONGEST: usize = 255;

/// Whether a disk takes the last part of a path, where the others are taken already.
pub(super) fn fits(path: &str) -> bool {
    path.rsplit('/').next().is_none_or(|name| name.len() <= LONGEST)
}

/// Outputs with a name that no disk takes. `pages` are looked through for the term that made it.
pub fn long_names<'a>(paths: impl Iterator<Item = &'a str>, pages: &[Arc<Page>]) -> Vec<Diagnostic> {
    let mut long: Vec<&str> = paths.flat_map(|path| path.split('/')).filter(|part| part.len() > LONGEST).collect();
    long.sort_unstable();
    long.dedup();
    let mistakes = long.into_iter().map(|part| {
        let start: String = part.chars().take(30).collect();
        let message = format!("`{start}…` has {} bytes, and the name of a file has at most {LONGEST}", part.len());
        let diagnostic =
            Diagnostic::error("bad-path", message).hint("shorten the tag, slug, path or alias it is made of");
        let has_term = |page: &&Arc<Page>| page.front.taxonomies.values().flatten().any(|term| slug(term) == part);
        match pages.iter().find(has_term) {
            Some(page) => diagnostic.in_file(&page.file),
            None => diagnostic,
        }
    });
    mistakes.collect()
}

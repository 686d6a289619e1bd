//! The key of an output: a digest of what it shows and of all else that decides what it is rendered to. The same key, the
//! same bytes.

use crate::pipeline::cache::{self, Digest, Key, Sum};
use crate::pipeline::load::Theme;
use crate::pipeline::optimize::ComponentAssets;
use crate::view::Common;

/// What all outputs of a build have in common.
pub struct Keys(Option<Digest>);

impl Keys {
    /// `settings` are all that decide what a page shows besides the content.
    pub fn new(theme: &Theme, assets: &ComponentAssets, common: &Common, settings: &str) -> Self {
        let mut sum = Sum::of(&(settings, assets, common));
        // As text: in a sum, values that have no type of their own are not told apart, such as `1` and `true`.
        sum.add(&common.site.data.to_string());
        for folder in [&theme.templates, &theme.components] {
            sum.all(folder.iter().map(|(name, file)| (name, cache::digest(&file.bytes))));
        }
        Self(sum.digest())
    }

    /// The key of an output; `add` adds what it shows to the sum, or says that nobody will ask for the key.
    pub fn of(&self, sum: &mut Sum, add: impl FnOnce(&mut Sum) -> bool) -> Option<Key> {
        sum.clear();
        sum.mark(self.0);
        if add(sum) { sum.key() } else { None }
    }
}

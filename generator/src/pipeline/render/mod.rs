//! One [`View`] in, the bytes of one file out: templates, minification, feeds. It opens the text of its page, wherever that
//! is kept, reads nothing else and knows no other page: what a view shows is all that decides what becomes of it.

mod chart;
mod content;
mod csp;
mod feed;
mod filters;
mod island;
mod key;
mod linked;
mod page;
mod sugar;
mod templates;

use std::collections::BTreeSet;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use tera::Context;

pub use self::csp::{Csp, Hashes};
pub use self::key::Keys;
pub use self::linked::Beside;
pub use self::templates::Templates;
use super::cache::Broken;
use crate::diagnostic::Diagnostic;
use crate::view::{Common, View, ViewContent};

/// A file ready to be written.
pub struct OutputFile {
    /// Relative to the output folder.
    pub path: String,
    pub bytes: Arc<[u8]>,
}

/// What a finished output holds that others ask for.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Holds {
    /// Of what stands inline in it.
    pub hashes: Hashes,
    /// Paths of the files beside components that it links.
    pub beside: BTreeSet<String>,
}

/// Why there is no output.
pub enum Failure {
    /// A mistake in a template.
    Mistake(Diagnostic),
    /// The text of a page is not where it was kept.
    Broken(Broken),
}

impl From<Diagnostic> for Failure {
    fn from(diagnostic: Diagnostic) -> Self {
        Self::Mistake(diagnostic)
    }
}

impl From<Broken> for Failure {
    fn from(broken: Broken) -> Self {
        Self::Broken(broken)
    }
}

/// What all views share, as templates see it: made once, and from then on only pointed to.
pub struct Shared(Context);

impl Shared {
    pub fn new(common: &Common) -> Self {
        let mut context = Context::new();
        context.insert("site", &common.site);
        context.insert("assets", &common.assets);
        context.insert("t", &common.t);
        Self(context)
    }

    /// All of it, to be added to.
    fn context(&self) -> Context {
        self.0.clone()
    }
}

/// Renders one view; also gives the hashes of what stands inline in it.
pub fn render(view: &View, templates: &Templates, shared: &Shared) -> Result<(OutputFile, Hashes), Failure> {
    let mut hashes = Hashes::default();
    let bytes: Arc<[u8]> = match &view.content {
        ViewContent::Html(html) => {
            let html = page::render(html, templates, shared, &mut hashes)?;
            html.into_bytes().into()
        }
        ViewContent::Feed(feed) => feed::render(feed, &view.path, templates)?.into(),
        ViewContent::Text(text) => text.as_bytes().into(),
        ViewContent::Bytes(bytes) => bytes.clone(),
    };
    Ok((OutputFile { path: view.path.clone(), bytes }, hashes))
}

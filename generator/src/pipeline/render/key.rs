//! The key of a view: a digest of the view itself and of all else that decides what it is rendered to. The same key, the
//! same bytes; a text counts by its digest, so it need not be read.

use serde::Serialize;

use crate::pipeline::cache::{self, Digest};
use crate::pipeline::load::Theme;
use crate::pipeline::optimize::ComponentAssets;
use crate::view::{Body, Common, FeedView, HtmlView, View, ViewContent};

/// What all views of a build have in common.
pub struct Keys(Option<Digest>);

impl Keys {
    pub fn new(theme: &Theme, assets: &ComponentAssets, common: &Common) -> Self {
        let mut hasher = blake3::Hasher::new();
        for (name, file) in theme.templates.iter().chain(&theme.components) {
            hasher.update(&cache::digest(name.as_bytes()));
            hasher.update(&cache::digest(&file.bytes));
        }
        hasher.update(format!("{assets:?}").as_bytes());
        let digest = cache::digest_of(common).map(|common| {
            hasher.update(&common);
            hasher.finalize().into()
        });
        Self(digest)
    }

    /// `None` for what is rendered as fast as its key would be found.
    pub fn of(&self, view: &View) -> Option<Digest> {
        match &view.content {
            ViewContent::Html(html) => self.html(html),
            ViewContent::Feed(feed) => self.feed(feed, &view.path),
            ViewContent::Text(_) | ViewContent::Bytes(_) => None,
        }
    }

    fn html(&self, view: &HtmlView) -> Option<Digest> {
        // Named, so that a new field is not forgotten.
        let HtmlView { template, common: _, page, list, head, body } = view;
        self.digest(&(template, page, list, head, written(body)))
    }

    fn feed(&self, view: &FeedView, path: &str) -> Option<Digest> {
        let FeedView { format, title, description, language, home, url, author, entries, common: _ } = view;
        let entries: Vec<_> = entries
            .iter()
            .map(|entry| {
                let about = (&entry.title, &entry.permalink, &entry.summary, &entry.date, &entry.updated);
                (about, &entry.authors, &entry.terms, &entry.page, written(&entry.body))
            })
            .collect();
        self.digest(&(format.file_name(), (title, description, language, home, url, author), entries, path))
    }

    fn digest(&self, view: &impl Serialize) -> Option<Digest> {
        cache::digest_of(&(self.0?, view))
    }
}

fn written(body: &Body) -> impl Serialize {
    (body.text.as_ref().map(|text| *text.digest()), &body.fills)
}

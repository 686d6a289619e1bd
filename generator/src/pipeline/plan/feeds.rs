//! Which feeds there are and what each holds: one of the whole site, one of each section, one of each term, in each
//! format. How a format is written is the business of `render`.

use std::collections::HashMap;
use std::sync::Arc;

use super::Planner;
use super::index::{DocId, HOME, Term};
use crate::settings::Settings;
use crate::view::{FeedEntry, FeedFormat, FeedLink, FeedView, View, ViewContent};

impl FeedFormat {
    pub fn file_name(self) -> &'static str {
        match self {
            Self::Atom => "atom.xml",
            Self::Rss => "rss.xml",
            Self::Json => "feed.json",
        }
    }

    pub fn mime(self) -> &'static str {
        match self {
            Self::Atom => "application/atom+xml",
            Self::Rss => "application/rss+xml",
            Self::Json => "application/feed+json",
        }
    }
}

/// Links to the feeds of what stands at `url`.
fn links(settings: &Settings, title: &str, url: &str) -> Vec<FeedLink> {
    let link = |format: &FeedFormat| {
        let path = settings.base_url.path(&format!("{url}{}", format.file_name()));
        FeedLink { title: title.to_owned(), url: settings.base_url.absolute(&path), mime: format.mime() }
    };
    settings.feed_formats.iter().map(link).collect()
}

pub fn site_feeds(settings: &Settings) -> Vec<FeedLink> {
    links(settings, &settings.title, "")
}

/// What one set of feeds is about.
struct Subject<'s> {
    title: String,
    /// Path inside the site.
    url: &'s str,
    pages: Vec<DocId>,
}

impl Planner<'_> {
    pub(super) fn section_feeds(&self, id: DocId) -> Vec<FeedLink> {
        match self.section_title(id) {
            Some(title) => links(self.inputs.settings, &title, &self.doc(id).url),
            None => Vec::new(),
        }
    }

    pub(super) fn term_feeds(&self, taxonomy: &str, term: &Term) -> Vec<FeedLink> {
        let has_feed = self.inputs.settings.taxonomies.get(taxonomy).is_some_and(|taxonomy| taxonomy.feed);
        if !has_feed || self.dated(&term.pages).is_empty() {
            return Vec::new();
        }
        links(self.inputs.settings, &self.title_with_site(&term.title), &term.url)
    }

    /// The title of a section's feeds if it has any: it must hold dated pages, and not be switched off.
    fn section_title(&self, id: DocId) -> Option<String> {
        let doc = self.doc(id);
        let section = doc.section.as_ref().filter(|_| id != HOME)?;
        let wanted = section.settings.feed.unwrap_or(true) && !self.dated(&section.pages).is_empty();
        wanted.then(|| self.title_with_site(&doc.title))
    }

    fn title_with_site(&self, title: &str) -> String {
        format!("{title} · {}", self.inputs.settings.title)
    }

    /// The newest dated pages, as many as a feed holds.
    fn dated(&self, ids: &[DocId]) -> Vec<DocId> {
        let time = |id: DocId| self.index.page(id).and_then(|page| page.date.as_ref()).map(|date| date.time);
        let mut dated: Vec<DocId> = ids.iter().copied().filter(|id| time(*id).is_some()).collect();
        dated.sort_by_key(|id| (std::cmp::Reverse(time(*id)), *id));
        dated.truncate(self.inputs.settings.feed_limit);
        dated
    }

    pub(super) fn feeds(&self) -> Vec<View> {
        let settings = self.inputs.settings;
        let mut subjects =
            vec![Subject { title: settings.title.clone(), url: "", pages: self.dated(&self.index.dated) }];
        for (id, doc) in self.index.docs.iter().enumerate() {
            if let (Some(title), Some(section)) = (self.section_title(id), &doc.section) {
                subjects.push(Subject { title, url: &doc.url, pages: self.dated(&section.pages) });
            }
        }
        for (name, terms) in &self.index.taxonomies {
            for term in terms.values().filter(|term| !self.term_feeds(name, term).is_empty()) {
                let title = self.title_with_site(&term.title);
                subjects.push(Subject { title, url: &term.url, pages: self.dated(&term.pages) });
            }
        }
        let mut entries: HashMap<DocId, Arc<FeedEntry>> = HashMap::new();
        let mut views = Vec::new();
        for subject in &subjects {
            let own: Vec<Arc<FeedEntry>> = subject
                .pages
                .iter()
                .filter_map(|id| Some(entries.entry(*id).or_insert(Arc::new(self.entry(*id)?)).clone()))
                .collect();
            for format in &settings.feed_formats {
                let path = format!("{}{}", subject.url, format.file_name());
                let feed = FeedView {
                    format: *format,
                    title: subject.title.clone(),
                    description: settings.description.clone(),
                    language: settings.language.clone(),
                    home: self.permalink(subject.url),
                    url: self.permalink(&path),
                    author: settings.author.clone(),
                    entries: own.clone(),
                };
                views.push(View { path, content: ViewContent::Feed(feed) });
            }
        }
        views
    }

    fn entry(&self, id: DocId) -> Option<FeedEntry> {
        let card = &self.cards[id];
        let authors = if card.authors.is_empty() {
            self.inputs.settings.author.iter().cloned().collect()
        } else {
            card.authors.clone()
        };
        Some(FeedEntry {
            title: card.title.clone(),
            permalink: card.permalink.clone(),
            summary: card.summary.clone(),
            date: card.date.clone()?,
            updated: card.updated.clone(),
            authors,
            terms: card.taxonomies.values().flatten().map(|term| term.title.clone()).collect(),
            body: self.absolute_body(id),
        })
    }
}

//! Which feeds there are and what each holds: one of the whole site, one of each section, one of each term, in each
//! format. How a format is written is the business of `render`.

use std::sync::{Arc, OnceLock};

use super::index::{DocId, HOME, Index};
use super::paths::folder_of;
use super::terms::Term;
use super::{Inputs, Planner};
use crate::settings::{Settings, SortBy};
use crate::view::{FeedEntry, FeedFormat, FeedLink, FeedView, Kind, ViewContent};

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
        let path = settings.base_url.path(&format!("{}{}", folder_of(url), format.file_name()));
        FeedLink { title: title.to_owned(), url: settings.base_url.absolute(&path), mime: format.mime() }
    };
    settings.feed_formats.iter().map(link).collect()
}

pub fn site_feeds(settings: &Settings) -> Vec<FeedLink> {
    links(settings, &settings.title, "")
}

/// What one set of feeds is about.
#[derive(Clone)]
pub enum Subject {
    Site,
    Section(DocId),
    Term(Arc<Term>),
}

impl Subject {
    /// Those that have feeds: what holds dated pages, and where feeds are not switched off.
    pub fn all(inputs: &Inputs<'_>, index: &Index<'_>) -> Vec<Self> {
        let sections = (0..index.docs.len()).filter(|id| section_has_feed(index, *id)).map(Self::Section);
        let terms = index.taxonomies.values().flat_map(|terms| terms.values());
        let terms = terms.filter(|term| term_has_feed(inputs.settings, index, term)).cloned().map(Self::Term);
        std::iter::once(Self::Site).chain(sections).chain(terms).collect()
    }

    /// Path inside the site of the page that the feeds follow.
    pub fn url<'i>(&'i self, index: &'i Index<'_>) -> &'i str {
        match self {
            Self::Site => "",
            Self::Section(id) => &index.docs[*id].url,
            Self::Term(term) => &term.url,
        }
    }

    /// Path inside the site of one of its feeds.
    pub fn path(&self, index: &Index<'_>, format: FeedFormat) -> String {
        format!("{}{}", folder_of(self.url(index)), format.file_name())
    }
}

fn any_dated(index: &Index<'_>, ids: &[DocId]) -> bool {
    ids.iter().any(|id| index.docs[*id].is_dated_page())
}

pub fn section_has_feed(index: &Index<'_>, id: DocId) -> bool {
    let section = index.docs[id].section.as_ref().filter(|_| id != HOME);
    section.is_some_and(|section| section.settings.feed.unwrap_or(true) && any_dated(index, &section.pages))
}

pub fn term_has_feed(settings: &Settings, index: &Index<'_>, term: &Term) -> bool {
    settings.taxonomies.get(&term.taxonomy).is_some_and(|taxonomy| taxonomy.feed) && any_dated(index, &term.pages)
}

impl Planner<'_> {
    pub(super) fn section_feeds(&self, id: DocId) -> Vec<FeedLink> {
        if !section_has_feed(&self.index, id) {
            return Vec::new();
        }
        links(self.inputs.settings, &self.title_with_site(&self.doc(id).title), &self.doc(id).url)
    }

    pub(super) fn term_feeds(&self, term: &Term) -> Vec<FeedLink> {
        if !term_has_feed(self.inputs.settings, &self.index, term) {
            return Vec::new();
        }
        links(self.inputs.settings, &self.title_with_site(&term.title), &term.url)
    }

    fn title_with_site(&self, title: &str) -> String {
        format!("{title} · {}", self.inputs.settings.title)
    }

    /// The newest dated pages, as many as a feed holds; of one moment, in the order of lists.
    pub(super) fn in_feed(&self, subject: &Subject) -> Vec<DocId> {
        let limit = self.inputs.settings.feed_limit;
        let (ids, is_sorted) = match subject {
            Subject::Site => (&self.index.dated, true),
            Subject::Term(term) => (&term.pages, true),
            Subject::Section(id) => match &self.doc(*id).section {
                Some(section) => (&section.pages, section.sort_by == SortBy::Date),
                None => return Vec::new(),
            },
        };
        let dated = ids.iter().copied().filter(|id| self.doc(*id).is_dated_page());
        if is_sorted {
            return dated.take(limit).collect();
        }
        let mut dated: Vec<DocId> = dated.collect();
        dated.sort_by_key(|id| {
            let date = self.index.page(*id).and_then(|page| page.date.as_ref());
            (std::cmp::Reverse(date.map(|date| date.time)), self.doc(*id).url.as_str())
        });
        dated.truncate(limit);
        dated
    }

    pub(super) fn feed(&self, subject: &Subject, format: FeedFormat) -> ViewContent {
        let settings = self.inputs.settings;
        let title = match subject {
            Subject::Site => settings.title.clone(),
            Subject::Section(id) => self.title_with_site(&self.doc(*id).title),
            Subject::Term(term) => self.title_with_site(&term.title),
        };
        ViewContent::Feed(FeedView {
            format,
            title,
            description: settings.description.clone(),
            language: settings.language.clone(),
            home: self.permalink(subject.url(&self.index)),
            url: self.permalink(&subject.path(&self.index, format)),
            author: settings.author.clone(),
            entries: self.in_feed(subject).into_iter().filter_map(|id| self.entry(id)).collect(),
            common: self.common.clone(),
        })
    }

    /// Whether the text has components, which may show what they like of their page.
    pub(super) fn asks_for_page(&self, id: DocId) -> bool {
        self.index.page(id).is_some_and(|page| page.has_calls)
    }

    /// Made when it is first asked for, as a page stands in many feeds.
    fn entry(&self, id: DocId) -> Option<Arc<FeedEntry>> {
        self.entries[id].get_or_init(|| self.new_entry(id).map(Arc::new)).clone()
    }

    fn new_entry(&self, id: DocId) -> Option<FeedEntry> {
        let card = self.card(id);
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
            page: self.asks_for_page(id).then(|| Box::new(self.page_view(id, Kind::Page, &self.doc(id).url))),
            content: OnceLock::new(),
        })
    }
}

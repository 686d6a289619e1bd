//! What each output shows, as a digest, so that its view need not be made to know that it would be the same. Every part
//! of a view that comes from a page, or from how pages hang together, is named here; what comes from settings, theme and
//! data is the same for all outputs of a build and counts there (`render/key.rs`). A digest that leaves something out
//! would leave a stale page behind: `tests/suite/cache.rs` looks for one after random edits.

use std::sync::Arc;

use rayon::prelude::*;

use super::Planner;
use super::feeds::{Subject, section_has_feed, term_has_feed};
use super::files::{self, SiteFile};
use super::index::{Doc, DocId, HOME, Index};
use super::lists::{cut, listed};
use super::outputs::{Output, What};
use super::pages::permanent_id;
use super::resolve::Resolved;
use super::terms::{Term, taxonomy_url};
use crate::pipeline::cache::{Key, Sum, digest_of};
use crate::pipeline::parse::Page;
use crate::view::Fill;

/// What outputs show of a document.
pub struct Face {
    /// Its title and URL.
    link: Option<Key>,
    /// All that its card holds.
    card: Option<Key>,
    /// Its text with the URLs in it.
    text: Option<Key>,
}

/// For each document.
pub fn faces(index: &Index<'_>, images: &[Option<Fill>], resolved: &[Arc<Resolved>]) -> Vec<Face> {
    let link = |sum: &mut Sum, doc: &Doc<'_>| {
        sum.clear();
        sum.add(&(&doc.title, &doc.url));
        sum.key()
    };
    let links: Vec<Option<Key>> = index.docs.par_iter().map_init(Sum::default, link).collect();
    let face = |(card, text): &mut (Sum, Sum), id: DocId| {
        let doc = &index.docs[id];
        let terms = index.terms[id].iter().map(|term| (&term.title, &term.url, term.pages.len()));
        card.clear();
        card.add(&images[id]);
        card.mark(links[id]);
        card.marks(doc.parent.iter().map(|parent| links[*parent]));
        card.marks(doc.page.iter().map(|page| Some(page.face)));
        card.all(terms);
        let mut key_of_text = |page: &Page| {
            text.clear();
            text.mark(resolved[id].key);
            text.mark(Some(page.text.key()));
            text.key()
        };
        let text = doc.page.map_or(Some(Key::default()), &mut key_of_text);
        Face { link: links[id], card: card.key(), text }
    };
    (0..index.docs.len()).into_par_iter().map_init(Default::default, face).collect()
}

impl Planner<'_> {
    /// `false` for what is made as fast as it would be looked up.
    pub(super) fn add_shown(&self, sum: &mut Sum, output: &Output) -> bool {
        sum.add(&output.path);
        match &output.what {
            What::Document(id, number) => self.add_document(sum, *id, *number),
            What::Taxonomy(name) => self.add_taxonomy(sum, name),
            What::Term(term, number) => self.add_term(sum, term, *number),
            What::NotFound => {}
            What::Feed(subject, format) => {
                sum.add(format.file_name());
                self.add_feed(sum, subject);
            }
            What::File(file) => return self.add_file(sum, *file),
            What::Moved(_) | What::Asset(_) | What::Beside(_) | What::Static(_) | What::Search(_) => return false,
        }
        true
    }

    fn links<'s>(&'s self, ids: &'s [DocId]) -> impl ExactSizeIterator<Item = Option<Key>> + 's {
        ids.iter().map(|id| self.faces[*id].link)
    }

    fn cards<'s>(&'s self, ids: &'s [DocId]) -> impl ExactSizeIterator<Item = Option<Key>> + 's {
        ids.iter().map(|id| self.faces[*id].card)
    }

    /// Everything that `page` holds in a template.
    fn add_page(&self, sum: &mut Sum, id: DocId) {
        let doc = self.doc(id);
        sum.add(&section_has_feed(&self.index, id));
        sum.mark(self.faces[id].card);
        let mut above = doc.parent;
        while let Some(parent) = above {
            sum.mark(self.faces[parent].link);
            above = self.doc(parent).parent;
        }
        let Some(page) = doc.page else { return sum.add("no page") };
        sum.add(&page.path);
        sum.mark(Some(page.source));
        let (previous, next) = self.neighbours[id];
        for neighbour in [previous, next] {
            sum.marks(neighbour.iter().map(|id| self.faces[*id].link));
        }
        sum.marks(self.cards(&self.related[id]));
        sum.marks(self.links(&self.backlinks[id]));
        let threads = self.inputs.threads;
        // What strangers write comes into the sum as a digest that nobody can forge.
        let thread = if threads.is_empty() { None } else { threads.get(permanent_id(page)) };
        sum.marks(thread.iter().map(digest_of));
        if let Some((parts, index, shown)) = self.parts_around(id) {
            sum.add(&(index, parts.len()));
            shown.filter_map(|number| parts.get(number - 1)).for_each(|part| sum.mark(self.faces[*part].link));
        }
    }

    fn add_document(&self, sum: &mut Sum, id: DocId, number: usize) {
        self.add_page(sum, id);
        let Some(section) = &self.doc(id).section else { return sum.mark(self.faces[id].text) };
        let (ids, total) = cut(listed(&self.index, id, section), section.settings.paginate_by, number);
        sum.add(&(&section.path, number, total));
        sum.marks(self.cards(ids));
        if number == 1 {
            sum.mark(self.faces[id].text);
            sum.marks(self.links(&section.sections));
        }
    }

    fn add_taxonomy(&self, sum: &mut Sum, name: &str) {
        sum.add(name);
        sum.mark(self.faces[HOME].link);
        if let Some(id) = self.index.section_at(&taxonomy_url(name)) {
            self.add_page(sum, id);
            sum.mark(self.faces[id].text);
        }
        let terms = self.index.taxonomies.get(name).into_iter().flat_map(|terms| terms.values());
        terms.for_each(|term| sum.add(&(&term.title, &term.url, term.pages.len())));
    }

    fn add_term(&self, sum: &mut Sum, term: &Term, number: usize) {
        let settings = self.inputs.settings;
        let size = settings.taxonomies.get(&term.taxonomy).map_or(0, |taxonomy| taxonomy.paginate_by);
        let (ids, total) = cut(&term.pages, size, number);
        let has_feed = term_has_feed(settings, &self.index, term);
        sum.add(&(&term.taxonomy, &term.title, &term.url, number, total, has_feed));
        sum.mark(self.faces[HOME].link);
        sum.marks(self.cards(ids));
    }

    fn add_feed(&self, sum: &mut Sum, subject: &Subject) {
        match subject {
            Subject::Site => {}
            Subject::Section(id) => sum.mark(self.faces[*id].link),
            Subject::Term(term) => sum.add(&(&term.title, &term.url)),
        }
        for id in self.in_feed(subject) {
            sum.mark(self.faces[id].card);
            sum.mark(self.faces[id].text);
            if self.asks_for_page(id) {
                self.add_page(sum, id);
            }
        }
    }

    fn add_file(&self, sum: &mut Sum, file: SiteFile) -> bool {
        match file {
            SiteFile::Sitemap | SiteFile::SitemapPart(_) => {
                files::listed(&self.index).for_each(|entry| sum.add(&self.listed_in_sitemap(&entry)));
            }
            // All that is said there of a page is in its front matter, its path and its place.
            SiteFile::Pages => {
                for (id, doc) in self.index.docs.iter().enumerate() {
                    let Some(page) = doc.page else { continue };
                    sum.mark(self.faces[id].link);
                    sum.mark(Some(page.face));
                    sum.add(&(&page.path, doc.section.is_some()));
                }
            }
            SiteFile::Robots | SiteFile::Redirects | SiteFile::NginxRedirects => return false,
        }
        true
    }
}

//! Lists of pages: neighbours and series, sections and terms cut into pages.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::Planner;
use super::index::{DocId, HOME, Index, Section, Term};
use crate::settings::SortBy;
use crate::view::{Card, Kind, Link, ListView, PageView, Paginator, PaginatorPage, TermLink, View};

/// The page before and after each page in its section. By date, the older one comes before; by weight or title, the
/// one that is listed first.
pub fn neighbours(index: &Index<'_>) -> HashMap<DocId, (Option<DocId>, Option<DocId>)> {
    let mut neighbours = HashMap::new();
    for section in index.docs.iter().filter_map(|doc| doc.section.as_ref()) {
        let own: Vec<DocId> = section
            .pages
            .iter()
            .copied()
            .filter(|id| section.sort_by != SortBy::Date || index.page(*id).is_some_and(|page| page.date.is_some()))
            .filter(|id| index.page(*id).is_some_and(|page| page.place.section == section.path))
            .collect();
        for (at, id) in own.iter().enumerate() {
            let above = at.checked_sub(1).map(|at| own[at]);
            let below = own.get(at + 1).copied();
            let pair = if section.sort_by == SortBy::Date { (below, above) } else { (above, below) };
            neighbours.insert(*id, pair);
        }
    }
    neighbours
}

/// Series with more than one part, each in the order of its parts: by number, else by date.
pub fn series(index: &Index<'_>) -> BTreeMap<String, Vec<DocId>> {
    let mut series: BTreeMap<String, Vec<DocId>> = BTreeMap::new();
    for (id, doc) in index.docs.iter().enumerate() {
        for name in doc.page.into_iter().flat_map(|page| &page.front.series) {
            series.entry(name.clone()).or_default().push(id);
        }
    }
    for parts in series.values_mut() {
        parts.sort_by_key(|id| {
            let page = index.page(*id);
            let order = page.and_then(|page| page.front.series_order).unwrap_or(i64::MAX);
            (order, page.and_then(|page| page.date.as_ref()).map(|date| date.time), *id)
        });
    }
    series
}

/// One page of a list.
struct Slice {
    /// Path inside the site.
    url: String,
    entries: Vec<Arc<Card>>,
    paginator: Option<Paginator>,
}

impl Planner<'_> {
    /// Cuts a list into pages of `size`, or leaves it whole for 0. `url` is that of the first page.
    fn paginate(&self, url: &str, ids: &[DocId], size: usize) -> Vec<Slice> {
        let size = if size == 0 { ids.len().max(1) } else { size };
        let total = ids.len().div_ceil(size).max(1);
        let url_of = |number: usize| if number == 1 { url.to_owned() } else { format!("{url}page/{number}/") };
        (1..=total)
            .map(|number| {
                let from = (number - 1) * size;
                let entries = ids[from..(from + size).min(ids.len())].iter().map(|id| self.cards[*id].clone()).collect();
                let href = |number: usize| self.href(&url_of(number));
                let paginator = (total > 1).then(|| Paginator {
                    current: number,
                    total,
                    previous: (number > 1).then(|| href(number - 1)),
                    next: (number < total).then(|| href(number + 1)),
                    first: href(1),
                    last: href(total),
                    pages: window(number, total)
                        .map(|n| PaginatorPage { number: n, url: href(n), current: n == number })
                        .collect(),
                });
                Slice { url: url_of(number), entries, paginator }
            })
            .collect()
    }

    /// The pages of a section's list, the home page among them.
    pub(super) fn section(&self, id: DocId, section: &Section) -> Vec<View> {
        let kind = if id == HOME { Kind::Home } else { Kind::Section };
        // The home page lists what is new anywhere, a section only its own.
        let ids = if id == HOME { &self.index.dated } else { &section.pages };
        let template = self.template_of(id, section.settings.template.as_deref(), kind);
        let sections: Vec<Link> = section.sections.iter().map(|id| self.link(*id)).collect();
        let slices = self.paginate(&self.doc(id).url, ids, section.settings.paginate_by);
        slices
            .into_iter()
            .map(|slice| {
                let first = slice.paginator.as_ref().is_none_or(|paginator| paginator.current == 1);
                let sections = if first { sections.clone() } else { Vec::new() };
                let page = self.page_view(id, kind, &slice.url);
                let list = ListView { entries: slice.entries, sections, terms: Vec::new(), paginator: slice.paginator };
                // The introduction stands on the first page only.
                self.html(&slice.url, &template, page, Some(list), first.then_some(id))
            })
            .collect()
    }

    /// Pages of all taxonomies and of all their terms.
    pub(super) fn taxonomies(&self) -> Vec<View> {
        let mut views = Vec::new();
        for (name, terms) in &self.index.taxonomies {
            let Some(settings) = self.inputs.settings.taxonomies.get(name) else { continue };
            let url = format!("{}/", crate::pipeline::parse::text::slug(name));
            let mut links: Vec<TermLink> = terms.values().map(|term| self.term_link(term)).collect();
            links.sort_by_key(|link| (link.title.to_lowercase(), link.url.clone()));
            let page = self.plain_view(Kind::Taxonomy, &settings.title, &url, vec![self.link(HOME)]);
            let list = ListView { entries: Vec::new(), sections: Vec::new(), terms: links, paginator: None };
            let template = self.first_template(&[&format!("{name}/list.html"), "taxonomy.html"]);
            views.push(self.html(&url, &template, page, Some(list), None));

            let above = Link { title: settings.title.clone(), url: self.href(&url) };
            let template = self.first_template(&[&format!("{name}/term.html"), "term.html"]);
            for term in terms.values() {
                for slice in self.paginate(&term.url, &term.pages, settings.paginate_by) {
                    let mut page = self.plain_view(Kind::Term, &term.title, &slice.url, vec![self.link(HOME), above.clone()]);
                    page.feeds = self.term_feeds(name, term);
                    let list = ListView {
                        entries: slice.entries,
                        sections: Vec::new(),
                        terms: Vec::new(),
                        paginator: slice.paginator,
                    };
                    views.push(self.html(&slice.url, &template, page, Some(list), None));
                }
            }
        }
        views
    }

    fn term_link(&self, term: &Term) -> TermLink {
        TermLink { title: term.title.clone(), url: self.href(&term.url), count: term.pages.len() }
    }

    /// A page that no file of `content/` stands for.
    pub(super) fn plain_view(&self, kind: Kind, title: &str, url: &str, breadcrumbs: Vec<Link>) -> PageView {
        let mut title_html = String::new();
        crate::markup::escape_text(title, &mut title_html);
        let site = &self.common.site;
        PageView {
            kind,
            title: title.to_owned(),
            title_html,
            description: None,
            lead: None,
            url: self.href(url),
            permalink: self.permalink(url),
            language: site.language.clone(),
            dir: site.dir,
            date: None,
            updated: None,
            draft: false,
            authors: Vec::new(),
            taxonomies: self.inputs.settings.taxonomies.keys().map(|name| (name.clone(), Vec::new())).collect(),
            series: None,
            reading_time: None,
            word_count: 0,
            toc: Vec::new(),
            image: None,
            breadcrumbs,
            previous: None,
            next: None,
            related: Vec::new(),
            backlinks: Vec::new(),
            aliases: Vec::new(),
            feeds: Vec::new(),
            edit_url: None,
            extra: serde_json::Value::Object(serde_json::Map::new()),
        }
    }
}

/// First, last, and two on each side of `current`: a list of 500 pages must not put 500 links on each of them.
fn window(current: usize, total: usize) -> impl Iterator<Item = usize> {
    (1..=total).filter(move |n| *n == 1 || *n == total || n.abs_diff(current) <= 2)
}

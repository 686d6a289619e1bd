//! Lists of pages: neighbours and series, sections and terms cut into pages.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Planner;
use super::index::{DocId, HOME, Index, Section};
use super::paths::folder_of;
use super::terms::{Term, taxonomy_url};
use crate::settings::SortBy;
use crate::view::{Card, Kind, Link, ListView, PageView, Paginator, PaginatorPage, TermLink, ViewContent};

/// For each document the page before and after it in its section, if it is a page. By date, the older one comes before; by weight or title, the
/// one that is listed first.
pub fn neighbours(index: &Index<'_>) -> Vec<(Option<DocId>, Option<DocId>)> {
    let mut neighbours = vec![(None, None); index.docs.len()];
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
            neighbours[*id] = pair;
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

/// How many pages a list of `count` entries has; 0 entries a page stands for all on one.
pub fn page_count(count: usize, paginate_by: usize) -> usize {
    if paginate_by == 0 { 1 } else { count.div_ceil(paginate_by).max(1) }
}

/// Path inside the site of a page of the list at `url`; `number` is from 1.
pub fn page_url(url: &str, number: usize) -> String {
    if number == 1 { url.to_owned() } else { format!("{}page/{number}/", folder_of(url)) }
}

/// What a section lists: the home page what is new anywhere, others their own.
pub fn listed<'i>(index: &'i Index<'_>, id: DocId, section: &'i Section) -> &'i [DocId] {
    if id == HOME { &index.dated } else { &section.pages }
}

/// What stands on page `number` of a list, and how many pages it has.
pub fn cut(ids: &[DocId], size: usize, number: usize) -> (&[DocId], usize) {
    let total = page_count(ids.len(), size);
    let size = if size == 0 { ids.len() } else { size };
    let start = ((number - 1) * size).min(ids.len());
    (&ids[start..(start + size).min(ids.len())], total)
}

impl Planner<'_> {
    /// The entries and the paginator of page `number` of the list at `url`.
    fn slice(&self, url: &str, ids: &[DocId], size: usize, number: usize) -> (Vec<Arc<Card>>, Option<Paginator>) {
        let (ids, total) = cut(ids, size, number);
        let entries = ids.iter().map(|id| self.card(*id).clone()).collect();
        let href = |number: usize| self.href(&page_url(url, number));
        let paginator = (total > 1).then(|| Paginator {
            current: number,
            total,
            previous: (number > 1).then(|| href(number - 1)),
            next: (number < total).then(|| href(number + 1)),
            first: href(1),
            last: href(total),
            pages: window(number, total, 2)
                .map(|n| PaginatorPage { number: n, url: href(n), current: n == number })
                .collect(),
        });
        (entries, paginator)
    }

    /// A page of a section's list, the home page among them.
    pub(super) fn section(&self, id: DocId, section: &Section, number: usize) -> ViewContent {
        let kind = if id == HOME { Kind::Home } else { Kind::Section };
        let ids = listed(&self.index, id, section);
        let template = self.template_of(id, section.settings.template.as_deref(), kind);
        let url = &self.doc(id).url;
        let (entries, paginator) = self.slice(url, ids, section.settings.paginate_by, number);
        let sections =
            if number == 1 { section.sections.iter().map(|id| self.link(*id)).collect() } else { Vec::new() };
        let page = self.page_view(id, kind, &page_url(url, number));
        let list = ListView { entries, sections, terms: Vec::new(), paginator };
        // The introduction stands on the first page only.
        self.html(&template, page, Some(list), Some(id), number == 1)
    }

    /// The page with all terms of a taxonomy. A section of its URL describes it.
    pub(super) fn taxonomy(&self, name: &str) -> ViewContent {
        let url = taxonomy_url(name);
        let doc = self.index.section_at(&url);
        let page = match doc.filter(|id| self.index.page(*id).is_some()) {
            Some(id) => self.page_view(id, Kind::Taxonomy, &url),
            None => self.plain_view(Kind::Taxonomy, &self.taxonomy_title(name), &url, vec![self.link(HOME)]),
        };
        let terms = self.index.taxonomies.get(name).into_iter().flat_map(|terms| terms.values());
        let mut terms: Vec<TermLink> = terms.map(|term| self.term_link(term)).collect();
        terms.sort_by_key(|link| (link.title.to_lowercase(), link.url.clone()));
        let list = ListView { entries: Vec::new(), sections: Vec::new(), terms, paginator: None };
        let template = self.first_template(&[&format!("{name}/list.html"), "taxonomy.html"]);
        self.html(&template, page, Some(list), doc, true)
    }

    /// A page of the list of all pages with a term.
    pub(super) fn term(&self, term: &Term, number: usize) -> ViewContent {
        let size = self.inputs.settings.taxonomies.get(&term.taxonomy).map_or(0, |taxonomy| taxonomy.paginate_by);
        let (entries, paginator) = self.slice(&term.url, &term.pages, size, number);
        let all = Link { title: self.taxonomy_title(&term.taxonomy), url: self.href(&taxonomy_url(&term.taxonomy)) };
        let mut page =
            self.plain_view(Kind::Term, &term.title, &page_url(&term.url, number), vec![self.link(HOME), all]);
        page.feeds = self.term_feeds(term);
        let list = ListView { entries, sections: Vec::new(), terms: Vec::new(), paginator };
        let template = self.first_template(&[&format!("{}/term.html", term.taxonomy), "term.html"]);
        self.html(&template, page, Some(list), None, false)
    }

    fn taxonomy_title(&self, name: &str) -> String {
        self.inputs.settings.taxonomies.get(name).map_or_else(|| name.to_owned(), |taxonomy| taxonomy.title.clone())
    }

    pub(super) fn term_link(&self, term: &Term) -> TermLink {
        TermLink { title: term.title.clone(), url: self.href(&term.url), count: term.pages.len() }
    }

    /// A page that no file of `content/` stands for.
    pub(super) fn plain_view(&self, kind: Kind, title: &str, url: &str, breadcrumbs: Vec<Link>) -> PageView {
        let mut title_html = String::new();
        crate::markup::escape_text(title, &mut title_html);
        let site = &self.common.site;
        PageView {
            kind,
            id: String::new(),
            comments: None,
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

/// First, last, and so many on each side of `current`: a list of 500 pages must not put 500 links on each of them.
pub fn window(current: usize, total: usize, beside: usize) -> impl Iterator<Item = usize> {
    (1..=total).filter(move |n| *n == 1 || *n == total || n.abs_diff(current) <= beside)
}

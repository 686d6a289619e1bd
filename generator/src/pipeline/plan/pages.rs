//! The view of a single document: a post, a page, or what a section says about itself.

use super::Planner;
use super::index::{Doc, DocId};
use super::lists::window;
use super::paths::absolute;
use crate::pipeline::parse::Page;
use crate::pipeline::threads::{State, Summary, Thread};
use crate::settings::SectionSettings;
use crate::view::{
    Body, CommentsView, HtmlView, Kind, Link, ListView, PageView, SeriesPart, SeriesView, SummaryView, ViewContent,
};

/// Fewer headings than this need no table of contents.
const TOC_FROM: usize = 2;
/// A series with at most so many parts is shown whole on each of them. All parts of a longer one would make pages that
/// grow with the square of the series.
const WHOLE_SERIES: usize = 20;
/// Of a longer one, so many parts on each side, the first and the last.
const SERIES_BESIDE: usize = 5;

/// The name under which the edge knows a page: it stays when the address changes.
pub fn permanent_id(page: &Page) -> &str {
    let stem = page.path.rsplit_once('.').map_or(page.path.as_str(), |(stem, _)| stem);
    page.front.id.as_deref().unwrap_or_else(|| stem.trim_end_matches("/index"))
}

/// Posts do, unless they say otherwise.
pub fn takes_comments(doc: &Doc<'_>, page: &Page) -> bool {
    page.front.comments.unwrap_or(doc.section.is_none() && page.date.is_some())
}

impl Planner<'_> {
    /// The page of a document, or page `number` of its list.
    pub(super) fn document(&self, id: DocId, number: usize) -> ViewContent {
        if let Some(section) = &self.doc(id).section {
            return self.section(id, section, number);
        }
        let settings = self.settings_of(id);
        let template = self.template_of(id, settings.page_template.as_deref(), Kind::Page);
        self.html(&template, self.page_view(id, Kind::Page, &self.doc(id).url), None, Some(id), true)
    }

    fn settings_of(&self, id: DocId) -> &SectionSettings {
        let section = self.index.page(id).map_or("", |page| page.place.section.as_str());
        self.inputs.settings.section(section)
    }

    /// The page's own template, else `layout` if the theme has it, else the section's, else that of the kind.
    pub(super) fn template_of(&self, id: DocId, of_section: Option<&str>, kind: Kind) -> String {
        let front = self.index.page(id).map(|page| &page.front);
        // One that the theme does not have has its diagnostic already.
        let template = front.and_then(|front| front.template.as_deref());
        let layout = front
            .and_then(|front| front.layout.as_ref())
            .map(|name| if name.contains('.') { name.clone() } else { format!("{name}.html") });
        let by_kind = match kind {
            Kind::Home => "index.html",
            Kind::Section => "section.html",
            _ => "page.html",
        };
        let mut wanted = [template, layout.as_deref(), of_section].into_iter().flatten();
        let found = wanted.find(|name| self.inputs.templates.contains(*name));
        found.unwrap_or(by_kind).to_owned()
    }

    /// The first of `names` that the theme has, else the last.
    pub(super) fn first_template(&self, names: &[&str]) -> String {
        let found = names.iter().find(|name| self.inputs.templates.contains(**name));
        found.or(names.last()).map_or_else(String::new, |name| (*name).to_owned())
    }

    /// `url` is that of the output, which differs from the document's on later pages of a list.
    pub(super) fn page_view(&self, id: DocId, kind: Kind, url: &str) -> PageView {
        let doc = self.doc(id);
        let card = self.card(id);
        let mut view = self.plain_view(kind, &doc.title, url, self.breadcrumbs(id));
        view.feeds = self.section_feeds(id);
        let Some(page) = doc.page else { return view };
        let details = page.details.get();
        let settings = self.inputs.settings;
        let front = &page.front;
        let (previous, next) = self.neighbours[id];
        let link = |id: DocId| self.link(id);
        PageView {
            id: permanent_id(page).to_owned(),
            comments: self.comments(doc, page),
            title_html: details.title_html.clone(),
            description: front.description.clone().or_else(|| card.summary.clone()),
            lead: front.description.clone(),
            language: front.language.clone().unwrap_or(view.language),
            dir: front.language.as_deref().map_or(view.dir, super::head::direction),
            date: card.date.clone(),
            updated: card.updated.clone(),
            draft: front.draft,
            authors: if card.authors.is_empty() && kind == Kind::Page {
                settings.author.iter().cloned().collect()
            } else {
                card.authors.clone()
            },
            taxonomies: card.taxonomies.clone(),
            series: self.series_of(id),
            reading_time: card.reading_time,
            word_count: details.words,
            toc: if front.toc == Some(false) || count(&details.toc) < TOC_FROM {
                Vec::new()
            } else {
                details.toc.clone()
            },
            image: card.image.clone(),
            previous: previous.map(link),
            next: next.map(link),
            related: self.related[id].iter().map(|id| self.card(*id).clone()).collect(),
            backlinks: self.backlinks[id].iter().map(|id| self.link(*id)).collect::<Vec<Link>>(),
            aliases: front.aliases.clone(),
            edit_url: settings.edit_url.as_ref().map(|url| url.replace("{path}", &page.file)),
            extra: card.extra.clone(),
            ..view
        }
    }

    /// The comments of a page that takes them, or once did.
    fn comments(&self, doc: &Doc<'_>, page: &Page) -> Option<CommentsView> {
        let id = permanent_id(page);
        let thread = self.inputs.threads.get(id).filter(|thread| thread.count > 0);
        let is_open = takes_comments(doc, page) && thread.is_none_or(|thread| thread.state == State::Open);
        let shown = self.inputs.settings.edge;
        if !shown.comments || (!is_open && thread.is_none()) {
            return None;
        }
        let name = edge::http::encode(id);
        let url = format!("/api/comments/{name}");
        Some(CommentsView {
            is_open,
            count: thread.map_or(0, |thread| thread.count),
            changed_at: thread.map_or(0, |thread| thread.changed_at),
            html: thread.map_or_else(String::new, Thread::html),
            feed: format!("{url}/feed"),
            summary: thread.filter(|_| shown.summaries).and_then(|thread| thread.summary.as_ref()).map(summary),
            summary_url: format!("/api/summary/{name}"),
            url,
        })
    }

    /// The parts of the series of a page, its own place among them, and the places that are shown on it, from 1.
    pub(super) fn parts_around(&self, id: DocId) -> Option<(&[DocId], usize, impl Iterator<Item = usize> + use<>)> {
        let title = self.index.page(id)?.front.series.first()?;
        let parts = self.series.get(title).filter(|parts| parts.len() > 1)?;
        let index = parts.iter().position(|part| *part == id)? + 1;
        let around = if parts.len() <= WHOLE_SERIES { parts.len() } else { SERIES_BESIDE };
        Some((parts, index, window(index, parts.len(), around)))
    }

    fn series_of(&self, id: DocId) -> Option<SeriesView> {
        let (parts, index, shown) = self.parts_around(id)?;
        let part = |number: usize| {
            let Link { title, url } = self.link(*parts.get(number - 1)?);
            Some(SeriesPart { number, title, url, current: number == index })
        };
        Some(SeriesView {
            title: self.index.page(id)?.front.series.first()?.clone(),
            index,
            count: parts.len(),
            parts: shown.filter_map(part).collect(),
        })
    }

    /// The content of an HTML page that stands for `doc`, with or without its text.
    pub(super) fn html(
        &self,
        template: &str,
        page: PageView,
        list: Option<ListView>,
        doc: Option<DocId>,
        with_text: bool,
    ) -> ViewContent {
        let head = self.head(&page, list.as_ref(), doc);
        let body = doc.filter(|_| with_text).map_or_else(Body::default, |id| self.body(id));
        let view = HtmlView { template: template.to_owned(), common: self.common.clone(), page, list, head, body };
        ViewContent::Html(Box::new(view))
    }

    fn body(&self, id: DocId) -> Body {
        let text = self.index.page(id).map(|page| page.text.clone());
        Body { text, fills: self.links.of_docs[id].fills.clone() }
    }

    /// The text with whole URLs, for readers that show it elsewhere.
    pub(super) fn absolute_body(&self, id: DocId) -> Body {
        let mut body = self.body(id);
        for fill in &mut body.fills {
            if fill.url.starts_with('/') {
                fill.url = absolute(&self.inputs.settings.base_url, &fill.url).into();
            } else if fill.url.starts_with('#') {
                fill.url = format!("{}{}", self.card(id).permalink, fill.url).into();
            }
        }
        body
    }

    pub(super) fn not_found(&self) -> ViewContent {
        let title = self.common.t.get("not_found_title").cloned().unwrap_or_else(|| "Page not found".to_owned());
        let page = self.plain_view(Kind::NotFound, &title, "404.html", Vec::new());
        self.html("404.html", page, None, None, false)
    }
}

fn summary(Summary { stamp, html }: &Summary) -> SummaryView {
    SummaryView { stamp: stamp.clone(), html: html.clone() }
}

fn count(toc: &[crate::view::TocEntry]) -> usize {
    toc.iter().map(|entry| 1 + count(&entry.children)).sum()
}

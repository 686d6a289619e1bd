//! The light form in which lists, feeds and related posts show a page. Each is made once and shared.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value;

use super::Planner;
use super::index::DocId;
use super::paths::absolute;
use crate::date::Date;
use crate::front_matter::FrontMatter;
use crate::pipeline::parse::{Details, Page, text};
use crate::settings::BaseUrl;
use crate::view::{AuthorView, Card, Fill, ImageView, TermLink};

/// Characters of a summary that nobody wrote.
const SUMMARY_LENGTH: usize = 280;

impl Planner<'_> {
    /// Made when it is first asked for.
    pub(super) fn card(&self, id: DocId) -> &Arc<Card> {
        self.cards[id].get_or_init(|| Arc::new(self.new_card(id)))
    }

    fn new_card(&self, id: DocId) -> Card {
        let base = &self.inputs.settings.base_url;
        let doc = self.doc(id);
        let url = base.path(&doc.url);
        let page = doc.page;
        let details = page.map(|page| page.details.get());
        let front = page.map(|page| &page.front);
        Card {
            title: doc.title.to_string(),
            title_html: details.as_ref().map_or_else(|| escaped(&doc.title), |details| details.title_html.clone()),
            permalink: base.absolute(&url),
            url,
            summary: page.zip(details.as_ref()).and_then(|(page, details)| summary(page, details)),
            date: page.and_then(|page| page.date.as_ref()).map(|moment| Date::new(moment, &self.style)),
            updated: front.and_then(|front| front.updated.as_ref()).map(|moment| Date::new(moment, &self.style)),
            draft: front.is_some_and(|front| front.draft),
            authors: front.map(authors).unwrap_or_default(),
            reading_time: details.and_then(|details| text::reading_time(details.words)),
            taxonomies: self.term_links(id),
            image: front.and_then(|front| image(front, self.images[id].as_ref()?, base)),
            section: doc.parent.map(|parent| self.link(parent)),
            extra: front.map_or(Value::Null, |front| Value::Object(front.extra.clone())),
        }
    }

    /// Every taxonomy of the site is there, so that a template may ask for any of them.
    fn term_links(&self, id: DocId) -> BTreeMap<String, Vec<TermLink>> {
        let names = self.inputs.settings.taxonomies.keys();
        let mut links: BTreeMap<String, Vec<TermLink>> = names.map(|name| (name.clone(), Vec::new())).collect();
        for term in &self.index.terms[id] {
            if let Some(links) = links.get_mut(&term.taxonomy) {
                links.push(self.term_link(term));
            }
        }
        links
    }
}

fn escaped(text: &str) -> String {
    let mut html = String::new();
    crate::markup::escape_text(text, &mut html);
    html
}

/// What the author wrote, else the beginning of the text.
fn summary(page: &Page, details: &Details) -> Option<String> {
    let written = page.front.description.clone();
    written.or_else(|| details.summary.as_ref().map(|summary| text::shorten(summary, SUMMARY_LENGTH)))
}

fn authors(front: &FrontMatter) -> Vec<AuthorView> {
    front.authors.iter().map(|author| AuthorView { name: author.name.clone(), url: author.url.clone() }).collect()
}

fn image(front: &FrontMatter, fill: &Fill, base: &BaseUrl) -> Option<ImageView> {
    let url = fill.url.to_string();
    Some(ImageView {
        permalink: absolute(base, &url),
        url,
        alt: front.image.as_ref()?.alt.clone().unwrap_or_default(),
        caption: front.image.as_ref()?.caption.clone(),
        width: fill.size.map(|(width, _)| width),
        height: fill.size.map(|(_, height)| height),
    })
}

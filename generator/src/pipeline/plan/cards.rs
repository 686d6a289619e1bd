//! The light form in which lists, feeds and related posts show a page. Each is made once and shared.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rayon::prelude::*;
use serde_json::Value;

use super::index::{Index, term_slug};
use super::paths::absolute;
use super::{Inputs, date};
use crate::date::DateStyle;
use crate::front_matter::FrontMatter;
use crate::pipeline::parse::{Page, text};
use crate::settings::{BaseUrl, Settings};
use crate::view::{AuthorView, Card, Fill, ImageView, Link, TermLink};

/// Characters of a summary that nobody wrote.
const SUMMARY_LENGTH: usize = 280;

pub fn cards(inputs: &Inputs<'_>, index: &Index<'_>, images: &[Option<Fill>], style: &DateStyle) -> Vec<Arc<Card>> {
    let base = &inputs.settings.base_url;
    (0..index.docs.len())
        .into_par_iter()
        .map(|id| {
            let doc = &index.docs[id];
            let url = base.path(&doc.url);
            let section = doc.parent.map(|parent| {
                let parent = &index.docs[parent];
                Link { title: parent.title.clone(), url: base.path(&parent.url) }
            });
            let page = doc.page;
            let front = page.map(|page| &page.front);
            let card = Card {
                title: doc.title.clone(),
                title_html: page.map_or_else(|| escaped(&doc.title), |page| page.title_html.clone()),
                permalink: base.absolute(&url),
                url,
                summary: page.and_then(summary),
                date: page.and_then(|page| page.date.as_ref()).map(|moment| date(moment, style)),
                updated: front.and_then(|front| front.updated.as_ref()).map(|moment| date(moment, style)),
                draft: front.is_some_and(|front| front.draft),
                authors: front.map(authors).unwrap_or_default(),
                reading_time: page.and_then(|page| text::reading_time(page.words)),
                taxonomies: term_links(front, index, inputs.settings),
                image: front.and_then(|front| image(front, images[id].as_ref()?, base)),
                section,
                extra: front.map_or(Value::Null, |front| Value::Object(front.extra.clone())),
                digest: None,
            };
            Arc::new(card.sealed())
        })
        .collect()
}

fn escaped(text: &str) -> String {
    let mut html = String::new();
    crate::markup::escape_text(text, &mut html);
    html
}

/// What the author wrote, else the beginning of the text.
fn summary(page: &Page) -> Option<String> {
    let written = page.front.description.clone();
    written.or_else(|| page.summary.as_ref().map(|summary| text::shorten(summary, SUMMARY_LENGTH)))
}

fn authors(front: &FrontMatter) -> Vec<AuthorView> {
    front.authors.iter().map(|author| AuthorView { name: author.name.clone(), url: author.url.clone() }).collect()
}

/// Every taxonomy of the site is there, so that a template may ask for any of them.
fn term_links(front: Option<&FrontMatter>, index: &Index<'_>, settings: &Settings) -> BTreeMap<String, Vec<TermLink>> {
    let known = |taxonomy: &str, term: &str| index.taxonomies.get(taxonomy)?.get(&term_slug(term));
    settings
        .taxonomies
        .keys()
        .map(|taxonomy| {
            let terms = front.and_then(|front| front.taxonomies.get(taxonomy)).into_iter().flatten();
            let mut seen = BTreeSet::new();
            let links = terms
                .filter_map(|term| known(taxonomy, term))
                // `[Rust, rust]` names one term.
                .filter(|term| seen.insert(&term.url))
                .map(|term| TermLink {
                    title: term.title.clone(),
                    url: settings.base_url.path(&term.url),
                    count: term.pages.len(),
                })
                .collect();
            (taxonomy.clone(), links)
        })
        .collect()
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

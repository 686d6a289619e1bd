//! The index for searches in the browser: which pages are in it and what is shown of them.

use std::sync::Arc;

use super::index::Index;
use super::outputs::{Output, What};
use crate::view::Card;

/// Below the output folder; `search-index.ts` of the theme looks for it there.
const FOLDER: &str = "_search";

/// Files of the index; none where no page is to be found, as where the site has no search. `cards` has one for each
/// document.
pub fn outputs(index: &Index<'_>, cards: &[Arc<Card>]) -> Vec<Output> {
    let documents: Vec<gen_search::Document<'_>> = index
        .docs
        .iter()
        .zip(cards)
        .filter_map(|(doc, card)| {
            let page = doc.page.filter(|page| doc.section.is_none() && !page.front.noindex)?;
            Some(gen_search::Document {
                url: &card.url,
                title: &card.title,
                summary: card.summary.as_deref().unwrap_or_default(),
                date: card
                    .date
                    .as_ref()
                    .map(|date| gen_search::Date { iso: date.iso.get(..10).unwrap_or(&date.iso), text: &date.text }),
                entry: page.search.as_ref()?,
            })
        })
        .collect();
    if documents.is_empty() {
        return Vec::new();
    }
    let files = gen_search::build(&documents).into_iter();
    files.map(|(path, bytes)| Output { path: format!("{FOLDER}/{path}"), what: What::Search(bytes.into()) }).collect()
}

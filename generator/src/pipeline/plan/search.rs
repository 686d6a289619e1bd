//! The index for searches in the browser: which pages are in it and what is shown of them.

use std::sync::Arc;

use rayon::prelude::*;

use super::Planner;
use super::index::DocId;
use super::outputs::{Output, What};
use crate::pipeline::parse::Details;

/// Below the output folder; `search-index.ts` of the theme looks for it there.
const FOLDER: &str = "_search";

impl Planner<'_> {
    /// Files of the index; none where no page is to be found, as where the site has no search.
    pub(super) fn search(&self) -> Vec<Output> {
        let details = |id: DocId| {
            let doc = self.doc(id);
            let page = doc.page.filter(|page| doc.section.is_none() && !page.front.noindex)?;
            Some((id, page.details.get())).filter(|(_, details)| details.search.is_some())
        };
        let found: Vec<(DocId, Arc<Details>)> =
            (0..self.index.docs.len()).into_par_iter().filter_map(details).collect();
        let documents = found.iter().filter_map(|(id, details)| {
            let card = self.card(*id);
            let date = card.date.as_ref();
            Some(gen_search::Document {
                url: &card.url,
                title: &card.title,
                summary: card.summary.as_deref().unwrap_or_default(),
                date: date
                    .map(|date| gen_search::Date { iso: date.iso.get(..10).unwrap_or(&date.iso), text: &date.text }),
                entry: details.search.as_ref()?,
            })
        });
        let documents: Vec<gen_search::Document<'_>> = documents.collect();
        if documents.is_empty() {
            return Vec::new();
        }
        let output = |(path, bytes): (String, Vec<u8>)| Output {
            path: format!("{FOLDER}/{path}"),
            what: What::Search(bytes.into()),
        };
        gen_search::build(&documents).into_iter().map(output).collect()
    }
}

//! Terms of taxonomies: which there are, how they are spelled, and which pages have them.

use std::collections::BTreeMap;
use std::sync::Arc;

use foldhash::{HashMap, HashMapExt};
use rayon::prelude::*;

use super::Inputs;
use super::index::{DocId, Index};
use crate::diagnostic::Diagnostic;
use crate::front_matter;
use crate::pipeline::parse::{Page, text::slug};

pub struct Term {
    /// Name of its taxonomy.
    pub taxonomy: String,
    pub title: String,
    /// Path inside the site.
    pub url: String,
    /// Newest first.
    pub pages: Vec<DocId>,
}

/// All terms there are.
pub struct Terms {
    /// Taxonomy → slug → term.
    pub taxonomies: BTreeMap<String, BTreeMap<String, Arc<Term>>>,
    /// For each document.
    pub of_docs: Vec<Box<[Arc<Term>]>>,
    /// Of taxonomies that the site does not have.
    pub unknown: Vec<Diagnostic>,
}

/// So many pages are asked for their terms at a time.
const AT_A_TIME: usize = 1 << 10;

/// The terms of some pages, one after the other.
#[derive(Default)]
struct Part<'a> {
    terms: Vec<Gathered<'a>>,
    /// Taxonomy and slug → place among them.
    places: HashMap<(&'a str, String), usize>,
    /// Pages with the places of their terms.
    of_docs: Vec<(DocId, usize)>,
    unknown: Vec<Diagnostic>,
}

/// A term whose title is not known before all pages have been asked.
struct Gathered<'a> {
    taxonomy: &'a str,
    slug: String,
    /// How often it is spelled like that.
    spellings: BTreeMap<&'a str, usize>,
    /// In order.
    pages: Vec<DocId>,
}

impl<'a> Index<'a> {
    /// Terms of all pages. Terms that differ only in case or accents are one; its title is the commonest spelling.
    pub(super) fn find_terms(&self, inputs: &Inputs<'a>) -> Terms {
        let undated = (0..self.docs.len()).filter(|id| {
            self.docs[*id].section.is_none() && self.docs[*id].page.is_some_and(|page| page.date.is_none())
        });
        let ids: Vec<DocId> = self.dated.iter().copied().chain(undated).collect();
        let parts: Vec<Part<'a>> = ids.par_chunks(AT_A_TIME).map(|ids| self.gather_terms(inputs, ids)).collect();

        let mut all: BTreeMap<(&'a str, String), (usize, BTreeMap<&'a str, usize>, Vec<DocId>)> = BTreeMap::new();
        let mut terms_of = Vec::with_capacity(ids.len());
        let mut unknown = Vec::new();
        for part in parts {
            let mut places = Vec::with_capacity(part.terms.len());
            for Gathered { taxonomy, slug, spellings, mut pages } in part.terms {
                let place = all.len();
                let term = all.entry((taxonomy, slug)).or_insert_with(|| (place, BTreeMap::new(), Vec::new()));
                places.push(term.0);
                spellings.into_iter().for_each(|(title, count)| *term.1.entry(title).or_default() += count);
                term.2.append(&mut pages);
            }
            terms_of.extend(part.of_docs.into_iter().map(|(id, term)| (id, places[term])));
            unknown.extend(part.unknown);
        }

        let mut taxonomies: BTreeMap<String, BTreeMap<String, Arc<Term>>> = BTreeMap::new();
        let mut terms: Vec<Option<Arc<Term>>> = vec![None; all.len()];
        for ((taxonomy, slug), (place, spellings, pages)) in all {
            // Of equals the first in the alphabet.
            let title = spellings.iter().rev().max_by_key(|(_, count)| **count).map_or("", |(title, _)| *title);
            let url = format!("{}{slug}/", taxonomy_url(taxonomy));
            let term = Arc::new(Term { taxonomy: taxonomy.to_owned(), title: title.to_owned(), url, pages });
            terms[place] = Some(term.clone());
            taxonomies.entry(taxonomy.to_owned()).or_default().insert(slug, term);
        }
        let mut of_docs = vec![Box::default(); self.docs.len()];
        for terms_of in terms_of.chunk_by(|(id, _), (next, _)| id == next) {
            of_docs[terms_of[0].0] = terms_of.iter().filter_map(|(_, term)| terms[*term].clone()).collect();
        }
        Terms { taxonomies, of_docs, unknown }
    }

    fn gather_terms(&self, inputs: &Inputs<'a>, ids: &[DocId]) -> Part<'a> {
        let mut part = Part::default();
        let names = inputs.settings.taxonomies.keys();
        // There are few spellings, and slugs take their time.
        let mut by_title: BTreeMap<&str, HashMap<&str, usize>> =
            names.map(|name| (name.as_str(), HashMap::new())).collect();
        // Place of the term, title, how often.
        let mut spellings: Vec<(usize, &'a str, usize)> = Vec::new();
        for id in ids.iter().copied() {
            let Some(page) = self.docs[id].page else { continue };
            for (taxonomy, titles) in &page.front.taxonomies {
                let Some(by_title) = by_title.get_mut(taxonomy.as_str()) else {
                    part.unknown.push(unknown_taxonomy(inputs, page, taxonomy));
                    continue;
                };
                for title in titles {
                    let spelling = *by_title.entry(title).or_insert_with(|| {
                        spellings.push((part.place_of(taxonomy, term_slug(title)), title, 0));
                        spellings.len() - 1
                    });
                    let (place, _, count) = &mut spellings[spelling];
                    *count += 1;
                    let (place, term) = (*place, &mut part.terms[*place]);
                    // `[Rust, rust]` names one term.
                    if term.pages.last() != Some(&id) {
                        term.pages.push(id);
                        part.of_docs.push((id, place));
                    }
                }
            }
        }
        for (place, title, count) in spellings {
            part.terms[place].spellings.insert(title, count);
        }
        part
    }
}

impl<'a> Part<'a> {
    fn place_of(&mut self, taxonomy: &'a str, slug: String) -> usize {
        *self.places.entry((taxonomy, slug.clone())).or_insert_with(|| {
            self.terms.push(Gathered { taxonomy, slug, spellings: BTreeMap::new(), pages: Vec::new() });
            self.terms.len() - 1
        })
    }
}

/// Path inside the site of the page with all terms of a taxonomy.
pub fn taxonomy_url(name: &str) -> String {
    format!("{}/", slug(name))
}

/// Slug of a term; one of nothing but signs, such as `+`, keeps them as their code points.
pub fn term_slug(term: &str) -> String {
    // `C`, `C++` and `C#` are three things.
    let spelled = term.replace("++", "-plus-plus").replace('#', "-sharp").replace(".net", "-dot-net");
    let slug = slug(&spelled);
    if slug.is_empty() { term.chars().map(|c| format!("u{:x}", c as u32)).collect::<Vec<_>>().join("-") } else { slug }
}

fn unknown_taxonomy(inputs: &Inputs<'_>, page: &Page, taxonomy: &str) -> Diagnostic {
    let diagnostic = Diagnostic::warning(
        "unknown-taxonomy",
        format!("the site has no taxonomy `{taxonomy}`: its terms get no pages"),
    );
    let diagnostic = match inputs.source(&page.path) {
        Some(source) => {
            let place = front_matter::locate(&source, &format!("taxonomies.{taxonomy}")).unwrap_or(0..3);
            diagnostic.at(&page.file, &source, place)
        }
        None => diagnostic.in_file(&page.file),
    };
    diagnostic.hint(format!("add `[taxonomies.{taxonomy}]` to site.toml"))
}

//! Terms of taxonomies: which there are, how they are spelled, and which pages have them.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::Arc;

use foldhash::{HashMap, HashMapExt};

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

impl<'a> Index<'a> {
    /// Terms of all pages. Terms that differ only in case or accents are one; its title is the commonest spelling.
    pub(super) fn find_terms(&self, inputs: &Inputs<'a>) -> Terms {
        struct Spelling<'a> {
            title: &'a str,
            term: usize,
            count: usize,
        }
        // For each term: its pages, newest first.
        let mut pages_of: Vec<Vec<DocId>> = Vec::new();
        let mut by_slug: BTreeMap<(&'a str, String), usize> = BTreeMap::new();
        // There are few spellings, and slugs take their time.
        let mut spellings: Vec<Spelling<'a>> = Vec::new();
        let names = inputs.settings.taxonomies.keys();
        let mut by_title: BTreeMap<&'a str, HashMap<&'a str, usize>> =
            names.map(|name| (name.as_str(), HashMap::new())).collect();
        // For each document that has terms, one after the other.
        let mut terms_of: Vec<(DocId, usize)> = Vec::new();
        let mut unknown = Vec::new();
        let undated = (0..self.docs.len()).filter(|id| {
            self.docs[*id].section.is_none() && self.docs[*id].page.is_some_and(|page| page.date.is_none())
        });
        for id in self.dated.iter().copied().chain(undated) {
            let Some(page) = self.docs[id].page else { continue };
            for (taxonomy, titles) in &page.front.taxonomies {
                let Some(by_title) = by_title.get_mut(taxonomy.as_str()) else {
                    unknown.push(unknown_taxonomy(inputs, page, taxonomy));
                    continue;
                };
                for title in titles {
                    let spelling = *by_title.entry(title).or_insert_with(|| {
                        let term = *by_slug.entry((taxonomy, term_slug(title))).or_insert_with(|| {
                            pages_of.push(Vec::new());
                            pages_of.len() - 1
                        });
                        spellings.push(Spelling { title, term, count: 0 });
                        spellings.len() - 1
                    });
                    let Spelling { term, count, .. } = &mut spellings[spelling];
                    *count += 1;
                    // `[Rust, rust]` names one term.
                    if pages_of[*term].last() != Some(&id) {
                        pages_of[*term].push(id);
                        terms_of.push((id, *term));
                    }
                }
            }
        }
        // The commonest, of equals the first in the alphabet.
        let mut titles: Vec<(usize, Reverse<&str>)> = vec![(0, Reverse("")); pages_of.len()];
        for Spelling { title, term, count } in spellings {
            titles[term] = titles[term].max((count, Reverse(title)));
        }
        let mut taxonomies: BTreeMap<String, BTreeMap<String, Arc<Term>>> = BTreeMap::new();
        let mut terms: Vec<Option<Arc<Term>>> = vec![None; pages_of.len()];
        for ((taxonomy, slug), at) in by_slug {
            let url = format!("{}{slug}/", taxonomy_url(taxonomy));
            let (taxonomy, title) = (taxonomy.to_owned(), titles[at].1.0.to_owned());
            let term =
                Arc::new(Term { taxonomy: taxonomy.clone(), title, url, pages: std::mem::take(&mut pages_of[at]) });
            terms[at] = Some(term.clone());
            taxonomies.entry(taxonomy).or_default().insert(slug, term);
        }
        let mut of_docs = vec![Box::default(); self.docs.len()];
        for terms_of in terms_of.chunk_by(|(id, _), (next, _)| id == next) {
            of_docs[terms_of[0].0] = terms_of.iter().filter_map(|(_, term)| terms[*term].clone()).collect();
        }
        Terms { taxonomies, of_docs, unknown }
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

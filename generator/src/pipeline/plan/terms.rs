//! Terms of taxonomies: which there are, how they are spelled, and which pages have them.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

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

impl<'a> Index<'a> {
    /// Terms of all pages. Terms that differ only in case or accents are one; its title is the commonest spelling.
    pub(super) fn add_terms(&mut self, inputs: &Inputs<'a>) -> Vec<Diagnostic> {
        /// One whose title is not known before all pages have been asked.
        #[derive(Default)]
        struct Asked<'a> {
            spellings: BTreeMap<&'a str, usize>,
            pages: Vec<DocId>,
        }
        let mut asked: Vec<Asked<'a>> = Vec::new();
        let mut by_slug: BTreeMap<(&str, String), usize> = BTreeMap::new();
        // There are few spellings, and slugs take their time.
        let mut by_spelling: HashMap<(&str, &str), usize> = HashMap::new();
        let mut terms_of: Vec<(DocId, usize)> = Vec::new();
        let mut diagnostics = Vec::new();
        let undated = (0..self.docs.len()).filter(|id| {
            self.docs[*id].section.is_none() && self.docs[*id].page.is_some_and(|page| page.date.is_none())
        });
        for id in self.dated.iter().copied().chain(undated) {
            let Some(page) = self.docs[id].page else { continue };
            for (taxonomy, terms) in &page.front.taxonomies {
                if !inputs.settings.taxonomies.contains_key(taxonomy) {
                    diagnostics.push(unknown_taxonomy(inputs, page, taxonomy));
                    continue;
                }
                for term in terms {
                    let at = *by_spelling.entry((taxonomy, term)).or_insert_with(|| {
                        *by_slug.entry((taxonomy, term_slug(term))).or_insert_with(|| {
                            asked.push(Asked::default());
                            asked.len() - 1
                        })
                    });
                    let Asked { spellings, pages } = &mut asked[at];
                    *spellings.entry(term).or_default() += 1;
                    // `[Rust, rust]` names one term.
                    if pages.last() != Some(&id) {
                        pages.push(id);
                        terms_of.push((id, at));
                    }
                }
            }
        }
        let mut terms: Vec<Option<Arc<Term>>> = vec![None; asked.len()];
        for ((taxonomy, slug), at) in by_slug {
            let Asked { spellings, pages } = std::mem::take(&mut asked[at]);
            let title =
                spellings.iter().rev().max_by_key(|(_, count)| **count).map_or(slug.as_str(), |(title, _)| title);
            let url = format!("{}{slug}/", taxonomy_url(taxonomy));
            let term = Arc::new(Term { taxonomy: taxonomy.to_owned(), title: title.to_owned(), url, pages });
            terms[at] = Some(term.clone());
            self.taxonomies.entry(taxonomy.to_owned()).or_default().insert(slug, term);
        }
        self.terms = vec![Vec::new(); self.docs.len()];
        for (id, at) in terms_of {
            self.terms[id].extend(terms[at].clone());
        }
        diagnostics
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

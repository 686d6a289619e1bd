//! The links of all pages, of the menu and of front matter, each handed to [`Targets`]; what leads nowhere is collected.

use std::cell::LazyCell;
use std::sync::Arc;

use rayon::prelude::*;

use super::Inputs;
use super::index::{Doc, DocId, Index};
use super::links::{Targets, Written};
use crate::diagnostic::{Diagnostic, nearest};
use crate::front_matter;
use crate::pipeline::cache::{Digest, Key, Sum};
use crate::pipeline::data;
use crate::pipeline::parse::{Anchors, Page, markdown::LinkSite};
use crate::settings;
use crate::view::Fill;

/// What the links of a document lead to.
#[derive(Default)]
pub struct Resolved {
    /// Of the page's source.
    source: Digest,
    /// What goes into the holes of its text, and the key of that.
    pub fills: Vec<Fill>,
    pub key: Option<Key>,
    /// Documents that it links to.
    pub linked: Vec<DocId>,
    /// Whether there is something to say of them.
    is_broken: bool,
}

/// The links of all documents, as one build leaves them for the next.
#[derive(Clone, Default)]
pub struct Links {
    /// Of everything that they could lead to, and of how pages are read; `None` for nobody.
    pub key: Option<Key>,
    pub of_docs: Vec<Arc<Resolved>>,
}

/// So many broken links of each kind, the first ones, get a hint that all paths must be looked through for: on a site
/// that has just been moved here, thousands may be broken.
const COSTLY_HINTS: usize = 100;

/// The links of all pages. Those of a page that is as it was in `last` need not be resolved again, if everything that
/// `key` stands for is as it was.
pub fn links<'a>(
    inputs: &Inputs<'a>,
    index: &Index<'a>,
    targets: &Targets<'a>,
    key: Option<Key>,
    last: &Links,
) -> (Links, Vec<Diagnostic>) {
    let resolve = |doc: &Doc<'a>, page: &'a Page, site: &LinkSite, source: &dyn Fn() -> String, hints: bool| {
        let at = |diagnostic: Diagnostic| diagnostic.at(&page.file, &source(), site.span.clone());
        let link = Written { hints, ..Written::of(page, &doc.url, &site.url, &at, site.is_image) };
        targets.resolve(index, &link, &page.anchors)
    };
    let of_doc = |(id, doc): (DocId, &'_ Doc<'a>)| {
        let Some(page) = doc.page else { return Default::default() };
        let same = last.of_docs.get(id).filter(|_| key.is_some() && key == last.key);
        if let Some(same) = same.filter(|same| same.source == page.source && !same.is_broken) {
            return (same.clone(), Vec::new());
        }
        let mut resolved = Resolved { source: page.source, ..Resolved::default() };
        let mut broken = Vec::new();
        let source = LazyCell::new(|| inputs.source(&page.path).unwrap_or_default());
        for site in &page.links {
            let fill = match resolve(doc, page, site, &|| source.clone(), false) {
                Ok(to) => {
                    resolved.linked.extend(to.doc);
                    // Only an image has a place for its size.
                    Fill { size: to.fill.size.filter(|_| site.is_image), ..to.fill }
                }
                Err((fill, diagnostic)) => {
                    broken.push((id, page, site, diagnostic));
                    fill
                }
            };
            resolved.fills.push(fill);
        }
        resolved.key = Sum::of(&resolved.fills).key();
        resolved.is_broken = !broken.is_empty();
        (Arc::new(resolved), broken)
    };
    let resolved: Vec<_> = index.docs.par_iter().enumerate().map(of_doc).collect();
    let mut links = Links { key, of_docs: Vec::with_capacity(resolved.len()) };
    let mut all_broken = Vec::new();
    for (resolved, broken) in resolved {
        links.of_docs.push(resolved);
        all_broken.extend(broken);
    }
    let with_hints = all_broken.into_par_iter().enumerate().map(|(at, (id, page, site, diagnostic))| {
        let source = || inputs.source(&page.path).unwrap_or_default();
        let again = || resolve(&index.docs[id], page, site, &source, true).err();
        let again = if at < COSTLY_HINTS { again() } else { None };
        again.map_or(diagnostic, |(_, diagnostic)| diagnostic)
    });
    (links, with_hints.collect())
}

pub fn menu<'a>(inputs: &Inputs<'a>, index: &Index<'a>, targets: &Targets<'a>) -> (Vec<String>, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let urls = inputs
        .settings
        .menu
        .iter()
        .map(|entry| {
            let link = Written {
                url: &entry.url,
                at: &|diagnostic| diagnostic.at(settings::FILE, &inputs.settings.source, entry.span.clone()),
                folder: "",
                page_url: "",
                is_image: false,
                hints: true,
            };
            match targets.resolve(index, &link, &Anchors::default()) {
                Ok(resolved) => resolved.fill.url.to_string(),
                Err((fill, diagnostic)) => {
                    diagnostics.push(diagnostic);
                    fill.url.to_string()
                }
            }
        })
        .collect();
    (urls, diagnostics)
}

/// The image of each page that has one in its front matter.
pub fn images<'a>(
    inputs: &Inputs<'a>,
    index: &Index<'a>,
    targets: &Targets<'a>,
) -> (Vec<Option<Fill>>, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let images = index
        .docs
        .iter()
        .map(|doc| {
            let page = doc.page?;
            let image = page.front.image.as_ref()?;
            let hints = diagnostics.len() < COSTLY_HINTS;
            let at = |diagnostic| at_field(inputs, page, "image", diagnostic);
            let link = Written { hints, ..Written::of(page, &doc.url, &image.src, &at, true) };
            match targets.resolve(index, &link, &page.anchors) {
                Ok(resolved) => Some(resolved.fill),
                Err((_, diagnostic)) => {
                    diagnostics.push(diagnostic);
                    None
                }
            }
        })
        .collect();
    (images, diagnostics)
}

/// A diagnostic about a field of the front matter.
fn at_field(inputs: &Inputs<'_>, page: &Page, field: &str, diagnostic: Diagnostic) -> Diagnostic {
    let source = inputs.source(&page.path).unwrap_or_default();
    let span = front_matter::locate(&source, field).unwrap_or(0..0);
    diagnostic.at(&page.file, &source, span)
}

/// Data files that components ask for and that are not.
pub fn missing_data(inputs: &Inputs<'_>, index: &Index<'_>) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    for page in index.docs.iter().filter_map(|doc| doc.page) {
        for data in &page.data {
            if data::find(inputs.data, &data.name).is_some() {
                continue;
            }
            let source = inputs.source(&page.path).unwrap_or_default();
            let message = format!("`data/` holds no file `{}`", data.name);
            let diagnostic = Diagnostic::error("unknown-data", message).at(&page.file, &source, data.span.clone());
            let known = data::names(inputs.data);
            diagnostics.push(match nearest(&data.name, known.iter().map(String::as_str)) {
                Some(near) => diagnostic.hint(format!("did you mean `{near}`?")),
                None => diagnostic.hint("a data file is named by its path below `data/`, without its extension"),
            });
        }
    }
    diagnostics
}

/// Files that a schema wants to be there and that are not.
pub fn missing_files<'a>(inputs: &Inputs<'a>, index: &Index<'a>, targets: &Targets<'a>) -> Vec<Diagnostic> {
    let mut diagnostics: Vec<Diagnostic> = Vec::new();
    for doc in &index.docs {
        let Some(page) = doc.page else { continue };
        for named in &page.front.files {
            let hints = diagnostics.len() < COSTLY_HINTS;
            let at = |diagnostic| at_field(inputs, page, &named.field, diagnostic);
            let link = Written { hints, ..Written::of(page, &doc.url, &named.path, &at, true) };
            diagnostics.extend(targets.resolve(index, &link, &page.anchors).err().map(|(_, diagnostic)| diagnostic));
        }
    }
    diagnostics
}

/// A template by name, or the diagnostic that there is none. The page is then shown with the one of its section, so that
/// posts with the templates of another generator build.
pub fn check_template(inputs: &Inputs<'_>, page: &Page, name: &str) -> Option<Diagnostic> {
    if inputs.templates.contains(name) {
        return None;
    }
    let diagnostic = Diagnostic::warning("unknown-template", format!("the theme has no template `{name}`"));
    let diagnostic = at_field(inputs, page, "template", diagnostic);
    let known = inputs.templates.iter().map(String::as_str);
    Some(match nearest(name, known.clone()) {
        Some(near) => diagnostic.hint(format!("did you mean `{near}`?")),
        None => {
            diagnostic.hint(format!("it has {}", known.map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")))
        }
    })
}

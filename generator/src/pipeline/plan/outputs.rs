//! What is to be written: the path of every output and, in a few bytes, what it shows. Paths are known before any link
//! is resolved, so links can be checked against them; the view behind an output is large, so it is made when its turn
//! comes and not kept.

use std::collections::HashSet;
use std::sync::Arc;

use super::feeds::Subject;
use super::files::{self, SiteFile};
use super::index::{DocId, Index};
use super::lists::{listed, page_count, page_url};
use super::paths::output_path;
use super::terms::{Term, taxonomy_url};
use super::{Inputs, Planner};
use crate::view::{FeedFormat, View, ViewContent};

/// One file to be made.
pub struct Output {
    /// Relative to the output folder, with `/`.
    pub path: String,
    pub what: What,
}

pub enum What {
    /// A document or, from 1, a page of its list.
    Document(DocId, usize),
    /// By name.
    Taxonomy(String),
    /// A page of the list of a term, from 1.
    Term(Arc<Term>, usize),
    NotFound,
    Feed(Subject, FeedFormat),
    File(SiteFile),
    /// An old URL that leads to this path inside the site.
    Moved(String),
    /// Of the theme; its name is that of the file it comes from.
    Asset(Arc<[u8]>),
    /// Of one of its components; it is written if a page links it.
    Beside(Arc<[u8]>),
    Static(Arc<[u8]>),
    /// Of the index for searches.
    Search(Arc<[u8]>),
}

impl Output {
    /// Path and bytes of what stands beside a component.
    pub fn beside(&self) -> Option<(&str, &Arc<[u8]>)> {
        match &self.what {
            What::Beside(bytes) => Some((&self.path, bytes)),
            _ => None,
        }
    }
}

impl What {
    /// Whether it is an HTML page and no redirect.
    pub fn is_page(&self) -> bool {
        matches!(self, Self::Document(..) | Self::Taxonomy(_) | Self::Term(..) | Self::NotFound)
    }
}

/// All outputs besides copies and redirects. Feeds and files that name all pages come first: they take longest, and at
/// the end the threads would wait for them.
pub fn outputs(inputs: &Inputs<'_>, index: &Index<'_>) -> Vec<Output> {
    let mut pages = Vec::with_capacity(index.docs.len() + 1024);
    let mut page = |url: &str, what| pages.push(Output { path: output_path(url), what });
    let taxonomies: HashSet<String> = index.taxonomies.keys().map(|name| taxonomy_url(name)).collect();
    for (id, doc) in index.docs.iter().enumerate() {
        match &doc.section {
            None => page(&doc.url, What::Document(id, 1)),
            // The page of the taxonomy stands there and shows the section's text.
            Some(_) if taxonomies.contains(&doc.url) => {}
            Some(section) => {
                for number in 1..=page_count(listed(index, id, section).len(), section.settings.paginate_by) {
                    page(&page_url(&doc.url, number), What::Document(id, number));
                }
            }
        }
    }
    for (name, terms) in &index.taxonomies {
        page(&taxonomy_url(name), What::Taxonomy(name.clone()));
        let paginate_by = inputs.settings.taxonomies.get(name).map_or(0, |taxonomy| taxonomy.paginate_by);
        for term in terms.values() {
            for number in 1..=page_count(term.pages.len(), paginate_by) {
                page(&page_url(&term.url, number), What::Term(term.clone(), number));
            }
        }
    }
    page("404.html", What::NotFound);
    let mut outputs = Vec::with_capacity(pages.len() + 1024);
    let mut add = |path: String, what| outputs.push(Output { path, what });
    for subject in Subject::all(inputs, index) {
        for format in &inputs.settings.feed_formats {
            add(subject.path(index, *format), What::Feed(subject.clone(), *format));
        }
    }
    // A file of `static/` with the same name takes precedence.
    let files = files::all(index).into_iter().map(|file| (file.path(), What::File(file)));
    let files = files.filter(|(path, _)| !inputs.statics.contains_key(path));
    let assets = inputs.assets.files.iter().map(|(path, bytes)| (path.clone(), What::Asset(bytes.clone())));
    let statics = inputs.statics.iter().map(|(path, file)| (path.clone(), What::Static(file.bytes.clone())));
    let beside = inputs.assets.beside.iter().map(|(path, bytes)| (path.clone(), What::Beside(bytes.clone())));
    files.for_each(|(path, what)| add(path, what));
    outputs.append(&mut pages);
    // The last ones stay the last, see `plan`.
    outputs.extend(assets.chain(statics).chain(beside).map(|(path, what)| Output { path, what }));
    outputs
}

impl Planner<'_> {
    pub(super) fn view(&self, output: &Output) -> View {
        let content = match &output.what {
            What::Document(id, number) => self.document(*id, *number),
            What::Taxonomy(name) => self.taxonomy(name),
            What::Term(term, number) => self.term(term, *number),
            What::NotFound => self.not_found(),
            What::Feed(subject, format) => self.feed(subject, *format),
            What::File(file) => ViewContent::Text(self.site_file(*file)),
            What::Moved(to) => ViewContent::Text(self.moved(to)),
            What::Asset(bytes) | What::Beside(bytes) | What::Static(bytes) | What::Search(bytes) => {
                ViewContent::Bytes(bytes.clone())
            }
        };
        View { path: output.path.clone(), content }
    }

    /// For diagnostics: where an output comes from.
    pub(super) fn origin(&self, output: &Output) -> String {
        let list = |name: String, number: usize| {
            if number == 1 { name } else { format!("page {number} of the list of {name}") }
        };
        let term = |term: &Term| format!("`{}` of `{}`", term.title, term.taxonomy);
        match &output.what {
            What::Document(id, number) => list(format!("`{}`", self.doc(*id).origin()), *number),
            What::Taxonomy(name) => format!("the taxonomy `{name}`"),
            What::Term(of, number) => list(format!("the term {}", term(of)), *number),
            What::Feed(Subject::Section(id), _) => format!("the feed of `{}`", self.doc(*id).origin()),
            What::Feed(Subject::Term(of), _) => format!("the feed of the term {}", term(of)),
            What::Feed(Subject::Site, _) => "the feed of the site".to_owned(),
            What::NotFound | What::File(_) | What::Search(_) => OURS.to_owned(),
            What::Moved(to) => match self.index.docs.iter().find(|doc| doc.url == *to) {
                Some(doc) => format!("an alias of `{}`", doc.origin()),
                None => "an alias".to_owned(),
            },
            What::Asset(_) | What::Beside(_) => "the theme's assets".to_owned(),
            What::Static(_) => format!("`static/{}`", output.path),
        }
    }
}

/// For diagnostics: what no file of the site stands for.
pub const OURS: &str = "a file that every build makes";

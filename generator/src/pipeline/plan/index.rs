//! Which pages are published, which sections and terms there are, and under which URL each of them stands. Everything
//! that needs to know all pages at once asks here.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use foldhash::{HashMap, HashMapExt, HashSet};
use jiff::Timestamp;
use rayon::prelude::*;

use super::Inputs;
use super::paths::{cleaned, folder_of, normalized};
use super::terms::{Term, Terms};
use crate::diagnostic::Diagnostic;
use crate::front_matter::{self, SortBy as WrittenSort};
use crate::pipeline::parse::{Page, text::slug};
use crate::settings::{SectionSettings, SortBy};
use crate::text::title_of;

/// Names things by their place in [`Index::docs`].
pub type DocId = usize;

/// Something with a URL and an HTML page of its own that comes from `content/`.
pub struct Doc<'a> {
    /// `None` for a section without `_index.md`.
    pub page: Option<&'a Page>,
    /// Path inside the site, without a slash at the start: `posts/hello/`; empty for the home page.
    pub url: String,
    pub title: Cow<'a, str>,
    /// Section that holds it; `None` for the home page.
    pub parent: Option<DocId>,
    /// What a section has.
    pub section: Option<Section>,
}

pub struct Section {
    /// Folder below `content/`.
    pub path: String,
    /// Its pages, sorted as they are listed.
    pub pages: Vec<DocId>,
    pub sections: Vec<DocId>,
    pub settings: SectionSettings,
    pub sort_by: SortBy,
}

pub struct Index<'a> {
    pub docs: Vec<Doc<'a>>,
    /// What [`Self::by_source`] gives.
    sources: OnceLock<HashMap<&'a str, DocId>>,
    /// Sources that are not published now, with the reason.
    pub hidden: HashMap<&'a str, &'static str>,
    /// Folders whose `_index.md` is not published: nothing below them is.
    closed: HashSet<&'a str>,
    /// Folder → section.
    pub sections: BTreeMap<String, DocId>,
    /// Taxonomy → slug → term.
    pub taxonomies: BTreeMap<String, BTreeMap<String, Arc<Term>>>,
    /// For each document its terms, taxonomy by taxonomy, each once and in the order of the author.
    pub terms: Vec<Box<[Arc<Term>]>>,
    /// All dated pages, newest first.
    pub dated: Vec<DocId>,
}

pub const HOME: DocId = 0;

impl Doc<'_> {
    /// For diagnostics: the file it comes from, or the folder.
    pub fn origin(&self) -> String {
        match (self.page, &self.section) {
            (Some(page), _) => page.file.clone(),
            (None, Some(section)) => format!("content/{}", section.path),
            (None, None) => String::new(),
        }
    }

    pub fn is_dated_page(&self) -> bool {
        self.section.is_none() && self.page.is_some_and(|page| page.date.is_some())
    }
}

impl<'a> Index<'a> {
    pub fn new(inputs: &Inputs<'a>) -> (Self, Vec<Diagnostic>) {
        let mut index = Self {
            // Besides a document of each page there is one of each folder without a page of its own, and those are few.
            docs: Vec::with_capacity(inputs.pages.len() + 64),
            sources: OnceLock::new(),
            hidden: HashMap::new(),
            closed: closed(inputs),
            sections: BTreeMap::new(),
            taxonomies: BTreeMap::new(),
            terms: Vec::new(),
            dated: Vec::new(),
        };
        let mut published = Vec::with_capacity(inputs.pages.len());
        let mut diagnostics = Vec::new();
        let left_out: Vec<_> = inputs.pages.par_iter().map(|page| index.left_out_because(page, inputs)).collect();
        for (page, left_out) in inputs.pages.iter().zip(left_out) {
            match left_out {
                Some((reason, diagnostic)) => {
                    index.hidden.insert(&page.path, reason);
                    diagnostics.extend(diagnostic);
                }
                None => published.push(&**page),
            }
        }
        index.add_sections(inputs, &published);
        index.add_pages(inputs, &published);
        index.sort();
        let Terms { taxonomies, of_docs, unknown } = index.find_terms(inputs);
        (index.taxonomies, index.terms) = (taxonomies, of_docs);
        diagnostics.extend(unknown);
        (index, diagnostics)
    }

    pub fn page(&self, id: DocId) -> Option<&'a Page> {
        self.docs[id].page
    }

    /// Path below `content/` → the page's or section's document.
    pub fn by_source(&self) -> &HashMap<&'a str, DocId> {
        let source = |(id, doc): (DocId, &Doc<'a>)| Some((doc.page?.path.as_str(), id));
        self.sources.get_or_init(|| self.docs.iter().enumerate().filter_map(source).collect())
    }

    /// Why a page is not published, and what there is to say of it; `None` if it is.
    fn left_out_because(&self, page: &Page, inputs: &Inputs<'_>) -> Option<(&'static str, Option<Diagnostic>)> {
        if let Some((what, diagnostic)) = unsupported(page, inputs) {
            return Some((what, Some(diagnostic.in_file(&page.file))));
        }
        let reason = hidden_because(page, inputs)
            .or_else(|| self.is_closed(&page.place.section).then_some("in a section that is not published"));
        reason.map(|reason| (reason, None))
    }

    /// Whether the section of that folder, or one above it, is not published.
    pub fn is_closed(&self, folder: &str) -> bool {
        let mut folder = folder;
        while !folder.is_empty() {
            if self.closed.contains(folder) {
                return true;
            }
            folder = folder.rsplit_once('/').map_or("", |(above, _)| above);
        }
        false
    }

    /// The section that stands at the URL of a taxonomy and describes it.
    pub fn section_at(&self, url: &str) -> Option<DocId> {
        self.docs.iter().position(|doc| doc.section.is_some() && doc.url == url)
    }

    /// Sections from `_index.md` files, and those that only pages make.
    fn add_sections(&mut self, inputs: &Inputs<'a>, published: &[&'a Page]) {
        let mut paths: BTreeMap<&str, Option<&'a Page>> = BTreeMap::from([("", None)]);
        let mut last = "";
        for page in published {
            let mut path = page.place.section.as_str();
            // Sorted as they are, most stand beside the one before.
            if path == std::mem::replace(&mut last, path) && !page.place.is_section {
                continue;
            }
            // Once a folder is known, so are those above it.
            while !path.is_empty() && !paths.contains_key(path) {
                paths.insert(path, None);
                path = path.rsplit_once('/').map_or("", |(above, _)| above);
            }
            if page.place.is_section {
                paths.insert(&page.place.section, Some(page));
            }
        }
        // A folder without `_index.md` gives way to a page of its URL: its `index.md`, or `guide.md` beside `guide/`.
        let folders: HashSet<(&str, &str)> =
            paths.keys().map(|path| path.rsplit_once('/').unwrap_or(("", path))).collect();
        let folder_like = |page: &&'a Page| {
            let written = page.front.path.as_deref().map(normalized);
            let like = match &written {
                Some(path) => path.trim_end_matches('/').rsplit_once('/').unwrap_or(("", path.trim_end_matches('/'))),
                None => (page.place.section.as_str(), page.front.slug.as_ref().unwrap_or(&page.place.slug).as_str()),
            };
            let is_taken = !page.place.is_section && folders.contains(&like);
            is_taken.then(|| if like.0.is_empty() { like.1.to_owned() } else { format!("{}/{}", like.0, like.1) })
        };
        let taken: Vec<String> = published.par_iter().filter_map(folder_like).collect();
        for path in taken {
            if !path.is_empty() && matches!(paths.get(path.as_str()), Some(None)) {
                paths.remove(path.as_str());
            }
        }
        for (path, page) in paths {
            let mut settings = inputs.settings.section(path).clone();
            let front = page.map(|page| &page.front);
            if let Some(count) = front.and_then(|front| front.paginate_by) {
                settings.paginate_by = count;
            }
            let sort_by = front.and_then(|front| front.sort_by).map(|written| match written {
                WrittenSort::Weight => SortBy::Weight,
                WrittenSort::Title | WrittenSort::Slug => SortBy::Title,
                WrittenSort::Date | WrittenSort::Updated | WrittenSort::None => SortBy::Date,
            });
            let url = match front.and_then(|front| front.path.as_deref()) {
                Some(written) => normalized(written),
                None => path.split('/').filter(|part| !part.is_empty()).map(|part| slug(part) + "/").collect(),
            };
            let title = page.map_or_else(
                || title_of_folder(path, &inputs.settings.title).into(),
                |page| Cow::Borrowed(page.title.as_str()),
            );
            let id = self.docs.len();
            // In the order of the alphabet the folder above comes first.
            let above = path.rsplit_once('/').map_or("", |(above, _)| above);
            let parent = (!path.is_empty()).then(|| self.nearest_section(above));
            if let Some(parent) = parent
                && let Some(section) = &mut self.docs[parent].section
            {
                section.sections.push(id);
            }
            let sort_by = sort_by.or(settings.sort_by).unwrap_or_default();
            let section = Section { path: path.to_owned(), pages: Vec::new(), sections: Vec::new(), settings, sort_by };
            self.sections.insert(path.to_owned(), id);
            self.docs.push(Doc { page, url, title, parent, section: Some(section) });
        }
    }

    /// The section of that folder or of the nearest one above it.
    fn nearest_section(&self, folder: &str) -> DocId {
        let mut folder = folder;
        loop {
            if let Some(section) = self.sections.get(folder) {
                return *section;
            }
            match folder.rsplit_once('/') {
                Some((above, _)) => folder = above,
                None => return HOME,
            }
        }
    }

    fn add_pages(&mut self, inputs: &Inputs<'a>, published: &[&'a Page]) {
        let pages: Vec<&'a Page> = published.iter().copied().filter(|page| !page.place.is_section).collect();
        let places = pages.par_iter().map(|page| {
            let parent = self.nearest_section(&page.place.section);
            (parent, page_url(page, &self.docs[parent], inputs))
        });
        let places: Vec<(DocId, String)> = places.collect();
        for (page, (parent, url)) in pages.into_iter().zip(places) {
            let id = self.docs.len();
            let mut holder = Some(parent);
            // A transparent section hands its pages on to the one above it.
            while let Some(section) = holder {
                let doc = &mut self.docs[section];
                if let Some(section) = &mut doc.section {
                    section.pages.push(id);
                }
                let transparent = doc.page.is_some_and(|page| page.front.transparent);
                holder = doc.parent.filter(|_| transparent);
            }
            self.docs.push(Doc {
                page: Some(page),
                url,
                title: Cow::Borrowed(&page.title),
                parent: Some(parent),
                section: None,
            });
        }
    }

    fn sort(&mut self) {
        let docs = &self.docs;
        let newest = |id: DocId| {
            let time = docs[id].page.and_then(|page| page.date.as_ref()).map(|date| date.time);
            (std::cmp::Reverse(time), docs[id].url.as_str())
        };
        let mut dated: Vec<DocId> = (0..docs.len()).filter(|id| docs[*id].is_dated_page()).collect();
        dated.sort_by_key(|id| newest(*id));
        let sorted: Vec<Option<Vec<DocId>>> = docs
            .iter()
            .map(|doc| {
                let section = doc.section.as_ref()?;
                let mut pages = section.pages.clone();
                match section.sort_by {
                    SortBy::Date => pages.sort_by_key(|id| newest(*id)),
                    SortBy::Title => pages.sort_by_key(|id| (docs[*id].title.to_lowercase(), *id)),
                    SortBy::Weight => pages.sort_by_key(|id| {
                        let weight = docs[*id].page.and_then(|page| page.front.weight);
                        (weight.unwrap_or(i64::MAX), newest(*id))
                    }),
                }
                Some(pages)
            })
            .collect();
        self.dated = dated;
        for (doc, pages) in self.docs.iter_mut().zip(sorted) {
            if let (Some(section), Some(pages)) = (&mut doc.section, pages) {
                section.pages = pages;
            }
        }
    }
}

fn hidden_because(page: &Page, inputs: &Inputs<'_>) -> Option<&'static str> {
    let later = |moment: &Option<front_matter::Moment>, now: Timestamp| moment.as_ref().is_some_and(|m| m.time > now);
    let front = &page.front;
    if front.draft && !inputs.options.drafts {
        return Some("a draft");
    }
    if (later(&page.date, inputs.options.now) || later(&front.publish, inputs.options.now)) && !inputs.options.future {
        return Some("dated in the future");
    }
    if front.expires.as_ref().is_some_and(|expires| expires.time <= inputs.options.now) {
        return Some("expired");
    }
    None
}

fn closed<'a>(inputs: &Inputs<'a>) -> HashSet<&'a str> {
    // A home page that is a draft holds back its own text; the site without it is a site.
    let sections = inputs.pages.iter().filter(|page| page.place.is_section && !page.place.section.is_empty());
    sections.filter(|page| hidden_because(page, inputs).is_some()).map(|page| page.place.section.as_str()).collect()
}

fn page_url(page: &Page, section: &Doc<'_>, inputs: &Inputs<'_>) -> String {
    if let Some(written) = &page.front.path {
        return normalized(written);
    }
    let name = match &page.front.slug {
        Some(written) => written.clone(),
        None => slug(&page.place.slug),
    };
    let name = if name.is_empty() { "page".to_owned() } else { name };
    let settings = inputs.settings.section(&page.place.section);
    // Folders between the section and the page: that of an `index.md` beside it.
    let home = section.section.as_ref().map_or("", |section| &section.path);
    let between = page.place.section.strip_prefix(home).unwrap_or_default();
    let between: String = between.split('/').filter(|part| !part.is_empty()).map(|part| slug(part) + "/").collect();
    let folder = format!("{}{between}", folder_of(&section.url));
    let Some(pattern) = &settings.permalink else { return format!("{folder}{name}/") };
    let date = page.date.as_ref().map(|date| date.time.to_zoned(date.zone.clone()).date());
    let part = |format: fn(jiff::civil::Date) -> String| date.map(format).unwrap_or_default();
    let url = pattern
        .replace("{section}", folder.trim_end_matches('/'))
        .replace("{slug}", &name)
        .replace("{year}", &part(|date| format!("{:04}", date.year())))
        .replace("{month}", &part(|date| format!("{:02}", date.month())))
        .replace("{day}", &part(|date| format!("{:02}", date.day())));
    cleaned(&url)
}

/// What a file of Hugo or Zola is that has no page here, and what to say of it.
fn unsupported(page: &Page, inputs: &Inputs<'_>) -> Option<(&'static str, Diagnostic)> {
    let warning = |message: String| Diagnostic::warning("unsupported-file", message);
    if let Some(original) = translated_from(&page.path, inputs.pages) {
        let diagnostic = warning(format!("this is a translation of `{original}` and is left out"));
        return Some(("a translation", diagnostic.hint("a site has one language: make a site of its own for each")));
    }
    // `tags/_index.md` describes the taxonomy, and is welcome.
    if let Some((folder, _)) = page.place.section.split_once('/')
        && page.place.is_section
        && inputs.settings.taxonomies.contains_key(folder)
    {
        let diagnostic = warning(format!("this describes a term of `{folder}` and is left out"));
        return Some(("about a term", diagnostic.hint("the pages of terms are made from the posts that have them")));
    }
    None
}

/// `hello.pt-br.md` beside `hello.md` is how Hugo and Zola name a translation.
fn translated_from(path: &str, pages: &[Arc<Page>]) -> Option<String> {
    let (stem, extension) = path.rsplit_once('.')?;
    let (original, language) = stem.rsplit_once('.')?;
    let mut parts = language.split(['-', '_']);
    let is_code =
        parts.next().is_some_and(|code| matches!(code.len(), 2 | 3) && code.bytes().all(|b| b.is_ascii_lowercase()));
    let is_language =
        is_code && parts.all(|part| matches!(part.len(), 2..=8) && part.bytes().all(|b| b.is_ascii_alphanumeric()));
    if !is_language {
        return None;
    }
    let original = format!("{original}.{extension}");
    pages.binary_search_by(|page| page.path.cmp(&original)).is_ok().then_some(original)
}

fn title_of_folder(path: &str, site: &str) -> String {
    let title = title_of(path.rsplit('/').next().unwrap_or_default());
    if title.is_empty() { site.to_owned() } else { title }
}

//! All pages in, one [`View`] for every output out: URLs, links, taxonomies, order, feeds. The only station that knows
//! more than one page, and a pure one. It knows no HTML but what pages brought along; templates are names to it.

mod cards;
mod feeds;
mod files;
mod head;
mod index;
mod links;
mod lists;
mod pages;
mod related;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use jiff::Timestamp;
use rayon::prelude::*;

pub use self::head::script_safe;
pub use self::index::DocId;
use self::index::output_path;
use self::index::{Doc, Index};
use self::links::{Target, Targets, Written};
use super::load::Source;
use super::optimize::Assets;
use super::parse::Page;
use crate::date::{Date, DateStyle};
use crate::diagnostic::{Diagnostic, nearest};
use crate::disk::Found;
use crate::front_matter::{self, Moment};
use crate::settings::{self, Settings};
use crate::view::{Card, Common, Fill, View, ViewContent};

/// What a build is asked for besides its sources.
#[derive(Clone, Debug)]
pub struct Options {
    pub base_url: Option<String>,
    pub drafts: bool,
    pub future: bool,
    /// The moment of the build: pages with a later date are not published.
    pub now: Timestamp,
    /// For `gen serve`.
    pub serving: bool,
}

/// Everything that `plan` looks at.
#[derive(Clone, Copy)]
pub struct Inputs<'a> {
    pub options: &'a Options,
    pub settings: &'a Settings,
    /// Sorted by path, as `sources`.
    pub pages: &'a [Page],
    pub sources: &'a [Source],
    /// Files of `content/` besides pages, sorted by path.
    pub files: &'a [Found],
    /// Files of `static/`.
    pub statics: &'a BTreeMap<String, super::load::ThemeFile>,
    /// File of `content/` or `static/` → size of the image.
    pub sizes: &'a HashMap<String, (u32, u32)>,
    pub assets: &'a Assets,
    /// Names of the theme's templates.
    pub templates: &'a BTreeSet<String>,
    /// The theme's words.
    pub words: &'a BTreeMap<String, String>,
    /// From `data/`.
    pub data: &'a serde_json::Value,
}

impl<'a> Inputs<'a> {
    /// Text of the page at `path`.
    pub fn source(&self, path: &str) -> Option<&'a str> {
        let at = self.sources.binary_search_by(|source| source.path.as_str().cmp(path)).ok()?;
        Some(&self.sources[at].text)
    }
}

/// Everything to be written.
pub struct Plan {
    pub views: Vec<View>,
    /// Files to copy: output path, source.
    pub copies: Vec<(String, Found)>,
    /// Number of HTML pages that are not redirects.
    pub pages: usize,
}

/// What `plan` has found out about all pages, for those who make the views.
struct Planner<'a> {
    inputs: Inputs<'a>,
    index: Index<'a>,
    common: Arc<Common>,
    /// For each document.
    cards: Vec<Arc<Card>>,
    /// For each document: what goes into the holes of its text.
    fills: Vec<Vec<Fill>>,
    /// For each document: those that link to it, by title.
    backlinks: Vec<Vec<DocId>>,
    /// For each document: those most like it, best first.
    related: Vec<Vec<DocId>>,
    /// Document of the newest and oldest page beside each page in its section.
    neighbours: HashMap<DocId, (Option<DocId>, Option<DocId>)>,
    /// Series → pages in order.
    series: BTreeMap<String, Vec<DocId>>,
}

pub fn plan(inputs: &Inputs<'_>) -> (Plan, Vec<Diagnostic>) {
    let (index, mut diagnostics) = Index::new(inputs);
    let (targets, duplicates) = targets(inputs, &index);
    diagnostics.extend(duplicates);

    let (fills, linked, broken) = resolve_links(inputs, &index, &targets);
    // Links in texts may be many and old; those in the settings and in front matter are few.
    diagnostics.extend(broken.into_iter().map(|link| Diagnostic { severity: inputs.settings.broken_links, ..link }));
    let (menu, broken) = resolve_menu(inputs, &index, &targets);
    diagnostics.extend(broken);
    let (images, broken) = resolve_images(inputs, &index, &targets);
    diagnostics.extend(broken);

    diagnostics.extend(index.docs.iter().filter_map(|doc| {
        let page = doc.page?;
        check_template(inputs, page, page.front.template.as_deref()?)
    }));
    diagnostics.extend(missing_files(inputs, &index, &targets));

    let common = Arc::new(head::common(inputs, &index, menu));
    let style = date_style(inputs);
    let cards = cards::cards(inputs, &index, &images, &style);
    let planner = Planner {
        backlinks: backlinks(&index, &linked),
        related: related::related(&index),
        neighbours: lists::neighbours(&index),
        series: lists::series(&index),
        inputs: *inputs,
        common,
        cards,
        fills,
        index,
    };
    let mut views: Vec<View> = (0..planner.index.docs.len()).into_par_iter().flat_map_iter(|id| planner.document(id)).collect();
    views.extend(planner.taxonomies());
    views.push(planner.not_found());
    let pages = views.len();
    views.extend(planner.feeds());
    views.extend(planner.site_files(&targets));
    let assets = inputs.assets.files.iter().map(|(path, bytes)| (path, bytes));
    let statics = inputs.statics.iter().map(|(path, file)| (path, &file.bytes));
    views.extend(assets.chain(statics).map(|(path, bytes)| View { path: path.clone(), content: ViewContent::Bytes(bytes.clone()) }));
    let copies = inputs.files.iter().filter_map(|file| Some((targets.files.get(file.path.as_str())?.clone(), file.clone()))).collect();
    (Plan { views, copies, pages }, diagnostics)
}

fn targets<'a>(inputs: &Inputs<'a>, index: &Index<'a>) -> (Targets<'a>, Vec<Diagnostic>) {
    static NO_ANCHORS: std::sync::LazyLock<HashSet<String>> = std::sync::LazyLock::new(HashSet::new);
    let mut targets = Targets {
        base: &inputs.settings.base_url,
        by_url: HashMap::new(),
        aliases: HashMap::new(),
        files: HashMap::new(),
        sizes: inputs.sizes,
    };
    let mut diagnostics = Vec::new();
    // Who has claimed which output, for those who come later.
    let mut claims: HashMap<String, String> = HashMap::new();
    for (id, doc) in index.docs.iter().enumerate() {
        let who = doc.page.map_or_else(|| format!("content/{}", doc.section.as_ref().map_or("", |s| &s.path)), |page| page.file.clone());
        if let Some(other) = claims.insert(output_path(&doc.url), who.clone()) {
            let diagnostic = Diagnostic::error("duplicate-url", format!("`/{}` is the URL of two pages: `{other}` and `{who}`", doc.url));
            let diagnostic = match doc.page.and_then(|page| Some((page, inputs.source(&page.path)?))) {
                Some((page, source)) => {
                    let place = ["path", "slug", "title"].iter().find_map(|name| front_matter::locate(source, name));
                    diagnostic.at(&page.file, source, place.unwrap_or(0..0))
                }
                None => diagnostic.in_file(&who),
            };
            diagnostics.push(diagnostic.hint("give one of them another `slug`, or rename its file"));
        }
        let anchors = doc.page.map_or(&*NO_ANCHORS, |page| &page.anchors);
        targets.by_url.insert(doc.url.clone(), Target::Doc(id, anchors));
    }
    add_files(inputs, index, &mut targets);
    let generated = index
        .taxonomies
        .iter()
        .flat_map(|(name, terms)| {
            let all = format!("{}/", super::parse::text::slug(name));
            terms.values().map(|term| term.url.clone()).chain([all])
        })
        .chain(inputs.statics.keys().cloned())
        .chain(["sitemap.xml", "robots.txt", "404.html", "atom.xml", "rss.xml", "feed.json"].map(str::to_owned));
    for url in generated {
        targets.by_url.entry(url).or_insert(Target::Other);
    }
    for doc in &index.docs {
        let Some(page) = doc.page else { continue };
        for alias in &page.front.aliases {
            diagnostics.extend(add_alias(inputs, &mut targets, &mut claims, page, &doc.url, alias));
        }
    }
    (targets, diagnostics)
}

/// Files of a bundle go where its page goes; others keep their path.
fn add_files<'a>(inputs: &Inputs<'a>, index: &Index<'a>, targets: &mut Targets<'a>) {
    let bundles: HashMap<&str, Option<DocId>> = inputs
        .pages
        .iter()
        .filter_map(|page| Some((page.place.bundle.as_deref()?, index.by_source.get(page.path.as_str()).copied())))
        .collect();
    for file in inputs.files {
        let mut folder = file.path.as_str();
        let mut output = Some(file.path.clone());
        while let Some((above, _)) = folder.rsplit_once('/') {
            folder = above;
            match bundles.get(folder) {
                // The files of a draft stay unpublished with it.
                Some(None) => output = None,
                Some(Some(doc)) => {
                    output = Some(format!("{}{}", index.docs[*doc].url, &file.path[folder.len() + 1..]));
                }
                None => continue,
            }
            break;
        }
        if let Some(output) = output {
            targets.by_url.insert(output.clone(), Target::Other);
            targets.files.insert(&file.path, output);
        }
    }
}

fn add_alias<'a>(
    inputs: &Inputs<'a>,
    targets: &mut Targets<'a>,
    claims: &mut HashMap<String, String>,
    page: &Page,
    url: &str,
    alias: &str,
) -> Option<Diagnostic> {
    let path = alias.trim_matches('/');
    let taken = targets.by_url.contains_key(path) || targets.by_url.contains_key(&format!("{path}/"));
    let other = claims.get(&output_path(&format!("{path}/"))).cloned();
    if path == url.trim_end_matches('/') {
        return None;
    }
    if taken || other.is_some() {
        let who = other.map_or_else(|| "another file".to_owned(), |other| format!("`{other}`"));
        let diagnostic = Diagnostic::error("duplicate-url", format!("the alias `{alias}` is the URL of {who}"));
        let source = inputs.source(&page.path).unwrap_or_default();
        let place = source.find(alias).map_or(0..0, |at| at..at + alias.len());
        return Some(diagnostic.at(&page.file, source, place).hint("remove the alias"));
    }
    claims.insert(output_path(&format!("{path}/")), page.file.clone());
    targets.aliases.insert(path.to_owned(), url.to_owned());
    None
}

/// For each document what goes into its holes, and to which documents it links.
type Links = (Vec<Vec<Fill>>, Vec<Vec<DocId>>, Vec<Diagnostic>);

fn resolve_links<'a>(inputs: &Inputs<'a>, index: &Index<'a>, targets: &Targets<'a>) -> Links {
    let resolved: Vec<_> = index
        .docs
        .par_iter()
        .map(|doc| {
            let Some(page) = doc.page else { return Default::default() };
            let mut fills = Vec::with_capacity(page.links.len());
            let mut linked = Vec::new();
            let mut diagnostics = Vec::new();
            for site in &page.links {
                let link = Written {
                    url: &site.url,
                    file: &page.file,
                    source: inputs.source(&page.path).unwrap_or_default(),
                    span: site.span.clone(),
                    folder: page.path.rsplit_once('/').map_or("", |(folder, _)| folder),
                    page_url: &doc.url,
                    is_image: site.is_image,
                };
                match targets.resolve(index, &link, &page.anchors) {
                    Ok(resolved) => {
                        linked.extend(resolved.doc);
                        // Only an image has a place for its size.
                        let size = resolved.fill.size.filter(|_| site.is_image);
                        fills.push(Fill { size, ..resolved.fill });
                    }
                    Err((fill, diagnostic)) => {
                        fills.push(fill);
                        diagnostics.push(diagnostic);
                    }
                }
            }
            (fills, linked, diagnostics)
        })
        .collect();
    let mut links = Links::default();
    for (fills, linked, diagnostics) in resolved {
        links.0.push(fills);
        links.1.push(linked);
        links.2.extend(diagnostics);
    }
    links
}

fn resolve_menu<'a>(inputs: &Inputs<'a>, index: &Index<'a>, targets: &Targets<'a>) -> (Vec<String>, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let urls = inputs
        .settings
        .menu
        .iter()
        .map(|entry| {
            let link = Written {
                url: &entry.url,
                file: settings::FILE,
                source: &inputs.settings.source,
                span: entry.span.clone(),
                folder: "",
                page_url: "",
                is_image: false,
            };
            match targets.resolve(index, &link, &HashSet::new()) {
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
fn resolve_images<'a>(inputs: &Inputs<'a>, index: &Index<'a>, targets: &Targets<'a>) -> (Vec<Option<Fill>>, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let images = index
        .docs
        .iter()
        .map(|doc| {
            let page = doc.page?;
            let image = page.front.image.as_ref()?;
            let source = inputs.source(&page.path).unwrap_or_default();
            let link = Written {
                url: &image.src,
                file: &page.file,
                source,
                span: front_matter::locate(source, "image").unwrap_or(0..0),
                folder: page.path.rsplit_once('/').map_or("", |(folder, _)| folder),
                page_url: &doc.url,
                is_image: true,
            };
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

fn backlinks(index: &Index<'_>, linked: &[Vec<DocId>]) -> Vec<Vec<DocId>> {
    let mut backlinks = vec![BTreeSet::new(); index.docs.len()];
    for (from, targets) in linked.iter().enumerate() {
        for to in targets.iter().filter(|to| **to != from && index.docs[from].section.is_none()) {
            backlinks[*to].insert((&index.docs[from].title, from));
        }
    }
    backlinks.into_iter().map(|from| from.into_iter().map(|(_, id)| id).collect()).collect()
}

/// Files that a schema wants to be there and that are not.
fn missing_files<'a>(inputs: &Inputs<'a>, index: &Index<'a>, targets: &Targets<'a>) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    for doc in &index.docs {
        let Some(page) = doc.page else { continue };
        let source = inputs.source(&page.path).unwrap_or_default();
        for named in &page.front.files {
            let link = Written {
                url: &named.path,
                file: &page.file,
                source,
                span: front_matter::locate(source, &named.field).unwrap_or(0..0),
                folder: page.path.rsplit_once('/').map_or("", |(folder, _)| folder),
                page_url: &doc.url,
                is_image: true,
            };
            diagnostics.extend(targets.resolve(index, &link, &page.anchors).err().map(|(_, diagnostic)| diagnostic));
        }
    }
    diagnostics
}

/// A template by name, or the diagnostic that there is none.
fn check_template(inputs: &Inputs<'_>, page: &Page, name: &str) -> Option<Diagnostic> {
    if inputs.templates.contains(name) {
        return None;
    }
    let source = inputs.source(&page.path).unwrap_or_default();
    let place = front_matter::locate(source, "template").unwrap_or(0..0);
    let diagnostic = Diagnostic::error("unknown-template", format!("the theme has no template `{name}`")).at(&page.file, source, place);
    let known = inputs.templates.iter().map(String::as_str);
    Some(match nearest(name, known.clone()) {
        Some(near) => diagnostic.hint(format!("did you mean `{near}`?")),
        None => diagnostic.hint(format!("it has {}", known.map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", "))),
    })
}

impl<'a> Planner<'a> {
    fn doc(&self, id: DocId) -> &Doc<'a> {
        &self.index.docs[id]
    }

    /// Path for `href`.
    fn href(&self, inside: &str) -> String {
        self.inputs.settings.base_url.path(inside)
    }

    /// With scheme and host.
    fn permalink(&self, inside: &str) -> String {
        self.inputs.settings.base_url.absolute(&self.href(inside))
    }

    fn link(&self, id: DocId) -> crate::view::Link {
        crate::view::Link { title: self.doc(id).title.clone(), url: self.href(&self.doc(id).url) }
    }

    /// From home down to the section above.
    fn breadcrumbs(&self, id: DocId) -> Vec<crate::view::Link> {
        let mut trail = Vec::new();
        let mut above = self.doc(id).parent;
        while let Some(id) = above {
            trail.push(self.link(id));
            above = self.doc(id).parent;
        }
        trail.reverse();
        trail
    }
}

/// From site.toml or, where that is silent, as the theme's words have it for the language.
fn date_style(inputs: &Inputs<'_>) -> DateStyle {
    let word = |key: &str| inputs.words.get(key).cloned();
    let format = inputs.settings.date_format.clone().or_else(|| word("date_format"));
    DateStyle {
        format: format.unwrap_or_else(|| "%-d %B %Y".to_owned()),
        months: (1..=12).map_while(|number| word(&format!("month_name_{number}"))).collect(),
    }
}

fn date(moment: &Moment, style: &DateStyle) -> Date {
    Date::new(moment.time, &moment.zone, style)
}

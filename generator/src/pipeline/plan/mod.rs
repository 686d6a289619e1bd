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
mod resolve;
mod targets;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use jiff::Timestamp;
use rayon::prelude::*;

pub use self::head::script_safe;
pub use self::index::DocId;
use self::index::{Doc, Index};
use super::load::Source;
use super::optimize::Assets;
use super::parse::Page;
use crate::date::{Date, DateStyle};
use crate::diagnostic::Diagnostic;
use crate::disk::Found;
use crate::front_matter::Moment;
use crate::settings::Settings;
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
    let (targets, duplicates) = targets::targets(inputs, &index);
    diagnostics.extend(duplicates);

    let (fills, linked, broken) = resolve::links(inputs, &index, &targets);
    // Those of the pages may be many and old; those of the settings are few.
    let as_set = |link| Diagnostic { severity: inputs.settings.broken_links, ..link };
    diagnostics.extend(broken.into_iter().map(as_set));
    let (menu, broken) = resolve::menu(inputs, &index, &targets);
    diagnostics.extend(broken);
    let (images, broken) = resolve::images(inputs, &index, &targets);
    diagnostics.extend(broken.into_iter().map(as_set));

    diagnostics.extend(index.docs.iter().filter_map(|doc| {
        let page = doc.page?;
        resolve::check_template(inputs, page, page.front.template.as_deref()?)
    }));
    diagnostics.extend(resolve::missing_files(inputs, &index, &targets));

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
    let assets = inputs.assets.files.iter();
    let statics = inputs.statics.iter().map(|(path, file)| (path, &file.bytes));
    views.extend(assets.chain(statics).map(|(path, bytes)| View { path: path.clone(), content: ViewContent::Bytes(bytes.clone()) }));
    let copies = inputs.files.iter().filter_map(|file| Some((targets.files.get(file.path.as_str())?.clone(), file.clone()))).collect();
    let plan = Plan { views, copies, pages };
    if !diagnostics.iter().any(Diagnostic::is_error) {
        diagnostics.extend(collisions(&plan));
    }
    (plan, diagnostics)
}

/// Outputs that cannot all be there: two of one name, or a file where another output needs a folder.
fn collisions(plan: &Plan) -> Vec<Diagnostic> {
    let views = plan.views.iter().map(|view| view.path.as_str());
    let mut paths: Vec<&str> = views.chain(plan.copies.iter().map(|(path, _)| path.as_str())).collect();
    paths.sort_unstable();
    let mut files: HashSet<&str> = HashSet::with_capacity(paths.len());
    let mut diagnostics = Vec::new();
    for path in &paths {
        let message = if files.insert(path) {
            let mut folders = path.match_indices('/').map(|(at, _)| &path[..at]);
            match folders.find(|folder| paths.binary_search(folder).is_ok()) {
                Some(folder) => format!("`{folder}` would have to be a file and the folder of `{path}`"),
                None => continue,
            }
        } else {
            format!("two things want to be written to `{path}`")
        };
        diagnostics.push(
            Diagnostic::error("duplicate-url", message)
                .hint("look for it in `static/`, beside the pages in `content/`, and among slugs and aliases"),
        );
    }
    diagnostics
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

//! All pages in, a list of outputs and a [`View`] of each on demand out: URLs, links, taxonomies, order, feeds. The only station that knows
//! more than one page; what it gives depends on nothing but what it is given. It knows no HTML but what pages brought along; templates are names to it.

mod cards;
mod collisions;
mod feeds;
mod files;
mod head;
mod index;
mod links;
mod lists;
pub mod moments;
mod outputs;
mod pages;
pub(super) mod paths;
mod related;
mod resolve;
mod search;
mod shown;
mod targets;
mod terms;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

use rayon::prelude::*;

pub use self::head::script_safe;
pub use self::index::DocId;
use self::index::{Doc, Index};
pub use self::outputs::Output;
use self::outputs::What;
use self::paths::output_path;
pub use self::resolve::Links;
use self::resolve::Resolved;
use self::shown::Face;
use super::cache::{Cache, Digest, Sum};
use super::load::{FileSource, PageSource};
use super::optimize::{Assets, Sizes};
use super::parse::Page;
use crate::date::DateStyle;
use crate::diagnostic::Diagnostic;
use crate::settings::Settings;
use crate::view::{Card, Common, FeedEntry, Fill, View};
use jiff::Timestamp;

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
    /// Whether a folder gets compressed siblings.
    pub compress: bool,
}

/// Everything that `plan` looks at.
#[derive(Clone, Copy)]
pub struct Inputs<'a> {
    pub options: &'a Options,
    pub settings: &'a Settings,
    /// Sorted by path, as `sources`; one that could not be read is missing.
    pub pages: &'a [Arc<Page>],
    pub sources: &'a [PageSource],
    /// Files of `content/` besides pages, sorted by path.
    pub files: &'a [FileSource],
    /// Files of `static/`.
    pub statics: &'a BTreeMap<String, super::load::ThemeFile>,
    /// File of `content/` or `static/` → size of the image.
    pub sizes: &'a Sizes,
    pub assets: &'a Assets,
    /// Names of the theme's templates.
    pub templates: &'a BTreeSet<String>,
    /// The theme's words.
    pub words: &'a BTreeMap<String, String>,
    /// Whether readers can search.
    pub search: bool,
    /// From `data/`.
    pub data: &'a serde_json::Value,
    /// Comments to bake in.
    pub threads: &'a super::threads::Threads,
    /// What decided how pages were read, besides their sources.
    pub recipe: &'a Digest,
    /// For what takes long and seldom changes.
    pub cache: &'a Cache,
}

impl<'a> Inputs<'a> {
    /// Text of the page at `path`, for diagnostics that show a line of it. It is read again, so nothing else may ask.
    pub fn source(&self, path: &str) -> Option<String> {
        let at = self.sources.binary_search_by(|source| source.path().cmp(path)).ok()?;
        self.sources[at].text()
    }
}

/// Everything to be written.
pub struct Plan<'a> {
    /// To be made with [`Plan::view`], in any order.
    pub outputs: Vec<Output>,
    /// Files to copy: output path, source.
    pub copies: Vec<(String, FileSource)>,
    /// Number of HTML pages that are not redirects.
    pub pages: usize,
    planner: Planner<'a>,
}

impl Plan<'_> {
    /// What all views share.
    pub fn common(&self) -> &Common {
        &self.planner.common
    }

    /// The links of all documents, for the next build.
    pub fn into_links(self) -> Links {
        self.planner.links
    }

    /// Adds what an output shows of the content; `false` for what is made as fast as it would be looked up.
    pub fn add_shown(&self, sum: &mut Sum, output: &Output) -> bool {
        self.planner.add_shown(sum, output)
    }

    /// What an output shows. Made anew with each call, so that no more views are in memory than are being rendered.
    pub fn view(&self, output: &Output) -> View {
        self.planner.view(output)
    }
}

/// What `plan` has found out about all pages, for those who make the views.
struct Planner<'a> {
    inputs: Inputs<'a>,
    index: Index<'a>,
    common: Arc<Common>,
    /// How readers see a date.
    style: DateStyle,
    /// For each document, once it was asked for.
    cards: Vec<OnceLock<Arc<Card>>>,
    /// The same; only what is dated stands in feeds.
    entries: Vec<OnceLock<Option<Arc<FeedEntry>>>>,
    faces: Vec<Face>,
    /// For each document: the image in its front matter.
    images: Vec<Option<Fill>>,
    links: Links,
    /// For each document: those that link to it, by title.
    backlinks: Vec<Vec<DocId>>,
    /// For each document: those most like it, best first.
    related: Vec<Vec<DocId>>,
    /// For each document: the page before and the page after it in its section.
    neighbours: Vec<(Option<DocId>, Option<DocId>)>,
    /// Series → pages in order.
    series: BTreeMap<String, Vec<DocId>>,
    /// Old path inside the site → new one.
    aliases: BTreeMap<String, String>,
}

pub fn plan<'a>(inputs: &Inputs<'a>) -> (Plan<'a>, Vec<Diagnostic>) {
    let (index, mut diagnostics) = Index::new(inputs);
    let like_each_other =
        || (related::remembered(&index, inputs.cache), lists::neighbours(&index), lists::series(&index));
    let what_there_is = || {
        let pages = || targets::pages(inputs, &index);
        let (outputs, (mut targets, mut duplicates)) = rayon::join(|| outputs::outputs(inputs, &index), pages);
        duplicates.extend(targets::add_others(&mut targets, inputs, &index, &outputs));
        (outputs, targets, duplicates)
    };
    let ((mut outputs, targets, duplicates), (related, neighbours, series)) =
        rayon::join(what_there_is, like_each_other);
    diagnostics.extend(duplicates);

    let key = if inputs.cache.has_memory() { targets.key(inputs, &index, &outputs) } else { None };
    let (links, broken) = resolve::links(inputs, &index, &targets, key, inputs.cache.links());
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
    diagnostics.extend(resolve::missing_data(inputs, &index));

    let common = Arc::new(head::common(inputs, &index, menu));
    let planner = Planner {
        style: date_style(inputs),
        cards: unasked(&index),
        entries: unasked(&index),
        faces: shown::faces(&index, &images, &links.of_docs),
        images,
        backlinks: backlinks(&index, &links.of_docs),
        related,
        neighbours,
        series,
        inputs: *inputs,
        common,
        links,
        index,
        aliases: targets.aliases,
    };
    // Those beside components stand last and stay there, for they may not be written.
    let end = outputs.partition_point(|output| output.beside().is_none());
    let beside = outputs.split_off(end);
    if inputs.search {
        outputs.extend(planner.search());
    }
    let pages = outputs.iter().filter(|output| output.what.is_page()).count();
    let moved = |(old, new): (&String, &String)| Output { path: output_path(old), what: What::Moved(new.clone()) };
    outputs.extend(planner.aliases.iter().map(moved));
    outputs.extend(beside);
    let mut copied = targets.files;
    let copy = |file: &FileSource| Some((copied.remove(file.found.path.as_str())?, file.clone()));
    let copies = inputs.files.iter().filter_map(copy).collect();
    let plan = Plan { outputs, copies, pages, planner };
    // With the same key the same outputs, of which none collided, or the last build would have left nothing. What is
    // searched is not in the key, for no link leads there.
    let as_in_last = key.is_some() && key == inputs.cache.links().key && !inputs.search;
    if !as_in_last && !diagnostics.iter().any(Diagnostic::is_error) {
        diagnostics.extend(collisions::collisions(&plan));
    }
    (plan, diagnostics)
}

/// For each document a place for what is made when it is asked for.
fn unasked<T>(index: &Index<'_>) -> Vec<OnceLock<T>> {
    std::iter::repeat_with(OnceLock::new).take(index.docs.len()).collect()
}

fn backlinks(index: &Index<'_>, resolved: &[Arc<Resolved>]) -> Vec<Vec<DocId>> {
    let links = resolved.iter().enumerate().filter(|(from, _)| index.docs[*from].section.is_none());
    let links = links.flat_map(|(from, to)| to.linked.iter().map(move |to| (*to, from)));
    let links = links.filter(|(to, from)| to != from);
    let mut links: Vec<(DocId, &str, DocId)> = links.map(|(to, from)| (to, &*index.docs[from].title, from)).collect();
    links.par_sort_unstable();
    links.dedup();
    let mut backlinks = vec![Vec::new(); index.docs.len()];
    for links in links.chunk_by(|a, b| a.0 == b.0) {
        backlinks[links[0].0] = links.iter().map(|(_, _, from)| *from).collect();
    }
    backlinks
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
        crate::view::Link { title: self.doc(id).title.to_string(), url: self.href(&self.doc(id).url) }
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

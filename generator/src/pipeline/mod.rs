//! From folders to a finished blog, in six stations that stand in the alphabet in the order in which they run:
//! load → optimize → parse → plan → render → write. [`build`] is the whole story; `gen build`, `gen check` and
//! `gen serve` differ only in where its outputs go.

pub mod components;
pub mod data;
pub mod load;
pub mod optimize;
pub mod parse;
pub mod plan;
pub mod render;
pub mod threads;
pub mod write;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;

pub use self::plan::Options;
use self::plan::{Output, Plan};
use self::render::{Beside, Csp, Hashes, OutputFile, Templates};
use self::write::Put;
pub use self::write::{Destination, Halfway, Report, Staging};
use crate::diagnostic::Diagnostic;
use crate::settings::{BaseUrl, Settings};

/// What one build gave.
#[derive(Default)]
pub struct Outcome {
    /// Sorted, each once.
    pub diagnostics: Vec<Diagnostic>,
    /// `None` if mistakes kept the site from being written: then nothing has changed.
    pub report: Option<Report>,
    /// What went to [`Destination::Memory`].
    pub files: BTreeMap<String, Arc<[u8]>>,
}

/// Told as work goes on: how many outputs are done, and of how many.
pub type Progress<'a> = &'a (dyn Fn(usize, usize) + Sync);

/// Builds the site in the folder `root`. Errors are those of the disk; mistakes of the author are diagnostics.
pub fn build(root: &Path, options: &Options, destination: &Destination, progress: Progress) -> anyhow::Result<Outcome> {
    let mut mistakes = Mistakes::default();
    let settings = mistakes.of(load::settings(root, options.base_url.as_deref())?);
    let Some(settings) = settings else { return Ok(mistakes.into_failure()) };
    let sources = mistakes.of(load::load(root, &settings));
    let components = Arc::new(mistakes.of(components::declare::declare(&sources.theme)));
    let mentions = components::mentions::mentions(&sources);
    let search = mentions.iter().filter_map(|name| components.get(name)).any(|component| component.needs_search);
    let assets = mistakes.of(optimize::optimize(&sources.theme, &components, &mentions, &settings.base_url));
    let sizes = optimize::measure(&sources);
    let words = mistakes.of(data::words(&sources.theme, &settings.language));
    let data = mistakes.of(data::read(&sources.data));
    let pages = mistakes.of(parse::parse_all(&sources.pages, &settings, &words, &components, search));
    let threads = mistakes.of(threads::of_build(sources.threads.as_deref()));
    let names = sources.theme.templates.keys().cloned().collect();
    let plan = mistakes.of(plan::plan(&plan::Inputs {
        options,
        settings: &settings,
        pages: &pages,
        sources: &sources.pages,
        files: &sources.files,
        statics: &sources.theme.statics,
        sizes: &sizes,
        assets: &assets,
        templates: &names,
        words: &words,
        data: &data,
        threads: &threads,
    }));
    mistakes.of(((), write::long_names(outputs(&plan), &pages)));
    let templates = mistakes.of(Templates::new(&sources.theme, &components, &assets.components));
    // Templates that do not compile cannot be rendered. Other mistakes do not keep pages from being rendered, to find
    // the mistakes that show only then; but they go nowhere.
    let Some(templates) = templates else { return Ok(mistakes.into_failure()) };
    // Without its theme, or an asset of it, every page would add mistakes that are none.
    if mistakes.has(&["no-theme", "theme-loop", "bad-theme", "bad-css", "bad-component"]) {
        return Ok(mistakes.into_failure());
    }
    let destination = if mistakes.any_error() { &Destination::Nowhere } else { destination };
    let (mut puts, hashes) = mistakes.of(publish(&plan, &templates, &settings.base_url, destination, progress)?);
    if mistakes.any_error() {
        return Ok(mistakes.into_failure());
    }
    for file in headers(&settings, &hashes, &plan) {
        puts.push(destination.put(file)?);
    }
    let (report, files) = destination.finish(puts, plan.pages)?;
    Ok(Outcome { diagnostics: mistakes.sorted(), report: Some(report), files })
}

/// Mistakes found so far.
#[derive(Default)]
struct Mistakes(Vec<Diagnostic>);

impl Mistakes {
    /// Keeps the mistakes of a station and hands on what it made.
    fn of<T>(&mut self, (made, mistakes): (T, Vec<Diagnostic>)) -> T {
        self.0.extend(mistakes);
        made
    }

    fn has(&self, codes: &[&str]) -> bool {
        self.0.iter().any(|mistake| codes.contains(&mistake.code))
    }

    fn any_error(&self) -> bool {
        self.0.iter().any(Diagnostic::is_error)
    }

    /// One template's mistake is found on every page that uses it; it is told once.
    fn sorted(mut self) -> Vec<Diagnostic> {
        self.0.sort();
        self.0.dedup();
        self.0
    }

    fn into_failure(self) -> Outcome {
        Outcome { diagnostics: self.sorted(), ..Outcome::default() }
    }
}

/// What became of all outputs, and what stands inline in them.
type Published = (Vec<Put>, Hashes);

/// Renders every view and hands it on at once, so that no more outputs are in memory than there are threads.
fn publish(
    plan: &Plan<'_>,
    templates: &Templates,
    base: &BaseUrl,
    destination: &Destination,
    progress: Progress,
) -> anyhow::Result<(Published, Vec<Diagnostic>)> {
    let total = plan.outputs.len() + plan.copies.len();
    let done = AtomicUsize::new(0);
    let advance = || progress(done.fetch_add(1, Ordering::Relaxed) + 1, total);
    let beside = Beside::new(plan.outputs.iter().filter_map(Output::beside), base);
    type Rendered = Result<(Put, Hashes, BTreeSet<usize>), Diagnostic>;
    let outputs = plan.outputs.par_iter().filter(|output| output.beside().is_none());
    let rendered: Vec<anyhow::Result<Rendered>> = outputs
        .map(|output| {
            let (file, hashes) = match render::render(&plan.view(output), templates) {
                Ok(rendered) => rendered,
                Err(diagnostic) => return Ok(Err(diagnostic)),
            };
            let linked = if output.what.is_page() { beside.linked(&file.bytes) } else { BTreeSet::new() };
            let put = destination.put(file)?;
            advance();
            Ok(Ok((put, hashes, linked)))
        })
        .collect();
    let copied = plan.copies.par_iter().map(|(path, from)| destination.copy(path, from).inspect(|_| advance()));
    let mut puts = copied.collect::<anyhow::Result<Vec<_>>>()?;
    let mut hashes = Hashes::default();
    let mut linked = BTreeSet::new();
    let mut mistakes = Vec::new();
    for result in rendered {
        match result? {
            Ok((put, own, links)) => {
                puts.push(put);
                hashes.extend(own);
                linked.extend(links);
            }
            Err(diagnostic) => mistakes.push(diagnostic),
        }
    }
    for file in beside.needed(linked) {
        puts.push(destination.put(file)?);
    }
    progress(total, total);
    Ok(((puts, hashes), mistakes))
}

/// Paths of all planned outputs.
fn outputs<'p>(plan: &'p Plan<'_>) -> impl Iterator<Item = &'p str> {
    let made = plan.outputs.iter().map(|output| output.path.as_str());
    made.chain(plan.copies.iter().map(|(path, _)| path.as_str()))
}

/// Files with the headers that hosts should send, unless the site brings its own.
fn headers(settings: &Settings, hashes: &Hashes, plan: &Plan<'_>) -> impl Iterator<Item = OutputFile> {
    let csp = Csp::new(hashes, &settings.csp, &settings.base_url);
    [("_headers", csp.headers(&settings.base_url)), ("_gen/csp.conf", csp.nginx())]
        .into_iter()
        .filter(|(path, _)| outputs(plan).all(|planned| planned != *path))
        .map(|(path, text)| OutputFile { path: path.to_owned(), bytes: text.into_bytes().into() })
}

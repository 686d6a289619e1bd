//! From folders to a finished blog, in six stations that stand in the alphabet in the order in which they run:
//! load → optimize → parse → plan → render → write. [`build`] is the whole story; `gen build`, `gen check` and
//! `gen serve` differ only in where its outputs go.

pub mod cache;
pub mod components;
pub mod data;
mod kept;
pub mod load;
pub mod optimize;
pub mod parse;
pub mod plan;
pub mod render;
pub mod threads;
pub mod write;

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use foldhash::HashSet;
use rayon::prelude::*;

use self::cache::{Broken, Cache, Memory, Outputs, Sum, Whole};
pub use self::kept::Kept;
use self::load::FileSource;
pub use self::plan::Options;
use self::plan::{Output, Plan};
use self::render::{Beside, Csp, Failure, Hashes, Holds, Keys, OutputFile, Shared, Templates};
use self::write::Put;
pub use self::write::{Destination, Halfway, Rendered, Report, Staging};
use crate::diagnostic::Diagnostic;
use crate::disk::Tree;
use crate::settings::{BaseUrl, Settings};

/// What one build gave.
#[derive(Default)]
pub struct Outcome {
    /// Sorted, each once.
    pub diagnostics: Vec<Diagnostic>,
    /// `None` if mistakes kept the site from being written: then nothing has changed.
    pub report: Option<Report>,
    /// What went to [`Destination::Memory`].
    pub files: gen_serve::Files,
    /// The same, for the next build's.
    pub rendered: Rendered,
    /// Also for the next build.
    pub memory: Memory,
}

/// Told as work goes on: how many outputs are done, and of how many.
pub type Progress<'a> = &'a (dyn Fn(usize, usize) + Sync);

/// Builds the site in the folder `root`. Errors are those of the disk; mistakes of the author are diagnostics. What is in
/// `cache` saves time and changes nothing else.
pub fn build(
    root: &Path,
    options: &Options,
    destination: &Destination,
    cache: &Cache,
    progress: Progress,
) -> anyhow::Result<Outcome> {
    match make(root, options, destination, cache, progress) {
        Err(error) if error.is::<Broken>() => {
            cache.clear();
            destination.restart()?;
            make(root, options, destination, &Cache::none(), progress)
        }
        outcome => outcome,
    }
}

fn make(
    root: &Path,
    options: &Options,
    destination: &Destination,
    cache: &Cache,
    progress: Progress,
) -> anyhow::Result<Outcome> {
    let mut mistakes = Mistakes::default();
    let settings = mistakes.of(load::settings(root, options.base_url.as_deref())?);
    let Some(settings) = settings else { return Ok(mistakes.into_failure(None)) };
    // What is seen from here on counts, so it comes before any look at the files.
    let seen = cache.seen();
    let sources = mistakes.of(load::load(root, &settings, cache.tree(&load::content(root)), &seen));
    let known = destination.known(cache);
    let key = || cache::digest_of_inputs(&sources, &settings, options, &mistakes.0);
    let inputs = if cache.is_any() && destination.is_folder() { key() } else { None };
    if let Some((diagnostics, report)) = inputs.and_then(|key| destination.same(&known, &key, options.now)) {
        return Ok(Outcome { diagnostics, report: Some(report), ..Outcome::default() });
    }
    let components = Arc::new(mistakes.of(components::declare::declare(&sources.theme)));
    let mentions = components::mentions::mentions(&sources);
    let search = mentions.iter().filter_map(|name| components.get(name)).any(|component| component.needs_search);
    let assets = mistakes.of(optimize::optimize(&sources.theme, &components, &mentions, &settings.base_url, cache));
    let sizes = optimize::measure(&sources);
    let words = mistakes.of(data::words(&sources.theme, &settings.language));
    let data = mistakes.of(data::read(&sources.data));
    let recipe = parse::recipe(&settings, &words, &components, search);
    let mut remembered = cache.pages(&recipe);
    let parsed = parse::parse_all(&sources.pages, &settings, &words, &components, search, &remembered);
    let parse::Parsed { pages, new, is_still } = mistakes.of(parsed);
    let threads = mistakes.of(threads::of_build(sources.threads.as_deref()));
    let names = sources.theme.templates.keys().cloned().collect();
    let inputs_of_plan = plan::Inputs {
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
        search,
        data: &data,
        threads: &threads,
        recipe: &recipe,
        cache,
    };
    let compile = || Templates::new(&sources.theme, &components, &assets.components);
    let save = || {
        if !pages.is_empty() {
            remembered.save(&pages, new)
        }
    };
    let ((plan, templates), ()) = rayon::join(|| rayon::join(|| plan::plan(&inputs_of_plan), compile), save);
    let plan = mistakes.of(plan);
    mistakes.of(((), write::long_names(outputs(&plan), &pages)));
    let templates = mistakes.of(templates);
    // Templates that do not compile cannot be rendered. Other mistakes do not keep pages from being rendered, to find
    // the mistakes that show only then; but they go nowhere.
    let Some(templates) = templates else { return Ok(mistakes.into_failure(Some(sources.tree))) };
    // Without its theme, or an asset of it, every page would add mistakes that are none.
    if mistakes.has(&["no-theme", "theme-loop", "bad-theme", "bad-css", "bad-component"]) {
        return Ok(mistakes.into_failure(Some(sources.tree)));
    }
    let destination = if mistakes.any_error() { &Destination::Nowhere } else { destination };
    let press = Press {
        templates: &templates,
        shared: &Shared::new(plan.common()),
        keys: &Keys::new(&sources.theme, &assets.components, plan.common(), &settings.source),
        destination,
        known: &known,
        usual: OnceLock::new(),
    };
    let later = if options.compress { write::expected(outputs(&plan)) } else { 0 };
    let before_later = |done, total| progress(done, total + later);
    let mut puts = mistakes.of(publish(&plan, &settings.base_url, &press, &before_later)?);
    remembered.check()?;
    if mistakes.any_error() {
        return Ok(mistakes.into_failure(Some(sources.tree)));
    }
    for file in headers(&settings, &puts, &plan) {
        puts.push(destination.put(file, puts.len(), &known)?);
    }
    if options.compress {
        puts.extend(destination.siblings(&puts, &known, progress)?);
    }
    let report = destination.finish(&mut puts, plan.pages)?;
    let diagnostics = mistakes.sorted();
    let (since, until) = plan::moments::around(&pages, options.now);
    let whole = inputs.filter(|_| is_still && puts.iter().all(|put| put.is_still));
    let whole = whole.map(|inputs| Whole::new(inputs, since, until, &diagnostics, report.clone()));
    // A large plan is long in going.
    let ((rendered, files), links) = rayon::join(|| destination.remember(&known, puts, whole), || plan.into_links());
    let memory = Memory::new(sources.tree, sources.sights, recipe, pages, links);
    Ok(Outcome { diagnostics, report: Some(report), files, rendered, memory })
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
        self.0.iter().any(|mistake| codes.contains(&&*mistake.code))
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

    /// `tree` are the files that were found, if any were looked for.
    fn into_failure(self, tree: Option<Tree>) -> Outcome {
        Outcome { diagnostics: self.sorted(), memory: Memory::of_failure(tree), ..Outcome::default() }
    }
}

/// What it takes to make an output of a view, and to know that it need not be made.
struct Press<'a> {
    templates: &'a Templates,
    shared: &'a Shared,
    keys: &'a Keys,
    destination: &'a Destination,
    known: &'a Outputs,
    /// Most pages hold the same.
    usual: OnceLock<Arc<Holds>>,
}

impl Press<'_> {
    /// Renders what an output shows and hands it on, unless that was done before. Of a page it is noted which files beside
    /// components it links.
    fn make(
        &self,
        plan: &Plan<'_>,
        (place, output): (usize, &Output),
        beside: &Beside<'_>,
        sum: &mut Sum,
    ) -> anyhow::Result<Result<Put, Box<Diagnostic>>> {
        let key = self.keys.of(sum, |sum| plan.add_shown(sum, output));
        if let Some(put) = key.and_then(|key| self.destination.remembered(&output.path, place, &key, self.known)) {
            return Ok(Ok(put));
        }
        let (file, hashes) = match render::render(&plan.view(output), self.templates, self.shared) {
            Ok(rendered) => rendered,
            Err(Failure::Mistake(diagnostic)) => return Ok(Err(diagnostic.into())),
            Err(Failure::Broken(broken)) => return Err(broken.into()),
        };
        let beside = if output.what.is_page() { beside.linked(&file.bytes) } else { BTreeSet::new() };
        let mut put = self.destination.put(file, place, self.known)?;
        let holds = Holds { hashes, beside };
        let usual = self.usual.get_or_init(|| Arc::new(holds.clone()));
        (put.key, put.holds) = (key, if **usual == holds { usual.clone() } else { Arc::new(holds) });
        Ok(Ok(put))
    }
}

/// Makes every output and hands it on at once, so that no more are in memory than there are threads.
fn publish(
    plan: &Plan<'_>,
    base: &BaseUrl,
    press: &Press<'_>,
    progress: Progress,
) -> anyhow::Result<(Vec<Put>, Vec<Diagnostic>)> {
    let total = plan.outputs.len() + plan.copies.len();
    let done = AtomicUsize::new(0);
    let advance = || progress(done.fetch_add(1, Ordering::Relaxed) + 1, total);
    let beside = Beside::new(plan.outputs.iter().filter_map(Output::beside), base);
    let make = |sum: &mut Sum, (place, output): (usize, &Output)| {
        let made = output.beside().is_none().then(|| press.make(plan, (place, output), &beside, sum));
        advance();
        made.transpose()
    };
    let made: Vec<_> = plan.outputs.par_iter().enumerate().map_init(Sum::default, make).collect();
    let mut puts = Vec::with_capacity(total);
    let mut mistakes = Vec::new();
    for made in made {
        match made? {
            Some(Ok(put)) => puts.push(put),
            Some(Err(diagnostic)) => mistakes.push(*diagnostic),
            None => {}
        }
    }
    let first = puts.len();
    let copy = |(number, (path, from)): (usize, &(String, FileSource))| {
        press.destination.copy(path, first + number, from, press.known).inspect(|_| advance())
    };
    puts.extend(plan.copies.par_iter().enumerate().map(copy).collect::<anyhow::Result<Vec<_>>>()?);
    let linked: BTreeSet<String> = all_holds(&puts).flat_map(|holds| &holds.beside).cloned().collect();
    for file in beside.needed(&linked) {
        puts.push(press.destination.put(file, puts.len(), press.known)?);
    }
    progress(total, total);
    Ok((puts, mistakes))
}

/// What outputs hold; what several share, once.
fn all_holds(puts: &[Put]) -> impl Iterator<Item = &Arc<Holds>> {
    let mut met = HashSet::default();
    puts.iter().map(|put| &put.holds).filter(move |holds| met.insert(Arc::as_ptr(holds)))
}

/// Paths of all planned outputs.
fn outputs<'p>(plan: &'p Plan<'_>) -> impl Iterator<Item = &'p str> {
    let made = plan.outputs.iter().map(|output| output.path.as_str());
    made.chain(plan.copies.iter().map(|(path, _)| path.as_str()))
}

/// Files with the headers that hosts should send, unless the site brings its own.
fn headers(settings: &Settings, puts: &[Put], plan: &Plan<'_>) -> Vec<OutputFile> {
    let mut hashes = Hashes::default();
    all_holds(puts).for_each(|holds| hashes.extend(holds.hashes.clone()));
    let csp = Csp::new(&hashes, &settings.csp, &settings.base_url);
    [("_headers", csp.headers(&settings.base_url)), ("_gen/csp.conf", csp.nginx())]
        .into_iter()
        .filter(|(path, _)| outputs(plan).all(|planned| planned != *path))
        .map(|(path, text)| OutputFile { path: path.to_owned(), bytes: text.into_bytes().into() })
        .collect()
}

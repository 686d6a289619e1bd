//! A build of this repository's own blog, stopped at each of its stations, so that a loss of speed is found where it
//! happens. What the next station takes is made once and kept.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, bail};
use generator::diagnostic::Diagnostic;
use generator::disk::Tree;
use generator::pipeline::cache::{Cache, Digest, Pages, Seen, Sum};
use generator::pipeline::components::{Components, declare, mentions};
use generator::pipeline::load::{self, Sources};
use generator::pipeline::optimize::{self, Assets, Sizes};
use generator::pipeline::parse::{self, Page};
use generator::pipeline::plan::{self, Options, Plan};
use generator::pipeline::render::{self, OutputFile, Shared, Templates};
use generator::pipeline::threads::Threads;
use generator::pipeline::{Destination, Staging, data};
use generator::settings::Settings;

/// The folder of this repository.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).map(Path::to_owned).unwrap_or_default()
}

/// Everything up to `plan`, which borrows it.
pub struct Blog {
    pub settings: Settings,
    pub sources: Sources,
    pub components: Arc<Components>,
    pub mentions: BTreeSet<String>,
    pub assets: Assets,
    pub words: BTreeMap<String, String>,
    pub pages: Vec<Arc<Page>>,
    recipe: Digest,
    data: serde_json::Value,
    sizes: Sizes,
    templates: BTreeSet<String>,
    threads: Threads,
    options: Options,
    cache: Cache,
}

impl Blog {
    /// Errors say what is wrong with the blog.
    pub fn new() -> anyhow::Result<Self> {
        let settings = settings()?;
        let sources = load(&settings);
        let components = Arc::new(fine(declare::declare(&sources.theme))?);
        let mentions = mentions::mentions(&sources);
        let assets = optimize(&sources, &components, &mentions, &settings);
        let words = fine(data::words(&sources.theme, &settings.language))?;
        let pages = parse(&sources, &settings, &words, &components);
        Ok(Self {
            recipe: parse::recipe(&settings, &words, &components, true),
            data: fine(data::read(&sources.data))?,
            sizes: optimize::measure(&sources),
            templates: sources.theme.templates.keys().cloned().collect(),
            threads: Threads::default(),
            options: Options {
                base_url: None,
                drafts: false,
                future: true,
                now: jiff::Timestamp::UNIX_EPOCH,
                serving: false,
                compress: false,
            },
            cache: Cache::none(),
            settings,
            sources,
            components,
            mentions,
            assets,
            words,
            pages,
        })
    }

    pub fn plan(&self) -> Plan<'_> {
        let inputs = plan::Inputs {
            options: &self.options,
            settings: &self.settings,
            pages: &self.pages,
            sources: &self.sources.pages,
            files: &self.sources.files,
            statics: &self.sources.theme.statics,
            sizes: &self.sizes,
            assets: &self.assets,
            templates: &self.templates,
            words: &self.words,
            search: true,
            data: &self.data,
            threads: &self.threads,
            recipe: &self.recipe,
            cache: &self.cache,
        };
        plan::plan(&inputs).0
    }

    pub fn templates(&self) -> Option<Templates> {
        Templates::new(&self.sources.theme, &self.components, &self.assets.components).0
    }
}

pub fn settings() -> anyhow::Result<Settings> {
    let (settings, said) = load::settings(&root(), None)?;
    settings.with_context(|| messages(&said))
}

/// All that is read, with no memory of an earlier build.
pub fn load(settings: &Settings) -> Sources {
    load::load(&root(), settings, Tree::walk(&load::content(&root())), &Seen::default()).0
}

/// Style sheets and scripts, from their sources.
pub fn optimize(
    sources: &Sources,
    components: &Components,
    mentions: &BTreeSet<String>,
    settings: &Settings,
) -> Assets {
    optimize::optimize(&sources.theme, components, mentions, &settings.base_url, &Cache::none()).0
}

/// All pages, in parallel, none of them remembered.
pub fn parse(
    sources: &Sources,
    settings: &Settings,
    words: &BTreeMap<String, String>,
    components: &Arc<Components>,
) -> Vec<Arc<Page>> {
    parse::parse_all(&sources.pages, settings, words, components, true, &Pages::default()).0.pages
}

/// A digest of what each output shows, and how many there are.
pub fn shown(plan: &Plan<'_>) -> usize {
    let mut sum = Sum::default();
    let key = |output| {
        sum.clear();
        if plan.add_shown(&mut sum, output) { sum.key() } else { None }
    };
    plan.outputs.iter().filter_map(key).count()
}

/// All outputs, one after the other.
pub fn render(plan: &Plan<'_>, templates: &Templates) -> Vec<OutputFile> {
    let shared = Shared::new(plan.common());
    let views = plan.outputs.iter().map(|output| plan.view(output));
    views.filter_map(|view| render::render(&view, templates, &shared).ok().map(|(file, _)| file)).collect()
}

/// Writes outputs to a folder, in which they may be already.
pub fn write(files: &[OutputFile], out: &Path) -> anyhow::Result<u64> {
    let destination = Destination::Folder(Staging::new(out)?);
    let known = destination.known(&Cache::none());
    let copy = |file: &OutputFile| OutputFile { path: file.path.clone(), bytes: file.bytes.clone() };
    let mut puts =
        files.iter().map(|file| destination.put(copy(file), 0, &known)).collect::<anyhow::Result<Vec<_>>>()?;
    Ok(destination.finish(&mut puts, 0)?.bytes)
}

fn fine<T>((made, said): (T, Vec<Diagnostic>)) -> anyhow::Result<T> {
    if said.iter().any(Diagnostic::is_error) { bail!(messages(&said)) } else { Ok(made) }
}

fn messages(said: &[Diagnostic]) -> String {
    said.iter().map(|diagnostic| format!("{}: {}\n", diagnostic.code, diagnostic.message)).collect()
}

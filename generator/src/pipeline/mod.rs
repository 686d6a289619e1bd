//! From folders to a finished blog, in six stations that stand in the alphabet in the order in which they run:
//! load → optimize → parse → plan → render → write. [`build`] is the whole story; `gen build`, `gen check` and
//! `gen serve` differ only in where its outputs go.

pub mod data;
pub mod load;
pub mod optimize;
pub mod parse;
pub mod plan;
pub mod render;
pub mod write;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;
use std::sync::Arc;

use rayon::prelude::*;

use self::load::{Sources, Theme};
use self::parse::markdown::{Labels, Reader};
pub use self::plan::Options;
use self::render::{Csp, Hashes, OutputFile, Templates};
pub use self::write::{Destination, Report, Staging};
use crate::diagnostic::Diagnostic;
use crate::disk::{self, Found};
use crate::settings::{self, Settings};

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
    let (settings, mut diagnostics) = load::settings(root, options.base_url.as_deref())?;
    let Some(settings) = settings else { return Ok(failed(diagnostics)) };
    let (sources, found) = load::load(root, &settings);
    diagnostics.extend(found);

    let (assets, found) = optimize::optimize(&sources.theme, &settings.base_url);
    diagnostics.extend(found);
    let sizes = measure(&sources);

    let (words, found) = data::words(&sources.theme, &settings.language);
    diagnostics.extend(found);
    let (data, found) = data::read(&sources.data);
    diagnostics.extend(found);
    let allowed = settings.csp.values().flatten().cloned().collect();
    let reader = match Reader::new(settings.markdown.clone(), Labels::new(&words), allowed) {
        Ok(reader) => reader,
        Err((index, why)) => {
            diagnostics.push(bad_macro(&settings, index, &why));
            return Ok(failed(diagnostics));
        }
    };
    let parsed: Vec<_> = sources.pages.par_iter().map(|source| parse::parse(source, &settings, &reader)).collect();
    let (pages, found): (Vec<_>, Vec<_>) = parsed.into_iter().unzip();
    diagnostics.extend(found.into_iter().flatten());

    let template_names: BTreeSet<String> = sources.theme.templates.keys().cloned().collect();
    let (plan, found) = plan::plan(&plan::Inputs {
        options,
        settings: &settings,
        pages: &pages,
        sources: &sources.pages,
        files: &sources.files,
        statics: &sources.theme.statics,
        sizes: &sizes,
        assets: &assets,
        templates: &template_names,
        words: &words,
        data: &data,
    });
    diagnostics.extend(found);

    let (templates, found) = Templates::new(&sources.theme);
    let templates_are_sound = found.is_empty();
    diagnostics.extend(found);
    if !templates_are_sound {
        return Ok(failed(diagnostics));
    }
    // With mistakes found already, pages are still rendered to find those of the templates, but go nowhere.
    let has_errors = diagnostics.iter().any(Diagnostic::is_error);
    let destination = if has_errors { &Destination::Nowhere } else { destination };

    let total = plan.views.len() + plan.copies.len();
    let done = std::sync::atomic::AtomicUsize::new(0);
    let advance = || progress(done.fetch_add(1, std::sync::atomic::Ordering::Relaxed) + 1, total);
    let rendered: Vec<anyhow::Result<Result<(write::Put, Hashes), Diagnostic>>> = plan
        .views
        .par_iter()
        .map(|view| {
            let file = match render::render(view, &templates) {
                Ok(file) => file,
                Err(diagnostic) => return Ok(Err(diagnostic)),
            };
            let hashes = file.hashes.clone();
            let put = destination.put(file)?;
            advance();
            Ok(Ok((put, hashes)))
        })
        .collect();
    let copied: Vec<anyhow::Result<write::Put>> = plan
        .copies
        .par_iter()
        .map(|(path, from)| destination.copy(path, from).inspect(|_| advance()))
        .collect();

    let mut puts = copied.into_iter().collect::<anyhow::Result<Vec<_>>>()?;
    let mut hashes = Hashes::default();
    for result in rendered {
        match result? {
            Ok((put, own)) => {
                puts.push(put);
                hashes.extend(own);
            }
            Err(diagnostic) => diagnostics.push(diagnostic),
        }
    }
    if diagnostics.iter().any(Diagnostic::is_error) {
        return Ok(failed(diagnostics));
    }
    for (path, text) in headers(&settings, &hashes, &sources.theme) {
        let file = OutputFile { path, bytes: text.into_bytes().into(), hashes: Hashes::default() };
        puts.push(destination.put(file)?);
    }
    let (report, files) = destination.finish(puts, plan.pages)?;
    Ok(Outcome { diagnostics: sorted(diagnostics), report: Some(report), files })
}

fn failed(diagnostics: Vec<Diagnostic>) -> Outcome {
    Outcome { diagnostics: sorted(diagnostics), ..Outcome::default() }
}

/// One template's mistake is found on every page that uses it; it is told once.
fn sorted(mut diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    diagnostics.sort();
    diagnostics.dedup();
    diagnostics
}

/// Files with the headers that hosts should send, unless the site brings its own.
fn headers(settings: &Settings, hashes: &Hashes, theme: &Theme) -> Vec<(String, String)> {
    let csp = Csp::new(hashes, &settings.csp, &settings.base_url);
    let files =
        [("_headers".to_owned(), csp.headers(&settings.base_url)), ("_gen/csp.conf".to_owned(), csp.nginx())];
    files.into_iter().filter(|(path, _)| !theme.statics.contains_key(path)).collect()
}

/// Sizes of all images that pages may show, by path below `content/` or `static/`.
fn measure(sources: &Sources) -> HashMap<String, (u32, u32)> {
    let in_content = sources.files.par_iter().filter_map(|file: &Found| {
        // The size stands near the start; in a photograph a preview may come before it.
        let start = is_image(&file.path).then(|| disk::read_start(&file.full, 256 << 10).ok())??;
        Some((file.path.clone(), optimize::image_size(&start)?))
    });
    let in_static = sources.theme.statics.par_iter().filter_map(|(path, file)| {
        Some((path.clone(), is_image(path).then(|| optimize::image_size(&file.bytes))??))
    });
    in_content.chain(in_static).collect()
}

fn is_image(path: &str) -> bool {
    let extension = path.rsplit_once('.').map_or("", |(_, extension)| extension).to_ascii_lowercase();
    matches!(extension.as_str(), "png" | "jpg" | "jpeg" | "gif" | "webp" | "avif" | "svg" | "bmp" | "ico")
}

fn bad_macro(settings: &Settings, index: usize, why: &str) -> Diagnostic {
    let name = settings.markdown.math_macros.keys().nth(index).map_or("", String::as_str);
    let at = settings.source.find("math_macros").unwrap_or(0);
    let at = settings.source[at..].find(name).map_or(at, |found| at + found);
    Diagnostic::error("math", format!("the macro `{name}` is not understood: {why}"))
        .at(settings::FILE, &settings.source, at..at + name.len())
        .hint("a macro is LaTeX with `#1` for its first argument: `\"\\\\vec\" = \"\\\\mathbf{#1}\"`")
}

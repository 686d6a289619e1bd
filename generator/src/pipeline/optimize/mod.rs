//! Assets of the theme in, [`Assets`] out: style sheets bundled and minified, every file under a name that holds a
//! fingerprint of its bytes, so that browsers may keep it for ever. What stands beside components is done next door.

mod components;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use foldhash::HashMap;
use gen_css::{Url, join};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

pub use self::components::{ComponentAssets, Script};
use super::cache::{self, Cache, Said};
use super::components::Components;
use super::load::{Sources, Theme, ThemeFile};
use super::parse::raw_html;
use crate::diagnostic::{Diagnostic, nearest};
use crate::disk;
use crate::settings::BaseUrl;

/// The sheet with the colours of code, which themes import.
const HIGHLIGHT_SHEET: &str = "highlight.css";

/// Folder of the output for files that never change under their name. Nothing else comes to lie there by itself, so a
/// server may tell browsers to keep all of it; `assets/` is what many sites call a folder of ordinary files.
pub const FINGERPRINTED: &str = "immutable";

/// All assets, ready to be written.
#[derive(Default, Serialize, Deserialize)]
pub struct Assets {
    /// Path below `assets/` → URL, for templates.
    pub urls: BTreeMap<String, String>,
    /// Output path → bytes.
    pub files: BTreeMap<String, Arc<[u8]>>,
    /// The same for what stands beside components, which is written if a page calls for it.
    pub beside: BTreeMap<String, Arc<[u8]>>,
    pub components: ComponentAssets,
}

/// `mentions` are the names of the components that the site shows.
pub fn optimize(
    theme: &Theme,
    components: &Components,
    mentions: &BTreeSet<String>,
    base: &BaseUrl,
    cache: &Cache,
) -> (Assets, Vec<Diagnostic>) {
    let files: Vec<_> = theme.assets.iter().chain(&theme.components).collect();
    let files: Vec<_> = files.iter().map(|(path, file)| (path, &file.file, cache::digest(&file.bytes))).collect();
    let key = cache::digest_of(&(files, format!("{components:?} {base:?}"), mentions));
    let (assets, said) = cache.derived("assets", key, || {
        let (assets, diagnostics) = make(theme, components, mentions, base);
        (assets, diagnostics.iter().map(Said::from).collect::<Vec<_>>())
    });
    (assets, said.into_iter().map(Diagnostic::from).collect())
}

fn make(
    theme: &Theme,
    components: &Components,
    mentions: &BTreeSet<String>,
    base: &BaseUrl,
) -> (Assets, Vec<Diagnostic>) {
    let mut assets = Assets::default();
    let mut diagnostics = Vec::new();
    let mut sheets = BTreeMap::from([(HIGHLIGHT_SHEET.to_owned(), gen_highlight::stylesheet().to_owned())]);
    for (path, file) in &theme.assets {
        if !path.ends_with(".css") {
            assets.add(path, file.bytes.clone(), base);
            continue;
        }
        match file.text() {
            Ok(text) => drop(sheets.insert(path.clone(), text.to_owned())),
            Err(diagnostic) => diagnostics.push(diagnostic),
        }
    }
    // Sheets in folders are there to be imported.
    let entries = theme.assets.keys().filter(|path| path.ends_with(".css") && !path.contains('/'));
    for entry in entries.filter(|entry| sheets.contains_key(*entry)) {
        match gen_css::bundle(entry, &sheets, &|from, url| resolve(&assets.urls, from, url)) {
            Ok(css) => assets.add(entry, css.into_bytes().into(), base),
            Err(error) => diagnostics.push(css_mistake(&error, &theme.assets, &sheets, entry)),
        }
    }
    diagnostics.extend(components::components(theme, components, mentions, &mut assets, base));
    (assets, diagnostics)
}

/// What a `url(…)` of the sheet `from` becomes.
fn resolve(urls: &BTreeMap<String, String>, from: &str, url: &str) -> Url {
    if url.starts_with(['#', '/']) || url.contains(':') {
        return Url::Keep;
    }
    let (path, rest) = url.split_at(url.find(['?', '#']).unwrap_or(url.len()));
    match urls.get(&join(from, path)) {
        Some(target) => Url::Replace(format!("{target}{rest}")),
        None => Url::Missing,
    }
}

/// Where a file goes in the output: under a name that changes with its bytes.
fn fingerprinted(path: &str, bytes: &[u8]) -> String {
    let fingerprint = &blake3::hash(bytes).to_hex()[..10];
    let (stem, extension) = match path.rsplit_once('.') {
        Some((stem, extension)) if !stem.is_empty() => (stem, format!(".{extension}")),
        _ => (path, String::new()),
    };
    format!("{FINGERPRINTED}/{stem}.{fingerprint}{extension}")
}

impl Assets {
    fn add(&mut self, path: &str, bytes: Arc<[u8]>, base: &BaseUrl) {
        let output = fingerprinted(path, &bytes);
        self.urls.insert(path.to_owned(), base.path(&output));
        self.files.insert(output, bytes);
    }
}

fn css_mistake(
    error: &gen_css::CssError,
    files: &BTreeMap<String, ThemeFile>,
    sheets: &BTreeMap<String, String>,
    entry: &str,
) -> Diagnostic {
    let path = if error.file.is_empty() { entry } else { &error.file };
    let file = files.get(path).map_or(path, |file: &ThemeFile| file.file.as_str());
    let diagnostic = Diagnostic::error("bad-css", error.message.clone());
    let Some(source) = sheets.get(path).filter(|_| error.line > 0) else { return diagnostic.in_file(file) };
    let line_start: usize = source.split_inclusive('\n').take(error.line - 1).map(str::len).sum();
    let at = line_start + error.column.saturating_sub(1);
    let diagnostic = diagnostic.at(file, source, at..at + 1);
    match error.message.split('`').nth(1).and_then(|missing| nearest(missing, files.keys().map(String::as_str))) {
        Some(near) => diagnostic.hint(format!("did you mean `{near}`?")),
        None => diagnostic,
    }
}

/// Width and height in pixels, from the first bytes of an image.
fn image_size(start: &[u8]) -> Option<(u32, u32)> {
    if let Ok(size) = imagesize::blob_size(start) {
        return Some((u32::try_from(size.width).ok()?, u32::try_from(size.height).ok()?));
    }
    // SVG: `width` and `height`, or the size of its `viewBox`.
    let text = String::from_utf8_lossy(start);
    let tag = raw_html::tags(&text).into_iter().find(|tag| tag.name == "svg")?;
    let value = |name: &str| tag.attributes.iter().find(|attribute| attribute.name == name).map(|a| a.value);
    let pixels = |text: &str| text.trim_end_matches("px").parse::<f64>().ok().filter(|n| *n >= 1.0).map(|n| n as u32);
    if let (Some(width), Some(height)) = (value("width").and_then(pixels), value("height").and_then(pixels)) {
        return Some((width, height));
    }
    let parts: Vec<u32> = value("viewBox")?.split([' ', ',']).filter_map(pixels).collect();
    // The first two are where it begins, 0 as a rule, which is no size.
    let [.., width, height] = parts[..] else { return None };
    Some((width, height))
}

/// Path of an image below `content/` or `static/` → its width and height in pixels.
pub type Sizes = HashMap<String, (u32, u32)>;

/// Sizes of all images that pages may show.
pub fn measure(sources: &Sources) -> Sizes {
    let in_content = sources.files.par_iter().filter_map(|file| {
        // The size stands near the start; in a photograph a preview may come before it.
        let start = is_image(&file.found.path).then(|| disk::read_start(&file.found.full, 256 << 10).ok())??;
        Some((file.found.path.clone(), image_size(&start)?))
    });
    let in_static = sources
        .theme
        .statics
        .par_iter()
        .filter_map(|(path, file)| Some((path.clone(), is_image(path).then(|| image_size(&file.bytes))??)));
    in_content.chain(in_static).collect()
}

fn is_image(path: &str) -> bool {
    let extension = path.rsplit_once('.').map_or("", |(_, extension)| extension).to_ascii_lowercase();
    matches!(extension.as_str(), "png" | "jpg" | "jpeg" | "gif" | "webp" | "avif" | "svg" | "bmp" | "ico")
}

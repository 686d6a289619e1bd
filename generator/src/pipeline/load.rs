//! Folders in, [`Sources`] out: which file is what, decided by its path alone. Every page that does not look as it did when
//! it was last read is read here, to know its digest and which tags it holds, but not kept: the texts of all pages are more
//! than a large site's share of memory. Of other files of `content/` (pictures, downloads) only the digest is taken. Nothing
//! is parsed.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;

use self::embedded::DefaultTheme;
use super::cache::{self, Digest, Seen, Sight};
use super::components::mentions;
use super::{data, threads};
use crate::diagnostic::{Diagnostic, nearest};
use crate::disk::{self, Found, Unusable, Why};
use crate::settings::{self, Settings};

/// Everything that a build reads, besides the large files it only copies.
pub struct Sources {
    /// Markdown files of `content/`, sorted by path.
    pub pages: Vec<PageSource>,
    /// Names of the tags with a capital in them.
    pub tags: BTreeSet<String>,
    /// Other files of `content/`, sorted by path.
    pub files: Vec<FileSource>,
    /// Files of `data/`.
    pub data: Vec<Source>,
    pub theme: Theme,
    /// The comments to bake in, if they are to be and `gen pull` has fetched any.
    pub threads: Option<String>,
    /// Of pages and files, for the next build.
    pub sights: Vec<Arc<Sight>>,
}

/// A Markdown file as it was when it was first read.
#[derive(Clone, Debug)]
pub struct PageSource {
    /// Relative to `content/`, with `/`.
    pub path: String,
    /// Of its bytes.
    pub digest: Digest,
    /// `content/`
    folder: Arc<Path>,
}

impl PageSource {
    /// For diagnostics: relative to the site's root.
    pub fn file(&self) -> String {
        format!("content/{}", self.path)
    }

    /// The text as it is now, with its digest.
    pub fn read(&self) -> Result<(String, Digest), Diagnostic> {
        let bytes = disk::read(&self.folder.join(&self.path)).map_err(|error| unreadable(&self.file(), &error))?;
        let digest = cache::digest(&bytes);
        let text =
            String::from_utf8(bytes).map_err(|error| not_utf8(&self.file(), error.as_bytes(), error.utf8_error()))?;
        Ok((text, digest))
    }

    /// The text as it was, for a diagnostic that shows a line of it; none if it has changed since.
    pub fn text(&self) -> Option<String> {
        self.read().ok().filter(|(_, digest)| *digest == self.digest).map(|(text, _)| text)
    }
}

/// A file that is only copied.
#[derive(Clone, Debug)]
pub struct FileSource {
    pub found: Found,
    /// Of its bytes; taken where it will be remembered, for it may be a film.
    pub digest: Option<Digest>,
}

/// A text with its place.
#[derive(Clone, Debug)]
pub struct Source {
    /// Relative to its folder (`data/`), with `/`.
    pub path: String,
    /// For diagnostics: relative to the site's root.
    pub file: String,
    pub text: String,
}

/// The files of a theme and of the themes it extends, one layer over the other: the site's own folder lies on
/// top, then its theme, then what that extends. A file hides those of the same name below it.
#[derive(Default)]
pub struct Theme {
    /// By name, such as `page.html`. A hidden one is there as `<theme>/page.html`.
    pub templates: BTreeMap<String, ThemeFile>,
    /// By path below `assets/`.
    pub assets: BTreeMap<String, ThemeFile>,
    /// By path below `components/`: declarations, scripts, style sheets.
    pub components: BTreeMap<String, ThemeFile>,
    /// By path below `static/`.
    pub statics: BTreeMap<String, ThemeFile>,
    /// By path below `i18n/`; here all layers count, the lowest first.
    pub words: BTreeMap<String, Vec<ThemeFile>>,
}

impl Theme {
    /// The script beside a component, by its path below `components/`.
    pub fn script_of(&self, component: &str) -> Option<String> {
        let paths = ["ts", "js"].map(|extension| format!("{component}.{extension}"));
        paths.into_iter().find(|path| self.components.contains_key(path))
    }
}

#[derive(Clone)]
pub struct ThemeFile {
    /// For diagnostics.
    pub file: String,
    pub bytes: Arc<[u8]>,
}

impl ThemeFile {
    /// The text, or a diagnostic that says where it stops being UTF-8.
    pub fn text(&self) -> Result<&str, Diagnostic> {
        std::str::from_utf8(&self.bytes).map_err(|error| not_utf8(&self.file, &self.bytes, error))
    }
}

/// The theme that is in the binary, so that `gen new site` needs no network.
mod embedded {
    #![allow(clippy::disallowed_methods, reason = "while `gen` itself is being worked on, rust-embed reads the disk")]

    #[derive(rust_embed::RustEmbed)]
    #[folder = "../themes/default"]
    pub struct DefaultTheme;
}

pub const DEFAULT_THEME: &str = "default";

/// `site.toml` of `root`. `Err` in the second place if the file is not there.
pub fn settings(root: &Path, base_url: Option<&str>) -> anyhow::Result<(Option<Settings>, Vec<Diagnostic>)> {
    let path = root.join(settings::FILE);
    let bytes = disk::read_if_there(&path)
        .map_err(|error| anyhow::Error::new(error).context(format!("cannot read {}", path.display())))?;
    Ok(match bytes.map(String::from_utf8) {
        Some(Ok(text)) => Settings::read(&text, base_url),
        Some(Err(error)) => (None, vec![not_utf8(settings::FILE, error.as_bytes(), error.utf8_error())]),
        None => (None, vec![no_settings(root)]),
    })
}

fn no_settings(root: &Path) -> Diagnostic {
    let diagnostic = Diagnostic::error("no-site", format!("there is no `site.toml` in `{}`", root.display()));
    // What a newcomer from another generator has in the same place.
    for (file, name) in [
        ("config.toml", "Zola or Hugo"),
        ("zola.toml", "Zola"),
        ("hugo.toml", "Hugo"),
        ("hugo.yaml", "Hugo"),
        ("astro.config.mjs", "Astro"),
        ("_config.yml", "Jekyll"),
    ] {
        if disk::is_file(&root.join(file)) {
            return diagnostic
                .hint(format!("this looks like a site for {name}: posts work as they are, settings do not"))
                .hint("write a `site.toml` with `title` and `base_url`, and put the posts below `content/`");
        }
    }
    diagnostic.hint("`gen new site my-blog` makes a site; `--root` names the folder of one that exists")
}

/// Reads everything that `settings` calls for, but for what was `seen` and looks the same.
pub fn load(root: &Path, settings: &Settings, seen: &Seen) -> (Sources, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let content = root.join("content");
    let (found, unusable) = disk::walk(&content);
    diagnostics.extend(unusable.iter().map(|unusable| explain(unusable, "content")));
    if found.is_empty() && unusable.is_empty() {
        diagnostics.push(
            Diagnostic::error("no-content", "`content/` holds no files")
                .hint("write a first post with `gen new post \"Hello\"`"),
        );
    }
    let (pages, files): (Vec<_>, Vec<_>) = found.into_iter().partition(|found| is_page(&found.path));
    let (pages, mut sights) = look_through(pages, &content, seen, &mut diagnostics);
    let tags = sights.iter().flat_map(|sight| sight.tags.iter().cloned()).collect();
    let files = with_digests(files, seen, &mut sights);
    let sights = seen.save(sights);

    let (data, unusable) = disk::walk(&root.join("data"));
    diagnostics.extend(unusable.iter().map(|unusable| explain(unusable, "data")));
    let (data, others): (Vec<_>, Vec<_>) = data.into_iter().partition(|found| data::is_known(&found.path));
    // A picture among the data is not worth reading, and no mistake of its bytes matters.
    diagnostics.extend(others.iter().filter_map(|found| data::unknown(&found.path)));
    let data = read_texts(&data, "data", &mut diagnostics);

    let theme = load_theme(root, &settings.theme, &mut diagnostics);
    let threads = if settings.edge.comments { load_threads(root, &mut diagnostics) } else { None };
    (Sources { pages, tags, files, data, theme, threads, sights }, diagnostics)
}

fn load_threads(root: &Path, diagnostics: &mut Vec<Diagnostic>) -> Option<String> {
    let bytes = match disk::read_if_there(&root.join(threads::FILE)) {
        Ok(bytes) => bytes?,
        Err(error) => {
            diagnostics.push(Diagnostic::error("unreadable-file", format!("cannot read `{}`: {error}", threads::FILE)));
            return None;
        }
    };
    let text = String::from_utf8(bytes);
    text.map_err(|error| diagnostics.push(not_utf8(threads::FILE, error.as_bytes(), error.utf8_error()))).ok()
}

/// Whether a file of `content/` is a page.
pub fn is_page(path: &str) -> bool {
    let extension = path.rsplit_once('.').map_or("", |(_, extension)| extension);
    ["md", "markdown", "mdx"].iter().any(|known| extension.eq_ignore_ascii_case(known))
}

fn read_texts(found: &[Found], folder: &str, diagnostics: &mut Vec<Diagnostic>) -> Vec<Source> {
    let read: Vec<Result<Source, Diagnostic>> = found
        .par_iter()
        .map(|found| {
            let file = format!("{folder}/{}", found.path);
            let bytes = disk::read(&found.full).map_err(|error| unreadable(&file, &error))?;
            let text =
                String::from_utf8(bytes).map_err(|error| not_utf8(&file, error.as_bytes(), error.utf8_error()))?;
            Ok(Source { path: found.path.clone(), file, text })
        })
        .collect();
    read.into_iter().filter_map(|result| result.map_err(|diagnostic| diagnostics.push(diagnostic)).ok()).collect()
}

/// Reads the pages that do not look as they did, without keeping them; gives what there is to be known of each.
fn look_through(
    found: Vec<Found>,
    folder: &Path,
    seen: &Seen,
    diagnostics: &mut Vec<Diagnostic>,
) -> (Vec<PageSource>, Vec<Arc<Sight>>) {
    let folder: Arc<Path> = folder.into();
    let look = |bytes: &mut Vec<u8>, found: Found| {
        let sight = match seen.get(&found) {
            Some(sight) => sight.clone(),
            None => {
                let file = || format!("content/{}", found.path);
                let look = disk::read_into(&found.full, bytes).map_err(|error| unreadable(&file(), &error))?;
                std::str::from_utf8(bytes).map_err(|error| not_utf8(&file(), bytes, error))?;
                let tags = mentions::tags(bytes).into_iter().map(str::to_owned).collect();
                Arc::new(Sight::new(&found.path, look, cache::digest(bytes), tags))
            }
        };
        Ok((PageSource { path: found.path, digest: sight.digest, folder: folder.clone() }, sight))
    };
    let looked: Vec<Result<_, Diagnostic>> = found.into_par_iter().map_init(Vec::new, look).collect();
    let found = looked.into_iter().filter_map(|looked| looked.map_err(|mistake| diagnostics.push(mistake)).ok());
    found.unzip()
}

/// Those that cannot be read are told of when they are copied.
fn with_digests(files: Vec<Found>, seen: &Seen, sights: &mut Vec<Arc<Sight>>) -> Vec<FileSource> {
    let read = |found: &Found| {
        let (look, hash) = disk::look_and_hash(&found.full).ok()?;
        Some(Sight::new(&found.path, look, hash.into(), Vec::new()))
    };
    let look = |found: Found| {
        let known = seen.get(&found).cloned();
        let sight = known.or_else(|| seen.is_any().then(|| read(&found)).flatten().map(Arc::new));
        (FileSource { digest: sight.as_ref().map(|sight| sight.digest), found }, sight)
    };
    let (files, found): (Vec<_>, Vec<_>) = files.into_par_iter().map(look).unzip();
    sights.extend(found.into_iter().flatten());
    files
}

fn explain(unusable: &Unusable, folder: &str) -> Diagnostic {
    let file = format!("{folder}/{}", unusable.path);
    match &unusable.why {
        Why::NameIsNotUnicode => {
            Diagnostic::error("bad-file-name", format!("the name of `{file}` is not valid Unicode"))
                .in_file(&file)
                .hint("rename the file: its name becomes a URL")
        }
        Why::SymlinkLoop => {
            Diagnostic::error("symlink-loop", format!("the link `{file}` leads to a folder that holds it"))
                .in_file(&file)
                .hint("remove the link or let it point elsewhere")
        }
        Why::Unreadable(error) => unreadable(&file, error),
    }
}

fn unreadable(file: &str, error: &std::io::Error) -> Diagnostic {
    let why = error.to_string();
    let why = why.split(" (os error").next().unwrap_or(&why).to_lowercase();
    Diagnostic::error("unreadable-file", format!("cannot read `{file}`: {why}"))
        .in_file(file)
        .hint("check that the file is there and that its permissions let you read it")
}

fn not_utf8(file: &str, bytes: &[u8], error: std::str::Utf8Error) -> Diagnostic {
    let valid = String::from_utf8_lossy(bytes);
    let at = error.valid_up_to();
    let byte = bytes.get(at).copied().unwrap_or_default();
    Diagnostic::error("not-utf8", format!("the file is not UTF-8: byte 0x{byte:02x} cannot stand here"))
        .at(file, &valid, at..at + char::REPLACEMENT_CHARACTER.len_utf8())
        .hint("save it as UTF-8; `iconv -f WINDOWS-1252 -t UTF-8` turns most older files")
}

/// Layers from top to bottom, then one over the other.
pub fn load_theme(root: &Path, name: &str, diagnostics: &mut Vec<Diagnostic>) -> Theme {
    let mut layers = vec![(String::new(), layer_on_disk(root, "", diagnostics))];
    let mut wanted = Some(name.to_owned());
    while let Some(name) = wanted.take() {
        if layers.iter().any(|(known, _)| *known == name) {
            let chain: Vec<_> = layers.iter().skip(1).map(|(name, _)| format!("`{name}`")).collect();
            diagnostics.push(
                Diagnostic::error("theme-loop", format!("theme `{name}` extends itself: {}", chain.join(" → ")))
                    .in_file(&format!("themes/{name}/theme.toml"))
                    .hint("remove one `extends`"),
            );
            break;
        }
        let folder = format!("themes/{name}");
        let files = if disk::is_folder(&root.join(&folder)) {
            layer_on_disk(&root.join(&folder), &folder, diagnostics)
        } else if name == DEFAULT_THEME {
            embedded_layer()
        } else {
            diagnostics.push(no_theme(root, &name));
            break;
        };
        wanted = extends(&name, &files, diagnostics);
        layers.push((name, files));
    }
    overlay(layers)
}

/// Path below the layer → file.
type Layer = BTreeMap<String, ThemeFile>;

const THEME_FOLDERS: [&str; 5] = ["assets", "components", "i18n", "static", "templates"];

fn layer_on_disk(folder: &Path, name: &str, diagnostics: &mut Vec<Diagnostic>) -> Layer {
    let mut layer = Layer::new();
    let prefix = if name.is_empty() { String::new() } else { format!("{name}/") };
    let mut add = |path: String, full: PathBuf, diagnostics: &mut Vec<Diagnostic>| {
        let file = format!("{prefix}{path}");
        match disk::read(&full) {
            Ok(bytes) => drop(layer.insert(path, ThemeFile { file, bytes: bytes.into() })),
            Err(error) => diagnostics.push(unreadable(&file, &error)),
        }
    };
    for kind in THEME_FOLDERS {
        let (found, unusable) = disk::walk(&folder.join(kind));
        diagnostics.extend(unusable.iter().map(|unusable| explain(unusable, &format!("{prefix}{kind}"))));
        for found in found {
            add(format!("{kind}/{}", found.path), found.full, diagnostics);
        }
    }
    let manifest = folder.join("theme.toml");
    if !name.is_empty() && disk::is_file(&manifest) {
        add("theme.toml".to_owned(), manifest, diagnostics);
    }
    layer
}

fn embedded_layer() -> Layer {
    DefaultTheme::iter()
        .filter_map(|path| {
            let bytes = DefaultTheme::get(&path)?.data.into_owned().into();
            Some((path.to_string(), ThemeFile { file: format!("themes/default/{path}"), bytes }))
        })
        .collect()
}

/// What `theme.toml` says under `extends`. Every theme but the default one extends that if it says nothing.
fn extends(name: &str, layer: &Layer, diagnostics: &mut Vec<Diagnostic>) -> Option<String> {
    let fallback = (name != DEFAULT_THEME).then(|| DEFAULT_THEME.to_owned());
    let Some(manifest) = layer.get("theme.toml") else { return fallback };
    let text = match manifest.text() {
        Ok(text) => text,
        Err(diagnostic) => {
            diagnostics.push(diagnostic);
            return fallback;
        }
    };
    match text.parse::<toml::Table>() {
        Ok(table) => table.get("extends").and_then(|value| value.as_str()).map(str::to_owned).or(fallback),
        Err(error) => {
            let span = error.span().unwrap_or(0..0);
            diagnostics.push(Diagnostic::error("bad-theme", error.message()).at(&manifest.file, text, span));
            fallback
        }
    }
}

fn no_theme(root: &Path, name: &str) -> Diagnostic {
    let themes = disk::list(&root.join("themes")).unwrap_or_default();
    let themes: Vec<String> = themes.into_iter().filter_map(|(name, _)| name.into_string().ok()).collect();
    let known = themes.iter().map(String::as_str).chain([DEFAULT_THEME]);
    let diagnostic =
        Diagnostic::error("no-theme", format!("there is no theme `{name}` in `themes/`")).in_file(settings::FILE);
    match nearest(name, known) {
        Some(near) => diagnostic.hint(format!("did you mean `{near}`?")),
        None => diagnostic.hint("leave `theme` out to use the default theme, which is built in"),
    }
}

fn overlay(layers: Vec<(String, Layer)>) -> Theme {
    let mut theme = Theme::default();
    for (name, layer) in layers {
        // Who replaces a component replaces its script and its style sheet as well, be it by none.
        let replaced: BTreeSet<String> =
            theme.components.keys().filter_map(|path| Some(path.strip_suffix(".html")?.to_owned())).collect();
        let is_replaced = |path: &str| path.rsplit_once('.').is_some_and(|(component, _)| replaced.contains(component));
        for (path, file) in layer {
            let Some((kind, path)) = path.split_once('/') else { continue };
            match kind {
                "templates" if theme.templates.contains_key(path) => {
                    theme.templates.insert(format!("{name}/{path}"), file);
                }
                "templates" => drop(theme.templates.insert(path.to_owned(), file)),
                "assets" => drop(theme.assets.entry(path.to_owned()).or_insert(file)),
                "components" if is_replaced(path) => {}
                "components" => drop(theme.components.entry(path.to_owned()).or_insert(file)),
                "static" => drop(theme.statics.entry(path.to_owned()).or_insert(file)),
                "i18n" => theme.words.entry(path.to_owned()).or_default().insert(0, file),
                _ => {}
            }
        }
    }
    theme
}

/// Files of the embedded theme by path, for `gen new site`.
pub fn embedded_theme() -> impl Iterator<Item = (String, Vec<u8>)> {
    DefaultTheme::iter().filter_map(|path| Some((path.to_string(), DefaultTheme::get(&path)?.data.into_owned())))
}

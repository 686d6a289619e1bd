//! The files of a theme, layer over layer.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use self::embedded::DefaultTheme;
use super::{explain, not_utf8, unreadable};
use crate::diagnostic::{Diagnostic, nearest};
use crate::disk::{self, Tree};
use crate::settings;

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
    let mut add = |path: String, full: &Path, diagnostics: &mut Vec<Diagnostic>| {
        let file = format!("{prefix}{path}");
        match disk::read(full) {
            Ok(bytes) => drop(layer.insert(path, ThemeFile { file, bytes: bytes.into() })),
            Err(error) => diagnostics.push(unreadable(&file, &error)),
        }
    };
    for kind in THEME_FOLDERS {
        let tree = Tree::walk(&folder.join(kind));
        diagnostics.extend(tree.unusable.iter().map(|unusable| explain(unusable, &format!("{prefix}{kind}"))));
        for found in tree.found {
            add(format!("{kind}/{}", found.path), &found.full, diagnostics);
        }
    }
    let manifest = folder.join("theme.toml");
    if !name.is_empty() && disk::is_file(&manifest) {
        add("theme.toml".to_owned(), &manifest, diagnostics);
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

//! Style sheets and scripts that stand beside components: each sheet kept to its component, each script made into a
//! browser module with everything that it imports, and the script that wakes islands, where there are any.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{Assets, css_mistake, resolve};
use crate::diagnostic::Diagnostic;
use crate::pipeline::components::Components;
use crate::pipeline::load::Theme;
use crate::settings::BaseUrl;

/// URLs of what components bring along, by their names.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct ComponentAssets {
    pub styles: BTreeMap<String, String>,
    pub scripts: BTreeMap<String, Script>,
    /// What wakes islands.
    pub runtime: Option<Script>,
    /// What fetches HTML for `server:defer`.
    pub defer: Option<Script>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Script {
    pub url: String,
    /// Modules that it imports.
    pub preload: Vec<String>,
}

/// Names under which the two scripts of our own are compiled and written.
const RUNTIME: &str = "island.ts";
const DEFER: &str = "defer.ts";

/// Adds what stands beside the components that the site mentions to `assets`. Mistakes are looked for in all of them.
pub fn components(
    theme: &Theme,
    components: &Components,
    mentions: &BTreeSet<String>,
    assets: &mut Assets,
    base: &BaseUrl,
) -> Vec<Diagnostic> {
    let (mut sheets, mut diagnostics) = styles(theme, components, assets);
    sheets.retain(|name, _| mentions.contains(name));
    for (name, (output, css)) in sheets {
        assets.components.styles.insert(name, base.path(&output));
        assets.beside.insert(output, css.into_bytes().into());
    }

    let mut sources = BTreeMap::new();
    for (path, file) in theme.components.iter().filter(|(path, _)| path.ends_with(".ts") || path.ends_with(".js")) {
        match file.text() {
            Ok(text) => drop(sources.insert(path.clone(), text.to_owned())),
            Err(diagnostic) => diagnostics.push(diagnostic),
        }
    }
    let scripts: BTreeMap<String, &str> =
        components.names().filter_map(|name| Some((theme.script_of(name)?, name))).collect();
    if scripts.keys().any(|path| !sources.contains_key(path)) {
        return diagnostics;
    }
    let (shown, others): (Vec<&str>, Vec<&str>) =
        scripts.keys().map(String::as_str).partition(|path| mentions.contains(scripts[*path]));
    for (paths, is_shown) in [(shown, true), (others, false)] {
        match compile(&paths, &sources, base) {
            Ok(modules) => {
                for (path, module) in &modules {
                    let Some(name) = scripts.get(path) else { continue };
                    if !module.exports.iter().any(|name| name == "default") {
                        let message = "the script exports no default function, so nothing could wake it as an island";
                        diagnostics.push(
                            Diagnostic::error("bad-script", message)
                                .in_file(&theme.components[path].file)
                                .hint("write `export default function (element: HTMLElement, props: …) { … }`"),
                        );
                    }
                    if is_shown {
                        assets.components.scripts.insert((*name).to_owned(), script(module));
                    }
                }
                if is_shown {
                    assets.add_scripts(modules, base);
                }
            }
            Err(errors) => diagnostics.extend(errors.into_iter().map(|error| script_mistake(error, theme, &sources))),
        }
    }
    let mut ours = |name: &str, source: &str| {
        let modules = compile(&[name], &BTreeMap::from([(name.to_owned(), source.to_owned())]), base).ok()?;
        let script = modules.get(name).map(script);
        assets.add_scripts(modules, base);
        script
    };
    let shown = || components.0.values().filter(|component| mentions.contains(&component.name));
    let runtime = shown().any(|component| component.has_script || component.server.is_some());
    let runtime = runtime.then(|| ours(RUNTIME, gen_js::ISLAND)).flatten();
    let defer = shown().any(|component| component.server.is_some());
    let defer = defer.then(|| ours(DEFER, gen_js::DEFER)).flatten();
    assets.components.runtime = runtime;
    assets.components.defer = defer;
    diagnostics
}

fn script(module: &gen_js::Module) -> Script {
    Script { url: module.url.clone(), preload: module.preload.clone() }
}

fn script_mistake(error: gen_js::ScriptError, theme: &Theme, sources: &BTreeMap<String, String>) -> Diagnostic {
    let diagnostic = Diagnostic::error("bad-script", error.message);
    let diagnostic = match (theme.components.get(&error.file), sources.get(&error.file)) {
        (Some(file), Some(source)) => diagnostic.at(&file.file, source, error.range),
        _ => diagnostic.in_file(&error.file),
    };
    match error.hint {
        Some(hint) => diagnostic.hint(hint),
        None => diagnostic,
    }
}

/// By path.
type Modules = BTreeMap<String, gen_js::Module>;

fn compile(
    paths: &[&str],
    sources: &BTreeMap<String, String>,
    base: &BaseUrl,
) -> Result<Modules, Vec<gen_js::ScriptError>> {
    gen_js::compile(paths, sources, &mut |path: &str, code: &str| {
        let stem = path.rsplit_once('.').map_or(path, |(stem, _)| stem);
        base.path(&super::fingerprinted(&format!("{stem}.js"), code.as_bytes()))
    })
}

impl Assets {
    fn add_scripts(&mut self, modules: Modules, base: &BaseUrl) {
        for module in modules.into_values() {
            let output = module.url.strip_prefix(base.home.as_str()).unwrap_or(&module.url).to_owned();
            self.beside.insert(output, module.code.into_bytes().into());
        }
    }
}

const IMPORT: &str = "@import";

/// Where the sheet imports another; what stands in comments does not.
fn import(sheet: &str) -> Option<usize> {
    let mut at = 0;
    loop {
        let rest = &sheet[at..];
        let found = rest.find(IMPORT)?;
        match rest.find("/*").filter(|comment| *comment < found) {
            Some(comment) => at += comment + rest[comment..].find("*/")? + 2,
            None => return Some(at + found),
        }
    }
}

/// Component → output path and CSS.
type Sheets = BTreeMap<String, (String, String)>;

/// Each sheet is put into a scope of its own (CSS Cascading Level 6 §2.5): it reaches what stands inside of the
/// component and nothing else.
fn styles(theme: &Theme, components: &Components, assets: &Assets) -> (Sheets, Vec<Diagnostic>) {
    let mut found = Sheets::new();
    let mut diagnostics = Vec::new();
    for component in components.0.values().filter(|component| component.has_style) {
        let path = format!("{}.css", component.name);
        let Some(file) = theme.components.get(&path) else { continue };
        let text = match file.text() {
            Ok(text) => text,
            Err(diagnostic) => {
                diagnostics.push(diagnostic);
                continue;
            }
        };
        if let Some(at) = import(text) {
            diagnostics.push(
                Diagnostic::error("bad-css", "the sheet of a component cannot import others")
                    .at(&file.file, text, at..at + IMPORT.len())
                    .hint("write the rules here, or import the other sheet in one of `assets/`"),
            );
            continue;
        }
        let start = format!("@scope (.{}) {{", component.name);
        // On the line of the sheet's first rule, so that lines keep their numbers.
        let sheets = BTreeMap::from([(path.clone(), format!("{start}{text}}}"))]);
        match gen_css::bundle(&path, &sheets, &|from, url| resolve(&assets.urls, from, url)) {
            Ok(css) => {
                drop(found.insert(component.name.clone(), (super::fingerprinted(&path, css.as_bytes()), css)));
            }
            Err(mut error) => {
                if error.line == 1 {
                    error.column = error.column.saturating_sub(start.chars().count());
                }
                let files = BTreeMap::from([(path.clone(), file.clone())]);
                let sheets = BTreeMap::from([(path.clone(), text.to_owned())]);
                diagnostics.push(css_mistake(&error, &files, &sheets, &path));
            }
        }
    }
    (found, diagnostics)
}

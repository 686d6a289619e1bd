//! `gen components`: what the theme and the site offer, read from their declarations.

use std::path::Path;

use super::print::Printer;
use super::{ERRORS, FINE};
use crate::diagnostic::{Diagnostic, nearest};
use crate::pipeline::components::{Components, declare, reference};
use crate::pipeline::load;

pub fn components(
    root: &Path,
    name: Option<&str>,
    markdown: bool,
    json: bool,
    printer: &Printer,
) -> anyhow::Result<u8> {
    let (settings, mut diagnostics) = load::settings(root, None)?;
    let Some(settings) = settings else {
        printer.diagnostics(&diagnostics);
        return Ok(ERRORS);
    };
    let theme = load::load_theme(root, &settings.theme, &mut diagnostics);
    let (mut components, mistakes) = declare::declare(&theme);
    diagnostics.extend(mistakes);
    if let Some(name) = name {
        match components.0.remove(name) {
            Some(component) => components = Components([(name.to_owned(), component)].into()),
            None => {
                let diagnostic = Diagnostic::error("unknown-component", format!("there is no component `{name}`"));
                diagnostics.push(match nearest(name, components.names()) {
                    Some(near) => diagnostic.hint(format!("did you mean `{near}`?")),
                    None => diagnostic.hint("`gen components` lists all of them"),
                });
            }
        }
    }
    if diagnostics.iter().any(Diagnostic::is_error) {
        diagnostics.sort();
        printer.diagnostics(&diagnostics);
        return Ok(ERRORS);
    }
    let all = components.0.values();
    printer.raw(
        match name {
            _ if json => format!("{}\n", reference::json(&components)),
            _ if markdown => reference::markdown(&components),
            Some(_) => all.map(reference::text).collect(),
            None => reference::list(&components),
        }
        .as_bytes(),
    );
    Ok(FINE)
}

//! The theme's templates and components, compiled. Mistakes in them become diagnostics with the template's own file and line.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use tera::{Context, ErrorKind, ReportError, Tera};

use super::filters;
use super::sugar::Sugar;
use crate::diagnostic::{Diagnostic, nearest};
use crate::edited::Edited;
use crate::pipeline::components::declare::sentence;
use crate::pipeline::components::{Component, Components};
use crate::pipeline::load::Theme;
use crate::pipeline::optimize::ComponentAssets;

pub struct Templates {
    tera: Tera,
    /// By the name under which Tera knows it.
    files: BTreeMap<String, Template>,
    components: Arc<Components>,
    assets: ComponentAssets,
}

/// A template as it was written, and as Tera has it.
struct Template {
    file: String,
    source: String,
    edited: Edited,
}

impl Template {
    /// `range` is in bytes of what Tera has.
    fn mark(&self, diagnostic: Diagnostic, range: &Range<usize>) -> Diagnostic {
        diagnostic.at(&self.file, &self.source, self.edited.original_range(range))
    }
}

impl Templates {
    /// Compiles all templates and components of the theme, or gives all mistakes that can be found without a page.
    pub fn new(
        theme: &Theme,
        components: &Arc<Components>,
        assets: &ComponentAssets,
    ) -> (Option<Self>, Vec<Diagnostic>) {
        let sugar = Sugar { components, assets };
        let mut diagnostics = Vec::new();
        let mut files = BTreeMap::new();
        let of_components = theme.components.iter().filter_map(|(path, file)| {
            let name = path.strip_suffix(".html").filter(|name| components.get(name).is_some())?;
            Some((format!("components/{path}"), file, Some(name)))
        });
        let of_templates = theme.templates.iter().map(|(name, file)| (name.clone(), file, None));
        for (name, file, component) in of_templates.chain(of_components) {
            let text = match file.text() {
                Ok(text) => text,
                Err(diagnostic) => {
                    diagnostics.push(diagnostic);
                    continue;
                }
            };
            let (edited, mistakes) = match component {
                Some(component) => sugar.component(component, text),
                None => sugar.template(text),
            };
            diagnostics.extend(mistakes.into_iter().map(|(mistake, range)| mistake.at(&file.file, text, range)));
            files.insert(name, Template { file: file.file.clone(), source: text.to_owned(), edited });
        }
        let texts: Vec<(String, String)> =
            files.iter().map(|(name, template)| (name.clone(), template.edited.text.clone())).collect();
        let mut templates = Self { tera: engine(), files, components: components.clone(), assets: assets.clone() };
        let has_mistakes = !diagnostics.is_empty();
        if let Err(error) = templates.tera.add_raw_templates(texts.iter().map(|(name, text)| (name, text))) {
            // Tera stops at the first mistake. Each file by itself shows all mistakes of syntax.
            let mut alone = BTreeSet::new();
            for (name, text) in &texts {
                if let Err(error) = engine().add_raw_templates([(name, text)])
                    && matches!(error.kind(), ErrorKind::SyntaxError(_))
                {
                    alone.insert(templates.diagnose(&error, name));
                }
            }
            if alone.is_empty() {
                alone.extend(templates.reports(&error.to_string()));
            }
            if alone.is_empty() {
                alone.insert(templates.diagnose(&error, "base.html"));
            }
            // What follows from a tag that is not understood is not worth telling.
            diagnostics.extend(alone.into_iter().filter(|_| !has_mistakes));
        }
        (diagnostics.is_empty().then_some(templates), diagnostics)
    }

    pub fn components(&self) -> &Components {
        &self.components
    }

    pub fn assets(&self) -> &ComponentAssets {
        &self.assets
    }

    /// HTML of one component; `implicits` are what it may ask for besides its arguments.
    pub fn component(
        &self,
        component: &Component,
        arguments: &Context,
        implicits: &Context,
        body: Option<&str>,
    ) -> Result<String, Diagnostic> {
        self.tera
            .render_component_with_implicits(&component.name, arguments, implicits, body, true)
            .map_err(|error| self.diagnose(&error, &format!("components/{}.html", component.name)))
    }

    pub fn render(&self, template: &str, context: &Context) -> Result<String, Diagnostic> {
        self.tera.render(template, context).map_err(|error| self.diagnose(&error, template))
    }

    fn diagnose(&self, error: &tera::Error, template: &str) -> Diagnostic {
        let known = || self.files.keys().map(String::as_str);
        match error.kind() {
            ErrorKind::SyntaxError(report) => self.place("template-syntax", report, template),
            ErrorKind::RenderingError(report) => self.place("template", report, template),
            ErrorKind::TemplateNotFound(name) | ErrorKind::MissingParent { parent: name, .. } => {
                let current = match error.kind() {
                    ErrorKind::MissingParent { current, .. } => current.as_str(),
                    _ => template,
                };
                let diagnostic = Diagnostic::error("unknown-template", format!("the theme has no template `{name}`"));
                let diagnostic = match self.files.get(current) {
                    Some(template) => {
                        let at = template.source.find(name.as_str());
                        diagnostic.at(&template.file, &template.source, at.map_or(0..0, |at| at..at + name.len()))
                    }
                    None => diagnostic,
                };
                match nearest(name, known()) {
                    Some(near) => diagnostic.hint(format!("did you mean `{near}`?")),
                    None => diagnostic.hint("templates are files in `templates/` of the theme or of the site"),
                }
            }
            other => {
                let file = self.files.get(template).map_or(template, |file| file.file.as_str());
                let message = other.to_string();
                Diagnostic::error("template", message.lines().next().unwrap_or_default()).in_file(file)
            }
        }
    }

    /// Names of templates, filters and functions that do not exist come from Tera as a text with a block for each:
    /// `error: Unknown template `x``, ` --> page.html:1:12`, then the line with its mark.
    fn reports(&self, text: &str) -> Vec<Diagnostic> {
        let mut diagnostics = Vec::new();
        for block in text.split("error: ").skip(1) {
            let mut lines = block.lines();
            let message = lines.next().unwrap_or_default();
            let place = lines.next().and_then(|line| line.trim().strip_prefix("--> "));
            let mark = block.lines().map(|line| line.matches('^').count()).max().unwrap_or_default().max(1);
            let Some((name, line, column)) = place.and_then(|place| {
                let (rest, column) = place.rsplit_once(':')?;
                let (name, line) = rest.rsplit_once(':')?;
                Some((name, line.parse::<usize>().ok()?, column.parse::<usize>().ok()?))
            }) else {
                continue;
            };
            let (code, message) = match message.split('`').nth(1) {
                Some(missing) if message.starts_with("Unknown template") => {
                    ("unknown-template", format!("the theme has no template `{missing}`"))
                }
                Some(missing) => {
                    ("template", format!("there is no {} `{missing}`", message.split(' ').nth(1).unwrap_or_default()))
                }
                None => ("template", message.to_owned()),
            };
            let diagnostic = Diagnostic::error(code, message);
            let Some(template) = self.files.get(name) else {
                diagnostics.push(diagnostic.in_file(name));
                continue;
            };
            let text = &template.edited.text;
            let start: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
            let before: usize = text[start..].chars().take(column.saturating_sub(1)).map(char::len_utf8).sum();
            diagnostics.push(template.mark(diagnostic, &(start + before..start + before + mark)));
        }
        diagnostics
    }

    fn place(&self, code: &'static str, report: &ReportError, template: &str) -> Diagnostic {
        let name = if report.filename().is_empty() { template } else { report.filename() };
        let message = report.message();
        let lower = sentence(message);
        // A long list of names is of less use than the one that was meant.
        let (lower, near) = match lower.split_once(". Available fields: ") {
            Some((short, names)) => {
                let near = short.split('`').nth(1).and_then(|written| nearest(written, names.split(", ")));
                (short.to_owned(), near.map(str::to_owned))
            }
            None => (lower, None),
        };
        let diagnostic = Diagnostic::error(code, lower);
        let Some(template) = self.files.get(name) else { return diagnostic.in_file(name) };
        let diagnostic = template.mark(diagnostic, &report.span().range);
        if let Some(near) = near {
            return diagnostic.hint(format!("did you mean `{near}`?"));
        }
        if message.contains("not defined") || message.contains("undefined") || message.contains("not found") {
            return diagnostic.hint("write `{{ name or \"\" }}` where a value may be missing; see the list of variables in the theming guide");
        }
        diagnostic
    }
}

fn engine() -> Tera {
    let mut tera = Tera::new();
    filters::register(&mut tera);
    tera
}

//! The theme's templates, compiled. Mistakes in them become diagnostics with the template's own file and line.

use std::collections::{BTreeMap, BTreeSet};

use tera::{Context, ErrorKind, ReportError, Tera};

use super::filters;
use crate::diagnostic::{Diagnostic, nearest};
use crate::pipeline::load::{Theme, ThemeFile};

pub struct Templates {
    tera: Tera,
    /// For diagnostics.
    files: BTreeMap<String, ThemeFile>,
}

impl Templates {
    /// Compiles all templates of the theme, or gives all mistakes that can be found without a page.
    pub fn new(theme: &Theme) -> (Option<Self>, Vec<Diagnostic>) {
        let mut diagnostics = Vec::new();
        let mut texts: Vec<(&str, &str)> = Vec::new();
        for (name, file) in &theme.templates {
            match file.text() {
                Ok(text) => texts.push((name, text)),
                Err(diagnostic) => diagnostics.push(diagnostic),
            }
        }
        let mut templates = Self { tera: engine(), files: theme.templates.clone() };
        if let Err(error) = templates.tera.add_raw_templates(texts.iter().copied()) {
            // Tera stops at the first mistake. Each file by itself shows all mistakes of syntax.
            let mut alone = BTreeSet::new();
            for text in &texts {
                if let Err(error) = engine().add_raw_templates([*text])
                    && matches!(error.kind(), ErrorKind::SyntaxError(_))
                {
                    alone.insert(templates.diagnose(&error, text.0));
                }
            }
            if alone.is_empty() {
                alone.extend(templates.reports(&error.to_string()));
            }
            if alone.is_empty() {
                alone.insert(templates.diagnose(&error, "base.html"));
            }
            diagnostics.extend(alone);
        }
        (diagnostics.is_empty().then_some(templates), diagnostics)
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
                let diagnostic = match self.files.get(current).and_then(|file| Some((file, file.text().ok()?))) {
                    Some((file, text)) => {
                        let at = text.find(name.as_str());
                        diagnostic.at(&file.file, text, at.map_or(0..0, |at| at..at + name.len()))
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
            let Some((file, text)) = self.files.get(name).and_then(|file| Some((file, file.text().ok()?))) else {
                diagnostics.push(diagnostic.in_file(name));
                continue;
            };
            let start: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
            let before: usize = text[start..].chars().take(column.saturating_sub(1)).map(char::len_utf8).sum();
            diagnostics.push(diagnostic.at(&file.file, text, start + before..start + before + mark));
        }
        diagnostics
    }

    fn place(&self, code: &'static str, report: &ReportError, template: &str) -> Diagnostic {
        let name = if report.filename().is_empty() { template } else { report.filename() };
        let message = report.message().trim_end_matches('.');
        let mut characters = message.chars();
        let lower: String = characters.next().into_iter().flat_map(char::to_lowercase).chain(characters).collect();
        // A long list of names is of less use than the one that was meant.
        let (lower, near) = match lower.split_once(". Available fields: ") {
            Some((short, names)) => {
                let near = short.split('`').nth(1).and_then(|written| nearest(written, names.split(", ")));
                (short.to_owned(), near.map(str::to_owned))
            }
            None => (lower, None),
        };
        let diagnostic = Diagnostic::error(code, lower);
        let Some((file, text)) = self.files.get(name).and_then(|file| Some((file, file.text().ok()?))) else {
            return diagnostic.in_file(name);
        };
        let diagnostic = diagnostic.at(&file.file, text, report.span().range.clone());
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

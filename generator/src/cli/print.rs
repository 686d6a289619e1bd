//! What a person or a program gets to read: diagnostics and notes on the error stream, results on the standard output.

use std::io::Write;
use std::path::Path;

use annotate_snippets::Renderer;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde_json::json;

use super::{ERRORS, FINE, Global, Process};
use crate::diagnostic::Diagnostic;
use crate::pipeline::{Outcome, Report};

#[derive(Clone)]
pub struct Printer {
    quiet: bool,
    json: bool,
    color: bool,
    is_terminal: bool,
}

impl Printer {
    pub fn new(global: &Global, process: &Process) -> Self {
        let color = process.is_terminal && !process.no_color && !global.no_color;
        Self { quiet: global.quiet, json: global.json, color, is_terminal: process.is_terminal }
    }

    /// A line for whoever watches.
    pub fn note(&self, text: &str) {
        if !self.quiet && !self.json {
            self.error_line(text);
        }
    }

    /// What was asked for.
    pub fn result(&self, text: &str) {
        self.raw(format!("{text}\n").as_bytes());
    }

    /// A reader that has gone away is no reason to fail.
    pub fn raw(&self, bytes: &[u8]) {
        std::io::stdout().write_all(bytes).ok();
    }

    fn error_line(&self, text: &str) {
        writeln!(std::io::stderr(), "{text}").ok();
    }

    pub fn failure(&self, error: &anyhow::Error) {
        let (red, end) = if self.color { ("\x1b[1;31m", "\x1b[0m") } else { ("", "") };
        let causes: Vec<String> = error.chain().map(ToString::to_string).collect();
        if self.json {
            self.result(&json!({ "error": causes }).to_string());
        }
        self.error_line(&format!("{red}error{end}: {}", causes.join(": ")));
    }

    /// As text for a terminal or, without colours, for a browser.
    pub fn text(&self, diagnostics: &[Diagnostic], color: bool) -> String {
        let renderer = if color { Renderer::styled() } else { Renderer::plain() };
        diagnostics.iter().map(|diagnostic| diagnostic.render(&renderer) + "\n\n").collect()
    }

    pub fn diagnostics(&self, diagnostics: &[Diagnostic]) {
        std::io::stderr().write_all(self.text(diagnostics, self.color).as_bytes()).ok();
    }

    /// Everything about a build that is done. `out` is `None` if nothing was to be written.
    pub fn outcome(&self, outcome: &Outcome, out: Option<&Path>, process: &Process) -> anyhow::Result<u8> {
        let code = if outcome.report.is_some() { FINE } else { ERRORS };
        if self.json {
            let whole = json!({ "diagnostics": outcome.diagnostics, "report": outcome.report });
            self.result(&serde_json::to_string(&whole)?);
            return Ok(code);
        }
        self.diagnostics(&outcome.diagnostics);
        let seconds = (process.elapsed)().as_secs_f64();
        let counts = counts(&outcome.diagnostics);
        match (&outcome.report, out) {
            (Some(report), Some(out)) => {
                self.note(&format!("{} in {seconds:.2} s → {}{counts}", line(report), short(out, process)))
            }
            (Some(report), None) => self.note(&format!("checked {} pages in {seconds:.2} s{counts}", report.pages)),
            (None, Some(_)) => self.error_line(&format!("nothing was written{counts}")),
            (None, None) => self.error_line(&format!("checked in {seconds:.2} s{counts}")),
        }
        Ok(code)
    }

    pub fn progress(&self) -> Progress {
        let target = if self.is_terminal && !self.quiet && !self.json {
            ProgressDrawTarget::stderr()
        } else {
            ProgressDrawTarget::hidden()
        };
        let bar = ProgressBar::with_draw_target(None, target);
        let style = ProgressStyle::with_template("{bar:30} {pos}/{len} files").map(|style| style.progress_chars("━╸ "));
        if let Ok(style) = style {
            bar.set_style(style);
        }
        Progress { bar }
    }
}

/// A bar on the terminal for work that takes long enough to wonder about.
pub struct Progress {
    bar: ProgressBar,
}

impl Progress {
    /// Fewer files than this are done before anyone could read a bar.
    const FROM: usize = 400;
    /// Drawing costs more than rendering a page.
    const STEP: usize = 50;

    pub fn advance(&self, done: usize, total: usize) {
        if total >= Self::FROM && done.is_multiple_of(Self::STEP) {
            self.bar.set_length(total as u64);
            self.bar.set_position(done as u64);
        }
    }

    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }
}

/// `12 pages, 40 files, 1.2 MB, 38 unchanged`
fn line(report: &Report) -> String {
    let mut line =
        format!("{}, {}, {}", numbered(report.pages, "page"), numbered(report.files, "file"), size(report.bytes));
    if report.unchanged > 0 {
        line += &format!(", {} unchanged", report.unchanged);
    }
    if report.removed > 0 {
        line += &format!(", {} removed", report.removed);
    }
    line
}

/// `; 2 errors, 1 warning`
fn counts(diagnostics: &[Diagnostic]) -> String {
    let errors = diagnostics.iter().filter(|diagnostic| diagnostic.is_error()).count();
    let parts: Vec<String> = [(errors, "error"), (diagnostics.len() - errors, "warning")]
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, name)| numbered(count, name))
        .collect();
    if parts.is_empty() { String::new() } else { format!("; {}", parts.join(", ")) }
}

fn numbered(count: usize, name: &str) -> String {
    if count == 1 { format!("1 {name}") } else { format!("{count} {name}s") }
}

fn size(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{:.1} kB", bytes as f64 / 1e3),
        _ => format!("{:.1} MB", bytes as f64 / 1e6),
    }
}

/// The path from where the user stands.
fn short(path: &Path, process: &Process) -> String {
    path.strip_prefix(&process.folder).unwrap_or(path).display().to_string()
}

//! `gen serve`: the same build as ever, into memory, again after every change.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use edge::config::Home;
use edge_local::Edge;
use gen_serve::{Built, Cause, Event};

use super::api::Pages;
use super::print::Printer;
use super::{BuildArguments, FINE, Process, api, options};
use crate::pipeline::{Kept, load};
use crate::settings;

/// Everything that a build reads, below the site's folder.
pub const WATCHED: [&str; 9] =
    [settings::FILE, "content", "themes", "data", "templates", "components", "assets", "static", "i18n"];

/// How often is done what is due without anybody asking.
const CHORES: Duration = Duration::from_secs(60);

pub fn serve(
    root: PathBuf,
    build: BuildArguments,
    server: gen_serve::Options,
    home: Option<Home>,
    process: &Process,
    printer: &Printer,
) -> anyhow::Result<u8> {
    // The folder of the base URL decides the address, so it is read once before the server starts.
    let base_path = match load::settings(&root, build.base_url.as_deref())?.0 {
        Some(settings) => settings.base_url.home,
        None => "/".to_owned(),
    };
    let pages = Pages::default();
    let edge = api::open(&root, pages.clone(), home, process, printer)
        .map_err(|error| printer.failure(&error.context("the site is shown without views and comments")))
        .ok();
    let api = edge.as_ref().map(Edge::router);
    let server = gen_serve::Options {
        base_path,
        api,
        watch: WATCHED.iter().map(|name| root.join(name)).collect(),
        ignore: vec![root.join("public")],
        ..server
    };
    let session =
        Session { root, build, now: process.now, printer: printer.clone(), kept: Kept::default(), pages, idle: edge };
    let announcer = printer.clone();
    gen_serve::serve(server, session.into_build(), Box::new(move |event| announce(&announcer, &event)))?;
    Ok(FINE)
}

/// What a cron does at the edge. It ends with the process, at any moment: what it writes, it writes at once.
fn do_chores(edge: &Edge, printer: &Printer) {
    loop {
        if let Err(error) = edge.chores() {
            printer.failure(&error.context("summaries are not looked after"));
        }
        std::thread::sleep(CHORES);
    }
}

fn announce(printer: &Printer, event: &Event) {
    printer.note(&event.to_string());
}

/// What stays from one build to the next.
struct Session {
    root: PathBuf,
    build: BuildArguments,
    now: fn() -> jiff::Timestamp,
    printer: Printer,
    kept: Kept,
    /// The list of what was built, for the API.
    pages: Pages,
    /// Its chores begin with the first good build: threads whose page is not there are left alone for a day.
    idle: Option<Edge>,
}

impl Session {
    fn into_build(mut self) -> gen_serve::Build {
        Box::new(move |cause| self.rebuild(cause))
    }

    fn rebuild(&mut self, cause: Cause<'_>) -> Built {
        let changed = match cause {
            Cause::Paths(paths) => Some(paths.to_vec()),
            Cause::Quiet if self.kept.is_current() => return Built::Same,
            Cause::Quiet | Cause::Unknown => None,
        };
        let options = options(&self.build, self.now, true);
        let outcome = match self.kept.build(&self.root, &options, changed) {
            Ok(outcome) => outcome,
            Err(error) => {
                self.printer.failure(&error);
                return Built::Failed { problems: format!("error: {error:#}") };
            }
        };
        self.printer.diagnostics(&outcome.diagnostics);
        let text = self.printer.text(&outcome.diagnostics, false);
        let Some(report) = outcome.report else { return Built::Failed { problems: text } };
        let files = Arc::new(outcome.files);
        self.printer.note(&format!("built {} pages, {} files changed", report.pages, report.files - report.unchanged));
        self.pages.of(&files);
        if let Some(edge) = self.idle.take() {
            let printer = self.printer.clone();
            std::thread::spawn(move || do_chores(&edge, &printer));
        }
        Built::Site { files, warnings: text }
    }
}

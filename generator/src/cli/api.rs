//! The API beside the site that `gen serve` shows: the same rules for views and comments as at the edge, with the data in
//! the site's own `.cache/edge/`. What the API answers is said in `edge`.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Context;
use edge::config::{Config, Home};
use edge_local::{Budgets, Edge, Options};

use super::Process;
use super::print::Printer;

/// Below the site's folder: databases, and the secret that signs links. It outlives `gen clean`.
const FOLDER: &str = ".cache/edge";
/// Where a build lists its pages.
const PAGES: &str = "_gen/pages.json";
/// Days for which hours of views are kept.
const RETENTION_DAYS: u32 = 90;

/// The list of pages as of the last good build.
#[derive(Clone, Default)]
pub struct Pages(Arc<Mutex<Arc<[u8]>>>);

impl Pages {
    pub fn of(&self, files: &gen_serve::Files) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = files.get(PAGES).cloned().unwrap_or_default();
    }

    fn bytes(&self) -> Vec<u8> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).to_vec()
    }
}

/// The API with the data of the site in `root`; `home` writes its summaries.
pub fn open(
    root: &Path,
    pages: Pages,
    home: Option<Home>,
    process: &Process,
    printer: &Printer,
) -> anyhow::Result<Edge> {
    let mut options = options(root, pages, process, printer)?;
    options.config.home = home;
    Edge::open(options)
}

/// What the API of that site is made with, for `gen serve` and for commands that ask it something.
pub fn options(root: &Path, pages: Pages, process: &Process, printer: &Printer) -> anyhow::Result<Options> {
    let folder = root.join(FOLDER);
    let random = || (process.random)().context("the system gives no random numbers");
    let config = Config {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        // Whatever this machine is called by: `gen_serve` lets no other name through.
        origin: String::new(),
        secret: Some(edge_local::secret(&folder, &random()?)?),
        admin_token: process.admin_token.clone(),
        access: None,
        author_key: None,
        shards: 1,
        retention_days: RETENTION_DAYS,
        home: None,
        // One's own machine tells nobody.
        ..Config::default()
    };
    let (now, printer) = (process.now, printer.clone());
    Ok(Options {
        folder,
        config,
        pages: Arc::new(move || pages.bytes()),
        now: Arc::new(move || now().as_millisecond()),
        seed: random()?,
        log: Arc::new(move |line| printer.note(line)),
        budgets: Budgets::default(),
    })
}

//! The rim towards one's own machine. A folder, a configuration and the pages of a site come in; a router that answers
//! `/api/*` by the rules of `edge` goes out, for `gen serve` and for the tests. What Cloudflare is asked for at the edge
//! is done here with SQLite, in that folder. No rule of the blog lives here.
#![forbid(unsafe_code)]
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
#![cfg_attr(test, allow(clippy::indexing_slicing, reason = "a test fails by panicking"))]
#![allow(clippy::disallowed_methods, reason = "a rim: it keeps files")]

mod access;
mod counters;
mod http;
mod limits;
mod migrations;
mod post;
mod rim;
mod secret;
mod sqlite;

use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::Request;
use axum::routing::any;
use edge::config::Config;

use crate::counters::Counters;
use crate::limits::Limits;
use crate::rim::{Local, Machine, World};
use crate::sqlite::{Commit, Sqlite};

pub use crate::limits::Budgets;
pub use crate::secret::secret;

/// Milliseconds since 1970-01-01T00:00:00Z.
pub type Clock = Arc<dyn Fn() -> i64 + Send + Sync>;
/// Is told a line for whoever runs this. No line holds an address or a visitor's text.
pub type Log = Arc<dyn Fn(&str) + Send + Sync>;
/// The bytes of the site's `_gen/pages.json` as it is now; none before the site is built.
pub type PagesFile = Arc<dyn Fn() -> Vec<u8> + Send + Sync>;

/// What the router needs.
pub struct Options {
    /// Where the SQLite files lie. It is made if it is not there.
    pub folder: PathBuf,
    /// An empty `origin` stands for the one of each request, `http://` and its host. Then whoever mounts the router has to
    /// see to it that only hosts of this machine come through.
    pub config: Config,
    pub pages: PagesFile,
    pub now: Clock,
    /// Random bytes, other ones at each start: all random numbers come from them.
    pub seed: [u8; 32],
    pub log: Log,
    pub budgets: Budgets,
}

/// The rules on this machine, with their files open.
#[derive(Clone)]
pub struct Edge {
    machine: Arc<Machine>,
    config: Config,
}

impl Edge {
    /// # Errors
    /// When a file cannot be opened, is no database, or comes from a newer version.
    pub fn open(options: Options) -> anyhow::Result<Self> {
        let Options { folder, config, pages, now, seed, log, budgets } = options;
        secret::folder(&folder)?;
        let world = Arc::new(World::new(now, seed, log));
        // A comment is somebody's words: it is on the disk before it is acknowledged.
        let mut database = Sqlite::open(&folder.join("comments.sqlite"), Commit::OnDisk)?;
        migrations::apply(&mut database)?;
        let counters = Counters::open(&folder, config.shards, world.clone())?;
        let limits = Mutex::new(Limits::new(budgets));
        let database = Mutex::new(database);
        let machine = Machine { world, database, counters, limits, pages, read: Mutex::default() };
        Ok(Self { machine: Arc::new(machine), config })
    }

    /// Routes for all of `/api`. They run on tokio with its timer, and are to be served with the peer's address
    /// (`into_make_service_with_connect_info::<SocketAddr>()`), which is how visitors are told apart.
    pub fn router(&self) -> Router {
        let edge = self.clone();
        let answer = move |request: Request| {
            let (parts, body) = request.into_parts();
            http::answer(edge.machine.clone(), edge.config.clone(), parts, body)
        };
        Router::new()
            .route("/api", any(answer.clone()))
            .route("/api/{*path}", any(answer.clone()))
            .route("/api/", any(answer))
    }

    /// Answers one request of this process itself, by the same rules and on the same files as [`Self::router`]; bodies
    /// may be of any length, and an answer is whole.
    ///
    /// # Errors
    /// When an answer breaks off.
    pub fn ask(&self, request: &edge::http::Request) -> anyhow::Result<edge::http::Response> {
        self.run(async |rim| {
            let mut response = edge::handle(request, rim).await;
            if let Some(mut rest) = response.rest.take() {
                while let Some(piece) = rest.next(rim).await? {
                    response.body.extend_from_slice(piece.as_bytes());
                }
            }
            Ok(response)
        })
    }

    /// Does what is due now and then, see [`edge::chores`]. It may take minutes, and is to be called every minute.
    ///
    /// # Errors
    /// When the system has no thread for it.
    pub fn chores(&self) -> anyhow::Result<()> {
        self.run(async |rim| {
            edge::chores(rim).await;
            Ok(())
        })
    }

    fn run<T>(&self, work: impl AsyncFnOnce(&Local) -> anyhow::Result<T>) -> anyhow::Result<T> {
        let rim = Local { machine: self.machine.clone(), config: self.config.clone() };
        tokio::runtime::Builder::new_current_thread().build()?.block_on(work(&rim))
    }
}

//! The development server behind `gen serve`. A build function and the folders to watch come in;
//! out go the built files over HTTP, served from memory, and a reload of every open page after each
//! good build. Markdown, themes and settings do not live here: this crate knows files and bytes,
//! and what it has to say to the user it hands out as [`Event`]s, it prints nothing itself.

#![forbid(unsafe_code)]
#![allow(clippy::disallowed_methods, reason = "a rim: it watches folders, listens on a port and asks for the time")]

mod content_type;
mod csp;
mod event;
mod header_rules;
mod host;
mod live;
mod rebuild;
mod respond;
mod roots;
mod server;
mod snapshot;
mod unclosed;
mod watch;

use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;
use std::sync::Arc;

pub use axum::Router;

pub use crate::event::Event;
pub use crate::roots::is_noise;
pub use crate::server::Server;

/// A whole site in memory: output path without a leading slash (`posts/a/index.html`) to bytes.
/// Files that a build did not touch are best handed over as the same `Arc` again, which makes the
/// comparison with the build before free.
pub type Files = foldhash::HashMap<Arc<str>, Arc<[u8]>>;

/// Why a build is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause<'p> {
    /// The first call, or changes besides which there may be others: the system lost reports.
    Unknown,
    /// These paths changed since the call before, written as the caller wrote the watched folder
    /// they are in. Each is a file, or a folder that came, went or was renamed as a whole.
    Paths(&'p [PathBuf]),
    /// Nothing was reported for a while after a build that was told of paths, or reports were lost
    /// and no file looks changed. Reports are not perfect: a folder's first files may come before it
    /// is watched. Who relies on paths should look once, and answer [`Built::Same`] if nothing was
    /// missed.
    Quiet,
}

/// What one build gave.
pub enum Built {
    /// The site is good and replaces the one served so far.
    Site {
        files: Arc<Files>,
        /// Diagnostics that did not stop the build, as plain text, for the browser's console;
        /// empty if there are none.
        warnings: String,
    },
    /// The build failed. The last good site stays, with these diagnostics as an overlay.
    Failed {
        /// Diagnostics as plain text, with line breaks and without terminal colours.
        problems: String,
    },
    /// There was nothing to build.
    Same,
}

/// Builds the site.
pub type Build = Box<dyn FnMut(Cause<'_>) -> Built + Send>;

/// Is told what happens, in the order in which it happens.
pub type OnEvent = Box<dyn Fn(Event) + Send + Sync>;

/// Where and what to serve.
pub struct Options {
    /// The address to bind.
    pub host: IpAddr,
    /// The port wished for; the next free one is taken if it is in use. 0 lets the system choose.
    pub port: u16,
    /// Open the site in the browser after the first build.
    pub open: bool,
    /// Path of the site on its host: `/` or `/sub/`.
    pub base_path: String,
    /// Files and folders whose changes lead to a new build. They need not exist yet.
    pub watch: Vec<PathBuf>,
    /// Files and folders inside the watched ones whose changes do not count, such as the output.
    pub ignore: Vec<PathBuf>,
    /// Further routes, answered before the site's files. The paths `/_gen/events` and
    /// `/_gen/reload.js` are taken. No request comes through that a browser sent to a name which
    /// others can point to this machine, and each has the peer's address (`ConnectInfo`).
    pub api: Option<Router>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            host: Ipv4Addr::LOCALHOST.into(),
            port: 1111,
            open: false,
            base_path: "/".to_owned(),
            watch: Vec::new(),
            ignore: Vec::new(),
            api: None,
        }
    }
}

/// Serves until Ctrl-C or SIGTERM. A failed build is not an error of the server.
///
/// # Errors
/// When no port can be bound, or the system refuses a thread or a signal handler.
pub fn serve(options: Options, build: Build, on_event: OnEvent) -> anyhow::Result<()> {
    Server::start(options, build, on_event)?.wait()
}

//! Backups of the edge's database at Cloudflare. The database is exported, loaded to see that it is whole, compressed,
//! encrypted to age recipients and stored, here and away from here; copies are verified, restored and pruned. Settings,
//! the clock and waiting come in as values, the disk is in `folder.rs` and `metrics.rs`, and the command line is
//! elsewhere. A dump in the clear is in memory only, until somebody asks for it.
#![forbid(unsafe_code)]
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
#![cfg_attr(
    test,
    allow(
        clippy::indexing_slicing,
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::disallowed_methods,
        reason = "a test fails by panicking, and reads its own files"
    )
)]

mod ask;
mod check;
mod copy;
mod d1;
mod digest;
mod disk;
mod folder;
mod metrics;
mod offsite;
mod restore;
mod retention;
mod run;
mod seal;
mod sign;
mod verify;

use std::time::Duration;

use jiff::Timestamp;

pub use self::check::{Facts, Shrunk, Table};
pub use self::copy::Sidecar;
pub use self::d1::Database;
pub use self::folder::Folder;
pub use self::metrics::Metrics;
pub use self::offsite::{Account, Offsite};
pub use self::restore::{From, Restored, To, restore};
pub use self::retention::{Pruned, prune};
pub use self::run::{Outcome, Run, run};
pub use self::seal::{Identities, Recipients};
pub use self::verify::{Verified, drill, verify};

/// What a backup knows of the world around it.
#[derive(Clone, Copy)]
pub struct World<'w> {
    pub now: &'w dyn Fn() -> Timestamp,
    pub wait: &'w dyn Fn(Duration),
    /// Takes a line for whoever watches. It holds no secret.
    pub note: &'w dyn Fn(&str),
}

/// Bytes that a dump may have: a database on Cloudflare's free plan has at most 500 MB. It is held in memory, and once
/// more as a database.
const MOST: u64 = 640 << 20;

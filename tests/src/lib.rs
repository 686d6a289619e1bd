//! What the suite is written in: [`Site`] turns a text with many files into a folder, builds it with the real pipeline
//! and compares what came out with what was expected; [`process`] does the same with the real `gen`. No test of a
//! feature lives here.
#![allow(
    clippy::disallowed_methods,
    reason = "tests are a rim: they make folders, start processes and look at the result"
)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod fixture;
pub mod process;
mod site;
mod snapshot;

pub use self::fixture::{BARE, copy_tree, files};
pub use self::site::Site;
pub use self::snapshot::{Snapshot, missing_references};

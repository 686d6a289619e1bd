//! Comments of other systems. The bytes of an export come in; rows of a backup go out, as `POST /api/import` takes them,
//! and a report that accounts for every record. Nothing here reads a disk or asks a network, and no e-mail or IP address
//! gets past the readers.
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

mod artrans;
mod clean;
mod disqus;
mod format;
mod found;
mod html;
mod isso;
mod lenient;
mod markdown;
mod place;
mod plan;
mod remark42;
mod report;
mod rows;
#[cfg(test)]
mod tests;
mod when;
mod wordpress;
mod xml;

pub use format::{Format, read};
pub use found::{Body, Comment, Found, Skipped, State, Thread};
pub use place::{Places, moves};
pub use plan::{Plan, plan};
pub use report::{Report, Unplaced};

//! What is delivered and how: manifests, the image and nginx, rules and alerts, workflows. Each module is a part; each
//! test is a story on one screen. What needs more than Rust is marked so, and `cargo xtask delivery` runs it as well.
#![allow(
    clippy::disallowed_methods,
    reason = "tests are a rim: they make folders, start processes and look at the result"
)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod cluster;
mod image;
mod monitoring;
mod nginx;
mod programs;
mod workflows;

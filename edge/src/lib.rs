//! The blog's API: page views, comments, moderation. A request goes its way as `Request → Route → facts → decision →
//! Response`. Everything here is plain Rust that decides; what touches a platform is the [`rim::Rim`] that it is handed.
//! There are two: Cloudflare's (`edge/worker`) and the local one (`edge/local`), and no caller can tell them apart.
#![forbid(unsafe_code)]
#![cfg_attr(
    test,
    allow(
        clippy::indexing_slicing,
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        reason = "a test fails by panicking"
    )
)]
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

pub mod app;
pub mod comments;
pub mod config;
pub mod docs;
pub mod failover;
pub mod http;
pub mod keyed;
pub mod moderation;
pub mod notices;
pub mod origin;
pub mod pages;
pub mod problem;
pub mod rim;
pub mod routes;
pub mod statement;
pub mod summaries;
pub mod token;
pub mod transfer;
pub mod views;

#[cfg(test)]
mod testing;

pub use app::{chores, handle};
pub use notices::after;

//! Stories about the development server: a folder of files stands for the site, real sockets and
//! real file changes drive it. `site.rs` holds the helper; each other file is a list of features.
#![allow(clippy::disallowed_methods, reason = "tests are a rim: they write files and start servers")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod hosts;
mod pages;
mod site;
mod updates;

//! What the generator does, told in whole sites. Each module is a feature; each test is a story on one screen.
#![allow(
    clippy::disallowed_methods,
    reason = "tests are a rim: they make folders, start processes and look at the result"
)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod aliases;
mod atomicity;
mod backup;
mod cache;
mod changes;
mod code_blocks;
mod command_line;
mod comments;
mod commonmark;
mod components;
mod compress;
mod data_files;
mod diagnostics;
mod feeds;
mod foreign_syntax;
mod front_matter;
mod images;
mod import;
mod incremental;
mod islands;
mod links;
mod lists;
mod markdown;
mod migration;
mod migration_marks;
mod pages;
mod properties;
mod readme;
mod schema;
mod security;
mod serve;
mod site_files;
mod theme;
mod tidy;
mod when;

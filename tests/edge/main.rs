//! The edge, told in requests and answers. Every story runs against either rim and cannot tell which one it has:
//! `cargo test -p tests --test edge` asks the native one, and with `EDGE_RIM=workerd` in the environment the Worker in
//! workerd. `rim.rs` starts them, `client.rs` speaks HTTP; each other file is a feature.
#![allow(
    clippy::disallowed_methods,
    reason = "tests are a rim: they make folders, start processes and ask for the time"
)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod about;
mod access;
mod client;
mod comments;
mod faults;
mod moderation;
mod native;
mod notices;
mod ollama;
mod receiver;
mod rim;
mod routes;
mod summaries;
mod transfer;
mod views;
mod writer;

//! Routes that break on purpose, for `tests/edge`: a panic, which unwinds, and an abort of WebAssembly, which cannot.
//! Another waits, to be there while something breaks. None of them is in a Worker that is deployed.

use std::time::Duration;

use worker::{Delay, Response, Result};

#[allow(clippy::panic, reason = "what a panic does is what is tested")]
pub async fn answer(path: &str) -> Result<Response> {
    match path {
        "/api/break/panic" => panic!("asked to"),
        "/api/break/abort" => abort(),
        _ => Delay::from(Duration::from_millis(500)).await,
    }
    Response::ok("whole")
}

#[cfg(target_arch = "wasm32")]
fn abort() {
    core::arch::wasm32::unreachable()
}

#[cfg(not(target_arch = "wasm32"))]
fn abort() {
    std::process::abort()
}

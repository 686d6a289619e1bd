//! What the API says about itself: its health and numbers, its description as OpenAPI, and the same as a page for people. The
//! description is written by hand in `openapi/`, and tests hold it against the routes, the problems and the answers.

mod health;
mod metrics;
mod openapi;
mod page;
#[cfg(test)]
mod tests;

pub use health::health;
pub use metrics::metrics;
pub use openapi::openapi;
pub use page::page;

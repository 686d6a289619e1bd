//! nginx with the shipped settings, asked over HTTP. `server` starts it, `site` has something for it to show, and each
//! other module asks about one thing.

mod addresses;
mod caching;
mod encodings;
mod gate;
mod headers;
mod http;
mod lint;
mod log;
mod rollout;
mod server;
pub mod site;
mod stop;

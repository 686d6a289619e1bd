//! What GitHub runs: who may do what, what is pinned, what starts what, and the scripts that workflows call. The runner
//! itself is GitHub's and cannot be had here; everything around it is asked.

mod digest;
mod files;
mod judges;
mod pins;
mod purge;
mod rights;
mod secrets;
mod server;
mod settings;
mod smoke;
mod triggers;

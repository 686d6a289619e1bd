//! What the rules ask of the platform they run on, and nothing more. Each rim answers in its own way; the rules cannot
//! tell which one they have.

use std::fmt;
use std::ops::ControlFlow;

use crate::config::Config;
use crate::pages::Pages;
use crate::statement::{Rows, Statement};

/// The platform of one request.
///
/// The futures need not be `Send`: at the edge there is one thread, and at home each request has one.
#[allow(async_fn_in_trait, reason = "no caller outside of our two rims, which need no `Send`")]
pub trait Rim {
    /// Milliseconds since 1970-01-01T00:00:00Z.
    fn now(&self) -> i64;

    /// Bytes that nobody can foretell.
    fn random(&self) -> [u8; 32];

    fn config(&self) -> &Config;

    /// Runs the statements in order, all or none of them (D1's `batch`, SQLite's transaction), and gives the rows of
    /// each.
    async fn database(&self, statements: Vec<Statement>) -> Result<Vec<Rows>, Failure>;

    /// Asks the counter that keeps `shard`. Requests to one shard are answered one after the other.
    /// Which questions there are is said in `views`; they and their answers are JSON, which is what a Durable Object
    /// can be asked.
    async fn views(&self, shard: u32, question: String) -> Result<String, Failure>;

    /// The pages of the site, by `_gen/pages.json`. Kept for a while.
    async fn pages(&self) -> Result<std::sync::Arc<Pages>, Failure>;

    /// Whether `key` may do `what` once more; counts it. A limit that cannot be asked lets through: it protects a
    /// budget, not a secret.
    async fn allows(&self, what: Limit, key: &str) -> bool;

    /// Verifies an RSA signature with SHA-256 (RS256, RFC 7518 §3.3) by a public key as JWK.
    async fn verify_rs256(&self, jwk: &serde_json::Value, message: &[u8], signature: &[u8]) -> Result<bool, Failure>;

    /// Fetches one of our own configured addresses, never one that a visitor gave. At most 1 MiB, 10 s.
    async fn fetch(&self, url: &str) -> Result<Vec<u8>, Failure>;

    /// Sends a POST to one of our own configured addresses, and hands over the answer as it comes: its status, again with
    /// each piece of its body, until nothing more is wanted. Gives the status. Redirects are not followed.
    ///
    /// # Errors
    /// When nobody answers, the connection breaks, or the call takes longer than it may.
    async fn post(&self, call: &Call, take: &mut Take<'_>) -> Result<u16, Failure>;

    /// A line for the operator. No address, no text of a visitor.
    fn log(&self, line: &str);
}

/// A POST to a server that the operator has named.
#[derive(Clone, PartialEq, Eq)]
pub struct Call {
    pub url: String,
    /// By lower-case names.
    pub headers: Vec<(&'static str, String)>,
    pub body: String,
    /// Seconds until the last byte of the answer.
    pub patience: u32,
}

/// Is given a status and a piece of a body, which may be empty.
pub type Take<'t> = dyn FnMut(u16, &[u8]) -> ControlFlow<()> + 't;

/// Headers hold secrets, and a body is somebody's words.
impl fmt::Debug for Call {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Call").field("url", &self.url).finish_non_exhaustive()
    }
}

/// What is limited, each with a budget of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// Views of one visitor.
    Views,
    /// Comments, edits and votes of one visitor.
    Writes,
    /// Comments of all visitors together.
    AllWrites,
    /// What only moderators may ask, and tries to sign in.
    Admin,
}

/// The platform did not do what it was asked. The visitor learns that something failed, the log learns what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    pub what: What,
    /// For the log.
    pub why: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// D1, SQLite or a counter.
    Storage,
    /// No more space, or over the day's budget.
    Full,
    /// Something that is fetched.
    Network,
}

impl Failure {
    pub fn storage(why: impl Into<String>) -> Self {
        Self { what: What::Storage, why: why.into() }
    }

    pub fn network(why: impl Into<String>) -> Self {
        Self { what: What::Network, why: why.into() }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:?}: {}", self.what, self.why)
    }
}

impl std::error::Error for Failure {}

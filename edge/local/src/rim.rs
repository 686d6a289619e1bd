//! What the rules ask of their platform, answered by this machine: time and random numbers, two kinds of SQLite files,
//! limits in memory, and the pages of the site that is being served.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use edge::config::Config;
use edge::pages::Pages;
use edge::rim::{Call, Failure, Limit, Rim, Take};
use edge::statement::{Rows, Statement};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::counters::Counters;
use crate::limits::Limits;
use crate::sqlite::Sqlite;
use crate::{Clock, Log, PagesFile, access, post};

/// Time, random numbers and the log.
pub struct World {
    clock: Clock,
    seed: [u8; 32],
    drawn: AtomicU64,
    log: Log,
}

impl World {
    pub fn new(clock: Clock, seed: [u8; 32], log: Log) -> Self {
        Self { clock, seed, drawn: AtomicU64::new(0), log }
    }

    pub fn now(&self) -> i64 {
        (self.clock)()
    }

    /// HMAC-SHA256 over a counter under a secret seed: without the seed nobody can tell it from random bytes.
    pub fn random(&self) -> [u8; 32] {
        let drawn = self.drawn.fetch_add(1, Ordering::Relaxed);
        // A key of HMAC may have any length, so there is no error to come from 32 bytes.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.seed) else { return self.seed };
        mac.update(&drawn.to_be_bytes());
        mac.finalize().into_bytes().into()
    }

    pub fn log(&self, line: &str) {
        (self.log)(line);
    }
}

/// What all requests share.
pub struct Machine {
    pub world: Arc<World>,
    pub database: Mutex<Sqlite>,
    pub counters: Arc<Counters>,
    pub limits: Mutex<Limits>,
    pub pages: PagesFile,
    /// The file as it was last read, and what stood in it.
    pub read: Mutex<Option<(Vec<u8>, Arc<Pages>)>>,
}

/// The platform of one request.
#[derive(Clone)]
pub struct Local {
    pub machine: Arc<Machine>,
    /// Of this request: the origin is the one under which it came.
    pub config: Config,
}

impl Rim for Local {
    fn now(&self) -> i64 {
        self.machine.world.now()
    }

    fn random(&self) -> [u8; 32] {
        self.machine.world.random()
    }

    fn config(&self) -> &Config {
        &self.config
    }

    async fn database(&self, statements: Vec<Statement>) -> Result<Vec<Rows>, Failure> {
        // A panic inside of a transaction has taken it back, and the file is as before.
        let mut database = self.machine.database.lock().unwrap_or_else(PoisonError::into_inner);
        database.batch(&statements)
    }

    async fn views(&self, shard: u32, question: String) -> Result<String, Failure> {
        self.machine.counters.ask(shard, &question)
    }

    async fn pages(&self) -> Result<Arc<Pages>, Failure> {
        let file = (self.machine.pages)();
        let mut read = self.machine.read.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((known, pages)) = &*read
            && *known == file
        {
            return Ok(pages.clone());
        }
        if file.is_empty() {
            return Err(Failure::network("the site has no _gen/pages.json yet"));
        }
        let pages = Pages::read(&file).map_err(|error| Failure::network(format!("_gen/pages.json: {error}")));
        let pages = Arc::new(pages?);
        *read = Some((file, pages.clone()));
        Ok(pages)
    }

    async fn allows(&self, what: Limit, key: &str) -> bool {
        let mut limits = self.machine.limits.lock().unwrap_or_else(PoisonError::into_inner);
        limits.allow(what, key, self.now())
    }

    async fn verify_rs256(&self, jwk: &serde_json::Value, message: &[u8], signature: &[u8]) -> Result<bool, Failure> {
        access::verify_rs256(jwk, message, signature)
    }

    async fn fetch(&self, url: &str) -> Result<Vec<u8>, Failure> {
        access::fetch(&self.config, url)
    }

    async fn post(&self, call: &Call, take: &mut Take<'_>) -> Result<u16, Failure> {
        post::post(call, take)
    }

    fn log(&self, line: &str) {
        self.machine.world.log(line);
    }
}

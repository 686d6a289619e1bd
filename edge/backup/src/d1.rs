//! A dump of a D1 database, by Cloudflare's API: an export is started, asked after until it is done, for one that nobody
//! asks after cancels itself, and downloaded. What comes out is the SQL as Cloudflare made it; whether it is whole is
//! seen elsewhere. The database answers nobody meanwhile.
//!
//! API: <https://developers.cloudflare.com/api/resources/d1/subresources/database/methods/export/>

use std::time::Duration;

use anyhow::{Context, anyhow, bail};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::json;
use ureq::http::Request;

use crate::ask::{self, Answer, Limits, ask};
use crate::{MOST, World};

/// Which database, and who asks.
pub struct Database {
    /// Where the API is, such as `https://api.cloudflare.com/client/v4`.
    pub api: String,
    pub account: String,
    pub id: String,
    pub token: String,
}

pub struct Export {
    pub dump: Vec<u8>,
    /// Where in Time Travel it stands.
    pub bookmark: String,
}

/// How many exports are started for one dump.
const STARTS: u32 = 3;
/// Between two questions. An export is cancelled after some seconds without any; Cloudflare does not say how many.
const POLL: Duration = Duration::from_secs(1);
/// A megabyte takes about a second.
const LONGEST_EXPORT: jiff::SignedDuration = jiff::SignedDuration::from_mins(15);
const QUESTION: Limits = Limits { longest: Duration::from_secs(60), most: 1 << 20 };
const DOWNLOAD: Limits = Limits { longest: Duration::from_secs(600), most: MOST };

/// # Errors
/// If there is no dump, after what can be tried again was.
pub fn export(database: &Database, world: World<'_>) -> anyhow::Result<Export> {
    if !ask::is_private(&database.api) {
        bail!("the API's address begins with https://, as the token would be read by others on the way");
    }
    if ![&database.account, &database.id].iter().all(|id| is_id(id)) {
        bail!(
            "the ids of account and database are hexadecimal numbers; `wrangler whoami` and `wrangler d1 list` tell them"
        );
    }
    for started in 1.. {
        match attempt(database, world) {
            Ok(export) => return Ok(export),
            Err(Stop::For(error)) => return Err(error),
            Err(Stop::Once(error)) if started == STARTS => {
                return Err(error.context(format!("{STARTS} exports were started, and none came to its end")));
            }
            Err(Stop::Once(error)) => {
                (world.note)(&format!("{error:#}; a new export is started"));
                (world.wait)(POLL * 5);
            }
        }
    }
    Err(anyhow!("no export was started"))
}

/// It stands in an address.
fn is_id(text: &str) -> bool {
    !text.is_empty() && text.len() <= 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-')
}

/// Why there is no dump.
enum Stop {
    /// Another export would end in the same way.
    For(anyhow::Error),
    /// Another one may do.
    Once(anyhow::Error),
}

fn attempt(database: &Database, world: World<'_>) -> Result<Export, Stop> {
    let from = (world.now)();
    let mut bookmark = None;
    loop {
        match question(database, bookmark.as_deref(), world)? {
            Progress { at_bookmark: Some(at), result: Some(Done { signed_url: Some(url) }), .. } => {
                return Ok(Export { dump: download(&url, database, world)?, bookmark: at });
            }
            Progress { at_bookmark: Some(at), .. } => bookmark = Some(at),
            Progress { at_bookmark: None, .. } => {
                return Err(Stop::For(anyhow!("Cloudflare gives no bookmark to ask after the export with")));
            }
        }
        if is_over(from, (world.now)()) {
            return Err(Stop::For(anyhow!("the export is not done after {} minutes", LONGEST_EXPORT.as_mins())));
        }
        (world.wait)(POLL);
    }
}

fn is_over(from: Timestamp, now: Timestamp) -> bool {
    now.duration_since(from) > LONGEST_EXPORT
}

#[derive(Deserialize)]
struct Envelope {
    success: bool,
    #[serde(default)]
    errors: Vec<Fault>,
    result: Option<Progress>,
}

#[derive(Deserialize)]
struct Fault {
    #[serde(default)]
    code: i64,
    #[serde(default)]
    message: String,
}

/// Of an export. It is done as soon as there is something to download.
#[derive(Deserialize)]
struct Progress {
    at_bookmark: Option<String>,
    status: Option<String>,
    success: Option<bool>,
    error: Option<String>,
    result: Option<Done>,
}

#[derive(Deserialize)]
struct Done {
    signed_url: Option<String>,
}

/// Starts an export, or asks after that with the bookmark.
fn question(database: &Database, bookmark: Option<&str>, world: World<'_>) -> Result<Progress, Stop> {
    let Database { api, account, id, token } = database;
    let url = format!("{}/accounts/{account}/d1/database/{id}/export", api.trim_end_matches('/'));
    let body = match bookmark {
        Some(bookmark) => json!({ "output_format": "polling", "current_bookmark": bookmark }),
        None => json!({ "output_format": "polling" }),
    };
    let body = body.to_string().into_bytes();
    let request = || {
        let request = Request::post(&url).header("content-type", "application/json");
        let request = request.header("authorization", format!("Bearer {token}"));
        // A token with a line's end in it would be quoted.
        request
            .body(body.clone())
            .map_err(|_| anyhow!("the API's address or the token has characters that it cannot have"))
    };
    let Answer { status, body } = ask("Cloudflare", QUESTION, world, request).map_err(Stop::For)?;
    let envelope = serde_json::from_slice::<Envelope>(&body).ok();
    let said = envelope.as_ref().map(|envelope| said(&envelope.errors)).unwrap_or_default();
    match (status, envelope) {
        (200, Some(Envelope { success: true, result: Some(progress), .. })) => match progress.status.as_deref() {
            Some("error") => Err(Stop::Once(failed(&progress))),
            _ if progress.success == Some(false) => Err(Stop::Once(failed(&progress))),
            _ => Ok(progress),
        },
        (200, None | Some(Envelope { success: true, .. })) => {
            Err(Stop::For(anyhow!("Cloudflare's answer is none of D1's export")))
        }
        (401, _) => Err(Stop::For(anyhow!("Cloudflare does not know the token (401){said}; make a new one"))),
        (403, _) => {
            Err(Stop::For(anyhow!("the token may not export the database (403){said}; give it the right `D1 Edit`")))
        }
        (404, _) if bookmark.is_none() => Err(Stop::For(anyhow!(
            "there is no such account or database (404){said}; `wrangler d1 list` tells the ids"
        ))),
        (429 | 500.., _) => Err(Stop::For(anyhow!("Cloudflare has no time ({status}){said}; try again later"))),
        // An export that is running is not known any more.
        _ if bookmark.is_some() => Err(Stop::Once(anyhow!("Cloudflare has ended the export ({status}){said}"))),
        _ => Err(Stop::For(anyhow!("Cloudflare starts no export ({status}){said}"))),
    }
}

fn failed(progress: &Progress) -> anyhow::Error {
    match &progress.error {
        Some(error) => anyhow!("the export failed: {}", short(error)),
        None => anyhow!("the export failed"),
    }
}

fn said(errors: &[Fault]) -> String {
    errors.first().map_or_else(String::new, |error| format!(": {} (code {})", short(&error.message), error.code))
}

/// What a server says is shown on one line that is not too long.
fn short(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(200).collect()
}

fn download(url: &str, database: &Database, world: World<'_>) -> Result<Vec<u8>, Stop> {
    // One that is of this machine is only for an API that is too.
    let is_local = ask::is_private(url) && database.api.starts_with("http://");
    if !url.starts_with("https://") && !is_local {
        return Err(Stop::For(anyhow!("Cloudflare's address of the dump does not begin with https://")));
    }
    let request = || Request::get(url).body(Vec::new()).context("Cloudflare's address of the dump is no address");
    let answer = ask("the download", DOWNLOAD, world, request).map_err(Stop::Once)?;
    match answer.status {
        200 if answer.body.is_empty() => Err(Stop::Once(anyhow!("the download is empty"))),
        200 => Ok(answer.body),
        // It is good for an hour.
        400..=410 => Err(Stop::Once(anyhow!("the address of the dump is not valid any more ({})", answer.status))),
        status => Err(Stop::Once(anyhow!("the download answers {status}"))),
    }
}

//! Page views: a visit in, whether and how it counts, and the counts out. The handlers here look up the page, ask
//! `visit` who counts and a counter (`shard`) for numbers. Numbers are of pages, hours and days; nothing of a visitor
//! is kept.

mod agent;
pub mod backup;
mod bots;
mod bots_table;
mod csv;
mod day;
mod failures;
mod feeds;
mod memory;
pub mod owner;
pub mod question;
pub mod report;
mod salts;
mod segment;
pub mod shard;
mod signals;
mod source;
mod sql;
mod sums;
mod tally;
mod visit;
mod visitor;

#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

pub use self::backup::{check, export, import};
use self::day::Moment;
use self::question::{By, Count, Entry, Question};
use self::sums::Sums;
use self::tally::SITE;
use self::visit::Beacon;
use crate::http::{Method, Request, Response};
use crate::problem::Problem;
use crate::rim::{Failure, Limit, Rim};
use crate::{comments, origin, summaries};

/// Answer of `POST /api/views`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Counted {
    /// Views of the page, with this one.
    pub views: u64,
    /// Comments that are shown and that the page was not built with; 0 as well while the comments do not answer.
    pub newer: u32,
    /// Stamp of the summary of the comments, or null where there is none.
    pub summary: Option<String>,
}

/// Answer of `GET /api/views/{page}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PageViews {
    /// Its id.
    pub page: String,
    pub views: u64,
}

/// A picture of one transparent pixel, in 43 bytes.
const PIXEL: [u8; 43] = *b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff!\xf9\x04\x01\x00\x00\x00\x00\
    ,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;";

/// Longest span that a report takes, in days.
const MOST_DAYS: i64 = 400;

pub async fn count(request: &Request, rim: &impl Rim) -> Result<Response, Problem> {
    origin::check(request, rim.config())?;
    let beacon = Beacon::read(request)?;
    let pages = rim.pages().await?;
    let page = pages.get(beacon.page().0).ok_or_else(Problem::unknown_page)?;
    let entry = visit::entry(request, &beacon, By::Script, rim.now(), rim.config());
    let views = put_down(entry, &page.id, request, rim).await?;
    let newer = comments::newer(page, &pages, beacon.since, rim).await.unwrap_or_else(|failure| {
        rim.log(&format!("comments that are newer: {failure}"));
        0
    });
    let summary = summaries::stamp(page, &pages, rim).await.unwrap_or_else(|failure| {
        rim.log(&format!("stamp of the summary: {failure}"));
        None
    });
    Ok(Response::json(200, &Counted { views, newer, summary }))
}

pub async fn pixel(request: &Request, rim: &impl Rim) -> Result<Response, Problem> {
    let picture = || Response::new(200, "image/gif", PIXEL);
    let site = request.headers.get("sec-fetch-site");
    if request.method == Method::Head || site.is_some_and(|site| !matches!(site, "same-origin" | "none")) {
        return Ok(picture());
    }
    if request.parameter("feed").is_some() {
        count_feed(request, rim).await?;
        return Ok(picture());
    }
    let name = request.parameter("page").ok_or_else(|| Problem::bad_request("Say which `page`"))?;
    let beacon = Beacon { page: name, ..Beacon::default() };
    let pages = rim.pages().await?;
    let page = pages.get(beacon.page().0).ok_or_else(Problem::unknown_page)?;
    let entry = visit::entry(request, &beacon, By::Picture, rim.now(), rim.config());
    put_down(entry, &page.id, request, rim).await?;
    Ok(picture())
}

/// Counts a fetch of the feed, for whoever serves one: our own routes, or a server that mirrors its requests to
/// `GET /api/views/pixel.gif?feed=`.
pub async fn count_feed(request: &Request, rim: &impl Rim) -> Result<(), Problem> {
    let user_agent = request.headers.get("user-agent").unwrap_or_default();
    let Some(feeds::Reader { name, subscribers }) = feeds::reader(user_agent) else { return Ok(()) };
    let visitor = visitor::of(request, rim.config());
    put_down(Some(Entry::Feed { name, subscribers, visitor }), SITE, request, rim).await.map(drop)
}

pub async fn of_page(page: &str, rim: &impl Rim) -> Result<Response, Problem> {
    let pages = rim.pages().await?;
    let page = pages.get(page).ok_or_else(Problem::unknown_page)?.id.clone();
    let views = ask::<Count>(rim, &page, &Question::Views { page: page.clone() }).await?.views;
    Ok(Response::json(200, &PageViews { page, views }).with("cache-control", "public, max-age=60"))
}

pub async fn statistics(request: &Request, rim: &impl Rim) -> Result<Response, Problem> {
    let date = |name: &str| match request.parameter(name) {
        Some(text) => day::read(&text)
            .map(Some)
            .ok_or_else(|| Problem::bad_request(format!("`{name}` is a day, as in 2026-11-21"))),
        None => Ok(None),
    };
    let to = date("to")?.unwrap_or(Moment::of(rim.now()).day);
    let from = date("from")?.unwrap_or((to - 29).max(0));
    if !(0..MOST_DAYS).contains(&(to - from)) {
        return Err(Problem::bad_request(format!(
            "`from` is not after `to`, and at most {MOST_DAYS} days are asked for"
        )));
    }
    let page = match request.parameter("page").filter(|page| !page.is_empty()) {
        Some(name) => Some(rim.pages().await?.get(&name).ok_or_else(Problem::unknown_page)?.id.clone()),
        None => None,
    };

    let mut sums = Sums::default();
    for shard in 0..rim.config().shards.max(1) {
        let question = Question::Report { from, to, page: page.clone() };
        sums.merge(&ask_shard(rim, shard, &question).await?);
    }
    let report = report::report(from, to, page, &sums);
    match request.parameter("format").as_deref() {
        None | Some("json") => Ok(Response::json(200, &report)),
        Some("csv") => {
            let name = format!("attachment; filename=\"views-{}-{}.csv\"", report.from, report.to);
            Ok(Response::new(200, "text/csv; charset=utf-8", csv::write(&report)).with("content-disposition", name))
        }
        Some(_) => Err(Problem::bad_request("`format` is `json` or `csv`")),
    }
}

/// Counts a failure. If even that fails there is nobody left to tell.
pub async fn failed(code: &str, rim: &impl Rim) {
    ask_shard::<()>(rim, 0, &Question::Failed { code: code.to_owned() }).await.ok();
}

/// Failures by their code, since the counter began.
pub async fn failures(rim: &impl Rim) -> Result<Vec<(String, u64)>, Failure> {
    ask_shard(rim, 0, &Question::Failures).await
}

/// Has an entry put down, if there is one, and gives the views of the page.
async fn put_down(entry: Option<Entry>, page: &str, request: &Request, rim: &impl Rim) -> Result<u64, Problem> {
    let page = page.to_owned();
    let question = match entry {
        Some(what) => {
            let visitor = match &what {
                Entry::Reader { visitor, .. } | Entry::Feed { visitor, .. } => visitor.clone(),
                Entry::OptedOut { .. } | Entry::Machine { .. } => visitor::of(request, rim.config()),
            };
            if !rim.allows(Limit::Views, &visitor).await {
                return Err(Problem::too_many(60));
            }
            Question::Count { page: page.clone(), what, retention_days: rim.config().retention_days }
        }
        None => Question::Views { page: page.clone() },
    };
    Ok(ask::<Count>(rim, &page, &question).await?.views)
}

async fn ask<T: for<'json> Deserialize<'json>>(rim: &impl Rim, page: &str, question: &Question) -> Result<T, Failure> {
    ask_shard(rim, segment::shard(page, rim.config().shards), question).await
}

async fn ask_shard<T: for<'json> Deserialize<'json>>(
    rim: &impl Rim,
    shard: u32,
    question: &Question,
) -> Result<T, Failure> {
    let not_json = |error: serde_json::Error| Failure::storage(error.to_string());
    let question = serde_json::to_string(question).map_err(not_json)?;
    serde_json::from_str(&rim.views(shard, question).await?).map_err(not_json)
}

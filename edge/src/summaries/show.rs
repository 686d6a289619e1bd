//! `GET /api/summary/{page}`, and what a reader can say against a summary. The page's name comes in; what of its summary
//! may be shown at this moment goes out, as HTML that the island inserts or as JSON. A reader changes a number of reports
//! here and nothing else; no model is asked.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use serde_json::json;

use super::store::{self, Known, Row, State};
use super::summary::{Input, Summary};
use crate::comments::thread::Subject;
use crate::comments::words::Words;
use crate::comments::{check_visitor, form, store as comments, visitor};
use crate::http::{Request, Response};
use crate::keyed::Secret;
use crate::notices;
use crate::origin::{self, Body};
use crate::pages::{Page, Pages};
use crate::problem::Problem;
use crate::rim::{Failure, Rim};
use crate::statement::{Statement, read};

/// What a reader sees.
#[derive(Serialize)]
pub struct Shown {
    /// Changes when anything of this does.
    pub stamp: String,
    #[serde(flatten)]
    pub summary: Summary,
    /// The whole section.
    pub html: String,
}

impl Shown {
    /// Nothing where none is stored, it is hidden, or too little of it is left.
    pub fn of(row: &Row, inputs: &[Input<'_>], page: &Page) -> Option<Self> {
        let stored = row.summary().filter(|_| row.state != State::Hidden)?;
        let stamp = store::stamp_of(row.revision, &stored.gone(inputs));
        let summary = stored.left(inputs)?;
        let html = summary.html(Words::of(&page.language), &page.id, &stamp);
        Some(Self { stamp, summary, html })
    }
}

/// 404 where there is none.
pub async fn show(name: &str, request: &Request, rim: &impl Rim) -> Result<Response, Problem> {
    let subject = Subject::find(name, rim).await?;
    let is_json = request.headers.get("accept").is_some_and(|accept| accept.contains("application/json"));
    // Who has it already costs a row for each cite, and not one for each comment.
    if let Some(known) = request.headers.get("if-none-match") {
        let rows = rim.database(vec![store::stamp(&subject)]).await?.into_iter().next().unwrap_or_default();
        let tag = store::read_stamp(rows)?.map(|stamp| etag(&stamp, is_json));
        if let Some(tag) = tag.filter(|tag| known.split(',').any(|known| known.trim().trim_start_matches("W/") == tag))
        {
            return Ok(cached(Response::empty(304), tag));
        }
    }
    let statements = vec![store::row(&subject), store::known(&subject)];
    let mut rows = rim.database(statements).await?.into_iter();
    let mut next = || rows.next().unwrap_or_default();
    let row: Option<Row> = read(next())?.into_iter().next();
    let known: Vec<Known> = read(next())?;
    let inputs: Vec<Input<'_>> = known.iter().map(Known::input).collect();
    let shown = row.and_then(|row| Shown::of(&row, &inputs, &subject.page)).ok_or_else(none)?;
    let tag = etag(&shown.stamp, is_json);
    let response = if is_json { Response::json(200, &shown) } else { Response::html(200, shown.html.into_bytes()) };
    Ok(cached(response, tag))
}

fn cached(response: Response, tag: String) -> Response {
    response.with("etag", tag).with("cache-control", "public, no-cache").with("vary", "accept")
}

/// How many comments there are by now stands in the answer and not in the stamp, as in a page that was built before.
fn etag(stamp: &str, is_json: bool) -> String {
    format!("\"{stamp}{}\"", if is_json { "-json" } else { "" })
}

fn none() -> Problem {
    Problem::new(404, "no-summary", "There is no summary", "The comments of this page have none at this moment")
}

/// The stamp of what readers of the page see at this moment.
pub async fn stamp(page: &Page, pages: &Pages, rim: &impl Rim) -> Result<Option<String>, Failure> {
    if !page.comments {
        return Ok(None);
    }
    let subject = Subject::new(page.clone(), pages);
    let rows = rim.database(vec![store::stamp(&subject)]).await?;
    store::read_stamp(rows.into_iter().next().unwrap_or_default())
}

/// `POST /api/summary/{page}/report`: counts once for a visitor and a day.
pub async fn report(name: &str, request: &Request, rim: &impl Rim) -> Result<Response, Problem> {
    form::readable(take_report(name, request, rim).await, request)
}

async fn take_report(name: &str, request: &Request, rim: &impl Rim) -> Result<Response, Problem> {
    origin::check(request, rim.config())?;
    let body = origin::body(request)?;
    let secret = Secret::of(rim.config())?;
    check_visitor(request, secret, rim).await?;
    let subject = Subject::find(name, rim).await?;
    let today = visitor::day(rim.now());
    let [make, find] = comments::salt(today, URL_SAFE_NO_PAD.encode(rim.random()));
    let mut rows = rim.database(vec![make, find, store::row(&subject)]).await?.into_iter();
    let salt = comments::read_salt(rows.nth(1).unwrap_or_default())?;
    let row: Option<Row> = read(rows.next().unwrap_or_default())?.into_iter().next();
    let row = row.filter(|row| row.summary.is_some() && row.state != State::Hidden).ok_or_else(none)?;

    let what = format!("summary of {}", subject.page.id);
    let tag = visitor::stored_tag(&request.visitor, &salt, &what, secret);
    let unless = |statement: Statement| statement.bind(today).bind(what.as_str()).bind(tag.as_str());
    let count = "UPDATE summaries SET reports = reports + 1 WHERE page = ?
                 AND NOT EXISTS (SELECT 1 FROM votes WHERE day = ? AND comment = ? AND tag = ?) RETURNING page";
    let mut statements = vec![unless(Statement::new(count).bind(row.page.as_str()))];
    statements.extend(notices::store::reported(&row.page, rim.config()).map(unless));
    statements.push(unless(Statement::new("INSERT OR IGNORE INTO votes (day, comment, tag) VALUES (?, ?, ?)")));
    let counted = rim.database(statements).await?.first().is_some_and(|rows| !rows.is_empty());
    Ok(match body {
        Body::Json => Response::json(200, &json!({ "counted": counted })),
        Body::Form => {
            let words = Words::of(&subject.page.language);
            form::page(200, words, words.summary_reported, &form::back_link(words, &subject.page.url))
        }
    })
}

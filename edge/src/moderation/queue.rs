//! What waits for a moderator: how many comments are in each state, and those of one state with the check that held them,
//! the newest first. For comments that wait there are links to decide without signing in, to be put into a message.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::link;
use crate::comments::render::render;
use crate::comments::store::flag;
use crate::http::{Request, Response};
use crate::keyed::Secret;
use crate::problem::Problem;
use crate::rim::Rim;
use crate::statement::{Statement, read};

/// Comments in one answer.
const MOST: i64 = 100;
const USUAL: i64 = 50;

#[derive(Deserialize, Serialize)]
struct Waiting {
    id: String,
    page: String,
    parent: Option<String>,
    author: String,
    site: String,
    #[serde(deserialize_with = "flag")]
    owner: bool,
    /// Hash of the author's key, to block it.
    key: Option<String>,
    /// Markdown, as it was written.
    text: String,
    language: String,
    state: String,
    reason: String,
    created_at: i64,
    edited_at: Option<i64>,
    decided_at: i64,
    revision: i64,
    votes: i64,
    #[serde(deserialize_with = "flag")]
    pinned: bool,
    /// What the author is known for.
    #[serde(deserialize_with = "flag")]
    trusted: bool,
    approved: i64,
    spam: i64,
}

#[derive(Serialize)]
struct Shown<'p> {
    #[serde(flatten)]
    comment: Waiting,
    html: String,
    /// Of its page, unless that is gone.
    url: Option<&'p str>,
    title: Option<&'p str>,
    /// Action → path.
    links: Map<String, Value>,
}

#[derive(Deserialize)]
struct Count {
    state: String,
    n: i64,
}

/// `?state=held` (or `approved`, `spam`, `deleted`), `?before=` the id of the last comment seen, `?limit=`.
pub async fn queue(request: &Request, rim: &impl Rim) -> Result<Response, Problem> {
    let sql = match request.parameter("state").as_deref() {
        None | Some("held") => HELD,
        Some("spam") => SPAM,
        Some("approved") => APPROVED,
        Some("deleted") => DELETED,
        Some(_) => return Err(Problem::bad_request("`state` has to be held, approved, spam or deleted")),
    };
    let limit = super::number(request, "limit", 1..=MOST)?.unwrap_or(USUAL);
    // Behind every id there can be: they are of digits and capital letters.
    let before = request.parameter("before").unwrap_or_else(|| "~".to_owned());
    let counts = Statement::new("SELECT state, count(*) AS n FROM comments GROUP BY state");
    let page = Statement::new(sql).bind(before).bind(limit);
    let mut answers = rim.database(vec![counts, page]).await?.into_iter();
    let counts = read::<Count>(answers.next().unwrap_or_default())?;
    let waiting = read::<Waiting>(answers.next().unwrap_or_default())?;

    let full = usize::try_from(limit).is_ok_and(|limit| waiting.len() == limit);
    let next = waiting.last().filter(|_| full).map(|comment| comment.id.clone());
    // A queue without titles is better than none.
    let pages = rim.pages().await.unwrap_or_default();
    let (secret, now) = (Secret::of(rim.config()).ok(), rim.now());
    let comments: Vec<Shown> = waiting
        .into_iter()
        .map(|comment| {
            let page = pages.get(&comment.page);
            let links = secret.map(|secret| links(&comment, secret, now)).unwrap_or_default();
            let html = render(&comment.text).html;
            let (url, title) = (page.map(|page| page.url.as_str()), page.map(|page| page.title.as_str()));
            Shown { comment, html, url, title, links }
        })
        .collect();
    let count = |state| counts.iter().find(|count| count.state == state).map_or(0, |count| count.n);
    let counts = json!({
        "held": count("held"), "approved": count("approved"), "spam": count("spam"), "deleted": count("deleted"),
    });
    Ok(Response::json(200, &json!({ "counts": counts, "comments": comments, "next": next })))
}

/// Action → path, for a comment that waits.
fn links(comment: &Waiting, secret: Secret<'_>, now: i64) -> Map<String, Value> {
    if comment.state != "held" {
        return Map::new();
    }
    link::links(&comment.id, comment.revision, secret, now)
        .map(|(action, path)| (action.name().to_owned(), path.into()))
        .collect()
}

/// The state stands in the text, since SQLite takes a partial index only for what it can prove.
macro_rules! of_state {
    ($state:literal) => {
        concat!(
            "SELECT id, page, parent, author, site, owner, key, text, language, state, reason, created_at, edited_at,
               decided_at, revision, votes, pinned, coalesce(trusted, 0) AS trusted, coalesce(approved, 0) AS approved,
               coalesce(spam, 0) AS spam
             FROM comments LEFT JOIN authors USING (key) WHERE state = '",
            $state,
            "' AND id < ? ORDER BY id DESC LIMIT ?"
        )
    };
}

const HELD: &str = of_state!("held");
const SPAM: &str = of_state!("spam");
const APPROVED: &str = of_state!("approved");
const DELETED: &str = of_state!("deleted");

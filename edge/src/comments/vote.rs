//! `POST /api/comment/{id}/vote`: one vote for a visitor and a comment. Who voted is kept as a tag under a random
//! salt of the day; tag and salt are destroyed when the day is over, the number stays.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use serde_json::json;

use super::add::check_visitor;
use super::store::{self, Comment, State};
use super::thread::Subject;
use super::{form, unknown_comment, visitor};
use crate::http::{Request, Response};
use crate::keyed::Secret;
use crate::origin::{self, Body};
use crate::problem::Problem;
use crate::rim::Rim;
use crate::statement::{Statement, read};

pub async fn vote(id: &str, request: &Request, rim: &impl Rim) -> Result<Response, Problem> {
    form::readable(take_vote(id, request, rim).await, request)
}

async fn take_vote(id: &str, request: &Request, rim: &impl Rim) -> Result<Response, Problem> {
    origin::check(request, rim.config())?;
    let body = origin::body(request)?;
    let (now, secret) = (rim.now(), Secret::of(rim.config())?);
    let today = visitor::day(now);
    check_visitor(request, secret, rim).await?;

    let new_salt = URL_SAFE_NO_PAD.encode(rim.random());
    let [make_salt, find_salt] = store::salt(today, new_salt);
    let mut statements = vec![store::comment(id), make_salt, find_salt];
    statements.extend(store::tidy(today, now));
    let mut rows = rim.database(statements).await?.into_iter();
    let comment: Option<Comment> = read(rows.next().unwrap_or_default())?.into_iter().next();
    let comment = comment.filter(|comment| comment.state == State::Approved).ok_or_else(unknown_comment)?;
    let salt = store::read_salt(rows.nth(1).unwrap_or_default())?;

    let subject = Subject::find(&comment.page, rim).await?;
    let thread = rim.database(vec![subject.statement()]).await?.into_iter().next().unwrap_or_default();
    subject.thread(thread)?.check_not_closed()?;

    let tag = visitor::stored_tag(&request.visitor, &salt, id, secret);
    let rows = rim.database(count(&comment, today, &tag, now)).await?;
    let counted: Vec<Votes> = read(rows.into_iter().nth(1).unwrap_or_default())?;
    let votes = counted.first().map_or(comment.votes, |row| row.votes);
    Ok(match body {
        Body::Json => Response::json(200, &json!({"id": id, "votes": votes, "counted": !counted.is_empty()})),
        Body::Form => Response::see_other(&format!("{}#comment-{id}", subject.page.url)),
    })
}

#[derive(Deserialize)]
struct Votes {
    votes: i64,
}

/// All or none: the thread has changed and the comment has one vote more, unless the tag is there; then the tag is.
fn count(comment: &Comment, today: i64, tag: &str, now: i64) -> Vec<Statement> {
    let unless = |statement: Statement| statement.bind(today).bind(comment.id.as_str()).bind(tag);
    let thread = "INSERT INTO threads (page, revision, changed_at) SELECT ?, 1, ?
                  WHERE NOT EXISTS (SELECT 1 FROM votes WHERE day = ? AND comment = ? AND tag = ?)
                  ON CONFLICT (page) DO UPDATE SET revision = revision + 1";
    let number = "UPDATE comments SET votes = votes + 1 WHERE id = ? AND state = 'approved'
                  AND NOT EXISTS (SELECT 1 FROM votes WHERE day = ? AND comment = ? AND tag = ?) RETURNING votes";
    vec![
        unless(Statement::new(thread).bind(comment.page.as_str()).bind(now)),
        unless(Statement::new(number).bind(comment.id.as_str())),
        unless(Statement::new("INSERT OR IGNORE INTO votes (day, comment, tag) VALUES (?, ?, ?)")),
    ]
}

//! Comments: a text in, whether it is shown, and threads as HTML, JSON and feeds out. The doors are here; each leads
//! into a file of its own. Moderators' decisions are made in `moderation`.

mod add;
pub mod article;
mod checks;
pub mod date;
mod draft;
mod evidence;
mod feed;
pub mod form;
pub mod html;
pub mod id;
mod identicon;
mod list;
#[cfg(test)]
mod oracle;
mod own;
mod receipt;
pub mod render;
pub mod store;
#[cfg(test)]
pub mod tests;
pub mod thread;
mod trap;
pub mod tree;
pub mod visitor;
mod vote;
pub mod words;

use serde::Deserialize;
use serde_json::json;

use crate::http::{Request, Response};
use crate::origin::{self, Body};
use crate::pages::{Page, Pages};
use crate::problem::Problem;
use crate::rim::{Failure, Rim};
use crate::statement::read;

pub use add::check_visitor;
pub use list::list;
pub use own::{delete, edit, edit_form};
pub use vote::vote;

pub async fn add(page: &str, request: &Request, rim: &impl Rim) -> Result<Response, Problem> {
    add::add(page, request, rim).await
}

pub async fn thread_feed(page: &str, request: &Request, rim: &impl Rim) -> Result<Response, Problem> {
    feed::of_thread(page, request, rim).await
}

pub async fn feed(request: &Request, rim: &impl Rim) -> Result<Response, Problem> {
    feed::of_all(request, rim).await
}

/// `POST /api/preview`: the HTML that a comment will have. JSON gives JSON; a form gives a page with the form once
/// more.
pub async fn preview(request: &Request, rim: &impl Rim) -> Result<Response, Problem> {
    origin::check(request, rim.config())?;
    let body = origin::body(request)?;
    let fields = draft::Fields::read(request)?;
    if body == Body::Json {
        return Ok(Response::json(200, &json!({ "html": article::body(&draft::text(&fields.text)?) })));
    }
    let subject = thread::Subject::find(&fields.page, rim).await?;
    let (page, words) = (&subject.page, words::Words::of(&subject.page.language));
    let form = form::comment_form(words, &page.id, &fields, rim.config().mail.is_some());
    Ok(match draft::text(&fields.text) {
        Ok(text) => {
            let body = format!("<div class=\"preview\">\n{}</div>\n{form}", article::body(&text));
            form::page(200, words, words.preview, &(body + &form::back_link(words, &page.url)))
        }
        Err(problem) => form::refusal(&problem, words, &page.url, &form),
    })
}

/// `GET /api/comment/{id}`: to the comment on its page, wherever that is now.
pub async fn permalink(id: &str, rim: &impl Rim) -> Result<Response, Problem> {
    let rows = rim.database(vec![store::comment(id)]).await?.into_iter().next().unwrap_or_default();
    let comment: store::Comment = read(rows)?.into_iter().next().ok_or_else(unknown_comment)?;
    match comment.state {
        store::State::Approved => {
            let subject = thread::Subject::find(&comment.page, rim).await?;
            let location = format!("{}#comment-{}", subject.page.url, comment.id);
            Ok(Response::empty(302).with("location", location))
        }
        store::State::Deleted => Err(gone()),
        store::State::Held | store::State::Spam => Err(unknown_comment()),
    }
}

/// How many are shown of a page that were not at `since`, in milliseconds since 1970.
pub async fn newer(page: &Page, pages: &Pages, since: u64, rim: &impl Rim) -> Result<u32, Failure> {
    #[derive(Deserialize)]
    struct Count {
        newer: u32,
    }
    if !page.comments {
        return Ok(0);
    }
    let subject = thread::Subject::new(page.clone(), pages);
    let statement = store::count_newer(&subject, i64::try_from(since).unwrap_or(i64::MAX));
    let counts: Vec<Count> = read(rim.database(vec![statement]).await?.into_iter().next().unwrap_or_default())?;
    Ok(counts.first().map_or(0, |count| count.newer))
}

/// One that is not there, or not shown.
pub fn unknown_comment() -> Problem {
    Problem::new(404, "unknown-comment", "There is no such comment", "")
}

pub fn gone() -> Problem {
    Problem::new(410, "deleted", "The comment was deleted", "Its text is gone for good")
}

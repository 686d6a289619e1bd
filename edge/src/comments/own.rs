//! What authors do with their own comments: the page with the form, a new text, and taking it back. A token says who
//! may; it is for one comment and one thing, and a GET never changes anything. An edit goes through the checks of a
//! new comment.

use serde_json::json;

use super::add::check_visitor;
use super::article::{Shown, Surroundings, article};
use super::checks::{Facts, Reason, Trap, objection};
use super::draft::{self, Fields};
use super::evidence::Evidence;
use super::receipt::{self, DELETE, EDIT, Tokens};
use super::render::render;
use super::store::{self, Comment, State};
use super::thread::Subject;
use super::words::Words;
use super::{date, form, html, unknown_comment, visitor};
use crate::http::{Request, Response};
use crate::keyed::Secret;
use crate::notices;
use crate::origin::{self, Body};
use crate::pages::Page;
use crate::problem::Problem;
use crate::rim::Rim;
use crate::statement::{Rows, read};

/// `GET /api/comment/{id}/edit?token=`: the comment as it is shown, and the forms that the token allows.
pub async fn edit_form(id: &str, request: &Request, rim: &impl Rim) -> Result<Response, Problem> {
    form::readable(edit_page(id, request, rim).await, request)
}

async fn edit_page(id: &str, request: &Request, rim: &impl Rim) -> Result<Response, Problem> {
    let (now, secret) = (rim.now(), Secret::of(rim.config())?);
    let token = request.parameter("token").unwrap_or_default();
    let comment = find(id, rim).await?;
    let may_edit = receipt::allows(&token, EDIT, &comment, now, secret);
    let may_delete = receipt::allows(&token, DELETE, &comment, now, secret);
    if let (Err(refusal), Err(_)) = (may_edit, may_delete) {
        return Err(refusal.into());
    }
    let page = page_of(&comment, rim).await?;
    let words = Words::of(&page.language);
    let tokens = Tokens::of(&comment, secret);
    let shown = Shown { comment: &comment, depth: 0, parent: None, is_tombstone: false };
    let surroundings = Surroundings { words, page: &page.id, may_reply: false, secret: Some(secret) };

    let state = if comment.state == State::Approved { words.shown } else { words.held };
    let mut body = format!("<p role=\"status\">{state}</p>\n{}", article(shown, surroundings));
    if may_edit.is_ok() {
        let until = date::readable(tokens.edit_until);
        body += &format!("<p>{} {until}.</p>\n{}", words.edit_until, edit_fields(words, id, &comment.text, &token));
    }
    // Who may change the text may take it away as well.
    let address = html::attribute(&receipt::address(id, &tokens.delete));
    body += &format!(
        "<form method=\"post\" action=\"/api/comment/{id}/delete\">\n{}<button>{}</button>\n</form>\n\
            <p>{} <a href=\"{address}\">{}</a></p>\n",
        form::hidden(&[("token", &tokens.delete)]),
        words.delete,
        words.keep_link,
        words.delete,
    );
    body += &form::back_link(words, &page.url);
    Ok(form::page(200, words, words.edit, &body))
}

fn edit_fields(words: &Words, id: &str, text: &str, token: &str) -> String {
    format!(
        "<form method=\"post\" action=\"/api/comment/{id}/edit\">\n{}{}<button>{}</button>\n</form>\n",
        form::hidden(&[("token", token)]),
        form::text_field(words, text),
        words.save
    )
}

/// `POST /api/comment/{id}/edit`: a new text.
pub async fn edit(id: &str, request: &Request, rim: &impl Rim) -> Result<Response, Problem> {
    form::readable(take_edit(id, request, rim).await, request)
}

async fn take_edit(id: &str, request: &Request, rim: &impl Rim) -> Result<Response, Problem> {
    origin::check(request, rim.config())?;
    let body = origin::body(request)?;
    let fields = Fields::read(request)?;
    let secret = Secret::of(rim.config())?;
    let before = find(id, rim).await?;
    receipt::allows(&fields.token, EDIT, &before, rim.now(), secret)?;
    let subject = Subject::find(&before.page, rim).await?;
    match (body, store_edit(&fields, before, &subject, request, rim).await) {
        (Body::Json, edited) => Ok(receipt::json(200, &edited?, &subject.page, secret)),
        (Body::Form, Ok(edited)) => Ok(receipt::see(&edited, &subject.page, secret)),
        (Body::Form, Err(problem)) => {
            let words = Words::of(&subject.page.language);
            let form = edit_fields(words, id, &fields.text, fields.token.trim());
            Ok(form::refusal(&problem, words, &subject.page.url, &form))
        }
    }
}

async fn store_edit(
    fields: &Fields,
    before: Comment,
    subject: &Subject,
    request: &Request,
    rim: &impl Rim,
) -> Result<Comment, Problem> {
    let (now, secret) = (rim.now(), Secret::of(rim.config())?);
    let text = draft::text(&fields.text)?;
    check_visitor(request, secret, rim).await?;
    let rows = rim.database(vec![subject.statement()]).await?.into_iter().next().unwrap_or_default();
    subject.thread(rows)?.check_not_closed()?;

    let evidence = Evidence::gather(&text, before.key.as_deref(), &before.page, now, rim).await;
    let reason = match &evidence {
        Ok(evidence) => objection(&Facts {
            text: &text,
            author: &before.author,
            site: &before.site,
            links: &render(&text).links,
            honeypot: &fields.subject,
            trap: Trap::NotAsked,
            blocks: &evidence.blocks,
            is_duplicate: evidence.duplicate.as_ref().is_some_and(|same| same.id != before.id),
            is_owner: before.owner,
            is_trusted: evidence.is_trusted,
        }),
        Err(failure) => {
            rim.log(&format!("an edit is held, since the checks failed: {failure}"));
            Some(Reason::Failure)
        }
    };
    // What waits goes on waiting, whatever it says now.
    let is_held = before.state == State::Held || reason.is_some();
    let reason = reason.map_or_else(|| before.reason.clone(), |reason| reason.name().to_owned());
    let state = if is_held { State::Held } else { State::Approved };

    // Never the moment of the edit before, which is what tokens are told apart by.
    let edited_at = before.edited_at.map_or(now, |last| now.max(last + 1));
    let mut statements = vec![store::edit(&before, &text, state, &reason, edited_at)];
    if before.state == State::Approved {
        statements.push(store::changed(&before.page, now));
        statements.extend(notices::store::held(rim.config()).filter(|_| is_held));
    }
    let rows = rim.database(statements).await?;
    if rows.first().is_none_or(Rows::is_empty) {
        let detail = "It was changed by somebody else at the same moment; look at it and try again";
        return Err(Problem::new(409, "changed", "The comment is no longer what it was", detail));
    }
    let decided_at = if state == before.state { before.decided_at } else { edited_at };
    Ok(Comment { text, state, reason, decided_at, edited_at: Some(edited_at), revision: before.revision + 1, ..before })
}

/// `POST /api/comment/{id}/delete`: takes the text away; replies stay.
pub async fn delete(id: &str, request: &Request, rim: &impl Rim) -> Result<Response, Problem> {
    form::readable(take_away(id, request, rim).await, request)
}

async fn take_away(id: &str, request: &Request, rim: &impl Rim) -> Result<Response, Problem> {
    origin::check(request, rim.config())?;
    let body = origin::body(request)?;
    let fields = Fields::read(request)?;
    let (now, secret) = (rim.now(), Secret::of(rim.config())?);
    let comment = find(id, rim).await?;
    receipt::allows(&fields.token, DELETE, &comment, now, secret)?;
    let page = page_of(&comment, rim).await?;
    let votes = "DELETE FROM votes WHERE comment = ?";
    let mut statements = vec![store::delete(id, now), crate::statement::Statement::new(votes).bind(id)];
    if comment.state == State::Approved {
        statements.push(store::changed(&comment.page, now));
    }
    statements.push(notices::store::forget(id));
    statements.extend(store::tidy(visitor::day(now), now));
    rim.database(statements).await?;
    Ok(match body {
        Body::Json => Response::json(200, &json!({"id": id, "state": "deleted"})),
        Body::Form => Response::see_other(&page.url),
    })
}

/// 404 for an id that nobody knows, and 410 for a comment that was deleted.
async fn find(id: &str, rim: &impl Rim) -> Result<Comment, Problem> {
    let rows = rim.database(vec![store::comment(id)]).await?.into_iter().next().unwrap_or_default();
    let comment: Comment = read(rows)?.into_iter().next().ok_or_else(unknown_comment)?;
    match comment.state {
        State::Deleted => Err(super::gone()),
        // Its author cannot talk it out of there.
        State::Spam => Err(unknown_comment()),
        State::Held | State::Approved => Ok(comment),
    }
}

/// The page of a comment. If it is gone from the site its comments can still be taken back.
async fn page_of(comment: &Comment, rim: &impl Rim) -> Result<Page, Problem> {
    match Subject::find(&comment.page, rim).await {
        Ok(subject) => Ok(subject.page),
        Err(problem) if problem.status == 404 => Ok(Page {
            id: comment.page.clone(),
            url: "/".to_owned(),
            aliases: Vec::new(),
            language: comment.language.clone(),
            title: String::new(),
            comments: false,
        }),
        Err(problem) => Err(problem),
    }
}

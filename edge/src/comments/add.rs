//! `POST /api/comments/{page}`: a form or JSON comes in; a comment is stored, shown at once or held, and the author
//! gets what is needed to change it. Every check runs before anything is visible, and a check that cannot be made
//! holds.

use serde::Deserialize;

use super::checks::{Facts, Reason, Trap, objection};
use super::draft::{Draft, Fields, unknown_parent};
use super::render::render;
use super::store::{self, Comment, State};
use super::thread::Subject;
use super::words::Words;
use super::{evidence::Evidence, form, id, receipt, trap, visitor};
use crate::http::{Request, Response};
use crate::keyed::Secret;
use crate::notices::{self, After, Confirmation};
use crate::origin::{self, Body};
use crate::problem::Problem;
use crate::rim::{Limit, Rim};
use crate::statement::{Statement, read};

/// Comments that may wait for a moderator. More would only fill the storage.
const MOST_WAITING: i64 = 500;

pub async fn add(name: &str, request: &Request, rim: &impl Rim) -> Result<Response, Problem> {
    origin::check(request, rim.config())?;
    let body = origin::body(request)?;
    let fields = Fields::read(request)?;
    let subject = Subject::find(name, rim).await?;
    let stored = store_new(&fields, &subject, request, rim).await;
    match (body, stored) {
        (Body::Json, stored) => {
            let Stored { comment, confirmation } = stored?;
            let location = format!("/api/comment/{}", comment.id);
            let receipt = receipt::json(201, &comment, &subject.page, Secret::of(rim.config())?);
            Ok(Response { after: after(confirmation), ..receipt.with("location", location) })
        }
        (Body::Form, Ok(Stored { comment, confirmation })) => {
            let receipt = receipt::see(&comment, &subject.page, Secret::of(rim.config())?);
            Ok(Response { after: after(confirmation), ..receipt })
        }
        // Who wrote it without scripts gets it back, to be mended.
        (Body::Form, Err(problem)) => Ok(refused(&problem, fields, &subject, rim)),
    }
}

fn after(confirmation: Option<Confirmation>) -> Option<After> {
    confirmation.map(|confirmation| After { confirmation: Some(confirmation) })
}

/// What was stored, and what was not: the wish to hear of answers, which has to be confirmed.
struct Stored {
    comment: Comment,
    confirmation: Option<Confirmation>,
}

async fn store_new(fields: &Fields, subject: &Subject, request: &Request, rim: &impl Rim) -> Result<Stored, Problem> {
    let (now, secret) = (rim.now(), Secret::of(rim.config())?);
    let draft = Draft::of(fields)?;
    let address = notices::address(&fields.email, rim.config())?;
    let is_owner = is_owner(draft.key.as_deref(), secret, rim);
    check_visitor(request, secret, rim).await?;
    if !is_owner && !rim.allows(Limit::AllWrites, "all").await {
        return Err(Problem::too_many(60));
    }

    // Whether it can be stored at all.
    let parent = draft.parent.as_deref().unwrap_or_default();
    let statements = vec![subject.statement(), store::comment(parent), waiting()];
    let mut rows = rim.database(statements).await?.into_iter();
    let thread = subject.thread(rows.next().unwrap_or_default())?;
    if !is_owner || thread.state == super::thread::State::Closed {
        thread.check_open(&subject.page)?;
    }
    let found: Option<Comment> = read(rows.next().unwrap_or_default())?.into_iter().next();
    // An answer stays with what it answers, under whichever of its names the thread has it.
    let in_thread = |parent: &Comment| parent.page == thread.name || subject.has(&parent.page);
    let parent = found.filter(|parent| parent.state == State::Approved && in_thread(parent)).map(|parent| parent.id);
    if parent != draft.parent {
        return Err(unknown_parent());
    }
    let waiting: Vec<Count> = read(rows.next().unwrap_or_default())?;
    if !is_owner && waiting.iter().any(|count| count.n >= MOST_WAITING) {
        let problem = Problem::new(429, "queue-full", "Too many comments wait for review", "Try again later");
        return Err(Problem { retry_after: Some(3600), ..problem });
    }

    // What speaks for it and against it.
    let key = draft.key.as_deref().map(|key| key_hash(key, secret));
    let evidence = Evidence::gather(&draft.text, key.as_deref(), &thread.name, now, rim).await;
    if let Ok(Some(before)) = evidence.as_ref().map(|evidence| evidence.sent_before(&thread.name, &parent)) {
        let before = rim.database(vec![store::comment(&before)]).await?.into_iter().next().unwrap_or_default();
        if let Some(comment) = read::<Comment>(before)?.into_iter().next() {
            return Ok(Stored { comment, confirmation: None });
        }
    }
    let reason = match &evidence {
        Ok(evidence) => objection(&Facts {
            text: &draft.text,
            author: &draft.author,
            site: &draft.site,
            links: &render(&draft.text).links,
            honeypot: &fields.subject,
            trap: trap::read(&fields.token, &subject.page.id, now, secret),
            blocks: &evidence.blocks,
            is_duplicate: evidence.duplicate.is_some(),
            is_owner,
            is_trusted: evidence.is_trusted,
        }),
        Err(failure) => {
            rim.log(&format!("a comment is held, since the checks failed: {failure}"));
            Some(Reason::Failure)
        }
    };

    let comment = Comment {
        id: id::new(now, rim.random()),
        page: thread.name.clone(),
        parent,
        author: draft.author,
        site: draft.site,
        key,
        owner: is_owner,
        text: draft.text,
        language: subject.page.language.clone(),
        state: if reason.is_some() { State::Held } else { State::Approved },
        reason: reason.map(|reason| reason.name().to_owned()).unwrap_or_default(),
        created_at: now,
        edited_at: None,
        decided_at: now,
        revision: 1,
        votes: 0,
        pinned: false,
    };
    let mut statements = vec![store::insert(&comment)];
    if comment.state == State::Approved {
        statements.push(store::changed(&comment.page, now));
        let is_answer = comment.parent.as_ref().map(|_| std::slice::from_ref(&comment.id));
        statements.extend(is_answer.map(|ids| notices::store::answered(ids, &["approved"], now)));
    } else {
        statements.extend(notices::store::held(rim.config()));
    }
    statements.extend(store::tidy(visitor::day(now), now));
    rim.database(statements).await?;
    // Nothing that a machine may have written sends mail.
    let address = address.filter(|_| reason.is_none_or(Reason::is_weak));
    let confirm = |address| Confirmation { comment: comment.id.clone(), page: subject.page.clone(), address };
    Ok(Stored { confirmation: address.map(confirm), comment })
}

#[derive(Deserialize)]
struct Count {
    n: i64,
}

fn waiting() -> Statement {
    let sql = "SELECT count(*) AS n FROM (SELECT 1 FROM comments WHERE state = 'held' LIMIT ?)";
    Statement::new(sql).bind(MOST_WAITING)
}

/// What is stored of an author's key.
pub fn key_hash(key: &str, secret: Secret<'_>) -> String {
    secret.text("author key", &[key])
}

/// By the key alone, compared in constant time; a name or an address says nothing.
pub fn is_owner(key: Option<&str>, secret: Secret<'_>, rim: &impl Rim) -> bool {
    let owner = rim.config().author_key.as_deref().filter(|owner| owner.len() >= 16);
    matches!((key, owner), (Some(key), Some(owner)) if secret.same(key, owner))
}

/// 429 for a visitor over the limit.
pub async fn check_visitor(request: &Request, secret: Secret<'_>, rim: &impl Rim) -> Result<(), Problem> {
    let tag = visitor::tag(&request.visitor, rim.now(), secret);
    if rim.allows(Limit::Writes, &tag).await { Ok(()) } else { Err(Problem::too_many(60)) }
}

fn refused(problem: &Problem, fields: Fields, subject: &Subject, rim: &impl Rim) -> Response {
    if problem.status >= 500 {
        rim.log(&format!("{} {}: {}", problem.status, problem.code, problem.detail));
    }
    let (page, words) = (&subject.page, Words::of(&subject.page.language));
    // A form of yesterday is renewed, or it would be held again.
    let token =
        Secret::of(rim.config()).ok().map(|secret| match trap::read(&fields.token, &page.id, rim.now(), secret) {
            Trap::Age(_) => fields.token.clone(),
            _ => trap::token(&page.id, rim.now(), secret),
        });
    let fields = Fields { token: token.unwrap_or_default(), ..fields };
    form::refusal(problem, words, &page.url, &form::comment_form(words, &page.id, &fields, rim.config().mail.is_some()))
}

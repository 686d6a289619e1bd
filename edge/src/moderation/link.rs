//! Decisions by a signed link, for whoever is told of a comment and is not signed in. The link holds a comment, its
//! revision and one action, for a week; opening it shows the comment and a button, and only the button decides. Programs
//! that follow links in mail (NuGetGallery#1433) so decide nothing, and what was decided is not decided again.

use serde::Deserialize;

use super::action::{self, Action};
use super::sign_in::from_here;
use crate::comments::html::escape;
use crate::http::{Request, Response};
use crate::keyed::Secret;
use crate::problem::Problem;
use crate::rim::Rim;
use crate::statement::{Statement, read};
use crate::token::{self, Claim};

/// Milliseconds for which a link is good.
pub const LIFE: i64 = 7 * 24 * 3_600_000;

/// What a link can do: each of them raises the comment's revision, which ends all links to it.
const BY_LINK: [Action; 3] = [Action::Approve, Action::Spam, Action::Delete];

/// Paths of the links to decide about a comment as it is at `revision`.
pub fn links(comment: &str, revision: i64, secret: Secret<'_>, now: i64) -> impl Iterator<Item = (Action, String)> {
    BY_LINK.into_iter().map(move |action| {
        let claim = Claim { action: purpose(action), subject: comment.to_owned(), expires_at: now + LIFE, revision };
        (action, format!("/api/decide/{}", token::sign(&claim, secret)))
    })
}

/// The action in a token: none of a visitor's tokens has such a name.
fn purpose(action: Action) -> String {
    format!("decide-{}", action.name())
}

/// What a token allows, if it is one of ours for a decision and its week is not over.
fn open(text: &str, secret: Secret<'_>, now: i64) -> Result<(Action, Claim), Problem> {
    let claim = token::open(text, secret).ok_or(token::Refusal::Invalid)?;
    let action = BY_LINK.into_iter().find(|action| purpose(*action) == claim.action).ok_or(token::Refusal::Invalid)?;
    Ok((action, token::verify(text, &claim.action, now, secret)?))
}

#[derive(Deserialize)]
struct Comment {
    page: String,
    author: String,
    site: String,
    text: String,
    reason: String,
    state: String,
    revision: i64,
}

const COMMENT: &str = "SELECT page, author, site, text, reason, state, revision FROM comments WHERE id = ?";

/// The comment, if it still is what it was when the link was made.
async fn unchanged(claim: &Claim, rim: &impl Rim) -> Result<Comment, Problem> {
    let rows = rim.database(vec![Statement::new(COMMENT).bind(claim.subject.as_str())]).await?;
    let found = read::<Comment>(rows.into_iter().next().unwrap_or_default())?.into_iter().next();
    found.filter(|comment| comment.revision == claim.revision).ok_or_else(used)
}

fn used() -> Problem {
    let detail = "It was used before, or the comment has been changed or decided since";
    Problem::new(409, "link-used", "The link is no longer good", detail)
}

/// Asks; changes nothing.
pub async fn decision_form(token: &str, rim: &impl Rim) -> Result<Response, Problem> {
    let (action, claim) = open(token, Secret::of(rim.config())?, rim.now())?;
    let comment = unchanged(&claim, rim).await?;
    let Comment { page, author, site, text, reason, state, .. } = &comment;
    let [page, author, site, text, reason, state] = [page, author, site, text, reason, state].map(|text| escape(text));
    let body = format!(
        "<h1>{title} this comment?</h1>\n<dl>\n<dt>Page</dt><dd>{page}</dd>\n<dt>Author</dt><dd>{author}</dd>\n\
         <dt>Site</dt><dd>{site}</dd>\n<dt>State</dt><dd>{state} {reason}</dd>\n</dl>\n<pre>{text}</pre>\n\
         <form method=\"post\"><button>{title}</button></form>",
        title = title(action),
    );
    Ok(html(title(action), &body))
}

/// Decides, once. The link is all that is needed, so a program may press the button, too.
pub async fn decide(token: &str, request: &Request, rim: &impl Rim) -> Result<Response, Problem> {
    from_here(request, rim.config())?;
    let (action, claim) = open(token, Secret::of(rim.config())?, rim.now())?;
    unchanged(&claim, rim).await?;
    let statements = action.statements(&[claim.subject], "link", rim.now());
    // Nothing is changed where another request was quicker.
    if action::changed(rim.database(statements).await?)?.is_empty() {
        return Err(used());
    }
    Ok(html("Done", &format!("<h1>Done</h1>\n<p>{}: that is how it is now.</p>", title(action))))
}

fn title(action: Action) -> &'static str {
    match action {
        Action::Approve => "Approve",
        Action::Spam => "Mark as spam",
        Action::Delete => "Delete",
        Action::Restore => "Restore",
        Action::Pin => "Pin",
        Action::Unpin => "Unpin",
    }
}

/// A page without style or script. The policy of other answers would forbid its form.
fn html(title: &str, body: &str) -> Response {
    let page = format!(
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<meta name=\"robots\" content=\"noindex\">\n\
         <title>{title}</title>\n{body}\n"
    );
    let policy = "default-src 'none'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";
    Response::html(200, page).with("content-security-policy", policy)
}

//! What an author gets for a comment: its HTML, whether it is shown, and the tokens to change and to delete it. A
//! stored comment comes in; JSON, or where a form's browser goes next, comes out.

use serde::Serialize;

use super::article::{Shown, Surroundings, article};
use super::store::{Comment, State};
use super::words::Words;
use crate::http::Response;
use crate::keyed::Secret;
use crate::pages::Page;
use crate::token::{self, Claim, Refusal};

/// Milliseconds in which a comment can be changed by its author.
pub const EDIT_WINDOW: i64 = 15 * 60_000;
/// Milliseconds for which the secret link to delete it is good: five years.
const DELETE_WINDOW: i64 = 5 * 365 * 86_400_000;

pub const EDIT: &str = "edit";
pub const DELETE: &str = "delete";

/// Of one comment, signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tokens {
    pub edit: String,
    pub edit_until: i64,
    pub delete: String,
}

impl Tokens {
    pub fn of(comment: &Comment, secret: Secret<'_>) -> Self {
        let sign = |action: &str, expires_at, revision| {
            let claim = Claim { action: action.to_owned(), subject: comment.id.clone(), expires_at, revision };
            token::sign(&claim, secret)
        };
        let edit_until = comment.created_at + EDIT_WINDOW;
        Self {
            edit: sign(EDIT, edit_until, text_version(comment)),
            edit_until,
            delete: sign(DELETE, comment.created_at + DELETE_WINDOW, 0),
        }
    }
}

/// Which text a token to edit is for. Each edit makes another, so a token is used once; what a moderator does in the
/// meantime takes nothing from the author.
fn text_version(comment: &Comment) -> i64 {
    comment.edited_at.unwrap_or_default()
}

/// Whether the token allows `action` on this comment as it is now.
pub fn allows(text: &str, action: &str, comment: &Comment, now: i64, secret: Secret<'_>) -> Result<(), Refusal> {
    let claim = token::verify(text.trim(), action, now, secret)?;
    let is_current = action != EDIT || claim.revision == text_version(comment);
    if claim.subject == comment.id && is_current { Ok(()) } else { Err(Refusal::Invalid) }
}

/// The page to change or delete a comment, for whoever holds the token.
pub fn address(id: &str, token: &str) -> String {
    format!("/api/comment/{id}/edit?token={token}")
}

#[derive(Serialize)]
struct Body<'c> {
    id: &'c str,
    page: &'c str,
    /// `approved` or `held`.
    state: &'static str,
    html: String,
    edit_token: &'c str,
    /// Milliseconds since 1970.
    edit_until: i64,
    delete_token: &'c str,
    /// Pages with the form to change or delete it.
    edit_url: String,
    delete_url: String,
}

pub fn json(status: u16, comment: &Comment, page: &Page, secret: Secret<'_>) -> Response {
    let tokens = Tokens::of(comment, secret);
    let words = Words::of(&page.language);
    let surroundings = Surroundings { words, page: &page.id, may_reply: false, secret: Some(secret) };
    let parent = comment.parent.as_deref().map(|parent| (parent, ""));
    let shown = Shown { comment, depth: usize::from(parent.is_some()), parent, is_tombstone: false };
    let body = Body {
        id: &comment.id,
        page: &page.id,
        state: comment.state.name(),
        html: article(shown, surroundings),
        edit_token: &tokens.edit,
        edit_until: tokens.edit_until,
        delete_token: &tokens.delete,
        edit_url: address(&comment.id, &tokens.edit),
        delete_url: address(&comment.id, &tokens.delete),
    };
    Response::json(status, &body)
}

/// After a form: to the comment, or to a page that says that it waits.
pub fn see(comment: &Comment, page: &Page, secret: Secret<'_>) -> Response {
    match comment.state {
        State::Approved => Response::see_other(&format!("{}#comment-{}", page.url, comment.id)),
        _ => Response::see_other(&address(&comment.id, &Tokens::of(comment, secret).edit)),
    }
}

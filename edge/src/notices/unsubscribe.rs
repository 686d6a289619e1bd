//! No more mail: a signed link that names an address comes in, and the address goes, from every comment. A GET asks; a POST
//! does it, from the page's button or from a mail program (RFC 8058), which comes from elsewhere and sends whatever
//! body it likes: the link is all that is looked at.

use super::address::Address;
use super::store;
use crate::comments::{form, html, words::Words};
use crate::http::{Request, Response};
use crate::keyed::Secret;
use crate::problem::Problem;
use crate::rim::Rim;
use crate::token::{self, Claim, Refusal};

/// Milliseconds for which the link is good: five years, since old mail is found and clicked.
const LIFE: i64 = 5 * 365 * 86_400_000;
const ACTION: &str = "unsubscribe";

/// The path of the link for an address. Its page is in this language.
pub fn link(address: &Address, language: &str, now: i64, secret: Secret<'_>) -> String {
    let subject = format!("{} {}", Words::of(language).language, address.text());
    let claim = Claim { action: ACTION.to_owned(), subject, expires_at: now.saturating_add(LIFE), revision: 0 };
    format!("/api/unsubscribe/{}", token::sign(&claim, secret))
}

fn open(text: &str, rim: &impl Rim) -> Result<(&'static Words, Address), Problem> {
    let claim = token::verify(text, ACTION, rim.now(), Secret::of(rim.config())?)?;
    let (language, address) = claim.subject.split_once(' ').ok_or(Refusal::Invalid)?;
    Ok((Words::of(language), Address::of(address).ok_or(Refusal::Invalid)?))
}

/// `GET /api/unsubscribe/{link}`: asks; changes nothing.
pub async fn unsubscribe_form(token: &str, request: &Request, rim: &impl Rim) -> Result<Response, Problem> {
    form::readable(ask(token, rim), request)
}

fn ask(token: &str, rim: &impl Rim) -> Result<Response, Problem> {
    let (words, address) = open(token, rim)?;
    let question = words.unsubscribe_ask.replace("{address}", address.text());
    let body = format!(
        "<p>{}</p>\n<form method=\"post\"><button>{}</button></form>\n",
        html::escape(&question),
        words.unsubscribe_yes
    );
    Ok(form::page(200, words, words.subscribe, &body))
}

/// `POST /api/unsubscribe/{link}`: takes the address away. Done twice is done once.
pub async fn unsubscribe(token: &str, request: &Request, rim: &impl Rim) -> Result<Response, Problem> {
    form::readable(take_away(token, rim).await, request)
}

async fn take_away(token: &str, rim: &impl Rim) -> Result<Response, Problem> {
    let (words, address) = open(token, rim)?;
    rim.database(vec![store::unsubscribe(address.text())]).await?;
    let body = format!("<p role=\"status\">{}</p>\n{}", words.unsubscribed, form::back_link(words, "/"));
    Ok(form::page(200, words, words.subscribe, &body))
}

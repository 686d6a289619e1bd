//! Double opt-in: an address comes in with a comment, one mail a day goes to it, and only the button on the page behind
//! its link stores the address. Until then it is nowhere but in that link, which we signed. Programs that follow links in
//! mail press no buttons, and nobody can have us write to an address again and again.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;

use super::address::Address;
use super::{Trouble, letter, provider, store};
use crate::comments::{self, form, html, visitor, words::Words};
use crate::config::Config;
use crate::http::{Request, Response};
use crate::keyed::Secret;
use crate::moderation::sign_in::from_here;
use crate::pages::Page;
use crate::problem::Problem;
use crate::rim::{Failure, Rim};
use crate::statement::read;
use crate::token::{self, Claim, Refusal};

/// Milliseconds for which the link is good.
const LIFE: i64 = 3 * 24 * 3_600_000;
const ACTION: &str = "subscribe";

/// That somebody wants to hear of answers to a comment.
#[derive(Clone, PartialEq, Eq)]
pub struct Confirmation {
    /// Its id.
    pub comment: String,
    pub page: Page,
    pub address: Address,
}

/// The address that came with a comment: none where no mail is sent. 422 for what is no plain address.
pub fn address(text: &str, config: &Config) -> Result<Option<Address>, Problem> {
    let text = text.trim();
    if config.mail.is_none() || text.is_empty() {
        return Ok(None);
    }
    Address::of(text).map(Some).ok_or_else(|| {
        let detail = "The e-mail is one plain address: name@host";
        Problem::new(422, "email-invalid", "The comment cannot be taken as it is", detail)
    })
}

/// Sends the mail with the link, unless that person had one today.
pub async fn send(confirmation: &Confirmation, rim: &impl Rim) -> Result<(), Failure> {
    let Confirmation { comment, page, address } = confirmation;
    let config = rim.config();
    let (Some(mail), Ok(secret)) = (&config.mail, Secret::of(config)) else { return Ok(()) };
    let (now, today) = (rim.now(), visitor::day(rim.now()));
    let salt = comments::store::salt(today, URL_SAFE_NO_PAD.encode(rim.random()));
    let rows = rim.database(salt.into()).await?.into_iter().nth(1).unwrap_or_default();
    let salt = comments::store::read_salt(rows)?;
    let tag = secret.text("confirmation", &[&salt, &address.person()]);
    // The other half is for those who have confirmed.
    let share = mail.most_a_day.div_ceil(2);
    let rows = rim.database(store::take_confirmation(today, &tag, share).into()).await?;
    if rows.first().is_none_or(crate::statement::Rows::is_empty) {
        return Ok(());
    }
    let subject = format!("{comment} {}", address.text());
    let claim = Claim { action: ACTION.to_owned(), subject, expires_at: now.saturating_add(LIFE), revision: 0 };
    let link = format!("/api/subscribe/{}", token::sign(&claim, secret));
    let letter = letter::confirmation(address, page, &config.origin, &link, format!("confirm/{comment}"));
    match provider::post(mail, &letter, rim).await {
        Ok(()) => Ok(()),
        Err(trouble) => {
            rim.log(&format!("a mail to confirm an address is lost: {trouble}"));
            // Whoever did not answer may have sent it all the same, and one mail is all that there may be.
            if let Trouble::Refused(_) = trouble {
                rim.database(store::give_confirmation_back(today, &tag).into()).await?;
            }
            Ok(())
        }
    }
}

/// What a link is about.
struct Wish {
    comment: String,
    address: Address,
}

fn open(text: &str, now: i64, secret: Secret<'_>) -> Result<Wish, Refusal> {
    let claim = token::verify(text, ACTION, now, secret)?;
    let (comment, address) = claim.subject.split_once(' ').ok_or(Refusal::Invalid)?;
    let address = Address::of(address).ok_or(Refusal::Invalid)?;
    Ok(Wish { comment: comment.to_owned(), address })
}

#[derive(Deserialize)]
struct Asked {
    state: comments::store::State,
    page: String,
    language: String,
}

/// Words in the language of the comment's page, and the way back to it.
async fn surroundings(asked: Asked, rim: &impl Rim) -> Result<(&'static Words, String), Problem> {
    match asked.state {
        comments::store::State::Deleted => Err(comments::gone()),
        comments::store::State::Spam => Err(comments::unknown_comment()),
        comments::store::State::Held | comments::store::State::Approved => {
            let pages = rim.pages().await?;
            let page = pages.get(&asked.page);
            let language = page.map_or(asked.language.as_str(), |page| page.language.as_str());
            Ok((Words::of(language), page.map_or("/", |page| page.url.as_str()).to_owned()))
        }
    }
}

/// `GET /api/subscribe/{link}`: asks; changes nothing.
pub async fn subscribe_form(token: &str, request: &Request, rim: &impl Rim) -> Result<Response, Problem> {
    form::readable(ask(token, rim).await, request)
}

async fn ask(token: &str, rim: &impl Rim) -> Result<Response, Problem> {
    let wish = open(token, rim.now(), Secret::of(rim.config())?)?;
    let rows = rim.database(vec![store::asked(&wish.comment)]).await?;
    let asked: Vec<Asked> = read(rows.into_iter().next().unwrap_or_default())?;
    let asked = asked.into_iter().next().ok_or_else(comments::unknown_comment)?;
    let (words, back) = surroundings(asked, rim).await?;
    let question = words.subscribe_ask.replace("{address}", wish.address.text());
    let body = format!(
        "<p>{}</p>\n<form method=\"post\"><button>{}</button></form>\n{}",
        html::escape(&question),
        words.subscribe_yes,
        form::back_link(words, &back)
    );
    Ok(form::page(200, words, words.subscribe, &body))
}

/// `POST /api/subscribe/{link}`: stores the address. Done twice is done once.
pub async fn subscribe(token: &str, request: &Request, rim: &impl Rim) -> Result<Response, Problem> {
    form::readable(store_wish(token, request, rim).await, request)
}

async fn store_wish(token: &str, request: &Request, rim: &impl Rim) -> Result<Response, Problem> {
    from_here(request, rim.config())?;
    let wish = open(token, rim.now(), Secret::of(rim.config())?)?;
    let statements = vec![store::subscribe(&wish.comment, wish.address.text(), rim.now()), store::asked(&wish.comment)];
    let rows = rim.database(statements).await?.into_iter().nth(1).unwrap_or_default();
    let asked = read::<Asked>(rows)?.into_iter().next().ok_or_else(comments::unknown_comment)?;
    let (words, back) = surroundings(asked, rim).await?;
    let body = format!("<p role=\"status\">{}</p>\n{}", words.subscribed, form::back_link(words, &back));
    Ok(form::page(200, words, words.subscribe, &body))
}

//! What is written in mail: a page, an address and links in, subject, text and headers out, in the language of the page.
//! Nothing in it was written by a visitor, there is no HTML, and it loads nothing.

use super::address::Address;
use super::line;
use crate::comments::words::Words;
use crate::pages::Page;

/// A mail as a provider is to send it.
#[derive(Clone, PartialEq, Eq)]
pub struct Letter {
    pub to: Address,
    pub subject: String,
    /// Plain.
    pub text: String,
    pub headers: Vec<(&'static str, String)>,
    /// The same for a letter that is handed over twice.
    pub key: String,
}

/// RFC 3834: no automatic answer, please.
const AUTOMATIC: (&str, &str) = ("Auto-Submitted", "auto-generated");

/// Asks whether the address belongs to whoever gave it.
pub fn confirmation(to: &Address, page: &Page, origin: &str, link: &str, key: String) -> Letter {
    let words = Words::of(&page.language);
    let fill = |text: &str| fill(text, page, origin, &format!("{origin}{link}"), "", "");
    Letter {
        to: to.clone(),
        subject: fill(words.mail_confirm_subject),
        text: fill(words.mail_confirm),
        headers: vec![(AUTOMATIC.0, AUTOMATIC.1.to_owned())],
        key,
    }
}

/// Tells of answers, and how to hear of no more. Both headers are those of RFC 8058: a mail program may unsubscribe with
/// one click.
pub fn answered(
    to: &Address,
    page: &Page,
    origin: &str,
    link: &str,
    count: usize,
    unsubscribe: &str,
    key: String,
) -> Letter {
    let words = Words::of(&page.language);
    let unsubscribe = format!("{origin}{unsubscribe}");
    let body = if count == 1 { words.mail_answer } else { words.mail_answers };
    let fill = |text: &str| fill(text, page, origin, &format!("{origin}{link}"), &unsubscribe, &count.to_string());
    Letter {
        to: to.clone(),
        subject: fill(words.mail_answer_subject),
        text: fill(body) + &fill(words.mail_unsubscribe),
        headers: vec![
            (AUTOMATIC.0, AUTOMATIC.1.to_owned()),
            ("List-Unsubscribe", format!("<{unsubscribe}>")),
            ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click".to_owned()),
        ],
        key,
    }
}

/// A title comes last, so that none of its letters is taken for a place.
fn fill(text: &str, page: &Page, origin: &str, link: &str, unsubscribe: &str, count: &str) -> String {
    let title = line(&page.title);
    text.replace("{page}", &format!("{origin}{}", page.url))
        .replace("{link}", link)
        .replace("{unsubscribe}", unsubscribe)
        .replace("{n}", count)
        .replace("{title}", if title.is_empty() { &page.id } else { &title })
}

//! Notices: to the owner of the blog when something waits, and by mail to whoever wants to hear of answers to a comment.
//! What happened is noted with what made it happen, in one transaction; it is sent right after the answer to that
//! request, and by a chore if that fails. No visitor waits for it, and nothing that a visitor wrote is in it.

mod address;
mod answers;
mod confirm;
mod letter;
mod owner;
mod provider;
mod receiver;
pub mod store;
#[cfg(test)]
mod tests;
mod unsubscribe;

use crate::config::Config;
use crate::rim::{Call, Rim};

pub use address::Address;
pub use confirm::{Confirmation, address, subscribe, subscribe_form};
pub use unsubscribe::{unsubscribe, unsubscribe_form};

/// Seconds that a receiver may take.
const PATIENCE: u32 = 10;
/// So long nobody else sends the same, in milliseconds.
const LEASE: i64 = 60_000;
const MINUTE: i64 = 60_000;

/// What is left to be done once the visitor has the answer.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct After {
    /// Kept nowhere else: it holds an address that nobody has confirmed.
    pub confirmation: Option<Confirmation>,
}

impl std::fmt::Debug for After {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("After").finish_non_exhaustive()
    }
}

pub fn are_on(config: &Config) -> bool {
    config.receiver.is_some() || config.mail.is_some()
}

/// Does what an answer has left.
pub async fn after(after: After, rim: &impl Rim) {
    if let Some(confirmation) = &after.confirmation
        && let Err(failure) = confirm::send(confirmation, rim).await
    {
        rim.log(&format!("a mail to confirm an address is not sent: {failure}"));
    }
    work(rim).await;
}

/// Sends what is due. What cannot be sent stays, and is due again later.
pub async fn work(rim: &impl Rim) {
    let config = rim.config();
    if let Some(receiver) = &config.receiver
        && let Err(failure) = owner::work(receiver, rim).await
    {
        rim.log(&format!("notices to the owner: {failure}"));
    }
    if let Some(mail) = &config.mail
        && let Err(failure) = answers::work(mail, rim).await
    {
        rim.log(&format!("mail about answers: {failure}"));
    }
}

/// Why something was not sent, for the log: an address of the web may be a secret, and what a provider says of an address
/// of mail is not for the log either.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Trouble {
    /// With that status.
    Refused(u16),
    Unreachable(String),
}

impl std::fmt::Display for Trouble {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Refused(status) => write!(formatter, "it was refused with {status}"),
            Self::Unreachable(why) => write!(formatter, "nobody answered: {why}"),
        }
    }
}

async fn send(mut call: Call, rim: &impl Rim) -> Result<(), Trouble> {
    // Resend refuses whoever does not say this, and a Worker says nothing by itself.
    call.headers.push(("user-agent", format!("gen-edge/{}", rim.config().version)));
    let mut nothing = |_: u16, _: &[u8]| std::ops::ControlFlow::Break(());
    match rim.post(&call, &mut nothing).await {
        Ok(200..=299) => Ok(()),
        Ok(status) => Err(Trouble::Refused(status)),
        Err(failure) => Err(Trouble::Unreachable(failure.why.replace(&call.url, "its address"))),
    }
}

/// When to try again after that many failures in a row: in five minutes, then twice as long each time, at most six hours.
fn again(now: i64, failures: u32) -> i64 {
    let pause = (5 * MINUTE).saturating_mul(1 << failures.saturating_sub(1).min(10));
    now.saturating_add(pause.min(360 * MINUTE))
}

/// One line that a header or a subject can hold, of at most a hundred characters.
fn line(text: &str) -> String {
    let words: Vec<&str> = text.split(|letter: char| letter.is_whitespace() || letter.is_control()).collect();
    let line: Vec<&str> = words.into_iter().filter(|word| !word.is_empty()).collect();
    line.join(" ").chars().take(100).collect()
}

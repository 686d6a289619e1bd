//! The chore that tells of answers: who is to hear of them comes out of the storage, one mail a subscriber goes out, with
//! a link to the newest answer. Several answers are one mail, and so is an hour's worth of them.

use serde::Deserialize;

use super::address::Address;
use super::{LEASE, MINUTE, Trouble, again, letter, provider, store, unsubscribe};
use crate::comments::{id, visitor};
use crate::config::Mail;
use crate::keyed::Secret;
use crate::rim::{Failure, Rim};
use crate::statement::{Rows, read};

/// Milliseconds between two mails about answers to one comment.
const PAUSE: i64 = 60 * MINUTE;
/// So often a mail is handed over to a provider that does not answer.
const MOST_TRIES: u32 = 5;

#[derive(Deserialize)]
struct Waiting {
    comment: String,
    page: String,
    address: String,
    failures: u32,
    /// JSON.
    ids: String,
}

pub async fn work(mail: &Mail, rim: &impl Rim) -> Result<(), Failure> {
    let config = rim.config();
    let Ok(secret) = Secret::of(config) else { return Ok(()) };
    let rows = rim.database(vec![store::untold(rim.now())]).await?;
    let waiting: Vec<Waiting> = read(rows.into_iter().next().unwrap_or_default())?;
    if waiting.is_empty() {
        return Ok(());
    }
    let pages = rim.pages().await?;
    for Waiting { comment, page, address, failures, ids } in waiting {
        let answers: Vec<String> = serde_json::from_str(&ids).unwrap_or_default();
        // A page that is away may come back; an address that a backup brought was checked then.
        let (Some(page), Some(address), Some(newest)) = (pages.get(&page), Address::of(&address), answers.iter().max())
        else {
            let tomorrow = rim.now().saturating_add(24 * 60 * MINUTE);
            rim.database(store::told_subscriber(&comment, "[]", tomorrow).into()).await?;
            continue;
        };
        let (now, today) = (rim.now(), visitor::day(rim.now()));
        let take = store::take_subscriber(&comment, now, now.saturating_add(LEASE), today, mail.most_a_day);
        if rim.database(take.into()).await?.first().is_none_or(Rows::is_empty) {
            continue;
        }
        let letter = letter::answered(
            &address,
            page,
            &config.origin,
            &format!("/api/comment/{newest}"),
            answers.len(),
            // Made of the answer and not of the clock: a mail that is sent again is the same to the letter.
            &unsubscribe::link(&address, &page.language, id::time(newest).unwrap_or(now), secret),
            format!("answered/{comment}/{newest}/{}", answers.len()),
        );
        let outcome = provider::post(mail, &letter, rim).await;
        let failures = failures.saturating_add(1);
        let then = match &outcome {
            Ok(()) => store::told_subscriber(&comment, &ids, now.saturating_add(PAUSE)).into(),
            // Who never says whether a mail was taken may have taken each of them.
            Err(Trouble::Unreachable(_)) if failures >= MOST_TRIES => {
                store::told_subscriber(&comment, &ids, now.saturating_add(PAUSE)).into()
            }
            Err(trouble) => {
                let refused = matches!(trouble, Trouble::Refused(_));
                store::failed_subscriber(&comment, failures, again(now, failures), today, refused)
            }
        };
        rim.database(then).await?;
        if let Err(trouble) = outcome {
            rim.log(&format!("a mail about answers is sent later: {trouble}"));
            if let Trouble::Unreachable(_) = trouble {
                break;
            }
        }
    }
    Ok(())
}

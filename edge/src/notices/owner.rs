//! What the owner is told: comments that wait and summaries that readers reported, as numbers and titles of pages. Many
//! events become one notice: the first is told of at once, those of the next ten minutes together. When there is nothing
//! to be done any more, nothing is sent.

use serde::Deserialize;

use super::receiver::{self, About, Notice};
use super::{LEASE, MINUTE, again, line, send, store};
use crate::config::Receiver;
use crate::rim::{Failure, Rim};
use crate::statement::{Statement, read};

/// Milliseconds between two notices that comments wait, and between two about one summary.
const PAUSE_HELD: i64 = 10 * MINUTE;
const PAUSE_REPORT: i64 = 24 * 60 * MINUTE;
/// Titles that stand in a message.
const MOST_TITLES: usize = 5;

#[derive(Deserialize)]
struct Due {
    kind: Kind,
    subject: String,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Held,
    Report,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::Held => "held",
            Self::Report => "report",
        }
    }

    fn pause(self) -> i64 {
        match self {
            Self::Held => PAUSE_HELD,
            Self::Report => PAUSE_REPORT,
        }
    }
}

#[derive(Deserialize)]
struct Taken {
    events: i64,
    failures: u32,
}

#[derive(Deserialize)]
struct Count {
    page: String,
    n: i64,
}

pub async fn work(receiver: &Receiver, rim: &impl Rim) -> Result<(), Failure> {
    let rows = rim.database(vec![store::due(rim.now())]).await?;
    for Due { kind, subject } in read(rows.into_iter().next().unwrap_or_default())? {
        let now = rim.now();
        let name = kind.name();
        let rows = rim.database(vec![store::take(name, &subject, now, now.saturating_add(LEASE))]).await?;
        let taken: Vec<Taken> = read(rows.into_iter().next().unwrap_or_default())?;
        let Some(Taken { events, failures }) = taken.into_iter().next() else { continue };
        let outcome = match notice(kind, &subject, rim).await? {
            Some(notice) => send(receiver::call(receiver, &notice), rim).await.map(|()| kind.pause()),
            None => Ok(0),
        };
        let then = match &outcome {
            Ok(pause) => store::told(name, &subject, events, now.saturating_add(*pause)),
            Err(_) => {
                let failures = failures.saturating_add(1);
                store::failed(name, &subject, failures, again(now, failures))
            }
        };
        rim.database(vec![then]).await?;
        if let Err(trouble) = outcome {
            rim.log(&format!("a notice to the owner is sent later: {trouble}"));
            // The others would fare no better.
            break;
        }
    }
    Ok(())
}

/// Nothing if nothing waits any more.
async fn notice(kind: Kind, subject: &str, rim: &impl Rim) -> Result<Option<Notice>, Failure> {
    let statement = match kind {
        Kind::Held => store::waiting(),
        Kind::Report => store::reports(subject),
    };
    let pages = about(statement, rim).await?;
    let count: i64 = pages.iter().map(|about| about.count).sum();
    let origin = &rim.config().origin;
    let (title, message, part) = match (kind, pages.as_slice()) {
        (_, []) => return Ok(None),
        (Kind::Held, _) if count == 1 => ("1 comment waits".to_owned(), format!("On {}", titles(&pages)), "queue"),
        (Kind::Held, _) => (format!("{count} comments wait"), format!("On {}", titles(&pages)), "queue"),
        (Kind::Report, _) => {
            ("A summary was reported".to_owned(), format!("Readers found a mistake: {}", titles(&pages)), "summaries")
        }
    };
    Ok(Some(Notice { kind: kind.name(), title, message, link: format!("{origin}/admin/#{part}"), pages }))
}

/// Pages by their titles; one that the site does not have any more by its id.
async fn about(statement: Statement, rim: &impl Rim) -> Result<Vec<About>, Failure> {
    let rows = rim.database(vec![statement]).await?;
    let counts: Vec<Count> = read(rows.into_iter().next().unwrap_or_default())?;
    // A notice without titles is better than none.
    let pages = rim.pages().await.ok();
    let title = |id: &str| {
        let page = pages.as_ref().and_then(|pages| pages.get(id));
        let title = page.map(|page| line(&page.title)).filter(|title| !title.is_empty());
        title.unwrap_or_else(|| line(id))
    };
    Ok(counts.into_iter().map(|Count { page, n }| About { title: title(&page), page, count: n }).collect())
}

/// `“Hello” (2), “Other” (1) and 3 more pages`
fn titles(pages: &[About]) -> String {
    let title = |about: &About| format!("“{}” ({})", about.title, about.count);
    let named: Vec<String> = pages.iter().take(MOST_TITLES).map(title).collect();
    match pages.len().saturating_sub(MOST_TITLES) {
        0 => named.join(", "),
        1 => format!("{} and 1 more page", named.join(", ")),
        more => format!("{} and {more} more pages", named.join(", ")),
    }
}

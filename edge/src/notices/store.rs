//! Notices in the storage: the statements of this folder. Those that note what happened go along with what made it
//! happen; the others are of the chores. What is told, and to whom, is decided elsewhere.

use serde_json::json;

use crate::config::Config;
use crate::statement::Statement;

/// A comment waits; nothing to be noted where nobody is told.
pub fn held(config: &Config) -> Option<Statement> {
    let sql = "INSERT INTO notices (kind, subject, events) VALUES ('held', '', 1)
               ON CONFLICT (kind, subject) DO UPDATE SET events = events + 1";
    config.receiver.as_ref().map(|_| Statement::new(sql))
}

/// A reader has reported the summary of a page, unless that visitor has already: binds the day, what, and the tag of the
/// vote that stands for it.
pub fn reported(page: &str, config: &Config) -> Option<Statement> {
    let sql = "INSERT INTO notices (kind, subject, events) SELECT 'report', ?, 1
               WHERE NOT EXISTS (SELECT 1 FROM votes WHERE day = ? AND comment = ? AND tag = ?)
               ON CONFLICT (kind, subject) DO UPDATE SET events = events + 1";
    config.receiver.as_ref().map(|_| Statement::new(sql).bind(page))
}

/// Those of the comments that are in one of these states answer a comment, the author of which wants to hear of it; their
/// own answers are none. Binds two JSON lists.
pub fn answered(ids: &[String], states: &[&str], now: i64) -> Statement {
    let sql = "INSERT OR IGNORE INTO answers (id, comment, at)
               SELECT answer.id, answer.parent, ? FROM comments AS answer
               JOIN comments AS asked ON asked.id = answer.parent
               JOIN subscribers ON subscribers.comment = asked.id AND subscribers.address <> ''
               WHERE answer.id IN (SELECT value FROM json_each(?)) AND answer.state IN (SELECT value FROM json_each(?))
                 AND (answer.key IS NULL OR answer.key IS NOT asked.key)";
    Statement::new(sql).bind(now).bind(json!(ids).to_string()).bind(json!(states).to_string())
}

/// A comment is gone, and so is whoever wanted to hear of answers to it.
pub fn forget(comment: &str) -> Statement {
    Statement::new("DELETE FROM subscribers WHERE comment = ?").bind(comment)
}

/// What is told and over goes; so does an answer that nobody could be told of in a month.
pub fn tidy(today: i64, now: i64) -> [Statement; 3] {
    [
        Statement::new("DELETE FROM notices WHERE told >= events AND next_at <= ?").bind(now),
        Statement::new("DELETE FROM answers WHERE at < ?").bind(now.saturating_sub(30 * 86_400_000)),
        Statement::new("DELETE FROM mails WHERE day < ?").bind(today),
    ]
}

/// Notices to the owner that are due.
pub fn due(now: i64) -> Statement {
    Statement::new("SELECT kind, subject FROM notices WHERE events > told AND next_at <= ? ORDER BY next_at LIMIT 5")
        .bind(now)
}

/// Nobody else sends it until then; gives how many events there are, or no row if somebody else was first.
pub fn take(kind: &str, subject: &str, now: i64, until: i64) -> Statement {
    let sql = "UPDATE notices SET next_at = ? WHERE kind = ? AND subject = ? AND next_at <= ? AND events > told
               RETURNING events, failures";
    Statement::new(sql).bind(until).bind(kind).bind(subject).bind(now)
}

/// So many events are told of; the next ones wait until then.
pub fn told(kind: &str, subject: &str, events: i64, next_at: i64) -> Statement {
    Statement::new("UPDATE notices SET told = ?, next_at = ?, failures = 0 WHERE kind = ? AND subject = ?")
        .bind(events)
        .bind(next_at)
        .bind(kind)
        .bind(subject)
}

pub fn failed(kind: &str, subject: &str, failures: u32, next_at: i64) -> Statement {
    Statement::new("UPDATE notices SET failures = ?, next_at = ? WHERE kind = ? AND subject = ?")
        .bind(failures)
        .bind(next_at)
        .bind(kind)
        .bind(subject)
}

/// Pages with comments that wait, and how many: those with the most first.
pub fn waiting() -> Statement {
    Statement::new(
        "SELECT page, count(*) AS n FROM comments WHERE state = 'held' GROUP BY page ORDER BY n DESC, page LIMIT 500",
    )
}

/// How often the summary of a page was reported, if it is shown.
pub fn reports(page: &str) -> Statement {
    Statement::new("SELECT page, reports AS n FROM summaries WHERE page = ? AND reports > 0 AND state <> 'hidden'")
        .bind(page)
}

/// Who is to hear of answers now; `ids` are those of the answers, as JSON. SQLite takes the tables of a cross join in the
/// order in which they stand: what is untold first, which is little, and not all comments. Few at once: what follows an
/// answer has half a minute, and the next chore goes on.
pub fn untold(now: i64) -> Statement {
    let sql = "SELECT asked.id AS comment, asked.page AS page, address, failures, json_group_array(answers.id) AS ids
               FROM answers
               CROSS JOIN comments AS answer ON answer.id = answers.id AND answer.state = 'approved'
               CROSS JOIN comments AS asked ON asked.id = answers.comment AND asked.state = 'approved'
               CROSS JOIN subscribers ON subscribers.comment = asked.id
               WHERE told = 0 AND address <> '' AND next_at <= ?
               GROUP BY asked.id ORDER BY min(answers.at) LIMIT 5";
    Statement::new(sql).bind(now)
}

/// Nobody else writes to this subscriber until then; gives a row if that is so, and the day has room for a mail. It is
/// counted before it is sent.
pub fn take_subscriber(comment: &str, now: i64, until: i64, day: i64, most: u32) -> [Statement; 2] {
    let take = "UPDATE subscribers SET next_at = ? WHERE comment = ? AND next_at <= ? AND address <> ''
                AND coalesce((SELECT sent FROM mails WHERE day = ?), 0) < ? RETURNING comment";
    let count = "INSERT INTO mails (day, sent) SELECT ?, 1 FROM subscribers WHERE comment = ? AND next_at = ?
                 ON CONFLICT (day) DO UPDATE SET sent = sent + 1";
    [
        Statement::new(take).bind(until).bind(comment).bind(now).bind(day).bind(most),
        Statement::new(count).bind(day).bind(comment).bind(until),
    ]
}

/// The subscriber knows of these answers, given as JSON; the next ones wait until then.
pub fn told_subscriber(comment: &str, ids: &str, next_at: i64) -> [Statement; 2] {
    [
        Statement::new("UPDATE answers SET told = 1 WHERE id IN (SELECT value FROM json_each(?))").bind(ids),
        Statement::new("UPDATE subscribers SET failures = 0, next_at = ? WHERE comment = ?")
            .bind(next_at)
            .bind(comment),
    ]
}

/// It was not sent, or nobody knows; it is counted as sent unless it was `refused`.
pub fn failed_subscriber(comment: &str, failures: u32, next_at: i64, day: i64, refused: bool) -> Vec<Statement> {
    let fail = "UPDATE subscribers SET failures = ?, next_at = ? WHERE comment = ?";
    let fail = Statement::new(fail).bind(failures).bind(next_at).bind(comment);
    if refused { vec![fail, not_sent(day)] } else { vec![fail] }
}

fn not_sent(day: i64) -> Statement {
    Statement::new("UPDATE mails SET sent = max(0, sent - 1) WHERE day = ?").bind(day)
}

/// What stands in `votes` for a mail to confirm an address, beside a tag that dies with its day.
const CONFIRMATION: &str = "confirmation";

/// One mail a day for a tag, as long as the day has room for it: the first statement gives a row if it may be sent.
pub fn take_confirmation(day: i64, tag: &str, most: u32) -> [Statement; 2] {
    let count = "INSERT INTO mails (day, sent) SELECT ?, 1
                 WHERE ? > 0 AND NOT EXISTS (SELECT 1 FROM votes WHERE day = ? AND comment = ? AND tag = ?)
                 ON CONFLICT (day) DO UPDATE SET sent = sent + 1 WHERE sent < ? RETURNING sent";
    let mark = "INSERT OR IGNORE INTO votes (day, comment, tag) VALUES (?, ?, ?)";
    [
        Statement::new(count).bind(day).bind(most).bind(day).bind(CONFIRMATION).bind(tag).bind(most),
        Statement::new(mark).bind(day).bind(CONFIRMATION).bind(tag),
    ]
}

/// It was certainly not sent, so that it may be asked for again.
pub fn give_confirmation_back(day: i64, tag: &str) -> [Statement; 2] {
    let unmark = "DELETE FROM votes WHERE day = ? AND comment = ? AND tag = ?";
    [Statement::new(unmark).bind(day).bind(CONFIRMATION).bind(tag), not_sent(day)]
}

/// The comment of a link, as far as its page needs it.
pub fn asked(comment: &str) -> Statement {
    Statement::new("SELECT state, page, language FROM comments WHERE id = ?").bind(comment)
}

/// Somebody has confirmed the address.
pub fn subscribe(comment: &str, address: &str, now: i64) -> Statement {
    let sql = "INSERT INTO subscribers (comment, address, created_at)
               SELECT id, ?, ? FROM comments WHERE id = ? AND state IN ('held', 'approved')
               ON CONFLICT (comment) DO UPDATE SET address = excluded.address, created_at = excluded.created_at,
                 next_at = 0, failures = 0 WHERE subscribers.address = ''";
    Statement::new(sql).bind(address).bind(now).bind(comment)
}

/// No more mail to this address, whichever comment it is about.
pub fn unsubscribe(address: &str) -> Statement {
    Statement::new("UPDATE subscribers SET address = '' WHERE lower(address) = lower(?)").bind(address)
}

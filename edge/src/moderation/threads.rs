//! Threads as a whole: lock, open and close them, and move them when a page gets another id. A merge is a rename to a
//! thread that has comments; ids of comments tell their time, so that both threads are in order again when they are one.

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{audit, body, sign_in};
use crate::http::{Request, Response};
use crate::problem::Problem;
use crate::rim::Rim;
use crate::statement::{Statement, read};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Action {
    /// Nothing new.
    Lock,
    Open,
    /// Nothing new, and nothing there changes.
    Close,
    /// To an id without comments.
    Rename,
    /// To an id with comments.
    Merge,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Order {
    action: Action,
    page: String,
    to: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct Thread {
    page: String,
    state: String,
    moved_to: Option<String>,
    revision: i64,
    changed_at: i64,
}

const THREAD: &str = "SELECT page, state, moved_to, revision, changed_at FROM threads WHERE page = ?";

/// The thread, or the one that it became.
const NOW: &str = "SELECT page, state, moved_to, revision, changed_at FROM threads
  WHERE page = coalesce((SELECT moved_to FROM threads WHERE page = ?), ?)";

/// `{"action": "lock", "page": "posts/hello"}`, or `{"action": "rename", "page": "posts/old", "to": "posts/new"}`;
/// answers the thread as it is now.
pub async fn threads(request: &Request, rim: &impl Rim) -> Result<Response, Problem> {
    let Order { action, page, to } = body::json(request)?;
    let who = &sign_in::who(request, rim.config());
    let (statements, page) = match (action, to) {
        (Action::Rename | Action::Merge, Some(to)) => (move_to(action, &page, &to, who, rim).await?, to),
        (Action::Rename | Action::Merge, None) => return Err(Problem::bad_request("`to` has to be the new id")),
        (_, Some(_)) => return Err(Problem::bad_request("`to` is for rename and merge")),
        (_, None) => (set(action, &page, who, rim).await?, page),
    };
    let read_back = Statement::new(NOW).bind(page.as_str()).bind(page);
    let answers = rim.database(statements.into_iter().chain([read_back]).collect()).await?;
    let thread = read::<Thread>(answers.into_iter().next_back().unwrap_or_default())?;
    Ok(Response::json(200, &thread.first()))
}

/// Statements that bring the thread of a known page into a state, under all the names that it has comments under.
async fn set(action: Action, page: &str, who: &str, rim: &impl Rim) -> Result<Vec<Statement>, Problem> {
    let pages = rim.pages().await?;
    let known = pages.get(page).filter(|known| known.id == page).ok_or_else(Problem::unknown_page)?;
    let is_ours = |alias: &&String| pages.get(alias).is_some_and(|found| found.id == known.id);
    let names: Vec<&String> = [&known.id].into_iter().chain(known.aliases.iter().filter(is_ours)).collect();
    let names = json!(names).to_string();
    let (state, verb) = match action {
        Action::Lock => ("locked", "lock"),
        Action::Close => ("closed", "close"),
        _ => ("open", "open"),
    };
    let now = rim.now();
    let row = Statement::new("INSERT INTO threads (page, changed_at) VALUES (?, ?) ON CONFLICT DO NOTHING");
    let state = Statement::new(STATE).bind(state).bind(now).bind(state).bind(names.as_str()).bind(names);
    Ok(vec![row.bind(page).bind(now), state, audit::entry(now, who, verb, Some(page), "")])
}

/// Not of a thread that became another: that one's state counts.
const STATE: &str = "
  UPDATE threads SET state = ?, revision = revision + 1, changed_at = max(changed_at, ?)
  WHERE state <> ? AND moved_to IS NULL
    AND (page IN (SELECT value FROM json_each(?))
      OR page IN (SELECT moved_to FROM threads WHERE page IN (SELECT value FROM json_each(?))))";

/// Statements that give the comments of one page to another, which must be a page of the site.
async fn move_to(action: Action, page: &str, to: &str, who: &str, rim: &impl Rim) -> Result<Vec<Statement>, Problem> {
    if rim.pages().await?.get(to).is_none_or(|known| known.id != to) {
        return Err(Problem::unknown_page());
    }
    if page == to {
        return Err(Problem::bad_request("`page` and `to` are the same"));
    }
    let has = "SELECT 1 FROM comments WHERE page = ? LIMIT 1";
    let facts = vec![Statement::new(THREAD).bind(page), Statement::new(has).bind(page), Statement::new(has).bind(to)];
    let mut facts = rim.database(facts).await?.into_iter();
    let thread = read::<Thread>(facts.next().unwrap_or_default())?.into_iter().next();
    let [written, taken] = [facts.next(), facts.next()].map(|rows| rows.is_some_and(|rows| !rows.is_empty()));
    if !written && thread.as_ref().is_some_and(|thread| thread.moved_to.as_deref() == Some(to)) {
        // It was done before.
        return Ok(Vec::new());
    }
    if !written && thread.is_none() {
        return Err(Problem::new(404, "unknown-thread", "There is no such thread", "Nothing was ever written there"));
    }
    if action == Action::Rename && taken {
        let detail = "Both pages have comments; `merge` makes one thread of them";
        return Err(Problem::new(409, "thread-exists", "The new id has comments already", detail));
    }
    let now = rim.now();
    let verb = if action == Action::Rename { "rename" } else { "merge" };
    Ok(vec![
        Statement::new(TARGET).bind(to).bind(now).bind(page).bind(action == Action::Rename),
        Statement::new("UPDATE comments SET page = ? WHERE page = ?").bind(to).bind(page),
        Statement::new(SOURCE).bind(page).bind(to).bind(now),
        // Whatever led to the old id leads to the new one at once, and never round in a circle.
        Statement::new("UPDATE threads SET moved_to = ? WHERE moved_to = ?").bind(to).bind(page),
        // What was written of one of the two is not of both: it is made anew.
        Statement::new("DELETE FROM summaries WHERE page IN (?, ?)").bind(page).bind(if taken { to } else { page }),
        audit::entry(now, who, verb, Some(page), to),
    ])
}

/// The new thread: renamed it keeps its state, merged it takes that of the other; its revision neither of them had.
const TARGET: &str = "
  INSERT INTO threads (page, state, revision, changed_at)
  SELECT ?, coalesce(max(state), 'open'), coalesce(max(revision), 0) + 1, ? FROM threads WHERE page = ?
  ON CONFLICT (page) DO UPDATE SET moved_to = NULL, state = CASE WHEN ? = 1 THEN excluded.state ELSE state END,
    revision = max(revision, excluded.revision) + 1, changed_at = max(changed_at, excluded.changed_at)";

const SOURCE: &str = "
  INSERT INTO threads (page, moved_to, revision, changed_at) VALUES (?, ?, 1, ?)
  ON CONFLICT (page) DO UPDATE SET state = 'open', moved_to = excluded.moved_to, revision = revision + 1,
    changed_at = max(changed_at, excluded.changed_at)";

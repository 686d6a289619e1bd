//! What the generator bakes into the pages: every thread with the comments that are shown, in its order, each as the same
//! HTML and fields that `GET /api/comments/{page}` gives. It is public, as the pages are, and holds nothing of a comment
//! that waits.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::ROWS;
use crate::comments::article::{self, Entry, Surroundings, entry};
use crate::comments::store::{Comment, State};
use crate::comments::tree::{self, Node};
use crate::comments::words::Words;
use crate::http::{Request, Response};
use crate::keyed::Secret;
use crate::pages::{Page, Pages};
use crate::problem::Problem;
use crate::rim::{Failure, Rim};
use crate::statement::{Statement, read};
use crate::summaries::summary::Input;
use crate::summaries::{self, Shown};

#[derive(Deserialize)]
struct Row {
    page: String,
    state: String,
    moved_to: Option<String>,
    revision: i64,
    changed_at: i64,
}

/// A page with the names under which its comments are stored: its own, older ones, and those that it was moved to.
struct Subject<'p> {
    id: String,
    page: Option<&'p Page>,
    names: BTreeSet<String>,
}

#[derive(Serialize)]
struct File<'c> {
    version: u32,
    threads: Vec<Thread<'c>>,
}

/// A thread as the generator gets it.
#[derive(Serialize)]
struct Thread<'c> {
    page: &'c str,
    state: &'static str,
    /// By a moderator.
    #[serde(skip)]
    is_shut: bool,
    /// When something that readers see last changed, in milliseconds since 1970: what the page can say it knows.
    changed_at: i64,
    /// Comments that are shown.
    count: usize,
    /// Those, and the gaps where one was that others answer.
    comments: Vec<Entry<'c>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    summary: Option<Baked>,
}

/// A summary as the page shows it, until its stamp is another one.
#[derive(Serialize)]
struct Baked {
    stamp: String,
    /// The whole section.
    html: String,
}

const THREADS: &str = "SELECT page, state, moved_to, revision, changed_at FROM threads ORDER BY page";

/// Of a comment that is not shown nothing is read but its place.
const COMMENTS: &str = "
  SELECT page, id, parent, owner, language, state, '' AS reason, created_at, edited_at, decided_at, revision,
    votes, pinned,
    CASE state WHEN 'approved' THEN key END AS key,
    CASE state WHEN 'approved' THEN author ELSE '' END AS author,
    CASE state WHEN 'approved' THEN site ELSE '' END AS site,
    CASE state WHEN 'approved' THEN text ELSE '' END AS text
  FROM comments WHERE (page, id) > (?, ?) ORDER BY page, id LIMIT ?";

/// Approved comments and threads that are shut; 304 to whoever has them already, by `If-None-Match`, which costs a row a
/// thread.
pub async fn threads(request: &Request, rim: &impl Rim) -> Result<Response, Problem> {
    let known = request.headers.get("if-none-match").unwrap_or_default();
    let pages = rim.pages().await?;
    let mut found = rim.database(vec![Statement::new(THREADS), summaries::store::rows()]).await?.into_iter();
    let rows = read::<Row>(found.next().unwrap_or_default())?;
    let summaries = read::<summaries::store::Row>(found.next().unwrap_or_default())?;
    let subjects = subjects(&pages, &rows);
    let tag = etag(&subjects, &rows, &summaries, &rim.config().version);
    let head = |response: Response| response.with("etag", tag.as_str()).with("cache-control", "public, no-cache");
    if known.split(',').any(|known| known.trim().trim_start_matches("W/") == tag) {
        return Ok(head(Response::empty(304)));
    }
    let comments = comments(rim).await?;
    let secret = Secret::of(rim.config()).ok();
    let threads = subjects.iter().map(|subject| bake(subject, &rows, &comments, &summaries, secret));
    // The generator knows itself which pages take no comments.
    let threads = threads.filter(|thread| thread.count > 0 || thread.is_shut).collect();
    Ok(head(Response::json(200, &File { version: 1, threads })))
}

/// All comments by the name of their page, in the order of their ids.
async fn comments(rim: &impl Rim) -> Result<BTreeMap<String, Vec<Comment>>, Failure> {
    let mut comments: BTreeMap<String, Vec<Comment>> = BTreeMap::new();
    let mut after = (String::new(), String::new());
    loop {
        let (page, id) = after;
        let statement = Statement::new(COMMENTS).bind(page).bind(id).bind(i64::try_from(ROWS).unwrap_or(i64::MAX));
        let found = rim.database(vec![statement]).await?.into_iter().next().unwrap_or_default();
        let found = read::<Comment>(found)?;
        let next = found.last().filter(|_| found.len() == ROWS).map(|last| (last.page.clone(), last.id.clone()));
        for comment in found {
            comments.entry(comment.page.clone()).or_default().push(comment);
        }
        match next {
            Some(next) => after = next,
            None => return Ok(comments),
        }
    }
}

/// The pages of the site, and names that no page has: the generator may know of a page that was not deployed yet.
fn subjects<'p>(pages: &'p Pages, rows: &[Row]) -> Vec<Subject<'p>> {
    let moved = |name: &str| rows.iter().find(|row| row.page == name).and_then(|row| row.moved_to.clone());
    let mut subjects: BTreeMap<String, Subject<'p>> = BTreeMap::new();
    for page in pages.iter() {
        let is_ours = |alias: &&String| pages.get(alias).is_some_and(|found| found.id == page.id);
        let own: Vec<&String> = [&page.id].into_iter().chain(page.aliases.iter().filter(is_ours)).collect();
        let names = own.iter().filter_map(|name| moved(name)).chain(own.iter().map(|name| (*name).clone())).collect();
        subjects.insert(page.id.clone(), Subject { id: page.id.clone(), page: Some(page), names });
    }
    let named: BTreeSet<String> = subjects.values().flat_map(|subject| subject.names.iter().cloned()).collect();
    for row in rows.iter().filter(|row| !named.contains(&row.page) && row.moved_to.is_none()) {
        let names = BTreeSet::from([row.page.clone()]);
        subjects.insert(row.page.clone(), Subject { id: row.page.clone(), page: None, names });
    }
    subjects.into_values().collect()
}

fn bake<'c>(
    subject: &'c Subject<'_>,
    rows: &[Row],
    comments: &'c BTreeMap<String, Vec<Comment>>,
    summaries: &[summaries::store::Row],
    secret: Option<Secret<'_>>,
) -> Thread<'c> {
    let own = || rows.iter().filter(|row| subject.names.contains(&row.page));
    let is = |state: &str| own().any(|row| row.moved_to.is_none() && row.state == state);
    let takes_comments = subject.page.is_none_or(|page| page.comments);
    let state = match (is("closed"), is("locked")) {
        (true, _) => "closed",
        (_, true) => "locked",
        _ if !takes_comments => "locked",
        _ => "open",
    };
    let mut comments: Vec<&Comment> = subject.names.iter().filter_map(|name| comments.get(name)).flatten().collect();
    comments.sort_unstable_by(|one, other| one.id.cmp(&other.id));
    let node = |comment: &&Comment| Node {
        id: comment.id.clone(),
        parent: comment.parent.clone(),
        is_shown: comment.state == State::Approved,
        is_pinned: comment.pinned,
    };
    let places = tree::order(&comments.iter().map(node).collect::<Vec<_>>());
    let count = places.iter().filter(|place| !place.is_tombstone).count();

    let language = subject.page.map_or("", |page| page.language.as_str());
    let surroundings =
        Surroundings { words: Words::of(language), page: &subject.id, may_reply: state == "open", secret };
    let comment = |node: usize| comments.get(node).copied();
    let entries = places.iter().filter_map(|place| {
        let parent = place.parent.and_then(comment).map(|parent| (parent.id.as_str(), parent.author.as_str()));
        let shown = article::Shown {
            comment: comment(place.node)?,
            depth: place.depth,
            parent,
            is_tombstone: place.is_tombstone,
        };
        Some(entry(shown, surroundings))
    });
    let changed_at = own().map(|row| row.changed_at).max().unwrap_or_default();
    let is_shut = is("closed") || is("locked");
    let summary = subject.page.and_then(|page| {
        let own = summaries.iter().filter(|row| subject.names.contains(&row.page));
        let row = own.max_by_key(|row| row.rank(&subject.id))?;
        let inputs = comments.iter().filter(|comment| comment.state == State::Approved);
        let inputs: Vec<Input<'_>> =
            inputs.map(|comment| Input { id: &comment.id, revision: comment.revision, is_shown: true }).collect();
        let shown = Shown::of(row, &inputs, page)?;
        Some(Baked { stamp: shown.stamp, html: shown.html })
    });
    Thread { page: &subject.id, state, is_shut, changed_at, count, comments: entries.collect(), summary }
}

/// All that readers see is in the revisions, and in the program and the pages it is made with.
fn etag(subjects: &[Subject<'_>], rows: &[Row], summaries: &[summaries::store::Row], version: &str) -> String {
    let mut hash = Sha256::new();
    hash.update(format!("{version}\n"));
    for Subject { id, page, names } in subjects {
        let (language, comments) = page.map_or(("", true), |page| (page.language.as_str(), page.comments));
        hash.update(format!("{id:?} {names:?} {language:?} {comments}\n"));
    }
    for Row { page, state, moved_to, revision, .. } in rows {
        hash.update(format!("{page:?} {state} {moved_to:?} {revision}\n"));
    }
    for summaries::store::Row { page, revision, .. } in summaries {
        hash.update(format!("{page:?} {revision}\n"));
    }
    let digest: String = hash.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    format!("\"{digest}\"")
}

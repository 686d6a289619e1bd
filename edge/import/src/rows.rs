//! Comments of one thread as rows of a backup: what the tables of `edge::transfer` hold, nothing more. An id is made of
//! the comment's time and of what the other system knows it by, so that it is the same at each import.

use std::collections::HashMap;

use edge::comments::{id, store};
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::format::Format;
use crate::found::{Comment, State, Thread};
use crate::markdown::markdown;
use crate::{Body, clean};

/// A row of `comments`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Row {
    pub id: String,
    pub page: String,
    pub parent: Option<String>,
    pub author: String,
    pub site: String,
    pub key: Option<String>,
    pub owner: bool,
    pub text: String,
    pub language: String,
    pub digest: String,
    pub state: &'static str,
    pub reason: &'static str,
    pub created_at: i64,
    pub edited_at: Option<i64>,
    pub decided_at: i64,
    pub revision: i64,
    pub votes: i64,
    pub pinned: bool,
}

/// A row of `threads`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ThreadRow {
    pub page: String,
    pub state: &'static str,
    pub moved_to: Option<String>,
    pub revision: i64,
    pub changed_at: i64,
}

/// What was changed on the way, which the owner is told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Changes {
    /// Replies to what is not in the export, which stand by themselves now.
    pub orphans: usize,
    /// Texts that were too long.
    pub cut: usize,
    /// Websites that are no address of the web.
    pub sites: usize,
    /// Comments without a text, of which only the place is kept.
    pub empty: usize,
}

/// The places of a thread's comments: which answers which, and the time in the id. A reply is younger than what it
/// answers, in the id at least, because a thread is ordered by it.
fn places(thread: &Thread) -> Vec<(Option<usize>, i64)> {
    let mut index: HashMap<&str, usize> = HashMap::new();
    for (own, comment) in thread.comments.iter().enumerate().filter(|(_, comment)| !comment.id.is_empty()) {
        index.entry(comment.id.as_str()).or_insert(own);
    }
    let parent = |comment: &Comment| index.get(comment.parent.as_deref()?).copied();
    let mut places: Vec<(Option<usize>, i64)> =
        thread.comments.iter().map(|comment| (parent(comment), comment.created_at)).collect();
    let mut is_done = vec![false; places.len()];
    for start in 0..places.len() {
        // Up to what is done or answers nothing, then down again; whoever comes up twice is in a circle, which is cut.
        let mut path = Vec::new();
        let mut next = Some(start);
        let mut on_path = std::collections::HashSet::new();
        while let Some(own) = next.filter(|own| is_done.get(*own) == Some(&false)) {
            if !on_path.insert(own) {
                if let Some(last) = path.last().and_then(|last: &usize| places.get_mut(*last)) {
                    last.0 = None;
                }
                break;
            }
            path.push(own);
            next = places.get(own).and_then(|(parent, _)| *parent);
        }
        for own in path.into_iter().rev() {
            let above = places.get(own).and_then(|(parent, _)| places.get((*parent)?)).map(|(_, at)| at + 1);
            if let Some(place) = places.get_mut(own) {
                place.1 = place.1.max(above.unwrap_or_default());
            }
            is_done.get_mut(own).into_iter().for_each(|done| *done = true);
        }
    }
    places
}

/// The rows of a thread that stands at `page`, in the order of its comments, and what had to be changed.
pub fn rows(format: Format, thread: &Thread, page: &str, language: &str) -> (Vec<Row>, Changes) {
    let places = places(thread);
    let ids: Vec<String> = thread
        .comments
        .iter()
        .zip(&places)
        .map(|(comment, (_, at))| id::new(*at, hash(format, &thread.key, comment)))
        .collect();
    let mut changes = Changes::default();
    let rows = thread.comments.iter().zip(&places).enumerate().map(|(own, (comment, (parent, _)))| {
        // A comment that is in the file twice must not answer itself.
        let parent = parent.and_then(|parent| ids.get(parent)).filter(|parent| ids.get(own) != Some(parent));
        changes.orphans += usize::from(comment.parent.is_some() && parent.is_none());
        let place = (ids.get(own).cloned().unwrap_or_default(), parent.cloned());
        row(comment, place, (page, language), &mut changes)
    });
    let rows = rows.collect();
    (rows, changes)
}

fn row(
    comment: &Comment,
    (id, parent): (String, Option<String>),
    (page, language): (&str, &str),
    changes: &mut Changes,
) -> Row {
    let gone = Row {
        id,
        page: page.to_owned(),
        parent,
        author: String::new(),
        site: String::new(),
        key: None,
        owner: false,
        text: String::new(),
        language: language.to_owned(),
        digest: String::new(),
        state: "deleted",
        reason: "",
        created_at: comment.created_at,
        edited_at: None,
        decided_at: comment.created_at,
        revision: 1,
        votes: 0,
        pinned: false,
    };
    if comment.state == State::Deleted {
        return gone;
    }
    let (text, is_cut) = clean::text(&markdown(&comment.body));
    if text.trim().is_empty() {
        changes.empty += 1;
        return gone;
    }
    changes.cut += usize::from(is_cut);
    let site = if comment.site.trim().is_empty() { Some(String::new()) } else { clean::site(&comment.site) };
    changes.sites += usize::from(site.is_none());
    Row {
        author: clean::name(&comment.author),
        site: site.unwrap_or_default(),
        owner: comment.is_owner,
        digest: store::digest(&text),
        text,
        state: match comment.state {
            State::Approved => "approved",
            State::Held => "held",
            State::Spam => "spam",
            State::Deleted => "deleted",
        },
        edited_at: comment.edited_at,
        votes: comment.votes.clamp(0, MOST_VOTES),
        pinned: comment.is_pinned,
        ..gone
    }
}

/// More than any export has, and less than a number of D1.
const MOST_VOTES: i64 = 1 << 40;

/// Told apart by what the other system knows it by; where it has no id, by its words.
fn hash(format: Format, thread: &str, comment: &Comment) -> [u8; 32] {
    let (Body::Html(body) | Body::Lines(body) | Body::Markdown(body)) = &comment.body;
    let words = [comment.author.as_str(), body.as_str()];
    let parts = [format.name(), thread, comment.id.as_str()]
        .into_iter()
        .chain(words.into_iter().filter(|_| comment.id.is_empty()));
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(u64::try_from(part.len()).unwrap_or_default().to_be_bytes());
        hash.update(part.as_bytes());
    }
    hash.finalize().into()
}

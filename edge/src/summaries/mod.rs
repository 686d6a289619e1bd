//! Summaries of long threads: whether one is due, what a model is asked, what of its answer can be believed, and what
//! stands there when no model answers. Comments, bytes of an answer and the time come in; decisions, a request body, a
//! stored summary and its HTML go out. Nothing here fetches, stores or knows the clock, and no reader's request gets
//! further than [`summary::Summary::left`].

pub mod answer;
pub mod choose;
mod claims;
pub mod due;
pub mod extract;
mod html;
mod language;
mod orders;
pub mod prompt;
mod speakers;
pub mod summary;
mod terms;
mod text;
pub mod verify;

#[cfg(test)]
mod tests;

use serde::Deserialize;

use crate::comments::store;

/// A comment that readers see, as far as a summary needs it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Comment {
    pub id: String,
    #[serde(default)]
    pub parent: Option<String>,
    /// As it was typed in; may be empty, and may be anybody's.
    pub author: String,
    /// What tells writers apart better than their names: the hash of a key. A comment without one goes by its name.
    #[serde(default)]
    pub key: Option<String>,
    #[serde(default)]
    pub owner: bool,
    #[serde(default)]
    pub votes: i64,
    /// Markdown.
    pub text: String,
    #[serde(default)]
    pub revision: i64,
    /// Milliseconds since 1970.
    #[serde(default)]
    pub created_at: i64,
}

impl Comment {
    /// The same for comments that count as one writer's.
    fn writer(&self) -> &str {
        let name = if self.author.is_empty() { &self.id } else { &self.author };
        self.key.as_deref().unwrap_or(name)
    }
}

impl From<&store::Comment> for Comment {
    fn from(comment: &store::Comment) -> Self {
        Self {
            id: comment.id.clone(),
            parent: comment.parent.clone(),
            author: comment.author.clone(),
            key: comment.key.clone(),
            owner: comment.owner,
            votes: comment.votes,
            text: comment.text.clone(),
            revision: comment.revision,
            created_at: comment.created_at,
        }
    }
}

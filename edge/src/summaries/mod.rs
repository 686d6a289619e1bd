//! Summaries of long threads: whether one is due, what a model is asked, what of its answer can be believed, and what
//! stands there when no model answers. The rules are plain functions of comments, bytes and time; `work` is the chore
//! that carries them out, `show` what readers get of it, `owner` what moderators can do. No reader's request gets further
//! than [`summary::Summary::left`].

pub mod answer;
pub mod choose;
mod claims;
pub mod due;
pub mod extract;
mod html;
mod language;
mod orders;
mod owner;
pub mod prompt;
mod show;
mod speakers;
pub mod store;
pub mod summary;
mod terms;
mod text;
pub mod verify;
mod work;

#[cfg(test)]
mod tests;

use serde::Deserialize;

pub use self::owner::{change, list};
pub use self::show::{Shown, report, show, stamp};
pub use self::work::work;
use crate::comments;

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

impl From<&comments::store::Comment> for Comment {
    fn from(comment: &comments::store::Comment) -> Self {
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

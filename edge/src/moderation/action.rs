//! What can be done with a comment: an action and comments in, the statements that carry it out. Each statement picks
//! only the comments that the action still changes, so that an action done twice is done once.

use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::notices;
use crate::problem::Problem;
use crate::rim::Failure;
use crate::statement::{Rows, Statement, read};

/// Approvals after which what an author writes is shown at once, if all other checks pass and nothing was spam.
pub const TRUSTED_AFTER: i64 = 2;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Action {
    Approve,
    Spam,
    /// For good: the text goes, a gap stays where it has replies.
    Delete,
    /// No spam after all: back to those that wait.
    Restore,
    Pin,
    Unpin,
}

/// A comment as far as a decision needs it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Found {
    pub id: String,
    pub state: String,
}

impl Action {
    pub const ALL: [Self; 6] = [Self::Approve, Self::Spam, Self::Delete, Self::Restore, Self::Pin, Self::Unpin];

    pub fn name(self) -> &'static str {
        match self {
            Self::Approve => "approve",
            Self::Spam => "spam",
            Self::Delete => "delete",
            Self::Restore => "restore",
            Self::Pin => "pin",
            Self::Unpin => "unpin",
        }
    }

    pub fn of(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|action| action.name() == name)
    }

    /// States from which it changes something.
    fn from(self) -> &'static [&'static str] {
        match self {
            Self::Approve => &["held", "spam"],
            Self::Spam => &["held", "approved"],
            Self::Delete => &["held", "approved", "spam"],
            Self::Restore => &["spam"],
            Self::Pin | Self::Unpin => &["approved"],
        }
    }

    /// States in which there is nothing left to do.
    fn done(self) -> &'static [&'static str] {
        match self {
            Self::Approve => &["approved"],
            Self::Spam => &["spam"],
            Self::Delete => &["deleted"],
            Self::Restore => &["held"],
            Self::Pin => &[],
            // What is not shown is not pinned either.
            Self::Unpin => &["held", "spam", "deleted"],
        }
    }

    /// Whether it can be done to all of them. Nothing is done if not.
    pub fn check(self, ids: &[String], found: &[Found]) -> Result<(), Problem> {
        if let Some(id) = ids.iter().find(|id| !found.iter().any(|comment| comment.id == **id)) {
            return Err(Problem::new(
                404,
                "unknown-comment",
                "There is no such comment",
                format!("Nothing was changed: {id}"),
            ));
        }
        let fits = |comment: &&Found| {
            let state = comment.state.as_str();
            self.from().contains(&state) || self.done().contains(&state)
        };
        match found.iter().find(|comment| !fits(comment)) {
            Some(Found { id, state }) => {
                let detail = format!("Nothing was changed: {id} is {state}, which knows no `{}`", self.name());
                Err(Problem::new(409, "state", "The comment is in another state", detail))
            }
            None => Ok(()),
        }
    }

    /// Carries it out on those of `ids` that it changes, all or none; the rows of the last statement are their ids.
    pub fn statements(self, ids: &[String], who: &str, now: i64) -> Vec<Statement> {
        let selected = Selected { ids: json!(ids).to_string(), action: self };
        let mut statements = vec![selected.bind(Statement::new(AUDIT).bind(now).bind(who).bind(self.name()))];
        statements.push(selected.bind(Statement::new(THREADS).bind(now)).bind(self == Self::Approve));
        match self {
            Self::Approve | Self::Spam | Self::Restore => {
                let (approved, spam) = (self == Self::Approve, self == Self::Spam);
                statements.push(selected.bind(Statement::new(AUTHORS)));
                statements.push(selected.bind(Statement::new(COUNTS).bind(approved).bind(spam)));
                statements.push(selected.bind(Statement::new(TRUST).bind(TRUSTED_AFTER)));
                if approved {
                    statements.push(notices::store::answered(ids, self.from(), now));
                }
                let to = if approved {
                    "approved"
                } else if spam {
                    "spam"
                } else {
                    "held"
                };
                statements.push(selected.bind(Statement::new(DECIDE).bind(to).bind(approved).bind(now)));
            }
            Self::Delete => {
                statements.push(selected.bind(Statement::new(VOTES)));
                statements.push(selected.bind(Statement::new(SUBSCRIBERS)));
                statements.push(selected.bind(Statement::new(DELETE).bind(now)));
            }
            Self::Pin | Self::Unpin => statements.push(selected.bind(Statement::new(PIN).bind(self == Self::Pin))),
        }
        statements
    }
}

/// Looks up what [`Action::check`] asks.
pub fn find(ids: &[String]) -> Statement {
    Statement::new("SELECT id, state FROM comments WHERE id IN (SELECT value FROM json_each(?))")
        .bind(json!(ids).to_string())
}

/// Ids in the rows that the last of [`Action::statements`] gave.
pub fn changed(answers: Vec<Rows>) -> Result<Vec<String>, Failure> {
    #[derive(Deserialize)]
    struct Id {
        id: String,
    }
    let rows = read::<Id>(answers.into_iter().next_back().unwrap_or_default())?;
    let mut ids: Vec<String> = rows.into_iter().map(|row| row.id).collect();
    ids.sort_unstable();
    Ok(ids)
}

/// The comments that an action changes. Ids come as one JSON list, since D1 takes no more than 100 parameters.
struct Selected {
    ids: String,
    action: Action,
}

impl Selected {
    /// The parameters of [`selected!`].
    fn bind(&self, statement: Statement) -> Statement {
        let pinned: &[u8] = match self.action {
            Action::Pin => &[0],
            Action::Unpin => &[1],
            _ => &[0, 1],
        };
        statement.bind(self.ids.as_str()).bind(json!(self.action.from()).to_string()).bind(json!(pinned).to_string())
    }
}

macro_rules! selected {
    ($before:literal, $after:literal) => {
        concat!(
            $before,
            " WHERE id IN (SELECT value FROM json_each(?)) AND state IN (SELECT value FROM json_each(?))",
            " AND pinned IN (SELECT value FROM json_each(?)) ",
            $after
        )
    };
}

const AUDIT: &str = selected!(
    "INSERT INTO audit (at, who, action, comment, page) SELECT ?, ?, ?, id, page FROM comments",
    "ORDER BY id"
);

/// What readers see has changed, if it was shown or is now.
const THREADS: &str = selected!(
    "INSERT INTO threads (page, revision, changed_at) SELECT DISTINCT page, 1, ? FROM comments",
    "AND (state = 'approved' OR ? = 1)
     ON CONFLICT (page) DO UPDATE SET revision = revision + 1, changed_at = max(changed_at, excluded.changed_at)"
);

const AUTHORS: &str = selected!(
    "INSERT INTO authors (key) SELECT DISTINCT key FROM comments",
    "AND key IS NOT NULL ON CONFLICT (key) DO NOTHING"
);

/// What an author is known for moves along with the comment.
const COUNTS: &str = selected!(
    "UPDATE authors SET
       approved = max(0, authors.approved - moved.approved + moved.n * ?),
       spam = max(0, authors.spam - moved.spam + moved.n * ?)
     FROM (SELECT key, count(*) AS n, sum(state = 'approved') AS approved, sum(state = 'spam') AS spam FROM comments",
    "AND key IS NOT NULL GROUP BY key) AS moved WHERE authors.key = moved.key"
);

const TRUST: &str = selected!(
    "UPDATE authors SET trusted = (trusted = 1 OR approved >= ?) AND spam = 0 WHERE key IN (SELECT key FROM comments",
    "AND key IS NOT NULL)"
);

const DECIDE: &str = selected!(
    "UPDATE comments SET state = ?, reason = CASE WHEN ? = 1 THEN '' ELSE reason END, pinned = 0, decided_at = ?,
       revision = revision + 1",
    "RETURNING id"
);

const VOTES: &str = selected!("DELETE FROM votes WHERE comment IN (SELECT id FROM comments", ")");

const SUBSCRIBERS: &str = selected!("DELETE FROM subscribers WHERE comment IN (SELECT id FROM comments", ")");

const DELETE: &str = selected!(
    "UPDATE comments SET state = 'deleted', text = '', author = '', site = '', key = NULL, owner = 0, digest = '',
       reason = '', edited_at = NULL, votes = 0, pinned = 0, decided_at = ?, revision = revision + 1",
    "RETURNING id"
);

const PIN: &str = selected!("UPDATE comments SET pinned = ?", "RETURNING id");

//! Which thread belongs to a page. A name from an address comes in; the page it means, the names under which comments
//! of it are stored, and whether something may be written go out. Pages change their names and threads are merged, so
//! that one page can have comments under several names; new ones go under one.

use serde::Deserialize;
use serde_json::json;

use crate::pages::{Page, Pages};
use crate::problem::Problem;
use crate::rim::{Failure, Rim};
use crate::statement::{Rows, Statement, read};

/// A page whose comments are asked for.
#[derive(Clone, Debug)]
pub struct Subject {
    pub page: Page,
    /// The page's id and what it was called before, as JSON.
    names: String,
}

/// What is stored of the thread itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Thread {
    /// New comments go under this name.
    pub name: String,
    pub state: State,
    /// Rises with whatever readers can see.
    pub revision: i64,
    /// Milliseconds since 1970; 0 if nothing ever was.
    pub changed_at: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    Open,
    /// Nothing new.
    Locked,
    /// Nothing new, no edits, no votes.
    Closed,
}

impl State {
    pub fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Locked => "locked",
            Self::Closed => "closed",
        }
    }
}

#[derive(Deserialize)]
struct Row {
    page: String,
    state: State,
    moved_to: Option<String>,
    revision: i64,
    changed_at: i64,
}

impl Subject {
    /// By id, path or alias, or by a name that a moderator has moved to a page. 404 for anything else.
    pub async fn find(name: &str, rim: &impl Rim) -> Result<Self, Problem> {
        let pages = rim.pages().await?;
        if let Some(page) = pages.get(name) {
            return Ok(Self::new(page.clone(), &pages));
        }
        #[derive(Deserialize)]
        struct Moved {
            moved_to: Option<String>,
        }
        let sql = "SELECT moved_to FROM threads WHERE page = ?";
        let rows = rim.database(vec![Statement::new(sql).bind(name)]).await?;
        let moved: Vec<Moved> = read(rows.into_iter().next().unwrap_or_default())?;
        let target = moved.into_iter().find_map(|row| row.moved_to);
        let page = target.and_then(|name| pages.get(&name)).ok_or_else(Problem::unknown_page)?;
        Ok(Self::new(page.clone(), &pages))
    }

    pub fn new(page: Page, pages: &Pages) -> Self {
        // What once was this page's name and is another's now is the other's.
        let is_ours = |name: &&String| pages.get(name).is_some_and(|found| found.id == page.id);
        let names: Vec<&String> = [&page.id].into_iter().chain(page.aliases.iter().filter(is_ours)).collect();
        let names = json!(names).to_string();
        Self { page, names }
    }

    /// Gives the rows for [`Self::thread`].
    pub fn statement(&self) -> Statement {
        let sql = "SELECT page, state, moved_to, revision, changed_at FROM threads
                   WHERE page IN (SELECT value FROM json_each(?))
                      OR page IN (SELECT moved_to FROM threads WHERE page IN (SELECT value FROM json_each(?)))";
        Statement::new(sql).bind(self.names.as_str()).bind(self.names.as_str())
    }

    /// Whether the page is or was called that.
    pub fn has(&self, name: &str) -> bool {
        name == self.page.id || self.page.aliases.iter().any(|alias| alias == name)
    }

    /// Binds the two `?` of `page IN (…)` in `of_thread!`.
    pub fn bind(&self, statement: Statement) -> Statement {
        statement.bind(self.names.as_str()).bind(self.names.as_str())
    }

    pub fn thread(&self, rows: Rows) -> Result<Thread, Failure> {
        let rows: Vec<Row> = read(rows)?;
        let own = rows.iter().find(|row| row.page == self.page.id);
        let name = own.and_then(|row| row.moved_to.clone()).unwrap_or_else(|| self.page.id.clone());
        let standing = || rows.iter().filter(|row| row.moved_to.is_none());
        Ok(Thread {
            name,
            state: standing().map(|row| row.state).max().unwrap_or(State::Open),
            revision: rows.iter().map(|row| row.revision).sum(),
            changed_at: rows.iter().map(|row| row.changed_at).max().unwrap_or_default(),
        })
    }
}

/// The names of a thread, for `page IN`; binds two parameters.
macro_rules! of_thread {
    ($before:literal, $after:literal) => {
        concat!(
            $before,
            " page IN (SELECT value FROM json_each(?) UNION SELECT moved_to FROM threads",
            " WHERE page IN (SELECT value FROM json_each(?)) AND moved_to IS NOT NULL) ",
            $after
        )
    };
}

pub(crate) use of_thread;

impl Thread {
    /// 403 where nothing new may be written, with the reason.
    pub fn check_open(&self, page: &Page) -> Result<(), Problem> {
        let title = "Nothing new can be written here";
        match self.state {
            State::Closed => Err(Problem::forbidden("thread-closed", title, "The comments of this page are closed")),
            State::Locked => Err(Problem::forbidden("thread-locked", title, "The comments of this page are locked")),
            State::Open if !page.comments => {
                Err(Problem::forbidden("thread-locked", title, "This page takes no comments, or no longer"))
            }
            State::Open => Ok(()),
        }
    }

    /// 403 where not even what is there may be changed.
    pub fn check_not_closed(&self) -> Result<(), Problem> {
        match self.state {
            State::Closed => {
                let detail = "The comments of this page are closed";
                Err(Problem::forbidden("thread-closed", "Nothing can be changed here", detail))
            }
            State::Open | State::Locked => Ok(()),
        }
    }
}

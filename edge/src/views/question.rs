//! What can be asked of a counter: the messages between the handlers and a shard, as JSON. They carry hashes and clean
//! names and never an address or a header.

use serde::{Deserialize, Serialize};

use super::backup::Kept;
use super::bots::Kind;
use super::tally::Measure;

/// A question. The answer to the first two is a [`Count`], to the third the shard's part of a report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Question {
    /// Put down what came, and say how many views the page has now.
    Count {
        page: String,
        what: Entry,
        /// Days for which hours are kept.
        retention_days: u32,
    },
    /// How many views the page has.
    Views { page: String },
    /// Everything from one day to another, both included, days since 1970; of one page or of all.
    Report { from: i64, to: i64, page: Option<String> },
    /// At most that many lines of a backup, behind a day and a page. Answered by a list of [`Kept`].
    Backup { day: i64, page: String, most: usize },
    /// Put in what is not there. Answered by an [`Added`](super::backup::Added).
    Restore { days: Vec<Kept> },
    /// An answer was a failure with this code.
    Failed { code: String },
    /// How often that was. Answered by a list of pairs, code and number.
    Failures,
}

/// What came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Entry {
    Reader {
        /// Hash of address and user agent, 32 hexadecimal digits.
        visitor: String,
        by: By,
        /// Back from the browser's own memory of the page: a view of somebody who was counted already.
        returned: bool,
        /// What is known of the visit.
        dimensions: Vec<(Measure, String)>,
    },
    /// Somebody who opted out: one more, and nothing else.
    OptedOut {
        by: By,
    },
    Machine {
        kind: Kind,
        name: String,
    },
    /// A fetch of a feed, by a service with that many subscribers or by somebody's own program.
    Feed {
        name: String,
        subscribers: Option<u64>,
        visitor: String,
    },
}

/// How a view made itself known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum By {
    Script,
    /// The picture for browsers without scripts.
    Picture,
}

/// Views of a page, all told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Count {
    pub views: u64,
}

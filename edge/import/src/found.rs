//! What an export holds, the same for all systems: threads with their comments, and the records that cannot be one. Ids
//! and addresses are still those of the other system; `plan` makes ours of them.

use std::collections::HashMap;

use crate::format::Format;

/// All of an export. Its records are the comments of all threads and what was skipped.
#[derive(Debug)]
pub struct Found {
    pub format: Format,
    pub threads: Vec<Thread>,
    pub skipped: Vec<Skipped>,
    /// E-mail addresses that were there and were not taken over.
    pub emails: usize,
    /// IP addresses that were there and were not taken over.
    pub ips: usize,
    /// Index of each thread by its key.
    index: HashMap<String, usize>,
}

/// The comments of one page.
#[derive(Debug, Default)]
pub struct Thread {
    /// What the other system knows it by.
    pub key: String,
    /// URLs or paths of the page, the best first. May be empty.
    pub addresses: Vec<String>,
    /// Takes no new comments.
    pub is_closed: bool,
    pub comments: Vec<Comment>,
}

#[derive(Clone, Debug, Default)]
pub struct Comment {
    /// Within its thread; empty if it has none.
    pub id: String,
    /// Id of the comment that it answers.
    pub parent: Option<String>,
    pub author: String,
    pub site: String,
    pub body: Body,
    pub state: State,
    /// Milliseconds since 1970.
    pub created_at: i64,
    pub edited_at: Option<i64>,
    /// Those in favour; a vote against is none here.
    pub votes: i64,
    pub is_pinned: bool,
    pub is_owner: bool,
}

/// A text with the markup that the other system keeps it in.
#[derive(Clone, Debug)]
pub enum Body {
    Html(String),
    /// HTML in which a line break is one and an empty line ends a paragraph.
    Lines(String),
    Markdown(String),
}

impl Body {
    /// Of systems that keep Markdown, and HTML where it came to them from others. Code in Markdown may look like HTML, and
    /// has backticks.
    pub fn of_either(text: String) -> Self {
        let start = text.trim_start();
        let blocks = ["<p>", "<p ", "<div", "<blockquote", "<ul>", "<ol>", "<pre>"];
        let marks = ["</a>", "</p>", "</i>", "</b>", "</em>", "</strong>", "<br>", "<br/>", "<br />"];
        if blocks.iter().any(|tag| start.starts_with(tag)) {
            Self::Html(text)
        } else if !text.contains('`') && marks.iter().any(|mark| text.contains(mark)) {
            Self::Lines(text)
        } else {
            Self::Markdown(text)
        }
    }
}

impl Default for Body {
    fn default() -> Self {
        Self::Markdown(String::new())
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum State {
    #[default]
    Approved,
    Held,
    Spam,
    Deleted,
}

/// A record that becomes no comment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skipped {
    /// As it can be found in the file: `post 12`, `line 3`.
    pub record: String,
    pub why: &'static str,
}

pub const NO_TIME: &str = "the time cannot be read";
pub const UNREADABLE: &str = "the record cannot be read";
pub const TWICE: &str = "the comment is in the file twice";
pub const LONG_ADDRESS: &str = "the address of the page is longer than 512 characters";

impl Found {
    pub fn new(format: Format) -> Self {
        Self { format, threads: Vec::new(), skipped: Vec::new(), emails: 0, ips: 0, index: HashMap::new() }
    }

    /// Changes the thread of that key, which is made if there is none.
    pub fn thread(&mut self, key: &str, change: impl FnOnce(&mut Thread)) {
        let place = *self.index.entry(key.to_owned()).or_insert_with(|| {
            self.threads.push(Thread { key: key.to_owned(), ..Thread::default() });
            self.threads.len() - 1
        });
        self.threads.get_mut(place).map(change);
    }

    pub fn leave_out(&mut self, record: impl Into<String>, why: &'static str) {
        self.skipped.push(Skipped { record: record.into(), why });
    }

    /// Counts what is left behind of a record.
    pub fn leave(&mut self, email: &str, ip: &str) {
        self.emails += usize::from(!email.trim().is_empty());
        self.ips += usize::from(!ip.trim().is_empty());
    }

    /// Every record of the file.
    pub fn records(&self) -> usize {
        self.skipped.len() + self.threads.iter().map(|thread| thread.comments.len()).sum::<usize>()
    }
}

impl Thread {
    /// Adds an address, unless it says nothing or is known.
    pub fn is_at(&mut self, address: &str) {
        let address = address.trim();
        if !address.is_empty() && self.addresses.iter().all(|known| known != address) {
            self.addresses.push(address.to_owned());
        }
    }
}

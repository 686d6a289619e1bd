//! What the checks need from the storage: a text and its author's key come in; what is blocked, whether the author is
//! trusted, and whether the text was there before go out. What follows from it is decided in `checks`.

use serde::Deserialize;

use super::checks::Blocks;
use super::store::State;
use super::{id, store};
use crate::rim::{Failure, Rim};
use crate::statement::{Statement, Value, read};

/// Milliseconds in which the same text is looked for in all threads.
const DAY: i64 = 24 * 3_600_000;

/// What the checks need from the storage.
#[derive(Clone, Debug, Default)]
pub struct Evidence {
    pub blocks: Blocks,
    pub is_trusted: bool,
    pub duplicate: Option<Duplicate>,
    key: Option<String>,
}

/// The same text, found again.
#[derive(Clone, Debug, Deserialize)]
pub struct Duplicate {
    pub id: String,
    page: String,
    parent: Option<String>,
    key: Option<String>,
    state: State,
}

impl Evidence {
    /// The same text is looked for anywhere within a day, and among the last 200 of the thread.
    pub async fn gather(text: &str, key: Option<&str>, page: &str, now: i64, rim: &impl Rim) -> Result<Self, Failure> {
        #[derive(Deserialize)]
        struct Block {
            kind: String,
            value: String,
        }
        #[derive(Deserialize)]
        struct Author {
            trusted: i64,
        }
        let blocks = "SELECT kind, value FROM blocks WHERE kind IN ('word', 'host') OR (kind = 'author' AND value = ?)";
        let same = "SELECT id, page, parent, key, state FROM comments WHERE id >= ? AND digest = ?
                    UNION ALL SELECT id, page, parent, key, state FROM
                    (SELECT * FROM comments WHERE page = ? ORDER BY id DESC LIMIT 200) WHERE digest = ?
                    ORDER BY id DESC LIMIT 1";
        let digest = store::digest(text);
        let key_value = key.map_or(Value::Null, Value::from);
        let statements = vec![
            Statement::new(blocks).bind(key_value.clone()),
            Statement::new("SELECT trusted FROM authors WHERE key = ?").bind(key_value),
            Statement::new(same).bind(id::first(now - DAY)).bind(digest.as_str()).bind(page).bind(digest.as_str()),
        ];
        let mut rows = rim.database(statements).await?.into_iter();
        let mut next = || rows.next().unwrap_or_default();
        let mut evidence = Self { key: key.map(str::to_owned), ..Self::default() };
        for Block { kind, value } in read(next())? {
            match kind.as_str() {
                "word" => evidence.blocks.words.push(value),
                "host" => evidence.blocks.hosts.push(value),
                _ => evidence.blocks.has_author = true,
            }
        }
        evidence.is_trusted = read::<Author>(next())?.iter().any(|author| author.trusted == 1);
        evidence.duplicate = read(next())?.into_iter().next();
        Ok(evidence)
    }

    /// The comment that the same author has sent already, as a browser does that got no answer.
    pub fn sent_before(&self, page: &str, parent: &Option<String>) -> Option<String> {
        let same = self.duplicate.as_ref()?;
        let is_same = self.key.is_some()
            && same.state != State::Spam
            && same.key == self.key
            && same.page == page
            && same.parent == *parent;
        is_same.then(|| same.id.clone())
    }
}

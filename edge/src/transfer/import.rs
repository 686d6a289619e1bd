//! A restore: a backup in, a report of what was added, known or refused out. What is there already stays as it is, so that
//! an old backup brings no deleted comment back, and a restore that was cut off is simply done again.

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use super::rows::{Author, Block, Comment, Entry, RENUMBER, Row, Thread, UsedToken};
use super::{FORMAT, ROWS, VERSION};
use crate::http::{Request, Response};
use crate::moderation::{audit, body, sign_in};
use crate::problem::Problem;
use crate::rim::Rim;
use crate::statement::Statement;

/// Bytes that are written at once; D1 takes a megabyte in a parameter.
const BYTES: usize = 500_000;
/// Refused rows that a report lists by table; all of them are counted.
const LISTED: usize = 100;

#[derive(Deserialize)]
struct Backup {
    format: String,
    version: u32,
    #[serde(default)]
    threads: Given<Thread>,
    #[serde(default)]
    comments: Given<Comment>,
    #[serde(default)]
    authors: Given<Author>,
    #[serde(default)]
    blocks: Given<Block>,
    #[serde(default)]
    used_tokens: Given<UsedToken>,
    #[serde(default)]
    audit: Given<Entry>,
}

/// Rows of one table that can be taken, and those that cannot.
struct Given<T> {
    rows: Vec<T>,
    refused: Vec<Refused>,
    refused_count: usize,
}

#[derive(Serialize)]
struct Refused {
    /// Of the row in its list, from 0.
    index: usize,
    why: String,
}

#[derive(Serialize, Default)]
struct Report {
    threads: Count,
    comments: Count,
    authors: Count,
    blocks: Count,
    used_tokens: Count,
    audit: Count,
}

/// `given` is the sum of the other three.
#[derive(Serialize, Default)]
struct Count {
    given: usize,
    added: usize,
    /// Were there before.
    known: usize,
    refused: usize,
    /// Why, for the first hundred.
    reasons: Vec<Refused>,
}

/// All or nothing for every thousand rows; what was refused is not a reason to refuse the rest.
pub async fn import(request: &Request, rim: &impl Rim) -> Result<Response, Problem> {
    let backup: Backup = body::json(request)?;
    if backup.format != FORMAT || backup.version != VERSION {
        return Err(Problem::bad_request(format!("This is no backup of the format {FORMAT}, version {VERSION}")));
    }
    let report = Report {
        threads: put(backup.threads, &[], rim).await?,
        comments: put(backup.comments, &[], rim).await?,
        authors: put(backup.authors, &[], rim).await?,
        blocks: put(backup.blocks, &[], rim).await?,
        used_tokens: put(backup.used_tokens, &[], rim).await?,
        audit: put(backup.audit, &[RENUMBER], rim).await?,
    };
    let who = sign_in::who(request, rim.config());
    let note = format!("{} comments", report.comments.added);
    rim.database(vec![audit::entry(rim.now(), &who, "import", None, &note)]).await?;
    Ok(Response::json(200, &report))
}

/// Puts the rows of one table in, with the statements that are to follow each time.
async fn put<T: Row>(given: Given<T>, then: &[&'static str], rim: &impl Rim) -> Result<Count, Problem> {
    let Given { rows, refused, refused_count } = given;
    let mut added = 0;
    for chunk in chunks(&rows)? {
        let statements = [T::INSERT].iter().chain(then).map(|sql| Statement::new(sql).bind(chunk.as_str())).collect();
        added += rim.database(statements).await?.iter().map(Vec::len).sum::<usize>();
    }
    let (given, known) = (rows.len() + refused_count, rows.len().saturating_sub(added));
    Ok(Count { given, added, known, refused: refused_count, reasons: refused })
}

/// JSON lists of at most [`ROWS`] rows and about [`BYTES`] bytes.
fn chunks<T: Row>(rows: &[T]) -> Result<Vec<String>, Problem> {
    let mut chunks = Vec::new();
    let mut chunk = String::new();
    let mut count = 0;
    for row in rows {
        let row = serde_json::to_string(row).map_err(|error| Problem::bad_request(error.to_string()))?;
        if count == ROWS || (count > 0 && chunk.len() + row.len() > BYTES) {
            chunks.push(format!("[{chunk}]"));
            chunk.clear();
            count = 0;
        }
        if count > 0 {
            chunk.push(',');
        }
        chunk.push_str(&row);
        count += 1;
    }
    if count > 0 {
        chunks.push(format!("[{chunk}]"));
    }
    Ok(chunks)
}

impl<T> Default for Given<T> {
    fn default() -> Self {
        Self { rows: Vec::new(), refused: Vec::new(), refused_count: 0 }
    }
}

impl<'de, T: Row> Deserialize<'de> for Given<T> {
    /// Row by row, so that a wrong one does not take the others with it.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Rows<T>(std::marker::PhantomData<T>);
        impl<'de, T: Row> serde::de::Visitor<'de> for Rows<T> {
            type Value = Given<T>;

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("a list of rows")
            }

            fn visit_seq<A: serde::de::SeqAccess<'de>>(self, mut list: A) -> Result<Given<T>, A::Error> {
                let mut given = Given::default();
                let mut index = 0;
                while let Some(value) = list.next_element::<Value>()? {
                    let row = serde_json::from_value::<T>(value).map_err(|error| error.to_string());
                    match row.and_then(|row| row.check().map(|()| row).map_err(str::to_owned)) {
                        Ok(row) => given.rows.push(row),
                        Err(why) => {
                            given.refused_count += 1;
                            if given.refused.len() < LISTED {
                                given.refused.push(Refused { index, why });
                            }
                        }
                    }
                    index += 1;
                }
                Ok(given)
            }
        }
        deserializer.deserialize_seq(Rows(std::marker::PhantomData))
    }
}

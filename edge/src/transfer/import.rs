//! A restore: a backup in, a report of what was added, known or refused out. What is there already stays as it is, so that
//! an old backup brings no deleted comment back, and a restore that was cut off is simply done again.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;

use super::tables::{TABLES, Table};
use super::{FORMAT, ROWS, VERSION};
use crate::comments::store;
use crate::http::{Request, Response};
use crate::moderation::{audit, body, sign_in};
use crate::problem::Problem;
use crate::rim::{Failure, Rim};
use crate::statement::{Statement, read};
use crate::views;

/// Bytes that are written at once; D1 takes a megabyte in a parameter.
const BYTES: usize = 500_000;
/// Refused rows that a report lists by table; all of them are counted.
const LISTED: usize = 100;

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

#[derive(Deserialize)]
struct Row {
    page: String,
}

#[derive(Serialize)]
struct Refused {
    /// Of the row in its list, from 0.
    index: usize,
    why: String,
}

/// All or nothing for every thousand rows; what was refused is not a reason to refuse the rest.
pub async fn import(request: &Request, rim: &impl Rim) -> Result<Response, Problem> {
    // The text of a list is the same memory as the request, for a Worker has little.
    let backup: BTreeMap<String, &RawValue> = body::json(request)?;
    let holds = |name: &str, value: Value| {
        backup.get(name).is_some_and(|raw| serde_json::from_str::<Value>(raw.get()).is_ok_and(|held| held == value))
    };
    if !holds("format", FORMAT.into()) || !holds("version", VERSION.into()) {
        return Err(Problem::bad_request(format!("This is no backup of the format {FORMAT}, version {VERSION}")));
    }
    // All lists before the first row is written.
    let list = |name: &str| match backup.get(name) {
        Some(raw) => serde_json::from_str::<Vec<&RawValue>>(raw.get())
            .map_err(|error| Problem::bad_request(format!("`{name}` is no list: {error}"))),
        None => Ok(Vec::new()),
    };
    let mut lists = Vec::with_capacity(TABLES.len());
    for table in &TABLES {
        lists.push((table, list(table.name)?));
    }
    let days = list("views")?;

    let known = rim.database(vec![Statement::new("SELECT page FROM threads")]).await?;
    let known: Vec<Row> = read(known.into_iter().next().unwrap_or_default())?;
    let mut report: BTreeMap<&str, Count> = BTreeMap::new();
    let mut pages = BTreeSet::new();
    for (table, rows) in lists {
        report.insert(table.name, put(table, &rows, &mut pages, rim).await?);
    }
    // Who has read a thread of before has to see what came to it. One that came along is as it was when it was saved.
    let known = known.into_iter().filter(|known| pages.contains(&known.page));
    let changes: Vec<Statement> = known.map(|known| store::changed(&known.page, rim.now())).collect();
    for changes in changes.chunks(ROWS) {
        rim.database(changes.to_vec()).await?;
    }
    report.insert("views", put_views(&days, rim).await?);
    let who = sign_in::who(request, rim.config());
    let note = format!("{} comments", report.get("comments").map_or(0, |count| count.added));
    rim.database(vec![audit::entry(rim.now(), &who, "import", None, &note)]).await?;
    Ok(Response::json(200, &report))
}

/// `pages` is given those whose readers see something new.
async fn put(
    table: &Table,
    rows: &[&RawValue],
    pages: &mut BTreeSet<String>,
    rim: &impl Rim,
) -> Result<Count, Failure> {
    let mut count = Count { given: rows.len(), ..Count::default() };
    let good: Vec<&str> = count.sift(rows, |row| table.check(row));
    for chunk in chunks(&good) {
        let statements = table.insert.iter().map(|sql| Statement::new(sql).bind(chunk.as_str())).collect();
        for rows in rim.database(statements).await? {
            let rows: Vec<Row> = read(rows)?;
            count.added += rows.len();
            pages.extend(rows.into_iter().map(|row| row.page));
        }
    }
    count.known = good.len().saturating_sub(count.added);
    Ok(count)
}

async fn put_views(rows: &[&RawValue], rim: &impl Rim) -> Result<Count, Failure> {
    let mut count = Count { given: rows.len(), ..Count::default() };
    let good = count.sift(rows, views::check);
    for chunk in chunks(&good) {
        count.added += views::import(&chunk, rim).await?;
    }
    count.known = good.len().saturating_sub(count.added);
    Ok(count)
}

impl Count {
    /// The rows that can be taken; the others are counted, and named.
    fn sift<'r>(&mut self, rows: &[&'r RawValue], check: impl Fn(&Value) -> Result<(), String>) -> Vec<&'r str> {
        let mut good = Vec::with_capacity(rows.len());
        for (index, row) in rows.iter().enumerate() {
            let read = serde_json::from_str::<Value>(row.get()).map_err(|error| error.to_string());
            match read.and_then(|row| check(&row)) {
                Ok(()) => good.push(row.get()),
                Err(why) => {
                    self.refused += 1;
                    if self.reasons.len() < LISTED {
                        self.reasons.push(Refused { index, why });
                    }
                }
            }
        }
        good
    }
}

/// JSON lists of at most [`ROWS`] rows and about [`BYTES`] bytes.
fn chunks<'r>(mut rows: &'r [&'r str]) -> impl Iterator<Item = String> {
    std::iter::from_fn(move || {
        let mut bytes = 0;
        let fits = |row: &&&str| {
            bytes += row.len();
            bytes <= BYTES
        };
        let count = rows.iter().take(ROWS).take_while(fits).count().max(1);
        let (chunk, rest) = rows.split_at_checked(count)?;
        rows = rest;
        Some(format!("[{}]", chunk.join(",")))
    })
}

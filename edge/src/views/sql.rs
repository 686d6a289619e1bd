//! The counter's storage: the tables of one shard and the statements that read and write them. Text goes in and out;
//! what it means is said in `segment`, `salts` and `tally`.

use serde::Deserialize;

use super::segment::{LENGTH, Segment, first_id};
use super::tally::{Tallies, Tally};
use crate::rim::Failure;
use crate::statement::{Rows, Statement, read};

/// A database that answers at once: a Durable Object's, or a file's.
///
/// A call of [`super::shard::Shard`] is one transaction: the rim takes back all of it when the call fails
/// (`transactionSync` there, `BEGIN` and `ROLLBACK` here), and begins with a new shard when the transaction itself
/// does.
pub trait Sql {
    fn run(&mut self, statement: &Statement) -> Result<Rows, Failure>;
}

/// Run when the counter starts, each time.
pub const SCHEMA: &[&str] = &[
    // The salts and how long hours are kept: one row of fixed length, overwritten in place.
    "CREATE TABLE IF NOT EXISTS salts (id INTEGER PRIMARY KEY CHECK (id = 1), body TEXT NOT NULL)",
    // What is not yet a day of its own. A table with row ids, because SQLite overwrites only those in place. Its length
    // counts in bytes: names of pages are of all alphabets.
    "CREATE TABLE IF NOT EXISTS segments (id INTEGER PRIMARY KEY, \
     body TEXT NOT NULL CHECK (length(CAST(body AS BLOB)) = 8192))",
    // Days that are over, for good. `hours` says whether the hours are still in there.
    "CREATE TABLE IF NOT EXISTS days (day INTEGER NOT NULL, page TEXT NOT NULL, hours INTEGER NOT NULL, \
     tally TEXT NOT NULL, PRIMARY KEY (day, page)) WITHOUT ROWID",
    // Views of all those days, because every view asks for them.
    "CREATE TABLE IF NOT EXISTS totals (page TEXT NOT NULL PRIMARY KEY, views INTEGER NOT NULL) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS failures (code TEXT NOT NULL PRIMARY KEY, times INTEGER NOT NULL) WITHOUT ROWID",
];

#[derive(Deserialize)]
struct Body {
    id: i64,
    body: String,
}

#[derive(Deserialize)]
struct Last {
    rows: i64,
    last: i64,
}

#[derive(Deserialize)]
struct FirstDay {
    day: Option<i64>,
}

#[derive(Deserialize)]
struct Total {
    views: u64,
}

#[derive(Deserialize)]
struct DayRow {
    day: i64,
    page: String,
    tally: String,
}

/// A page's numbers on a day that is over.
pub struct DayOfPage {
    pub day: i64,
    pub page: String,
    pub tally: Tally,
}

/// The row of salts, as text.
pub fn salts(sql: &mut dyn Sql) -> Result<String, Failure> {
    let rows: Vec<Body> = read(sql.run(&Statement::new("SELECT id, body FROM salts"))?)?;
    Ok(rows.into_iter().next().map(|row| row.body).unwrap_or_default())
}

pub fn set_salts(sql: &mut dyn Sql, text: String) -> Result<(), Failure> {
    let statement = "INSERT INTO salts (id, body) VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET body = excluded.body";
    sql.run(&Statement::new(statement).bind(text)).map(drop)
}

/// All segments, in order, without those that were overwritten.
pub fn segments(sql: &mut dyn Sql) -> Result<Vec<Segment>, Failure> {
    let rows: Vec<Body> =
        read(sql.run(&Statement::new("SELECT id, body FROM segments WHERE substr(body, 1, 1) <> ' ' ORDER BY id"))?)?;
    let segment = |row: &Body| {
        let unreadable = || Failure::storage(format!("segment {} is not one that was written here", row.id));
        Segment::read(row.id, &row.body).ok_or_else(unreadable)
    };
    rows.iter().map(segment).collect()
}

pub fn set_segment(sql: &mut dyn Sql, id: i64, text: String) -> Result<(), Failure> {
    let statement = "INSERT INTO segments (id, body) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET body = excluded.body";
    sql.run(&Statement::new(statement).bind(id).bind(text)).map(drop)
}

/// Number of the next segment of a day.
pub fn next_part(sql: &mut dyn Sql, day: i64) -> Result<i64, Failure> {
    let statement = "SELECT count(*) AS rows, coalesce(max(id), 0) AS last FROM segments WHERE id >= ? AND id < ?";
    let rows: Vec<Last> = read(sql.run(&Statement::new(statement).bind(first_id(day)).bind(first_id(day + 1)))?)?;
    Ok(rows.first().filter(|row| row.rows > 0).map_or(0, |row| row.last - first_id(day) + 1))
}

/// Overwrites the segments of a day with spaces, and deletes those that were overwritten the last time.
///
/// What is deleted stays in the file until its place is used, and what is overwritten and deleted in one transaction is
/// not even written (`sqlite3PagerDontWrite`), so the one has to be over when the other begins.
pub fn erase_segments(sql: &mut dyn Sql, days: &[i64]) -> Result<(), Failure> {
    sql.run(&Statement::new("DELETE FROM segments WHERE substr(body, 1, 1) = ' '"))?;
    for day in days {
        let blank = Statement::new("UPDATE segments SET body = ? WHERE id >= ? AND id < ?").bind(" ".repeat(LENGTH));
        sql.run(&blank.bind(first_id(*day)).bind(first_id(day + 1)))?;
    }
    Ok(())
}

/// Views of a page on all days that are over.
pub fn total(sql: &mut dyn Sql, page: &str) -> Result<u64, Failure> {
    let rows: Vec<Total> = read(sql.run(&Statement::new("SELECT views FROM totals WHERE page = ?").bind(page))?)?;
    Ok(rows.first().map_or(0, |row| row.views))
}

/// Puts a day that is over to what is known of that day already.
pub fn keep_day(sql: &mut dyn Sql, day: i64, tallies: &Tallies) -> Result<(), Failure> {
    let mut kept = Tallies::default();
    for row in days(sql, day, day)? {
        kept.0.insert(row.page, row.tally);
    }
    for (page, tally) in &tallies.0 {
        let mut whole = tally.clone();
        if let Some(before) = kept.0.get(page) {
            whole.merge(before);
        }
        set_day(sql, day, page, &whole, true)?;
        add_total(sql, page, tally)?;
    }
    Ok(())
}

fn add_total(sql: &mut dyn Sql, page: &str, tally: &Tally) -> Result<(), Failure> {
    let views = i64::try_from(tally.views()).unwrap_or(i64::MAX);
    if views == 0 {
        return Ok(());
    }
    let statement = "INSERT INTO totals (page, views) VALUES (?, ?) \
                     ON CONFLICT (page) DO UPDATE SET views = views + excluded.views";
    sql.run(&Statement::new(statement).bind(page).bind(views)).map(drop)
}

/// Puts a page's day in; `false` if there is one already.
pub fn add_day(sql: &mut dyn Sql, day: i64, page: &str, tally: &Tally, hours: bool) -> Result<bool, Failure> {
    let known = "SELECT day, page, tally FROM days WHERE day = ? AND page = ?";
    if !sql.run(&Statement::new(known).bind(day).bind(page))?.is_empty() {
        return Ok(false);
    }
    set_day(sql, day, page, tally, hours)?;
    add_total(sql, page, tally)?;
    Ok(true)
}

/// At most `most` behind a day and a page, each with whether it has its hours.
pub fn days_behind(sql: &mut dyn Sql, day: i64, page: &str, most: usize) -> Result<Vec<(DayOfPage, bool)>, Failure> {
    #[derive(Deserialize)]
    struct Hours {
        hours: u8,
    }
    let statement = "SELECT day, page, tally, hours FROM days WHERE (day, page) > (?, ?) ORDER BY day, page LIMIT ?";
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    let rows = sql.run(&Statement::new(statement).bind(day).bind(page).bind(most))?;
    let hours: Vec<Hours> = read(rows.clone())?;
    Ok(read_days(rows)?.into_iter().zip(hours).map(|(day, row)| (day, row.hours == 1)).collect())
}

/// Takes the hours and the lone cells from all days before `day`.
pub fn fold_days_before(sql: &mut dyn Sql, day: i64) -> Result<(), Failure> {
    let statement = Statement::new("SELECT day, page, tally FROM days WHERE day < ? AND hours = 1").bind(day);
    for row in read_days(sql.run(&statement)?)? {
        set_day(sql, row.day, &row.page, &row.tally.folded(), false)?;
    }
    Ok(())
}

/// The first day that has its hours still.
pub fn first_day_with_hours(sql: &mut dyn Sql) -> Result<Option<i64>, Failure> {
    let rows: Vec<FirstDay> = read(sql.run(&Statement::new("SELECT min(day) AS day FROM days WHERE hours = 1"))?)?;
    Ok(rows.first().and_then(|row| row.day))
}

/// Every page of every day from one to another, both included.
pub fn days(sql: &mut dyn Sql, from: i64, to: i64) -> Result<Vec<DayOfPage>, Failure> {
    let statement = "SELECT day, page, tally FROM days WHERE day >= ? AND day <= ? ORDER BY day, page";
    read_days(sql.run(&Statement::new(statement).bind(from).bind(to))?)
}

/// As [`days`], of one page.
pub fn days_of_page(sql: &mut dyn Sql, from: i64, to: i64, page: &str) -> Result<Vec<DayOfPage>, Failure> {
    let statement = "SELECT day, page, tally FROM days WHERE day >= ? AND day <= ? AND page = ? ORDER BY day";
    read_days(sql.run(&Statement::new(statement).bind(from).bind(to).bind(page))?)
}

fn set_day(sql: &mut dyn Sql, day: i64, page: &str, tally: &Tally, hours: bool) -> Result<(), Failure> {
    let text = serde_json::to_string(tally).map_err(|error| Failure::storage(error.to_string()))?;
    let statement = "INSERT INTO days (day, page, hours, tally) VALUES (?, ?, ?, ?) \
                     ON CONFLICT (day, page) DO UPDATE SET hours = excluded.hours, tally = excluded.tally";
    sql.run(&Statement::new(statement).bind(day).bind(page).bind(hours).bind(text)).map(drop)
}

fn read_days(rows: Rows) -> Result<Vec<DayOfPage>, Failure> {
    let rows: Vec<DayRow> = read(rows)?;
    let day = |row: DayRow| {
        let tally = serde_json::from_str(&row.tally).map_err(|error| Failure::storage(error.to_string()))?;
        Ok(DayOfPage { day: row.day, page: row.page, tally })
    };
    rows.into_iter().map(day).collect()
}

//! Counts in a backup: the numbers of each page and day go out as lines of JSON and come in again. Days that are not over
//! go with what they have so far; who was counted on them does not.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::ask_shard;
use super::day;
use super::memory::Memory;
use super::question::Question;
use super::segment::shard;
use super::sql::{self, Sql};
use super::tally::Tally;
use crate::rim::{Failure, Rim};

/// Numbers of a page on a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// The counter that they are from, which matters to those of no page.
    pub counter: u32,
    /// `2026-11-21`
    pub day: String,
    pub page: String,
    /// Whether it has its hours still.
    pub hours: bool,
    pub tally: Tally,
}

/// Answer to [`Question::Restore`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Added {
    pub added: usize,
}

/// At most `most` lines of a counter behind a day and a page, and the last ones of these if there may be more.
pub async fn export(
    counter: u32,
    day: i64,
    page: &str,
    most: usize,
    rim: &impl Rim,
) -> Result<(Vec<String>, Option<(i64, String)>), Failure> {
    let question = Question::Backup { day, page: page.to_owned(), most };
    let mut kept: Vec<Kept> = ask_shard(rim, counter, &question).await?;
    let next = kept.last().filter(|_| kept.len() >= most);
    let next = next.and_then(|last| Some((day::read(&last.day)?, last.page.clone())));
    let mut lines = Vec::with_capacity(kept.len());
    for kept in &mut kept {
        kept.counter = counter;
        lines.push(serde_json::to_string(kept).map_err(|error| Failure::storage(error.to_string()))?);
    }
    Ok((lines, next))
}

/// What is wrong with a line from outside.
pub fn check(row: &Value) -> Result<(), String> {
    let kept = Kept::deserialize(row).map_err(|error| error.to_string())?;
    if day::read(&kept.day).is_none() {
        return Err("`day` is no date".to_owned());
    }
    let fits = |number: &u64| *number < 1 << 53;
    if kept.page.chars().count() > 512 || kept.page.contains('\0') {
        return Err("`page` is no text of 0 to 512 characters".to_owned());
    }
    if !kept.tally.0.values().flat_map(BTreeMap::values).all(fits) {
        return Err("a number is out of range".to_owned());
    }
    Ok(())
}

/// Puts checked lines in, a JSON list of them; gives how many were not there.
pub async fn import(lines: &str, rim: &impl Rim) -> Result<usize, Failure> {
    let all: Vec<Kept> = serde_json::from_str(lines).map_err(|error| Failure::storage(error.to_string()))?;
    let counters = rim.config().shards.max(1);
    let mut shares: BTreeMap<u32, Vec<Kept>> = BTreeMap::new();
    for kept in all {
        // There may have been more counters then, or fewer.
        let counter = if kept.page.is_empty() { kept.counter % counters } else { shard(&kept.page, counters) };
        shares.entry(counter).or_default().push(kept);
    }
    let mut added = 0;
    for (counter, days) in shares {
        added += ask_shard::<Added>(rim, counter, &Question::Restore { days }).await?.added;
    }
    Ok(added)
}

/// Asked of a counter: as [`export`].
pub fn kept(memory: &Memory, sql: &mut dyn Sql, after: (i64, String), most: usize) -> Result<Vec<Kept>, Failure> {
    let mut days: BTreeMap<(i64, String), (bool, Tally)> = BTreeMap::new();
    for (row, hours) in sql::days_behind(sql, after.0, &after.1, most)? {
        days.insert((row.day, row.page), (hours, row.tally));
    }
    for (day, tallies) in memory.days.range(after.0..) {
        for (page, tally) in &tallies.0 {
            let key = (*day, page.clone());
            if key > after {
                days.entry(key).or_insert_with(|| (true, Tally::default())).1.merge(tally);
            }
        }
    }
    let line = |((number, page), (hours, tally))| Kept { counter: 0, day: day::write(number), page, hours, tally };
    Ok(days.into_iter().take(most).map(line).collect())
}

/// Asked of a counter: as [`import`]. What it counts itself today stays as it is.
pub fn restore(memory: &mut Memory, sql: &mut dyn Sql, days: &[Kept]) -> Result<Added, Failure> {
    let mut added = 0;
    for kept in days {
        let Some(day) = day::read(&kept.day) else { continue };
        let is_counting = memory.days.get(&day).is_some_and(|tallies| tallies.0.contains_key(&kept.page));
        if !is_counting && sql::add_day(sql, day, &kept.page, &kept.tally, kept.hours)? {
            memory.forget_total(&kept.page);
            added += 1;
        }
    }
    Ok(Added { added })
}

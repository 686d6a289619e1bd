//! A counter: a question in, an answer out, and when it wants to be woken. It runs inside a Durable Object or behind a
//! lock at home, one call at a time, with a storage that answers at once. It knows no request, no page list and no
//! other shard.
//!
//! While it is quiet each view is written before it is answered for. A second view within a second waits in memory with
//! those that follow, and one row takes them all when the second is over.

use serde::Serialize;

use super::backup;
use super::day::{MILLISECONDS_PER_DAY, Moment};
use super::failures;
use super::memory::{Change, Memory, is_near};
use super::question::{By, Count, Entry, Question};
use super::salts::{GRACE, is_over};
use super::segment::{Seen, page_hash};
use super::sql;
pub use super::sql::{SCHEMA, Sql};
use super::sums::{Sums, sums};
use super::tally::{Increment, Measure, SITE};
use crate::rim::Failure;

/// Milliseconds for which views are gathered under load.
pub const GATHER: i64 = 1000;

/// State that may be lost at any time; a new one begins where the storage is.
#[derive(Default)]
pub struct Shard {
    memory: Option<Memory>,
    /// When a view was last written, in milliseconds since 1970.
    written_at: Option<i64>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// Text; empty for an alarm.
    pub json: String,
    /// When to call [`Shard::alarm`], in milliseconds since 1970, instead of whenever it was to be called before.
    /// Nothing leaves that as it is; a time that is over means now.
    pub alarm: Option<i64>,
}

impl Answer {
    fn new(json: &impl Serialize, alarm: Option<i64>) -> Result<Self, Failure> {
        let json = serde_json::to_string(json).map_err(|error| Failure::storage(error.to_string()))?;
        Ok(Self { json, alarm })
    }
}

impl Shard {
    /// Answers a question. `random` is new with each call. If it fails, the rim takes back what was written in the
    /// call.
    pub fn answer(&mut self, sql: &mut dyn Sql, now: i64, random: [u8; 32], question: &str) -> Result<Answer, Failure> {
        let question = serde_json::from_str(question).map_err(|error| Failure::storage(error.to_string()))?;
        let mut memory = self.take(sql)?;
        let answer = self.answer_from(&mut memory, sql, now, random, question);
        self.memory = Some(memory);
        answer
    }

    /// What the alarm is for: to write what was gathered, to end days that are over. Call it again if it fails.
    pub fn alarm(&mut self, sql: &mut dyn Sql, now: i64, _random: [u8; 32]) -> Result<Answer, Failure> {
        let mut memory = self.take(sql)?;
        let waited = memory.is_behind;
        let alarm = wake(&mut memory, sql, Moment::of(now));
        if waited && !memory.is_behind {
            self.written_at = Some(now);
        }
        self.memory = Some(memory);
        Ok(Answer { json: String::new(), alarm: alarm? })
    }

    fn take(&mut self, sql: &mut dyn Sql) -> Result<Memory, Failure> {
        self.memory.take().map_or_else(|| Memory::read(sql), Ok)
    }

    /// Memory changes last, when nothing can fail any more: after a failure it is as it was, and so is the storage.
    fn answer_from(
        &mut self,
        memory: &mut Memory,
        sql: &mut dyn Sql,
        now: i64,
        random: [u8; 32],
        question: Question,
    ) -> Result<Answer, Failure> {
        match question {
            Question::Count { page, what, retention_days } => {
                // Read first, and known from then on.
                memory.views(sql, &page)?;
                let before = memory.salts.clone();
                let alarm = salt(memory, sql, Moment::of(now), random, &what, retention_days)
                    .and_then(|()| self.count(memory, sql, now, &page, what));
                if alarm.is_err() {
                    memory.salts = before;
                }
                let alarm = alarm?;
                Answer::new(&Count { views: memory.views(sql, &page)? }, alarm)
            }
            Question::Views { page } => Answer::new(&Count { views: memory.views(sql, &page)? }, None),
            Question::Report { from, to, page } => {
                let sums: Sums = sums(memory, sql, from, to, page.as_deref())?;
                Answer::new(&sums, None)
            }
            Question::Backup { day, page, most } => Answer::new(&backup::kept(memory, sql, (day, page), most)?, None),
            Question::Restore { days } => Answer::new(&backup::restore(memory, sql, &days)?, None),
            Question::Failed { code } => Answer::new(&failures::add(sql, &code)?, None),
            Question::Failures => Answer::new(&failures::all(sql)?, None),
        }
    }

    /// Puts down what came; tells when to be woken, if that has changed.
    fn count(
        &mut self,
        memory: &mut Memory,
        sql: &mut dyn Sql,
        now: i64,
        page: &str,
        what: Entry,
    ) -> Result<Option<i64>, Failure> {
        let moment = Moment::of(now);
        // The first of a day sets the alarm of the night. A day that is over and still here has missed it.
        let is_first = !memory.days.contains_key(&moment.day);
        let is_late = memory.days.keys().any(|day| is_over(*day, moment));
        let night = |memory: &Memory| {
            if is_late {
                Some(now)
            } else if is_first {
                next_end(memory)
            } else {
                None
            }
        };

        let change = change(memory, moment, page, what);
        if change == Change::default() {
            return Ok(night(memory));
        }
        // A clock that went back says nothing about how long ago the last write was.
        let gathers = self.written_at.filter(|last| (*last..last.saturating_add(GATHER)).contains(&now));
        let waited = memory.is_behind;
        memory.put(sql, moment, change, gathers.is_none())?;
        match gathers {
            None => {
                self.written_at = Some(now);
                Ok(night(memory))
            }
            // The alarm of the night is set again by the alarm that writes.
            Some(_) if is_late => Ok(Some(now)),
            Some(last) => Ok((!waited || is_first).then_some(last.saturating_add(GATHER))),
        }
    }
}

/// Sees to it that a visitor can have a tag today, and that the night knows the retention.
fn salt(
    memory: &mut Memory,
    sql: &mut dyn Sql,
    moment: Moment,
    random: [u8; 32],
    what: &Entry,
    retention_days: u32,
) -> Result<(), Failure> {
    let mut salts = memory.salts.clone();
    salts.retention_days = retention_days;
    if matches!(what, Entry::Reader { .. } | Entry::Feed { .. }) {
        salts.begin(moment, random);
    }
    if salts != memory.salts {
        sql::set_salts(sql, salts.write())?;
        memory.salts = salts;
    }
    Ok(())
}

/// Writes what waits, keeps the days that are over for good, and does away with their tags and salts.
fn wake(memory: &mut Memory, sql: &mut dyn Sql, moment: Moment) -> Result<Option<i64>, Failure> {
    let over: Vec<i64> = memory.days.keys().copied().filter(|day| is_over(*day, moment)).collect();
    let mut salts = memory.salts.clone();
    salts.end(moment);
    let retention = i64::from(salts.retention_days);

    memory.write_open(sql)?;
    if over.is_empty() && memory.is_behind {
        // Woken by a busy second, which has no time to look through years.
        memory.is_behind = false;
        return Ok(next_end(memory));
    }
    for day in &over {
        if let Some(tallies) = memory.days.get(day) {
            sql::keep_day(sql, *day, tallies)?;
        }
    }
    if !over.is_empty() {
        sql::erase_segments(sql, &over)?;
    }
    if salts != memory.salts {
        sql::set_salts(sql, salts.write())?;
    }
    sql::fold_days_before(sql, moment.day - retention)?;
    let first_with_hours = sql::first_day_with_hours(sql)?;

    memory.is_behind = false;
    over.iter().for_each(|day| memory.forget(*day));
    memory.salts = salts;
    // Where nobody comes any more, the hours that are still there are over one day as well.
    Ok(next_end(memory).or_else(|| first_with_hours.map(|day| (day + retention + 1) * MILLISECONDS_PER_DAY)))
}

/// When the next day is over, in milliseconds since 1970.
fn next_end(memory: &Memory) -> Option<i64> {
    let day = memory.days.keys().copied().chain(memory.salts.days()).min()?;
    Some((day + 1) * MILLISECONDS_PER_DAY + GRACE * 60_000)
}

/// What an entry changes, by who was here before.
fn change(memory: &Memory, moment: Moment, page: &str, what: Entry) -> Change {
    let add = |page: &str, measure, value: &str, by| Increment {
        page: page.to_owned(),
        measure,
        value: value.to_owned(),
        by,
    };
    let hour = moment.hour().to_string();
    let measure = |by| if by == By::Script { Measure::Views } else { Measure::Pictures };
    match what {
        Entry::OptedOut { by } => Change { increments: vec![add(page, measure(by), &hour, 1)], seen: Vec::new() },
        Entry::Machine { kind, name } => {
            let name = format!("{}/{name}", kind.name());
            Change { increments: vec![add(page, Measure::Machines, &name, 1)], seen: Vec::new() }
        }
        Entry::Feed { name, subscribers: Some(subscribers), .. } => {
            Change { increments: vec![add(SITE, Measure::Subscribers, &name, subscribers)], seen: Vec::new() }
        }
        Entry::Feed { name, subscribers: None, visitor } => {
            let Some(tag) = memory.salts.tag(moment.day, &visitor) else { return Change::default() };
            // A name of its own keeps somebody who reads the feed and the site from being one visitor less.
            let feed = page_hash("feed");
            let tag = tag ^ feed;
            if memory.last_on(tag, feed).is_some() {
                return Change::default();
            }
            let seen = Seen { tag, page: feed, minute: moment.minute };
            Change { increments: vec![add(SITE, Measure::FeedReaders, &name, 1)], seen: vec![seen] }
        }
        Entry::Reader { visitor, by, returned, dimensions } => {
            let Some(tag) = memory.salts.tag(moment.day, &visitor) else { return Change::default() };
            // Who came before midnight has another tag today, and is still the same visitor.
            let before = memory.salts.tag(moment.day - 1, &visitor);
            let (hash, now) = (page_hash(page), moment.minutes());
            let on_page = memory.last_on(tag, hash);
            let on_page_before = before.and_then(|tag| memory.last_on(tag, hash));
            if !returned && (is_near(on_page, now) || is_near(on_page_before, now)) {
                return Change::default();
            }
            let is_known = memory.last(tag).is_some() || is_near(before.and_then(|tag| memory.last(tag)), now);
            let mut increments = vec![add(page, measure(by), &hour, 1)];
            if !returned && on_page.is_none() {
                increments.push(add(page, Measure::Visitors, "", 1));
            }
            if !returned && !is_known {
                increments.push(add(SITE, Measure::Visitors, "", 1));
            }
            increments.extend(dimensions.iter().map(|(measure, value)| add(page, *measure, value, 1)));
            // A return tells of a visitor who was counted; where none was, none is put down.
            let seen = Seen { tag, page: hash, minute: moment.minute };
            let seen = if returned && on_page.is_none() { Vec::new() } else { vec![seen] };
            Change { increments, seen }
        }
    }
}

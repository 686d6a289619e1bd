//! What a shard knows without asking its storage: the days that are not yet over, who was counted on them, and the
//! segment that is being written. All of it can be lost at any time and is read again; only what [`Memory::is_behind`]
//! tells of is nowhere else, for at most a second.

use std::collections::BTreeMap;

use super::day::Moment;
use super::salts::{Salts, Tag};
use super::segment::{MOST_PARTS, Seen, Segment};
use super::sql::{self, Sql};
use super::tally::{Increment, Tallies};
use crate::rim::{Failure, What};

/// Minutes in which the same visitor on the same page is a reload and no view.
pub const RELOAD: i64 = 30;

pub struct Memory {
    pub salts: Salts,
    /// Days that are not yet kept for good, with everything in their segments.
    pub days: BTreeMap<i64, Tallies>,
    /// Minutes since 1970 at which somebody was last counted on a page. Tags of different days have nothing in common.
    seen: BTreeMap<(Tag, u64), i64>,
    /// Views on days that are over, of pages that were asked for.
    totals: BTreeMap<String, u64>,
    open: Option<Segment>,
    /// Whether the open segment holds what its row does not.
    pub is_behind: bool,
}

/// What one entry changes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Change {
    pub increments: Vec<Increment>,
    /// With the minute of the day.
    pub seen: Vec<Seen>,
}

impl Memory {
    pub fn read(sql: &mut dyn Sql) -> Result<Self, Failure> {
        let salts = Salts::read(&sql::salts(sql)?);
        let mut memory = Self {
            salts,
            days: BTreeMap::new(),
            seen: BTreeMap::new(),
            totals: BTreeMap::new(),
            open: None,
            is_behind: false,
        };
        for segment in sql::segments(sql)? {
            memory.days.entry(segment.day).or_default().merge(&segment.tallies);
            for seen in &segment.seen {
                memory.see(seen, segment.day);
            }
            memory.open = Some(segment);
        }
        Ok(memory)
    }

    /// When the holder of a tag was last counted on a page.
    pub fn last_on(&self, tag: Tag, page: u64) -> Option<i64> {
        self.seen.get(&(tag, page)).copied()
    }

    /// When the holder of a tag was last counted at all.
    pub fn last(&self, tag: Tag) -> Option<i64> {
        self.seen.range((tag, 0)..=(tag, u64::MAX)).map(|(_, minutes)| *minutes).max()
    }

    /// Views of a page, all told.
    pub fn views(&mut self, sql: &mut dyn Sql, page: &str) -> Result<u64, Failure> {
        let total = match self.totals.get(page) {
            Some(total) => *total,
            None => {
                let total = sql::total(sql, page)?;
                self.totals.insert(page.to_owned(), total);
                total
            }
        };
        let days = self.days.values().filter_map(|tallies| tallies.0.get(page));
        Ok(days.fold(total, |views, tally| views.saturating_add(tally.views())))
    }

    /// Has it read again.
    pub fn forget_total(&mut self, page: &str) {
        self.totals.remove(page);
    }

    /// Puts a change down in memory; writes it, and all that waits, if `at_once`. Otherwise it waits, unless its
    /// segment is full: that is written, and the next one begun.
    ///
    /// A change that could not be written has not happened.
    pub fn put(&mut self, sql: &mut dyn Sql, moment: Moment, change: Change, at_once: bool) -> Result<(), Failure> {
        let known = self.days.get(&moment.day);
        let bound = |increment| known.map_or_else(|| Increment::clone(increment), |day| day.bounded(increment.clone()));
        let increments: Vec<Increment> = change.increments.iter().map(bound).collect();
        let add = |mut segment: Segment| {
            increments.iter().for_each(|increment| segment.tallies.add(increment));
            segment.seen.extend(&change.seen);
            segment
        };

        let of_today = self.open.as_ref().filter(|open| open.day == moment.day);
        let segment = match of_today.map(|open| add(open.clone())).filter(Segment::fits) {
            Some(grown) => grown,
            None => {
                let part = match of_today {
                    Some(full) => full.part + 1,
                    None => sql::next_part(sql, moment.day)?,
                };
                if part >= MOST_PARTS {
                    return Err(Failure { what: What::Full, why: "a day has no more segments".to_owned() });
                }
                let fresh = add(Segment::new(moment.day, part));
                if !fresh.fits() {
                    return Err(Failure::storage("one view does not fit into a segment"));
                }
                self.write_open(sql)?;
                fresh
            }
        };
        if at_once {
            write(&segment, sql)?;
        }
        self.is_behind = !at_once;
        self.open = Some(segment);
        let day = self.days.entry(moment.day).or_default();
        increments.iter().for_each(|increment| day.add(increment));
        change.seen.iter().for_each(|seen| self.see(seen, moment.day));
        Ok(())
    }

    /// Writes what waits. That it waits no more is said by the caller, when nothing can fail any more.
    pub fn write_open(&self, sql: &mut dyn Sql) -> Result<(), Failure> {
        self.open.as_ref().filter(|_| self.is_behind).map_or(Ok(()), |open| write(open, sql))
    }

    /// Forgets a day that is kept for good by now.
    pub fn forget(&mut self, day: i64) {
        let pages = self.days.remove(&day).unwrap_or_default();
        for (page, tally) in &pages.0 {
            if let Some(total) = self.totals.get_mut(page) {
                *total = total.saturating_add(tally.views());
            }
        }
        self.seen.retain(|_, minutes| minutes.div_euclid(super::day::MINUTES_PER_DAY) != day);
        if self.open.as_ref().is_some_and(|open| open.day == day) {
            self.open = None;
            self.is_behind = false;
        }
    }

    fn see(&mut self, seen: &Seen, day: i64) {
        let at = seen.at(day);
        let last = self.seen.entry((seen.tag, seen.page)).or_insert(at);
        *last = at.max(*last);
    }
}

fn write(segment: &Segment, sql: &mut dyn Sql) -> Result<(), Failure> {
    let text = segment.write().ok_or_else(|| Failure::storage("a segment outgrew its row"))?;
    sql::set_segment(sql, segment.id(), text)
}

/// Whether two moments, in minutes, are so near that the second is a reload. The clock may have gone back in between.
pub fn is_near(last: Option<i64>, now: i64) -> bool {
    last.is_some_and(|last| (now - last).abs() < RELOAD)
}

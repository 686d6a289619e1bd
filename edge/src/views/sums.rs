//! A shard's part of a report: days in, sums out, small enough to go from a shard to the one who asked. Parts of
//! several shards are put together here as well; which cells may be shown is decided in `report`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::memory::Memory;
use super::sql::{self, Sql};
use super::tally::{Measure, SITE, Tally};
use crate::rim::Failure;

/// A day or a page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// All of them.
    pub views: u64,
    /// Those among them that came through the picture.
    pub without_script: u64,
    pub visitors: u64,
    /// Requests of machines, which are no views.
    pub bots: u64,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sums {
    /// By days since 1970.
    pub days: BTreeMap<i64, Line>,
    pub pages: BTreeMap<String, Line>,
    /// Of all days and pages together.
    pub tally: Tally,
    /// Readers of the feed by the program they use, on the day when there were most.
    pub readers: BTreeMap<String, u64>,
}

impl Line {
    fn of(tally: &Tally) -> Self {
        Self {
            views: tally.views(),
            without_script: tally.sum(Measure::Pictures),
            visitors: tally.sum(Measure::Visitors),
            bots: tally.sum(Measure::Machines),
        }
    }

    pub fn add(&mut self, other: &Self) {
        self.views = self.views.saturating_add(other.views);
        self.without_script = self.without_script.saturating_add(other.without_script);
        self.visitors = self.visitors.saturating_add(other.visitors);
        self.bots = self.bots.saturating_add(other.bots);
    }
}

/// Sums from one day to another, both included; of one page or of all.
pub fn sums(memory: &Memory, sql: &mut dyn Sql, from: i64, to: i64, page: Option<&str>) -> Result<Sums, Failure> {
    let kept = match page {
        Some(page) => sql::days_of_page(sql, from, to, page)?,
        None => sql::days(sql, from, to)?,
    };
    let mut sums = Sums::default();
    for row in &kept {
        sums.add(row.day, &row.page, &row.tally, page.is_some());
    }
    for (day, tallies) in memory.days.iter().filter(|(day, _)| (from..=to).contains(day)) {
        for (name, tally) in tallies.0.iter().filter(|(name, _)| page.is_none_or(|page| page == name.as_str())) {
            sums.add(*day, name, tally, page.is_some());
        }
    }
    Ok(sums)
}

impl Sums {
    /// Visitors of a day are those of the site. Who reads three pages is a visitor of each of them and one of the site.
    fn add(&mut self, day: i64, page: &str, tally: &Tally, is_one_page: bool) {
        let line = Line::of(tally);
        if page == SITE {
            let of_day = self.days.entry(day).or_default();
            of_day.visitors = of_day.visitors.saturating_add(line.visitors);
            let mut readers = BTreeMap::<&str, u64>::new();
            for (name, number) in tally.values(Measure::Subscribers).chain(tally.values(Measure::FeedReaders)) {
                *readers.entry(name).or_default() += number;
            }
            for (name, number) in readers {
                let most = self.readers.entry(name.to_owned()).or_default();
                *most = number.max(*most);
            }
            return;
        }
        let visitors = if is_one_page { line.visitors } else { 0 };
        self.days.entry(day).or_default().add(&Line { visitors, ..line });
        self.pages.entry(page.to_owned()).or_default().add(&line);
        self.tally.merge(tally);
    }

    pub fn merge(&mut self, other: &Self) {
        for (day, line) in &other.days {
            self.days.entry(*day).or_default().add(line);
        }
        for (page, line) in &other.pages {
            self.pages.entry(page.clone()).or_default().add(line);
        }
        self.tally.merge(&other.tally);
        for (name, number) in &other.readers {
            let most = self.readers.entry(name.clone()).or_default();
            *most = (*number).max(*most);
        }
    }
}

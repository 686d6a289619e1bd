//! What the owner is shown: sums in, the answer of `GET /api/admin/statistics` out. Values that stand for fewer than
//! three views are shown together and without a name. The types are the answer's JSON, field by field; `csv` writes the
//! same as a table.

use serde::Serialize;

use super::bots::Kind;
use super::day;
use super::sums::{Line, Sums};
use super::tally::{FEW, Measure, REST, Tally};

/// Statistics of the days from one to another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    /// First day, `2026-11-01`, in UTC as all days.
    pub from: String,
    /// Last day, which is included.
    pub to: String,
    /// The page that was asked for, or null for all.
    pub page: Option<String>,
    pub totals: Line,
    /// Days on which something was counted, in order.
    pub days: Vec<Day>,
    /// Views by the hour of the day, of the days that still have their hours.
    pub hours: [u64; 24],
    /// By views, most first; at most 1000.
    pub pages: Vec<Page>,
    pub referrers: Breakdown,
    pub sources: Breakdown,
    pub mediums: Breakdown,
    pub campaigns: Breakdown,
    pub countries: Breakdown,
    pub devices: Breakdown,
    pub browsers: Breakdown,
    /// By requests, most first.
    pub bots: Vec<Bot>,
    /// Readers of the feed by the program or service, most first; each on the day when it had most.
    pub readers: Vec<Readers>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Day {
    pub day: String,
    #[serde(flatten)]
    pub line: Line,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Page {
    /// Its id.
    pub page: String,
    #[serde(flatten)]
    pub line: Line,
}

/// Views by one property of the visit.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Breakdown {
    /// Values with three views or more, most first.
    pub cells: Vec<Cell>,
    /// Views of all other values together, which are not named.
    pub few: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Cell {
    pub name: String,
    pub views: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Bot {
    pub kind: Kind,
    pub name: String,
    pub requests: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Readers {
    pub name: String,
    pub readers: u64,
}

/// Pages that a report names at most.
const MOST_PAGES: usize = 1000;

/// `from` and `to` are days since 1970.
pub fn report(from: i64, to: i64, page: Option<String>, sums: &Sums) -> Report {
    let mut totals = Line::default();
    sums.days.values().for_each(|line| totals.add(line));
    let days = sums.days.iter().map(|(number, line)| Day { day: day::write(*number), line: *line }).collect();

    let pages = sums.pages.iter().map(|(page, line)| Page { page: page.clone(), line: *line });
    let mut pages: Vec<Page> = pages.collect();
    pages.sort_by_key(|page| std::cmp::Reverse(page.line.views));
    pages.truncate(MOST_PAGES);

    let breakdown = |measure| breakdown(&sums.tally, measure);
    Report {
        from: day::write(from),
        to: day::write(to),
        page,
        totals,
        days,
        hours: hours(&sums.tally),
        pages,
        referrers: breakdown(Measure::Referrer),
        sources: breakdown(Measure::Source),
        mediums: breakdown(Measure::Medium),
        campaigns: breakdown(Measure::Campaign),
        countries: breakdown(Measure::Country),
        devices: breakdown(Measure::Device),
        browsers: breakdown(Measure::Browser),
        bots: bots(&sums.tally),
        readers: readers(sums),
    }
}

fn breakdown(tally: &Tally, measure: Measure) -> Breakdown {
    let mut breakdown = Breakdown::default();
    for (name, views) in tally.values(measure) {
        if views < FEW || name == REST {
            breakdown.few += views;
        } else {
            breakdown.cells.push(Cell { name: name.to_owned(), views });
        }
    }
    breakdown.cells.sort_by_key(|cell| std::cmp::Reverse(cell.views));
    breakdown
}

fn hours(tally: &Tally) -> [u64; 24] {
    let mut hours = [0; 24];
    for (hour, views) in tally.values(Measure::Views).chain(tally.values(Measure::Pictures)) {
        if let Some(place) = hour.parse::<usize>().ok().and_then(|hour| hours.get_mut(hour)) {
            *place += views;
        }
    }
    hours
}

fn bots(tally: &Tally) -> Vec<Bot> {
    let bot = |(value, requests): (&str, u64)| {
        let (kind, name) = value.split_once('/').unwrap_or(("", value));
        let kind = Kind::ALL.iter().find(|(_, known)| *known == kind).map_or(Kind::Other, |(kind, _)| *kind);
        Bot { kind, name: name.to_owned(), requests }
    };
    let mut bots: Vec<Bot> = tally.values(Measure::Machines).map(bot).collect();
    bots.sort_by_key(|bot| std::cmp::Reverse(bot.requests));
    bots
}

fn readers(sums: &Sums) -> Vec<Readers> {
    let readers = |(name, readers): (&String, &u64)| Readers { name: name.clone(), readers: *readers };
    let mut readers: Vec<Readers> = sums.readers.iter().map(readers).collect();
    readers.sort_by_key(|line| std::cmp::Reverse(line.readers));
    readers
}

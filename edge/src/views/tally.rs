//! What is counted: numbers by page, measure and value, and nothing about anybody. Tallies are added to and put
//! together; where they are kept and who asks for them is not said here.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// What a number is a number of. The short names are stored, and stay.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Measure {
    /// Views with a script, by hour of the day; by `""` once the hours were given up.
    #[serde(rename = "h")]
    Views,
    /// The same for views without a script.
    #[serde(rename = "p")]
    Pictures,
    /// Visitors of the day, by `""`.
    #[serde(rename = "v")]
    Visitors,
    #[serde(rename = "r")]
    Referrer,
    #[serde(rename = "s")]
    Source,
    #[serde(rename = "m")]
    Medium,
    #[serde(rename = "c")]
    Campaign,
    #[serde(rename = "k")]
    Country,
    #[serde(rename = "d")]
    Device,
    #[serde(rename = "b")]
    Browser,
    /// Requests of machines, by kind and name: `search/Googlebot`.
    #[serde(rename = "t")]
    Machines,
    /// For how many a service says that it fetches the feed, by its name: the most it said on a day.
    #[serde(rename = "f")]
    Subscribers,
    /// Programs on somebody's own machine that fetched the feed, by name.
    #[serde(rename = "g")]
    FeedReaders,
}

/// The page under which stands what belongs to no page: visitors of the site, readers of its feed.
pub const SITE: &str = "";
/// Values of one measure that a page keeps apart on a day. Somebody who makes up referrers fills these and no more.
pub const MOST_VALUES: usize = 200;
/// What stands for the values beyond.
pub const REST: &str = "(rest)";
/// Cells below this many are shown, and kept in the long run, without a name: they could be one person.
pub const FEW: u64 = 3;

/// One number to add.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Increment {
    pub page: String,
    pub measure: Measure,
    pub value: String,
    pub by: u64,
}

/// Numbers of one page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Tally(pub BTreeMap<Measure, BTreeMap<String, u64>>);

/// Numbers of many pages.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Tallies(pub BTreeMap<String, Tally>);

impl Tally {
    pub fn add(&mut self, measure: Measure, value: &str, by: u64) {
        let cell = self.0.entry(measure).or_default().entry(value.to_owned()).or_default();
        *cell = match measure {
            // Said anew with each fetch, and not one more each time.
            Measure::Subscribers => (*cell).max(by),
            _ => cell.saturating_add(by),
        };
    }

    pub fn merge(&mut self, other: &Self) {
        for (measure, values) in &other.0 {
            for (value, by) in values {
                self.add(*measure, value, *by);
            }
        }
    }

    pub fn values(&self, measure: Measure) -> impl Iterator<Item = (&str, u64)> {
        self.0.get(&measure).into_iter().flatten().map(|(value, number)| (value.as_str(), *number))
    }

    /// All values of a measure together.
    pub fn sum(&self, measure: Measure) -> u64 {
        self.values(measure).fold(0, |sum, (_, number)| sum.saturating_add(number))
    }

    /// With a script and without.
    pub fn views(&self) -> u64 {
        self.sum(Measure::Views).saturating_add(self.sum(Measure::Pictures))
    }

    /// As it is kept for good: no hours, and no value that stands for less than [`FEW`].
    #[must_use]
    pub fn folded(&self) -> Self {
        let mut folded = Self::default();
        for (measure, values) in &self.0 {
            for (value, number) in values {
                let value = match measure {
                    Measure::Views | Measure::Pictures => "",
                    Measure::Visitors | Measure::Machines | Measure::Subscribers | Measure::FeedReaders => value,
                    _ if *number < FEW => REST,
                    _ => value,
                };
                folded.add(*measure, value, *number);
            }
        }
        folded
    }
}

impl Tallies {
    pub fn add(&mut self, increment: &Increment) {
        let Increment { page, measure, value, by } = increment;
        self.0.entry(page.clone()).or_default().add(*measure, value, *by);
    }

    pub fn merge(&mut self, other: &Self) {
        for (page, tally) in &other.0 {
            self.0.entry(page.clone()).or_default().merge(tally);
        }
    }

    /// The increment, with a value that is one too many replaced by [`REST`].
    #[must_use]
    pub fn bounded(&self, increment: Increment) -> Increment {
        let values = self.0.get(&increment.page).and_then(|tally| tally.0.get(&increment.measure));
        let full = values.is_some_and(|values| values.len() >= MOST_VALUES && !values.contains_key(&increment.value));
        if full { Increment { value: REST.to_owned(), ..increment } } else { increment }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn made_up_values_fill_a_page_only_so_far() {
        let mut tallies = Tallies::default();
        for number in 0..1000 {
            let increment = Increment {
                page: "a".to_owned(),
                measure: Measure::Referrer,
                value: format!("{number}.example"),
                by: 1,
            };
            let increment = tallies.bounded(increment);
            tallies.add(&increment);
        }
        let tally = tallies.0.get("a").unwrap();
        assert_eq!((tally.values(Measure::Referrer).count(), tally.sum(Measure::Referrer)), (MOST_VALUES + 1, 1000));
    }

    #[test]
    fn v8_what_is_kept_for_good_has_no_hours_and_no_lone_cells() {
        let mut tally = Tally::default();
        for (measure, value, number) in [
            (Measure::Views, "9", 4),
            (Measure::Views, "10", 2),
            (Measure::Referrer, "a.example", 3),
            (Measure::Referrer, "b.example", 2),
            (Measure::Referrer, "c.example", 1),
        ] {
            tally.add(measure, value, number);
        }
        let json = serde_json::to_string(&tally.folded()).unwrap();
        assert_eq!(json, r#"{"h":{"":6},"r":{"(rest)":3,"a.example":3}}"#);
        assert_eq!(tally.folded().folded(), tally.folded());
    }
}

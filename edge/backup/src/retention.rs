//! Which copies go: those of more than 30 days ago, and none as long as no good one of these 30 days is there. Days are
//! those of UTC, today's among them, so that a copy a day makes 30 copies whether a run is a second early or late.

use anyhow::Context;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

use crate::World;
use crate::folder::{Folder, State};

/// Today and 29 days before it.
pub const DAYS: i64 = 30;

/// What there is of a copy to decide by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kept {
    pub at: Timestamp,
    pub is_good: bool,
}

/// Those that go.
pub fn old(copies: &[Kept], now: Timestamp) -> Vec<Timestamp> {
    let day = |at: Timestamp| at.to_zoned(TimeZone::UTC).date();
    let Ok(first) = day(now).checked_sub((DAYS - 1).days()) else { return Vec::new() };
    let is_old = |copy: &Kept| day(copy.at) < first;
    // A clock that is wrong, or exports that fail day by day, must not cost what is left.
    if !copies.iter().any(|copy| copy.is_good && !is_old(copy) && copy.at <= now) {
        return Vec::new();
    }
    copies.iter().filter(|copy| is_old(copy)).map(|copy| copy.at).collect()
}

/// What was done with a folder.
#[derive(Debug, PartialEq, Eq)]
pub struct Pruned {
    pub removed: usize,
    pub kept: usize,
    /// Copies that were to go and stay, as no good one is newer.
    pub spared: usize,
}

/// Removes copies of more than 30 days ago, with their sidecars.
pub fn prune(folder: &Folder, world: World<'_>) -> anyhow::Result<Pruned> {
    let _lock = folder.lock()?;
    folder.sweep()?;
    let now = (world.now)();
    let moments = folder.moments()?;
    let kept = |at| Kept { at, is_good: matches!(folder.state(at), State::Good(_)) };
    let copies: Vec<Kept> = moments.iter().map(|at| kept(*at)).collect();
    let old = old(&copies, now);
    for at in &old {
        folder.remove_copy(*at).context("the copies before it are removed, those after it are not")?;
    }
    let day = |at: &Timestamp| at.to_zoned(TimeZone::UTC).date();
    let is_due = |copy: &&Kept| (day(&now) - day(&copy.at)).get_days() as i64 >= DAYS;
    let spared = if old.is_empty() { copies.iter().filter(is_due).count() } else { 0 };
    Ok(Pruned { removed: old.len(), kept: copies.len() - old.len(), spared })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(seconds: i64) -> Timestamp {
        // Some night at 03:17.
        Timestamp::from_second(1_795_231_020 + seconds).unwrap()
    }

    fn copies() -> impl Strategy<Value = Vec<Kept>> {
        let copy = (-100 * 86_400_i64..10 * 86_400, any::<bool>());
        proptest::collection::vec(copy.prop_map(|(seconds, is_good)| Kept { at: at(seconds), is_good }), 0..60)
    }

    fn left(copies: &[Kept], now: Timestamp) -> Vec<Kept> {
        let old = old(copies, now);
        copies.iter().filter(|copy| !old.contains(&copy.at)).copied().collect()
    }

    proptest! {
        /// A run is up to an hour late, each night another time.
        #[test]
        fn a_copy_a_day_makes_thirty(late in proptest::collection::vec(0..3600_i64, 120)) {
            let mut copies = Vec::new();
            for (day, late) in late.into_iter().enumerate() {
                let now = at(day as i64 * 86_400 + late);
                copies.push(Kept { at: now, is_good: true });
                copies = left(&copies, now);
                prop_assert_eq!(copies.len(), (day + 1).min(30));
                prop_assert_eq!(copies.last().map(|copy| copy.at), Some(now));
            }
        }

        #[test]
        fn the_last_good_copy_stays(copies in copies(), now in -200 * 86_400_i64..400 * 86_400) {
            let before = copies.iter().any(|copy| copy.is_good);
            let after = left(&copies, at(now)).iter().any(|copy| copy.is_good);
            prop_assert_eq!(before, after);
        }

        #[test]
        fn what_is_of_the_last_thirty_days_stays(copies in copies(), now in -200 * 86_400_i64..400 * 86_400) {
            let now = at(now);
            let midnight = now.as_second().div_euclid(86_400) * 86_400;
            for gone in old(&copies, now) {
                prop_assert!(gone.as_second() < midnight - 29 * 86_400, "{gone} at {now}");
            }
        }

        #[test]
        fn what_is_older_goes_if_something_good_is_new(copies in copies(), good in 0..29 * 86_400_i64) {
            let mut copies = copies;
            copies.push(Kept { at: at(-good), is_good: true });
            for kept in left(&copies, at(0)) {
                prop_assert!(at(0).duration_since(kept.at).as_hours() < 30 * 24, "{}", kept.at);
            }
        }

        #[test]
        fn pruning_twice_is_pruning_once_and_order_is_nothing(copies in copies(), now in -9 * 86_400_i64..99 * 86_400) {
            let once = left(&copies, at(now));
            prop_assert_eq!(left(&once, at(now)), once);
            let mut turned = copies.clone();
            turned.reverse();
            let (mut one, mut other) = (old(&copies, at(now)), old(&turned, at(now)));
            one.sort();
            other.sort();
            prop_assert_eq!(one, other);
        }
    }

    #[test]
    fn nothing_goes_while_backups_fail_or_the_clock_is_wrong() {
        let nights =
            |range: std::ops::Range<i64>, is_good| range.map(move |day| Kept { at: at(day * 86_400), is_good });
        let month: Vec<Kept> = nights(0..30, true).collect();
        assert_eq!(old(&month, at(400 * 86_400)), [], "a clock that is a year ahead");
        let failing: Vec<Kept> = nights(0..30, true).chain(nights(30..70, false)).collect();
        assert_eq!(old(&failing, at(69 * 86_400)), [], "nothing good for 40 days");
        let again: Vec<Kept> = failing.into_iter().chain(nights(70..71, true)).collect();
        assert_eq!(left(&again, at(70 * 86_400)).len(), 30, "a good one again");
    }
}

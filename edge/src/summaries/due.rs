//! Whether a thread gets a new summary now: facts about the thread, the budget and the clock come in, a moment goes out.
//! Readers do not come up here: what they do cannot make a summary due.

/// A thread with less is read faster than its summary.
pub const FEWEST_COMMENTS: usize = 8;
pub const FEWEST_WORDS: usize = 400;

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// How long a thread must have been quiet: whoever corrects a comment does it in these minutes.
const QUIET: i64 = 10 * MINUTE;

/// Times in milliseconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Facts {
    /// Comments that are shown, and the words in them.
    pub comments: usize,
    pub words: usize,
    /// Whether what is stored has another fingerprint than the thread has now, or nothing is stored.
    pub is_stale: bool,
    /// When the thread last changed.
    pub changed_at: i64,
    /// When a model was last asked for this thread, and how often in a row that failed.
    pub asked_at: Option<i64>,
    pub failures: u32,
    /// So long a request for this thread is under way, or counts as if it were.
    pub asking_until: i64,
    /// Requests for all threads on this day (UTC), and how many there may be.
    pub asked_today: u32,
    pub most_a_day: u32,
    pub now: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    Now,
    /// To be decided again at this moment.
    At(i64),
    /// Not before something changes.
    No,
}

/// Of comments that are shown, and the words in them.
pub fn is_long((comments, words): (usize, usize)) -> bool {
    comments >= FEWEST_COMMENTS && words >= FEWEST_WORDS
}

/// Once in an hour for a thread, twice as long after each failure, a day at most.
pub fn due(facts: &Facts) -> Due {
    let Facts { comments, words, now, .. } = *facts;
    if !is_long((comments, words)) || !facts.is_stale {
        return Due::No;
    }
    if facts.most_a_day == 0 {
        return Due::No;
    }
    let pause = HOUR.saturating_mul(1 << facts.failures.min(5)).min(DAY);
    let quiet = facts.changed_at.saturating_add(QUIET);
    let rested = facts.asked_at.map_or(i64::MIN, |at| at.saturating_add(pause));
    let tomorrow = now.div_euclid(DAY).saturating_add(1).saturating_mul(DAY);
    let paid = if facts.asked_today >= facts.most_a_day { tomorrow } else { i64::MIN };
    match quiet.max(rested).max(paid).max(facts.asking_until) {
        earliest if earliest <= now => Due::Now,
        earliest => Due::At(earliest),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: i64 = 20_000 * DAY + 12 * HOUR;

    fn facts() -> Facts {
        Facts {
            comments: 8,
            words: 400,
            is_stale: true,
            changed_at: NOON - QUIET,
            asked_at: None,
            failures: 0,
            asking_until: 0,
            asked_today: 0,
            most_a_day: 20,
            now: NOON,
        }
    }

    #[test]
    fn a_summary_is_due_when_a_long_thread_was_quiet() {
        let table = [
            ("long, quiet, stale", facts(), Due::Now),
            ("seven comments", Facts { comments: 7, ..facts() }, Due::No),
            ("399 words", Facts { words: 399, ..facts() }, Due::No),
            ("nothing changed", Facts { is_stale: false, ..facts() }, Due::No),
            ("single flight", Facts { asking_until: NOON + MINUTE, ..facts() }, Due::At(NOON + MINUTE)),
            ("still talking", Facts { changed_at: NOON - 1, ..facts() }, Due::At(NOON - 1 + QUIET)),
            ("asked 59 minutes ago", Facts { asked_at: Some(NOON - HOUR + MINUTE), ..facts() }, Due::At(NOON + MINUTE)),
            ("asked an hour ago", Facts { asked_at: Some(NOON - HOUR), ..facts() }, Due::Now),
            ("two failures", Facts { asked_at: Some(NOON - HOUR), failures: 2, ..facts() }, Due::At(NOON + 3 * HOUR)),
            (
                "failures without end",
                Facts { asked_at: Some(NOON), failures: u32::MAX, ..facts() },
                Due::At(NOON + DAY),
            ),
            ("the day's budget is spent", Facts { asked_today: 20, ..facts() }, Due::At(NOON + 12 * HOUR)),
            ("no budget at all", Facts { most_a_day: 0, ..facts() }, Due::No),
        ];
        for (name, facts, expected) in table {
            assert_eq!(due(&facts), expected, "{name}");
        }
    }

    #[test]
    fn no_clock_overflows() {
        let facts = Facts { changed_at: i64::MAX, asked_at: Some(i64::MAX), now: i64::MAX, ..facts() };
        assert_eq!(due(&facts), Due::Now);
    }
}

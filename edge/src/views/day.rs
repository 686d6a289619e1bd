//! Days and minutes in UTC, as numbers: milliseconds in, a day since 1970-01-01 and a minute of that day out, and days
//! to and from `2026-11-21`. Everything that is counted is put down by these and by nothing finer. No clock lives here.

const MILLISECONDS_PER_MINUTE: i64 = 60_000;
pub const MINUTES_PER_DAY: i64 = 24 * 60;
pub const MILLISECONDS_PER_DAY: i64 = MINUTES_PER_DAY * MILLISECONDS_PER_MINUTE;

/// 9999-12-31. Later days are no dates that anybody can write.
const LAST: i64 = 2_932_896;

/// A moment as the counters know it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// Since 1970-01-01, never before it and never after 9999-12-31.
    pub day: i64,
    /// Of the day, 0 to 1439.
    pub minute: i64,
}

impl Moment {
    /// From milliseconds since 1970-01-01T00:00:00Z.
    pub fn of(now: i64) -> Self {
        let day = now.div_euclid(MILLISECONDS_PER_DAY).clamp(0, LAST);
        let minute = now.rem_euclid(MILLISECONDS_PER_DAY) / MILLISECONDS_PER_MINUTE;
        Self { day, minute }
    }

    pub fn hour(self) -> i64 {
        self.minute / 60
    }

    /// Minutes since 1970, to compare two moments.
    pub fn minutes(self) -> i64 {
        self.day * MINUTES_PER_DAY + self.minute
    }
}

/// `2026-11-21`, by Howard Hinnant's `civil_from_days`.
pub fn write(day: i64) -> String {
    let shifted = day.clamp(0, LAST) + 719_468;
    let era = shifted / 146_097;
    let day_of_era = shifted % 146_097;
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * day_of_year + 2) / 153;
    let day_of_month = day_of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day_of_month:02}")
}

/// The day of `2026-11-21`; nothing for what is no date, or one before 1970.
pub fn read(text: &str) -> Option<i64> {
    let mut parts = text.splitn(3, '-');
    let mut number = |digits: usize| {
        let part =
            parts.next().filter(|part| part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit()))?;
        part.parse::<i64>().ok()
    };
    let (year, month, day_of_month) = (number(4)?, number(2)?, number(2)?);
    if !(1..=12).contains(&month) || !(1..=31).contains(&day_of_month) {
        return None;
    }
    let year_from_march = year - i64::from(month <= 2);
    let era = year_from_march.div_euclid(400);
    let year_of_era = year_from_march.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day_of_month - 1;
    let day = era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468;
    // A 31st of February comes out as a day in March, and does not read back as it was written.
    ((0..=LAST).contains(&day) && write(day) == text).then_some(day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_written_as_they_are_read() {
        for (day, text) in [(0, "1970-01-01"), (19_782, "2024-02-29"), (20_778, "2026-11-21"), (LAST, "9999-12-31")] {
            assert_eq!(write(day), text);
            assert_eq!(read(text), Some(day));
        }
        for wrong in ["", "2026-02-29", "2026-13-01", "2026-1-01", "1969-12-31", "2026-11-21 ", "+026-11-21", "2026-11"]
        {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_clock_of_any_value_gives_a_day() {
        assert_eq!(Moment::of(-1), Moment { day: 0, minute: 1439 });
        assert_eq!(Moment::of(i64::MAX).day, LAST);
        assert_eq!(Moment::of(i64::MIN).day, 0);
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_a_date_or_none(text in ".{0,12}") {
            if let Some(day) = read(&text) {
                assert_eq!(write(day), text);
            }
        }
    }
}

//! Moments as other systems write them: text in, milliseconds since 1970 out. A moment without a zone is UTC, which is
//! what those systems mean by it.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

/// `2014-01-14T17:31:03Z`, `2014-01-14 17:31:03`, `2021-10-16 21:36:22 +0800` with or without a name of the zone and with
/// any fraction. Nothing before 1970 or after 9999.
pub fn milliseconds(text: &str) -> Option<i64> {
    let mut parts = text.split_whitespace();
    let mut moment = parts.next()?.to_owned();
    if !moment.contains(['T', 't'])
        && let Some(time) = parts.next()
    {
        moment = format!("{moment}T{time}");
    }
    if let Some(offset) = parts.next().filter(|part| part.starts_with(['+', '-'])) {
        moment += offset;
    }
    let at = match moment.parse::<Timestamp>() {
        Ok(at) => at,
        Err(_) => moment.parse::<DateTime>().ok()?.to_zoned(TimeZone::UTC).ok()?.timestamp(),
    };
    Some(at.as_millisecond()).filter(|at| *at >= 0)
}

/// Of seconds since 1970 with a fraction.
pub fn of_seconds(seconds: f64) -> Option<i64> {
    /// The year 9999 ends.
    const MOST: f64 = 253_402_300_799.0;
    (0.0..=MOST).contains(&seconds).then(|| (seconds * 1000.0).round() as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_read_as_they_are_written() {
        let table = [
            ("1970-01-01T00:00:01Z", Some(1000)),
            ("2014-01-14 17:31:03", Some(1_389_720_663_000)),
            ("2014-01-14T17:31:03", Some(1_389_720_663_000)),
            ("2014-01-15 01:31:03 +0800", Some(1_389_720_663_000)),
            ("2014-01-15 01:31:03.25 +0800 CST", Some(1_389_720_663_250)),
            ("2014-01-14T19:31:03.123456789+02:00", Some(1_389_720_663_123)),
            ("0000-00-00 00:00:00", None),
            ("1969-12-31T23:59:59Z", None),
            ("2011-x09-30T22:48:43Z", None),
            ("2014-01-14", Some(1_389_657_600_000)),
            ("", None),
        ];
        for (text, expected) in table {
            assert_eq!(milliseconds(text), expected, "{text}");
        }
        assert_eq!(of_seconds(1.2345), Some(1235));
        assert_eq!([of_seconds(f64::NAN), of_seconds(-1.0), of_seconds(1e300)], [None; 3]);
    }
}

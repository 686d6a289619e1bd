//! One moment of publication, as templates, feeds and sorting need it.

use jiff::{Timestamp, tz::TimeZone};
use serde::Serialize;

/// A moment with its civil date in the time zone in which it was written.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Date {
    /// RFC 3339, for `<time datetime>` and feeds: `2024-05-01T10:00:00+02:00`.
    pub iso: String,
    /// In the `date_format` of site.toml.
    pub text: String,
    pub year: i16,
    pub month: i8,
    pub day: i8,
    /// Seconds since 1970-01-01T00:00:00Z, for comparing.
    pub unix: i64,
}

impl Date {
    /// `format` in the notation of strftime.
    pub fn new(moment: Timestamp, zone: &TimeZone, format: &str) -> Self {
        let zoned = moment.to_zoned(zone.clone());
        Self {
            iso: zoned.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string(),
            text: zoned.strftime(format).to_string(),
            year: zoned.year(),
            month: zoned.month(),
            day: zoned.day(),
            unix: moment.as_second(),
        }
    }
}

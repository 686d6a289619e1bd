//! One moment of publication, as templates, feeds and sorting need it.

use jiff::{Timestamp, tz::TimeZone};
use serde::Serialize;

/// A moment with its civil date in the time zone in which it was written.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Date {
    /// RFC 3339, for `<time datetime>` and feeds: `2024-05-01T10:00:00+02:00`.
    pub iso: String,
    /// As [`DateStyle`] says.
    pub text: String,
    pub year: i16,
    pub month: i8,
    pub day: i8,
    /// Seconds since 1970-01-01T00:00:00Z, for comparing.
    pub unix: i64,
}

/// How readers see a date.
pub struct DateStyle {
    /// In the notation of strftime.
    pub format: String,
    /// Names of the months in the site's language, in the place of `%B`; none for English.
    pub months: Vec<String>,
}

impl DateStyle {
    fn show(&self, zoned: &jiff::Zoned) -> String {
        let month = usize::try_from(zoned.month() - 1).ok().and_then(|index| self.months.get(index));
        let format = match month {
            Some(name) => &self.format.replace("%B", &name.replace('%', "%%")),
            None => &self.format,
        };
        zoned.strftime(format).to_string()
    }
}

impl Date {
    pub fn new(moment: Timestamp, zone: &TimeZone, style: &DateStyle) -> Self {
        let zoned = moment.to_zoned(zone.clone());
        // Before time zones, places had offsets with seconds, which RFC 3339 cannot say.
        let zoned = if zoned.offset().seconds() % 60 == 0 { zoned } else { moment.to_zoned(TimeZone::UTC) };
        Self {
            iso: zoned.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string(),
            text: style.show(&zoned),
            year: zoned.year(),
            month: zoned.month(),
            day: zoned.day(),
            unix: moment.as_second(),
        }
    }
}

//! One moment of publication, as templates, feeds and sorting need it.

use jiff::{Zoned, tz::TimeZone};
use serde::Serialize;

use crate::front_matter::Moment;

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
    fn show(&self, zoned: &Zoned) -> String {
        let month = usize::try_from(zoned.month() - 1).ok().and_then(|index| self.months.get(index));
        let format = match month {
            Some(name) => &self.format.replace("%B", &name.replace('%', "%%")),
            None => &self.format,
        };
        zoned.strftime(format).to_string()
    }
}

impl Date {
    pub fn new(moment: &Moment, style: &DateStyle) -> Self {
        let zoned = zoned(moment);
        Self {
            iso: iso(&zoned),
            text: style.show(&zoned),
            year: zoned.year(),
            month: zoned.month(),
            day: zoned.day(),
            unix: moment.time.as_second(),
        }
    }

    /// [`Date::iso`] of a moment.
    pub fn iso_of(moment: &Moment) -> String {
        iso(&zoned(moment))
    }
}

fn zoned(moment: &Moment) -> Zoned {
    let zoned = moment.time.to_zoned(moment.zone.clone());
    // Before time zones, places had offsets with seconds, which RFC 3339 cannot say.
    if zoned.offset().seconds() % 60 == 0 { zoned } else { moment.time.to_zoned(TimeZone::UTC) }
}

fn iso(zoned: &Zoned) -> String {
    zoned.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}

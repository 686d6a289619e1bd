//! Reads the dates that blogs hold, in the forms of Hugo, Zola, Jekyll and Astro, of mail headers and of people.
//! A form that two countries read differently is refused with what it probably means. How a date is shown is for
//! `crate::date`.

use jiff::Timestamp;
use jiff::civil::{Date, Time};
use jiff::tz::{Offset, TimeZone};
use serde::{Deserialize, Serialize};

/// A point in time with the zone in which it was written.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Moment {
    pub time: Timestamp,
    /// A fixed offset or a named zone as written, else the zone of the site.
    #[serde(with = "jiff::fmt::serde::tz::required")]
    pub zone: TimeZone,
    /// False if only a day was written: then `time` is its midnight in `zone`.
    pub has_time: bool,
}

/// Why a text is no date, for a message `… is not a date: <reason>`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadDate {
    pub reason: String,
    /// What may have been meant, most likely first.
    pub suggestions: Vec<String>,
}

type Result<T> = std::result::Result<T, BadDate>;

fn bad<T>(reason: impl Into<String>) -> Result<T> {
    Err(BadDate { reason: reason.into(), suggestions: Vec::new() })
}

fn bad_but<T>(reason: impl Into<String>, suggestions: Vec<String>) -> Result<T> {
    Err(BadDate { reason: reason.into(), suggestions })
}

/// A date without a time is midnight in `site`; so is a time without a zone a time in `site`.
pub fn parse(text: &str, site: &TimeZone) -> Result<Moment> {
    let (date, rest) = date(text.trim(), true)?;
    let rest = match rest.strip_prefix(['T', 't', ',', ' ']) {
        Some(rest) => rest.trim_start(),
        None if rest.is_empty() => rest,
        None => return bad(format!("`{rest}` follows the day")),
    };
    let rest = rest.strip_prefix("at ").unwrap_or(rest);
    let has_time = rest.starts_with(|c: char| c.is_ascii_digit());
    let (time, rest) = if has_time { time(rest)? } else { (Time::midnight(), rest) };
    let zone = zone(rest.trim(), site)?;
    // `2024-05-01T10:00:00+02:00[Europe/Berlin]`: the offset says when, the name says where.
    let (when, shown) = zone;
    let instant = when.to_timestamp(date.to_datetime(time)).or_else(|_| bad("it is out of range"))?;
    Ok(Moment { time: instant, zone: shown, has_time })
}

/// Day and what follows it.
fn date(text: &str, weekday: bool) -> Result<(Date, &str)> {
    if text.starts_with(|c: char| c.is_ascii_digit()) {
        return numeric(text);
    }
    let (word, rest) = word(text);
    if let Some(month) = month(word) {
        let (day, rest) = number(rest.trim_start_matches(['.', ',', ' ', '-']));
        let Some(day) = day else { return bad("the day is missing") };
        let (year, rest) = number(ordinal(rest).trim_start_matches([',', ' ', '-']));
        return match year {
            Some(year) if !rest.starts_with(':') => civil(year, month, day).map(|date| (date, rest)),
            _ if day > 31 => bad_but("the day is missing", vec![iso(day, month, 1)]),
            _ => bad("the year is missing"),
        };
    }
    if weekday && WEEKDAYS.iter().any(|name| begins(word, name)) {
        return date(rest.trim_start_matches(['.', ',', ' ']), false);
    }
    bad(if text.is_empty() { "it is empty".to_owned() } else { "no day can be found in it".to_owned() })
}

fn numeric(text: &str) -> Result<(Date, &str)> {
    let (Some(first), rest) = number(text) else { return bad("the number is too large") };
    let digits = text.len() - rest.len();
    if digits == 8 {
        return civil(first / 10_000, first / 100 % 100, first % 100).map(|date| (date, rest));
    }
    if digits > 8 {
        let since = if digits >= 12 { first / 1000 } else { first };
        let moment = Timestamp::from_second(since).map(|time| time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string());
        return bad_but("it is a plain number", moment.into_iter().collect());
    }
    let separator = rest.chars().next().filter(|c| matches!(c, '-' | '/' | '.'));
    if let Some(separator) = separator
        && let (Some(second), after) = number(&rest[1..])
    {
        let third = after.strip_prefix(separator).map(number);
        let Some((Some(third), after)) = third else {
            let meant = if first > 31 { vec![iso(first, second, 1)] } else { Vec::new() };
            return bad_but(if first > 31 { "the day is missing" } else { "the year is missing" }, meant);
        };
        return match digits {
            4 => civil(first, second, third).map(|date| (date, after)),
            1 | 2 if third >= 1000 => ambiguous(first, second, third, separator),
            1 | 2 if third < 100 => {
                let meant = civil(2000 + third, second, first).is_ok().then(|| iso(2000 + third, second, first));
                bad_but("the year needs four digits and stands first", meant.into_iter().collect())
            }
            _ => bad("the year needs four digits and stands first"),
        };
    }
    if digits == 4 {
        return bad_but("it is only a year", vec![iso(first, 1, 1)]);
    }
    if rest.starts_with(':') {
        return bad("it is only a time of day");
    }
    let rest = ordinal(rest).trim_start_matches(['.', ' ', '-']);
    let (name, after) = word(rest.strip_prefix("of ").unwrap_or(rest));
    let Some(month) = month(name) else { return bad("no month can be found in it") };
    match number(after.trim_start_matches(['.', ',', ' ', '-'])) {
        (Some(year), rest) => civil(year, month, first).map(|date| (date, rest)),
        _ => bad("the year is missing"),
    }
}

/// `01.05.2024` is a German date, but `01/05/2024` is in May or in January.
fn ambiguous<T>(first: i64, second: i64, year: i64, separator: char) -> Result<T> {
    let day_first = civil(year, second, first).is_ok().then(|| iso(year, second, first));
    let month_first = civil(year, first, second).is_ok().then(|| iso(year, first, second));
    let suggestions: Vec<String> = match separator {
        '.' => day_first.or(month_first).into_iter().collect(),
        _ if first == second => day_first.into_iter().collect(),
        _ => day_first.into_iter().chain(month_first).collect(),
    };
    bad_but("the year must stand first, for day and month can be mistaken for each other", suggestions)
}

fn civil(year: i64, month: i64, day: i64) -> Result<Date> {
    let number = |value: i64| i8::try_from(value).ok();
    let date = i16::try_from(year).ok().filter(|year| *year >= 1000).zip(number(month)).zip(number(day));
    if let Some(((year, month), day)) = date {
        if let Ok(date) = Date::new(year, month, day) {
            return Ok(date);
        }
        if let Ok(first) = Date::new(year, month, 1) {
            let last = i64::from(first.last_of_month().day());
            let suggestions = if day > 0 { vec![iso(i64::from(year), i64::from(month), last)] } else { Vec::new() };
            return bad_but(format!("{} has {last} days", first.strftime("%B %Y")), suggestions);
        }
        if let Ok(swapped) = Date::new(year, day, month) {
            return bad_but(format!("there is no month {month}"), vec![swapped.to_string()]);
        }
        return bad(format!("there is no month {month}"));
    }
    if year < 1000 { bad("the year needs four digits") } else { bad("it is out of range") }
}

fn iso(year: i64, month: i64, day: i64) -> String {
    format!("{year:04}-{month:02}-{day:02}")
}

/// `10:00`, `10:00:00`, `10:00:00.000`, `10:00 pm`, `100000`.
fn time(text: &str) -> Result<(Time, &str)> {
    let (Some(first), rest) = number(text) else { return bad("the time is not understood") };
    let (hour, minute, second, nanos, rest) = match (text.len() - rest.len(), rest.strip_prefix(':')) {
        (1 | 2, Some(after)) => {
            let (Some(minute), rest) = number(after) else { return bad("the minutes are missing") };
            let (second, rest) = match rest.strip_prefix(':').map(number) {
                Some((Some(second), rest)) => (second, rest),
                Some(_) => return bad("the seconds are missing"),
                None => (0, rest),
            };
            let (nanos, rest) = fraction(rest);
            (first, minute, second, nanos, rest)
        }
        (4, None) => (first / 100, first % 100, 0, 0, rest),
        (6, None) => (first / 10_000, first / 100 % 100, first % 100, 0, rest),
        _ => return bad("the time must have hours and minutes, as in `10:00`"),
    };
    let (half, after) = word(rest.trim_start());
    let (hour, rest) = match half.to_ascii_lowercase().as_str() {
        "am" if (1..=12).contains(&hour) => (hour % 12, after),
        "pm" if (1..=12).contains(&hour) => (hour % 12 + 12, after),
        _ => (hour, rest),
    };
    // A leap second has no place in the clock of computers.
    let second = if second == 60 { 59 } else { second };
    let small = |value: i64| i8::try_from(value).unwrap_or(-1);
    match Time::new(small(hour), small(minute), small(second), nanos) {
        Ok(time) => Ok((time, rest)),
        Err(_) => bad("there is no such time of day"),
    }
}

fn fraction(text: &str) -> (i32, &str) {
    let Some(digits) = text.strip_prefix(['.', ',']).filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
    else {
        return (0, text);
    };
    let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
    let nanos =
        digits[..end].bytes().chain(std::iter::repeat(b'0')).take(9).fold(0, |sum, b| sum * 10 + i32::from(b - b'0'));
    (nanos, &digits[end..])
}

/// When (for counting) and where (for showing).
fn zone(text: &str, site: &TimeZone) -> Result<(TimeZone, TimeZone)> {
    // A script's `toString` adds the name of the zone in round brackets.
    let text = text.split(" (").next().unwrap_or(text);
    if let Some((offset, name)) =
        text.split_once('[').and_then(|(offset, name)| Some((offset, name.strip_suffix(']')?)))
    {
        let shown = named(name)?;
        let when = if offset.trim().is_empty() { shown.clone() } else { zone(offset.trim(), site)?.0 };
        return Ok((when, shown));
    }
    if text.is_empty() {
        return Ok((site.clone(), site.clone()));
    }
    let rest = ["UTC", "GMT", "utc", "gmt"].iter().find_map(|name| text.strip_prefix(name)).unwrap_or(text);
    let zone = match rest {
        "" | "Z" | "z" => TimeZone::UTC,
        _ if rest.starts_with(['+', '-']) => offset(rest)?,
        _ => match AMERICAN.iter().find(|(name, _)| *name == text) {
            Some((_, hours)) => TimeZone::fixed(Offset::constant(*hours)),
            None => named(text)?,
        },
    };
    Ok((zone.clone(), zone))
}

fn offset(text: &str) -> Result<TimeZone> {
    let digits: String = text[1..].chars().filter(|c| *c != ':').collect();
    let number = |from: usize| digits.get(from..from + 2).map_or(Ok(0), str::parse::<i32>);
    let plain = matches!(digits.len(), 2 | 4 | 6) && digits.bytes().all(|b| b.is_ascii_digit());
    if let (true, Ok(hours), Ok(minutes), Ok(seconds)) = (plain, number(0), number(2), number(4))
        && hours < 24
        && minutes < 60
        && seconds < 60
    {
        let total = (hours * 60 + minutes) * 60 + seconds;
        if let Ok(offset) = Offset::from_seconds(if text.starts_with('-') { -total } else { total }) {
            return Ok(TimeZone::fixed(offset));
        }
    }
    bad(format!("`{text}` is no offset such as `+02:00`"))
}

fn named(name: &str) -> Result<TimeZone> {
    TimeZone::get(name).or_else(|_| bad(format!("there is no time zone `{name}`")))
}

/// Those of RFC 2822; other abbreviations mean different zones in different countries.
const AMERICAN: &[(&str, i8)] =
    &[("EST", -5), ("EDT", -4), ("CST", -6), ("CDT", -5), ("MST", -7), ("MDT", -6), ("PST", -8), ("PDT", -7)];

const WEEKDAYS: &[&str] = &["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

const MONTHS: &[&str] = &[
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

fn month(word: &str) -> Option<i64> {
    (1..).zip(MONTHS).find(|(_, name)| begins(word, name)).map(|(number, _)| number)
}

/// `Jul`, `July` and `Sept` begin a name; `J` does not.
fn begins(word: &str, name: &str) -> bool {
    word.len() >= 3 && name.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word))
}

fn word(text: &str) -> (&str, &str) {
    text.split_at(text.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(text.len()))
}

fn number(text: &str) -> (Option<i64>, &str) {
    let (digits, rest) = text.split_at(text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len()));
    (digits.parse().ok(), rest)
}

/// Takes the `th` of `8th` away.
fn ordinal(text: &str) -> &str {
    ["st", "nd", "rd", "th"].iter().find_map(|end| text.strip_prefix(end)).unwrap_or(text)
}

//! What stands along x: days, numbers or words, where each row of the data goes among them, and which of them get a
//! label. How wide the chart will be is not known here; phones and columns of text are provided for.

use jiff::civil::Date;
use serde::Serialize;

use super::scale::short;
use super::{LARGEST, Options};

/// Pixels that labels share on a phone and in a column of text, and those that a character takes.
pub const NARROW: f64 = 230.0;
pub const WIDE: f64 = 480.0;
pub const CHARACTER: f64 = 7.5;

#[derive(Debug, Serialize)]
pub struct Label {
    pub x: String,
    pub text: String,
    /// `start`, `middle` or `end`, as `text-anchor`.
    pub anchor: &'static str,
    /// Room for it is on wide screens only.
    pub minor: bool,
}

/// What stands along x.
pub enum Axis {
    /// With whether a day was written, or a month alone.
    Days(Vec<(Date, bool)>),
    Numbers(Vec<f64>),
    Words,
}

impl Axis {
    pub fn of(places: &[String]) -> Self {
        // `2026-03` and `2026-03-15`, also with a time behind it.
        let day = |place: &String| match place.len() {
            7 => Some((format!("{place}-01").parse().ok()?, false)),
            _ => Some((place.get(..10)?.parse().ok()?, true)),
        };
        let number = |place: &String| place.parse::<f64>().ok().filter(|number| number.abs() <= LARGEST);
        if let Some(days) = places.iter().map(day).collect() {
            Self::Days(days)
        } else if let Some(numbers) = places.iter().map(number).collect() {
            Self::Numbers(numbers)
        } else {
            Self::Words
        }
    }

    fn value(&self, row: usize) -> f64 {
        match self {
            Self::Days(days) => days[row].0.duration_since(Date::ZERO).as_secs() as f64,
            Self::Numbers(numbers) => numbers[row],
            Self::Words => row as f64,
        }
    }

    /// Time goes forward, whatever the order of the data; so do the numbers below a line.
    pub fn order(&self, count: usize, is_line: bool) -> Vec<usize> {
        let mut order: Vec<usize> = (0..count).collect();
        if is_line || matches!(self, Self::Days(_)) {
            order.sort_by(|a, b| self.value(*a).total_cmp(&self.value(*b)));
        }
        order
    }

    pub fn positions(&self, order: &[usize]) -> Vec<f64> {
        let values: Vec<f64> = order.iter().map(|&row| self.value(row)).collect();
        let (Some(first), Some(last)) = (values.first(), values.last()) else { return values };
        let length = last - first;
        values.iter().map(|value| if length > 0.0 { (value - first) / length * 100.0 } else { 50.0 }).collect()
    }

    /// How a row is called, in full or short enough for the axis.
    pub fn name(&self, row: usize, place: &str, options: &Options<'_>, is_short: bool) -> String {
        let Self::Days(days) = self else { return place.to_owned() };
        let (date, has_day) = days[row];
        let Some(month) = options.months.get(date.month().unsigned_abs() as usize - 1) else { return place.to_owned() };
        let name = match has_day {
            true => options.day_month.replace("{d}", &date.day().to_string()).replace("{m}", month),
            false => month.clone(),
        };
        match is_short && days.iter().all(|(other, _)| other.year() == date.year()) {
            true => name,
            false => format!("{name} {}", date.year()),
        }
    }
}

/// As many as there is room for without one touching the next, those for phones first.
pub fn labels(at: &[f64], texts: &[String], is_line: bool) -> Vec<Label> {
    let extent = |index: usize, room: f64| {
        let length = texts[index].chars().count() as f64 * CHARACTER / room * 100.0;
        let start = at[index] - length / 2.0;
        // The ends of a line are at the edges. A label of a bar stays below its bar.
        let start = if is_line { start.clamp(0.0, (100.0 - length).max(0.0)) } else { start };
        (start, start + length)
    };
    let are_apart = |chosen: &[usize], room: f64| {
        let gap = 1.5 * CHARACTER / room * 100.0;
        chosen.windows(2).all(|pair| extent(pair[0], room).1 + gap <= extent(pair[1], room).0)
    };
    // At equal distances if possible: every second, every third and so on, until they fit.
    let all = at.len();
    let step = |room: f64, base: usize| {
        (1..=all).map(|factor| factor * base).find(|step| {
            let some: Vec<usize> = (0..all).step_by(*step).collect();
            // What cannot fit at all is not tried in full.
            some.len() as f64 * CHARACTER <= room && are_apart(&some, room)
        })
    };
    let wide = step(WIDE, 1).unwrap_or(all).max(1);
    let narrow = step(NARROW, wide).unwrap_or(all).max(1);
    let label = |index: usize| {
        let (start, end) = extent(index, NARROW);
        let (x, anchor) = match (is_line && start <= 0.0, is_line && end >= 100.0) {
            (true, false) => (0.0, "start"),
            (false, true) => (100.0, "end"),
            _ => (at[index], "middle"),
        };
        Label { x: short(x), text: texts[index].clone(), anchor, minor: !index.is_multiple_of(narrow) }
    };
    (0..all).step_by(wide).map(label).collect()
}

//! What stands along y: a scale of round numbers, lines and bars upon it, and how its numbers are written.

/// A line with more points than this is drawn without marks, but for those that it does not reach.
const MOST_MARKS: usize = 20;
/// What stands along y.
pub struct Scale {
    pub first: f64,
    pub last: f64,
    pub step: f64,
}

impl Scale {
    /// Three to six steps of 1, 2, 2.5 or 5 times a power of ten. Bars begin at zero, for their length is what is
    /// read; a line does unless that would flatten it.
    pub fn around(low: f64, high: f64, is_line: bool) -> Self {
        let flattens = is_line && high - low < 0.5 * low.abs().max(high.abs());
        let (low, high) = if flattens { (low, high) } else { (low.min(0.0), high.max(0.0)) };
        // Values that differ by less than can be drawn are one value.
        let largest = high.abs().max(low.abs()).max(1.0);
        let length = if high - low > 1e-9 * largest { high - low } else { largest };
        let power = 10_f64.powf((length / 5.0).log10().floor());
        let step = [1.0, 2.0, 2.5, 5.0, 10.0].map(|step| step * power).into_iter().find(|step| *step >= length / 5.0);
        let step = step.unwrap_or(length);
        let first = (low / step).floor() * step;
        let last = (high / step).ceil() * step;
        Self { first, last: if last > first { last } else { first + step }, step }
    }

    /// From the smallest value to the largest, and to zero.
    pub fn exact(low: f64, high: f64) -> Self {
        let (first, last) = (low.min(0.0), high.max(0.0));
        let length = if last > first { last - first } else { 1.0 };
        Self { first, last: first + length, step: length }
    }

    pub fn ticks(&self) -> impl DoubleEndedIterator<Item = f64> {
        let count = ((self.last - self.first) / self.step).round() as usize;
        (0..=count).map(|index| self.first + self.step * index as f64)
    }

    /// From the top.
    pub fn y(&self, value: f64) -> f64 {
        (self.last - value) / (self.last - self.first) * 100.0
    }

    /// The path, and the marks upon it. Where a value is missing the line is broken.
    pub fn line(&self, at: &[f64], values: &[Option<f64>]) -> (String, Vec<(String, String)>) {
        let is_there = |index: Option<usize>| index.and_then(|index| values.get(index)).is_some_and(Option::is_some);
        let mut path = String::new();
        let mut marks = Vec::new();
        for (index, (x, value)) in at.iter().zip(values).enumerate() {
            let Some(value) = value else { continue };
            let y = self.y(*value);
            let goes_on = is_there(index.checked_sub(1));
            path.push(if goes_on { 'L' } else { 'M' });
            path.push_str(&format!("{} {}", short(x * 10.0), short(y * 10.0)));
            if values.len() <= MOST_MARKS || !(goes_on || is_there(Some(index + 1))) || index + 1 == values.len() {
                marks.push((short(*x), short(y)));
            }
        }
        (path, marks)
    }

    /// Row `row` of `rows`, column `column` of `columns`.
    pub fn bar(&self, value: f64, row: usize, rows: usize, column: usize, columns: usize, lies: bool) -> [String; 4] {
        let (zero, end) = (self.y(0.0), self.y(value));
        let (start, length) = (zero.min(end), (zero - end).abs());
        if lies {
            // Along x the scale runs the other way.
            return [100.0 - start - length, 0.0, length, 100.0].map(short);
        }
        let place = 100.0 / rows as f64;
        let width = place * 0.76 / columns as f64;
        [place * (row as f64 + 0.12) + width * column as f64, start, width, length].map(short)
    }
}

/// Of the shortest notation, 4 at most.
pub fn decimals(value: f64) -> usize {
    let text = format!("{:.4}", value.abs());
    text.trim_end_matches('0').split_once('.').map_or(0, |(_, decimals)| decimals.len())
}

/// Groups of three are set apart by a narrow space from five digits on, which no language takes for a decimal sign
/// (ISO 80000-1, 7.3.1).
pub fn written(value: f64, decimals: usize, sign: &str) -> String {
    let text = format!("{:.decimals$}", value.abs());
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let mut out = String::new();
    if value < 0.0 && text.bytes().any(|byte| (b'1'..=b'9').contains(&byte)) {
        out.push('\u{2212}');
    }
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && whole.len() > 4 && (whole.len() - index).is_multiple_of(3) {
            out.push('\u{202f}');
        }
        out.push(digit);
    }
    if !fraction.is_empty() {
        out.push_str(sign);
        out.push_str(fraction);
    }
    out
}

/// A length with two decimals at most.
pub fn short(length: f64) -> String {
    let text = format!("{length:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

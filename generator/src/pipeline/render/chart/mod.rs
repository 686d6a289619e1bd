//! The filter `chart`: rows of data in, everything that `Chart.html` draws out, as texts: ticks, labels, bars, marks,
//! paths and a table. All lengths are percentages, for how wide and high the chart is shown is decided by the style
//! sheet, on every screen anew. Elements, colours and words are the template's; nothing here knows HTML.

mod axis;
mod scale;

use serde::Serialize;
use tera::value::Key;
use tera::{Kwargs, State, TeraResult, Value};

use self::axis::{Axis, CHARACTER, Label, NARROW, labels};
use self::scale::{Scale, decimals, short, written};
use crate::diagnostic::nearest;

/// More could not be told apart without colour.
const MOST_SERIES: usize = 4;
/// Beyond this a number has more digits than `f64` keeps.
const LARGEST: f64 = 1e15;

/// `{% set c = data | chart(kind="line", x="month", y=["views", "readers"]) %}`. `x` is the first column and `y` all the
/// others if they are not given. `decimal`, `months` and `day_month` ("{d} {m}") are the language's.
pub fn layout(data: &Value, kwargs: Kwargs, _: &State) -> TeraResult<Value> {
    let names = |value: &Value| match value.as_array() {
        Some(names) => names.iter().map(ToString::to_string).collect(),
        None => Some(value.to_string()).filter(|name| !name.is_empty()).into_iter().collect(),
    };
    let options = Options {
        kind: kwargs.get("kind")?.unwrap_or("line"),
        x: kwargs.get("x")?.unwrap_or_default(),
        y: kwargs.get::<&Value>("y")?.map(names).unwrap_or_default(),
        decimal: kwargs.get("decimal")?.unwrap_or("."),
        months: kwargs.get("months")?.unwrap_or_default(),
        day_month: kwargs.get("day_month")?.unwrap_or("{d} {m}"),
    };
    let chart = draw(data, &options).map_err(|why| tera::Error::message(format!("cannot draw this chart: {why}")))?;
    Value::try_from_serializable(&chart)
}

struct Options<'a> {
    kind: &'a str,
    x: &'a str,
    y: Vec<String>,
    decimal: &'a str,
    months: Vec<String>,
    day_month: &'a str,
}

#[derive(Debug, Serialize)]
struct Chart {
    /// `line`; `bar`: upright bars; `rows`: bars that lie, each below its words, because these are too long for a phone.
    kind: &'static str,
    /// From the top down, at equal distances.
    ticks: Vec<String>,
    /// Where zero is, from the top; `none` if it is out of sight.
    zero: Option<String>,
    labels: Vec<Label>,
    /// Where each row of the table stands along x, separated by spaces.
    at: String,
    series: Vec<Series>,
    /// Names of the columns, `x` first.
    head: Vec<String>,
    table: Vec<Vec<String>>,
}

#[derive(Debug, Serialize)]
struct Series {
    name: String,
    /// In a square of 1000 by 1000; empty unless it is a line.
    path: String,
    marks: Vec<(String, String)>,
    /// x, y, width and height, one for each row of the table; `none` where it holds no number.
    bars: Vec<Option<[String; 4]>>,
    /// What is told to those who do not see it: value and place.
    low: (String, String),
    high: (String, String),
}

fn draw(data: &Value, options: &Options<'_>) -> Result<Chart, String> {
    let is_line = match options.kind {
        "line" => true,
        "bar" => false,
        other => return Err(format!("there is no kind `{other}`: write `line` or `bar`")),
    };
    let rows = data.as_array().ok_or("`data` is not a list of rows")?;
    let (x, y) = columns(rows, options)?;

    let places: Vec<String> = rows.iter().map(|row| cell(row, x).map(text).unwrap_or_default()).collect();
    let axis = Axis::of(&places);
    let order = axis.order(rows.len(), is_line);
    let called = |is_short| order.iter().map(|&row| axis.name(row, &places[row], options, is_short)).collect();
    let names: Vec<String> = called(false);
    let values = y.iter().map(|name| order.iter().map(|&row| number(&rows[row], name, row)).collect());
    let values: Vec<Vec<Option<f64>>> = values.collect::<Result<_, _>>()?;
    let texts: Vec<Vec<String>> = values.iter().map(|values| in_words(values, options.decimal)).collect();

    let flat = || values.iter().flatten().flatten().copied();
    let (low, high) = (flat().fold(f64::INFINITY, f64::min), flat().fold(f64::NEG_INFINITY, f64::max));
    if low > high {
        return Err("its columns hold no number".to_owned());
    }
    let count = order.len();
    let longest = names.iter().map(|name| name.chars().count()).max().unwrap_or_default() as f64;
    let lies = !is_line && matches!(axis, Axis::Words) && longest * CHARACTER * count as f64 > NARROW;
    // Bars that lie have their values beside them, and no axis.
    let scale = if lies { Scale::exact(low, high) } else { Scale::around(low, high, is_line) };
    let at: Vec<f64> = match is_line {
        true => axis.positions(&order),
        false => (0..count).map(|index| (index as f64 + 0.5) / count as f64 * 100.0).collect(),
    };

    let series = y.iter().zip(&values).enumerate().map(|(index, (name, values))| {
        let told =
            |row: Option<usize>| row.map(|row| (texts[index][row].clone(), names[row].clone())).unwrap_or_default();
        let (path, marks) = if is_line { scale.line(&at, values) } else { Default::default() };
        let bars = values.iter().enumerate().filter(|_| !is_line);
        Series {
            name: (*name).to_owned(),
            path,
            marks,
            bars: bars.map(|(row, value)| Some(scale.bar((*value)?, row, count, index, y.len(), lies))).collect(),
            low: told(best(values, |next, best| next < best)),
            high: told(best(values, |next, best| next > best)),
        }
    });
    let table_row = |row: usize| {
        let cells = texts.iter().map(|texts| &texts[row]);
        std::iter::once(&names[row]).chain(cells).cloned().collect()
    };
    Ok(Chart {
        kind: match (is_line, lies) {
            (true, _) => "line",
            (false, true) => "rows",
            (false, false) => "bar",
        },
        ticks: scale.ticks().rev().map(|tick| written(tick, decimals(scale.step), options.decimal)).collect(),
        zero: (scale.first <= 0.0 && scale.last >= 0.0).then(|| short(scale.y(0.0))),
        labels: labels(&at, &called(true), is_line),
        at: at.iter().map(|at| short(*at)).collect::<Vec<_>>().join(" "),
        series: series.collect(),
        head: std::iter::once(x).chain(y.iter().copied()).map(str::to_owned).collect(),
        table: (0..count).map(table_row).collect(),
    })
}

/// The names of x and of what is drawn above it.
fn columns<'a>(rows: &'a [Value], options: &'a Options<'_>) -> Result<(&'a str, Vec<&'a str>), String> {
    let first = rows.first().ok_or("the data hold no rows")?.as_map().ok_or("row 1 is not a map of columns")?;
    let names: Vec<&str> = first.keys().filter_map(Key::as_str).collect();
    let x = if options.x.is_empty() { names.first().copied().unwrap_or_default() } else { known(options.x, &names)? };
    let y: Vec<&str> = match options.y.as_slice() {
        [] => names.iter().copied().filter(|name| *name != x).collect(),
        named => named.iter().map(|name| known(name, &names)).collect::<Result<_, _>>()?,
    };
    match y.len() {
        0 => Err(format!("there is no column to draw besides `{x}`")),
        1..=MOST_SERIES => Ok((x, y)),
        many => {
            Err(format!("it has {many} columns of numbers, and {MOST_SERIES} is the most: name some of them in `y`"))
        }
    }
}

/// The row of the value that no other one beats.
fn best(values: &[Option<f64>], beats: fn(f64, f64) -> bool) -> Option<usize> {
    let there = values.iter().enumerate().filter_map(|(row, value)| Some((row, (*value)?)));
    there.reduce(|best, next| if beats(next.1, best.1) { next } else { best }).map(|(row, _)| row)
}

/// With as many decimals as the most precise of them; nothing where there is no number.
fn in_words(values: &[Option<f64>], sign: &str) -> Vec<String> {
    let decimals = values.iter().flatten().map(|value| decimals(*value)).max().unwrap_or_default();
    values.iter().map(|value| value.map(|value| written(value, decimals, sign)).unwrap_or_default()).collect()
}

fn known<'a>(name: &str, columns: &[&'a str]) -> Result<&'a str, String> {
    columns.iter().copied().find(|column| *column == name).ok_or_else(|| match nearest(name, columns.iter().copied()) {
        Some(near) => format!("the data have no column `{name}`; did you mean `{near}`?"),
        None => format!("the data have no column `{name}`; there are `{}`", columns.join("`, `")),
    })
}

fn cell<'a>(row: &'a Value, column: &'a str) -> Option<&'a Value> {
    row.as_map()?.get(&Key::Str(column))
}

/// A date of TOML arrives as a map of one text.
fn text(value: &Value) -> String {
    let inner = value.as_map().and_then(|map| map.values().next()).unwrap_or(value);
    if inner.is_none() { String::new() } else { inner.to_string().trim().to_owned() }
}

/// `None` if nothing stands there. `row` from 0.
fn number(row: &Value, column: &str, index: usize) -> Result<Option<f64>, String> {
    let Some(value) = cell(row, column).filter(|value| !value.is_none()) else { return Ok(None) };
    let written = text(value);
    if written.is_empty() {
        return Ok(None);
    }
    let place = format!("`{written}` in row {} of column `{column}`", index + 1);
    match value.as_f64().or_else(|| written.parse().ok()).filter(|number| number.is_finite()) {
        Some(number) if number.abs() <= LARGEST => Ok(Some(number)),
        Some(_) => Err(format!("{place} is too large a number")),
        None => Err(format!("{place} is not a number: write digits and a point, such as `1234.5`")),
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn check(data: serde_json::Value, kind: &str, y: &[&str], expected: Expect) {
        let options = Options {
            kind,
            x: "",
            y: y.iter().map(ToString::to_string).collect(),
            decimal: ".",
            months: "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(' ').map(str::to_owned).collect(),
            day_month: "{d} {m}",
        };
        let text = match draw(&Value::from_serializable(&data), &options) {
            Err(why) => why,
            Ok(chart) => {
                let labels = chart.labels.iter().map(|label| match label.minor {
                    true => format!("({}) {}", label.text, label.x),
                    false => format!("{} {} {}", label.text, label.x, label.anchor),
                });
                let mut lines = vec![
                    format!("{}, zero at {}", chart.kind, chart.zero.as_deref().unwrap_or("-")),
                    format!("y: {}", chart.ticks.join(" | ")),
                    format!("x: {}", labels.collect::<Vec<_>>().join(" | ")),
                ];
                for series in &chart.series {
                    let (low, high) = (&series.low, &series.high);
                    lines.push(format!("{}: {} ({}) to {} ({})", series.name, low.0, low.1, high.0, high.1));
                    lines.extend(Some(&series.path).filter(|path| !path.is_empty()).cloned());
                    let bars = series.bars.iter().map(|bar| bar.as_ref().map_or("-".to_owned(), |bar| bar.join(" ")));
                    lines.extend(bars);
                }
                lines.extend(chart.table.iter().map(|row| row.join("; ")));
                lines.join("\n")
            }
        };
        expected.assert_eq(&text);
    }

    #[test]
    fn a_line_over_months_of_a_csv_file_goes_forward_in_time_and_breaks_where_a_value_is_missing() {
        let data = json!([
            {"month": "2026-04", "views": "12500"},
            {"month": "2026-01", "views": "800"},
            {"month": "2026-02", "views": ""},
            {"month": "2026-03", "views": "7300"},
        ]);
        check(
            data,
            "line",
            &[],
            expect![[r#"
                line, zero at 100
                y: 12 500 | 10 000 | 7500 | 5000 | 2500 | 0
                x: Jan 0 start | Feb 34.44 middle | Mar 65.56 middle | Apr 100 end
                views: 800 (Jan 2026) to 12 500 (Apr 2026)
                M0 936M655.56 416L1000 0
                Jan 2026; 800
                Feb 2026; 
                Mar 2026; 7300
                Apr 2026; 12 500"#]],
        );
    }

    #[test]
    fn bars_hang_from_zero_and_stand_side_by_side() {
        let data = json!([{"year": "2025", "in": 3, "out": -1.5}, {"year": "2026", "in": 4, "out": -2}]);
        check(
            data,
            "bar",
            &[],
            expect![[r#"
            bar, zero at 66.67
            y: 4 | 2 | 0 | −2
            x: 2025 25 middle | 2026 75 middle
            in: 3 (2025) to 4 (2026)
            6 16.67 19 50
            56 0 19 66.67
            out: −2.0 (2026) to −1.5 (2025)
            25 66.67 19 25
            75 66.67 19 33.33
            2025; 3; −1.5
            2026; 4; −2.0"#]],
        );
    }

    #[test]
    fn bars_with_long_words_lie() {
        let data = json!([{"city": "San Francisco", "days": 5}, {"city": "Constantinople", "days": 20}, {"city": "Rome", "days": null}]);
        check(
            data,
            "bar",
            &[],
            expect![[r#"
                rows, zero at 100
                y: 20 | 0
                x: San Francisco 16.67 middle | (Constantinople) 50 | Rome 83.33 middle
                days: 5 (San Francisco) to 20 (Constantinople)
                0 0 25 100
                0 0 100 100
                -
                San Francisco; 5
                Constantinople; 20
                Rome; "#]],
        );
    }

    #[test]
    fn a_line_far_above_zero_is_not_flattened() {
        check(
            json!([{"t": 1, "hPa": 1013}, {"t": 2, "hPa": 1021}, {"t": 4, "hPa": 1009}]),
            "line",
            &[],
            expect![[r#"
                line, zero at -
                y: 1022.5 | 1020.0 | 1017.5 | 1015.0 | 1012.5 | 1010.0 | 1007.5
                x: 1 0 start | 2 33.33 middle | 4 100 end
                hPa: 1009 (4) to 1021 (2)
                M0 633.33L333.33 100L1000 900
                1; 1013
                2; 1021
                4; 1009"#]],
        );
    }

    #[test]
    fn labels_that_would_touch_are_left_out() {
        let days: Vec<_> = (1..=30).map(|day| json!({"day": format!("2026-06-{day:02}"), "n": day})).collect();
        let options = |y: Vec<String>| Options {
            kind: "line",
            x: "day",
            y,
            decimal: ",",
            months: (1..=12).map(|month| format!("{month}.")).collect(),
            day_month: "{d}. {m}",
        };
        let chart = draw(&Value::from_serializable(&days), &options(Vec::new())).unwrap();
        let shown =
            |minor| chart.labels.iter().filter(move |label| label.minor == minor).map(|label| label.text.as_str());
        expect![[r#"
            1. 6. 11. 6. 21. 6.
            6. 6. 16. 6. 26. 6."#]]
        .assert_eq(&format!(
            "{}\n{}",
            shown(false).collect::<Vec<_>>().join(" "),
            shown(true).collect::<Vec<_>>().join(" ")
        ));
    }

    #[test]
    fn mistakes_in_the_data_are_told_with_their_place() {
        let rows = || json!([{"month": "2026-01", "views": "12"}, {"month": "2026-02", "views": "1,2k"}]);
        check(rows(), "line", &["vews"], expect!["the data have no column `vews`; did you mean `views`?"]);
        check(
            rows(),
            "line",
            &["temperature"],
            expect!["the data have no column `temperature`; there are `month`, `views`"],
        );
        check(
            rows(),
            "line",
            &["views"],
            expect!["`1,2k` in row 2 of column `views` is not a number: write digits and a point, such as `1234.5`"],
        );
        check(rows(), "pie", &["views"], expect!["there is no kind `pie`: write `line` or `bar`"]);
        check(json!([]), "line", &[], expect!["the data hold no rows"]);
        check(json!({"a": 1}), "line", &[], expect!["`data` is not a list of rows"]);
        check(json!([1, 2]), "line", &[], expect!["row 1 is not a map of columns"]);
        check(json!([{"a": "x"}]), "line", &[], expect!["there is no column to draw besides `a`"]);
        check(json!([{"a": "x", "b": ""}]), "line", &[], expect!["its columns hold no number"]);
        check(
            json!([{"a": "x", "b": 1e300}]),
            "line",
            &[],
            expect!["`1e300` in row 1 of column `b` is too large a number"],
        );
        check(
            json!([{"x": 1, "a": 1, "b": 1, "c": 1, "d": 1, "e": 1}]),
            "line",
            &[],
            expect!["it has 5 columns of numbers, and 4 is the most: name some of them in `y`"],
        );
    }

    #[test]
    fn every_scale_has_room_for_its_values() {
        let extremes: [f64; 11] = [0.0, 1e-320, 1e-5, 0.3, 7.0, 999.9, 1e15, 1e15 - 0.125, -1e-320, -4.0, -1e15];
        for (low, high) in extremes.iter().flat_map(|a| extremes.map(|b| (a.min(b), a.max(b)))) {
            for is_line in [true, false] {
                let scale = Scale::around(low, high, is_line);
                let ticks = scale.ticks().count();
                assert!((2..=8).contains(&ticks), "{low} to {high}: {ticks} ticks");
                for value in [low, high] {
                    assert!((-0.01..=100.01).contains(&scale.y(value)), "{low} to {high}: {}", scale.y(value));
                }
            }
        }
    }

    #[test]
    fn numbers_are_written_for_people() {
        let show = |value, decimals| written(value, decimals, ",");
        assert_eq!(
            [show(1234.0, 0), show(12345.5, 1), show(-1234567.0, 0), show(-0.001, 2)],
            ["1234", "12\u{202f}345,5", "\u{2212}1\u{202f}234\u{202f}567", "0,00"]
        );
    }
}

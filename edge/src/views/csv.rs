//! A report as a table (RFC 4180): one line a number, with what it is a number of. A field that a spreadsheet would
//! take for a formula begins with an apostrophe.

use super::report::{Breakdown, Report};
use super::sums::Line;

/// `what,name,kind,views,without_script,visitors,bots`, and the lines.
pub fn write(report: &Report) -> String {
    let mut csv = String::from("what,name,kind,views,without_script,visitors,bots\r\n");
    line(&mut csv, "total", "", &report.totals);
    report.days.iter().for_each(|day| line(&mut csv, "day", &day.day, &day.line));
    report.pages.iter().for_each(|page| line(&mut csv, "page", &page.page, &page.line));
    for (what, breakdown) in [
        ("referrer", &report.referrers),
        ("source", &report.sources),
        ("medium", &report.mediums),
        ("campaign", &report.campaigns),
        ("country", &report.countries),
        ("device", &report.devices),
        ("browser", &report.browsers),
    ] {
        cells(&mut csv, what, breakdown);
    }
    for bot in &report.bots {
        record(&mut csv, &["bot", &bot.name, bot.kind.name(), "", "", "", &bot.requests.to_string()]);
    }
    for readers in &report.readers {
        record(&mut csv, &["feed", &readers.name, "", "", "", &readers.readers.to_string(), ""]);
    }
    csv
}

fn line(csv: &mut String, what: &str, name: &str, line: &Line) {
    let [views, without_script, visitors, bots] =
        [line.views, line.without_script, line.visitors, line.bots].map(|number| number.to_string());
    record(csv, &[what, name, "", &views, &without_script, &visitors, &bots]);
}

fn cells(csv: &mut String, what: &str, breakdown: &Breakdown) {
    for cell in &breakdown.cells {
        record(csv, &[what, &cell.name, "", &cell.views.to_string(), "", "", ""]);
    }
    if breakdown.few > 0 {
        record(csv, &[what, "", "few", &breakdown.few.to_string(), "", "", ""]);
    }
}

fn record(csv: &mut String, fields: &[&str]) {
    let fields: Vec<String> = fields.iter().map(|text| field(text)).collect();
    csv.push_str(&fields.join(","));
    csv.push_str("\r\n");
}

/// Quoted where it must be. What begins like a formula (OWASP, "CSV Injection") gets an apostrophe.
fn field(text: &str) -> String {
    let is_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    let text = if is_formula { format!("'{text}") } else { text.to_owned() };
    if text.contains(['"', ',', '\r', '\n', '\'']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_never_a_formula_and_never_two_fields() {
        for (text, expected) in [
            ("plain", "plain"),
            ("=1+1", "\"'=1+1\""),
            ("+1", "\"'+1\""),
            ("-1", "\"'-1\""),
            ("@sum", "\"'@sum\""),
            ("\t=1", "\"'\t=1\""),
            ("a,b", "\"a,b\""),
            ("a\"b\r\n=1", "\"a\"\"b\r\n=1\""),
        ] {
            assert_eq!(field(text), expected);
        }
    }
}

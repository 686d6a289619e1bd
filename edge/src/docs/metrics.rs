//! `GET /api/metrics`: what an operator's Prometheus asks every minute or so, with the moderator's token. Numbers of the
//! storage come in, the text format of Prometheus (version 0.0.4) goes out. How many requests there were Cloudflare knows;
//! here only failures of our own are counted, as the storage has them.

use std::fmt::{Display, Write};

use serde::Deserialize;

use crate::comments::visitor;
use crate::http::Response;
use crate::problem::Problem;
use crate::rim::Rim;
use crate::statement::{Statement, read};
use crate::{summaries, views};

#[derive(Deserialize)]
struct Row {
    label: String,
    number: i64,
}

const COMMENTS: &str = "
  SELECT 'held' AS label, count(*) AS number FROM comments WHERE state = 'held'
  UNION ALL SELECT 'spam', count(*) FROM comments WHERE state = 'spam'";
/// When the comment came that has waited longest, in seconds since 1970; no row if none waits.
const OLDEST: &str = "
  SELECT '' AS label, min(created_at) / 1000 AS number FROM comments WHERE state = 'held' HAVING count(*) > 0";
const SUMMARIES: &str = "
  SELECT summary ->> '$.made.by' AS label, count(*) AS number FROM summaries WHERE summary IS NOT NULL GROUP BY 1";
const MODEL: &str = "SELECT '' AS label, coalesce(max(failures), 0) AS number FROM summaries WHERE failures > 0";
const BACKUP: &str = "
  SELECT '' AS label, max(at) / 1000 AS number FROM audit WHERE action = 'export' HAVING count(*) > 0";

pub async fn metrics(rim: &impl Rim) -> Result<Response, Problem> {
    let today = visitor::day(rim.now());
    let statements = [COMMENTS, OLDEST, SUMMARIES, MODEL, BACKUP].map(Statement::new);
    let calls = summaries::store::calls(today);
    let mut rows = rim.database(statements.into_iter().chain([calls]).collect()).await?.into_iter();
    let mut next = || read::<Row>(rows.next().unwrap_or_default());

    let mut text = Text::default();
    text.gauge("blog_edge_comments", "Comments that wait, or were taken for spam.", "state", &next()?);
    text.gauge(
        "blog_edge_held_oldest_timestamp_seconds",
        "When the comment came that has waited longest.",
        "",
        &next()?,
    );
    text.gauge("blog_edge_summaries", "Summaries, by who wrote them.", "by", &next()?);
    text.gauge("blog_edge_model_failures", "How often in a row the model gave no answer.", "", &next()?);
    text.gauge("blog_edge_last_export_timestamp_seconds", "When everything was last exported.", "", &next()?);
    #[derive(Deserialize)]
    struct Calls {
        calls: i64,
    }
    let calls = read::<Calls>(rows.next().unwrap_or_default())?.first().map_or(0, |row| row.calls);
    let help = "How often the model was asked on this day (UTC).";
    text.gauge("blog_edge_model_calls_today", help, "", &[Row { label: String::new(), number: calls }]);
    let failures = views::failures(rim).await?;
    let failures: Vec<Row> = failures
        .into_iter()
        .map(|(label, number)| Row { label, number: number.try_into().unwrap_or(i64::MAX) })
        .collect();
    text.family("blog_edge_failures_total", "counter", "Answers of 500 and above, by their code.", "code", &failures);
    let info = [Row { label: rim.config().version.clone(), number: 1 }];
    text.gauge("blog_edge_info", "The version that answers.", "version", &info);
    Ok(Response::new(200, "text/plain; version=0.0.4; charset=utf-8", text.0))
}

#[derive(Default)]
struct Text(String);

impl Text {
    fn gauge(&mut self, name: &str, help: &str, label: &str, rows: &[Row]) {
        self.family(name, "gauge", help, label, rows);
    }

    fn family(&mut self, name: &str, kind: &str, help: &str, label: &str, rows: &[Row]) {
        self.line(format_args!("# HELP {name} {help}"));
        self.line(format_args!("# TYPE {name} {kind}"));
        for Row { label: value, number } in rows {
            if label.is_empty() {
                self.line(format_args!("{name} {number}"));
            } else {
                let value = value.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
                self.line(format_args!("{name}{{{label}=\"{value}\"}} {number}"));
            }
        }
    }

    fn line(&mut self, line: impl Display) {
        // Writing to a text does not fail.
        writeln!(self.0, "{line}").ok();
    }
}

//! A backup: the storage in, one JSON out, with a row a line and every row in the order of its key, so that two backups of
//! the same are the same bytes and two others can be compared. It is written piece by piece, as the storage gives it.
//! Salts and tags of votes stay out: they die with their day.

use serde::Deserialize;

use super::tables::TABLES;
use super::{FORMAT, ROWS, VERSION};
use crate::http::{Request, Response};
use crate::moderation::sign_in;
use crate::problem::Problem;
use crate::rim::{Failure, Rim};
use crate::statement::{Statement, read};
use crate::views;

/// The part of a backup that is still to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rest {
    step: Step,
    /// Whether a row of the table is there already.
    has_rows: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Step {
    /// Of the table with this index, behind this key.
    Table(usize, String),
    /// Of the counter with this number, behind this day and page.
    Views(u32, i64, String),
    End,
}

#[derive(Deserialize)]
struct Line {
    row: String,
    key: String,
}

/// The whole storage. It is read table by table: what is written in the meantime may be in one and not in the other, and
/// a restore takes that.
pub async fn export(request: &Request, rim: &impl Rim) -> Result<Response, Problem> {
    // `/api/health` tells when that was.
    let note = "INSERT INTO audit (at, who, action) VALUES (?, ?, 'export')";
    let who = sign_in::who(request, rim.config());
    rim.database(vec![Statement::new(note).bind(rim.now()).bind(who)]).await?;
    let head = format!("{{\"format\":\"{FORMAT}\",\"version\":{VERSION}");
    let name = "attachment; filename=\"blog-backup.json\"";
    let mut response = Response::new(200, "application/json", head).with("content-disposition", name);
    response.rest = Some(Rest { step: Step::table(0), has_rows: false });
    Ok(response)
}

impl Rest {
    /// The next piece; nothing after the last. When one cannot be had, what was written so far must not look whole.
    pub async fn next(&mut self, rim: &impl Rim) -> Result<Option<String>, Failure> {
        let mut piece = String::new();
        let lines = match self.step.clone() {
            Step::End => return Ok(None),
            Step::Table(index, after) => {
                let Some(table) = TABLES.get(index) else { return Ok(None) };
                self.begin(&mut piece, table.name, after == table.first);
                let most = i64::try_from(ROWS).unwrap_or(i64::MAX);
                let statement = Statement::new(table.select).bind(after.as_str()).bind(most);
                let rows = rim.database(vec![statement]).await?.into_iter().next().unwrap_or_default();
                let lines: Vec<Line> = read(rows)?;
                let next = lines.last().filter(|_| lines.len() == ROWS).map(|last| last.key.clone());
                self.step = match next {
                    Some(key) => Step::Table(index, key),
                    None => Step::table(index + 1),
                };
                lines.into_iter().map(|line| line.row).collect()
            }
            Step::Views(counter, day, page) => {
                self.begin(&mut piece, "views", (counter, day) == (0, -1));
                let (lines, next) = views::export(counter, day, &page, ROWS, rim).await?;
                self.step = match next {
                    Some((day, page)) => Step::Views(counter, day, page),
                    None if counter + 1 < rim.config().shards => Step::Views(counter + 1, -1, String::new()),
                    None => Step::End,
                };
                lines
            }
        };
        for line in lines {
            piece.push_str(if self.has_rows { ",\n" } else { "\n" });
            piece.push_str(&line);
            self.has_rows = true;
        }
        if self.step == Step::End {
            piece.push_str("\n]\n}\n");
        }
        Ok(Some(piece))
    }

    /// Ends the list before and begins this one, where it does.
    fn begin(&mut self, piece: &mut String, name: &str, is_first: bool) {
        if is_first {
            piece.push_str(if name == TABLES[0].name { ",\n" } else { "\n],\n" });
            piece.push_str(&format!("\"{name}\":["));
            self.has_rows = false;
        }
    }
}

impl Step {
    /// The table with that index, or what comes after the last.
    fn table(index: usize) -> Self {
        let first = |first: &str| Self::Table(index, first.to_owned());
        TABLES.get(index).map_or(Self::Views(0, -1, String::new()), |table| first(table.first))
    }
}

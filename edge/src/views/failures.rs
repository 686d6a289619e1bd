//! How often an answer was a failure of our own, by its code: counted beside the views, in a storage that works when the
//! one of the comments does not. A row is written for each failure, so a healthy blog writes none.

use serde::Deserialize;

use super::sql::Sql;
use crate::rim::Failure;
use crate::statement::{Statement, read};

#[derive(Deserialize)]
struct Row {
    code: String,
    times: u64,
}

pub fn add(sql: &mut dyn Sql, code: &str) -> Result<(), Failure> {
    let add = "INSERT INTO failures (code, times) VALUES (?, 1) ON CONFLICT (code) DO UPDATE SET times = times + 1";
    sql.run(&Statement::new(add).bind(code)).map(drop)
}

/// All, in the order of their codes.
pub fn all(sql: &mut dyn Sql) -> Result<Vec<(String, u64)>, Failure> {
    let rows = sql.run(&Statement::new("SELECT code, times FROM failures ORDER BY code"))?;
    Ok(read::<Row>(rows)?.into_iter().map(|row| (row.code, row.times)).collect())
}

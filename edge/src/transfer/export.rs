//! A backup: all tables in, one JSON out, with a row a line and every row in the order of its key, so that two backups of
//! the same are the same bytes and two others can be compared. Salts and tags of votes stay out: they die with their day.

use super::rows::{Author, Block, Comment, Entry, Row, Thread, UsedToken};
use super::{FORMAT, ROWS, VERSION};
use crate::http::{Request, Response};
use crate::moderation::sign_in;
use crate::problem::Problem;
use crate::rim::{Failure, Rim};
use crate::statement::{Statement, read};

/// The whole storage. It is read table by table: what is written in the meantime may be in one and not in the other, and
/// a restore takes that.
pub async fn export(request: &Request, rim: &impl Rim) -> Result<Response, Problem> {
    let mut json = format!("{{\"format\":\"{FORMAT}\",\"version\":{VERSION}").into_bytes();
    table::<Thread>("threads", &mut json, rim).await?;
    table::<Comment>("comments", &mut json, rim).await?;
    table::<Author>("authors", &mut json, rim).await?;
    table::<Block>("blocks", &mut json, rim).await?;
    table::<UsedToken>("used_tokens", &mut json, rim).await?;
    table::<Entry>("audit", &mut json, rim).await?;
    json.extend(b"\n}\n");
    // `/api/health` tells when that was.
    let note = "INSERT INTO audit (at, who, action) VALUES (?, ?, 'export')";
    let who = sign_in::who(request, rim.config());
    rim.database(vec![Statement::new(note).bind(rim.now()).bind(who)]).await?;
    let name = "attachment; filename=\"comments.json\"";
    Ok(Response::new(200, "application/json", json).with("content-disposition", name))
}

/// Writes `"name": [row, …]`.
async fn table<T: Row>(name: &str, json: &mut Vec<u8>, rim: &impl Rim) -> Result<(), Failure> {
    json.extend(format!(",\n\"{name}\":[").bytes());
    let mut after = T::first();
    let mut line: &[u8] = b"\n";
    loop {
        let rows = rim.database(vec![T::select(after, ROWS)]).await?.into_iter().next().unwrap_or_default();
        let rows: Vec<T> = read(rows)?;
        for row in &rows {
            json.extend(line);
            serde_json::to_writer(&mut *json, row).map_err(|error| Failure::storage(error.to_string()))?;
            line = b",\n";
        }
        match rows.last() {
            Some(last) if rows.len() == ROWS => after = last.key(),
            _ => break,
        }
    }
    json.extend(b"\n]");
    Ok(())
}

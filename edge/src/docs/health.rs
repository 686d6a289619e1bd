//! What works and what does not, for the operator and for a probe. It is always answered with 200: the answer is in the
//! body, and a probe that restarts the program for a storage that is away would make it worse.

use serde::{Deserialize, Serialize};

use crate::comments::date;
use crate::config::Missing;
use crate::http::Response;
use crate::problem::Problem;
use crate::rim::Rim;
use crate::statement::{Statement, read};

#[derive(Serialize)]
struct Health {
    /// `ok`, or `degraded` if something is missing or away.
    status: &'static str,
    version: String,
    /// `ok` or `unreachable`.
    storage: &'static str,
    pages: &'static str,
    missing: Vec<Missing>,
    /// RFC 3339; null if there was none, or it cannot be known.
    last_backup: Option<String>,
    /// The model server at home; nobody asks it yet.
    home: &'static str,
}

#[derive(Deserialize)]
struct Last {
    at: Option<i64>,
}

pub async fn health(rim: &impl Rim) -> Result<Response, Problem> {
    let last = "SELECT max(at) AS at FROM audit WHERE action = 'export'";
    let rows = rim.database(vec![Statement::new(last)]).await;
    let (storage, pages) = (rows.is_ok(), rim.pages().await.is_ok());
    let last = rows.ok().and_then(|rows| read::<Last>(rows.into_iter().next()?).ok()?.into_iter().next()?.at);
    let missing = rim.config().missing();
    let named = |works| if works { "ok" } else { "unreachable" };
    Ok(Response::json(
        200,
        &Health {
            status: if storage && pages && missing.is_empty() { "ok" } else { "degraded" },
            version: rim.config().version.clone(),
            storage: named(storage),
            pages: named(pages),
            missing,
            last_backup: last.map(date::rfc3339),
            home: "unknown",
        },
    ))
}

//! What works and what does not, for the operator and for a probe. It is always answered with 200: the answer is in the
//! body, and a probe that restarts the program for a storage that is away would make it worse.

use serde::{Deserialize, Serialize};

use crate::comments::date;
use crate::config::Missing;
use crate::http::Response;
use crate::problem::Problem;
use crate::rim::Rim;
use crate::statement::{Statement, read};
use crate::summaries;

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
    /// The model at home: `off` if none is configured, `unknown` if it was never asked, and how it went last.
    home: &'static str,
    /// When that was, RFC 3339.
    home_asked_at: Option<String>,
}

#[derive(Deserialize)]
struct Call {
    asked_at: i64,
    fault: String,
}

#[derive(Deserialize)]
struct Last {
    at: Option<i64>,
}

pub async fn health(rim: &impl Rim) -> Result<Response, Problem> {
    let named = |works| if works { "ok" } else { "unreachable" };
    let last = "SELECT max(at) AS at FROM audit WHERE action = 'export'";
    let mut statements = vec![Statement::new(last)];
    statements.extend(rim.config().home.as_ref().map(|_| summaries::store::last_call()));
    let rows = rim.database(statements).await;
    let (storage, pages) = (rows.is_ok(), rim.pages().await.is_ok());
    let mut rows = rows.unwrap_or_default().into_iter();
    let last = rows.next().and_then(|rows| read::<Last>(rows).ok()?.into_iter().next()?.at);
    let call = rows.next().and_then(|rows| read::<Call>(rows).ok()?.into_iter().next());
    let home = match &call {
        _ if rim.config().home.is_none() => "off",
        None => "unknown",
        Some(call) => named(call.fault.is_empty()),
    };
    let missing = rim.config().missing();
    Ok(Response::json(
        200,
        &Health {
            status: if storage && pages && missing.is_empty() { "ok" } else { "degraded" },
            version: rim.config().version.clone(),
            storage: named(storage),
            pages: named(pages),
            missing,
            last_backup: last.map(date::rfc3339),
            home,
            home_asked_at: call.map(|call| date::rfc3339(call.asked_at)),
        },
    ))
}

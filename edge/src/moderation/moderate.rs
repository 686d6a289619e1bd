//! Decisions in bulk: `{"ids": [...], "action": "approve"}` in, which comments changed out. All of them are decided, or,
//! if one cannot be, none.

use serde::{Deserialize, Serialize};

use super::action::{self, Action, Found};
use super::sign_in;
use crate::http::{Request, Response};
use crate::problem::Problem;
use crate::rim::Rim;
use crate::statement::read;

/// Comments in one request.
const MOST: usize = 500;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Order {
    ids: Vec<String>,
    action: Action,
}

#[derive(Serialize)]
struct Done {
    action: Action,
    changed: Vec<String>,
    /// Those for which there was nothing left to do.
    unchanged: Vec<String>,
}

pub async fn moderate(request: &Request, rim: &impl Rim) -> Result<Response, Problem> {
    let Order { mut ids, action } = super::body::json(request)?;
    ids.sort_unstable();
    ids.dedup();
    if ids.is_empty() || ids.len() > MOST {
        return Err(Problem::bad_request(format!("Give 1 to {MOST} ids")));
    }
    let changed = carry_out(action, &ids, &sign_in::who(request, rim.config()), rim).await?;
    let unchanged = ids.into_iter().filter(|id| changed.binary_search(id).is_err()).collect();
    Ok(Response::json(200, &Done { action, changed, unchanged }))
}

/// Decides, and tells which comments it changed, in order of their ids.
async fn carry_out(action: Action, ids: &[String], who: &str, rim: &impl Rim) -> Result<Vec<String>, Problem> {
    let found = rim.database(vec![action::find(ids)]).await?.into_iter().next().unwrap_or_default();
    action.check(ids, &read::<Found>(found)?)?;
    Ok(action::changed(rim.database(action.statements(ids, who, rim.now())).await?)?)
}

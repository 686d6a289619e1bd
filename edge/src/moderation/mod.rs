//! Moderation: who may, what waits, and what was decided by whom. A request of somebody who is not signed in goes no
//! further than [`sign_in`]; a decision by a signed link needs nobody to be. What a visitor may do with an own comment is
//! said in `comments`.

mod access;
pub mod action;
pub mod audit;
mod blocks;
pub mod body;
mod jwt;
pub mod link;
mod moderate;
mod queue;
pub mod sign_in;
mod threads;

#[cfg(test)]
mod link_tests;
#[cfg(test)]
mod sign_in_tests;
#[cfg(test)]
pub mod tests;

use std::ops::RangeInclusive;

pub use audit::log;
pub use blocks::{block, blocks};
pub use link::{decide, decision_form};
pub use moderate::moderate;
pub use queue::queue;
pub use sign_in::sign_in;
pub use threads::threads;

use crate::http::Request;
use crate::problem::Problem;

/// A parameter of the query that is a number of the range, if it is there.
fn number(request: &Request, name: &str, range: RangeInclusive<i64>) -> Result<Option<i64>, Problem> {
    let Some(text) = request.parameter(name) else { return Ok(None) };
    let number = text.parse().ok().filter(|number| range.contains(number));
    let refused = || Problem::bad_request(format!("`{name}` has to be from {} to {}", range.start(), range.end()));
    number.map(Some).ok_or_else(refused)
}

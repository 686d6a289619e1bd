//! The owner's own visits, which do not count on any device that carries the mark: a signed cookie. Headers in, yes or
//! no out; and the cookie itself, for whoever signed somebody in.

use crate::config::Config;
use crate::http::{Headers, Request};
use crate::keyed::Secret;
use crate::problem::Problem;
use crate::token::{self, Claim};

const COOKIE: &str = "gen_owner";
const ACTION: &str = "owner";
/// A year, in milliseconds.
const LIFETIME: i64 = 365 * 24 * 60 * 60 * 1000;

/// Value of a `Set-Cookie` header that leaves this browser out of the statistics for a year.
pub fn mark(now: i64, config: &Config) -> Result<String, Problem> {
    let claim = Claim {
        action: ACTION.to_owned(),
        subject: String::new(),
        expires_at: now.saturating_add(LIFETIME),
        revision: 0,
    };
    let token = token::sign(&claim, Secret::of(config)?);
    let age = LIFETIME / 1000;
    Ok(format!("{COOKIE}={token}; Path=/; Max-Age={age}; HttpOnly; Secure; SameSite=Lax"))
}

/// A mark, if this browser has none and one can be signed.
pub fn mark_for(request: &Request, now: i64, config: &Config) -> Option<String> {
    let is_marked = is_owner(&request.headers, now, config);
    if is_marked { None } else { mark(now, config).ok() }
}

/// Whether the request carries a mark that we signed and that is not over.
pub fn is_owner(headers: &Headers, now: i64, config: &Config) -> bool {
    let Ok(secret) = Secret::of(config) else { return false };
    let cookies = headers.iter().filter(|(name, _)| *name == "cookie").flat_map(|(_, value)| value.split(';'));
    cookies
        .filter_map(|cookie| cookie.trim().split_once('='))
        .any(|(name, value)| name == COOKIE && token::verify(value, ACTION, now, secret).is_ok())
}

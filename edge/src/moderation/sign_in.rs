//! Who may moderate: a request in, a refusal or nothing out. At the edge Cloudflare Access says who it is, at home a token
//! from the environment. Where neither is set nobody may, and the answer says what to set.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::access;
use super::jwt::Token;
use crate::comments::visitor;
use crate::config::Config;
use crate::http::{Method, Request};
use crate::keyed::Secret;
use crate::origin;
use crate::problem::Problem;
use crate::rim::{Limit, Rim};

/// The header in which Access puts its token, once it let somebody through. It removes one that came from outside.
const ASSERTION: &str = "cf-access-jwt-assertion";

/// Lets a moderator through. Never open by default: 503 while nothing is set, 401 for anybody else, 403 for what another
/// site makes the moderator's browser send.
pub async fn sign_in(request: &Request, rim: &impl Rim) -> Result<(), Problem> {
    let config = rim.config();
    let token = config.admin_token.as_deref().filter(|token| !token.is_empty());
    if token.is_none() && config.access.is_none() {
        return Err(Problem::new(
            503,
            "no-moderators",
            "Nobody can sign in yet",
            "Set ACCESS_TEAM and ACCESS_AUD (Cloudflare Access) or ADMIN_TOKEN (local)",
        ));
    }
    // Before anything is compared, so that a guess costs what a visit costs.
    // An address goes nowhere unhashed; without a secret all share one limit.
    let visitor = Secret::of(config).ok().map(|secret| visitor::tag(&request.visitor, rim.now(), secret));
    if !rim.allows(Limit::Admin, visitor.as_deref().unwrap_or("all")).await {
        return Err(Problem::too_many(60));
    }
    if let (Some(assertion), Some(access)) = (request.headers.get(ASSERTION), &config.access) {
        access::verify(assertion, access, rim).await?;
        return from_here(request, config);
    }
    match (bearer(request), token) {
        (Some(given), Some(expected)) if same(given, expected, &rim.random()) => from_here(request, config),
        (Some(_), Some(_)) => Err(refuse("The token is wrong")),
        _ => Err(refuse("Sign in through Cloudflare Access, or send the header Authorization: Bearer")),
    }
}

/// The name of whoever was let through by [`sign_in`], for the audit log; never an e-mail.
pub fn who(request: &Request, config: &Config) -> String {
    let assertion = request.headers.get(ASSERTION).filter(|_| config.access.is_some());
    let token = assertion.and_then(|assertion| Token::read(assertion).ok());
    token.map_or_else(|| "token".to_owned(), |token| token.claims.name())
}

/// A browser says where a request comes from that changes something, and signs its user in whoever made it ask. A
/// program says nothing, and has no cookie that could be abused; its JSON is what no other site's form can send.
pub fn from_here(request: &Request, config: &Config) -> Result<(), Problem> {
    let by_browser = ["origin", "sec-fetch-site"].iter().any(|name| request.headers.get(name).is_some());
    match request.method == Method::Post && by_browser {
        true => origin::check(request, config),
        false => Ok(()),
    }
}

/// What went wrong with somebody's credentials.
pub fn refuse(why: &'static str) -> Problem {
    Problem::new(401, "not-signed-in", "Only moderators may do this", why)
}

/// RFC 6750 §2.1. The scheme's letters may be of any case (RFC 9110 §11.1).
fn bearer(request: &Request) -> Option<&str> {
    let (scheme, token) = request.headers.get("authorization")?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim()).filter(|token| !token.is_empty())
}

/// Compares without telling by the time it takes how much is right: two keyed hashes, the key of which nobody knows.
fn same(given: &str, expected: &str, key: &[u8; 32]) -> bool {
    let hash = |text: &str| Some(Hmac::<Sha256>::new_from_slice(key).ok()?.chain_update(text.as_bytes()));
    match (hash(given), hash(expected)) {
        (Some(given), Some(expected)) => given.verify_slice(&expected.finalize().into_bytes()).is_ok(),
        _ => false,
    }
}

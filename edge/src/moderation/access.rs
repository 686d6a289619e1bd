//! Cloudflare Access as the one who says who is signed in: a token of its in, whether it is true out. The keys come
//! from the team's own address and are kept in memory for an hour; they are public, and their loss costs one request.

use std::sync::{Mutex, PoisonError};

use serde::Deserialize;
use serde_json::{Value, json};

use super::jwt::Token;
use crate::config::Access;
use crate::problem::Problem;
use crate::rim::{Failure, Rim};

/// Milliseconds for which keys are used without asking again. Cloudflare changes them every six weeks and keeps the
/// older one valid for seven days.
const KEEP: i64 = 3_600_000;

/// The keys of one team, when they were fetched, in milliseconds.
#[derive(Clone)]
struct Kept {
    team: String,
    at: i64,
    keys: Vec<Key>,
}

/// A public key (RFC 7517), as far as it matters here.
#[derive(Clone, Deserialize)]
struct Key {
    kid: String,
    kty: String,
    alg: Option<String>,
    n: String,
    e: String,
}

#[derive(Deserialize)]
struct Keys {
    keys: Vec<Value>,
}

static KEPT: Mutex<Option<Kept>> = Mutex::new(None);

/// Nothing, if Access gave this token to somebody for this application and its time is not over. The error is a problem
/// of status 401 with what is wrong with the token, or that Access could not be asked.
pub async fn verify(text: &str, access: &Access, rim: &impl Rim) -> Result<(), Problem> {
    let token = Token::read(text).map_err(super::sign_in::refuse)?;
    // Claims first: they cost nothing, and one that fails needs no key. Both have to hold.
    token.claims.check(access, rim.now()).map_err(super::sign_in::refuse)?;
    let key = key(&token.kid, access, rim).await?;
    let key =
        key.ok_or_else(|| super::sign_in::refuse("The token is signed with a key that the team does not have"))?;
    // Only what makes the key: no remark in the file can change how it is used.
    let jwk = json!({"kty": "RSA", "alg": "RS256", "n": key.n, "e": key.e});
    match rim.verify_rs256(&jwk, &token.message, &token.signature).await? {
        true => Ok(()),
        false => Err(super::sign_in::refuse("The token's signature is wrong")),
    }
}

/// The key of that name; when those in memory do not have it, it is looked for once more at its source, since keys
/// change.
async fn key(kid: &str, access: &Access, rim: &impl Rim) -> Result<Option<Key>, Failure> {
    let now = rim.now();
    let kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let kept = kept.filter(|kept| kept.team == access.team && (kept.at..kept.at + KEEP).contains(&now));
    let find = |keys: &[Key]| keys.iter().find(|key| key.kid == kid).cloned();
    if let Some(found) = kept.and_then(|kept| find(&kept.keys)) {
        return Ok(Some(found));
    }
    let url = format!("{}/cdn-cgi/access/certs", access.team.trim_end_matches('/'));
    let keys = read(&rim.fetch(&url).await?)?;
    let found = find(&keys);
    *KEPT.lock().unwrap_or_else(PoisonError::into_inner) = Some(Kept { team: access.team.clone(), at: now, keys });
    Ok(found)
}

/// The RSA keys in a key set; others are left out, as RFC 7517 §5 has it.
fn read(json: &[u8]) -> Result<Vec<Key>, Failure> {
    let Keys { keys } =
        serde_json::from_slice(json).map_err(|error| Failure::network(format!("Access's keys: {error}")))?;
    let keys = keys.into_iter().filter_map(|key| serde_json::from_value::<Key>(key).ok());
    Ok(keys.filter(|key| key.kty == "RSA" && key.alg.as_deref().is_none_or(|alg| alg == "RS256")).collect())
}

//! The token of the form: it says when the form was fetched and for which page, so that a comment written faster than
//! a person can, or with a form of last week, is held. It is the same for all who fetch at one moment, so that it can
//! be cached.

use super::checks::Trap;
use crate::keyed::Secret;
use crate::token::{self, Claim};

/// Milliseconds for which it is good.
const LASTS: i64 = 24 * 3_600_000;
const ACTION: &str = "write";

pub fn token(page: &str, now: i64, secret: Secret<'_>) -> String {
    let claim = Claim { action: ACTION.to_owned(), subject: page.to_owned(), expires_at: now + LASTS, revision: 0 };
    token::sign(&claim, secret)
}

pub fn read(token: &str, page: &str, now: i64, secret: Secret<'_>) -> Trap {
    if token.trim().is_empty() {
        return Trap::Missing;
    }
    match token::verify(token.trim(), ACTION, now, secret) {
        Ok(claim) if claim.subject == page => Trap::Age(now - (claim.expires_at - LASTS)),
        _ => Trap::Invalid,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_good_for_its_page_and_a_day() {
        let secret = Secret::new(b"secret");
        let form = token("a", 1000, secret);
        assert_eq!(read(&form, "a", 6000, secret), Trap::Age(5000));
        assert_eq!(read(&form, "b", 6000, secret), Trap::Invalid);
        assert_eq!(read(&form, "a", 1000 + LASTS, secret), Trap::Invalid);
        assert_eq!(read("x", "a", 6000, secret), Trap::Invalid);
        assert_eq!(read("", "a", 6000, secret), Trap::Missing);
    }
}

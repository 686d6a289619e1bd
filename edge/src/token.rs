//! Signed tokens: a claim comes in, a text that fits into an address goes out, and back. A claim says what may be
//! done, to what, until when and at which revision. Whether the revision is still that one, the caller looks up: a
//! change makes every token that names the revision before it worthless, so such a token can be used once.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::keyed::Secret;
use crate::problem::Problem;

/// What a token allows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// What may be done, `edit`: a token for one thing is none for another.
    pub action: String,
    /// To what: the id of a comment or a page.
    pub subject: String,
    /// Milliseconds since 1970; at that moment it is over.
    pub expires_at: i64,
    /// Of the subject, or anything else that the caller checks; 0 for tokens that outlive changes.
    pub revision: i64,
}

/// Why a token is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Not ours, cut, changed, or for something else.
    Invalid,
    Expired,
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Invalid => Self::forbidden("token", "The link or token is not valid", "It may have been cut"),
            Refusal::Expired => {
                Self::forbidden("token-expired", "The link or token is no longer valid", "Its time is over")
            }
        }
    }
}

const LABEL: &str = "token";

pub fn sign(claim: &Claim, secret: Secret<'_>) -> String {
    let Claim { action, subject, expires_at, revision } = claim;
    let payload = format!("{action}\n{expires_at}\n{revision}\n{subject}");
    let tag = secret.hash(LABEL, &[&payload]);
    format!("{}.{}", URL_SAFE_NO_PAD.encode(payload), URL_SAFE_NO_PAD.encode(tag))
}

/// The claim, if it is for `action` and its time is not over.
pub fn verify(token: &str, action: &str, now: i64, secret: Secret<'_>) -> Result<Claim, Refusal> {
    let claim = open(token, secret).filter(|claim| claim.action == action).ok_or(Refusal::Invalid)?;
    if now >= claim.expires_at { Err(Refusal::Expired) } else { Ok(claim) }
}

/// The claim of a token that we signed, whatever it is for and however old.
pub fn open(token: &str, secret: Secret<'_>) -> Option<Claim> {
    let (payload, tag) = token.split_once('.')?;
    let payload = String::from_utf8(URL_SAFE_NO_PAD.decode(payload).ok()?).ok()?;
    let tag = URL_SAFE_NO_PAD.decode(tag).ok()?;
    if !secret.verify(LABEL, &[&payload], &tag) {
        return None;
    }
    let mut parts = payload.splitn(4, '\n');
    let mut next = || parts.next();
    let action = next()?.to_owned();
    let (expires_at, revision) = (next()?.parse().ok()?, next()?.parse().ok()?);
    Some(Claim { action, subject: next()?.to_owned(), expires_at, revision })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const OURS: &[u8] = b"a secret of thirty-two characters";

    fn claim(action: &str) -> Claim {
        Claim { action: action.to_owned(), subject: "01ABC".to_owned(), expires_at: 1000, revision: 3 }
    }

    #[test]
    fn a_token_is_good_for_its_action_until_it_expires() {
        let secret = Secret::new(OURS);
        let token = sign(&claim("edit"), secret);
        assert_eq!(verify(&token, "edit", 999, secret), Ok(claim("edit")));
        assert_eq!(verify(&token, "edit", 1000, secret), Err(Refusal::Expired));
        assert_eq!(verify(&token, "delete", 0, secret), Err(Refusal::Invalid));
        assert_eq!(verify(&token, "edit", 0, Secret::new(b"another")), Err(Refusal::Invalid));
        assert!(token.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte)), "{token}");
    }

    proptest! {
        #[test]
        fn claims_come_back_as_they_went(action in "[a-z]{1,9}", subject in ".{0,40}", expires_at in 0i64.., revision: i64) {
            let secret = Secret::new(OURS);
            let claim = Claim { action: action.clone(), subject, expires_at, revision };
            prop_assert_eq!(verify(&sign(&claim, secret), &action, expires_at - 1, secret), Ok(claim));
        }

        #[test]
        fn a_truncated_token_is_refused(cut in 0usize..100) {
            let secret = Secret::new(OURS);
            let token = sign(&claim("edit"), secret);
            prop_assume!(cut < token.len());
            prop_assert_eq!(verify(&token[..cut], "edit", 0, secret), Err(Refusal::Invalid));
        }

        #[test]
        fn a_token_with_one_letter_changed_is_refused(at in 0usize..100, letter in "[A-Za-z0-9_.-]") {
            let secret = Secret::new(OURS);
            let token = sign(&claim("edit"), secret);
            prop_assume!(at < token.len() && token[at..=at] != letter);
            let changed = format!("{}{letter}{}", &token[..at], &token[at + 1..]);
            prop_assert_eq!(verify(&changed, "edit", 0, secret), Err(Refusal::Invalid));
        }

        #[test]
        fn parts_of_two_tokens_make_no_third(one in "[a-z]{1,5}", other in "[a-z]{1,5}", one_time in 0i64..999, other_time in 0i64..999) {
            let secret = Secret::new(OURS);
            let make = |action: &str, expires_at| sign(&Claim { expires_at, ..claim(action) }, secret);
            let (one, other) = (make(&one, one_time), make(&other, other_time));
            prop_assume!(one != other);
            let (payload, tag) = (one.split_once('.').unwrap().0, other.split_once('.').unwrap().1);
            prop_assert_eq!(open(&format!("{payload}.{tag}"), secret), None);
        }

        #[test]
        fn what_is_no_token_is_refused(text in ".{0,200}") {
            prop_assert_eq!(verify(&text, "edit", 0, Secret::new(OURS)), Err(Refusal::Invalid));
        }
    }
}

//! A JSON Web Token as Cloudflare Access sends it (RFC 7519, in the compact form of RFC 7515): its text in, its claims
//! out, and whether they hold. The signature is verified in [`super::access`], by the platform; nothing in here is to be
//! believed before that.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use serde_json::Value;

use crate::config::Access;

/// Milliseconds that two clocks may be apart.
pub const LEEWAY: i64 = 60_000;
/// Characters; those of Access are about 1,000 long.
const LONGEST: usize = 8 << 10;

/// A token taken apart.
#[derive(Debug, PartialEq)]
pub struct Token {
    /// Which of the team's keys signed it.
    pub kid: String,
    /// What is signed.
    pub message: Vec<u8>,
    pub signature: Vec<u8>,
    pub claims: Claims,
}

/// What it says, as far as it matters here.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Claims {
    iss: String,
    aud: Audience,
    /// Seconds since 1970, not always whole ones (RFC 7519 §2, NumericDate).
    exp: f64,
    nbf: Option<f64>,
    email: Option<String>,
    /// A service token has a name and no e-mail.
    common_name: Option<String>,
}

/// One or several (RFC 7519 §4.1.3).
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(from = "Value")]
struct Audience(Vec<String>);

impl From<Value> for Audience {
    /// What is no text is nobody.
    fn from(value: Value) -> Self {
        let values = match value {
            Value::Array(values) => values,
            one => vec![one],
        };
        Self(values.into_iter().filter_map(|value| value.as_str().map(str::to_owned)).collect())
    }
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    kid: String,
    /// Extensions that must be understood; we know none (RFC 7515 §4.1.11).
    crit: Option<Value>,
}

impl Token {
    /// Takes a token apart. The error is a sentence for the one who sent it.
    pub fn read(text: &str) -> Result<Self, &'static str> {
        if text.len() > LONGEST {
            return Err("The token is too long");
        }
        let mut parts = text.split('.');
        let (Some(header), Some(claims), Some(signature), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err("The token does not have three parts");
        };
        let message = format!("{header}.{claims}").into_bytes();
        let bytes = |part: &str| URL_SAFE_NO_PAD.decode(part).map_err(|_| "The token is not base64url");
        let header: Header = serde_json::from_slice(&bytes(header)?).map_err(|_| "The token's header names no key")?;
        // The key decides how it is used, never the token: `none` and HS256 are how others were broken into.
        if header.alg != "RS256" || header.crit.is_some() {
            return Err("The token is not signed with RS256");
        }
        let claims = serde_json::from_slice(&bytes(claims)?).map_err(|_| "The token lacks a claim")?;
        let signature = bytes(signature)?;
        if signature.is_empty() {
            return Err("The token has no signature");
        }
        Ok(Self { kid: header.kid, message, signature, claims })
    }
}

impl Claims {
    /// Whether they are meant for us, and now. The error is a sentence for the one who sent the token.
    pub fn check(&self, access: &Access, now: i64) -> Result<(), &'static str> {
        if self.iss.trim_end_matches('/') != access.team.trim_end_matches('/') {
            return Err("The token is from another team");
        }
        if !self.aud.0.contains(&access.audience) {
            return Err("The token is for another application");
        }
        // Times of the year 5000 fit an f64 exactly, and no comparison with a NaN is true, so that none gets through.
        #[allow(clippy::cast_precision_loss, reason = "milliseconds stay below 2^53")]
        let (now, leeway) = (now as f64, LEEWAY as f64);
        let runs = now < self.exp * 1000.0 + leeway;
        let begun = self.nbf.is_none_or(|from| now >= from * 1000.0 - leeway);
        match (runs, begun) {
            (true, true) => Ok(()),
            (false, _) => Err("The token has expired"),
            (_, false) => Err("The token does not hold yet"),
        }
    }

    /// A name for the audit log: what stands before the `@`, since no e-mail is stored.
    pub fn name(&self) -> String {
        let person = self.email.as_deref().and_then(|email| email.split('@').next()).filter(|name| !name.is_empty());
        let name = person.or(self.common_name.as_deref()).unwrap_or("access");
        name.chars().filter(|letter| !letter.is_control()).take(64).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn token(header: &str, claims: &str) -> String {
        let part = |text: &str| URL_SAFE_NO_PAD.encode(text);
        format!("{}.{}.{}", part(header), part(claims), part("signature"))
    }

    fn access() -> Access {
        Access { team: "https://team.cloudflareaccess.com".to_owned(), audience: "blog".to_owned() }
    }

    const HEADER: &str = r#"{"alg":"RS256","kid":"k1","typ":"JWT"}"#;

    #[track_caller]
    fn check(header: &str, claims: &str, expected: Result<&str, &str>) {
        let now = 1_000_000_000;
        let found =
            Token::read(&token(header, claims)).and_then(|token| token.claims.check(&access(), now).map(|()| token));
        let found = found.map(|token| token.claims.name());
        assert_eq!(found.as_deref().map_err(|why| *why), expected, "{header} {claims}");
    }

    #[test]
    fn only_a_token_for_this_application_and_this_hour_is_taken() {
        let claims = |rest: &str| format!(r#"{{"iss":"https://team.cloudflareaccess.com",{rest}}}"#);
        check(
            HEADER,
            &claims(r#""aud":["x","blog"],"exp":1000100,"nbf":999000,"email":"ann@blog.example""#),
            Ok("ann"),
        );
        check(HEADER, &claims(r#""aud":"blog","exp":1000100,"common_name":"ci.access""#), Ok("ci.access"));
        check(HEADER, &claims(r#""aud":"blog","exp":999940.5"#), Ok("access"));
        check(HEADER, &claims(r#""aud":"blog","exp":999940"#), Err("The token has expired"));
        check(HEADER, &claims(r#""aud":"blog","exp":1000100,"nbf":1000060"#), Ok("access"));
        check(HEADER, &claims(r#""aud":"blog","exp":1000100,"nbf":1000061"#), Err("The token does not hold yet"));
        check(HEADER, &claims(r#""aud":"blo","exp":1000100"#), Err("The token is for another application"));
        check(HEADER, &claims(r#""aud":[],"exp":1000100"#), Err("The token is for another application"));
        let other = r#"{"iss":"https://team.cloudflareaccess.com.evil.example","aud":"blog","exp":1000100}"#;
        check(HEADER, other, Err("The token is from another team"));
    }

    #[test]
    fn a_missing_claim_is_no_claim_that_holds() {
        for claims in [
            r#"{"aud":"blog","exp":1000100}"#,
            r#"{"iss":"https://team.cloudflareaccess.com","exp":1000100}"#,
            r#"{"iss":"https://team.cloudflareaccess.com","aud":"blog"}"#,
            r#"{"iss":"https://team.cloudflareaccess.com","aud":"blog","exp":"1000100"}"#,
            r#"{"iss":"https://team.cloudflareaccess.com","aud":"blog","exp":null}"#,
            "[]",
            "",
        ] {
            check(HEADER, claims, Err("The token lacks a claim"));
        }
    }

    #[test]
    fn the_token_does_not_choose_how_it_is_verified() {
        let claims = r#"{"iss":"https://team.cloudflareaccess.com","aud":"blog","exp":1000100}"#;
        for alg in ["none", "None", "HS256", "RS512", "rs256", "ES256", ""] {
            check(&format!(r#"{{"alg":"{alg}","kid":"k1"}}"#), claims, Err("The token is not signed with RS256"));
        }
        check(r#"{"alg":"RS256","kid":"k1","crit":["b64"]}"#, claims, Err("The token is not signed with RS256"));
        check(r#"{"alg":"RS256"}"#, claims, Err("The token's header names no key"));
        check(r#"{"kid":"k1"}"#, claims, Err("The token's header names no key"));
    }

    proptest! {
        #[test]
        fn no_text_is_too_odd_to_be_refused(text in "\\PC{0,60}(\\.\\PC{0,60}){0,4}") {
            prop_assert!(Token::read(&text).is_err());
        }

        #[test]
        fn a_token_cut_short_is_refused(length in 0_usize..200) {
            let whole = token(HEADER, r#"{"iss":"https://team.cloudflareaccess.com","aud":"blog","exp":1000100}"#);
            let (header_and_claims, _) = whole.rsplit_once('.').unwrap_or_default();
            let cut = &whole[..length.min(header_and_claims.len() + 1)];
            prop_assert!(Token::read(cut).is_err());
        }

        #[test]
        fn any_claims_are_checked_without_panic(exp in any::<f64>(), nbf in any::<f64>(), now in any::<i64>()) {
            let aud = Audience(vec!["blog".to_owned()]);
            let claims = Claims { iss: access().team, aud, exp, nbf: Some(nbf), email: None, common_name: None };
            if claims.check(&access(), now).is_ok() {
                prop_assert!(!exp.is_nan() && !nbf.is_nan());
            }
        }
    }
}

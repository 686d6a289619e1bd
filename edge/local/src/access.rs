//! Cloudflare Access: fetching its public keys and verifying with them. It guards the moderation at the edge; on one's own
//! machine a token does, and so this is only built, as the feature `access`, for the tests that compare both rims.

#[cfg(feature = "access")]
pub use with::{fetch, verify_rs256};
#[cfg(not(feature = "access"))]
pub use without::{fetch, verify_rs256};

#[cfg(feature = "access")]
mod with {
    use std::time::Duration;

    use base64::Engine;
    use base64::prelude::BASE64_URL_SAFE_NO_PAD;
    use edge::config::Config;
    use edge::rim::Failure;
    use ring::signature::{RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents};
    use serde_json::Value;

    /// Bytes that an answer may have.
    const MOST: u64 = 1 << 20;

    /// Answers from below the configured team's address, without redirects.
    pub fn fetch(config: &Config, url: &str) -> Result<Vec<u8>, Failure> {
        let team = config.access.as_ref().map_or("", |access| access.team.trim_end_matches('/'));
        if team.is_empty() || url.strip_prefix(team).is_none_or(|path| !path.starts_with('/')) {
            return Err(Failure::network("the address to be fetched is not a configured one"));
        }
        let config = ureq::Agent::config_builder().timeout_global(Some(Duration::from_secs(10))).max_redirects(0);
        let agent = ureq::Agent::from(config.build());
        let failure = |error: ureq::Error| Failure::network(format!("{url}: {error}"));
        let mut answer = agent.get(url).call().map_err(failure)?;
        if answer.status() != 200 {
            return Err(Failure::network(format!("{url}: answered {}", answer.status())));
        }
        answer.body_mut().with_config().limit(MOST).read_to_vec().map_err(failure)
    }

    pub fn verify_rs256(jwk: &Value, message: &[u8], signature: &[u8]) -> Result<bool, Failure> {
        let part = |name| {
            let text = jwk.get(name).and_then(Value::as_str)?;
            BASE64_URL_SAFE_NO_PAD.decode(text).ok()
        };
        let (Some(n), Some(e)) = (part("n"), part("e")) else {
            return Err(Failure::network("a key of Cloudflare Access is not an RSA key"));
        };
        Ok(RsaPublicKeyComponents { n, e }.verify(&RSA_PKCS1_2048_8192_SHA256, message, signature).is_ok())
    }
}

#[cfg(not(feature = "access"))]
mod without {
    use edge::config::Config;
    use edge::rim::Failure;
    use serde_json::Value;

    fn refused() -> Failure {
        Failure::network("Cloudflare Access works at the edge only; here the moderator's token does")
    }

    pub fn fetch(_config: &Config, _url: &str) -> Result<Vec<u8>, Failure> {
        Err(refused())
    }

    pub fn verify_rs256(_jwk: &Value, _message: &[u8], _signature: &[u8]) -> Result<bool, Failure> {
        Err(refused())
    }
}

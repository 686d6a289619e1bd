//! Hashes under the operator's secret (HMAC with SHA-256, RFC 2104): a label for what the hash is good for and the
//! parts that it covers come in, bytes or 43 letters go out. Two uses never share a hash, since their labels differ.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::config::Config;
use crate::problem::Problem;

/// The secret of [`Config`], once known to be long enough.
#[derive(Clone, Copy)]
pub struct Secret<'s>(&'s [u8]);

impl std::fmt::Debug for Secret<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Secret")
    }
}

impl<'s> Secret<'s> {
    /// 503 `not-configured` where there is none, or one below 32 characters.
    pub fn of(config: &'s Config) -> Result<Self, Problem> {
        let secret = config.secret.as_deref().filter(|secret| secret.len() >= 32);
        secret.map(|secret| Self(secret.as_bytes())).ok_or_else(|| {
            let detail = "SECRET is not set, or has less than 32 characters; nothing was stored";
            Problem::new(503, "not-configured", "A secret is missing", detail)
        })
    }

    #[cfg(test)]
    pub fn new(bytes: &'s [u8]) -> Self {
        Self(bytes)
    }

    pub fn hash(self, label: &str, parts: &[&str]) -> [u8; 32] {
        self.mac(label, parts).finalize().into_bytes().into()
    }

    /// As [`Self::hash`], in base64url (RFC 4648 §5) without padding.
    pub fn text(self, label: &str, parts: &[&str]) -> String {
        URL_SAFE_NO_PAD.encode(self.hash(label, parts))
    }

    /// Whether `tag` is the hash; takes the same time whatever it is.
    pub fn verify(self, label: &str, parts: &[&str], tag: &[u8]) -> bool {
        self.mac(label, parts).verify_slice(tag).is_ok()
    }

    /// Whether two texts are the same; how long it takes says nothing of where they differ.
    pub fn same(self, one: &str, other: &str) -> bool {
        self.verify("same", &[one], &self.hash("same", &[other]))
    }

    /// Each part goes in with its length, so that no two lists of parts read the same.
    fn mac(self, label: &str, parts: &[&str]) -> Hmac<Sha256> {
        // A key of any length is taken (RFC 2104 §3); the key of another length cannot come up, nor can it panic.
        let mut mac = Hmac::<Sha256>::new_from_slice(self.0).unwrap_or_else(|_| Hmac::new(&Default::default()));
        for part in [label].iter().chain(parts) {
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part.as_bytes());
        }
        mac
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_differ_by_secret_label_and_cut() {
        let secret = Secret::new(b"one");
        let hash = secret.text("label", &["ab", "c"]);
        assert_eq!(hash.len(), 43);
        assert_eq!(hash, secret.text("label", &["ab", "c"]));
        for other in
            [secret.text("label", &["a", "bc"]), secret.text("labela", &["b", "c"]), secret.text("label", &["abc"])]
        {
            assert_ne!(hash, other);
        }
        assert_ne!(hash, Secret::new(b"two").text("label", &["ab", "c"]));
        assert!(secret.same("a", "a") && !secret.same("a", "ab"));
    }

    #[test]
    fn a_short_secret_is_none() {
        let with = |secret: Option<&str>| Config { secret: secret.map(str::to_owned), ..Config::default() };
        for config in [with(None), with(Some("")), with(Some("thirty-one characters are short"))] {
            assert_eq!(Secret::of(&config).err().map(|problem| problem.status), Some(503));
        }
        assert!(Secret::of(&with(Some("thirty-two characters are enough"))).is_ok());
    }
}

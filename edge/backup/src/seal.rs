//! What lies in a folder that others may read: compressed with zstd and encrypted with age, so that `age -d -i KEY FILE |
//! zstd -d` gives it back without this program. Keys are X25519, `age1…`. A key is never shown, not even one that stands
//! where it should not.

use std::io::{Read, Write};
use std::iter;

use age::x25519::{Identity, Recipient};
use age::{DecryptError, Decryptor, Encryptor};
use anyhow::{Context, anyhow, bail};

/// Text like SQL is a thirtieth at that level, and 20,000 comments take a fifth of a second.
const LEVEL: i32 = 9;

/// Who can open a copy; each can alone.
pub struct Recipients(Vec<Recipient>);

impl Recipients {
    /// One on a line; empty lines and those with `#` are passed over.
    ///
    /// # Errors
    /// Says the line that is no recipient, without quoting it.
    pub fn read(text: &str) -> Result<Self, String> {
        let mut recipients = Vec::new();
        for (number, line) in lines(text) {
            if line.to_ascii_uppercase().starts_with("AGE-SECRET-KEY-") {
                return Err(format!(
                    "line {number} is a secret key; `age-keygen -y` tells the recipient that belongs here"
                ));
            }
            match line.parse() {
                Ok(recipient) => recipients.push(recipient),
                Err(why) => return Err(format!("line {number} is no recipient, `age1…`: {why}")),
            }
        }
        if recipients.is_empty() {
            return Err("it names no recipient, `age1…`; `age-keygen` makes a key and tells its recipient".to_owned());
        }
        Ok(Self(recipients))
    }

    pub fn are_many(&self) -> bool {
        self.0.len() > 1
    }
}

/// Secret keys.
pub struct Identities(Vec<Identity>);

impl Identities {
    /// As `age-keygen` writes them.
    ///
    /// # Errors
    /// Says the line that is no key, without quoting it.
    pub fn read(text: &str) -> Result<Self, String> {
        let mut identities = Vec::new();
        for (number, line) in lines(text) {
            match line.parse() {
                Ok(identity) => identities.push(identity),
                Err(_) => return Err(format!("line {number} is no secret key, `AGE-SECRET-KEY-1…`")),
            }
        }
        if identities.is_empty() {
            return Err("it holds no secret key, `AGE-SECRET-KEY-1…`".to_owned());
        }
        Ok(Self(identities))
    }
}

fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let lines = text.lines().enumerate().map(|(index, line)| (index + 1, line.trim()));
    lines.filter(|(_, line)| !line.is_empty() && !line.starts_with('#'))
}

/// Only one of the recipients' identities opens it again.
pub fn seal(plain: &[u8], recipients: &Recipients) -> anyhow::Result<Vec<u8>> {
    let recipients = recipients.0.iter().map(|recipient| recipient as &dyn age::Recipient);
    let encrypted = Encryptor::with_recipients(recipients)?.wrap_output(Vec::new())?;
    let mut compressed = zstd::Encoder::new(encrypted, LEVEL)?;
    compressed.include_checksum(true)?;
    compressed.write_all(plain)?;
    Ok(compressed.finish()?.finish()?)
}

/// The bytes that were sealed; more than `most` are refused.
///
/// # Errors
/// If no identity fits, or a byte was changed.
pub fn open(sealed: &[u8], identities: &Identities, most: u64) -> anyhow::Result<Vec<u8>> {
    let decryptor =
        Decryptor::new(sealed).map_err(|_| anyhow!("it is not encrypted with age, or its start is damaged"))?;
    let mut each = identities.0.iter().map(|identity| identity as &dyn age::Identity);
    let decrypted = decryptor.decrypt(iter::from_fn(|| each.next())).map_err(|error| match error {
        DecryptError::NoMatchingKeys => anyhow!("no key that was given opens it; it is for other recipients"),
        _ => anyhow!("its head was changed or is damaged"),
    })?;
    let mut plain = Vec::new();
    let compressed = zstd::Decoder::new(decrypted).context("cannot decompress")?;
    compressed.take(most + 1).read_to_end(&mut plain).map_err(|_| anyhow!("it was changed, cut off or is damaged"))?;
    if plain.len() as u64 > most {
        bail!("it holds more than {} MB, which is more than is ever stored", most >> 20);
    }
    Ok(plain)
}

#[cfg(test)]
mod tests {
    use age::secrecy::ExposeSecret;
    use expect_test::expect;
    use proptest::prelude::*;

    use super::*;

    const MOST: u64 = 1 << 20;

    fn keys() -> (Recipients, Identities) {
        let identity = Identity::generate();
        (Recipients(vec![identity.to_public()]), Identities(vec![identity]))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]
        #[test]
        fn what_is_sealed_opens_again(plain in proptest::collection::vec(any::<u8>(), 0..3000)) {
            let (recipients, identities) = keys();
            prop_assert_eq!(open(&seal(&plain, &recipients).unwrap(), &identities, MOST).unwrap(), plain);
        }
    }

    #[test]
    fn each_recipient_opens_it_alone_and_nobody_else() {
        let (one, other, stranger) = (Identity::generate(), Identity::generate(), Identity::generate());
        let both = format!("# here\n{}\n\n# on paper\n  {}\n", one.to_public(), other.to_public());
        let recipients = Recipients::read(&both).unwrap();
        assert!(recipients.are_many());
        let sealed = seal(b"comments", &recipients).unwrap();
        assert!(!String::from_utf8_lossy(&sealed).contains("comments"));
        for identity in [&one, &other] {
            let file = format!("# created: today\n{}\n", identity.to_string().expose_secret());
            assert_eq!(open(&sealed, &Identities::read(&file).unwrap(), MOST).unwrap(), b"comments");
        }
        expect!["no key that was given opens it; it is for other recipients"]
            .assert_eq(&open(&sealed, &Identities(vec![stranger]), MOST).unwrap_err().to_string());
    }

    #[test]
    fn any_byte_that_is_changed_or_missing_is_noticed() {
        let (recipients, identities) = keys();
        let sealed = seal(&b"INSERT INTO comments ".repeat(20), &recipients).unwrap();
        for at in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert!(open(&changed, &identities, MOST).is_err(), "byte {at} of {}", sealed.len());
            assert!(open(&sealed[..at], &identities, MOST).is_err(), "cut at {at} of {}", sealed.len());
        }
    }

    #[test]
    fn a_small_file_cannot_become_a_large_one() {
        let (recipients, identities) = keys();
        let sealed = seal(&vec![0; 4 << 20], &recipients).unwrap();
        assert!(sealed.len() < 2000);
        assert!(open(&sealed, &identities, MOST).unwrap_err().to_string().contains("more than 1 MB"));
    }

    #[test]
    fn a_file_of_keys_that_is_none_is_explained_and_no_secret_shown() {
        let secret = Identity::generate();
        let secret = secret.to_string();
        let told = |text: &str| Recipients::read(text).err().unwrap();
        expect!["line 2 is a secret key; `age-keygen -y` tells the recipient that belongs here"]
            .assert_eq(&told(&format!("# key\n{}\n", secret.expose_secret())));
        expect!["it names no recipient, `age1…`; `age-keygen` makes a key and tells its recipient"]
            .assert_eq(&told("# nobody\n"));
        assert!(told("ssh-ed25519 AAAA").starts_with("line 1 is no recipient"));
        let told = |text: &str| Identities::read(text).err().unwrap();
        expect!["line 1 is no secret key, `AGE-SECRET-KEY-1…`"].assert_eq(&told("AGE-SECRET-KEY-1OOPS"));
        expect!["it holds no secret key, `AGE-SECRET-KEY-1…`"].assert_eq(&told(""));
    }
}

//! Addresses of mail, as strictly as they are in use: a text comes in, one plain `local@domain` or nothing goes out. What
//! RFC 5321 also allows (quotes, comments, hosts in brackets, routes) is refused: mail servers understand it differently.

/// Of one mailbox.
#[derive(Clone, PartialEq, Eq)]
pub struct Address(String);

/// RFC 5321, section 4.5.3.1, and what is left of a path without its brackets.
const LONGEST_LOCAL: usize = 64;
const LONGEST: usize = 254;

impl Address {
    pub fn of(text: &str) -> Option<Self> {
        let (local, domain) = text.split_once('@')?;
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"._+-='~".contains(&byte);
        let is_local = (1..=LONGEST_LOCAL).contains(&local.len())
            && local.bytes().all(fits)
            && local.split('.').all(|part| !part.is_empty())
            && !local.starts_with('-');
        let is_label = |label: &str| {
            (1..=63).contains(&label.len())
                && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
                && !label.starts_with('-')
                && !label.ends_with('-')
        };
        let last = domain.rsplit('.').next().unwrap_or_default();
        let is_domain = domain.contains('.')
            && domain.split('.').all(is_label)
            && last.bytes().any(|byte| byte.is_ascii_alphabetic());
        let fits = is_local && is_domain && text.len() <= LONGEST;
        fits.then(|| Self(format!("{local}@{}", domain.to_ascii_lowercase())))
    }

    pub fn text(&self) -> &str {
        &self.0
    }

    /// The same for addresses that most providers deliver to one person: `A.nn+blog@x` and `ann@x`.
    pub fn person(&self) -> String {
        let (local, domain) = self.0.split_once('@').unwrap_or_default();
        let local = local.split('+').next().unwrap_or_default().replace('.', "");
        format!("{}@{domain}", local.to_ascii_lowercase())
    }
}

/// An address is nobody's business, so no log shows it.
impl std::fmt::Debug for Address {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Address")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn addresses_are_taken_as_they_are_in_use() {
        for (given, taken) in [
            ("ann@example.org", "ann@example.org"),
            ("Ann.O'Neil+blog@Mail.Example.ORG", "Ann.O'Neil+blog@mail.example.org"),
            ("a_b-c=d~e@xn--mnchen-3ya.example", "a_b-c=d~e@xn--mnchen-3ya.example"),
        ] {
            assert_eq!(Address::of(given).as_ref().map(Address::text), Some(taken));
        }
    }

    #[test]
    fn whatever_could_be_more_than_one_address_is_refused() {
        let long = format!("{}@example.org", "a".repeat(65));
        let longer = format!("a@{}org", "example.".repeat(32));
        for refused in [
            "",
            "ann",
            "@example.org",
            "ann@",
            "ann@localhost",
            "ann@example.org\r\nBcc: all@example.org",
            "ann@example.org\nBcc:x@example.org",
            "ann@example.org%0d%0aBcc:x@example.org",
            "ann@example.org,bob@example.org",
            "ann@example.org;bob@example.org",
            "ann@example.org bob@example.org",
            "ann bob@example.org",
            "Ann <ann@example.org>",
            "<ann@example.org>",
            "\"ann\"@example.org",
            "\"a@b\"@example.org",
            "ann(comment)@example.org",
            "ann@[192.0.2.1]",
            "ann@192.0.2.1",
            "@relay.example:ann@example.org",
            "ann%other.example@example.org",
            "other.example!ann@example.org",
            "ann@example.org@other.example",
            ".ann@example.org",
            "ann.@example.org",
            "a..b@example.org",
            "-froot@example.org",
            "ann@example..org",
            "ann@-example.org",
            "ann@example.org.",
            "ann@exam_ple.org",
            "ann@ex\u{430}mple.org",
            "ann@example\u{3002}org",
            "ann\u{200b}@example.org",
            "\u{202e}ann@example.org",
            "ann\u{ff20}example.org",
            "ann@example.org\0",
            " ann@example.org",
            &long,
            &longer,
        ] {
            assert_eq!(Address::of(refused), None, "{refused:?}");
        }
    }

    #[test]
    fn a_person_is_known_under_every_name() {
        let person = |text| Address::of(text).unwrap().person();
        assert_eq!(person("An.n+blog@Example.org"), person("ann@example.ORG"));
        assert_ne!(person("ann@example.org"), person("ann@example.com"));
    }

    proptest! {
        #[test]
        fn no_address_can_end_a_header_or_begin_another(text in ".{0,20}@.{0,20}") {
            if let Some(address) = Address::of(&text) {
                prop_assert!(address.text().bytes().all(|byte| byte.is_ascii_graphic() && !b"<>,;:\"()[]\\".contains(&byte)));
                prop_assert_eq!(address.text().matches('@').count(), 1);
            }
        }
    }
}

//! A visitor without an address: what came in from the network goes out as a keyed tag that is good for one day. The
//! rim gives the address; no header that a visitor can write is looked at.

use std::net::IpAddr;

use crate::http::Visitor;
use crate::keyed::Secret;

const DAY: i64 = 86_400_000;

/// Days since 1970 at `now`, milliseconds since 1970.
pub fn day(now: i64) -> i64 {
    now.div_euclid(DAY)
}

/// For limits: lives in memory only, so the operator's secret is enough.
pub fn tag(visitor: &Visitor, now: i64, secret: Secret<'_>) -> String {
    secret.text("visitor", &[&day(now).to_string(), &network(&visitor.address)])
}

/// For what is stored: nobody can make it again once the day's salt is destroyed, not even who knows the secret.
pub fn stored_tag(visitor: &Visitor, salt: &str, comment: &str, secret: Secret<'_>) -> String {
    secret.text("vote", &[salt, comment, &network(&visitor.address)])
}

/// A whole address of IPv4, and the first 64 bits of one of IPv6: a home has all that follow.
fn network(address: &str) -> String {
    match address.parse::<IpAddr>().map(|address| address.to_canonical()) {
        Ok(IpAddr::V6(address)) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}")
        }
        Ok(address) => address.to_string(),
        Err(_) => address.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_home_is_one_visitor() {
        assert_eq!(network("2001:db8:1:2:3::4"), network("2001:0db8:1:2:ffff::"));
        assert_ne!(network("2001:db8:1:2::"), network("2001:db8:1:3::"));
        assert_eq!(network("::ffff:203.0.113.7"), "203.0.113.7");
    }

    #[test]
    fn a_tag_is_good_for_a_day() {
        let secret = Secret::new(b"secret");
        let visitor = Visitor { address: "203.0.113.7".to_owned(), country: None };
        assert_eq!(tag(&visitor, 0, secret), tag(&visitor, DAY - 1, secret));
        assert_ne!(tag(&visitor, 0, secret), tag(&visitor, DAY, secret));
    }
}

//! Who visits, without who that is: address and user agent in, a hash out that serves for one request and is stored
//! nowhere. The counter makes the day's tag of it, under a salt that only the counter has (`salts`).

use std::net::{IpAddr, Ipv6Addr};

use sha2::{Digest, Sha256};

use crate::config::Config;
use crate::http::Request;
use crate::keyed::Secret;

/// 32 hexadecimal digits, keyed by the operator's secret where there is one.
///
/// Of an IPv6 address the first 64 bits are taken: the rest changes by itself on one machine (RFC 8981).
pub fn of(request: &Request, config: &Config) -> String {
    let agent = request.headers.get("user-agent").unwrap_or_default();
    let network = network(&request.visitor.address);
    let hash: [u8; 32] = match Secret::of(config) {
        Ok(secret) => secret.hash("visitor", &[&network, agent]),
        Err(_) => Sha256::digest(format!("{network}\n{agent}")).into(),
    };
    hash.iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

fn network(address: &str) -> String {
    match address.trim().parse::<IpAddr>().map(|address| address.to_canonical()) {
        Ok(IpAddr::V6(address)) => Ipv6Addr::from_bits(address.to_bits() >> 64 << 64).to_string(),
        Ok(IpAddr::V4(address)) => address.to_string(),
        Err(_) => address.trim().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn v4_an_ipv6_address_is_cut_to_its_network() {
        assert_eq!(network("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::");
        assert_eq!(network("::ffff:203.0.113.7"), "203.0.113.7");
        assert_eq!(network("203.0.113.7"), "203.0.113.7");
        assert_eq!(network("unknown"), "unknown");
    }
}

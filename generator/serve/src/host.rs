//! Who may be asked for here. The host that a browser believes to be talking to comes in, and whether it may be this
//! server goes out. A page of the web can have its own name point to this machine (DNS rebinding) and would then be of
//! the same origin as the site and its API; such a name is what it cannot hide.

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};

use axum::body::Body;
use axum::extract::Request;
use axum::http::header::{CONTENT_TYPE, HOST};
use axum::http::{Response, StatusCode};
use axum::middleware::Next;
use axum::response::IntoResponse;

const REFUSED: &str = "This is the development server of another machine or site.\n\
    It is reached as localhost or by the address of its machine in numbers, not by a name.\n";

/// Answers 421 (RFC 9110, section 15.5.20) to whoever asks for another host.
pub(crate) async fn check(request: Request, next: Next) -> Response<Body> {
    let named = request.headers().get_all(HOST).iter().map(|host| host.to_str().unwrap_or_default());
    // A target in absolute form names the host again, and goes before the header.
    let target = request.uri().authority().map(|authority| authority.as_str());
    let hosts: Vec<&str> = named.chain(target).collect();
    // No browser leaves it out.
    if hosts.is_empty() || !hosts.iter().all(|host| is_ours(host)) {
        return (StatusCode::MISDIRECTED_REQUEST, [(CONTENT_TYPE, "text/plain; charset=utf-8")], REFUSED)
            .into_response();
    }
    next.run(request).await
}

/// `localhost` and names below it, which browsers resolve by themselves (RFC 6761, section 6.3), and addresses in numbers:
/// whoever is reached by a number is reached by no name that another could have pointed here. That way the site can be
/// looked at from a telephone, too.
fn is_ours(host: &str) -> bool {
    let in_brackets = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    let is_number = host.parse::<SocketAddr>().is_ok()
        || host.parse::<Ipv4Addr>().is_ok()
        || in_brackets.is_some_and(|address| address.parse::<Ipv6Addr>().is_ok());
    let (name, port) = host.rsplit_once(':').unwrap_or((host, ""));
    let name = name.to_ascii_lowercase();
    let is_localhost = name == "localhost" || name.strip_suffix(".localhost").is_some_and(|below| !below.is_empty());
    is_number || is_localhost && port.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::is_ours;

    #[test]
    fn names_that_others_can_point_here_are_not_ours() {
        let ours = [
            "localhost",
            "LocalHost:1111",
            "blog.localhost:1111",
            "127.0.0.1:1111",
            "192.168.1.5:1111",
            "[::1]:1111",
            "[::1]",
            "[fe80::1]:80",
        ];
        let others = [
            "evil.example",
            "evil.example:1111",
            "localhost.evil.example",
            "127.0.0.1.nip.io:1111",
            "notlocalhost",
            ".localhost",
            "127.1",
            "0x7f.1",
            "2130706433",
            "[::1].evil.example",
            "[::1]evil",
            "[x]:1",
            "::1",
            "localhost:1111:2",
            "localhost:a",
            "a@localhost",
            "",
            "localhost.",
        ];
        for host in ours {
            assert!(is_ours(host), "{host}");
        }
        for host in others {
            assert!(!is_ours(host), "{host}");
        }
    }
}

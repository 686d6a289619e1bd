//! Who is answered: a page of the web that has its own name point to this machine must learn nothing of the site and
//! write nothing through its API.

use std::net::SocketAddr;

use axum::Router;
use axum::extract::ConnectInfo;
use axum::routing::any;

use crate::site::Site;

/// A site whose API says who asks.
fn site() -> Site {
    Site::start_with(&[("index.html", "home")], |options| {
        let who = any(|ConnectInfo(peer): ConnectInfo<SocketAddr>| async move { format!("asked by {}", peer.ip()) });
        options.api = Some(Router::new().route("/api/views", who));
    })
}

#[test]
fn a_name_that_others_can_point_here_is_refused_everywhere() {
    let site = site();
    for host in ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:1111", ""] {
        for (method, path) in [
            ("GET", "/"),
            ("GET", "/_gen/events"),
            ("GET", "/_gen/reload.js"),
            ("POST", "/api/views"),
            ("GET", "/nowhere"),
            ("GET", "http://localhost/"),
        ] {
            let answer = site.ask_host(host, method, path);
            assert!(answer.starts_with("421 Misdirected Request"), "{host} {method} {path}: {answer}");
            assert!(!answer.contains("home") && !answer.contains("asked by"), "{answer}");
        }
    }
    let answer = site.ask_host("localhost", "GET", "http://evil.example/");
    assert!(answer.starts_with("421 Misdirected Request"), "{answer}");
}

#[test]
fn this_machine_is_answered_by_its_names_and_numbers() {
    let site = site();
    for host in ["localhost", "LOCALHOST:1111", "blog.localhost", "127.0.0.1:1111", "[::1]:1111", "192.168.1.5"] {
        assert!(site.ask_host(host, "GET", "/").starts_with("200 OK"), "{host}");
        assert!(site.ask_host(host, "POST", "/api/views").ends_with("asked by 127.0.0.1"), "{host}");
    }
}

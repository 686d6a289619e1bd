//! What every answer says besides its content.

use expect_test::expect;

use super::server::Nginx;
use super::site::site;

const SECURITY: [&str; 9] = [
    "Content-Security-Policy",
    "Strict-Transport-Security",
    "X-Content-Type-Options",
    "X-Frame-Options",
    "Referrer-Policy",
    "Permissions-Policy",
    "Cross-Origin-Opener-Policy",
    "Cross-Origin-Resource-Policy",
    "X-Robots-Tag",
];

/// The generator tells other hosts the same by `_headers`.
#[test]
#[ignore = "needs nginx: cargo xtask delivery"]
fn a_page_has_the_headers_that_the_generator_asks_for() {
    let nginx = Nginx::blog(&site());
    let wanted = std::fs::read_to_string(site().path().join("_headers")).unwrap();
    let wanted =
        wanted.lines().skip(1).map_while(|line| line.strip_prefix("  ")).filter_map(|line| line.split_once(": "));
    let mut count = 0;
    for path in ["/", "/posts/hello/", "/nothing", "/posts", "/old/hello"] {
        let page = nginx.get(path);
        for (name, value) in wanted.clone() {
            assert_eq!(page.header(name), Some(value), "{name} of {path}");
            count += 1;
        }
    }
    assert_eq!(count, 5 * 5, "the generator asks for five headers");
}

#[test]
#[ignore = "needs nginx: cargo xtask delivery"]
fn other_files_have_what_befits_them() {
    let nginx = Nginx::blog(&site());
    let told = |path: &str| format!("{path} {}", nginx.get(path).told(&SECURITY));
    expect![[r#"
        /folder.svg 200
        Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox
        Strict-Transport-Security: max-age=63072000
        X-Content-Type-Options: nosniff
        X-Frame-Options: DENY
        Referrer-Policy: strict-origin-when-cross-origin
        Permissions-Policy: camera=(), geolocation=(), microphone=(), browsing-topics=()
        Cross-Origin-Opener-Policy: same-origin
        Cross-Origin-Resource-Policy: cross-origin
        /atom.xml 200
        Strict-Transport-Security: max-age=63072000
        X-Content-Type-Options: nosniff
        X-Frame-Options: DENY
        Referrer-Policy: strict-origin-when-cross-origin
        Permissions-Policy: camera=(), geolocation=(), microphone=(), browsing-topics=()
        Cross-Origin-Opener-Policy: same-origin
        Cross-Origin-Resource-Policy: same-origin
        X-Robots-Tag: noindex
    "#]]
    .assert_eq(&["/folder.svg", "/atom.xml"].map(told).concat());
}

#[test]
#[ignore = "needs nginx: cargo xtask delivery"]
fn nothing_says_which_version_answers() {
    let nginx = Nginx::blog(&site());
    for path in ["/", "/nothing", "/posts"] {
        let response = nginx.get(path);
        assert_eq!(response.header("Server"), Some("nginx"));
        assert!(!response.text().contains("nginx/"), "{path}");
    }
}

#[test]
#[ignore = "needs nginx: cargo xtask delivery"]
fn types_are_those_that_browsers_believe() {
    let nginx = Nginx::blog(&site());
    let told = |path: &str| format!("{path}: {}\n", nginx.get(path).header("Content-Type").unwrap_or("none"));
    let all = ["/", "/atom.xml", "/feed.json", "/robots.txt", "/favicon.ico", "/downloads/source.tar.gz"];
    expect![[r#"
        /: text/html; charset=utf-8
        /atom.xml: application/xml; charset=utf-8
        /feed.json: application/json; charset=utf-8
        /robots.txt: text/plain; charset=utf-8
        /favicon.ico: image/x-icon
        /downloads/source.tar.gz: application/gzip
    "#]]
    .assert_eq(&all.map(told).concat());
}

/// A location or an `if` with an `add_header` of its own forgets all those of its server.
#[test]
fn headers_are_set_for_a_whole_server() {
    let settings = std::fs::read_to_string(crate::programs::root().join("k8s/image/nginx.conf")).unwrap();
    let mut depth = 0_usize;
    let mut depths = std::collections::BTreeSet::new();
    for line in settings.lines().map(|line| line.split('#').next().unwrap_or_default().trim()) {
        if line.starts_with("add_header ") {
            depths.insert(depth);
        }
        // What stands in quotes is balanced.
        depth = depth + line.matches('{').count() - line.matches('}').count();
    }
    assert_eq!((depth, depths), (0, [2].into()), "http, then server");
}

//! Which form of a file a reader gets.

use expect_test::expect;

use super::server::Nginx;
use super::site::site;

/// A pair of first bytes says what gzip is (RFC 1952 §2.3.1); brotli has no such sign.
const GZIP: [u8; 2] = [0x1f, 0x8b];

#[test]
#[ignore = "needs nginx: cargo xtask delivery"]
fn the_shortest_form_that_a_browser_takes_is_sent() {
    let nginx = Nginx::blog(&site());
    let told = |accept: &str| {
        let response = nginx.ask("GET", "/posts/hello/", &[&format!("Accept-Encoding: {accept}")]);
        format!("{accept} → {}", response.told(&["Content-Encoding", "Vary", "Content-Type"]))
    };
    let all = ["gzip, deflate, br, zstd", "gzip, deflate", "gzip;q=0, br", "identity", "br;q=0"];
    expect![[r#"
        gzip, deflate, br, zstd → 200
        Content-Encoding: br
        Vary: Accept-Encoding
        Content-Type: text/html; charset=utf-8
        gzip, deflate → 200
        Content-Encoding: gzip
        Vary: Accept-Encoding
        Content-Type: text/html; charset=utf-8
        gzip;q=0, br → 200
        Content-Encoding: br
        Vary: Accept-Encoding
        Content-Type: text/html; charset=utf-8
        identity → 200
        Vary: Accept-Encoding
        Content-Type: text/html; charset=utf-8
        br;q=0 → 200
        Vary: Accept-Encoding
        Content-Type: text/html; charset=utf-8
    "#]]
    .assert_eq(&all.map(told).concat());

    let plain = nginx.get("/posts/hello/");
    let gzip = nginx.ask("GET", "/posts/hello/", &["Accept-Encoding: gzip"]);
    let brotli = nginx.ask("GET", "/posts/hello/", &["Accept-Encoding: br"]);
    assert!(plain.text().contains("<h1>Hello</h1>"), "{}", plain.text());
    assert!(gzip.body.starts_with(&GZIP));
    assert!(brotli.body.len() < gzip.body.len() && gzip.body.len() < plain.body.len());
}

#[test]
#[ignore = "needs nginx: cargo xtask delivery"]
fn what_is_missing_is_missing_in_few_bytes_as_well() {
    let nginx = Nginx::blog(&site());
    let response = nginx.ask("GET", "/nothing", &["Accept-Encoding: br"]);
    expect![[r#"
        404
        Content-Encoding: br
        Content-Type: text/html; charset=utf-8
    "#]]
    .assert_eq(&response.told(&["Content-Encoding", "Content-Type"]));
}

#[test]
#[ignore = "needs nginx: cargo xtask delivery"]
fn a_download_goes_on_where_it_stopped() {
    let nginx = Nginx::blog(&site());
    let part = nginx.ask("GET", "/downloads/source.tar.gz", &["Range: bytes=3-6", "Accept-Encoding: gzip"]);
    assert_eq!((part.status, part.text().as_str()), (206, "real"));
    // The archive is what is asked for, not a form of something else.
    assert_eq!(part.header("Content-Encoding"), None);
}

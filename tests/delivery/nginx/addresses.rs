//! Which addresses there are, which have moved, and which nobody may see.

use std::fmt::Write;

use expect_test::expect;

use super::http;
use super::server::Nginx;
use super::site::{lay_out, publish, site, write};

#[test]
#[ignore = "needs nginx: cargo xtask delivery"]
fn what_moved_is_led_to_its_new_place() {
    let nginx = Nginx::blog(&site());
    let told = |path: &str| {
        let response = nginx.get(path);
        format!("{path} {} {}\n", response.status, response.header("Location").unwrap_or_default())
    };
    let all = [
        "/old/hello",
        "/old/hello/",
        "/OLD/hello",
        "/old/hello/?a=1&b=2",
        "/old/gr%C3%BCn%20%26%20blue",
        "/posts",
        "/posts?page=2",
        "//evil.example/%2e%2e",
    ];
    expect![[r#"
        /old/hello 301 /posts/hello/
        /old/hello/ 301 /posts/hello/
        /OLD/hello 301 /posts/hello/
        /old/hello/?a=1&b=2 301 /posts/hello/?a=1&b=2
        /old/gr%C3%BCn%20%26%20blue 301 /posts/hello/
        /posts 301 /posts/
        /posts?page=2 301 /posts/?page=2
        //evil.example/%2e%2e 200 
    "#]]
    .assert_eq(&all.map(told).concat());
}

#[test]
#[ignore = "needs nginx: cargo xtask delivery"]
fn thousands_of_long_aliases_are_no_burden() {
    let folder = tempfile::tempdir().unwrap();
    let mut map = String::new();
    for number in 0..4000 {
        writeln!(map, "\"/{}/{number}\" \"/new/{number}/\";", "long".repeat(60)).unwrap();
    }
    write(&folder.path().join("index.html"), b"home");
    write(&folder.path().join("_gen/redirects.map"), map.as_bytes());
    write(&folder.path().join("_gen/csp.conf"), b"map \"\" $site_csp { default \"\"; }");
    let site = lay_out(&publish(folder.path(), None, 0));
    let nginx = Nginx::blog(&site);
    let response = nginx.get(&format!("/{}/3999", "long".repeat(60)));
    assert_eq!((response.status, response.header("Location")), (301, Some("/new/3999/")));
}

#[test]
#[ignore = "needs nginx: cargo xtask delivery"]
fn what_is_not_for_readers_is_as_good_as_not_there() {
    let nginx = Nginx::blog(&site());
    let missing = nginx.get("/nothing").text();
    let hidden = [
        "/_gen/manifest.json",
        "/_gen/publish.json",
        "/_gen/csp.conf",
        "/_gen/",
        "/_gen",
        "/_headers",
        "/_redirects",
        "/.git/config",
        "/downloads/.env",
        "/%2egit/config",
        "/posts/../_gen/csp.conf",
        "/index.html.br",
        "/posts/hello/index.html.gz",
        "/404.html",
        // A folder without a page.
        "/immutable/",
        "/downloads/",
        "/.well-known/",
        "/index.html/",
        "/posts/hello/%00",
    ];
    for path in hidden {
        let response = nginx.get(path);
        if path.ends_with("%00") {
            assert_eq!(response.status, 400, "{path}");
        } else {
            assert_eq!((response.status, response.text() == missing), (404, true), "{path}");
        }
    }
    for path in ["/.well-known/security.txt", "/downloads/source.tar.gz", "/index.html"] {
        assert_eq!(nginx.get(path).status, 200, "{path}");
    }
}

#[test]
#[ignore = "needs nginx: cargo xtask delivery"]
fn nothing_can_be_sent_here() {
    let nginx = Nginx::blog(&site());
    for method in ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "PROPFIND"] {
        let response = nginx.ask(method, "/", &["Content-Length: 0"]);
        let told = response.told(&["Allow", "Cache-Control", "X-Content-Type-Options"]);
        expect![[r#"
            405
            Allow: GET, HEAD
            Cache-Control: no-store
            X-Content-Type-Options: nosniff
        "#]]
        .assert_eq(&told);
        assert_eq!(response.text(), "this address is only for reading\n");
    }
    let big = format!("GET / HTTP/1.1\r\nHost: blog.example\r\nContent-Length: 2000\r\n\r\n{}", "x".repeat(2000));
    assert_eq!(http::raw(nginx.public, big.as_bytes()).unwrap().status, 413);
    let head = nginx.ask("HEAD", "/posts/hello/", &[]);
    assert_eq!((head.status, head.body.len()), (200, 0));
}

#[test]
#[ignore = "needs nginx: cargo xtask delivery"]
fn another_name_has_no_site_here() {
    let nginx = Nginx::blog(&site());
    for host in ["Host: evil.example", "Host: 127.0.0.1", "Host: sub.blog.example"] {
        assert_eq!(nginx.ask("GET", "/", &[host]).status, 421, "{host}");
    }
    assert_eq!(nginx.ask("GET", "/", &["Host: blog.example:443"]).status, 200);
    let nobody = http::raw(nginx.public, b"GET / HTTP/1.0\r\n\r\n").unwrap();
    assert_eq!(nobody.status, 421);
}

#[test]
#[ignore = "needs nginx: cargo xtask delivery"]
fn probes_and_metrics_have_a_port_of_their_own() {
    let nginx = Nginx::blog(&site());
    let internal = |path: &str| http::ask(nginx.internal, "GET", path, &["Host: 10.42.0.7:8081"]).unwrap();
    let told = |path: &str| {
        format!("{path} {} {}\n", internal(path).status, internal(path).text().lines().next().unwrap_or_default())
    };
    expect![[r#"
        /health 200 ok
        /ready 200 ready
        / 404 <html>
        /index.html 404 <html>
    "#]]
    .assert_eq(&["/health", "/ready", "/", "/index.html"].map(told).concat());
    let metrics = internal("/stub_status").text();
    assert!(metrics.starts_with("Active connections: "), "{metrics}");
    for path in ["/health", "/ready", "/stub_status"] {
        assert_eq!(nginx.get(path).status, 404, "{path} in public");
    }
}

#[test]
#[ignore = "needs nginx: cargo xtask delivery"]
fn an_image_without_a_site_is_never_ready() {
    let site = tempfile::tempdir().unwrap();
    write(&site.path().join("_gen/csp.conf"), b"map \"\" $site_csp { default \"\"; }");
    write(&site.path().join("_gen/redirects.map"), b"");
    super::server::open_to_all(site.path(), 0o755);
    let nginx = Nginx::blog(&std::sync::Arc::new(site));
    let ready = http::ask(nginx.internal, "GET", "/ready", &[]).unwrap();
    assert_eq!((ready.status, ready.text().as_str()), (503, "there is no site\n"));
}

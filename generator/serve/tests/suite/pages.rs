//! What a request is answered.

use std::net::TcpListener;
use std::sync::mpsc::channel;

use axum::routing::get;
use expect_test::expect;
use gen_serve::{Built, Cause, Event, Files, Options, Router, Server};

use crate::site::{Site, on_event};

#[test]
fn a_page_is_served_with_the_reload_script_and_other_files_as_they_are() {
    let site = Site::start(&[("index.html", "<p>home</p></body></html>"), ("a b/žluť.txt", "a text with </body>")]);
    expect![[r#"
        200 OK
        content-type: text/html; charset=utf-8
        cache-control: no-store

        <p>home</p><script src="/_gen/reload.js?v=1" nonce="gen-reload" defer></script></body></html>"#]]
    .assert_eq(&site.get("/"));
    expect![[r#"
        200 OK
        content-type: text/plain; charset=utf-8
        cache-control: no-store
        content-length: 19

        a text with </body>"#]]
    .assert_eq(&site.get("/a%20b/%C5%BElu%C5%A5.txt"));
    assert!(site.get("/_gen/reload.js?v=1").contains("new EventSource"));
}

#[test]
fn head_is_answered_like_get_without_the_body() {
    let site = Site::start(&[("a.css", "p {}")]);
    expect![[r#"
        200 OK
        content-type: text/css; charset=utf-8
        cache-control: no-store
        content-length: 4

    "#]]
    .assert_eq(&site.ask("HEAD", "/a.css"));
}

#[test]
fn other_methods_are_refused() {
    let site = Site::start(&[("index.html", "home")]);
    expect![[r#"
        405 Method Not Allowed
        allow: GET, HEAD
        cache-control: no-store
        content-length: 0

    "#]]
    .assert_eq(&site.ask("POST", "/"));
}

#[test]
fn a_folder_without_its_slash_is_redirected_and_keeps_the_query() {
    let site = Site::start(&[("posts/ž/index.html", "post")]);
    expect![[r#"
        308 Permanent Redirect
        location: /posts/%C5%BE/?a=1
        cache-control: no-store
        content-length: 0

    "#]]
    .assert_eq(&site.get("/posts/%C5%BE?a=1"));
}

#[test]
fn an_unknown_path_gets_the_sites_own_404_page() {
    let site = Site::start(&[("index.html", "home"), ("404.html", "<p>lost</p>")]);
    expect![[r#"
        404 Not Found
        content-type: text/html; charset=utf-8
        cache-control: no-store

        <p>lost</p><script src="/_gen/reload.js?v=1" nonce="gen-reload" defer></script>"#]]
    .assert_eq(&site.get("/nowhere/"));
    for path in ["/posts", "/%FF", "/../index.html", "//index.html", "/index.html/"] {
        assert!(site.get(path).starts_with("404"), "{path}");
    }
}

#[test]
fn without_a_404_page_there_is_a_plain_one() {
    let site = Site::start(&[("index.html", "home")]);
    assert!(site.get("/nowhere").starts_with("404 Not Found"));
}

#[test]
fn a_site_below_a_base_path_is_served_there() {
    let site = Site::start_with(&[("a.txt", "A"), ("b/index.html", "B")], |options| {
        options.base_path = "/sub/".to_owned();
    });
    assert!(site.server.url().ends_with("/sub/"));
    assert!(site.get("/sub/a.txt").starts_with("200"));
    assert!(site.get("/a.txt").starts_with("404"));
    assert!(site.get("/sub/b").contains("location: /sub/b/\n"));
    for path in ["/", "/sub"] {
        expect![[r#"
            307 Temporary Redirect
            location: /sub/
            cache-control: no-store
            content-length: 0

        "#]]
        .assert_eq(&site.get(path));
    }
}

#[test]
fn the_sites_headers_are_sent_and_its_policy_lets_the_script_run() {
    let site = Site::start(&[
        ("index.html", "home"),
        ("a.css", "p {}"),
        (
            "_headers",
            "/*\n  Content-Security-Policy: default-src 'self'; script-src 'sha256-x'; connect-src 'none'\n  \
             Cache-Control: immutable\n  Content-Length: 7\n/*.css\n  X-Style: yes\n",
        ),
    ]);
    expect![[r#"
        200 OK
        content-security-policy: default-src 'self'; script-src 'sha256-x' 'nonce-gen-reload'; connect-src 'self'
        cache-control: no-store
        content-type: text/html; charset=utf-8

        home<script src="/_gen/reload.js?v=1" nonce="gen-reload" defer></script>"#]]
    .assert_eq(&site.get("/"));
    expect![[r#"
        200 OK
        content-security-policy: default-src 'self'; script-src 'sha256-x'; connect-src 'none'
        cache-control: no-store
        x-style: yes
        content-type: text/css; charset=utf-8
        content-length: 4

        p {}"#]]
    .assert_eq(&site.get("/a.css"));
    assert!(site.get("/_headers").starts_with("404"));
}

#[test]
fn further_routes_come_before_the_files() {
    let site = Site::start_with(&[("index.html", "home")], |options| {
        let api = Router::new().route("/api/views", get(|| async { "42" }));
        options.api = Some(api.fallback(|| async { "never seen" }));
    });
    assert!(site.get("/api/views").ends_with("\n42"));
    assert!(site.get("/api/other").starts_with("404"));
}

#[test]
fn the_next_free_port_is_taken_and_said() {
    let taken = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
    let wanted = taken.local_addr().expect("an address").port();
    let (tell, events) = channel();
    let options = Options { port: wanted, ..Options::default() };
    let build = |_: Cause<'_>| Built::Site { files: Files::default().into(), warnings: String::new() };
    let server = Server::start(options, Box::new(build), on_event(tell)).expect("a server");

    let using = server.address().port();
    assert!(using > wanted);
    assert_eq!(events.recv(), Ok(Event::PortTaken { wanted, using }));
    assert_eq!(events.recv(), Ok(Event::Ready { url: format!("http://127.0.0.1:{using}/") }));
}

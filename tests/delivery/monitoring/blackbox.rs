//! The blackbox exporter with the shipped modules, against a server that is good, then lacks something, then is gone.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::process::Command;

use super::files;
use super::server::{Server, free_port};
use crate::programs;

const POLICY: &str = "Content-Security-Policy: default-src 'none'; script-src 'self'\r\n";
const PAGE: &str = "<!doctype html><title>Blog</title><main id=main_content><h1>Blog</h1></main>";

struct Exporter(Server);

impl Exporter {
    fn start() -> Self {
        Self(Server::start("/-/healthy", |port| {
            let mut command = Command::new(programs::find("prometheus-blackbox-exporter"));
            command.arg(format!("--config.file={}", files::monitoring().join("blackbox.yaml").display()));
            command.arg(format!("--web.listen-address=127.0.0.1:{port}"));
            command
        }))
    }

    /// What `probe_success` is.
    #[track_caller]
    fn probe(&self, module: &str, target: u16) -> u32 {
        let text = self.0.ask("GET", &format!("/probe?module={module}&target=http://127.0.0.1:{target}/"), "").unwrap();
        let value = text.lines().find_map(|line| line.strip_prefix("probe_success "));
        value.unwrap_or_else(|| panic!("{text}")).parse().unwrap()
    }
}

/// Answers the next request in this way, at its own address.
fn answers(status: &str, headers: &str, body: &str) -> u16 {
    let server = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = server.local_addr().unwrap().port();
    let length = body.len();
    let response = format!("HTTP/1.1 {status}\r\n{headers}Content-Length: {length}\r\nConnection: close\r\n\r\n{body}");
    std::thread::spawn(move || {
        if let Ok((mut stream, _)) = server.accept() {
            let mut request = [0; 4096];
            let _ = stream.read(&mut request);
            let _ = stream.write_all(response.as_bytes());
        }
    });
    port
}

#[test]
#[ignore = "needs prometheus-blackbox-exporter: cargo xtask delivery"]
fn a_page_is_good_with_its_text_and_its_policy() {
    let exporter = Exporter::start();
    let probe = |port| exporter.probe("blog_page", port);
    assert_eq!(probe(answers("200 OK", POLICY, PAGE)), 1);
    assert_eq!(probe(answers("200 OK", POLICY, &PAGE.replace("<main id=main_content>", "<main>"))), 1);
    assert_eq!(probe(answers("200 OK", "", PAGE)), 0, "without its policy");
    assert_eq!(probe(answers("200 OK", &POLICY.replace("'none'", "*"), PAGE)), 0, "with a lax one");
    assert_eq!(probe(answers("200 OK", POLICY, "<!doctype html>Please wait")), 0, "another page");
    assert_eq!(probe(answers("530 Origin DNS Error", POLICY, PAGE)), 0);
    assert_eq!(probe(answers("301 Moved Permanently", "Location: /elsewhere/\r\n", "")), 0);
    assert_eq!(probe(free_port()), 0, "nobody there");
    // The copy at the edge is a page as good as any.
    assert_eq!(probe(answers("200 OK", &format!("{POLICY}X-Served-By: edge-fallback\r\n"), PAGE)), 1);
}

#[test]
#[ignore = "needs prometheus-blackbox-exporter: cargo xtask delivery"]
fn home_is_told_from_the_copy_at_the_edge() {
    let exporter = Exporter::start();
    let probe = |headers: &str| exporter.probe("blog_origin", answers("200 OK", headers, PAGE));
    assert_eq!(probe(""), 1);
    assert_eq!(probe("X-Served-By: origin\r\n"), 1);
    assert_eq!(probe("x-served-by: edge-fallback\r\n"), 0);
}

#[test]
#[ignore = "needs prometheus-blackbox-exporter: cargo xtask delivery"]
fn the_api_is_healthy_if_it_says_so() {
    let exporter = Exporter::start();
    let probe =
        |body: &str| exporter.probe("edge_health", answers("200 OK", "Content-Type: application/json\r\n", body));
    assert_eq!(probe(r#"{"status":"ok","storage":"ok"}"#), 1);
    assert_eq!(probe(r#"{"status":"degraded","storage":"unreachable","pages":"ok"}"#), 0);
    assert_eq!(probe("<!doctype html>"), 0, "the site instead of the API");
}

#[test]
#[ignore = "needs prometheus-blackbox-exporter: cargo xtask delivery"]
fn a_line_is_there_if_anything_answers_as_expected() {
    let exporter = Exporter::start();
    assert_eq!(exporter.probe("internet", answers("301 Moved Permanently", "Location: /\r\n", "")), 1);
    assert_eq!(exporter.probe("internet", answers("511 Network Authentication Required", "", "")), 0);
    assert_eq!(exporter.probe("internet", free_port()), 0);
}

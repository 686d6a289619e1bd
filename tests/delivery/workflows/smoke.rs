//! The smoke test passes a blog that is well, and names what is wrong with one that is not.

use std::process::Command;

use expect_test::{Expect, expect};

use super::server::{Answer, Server};
use crate::programs::{find, root};

/// What a blog that is well answers.
fn well(path: &str) -> Answer {
    let page = |status, body: &str| Answer {
        status,
        headers: vec![
            ("Content-Type", "text/html; charset=utf-8".into()),
            ("Content-Security-Policy", "default-src 'none'".into()),
            ("Cache-Control", "public, max-age=0, must-revalidate".into()),
        ],
        body: body.into(),
    };
    match path {
        "GET /" => page(200, "<link rel=stylesheet href=/immutable/style.0123456789.css><main>Hello</main>"),
        "GET /immutable/style.0123456789.css" => Answer {
            status: 200,
            headers: vec![("Cache-Control", "public, max-age=31536000, immutable".into())],
            body: "a{}".into(),
        },
        "GET /api/health" => Answer {
            status: 200,
            headers: vec![("Content-Type", "application/json".into())],
            body: r#"{"status":"degraded","version":"0.1.0","storage":"ok","pages":"ok"}"#.into(),
        },
        _ => page(404, "not here"),
    }
}

#[track_caller]
#[allow(clippy::needless_pass_by_value, reason = "so that a test can write `expect![…]` in place")]
fn check(change: fn(&str, &mut Answer), expect: Expect) {
    let server = Server::start(move |asked| {
        let mut answer = well(&asked.line);
        change(&asked.line, &mut answer);
        answer
    });
    let mut command = Command::new(find("bash"));
    command.arg(root().join("k8s/smoke.sh")).arg(server.url()).env("PAUSE", "0");
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    let wrong: String = said.lines().filter(|line| !line.starts_with("ok ")).map(|line| format!("{line}\n")).collect();
    expect.assert_eq(&wrong);
    assert_eq!(output.status.success(), wrong.is_empty());
}

#[test]
#[ignore = "needs curl: cargo xtask delivery"]
fn a_blog_that_is_well_passes() {
    check(|_, _| (), expect![[""]]);
}

#[test]
#[ignore = "needs curl: cargo xtask delivery"]
fn a_page_from_the_copy_at_the_edge_is_no_success() {
    check(
        |_, answer| answer.headers.push(("X-Served-By", "edge-fallback".into())),
        expect![[r#"
        FAILED  the pods serve it, not the copy at the edge: found 'edge-fallback' in place of ''
    "#]],
    );
}

#[test]
#[ignore = "needs curl: cargo xtask delivery"]
fn headers_that_are_missing_are_named() {
    check(
        |path, answer| {
            if path != "GET /api/health" {
                answer.headers.truncate(1);
                answer.headers.retain(|(name, _)| *name != "Cache-Control");
            }
        },
        expect![[r#"
            FAILED  pages have a Content-Security-Policy: found '' in place of '*default-src*'
            FAILED  browsers ask again for pages: found '' in place of '*must-revalidate*'
            FAILED  fingerprinted files may be kept for ever: found '' in place of '*max-age=31536000*immutable*'
        "#]],
    );
}

#[test]
#[ignore = "needs curl: cargo xtask delivery"]
fn a_style_sheet_that_a_pod_does_not_have_is_found_out() {
    check(
        |path, answer| {
            if path.starts_with("GET /immutable/") {
                *answer = well("GET /nowhere");
                answer.headers.retain(|(name, _)| *name != "Cache-Control");
            }
        },
        expect![[r#"
            FAILED  its fingerprinted file answers: found '404' in place of '200'
            FAILED  fingerprinted files may be kept for ever: found '' in place of '*max-age=31536000*immutable*'
        "#]],
    );
}

#[test]
#[ignore = "needs curl: cargo xtask delivery"]
fn a_server_that_finds_everything_and_an_api_without_storage_are_not_well() {
    check(
        |path, answer| {
            if path == "GET /api/health" {
                answer.body = answer.body.replace(r#""storage":"ok""#, r#""storage":"unreachable""#);
            } else {
                answer.status = 200;
            }
        },
        expect![[r#"
            FAILED  a page that is not there is not found: found '200' in place of '404'
            FAILED  the generator's lists are hidden: found '200' in place of '404'
            FAILED  the API reaches its storage: found 'unreachable' in place of 'ok'
        "#]],
    );
}

#[test]
#[ignore = "needs curl: cargo xtask delivery"]
fn a_blog_that_does_not_answer_fails() {
    let server = Server::start(|asked| well(&asked.line));
    let url = server.url();
    drop(server);
    let mut command = Command::new(find("bash"));
    let output = command.arg(root().join("k8s/smoke.sh")).arg(url).env("PAUSE", "0").output().unwrap();
    assert!(!output.status.success());
    assert!(String::from_utf8_lossy(&output.stdout).contains("FAILED  the home page answers: found '000'"));
}

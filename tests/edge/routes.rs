//! What holds for every address: methods, headers, limits and problems.

use expect_test::expect;
use serde_json::json;

use crate::client::Ask;
use crate::rim::Rim;

/// Addresses with the methods that they know.
const ADDRESSES: &[(&str, &str)] = &[
    ("/api/health", "GET, HEAD"),
    ("/api/openapi.json", "GET, HEAD"),
    ("/api/docs", "GET, HEAD"),
    ("/api/views", "POST"),
    ("/api/views/pixel.gif?page=posts%2Fhello", "GET, HEAD"),
    ("/api/views/posts%2Fhello", "GET, HEAD"),
    ("/api/comments", "GET, HEAD"),
    ("/api/comments/posts%2Fhello", "GET, HEAD, POST"),
    ("/api/comments/posts%2Fhello/feed", "GET, HEAD"),
    ("/api/preview", "POST"),
    ("/api/comment/x", "GET, HEAD"),
    ("/api/comment/x/edit", "GET, HEAD, POST"),
    ("/api/comment/x/delete", "POST"),
    ("/api/comment/x/vote", "POST"),
    ("/api/decide/x", "GET, HEAD, POST"),
    ("/api/admin/queue", "GET, HEAD"),
    ("/api/admin/comments", "POST"),
    ("/api/admin/log", "GET, HEAD"),
    ("/api/admin/threads", "POST"),
    ("/api/admin/blocks", "GET, HEAD, POST"),
    ("/api/admin/statistics", "GET, HEAD"),
    ("/api/export", "GET, HEAD"),
    ("/api/export/threads.json", "GET, HEAD"),
    ("/api/import", "POST"),
];

#[test]
fn an_address_says_which_methods_it_knows() {
    let rim = Rim::start();
    for (path, methods) in ADDRESSES {
        for method in ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND"] {
            if methods.split(", ").any(|known| known == method) {
                continue;
            }
            let answer = rim.ask(&Ask::new(method, path));
            assert_eq!((answer.status, answer.header("allow")), (405, Some(*methods)), "{method} {path}: {answer}");
            assert_eq!(answer.code(), "method");
        }
    }
}

#[test]
fn what_is_not_there_is_a_problem_with_an_address() {
    let rim = Rim::start();
    for path in
        ["/api", "/api/", "/api/nothing", "/api/comments/a/b", "/api/health/", "/api/..%2Fhealth", "/api//health"]
    {
        let answer = rim.get(path).is(404);
        assert_eq!(answer.code(), "not-found", "{path}");
    }
    expect![[r#"{"type":"/api/docs#not-found","title":"There is nothing at this address","status":404}"#]]
        .assert_eq(&rim.get("/api/nothing").text());
}

#[test]
fn no_answer_is_taken_for_something_else_or_shown_elsewhere() {
    let rim = Rim::start();
    for (path, methods) in ADDRESSES {
        for method in methods.split(", ").chain(["DELETE"]) {
            let answer = rim.ask(&Ask::new(method, path));
            let context = || format!("{method} {path}: {answer}");
            assert_eq!(answer.header("x-content-type-options"), Some("nosniff"), "{}", context());
            let policy = answer.header("content-security-policy").unwrap_or_default();
            assert!(policy.contains("default-src 'none'"), "{}", context());
            assert!(policy.contains("frame-ancestors 'none'"), "{}", context());
            assert!(!policy.contains("unsafe-inline") && !policy.contains("unsafe-eval"), "{}", context());
            assert!(answer.header("referrer-policy").is_some(), "{}", context());
            assert!(answer.header("cache-control").is_some(), "{}", context());
            assert_eq!(answer.header("set-cookie"), None, "{}", context());
            assert_eq!(answer.header("access-control-allow-origin"), None, "{}", context());
            assert!(answer.status < 500, "{}", context());
        }
    }
}

#[test]
fn head_is_get_without_the_body() {
    let rim = Rim::start();
    for (path, _) in ADDRESSES.iter().filter(|(_, methods)| methods.contains("HEAD")) {
        let (get, head) = (rim.get(path), rim.ask(&Ask::new("HEAD", path)));
        assert_eq!(get.status, head.status, "{path}");
        assert_eq!(get.header("content-type"), head.header("content-type"), "{path}");
        assert_eq!(head.text(), "", "{path}");
    }
}

#[test]
fn a_long_body_is_refused_and_says_how_long_it_may_be() {
    let rim = Rim::start();
    for length in [(64 << 10) + 1, 1 << 20] {
        let long = Ask::post("/api/comments/posts%2Fhello", &json!({})).body("x".repeat(length));
        let answer = rim.ask(&long).is(413);
        assert_eq!(answer.code(), "too-long");
        assert!(answer.text().contains("65536"), "{answer}");
    }
}

#[test]
fn bodies_that_are_none_are_told() {
    let rim = Rim::start();
    let json = |body: &str| Ask::post("/api/comments/posts%2Fhello", &json!({})).body(body);
    for broken in ["", "{", "[]", "null", "\"text\"", "{\"text\":1}", "{}", "{\"text\":\"\\ud800\"}", "\u{feff}{}"] {
        let answer = rim.ask(&json(broken));
        assert!(matches!(answer.status, 400 | 422), "{broken}: {answer}");
        answer.code();
    }
    let answer = rim.ask(&json("{}").body([b'{', 0xff, 0xfe, b'}']));
    assert!(matches!(answer.status, 400 | 422), "{answer}");
}

//! Stories of who may moderate. Signatures are made by hand: what verifies them is the platform's, and tested with it.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use super::tests::stored;
use crate::config::Access;
use crate::http::{Method, Request};
use crate::rim::What;
use crate::testing::{NOON, TestRim, get, post};

const QUEUE: &str = "/api/admin/queue";

/// Status and code of the answer.
fn ask(rim: &TestRim, request: &Request) -> (u16, String) {
    let answer = rim.ask(request);
    let code = match answer.status {
        200 => String::new(),
        _ => answer.value()["type"].as_str().unwrap_or_default().rsplit('#').next().unwrap_or_default().to_owned(),
    };
    (answer.status, code)
}

fn with(headers: &[(&str, &str)]) -> Request {
    let mut request = get(QUEUE);
    headers.iter().for_each(|(name, value)| request.headers.set(name, *value));
    request
}

/// Behind Access, each test with a team of its own, since keys are kept by team.
fn behind_access(team: &str) -> TestRim {
    let mut rim = TestRim::new();
    let team = format!("https://{team}.cloudflareaccess.com");
    rim.config.admin_token = None;
    rim.config.access = Some(Access { team, audience: "blog".to_owned() });
    serve_keys(&rim, &["k1"]);
    rim
}

fn serve_keys(rim: &TestRim, kids: &[&str]) {
    let keys: Vec<Value> = kids
        .iter()
        .map(|kid| json!({ "kid": kid, "kty": "RSA", "alg": "RS256", "use": "sig", "n": "AQAB", "e": "AQAB" }))
        .collect();
    let team = rim.config.access.as_ref().unwrap().team.clone();
    let file = json!({ "keys": keys, "public_certs": [] }).to_string().into_bytes();
    rim.fetched.borrow_mut().insert(format!("{team}/cdn-cgi/access/certs"), file);
}

fn token(rim: &TestRim, header: Value, change: impl Fn(&mut Value)) -> String {
    let seconds = NOON / 1000;
    let mut claims = json!({
        "iss": rim.config.access.as_ref().unwrap().team, "aud": ["blog"], "email": "ann@blog.example",
        "iat": seconds, "nbf": seconds, "exp": seconds + 60, "sub": "7335d417",
    });
    change(&mut claims);
    let part = |text: String| URL_SAFE_NO_PAD.encode(text);
    format!("{}.{}.{}", part(header.to_string()), part(claims.to_string()), part("signature".to_owned()))
}

fn key(kid: &str) -> Value {
    json!({ "alg": "RS256", "kid": kid })
}

fn assertion(token: &str) -> Request {
    with(&[("cf-access-jwt-assertion", token)])
}

#[test]
fn without_anything_set_nobody_comes_in() {
    let mut rim = TestRim::new();
    rim.config.admin_token = None;
    for token in [None, Some(String::new())] {
        rim.config.admin_token = token;
        for request in
            [get(QUEUE), with(&[("authorization", "Bearer ")]), with(&[("cf-access-jwt-assertion", "a.b.c")])]
        {
            let answer = rim.ask(&request);
            assert_eq!(answer.status, 503);
            assert!(answer.text().contains("ACCESS_TEAM and ACCESS_AUD"), "{}", answer.text());
        }
    }
}

#[test]
fn every_route_for_moderators_is_shut() {
    let rim = TestRim::new();
    for path in ["queue", "log", "blocks", "statistics"].map(|name| format!("/api/admin/{name}")) {
        assert_eq!(ask(&rim, &get(&path)), (401, "not-signed-in".to_owned()), "{path}");
    }
    assert_eq!(ask(&rim, &get("/api/export")).0, 401);
    for path in ["/api/admin/comments", "/api/admin/threads", "/api/admin/blocks", "/api/import"] {
        assert_eq!(ask(&rim, &post(path, &json!({}))).0, 401, "{path}");
    }
    assert!(rim.ask(&get(QUEUE)).headers.get("www-authenticate").is_some_and(|value| value.starts_with("Bearer")));
}

#[test]
fn the_local_token_has_to_be_whole() {
    let rim = TestRim::new();
    let try_it = |value: &str| ask(&rim, &with(&[("authorization", value)])).0;
    assert_eq!([try_it("Bearer let me in"), try_it("bearer let me in")], [200, 200]);
    for wrong in
        ["Bearer let me i", "Bearer let me in!", "Bearer LET ME IN", "Bearer", "Basic let me in", "let me in", ""]
    {
        assert_eq!(try_it(wrong), 401, "{wrong:?}");
    }
    // What only Access may say is nothing here.
    assert_eq!(ask(&rim, &assertion("a.b.c")).0, 401);
}

#[test]
fn guesses_are_limited_before_they_are_looked_at() {
    let rim = TestRim::new();
    rim.budgets.borrow_mut().insert("Admin", 3);
    let guess = |token: &str| ask(&rim, &with(&[("authorization", token)])).0;
    assert_eq!(
        [guess("Bearer a"), guess("Bearer b"), guess("Bearer c"), guess("Bearer let me in")],
        [401, 401, 401, 429]
    );
}

#[test]
fn access_says_who_it_is() {
    let rim = behind_access("who");
    assert_eq!(ask(&rim, &assertion(&token(&rim, key("k1"), |_| {}))).0, 200);
    let mut request = post("/api/admin/threads", &json!({ "action": "lock", "page": "posts/hello" }));
    request.headers.set("cf-access-jwt-assertion", token(&rim, key("k1"), |_| {}));
    assert_eq!(ask(&rim, &request).0, 200);
    assert_eq!(rim.sql("SELECT who, action FROM audit"), "ann|lock");
    assert!(!stored(&rim).contains('@'));
}

#[test]
fn a_token_that_is_wrong_in_one_point_is_wrong() {
    let rim = behind_access("wrong");
    let seconds = NOON / 1000;
    let refused = |header: Value, change: &dyn Fn(&mut Value)| {
        let found = ask(&rim, &assertion(&token(&rim, header, change)));
        assert_eq!(found, (401, "not-signed-in".to_owned()));
    };
    refused(json!({ "alg": "none", "kid": "k1" }), &|_| {});
    refused(json!({ "alg": "HS256", "kid": "k1" }), &|_| {});
    refused(json!({ "alg": "RS256" }), &|_| {});
    refused(key("another"), &|_| {});
    refused(key("k1"), &|claims| claims["exp"] = (seconds - 60).into());
    refused(key("k1"), &|claims| claims["nbf"] = (seconds + 61).into());
    refused(key("k1"), &|claims| claims["aud"] = "another".into());
    refused(key("k1"), &|claims| claims["iss"] = "https://evil.example".into());
    for claim in ["exp", "aud", "iss"] {
        refused(key("k1"), &|claims| drop(claims.as_object_mut().unwrap().remove(claim)));
    }
    let whole = token(&rim, key("k1"), |_| {});
    for cut in 0..whole.rfind('.').unwrap() + 2 {
        assert_eq!(ask(&rim, &assertion(&whole[..cut])).0, 401, "{cut}");
    }
    rim.signatures_are_good.set(false);
    refused(key("k1"), &|_| {});
}

#[test]
fn a_token_of_another_blog_of_the_same_team_is_wrong() {
    let (here, mut there) = (behind_access("two"), behind_access("two"));
    there.config.access.as_mut().unwrap().audience = "shop".to_owned();
    let taken = token(&here, key("k1"), |_| {});
    assert_eq!((ask(&here, &assertion(&taken)).0, ask(&there, &assertion(&taken)).0), (200, 401));
    // And replayed, when its time is over.
    here.wait(120);
    assert_eq!(ask(&here, &assertion(&taken)).0, 401);
}

#[test]
fn keys_are_kept_and_looked_for_again_when_they_change() {
    let rim = behind_access("rotation");
    let first = token(&rim, key("k1"), |_| {});
    assert_eq!(ask(&rim, &assertion(&first)).0, 200);
    // Kept: no network is needed.
    rim.fetch_fails.set(Some(What::Network));
    assert_eq!(ask(&rim, &assertion(&first)).0, 200);
    let second = token(&rim, key("k2"), |_| {});
    assert_eq!(ask(&rim, &assertion(&second)), (502, "upstream".to_owned()));
    rim.fetch_fails.set(None);
    assert_eq!(ask(&rim, &assertion(&second)).0, 401);
    serve_keys(&rim, &["k2"]);
    assert_eq!((ask(&rim, &assertion(&second)).0, ask(&rim, &assertion(&first)).0), (200, 401));
}

#[test]
fn keys_that_are_none_are_left_out() {
    let rim = behind_access("odd");
    let url = "https://odd.cloudflareaccess.com/cdn-cgi/access/certs".to_owned();
    let taken = token(&rim, key("k1"), |_| {});
    for (file, status) in [
        ("not json", 502),
        ("{}", 502),
        (r#"{"keys": []}"#, 401),
        (r#"{"keys": [1, {"kid": "k1"}, {"kid": "k1", "kty": "EC", "n": "AQAB", "e": "AQAB"}]}"#, 401),
        (r#"{"keys": [{"kid": "k1", "kty": "RSA", "alg": "RS512", "n": "AQAB", "e": "AQAB"}]}"#, 401),
        (r#"{"keys": [null, {"kid": "k1", "kty": "RSA", "n": "AQAB", "e": "AQAB"}]}"#, 200),
    ] {
        rim.fetched.borrow_mut().insert(url.clone(), file.as_bytes().to_vec());
        assert_eq!(ask(&rim, &assertion(&taken)).0, status, "{file}");
    }
}

#[test]
fn another_site_cannot_use_the_moderators_browser() {
    let rim = behind_access("csrf");
    let taken = token(&rim, key("k1"), |_| {});
    let send = |origin: Option<&str>, site: Option<&str>, media_type: Option<&str>| {
        let mut request = with(&[("cf-access-jwt-assertion", &taken)]);
        request.method = Method::Post;
        request.path = "/api/admin/threads".to_owned();
        request.body = br#"{"action": "lock", "page": "posts/hello"}"#.to_vec();
        let headers = [("origin", origin), ("sec-fetch-site", site), ("content-type", media_type)];
        headers.iter().for_each(|(name, value)| value.iter().for_each(|value| request.headers.set(name, *value)));
        ask(&rim, &request).0
    };
    let json = Some("application/json");
    assert_eq!(send(Some("https://blog.example"), Some("same-origin"), json), 200);
    // A program, which has no cookie.
    assert_eq!(send(None, None, json), 200);
    assert_eq!(send(Some("https://evil.example"), Some("cross-site"), json), 403);
    assert_eq!(send(Some("https://evil.example"), None, json), 403);
    assert_eq!(send(None, Some("same-site"), json), 403);
    assert_eq!(send(Some("null"), None, json), 403);
    // What a form can send without being asked.
    assert_eq!(send(None, None, Some("text/plain")), 415);
    assert_eq!(send(None, None, Some("application/x-www-form-urlencoded")), 415);
    assert_eq!(send(None, None, None), 415);
}

//! Cloudflare Access: a stand-in has the team's keys at the address where Cloudflare has them, and tokens are signed with
//! one of them. `access-key.der` is an RSA key of 2048 bits (PKCS #1) that was made for these tests and guards nothing.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use ring::rand::SystemRandom;
use ring::rsa::{KeyPair, PublicKeyComponents};
use ring::signature::RSA_PKCS1_SHA256;
use serde_json::{Value, json};

use crate::client::{Answer, Ask};
use crate::rim::{Rim, SECRET};

const AUDIENCE: &str = "the audience of the blog";

/// The team: its address, and how often its keys were asked for.
struct Team {
    url: String,
    key: KeyPair,
    asked: Arc<AtomicUsize>,
}

impl Team {
    fn start() -> Self {
        let key = KeyPair::from_der(include_bytes!("access-key.der")).expect("a key");
        let PublicKeyComponents { n, e } = PublicKeyComponents::<Vec<u8>>::from(key.public());
        let (n, e) = (BASE64_URL_SAFE_NO_PAD.encode(n), BASE64_URL_SAFE_NO_PAD.encode(e));
        let keys = json!({ "keys": [{ "kid": "one", "kty": "RSA", "alg": "RS256", "use": "sig", "n": n, "e": e }] });
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let asked = Arc::new(AtomicUsize::new(0));
        let count = asked.clone();
        std::thread::spawn(move || {
            for mut stream in listener.incoming().map_while(Result::ok) {
                let mut lines = BufReader::new(stream.try_clone().expect("a stream")).lines().map_while(Result::ok);
                let first = lines.next().unwrap_or_default();
                let _headers = lines.take_while(|line| !line.is_empty()).count();
                let is_known = first.starts_with("GET /cdn-cgi/access/certs ");
                count.fetch_add(usize::from(is_known), Ordering::Relaxed);
                let (status, body) = if is_known { ("200 OK", keys.to_string()) } else { ("404 No", String::new()) };
                let head = format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", body.len());
                stream.write_all((head + &body).as_bytes()).ok();
            }
        });
        Self { url, key, asked }
    }

    /// Claims of somebody whom Access let through, now.
    fn claims(&self) -> Value {
        let now = jiff::Timestamp::now().as_second();
        json!({ "iss": self.url, "aud": [AUDIENCE], "exp": now + 600, "iat": now, "email": "ann@blog.example" })
    }

    fn sign(&self, header: &Value, claims: &Value) -> String {
        let part = |json: &Value| BASE64_URL_SAFE_NO_PAD.encode(json.to_string());
        let message = format!("{}.{}", part(header), part(claims));
        let mut signature = vec![0; self.key.public().modulus_len()];
        self.key
            .sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message.as_bytes(), &mut signature)
            .expect("a signature");
        format!("{message}.{}", BASE64_URL_SAFE_NO_PAD.encode(signature))
    }

    fn token(&self, claims: &Value) -> String {
        self.sign(&json!({ "alg": "RS256", "kid": "one", "typ": "JWT" }), claims)
    }

    fn rim(&self) -> Rim {
        let variables = json!({ "SECRET": SECRET, "ACCESS_TEAM": self.url, "ACCESS_AUD": AUDIENCE });
        Rim::start_with(variables, json!({}))
    }
}

#[track_caller]
fn queue(rim: &Rim, token: &str) -> Answer {
    rim.ask(&Ask::get("/api/admin/queue").header("cf-access-jwt-assertion", token))
}

#[test]
fn whoever_access_lets_through_moderates_and_is_named_in_the_log() {
    let team = Team::start();
    let rim = team.rim();
    let token = team.token(&team.claims());
    queue(&rim, &token).is(200);
    queue(&rim, &token).is(200);
    assert_eq!(team.asked.load(Ordering::Relaxed), 1, "keys are kept for a while");

    let lock = json!({ "action": "lock", "page": "posts/hello" });
    rim.ask(&Ask::post("/api/admin/threads", &lock).header("cf-access-jwt-assertion", &token)).is(200);
    let log = rim.ask(&Ask::get("/api/admin/log").header("cf-access-jwt-assertion", &token)).is(200).json();
    assert_eq!(log["entries"][0]["who"], "ann", "{log}");
    assert!(!log.to_string().contains("ann@"), "no e-mail is stored: {log}");
}

#[test]
fn a_token_that_is_not_for_us_or_not_theirs_is_none() {
    let team = Team::start();
    let rim = team.rim();
    let now = jiff::Timestamp::now().as_second();
    let with = |name: &str, value: Value| {
        let mut claims = team.claims();
        claims[name] = value;
        team.token(&claims)
    };
    let good = team.token(&team.claims());
    let (signed, signature) = good.rsplit_once('.').expect("three parts");
    let (_, other_signature) = with("email", json!("eve@blog.example"))
        .rsplit_once('.')
        .map(|(a, b)| (a.to_owned(), b.to_owned()))
        .expect("three parts");
    let hs256 = json!({ "alg": "HS256", "kid": "one" });
    let none = BASE64_URL_SAFE_NO_PAD.encode(json!({ "alg": "none", "kid": "one" }).to_string());
    for (what, token) in [
        ("expired", with("exp", json!(now - 3600))),
        ("not yet", with("nbf", json!(now + 3600))),
        ("another team", with("iss", json!("https://evil.cloudflareaccess.com"))),
        ("a team whose name begins alike", with("iss", json!(format!("{}.evil.example", team.url)))),
        ("another application", with("aud", json!(["another"]))),
        ("no audience", with("aud", json!([]))),
        ("no end", with("exp", Value::Null)),
        ("another signature", format!("{signed}.{other_signature}")),
        ("no signature", format!("{signed}.")),
        ("a cut signature", good[..good.len() - 4].to_owned()),
        ("another algorithm", team.sign(&hs256, &team.claims())),
        ("no algorithm", format!("{none}.{}.{signature}", signed.split_once('.').expect("two parts").1)),
        ("an unknown key", team.sign(&json!({ "alg": "RS256", "kid": "two" }), &team.claims())),
        ("nothing", String::new()),
        ("two parts", signed.to_owned()),
    ] {
        let answer = queue(&rim, &token);
        assert_eq!(answer.status, 401, "{what}: {answer}");
    }
    queue(&rim, &good).is(200);
}

#[test]
fn access_that_does_not_answer_lets_nobody_through() {
    let team = Team::start();
    let nobody = TcpListener::bind(("127.0.0.1", 0)).expect("a port").local_addr().expect("an address");
    let gone = Team { url: format!("http://{nobody}"), ..team };
    let rim = gone.rim();
    let answer = queue(&rim, &gone.token(&gone.claims()));
    assert_eq!(answer.is(502).code(), "upstream");
}

//! The gate in front of Ollama, with the shipped settings and somebody behind it who writes down what gets through.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use expect_test::expect;

use super::http::{self, Response};
use super::server::{Nginx, free_ports};
use crate::programs;

const CHAT: &str = r#"{"model":"gemma3:4b","messages":[{"role":"user","content":"say \"model\": x"}],"stream":true}"#;

/// Takes the place of Ollama. It keeps what it was sent, head and body, and answers in two pieces.
struct Behind {
    port: u16,
    requests: Arc<Mutex<Vec<(String, String)>>>,
}

impl Behind {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&requests);
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                answer(stream, &kept);
            }
        });
        Self { port, requests }
    }

    fn taken(&self) -> Vec<(String, String)> {
        std::mem::take(&mut self.requests.lock().unwrap())
    }
}

/// `None` for who goes away before the end.
fn answer(mut stream: TcpStream, kept: &Mutex<Vec<(String, String)>>) -> Option<()> {
    let mut reader = BufReader::new(stream.try_clone().ok()?);
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if reader.read_line(&mut head).ok()? == 0 {
            return None;
        }
    }
    let length =
        head.lines().find_map(|line| line.strip_prefix("Content-Length: ")).map_or(0, |text| text.parse().unwrap());
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    let head = head.lines().filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n");
    // Before the answer, after which a test looks.
    kept.lock().unwrap().push((head, String::from_utf8_lossy(&body).into_owned()));
    let head =
        "HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\nContent-Length: 18\r\nConnection: close\r\n\r\n";
    stream.write_all(format!("{head}{{\"a\":1}}\n").as_bytes()).ok()?;
    stream.write_all(b"{\"b\":234}\n").ok()
}

/// The gate, with the model's name where the cluster puts it.
fn gate(behind: &Behind) -> Nginx {
    let app = programs::root().join("k8s/apps/ollama/app");
    let [settings, models] =
        ["gate-nginx.conf", "gate-models.map"].map(|name| std::fs::read_to_string(app.join(name)).unwrap());
    let models = models.replace("MODEL", "gemma3:4b");
    let [inside] = free_ports();
    let [inside, ollama] = [inside, behind.port].map(|port| format!("127.0.0.1:{port}"));
    let changes = [("127.0.0.1:8082", inside.as_str()), ("ollama.ai.svc.cluster.local:11434", ollama.as_str())];
    Nginx::start(&settings, &[("models.map", models)], &changes)
}

fn post(nginx: &Nginx, path: &str, body: &str) -> Response {
    let head = format!("POST {path} HTTP/1.1\r\nHost: ollama.blog.example\r\nConnection: close\r\n");
    http::raw(nginx.public, format!("{head}Content-Length: {}\r\n\r\n{body}", body.len()).as_bytes()).unwrap()
}

#[test]
#[ignore = "needs nginx: cargo xtask delivery"]
fn a_question_to_the_model_gets_through_and_nothing_else_of_it() {
    let behind = Behind::start();
    let gate = gate(&behind);
    let head = "POST /api/chat HTTP/1.1\r\nHost: ollama.blog.example\r\nCookie: a=1\r\nX-Model: other\r\nConnection: close\r\n";
    let request = format!("{head}Content-Length: {}\r\n\r\n{CHAT}", CHAT.len());
    let response = http::raw(gate.public, request.as_bytes()).unwrap();
    assert_eq!((response.status, response.text().as_str()), (200, "{\"a\":1}\n{\"b\":234}\n"));
    let [(head, body)] = behind.taken().try_into().unwrap();
    assert_eq!(body, CHAT);
    let head = head.replace(&behind.port.to_string(), "PORT").replace(&CHAT.len().to_string(), "LENGTH");
    expect![[r#"
        POST /api/chat HTTP/1.1
        Content-Type: application/json
        Host: 127.0.0.1:PORT
        Connection: close
        Content-Length: LENGTH"#]]
    .assert_eq(&head);
    assert_eq!(gate.log("/api/chat")[0]["model"], "gemma3:4b");
}

#[test]
#[ignore = "needs nginx: cargo xtask delivery"]
fn every_other_address_and_method_is_not_there() {
    let behind = Behind::start();
    let gate = gate(&behind);
    for path in [
        "/api/pull",
        "/api/push",
        "/api/delete",
        "/api/create",
        "/api/copy",
        "/api/generate",
        "/api/embed",
        "/api/tags",
        "/api/show",
        "/api/ps",
        "/api/version",
        "/api/blobs/sha256:00",
        "/v1/chat/completions",
        "/",
        "/api/chat/",
        "/API/chat",
        "/health",
        "/stub_status",
    ] {
        assert_eq!(post(&gate, path, CHAT).status, 404, "{path}");
    }
    for method in ["GET", "HEAD", "PUT", "DELETE", "OPTIONS"] {
        assert_eq!(gate.ask(method, "/api/chat", &[]).status, 404, "{method}");
    }
    assert!(behind.taken().is_empty());
}

/// nginx and whoever stands behind it may read an address in different ways; only one spelling is passed on.
#[test]
#[ignore = "needs nginx: cargo xtask delivery"]
fn the_address_behind_the_gate_is_always_the_same() {
    let behind = Behind::start();
    let gate = gate(&behind);
    for path in ["/api/delete/../chat", "//api//chat", "/api/%63hat", "/api/pull%3f/../chat", "/api/chat?name=a"] {
        let status = post(&gate, path, CHAT).status;
        let lines: Vec<String> =
            behind.taken().into_iter().map(|(head, _)| head.lines().next().unwrap().to_owned()).collect();
        let is_plain =
            |line: &String| ["POST /api/chat HTTP/1.1", "POST /api/chat?name=a HTTP/1.1"].contains(&line.as_str());
        assert!(lines.iter().all(is_plain), "{path}: {status} {lines:?}");
    }
}

#[test]
#[ignore = "needs nginx: cargo xtask delivery"]
fn a_body_that_does_not_plainly_name_the_model_is_refused() {
    let behind = Behind::start();
    let gate = gate(&behind);
    for body in [
        "",
        "{}",
        "no json",
        r#"{"model":"llama3:70b"}"#,
        r#"{"model":"gemma3:4b-evil"}"#,
        r#"{"model":["gemma3:4b"]}"#,
        r#"{"MODEL":"gemma3:4b"}"#,
        r#"{"model":"gemma3:4b","model":"llama3:70b"}"#,
        r#"{"model":"gemma3:4b","Model":"llama3:70b"}"#,
        "{\"model\":\"gemma3:4b\",\n\"MODEL\" :\t\"llama3:70b\"}",
        r#"{"model":"gemma3:4b","mod\u0065l":"llama3:70b"}"#,
        r#"{"model":"gemma3:4b","\u006dodel":"llama3:70b"}"#,
        r#"{"model":"gemma3:4b","\u004DODEL":"llama3:70b"}"#,
        r#"{"messages":[{"model":"gemma3:4b"}],"model":"llama3:70b"}"#,
    ] {
        assert_eq!(post(&gate, "/api/chat", body).status, 404, "{body}");
    }
    assert!(behind.taken().is_empty());
    // What a reader writes is no name of a model.
    for content in [r#"\"model\":\"llama3\""#, r"\\\\u0065", "grün", r"\u00fc", r"\n \ud83d\ude00"] {
        let body = format!(r#"{{"messages":[{{"role":"user","content":"{content}"}}],"model":"gemma3:4b"}}"#);
        assert_eq!(post(&gate, "/api/chat", &body).status, 200, "{body}");
        assert_eq!(behind.taken()[0].1, body);
    }
}

#[test]
#[ignore = "needs nginx: cargo xtask delivery"]
fn a_body_has_a_limit_and_may_come_in_pieces() {
    let behind = Behind::start();
    let gate = gate(&behind);
    let chat = |length: usize| CHAT.replace("say", &"x".repeat(length));
    let large = post(&gate, "/api/chat", &chat(200 << 10));
    assert_eq!(large.status, 200);
    assert_eq!(behind.taken()[0].1, chat(200 << 10));
    assert_eq!(post(&gate, "/api/chat", &chat(256 << 10)).status, 413);

    let (start, end) = CHAT.split_at(12);
    let head = "POST /api/chat HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n";
    let pieces = format!("{head}{:x}\r\n{start}\r\n{:x}\r\n{end}\r\n0\r\n\r\n", start.len(), end.len());
    assert_eq!(http::raw(gate.public, pieces.as_bytes()).unwrap().status, 200);
    assert_eq!(behind.taken()[0].1, CHAT);
}

#[test]
#[ignore = "needs nginx: cargo xtask delivery"]
fn the_gate_is_healthy_whether_or_not_the_model_is() {
    let gate = gate(&Behind { port: free_ports::<1>()[0], requests: Arc::default() });
    assert_eq!(http::ask(gate.internal, "GET", "/health", &[]).unwrap().status, 200);
    assert_eq!(http::ask(gate.internal, "POST", "/api/chat", &[]).unwrap().status, 404);
    assert_eq!(post(&gate, "/api/chat", CHAT).status, 502);
}

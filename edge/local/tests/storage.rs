//! What happens when the files will not do: what a visitor is told, and what whoever runs this is.
#![allow(clippy::disallowed_methods, reason = "tests are a rim: they make files")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use std::path::Path;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::Request;
use edge::config::Config;
use edge_local::{Budgets, Edge, Options};
use rusqlite::Connection;
use tower::ServiceExt;

/// 2026-11-20T12:00:00Z.
const NOON: i64 = 1_795_176_000_000;
const PAGES: &str = r#"{"pages": [{"id": "hello", "url": "/hello/", "comments": true}]}"#;

type Lines = Arc<Mutex<Vec<String>>>;

fn options(folder: &Path, pages: &'static str) -> (Options, Lines) {
    let lines = Lines::default();
    let log = lines.clone();
    let secret = Some("a secret of thirty-two characters, or more".to_owned());
    let options = Options {
        folder: folder.to_owned(),
        config: Config { secret, ..Config::default() },
        pages: Arc::new(|| pages.as_bytes().to_vec()),
        now: Arc::new(|| NOON),
        seed: [7; 32],
        log: Arc::new(move |line| log.lock().expect("no panic").push(line.to_owned())),
        budgets: Budgets::default(),
    };
    (options, lines)
}

/// Status and body of the answer.
fn ask(router: &Router, method: &str, path: &str, body: &str) -> (u16, String) {
    ask_as("", router, method, path, body)
}

fn ask_as(agent: &str, router: &Router, method: &str, path: &str, body: &str) -> (u16, String) {
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header("host", "localhost")
        .header("user-agent", agent)
        .header("sec-fetch-site", "same-origin")
        .header("content-type", "application/json")
        .header("accept", "application/json")
        .body(Body::from(body.to_owned()))
        .expect("a request");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let answer = router.clone().oneshot(request).await.expect("it cannot fail");
        let status = answer.status().as_u16();
        let body = to_bytes(answer.into_body(), usize::MAX).await.expect("a body");
        (status, String::from_utf8_lossy(&body).into_owned())
    })
}

const COMMENTS: &str = "/api/comments/hello";
const HELLO: &str = r#"{"text": "hello"}"#;

#[test]
fn a_database_that_another_process_holds_is_an_answer_and_a_line_in_the_log() {
    let folder = tempfile::tempdir().expect("a folder");
    let (options, lines) = options(folder.path(), PAGES);
    let router = Edge::open(options).expect("files").router();
    let other = Connection::open(folder.path().join("comments.sqlite")).expect("a database");
    other.execute_batch("BEGIN EXCLUSIVE").expect("a lock");

    let (status, body) = ask(&router, "POST", COMMENTS, HELLO);
    assert_eq!(status, 503, "{body}");
    assert!(body.contains(r#""type":"/api/docs#storage""#) && !body.contains("sqlite"), "{body}");
    let said = lines.lock().expect("no panic").join("\n");
    assert!(said.contains("comments.sqlite: another process holds the database"), "{said}");
    assert_eq!(ask(&router, "GET", COMMENTS, "").0, 200, "readers do not wait");

    other.execute_batch("COMMIT").expect("the lock given back");
    assert_eq!(ask(&router, "POST", COMMENTS, HELLO).0, 201);
}

#[test]
fn a_damaged_database_is_named_at_the_start_and_left_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    for name in ["comments.sqlite", "views-0.sqlite"] {
        let file = folder.path().join(name);
        let damaged = "no database ".repeat(99);
        std::fs::write(&file, &damaged).expect("a file");
        let error = Edge::open(options(folder.path(), PAGES).0).map(drop).expect_err("it is no database");
        let error = format!("{error:#}");
        assert!(error.contains(name) && error.contains("move it away"), "{error}");
        assert_eq!(std::fs::read_to_string(&file).expect("a file"), damaged);
        std::fs::remove_file(&file).expect("a file removed");
    }
    let _router = Edge::open(options(folder.path(), PAGES).0).expect("files");
}

#[test]
fn a_database_that_is_damaged_later_is_an_answer() {
    let folder = tempfile::tempdir().expect("a folder");
    let (options, lines) = options(folder.path(), PAGES);
    let router = Edge::open(options).expect("files").router();
    let other = Connection::open(folder.path().join("comments.sqlite")).expect("a database");
    other.execute_batch("DROP TABLE comments").expect("a table less");
    let (status, body) = ask(&router, "GET", COMMENTS, "");
    assert_eq!(status, 503, "{body}");
    assert!(!body.contains("no such table"), "{body}");
    let said = lines.lock().expect("no panic").join("\n");
    assert!(said.contains("no such table: comments"), "{said}");
}

#[test]
fn a_site_that_is_not_built_yet_knows_no_page_yet() {
    let folder = tempfile::tempdir().expect("a folder");
    for pages in ["", "no JSON"] {
        let router = Edge::open(options(folder.path(), pages).0).expect("files").router();
        let (status, body) = ask(&router, "POST", COMMENTS, HELLO);
        assert_eq!(status, 502, "{body}");
    }
}

/// The counter asked to be woken when the day is over, and the process that it asked is gone.
#[test]
fn an_alarm_outlives_the_process_that_was_asked_for_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let alarms = |before: i64| -> i64 {
        let file = Connection::open(folder.path().join("views-0.sqlite")).expect("a database");
        let sql = "SELECT count(*) FROM local_alarm WHERE at <= ?";
        file.query_row(sql, [before], |row| row.get(0)).expect("a row")
    };
    {
        let router = Edge::open(options(folder.path(), PAGES).0).expect("files").router();
        let visit = r#"{"page": "hello"}"#;
        let firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0";
        assert_eq!(ask_as(firefox, &router, "POST", "/api/views", visit).0, 200);
    }
    assert_eq!((alarms(NOON), alarms(i64::MAX)), (0, 1));

    // Two days later, nobody visits.
    let (later, _) = options(folder.path(), PAGES);
    let now = NOON + 2 * 86_400_000;
    let _router = Edge::open(Options { now: Arc::new(move || now), ..later }).expect("files");
    let start = std::time::Instant::now();
    while alarms(now) > 0 {
        assert!(start.elapsed().as_secs() < 60, "the alarm never came");
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
}

//! Summaries of long threads: when the model is asked and when not, what stands there when it fails, and how a summary
//! follows its comments. The thread is one that was written for the tests of the rules.

use serde_json::{Value, json};

use crate::client::Ask;
use crate::ollama::{Ollama, Says};
use crate::rim::{Rim, variables};

const MODEL: &str = "small:8b";

/// Points that the comments bear out: of the fourth, fifth and seventh.
fn good() -> Says {
    let point = |text: &str, cites: &[&str]| json!({ "text": text, "cites": cites, "kind": "fact" });
    words(&json!([
        point("Chiara prefers the templates of Zola, while Dmitri finds Go templates powerful.", &["c4", "c5"]),
        point("Eve calls incremental builds overrated because of stale pages.", &["c7"]),
        point("Go templates are powerful once the pipeline syntax is known.", &["c5"]),
    ]))
}

fn words(points: &Value) -> Says {
    Says::Words(json!({ "points": points, "none": false }).to_string(), "stop")
}

fn id(number: usize) -> String {
    format!("01k9{number:022}")
}

/// A rim whose page `posts/hello` has a long thread that nobody has touched for days.
fn rim(ollama: &Ollama, more: &Value) -> Rim {
    let mut all = variables();
    let home = json!({ "MODEL_URL": ollama.url, "MODEL": MODEL, "MODEL_ACCESS_ID": "id.access",
        "MODEL_ACCESS_SECRET": "hush", "MODEL_PATIENCE": "20" });
    for (name, value) in home.as_object().into_iter().flatten().chain(more.as_object().into_iter().flatten()) {
        all[name] = value.clone();
    }
    let rim = Rim::start_with(all, json!({}));
    rim.admin_post("/api/import", thread()).is(200);
    rim
}

/// Eighteen comments as a backup.
fn thread() -> Value {
    const DAYS_AGO: i64 = 1_760_000_000_000;
    let threads: Value =
        serde_json::from_str(include_str!("../../edge/src/summaries/tests/threads.json")).expect("threads");
    let comment = |(at, comment): (usize, &Value)| {
        let text = |name: &str| comment[name].as_str().unwrap_or_default().to_owned();
        json!({
            "id": id(at + 1), "page": "posts/hello", "parent": null, "author": text("author"), "site": "", "key": null,
            "owner": comment["owner"].as_bool().unwrap_or_default(), "text": text("text"), "language": "en",
            "digest": "", "state": "approved", "reason": "", "created_at": DAYS_AGO, "edited_at": null,
            "decided_at": DAYS_AGO, "revision": 1, "votes": 0, "pinned": false,
        })
    };
    // The last two are there so that it stays long when some are taken away.
    let more = ["cellar", "garden"].map(|place| {
        let text = format!("Our machine in the {place} builds the whole site at night. ").repeat(7);
        json!({ "author": place, "text": text })
    });
    let comments = threads["builds"]["comments"].as_array().expect("comments").iter().chain(&more);
    let comments = comments.enumerate().map(comment);
    json!({
        "format": "blog-backup", "version": 1, "comments": comments.collect::<Vec<_>>(),
        "threads": [{ "page": "posts/hello", "state": "open", "moved_to": null, "revision": 1, "changed_at": DAYS_AGO }],
    })
}

/// The summary as programs get it; `None` where there is none.
fn summary(rim: &Rim) -> Option<Value> {
    let answer = rim.ask(&Ask::get("/api/summary/posts%2Fhello").header("accept", "application/json"));
    if answer.status == 404 {
        assert_eq!(answer.code(), "no-summary");
        return None;
    }
    Some(answer.is(200).json())
}

/// By whom it is, and its points.
#[track_caller]
fn read(rim: &Rim) -> (String, Vec<String>) {
    let summary = summary(rim).expect("a summary");
    let points = summary["points"].as_array().expect("points").iter();
    let texts = points.map(|point| point["text"].as_str().unwrap_or_default().to_owned()).collect();
    (summary["made"]["by"].as_str().unwrap_or_default().to_owned(), texts)
}

fn stamp(rim: &Rim) -> Value {
    rim.post("/api/views", json!({ "page": "posts/hello" })).is(200).json()["summary"].clone()
}

fn order(rim: &Rim, action: &str) -> Value {
    rim.admin_post("/api/admin/summaries", json!({ "page": "posts/hello", "action": action })).is(200).json()
}

#[test]
fn a_long_thread_is_summed_up_by_the_model_at_home() {
    let ollama = Ollama::start(good());
    let mut rim = rim(&ollama, &json!({}));
    assert_eq!((summary(&rim), stamp(&rim)), (None, Value::Null));
    rim.chores();

    let (by, points) = read(&rim);
    assert_eq!((by.as_str(), points.len()), ("model", 3));
    let shown = rim.get("/api/summary/posts%2Fhello").is(200);
    assert!(shown.text().contains(&format!("href=\"#comment-{}\"", id(7))), "{shown}");
    let baked = rim.get("/api/export/threads.json").is(200).json();
    assert_eq!(baked["threads"][0]["summary"]["html"], shown.text());
    assert_eq!(baked["threads"][0]["summary"]["stamp"], stamp(&rim));
    assert_eq!(rim.get("/api/health").json()["home"], "ok");

    let asked = ollama.asked();
    assert_eq!(asked.len(), 1);
    assert_eq!(asked[0].line, "POST /api/chat HTTP/1.1");
    let has = |header: &str| asked[0].headers.iter().any(|line| line.eq_ignore_ascii_case(header));
    assert!(has("cf-access-client-id: id.access") && has("cf-access-client-secret: hush"), "{:?}", asked[0].headers);
    let body = &asked[0].body;
    assert_eq!((&body["model"], &body["stream"], &body["truncate"]), (&json!(MODEL), &json!(true), &json!(false)));
    assert_eq!((&body["shift"], &body["think"]), (&json!(false), &json!(false)));
    assert_eq!(body["options"]["num_ctx"], 16_384);

    // Nothing has changed, so nobody is asked again.
    rim.chores();
    assert_eq!(ollama.asked().len(), 1);
}

#[test]
fn whatever_fails_at_home_readers_get_an_extract() {
    let ollama = Ollama::start(good());
    let mut rim = rim(&ollama, &json!({ "MODEL_PATIENCE": "2" }));
    let unsound =
        json!([{ "text": "Chiara says that the earth is flat and 7000 years old.", "cites": ["c4"], "kind": "fact" }]);
    let faults = [
        (Says::Status(404, "{\"error\":\"model not found\"}"), "does not have the model"),
        (
            Says::Status(400, "{\"error\":\"the input length exceeds the context length\"}"),
            "longer than the model's context",
        ),
        (Says::Status(503, "{\"error\":\"server busy\"}"), "busy"),
        (Says::Status(524, "error code: 524"), "did not answer in time"),
        (Says::Status(403, "<html>Sign in</html>"), "does not let us in"),
        (Says::Status(302, ""), "answered 302"),
        (Says::ErrorAfter200, "llama runner"),
        (Says::Words("{\"points\":[{\"te".to_owned(), "length"), "longer than it may be"),
        (Says::Words("Sure, here it is!".to_owned(), "stop"), "no JSON"),
        (Says::Words("{\"summary\":\"All is well.\"}".to_owned(), "stop"), "another form"),
        (Says::Cut, ""),
        (Says::Drip, "cannot be reached"),
        // An answer in form, of which nothing can be believed.
        (words(&unsound), ""),
    ];
    for (count, (says, expected)) in faults.into_iter().enumerate() {
        ollama.says(says.clone());
        order(&rim, "regenerate");
        rim.chores();
        assert_eq!(ollama.asked().len(), count + 1, "{says:?}");
        let (by, points) = read(&rim);
        assert!(by == "extract" && points.len() >= 2, "{says:?}: {by} {points:?}");
        let kept = rim.admin_get("/api/admin/summaries").is(200).json()["summaries"][0].clone();
        let fault = kept["fault"].as_str().unwrap_or_default();
        assert!(fault.contains(expected), "{says:?}: {fault}");
        let home = if fault.is_empty() { "ok" } else { "unreachable" };
        assert_eq!(rim.get("/api/health").json()["home"], home, "{says:?}");
        // It rests before it tries again.
        rim.chores();
        assert_eq!(ollama.asked().len(), count + 1, "{says:?}");
    }
    ollama.says(good());
    order(&rim, "regenerate");
    rim.chores();
    assert_eq!(read(&rim).0, "model");
}

#[test]
fn a_model_that_is_off_or_not_there_leaves_an_extract() {
    let ollama = Ollama::start(good());
    let mut rim = rim(&ollama, &json!({ "MODEL_URL": "http://127.0.0.1:9" }));
    rim.chores();
    assert_eq!(read(&rim).0, "extract");
    assert_eq!(rim.get("/api/health").json()["home"], "unreachable");

    let mut without = Rim::start();
    without.admin_post("/api/import", thread()).is(200);
    without.chores();
    assert_eq!(read(&without).0, "extract");
    assert_eq!(without.get("/api/health").json()["home"], "off");
    assert_eq!(ollama.asked().len(), 0);
}

#[test]
fn a_thousand_readers_ask_the_model_nothing() {
    let ollama = Ollama::start(good());
    let mut rim = rim(&ollama, &json!({}));
    for reader in 0..1000 {
        match reader % 4 {
            0 => rim.get("/api/summary/posts%2Fhello").is(404),
            1 => rim.get("/api/comments/posts%2Fhello").is(200),
            2 => rim.post("/api/views", json!({ "page": "posts/hello" })).is(200),
            _ => rim.get("/api/export/threads.json").is(200),
        };
    }
    assert_eq!(ollama.asked().len(), 0);
    rim.chores();
    assert_eq!(ollama.asked().len(), 1);
    for _ in 0..100 {
        rim.get("/api/summary/posts%2Fhello").is(200);
    }
    assert_eq!(ollama.asked().len(), 1);
}

#[test]
fn the_days_budget_holds() {
    let ollama = Ollama::start(Says::Cut);
    let mut rim = rim(&ollama, &json!({ "SUMMARIES_A_DAY": "2" }));
    for _ in 0..4 {
        order(&rim, "regenerate");
        rim.chores();
    }
    assert_eq!(ollama.asked().len(), 2);
}

#[test]
fn a_point_goes_with_its_comment_at_once() {
    let ollama = Ollama::start(good());
    let mut rim = rim(&ollama, &json!({}));
    rim.chores();
    let before = stamp(&rim);
    let moderate = |action: &str, comment: usize| {
        rim.admin_post("/api/admin/comments", json!({ "ids": [id(comment)], "action": action })).is(200)
    };
    // A comment that nothing rests on.
    moderate("delete", 16);
    assert_eq!((stamp(&rim), read(&rim).1.len()), (before.clone(), 3));
    moderate("spam", 7);
    let (_, points) = read(&rim);
    assert_eq!(points.len(), 2);
    assert!(!points.iter().any(|point| point.contains("Eve")), "{points:?}");
    let after = stamp(&rim);
    assert_ne!(after, before);
    let baked = rim.get("/api/export/threads.json").json()["threads"][0]["summary"].clone();
    assert_eq!(baked["stamp"], after, "what is baked and what is counted say the same");
    assert!(!baked["html"].as_str().unwrap_or_default().contains("Eve"));
    // What is left is too little, and nothing is better than that.
    moderate("spam", 5);
    assert_eq!(summary(&rim), None);
    rim.chores();
    let (by, points) = read(&rim);
    assert_eq!(by, "extract", "the thread has just changed: the model waits, the extract does not");
    assert!(points.len() >= 2);
    assert_eq!(ollama.asked().len(), 1);
}

#[test]
fn the_owner_hides_pins_and_rewrites() {
    let ollama = Ollama::start(good());
    let mut rim = rim(&ollama, &json!({}));
    rim.chores();
    order(&rim, "hide");
    assert_eq!((summary(&rim), stamp(&rim)), (None, Value::Null));
    order(&rim, "show");
    assert_eq!(read(&rim).0, "model");

    let edit = |points: Value| {
        rim.admin_post("/api/admin/summaries", json!({ "page": "posts/hello", "action": "edit", "points": points }))
    };
    edit(json!([])).is(400);
    edit(json!([{ "text": "No source.", "cites": [] }])).is(400);
    edit(json!([{ "text": "Unknown.", "cites": ["01k90000000000000000000099"] }])).is(400);
    edit(json!([{ "text": "x".repeat(241), "cites": [id(1)] }])).is(400);
    let kept = edit(json!([{ "text": "<b>My</b> words.", "cites": [id(4)] }])).is(200).json();
    assert_eq!(kept["state"], "pinned");
    assert_eq!(read(&rim), ("owner".to_owned(), vec!["<b>My</b> words.".to_owned()]));
    assert!(rim.get("/api/summary/posts%2Fhello").text().contains("&lt;b&gt;My&lt;/b&gt; words."));
    rim.chores();
    assert_eq!(read(&rim).0, "owner", "it is pinned");
    order(&rim, "regenerate");
    rim.chores();
    assert_eq!(read(&rim).0, "model");
    let log = rim.admin_get("/api/admin/log").json();
    assert_eq!(log["entries"][0]["action"], "regenerate-summary");
}

#[test]
fn a_reader_reports_a_summary_once() {
    let ollama = Ollama::start(good());
    let mut rim = rim(&ollama, &json!({}));
    rim.post("/api/summary/posts%2Fhello/report", json!({})).is(404);
    rim.chores();
    for counted in [true, false, false] {
        let answer = rim.post("/api/summary/posts%2Fhello/report", json!({})).is(200).json();
        assert_eq!(answer["counted"], counted);
    }
    let kept = rim.admin_get("/api/admin/summaries").json();
    assert_eq!(kept["summaries"][0]["reports"], 1);
    assert_eq!(read(&rim).0, "model", "it stays until the owner has looked at it");
}

#[test]
fn a_summary_comes_back_with_a_backup() {
    let ollama = Ollama::start(good());
    let mut one = rim(&ollama, &json!({}));
    one.chores();
    let backup = one.admin_get("/api/export").is(200).json();
    let other = Rim::start();
    other.admin_post("/api/import", backup).is(200);
    assert_eq!(read(&other), read(&one));
}

//! What may go wrong around the rules: a process that is killed, many visitors at once, storage that is broken.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use serde_json::json;

use crate::client::{Ask, encode};
use crate::rim::Rim;
use crate::views::FIREFOX;
use crate::writer::{approve, held, list, path, write};

#[test]
fn what_was_acknowledged_outlives_kill_9() {
    let mut rim = Rim::start();
    let acknowledged = Mutex::new(Vec::new());
    for round in 0..3 {
        let stop = AtomicBool::new(false);
        std::thread::scope(|scope| {
            for writer in 0..3 {
                let (rim, stop, acknowledged) = (&rim, &stop, &acknowledged);
                scope.spawn(move || {
                    for number in 0.. {
                        let comment = json!({ "text": format!("round {round}, writer {writer}, comment {number}") });
                        // Broken connections are what this is about.
                        let Ok(answer) = Ask::post(&path("posts/hello"), &comment).send(&rim.host) else { return };
                        if answer.status == 201 {
                            let id = answer.json()["id"].as_str().expect("an id").to_owned();
                            acknowledged.lock().expect("no panic").push(id);
                        }
                        if stop.load(Ordering::Relaxed) {
                            return;
                        }
                    }
                });
            }
            let enough = (round + 1) * 8;
            while acknowledged.lock().expect("no panic").len() < enough {
                std::thread::sleep(Duration::from_millis(5));
            }
            rim.strike();
            stop.store(true, Ordering::Relaxed);
        });
        rim.kill();
        let backup = rim.admin_get("/api/export").is(200).text();
        for id in acknowledged.lock().expect("no panic").iter() {
            assert!(backup.contains(id), "{id} was acknowledged and is gone");
        }
    }
}

#[test]
fn data_outlive_a_restart() {
    let mut rim = Rim::start();
    approve(&rim, &write(&rim, "posts/hello", "still here"));
    write(&rim, "posts/hello", "still waiting");
    let visit = Ask::post("/api/views", &json!({ "page": "posts/hello" })).header("user-agent", FIREFOX);
    assert_eq!(rim.ask(&visit).is(200).json()["views"], 1);
    rim.kill();
    assert!(list(&rim, "posts/hello").contains("still here"));
    assert_eq!(held(&rim).len(), 1);
    assert_eq!(rim.get("/api/views/posts%2Fhello").is(200).json()["views"], 1);
    assert_eq!(rim.ask(&visit).is(200).json()["views"], 1, "a reload is still known as one");
}

#[test]
fn many_visitors_at_once_are_all_counted_and_heard() {
    let rim = Rim::start();
    let (clients, each) = (5, 20);
    std::thread::scope(|scope| {
        for client in 0..clients {
            let rim = &rim;
            scope.spawn(move || {
                for number in 0..each {
                    let page = if number % 2 == 0 { "posts/hello" } else { "posts/grüße" };
                    let agent = format!("{FIREFOX} client/{client}.{number}");
                    let visit = Ask::post("/api/views", &json!({ "page": page })).header("user-agent", &agent);
                    rim.ask(&visit).is(200);
                    write(rim, page, &format!("client {client}, comment {number}"));
                    rim.get(&path(page)).is(200);
                }
            });
        }
    });
    for page in ["posts/hello", "posts/grüße"] {
        let views = rim.get(&format!("/api/views/{}", encode(page))).is(200).json();
        assert_eq!(views["views"], clients * each / 2, "{page}");
    }
    let queue = rim.admin_get("/api/admin/queue").is(200).json();
    assert_eq!(queue["counts"]["held"], clients * each);
}

#[test]
fn no_address_and_no_agent_is_stored() {
    let rim = Rim::start();
    let agent = format!("{FIREFOX} Rosebud/7.11");
    let headers = |ask: Ask| ask.header("user-agent", &agent).header("x-forwarded-for", "203.0.113.77");
    rim.ask(&headers(Ask::post("/api/views", &json!({ "page": "posts/hello" })))).is(200);
    rim.ask(&headers(Ask::post(&path("posts/hello"), &json!({ "text": "hello" })))).is(201);
    let id = write(&rim, "posts/hello", "vote");
    approve(&rim, &id);
    rim.ask(&headers(Ask::post(&format!("/api/comment/{id}/vote"), &json!({})))).is(200);
    let mut files = 0;
    let mut open = vec![rim.data()];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()) {
            if entry.is_dir() {
                open.push(entry);
                continue;
            }
            let bytes = std::fs::read(&entry).expect("a file");
            files += 1;
            for trace in ["127.0.0.1", "127.0.0.", "203.0.113.", "Rosebud", "Gecko"] {
                let found = bytes.windows(trace.len()).any(|window| window == trace.as_bytes());
                assert!(!found, "{} holds {trace}", entry.display());
            }
        }
    }
    assert!(files > 0);
}

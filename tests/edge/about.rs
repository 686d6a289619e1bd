//! What the API says about itself, held against what it does.

use serde_json::{Value, json};

use crate::client::{Answer, Ask};
use crate::rim::{Rim, SECRET};
use crate::writer::{id, path};

#[test]
fn health_tells_what_is_missing_and_what_that_turns_off() {
    let rim = Rim::start();
    let health = rim.get("/api/health").is(200).json();
    let seen = |health: &Value| json!([health["status"], health["storage"], health["pages"], health["missing"]]);
    assert_eq!(seen(&health), json!(["ok", "ok", "ok", []]), "{health}");
    assert_eq!(health["last_backup"], Value::Null);
    rim.admin_get("/api/export").is(200);
    assert!(rim.get("/api/health").json()["last_backup"].is_string());

    let bare = Rim::start_with(json!({}), json!({}));
    let health = bare.get("/api/health").is(200).json();
    assert_eq!(health["status"], "degraded", "{health}");
    let missing = health["missing"].as_array().expect("a list");
    assert!(missing.len() >= 2 && missing.iter().all(|missing| missing["turns_off"].is_string()), "{health}");
    for told in [rim.get("/api/health").text(), health.to_string()] {
        assert!(!told.contains(SECRET), "{told}");
    }
}

#[test]
fn without_a_secret_only_what_needs_it_is_off() {
    for secret in [Value::Null, json!(""), json!("thirty-one characters are short")] {
        let mut variables = json!({ "ADMIN_TOKEN": crate::rim::ADMIN_TOKEN });
        if !secret.is_null() {
            variables["SECRET"] = secret;
        }
        let rim = Rim::start_with(variables, json!({}));
        let refused = rim.post(&path("posts/hello"), json!({ "text": "hello" })).is(503);
        assert_eq!(refused.code(), "not-configured");
        assert!(refused.text().contains("SECRET"), "it says what to set: {refused}");
        rim.get(&path("posts/hello")).is(200);
        rim.admin_get("/api/admin/queue").is(200);
        let visit = Ask::post("/api/views", &json!({ "page": "posts/hello" }));
        assert_eq!(rim.ask(&visit.header("user-agent", crate::views::FIREFOX)).is(200).json()["views"], 1);
    }
}

#[test]
fn the_readable_page_asks_no_other_host() {
    let rim = Rim::start();
    let page = rim.get("/api/docs").is(200);
    assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
    let html = page.text();
    assert!(!html.contains("<script") && !html.contains("src=\"http"), "{html}");
    for code in ["unknown-page", "too-many", "foreign-origin"] {
        assert!(html.contains(&format!("id=\"{code}\"")), "problems lead here: {code}");
    }
}

/// Statuses that the description has for a request; `None` if it does not have the address or the method.
fn described(document: &Value, method: &str, path: &str) -> Option<Vec<String>> {
    let path = path.split('?').next().unwrap_or_default();
    let fits = |template: &str| {
        let (segments, wanted): (Vec<&str>, Vec<&str>) = (path.split('/').collect(), template.split('/').collect());
        let fits = |(segment, wanted): (&&str, &&str)| wanted.starts_with('{') || segment == wanted;
        segments.len() == wanted.len() && segments.iter().zip(&wanted).all(fits)
    };
    let paths = document["paths"].as_object()?;
    // An address in full goes before one with a place for anything.
    let exact = paths.get(path).or_else(|| paths.iter().find(|(template, _)| fits(template)).map(|(_, item)| item))?;
    let responses = exact.get(method.to_ascii_lowercase())?.get("responses")?.as_object()?;
    Some(responses.keys().cloned().collect())
}

/// Good requests, wrong ones, and ones that nobody would send: no answer has a status that is not described.
#[test]
fn every_status_is_described() {
    let rim = Rim::start();
    let document = rim.get("/api/openapi.json").is(200).json();
    let comment = id(&rim.post(&path("posts/hello"), json!({ "text": "hello" })));
    let pages =
        ["posts%2Fhello", "posts%2Fnowhere", "about", "%00", "%ff", "%F0%9F%98%80", "..", "%2e%2e%2f", "a%27--"];
    let ids =
        [comment.as_str(), "01ARZ3NDEKTSV4RRFFQ69G5FAV", "x", "%00", "'%20OR%201=1", "9999999999999999999999999999"];
    let queries = [
        "",
        "?after=x",
        "?since=x",
        "?since=-1",
        "?since=99999999999999999999",
        "?reply=x",
        "?limit=0",
        "?limit=x",
        "?state=x",
        "?token=x.y",
        "?page=posts/hello",
        "?page=%00",
        "?from=x",
        "?from=2026-01-01&to=2020-01-01",
        "?format=xml",
        "?%ff=%ff&&=",
    ];
    let bodies = [
        "",
        "{}",
        "[]",
        "null",
        "{",
        "1e999",
        "\"\\ud800\"",
        "{\"text\":null}",
        "{\"text\":\"\\u0000\"}",
        "{\"page\":1}",
        "{\"page\":\"posts/hello\",\"since\":-1}",
        "{\"page\":\"posts/hello\",\"since\":99999999999}",
        "{\"ids\":[null],\"action\":1}",
        "{\"ids\":[\"x\"],\"action\":\"approve\"}",
        "{\"action\":\"rename\",\"page\":\"a\",\"to\":\"b\"}",
        "{\"action\":\"add\",\"kind\":\"host\",\"value\":\"\"}",
        "{\"format\":\"blog-backup\",\"version\":1,\"comments\":[1,{}]}",
        "text=a&parent=%00",
        "token=x",
        "%",
        "=&=&",
    ];
    let mut asked = 0;
    let mut check = |method: &str, path: &str, ask: Ask| {
        let answer: Answer = rim.ask(&ask);
        let statuses = described(&document, method, path).unwrap_or_else(|| panic!("{method} {path} is not described"));
        let status = answer.status.to_string();
        assert!(
            statuses.contains(&status),
            "{method} {path} answers {status}, not one of {statuses:?}: {ask:?}\n{answer}"
        );
        assert!(answer.status < 500, "{method} {path}: {answer}");
        asked += 1;
    };
    let addresses: Vec<(String, Vec<String>)> = document["paths"]
        .as_object()
        .expect("paths")
        .iter()
        .map(|(path, item)| (path.clone(), item.as_object().expect("methods").keys().cloned().collect()))
        .collect();
    for (template, methods) in &addresses {
        let fillings: &[&str] = if template.contains("{page}") { &pages } else { &ids };
        let filled = fillings.iter().map(|filling| {
            let (before, rest) = template.split_once('{').unwrap_or((template, ""));
            let after = rest.split_once('}').map_or("", |(_, after)| after);
            if rest.is_empty() { before.to_owned() } else { format!("{before}{filling}{after}") }
        });
        let filled: std::collections::BTreeSet<String> = filled.collect();
        for path in &filled {
            for method in methods.iter().filter(|method| ["get", "post"].contains(&method.as_str())) {
                let method = method.to_ascii_uppercase();
                let path_of_it = path.as_str();
                if method == "GET" {
                    for query in queries {
                        let address = format!("{path_of_it}{query}");
                        check(&method, path_of_it, crate::rim::signed_in(Ask::get(&address)));
                    }
                    continue;
                }
                for body in bodies {
                    for kind in ["application/json", "application/x-www-form-urlencoded", "text/plain"] {
                        let ask = Ask::post(path_of_it, &Value::Null).header("content-type", kind).body(body);
                        check(&method, path_of_it, crate::rim::signed_in(ask));
                    }
                }
            }
        }
    }
    assert!(asked > 1000, "{asked}");
}

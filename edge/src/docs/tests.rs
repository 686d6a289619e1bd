//! The description held against what it describes: the routes, the problems in the source, and answers that were given.

use std::collections::BTreeSet;
use std::path::Path;

use jsonschema::Validator;
use serde_json::{Value, json};

use super::openapi::{document, problems};
use crate::http::{Method, Request, Response};
use crate::moderation::tests::{id, rim, signed_in};
use crate::rim::What;
use crate::routes::Route;
use crate::testing::{TestRim, form, get, post};

/// Method, path and operation of all that is described.
fn operations(document: &Value) -> Vec<(Method, String, Value)> {
    let mut found = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (name, method) in [("get", Method::Get), ("post", Method::Post)] {
            if item[name].is_object() {
                found.push((method, path.clone(), item[name].clone()));
            }
        }
    }
    found
}

/// A schema of the document as a validator, its references resolved.
fn validator(document: &Value, schema: &Value) -> Validator {
    let mut schema = json!({ "allOf": [schema] });
    schema["components"] = document["components"].clone();
    jsonschema::draft202012::new(&schema).unwrap()
}

/// Checks that the answer is one that the description promises.
#[track_caller]
fn check(request: &Request, response: &Response) {
    let document = document();
    let route = format!("{:?}", Route::of(request.method, &request.path).unwrap());
    let name = route.split('(').next().unwrap();
    let (_, _, operation) =
        operations(&document).into_iter().find(|(_, _, operation)| operation["operationId"] == name).unwrap();
    let described = &operation["responses"][response.status.to_string()];
    assert!(described.is_object(), "{name} does not describe {}: {}", response.status, response.text());
    let Some(media_type) = response.headers.get("content-type").and_then(|value| value.split(';').next()) else {
        assert!(described["content"].is_null(), "{name} {} has no body", response.status);
        return;
    };
    let content = &described["content"][media_type];
    assert!(content.is_object(), "{name} {} is not described as {media_type}", response.status);
    if media_type.ends_with("json") && name != "OpenApi" {
        let errors: Vec<String> = validator(&document, &content["schema"])
            .iter_errors(&response.value())
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert!(errors.is_empty(), "{name} {}: {errors:#?}\n{}", response.status, response.text());
    }
}

#[test]
fn every_route_is_described_and_nothing_else() {
    // The table itself, since an `enum` cannot be listed: `["api", "comments", page] => (Some(Self::Comments(…)), …)`.
    let mut routes = BTreeSet::new();
    for line in include_str!("../routes.rs").lines().map(str::trim).filter(|line| line.starts_with("[\"api\"")) {
        let (pattern, targets) = line.split_once("] => (").unwrap();
        let segments = pattern.trim_start_matches('[').split(", ").map(|segment| match segment.strip_prefix('"') {
            Some(fixed) => fixed.trim_end_matches('"').to_owned(),
            None => format!("{{{segment}}}"),
        });
        let path = format!("/{}", segments.collect::<Vec<_>>().join("/"));
        let name = |target: &str| {
            target.split_once("Self::").map(|(_, name)| name.split(['(', ')']).next().unwrap().to_owned())
        };
        let (get, post) = match targets.strip_prefix("None, ") {
            Some(post) => (None, name(post)),
            None => (name(targets), targets.split_once(", Some(").and_then(|(_, post)| name(post))),
        };
        routes.extend(get.map(|name| format!("GET {path} {name}")));
        routes.extend(post.map(|name| format!("POST {path} {name}")));
    }
    let described: BTreeSet<String> = operations(&document())
        .iter()
        .map(|(method, path, operation)| {
            let method = if *method == Method::Get { "GET" } else { "POST" };
            format!("{method} {path} {}", operation["operationId"].as_str().unwrap())
        })
        .collect();
    assert!(routes.len() > 25, "the table could not be read");
    assert_eq!(described, routes);
}

#[test]
fn routes_for_moderators_say_so() {
    for (method, path, operation) in operations(&document()) {
        let route = Route::of(method, &path.replace(['{', '}'], "")).unwrap();
        assert_eq!(operation["security"].is_array(), route.is_for_moderators(), "{path}");
        let codes = operation["x-problems"].as_array().unwrap();
        assert_eq!(codes.contains(&json!("not-signed-in")), route.is_for_moderators(), "{path}");
    }
}

#[test]
fn parameters_of_a_path_are_described() {
    let document = document();
    for (path, item) in document["paths"].as_object().unwrap() {
        let names = path.split('/').filter_map(|segment| segment.strip_prefix('{')?.strip_suffix('}'));
        for name in names {
            for method in ["get", "post"].iter().filter(|method| item[**method].is_object()) {
                let all = [&item["parameters"], &item[*method]["parameters"]];
                let known =
                    all.iter().filter_map(|list| list.as_array()).flatten().any(|parameter| parameter["name"] == name);
                assert!(known, "{method} {path}: {name}");
            }
        }
    }
}

/// Every `.rs` file of the crates of the edge, without their tests.
fn sources(folder: &Path, found: &mut Vec<String>) {
    #[allow(clippy::disallowed_methods, reason = "a test reads the source that it is about")]
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() && !["target", "tests", "node_modules"].contains(&name.as_str()) {
            sources(&path, found);
        } else if name.ends_with(".rs") && !name.ends_with("tests.rs") {
            found.push(std::fs::read_to_string(&path).unwrap());
        }
    }
}

#[test]
fn every_problem_in_the_source_is_described_and_nothing_else() {
    let mut files = Vec::new();
    for folder in ["src", "local", "worker"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
        if folder.is_dir() {
            sources(&folder, &mut files);
        }
    }
    let mut codes = BTreeSet::new();
    for file in &files {
        let text = file.split("#[cfg(test)]\nmod tests {").next().unwrap().replace(char::is_whitespace, "");
        // `Problem::new(404, "code", …)`, within `Problem` as `Self::new`, `Problem::forbidden("code", …)`, and in the
        // checks of a draft `refuse("code", …)`.
        for (before, numbered) in
            [("Problem::new(", true), ("Self::new(", true), ("forbidden(", false), ("refuse(", false)]
        {
            for rest in text.split(before).skip(1) {
                let rest = if numbered {
                    rest.trim_start_matches(|digit: char| digit.is_ascii_digit()).strip_prefix(',')
                } else {
                    Some(rest)
                };
                let code = rest.and_then(|rest| rest.strip_prefix('"')).and_then(|rest| rest.split('"').next());
                let is_code = |code: &&str| code.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
                codes.extend(code.filter(is_code).map(str::to_owned));
            }
        }
    }
    let described: BTreeSet<String> = problems().keys().cloned().collect();
    assert_eq!(codes, described);
}

#[test]
fn operations_name_problems_that_are_described() {
    let problems = problems();
    for (_, path, operation) in operations(&document()) {
        for code in operation["x-problems"].as_array().unwrap() {
            assert!(problems.contains_key(code.as_str().unwrap()), "{path}: {code}");
        }
    }
}

#[test]
fn examples_are_what_they_are_examples_of() {
    let document = document();
    let mut count = 0;
    for (_, path, operation) in operations(&document) {
        let bodies = operation["requestBody"]["content"].as_object().into_iter().flatten();
        let responses = operation["responses"].as_object().unwrap().values();
        let responses = responses.filter_map(|response| response["content"].as_object()).flatten();
        for (media_type, content) in bodies.chain(responses) {
            if !content["example"].is_null() {
                count += 1;
                let errors: Vec<String> = validator(&document, &content["schema"])
                    .iter_errors(&content["example"])
                    .map(|error| error.to_string())
                    .collect();
                assert!(errors.is_empty(), "{path} {media_type}: {errors:#?}");
            }
        }
    }
    assert!(count > 15);
}

fn story() -> TestRim {
    rim("
      a posts/hello approved k first
      b posts/hello held k second
      c posts/hallo spam - buy")
}

#[test]
fn answers_about_views_are_as_described() {
    let rim = story();
    let ask = |mut request: Request| {
        request.headers.push("user-agent", "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0");
        let response = rim.ask(&request);
        check(&request, &response);
        response
    };
    let view = json!({ "page": "/posts/hello/?utm_source=mail", "referrer": "https://news.example/" });
    assert_eq!(ask(post("/api/views", &view)).value()["views"], 1);
    ask(post("/api/views", &json!({ "page": "posts/nothing" })));
    ask(post("/api/views", &json!({ "page": "x".repeat(300) })));
    ask(post("/api/views", &json!({})));
    assert_eq!(ask(get("/api/views/posts%2Fhello")).value()["views"], 1);
    for path in
        ["/api/views/x", "/api/views/pixel.gif", "/api/views/pixel.gif?page=about", "/api/views/pixel.gif?feed=1"]
    {
        ask(get(path));
    }
    for query in ["", "?format=csv", "?from=x", "?page=posts%2Fhello", "?page=x"] {
        ask(signed_in(get(&format!("/api/admin/statistics{query}"))));
    }
}

#[test]
fn answers_are_as_described() {
    let rim = story();
    let ask = |request: Request| {
        let response = rim.ask(&request);
        check(&request, &response);
        response
    };
    for path in [
        "/api/health",
        "/api/openapi.json",
        "/api/docs",
        "/api/export/threads.json",
        "/api/comments",
        "/api/comments/posts%2Fhello",
        "/api/comments/posts%2Fnothing",
        "/api/comments/posts%2Fhello/feed",
        "/api/comments/posts%2Fhello?after=x",
        "/api/comments/posts%2Fhello?since=x",
        "/api/comments/posts%2Fhello?reply=x",
        "/api/comment/x",
        "/api/comment/x/edit?token=x",
        "/api/decide/x",
        "/api/subscribe/x",
        "/api/unsubscribe/x",
        "/api/admin/queue",
        "/api/export",
    ] {
        ask(get(path));
    }
    ask(get(&format!("/api/comment/{}", id("a"))));
    let mut as_json = get("/api/comments/posts%2Fhello");
    as_json.headers.push("accept", "application/json");
    let token = ask(as_json).value()["token"].as_str().unwrap().to_owned();
    rim.wait(60);
    let written = json!({ "text": "*Hello*", "author": "Ann", "token": token });
    let receipt = ask(post("/api/comments/posts%2Fhello", &written));
    assert_eq!(receipt.status, 201);
    let receipt = receipt.value();
    let written = receipt["id"].as_str().unwrap();
    ask(get(receipt["edit_url"].as_str().unwrap()));
    let change = json!({ "text": "other", "token": receipt["edit_token"] });
    ask(post(&format!("/api/comment/{written}/edit"), &change));
    ask(post(&format!("/api/comment/{written}/edit"), &change));
    ask(post(&format!("/api/comment/{written}/delete"), &json!({ "token": receipt["delete_token"] })));
    ask(post(&format!("/api/comment/{written}/delete"), &json!({ "token": receipt["delete_token"] })));
    ask(post(&format!("/api/comment/{}/vote", id("a")), &json!({})));
    ask(post("/api/preview", &json!({ "text": "*x*" })));
    ask(post("/api/preview", &json!({ "text": "" })));
    ask(form("/api/preview", &[("text", "x"), ("page", "posts/hello")]));
    ask(form("/api/comments/posts%2Fhello", &[("text", "")]));
    ask(form("/api/comments/posts%2Fhello", &[("text", "x"), ("token", &token)]));
    ask(post("/api/comments/posts%2Fhello", &json!({ "text": "" })));
    ask(post("/api/comments/about", &json!({ "text": "x" })));
    let mut foreign = post("/api/comments/posts%2Fhello", &json!({ "text": "x" }));
    foreign.headers.set("origin", "https://evil.example");
    ask(foreign);

    let moderate = |path: &str, body: Value| ask(signed_in(post(path, &body)));
    let queue = ask(signed_in(get("/api/admin/queue"))).value();
    let link = queue["comments"][0]["links"]["approve"].as_str().unwrap();
    ask(get(link));
    for _ in 0..2 {
        ask(Request { method: Method::Post, ..get(link) });
    }
    moderate("/api/admin/comments", json!({ "ids": [id("a")], "action": "pin" }));
    moderate("/api/admin/comments", json!({ "ids": [id("z")], "action": "pin" }));
    moderate("/api/admin/comments", json!({ "ids": [id("c")], "action": "pin" }));
    moderate("/api/admin/comments", json!({ "ids": [] }));
    moderate("/api/admin/threads", json!({ "action": "lock", "page": "posts/hallo" }));
    moderate("/api/admin/threads", json!({ "action": "rename", "page": "posts/hallo", "to": "posts/hello" }));
    moderate("/api/admin/threads", json!({ "action": "rename", "page": "x", "to": "posts/hello" }));
    moderate("/api/admin/blocks", json!({ "action": "add", "kind": "host", "value": "spam.example" }));
    moderate("/api/admin/blocks", json!({ "action": "add", "kind": "author", "value": "x" }));
    for path in ["/api/admin/blocks", "/api/admin/log", "/api/admin/log?limit=0", "/api/admin/queue?state=spam"] {
        ask(signed_in(get(path)));
    }
    ask(get("/api/summary/posts%2Fhello"));
    moderate(
        "/api/admin/summaries",
        json!({ "page": "posts/hello", "action": "edit", "points": [{ "text": "All said.", "cites": [id("a")] }] }),
    );
    moderate("/api/admin/summaries", json!({ "page": "posts/hello", "action": "edit" }));
    ask(signed_in(get("/api/admin/summaries")));
    let mut as_json = get("/api/summary/posts%2Fhello");
    ask(as_json.clone());
    as_json.headers.push("accept", "application/json");
    ask(as_json);
    ask(post("/api/summary/posts%2Fhello/report", &json!({})));
    ask(form("/api/summary/posts%2Fhello/report", &[]));
    let backup = ask(signed_in(get("/api/export"))).value();
    assert_eq!(moderate("/api/import", backup).status, 200);
    moderate("/api/import", json!({}));
    ask(signed_in(post("/api/import", &Value::Null)));
    check(&get("/api/export/threads.json"), &rim.ask(&get("/api/export/threads.json")));
}

#[test]
fn failures_are_as_described() {
    for what in [What::Storage, What::Full] {
        let rim = story();
        rim.database_fails.set(Some(what));
        rim.views_fail.set(Some(what));
        for request in [
            get("/api/comments"),
            get("/api/comment/x"),
            post("/api/comments/posts%2Fhello", &json!({ "text": "x" })),
            post("/api/views", &json!({ "page": "posts/hello" })),
            signed_in(post("/api/admin/comments", &json!({ "ids": ["x"], "action": "spam" }))),
        ] {
            let response = rim.ask(&request);
            assert!([503, 507].contains(&response.status));
            check(&request, &response);
        }
    }
    let rim = story();
    rim.pages_fail.set(Some(What::Network));
    for path in ["/api/comments", "/api/comments/posts%2Fhello", "/api/export/threads.json", "/api/views/posts%2Fhello"]
    {
        let response = rim.ask(&get(path));
        assert_eq!(response.status, 502);
        check(&get(path), &response);
    }
}

#[test]
fn health_is_answered_whatever_is_broken() {
    let mut rim = story();
    assert_eq!(rim.ask(&get("/api/health")).value()["status"], "ok");
    rim.ask(&signed_in(get("/api/export")));
    assert_eq!(rim.ask(&get("/api/health")).value()["last_backup"], "2026-11-20T12:00:00Z");
    rim.config.secret = None;
    rim.config.admin_token = None;
    rim.database_fails.set(Some(What::Storage));
    rim.pages_fail.set(Some(What::Network));
    let response = rim.ask(&get("/api/health"));
    check(&get("/api/health"), &response);
    let value = response.value();
    assert_eq!((response.status, &value["status"]), (200, &json!("degraded")));
    assert_eq!((&value["storage"], &value["pages"]), (&json!("unreachable"), &json!("unreachable")));
    assert_eq!(value["missing"][0]["name"], "SECRET");
}

#[test]
fn numbers_are_in_the_text_format_of_prometheus() {
    let rim = story();
    rim.database_fails.set(Some(What::Storage));
    assert_eq!(rim.ask(&get("/api/comments")).status, 503);
    rim.database_fails.set(None);
    let response = rim.ask(&signed_in(get("/api/metrics")));
    check(&get("/api/metrics"), &response);
    assert_eq!(rim.ask(&get("/api/metrics")).status, 401);
    let text = response.text();
    let lines: Vec<&str> = text.lines().filter(|line| !line.starts_with('#')).collect();
    expect_test::expect![[r#"
        blog_edge_comments{state="held"} 1
        blog_edge_comments{state="spam"} 1
        blog_edge_held_oldest_timestamp_seconds 0
        blog_edge_model_failures 0
        blog_edge_model_calls_today 0
        blog_edge_failures_total{code="storage"} 1
        blog_edge_info{version="1.0.0"} 1"#]]
    .assert_eq(&lines.join("\n"));
}

#[test]
fn the_page_has_a_place_for_everything_and_loads_nothing() {
    let rim = story();
    let response = rim.ask(&get("/api/docs"));
    let page = response.text();
    for code in problems().keys() {
        assert!(page.contains(&format!("id=\"{code}\"")), "{code}");
    }
    for (_, _, operation) in operations(&document()) {
        assert!(page.contains(&format!("id=\"{}\"", operation["operationId"].as_str().unwrap())));
    }
    for link in page.split("href=\"#").skip(1) {
        let target = link.split('"').next().unwrap();
        assert!(page.contains(&format!("id=\"{target}\"")), "a link leads to no place: {target}");
    }
    let ids: Vec<&str> = page.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert_eq!(ids.len(), ids.iter().collect::<BTreeSet<_>>().len(), "an id is there twice");
    for absent in ["<script", " src=", "<link", "style=\"", "@import", "url("] {
        assert!(!page.contains(absent), "{absent}");
    }
    let policy = response.headers.get("content-security-policy").unwrap();
    assert!(policy.starts_with("default-src 'none'; style-src 'sha256-"), "{policy}");
}

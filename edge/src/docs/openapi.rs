//! The description of the API (OpenAPI 3.1.0), put together from its parts: what an operation says in `x-problems` becomes
//! a response for each status, so that a problem is described once. The parts are JSON beside this file.

use serde_json::{Map, Value, json};

use crate::http::Response;
use crate::problem::Problem;

/// Paths, by what they are about.
const PATHS: [&str; 7] = [
    include_str!("openapi/views.json"),
    include_str!("openapi/comments.json"),
    include_str!("openapi/summaries.json"),
    include_str!("openapi/notices.json"),
    include_str!("openapi/moderation.json"),
    include_str!("openapi/backup.json"),
    include_str!("openapi/about.json"),
];
const SCHEMAS: [&str; 3] = [
    include_str!("openapi/schemas-public.json"),
    include_str!("openapi/schemas-summaries.json"),
    include_str!("openapi/schemas-moderation.json"),
];
/// Keys of a path that are operations and not parameters for all of them.
const METHODS: [&str; 2] = ["get", "post"];

pub fn openapi() -> Result<Response, Problem> {
    Ok(Response::json(200, &document()).with("cache-control", "public, max-age=300"))
}

/// Code → status and help.
pub fn problems() -> Map<String, Value> {
    read(include_str!("openapi/problems.json"))
}

/// The whole description.
pub fn document() -> Value {
    let problems = problems();
    let mut document = read(include_str!("openapi/base.json"));
    let mut paths = Map::new();
    for part in PATHS {
        for (path, mut item) in read(part) {
            for method in METHODS {
                if let Some(operation) = item.get_mut(method).and_then(Value::as_object_mut) {
                    add_problems(operation, everywhere(&path, method), &problems);
                }
            }
            paths.insert(path, item);
        }
    }
    document.insert("paths".to_owned(), paths.into());
    if let Some(components) = document.get_mut("components").and_then(Value::as_object_mut) {
        let schemas: Map<String, Value> = SCHEMAS.into_iter().flat_map(read).collect();
        components.insert("schemas".to_owned(), schemas.into());
    }
    document.insert("x-problems".to_owned(), problems.into());
    document.into()
}

/// Problems that need not be said for each operation: mistakes of the program, a body that does not come whole, and a
/// value in the path that makes another path of it.
fn everywhere(path: &str, method: &str) -> Vec<&'static str> {
    let of_post: &[_] = if method == "post" { &["bad-request", "too-slow", "too-long"] } else { &[] };
    let of_path: &[_] = if path.contains('{') { &["not-found"] } else { &[] };
    of_post.iter().chain(of_path).chain(&["broken"]).copied().collect()
}

/// Adds a response for each status of the operation's problems.
fn add_problems(operation: &mut Map<String, Value>, everywhere: Vec<&'static str>, problems: &Map<String, Value>) {
    let codes = operation.get("x-problems").and_then(Value::as_array).cloned().unwrap_or_default();
    let with_html = operation.get("x-html-problems").is_some();
    let mut codes: Vec<&str> = codes.iter().filter_map(Value::as_str).chain(everywhere).collect();
    codes.sort_unstable();
    codes.dedup();
    let status = |code: &str| problems.get(code).and_then(|problem| problem.get("status")).and_then(Value::as_u64);
    let mut statuses: Vec<u64> = codes.iter().filter_map(|code| status(code)).collect();
    statuses.sort_unstable();
    statuses.dedup();
    let Some(responses) = operation.get_mut("responses").and_then(Value::as_object_mut) else { return };
    for of in statuses {
        let codes: Vec<&str> = codes.iter().copied().filter(|code| status(code) == Some(of)).collect();
        let types: Vec<String> = codes.iter().map(|code| format!("/api/docs#{code}")).collect();
        let schema = json!({
            "allOf": [{ "$ref": "#/components/schemas/Problem" }],
            "properties": { "type": { "enum": types }, "status": { "const": of } },
        });
        let mut content = json!({ "application/problem+json": { "schema": schema } });
        if let (true, Some(content)) = (with_html, content.as_object_mut()) {
            content.insert("text/html".to_owned(), json!({ "schema": { "type": "string" } }));
        }
        responses.insert(of.to_string(), json!({ "description": codes.join(", "), "content": content }));
    }
}

/// A part, which a test has read.
fn read(part: &str) -> Map<String, Value> {
    serde_json::from_str(part).unwrap_or_default()
}

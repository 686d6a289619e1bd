//! The description of the API for people: the document in, one HTML page out, without a script. Its one style stands in
//! the page, allowed by its hash. A problem's `type` leads to its place on the page.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use super::openapi::document;
use crate::comments::html::{attribute, escape};
use crate::http::Response;
use crate::problem::Problem;

const STYLE: &str = include_str!("page.css");

pub fn page() -> Result<Response, Problem> {
    let hash = STANDARD.encode(Sha256::digest(STYLE));
    let policy = format!("default-src 'none'; style-src 'sha256-{hash}'; frame-ancestors 'none'; base-uri 'none'");
    let page = Response::html(200, html(&document()));
    Ok(page.with("content-security-policy", policy).with("cache-control", "public, max-age=300"))
}

/// Adds a line.
macro_rules! put {
    ($html:expr, $($part:tt)*) => {{
        $html.push_str(&format!($($part)*));
        $html.push('\n');
    }};
}

pub fn html(document: &Value) -> String {
    let (title, description) = (text(at(document, "/info/title")), text(at(document, "/info/description")));
    let mut html = String::new();
    put!(html, "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">");
    put!(html, "<meta name=\"viewport\" content=\"width=device-width\">\n<title>{}</title>", escape(title));
    put!(
        html,
        "<style>{STYLE}</style>\n</head>\n<body>\n<header>\n<h1>{}</h1>\n<p>{}</p>",
        escape(title),
        prose(description)
    );
    put!(html, "<p>As a document for programs: <a href=\"/api/openapi.json\">OpenAPI 3.1</a></p>\n</header>");
    let tags = list(at(document, "/tags"));
    put!(html, "<nav aria-label=\"Contents\">\n<ul>");
    for tag in tags {
        put!(
            html,
            "<li><a href=\"#tag-{0}\">{0}</a>: {1}</li>",
            attribute(text(at(tag, "/name"))),
            escape(text(at(tag, "/description")))
        );
    }
    put!(
        html,
        "<li><a href=\"#schemas\">schemas</a></li>\n<li><a href=\"#problems\">problems</a></li>\n</ul>\n</nav>\n<main>"
    );
    for tag in tags {
        let name = text(at(tag, "/name"));
        put!(html, "<section>\n<h2 id=\"tag-{0}\">{0}</h2>", attribute(name));
        for (path, item) in map(at(document, "/paths")) {
            for method in ["get", "post"] {
                if list(at(item.get(method).unwrap_or(&Value::Null), "/tags")).iter().any(|tag| text(tag) == name) {
                    operation(&mut html, path, method, item);
                }
            }
        }
        put!(html, "</section>");
    }
    put!(html, "<section>\n<h2 id=\"schemas\">schemas</h2>");
    for (name, schema) in map(at(document, "/components/schemas")) {
        put!(html, "<h3 id=\"schema-{0}\">{0}</h3>\n<pre>{1}</pre>", attribute(name), json(schema));
    }
    put!(html, "</section>\n<section>\n<h2 id=\"problems\">problems</h2>\n<dl>");
    for (code, problem) in map(at(document, "/x-problems")) {
        put!(html, "<dt id=\"{0}\">{1} <code>{0}</code></dt>", attribute(code), at(problem, "/status"));
        put!(html, "<dd>{}</dd>", prose(text(at(problem, "/help"))));
    }
    put!(html, "</dl>\n</section>\n</main>\n</body>\n</html>");
    html
}

fn operation(html: &mut String, path: &str, method: &str, item: &Value) {
    let operation = item.get(method).unwrap_or(&Value::Null);
    let id = attribute(text(at(operation, "/operationId")));
    put!(html, "<article>\n<h3 id=\"{id}\"><code>{} {}</code></h3>", method.to_uppercase(), escape(path));
    let lock = if at(operation, "/security").is_array() { " <strong>For moderators.</strong>" } else { "" };
    put!(
        html,
        "<p>{}.{lock} {}</p>",
        escape(text(at(operation, "/summary"))),
        prose(text(at(operation, "/description")))
    );
    let parameters: Vec<&Value> =
        list(at(item, "/parameters")).iter().chain(list(at(operation, "/parameters"))).collect();
    if !parameters.is_empty() {
        put!(
            html,
            "<table>\n<tr><th scope=\"col\">Parameter</th><th scope=\"col\">in</th><th scope=\"col\">what</th></tr>"
        );
        for parameter in parameters {
            let (name, place) = (escape(text(at(parameter, "/name"))), escape(text(at(parameter, "/in"))));
            put!(
                html,
                "<tr><td><code>{name}</code></td><td>{place}</td><td>{}</td></tr>",
                prose(text(at(parameter, "/description")))
            );
        }
        put!(html, "</table>");
    }
    if at(operation, "/requestBody").is_object() {
        put!(html, "<h4>Body</h4>");
        content(html, at(operation, "/requestBody/content"));
    }
    put!(html, "<h4>Answers</h4>\n<dl>");
    for (status, response) in map(at(operation, "/responses")) {
        let is_problem = !at(response, "/content/application~1problem+json").is_null();
        let description = text(at(response, "/description"));
        if is_problem {
            let codes = description.split(", ").map(|code| format!("<a href=\"#{0}\">{0}</a>", attribute(code)));
            put!(html, "<dt>{status}</dt>\n<dd>{}</dd>", codes.collect::<Vec<_>>().join(", "));
        } else {
            put!(html, "<dt>{status}</dt>\n<dd>{}", prose(description));
            content(html, at(response, "/content"));
            put!(html, "</dd>");
        }
    }
    put!(html, "</dl>\n</article>");
}

fn content(html: &mut String, content: &Value) {
    for (media_type, value) in map(content) {
        put!(html, "<p><code>{}</code> {}</p>", escape(media_type), schema(at(value, "/schema")));
        if !at(value, "/example").is_null() {
            put!(html, "<pre>{}</pre>", json(at(value, "/example")));
        }
    }
}

/// A link to a schema that has a name, or the schema where it says something.
fn schema(schema: &Value) -> String {
    match at(schema, "/$ref").as_str().and_then(|address| address.rsplit('/').next()) {
        Some(name) => format!("<a href=\"#schema-{0}\">{0}</a>", attribute(name)),
        None if at(schema, "/properties").is_object() => format!("<code>{}</code>", escape(&schema.to_string())),
        None => String::new(),
    }
}

/// Text in which backticks mark code.
fn prose(text: &str) -> String {
    let mut html = String::new();
    for (index, part) in escape(text).split('`').enumerate() {
        match index % 2 {
            0 => html.push_str(part),
            _ => put_code(&mut html, part),
        }
    }
    html
}

fn put_code(html: &mut String, code: &str) {
    html.push_str("<code>");
    html.push_str(code);
    html.push_str("</code>");
}

fn json(value: &Value) -> String {
    escape(&serde_json::to_string_pretty(value).unwrap_or_default())
}

/// What stands there (RFC 6901), or null.
fn at<'v>(value: &'v Value, pointer: &str) -> &'v Value {
    value.pointer(pointer).unwrap_or(&Value::Null)
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn map(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    let object: Option<&Map<String, Value>> = value.as_object();
    object.into_iter().flatten()
}

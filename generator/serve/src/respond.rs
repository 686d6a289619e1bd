//! Answers one request from the site in memory. Method, path and query come in, and the response
//! goes out: a file, a redirect, the site's 404 page, or the problems while there is no site yet.
//! HTML gets the reload script here and nowhere else, so the built bytes never contain it.

use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::http::header::{
    ALLOW, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_SECURITY_POLICY, CONTENT_TYPE, LOCATION,
};
use axum::http::{HeaderMap, HeaderValue, Method, Response, StatusCode};
use percent_encoding::percent_decode_str;

use crate::live::{Live, Site};
use crate::{content_type, csp};

/// A request, as far as it matters here.
pub(crate) struct Ask<'a> {
    pub(crate) method: &'a Method,
    /// The path as it came, percent-encoded.
    pub(crate) path: &'a str,
    pub(crate) query: Option<&'a str>,
    /// The site's path on this host, with a slash at both ends.
    pub(crate) base_path: &'a str,
}

/// What a path leads to.
enum Found<'a> {
    File(&'a str, &'a Arc<[u8]>),
    Redirect(StatusCode, String),
    Nothing,
}

pub(crate) fn respond(live: &Live, ask: &Ask) -> Response<Body> {
    if ask.method != Method::GET && ask.method != Method::HEAD {
        let mut headers = HeaderMap::new();
        headers.insert(ALLOW, HeaderValue::from_static("GET, HEAD"));
        return response(ask, StatusCode::METHOD_NOT_ALLOWED, headers, Bytes::new());
    }
    let Some(site) = &live.site else {
        return page_of_problems(live, ask);
    };
    let Ok(path) = percent_decode_str(ask.path).decode_utf8() else {
        return not_found(live, site, ask, ask.path);
    };
    match find(site, ask, &path) {
        Found::File(name, bytes) => file(live, site, ask, StatusCode::OK, &path, name, bytes),
        Found::Redirect(status, to) => redirect(ask, status, to),
        Found::Nothing => not_found(live, site, ask, &path),
    }
}

fn find<'a>(site: &'a Site, ask: &Ask, path: &str) -> Found<'a> {
    let Some(name) = path.strip_prefix(ask.base_path) else {
        let at_the_door = path == "/" || format!("{path}/") == ask.base_path;
        return match at_the_door {
            true => Found::Redirect(StatusCode::TEMPORARY_REDIRECT, ask.base_path.to_owned()),
            false => Found::Nothing,
        };
    };
    // These two are read by the host and never sent by it.
    if name == "_headers" || name == "_redirects" {
        return Found::Nothing;
    }
    if name.is_empty() || name.ends_with('/') {
        return match site.files.get_key_value(format!("{name}index.html").as_str()) {
            Some((name, bytes)) => Found::File(name, bytes),
            None => Found::Nothing,
        };
    }
    if let Some((name, bytes)) = site.files.get_key_value(name) {
        return Found::File(name, bytes);
    }
    match site.files.contains_key(format!("{name}/index.html").as_str()) {
        true => Found::Redirect(StatusCode::PERMANENT_REDIRECT, format!("{}/", ask.path)),
        false => Found::Nothing,
    }
}

fn not_found(live: &Live, site: &Site, ask: &Ask, path: &str) -> Response<Body> {
    match site.files.get_key_value("404.html") {
        Some((name, bytes)) => file(live, site, ask, StatusCode::NOT_FOUND, path, name, bytes),
        None => {
            let page = b"<!doctype html><title>Not found</title><h1>Not found</h1></body>";
            html(live, ask, StatusCode::NOT_FOUND, HeaderMap::new(), page)
        }
    }
}

fn redirect(ask: &Ask, status: StatusCode, to: String) -> Response<Body> {
    let to = match ask.query {
        Some(query) => format!("{to}?{query}"),
        None => to,
    };
    let mut headers = HeaderMap::new();
    // Path and query come from a parsed URI and the settings; both are visible ASCII or refused.
    match HeaderValue::from_str(&to) {
        Ok(to) => headers.insert(LOCATION, to),
        Err(_) => return response(ask, StatusCode::BAD_REQUEST, headers, Bytes::new()),
    };
    response(ask, status, headers, Bytes::new())
}

/// One file of the site, with the headers that its rules give to the requested path.
fn file(
    live: &Live,
    site: &Site,
    ask: &Ask,
    status: StatusCode,
    path: &str,
    name: &str,
    bytes: &Arc<[u8]>,
) -> Response<Body> {
    let mut headers = site.header_rules.headers_for(path);
    // These describe the bytes on the wire, which are not the ones that production sends.
    for name in [CONTENT_LENGTH, CONTENT_ENCODING] {
        headers.remove(name);
    }
    for name in ["transfer-encoding", "connection", "keep-alive", "upgrade", "trailer"] {
        headers.remove(name);
    }
    headers.entry(CONTENT_TYPE).or_insert(HeaderValue::from_static(content_type::of(name)));
    let is_html = headers[CONTENT_TYPE].as_bytes().starts_with(b"text/html");
    if is_html {
        html(live, ask, status, headers, bytes)
    } else {
        response(ask, status, headers, Bytes::from_owner(Arc::clone(bytes)))
    }
}

/// An HTML response with the reload script, and with a policy that lets it run.
fn html(live: &Live, ask: &Ask, status: StatusCode, mut headers: HeaderMap, page: &[u8]) -> Response<Body> {
    headers.entry(CONTENT_TYPE).or_insert(HeaderValue::from_static("text/html; charset=utf-8"));
    let policy = headers.get(CONTENT_SECURITY_POLICY).and_then(|value| value.to_str().ok());
    if let Some(Ok(policy)) = policy.map(|policy| csp::allow_reload(policy).parse()) {
        headers.insert(CONTENT_SECURITY_POLICY, policy);
    }
    response(ask, status, headers, with_script(page, &live.version()).into())
}

/// The page with the reload script before the last `</body>`, or at its end.
fn with_script(page: &[u8], version: &str) -> Vec<u8> {
    let end = b"</body>";
    let is_end = |at: &usize| page[*at..].get(..end.len()).is_some_and(|tag| tag.eq_ignore_ascii_case(end));
    let at = memchr::memrchr_iter(b'<', page).find(is_end);
    let (before, after) = page.split_at(at.unwrap_or(page.len()));
    let nonce = csp::NONCE;
    let script = format!(r#"<script src="/_gen/reload.js?v={version}" nonce="{nonce}" defer></script>"#);
    [before, script.as_bytes(), after].concat()
}

/// The only page while no build was good.
fn page_of_problems(live: &Live, ask: &Ask) -> Response<Body> {
    let problems = live.problems.as_deref().unwrap_or_default();
    let problems = problems.replace('&', "&amp;").replace('<', "&lt;");
    let page = format!(
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <title>The build failed</title>\n<h1>The build failed</h1>\n\
         <p>This page shows the site as soon as the problems are solved.</p>\n\
         <pre>{problems}</pre>\n</body>\n"
    );
    html(live, ask, StatusCode::INTERNAL_SERVER_ERROR, HeaderMap::new(), page.as_bytes())
}

fn response(ask: &Ask, status: StatusCode, headers: HeaderMap, body: Bytes) -> Response<Body> {
    let length = HeaderValue::from(body.len());
    let body = if ask.method == Method::HEAD { Body::empty() } else { Body::from(body) };
    let mut response = Response::new(body);
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    // Nothing may be kept by the browser, redirects included: the next build may change anything,
    // and tomorrow another site may be served at this port.
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response.headers_mut().insert(CONTENT_LENGTH, length);
    response
}

#[cfg(test)]
mod tests {
    use super::with_script;

    #[test]
    fn the_script_stands_before_the_last_end_of_body_or_at_the_end() {
        let script = r#"<script src="/_gen/reload.js?v=1" nonce="gen-reload" defer></script>"#;
        let served = |page: &str| String::from_utf8_lossy(&with_script(page.as_bytes(), "1")).into_owned();
        assert_eq!(served("</body><p></BODY>\n"), format!("</body><p>{script}</BODY>\n"));
        assert_eq!(served("<p>minified"), format!("<p>minified{script}"));
    }
}

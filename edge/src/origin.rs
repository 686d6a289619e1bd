//! Whether a request that changes something was sent by a page of this blog, and not by another site through a
//! visitor's browser. What a browser says of itself comes in; nothing or a refusal goes out. Who the visitor is does
//! not matter here.

use crate::config::Config;
use crate::http::Request;
use crate::problem::Problem;

/// How the body is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Body {
    /// `application/x-www-form-urlencoded`, from a browser without scripts.
    Form,
    Json,
}

/// 403 `foreign-origin` unless the request comes from the blog itself.
///
/// `Sec-Fetch-Site` (W3C Fetch Metadata) cannot be set by a page, so it is believed where it is sent; a browser without
/// it has to send an `Origin`. `Origin: null` comes with a `Referrer-Policy` of `no-referrer` and tells nothing.
pub fn check(request: &Request, config: &Config) -> Result<(), Problem> {
    let site = request.headers.get("sec-fetch-site");
    let origin = request.headers.get("origin").filter(|origin| *origin != "null");
    let host = request.headers.get("host");
    let is_ours = |origin: &str| {
        let own_host = origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://"));
        (!config.origin.is_empty() && origin == config.origin) || (host.is_some() && own_host == host)
    };
    match (site, origin) {
        (Some("same-origin"), None) => Ok(()),
        (Some("same-origin") | None, Some(origin)) if is_ours(origin) => Ok(()),
        _ => {
            let detail = "`Sec-Fetch-Site` or `Origin` has to say that the request comes from this blog";
            Err(Problem::forbidden("foreign-origin", "The request comes from elsewhere", detail))
        }
    }
}

/// 415 `media-type` unless the body is a form or JSON. A body without a type is refused as well: other sites can make a
/// browser send one.
pub fn body(request: &Request) -> Result<Body, Problem> {
    match request.media_type().as_deref() {
        Some("application/x-www-form-urlencoded") => Ok(Body::Form),
        Some("application/json") => Ok(Body::Json),
        _ => {
            let detail = "Send application/json or application/x-www-form-urlencoded";
            Err(Problem::new(415, "media-type", "The body has an unknown type", detail))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::Headers;
    use crate::testing::{ORIGIN, TestRim, get};
    use expect_test::expect;

    fn request(headers: &[(&str, &str)]) -> Request {
        Request { headers: Headers::from_iter(headers.iter().copied()), ..get("/") }
    }

    #[test]
    fn only_pages_of_the_blog_may_change_something() {
        let rim = TestRim::new();
        let mut table = String::new();
        for site in [None, Some("same-origin"), Some("same-site"), Some("cross-site"), Some("none")] {
            for origin in [None, Some("null"), Some(ORIGIN), Some("https://blog.example.evil.example")] {
                let headers: Vec<_> = [("sec-fetch-site", site), ("origin", origin)]
                    .into_iter()
                    .filter_map(|(name, value)| Some((name, value?)))
                    .collect();
                let verdict = if check(&request(&headers), &rim.config).is_ok() { "yes" } else { "no" };
                table += &format!("{:12} {:36} {verdict}\n", site.unwrap_or("-"), origin.unwrap_or("-"));
            }
        }
        expect![[r#"
            -            -                                    no
            -            null                                 no
            -            https://blog.example                 yes
            -            https://blog.example.evil.example    no
            same-origin  -                                    yes
            same-origin  null                                 yes
            same-origin  https://blog.example                 yes
            same-origin  https://blog.example.evil.example    no
            same-site    -                                    no
            same-site    null                                 no
            same-site    https://blog.example                 no
            same-site    https://blog.example.evil.example    no
            cross-site   -                                    no
            cross-site   null                                 no
            cross-site   https://blog.example                 no
            cross-site   https://blog.example.evil.example    no
            none         -                                    no
            none         null                                 no
            none         https://blog.example                 no
            none         https://blog.example.evil.example    no
        "#]]
        .assert_eq(&table);
    }

    #[test]
    fn a_blog_that_is_asked_by_its_host_is_the_blog() {
        let rim = TestRim::new();
        let local = |origin| request(&[("host", "localhost:1111"), ("origin", origin)]);
        assert!(check(&local("http://localhost:1111"), &rim.config).is_ok());
        assert!(check(&local("http://localhost:2222"), &rim.config).is_err());
        assert!(check(&local("localhost:1111"), &rim.config).is_err());
    }

    #[test]
    fn a_body_needs_a_type_that_is_known() {
        assert_eq!(body(&request(&[("content-type", "application/json; charset=utf-8")])), Ok(Body::Json));
        assert_eq!(body(&request(&[("content-type", "Application/X-WWW-Form-Urlencoded")])), Ok(Body::Form));
        for refused in ["text/plain", "multipart/form-data; boundary=x", "", "application/jsonx"] {
            assert_eq!(body(&request(&[("content-type", refused)])).map_err(|problem| problem.status), Err(415));
        }
        assert_eq!(body(&request(&[])).map_err(|problem| problem.code), Err("media-type"));
    }
}

//! What went wrong, as RFC 9457 has it: a type that stays, a title, and a sentence about this very request.

use serde::Serialize;

use crate::http::Response;
use crate::rim::{Failure, What};

/// An answer that is none. Made from a decision, and turned into a response at the very end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    pub status: u16,
    /// Permanent and documented: `unknown-page`.
    pub code: &'static str,
    pub title: &'static str,
    /// What about this request, for the one who sent it.
    pub detail: String,
    /// Seconds after which it may be tried again.
    pub retry_after: Option<u32>,
    /// Methods that the address knows, for 405.
    pub allow: Option<&'static str>,
    /// What the platform said, for the log and for nobody else.
    pub why: Option<String>,
}

#[derive(Serialize)]
struct Body<'p> {
    r#type: String,
    title: &'p str,
    status: u16,
    #[serde(skip_serializing_if = "str::is_empty")]
    detail: &'p str,
}

impl Problem {
    pub fn new(status: u16, code: &'static str, title: &'static str, detail: impl Into<String>) -> Self {
        Self { status, code, title, detail: detail.into(), retry_after: None, allow: None, why: None }
    }

    pub fn bad_request(detail: impl Into<String>) -> Self {
        Self::new(400, "bad-request", "The request cannot be understood", detail)
    }

    pub fn not_found() -> Self {
        Self::new(404, "not-found", "There is nothing at this address", "")
    }

    pub fn unknown_page() -> Self {
        Self::new(404, "unknown-page", "There is no such page", "Pages are known by the ids in _gen/pages.json")
    }

    pub fn forbidden(code: &'static str, title: &'static str, detail: impl Into<String>) -> Self {
        Self::new(403, code, title, detail)
    }

    pub fn too_many(retry_after: u32) -> Self {
        let problem = Self::new(429, "too-many", "Too many requests", "Try again later");
        Self { retry_after: Some(retry_after), ..problem }
    }

    pub fn into_response(self) -> Response {
        let body = Body {
            r#type: format!("/api/docs#{}", self.code),
            title: self.title,
            status: self.status,
            detail: &self.detail,
        };
        let mut response = Response::json(self.status, &body).with("content-type", "application/problem+json");
        // A 401 has to say how to sign in (RFC 9110 §15.5.2).
        if self.status == 401 {
            response = response.with("www-authenticate", "Bearer realm=\"moderation\"");
        }
        if let Some(seconds) = self.retry_after {
            response = response.with("retry-after", seconds.to_string());
        }
        if let Some(methods) = self.allow {
            response = response.with("allow", methods);
        }
        response
    }
}

impl From<Failure> for Problem {
    fn from(failure: Failure) -> Self {
        let problem = match failure.what {
            What::Full => Self::new(507, "storage-full", "There is no more space", "Nothing was stored"),
            What::Storage => Self::new(503, "storage", "The storage does not answer", "Nothing was stored; try again"),
            What::Network => Self::new(502, "upstream", "A service behind this one does not answer", "Try again"),
        };
        Self { retry_after: Some(30), why: Some(failure.why), ..problem }
    }
}

//! The JSON that a moderator's program sends: a request in, a value of a type out. Only `application/json` is read, which
//! another site's form cannot send (Fetch, "CORS-safelisted request-header").

use serde::Deserialize;

use crate::http::Request;
use crate::origin::{self, Body};
use crate::problem::Problem;

/// The body as a value, or what is wrong with it.
pub fn json<'r, T: Deserialize<'r>>(request: &'r Request) -> Result<T, Problem> {
    if origin::body(request)? != Body::Json {
        return Err(Problem::new(415, "media-type", "The body has an unknown type", "Send application/json"));
    }
    serde_json::from_slice(&request.body)
        .map_err(|error| Problem::bad_request(format!("The body is not what is asked for: {error}")))
}

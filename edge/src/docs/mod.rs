//! What the API says about itself: OpenAPI, a page for people, its health.

use crate::http::Response;
use crate::problem::Problem;
use crate::rim::Rim;

pub async fn health(_rim: &impl Rim) -> Result<Response, Problem> {
    Err(Problem::not_found())
}

pub fn openapi() -> Result<Response, Problem> {
    Err(Problem::not_found())
}

pub fn page() -> Result<Response, Problem> {
    Err(Problem::not_found())
}

//! Everything out as one JSON, and in again.

use crate::http::{Request, Response};
use crate::problem::Problem;
use crate::rim::Rim;

pub async fn export(_rim: &impl Rim) -> Result<Response, Problem> {
    Err(Problem::not_found())
}

pub async fn threads(_rim: &impl Rim) -> Result<Response, Problem> {
    Err(Problem::not_found())
}

pub async fn import(_request: &Request, _rim: &impl Rim) -> Result<Response, Problem> {
    Err(Problem::not_found())
}

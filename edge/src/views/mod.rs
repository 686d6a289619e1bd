//! Page views: a visit in, whether and how it counts, and the counts out.

use crate::http::{Request, Response};
use crate::problem::Problem;
use crate::rim::Rim;

pub async fn count(_request: &Request, _rim: &impl Rim) -> Result<Response, Problem> {
    Err(Problem::not_found())
}

pub async fn pixel(_request: &Request, _rim: &impl Rim) -> Result<Response, Problem> {
    Err(Problem::not_found())
}

pub async fn of_page(_page: &str, _rim: &impl Rim) -> Result<Response, Problem> {
    Err(Problem::not_found())
}

pub async fn statistics(_request: &Request, _rim: &impl Rim) -> Result<Response, Problem> {
    Err(Problem::not_found())
}

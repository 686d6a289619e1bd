//! Comments: a text in, whether it is shown, and threads as HTML, JSON and feeds out.

use crate::http::{Request, Response};
use crate::problem::Problem;
use crate::rim::Rim;

pub async fn list(_page: &str, _request: &Request, _rim: &impl Rim) -> Result<Response, Problem> {
    Err(Problem::not_found())
}

pub async fn add(_page: &str, _request: &Request, _rim: &impl Rim) -> Result<Response, Problem> {
    Err(Problem::not_found())
}

pub async fn thread_feed(_page: &str, _request: &Request, _rim: &impl Rim) -> Result<Response, Problem> {
    Err(Problem::not_found())
}

pub async fn feed(_request: &Request, _rim: &impl Rim) -> Result<Response, Problem> {
    Err(Problem::not_found())
}

pub async fn preview(_request: &Request, _rim: &impl Rim) -> Result<Response, Problem> {
    Err(Problem::not_found())
}

pub async fn permalink(_comment: &str, _rim: &impl Rim) -> Result<Response, Problem> {
    Err(Problem::not_found())
}

pub async fn edit_form(_comment: &str, _request: &Request, _rim: &impl Rim) -> Result<Response, Problem> {
    Err(Problem::not_found())
}

pub async fn edit(_comment: &str, _request: &Request, _rim: &impl Rim) -> Result<Response, Problem> {
    Err(Problem::not_found())
}

pub async fn delete(_comment: &str, _request: &Request, _rim: &impl Rim) -> Result<Response, Problem> {
    Err(Problem::not_found())
}

pub async fn vote(_comment: &str, _request: &Request, _rim: &impl Rim) -> Result<Response, Problem> {
    Err(Problem::not_found())
}

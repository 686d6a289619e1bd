//! Moderation: who may, what waits, and what was decided by whom.

use crate::http::{Request, Response};
use crate::problem::Problem;
use crate::rim::Rim;

pub async fn decision_form(_token: &str, _rim: &impl Rim) -> Result<Response, Problem> {
    Err(Problem::not_found())
}

pub async fn decide(_token: &str, _request: &Request, _rim: &impl Rim) -> Result<Response, Problem> {
    Err(Problem::not_found())
}

pub async fn queue(_request: &Request, _rim: &impl Rim) -> Result<Response, Problem> {
    Err(Problem::not_found())
}

pub async fn moderate(_request: &Request, _rim: &impl Rim) -> Result<Response, Problem> {
    Err(Problem::not_found())
}

pub async fn log(_request: &Request, _rim: &impl Rim) -> Result<Response, Problem> {
    Err(Problem::not_found())
}

pub async fn threads(_request: &Request, _rim: &impl Rim) -> Result<Response, Problem> {
    Err(Problem::not_found())
}

pub async fn blocks(_rim: &impl Rim) -> Result<Response, Problem> {
    Err(Problem::not_found())
}

pub async fn block(_request: &Request, _rim: &impl Rim) -> Result<Response, Problem> {
    Err(Problem::not_found())
}

pub async fn sign_in(_request: &Request, _rim: &impl Rim) -> Result<(), Problem> {
    Err(Problem::not_found())
}

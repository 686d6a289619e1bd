//! HTTP in, a request of the rules through, HTTP out. A body is read whole, up to its limit, before the rules see it, and
//! they run on a thread on which they may wait for the disk. What a route means is not known here.

use std::net::SocketAddr;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, BodyDataStream};
use axum::extract::ConnectInfo;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::IntoResponse;
use edge::config::Config;
use edge::http::{Headers, MOST_BODY, MOST_IMPORT, Method, Request, Response, Visitor};
use edge::notices::After;
use edge::problem::Problem;
use edge::rim::{Failure, Rim};
use edge::transfer::Rest;
use tokio::sync::mpsc;
use tokio_stream::StreamExt;
use tokio_stream::wrappers::ReceiverStream;

use crate::rim::{Local, Machine};

/// What is still read of a body that is too long, so that its sender gets to hear why it was refused.
const MOST_DRAINED: usize = 4 << 20;
/// How long a body may take.
const MOST_TIME: Duration = Duration::from_secs(30);

/// Answers one request.
pub async fn answer(machine: Arc<Machine>, config: Config, parts: Parts, body: Body) -> axum::http::Response<Body> {
    let response = match request(&parts, body).await {
        Ok(request) => {
            let origin = if config.origin.is_empty() { origin(&parts) } else { config.origin.clone() };
            let rim = Local { machine, config: Config { origin, ..config } };
            let mut response = decide(rim.clone(), request).await;
            if let Some(after) = response.after.take() {
                do_after(after, rim.clone());
            }
            match response.rest.take() {
                Some(rest) => {
                    let first = std::mem::take(&mut response.body);
                    out(response, pieces(first, rest, rim))
                }
                None => whole(response),
            }
        }
        Err(problem) => whole(problem.into_response()),
    };
    response.unwrap_or_else(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response())
}

/// A body that is read from the storage while it is sent. Where a piece cannot be had it breaks off, and so does the
/// connection: nobody takes what came for the whole.
fn pieces(first: Vec<u8>, mut rest: Rest, rim: Local) -> Body {
    let runtime = tokio::runtime::Handle::current();
    let (send, receive) = mpsc::channel::<Result<Vec<u8>, Failure>>(1);
    tokio::task::spawn_blocking(move || {
        let mut next = Ok(first);
        while runtime.block_on(send.send(next)).is_ok() {
            next = match runtime.block_on(rest.next(&rim)) {
                Ok(Some(piece)) => Ok(piece.into_bytes()),
                Ok(None) => return,
                Err(failure) => {
                    rim.log(&format!("a backup breaks off: {failure}"));
                    runtime.block_on(send.send(Err(failure))).ok();
                    return;
                }
            };
        }
    });
    Body::from_stream(ReceiverStream::new(receive))
}

/// Runs the rules to their end, even if the visitor does not wait for it: what was begun is stored or is not.
async fn decide(rim: Local, request: Request) -> Response {
    let runtime = tokio::runtime::Handle::current();
    let machine = rim.machine.clone();
    let decided = tokio::task::spawn_blocking(move || {
        // A panic is a mistake of ours in one request. The others go on.
        catch_unwind(AssertUnwindSafe(|| runtime.block_on(edge::handle(&request, &rim))))
    });
    match decided.await {
        Ok(Ok(response)) => response,
        _ => {
            machine.world.log("500 broken: the request met a mistake in the program");
            Problem::new(500, "broken", "A mistake in the program", "The request was not carried out").into_response()
        }
    }
}

/// Does what the answer has left, while the visitor reads it.
fn do_after(after: After, rim: Local) {
    let runtime = tokio::runtime::Handle::current();
    tokio::task::spawn_blocking(move || {
        let machine = rim.machine.clone();
        let done = catch_unwind(AssertUnwindSafe(|| runtime.block_on(edge::after(after, &rim))));
        if done.is_err() {
            machine.world.log("a mistake in the program: notices are sent later");
        }
    });
}

async fn request(parts: &Parts, body: Body) -> Result<Request, Problem> {
    let path = parts.uri.path().to_owned();
    let most = if path == "/api/import" { MOST_IMPORT } else { MOST_BODY };
    let too_long = || {
        let detail = format!("It may have {most} bytes");
        Problem::new(413, "too-long", "The body is too long", detail)
    };
    let body = match tokio::time::timeout(MOST_TIME, read(body.into_data_stream(), most)).await {
        Ok(Ok(Some(body))) => body,
        Ok(Ok(None)) => return Err(too_long()),
        Ok(Err(_)) => return Err(Problem::bad_request("The body ends too early")),
        Err(_) => return Err(Problem::new(408, "too-slow", "The body takes too long", "")),
    };
    let address = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0.ip().to_string());
    Ok(Request {
        method: Method::of(parts.method.as_str()),
        path,
        query: parts.uri.query().unwrap_or_default().to_owned(),
        headers: headers(&parts.headers),
        body,
        visitor: Visitor { address: address.unwrap_or_default(), country: None },
    })
}

/// The whole body, or `None` if it is longer than `most`.
async fn read(mut body: BodyDataStream, most: usize) -> Result<Option<Vec<u8>>, axum::Error> {
    let mut read = Vec::new();
    let mut length = 0_usize;
    while let Some(part) = body.next().await {
        let part = part?;
        length = length.saturating_add(part.len());
        if length <= most {
            read.extend_from_slice(&part);
        } else if length > most.saturating_add(MOST_DRAINED) {
            break;
        }
    }
    Ok((length <= most).then_some(read))
}

/// Those of one name are joined by commas, as a Worker is given them (Fetch standard, "get" of a header list).
fn headers(given: &HeaderMap) -> Headers {
    let mut headers = Headers::default();
    for name in given.keys() {
        let values: Vec<_> =
            given.get_all(name).iter().map(|value| String::from_utf8_lossy(value.as_bytes())).collect();
        headers.push(name.as_str(), values.join(", "));
    }
    headers
}

/// Where the visitor sees this server: `gen serve` has checked that the host is this machine.
fn origin(parts: &Parts) -> String {
    let host = parts.headers.get("host").and_then(|host| host.to_str().ok()).unwrap_or("localhost");
    format!("http://{}", host.to_ascii_lowercase())
}

fn whole(mut response: Response) -> Result<axum::http::Response<Body>, axum::http::Error> {
    let body = std::mem::take(&mut response.body);
    out(response, Body::from(body))
}

fn out(response: Response, body: Body) -> Result<axum::http::Response<Body>, axum::http::Error> {
    let mut out = axum::http::Response::builder().status(response.status);
    for (name, value) in response.headers.iter() {
        out = out.header(HeaderName::try_from(name)?, HeaderValue::try_from(value)?);
    }
    out.body(body)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_of_one_name_become_one() {
        let mut given = HeaderMap::new();
        given.append("origin", HeaderValue::from_static("http://a"));
        given.append("origin", HeaderValue::from_static("http://b"));
        assert_eq!(headers(&given).get("origin"), Some("http://a, http://b"));
    }
}

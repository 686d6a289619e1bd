//! A request of the platform in, one of the rules out; and a response the other way. A body that is too long is refused
//! before it is read to its end.

use edge::http::{Headers, MOST_BODY, MOST_IMPORT, Method, Request, Response, Visitor};
use edge::problem::Problem;
use edge::rim::Rim;
use edge::transfer::Rest;
use futures_util::stream::{self, StreamExt, TryStream};
use worker::Result;

use crate::rim::Cloudflare;

/// The request, or why it is not even looked at.
pub async fn request(request: &mut worker::Request) -> Result<std::result::Result<Request, Problem>> {
    let url = request.inner().url();
    let query = url.split('#').next().and_then(|url| url.split_once('?')).map_or("", |(_, query)| query);
    let path = request.path();
    let mut headers = Headers::default();
    for (name, value) in request.headers().entries() {
        headers.push(&name, value);
    }
    // Set by Cloudflare on every request; what a visitor sends under this name does not get here.
    let address = headers.get("cf-connecting-ip").unwrap_or_default().to_owned();
    let country = request.cf().and_then(worker::Cf::country);
    let most = if path == "/api/import" { MOST_IMPORT } else { MOST_BODY };
    let Some(body) = body(request, most).await? else {
        let detail = format!("It may have {most} bytes");
        return Ok(Err(Problem::new(413, "too-long", "The body is too long", detail)));
    };
    Ok(Ok(Request {
        // The platform's own type takes what it does not know for a GET.
        method: Method::of(&request.inner().method()),
        path,
        query: query.to_owned(),
        headers,
        body,
        visitor: Visitor { address, country },
    }))
}

/// `None` if it is longer than `most`.
async fn body(request: &mut worker::Request, most: usize) -> Result<Option<Vec<u8>>> {
    if request.inner().body().is_none() {
        return Ok(Some(Vec::new()));
    }
    let mut stream = request.stream()?;
    let mut body = Vec::new();
    while let Some(part) = stream.next().await {
        let part = part?;
        if body.len() + part.len() > most {
            return Ok(None);
        }
        body.extend_from_slice(&part);
    }
    Ok(Some(body))
}

pub fn response(response: Response, rim: Cloudflare) -> Result<worker::Response> {
    let headers = worker::Headers::new();
    for (name, value) in response.headers.iter() {
        headers.append(name, value)?;
    }
    // The platform allows no body with these, not even an empty one.
    let out = match (response.status, response.rest) {
        (204 | 304, _) => worker::Response::empty()?,
        (_, None) => worker::Response::from_bytes(response.body)?,
        (_, Some(rest)) => worker::Response::from_stream(pieces(response.body, rest, rim))?,
    };
    Ok(out.with_status(response.status).with_headers(headers))
}

/// A body that is read from the storage while it is sent. Where a piece cannot be had it breaks off, and so does the
/// connection: nobody takes what came for the whole.
fn pieces(
    first: Vec<u8>,
    rest: Rest,
    rim: Cloudflare,
) -> impl TryStream<Ok = Vec<u8>, Error = worker::Error, Item = Result<Vec<u8>>> + 'static {
    let all = stream::try_unfold((rest, rim), |(mut rest, rim)| async move {
        match rest.next(&rim).await {
            Ok(piece) => Ok(piece.map(|piece| (piece.into_bytes(), (rest, rim)))),
            Err(failure) => {
                rim.log(&format!("a backup breaks off: {failure}"));
                Err(worker::Error::RustError(failure.why))
            }
        }
    });
    stream::once(async { Ok(first) }).chain(all)
}

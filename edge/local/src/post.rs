//! Calls to servers that the operator has named: a call in, the answer piece by piece out. Whether an address may be called
//! is decided where it is configured; a visitor's never comes here.

use std::io::Read;
use std::time::Duration;

use edge::rim::{Call, Failure, Take};
use ureq::Agent;

/// Bytes that are handed over at once, at most.
const PIECE: usize = 16 << 10;

/// Waits on this thread.
pub fn post(call: &Call, take: &mut Take<'_>) -> Result<u16, Failure> {
    let longest = Duration::from_secs(call.patience.into());
    let config = Agent::config_builder().timeout_global(Some(longest)).max_redirects(0).http_status_as_error(false);
    let failure = |error: String| Failure::network(format!("{}: {error}", call.url));
    let mut request = Agent::from(config.build()).post(&call.url);
    for (name, value) in &call.headers {
        request = request.header(*name, value);
    }
    let mut answer = request.send(&call.body).map_err(|error| failure(error.to_string()))?;
    let status = answer.status().as_u16();
    let mut body = answer.body_mut().as_reader();
    let mut piece = vec![0; PIECE];
    loop {
        match body.read(&mut piece).map_err(|error| failure(error.to_string()))? {
            0 => return Ok(status),
            length if take(status, piece.get(..length).unwrap_or_default()).is_break() => return Ok(status),
            _ => {}
        }
    }
}

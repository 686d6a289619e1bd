//! Requests to servers that may be slow, busy or gone for a moment: asked again after a while, with patience that ends.
//! What comes out is an answer, whatever its status, or why there is none. No message holds an address with its query,
//! for those of downloads let in whoever has them.

use std::time::Duration;

use anyhow::{anyhow, bail};
use ureq::http::Request;
use ureq::{Agent, Error};

use crate::World;

/// How often a request is sent.
const TRIES: u32 = 5;
/// How long a server may ask to wait.
const LONGEST_WAIT: u64 = 120;
const CONNECT: Duration = Duration::from_secs(20);

pub struct Answer {
    pub status: u16,
    pub body: Vec<u8>,
}

/// How much is asked for.
#[derive(Clone, Copy)]
pub struct Limits {
    /// For a request and its answer.
    pub longest: Duration,
    /// Bytes of the answer.
    pub most: u64,
}

/// Whether what is sent there can be read on the way by nobody: over https, or on this machine.
pub fn is_private(url: &str) -> bool {
    let host = url.strip_prefix("http://").map(|rest| rest.split(['/', ':']).next().unwrap_or_default());
    let is_safe = url.starts_with("https://") || host.is_some_and(|host| matches!(host, "localhost" | "127.0.0.1"));
    // A name before an `@` would pass for the host.
    is_safe && !url.split('/').nth(2).unwrap_or_default().contains('@')
}

/// Sends the request until it is answered with something else than "later". `whom` is for messages.
///
/// # Errors
/// If there is no answer, or the last one still is "later".
pub fn ask(
    whom: &str,
    limits: Limits,
    world: World<'_>,
    mut request: impl FnMut() -> anyhow::Result<Request<Vec<u8>>>,
) -> anyhow::Result<Answer> {
    let config = Agent::config_builder().timeout_global(Some(limits.longest)).timeout_connect(Some(CONNECT));
    // One that leads elsewhere is none of ours, and would get to see who we are.
    let agent = Agent::from(config.max_redirects(0).http_status_as_error(false).build());
    let mut pause = Duration::from_secs(1);
    for tried in 1.. {
        let is_last = tried == TRIES;
        let why = match once(&agent, limits, request()?) {
            Ok(Reply { answer, .. }) if !matches!(answer.status, 429 | 500..) => return Ok(answer),
            Ok(Reply { answer, retry_after }) => {
                if let Some(seconds) = retry_after {
                    if seconds > LONGEST_WAIT {
                        bail!("{whom} answers {} and asks to wait for {seconds} s; try again then", answer.status);
                    }
                    pause = Duration::from_secs(seconds);
                }
                if is_last {
                    return Ok(answer);
                }
                format!("{whom} answers {}", answer.status)
            }
            Err(Broken::TooMuch) => bail!("{whom} answers with more than {} MB", limits.most >> 20),
            Err(Broken::Off(why)) if is_last => bail!("{whom} {why}, {TRIES} times"),
            Err(Broken::Off(why)) => format!("{whom} {why}"),
        };
        (world.note)(&format!("{why}; asked again in {} s", pause.as_secs()));
        (world.wait)(pause);
        pause = (pause * 2).max(Duration::from_secs(1));
    }
    Err(anyhow!("{whom} was not asked"))
}

struct Reply {
    answer: Answer,
    /// Seconds.
    retry_after: Option<u64>,
}

enum Broken {
    TooMuch,
    Off(&'static str),
}

fn once(agent: &Agent, limits: Limits, request: Request<Vec<u8>>) -> Result<Reply, Broken> {
    let mut response = agent.run(request).map_err(|error| broken(&error))?;
    let header = |name: &str| response.headers().get(name)?.to_str().ok()?.parse::<u64>().ok();
    let (retry_after, length) = (header("retry-after"), header("content-length"));
    let status = response.status().as_u16();
    let body = response.body_mut().with_config().limit(limits.most).read_to_vec().map_err(|error| broken(&error))?;
    if length.is_some_and(|length| length != body.len() as u64) {
        return Err(Broken::Off("broke off"));
    }
    Ok(Reply { answer: Answer { status, body }, retry_after })
}

/// In words without the address.
fn broken(error: &Error) -> Broken {
    Broken::Off(match error {
        Error::BodyExceedsLimit(_) => return Broken::TooMuch,
        Error::Timeout(_) | Error::BodyStalled => "does not answer in time",
        Error::HostNotFound => "is not found: its name leads nowhere",
        Error::ConnectionFailed => "cannot be reached",
        Error::Io(error) if error.kind() == std::io::ErrorKind::ConnectionRefused => "refuses connections",
        Error::Io(_) | Error::Protocol(_) => "broke off",
        Error::Tls(_) | Error::Rustls(_) | Error::Pem(_) => "has no certificate that is trusted",
        Error::BadUri(_) | Error::Http(_) => "has no valid address",
        _ => "cannot be asked",
    })
}

#[cfg(test)]
mod tests {
    use super::is_private;

    #[test]
    fn a_token_goes_over_https_or_stays_on_this_machine() {
        for url in ["https://api.cloudflare.com/client/v4", "http://127.0.0.1:1111/x", "https://r2/x?sig=a@b"] {
            assert!(is_private(url), "{url}");
        }
        for url in [
            "http://api.cloudflare.com",
            "http://127.0.0.1.evil.example/",
            "http://localhost:x@evil.example/",
            "ftp://localhost/",
        ] {
            assert!(!is_private(url), "{url}");
        }
    }
}

//! The edge as the command line asks it: who we are goes along, and only where nobody else can read it.

use std::time::Duration;

use ureq::{Agent, RequestBuilder};

use super::Process;

/// Tells statuses rather than failing by them, and follows no redirect: what leads elsewhere is a page to sign in.
pub fn agent(longest: Duration) -> Agent {
    let config = Agent::config_builder().timeout_global(Some(longest)).max_redirects(0);
    Agent::from(config.http_status_as_error(false).build())
}

/// Whether what is sent there can be read on the way by nobody: over https, or on this machine.
pub fn is_private(url: &str) -> bool {
    let host = url.strip_prefix("http://").map(|rest| rest.split(['/', ':']).next().unwrap_or_default());
    let is_safe = url.starts_with("https://") || host.is_some_and(|host| matches!(host, "localhost" | "127.0.0.1"));
    // A name before an `@` would pass for the host.
    is_safe && !url.contains('@')
}

/// With the moderator's token and the service token of Cloudflare Access, where there are any.
pub fn signed_in<B>(mut request: RequestBuilder<B>, process: &Process) -> RequestBuilder<B> {
    if let Some(token) = &process.admin_token {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    if let Some((id, secret)) = &process.access_client {
        request = request.header("cf-access-client-id", id).header("cf-access-client-secret", secret);
    }
    request
}

#[cfg(test)]
mod tests {
    use super::is_private;

    #[test]
    fn a_token_goes_over_https_or_stays_on_this_machine() {
        for url in ["https://blog.example/api", "http://localhost:1111/api", "http://127.0.0.1:1111/api"] {
            assert!(is_private(url), "{url}");
        }
        for url in [
            "http://blog.example/api",
            "http://127.0.0.1.evil.example/api",
            "http://localhost@evil.example/api",
            "http://localhost:x@evil.example/api",
            "ftp://localhost/api",
        ] {
            assert!(!is_private(url), "{url}");
        }
    }
}

//! What a reader gets while home is away: requests for pages and the origin's answers come in, the decision whether the
//! copy at the edge stands in goes out. The copy is the same publish as static files. The API is never asked for here, and
//! nothing but a GET or HEAD falls back.

use crate::http::Method;

/// Answers to pages that the copy at the edge gave say so, for probes and for whoever looks.
pub const SERVED_BY: (&str, &str) = ("x-served-by", "edge-fallback");

/// Milliseconds until the first byte of the origin's answer.
pub const PATIENCE: u32 = 8_000;
/// So long after a failure to reach it the origin is not asked, in milliseconds: readers would wait for nothing.
const REST: i64 = 10_000;
/// Files whose name changes with their content. During a rollout the origin may not have them yet, or no more.
const IMMUTABLE: &str = "/immutable/";

/// What came of asking the origin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    Answered(u16),
    /// No connection, or no answer in time.
    Away,
}

/// Whether the copy is asked instead. 530 is what Cloudflare answers for a tunnel without an end.
pub fn falls_back(method: Method, path: &str, origin: Origin) -> bool {
    let is_reading = matches!(method, Method::Get | Method::Head);
    is_reading
        && match origin {
            Origin::Away => true,
            Origin::Answered(404) => path.starts_with(IMMUTABLE),
            Origin::Answered(status) => status >= 500,
        }
}

/// Keeps an origin that is away from being asked by every reader.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Breaker {
    /// Milliseconds since 1970.
    open_until: i64,
}

impl Breaker {
    pub fn may_ask(&self, now: i64) -> bool {
        // A clock that went back must not keep it open for long.
        now >= self.open_until || self.open_until - now > REST
    }

    #[must_use]
    pub fn after(self, origin: Origin, now: i64) -> Self {
        match origin {
            Origin::Away => Self { open_until: now.saturating_add(REST) },
            Origin::Answered(_) => Self::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_reading_falls_back_and_only_from_what_home_cannot_do() {
        let page = "/posts/hello/";
        for (method, path, origin, expected) in [
            (Method::Get, page, Origin::Answered(200), false),
            (Method::Get, page, Origin::Answered(304), false),
            (Method::Get, page, Origin::Answered(404), false),
            (Method::Get, page, Origin::Answered(500), true),
            (Method::Head, page, Origin::Answered(530), true),
            (Method::Get, page, Origin::Away, true),
            (Method::Post, page, Origin::Away, false),
            (Method::Post, page, Origin::Answered(530), false),
            (Method::Get, "/immutable/a.1b2c.css", Origin::Answered(404), true),
            (Method::Get, "/immutable/a.1b2c.css", Origin::Answered(200), false),
        ] {
            assert_eq!(falls_back(method, path, origin), expected, "{method:?} {path} {origin:?}");
        }
    }

    #[test]
    fn an_origin_that_is_away_rests() {
        let breaker = Breaker::default();
        assert!(breaker.may_ask(0));
        let open = breaker.after(Origin::Away, 1_000);
        assert!(!open.may_ask(1_000) && !open.may_ask(10_999) && open.may_ask(11_000));
        assert!(open.may_ask(-1_000_000), "the clock went back");
        // An answer is an answer, even a bad one: home is there.
        assert!(open.after(Origin::Answered(500), 2_000).may_ask(2_000));
    }
}

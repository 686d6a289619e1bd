//! Pages, where the Worker stands before the origin: the request goes home, and where home cannot answer, the site's own
//! files at Cloudflare do. What counts as that is said in `edge::failover`.

use std::cell::Cell;
use std::time::Duration;

use edge::failover::{Breaker, Origin, PATIENCE, SERVED_BY, falls_back};
use edge::http::Method;
use futures_util::future::{Either, select};
use worker::{AbortController, Date, Delay, Env, Fetch, Request, Response, Result};

thread_local! {
    /// Gone with the isolate, which is no loss.
    static BREAKER: Cell<Breaker> = Cell::new(Breaker::default());
}

pub async fn answer(request: Request, env: &Env) -> Result<Response> {
    // Off by default: each page would cost a run of the Worker, of which the free plan has 100,000 a day.
    let is_on = env.var("FAILOVER").is_ok_and(|value| value.to_string() == "on");
    if !is_on {
        return env.assets("ASSETS")?.fetch_request(request).await;
    }
    let (method, path) = (Method::of(&request.inner().method()), request.path());
    // What cannot fall back goes home in any case, as it came: a body is not kept for later.
    if !falls_back(method, &path, Origin::Away) {
        let (_, response) = ask(request).await;
        return response.map_or_else(|| Response::error("The origin does not answer", 502), Ok);
    }
    let (origin, response) = if BREAKER.get().may_ask(now()) {
        let (origin, response) = ask(request.clone()?).await;
        // Others may have asked meanwhile.
        BREAKER.set(BREAKER.get().after(origin, now()));
        (origin, response)
    } else {
        (Origin::Away, None)
    };
    if !falls_back(method, &path, origin) {
        return response.map_or_else(|| Response::error("The origin does not answer", 502), Ok);
    }
    let copy = env.assets("ASSETS")?.fetch_request(request).await;
    match (copy, response) {
        // Neither has it.
        (Ok(copy), Some(response)) if copy.status_code() == 404 && response.status_code() == 404 => Ok(response),
        // Home may have what the copy does not: nobody is to believe that it is gone, nor to keep that.
        (Ok(copy), _) if copy.status_code() == 404 => {
            let response = Response::error("The blog is away for a moment", 503)?;
            let headers = response.headers().clone();
            for (name, value) in [SERVED_BY, ("retry-after", "60"), ("cache-control", "no-store")] {
                headers.set(name, value)?;
            }
            Ok(response.with_headers(headers))
        }
        (Ok(copy), _) => {
            let headers = copy.headers().clone();
            headers.set(SERVED_BY.0, SERVED_BY.1)?;
            Ok(copy.with_headers(headers))
        }
        (Err(_), Some(response)) => Ok(response),
        (Err(error), None) => Err(error),
    }
}

/// Milliseconds since 1970.
fn now() -> i64 {
    i64::try_from(Date::now().as_millis()).unwrap_or(i64::MAX)
}

/// The origin's answer to a request of this zone: on its own route, a Worker's request goes past it.
async fn ask(request: Request) -> (Origin, Option<Response>) {
    let controller = AbortController::default();
    let signal = controller.signal();
    let fetch = Fetch::Request(request);
    let answer = Box::pin(fetch.send_with_signal(&signal));
    let longest = Box::pin(Delay::from(Duration::from_millis(PATIENCE.into())));
    match select(answer, longest).await {
        Either::Left((Ok(response), _)) => (Origin::Answered(response.status_code()), Some(response)),
        Either::Left((Err(_), _)) => (Origin::Away, None),
        Either::Right(_) => {
            controller.abort();
            (Origin::Away, None)
        }
    }
}

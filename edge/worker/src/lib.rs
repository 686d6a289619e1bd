//! The rim towards Cloudflare: requests, scheduled runs and the Durable Object come in as the platform has them. What is
//! answered is decided in the crate `edge`; here, bindings are looked up and types are translated. `entry.js` hands the
//! events to what stands here.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[cfg(feature = "test-panic")]
mod breaks;
mod chores;
mod crypto;
mod failover;
mod http;
mod rim;
mod views;

use worker::{Context, Env, Request, Response, Result, ScheduleContext, ScheduledEvent, event};

pub use chores::Chores;
pub use views::Views;

/// The API, and where the Worker stands before the whole blog, its pages.
#[event(fetch)]
async fn fetch(mut request: Request, env: Env, context: Context) -> Result<Response> {
    #[cfg(feature = "test-panic")]
    if request.path().starts_with("/api/break/") {
        return breaks::answer(&request.path()).await;
    }
    if !matches!(request.path().split('/').nth(1), Some("api")) {
        return failover::answer(request, &env).await;
    }
    let rim = rim::Cloudflare::new(env);
    let mut response = match http::request(&mut request).await? {
        Ok(request) => edge::handle(&request, &rim).await,
        Err(problem) => problem.into_response(),
    };
    if let Some(after) = response.after.take() {
        let rim = rim.clone();
        context.wait_until(async move { edge::after(after, &rim).await });
    }
    http::response(response, rim)
}

/// What the crons of `wrangler.toml` start.
#[event(scheduled)]
async fn scheduled(_event: ScheduledEvent, env: Env, _context: ScheduleContext) {
    let wake = async {
        // The host is nobody's; only the object hears this.
        env.durable_object("CHORES")?.get_by_name("chores")?.fetch_with_str("http://chores/").await
    };
    if let Err(error) = wake.await {
        worker::console_error!("chores are not done: {error}");
    }
}

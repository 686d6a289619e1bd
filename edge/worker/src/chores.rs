//! The Durable Object that does what is due now and then. The cron only wakes it: an object has thirty seconds of
//! processor time, where a scheduled run of the free plan has a hundredth of one, and checking what a model wrote takes more.
//! What is to be done is said in `edge::chores`.

use worker::{DurableObject, Env, Request, Response, Result, State, durable_object};

use crate::rim::Cloudflare;

#[durable_object(fetch)]
pub struct Chores {
    env: Env,
}

impl DurableObject for Chores {
    fn new(_state: State, env: Env) -> Self {
        Self { env }
    }

    /// Answers when all is done.
    async fn fetch(&self, _request: Request) -> Result<Response> {
        edge::chores(&Cloudflare::new(self.env.clone())).await;
        Response::ok("")
    }
}

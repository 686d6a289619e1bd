//! What the rules ask of their platform, answered by Cloudflare: D1, Durable Objects, rate limits, the site's own files,
//! Web Crypto.

use std::cell::RefCell;
use std::sync::Arc;
use std::time::Duration;

use edge::config::{Access, Config, Home, MODEL_PATIENCE, SUMMARIES_A_DAY};
use edge::pages::Pages;
use edge::rim::{Call, Failure, Limit, Rim, Take, What};
use edge::statement::{Rows, Statement, Value};
use futures_util::StreamExt;
use futures_util::future::{Either, select};
use js_sys::{Array, JSON};
use serde::Deserialize;
use wasm_bindgen::JsValue;
use worker::{
    AbortController, D1Type, Date, Delay, Env, Fetch, Headers, Method, Request, RequestInit, RequestRedirect,
    ResponseBody,
};

use crate::crypto;

/// The platform of one request.
#[derive(Clone)]
pub struct Cloudflare {
    env: Env,
    config: Config,
}

/// So long the list of pages is not read again, in milliseconds: a new page can be commented after this at the latest.
const KEPT: i64 = 60_000;
/// Bytes of what is fetched from elsewhere.
const MOST_FETCHED: usize = 1 << 20;

thread_local! {
    /// When the list of pages was read, and what stood in it. Gone with the isolate, which is no loss.
    static PAGES: RefCell<Option<(i64, Arc<Pages>)>> = const { RefCell::new(None) };
}

impl Cloudflare {
    pub fn new(env: Env) -> Self {
        let config = config(&env);
        Self { env, config }
    }
}

/// Secrets and variables; see `edge::config` for what each is for.
fn config(env: &Env) -> Config {
    let text = |name: &str| env.var(name).ok().map(|value| value.to_string()).filter(|value| !value.is_empty());
    let number = |name: &str, usual: u32| text(name).and_then(|text| text.parse().ok()).unwrap_or(usual);
    Config {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        origin: text("ORIGIN").unwrap_or_default(),
        secret: text("SECRET"),
        admin_token: text("ADMIN_TOKEN"),
        access: text("ACCESS_TEAM").zip(text("ACCESS_AUD")).map(|(team, audience)| Access { team, audience }),
        author_key: text("AUTHOR_KEY"),
        shards: number("SHARDS", 1).max(1),
        retention_days: number("RETENTION_DAYS", 90),
        home: text("MODEL_URL").zip(text("MODEL")).map(|(url, model)| Home {
            url,
            model,
            token: text("MODEL_ACCESS_ID").zip(text("MODEL_ACCESS_SECRET")),
            most_a_day: number("SUMMARIES_A_DAY", SUMMARIES_A_DAY),
            patience: number("MODEL_PATIENCE", MODEL_PATIENCE),
        }),
        ..Config::default()
    }
    .with_notices(text)
}

/// A failure of storage, as the platform words it.
fn storage(error: &worker::Error) -> Failure {
    let why = match error {
        worker::Error::D1(error) => error.cause(),
        other => other.to_string(),
    };
    let is_full = ["SQLITE_FULL", "exceeded", "over quota", "storage limit"].iter().any(|sign| why.contains(sign));
    Failure { what: if is_full { What::Full } else { What::Storage }, why }
}

impl Rim for Cloudflare {
    fn now(&self) -> i64 {
        i64::try_from(Date::now().as_millis()).unwrap_or(i64::MAX)
    }

    fn random(&self) -> [u8; 32] {
        // The platform has always random numbers; should it have none, what is signed with these is refused later.
        crypto::random().unwrap_or_default()
    }

    fn config(&self) -> &Config {
        &self.config
    }

    async fn database(&self, statements: Vec<Statement>) -> Result<Vec<Rows>, Failure> {
        let database = self.env.d1("DB").map_err(|error| storage(&error))?;
        let prepared: worker::Result<Vec<_>> = statements
            .iter()
            .map(|statement| {
                let values: Vec<D1Type<'_>> = statement.parameters.iter().map(bound).collect();
                database.prepare(statement.sql).bind_refs(&values)
            })
            .collect();
        let results =
            database.batch(prepared.map_err(|error| storage(&error))?).await.map_err(|error| storage(&error))?;
        results.iter().map(|result| result.results().and_then(rows).map_err(|error| storage(&error))).collect()
    }

    async fn views(&self, shard: u32, question: String) -> Result<String, Failure> {
        let ask = async {
            let stub = self.env.durable_object("VIEWS")?.get_by_name(&format!("views-{shard}"))?;
            let mut init = RequestInit::new();
            init.with_method(Method::Post).with_body(Some(question.into()));
            // The host is nobody's; only the object hears this.
            let mut answer = stub.fetch_with_request(Request::new_with_init("http://views/", &init)?).await?;
            match answer.status_code() {
                200 => answer.text().await,
                _ => Err(worker::Error::RustError(answer.text().await?)),
            }
        };
        ask.await.map_err(|error| storage(&error))
    }

    async fn pages(&self) -> Result<Arc<Pages>, Failure> {
        let now = self.now();
        let kept = PAGES.with_borrow(|kept| kept.clone().filter(|(read, _)| (now - KEPT..=now).contains(read)));
        if let Some((_, pages)) = kept {
            return Ok(pages);
        }
        let read = async {
            let mut answer = self.env.assets("ASSETS")?.fetch("http://assets/_gen/pages.json", None).await?;
            match answer.status_code() {
                200 => answer.bytes().await,
                status => Err(worker::Error::RustError(format!("_gen/pages.json: {status}"))),
            }
        };
        let bytes = read.await.map_err(|error| Failure::network(error.to_string()))?;
        let pages = Pages::read(&bytes).map_err(|error| Failure::network(format!("_gen/pages.json: {error}")))?;
        let pages = Arc::new(pages);
        PAGES.set(Some((now, pages.clone())));
        Ok(pages)
    }

    async fn allows(&self, what: Limit, key: &str) -> bool {
        let name = match what {
            Limit::Views => "VIEWS_LIMIT",
            Limit::Writes => "WRITES_LIMIT",
            Limit::AllWrites => "ALL_WRITES_LIMIT",
            Limit::Admin => "ADMIN_LIMIT",
        };
        let Ok(limiter) = self.env.rate_limiter(name) else { return true };
        limiter.limit(key.to_owned()).await.is_ok_and(|outcome| outcome.success)
    }

    async fn verify_rs256(&self, jwk: &serde_json::Value, message: &[u8], signature: &[u8]) -> Result<bool, Failure> {
        let verified = crypto::verify_rs256(jwk, message, signature).await;
        verified.map_err(|error| Failure::network(format!("the key cannot be used: {error:?}")))
    }

    async fn fetch(&self, url: &str) -> Result<Vec<u8>, Failure> {
        let fetch = async {
            let mut answer = Fetch::Request(Request::new(url, Method::Get)?).send().await?;
            match answer.status_code() {
                200 => answer.bytes().await,
                status => Err(worker::Error::RustError(format!("it answers {status}"))),
            }
        };
        let bytes = fetch.await.map_err(|error| Failure::network(format!("{url}: {error}")))?;
        if bytes.len() > MOST_FETCHED {
            return Err(Failure::network(format!("{url}: more than {MOST_FETCHED} bytes")));
        }
        Ok(bytes)
    }

    async fn post(&self, call: &Call, take: &mut Take<'_>) -> Result<u16, Failure> {
        let controller = AbortController::default();
        let signal = controller.signal();
        let answer = Box::pin(async {
            let headers = Headers::new();
            for (name, value) in &call.headers {
                headers.set(name, value)?;
            }
            let mut init = RequestInit::new();
            init.with_method(Method::Post).with_headers(headers).with_body(Some(call.body.as_str().into()));
            init.with_redirect(RequestRedirect::Manual);
            let request = Fetch::Request(Request::new_with_init(&call.url, &init)?);
            let mut answer = request.send_with_signal(&signal).await?;
            let status = answer.status_code();
            if let ResponseBody::Stream(_) = answer.body() {
                let mut pieces = answer.stream()?;
                while let Some(piece) = pieces.next().await {
                    if take(status, &piece?).is_break() {
                        break;
                    }
                }
            }
            Ok::<u16, worker::Error>(status)
        });
        let longest = Box::pin(Delay::from(Duration::from_secs(call.patience.into())));
        let outcome = match select(answer, longest).await {
            Either::Left((outcome, _)) => outcome.map_err(|error| error.to_string()),
            Either::Right(_) => Err(format!("no answer within {} s", call.patience)),
        };
        // Closes the connection, also where nobody wanted the rest.
        controller.abort();
        outcome.map_err(|why| Failure::network(format!("{}: {why}", call.url)))
    }

    fn log(&self, line: &str) {
        worker::console_error!("{line}");
    }
}

/// A row as the platform has it.
#[derive(Deserialize)]
#[serde(transparent)]
pub struct Row(#[serde(with = "serde_wasm_bindgen::preserve")] JsValue);

/// Rows as text, which JavaScript writes faster than single values cross over.
pub fn rows(rows: Vec<Row>) -> worker::Result<Rows> {
    let rows: Array = rows.into_iter().map(|row| row.0).collect();
    Ok(Rows::of(JSON::stringify(&rows)?.into()))
}

/// D1 binds integers of 32 bits; a column of integers makes one of a longer number that comes as a float.
fn bound(value: &Value) -> D1Type<'_> {
    match value {
        Value::Null => D1Type::Null,
        Value::Integer(number) => i32::try_from(*number).map_or(D1Type::Real(*number as f64), D1Type::Integer),
        Value::Real(number) => D1Type::Real(*number),
        Value::Text(text) => D1Type::Text(text),
    }
}

//! The Durable Object that counts views: a question comes in, its answer goes out, and the alarm that was asked for is set.
//! How views are counted is said in `edge::views::shard`.

use std::cell::RefCell;
use std::panic::AssertUnwindSafe;

use edge::rim::Failure;
use edge::statement::{Rows, Statement, Value};
use edge::views::shard::{Answer, SCHEMA, Shard, Sql};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use worker::{
    Date, DurableObject, Env, Request, Response, Result, ScheduledTime, SqlStorage, SqlStorageValue, State,
    durable_object,
};

use crate::crypto;
use crate::rim::rows;

/// One counter, in SQLite of its own.
#[durable_object(alarm)]
pub struct Views {
    state: State,
    shard: AssertUnwindSafe<RefCell<Shard>>,
}

impl DurableObject for Views {
    fn new(state: State, _env: Env) -> Self {
        let sql = state.storage().sql();
        for statement in SCHEMA {
            if let Err(error) = sql.exec(statement, None) {
                worker::console_error!("views: {error}");
            }
        }
        Self { state, shard: AssertUnwindSafe(RefCell::new(Shard::default())) }
    }

    async fn fetch(&self, mut request: Request) -> Result<Response> {
        let question = request.text().await?;
        let (now, random) = world()?;
        match self.run(|shard, sql| shard.answer(sql, now, random, &question)) {
            Ok(answer) => {
                self.wake(answer.alarm).await?;
                Response::ok(answer.json)
            }
            Err(failure) => Response::error(failure.why, 500),
        }
    }

    /// An error makes the platform call again, six times and later each time.
    async fn alarm(&self) -> Result<Response> {
        let (now, random) = world()?;
        match self.run(|shard, sql| shard.alarm(sql, now, random)) {
            Ok(answer) => {
                self.wake(answer.alarm).await?;
                Response::ok("")
            }
            Err(failure) => {
                worker::console_error!("views are written later: {failure}");
                Err(worker::Error::RustError(failure.why))
            }
        }
    }
}

impl Views {
    /// All that `work` writes, or nothing of it.
    fn run(
        &self,
        work: impl FnOnce(&mut Shard, &mut Inside) -> std::result::Result<Answer, Failure>,
    ) -> std::result::Result<Answer, Failure> {
        let mut shard = self.shard.borrow_mut();
        let mut work = Some(work);
        let mut answer = None;
        let storage = self.state.storage();
        let mut run = || {
            let Some(work) = work.take() else { return Ok(()) };
            let done = work(&mut shard, &mut Inside(storage.sql()));
            let outcome = done.as_ref().map(drop).map_err(|failure| JsValue::from_str(&failure.why));
            answer = Some(done);
            outcome
        };
        // A panic in it throws, too; below, the shard is made anew.
        let mut run = AssertUnwindSafe(&mut run);
        let committed = storage.as_raw().unchecked_ref::<Transactions>().transaction_sync(&mut move || {
            let run = &mut run;
            (run.0)()
        });
        match (answer, committed) {
            (Some(Ok(_)) | None, Err(error)) => {
                // It believes to have written what is not there.
                *shard = Shard::default();
                Err(Failure::storage(format!("{error:?}")))
            }
            (None, Ok(())) => Err(Failure::storage("transactionSync did not call")),
            (Some(answer), _) => answer,
        }
    }

    async fn wake(&self, at: Option<i64>) -> Result<()> {
        match at {
            Some(at) => {
                let at = js_sys::Date::new(&(at as f64).into());
                self.state.storage().set_alarm(ScheduledTime::new(at)).await
            }
            None => Ok(()),
        }
    }
}

#[wasm_bindgen]
extern "C" {
    type Transactions;

    /// Takes back what `work` wrote if it throws.
    /// <https://developers.cloudflare.com/durable-objects/api/sqlite-storage-api/#transactionsync>
    #[wasm_bindgen(method, catch, js_name = transactionSync)]
    fn transaction_sync(
        this: &Transactions,
        work: &mut dyn FnMut() -> std::result::Result<(), JsValue>,
    ) -> std::result::Result<(), JsValue>;
}

fn world() -> Result<(i64, [u8; 32])> {
    let now = i64::try_from(Date::now().as_millis()).unwrap_or(i64::MAX);
    Ok((now, crypto::random()?))
}

/// The storage of the object as its rules see it.
struct Inside(SqlStorage);

impl Sql for Inside {
    fn run(&mut self, statement: &Statement) -> std::result::Result<Rows, Failure> {
        let values: Vec<SqlStorageValue> = statement.parameters.iter().map(bound).collect();
        let rows = self.0.exec(statement.sql, values).and_then(|cursor| cursor.to_array()).and_then(rows);
        rows.map_err(|error| Failure::storage(error.to_string()))
    }
}

fn bound(value: &Value) -> SqlStorageValue {
    match value {
        Value::Null => SqlStorageValue::Null,
        Value::Integer(number) => SqlStorageValue::Integer(*number),
        Value::Real(number) => SqlStorageValue::Float(*number),
        Value::Text(text) => SqlStorageValue::String(text.clone()),
    }
}

//! The Durable Object that counts views: a question comes in, its answer goes out, and the alarm that was asked for is set.
//! How views are counted is said in `edge::views::shard`.

use std::cell::RefCell;
use std::panic::AssertUnwindSafe;

use edge::rim::{Failure, Question};
use edge::statement::{Row, Rows, Statement, Value};
use edge::views::shard::{Answer, SCHEMA, Shard, Sql};
use worker::{
    Date, DurableObject, Env, Request, Response, Result, ScheduledTime, SqlStorage, SqlStorageValue, State,
    durable_object, wasm_bindgen,
};

use crate::crypto;

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
        let question: Question = request.json().await?;
        let (now, random) = world()?;
        let answer = self.shard.borrow_mut().answer(&mut self.sql(), now, random, &question);
        match answer {
            Ok(answer) => {
                self.wake(answer.alarm).await?;
                Response::from_json(&answer.json)
            }
            // What it believes to have written may not be there.
            Err(failure) => {
                self.shard.replace(Shard::default());
                Response::error(failure.why, 500)
            }
        }
    }

    async fn alarm(&self) -> Result<Response> {
        let (now, random) = world()?;
        let answer: std::result::Result<Answer, Failure> = self.shard.borrow_mut().alarm(&mut self.sql(), now, random);
        let answer = answer.map_err(|failure| worker::Error::RustError(failure.why))?;
        self.wake(answer.alarm).await?;
        Response::ok("")
    }
}

impl Views {
    fn sql(&self) -> Inside {
        Inside(self.state.storage().sql())
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

fn world() -> Result<(i64, [u8; 32])> {
    let now = i64::try_from(Date::now().as_millis()).unwrap_or(i64::MAX);
    Ok((now, crypto::random()?))
}

/// The storage of the object as its rules see it.
struct Inside(SqlStorage);

impl Sql for Inside {
    fn run(&mut self, statement: &Statement) -> std::result::Result<Rows, Failure> {
        let values: Vec<SqlStorageValue> = statement.parameters.iter().map(bound).collect();
        let rows = self.0.exec(statement.sql, values).and_then(|cursor| cursor.to_array::<Row>());
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

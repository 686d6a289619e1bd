//! A rim for the tests of the rules: SQLite in memory with the migrations applied, a clock and random numbers that a
//! test sets, a list of pages, and a switch per part that makes it fail. The real rims are tested from outside,
//! elsewhere.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use rusqlite::Connection;
use rusqlite::types::ValueRef;
use serde_json::json;

use crate::config::Config;
use crate::http::{Headers, Method, Request, Response, Visitor};
use crate::pages::Pages;
use crate::rim::{Call, Failure, Limit, Rim, Take, What};
use crate::statement::{Rows, Statement, Value, read};
use crate::views::shard::{SCHEMA, Shard, Sql};

/// Every file of `migrations/`, in order.
pub const MIGRATIONS: &[&str] = &[
    include_str!("../migrations/0001_comments.sql"),
    include_str!("../migrations/0002_summaries.sql"),
    include_str!("../migrations/0003_notices.sql"),
];

/// 2026-11-20T12:00:00Z, when every test begins.
pub const NOON: i64 = 1_795_176_000_000;
pub const SECRET: &str = "a secret of thirty-two characters, or more";
pub const AUTHOR_KEY: &str = "the key of the owner of this blog";
pub const ORIGIN: &str = "https://blog.example";

type Post = Box<dyn FnMut(&Call) -> Result<(u16, Vec<Vec<u8>>), Failure>>;
type Counter = Box<dyn FnMut(u32, String) -> Result<String, Failure>>;

/// What a test can set is public.
pub struct TestRim {
    pub connection: RefCell<Connection>,
    pub config: Config,
    pub now: Cell<i64>,
    /// Counts up, so that no two random numbers are the same and all of them are known.
    pub random: Cell<u64>,
    pub pages: RefCell<Arc<Pages>>,
    /// How often a key may do something. Not limited where nothing is said.
    pub budgets: RefCell<HashMap<&'static str, u32>>,
    /// What was asked of the limits, with how often.
    pub asked: RefCell<HashMap<(String, String), u32>>,
    /// How the storage, the counters, the pages or the network fail; they work where nothing is said.
    pub database_fails: Cell<Option<What>>,
    pub views_fail: Cell<Option<What>>,
    pub pages_fail: Cell<Option<What>>,
    pub fetch_fails: Cell<Option<What>>,
    /// Fails once that many calls of the database have gone well.
    pub database_fails_after: Cell<Option<u32>>,
    /// Answers the questions to the counters.
    pub counter: RefCell<Counter>,
    /// What a fetched address gives.
    pub fetched: RefCell<HashMap<String, Vec<u8>>>,
    /// Addresses that were fetched.
    pub fetches: RefCell<Vec<String>>,
    /// Calls that were posted, and what answers them: a status and the pieces of a body.
    pub posts: RefCell<Vec<Call>>,
    pub posted: RefCell<Post>,
    pub signatures_are_good: Cell<bool>,
    pub log: RefCell<Vec<String>>,
    /// How many calls of the database there were.
    pub calls: Cell<u32>,
}

impl TestRim {
    /// Pages `posts/hello` (English, once at `/old/` and `posts/old`), `posts/hallo` (German), and `about`, which takes
    /// no comments.
    pub fn new() -> Self {
        let connection = Connection::open_in_memory().unwrap();
        for migration in MIGRATIONS {
            connection.execute_batch(migration).unwrap();
        }
        let rim = Self {
            connection: RefCell::new(connection),
            config: Config {
                version: "1.0.0".to_owned(),
                origin: ORIGIN.to_owned(),
                secret: Some(SECRET.to_owned()),
                admin_token: Some("let me in".to_owned()),
                access: None,
                author_key: Some(AUTHOR_KEY.to_owned()),
                shards: 1,
                retention_days: 90,
                home: None,
                ..Config::default()
            },
            now: Cell::new(NOON),
            random: Cell::new(0),
            pages: RefCell::default(),
            budgets: RefCell::default(),
            asked: RefCell::default(),
            database_fails: Cell::new(None),
            views_fail: Cell::new(None),
            pages_fail: Cell::new(None),
            fetch_fails: Cell::new(None),
            database_fails_after: Cell::new(None),
            counter: RefCell::new(counter()),
            fetched: RefCell::default(),
            fetches: RefCell::default(),
            posts: RefCell::default(),
            posted: RefCell::new(Box::new(|_| Err(Failure::network("nobody answers")))),
            signatures_are_good: Cell::new(true),
            log: RefCell::default(),
            calls: Cell::new(0),
        };
        rim.set_pages(&json!([
            {"id": "posts/hello", "url": "/posts/hello/", "aliases": ["/old/", "posts/old"], "language": "en",
             "title": "Hello & <welcome>", "comments": true},
            {"id": "posts/hallo", "url": "/posts/hallo/", "language": "de", "title": "Hallo", "comments": true},
            {"id": "about", "url": "/about/", "language": "en", "title": "About", "comments": false},
        ]));
        rim
    }

    pub fn set_pages(&self, pages: &serde_json::Value) {
        let file = json!({ "version": 1, "pages": pages }).to_string();
        *self.pages.borrow_mut() = Arc::new(Pages::read(file.as_bytes()).unwrap());
    }

    /// Lets `seconds` pass.
    pub fn wait(&self, seconds: i64) {
        self.now.set(self.now.get() + seconds * 1000);
    }

    /// What the storage says to a question of the test itself, as one line a row: `a|b`.
    pub fn sql(&self, sql: &'static str) -> String {
        let rows = run(&self.connection.borrow(), &Statement::new(sql)).unwrap();
        let rows: Vec<serde_json::Map<String, serde_json::Value>> = read(rows).unwrap();
        let line = |row: &serde_json::Map<String, serde_json::Value>| {
            let cells = row.values().map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned));
            cells.collect::<Vec<_>>().join("|")
        };
        rows.iter().map(line).collect::<Vec<_>>().join("\n")
    }

    /// Everything that is stored, as one text, to look for what must not be.
    pub fn dump(&self) -> String {
        let tables = self.sql("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name");
        let connection = self.connection.borrow();
        let mut dump = String::new();
        for table in tables.lines() {
            let mut query = connection.prepare(&format!("SELECT * FROM {table}")).unwrap();
            let width = query.column_count();
            let mut rows = query.query([]).unwrap();
            while let Some(row) = rows.next().unwrap() {
                for column in 0..width {
                    dump.push_str(&format!("{:?} ", row.get_ref(column).unwrap()));
                }
                dump.push('\n');
            }
        }
        dump
    }

    /// Asks through the one door.
    pub fn ask(&self, request: &Request) -> Response {
        let mut response = block_on(crate::handle(request, self));
        if let Some(mut rest) = response.rest.take() {
            while let Ok(Some(piece)) = block_on(rest.next(self)) {
                response.body.extend(piece.bytes());
            }
        }
        response
    }
}

/// A counter at noon.
fn counter() -> Counter {
    struct Storage<'c>(&'c Connection);
    impl Sql for Storage<'_> {
        fn run(&mut self, statement: &Statement) -> Result<Rows, Failure> {
            run(self.0, statement)
        }
    }
    let connection = Connection::open_in_memory().unwrap();
    SCHEMA.iter().for_each(|statement| connection.execute_batch(statement).unwrap());
    let mut shard = Shard::default();
    Box::new(move |_, question| Ok(shard.answer(&mut Storage(&connection), NOON, [7; 32], &question)?.json))
}

/// Runs one statement; D1 gives rows in the same shape.
pub fn run(connection: &Connection, statement: &Statement) -> Result<Rows, Failure> {
    let fail = |error: rusqlite::Error| Failure::storage(format!("{error} in {}", statement.sql));
    let mut query = connection.prepare(statement.sql).map_err(fail)?;
    let names: Vec<String> = query.column_names().map(str::to_owned).collect();
    let parameters = statement.parameters.iter().map(|value| match value {
        Value::Null => rusqlite::types::Value::Null,
        Value::Integer(number) => rusqlite::types::Value::Integer(*number),
        Value::Real(number) => rusqlite::types::Value::Real(*number),
        Value::Text(text) => rusqlite::types::Value::Text(text.clone()),
    });
    let mut found = query.query(rusqlite::params_from_iter(parameters)).map_err(fail)?;
    let mut rows = Vec::new();
    while let Some(row) = found.next().map_err(fail)? {
        let mut values = serde_json::Map::new();
        for (column, name) in names.iter().enumerate() {
            let value = match row.get_ref(column).map_err(fail)? {
                ValueRef::Null => serde_json::Value::Null,
                ValueRef::Integer(number) => number.into(),
                ValueRef::Real(number) => number.into(),
                ValueRef::Text(text) => String::from_utf8_lossy(text).into(),
                ValueRef::Blob(_) => return Err(Failure::storage("no table has a blob")),
            };
            values.insert(name.clone(), value);
        }
        rows.push(serde_json::Value::Object(values));
    }
    Ok(Rows::of(serde_json::Value::Array(rows).to_string()))
}

impl Rim for TestRim {
    fn now(&self) -> i64 {
        self.now.get()
    }

    fn random(&self) -> [u8; 32] {
        use sha2::Digest;
        self.random.set(self.random.get() + 1);
        sha2::Sha256::digest(self.random.get().to_be_bytes()).into()
    }

    fn config(&self) -> &Config {
        &self.config
    }

    async fn database(&self, statements: Vec<Statement>) -> Result<Vec<Rows>, Failure> {
        self.calls.set(self.calls.get() + 1);
        match self.database_fails_after.get() {
            Some(0) => self.database_fails.set(Some(What::Storage)),
            Some(left) => self.database_fails_after.set(Some(left - 1)),
            None => {}
        }
        fails(&self.database_fails)?;
        let mut connection = self.connection.borrow_mut();
        let transaction = connection.transaction().map_err(|error| Failure::storage(error.to_string()))?;
        let rows: Result<Vec<Rows>, Failure> =
            statements.iter().map(|statement| run(&transaction, statement)).collect();
        let rows = rows?;
        transaction.commit().map_err(|error| Failure::storage(error.to_string()))?;
        Ok(rows)
    }

    async fn views(&self, shard: u32, question: String) -> Result<String, Failure> {
        fails(&self.views_fail)?;
        (self.counter.borrow_mut())(shard, question)
    }

    async fn pages(&self) -> Result<Arc<Pages>, Failure> {
        fails(&self.pages_fail)?;
        Ok(self.pages.borrow().clone())
    }

    async fn allows(&self, what: Limit, key: &str) -> bool {
        let what = format!("{what:?}");
        let budget = self.budgets.borrow().get(what.as_str()).copied();
        let mut asked = self.asked.borrow_mut();
        let times = asked.entry((what, key.to_owned())).or_default();
        *times += 1;
        budget.is_none_or(|budget| *times <= budget)
    }

    async fn verify_rs256(&self, _: &serde_json::Value, _: &[u8], _: &[u8]) -> Result<bool, Failure> {
        Ok(self.signatures_are_good.get())
    }

    async fn fetch(&self, url: &str) -> Result<Vec<u8>, Failure> {
        self.fetches.borrow_mut().push(url.to_owned());
        fails(&self.fetch_fails)?;
        self.fetched.borrow().get(url).cloned().ok_or_else(|| Failure::network(format!("nothing at {url}")))
    }

    async fn post(&self, call: &Call, take: &mut Take<'_>) -> Result<u16, Failure> {
        self.posts.borrow_mut().push(call.clone());
        let (status, pieces) = (self.posted.borrow_mut())(call)?;
        for piece in pieces {
            if take(status, &piece).is_break() {
                break;
            }
        }
        Ok(status)
    }

    fn log(&self, line: &str) {
        self.log.borrow_mut().push(line.to_owned());
    }
}

fn fails(switch: &Cell<Option<What>>) -> Result<(), Failure> {
    switch.get().map_or(Ok(()), |what| Err(Failure { what, why: "the test wants it".to_owned() }))
}

/// Nothing in a test rim ever waits.
pub fn block_on<T>(future: impl Future<Output = T>) -> T {
    let mut future = pin!(future);
    match future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("a test rim answers at once"),
    }
}

/// A GET of a path, with its query.
pub fn get(path: &str) -> Request {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    Request {
        method: Method::Get,
        path: path.to_owned(),
        query: query.to_owned(),
        headers: Headers::from_iter([("host", "blog.example")]),
        body: Vec::new(),
        visitor: Visitor { address: "203.0.113.7".to_owned(), country: Some("DE".to_owned()) },
    }
}

/// A POST of JSON from a page of the blog.
pub fn post(path: &str, body: &serde_json::Value) -> Request {
    let mut request = get(path);
    request.method = Method::Post;
    request.headers.push("content-type", "application/json");
    request.headers.push("origin", ORIGIN);
    request.headers.push("sec-fetch-site", "same-origin");
    request.body = body.to_string().into_bytes();
    request
}

/// A POST of a form from a page of the blog, as a browser without scripts sends it.
pub fn form(path: &str, fields: &[(&str, &str)]) -> Request {
    let mut request = post(path, &json!(null));
    let encode = |(name, value): &(&str, &str)| format!("{}={}", crate::http::encode(name), crate::http::encode(value));
    request.body = fields.iter().map(encode).collect::<Vec<_>>().join("&").into_bytes();
    request.headers.set("content-type", "application/x-www-form-urlencoded");
    request
}

impl Response {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    #[track_caller]
    pub fn value(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }
}

#[test]
fn statements_run_together_or_not_at_all() {
    let rim = TestRim::new();
    let insert = || Statement::new("INSERT INTO salts (day, salt) VALUES (?, ?)").bind(1i64).bind("a");
    assert!(block_on(rim.database(vec![insert(), insert()])).is_err());
    assert_eq!(rim.sql("SELECT count(*) FROM salts"), "0");
}

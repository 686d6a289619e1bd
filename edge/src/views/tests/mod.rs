//! Stories of views over a whole small blog: the door, the handlers, real counters on SQLite, a clock that the test
//! moves and alarms that ring when it passes them. Each counts the rows that it writes, as Cloudflare bills them.
#![allow(clippy::indexing_slicing, reason = "a test that asks for what is not there fails, as it should")]

mod backup;
mod burst;
mod clock;
mod counting;
mod disk;
mod machines;
mod report;

use std::cell::RefCell;
use std::path::Path;
use std::rc::Rc;

use rusqlite::Connection;
use serde_json::{Value, json};

use super::shard::{Answer, SCHEMA, Shard, Sql};
use crate::http::{Request, Response};
use crate::rim::Failure;
use crate::statement::{Rows, Statement};
use crate::testing::{self, NOON, TestRim, block_on};

const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0";
const HELLO: &str = "posts/hello";
const SECOND: i64 = 1000;
const HOUR: i64 = 3600 * SECOND;
const DAY: i64 = 24 * HOUR;

/// A counter with its storage and its alarm.
struct Node {
    shard: Shard,
    connection: Connection,
    alarm: Option<i64>,
    /// Rows written so far, and alarms set, which are rows as well.
    rows: u64,
    /// How many statements may run until one fails.
    fails_after: Option<u32>,
    random: u64,
}

struct Storage<'n>(&'n Connection, &'n mut Option<u32>);

impl Sql for Storage<'_> {
    fn run(&mut self, statement: &Statement) -> Result<Rows, Failure> {
        match self.1 {
            Some(0) => return Err(Failure::storage("the test wants it")),
            Some(left) => *left -= 1,
            None => {}
        }
        testing::run(self.0, statement)
    }
}

impl Node {
    fn new(connection: Connection) -> Self {
        for statement in SCHEMA {
            connection.execute_batch(statement).unwrap();
        }
        Self { shard: Shard::default(), connection, alarm: None, rows: 0, fails_after: None, random: 0 }
    }

    /// One call is one transaction, as `Sql` wants it.
    fn call(
        &mut self,
        call: impl FnOnce(&mut Shard, &mut dyn Sql, [u8; 32]) -> Result<Answer, Failure>,
    ) -> Result<String, Failure> {
        use sha2::Digest;
        self.random += 1;
        let random = sha2::Sha256::digest(self.random.to_be_bytes()).into();
        self.connection.execute_batch("BEGIN").unwrap();
        let before = self.connection.total_changes();
        let answer = call(&mut self.shard, &mut Storage(&self.connection, &mut self.fails_after), random);
        let Ok(Answer { json, alarm }) = answer else {
            self.connection.execute_batch("ROLLBACK").unwrap();
            return Err(answer.unwrap_err());
        };
        self.rows += self.connection.total_changes() - before;
        self.connection.execute_batch("COMMIT").unwrap();
        if alarm.is_some() {
            self.alarm = alarm;
            self.rows += 1;
        }
        Ok(json)
    }

    fn ring(&mut self, now: i64) {
        self.alarm = None;
        let answer = self.call(|shard, sql, random| shard.alarm(sql, now, random));
        // A platform calls again what failed.
        if answer.is_err() {
            self.alarm = Some(now + 2 * SECOND);
        }
    }
}

struct Blog {
    rim: TestRim,
    nodes: Rc<RefCell<Vec<Node>>>,
    clock: Rc<RefCell<i64>>,
}

impl Blog {
    fn new() -> Self {
        Self::with(vec![Connection::open_in_memory().unwrap()])
    }

    fn on_disk(path: &Path) -> Self {
        Self::with(vec![Connection::open(path).unwrap()])
    }

    fn with(connections: Vec<Connection>) -> Self {
        let mut rim = TestRim::new();
        rim.config.shards = connections.len() as u32;
        let nodes = Rc::new(RefCell::new(connections.into_iter().map(Node::new).collect::<Vec<_>>()));
        let clock = Rc::new(RefCell::new(NOON));
        let (of_counter, now) = (nodes.clone(), clock.clone());
        *rim.counter.borrow_mut() = Box::new(move |shard, question| {
            let now = *now.borrow();
            let mut nodes = of_counter.borrow_mut();
            nodes[shard as usize].call(|shard, sql, random| shard.answer(sql, now, random, &question))
        });
        Self { rim, nodes, clock }
    }

    fn now(&self) -> i64 {
        *self.clock.borrow()
    }

    /// Sets the clock, as an operator or a time server does. Nothing rings.
    fn set_clock(&self, now: i64) {
        *self.clock.borrow_mut() = now;
        self.rim.now.set(now);
    }

    /// Lets time pass, and alarms ring in their turn.
    fn wait(&self, milliseconds: i64) {
        let end = self.now() + milliseconds;
        loop {
            let alarms = self.nodes.borrow().iter().enumerate().filter_map(|(at, node)| Some((node.alarm?, at))).min();
            match alarms {
                Some((alarm, at)) if alarm <= end => {
                    self.set_clock(alarm.max(self.now()));
                    self.nodes.borrow_mut()[at].ring(self.now());
                }
                _ => break,
            }
        }
        self.set_clock(end);
    }

    /// `kill -9`, and a new start: what is only in memory is gone.
    fn kill(&self) {
        self.nodes.borrow_mut().iter_mut().for_each(|node| node.shard = Shard::default());
    }

    fn rows(&self) -> u64 {
        self.nodes.borrow().iter().map(|node| node.rows).sum()
    }

    fn fail_after(&self, statements: Option<u32>) {
        self.nodes.borrow_mut().iter_mut().for_each(|node| node.fails_after = statements);
    }

    /// What the browser of a reader sends.
    fn beacon(&self, address: &str, body: Value, headers: &[(&str, &str)]) -> Request {
        let mut request = testing::post("/api/views", &body);
        request.visitor.address = address.to_owned();
        request.headers.set("user-agent", FIREFOX);
        headers.iter().for_each(|(name, value)| request.headers.set(name, *value));
        request
    }

    /// A reader opens a page; how many views it has then.
    #[track_caller]
    fn visit(&self, address: &str, page: &str) -> u64 {
        self.visit_with(address, json!({ "page": page }), &[])
    }

    #[track_caller]
    fn visit_with(&self, address: &str, body: Value, headers: &[(&str, &str)]) -> u64 {
        let response = self.rim.ask(&self.beacon(address, body, headers));
        assert_eq!(response.status, 200, "{}", response.text());
        response.value()["views"].as_u64().unwrap()
    }

    #[track_caller]
    fn views(&self, page: &str) -> u64 {
        let response = self.rim.ask(&testing::get(&format!("/api/views/{}", crate::http::encode(page))));
        response.value()["views"].as_u64().unwrap()
    }

    fn statistics_as(&self, query: &str) -> Response {
        let request = testing::get(&format!("/api/admin/statistics?{query}"));
        block_on(super::statistics(&request, &self.rim)).unwrap_or_else(crate::problem::Problem::into_response)
    }

    #[track_caller]
    fn statistics(&self, query: &str) -> Value {
        let response = self.statistics_as(query);
        assert_eq!(response.status, 200, "{}", response.text());
        response.value()
    }
}

/// Somebody's address.
fn reader(number: usize) -> String {
    format!("198.51.{}.{}", number / 250, number % 250 + 1)
}

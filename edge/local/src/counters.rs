//! The counters of views: what Durable Objects are at the edge. Each has a file of its own and answers one question after
//! the other, and one thread wakes them when they asked for it. How views are counted is said in `edge::views::shard`.

use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::thread;
use std::time::Duration;

use anyhow::Context;
use edge::rim::Failure;
use edge::statement::{Rows, Statement, read};
use edge::views::shard::{Answer, SCHEMA, Shard, Sql};
use serde::Deserialize;

use crate::rim::World;
use crate::sqlite::{Commit, Open, Sqlite};

/// The table in which a counter's alarm waits, so that it outlives the process as a Durable Object's does.
const ALARM: &str =
    "CREATE TABLE IF NOT EXISTS local_alarm (only INTEGER PRIMARY KEY CHECK (only = 1), at INTEGER NOT NULL)";
const SET_ALARM: &str =
    "INSERT INTO local_alarm (only, at) VALUES (1, ?) ON CONFLICT (only) DO UPDATE SET at = excluded.at";
/// After an alarm that failed.
const AGAIN: i64 = 30_000;
/// The longest sleep until the clock is looked at again: it may have been set, or the machine may have slept.
const LONGEST: i64 = 60_000;

/// All counters. The thread that wakes them ends when the last owner is gone.
pub struct Counters {
    counters: Vec<Mutex<Counter>>,
    world: Arc<World>,
    alarms: Sender<Alarm>,
}

struct Counter {
    sqlite: Sqlite,
    shard: Shard,
}

#[derive(Deserialize)]
struct SetAlarm {
    at: i64,
}

/// "Wake this counter then", in milliseconds since 1970.
struct Alarm {
    counter: usize,
    at: i64,
}

impl Counters {
    /// Opens the files `views-0.sqlite`… below `folder`.
    pub fn open(folder: &Path, count: u32, world: Arc<World>) -> anyhow::Result<Arc<Self>> {
        let (alarms, wanted) = channel();
        let mut counters = Vec::new();
        for number in 0..count.max(1) {
            // A view that a power cut takes is no loss that is worth a wait for the disk at each view.
            let mut sqlite = Sqlite::open(&folder.join(format!("views-{number}.sqlite")), Commit::WithTheSystem)?;
            let at = sqlite.transaction(|open| {
                for sql in SCHEMA.iter().chain([&ALARM]) {
                    open.script(sql)?;
                }
                let rows = open.query(&Statement::new("SELECT at FROM local_alarm"))?;
                Ok(read::<SetAlarm>(rows)?.first().map(|alarm| alarm.at))
            })?;
            if let Some(at) = at {
                alarms.send(Alarm { counter: counters.len(), at }).ok();
            }
            counters.push(Mutex::new(Counter { sqlite, shard: Shard::default() }));
        }
        let counters = Arc::new(Self { counters, world, alarms });
        let weak = Arc::downgrade(&counters);
        let thread = thread::Builder::new().name("gen-alarms".to_owned());
        thread.spawn(move || wake(&weak, &wanted)).context("cannot start the thread that wakes the counters")?;
        Ok(counters)
    }

    /// Asks one counter.
    pub fn ask(&self, counter: u32, question: &str) -> Result<String, Failure> {
        let index = usize::try_from(counter).unwrap_or(usize::MAX);
        let (now, random) = (self.world.now(), self.world.random());
        self.run(index, |shard, open| shard.answer(&mut Inside(open), now, random, question)).map(|answer| answer.json)
    }

    /// Tells one counter that its time has come.
    fn alarm(&self, index: usize) -> Result<(), Failure> {
        let (now, random) = (self.world.now(), self.world.random());
        self.run(index, |shard, open| {
            open.query(&Statement::new("DELETE FROM local_alarm"))?;
            shard.alarm(&mut Inside(open), now, random)
        })
        .map(drop)?;
        // What an alarm blanks or deletes, such as the salt of a day, would stay in the log until that is full.
        let counter = self.counters.get(index).map(lock);
        counter.map_or(Ok(()), |counter| counter.sqlite.forget_log())
    }

    fn run(
        &self,
        index: usize,
        work: impl FnOnce(&mut Shard, &Open) -> Result<Answer, Failure>,
    ) -> Result<Answer, Failure> {
        let counter =
            self.counters.get(index).ok_or_else(|| Failure::storage(format!("there is no counter {index}")))?;
        let mut counter = lock(counter);
        let Counter { sqlite, shard } = &mut *counter;
        let mut is_told = false;
        let answer = sqlite.transaction(|open| {
            let answer = work(shard, open)?;
            is_told = true;
            if let Some(at) = answer.alarm {
                open.query(&Statement::new(SET_ALARM).bind(at))?;
            }
            Ok(answer)
        });
        match &answer {
            // Sent while the counter is locked, so that alarms arrive in the order in which they were set.
            Ok(Answer { alarm: Some(at), .. }) => drop(self.alarms.send(Alarm { counter: index, at: *at })),
            Ok(_) => {}
            // It believes to have written what was not committed. An object whose commit fails begins anew at Cloudflare,
            // too. What fails before that, it knows of.
            Err(_) if is_told => *shard = Shard::default(),
            Err(_) => {}
        }
        answer
    }
}

/// A counter; one that panicked forgets what it had in memory.
fn lock(counter: &Mutex<Counter>) -> MutexGuard<'_, Counter> {
    counter.lock().unwrap_or_else(|poisoned: PoisonError<_>| {
        counter.clear_poison();
        let mut counter: MutexGuard<Counter> = poisoned.into_inner();
        counter.shard = Shard::default();
        counter
    })
}

/// The file of a counter as its rules see it.
struct Inside<'o>(&'o Open<'o>);

impl Sql for Inside<'_> {
    fn run(&mut self, statement: &Statement) -> Result<Rows, Failure> {
        self.0.query(statement)
    }
}

/// Runs until there are no counters any more.
fn wake(counters: &Weak<Counters>, wanted: &Receiver<Alarm>) {
    let mut alarms: Vec<Alarm> = Vec::new();
    loop {
        let wait = {
            let Some(counters) = counters.upgrade() else { return };
            let now = counters.world.now();
            for alarm in alarms.extract_if(.., |alarm| alarm.at <= now).collect::<Vec<_>>() {
                if let Err(failure) = counters.alarm(alarm.counter) {
                    counters.world.log(&format!("views are written later: {}", failure.why));
                    alarms.push(Alarm { at: now + AGAIN, ..alarm });
                }
            }
            alarms.iter().map(|alarm| (alarm.at - now).clamp(1, LONGEST)).min()
        };
        let next = match wait {
            Some(milliseconds) => wanted.recv_timeout(Duration::from_millis(milliseconds.unsigned_abs())),
            None => wanted.recv().map_err(|_| RecvTimeoutError::Disconnected),
        };
        match next {
            // A counter has one alarm, and a new one takes the place of the old.
            Ok(alarm) => {
                alarms.retain(|old| old.counter != alarm.counter);
                alarms.push(alarm);
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return,
        }
    }
}

//! A stand-in for whoever is told of something: a receiver of notices or a provider of mail. It takes every request, is
//! content with it or not, may be made to wait, and remembers what it was sent.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

use serde_json::Value;

/// Longer than anything takes that comes at all.
const LONGEST: Duration = Duration::from_secs(30);

/// A request as it came.
#[derive(Clone, Debug)]
pub struct Told {
    pub path: String,
    /// Names in lower case.
    headers: Vec<(String, String)>,
    pub body: String,
}

impl Told {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }
}

#[derive(Default)]
struct State {
    told: Vec<Told>,
    is_closed: bool,
}

pub struct Receiver {
    pub url: String,
    state: Arc<(Mutex<State>, Condvar)>,
}

impl Receiver {
    /// That answers every request with this status.
    pub fn start(status: u16) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let state: Arc<(Mutex<State>, Condvar)> = Arc::default();
        let shared = state.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let shared = shared.clone();
                std::thread::spawn(move || answer(stream, status, &shared).ok());
            }
        });
        Self { url, state }
    }

    /// From now on it takes requests and leaves them without an answer, until it is told otherwise.
    pub fn close(&self, is_closed: bool) {
        self.state.0.lock().expect("no thread panics with it").is_closed = is_closed;
        self.state.1.notify_all();
    }

    /// All that came so far, once it is that many at least.
    #[track_caller]
    pub fn told(&self, count: usize) -> Vec<Told> {
        let (state, changed) = &*self.state;
        let until = Instant::now() + LONGEST;
        let mut state = state.lock().expect("no thread panics with it");
        while state.told.len() < count {
            let left = until.saturating_duration_since(Instant::now());
            assert!(!left.is_zero(), "{} of {count} came: {:?}", state.told.len(), state.told);
            state = changed.wait_timeout(state, left).expect("no thread panics with it").0;
        }
        state.told.clone()
    }
}

fn answer(mut stream: TcpStream, status: u16, shared: &(Mutex<State>, Condvar)) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut line = String::new();
    reader.read_line(&mut line)?;
    let split = |line: String| line.split_once(": ").map(|(name, value)| (name.to_lowercase(), value.to_owned()));
    let lines = reader.by_ref().lines().map_while(Result::ok).take_while(|line| !line.is_empty());
    let headers: Vec<(String, String)> = lines.filter_map(split).collect();
    let length = headers.iter().find_map(|(name, value)| (name == "content-length").then(|| value.parse().ok())?);
    let mut body = vec![0; length.unwrap_or(0)];
    reader.read_exact(&mut body)?;
    let path = line.split(' ').nth(1).unwrap_or_default().to_owned();
    let (state, changed) = shared;
    let mut state = state.lock().expect("no thread panics with it");
    state.told.push(Told { path, headers, body: String::from_utf8_lossy(&body).into_owned() });
    changed.notify_all();
    while state.is_closed {
        state = changed.wait(state).expect("no thread panics with it");
    }
    drop(state);
    write!(stream, "HTTP/1.1 {status} Well\r\nconnection: close\r\ncontent-length: 2\r\n\r\n{{}}")
}

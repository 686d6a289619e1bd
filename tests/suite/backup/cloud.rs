//! A stand-in for Cloudflare's API and for a store that speaks S3, on one port. Left alone it does what the real ones do
//! when all is well, and an export that nobody asks after is cancelled; a test says what it does otherwise.

use std::collections::{BTreeMap, VecDeque};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use sha2::{Digest, Sha256};

pub const TOKEN: &str = "the-token-of-cloudflare";
pub const SECRET: &str = "the/secret+of/the-store";
/// Lets in whoever has it.
pub const SIGNATURE: &str = "X-Amz-Signature=0123456789abcdef";

/// An export is cancelled after that long without a question.
const PATIENCE: Duration = Duration::from_secs(5);

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    Start,
    Poll,
    Download,
    Put,
    Get,
    List,
}

pub enum Reply {
    /// What it does when it is left alone.
    Usual,
    /// Status, a header and a body.
    Says(u16, &'static str, String),
    /// Sends that and hangs up.
    Raw(Vec<u8>),
    /// Says that it was asked, and never answers.
    Silence,
}

#[derive(Default)]
pub struct State {
    pub dump: Vec<u8>,
    /// Questions until an export is done.
    pub polls: usize,
    pub objects: BTreeMap<String, Vec<u8>>,
    /// What is done in place of the usual, the first first.
    pub script: BTreeMap<Kind, VecDeque<Reply>>,
    /// What was asked, in order.
    pub asked: Vec<Kind>,
    exports: usize,
    asked_at: Option<Instant>,
    left: usize,
}

#[derive(Clone)]
pub struct Cloud {
    pub address: String,
    state: Arc<Mutex<State>>,
}

impl Cloud {
    pub fn new(dump: impl Into<Vec<u8>>) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
        let address = format!("http://{}", listener.local_addr().expect("an address"));
        let state = State { dump: dump.into(), polls: 2, ..State::default() };
        let cloud = Self { address, state: Arc::new(Mutex::new(state)) };
        let server = cloud.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let server = server.clone();
                std::thread::spawn(move || server.serve(stream));
            }
        });
        cloud
    }

    pub fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// Scripts the next answer of that kind.
    pub fn next(&self, kind: Kind, reply: Reply) -> &Self {
        self.state().script.entry(kind).or_default().push_back(reply);
        self
    }

    pub fn says(&self, kind: Kind, status: u16, header: &'static str, body: &str) -> &Self {
        self.next(kind, Reply::Says(status, header, body.to_owned()))
    }

    pub fn count(&self, kind: Kind) -> usize {
        self.state().asked.iter().filter(|asked| **asked == kind).count()
    }

    /// Names of what lies in the bucket.
    pub fn objects(&self) -> Vec<String> {
        self.state().objects.keys().cloned().collect()
    }

    fn serve(&self, stream: TcpStream) {
        let Some(request) = Request::read(&stream) else { return };
        let kind = request.kind();
        let scripted = {
            let mut state = self.state();
            state.asked.push(kind);
            state.script.get_mut(&kind).and_then(VecDeque::pop_front)
        };
        let mut stream = stream;
        let bytes = match scripted.unwrap_or(Reply::Usual) {
            Reply::Usual => {
                let (status, body) = self.answer(kind, &request);
                whole(status, "x-usual: yes", &body)
            }
            Reply::Says(status, header, body) => whole(status, header, body.as_bytes()),
            Reply::Raw(bytes) => bytes,
            Reply::Silence => {
                std::thread::sleep(Duration::from_secs(60));
                return;
            }
        };
        stream.write_all(&bytes).ok();
    }

    fn answer(&self, kind: Kind, request: &Request) -> (u16, Vec<u8>) {
        let mut state = self.state();
        let name = || request.path.rsplit('/').next().unwrap_or_default().to_owned();
        match kind {
            Kind::Start | Kind::Poll => {
                assert_eq!(request.header("authorization"), format!("Bearer {TOKEN}"));
                (200, self.progress(&mut state, kind).into_bytes())
            }
            Kind::Download => {
                assert_eq!(request.header("authorization"), "", "a token goes to nobody else");
                (200, state.dump.clone())
            }
            _ if !request.is_signed() => (403, b"<Error><Code>SignatureDoesNotMatch</Code></Error>".to_vec()),
            Kind::Put if state.objects.contains_key(&name()) => (412, Vec::new()),
            Kind::Put => {
                state.objects.insert(name(), request.body.clone());
                (200, Vec::new())
            }
            Kind::Get => match state.objects.get(&name()) {
                Some(object) => (200, object.clone()),
                None => (404, b"<Error><Code>NoSuchKey</Code></Error>".to_vec()),
            },
            Kind::List => {
                let keys = state.objects.keys().map(|name| format!("<Contents><Key>blog/{name}</Key></Contents>"));
                let keys: String = keys.collect();
                (
                    200,
                    format!("<ListBucketResult><IsTruncated>false</IsTruncated>{keys}</ListBucketResult>").into_bytes(),
                )
            }
        }
    }

    /// Of the export.
    fn progress(&self, state: &mut State, kind: Kind) -> String {
        let late = state.asked_at.replace(Instant::now()).is_none_or(|asked| asked.elapsed() > PATIENCE);
        let progress = match kind {
            Kind::Start => {
                (state.exports, state.left) = (state.exports + 1, state.polls);
                r#""status":"active","messages":["Generating export"]"#.to_owned()
            }
            _ if late => r#""status":"error","error":"Export was cancelled: not polled""#.to_owned(),
            _ if state.left > 1 => {
                state.left -= 1;
                r#""status":"active","messages":["Uploaded part 1"]"#.to_owned()
            }
            _ => {
                let url = format!("{}/download/{}?{SIGNATURE}", self.address, state.exports);
                format!(r#""status":"complete","result":{{"filename":"x.sql","signed_url":"{url}"}}"#)
            }
        };
        format!(
            r#"{{"success":true,"errors":[],"result":{{"success":true,"type":"export","at_bookmark":"b-1",{progress}}}}}"#
        )
    }
}

fn whole(status: u16, header: &str, body: &[u8]) -> Vec<u8> {
    let length = body.len();
    let head = format!("HTTP/1.1 {status} Said\r\n{header}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n");
    [head.as_bytes(), body].concat()
}

struct Request {
    method: String,
    path: String,
    headers: BTreeMap<String, String>,
    body: Vec<u8>,
}

impl Request {
    fn read(stream: &TcpStream) -> Option<Self> {
        let mut reader = BufReader::new(stream);
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let mut words = line.split(' ');
        let (method, path) = (words.next()?.to_owned(), words.next()?.to_owned());
        let mut headers = BTreeMap::new();
        loop {
            let mut line = String::new();
            reader.read_line(&mut line).ok()?;
            let Some((name, value)) = line.trim_end().split_once(": ") else { break };
            headers.insert(name.to_ascii_lowercase(), value.to_owned());
        }
        let length = headers.get("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
        let mut body = vec![0; length];
        reader.read_exact(&mut body).ok()?;
        Some(Self { method, path, headers, body })
    }

    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }

    fn kind(&self) -> Kind {
        match (self.method.as_str(), self.path.as_str()) {
            ("POST", "/accounts/a1/d1/database/d1/export") => {
                let body = String::from_utf8_lossy(&self.body);
                assert!(body.contains(r#""output_format":"polling""#), "{body}");
                if body.contains(r#""current_bookmark":"b-1""#) { Kind::Poll } else { Kind::Start }
            }
            ("PUT", _) => Kind::Put,
            ("GET", path) if path.starts_with("/download/") => Kind::Download,
            ("GET", path) if path.starts_with("/bucket?") => Kind::List,
            ("GET", path) if path.starts_with("/bucket/blog/") => Kind::Get,
            (method, path) => panic!("nobody asks for {method} {path}"),
        }
    }

    /// Whether it has what a signature needs. That a signature is right is seen from AWS's examples, in the crate.
    fn is_signed(&self) -> bool {
        let sum: String = Sha256::digest(&self.body).iter().map(|byte| format!("{byte:02x}")).collect();
        let sorts = self.header("authorization").split("SignedHeaders=").nth(1).unwrap_or_default();
        let only_adds = self.method != "PUT" || self.header("if-none-match") == "*";
        self.header("x-amz-content-sha256") == sum
            && self.header("authorization").starts_with("AWS4-HMAC-SHA256 Credential=key-id/")
            && ["host", "x-amz-content-sha256", "x-amz-date"].iter().all(|name| sorts.contains(name))
            && only_adds
    }
}

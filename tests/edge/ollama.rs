//! A stand-in for a model server: it speaks as Ollama does at `POST /api/chat`, lines of JSON one after the other, and can
//! be told to fail in each way in which one fails. It remembers what it was asked.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use serde_json::{Value, json};

/// How it answers the next questions.
#[derive(Clone, Debug)]
pub enum Says {
    /// The model's words, then the end with this reason.
    Words(String, &'static str),
    /// A status and a body, at once.
    Status(u16, &'static str),
    /// Some words, then an error, after a status of 200.
    ErrorAfter200,
    /// Some words, then the connection is gone.
    Cut,
    /// A few bytes a second, for ever.
    Drip,
}

/// A request as it came.
#[derive(Clone, Debug)]
pub struct Asked {
    pub line: String,
    pub headers: Vec<String>,
    pub body: Value,
}

pub struct Ollama {
    pub url: String,
    says: Arc<Mutex<Says>>,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl Ollama {
    pub fn start(says: Says) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let (says, asked) = (Arc::new(Mutex::new(says)), Arc::default());
        let server = Self { url, says: Arc::clone(&says), asked: Arc::clone(&asked) };
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let (says, asked) = (says.clone(), asked.clone());
                // Whoever hangs up early is not waited for.
                std::thread::spawn(move || answer(stream, &says, &asked).ok());
            }
        });
        server
    }

    pub fn says(&self, says: Says) {
        *lock(&self.says) = says;
    }

    pub fn asked(&self) -> Vec<Asked> {
        lock(&self.asked).clone()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().expect("no thread panics with it")
}

fn answer(mut stream: TcpStream, says: &Mutex<Says>, asked: &Mutex<Vec<Asked>>) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut line = String::new();
    reader.read_line(&mut line)?;
    let headers: Vec<String> =
        reader.by_ref().lines().map_while(Result::ok).take_while(|line| !line.is_empty()).collect();
    let length = headers.iter().find_map(|header| header.to_lowercase().strip_prefix("content-length: ")?.parse().ok());
    let mut body = vec![0; length.unwrap_or(0)];
    reader.read_exact(&mut body)?;
    let body = serde_json::from_slice(&body).unwrap_or_default();
    lock(asked).push(Asked { line: line.trim().to_owned(), headers, body });

    let says = lock(says).clone();
    if let Says::Status(status, body) = says {
        return write!(
            stream,
            "HTTP/1.1 {status} No\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        );
    }
    let head = "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-type: application/x-ndjson\r\ntransfer-encoding: chunked\r\n\r\n";
    stream.write_all(head.as_bytes())?;
    match says {
        Says::Words(words, reason) => {
            for part in words.chars().collect::<Vec<_>>().chunks(9) {
                chunk(&mut stream, &said(&part.iter().collect::<String>()))?;
            }
            let end = json!({ "message": { "role": "assistant", "content": "" }, "done": true, "done_reason": reason });
            chunk(&mut stream, &format!("{end}\n"))?;
        }
        Says::ErrorAfter200 => {
            chunk(&mut stream, &said("{\"points\":["))?;
            chunk(&mut stream, "{\"error\":\"llama runner process has terminated\"}\n")?;
        }
        Says::Cut => return chunk(&mut stream, &said("{\"points\":[")),
        Says::Drip => loop {
            chunk(&mut stream, &said(" "))?;
            std::thread::sleep(Duration::from_millis(200));
        },
        Says::Status(..) => {}
    }
    stream.write_all(b"0\r\n\r\n")
}

fn said(words: &str) -> String {
    format!("{}\n", json!({ "message": { "role": "assistant", "content": words }, "done": false }))
}

fn chunk(stream: &mut TcpStream, text: &str) -> std::io::Result<()> {
    write!(stream, "{:x}\r\n{text}\r\n", text.len())
}

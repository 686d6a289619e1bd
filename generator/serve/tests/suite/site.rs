//! A site in a temporary folder, served on a free port. Its build takes each file of `content/` as
//! it is, and fails where a file contains `FAIL`. Whatever is waited for has a time-out, after which
//! the test fails with what was seen.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use gen_serve::{Built, Cause, Event, Files, Options, Server};
use tempfile::TempDir;

const TIME_OUT: Duration = Duration::from_secs(20);

pub struct Site {
    pub folder: TempDir,
    pub server: Server,
    /// While a test holds this lock, builds wait.
    pub hold: Arc<Mutex<()>>,
    events: Receiver<Event>,
    builds: Receiver<Vec<PathBuf>>,
}

impl Site {
    pub fn start(files: &[(&str, &str)]) -> Self {
        Self::start_with(files, |_| {})
    }

    pub fn start_with(files: &[(&str, &str)], change: impl FnOnce(&mut Options)) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let content = folder.path().join("content");
        for (path, text) in files {
            write(&content.join(path), text);
        }
        let mut options = Options { port: 0, watch: vec![content.clone()], ..Options::default() };
        change(&mut options);

        let (tell_event, events) = channel();
        let (tell_build, builds) = channel();
        let hold = Arc::new(Mutex::new(()));
        let held = Arc::clone(&hold);
        let build = move |cause: Cause<'_>| {
            let paths = match cause {
                Cause::Paths(paths) => paths.to_vec(),
                Cause::Unknown => Vec::new(),
                Cause::Quiet => return Built::Same,
            };
            let _released = held.lock();
            let built = build(&content);
            let _ = tell_build.send(paths);
            built
        };
        let on_event = on_event(tell_event);
        let server = Server::start(options, Box::new(build), on_event).expect("a server");
        let site = Self { folder, server, hold, events, builds };
        assert_eq!(site.built(), "");
        site
    }

    /// Changes a file below `content/`.
    pub fn edit(&self, path: &str, text: &str) {
        write(&self.folder.path().join("content").join(path), text);
    }

    /// Waits for a build and gives the paths that led to it, on one line.
    #[track_caller]
    pub fn built(&self) -> String {
        let paths = self.builds.recv_timeout(TIME_OUT).expect("a build within the time-out");
        let inside = paths.iter().map(|path| path.strip_prefix(self.folder.path()).unwrap_or(path));
        inside.map(|path| path.display().to_string()).collect::<Vec<_>>().join(" ")
    }

    /// Waits for the next event.
    #[track_caller]
    pub fn event(&self) -> Event {
        self.events.recv_timeout(TIME_OUT).expect("an event within the time-out")
    }

    #[track_caller]
    pub fn get(&self, path: &str) -> String {
        self.ask("GET", path)
    }

    /// Status, headers and body of the answer, with what differs between runs taken out.
    #[track_caller]
    pub fn ask(&self, method: &str, path: &str) -> String {
        self.ask_host(&self.server.address().to_string(), method, path)
    }

    /// As [`ask`](Self::ask), with another `Host` than that of the server.
    #[track_caller]
    pub fn ask_host(&self, host: &str, method: &str, path: &str) -> String {
        let mut answer = String::new();
        let mut stream = self.send(host, method, path);
        stream.read_to_string(&mut answer).expect("a text within the time-out");
        let (head, body) = answer.split_once("\r\n\r\n").expect("an end of the headers");
        let head = head
            .lines()
            .filter(|line| !["date:", "connection:", "HTTP/1.1 "].iter().any(|start| line.starts_with(start)));
        let status = answer.lines().next().and_then(|line| line.strip_prefix("HTTP/1.1 "));
        let head = head.map(|line| format!("{line}\n")).collect::<String>();
        let text = format!("{}\n{head}\n{body}", status.expect("a status line"));
        without_version(&text)
    }

    /// Opens the stream of events, as a page does.
    #[track_caller]
    pub fn open_page(&self) -> Page {
        Page(BufReader::new(self.send(&self.server.address().to_string(), "GET", "/_gen/events")))
    }

    #[track_caller]
    fn send(&self, host: &str, method: &str, path: &str) -> TcpStream {
        let mut stream = TcpStream::connect(self.server.address()).expect("a connection");
        stream.set_read_timeout(Some(TIME_OUT)).expect("a time-out");
        let request = format!("{method} {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).expect("a request sent");
        stream
    }
}

/// A page's end of the stream of events.
pub struct Page(BufReader<TcpStream>);

impl Page {
    /// Waits for the next message, JSON on one line.
    #[track_caller]
    pub fn message(&mut self) -> String {
        loop {
            let mut line = String::new();
            let length = self.0.read_line(&mut line).expect("a line within the time-out");
            assert_ne!(length, 0, "the stream ended");
            if let Some(data) = line.strip_prefix("data: ") {
                return without_run(data.trim_end());
            }
        }
    }
}

pub fn on_event(tell: Sender<Event>) -> gen_serve::OnEvent {
    Box::new(move |event| {
        let _ = tell.send(event);
    })
}

/// Writes a file by renaming, so that no build sees it half written, however slow the machine.
pub fn write(path: &Path, text: &str) {
    let folder = path.parent().expect("a folder");
    fs::create_dir_all(folder).expect("a folder made");
    fs::write(folder.join(".new"), text).expect("a file written");
    fs::rename(folder.join(".new"), path).expect("a file renamed");
}

fn build(content: &Path) -> Built {
    let mut files = Files::default();
    add(content, content, &mut files);
    let failed = files.iter().find(|(_, bytes)| bytes.windows(4).any(|part| part == b"FAIL"));
    if let Some((path, bytes)) = failed {
        let text = String::from_utf8_lossy(bytes);
        return Built::Failed { problems: format!("error: {path} says <{text}>\n") };
    }
    Built::Site { files: Arc::new(files), warnings: String::new() }
}

fn add(content: &Path, folder: &Path, files: &mut Files) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            add(content, &path, files);
        } else if let (Ok(name), Ok(bytes)) = (path.strip_prefix(content), fs::read(&path)) {
            files.insert(name.display().to_string().into(), bytes.into());
        }
    }
}

/// `?v=18f3-2"` becomes `?v=2"`: the number of the run differs each time. Its length differs too,
/// so a length of content with a version in it is left out.
fn without_version(text: &str) -> String {
    let Some((before, after)) = text.split_once("?v=") else {
        return text.to_owned();
    };
    let (_, after) = after.split_once('-').expect("a run and a number");
    let lines = before.lines().filter(|line| !line.starts_with("content-length:"));
    format!("{}?v={after}", lines.collect::<Vec<_>>().join("\n"))
}

/// `"18f3-2"` becomes `"2"`.
fn without_run(message: &str) -> String {
    let parts = message.split('"').map(|part| match part.split_once('-') {
        Some((run, number)) if run.bytes().all(|byte| byte.is_ascii_hexdigit()) => number,
        _ => part,
    });
    parts.collect::<Vec<_>>().join("\"")
}

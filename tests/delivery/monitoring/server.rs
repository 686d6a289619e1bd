//! A program that serves HTTP, started on a free port for one test and ended with it.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

pub struct Server {
    child: Child,
    port: u16,
}

impl Server {
    /// Starts what `command` makes of a port, and waits until `path` is answered with 200.
    pub fn start(path: &str, command: impl Fn(u16) -> Command) -> Self {
        // Another program may take a port between the moment it was free and the moment this one asks for it.
        let started = (0..5).find_map(|_| {
            let port = free_port();
            let child = command(port).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
            let mut server = Self { child, port };
            server.is_ready(path).then_some(server)
        });
        started.unwrap_or_else(|| panic!("{:?} does not start", command(0)))
    }

    fn is_ready(&mut self, path: &str) -> bool {
        for _ in 0..800 {
            if self.ask("GET", path, "").is_ok_and(|response| response.starts_with("HTTP/1.0 200")) {
                return true;
            }
            if self.child.try_wait().unwrap().is_some() {
                return false;
            }
            std::thread::sleep(Duration::from_millis(25));
        }
        false
    }

    /// Status line, headers and body as they came.
    pub fn ask(&self, method: &str, path: &str, json: &str) -> std::io::Result<String> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port))?;
        stream.set_read_timeout(Some(Duration::from_secs(30)))?;
        let length = json.len();
        let head =
            format!("{method} {path} HTTP/1.0\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n");
        stream.write_all((head + json).as_bytes())?;
        let mut response = String::new();
        stream.read_to_string(&mut response)?;
        Ok(response)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

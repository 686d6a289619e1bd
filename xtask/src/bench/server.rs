//! A development server while it runs: started on a port of this machine, asked for pages, its CPU time read, ended
//! with the value. Out goes what it answers; what it says by itself is in a file.

use std::fs::File;
use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};

/// A server has nothing left to do when it has used no CPU time for so long.
const QUIET: Duration = Duration::from_millis(300);
/// Some are never quiet.
const LONGEST_REST: Duration = Duration::from_secs(60);

pub struct Server {
    process: Child,
    port: u16,
    log: PathBuf,
}

impl Server {
    /// Starts a command, in which `PORT` stands for the port, in `folder`.
    pub fn start(command: &[String], folder: &Path, log: PathBuf) -> anyhow::Result<Self> {
        let Some((program, arguments)) = command.split_first() else { bail!("no command") };
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
        let arguments = arguments.iter().map(|word| if word == "PORT" { port.to_string() } else { word.clone() });
        let said = File::create(&log).with_context(|| format!("cannot write {}", log.display()))?;
        let process = Command::new(program)
            .args(arguments)
            .current_dir(folder)
            .env("ASTRO_TELEMETRY_DISABLED", "1")
            .stdin(Stdio::null())
            .stdout(said.try_clone()?)
            .stderr(said)
            .spawn()
            .with_context(|| format!("cannot start {program}"))?;
        Ok(Self { process, port, log })
    }

    /// The page at a path, where there is one.
    pub fn get(&mut self, path: &str, patience: Duration) -> anyhow::Result<Option<String>> {
        if let Some(status) = self.process.try_wait()? {
            bail!("the server has ended ({status}):\n{}", std::fs::read_to_string(&self.log)?);
        }
        let answer = self.ask(path, patience).unwrap_or_default();
        let answer = String::from_utf8_lossy(&answer);
        let found = answer.split_whitespace().nth(1) == Some("200");
        Ok(answer.split_once("\r\n\r\n").filter(|_| found).map(|(_, page)| page.to_owned()))
    }

    /// With HTTP/1.0 the end of the connection is the end of the page, whoever serves it.
    fn ask(&self, path: &str, patience: Duration) -> std::io::Result<Vec<u8>> {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port))?;
        stream.set_read_timeout(Some(patience.max(Duration::from_millis(1))))?;
        write!(stream, "GET {path} HTTP/1.0\r\nHost: 127.0.0.1:{}\r\nAccept: text/html, */*\r\n\r\n", self.port)?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer)?;
        Ok(answer)
    }

    /// Seconds that the server and its children have used so far, where the kernel tells.
    pub fn cpu(&self) -> Option<f64> {
        let mut processes = Vec::new();
        for entry in std::fs::read_dir("/proc").ok()?.flatten() {
            let Some(id) = entry.file_name().to_str().and_then(|name| name.parse().ok()) else { continue };
            // A process may end between the two looks.
            let Ok(line) = std::fs::read_to_string(entry.path().join("stat")) else { continue };
            processes.extend(stat(&line).map(|(parent, ticks)| Process { id, parent, ticks }));
        }
        family(self.process.id(), &processes).map(|ticks| ticks as f64 / TICKS)
    }

    /// Waits until the server has nothing left to do.
    pub fn rest(&self) {
        let start = Instant::now();
        let (mut before, mut since) = (self.cpu(), start);
        while since.elapsed() < QUIET && start.elapsed() < LONGEST_REST {
            std::thread::sleep(QUIET / 6);
            let now = self.cpu();
            if now != before {
                (before, since) = (now, Instant::now());
            }
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.process.kill().ok();
        self.process.wait().ok();
    }
}

/// In a second; what the kernel counts by itself, it tells in these on every machine.
const TICKS: f64 = 100.0;

struct Process {
    id: u32,
    parent: u32,
    ticks: u64,
}

/// Of `/proc/PID/stat`: the parent, and the CPU time of the process and of those children that it has waited for.
fn stat(line: &str) -> Option<(u32, u64)> {
    // The name before it may hold anything.
    let (_, rest) = line.rsplit_once(") ")?;
    let fields: Vec<&str> = rest.split_whitespace().collect();
    let ticks = fields.get(11..15)?.iter().map(|field| field.parse::<u64>()).sum::<Result<_, _>>().ok()?;
    Some((fields.get(1)?.parse().ok()?, ticks))
}

/// CPU time of a process and all below it.
fn family(id: u32, processes: &[Process]) -> Option<u64> {
    let own = processes.iter().find(|process| process.id == id)?.ticks;
    let children = processes.iter().filter(|process| process.parent == id);
    Some(own + children.filter_map(|child| family(child.id, processes)).sum::<u64>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cpu_time_is_read_behind_any_name() {
        let line = "4242 (a ) b) S 17 4242 4242 0 -1 4194560 9 8 7 6 50 25 3 2 20 0 4 0 100";
        assert_eq!(stat(line), Some((17, 80)));
        assert_eq!(stat("4242 (cut off) S 17 4242"), None);
    }

    #[test]
    fn grandchildren_count_and_neighbours_do_not() {
        let process = |id, parent, ticks| Process { id, parent, ticks };
        let all = [process(1, 0, 1000), process(5, 1, 10), process(6, 5, 20), process(7, 6, 30), process(8, 1, 500)];
        assert_eq!(family(5, &all), Some(60));
        assert_eq!(family(9, &all), None);
    }
}

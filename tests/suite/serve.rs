//! `gen serve`, the real process: what is saved is served, and a mistake leaves the last good site standing.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use tests::Site;
use tests::process::gen_in;

/// A running server, stopped when dropped.
struct Serving {
    process: Child,
    address: String,
}

impl Serving {
    fn of(site: &Site) -> Self {
        let mut process = gen_in(&site.root(), env!("CARGO_BIN_EXE_gen-under-test"), "serve --port 0")
            .stderr(Stdio::piped())
            .spawn()
            .expect("gen runs");
        let said = BufReader::new(process.stderr.take().expect("a pipe"));
        let mut lines = said.lines().map_while(Result::ok);
        let url = lines.find(|line| line.starts_with("http://")).expect("it says where it serves");
        // What it says later has to be read, or it would wait for a reader.
        std::thread::spawn(move || lines.for_each(drop));
        let address = url.trim_start_matches("http://").split('/').next().expect("an address").to_owned();
        Self { process, address }
    }

    fn get(&self, path: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).expect("it listens");
        let host = &self.address;
        write!(stream, "GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n").expect("it reads");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("it answers");
        String::from_utf8_lossy(&answer).into_owned()
    }

    /// Asks until the answer holds `text`; saving and building take their time.
    #[track_caller]
    fn comes_to_hold(&self, path: &str, text: &str) {
        let start = Instant::now();
        while !self.get(path).contains(text) {
            assert!(start.elapsed() < Duration::from_secs(60), "{path} never held `{text}`:\n{}", self.get(path));
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        self.process.kill().ok();
        self.process.wait().ok();
    }
}

#[test]
fn what_is_saved_is_served_in_pages_lists_and_feeds() {
    let site = Site::bare("-- content/posts/a.md --\n---\ndate: 2024-05-01\n---\n# First\nold words\n");
    let serving = Serving::of(&site);
    assert!(serving.get("/posts/a/").contains("old words"));
    assert!(serving.get("/nowhere/").starts_with("HTTP/1.1 404"));
    site.put("content/posts/a.md", "---\ndate: 2024-05-01\n---\n# Second\nnew words\n");
    serving.comes_to_hold("/posts/a/", "new words");
    for list in ["/", "/posts/", "/atom.xml"] {
        assert!(serving.get(list).contains("Second"), "{list} is behind");
    }
}

#[test]
fn a_mistake_leaves_the_last_good_site_standing() {
    let site = Site::bare("-- content/a.md --\n# A\ngood words\n");
    let serving = Serving::of(&site);
    site.put("content/a.md", "# A\n[x](gone.md)\n");
    site.put("content/b.md", "# B\nother words\n");
    // Nothing of the broken state may ever be seen, however long one looks.
    for _ in 0..20 {
        assert!(serving.get("/a/").contains("good words"));
        assert!(serving.get("/b/").starts_with("HTTP/1.1 404"));
        std::thread::sleep(Duration::from_millis(20));
    }
    site.put("content/a.md", "# A\nbetter words\n");
    serving.comes_to_hold("/a/", "better words");
    serving.comes_to_hold("/b/", "other words");
}

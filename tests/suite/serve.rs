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
    /// What it said before it was ready.
    said: String,
}

impl Serving {
    fn of(site: &Site) -> Self {
        let mut process = gen_in(&site.root(), env!("CARGO_BIN_EXE_gen-under-test"), "serve --port 0")
            .env("GEN_ADMIN_TOKEN", "the moderator's token")
            .stderr(Stdio::piped())
            .spawn()
            .expect("gen runs");
        let said = BufReader::new(process.stderr.take().expect("a pipe"));
        let mut lines = said.lines().map_while(Result::ok);
        let mut said = String::new();
        let url = lines.find(|line| {
            said += line;
            said += "\n";
            line.starts_with("http://")
        });
        let url = url.expect("it says where it serves");
        // What it says later has to be read, or it would wait for a reader.
        std::thread::spawn(move || lines.for_each(drop));
        let address = url.trim_start_matches("http://").split('/').next().expect("an address").to_owned();
        Self { process, address, said }
    }

    fn get(&self, path: &str) -> String {
        self.ask("GET", path, "authorization: Bearer the moderator's token\r\n", "")
    }

    /// As a page of the site sends it.
    fn post(&self, path: &str, json: &str) -> String {
        let firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0";
        let from = format!("Origin: http://{}\r\nUser-Agent: {firefox}\r\n", self.address);
        self.ask("POST", path, &format!("{from}Content-Type: application/json\r\n"), json)
    }

    fn ask(&self, method: &str, path: &str, headers: &str, body: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).expect("it listens");
        let (host, length) = (&self.address, body.len());
        let head = format!("{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{headers}");
        write!(stream, "{head}Content-Length: {length}\r\n\r\n{body}").expect("it reads");
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

const POST: &str = "-- content/posts/a.md --\n---\ndate: 2024-05-01\n---\n# First\nwords\n";

#[test]
fn comments_and_views_work_and_outlive_the_process() {
    let site = Site::bare(POST);
    let serving = Serving::of(&site);
    let written = serving.post("/api/comments/posts%2Fa", r#"{"text": "I was here"}"#);
    assert!(written.starts_with("HTTP/1.1 201"), "{written}");
    let counted = serving.post("/api/views", r#"{"page": "posts/a"}"#);
    assert!(counted.contains(r#""views":1"#), "{counted}");
    // Killed, not asked to end.
    drop(serving);

    let serving = Serving::of(&site);
    assert!(serving.get("/api/admin/queue").contains("I was here"), "{}", serving.get("/api/admin/queue"));
    assert!(serving.get("/api/views/posts%2Fa").contains(r#""views":1"#), "{}", serving.get("/api/views/posts%2Fa"));
    // A page that comes is known as soon as it is built.
    assert!(serving.get("/api/comments/posts%2Fb").starts_with("HTTP/1.1 404"));
    site.put("content/posts/b.md", "---\ndate: 2024-05-02\n---\n# Second\n");
    serving.comes_to_hold("/api/comments/posts%2Fb", "HTTP/1.1 200");
}

#[test]
fn a_site_whose_comments_cannot_be_opened_is_shown_without_them() {
    let site = Site::bare(POST);
    site.put(".cache/edge/comments.sqlite", "no database ".repeat(99));
    let serving = Serving::of(&site);
    let said = &serving.said;
    assert!(said.contains("error: the site is shown without views and comments: cannot use the database"), "{said}");
    assert!(serving.get("/posts/a/").contains("words"));
    assert!(serving.get("/api/health").starts_with("HTTP/1.1 404"));
}

#[test]
fn what_changes_unheard_is_found_when_it_is_quiet() {
    let site = Site::bare("-- content/a.md --\n# A\nold words\n-- content/b.md --\n# B\nold words\n");
    // By another name outside of the folder, of which a watch on the folder does not hear.
    std::fs::hard_link(site.root().join("content/a.md"), site.root().join("same.md")).expect("a link");
    let serving = Serving::of(&site);
    site.put("same.md", "# A\nnew words\n");
    site.put("content/b.md", "# B\nother words\n");
    serving.comes_to_hold("/b/", "other words");
    serving.comes_to_hold("/a/", "new words");
}

#[test]
fn a_mistake_that_is_mended_unheard_is_found_when_it_is_quiet() {
    let site = Site::bare("-- content/a.md --\n# A\ngood words\n-- content/b.md --\n# B\n");
    std::fs::hard_link(site.root().join("content/b.md"), site.root().join("same.md")).expect("a link");
    let serving = Serving::of(&site);
    site.put("content/a.md", "# A\nother words and [b](b.md#part)\n");
    // While it builds, or just after it: in both cases nobody hears of it.
    site.put("same.md", "# B\n\n## Part\n");
    serving.comes_to_hold("/a/", "other words");
}

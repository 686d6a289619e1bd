//! The rim under test: a process that is started for one test with a folder of its own, asked over HTTP, and killed. By
//! default it is the native one; with `EDGE_RIM=workerd` in the environment it is the Worker in workerd. Nothing but this
//! file knows which.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::sync::mpsc::Receiver;
use std::time::Duration;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::client::{Answer, Ask};

pub const ADMIN_TOKEN: &str = "the token of the moderator of this blog";
pub const AUTHOR_KEY: &str = "the key of the author of this blog";
pub const SECRET: &str = "a secret of thirty-two characters, or more";

/// What is set in the environment of the native rim's process.
pub const SERVE: &str = "EDGE_RIM_SERVE";

/// A running rim.
pub struct Rim {
    folder: TempDir,
    options: Value,
    process: Child,
    /// Where the data are in use, if not in `process` itself.
    runtime: Option<String>,
    /// How its chores ended.
    outcomes: Mutex<Receiver<String>>,
    /// `127.0.0.1:41234`
    pub host: String,
}

impl Rim {
    /// With everything configured, the pages of [`pages`], and no limits that a test could reach.
    pub fn start() -> Self {
        Self::start_with(variables(), json!({}))
    }

    /// With other variables, and some limits: `{"WRITES_LIMIT": 3}` a minute.
    pub fn start_with(variables: Value, limits: Value) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let [assets, state] = ["assets", "state"].map(|name| folder.path().join(name));
        for made in [&assets.join("_gen"), &state] {
            std::fs::create_dir_all(made).expect("a folder");
        }
        std::fs::write(assets.join("_gen/pages.json"), pages().to_string()).expect("a file");
        let mut all_limits = json!({});
        for name in ["VIEWS_LIMIT", "WRITES_LIMIT", "ALL_WRITES_LIMIT", "ADMIN_LIMIT"] {
            all_limits[name] = limits.get(name).cloned().unwrap_or_else(|| json!(1_000_000));
        }
        let options = json!({ "state": state, "assets": assets, "vars": variables, "limits": all_limits });
        let Started { process, runtime, outcomes, host } = spawn(&options);
        Self { folder, options, process, runtime, outcomes, host }
    }

    /// Kills it, while others may be asking it.
    pub fn strike(&self) {
        let process = self.runtime.clone().unwrap_or_else(|| self.process.id().to_string());
        let killed = Command::new("kill").args(["-9", &process]).status();
        assert!(killed.is_ok_and(|status| status.success()), "it was running");
    }

    /// Ends it at once, if it still runs, and starts it anew with the same data.
    pub fn kill(&mut self) {
        self.end();
        let Started { process, runtime, outcomes, host } = spawn(&self.options);
        (self.process, self.runtime, self.outcomes, self.host) = (process, runtime, outcomes, host);
    }

    /// Has it do what is due now and then, as a cron does, and waits for the end.
    #[track_caller]
    pub fn chores(&mut self) {
        let told = self.process.stdin.as_mut().expect("a pipe");
        writeln!(told, "scheduled */15 * * * *").expect("it listens");
        let outcomes = self.outcomes.get_mut().expect("nobody else waits");
        assert_eq!(outcomes.recv_timeout(Duration::from_secs(60)).as_deref(), Ok("ok"));
    }

    /// Where it keeps its data.
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("state")
    }

    #[track_caller]
    pub fn ask(&self, ask: &Ask) -> Answer {
        ask.send(&self.host).unwrap_or_else(|error| panic!("{error}: {ask:?}"))
    }

    #[track_caller]
    pub fn get(&self, path: &str) -> Answer {
        self.ask(&Ask::get(path))
    }

    #[track_caller]
    pub fn post(&self, path: &str, json: Value) -> Answer {
        self.ask(&Ask::post(path, &json))
    }

    /// As the moderator.
    #[track_caller]
    pub fn admin_get(&self, path: &str) -> Answer {
        self.ask(&signed_in(Ask::get(path)))
    }

    /// As the moderator.
    #[track_caller]
    pub fn admin_post(&self, path: &str, json: Value) -> Answer {
        self.ask(&signed_in(Ask::post(path, &json)))
    }

    fn end(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            Command::new("kill").args(["-9", &runtime]).stderr(Stdio::null()).status().ok();
        }
        self.process.kill().ok();
        self.process.wait().ok();
    }
}

impl Drop for Rim {
    fn drop(&mut self) {
        self.end();
    }
}

pub fn signed_in(ask: Ask) -> Ask {
    ask.header("authorization", &format!("Bearer {ADMIN_TOKEN}"))
}

/// Pages of the site, as the generator writes them.
pub fn pages() -> Value {
    let page = |id: &str, comments: bool| {
        json!({
            "id": id, "url": format!("/{id}/"), "aliases": [format!("/old/{id}/")], "language": "en",
            "title": format!("On <{id}> & more"), "comments": comments,
        })
    };
    json!({
        "version": 1,
        "pages": [page("posts/hello", true), page("posts/other", true), page("posts/grüße", true), page("about", false)],
    })
}

/// The process, that of workerd, how chores end, and the host that it answers for.
struct Started {
    process: Child,
    runtime: Option<String>,
    outcomes: Mutex<Receiver<String>>,
    host: String,
}

fn spawn(options: &Value) -> Started {
    let mut command = if is_workerd() { workerd(options) } else { native(options) };
    let mut process = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("the rim starts");
    let said = BufReader::new(process.stdout.take().expect("a pipe"));
    let mut lines = said.lines().map_while(Result::ok);
    let mut runtime = None;
    let url = lines.find_map(|line| {
        runtime = runtime.take().or_else(|| Some(line.strip_prefix("PID ")?.to_owned()));
        Some(line.split_once("READY http://")?.1.trim().to_owned())
    });
    // What it says later has to be read, or it would wait for a reader.
    let (tell, outcomes) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        for outcome in lines.filter_map(|line| Some(line.split_once("SCHEDULED ")?.1.to_owned())) {
            tell.send(outcome).ok();
        }
    });
    Started { process, runtime, outcomes: Mutex::new(outcomes), host: url.expect("it is ready") }
}

/// Whether the Worker is under test.
pub fn is_workerd() -> bool {
    std::env::var_os("EDGE_RIM").is_some_and(|rim| rim == "workerd")
}

fn workerd(options: &Value) -> Command {
    let mut command = Command::new("node");
    command.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("edge/workerd.mjs")).arg(options.to_string());
    command
}

/// This very program, with the one test that is no test but the rim.
fn native(options: &Value) -> Command {
    // By its path it may be another one already, if it is being built anew while it runs.
    let itself = Path::new("/proc/self/exe");
    let itself = if itself.exists() { itself.to_owned() } else { std::env::current_exe().expect("this program") };
    let mut command = Command::new(itself);
    command.args(["--exact", "native::serve", "--ignored", "--nocapture"]).env(SERVE, options.to_string());
    command
}

/// Everything that can be configured.
pub fn variables() -> Value {
    json!({ "SECRET": SECRET, "ADMIN_TOKEN": ADMIN_TOKEN, "AUTHOR_KEY": AUTHOR_KEY })
}

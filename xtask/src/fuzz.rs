//! Requests that nobody would think of: schemathesis (PyPI) makes them from the API's own description and sends them to
//! both rims, the native one and the Worker in workerd. What fails is printed with the request that does it again. How the
//! requests are made stands in `tests/edge/schemathesis.toml`, and the answers are judged by the description alone.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use anyhow::{Context, ensure};

use crate::browser::target;
use crate::cargo::before;
use crate::shell::{Tally, command, root, run, watch};
use crate::{edge, tools};

const ADMIN_TOKEN: &str = "the token of the moderator of this blog";
/// Those that `schemathesis.toml` names.
const PAGES: &str = r#"{"version": 1, "pages": [
  {"id": "posts/hello", "url": "/posts/hello/", "language": "en", "title": "Hello", "comments": true},
  {"id": "posts/other", "url": "/posts/other/", "language": "en", "title": "Other", "comments": true},
  {"id": "posts/grüße", "url": "/posts/grüße/", "language": "de", "title": "Grüße", "comments": true},
  {"id": "about", "url": "/about/", "language": "en", "title": "About", "comments": false}
]}"#;

/// Cases that are made for each operation, about.
const EXAMPLES: &str = "300";
/// Cases that there must be in the end: a description that lost its operations would pass otherwise.
const LEAST: usize = 10_000;

pub fn fuzz(tally: &mut Tally) -> anyhow::Result<()> {
    let schemathesis = tools::python("fuzz/python", "tests/edge/requirements.txt")?.join("schemathesis");
    edge::build()?;
    // Before it is started, so that what does not compile is told as that.
    run(command("cargo", &["test", "--package", "tests", "--test", "edge", "--no-run"]))?;
    for (name, rim) in [("native", native as fn() -> Command), ("workerd", workerd)] {
        tally.step(name, |tally| check(tally, rim(), &target().join("fuzz").join(name), &schemathesis));
    }
    Ok(())
}

fn check(tally: &mut Tally, rim: Command, folder: &Path, schemathesis: &Path) -> anyhow::Result<()> {
    let rim = Rim::start(rim, folder)?;
    let config = root().join("tests/edge/schemathesis.toml");
    let (url, config) = (format!("{}/api/openapi.json", rim.url), config.to_string_lossy());
    let arguments = ["--config-file", &config, "run", &url, "--max-examples", EXAMPLES, "--no-color"];
    let mut checks = command(&schemathesis.to_string_lossy(), &arguments);
    checks.current_dir(folder).env("ADMIN_TOKEN", ADMIN_TOKEN);
    let (mut generated, mut failed) = (0, 0);
    let outcome = watch(checks, |line| {
        // `  11815 generated, 2 found 2 unique failures, 1845 skipped`
        if line.contains(" generated") {
            (generated, failed) = (before(line, " generated"), before(line, " unique failure"));
        }
    });
    tally.passed += generated.saturating_sub(failed);
    tally.failed += failed;
    outcome?;
    ensure!(generated >= LEAST, "{generated} cases were made, and {LEAST} are the least");
    Ok(())
}

/// A running rim.
struct Rim {
    process: Child,
    url: String,
}

impl Rim {
    /// With empty storage below `folder`, everything configured, and no limits that could be reached.
    fn start(mut command: Command, folder: &Path) -> anyhow::Result<Self> {
        if folder.exists() {
            std::fs::remove_dir_all(folder)?;
        }
        let [state, assets] = ["state", "assets"].map(|name| folder.join(name));
        for made in [&state, &assets.join("_gen")] {
            std::fs::create_dir_all(made)?;
        }
        std::fs::write(assets.join("_gen/pages.json"), PAGES)?;
        let [state, assets] = [state, assets].map(|folder| quoted(&folder.to_string_lossy()));
        let limits = ["VIEWS_LIMIT", "WRITES_LIMIT", "ALL_WRITES_LIMIT", "ADMIN_LIMIT"];
        let limits = limits.map(|name| format!("{}: 1000000", quoted(name))).join(", ");
        let secret = quoted("a secret of thirty-two characters, or more");
        let token = quoted(ADMIN_TOKEN);
        let options = format!(
            r#"{{"state": {state}, "assets": {assets}, "vars": {{"SECRET": {secret}, "ADMIN_TOKEN": {token}}}, "limits": {{{limits}}}}}"#
        );
        // The one reads it here, the other there.
        command.env("EDGE_RIM_SERVE", &options);
        if command.get_program() == "node" {
            command.arg(&options);
        }
        let mut process =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().context("the rim does not start")?;
        let said = process.stdout.take().context("the rim has no output")?;
        let mut lines = BufReader::new(said).lines().map_while(Result::ok);
        let url = lines.find_map(|line| Some(line.split_once("READY ")?.1.trim().to_owned()));
        // What it says later has to be read, or it would wait for a reader.
        std::thread::spawn(move || lines.for_each(drop));
        let rim = Self { process, url: url.unwrap_or_default() };
        ensure!(!rim.url.is_empty(), "the rim ended before it said where it listens");
        Ok(rim)
    }
}

impl Drop for Rim {
    fn drop(&mut self) {
        // Both end with their input, which this closes.
        self.process.wait().ok();
    }
}

/// The one that the tests of the edge ask.
fn native() -> Command {
    let serve = ["--", "--exact", "native::serve", "--ignored", "--nocapture"];
    command("cargo", &[&["test", "--quiet", "--package", "tests", "--test", "edge"], &serve[..]].concat())
}

fn workerd() -> Command {
    command("node", &["tests/edge/workerd.mjs"])
}

/// As JSON.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

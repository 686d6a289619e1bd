//! Who is told what: the settings as amtool reads them, and a real Alertmanager that gets alerts and sends messages to
//! a server of the test's own. Only addresses and the 15 seconds of waiting are changed.

use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::Command;
use std::sync::mpsc;
use std::time::Duration;

use serde_json::{Value, json};
use tempfile::TempDir;

use super::files;
use super::server::Server;
use crate::programs;

const BRIDGE: &str = "http://gotify-bridge.monitoring.svc.cluster.local:8080/";

fn settings() -> std::path::PathBuf {
    files::monitoring().join("alertmanager.yaml")
}

/// What amtool says becomes of an alert with these labels.
fn receiver(labels: &[&str]) -> String {
    let mut amtool = Command::new(programs::find("amtool"));
    amtool.args(["config", "routes", "test", "--config.file"]).arg(settings()).args(labels);
    programs::output(&mut amtool).trim().to_owned()
}

#[test]
fn the_alerts_that_are_named_are_there() {
    // A name with a typing mistake would inhibit nothing, and say nothing.
    let alerts = files::alerts();
    let text = files::read(&settings());
    let values = text.split("alertname=").skip(1).filter_map(|rest| rest.split('"').nth(1));
    let names: BTreeSet<&str> = values.flat_map(|value| value.split('|')).collect();
    assert!(names.len() > 10, "{names:?}");
    for name in names {
        let found = match name.strip_suffix(".*") {
            Some(start) => alerts.keys().any(|alert| alert.starts_with(start)),
            None => alerts.contains_key(name) || name == "InfoInhibitor",
        };
        assert!(found, "alertmanager.yaml names {name}, and no rule does");
    }
}

#[test]
#[ignore = "needs amtool: cargo xtask delivery"]
fn alertmanager_takes_its_settings() {
    programs::output(Command::new(programs::find("amtool")).arg("check-config").arg(settings()));
}

#[test]
#[ignore = "needs amtool: cargo xtask delivery"]
fn critical_goes_at_once_warnings_by_the_hour_the_watchdog_outside() {
    for (name, alert) in files::alerts() {
        let severity = alert.labels["severity"].as_str();
        let expected = match (name.as_str(), severity) {
            ("Watchdog", _) => "deadman",
            // By another way than the one that fails.
            ("NotificationsFailing", _) => "deadman-failed",
            (_, "critical") => "gotify-now",
            _ => "gotify-hourly",
        };
        let labels = [format!("alertname={name}"), format!("severity={severity}"), "namespace=blog".to_owned()];
        assert_eq!(receiver(&labels.each_ref().map(String::as_str)), expected, "{name}");
    }
    // Alerts of others in the cluster come to the same person.
    assert_eq!(receiver(&["alertname=KubeNodeNotReady", "severity=warning"]), "gotify-hourly");
    assert_eq!(receiver(&["alertname=Unheard", "severity=critical"]), "gotify-now");
    assert_eq!(receiver(&["alertname=InfoInhibitor", "severity=none"]), "nobody");
}

/// A server that answers 200 to all, and tells what came: the path, and the body.
fn listener() -> (u16, mpsc::Receiver<(String, Value)>) {
    let server = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = server.local_addr().unwrap().port();
    let (sender, heard) = mpsc::channel();
    std::thread::spawn(move || {
        for stream in server.incoming() {
            let Some(message) = stream.ok().and_then(answer) else { continue };
            if sender.send(message).is_err() {
                return;
            }
        }
    });
    (port, heard)
}

fn answer(mut stream: TcpStream) -> Option<(String, Value)> {
    stream.set_read_timeout(Some(Duration::from_secs(10))).ok()?;
    let mut bytes = Vec::new();
    let mut piece = [0; 4096];
    loop {
        let count = stream.read(&mut piece).ok()?;
        bytes.extend_from_slice(&piece[..count]);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
        let length = head.lines().find_map(|line| line.strip_prefix("Content-Length: ")?.trim().parse::<usize>().ok());
        if length.is_some_and(|length| body.len() >= length) {
            stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n").ok()?;
            return Some((head.split(' ').nth(1)?.to_owned(), serde_json::from_str(body).ok()?));
        }
        if count == 0 {
            return None;
        }
    }
}

struct Alertmanager {
    server: Server,
    _folder: TempDir,
}

impl Alertmanager {
    /// With messages to this port.
    fn start(messages: u16) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut settings = files::read(&settings());
        let here = format!("http://127.0.0.1:{messages}/");
        let changes =
            [(BRIDGE, here.as_str()), ("https://deadman.example/", &here), ("group_wait: 15s", "group_wait: 1s")];
        for (from, to) in changes {
            assert!(settings.contains(from), "the settings have no `{from}` to change");
            settings = settings.replace(from, to);
        }
        let file = folder.path().join("alertmanager.yaml");
        std::fs::write(&file, settings).unwrap();
        let server = Server::start("/-/ready", |port| {
            let mut command = Command::new(programs::find("prometheus-alertmanager"));
            command.arg(format!("--config.file={}", file.display()));
            command.arg(format!("--storage.path={}", folder.path().display()));
            command.arg(format!("--web.listen-address=127.0.0.1:{port}")).arg("--cluster.listen-address=");
            command
        });
        Self { server, _folder: folder }
    }

    /// Alerts that begin now, as Prometheus would send them.
    fn fire(&self, names: &[&str]) {
        let alerts = files::alerts();
        let alert = |name: &&str| {
            let mut labels = json!(alerts[*name].labels);
            labels["alertname"] = json!(name);
            json!({"labels": labels, "annotations": alerts[*name].annotations})
        };
        let body = Value::from_iter(names.iter().map(alert)).to_string();
        let response = self.server.ask("POST", "/api/v2/alerts", &body).unwrap();
        assert!(response.starts_with("HTTP/1.0 200"), "{response}");
    }

    /// Of the alerts that are on, those that another one holds back.
    fn held_back(&self) -> BTreeSet<String> {
        let response = self.server.ask("GET", "/api/v2/alerts", "").unwrap();
        let (_, body) = response.split_once("\r\n\r\n").unwrap();
        let alerts: Vec<Value> = serde_json::from_str(body).unwrap_or_else(|error| panic!("{error}: {body}"));
        let held =
            alerts.iter().filter(|alert| alert["status"]["inhibitedBy"].as_array().is_some_and(|by| !by.is_empty()));
        held.map(|alert| alert["labels"]["alertname"].as_str().unwrap().to_owned()).collect()
    }
}

/// What is held back while these are on.
fn held_back(names: &[&str]) -> Vec<String> {
    let (port, _heard) = listener();
    let alertmanager = Alertmanager::start(port);
    alertmanager.fire(names);
    alertmanager.held_back().into_iter().collect()
}

#[test]
#[ignore = "needs prometheus-alertmanager: cargo xtask delivery"]
fn one_cause_is_one_message() {
    let follows = ["BlogErrorBudgetBurnFast", "BlogErrorBudgetBurnSlow", "TunnelDegraded", "OriginServingFallback"];
    let offline = [&["HomeInternetDown", "BlogDown", "TunnelDown", "BackupStale"], &follows[..]].concat();
    assert_eq!(
        held_back(&offline),
        [
            "BlogDown",
            "BlogErrorBudgetBurnFast",
            "BlogErrorBudgetBurnSlow",
            "OriginServingFallback",
            "TunnelDegraded",
            "TunnelDown"
        ]
    );
    let no_tunnel = [&["TunnelDown"], &follows[..]].concat();
    assert_eq!(held_back(&no_tunnel), ["BlogErrorBudgetBurnSlow", "OriginServingFallback", "TunnelDegraded"]);
    assert_eq!(held_back(&["ModelDown", "SummariesFailing", "EdgeErrors"]), ["SummariesFailing"]);
    assert_eq!(held_back(&["TunnelDegraded", "BlogSlow", "BackupFailing", "EdgeDegraded"]), [""; 0]);
}

#[test]
#[ignore = "needs prometheus-alertmanager: cargo xtask delivery"]
fn messages_arrive_and_warnings_wait_for_their_hour() {
    let (port, heard) = listener();
    let alertmanager = Alertmanager::start(port);
    alertmanager.fire(&["BlogSlow", "BlogDown", "Watchdog"]);
    let mut came = BTreeSet::new();
    while came.len() < 2 {
        let (path, message) = heard.recv_timeout(Duration::from_secs(30)).expect("a message for each of the two");
        let alert = &message["alerts"][0];
        let told = |key: &str| alert["annotations"][key].as_str().unwrap_or_default().to_owned();
        came.insert(format!("{path} {} {} {}", alert["labels"]["alertname"], told("priority"), told("runbook_url")));
    }
    // What the bridge makes a message of: a title, a priority and the page.
    let expected = [
        r#"/gotify_webhook "BlogDown" 8 https://blog.example/runbooks/blog-down/"#,
        r#"/ping "Watchdog"  https://blog.example/runbooks/watchdog/"#,
    ];
    assert_eq!(came.iter().map(String::as_str).collect::<Vec<_>>(), expected);
    let more = heard.recv_timeout(Duration::from_secs(3));
    assert!(more.is_err(), "the warning did not wait: {more:?}");
}

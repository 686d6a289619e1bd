//! Dashboards as they stand in Git: complete and alike, asking only for metrics that are known. `metrics.txt` says
//! where each metric comes from, and lists none that nobody asks for.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;

use super::{expression, files};
use crate::programs;

fn dashboards() -> Vec<(PathBuf, Value)> {
    let files = files::ending(&files::monitoring().join("dashboards"), ".json");
    let parse = |path: PathBuf| {
        let text = files::read(&path);
        let value: Value = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        (path, value)
    };
    files.into_iter().map(parse).collect()
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_default()
}

fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value[key].as_array().map_or(&[], Vec::as_slice)
}

/// What a panel asks, with the variables of Grafana filled in.
fn expressions(panel: &Value) -> Vec<String> {
    let filled = |target: &Value| text(target, "expr").replace("$__rate_interval", "5m").replace("$__range", "1h");
    list(panel, "targets").iter().map(filled).collect()
}

#[test]
fn a_dashboard_is_complete() {
    let mut uids = BTreeSet::new();
    for (path, dashboard) in dashboards() {
        let name = path.file_stem().unwrap().to_str().unwrap();
        let uid = text(&dashboard, "uid");
        assert!(uids.insert(uid.to_owned()), "{name}: {uid} is taken");
        assert!(uid.starts_with("blog-") && uid.ends_with(name.trim_start_matches("blog-")), "{name}: uid {uid}");
        assert!(text(&dashboard, "title").starts_with("Blog: "), "{name}");
        // Git is where it is changed.
        assert_eq!(dashboard["editable"], false, "{name}");
        let variable = &dashboard["templating"]["list"][0];
        assert_eq!((text(variable, "name"), text(variable, "type")), ("datasource", "datasource"), "{name}");
        let mut ids = BTreeSet::new();
        for panel in list(&dashboard, "panels") {
            let title = text(panel, "title");
            let at = format!("{name}, panel `{title}`");
            assert!(ids.insert(panel["id"].as_u64()), "{at}: id");
            assert!(!title.is_empty() && !text(panel, "description").is_empty(), "{at}: title and description");
            assert!(!text(&panel["fieldConfig"]["defaults"], "unit").is_empty(), "{at}: unit");
            assert!(!list(panel, "targets").is_empty(), "{at} asks nothing");
            for asked in [panel].into_iter().chain(list(panel, "targets")) {
                assert_eq!(text(&asked["datasource"], "uid"), "${datasource}", "{at}");
            }
            for target in list(panel, "targets") {
                let expr = text(target, "expr");
                // A fixed window shows nothing where the scrape interval is longer, and too little where it is shorter.
                assert!(!expr.contains("rate(") || expr.contains("[$__rate_interval]"), "{at}: {expr}");
            }
        }
    }
}

#[test]
fn panels_lie_side_by_side() {
    for (path, dashboard) in dashboards() {
        let mut taken: BTreeMap<(u64, u64), String> = BTreeMap::new();
        for panel in list(&dashboard, "panels") {
            let [x, y, w, h] = ["x", "y", "w", "h"].map(|key| panel["gridPos"][key].as_u64().unwrap());
            assert!(x + w <= 24, "{}: `{}` is too wide", path.display(), text(panel, "title"));
            for cell in (x..x + w).flat_map(|column| (y..y + h).map(move |row| (column, row))) {
                let other = taken.insert(cell, text(panel, "title").to_owned());
                assert_eq!(other, None, "{}: below `{}`", path.display(), text(panel, "title"));
            }
        }
    }
}

/// The names of `metrics.txt`.
fn known() -> BTreeSet<String> {
    let list = files::read(&files::monitoring().join("metrics.txt"));
    let mut known = BTreeSet::new();
    for line in list.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let columns: Vec<&str> = line.split_whitespace().collect();
        let [name, "gauge" | "counter", _source] = columns[..] else {
            panic!("metrics.txt: name, kind, source: {line}")
        };
        assert!(known.insert(name.to_owned()), "metrics.txt has {name} twice");
        // The ending of a counter is `_total`, but for those of cloudflared and nginx.
        let others = ["cloudflared_", "nginx_connections_"];
        let may_differ = others.iter().any(|start| name.starts_with(start));
        assert!(may_differ || name.ends_with("_total") == (columns[1] == "counter"), "metrics.txt: {line}");
    }
    known
}

#[test]
fn what_is_asked_for_is_known_and_what_is_known_is_asked_for() {
    let of_rules = files::rules().into_iter().flat_map(|rule| expression::metrics(&rule.expr));
    let panels = dashboards().into_iter().flat_map(|(_, dashboard)| list(&dashboard, "panels").to_vec());
    let of_panels = panels.flat_map(|panel| expressions(&panel)).flat_map(|expr| expression::metrics(&expr));
    let asked: BTreeSet<String> = of_rules.chain(of_panels).collect();
    let known = known();
    let unknown: Vec<_> = asked.difference(&known).collect();
    assert!(unknown.is_empty(), "metrics.txt does not say where these come from: {unknown:?}");
    let idle: Vec<_> = known.difference(&asked).collect();
    assert!(idle.is_empty(), "no rule and no dashboard asks for: {idle:?}");
    let recorded: BTreeSet<String> = files::rules().into_iter().filter_map(|rule| rule.record).collect();
    let colons: BTreeSet<String> = known.into_iter().filter(|name| name.contains(':')).collect();
    assert_eq!(recorded, colons, "what is recorded is what is known with a colon");
}

#[test]
fn the_worker_tells_what_is_said_of_it() {
    let code = files::read(&programs::root().join("edge/src/docs/metrics.rs"));
    let words: BTreeSet<&str> = code.split('"').filter(|word| word.starts_with("blog_edge_")).collect();
    let list = files::read(&files::monitoring().join("metrics.txt"));
    let said: BTreeSet<&str> = list.lines().filter_map(|line| line.strip_suffix(" edge")?.split(' ').next()).collect();
    assert_eq!(said, words, "metrics.txt, and what edge/src/docs/metrics.rs writes");
}

#[test]
#[ignore = "needs promtool: cargo xtask delivery"]
fn prometheus_understands_each_panel() {
    let mut groups = Vec::new();
    for (path, dashboard) in dashboards() {
        let panels = list(&dashboard, "panels").iter().flat_map(expressions);
        let rules: Vec<Value> = panels
            .enumerate()
            .map(|(number, expr)| serde_json::json!({"record": format!("panel:{number}"), "expr": expr}))
            .collect();
        groups.push(serde_json::json!({"name": path.file_stem().unwrap().to_str().unwrap(), "rules": rules}));
    }
    // JSON is YAML too.
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("panels.rules.yaml");
    std::fs::write(&file, serde_json::json!({ "groups": groups }).to_string()).unwrap();
    programs::output(Command::new(programs::find("promtool")).args(["check", "rules", "--lint=none"]).arg(file));
}

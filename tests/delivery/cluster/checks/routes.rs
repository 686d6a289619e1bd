//! The Worker's routes and the tunnel's hosts. Only the blog's own host has both: the Worker stands before the tunnel
//! there. On another one it would take what it must ask: a Worker cannot ask a host that leads to itself.

use toml::{Table, Value};

use crate::cluster::set::{Mistake, Set};

const FILE: &str = "wrangler.toml";

pub fn check(set: &Set) -> Vec<Mistake> {
    let settings = match set.file(FILE).parse::<Table>() {
        Ok(settings) => settings,
        Err(error) => return [Mistake::new(FILE, "", format!("is no TOML: {}", error.message()), "Mend it.")].into(),
    };
    let mut mistakes = Vec::new();
    for pattern in patterns(&settings) {
        let host = pattern.split('/').next().unwrap_or_default();
        let others = ["MODEL_DOMAIN", "HOOK_DOMAIN"].map(|key| set.setting(key));
        let taken: Vec<&str> = others.into_iter().filter(|other| !other.is_empty() && covers(host, other)).collect();
        if !taken.is_empty() {
            let what = format!("{pattern} takes requests for {}, which belong to the tunnel", taken.join(" and "));
            mistakes.push(Mistake::new(FILE, "routes", what, "Name the blog's host alone."));
        } else if host.trim_start_matches('*').trim_start_matches('.') != set.setting("DOMAIN") {
            let what = format!("{pattern} is not on {}", set.setting("DOMAIN"));
            mistakes.push(Mistake::new(FILE, "routes", what, "Write the DOMAIN of k8s/settings.env."));
        }
    }
    mistakes
}

/// Routes as wrangler takes them: `route`, or `routes` of texts or tables.
fn patterns(settings: &Table) -> Vec<String> {
    let one = settings.get("route").into_iter();
    let many = settings.get("routes").and_then(Value::as_array).into_iter().flatten();
    let pattern = |route: &Value| route.as_str().or_else(|| route.get("pattern")?.as_str()).map(str::to_owned);
    one.chain(many).filter_map(pattern).collect()
}

/// `*.blog.example` and `*blog.example` cover all hosts that end so.
fn covers(pattern: &str, host: &str) -> bool {
    pattern.strip_prefix('*').map_or(pattern == host, |end| host.ends_with(end))
}

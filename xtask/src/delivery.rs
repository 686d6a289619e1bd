//! What is delivered and how, with the programs that deliver it: nginx, podman, kubectl, promtool and others are installed
//! from Debian's and PyPI's packages, then the tests of `tests/delivery` that need them run. Those that need none are among
//! the tests of the workspace.

use crate::browser::target;
use crate::cargo::count;
use crate::shell::{Tally, command, on_path, run, watch};
use crate::tools;

/// A program, and the package of Debian that has it.
const PROGRAMS: [(&str, &str); 16] = [
    ("nginx", "nginx-light"),
    ("promtool", "prometheus"),
    ("amtool", "prometheus-alertmanager"),
    ("prometheus-blackbox-exporter", "prometheus-blackbox-exporter"),
    ("brotli", "brotli"),
    ("buildah", "buildah"),
    ("podman", "podman"),
    ("runc", "runc"),
    ("skopeo", "skopeo"),
    ("mmdebstrap", "mmdebstrap"),
    ("shellcheck", "shellcheck"),
    ("wrk", "wrk"),
    ("curl", "curl"),
    ("git", "git"),
    ("openssl", "openssl"),
    ("jq", "jq"),
];
/// nginx looks for it at its start.
const MODULE: (&str, &str) =
    ("/usr/lib/nginx/modules/ngx_http_brotli_static_module.so", "libnginx-mod-http-brotli-static");

/// Programs that not every Debian has, the tests that need them, and where to get them.
const ELSEWHERE: [(&str, &str, &str); 2] = [
    ("kubectl", "cluster::", "https://kubernetes.io/docs/tasks/tools/, version 1.30 or newer"),
    ("terraform", "monitoring::terraform", "https://developer.hashicorp.com/terraform/install"),
];

pub fn test(tally: &mut Tally) -> anyhow::Result<()> {
    let mut missing: Vec<&str> =
        PROGRAMS.iter().filter(|(program, _)| !on_path(program)).map(|(_, package)| *package).collect();
    if !std::path::Path::new(MODULE.0).exists() {
        missing.push(MODULE.1);
    }
    if !missing.is_empty() {
        tools::apt(&missing)?;
    }
    let python = tools::python("delivery/venv", "tests/delivery/requirements.txt")?;
    run(command("cargo", &["build", "--quiet", "--workspace", "--bin", "gen"]))?;

    let mut arguments =
        vec!["test", "--package", "delivery", "--no-fail-fast", "--", "--ignored", "--test-threads", "2"];
    for (program, tests, hint) in ELSEWHERE {
        // Some of Debian's releases have them, and some have them too old.
        if !on_path(program) && tools::apt(&[program]).is_err() {
            println!("NOT RUN: the tests in {tests} need {program}, which Debian does not have: see {hint}");
            arguments.extend(["--skip", tests]);
        }
    }
    let mut tests = command("cargo", &arguments);
    tests.env("GEN", target().join("debug/gen")).env("DELIVERY_PYTHON", python);
    watch(tests, |line| count(tally, line))
}

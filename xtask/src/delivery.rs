//! What is delivered and how, with the programs that deliver it: nginx, podman, kubectl, promtool and others are installed
//! from Debian's and PyPI's packages, then the tests of `tests/delivery` that need them run. Those that need none are among
//! the tests of the workspace.

use anyhow::Context;

use crate::browser::target;
use crate::cargo::before;
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

pub fn test(tally: &mut Tally) -> anyhow::Result<()> {
    let mut missing: Vec<&str> =
        PROGRAMS.iter().filter(|(program, _)| !on_path(program)).map(|(_, package)| *package).collect();
    if !std::path::Path::new(MODULE.0).exists() {
        missing.push(MODULE.1);
    }
    if !missing.is_empty() {
        tools::apt(&missing)?;
    }
    kubectl()?;
    let python = tools::python("delivery/venv", "tests/delivery/requirements.txt")?;
    run(command("cargo", &["build", "--quiet", "--workspace", "--bin", "gen"]))?;

    let ignored = ["test", "--package", "delivery", "--no-fail-fast", "--", "--ignored", "--test-threads", "2"];
    let mut tests = command("cargo", &ignored);
    tests.env("GEN", target().join("debug/gen")).env("DELIVERY_PYTHON", python);
    watch(tests, |line| {
        if let Some(counts) = line.strip_prefix("test result: ") {
            tally.passed += before(counts, " passed");
            tally.failed += before(counts, " failed");
        }
    })
}

/// Debian has it from version 13 on; what Debian 12 has is too old to build our manifests.
fn kubectl() -> anyhow::Result<()> {
    if on_path("kubectl") {
        return Ok(());
    }
    let hint = "kubectl is missing: install version 1.30 or newer, see https://kubernetes.io/docs/tasks/tools/";
    tools::apt(&["kubectl"]).context(hint)
}

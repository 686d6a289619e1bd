//! What the usual judges say of workflows and scripts. Each has data of its own and asks no network.

use std::io::Write;
use std::process::{Command, Stdio};

use super::files::all;
use crate::programs::{find, output, root};

fn run(program: &str, arguments: &[&str]) -> String {
    output(Command::new(find(program)).args(arguments).current_dir(root()))
}

#[test]
#[ignore = "needs zizmor: cargo xtask delivery"]
fn zizmor_finds_nothing() {
    // The strictest there is. It ends with an error if it finds something.
    run("zizmor", &["--offline", "--no-ignores", "--persona=auditor", "--quiet", ".github"]);
}

#[test]
#[ignore = "needs check-jsonschema: cargo xtask delivery"]
fn github_and_renovate_would_understand_them() {
    for file in all() {
        let schema = if file.value["jobs"].is_null() { "vendor.github-actions" } else { "vendor.github-workflows" };
        run("check-jsonschema", &["--builtin-schema", schema, &file.path]);
    }
    run("check-jsonschema", &["--builtin-schema", "vendor.renovate", ".github/renovate.json"]);
}

#[test]
#[ignore = "needs shellcheck: cargo xtask delivery"]
fn shellcheck_has_nothing_to_say_of_any_script() {
    run("shellcheck", &[".github/scripts/commit-digest.sh", ".github/scripts/purge.sh", "k8s/smoke.sh"]);
    let mut count = 0;
    for file in all() {
        for (job, step) in file.steps() {
            let Some(script) = step["run"].as_str() else { continue };
            let mut judge = Command::new(find("shellcheck"));
            judge.args(["--shell=bash", "-"]).stdin(Stdio::piped()).stdout(Stdio::piped());
            let mut judge = judge.spawn().unwrap();
            judge.stdin.take().unwrap().write_all(script.as_bytes()).unwrap();
            let said = judge.wait_with_output().unwrap();
            assert!(said.status.success(), "{} {job}:\n{}", file.path, String::from_utf8_lossy(&said.stdout));
            count += 1;
        }
    }
    assert!(count > 20, "scripts are not found any more");
}

//! Each job may do what it has to and no more, and what others write is never run.

use expect_test::expect;
use serde_json::Value;

use super::files::{all, workflows};

#[test]
fn a_workflow_may_do_nothing_and_its_jobs_say_what_they_may() {
    for file in workflows() {
        let top = &file.value["permissions"];
        let harmless = top.as_object().is_some_and(|rights| rights.is_empty())
            || top == &serde_json::json!({ "contents": "read" });
        assert!(harmless, "{}: at the top stands {top}", file.path);
        for (name, job) in file.jobs() {
            assert!(job["permissions"].is_object(), "{}: {name} does not say what it may", file.path);
        }
    }
}

#[test]
fn few_jobs_may_write() {
    let mut may = String::new();
    for file in workflows() {
        for (name, job) in file.jobs() {
            let rights = job["permissions"].as_object().unwrap();
            let writes: Vec<&str> =
                rights.iter().filter(|(_, right)| *right != "read").map(|(what, _)| what.as_str()).collect();
            if !writes.is_empty() {
                may += &format!("{} {name}: {}\n", file.path, writes.join(", "));
            }
        }
    }
    expect![[r#"
        .github/workflows/base-image.yaml image: id-token, packages
        .github/workflows/publish.yaml image: id-token, packages
        .github/workflows/publish.yaml tools: id-token, packages
        .github/workflows/refresh.yaml publish: actions
    "#]]
    .assert_eq(&may);
}

#[test]
fn no_job_runs_for_ever_and_no_checkout_keeps_its_token() {
    for file in all() {
        for (name, job) in file.jobs() {
            // One that calls another workflow cannot say it.
            if job["steps"].is_array() && !name.is_empty() {
                assert!(job["timeout-minutes"].is_u64(), "{}: {name} has no time-out", file.path);
            }
        }
        for (name, step) in file.steps() {
            if step["uses"].as_str().is_some_and(|uses| uses.starts_with("actions/checkout@")) {
                assert_eq!(step["with"]["persist-credentials"], Value::Bool(false), "{}: {name}", file.path);
            }
        }
    }
}

#[test]
fn nothing_that_others_write_gets_into_a_script() {
    for file in all() {
        for (name, step) in file.steps() {
            let script = step["run"].as_str().unwrap_or_default();
            // Not even values that are harmless today: scripts get variables of the environment.
            assert!(!script.contains("${{"), "{}: {name}: an expression in a script: {script}", file.path);
            assert!(!script.contains("eval ") && !script.contains("| sh") && !script.contains("| bash"), "{script}");
        }
        assert!(!file.text.contains("pull_request_target"), "{}: runs code of strangers with our rights", file.path);
        assert!(!file.text.contains("workflow_run"), "{}: likewise", file.path);
    }
}

#[test]
fn a_step_that_fails_in_a_pipe_fails() {
    for file in workflows() {
        assert_eq!(file.value["defaults"]["run"]["shell"], "bash", "{}", file.path);
    }
}

//! Builds this repository's blog and the page that is weighed, and hands both to the checks in `tests/browser`.

use std::path::PathBuf;

use crate::shell::{Tally, command, root, run, watch};
use crate::tools;

/// `only` names checks; none means all.
pub fn check(tally: &mut Tally, only: &[String]) -> anyhow::Result<()> {
    tools::node()?;
    tools::java()?;
    let chromium = tools::chromium()?;
    tools::node_modules("tests/browser")?;

    let target = target();
    let (site, weight) = (target.join("browser-site"), target.join("browser-weight"));
    let pictures = target.join("screenshots");
    run(command("cargo", &["build", "--quiet", "--workspace", "--bin", "gen"]))?;
    let binary = target.join("debug").join(format!("gen{}", std::env::consts::EXE_SUFFIX));
    let binary = binary.to_string_lossy();
    for (from, to) in [(".", &site), ("tests/data/weight", &weight)] {
        if to.exists() {
            std::fs::remove_dir_all(to)?;
        }
        run(command(&binary, &["build", "--root", from, "--out", &to.to_string_lossy()]))?;
    }

    let folders = [&site, &weight, &pictures].map(|folder| folder.to_string_lossy().into_owned());
    let mut arguments = vec!["tests/browser/checks.mjs"];
    arguments.extend(folders.iter().map(String::as_str));
    arguments.extend(only.iter().map(String::as_str));
    let mut checks = command("node", &arguments);
    checks.env("CHROMIUM", chromium).env("GEN", binary.as_ref());
    let mut is_failure = false;
    watch(checks, |line| {
        tally.passed += usize::from(line.starts_with("ok      "));
        if let Some(name) = line.strip_prefix("FAILED  ") {
            tally.failed += 1;
            tally.note(name);
            is_failure = true;
        } else if is_failure && line.starts_with("        ") {
            tally.explain(line);
        } else {
            is_failure = false;
        }
    })
}

/// Where cargo puts what it builds.
pub fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |folder| root().join(folder))
}

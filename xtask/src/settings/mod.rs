//! Carries `k8s/settings.env` to the places outside of `k8s` that say the same: the site, the Worker, Terraform and the
//! owners of the code. Manifests and workflows read that file by themselves. What a key may hold stands in `env`, where it
//! goes in `places`; this file reads and writes the disk.

mod env;
mod places;

use anyhow::{Context, bail};

use self::env::Env;
use self::places::{Difference, apply};
use crate::shell::root;

const FILE: &str = "k8s/settings.env";

/// Writes what differs, or with `check` only says it; then a difference is an error.
pub fn settings(check: bool) -> anyhow::Result<()> {
    let read = |file: &str| std::fs::read_to_string(root().join(file)).with_context(|| format!("cannot read {file}"));
    let env = Env::parse(&read(FILE)?).map_err(|mistakes| anyhow::anyhow!("{FILE}\n{}", mistakes.join("\n")))?;
    let mut differences: Vec<Difference> = Vec::new();
    let mut changed = Vec::new();
    for file in places::FILES {
        let old = read(file)?;
        let (new, found) = apply(file, &old, &env).map_err(anyhow::Error::msg)?;
        if new != old {
            changed.push((file, new));
        }
        differences.extend(found);
    }
    for difference in &differences {
        println!("{difference}");
    }
    if check {
        if !differences.is_empty() {
            bail!("these places do not say what {FILE} says; `cargo xtask settings` changes them");
        }
        println!("all places say what {FILE} says");
        return Ok(());
    }
    // All files are understood by now, so that either all of them change or none.
    for (file, text) in &changed {
        std::fs::write(root().join(file), text).with_context(|| format!("cannot write {file}"))?;
    }
    println!("{} changed", if differences.is_empty() { "nothing".to_owned() } else { differences.len().to_string() });
    Ok(())
}

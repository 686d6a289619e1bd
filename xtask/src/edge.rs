//! Turns the crate `edge/worker` into what Cloudflare runs: `index.js` and `index_bg.wasm`. It goes from Rust to
//! WebAssembly by cargo, to JavaScript around it by wasm-bindgen, and through wasm-opt and esbuild, which make it small.
//! Which Rust can do the first is found out in `wasm.rs`. What the Worker does stands in `edge/`.

use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};

use crate::browser::target;
use crate::shell::{Tally, command, root, run, watch};
use crate::{cargo, tools, wasm};

/// Where `wrangler.toml` looks for the Worker.
const BUILD: &str = "edge/worker/build";

/// The Worker as it is deployed.
pub fn build() -> anyhow::Result<()> {
    worker(&[], &root().join(BUILD))
}

/// Both Workers, and the tests that run them in workerd.
pub fn test(tally: &mut Tally) -> anyhow::Result<()> {
    build()?;
    let breakable = target().join("edge/breakable");
    worker(&["--features", "test-panic"], &breakable)?;
    let files = ["worker", "faults", "failover"].map(|name| format!("tests/edge/{name}.test.mjs"));
    let files = files.each_ref().map(String::as_str);
    let mut tests = command("node", &[&["--test", "--test-reporter=tap", "--test-concurrency=1"], &files[..]].concat());
    tests.env("BREAKABLE", breakable);
    watch(tests, |line| {
        let count = |word| line.strip_prefix(word).and_then(|count| count.parse::<usize>().ok()).unwrap_or(0);
        tally.passed += count("# pass ");
        tally.failed += count("# fail ");
        if let Some((_, name)) = line.strip_prefix("not ok ").and_then(|rest| rest.split_once(" - ")) {
            tally.note(name);
        }
    })?;
    // The same stories as with the native rim, which the tests of the workspace have told already.
    let mut stories = command("cargo", &["test", "--package", "tests", "--test", "edge"]);
    stories.env("EDGE_RIM", "workerd");
    watch(stories, |line| cargo::count(tally, line))
}

fn worker(features: &[&str], out: &Path) -> anyhow::Result<()> {
    tools::node()?;
    tools::node_modules("tests/edge")?;
    let compiled = wasm::compile("edge-worker", features)?;
    let folder = target().join("edge/bound");
    bind(&compiled, &folder)?;
    bundle(&folder)?;
    optimize(&folder)?;
    std::fs::create_dir_all(out)?;
    // The module last: when it is new, what it imports is there.
    for name in ["index_bg.wasm", "index.js"] {
        std::fs::rename(folder.join(name), out.join(name)).with_context(|| format!("cannot write {name}"))?;
    }
    println!("{}", out.display());
    run(command("node", &["tests/edge/sizes.mjs", &out.to_string_lossy()]))
}

/// Writes `rust.js`, which calls the WebAssembly and is called by it, and puts `entry.js` beside it.
fn bind(compiled: &Path, folder: &Path) -> anyhow::Result<()> {
    if folder.exists() {
        std::fs::remove_dir_all(folder)?;
    }
    let arguments = ["run", "--quiet", "--package", "xtask", "--bin", "bindgen", "--features", "bindgen", "--"];
    run(command("cargo", &[&arguments[..], &[&compiled.to_string_lossy(), &folder.to_string_lossy()]].concat()))?;

    // workerd hands out a compiled module for a plain import and does not know `import source` yet.
    let path = folder.join("rust.js");
    let script = std::fs::read_to_string(&path)?;
    let plain = script
        .replace(r#"import source wasmModule from "./rust_bg.wasm""#, r#"import wasmModule from "./index_bg.wasm""#);
    ensure!(plain != script, "wasm-bindgen imports the WebAssembly in a new way: look at {}", path.display());
    std::fs::write(path, plain)?;
    std::fs::copy(root().join("edge/worker/entry.js"), folder.join("entry.js"))?;
    Ok(())
}

/// One script of all: `entry.js` with what it imports.
fn bundle(folder: &Path) -> anyhow::Result<()> {
    let modules = ["--external:./index_bg.wasm", "--external:cloudflare:*", "--format=esm"];
    let mut esbuild = command(&installed("esbuild"), &["entry.js", "--bundle", "--minify", "--outfile=index.js"]);
    esbuild.args(modules).arg("--log-level=warning").current_dir(folder);
    run(esbuild)
}

/// Names of functions go, a third of the size; a panic says its file and line all the same.
fn optimize(folder: &Path) -> anyhow::Result<()> {
    let arguments = ["rust_bg.wasm", "-Oz", "--strip-producers", "--output", "index_bg.wasm"];
    let mut wasm_opt = command(&installed("wasm-opt"), &arguments);
    wasm_opt.current_dir(folder);
    run(wasm_opt)
}

/// A program of the Node modules.
fn installed(name: &str) -> String {
    let path: PathBuf = root().join("tests/edge/node_modules/.bin").join(name);
    path.to_string_lossy().into_owned()
}

//! Compiles a crate to WebAssembly with panics that unwind. The ready-made std for WebAssembly aborts, so std is
//! compiled along, from its sources. A compiler that has them comes out of here, found or installed: rustup's, or where
//! rustup cannot have them, Debian's.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Context;

use crate::browser::target;
use crate::shell::{answers, command, run};
use crate::tools;

const TARGET: &str = "wasm32-unknown-unknown";
/// What rustup's own components cannot be had for: the Rust that Debian keeps current for its browsers.
const DEBIAN: [&str; 3] = ["rustc-web", "cargo-web", "rust-web-src"];

/// A Rust that is recent and has the sources of its std.
struct Compiler {
    cargo: &'static str,
    rustc: &'static str,
}

/// The `.wasm` of a package whose library is a `cdylib`.
pub fn compile(package: &str, features: &[&str]) -> anyhow::Result<PathBuf> {
    let compiler = Compiler::find()?;
    let linker = rust_lld().map_or_else(wasm_ld, Ok)?;
    // Apart from all other builds: the compiler may be another, and neither waits for the other.
    let folder = target().join("edge");
    let arguments = [
        &["build", "--quiet", "--locked", "--package", package, "--profile", "edge", "--target", TARGET] as &[&str],
        &["-Zbuild-std=std,panic_unwind", "-Zbuild-std-features=optimize_for_size"],
        features,
    ];
    // Where this machine keeps its sources is nobody's business, and shorter without.
    let cargo = std::env::var("CARGO_HOME").or_else(|_| std::env::var("HOME").map(|home| format!("{home}/.cargo")));
    let std = sysroot(compiler.rustc).map(|sysroot| format!("{}/lib/rustlib/src/rust/library", sysroot.display()));
    let sources = [cargo.map(|cargo| format!("{cargo}/registry/src")).ok(), std].into_iter().flatten();
    let flags: Vec<String> = std::iter::once("-Cpanic=unwind".to_owned())
        .chain(sources.map(|folder| format!("--remap-path-prefix={folder}/=")))
        .collect();
    let mut build = command(compiler.cargo, &arguments.concat());
    build
        .env("CARGO_TARGET_DIR", &folder)
        .env("RUSTC", compiler.rustc)
        // Compiling std is not stable yet, so a stable compiler is allowed what a nightly one is.
        .env("RUSTC_BOOTSTRAP", "1")
        // The profile's `panic` would be taken for the target's default.
        .env("CARGO_ENCODED_RUSTFLAGS", flags.join("\x1f"))
        // Futures by `js_sys` alone; its macro reads this while it runs.
        .env("WASM_BINDGEN_USE_JS_SYS", "1")
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker);
    run(build)?;
    Ok(folder.join(TARGET).join("edge").join(package.replace('-', "_")).with_extension("wasm"))
}

impl Compiler {
    fn find() -> anyhow::Result<Self> {
        if let Some(found) = Self::on_path().or_else(Self::debians) {
            return Ok(found);
        }
        if answers("rustup", "--version") {
            println!("installing rust-src, the sources of std, with rustup");
            run(command("rustup", &["component", "add", "rust-src"])).ok();
            if let Some(found) = Self::on_path() {
                return Ok(found);
            }
        }
        let hint = "the sources of std are missing: `rustup component add rust-src` installs them";
        tools::apt(&DEBIAN).context(hint)?;
        Self::debians().context(hint)
    }

    fn on_path() -> Option<Self> {
        Self::with_sources("cargo", "rustc")
    }

    fn debians() -> Option<Self> {
        Self::with_sources("/usr/bin/cargo", "/usr/bin/rustc")
    }

    fn with_sources(cargo: &'static str, rustc: &'static str) -> Option<Self> {
        let sources = sysroot(rustc)?.join("lib/rustlib/src/rust/library/Cargo.lock");
        (sources.is_file() && is_recent(rustc)).then_some(Self { cargo, rustc })
    }
}

/// The linker that rustup's Rust brings and Debian's does not.
fn rust_lld() -> Option<PathBuf> {
    let targets = std::fs::read_dir(sysroot("rustc")?.join("lib/rustlib")).ok()?;
    targets.filter_map(Result::ok).map(|target| target.path().join("bin/rust-lld")).find(|path| path.is_file())
}

/// Debian's, installed if need be.
fn wasm_ld() -> anyhow::Result<PathBuf> {
    let path = Path::new("/usr/bin/wasm-ld");
    if !path.is_file() {
        tools::apt(&["lld"]).context("a linker for WebAssembly is missing: install LLVM's lld")?;
    }
    Ok(path.to_owned())
}

/// At least the version that the workspace asks for.
fn is_recent(rustc: &str) -> bool {
    let asked = minor(env!("CARGO_PKG_RUST_VERSION"));
    let output = Command::new(rustc).arg("--version").output().map(|output| output.stdout).unwrap_or_default();
    String::from_utf8_lossy(&output).split(' ').nth(1).is_some_and(|version| minor(version) >= asked)
}

/// 95 of `1.95` and of `1.95.0`.
fn minor(version: &str) -> Option<u32> {
    version.split('.').nth(1)?.parse().ok()
}

fn sysroot(rustc: &str) -> Option<PathBuf> {
    let output = Command::new(rustc).args(["--print", "sysroot"]).output().ok()?;
    let path = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| Path::new(path.trim()).to_owned())
}

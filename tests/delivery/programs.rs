//! Programs and data that tests need besides Rust. What is missing is said with the command that installs it.
#![allow(dead_code, reason = "each part takes what it needs")]

use std::path::{Path, PathBuf};
use std::process::Command;

/// The root of the repository.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).expect("tests/delivery is two folders deep").to_owned()
}

/// Path of a program, from the folder of Python tools that `cargo xtask delivery` fills, or from `PATH`.
pub fn find(name: &str) -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let tools = std::env::var_os("DELIVERY_PYTHON").map(PathBuf::from);
    let tools = tools.unwrap_or_else(|| root().join("target/delivery/venv/bin"));
    // Debian keeps servers where only the superuser looks.
    let system = ["/usr/sbin", "/sbin"].map(PathBuf::from);
    let mut folders = [tools].into_iter().chain(std::env::split_paths(&path)).chain(system);
    let found = folders.find_map(|folder| Some(folder.join(name)).filter(|program| program.is_file()));
    found.unwrap_or_else(|| panic!("{name} is missing: `cargo xtask delivery` installs it"))
}

/// What a program printed; a program that fails fails the test, with all that it said.
pub fn output(command: &mut Command) -> String {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?} cannot be started: {error}"));
    let [out, err] = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    assert!(output.status.success(), "{command:?}: {}\n{out}{err}", output.status);
    out
}

/// The generator's program: `GEN`, or the one that cargo built last.
pub fn gen_program() -> PathBuf {
    let built = || ["debug", "release"].map(|profile| root().join("target").join(profile).join("gen"));
    let named = std::env::var_os("GEN").map(PathBuf::from);
    let found = named.or_else(|| built().into_iter().find(|program| program.is_file()));
    found.expect("`gen` is missing: `cargo build` makes it")
}

/// Data that some machines have beside the repository and others do not.
pub fn shared(name: &str) -> Option<PathBuf> {
    let named = std::env::var_os("GEN_SHARED").map(PathBuf::from);
    let beside = || root().parent().map(|parent| parent.join("shared"));
    let found = named.or_else(beside).map(|folder| folder.join(name)).filter(|path| path.exists());
    if found.is_none() {
        println!("not there, so not looked at: {name} of the shared data");
    }
    found
}

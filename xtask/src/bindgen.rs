//! wasm-bindgen as a program: `bindgen <wasm> <folder>` writes `rust_bg.wasm` and the JavaScript around it, `rust.js`.
//! It is the library behind wasm-bindgen's own program, without that one's server and test runner. Cargo holds it at
//! the version that the Worker is linked with.
#![allow(clippy::disallowed_methods, reason = "a rim: it reads arguments")]

use anyhow::Context;
use wasm_bindgen_cli_support::Bindgen;

fn main() -> anyhow::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let wasm = arguments.next().context("usage: bindgen <wasm> <folder>")?;
    let folder = arguments.next().context("usage: bindgen <wasm> <folder>")?;
    Bindgen::new()
        .input_path(wasm)
        .out_name("rust")
        // An ES module that imports the compiled WebAssembly, which is what workerd offers.
        .module(true)?
        .generate(folder)
}

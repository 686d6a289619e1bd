//! Chores of this repository, as `cargo xtask <name>`. Each is a list of commands that anyone could type; what is
//! missing is installed, which is said, and nothing is skipped: what cannot be installed is a failure that says how to
//! help oneself. What the checks check lives in `tests/`.
#![allow(clippy::disallowed_methods, reason = "a rim: it starts programs and looks for files")]

mod bench;
mod browser;
mod cargo;
mod delivery;
mod edge;
mod fuzz;
mod settings;
mod shell;
mod tools;
mod wasm;

use std::process::ExitCode;

use shell::Tally;

const HELP: &str = "\
cargo xtask test     everything: formatting, lints, tests, and the blog in a browser
cargo xtask browser  only the browser checks; names of checks may follow: weight feeds html pages serve pictures speed
cargo xtask edge     the Cloudflare Worker, in edge/worker/build; `cargo xtask edge test` runs it in workerd as well
cargo xtask delivery what is in k8s/ and .github/: manifests, nginx, the image, alerts, with the programs that run them
cargo xtask settings carries k8s/settings.env to the site, the Worker and Terraform; `--check` only says what differs
cargo xtask fuzz     thousands of requests made from the API's description, sent to the native edge and to workerd
cargo xtask bench    sites of made-up posts, beside Hugo, Zola and Astro where HUGO, ZOLA, ASTRO say where they are;
                     `--serve` for their development servers, `--compress` for what compressed siblings cost ours
cargo xtask ci       as test, then the blog with the release build, as a reader of the README makes it
";

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let mut tally = Tally::default();
    let name = arguments.next().unwrap_or_default();
    match name.as_str() {
        "test" => test(&mut tally),
        "browser" => tally.step("browser", |tally| browser::check(tally, &arguments.collect::<Vec<_>>())),
        "edge" if arguments.next().is_some_and(|next| next == "test") => tally.step("edge", edge::test),
        "edge" => {
            return edge::build().map_or_else(
                |error| {
                    eprintln!("edge: {error:#}");
                    ExitCode::FAILURE
                },
                |()| ExitCode::SUCCESS,
            );
        }
        "delivery" => tally.step("delivery", delivery::test),
        "settings" => {
            let check = match arguments.next().as_deref() {
                None => false,
                Some("--check") => true,
                Some(_) => {
                    eprint!("{HELP}");
                    return ExitCode::from(2);
                }
            };
            return settings::settings(check).map_or_else(
                |error| {
                    eprintln!("settings: {error:#}");
                    ExitCode::FAILURE
                },
                |()| ExitCode::SUCCESS,
            );
        }
        "bench" => {
            let rest: Vec<String> = arguments.collect();
            tally.step("bench", |_| bench::bench(&rest));
        }
        bench::measure::CHILD => return code(bench::measure::child(&arguments.collect::<Vec<_>>())),
        bench::floor::CHILD => return code(bench::floor::child(&arguments.collect::<Vec<_>>()).map(|()| 0)),
        "fuzz" => tally.step("fuzz", fuzz::fuzz),
        "ci" => {
            test(&mut tally);
            tally.step("release build", |_| cargo::release());
        }
        _ => {
            eprint!("{HELP}");
            return ExitCode::from(2);
        }
    }
    tally.tell()
}

/// Of a program that another one runs.
fn code(result: anyhow::Result<u8>) -> ExitCode {
    match result {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn test(tally: &mut Tally) {
    tally.step("formatting", |_| cargo::format());
    tally.step("lints", |_| cargo::lint());
    // Before the tests, some of which run the Worker that this builds.
    tally.step("edge", edge::test);
    tally.step("tests", cargo::test);
    tally.step("delivery", delivery::test);
    tally.step("browser", |tally| browser::check(tally, &[]));
}

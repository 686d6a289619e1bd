//! The one place that asks for arguments, environment and clock, and hands them on as values.
#![expect(clippy::disallowed_methods, reason = "this is the rim of the process")]

use std::io::IsTerminal;
use std::process::ExitCode;

use generator::cli::{self, Process};

/// Parsing and rendering make and drop many short strings on all threads at once, which this one is made for.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let process = Process {
        arguments: std::env::args_os().collect(),
        folder: std::env::current_dir().unwrap_or_else(|_| ".".into()),
        no_color: std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty()),
        is_terminal: std::io::stderr().is_terminal(),
        now: jiff::Timestamp::now,
        elapsed: {
            let start = std::time::Instant::now();
            Box::new(move || start.elapsed())
        },
        random: || {
            let mut bytes = [0; 32];
            getrandom::fill(&mut bytes).map_err(|error| std::io::Error::other(error.to_string()))?;
            Ok(bytes)
        },
        admin_token: variable("GEN_ADMIN_TOKEN"),
        access_client: variable("CF_ACCESS_CLIENT_ID").zip(variable("CF_ACCESS_CLIENT_SECRET")),
        variable,
    };
    ExitCode::from(cli::run(process))
}

/// One that is set to something.
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

//! The command line: arguments in, exit code out. What the commands do stands in the files beside this one.

mod api;
#[cfg(feature = "backup")]
mod backup;
mod changes;
mod components;
mod door;
mod import;
mod new;
mod print;
mod pull;
mod serve;

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, bail};
use clap::{Args, CommandFactory, Parser, Subcommand};
use edge::config::{Home, MODEL_PATIENCE};
use jiff::Timestamp;

use self::print::Printer;
use crate::disk;
use crate::pipeline::cache::{self, Cache};
use crate::pipeline::{self, Destination, Halfway, Options, Staging};
use crate::settings;

/// What the process knows of the world.
pub struct Process {
    /// With the program's name.
    pub arguments: Vec<OsString>,
    /// The working folder.
    pub folder: PathBuf,
    /// See <https://no-color.org>.
    pub no_color: bool,
    /// Whether a person watches the error stream.
    pub is_terminal: bool,
    pub now: fn() -> Timestamp,
    /// Since the process began.
    pub elapsed: Box<dyn Fn() -> Duration + Send + Sync>,
    /// Bytes that nobody can foretell.
    pub random: fn() -> std::io::Result<[u8; 32]>,
    /// What a moderator of comments shows to `gen serve`.
    pub admin_token: Option<String>,
    /// Id and secret that a program shows to Cloudflare Access.
    pub access_client: Option<(String, String)>,
    /// Value of a variable of the environment, if it is set to something: settings of backups, by their names.
    pub variable: fn(&str) -> Option<String>,
}

/// Of each thread: templates and texts may be nested deeply. The system gives the main thread as much.
const STACK_BYTES: usize = 8 << 20;
/// Fine.
const FINE: u8 = 0;
/// Content, templates or settings have errors, or the disk would not do.
const ERRORS: u8 = 1;
/// The command line was not understood.
const WRONG_USE: u8 = 2;

/// Turns Markdown and a theme into a finished blog.
#[derive(Parser)]
#[command(name = "gen", version, about, propagate_version = true, arg_required_else_help = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    global: Global,
}

#[derive(Args, Clone)]
struct Global {
    /// Folder of the site [default: the nearest one above that holds a site.toml]
    #[arg(long, global = true, value_name = "FOLDER")]
    root: Option<PathBuf>,
    /// Number of threads [default: one for each core]
    #[arg(long, short, global = true, value_name = "N")]
    jobs: Option<usize>,
    /// Say nothing but what is wrong
    #[arg(long, short, global = true)]
    quiet: bool,
    /// Give results and diagnostics as JSON on the standard output
    #[arg(long, global = true)]
    json: bool,
    /// No colours
    #[arg(long, global = true)]
    no_color: bool,
}

#[derive(Args, Clone)]
struct BuildArguments {
    /// URL under which the site will stand, instead of that in site.toml
    #[arg(long, value_name = "URL")]
    base_url: Option<String>,
    /// Publish drafts too
    #[arg(long)]
    drafts: bool,
    /// Publish pages whose date has not come yet
    #[arg(long)]
    future: bool,
}

#[derive(Subcommand)]
enum Command {
    /// Build the site into `public/`
    Build {
        #[command(flatten)]
        build: BuildArguments,
        /// Folder to write to [default: public in the site's folder]
        #[arg(long, short, value_name = "FOLDER")]
        out: Option<PathBuf>,
        /// Put a .br and a .gz beside each text file, for servers that send those (nginx: brotli_static, gzip_static)
        #[arg(long)]
        compress: bool,
    },
    /// Find all mistakes, write nothing
    Check {
        #[command(flatten)]
        build: BuildArguments,
    },
    /// Show the site in a browser and follow every change
    Serve {
        #[command(flatten)]
        build: BuildArguments,
        /// Address to listen on
        #[arg(long, default_value = "127.0.0.1", value_name = "ADDRESS")]
        host: std::net::IpAddr,
        /// Port to listen on; the next free one is taken if it is in use
        #[arg(long, short, default_value_t = 1111)]
        port: u16,
        /// Open the site in the browser
        #[arg(long)]
        open: bool,
        #[command(flatten)]
        home: HomeArguments,
    },
    /// Make a new site or post
    #[command(subcommand)]
    New(New),
    /// Take over what another system holds
    #[command(subcommand)]
    Import(Import),
    /// Fetch the comments that readers see, for `gen build` to put into their pages
    Pull {
        /// Address of the blog [default: that of site.toml]
        #[arg(long, value_name = "URL")]
        from: Option<String>,
    },
    /// List the URLs that two builds differ in: what a cache in front of the site has to forget
    Changes {
        /// The `_gen/manifest.json` of the build that readers saw before
        old: PathBuf,
        /// That of the build that they see now
        new: PathBuf,
        /// Begin each URL with this, in place of giving paths
        #[arg(long, value_name = "URL")]
        base_url: Option<String>,
    },
    /// Copy the edge's database at Cloudflare home, encrypted, and bring it back
    #[cfg(feature = "backup")]
    #[command(subcommand)]
    Backup(backup::Backup),
    #[cfg(not(feature = "backup"))]
    #[command(hide = true)]
    Backup {
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<OsString>,
    },
    /// Remove what `gen build` wrote
    Clean {
        /// Folder to clean [default: public in the site's folder]
        #[arg(long, short, value_name = "FOLDER")]
        out: Option<PathBuf>,
    },
    /// List the components of the theme and of the site, or all about one of them
    Components {
        /// Name of one of them, such as `Note`
        name: Option<String>,
        /// As a page of Markdown that shows each of them at work
        #[arg(long)]
        markdown: bool,
    },
    /// Print completions for a shell
    Completions { shell: clap_complete::Shell },
}

/// Who writes the summaries of long threads.
#[derive(Args)]
struct HomeArguments {
    /// Address of an Ollama server that writes summaries of long threads, such as http://127.0.0.1:11434
    #[arg(long, value_name = "URL", requires = "model")]
    ollama: Option<String>,
    /// The model that it is asked for
    #[arg(long, value_name = "NAME", requires = "ollama")]
    model: Option<String>,
}

impl HomeArguments {
    fn home(self) -> Option<Home> {
        let (url, model) = self.ollama.zip(self.model)?;
        // It is the author's own machine and time.
        Some(Home { url, model, token: None, most_a_day: u32::MAX, patience: MODEL_PATIENCE })
    }
}

#[derive(Subcommand)]
enum Import {
    /// Comments of Disqus, WordPress, Isso, Remark42 or Artalk; what was imported before stays as it is
    Comments(import::Arguments),
}

#[derive(Subcommand)]
enum New {
    /// A folder in which `gen serve` works at once
    Site {
        folder: PathBuf,
        /// Copy the default theme too, to change it
        #[arg(long)]
        theme: bool,
    },
    /// A post with today's date
    Post {
        title: String,
        /// Section, a folder of `content/`
        #[arg(long, default_value = "posts")]
        section: String,
        /// Make a folder for the post, with room for its pictures
        #[arg(long)]
        bundle: bool,
    },
}

/// Runs the command and gives the exit code.
pub fn run(process: Process) -> u8 {
    let arguments = match Arguments::try_parse_from(&process.arguments) {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help and version are errors to clap, but not to whoever asked for them.
            let code = if error.use_stderr() { WRONG_USE } else { FINE };
            error.print().ok();
            return code;
        }
    };
    let printer = Printer::new(&arguments.global, &process);
    // 0 is as many as there are processors. Fails only if it is done twice.
    let threads = rayon::ThreadPoolBuilder::new().num_threads(arguments.global.jobs.unwrap_or(0));
    threads.stack_size(STACK_BYTES).build_global().ok();
    match execute(arguments, &process, &printer) {
        Ok(code) => code,
        Err(error) => {
            printer.failure(&error);
            ERRORS
        }
    }
}

fn execute(arguments: Arguments, process: &Process, printer: &Printer) -> anyhow::Result<u8> {
    let global = arguments.global;
    match arguments.command {
        Command::Build { build, out, compress } => {
            let root = root(&global, process);
            let out = out.map_or_else(|| root.join("public"), |out| process.folder.join(out));
            let options = Options { compress, ..options(&build, process.now, false) };
            printer.outcome(&make(&root, Some(&out), &options, printer)?, Some(&out), process)
        }
        Command::Check { build } => {
            let root = root(&global, process);
            let options = options(&build, process.now, false);
            printer.outcome(&make(&root, None, &options, printer)?, None, process)
        }
        Command::Serve { build, host, port, open, home } => {
            let root = root(&global, process);
            let server = gen_serve::Options { host, port, open, ..Default::default() };
            serve::serve(root, build, server, home.home(), process, printer)
        }
        Command::New(New::Site { folder, theme }) => {
            new::site(&process.folder.join(&folder), theme, (process.now)())?;
            printer.note(&format!("made {}; now: cd {} && gen serve", folder.display(), folder.display()));
            Ok(FINE)
        }
        Command::New(New::Post { title, section, bundle }) => {
            let root = root(&global, process);
            match new::post(&root, &title, &section, bundle, (process.now)())? {
                Ok(path) => {
                    printer.result(&path);
                    Ok(FINE)
                }
                Err(diagnostics) => {
                    printer.diagnostics(&diagnostics);
                    Ok(ERRORS)
                }
            }
        }
        Command::Import(Import::Comments(arguments)) => {
            import::comments(&root(&global, process), &arguments, global.json, process, printer)
        }
        Command::Pull { from } => pull::pull(&root(&global, process), from.as_deref(), process, printer),
        Command::Changes { old, new, base_url } => {
            let [old, new] = [old, new].map(|path| process.folder.join(path));
            changes::changes(&old, &new, base_url.as_deref(), global.json, printer)
        }
        #[cfg(feature = "backup")]
        Command::Backup(command) => backup::backup(command, global.json, process, printer),
        #[cfg(not(feature = "backup"))]
        Command::Backup { .. } => {
            bail!("this `gen` was built without backups; build it with `cargo build --release --features backup`")
        }
        Command::Clean { out } => {
            let root = root(&global, process);
            let out = out.map_or_else(|| root.join("public"), |out| process.folder.join(out));
            let removed = pipeline::write::clean(&out)?;
            cache::remove(&root).with_context(|| format!("cannot remove {}", root.join(cache::FOLDER).display()))?;
            printer.note(&format!("removed {removed} files from {}", out.display()));
            Ok(FINE)
        }
        Command::Components { name, markdown } => {
            components::components(&root(&global, process), name.as_deref(), markdown, global.json, printer)
        }
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Arguments::command(), "gen", &mut script);
            printer.raw(&script);
            Ok(FINE)
        }
    }
}

fn make(root: &Path, out: Option<&Path>, options: &Options, printer: &Printer) -> anyhow::Result<pipeline::Outcome> {
    let destination = match out {
        // An output folder is emptied of what is old, and that must not be the sources.
        Some(out) if holds(out, root) || serve::WATCHED.iter().any(|name| holds(&root.join(name), out)) => {
            bail!("{} holds sources of the site or is one of their folders; choose another `--out`", out.display())
        }
        // Nothing is made where there is no site: a mistyped `--root` should not leave a folder behind.
        Some(out) if disk::is_file(&root.join(settings::FILE)) => Destination::Folder(Staging::new(out)?),
        _ => Destination::Nowhere,
    };
    let cache = match destination {
        Destination::Nowhere => Cache::none(),
        _ => Cache::open(root),
    };
    let progress = printer.progress();
    let mut outcome = pipeline::build(root, options, &destination, &cache, &|done, total| {
        progress.advance(done, total);
    });
    progress.finish();
    // There is no next build in this process, which ends faster than all pages are freed one by one.
    if let Ok(outcome) = &mut outcome {
        std::mem::forget(std::mem::take(&mut outcome.memory));
    }
    outcome.map_err(|error| {
        // The error says itself if the folder holds half of the new build.
        if error.is::<Halfway>() {
            error
        } else {
            error.context("the build was stopped, and nothing in the output folder was changed")
        }
    })
}

fn options(build: &BuildArguments, now: fn() -> Timestamp, serving: bool) -> Options {
    let BuildArguments { base_url, drafts, future } = build.clone();
    Options { base_url, drafts, future, now: now(), serving, compress: false }
}

/// Whether `outer` is `inner` or a folder above it.
fn holds(outer: &Path, inner: &Path) -> bool {
    let real = |path: &Path| disk::canonical_or_planned(path).unwrap_or_else(|_| path.to_owned());
    real(inner).starts_with(real(outer))
}

/// The folder given, else the nearest one from here upwards that holds a site.toml, else this one.
fn root(global: &Global, process: &Process) -> PathBuf {
    match &global.root {
        Some(root) => process.folder.join(root),
        None => {
            let above = process.folder.ancestors().find(|folder| disk::is_file(&folder.join(settings::FILE)));
            above.unwrap_or(&process.folder).to_owned()
        }
    }
}

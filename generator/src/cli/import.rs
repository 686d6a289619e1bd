//! `gen import comments`: an export of another system in; a report, and comments in the storage of `gen serve`, at the
//! edge or in a backup file out. How exports are read is said in `edge_import`; what the storage takes, in `edge`.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, anyhow, bail};
use clap::builder::{PossibleValuesParser, TypedValueParser};
use edge::http::{Headers, Method, Request, Visitor};
use edge_import::{Format, Places, Plan};
use edge_local::Edge;
use serde::{Deserialize, Serialize};

use super::api::{self, Pages};
use super::print::Printer;
use super::{BuildArguments, ERRORS, FINE, Process, door};
use crate::disk;
use crate::pipeline::cache::Cache;
use crate::pipeline::{self, Destination, Rendered};

#[derive(clap::Args)]
pub struct Arguments {
    /// disqus.xml, wordpress.xml, isso.db, isso.json, remark42.json or artrans.json
    file: PathBuf,
    /// The system that it comes from [default: told by the content]
    #[arg(long, value_name = "SYSTEM", value_parser = formats())]
    from: Option<Format>,
    /// Say what would be imported and import nothing
    #[arg(long)]
    dry_run: bool,
    /// An old address and the page that it is now; may be given several times
    #[arg(long, value_name = "OLD=NEW")]
    map: Vec<String>,
    /// A file with such a pair on each line
    #[arg(long, value_name = "FILE")]
    map_file: Option<PathBuf>,
    /// What to do with comments on what is no page: keep them under their old path, or leave them out
    #[arg(long, value_name = "WHAT", value_parser = ["keep", "skip"], default_value = "skip")]
    unplaced: String,
    /// Send them to the blog at this address instead of to the storage of `gen serve`
    #[arg(long, value_name = "URL", conflicts_with = "output")]
    to: Option<String>,
    /// Write them to a file that `POST /api/import` takes
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

fn formats() -> impl TypedValueParser<Value = Format> {
    let names = PossibleValuesParser::new(Format::ALL.map(Format::name));
    names.try_map(|name| Format::of_name(&name).ok_or("no such system"))
}

/// Where a build lists its pages.
const PAGES: &str = "_gen/pages.json";
/// Bytes of a request; the edge takes 64 MiB, and little at once is done in the time that it has.
const MOST_BYTES: usize = 4 << 20;
const LONGEST: Duration = Duration::from_secs(120);
/// How often a request is sent that the edge has no time for, and how long is waited at most.
const TRIES: u32 = 5;
const LONGEST_WAIT: u64 = 120;

/// What the storage says of a table, and what all answers say together.
#[derive(Default, Deserialize, Serialize)]
struct Count {
    added: usize,
    /// Were there before.
    known: usize,
    refused: usize,
    reasons: Vec<Refused>,
}

#[derive(Deserialize, Serialize)]
struct Refused {
    why: String,
}

#[derive(Deserialize)]
struct Answer {
    comments: Count,
}

pub fn comments(
    root: &Path,
    arguments: &Arguments,
    json: bool,
    process: &Process,
    printer: &Printer,
) -> anyhow::Result<u8> {
    let file = process.folder.join(&arguments.file);
    let bytes = disk::read(&file).with_context(|| format!("cannot read {}", file.display()))?;
    let found = edge_import::read(&bytes, arguments.from)
        .map_err(|why| anyhow!("cannot read {}: {why}", arguments.file.display()))?;
    if found.format == Format::Isso && has_log(&file) {
        bail!("Isso has not written all to {}; stop Isso and try again", arguments.file.display());
    }
    drop(bytes);
    let moves = moves(arguments, process)?;
    let Some(pages) = pages(root, process, printer)? else { return Ok(ERRORS) };
    let places = Places::new(&pages, &moves).map_err(anyhow::Error::msg)?;
    let plan = edge_import::plan(&found, &places, arguments.unplaced == "keep");
    if !plan.report.adds_up() {
        bail!("the records do not add up, which is a mistake in this program; nothing was imported: {:?}", plan.report);
    }
    let imported = match (arguments.dry_run, &arguments.output, &arguments.to) {
        (true, ..) => None,
        (false, Some(output), _) => {
            let output = process.folder.join(output);
            disk::replace(&output, plan.backup().as_bytes())
                .with_context(|| format!("cannot write {}", output.display()))?;
            None
        }
        (false, None, Some(to)) => Some(send(&plan, to, process, printer)?),
        (false, None, None) => Some(store(&plan, root, process, printer)?),
    };
    told(&plan, imported.as_ref(), arguments, json, printer)?;
    Ok(if imported.is_some_and(|count| count.refused > 0) { ERRORS } else { FINE })
}

/// What the person who imports gets to read.
fn told(
    plan: &Plan,
    imported: Option<&Count>,
    arguments: &Arguments,
    json: bool,
    printer: &Printer,
) -> anyhow::Result<()> {
    if json {
        let whole = serde_json::json!({ "report": plan.report, "imported": imported });
        printer.result(&serde_json::to_string(&whole)?);
        return Ok(());
    }
    printer.result(plan.report.to_string().trim_end());
    if !plan.report.unplaced.is_empty() {
        printer.note("hint: give a page its old path in `aliases`, or say `--map OLD=NEW`, or `--unplaced keep`");
    }
    match (imported, &arguments.output) {
        (Some(count), _) => {
            printer.note(&format!("added {}, {} were there before", count.added, count.known));
            if let Some(first) = count.reasons.first() {
                printer.note(&format!("{} were refused, the first because {}", count.refused, first.why));
            }
        }
        (None, Some(output)) if !arguments.dry_run => printer.note(&format!("written to {}", output.display())),
        (None, _) => printer.note("nothing was imported: this was a dry run"),
    }
    Ok(())
}

/// SQLite keeps what is not in the file yet beside it.
fn has_log(file: &Path) -> bool {
    let mut log = file.as_os_str().to_owned();
    log.push("-wal");
    disk::read_start(Path::new(&log), 1).is_ok_and(|start| !start.is_empty())
}

fn moves(arguments: &Arguments, process: &Process) -> anyhow::Result<Vec<(String, String)>> {
    let mut text = arguments.map.join("\n");
    if let Some(file) = &arguments.map_file {
        let file = process.folder.join(file);
        let bytes = disk::read(&file).with_context(|| format!("cannot read {}", file.display()))?;
        text = format!("{text}\n{}", String::from_utf8_lossy(&bytes));
    }
    edge_import::moves(&text).map_err(anyhow::Error::msg)
}

/// The pages as the sources have them now, so that an alias counts as soon as it is written; `None` if they have errors,
/// which were told.
fn pages(root: &Path, process: &Process, printer: &Printer) -> anyhow::Result<Option<Vec<u8>>> {
    let build = BuildArguments { base_url: None, drafts: false, future: false };
    let options = super::options(&build, process.now, false);
    let outcome =
        pipeline::build(root, &options, &Destination::Memory(Rendered::default()), &Cache::open(root), &|_, _| {})?;
    if outcome.report.is_none() {
        printer.diagnostics(&outcome.diagnostics);
        return Ok(None);
    }
    let pages = outcome.files.get(PAGES).with_context(|| format!("the build has made no {PAGES}"))?;
    Ok(Some(pages.to_vec()))
}

/// To the storage of `gen serve`, as its moderator would.
fn store(plan: &Plan, root: &Path, process: &Process, printer: &Printer) -> anyhow::Result<Count> {
    let mut options = api::options(root, Pages::default(), process, printer)?;
    let random = (process.random)().context("the system gives no random numbers")?;
    // Known to nobody else, and forgotten with this process.
    let token: String = random.iter().map(|byte| format!("{byte:02x}")).collect();
    options.config.admin_token = Some(token.clone());
    let bearer = format!("Bearer {token}");
    let request = Request {
        method: Method::Post,
        path: "/api/import".to_owned(),
        query: String::new(),
        headers: Headers::from_iter([("authorization", bearer.as_str()), ("content-type", "application/json")]),
        body: plan.backup().into_bytes(),
        visitor: Visitor::default(),
    };
    let response = Edge::open(options)?.ask(&request)?;
    count(response.status, &response.body).context("the storage of `gen serve` did not take the comments")
}

/// To the edge, in parts.
fn send(plan: &Plan, to: &str, process: &Process, printer: &Printer) -> anyhow::Result<Count> {
    let url = format!("{}/api/import", to.trim_end_matches('/'));
    if !door::is_private(&url) {
        bail!("`--to` is an address with https://, as the token would be read by others on the way");
    }
    if process.admin_token.is_none() && process.access_client.is_none() {
        bail!("set GEN_ADMIN_TOKEN, or CF_ACCESS_CLIENT_ID and CF_ACCESS_CLIENT_SECRET, to sign in at {to}");
    }
    let agent = door::agent(LONGEST);
    let parts = plan.parts(MOST_BYTES);
    let mut sum = Count::default();
    for (index, part) in parts.iter().enumerate() {
        let part = post(&agent, &url, part, process, printer).with_context(|| {
            let done = format!("{index} of {} parts were taken; importing again adds the rest", parts.len());
            format!("cannot import to {url} ({done})")
        })?;
        sum.added += part.added;
        sum.known += part.known;
        sum.refused += part.refused;
        sum.reasons.extend(part.reasons);
    }
    Ok(sum)
}

fn post(agent: &ureq::Agent, url: &str, body: &str, process: &Process, printer: &Printer) -> anyhow::Result<Count> {
    for tried in 1..=TRIES {
        let request = agent.post(url).header("content-type", "application/json").header("accept", "application/json");
        let mut answer = door::signed_in(request, process).send(body)?;
        let status = answer.status().as_u16();
        let wait = answer.headers().get("retry-after").and_then(|wait| wait.to_str().ok()?.parse::<u64>().ok());
        let bytes = answer.body_mut().read_to_vec()?;
        if matches!(status, 429 | 503) && tried < TRIES && wait.is_some_and(|wait| wait <= LONGEST_WAIT) {
            let wait = wait.unwrap_or_default();
            printer.note(&format!("the edge asks to wait for {wait} s"));
            std::thread::sleep(Duration::from_secs(wait));
            continue;
        }
        return count(status, &bytes);
    }
    bail!("the edge has no time")
}

/// The answer of `POST /api/import`.
fn count(status: u16, body: &[u8]) -> anyhow::Result<Count> {
    #[derive(Deserialize)]
    struct Problem {
        title: String,
        #[serde(default)]
        detail: String,
    }
    match status {
        200 => Ok(serde_json::from_slice::<Answer>(body).context("the answer is none of `POST /api/import`")?.comments),
        300..400 => bail!("it leads elsewhere ({status}), as Cloudflare Access does with whoever has not signed in"),
        _ => match serde_json::from_slice::<Problem>(body) {
            Ok(problem) => bail!("{} ({status}): {}", problem.title, problem.detail),
            Err(_) => bail!("it answers {status}"),
        },
    }
}

//! `gen pull`: fetches the comments that readers see from the edge, for the next build to bake into their pages. What
//! cannot be used leaves what was fetched before as it is.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context, bail};

use super::print::Printer;
use super::{FINE, Process};
use crate::disk;
use crate::pipeline::{load, threads};

/// Bytes that an answer may have.
const MOST: u64 = 64 << 20;
const LONGEST: Duration = Duration::from_secs(60);

/// `from` is the address of the blog, in place of the site's own.
pub fn pull(root: &Path, from: Option<&str>, process: &Process, printer: &Printer) -> anyhow::Result<u8> {
    let from = match from {
        Some(from) => from.trim_end_matches('/').to_owned(),
        None => {
            let (settings, diagnostics) = load::settings(root, None)?;
            let Some(settings) = settings else {
                printer.diagnostics(&diagnostics);
                return Ok(super::ERRORS);
            };
            settings.base_url.origin
        }
    };
    let url = format!("{from}/api/export/threads.json");
    let file = root.join(threads::FILE);
    let pulled = fetch(&url, process.admin_token.as_deref()).and_then(|text| {
        let threads = threads::read(&text).map_err(anyhow::Error::msg).with_context(|| format!("{url} was refused"))?;
        Ok((text, threads))
    });
    let (text, threads) = match pulled {
        Ok(pulled) => pulled,
        Err(error) => {
            printer.failure(&error);
            printer.note(match disk::is_file(&file) {
                true => "the comments that were fetched before are kept",
                false => "no comments were fetched before; the site is built without",
            });
            return Ok(super::ERRORS);
        }
    };
    keep(&file, &text)?;
    let comments: usize = threads.values().map(|thread| thread.count).sum();
    let pages = threads.values().filter(|thread| thread.count > 0).count();
    let many = |number: usize, name: &str| format!("{number} {name}{}", if number == 1 { "" } else { "s" });
    let (comments, pages) = (many(comments, "comment"), many(pages, "page"));
    printer.note(&format!("{comments} of {pages} kept in {}; now: gen build", threads::FILE));
    Ok(FINE)
}

fn fetch(url: &str, token: Option<&str>) -> anyhow::Result<String> {
    let agent = ureq::Agent::from(ureq::Agent::config_builder().timeout_global(Some(LONGEST)).build());
    let mut request = agent.get(url).header("accept", "application/json");
    if let Some(token) = token {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    let mut answer = request.call().with_context(|| format!("cannot fetch {url}"))?;
    // A page that tells of an error in HTML is none of ours, whatever its status.
    let is_json =
        answer.headers().get("content-type").is_some_and(|kind| kind.as_bytes().starts_with(b"application/json"));
    if !is_json {
        bail!("{url} does not answer with JSON; is the edge deployed there?");
    }
    answer.body_mut().with_config().limit(MOST).read_to_string().with_context(|| format!("{url} broke off"))
}

/// In one step, so that a build beside it reads the old file or the new one.
fn keep(file: &Path, text: &str) -> anyhow::Result<()> {
    let half = file.with_extension("json.half");
    let written = match file.parent() {
        Some(folder) => disk::create_folder(folder),
        None => Ok(()),
    };
    written
        .and_then(|()| disk::write(&half, text.as_bytes()))
        .and_then(|()| disk::rename(&half, file))
        .with_context(|| format!("cannot write {}; the old one is as it was", file.display()))
}

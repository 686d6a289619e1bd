//! `gen pull`: fetches the comments that readers see from the edge, for the next build to bake into their pages. What
//! cannot be used leaves what was fetched before as it is.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context, bail};

use super::print::Printer;
use super::{FINE, Process, door};
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
    let pulled = fetch(&url, process).and_then(|text| {
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
    disk::replace(&file, text.as_bytes())
        .with_context(|| format!("cannot write {}; the old one is as it was", file.display()))?;
    let comments: usize = threads.values().map(|thread| thread.count).sum();
    let pages = threads.values().filter(|thread| thread.count > 0).count();
    let many = |number: usize, name: &str| format!("{number} {name}{}", if number == 1 { "" } else { "s" });
    let (comments, pages) = (many(comments, "comment"), many(pages, "page"));
    printer.note(&format!("{comments} of {pages} kept in {}; now: gen build", threads::FILE));
    Ok(FINE)
}

fn fetch(url: &str, process: &Process) -> anyhow::Result<String> {
    let request = door::agent(LONGEST).get(url).header("accept", "application/json");
    // Comments that readers see are public; a token is for a blog that is behind a door, and for no other ears.
    let request = if door::is_private(url) { door::signed_in(request, process) } else { request };
    let mut answer = request.call().with_context(|| format!("cannot fetch {url}"))?;
    let status = answer.status().as_u16();
    if status != 200 {
        bail!("{url} answers {status}");
    }
    // A page that tells of an error in HTML is none of ours, whatever its status.
    let is_json =
        answer.headers().get("content-type").is_some_and(|kind| kind.as_bytes().starts_with(b"application/json"));
    if !is_json {
        bail!("{url} does not answer with JSON; is the edge deployed there?");
    }
    answer.body_mut().with_config().limit(MOST).read_to_string().with_context(|| format!("{url} broke off"))
}

//! `gen changes`: two lists of builds in, the URLs that they differ in out, a line each or as JSON. How they are compared
//! stands in `pipeline/write/changes.rs`; who has to forget them is known to whoever asked.

use std::path::Path;

use anyhow::{Context, anyhow};

use super::FINE;
use super::print::Printer;
use crate::disk;
use crate::pipeline::write;
use crate::settings::BaseUrl;

pub fn changes(old: &Path, new: &Path, base: Option<&str>, json: bool, printer: &Printer) -> anyhow::Result<u8> {
    let base = base.map(|url| BaseUrl::parse(url).map_err(|reason| anyhow!("`{url}` is no base URL: {reason}")));
    let read = |path: &Path| disk::read(path).with_context(|| format!("cannot read {}", path.display()));
    let changes = write::changes(&read(old)?, &read(new)?, base.transpose()?.as_ref()).map_err(anyhow::Error::msg)?;
    if json {
        printer.result(&serde_json::to_string(&changes)?);
    } else {
        let lines: String = changes.all().into_iter().map(|url| format!("{url}\n")).collect();
        printer.raw(lines.as_bytes());
    }
    Ok(FINE)
}

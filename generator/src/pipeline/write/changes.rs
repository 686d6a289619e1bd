//! What two builds differ in, told as URLs: the lists that both left behind in, those that readers find changed, new or gone
//! out. A cache in front of the site has to forget exactly these. Nothing here reads a disk or knows who forgets.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::manifest::VERSION;
use crate::pipeline::optimize::FINGERPRINTED;
use crate::pipeline::plan::paths::url_of;
use crate::settings::BaseUrl;

/// Its headers hold the Content Security Policy, which all pages share.
const POLICY: &str = "_gen/csp.conf";

/// URLs in order, without repetitions.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
pub struct Changes {
    pub changed: BTreeSet<String>,
    pub new: BTreeSet<String>,
    pub removed: BTreeSet<String>,
}

impl Changes {
    /// All of them, in order.
    pub fn all(&self) -> BTreeSet<&String> {
        self.changed.iter().chain(&self.new).chain(&self.removed).collect()
    }
}

/// A list as a build leaves it, read with care: one that is not understood must not look like one of a site with
/// nothing in it.
#[derive(Deserialize)]
struct List {
    version: u32,
    files: BTreeMap<String, String>,
}

/// Compares two lists (`_gen/manifest.json`). URLs are paths as they stand in links, `/posts/a%20b/`, or whole with a
/// `base`. Errors if one of the lists, `old` or `new`, is not one that this version of `gen` writes.
pub fn changes(old: &[u8], new: &[u8], base: Option<&BaseUrl>) -> Result<Changes, String> {
    let [old, new] = [(old, "old"), (new, "new")].map(|(json, name)| {
        let list: List =
            serde_json::from_slice(json).map_err(|error| format!("the {name} list is not one: {error}"))?;
        match list.version {
            VERSION => Ok(list.files),
            other => Err(format!("the {name} list has version {other}, and version {VERSION} is understood")),
        }
    });
    let (old, new) = (old?, new?);
    let mut changes = Changes::default();
    let policy_changed = old.get(POLICY) != new.get(POLICY);
    let is_listed = |path: &str| old.contains_key(path) || new.contains_key(path);
    for path in old.keys().chain(new.keys()).filter(|path| is_asked_for(path, is_listed)) {
        let kind = match (old.get(path), new.get(path)) {
            (Some(before), Some(after)) if before == after && !(policy_changed && path.ends_with(".html")) => continue,
            (Some(_), Some(_)) => &mut changes.changed,
            (None, _) => &mut changes.new,
            (_, None) => &mut changes.removed,
        };
        kind.insert(url(path, base));
    }
    Ok(changes)
}

fn url(path: &str, base: Option<&BaseUrl>) -> String {
    match base {
        Some(base) => base.absolute(&base.path(url_of(path))),
        None => BaseUrl { origin: String::new(), home: "/".to_owned() }.path(url_of(path)),
    }
}

/// Whether readers find something at the URL of a file, and may get another answer there than before.
fn is_asked_for(path: &str, is_listed: impl Fn(&str) -> bool) -> bool {
    // Lists for servers, which hide them.
    let for_servers = path.starts_with("_gen/") || path == "_headers" || path == "_redirects";
    // Sent in place of the file beside it, under the URL of that one. An archive without such a file is one of its own.
    let is_sibling = gen_compress::original(path).is_some_and(is_listed);
    !for_servers && !is_sibling && !is_fingerprinted(path)
}

/// A name that says which bytes a file has, so that no answer is ever out of date.
fn is_fingerprinted(path: &str) -> bool {
    let in_folder = |folder| path.strip_prefix(folder).and_then(|rest: &str| rest.strip_prefix('/'));
    let part = in_folder("_search").and_then(|name| name.strip_suffix(".json"));
    in_folder(FINGERPRINTED).is_some()
        || part.is_some_and(|part| part.len() == 10 && part.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

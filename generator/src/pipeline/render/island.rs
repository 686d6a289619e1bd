//! The element that an island is, and the marks that a component leaves in a page so that the page can be given the
//! style sheets and scripts of what it shows, and of nothing else.

use std::borrow::Cow;
use std::collections::BTreeSet;

use memchr::memmem;
use serde_json::{Map, Value};

use crate::markup::{encode_path, escape_attribute};
use crate::pipeline::components::{Component, Directive};
use crate::pipeline::optimize::ComponentAssets;

/// A mark is a comment of HTML: texts that are escaped cannot hold one, and filters that take tags away take it along.
const OPEN: &str = "<!--gen:";
const CLOSE: &str = "-->";

/// Where style sheets and scripts go: before the end of the head.
pub const HEAD: &str = "<!--gen:^-->";

pub const END: &str = "</gen-island>";

/// The mark of a component that is shown.
pub fn shown(name: &str) -> String {
    format!("{OPEN}{name}{CLOSE}")
}

/// The filter that makes `props` of a template's map.
pub fn props_filter(component: &Component, directive: &Directive) -> String {
    match (&component.server, directive) {
        (Some(url), Directive::Defer) => {
            format!("deferred(url=\"{}\")", url.replace('\\', "\\\\").replace('"', "\\\""))
        }
        _ => "props".to_owned(),
    }
}

/// Props of an island as JSON.
pub fn props(arguments: &Map<String, Value>) -> String {
    Value::Object(arguments.clone()).to_string()
}

/// Props of the script that fetches HTML: the address with the arguments as its query.
pub fn deferred(url: &str, arguments: &Map<String, Value>) -> String {
    let mut whole = url.to_owned();
    for (name, value) in arguments {
        whole.push(if whole.contains('?') { '&' } else { '?' });
        whole.push_str(name);
        whole.push('=');
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let mut encoded = String::new();
        encode_path(&text, &mut encoded);
        whole.push_str(&encoded.replace('+', "%2B").replace('=', "%3D"));
    }
    serde_json::json!({ "url": whole }).to_string()
}

/// The start tag; `props` are ready to stand in an attribute.
pub fn start(component: &Component, directive: &Directive, props: &str, assets: &ComponentAssets) -> String {
    let own = assets.scripts.get(&component.name);
    let (client, value, script) = match directive {
        Directive::Client(name, value) => (&**name, value.as_deref(), own),
        Directive::Defer => ("load", None, assets.defer.as_ref()),
    };
    let when = value.map_or_else(String::new, |value| {
        let mut when = String::new();
        escape_attribute(value, &mut when);
        format!(" when=\"{when}\"")
    });
    // What may never be woken is not fetched ahead.
    let mark = match directive {
        Directive::Defer => "!",
        Directive::Client(name, _) if matches!(&**name, "visible" | "media") => "?",
        Directive::Client(..) => component.name.as_str(),
    };
    let mark = if mark.len() > 1 { format!("!{mark}") } else { mark.to_owned() };
    let src = script.map_or("", |script| script.url.as_str());
    format!("<gen-island client=\"{client}\"{when} src=\"{src}\" props=\"{props}\">{OPEN}{mark}{CLOSE}")
}

/// Takes the marks out of a page and of its text, and puts the style sheets and scripts they call for into its head.
pub fn settle<'t>(page: &str, text: &'t str, assets: &ComponentAssets) -> (String, Cow<'t, str>) {
    let mut names = BTreeSet::new();
    let text = match memmem::find(text.as_bytes(), OPEN.as_bytes()) {
        Some(_) => unmarked(text, &mut names).into(),
        None => text.into(),
    };
    let mut head = None;
    let mut html = unmarked_with(page, &mut |name, at| {
        if name == "^" {
            head.get_or_insert(at);
        } else {
            names.insert(name.to_owned());
        }
    });
    let links = links(&names, assets);
    if !links.is_empty() {
        // A page whose template leaves out the end of its head, which HTML allows.
        let after = |what: &str| html.find(what).map(|at| at + what.len());
        let at = head.or_else(|| after("</title>")).or_else(|| after("<head>"));
        html.insert_str(at.unwrap_or(0), &links);
    }
    (html, text)
}

/// HTML without marks, whose names are added to `names`.
pub fn unmarked(marked: &str, names: &mut BTreeSet<String>) -> String {
    unmarked_with(marked, &mut |name, _| {
        names.insert(name.to_owned());
    })
}

/// HTML without marks; `found` is told the name of each, and where it stood.
fn unmarked_with(marked: &str, found: &mut dyn FnMut(&str, usize)) -> String {
    let mut html = String::with_capacity(marked.len() + 512);
    let mut rest = marked;
    while let Some(at) = memmem::find(rest.as_bytes(), OPEN.as_bytes()) {
        html.push_str(&rest[..at]);
        let after = &rest[at + OPEN.len()..];
        let end = after.find(|c: char| !(c.is_ascii_alphanumeric() || "!?^_".contains(c))).unwrap_or(after.len());
        // A filter may have cut one in half.
        rest = match after[end..].strip_prefix(CLOSE) {
            Some(rest) => {
                found(&after[..end], html.len());
                rest
            }
            None => after,
        };
    }
    html.push_str(rest);
    html
}

fn links(names: &BTreeSet<String>, assets: &ComponentAssets) -> String {
    let mut links = String::new();
    for sheet in names.iter().filter_map(|name| assets.styles.get(name)) {
        links.push_str(&format!("<link rel=\"stylesheet\" href=\"{sheet}\">"));
    }
    let mut islands = names.iter().filter(|name| name.starts_with(['!', '?'])).peekable();
    let Some(runtime) = assets.runtime.as_ref().filter(|_| islands.peek().is_some()) else { return links };
    links.push_str(&format!("<script type=\"module\" src=\"{}\"></script>", runtime.url));
    let scripts = islands.filter_map(|name| match name.as_str() {
        "!" => assets.defer.as_ref(),
        name => assets.scripts.get(name.strip_prefix('!')?),
    });
    let urls: BTreeSet<&str> =
        scripts.flat_map(|script| script.preload.iter().chain([&script.url])).map(String::as_str).collect();
    for url in urls {
        links.push_str(&format!("<link rel=\"modulepreload\" href=\"{url}\">"));
    }
    links
}

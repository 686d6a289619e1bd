//! Links as authors write them in, URLs out, with a diagnostic for each that leads nowhere. A link may name a source
//! file (`../b.md#part`, `@/posts/b.md`), a file beside the page (`picture.png`) or a URL of the site (`/posts/b/`).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

use foldhash::{HashMap, HashMapExt};

use super::index::{DocId, Index};
use super::paths::{cleaned, url_of};
use crate::diagnostic::{Diagnostic, nearest};
use crate::markup::decode_url;
use crate::pipeline::load::is_page;
use crate::pipeline::optimize::Sizes;
use crate::pipeline::parse::markdown::is_external;
use crate::pipeline::parse::{Anchors, Page, Place, text::slug, translate::ANYWHERE};
use crate::settings::BaseUrl;
use crate::view::Fill;

/// Everything in the site that a link can lead to.
pub struct Targets<'a> {
    pub base: &'a BaseUrl,
    /// Path inside the site, not encoded → what is there.
    pub by_url: HashMap<String, Target<'a>>,
    /// Old URL → new URL, both as paths inside the site.
    pub aliases: BTreeMap<String, String>,
    /// File below `content/` → path inside the site, not encoded.
    pub files: HashMap<&'a str, String>,
    /// File or folder name of a page in lower case → its source, if only one has it. Few sites ask.
    pub names: OnceLock<HashMap<String, Option<&'a str>>>,
    /// URL that a page would have if it were published → its source and why it is not.
    pub hidden: HashMap<String, (&'a str, &'static str)>,
    /// File below `content/` or path of a static file → size of the image.
    pub sizes: &'a Sizes,
}

/// What a URL leads to.
#[derive(Clone, Copy)]
pub enum Target<'a> {
    Doc(DocId, &'a Anchors),
    /// Made by the generator or copied; its anchors are not known.
    Other,
}

/// A link with what is needed to find and to report it.
pub struct Written<'w> {
    pub url: &'w str,
    /// Gives a diagnostic its place. Asked only when there is one, for the source must be read again.
    pub at: &'w dyn Fn(Diagnostic) -> Diagnostic,
    /// Folder of the source below `content/`.
    pub folder: &'w str,
    /// URL of the page that holds the link, inside the site.
    pub page_url: &'w str,
    pub is_image: bool,
    /// Whether a diagnostic is worth looking through all paths for the one that was meant.
    pub hints: bool,
}

impl<'w> Written<'w> {
    /// A link in a page.
    pub fn of(
        page: &'w Page,
        page_url: &'w str,
        url: &'w str,
        at: &'w dyn Fn(Diagnostic) -> Diagnostic,
        is_image: bool,
    ) -> Self {
        let folder = page.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        Self { url, at, folder, page_url, is_image, hints: true }
    }
}

/// Where a link leads.
pub struct Resolved {
    pub fill: Fill,
    pub doc: Option<DocId>,
}

impl<'a> Targets<'a> {
    /// The URL for a link; where it leads nowhere, the link as written and a diagnostic.
    pub fn resolve(
        &self,
        index: &Index<'a>,
        link: &Written<'_>,
        own: &Anchors,
    ) -> Result<Resolved, (Fill, Diagnostic)> {
        if is_external(link.url) {
            return Ok(Resolved { fill: fill(link.url.into(), None), doc: None });
        }
        let (path, rest) = link.url.split_at(link.url.find(['?', '#']).unwrap_or(link.url.len()));
        let fragment = rest.split_once('#').map(|(_, fragment)| fragment);
        let unresolved = || fill(link.url.into(), None);
        if path.is_empty() {
            let wanted = fragment.unwrap_or_default();
            return match anchor(wanted, own) {
                Some(id) => Ok(Resolved { fill: fill(with_anchor(rest, wanted, id).into(), None), doc: None }),
                None => Err((unresolved(), self.no_anchor(link, wanted, own, "this page"))),
            };
        }
        let decoded = decode_url(path).unwrap_or(path.into());
        if let Some(named) = path.strip_prefix(ANYWHERE) {
            return self.resolve_anywhere(index, link, named, rest, fragment);
        }
        if is_page(&decoded) {
            return self.resolve_source(index, link, &decoded, rest, fragment);
        }
        let Some((url, target, size)) = self.find(link, &decoded) else {
            return Err((unresolved(), self.no_target(index, link, &decoded)));
        };
        let Target::Doc(doc, anchors) = target else {
            return Ok(Resolved { fill: fill(self.url(url, rest), size), doc: None });
        };
        let wanted = fragment.unwrap_or_default();
        let Some(id) = anchor(wanted, anchors) else {
            let whose = index.page(doc).map_or_else(|| "that page".to_owned(), |page| format!("`{}`", page.path));
            return Err((unresolved(), self.no_anchor(link, wanted, anchors, &whose)));
        };
        Ok(Resolved { fill: fill(self.url(url, &with_anchor(rest, wanted, id)), size), doc: Some(doc) })
    }

    fn resolve_source(
        &self,
        index: &Index<'a>,
        link: &Written<'_>,
        path: &str,
        rest: &str,
        fragment: Option<&str>,
    ) -> Result<Resolved, (Fill, Diagnostic)> {
        let from_root = path.strip_prefix("@/").or_else(|| path.strip_prefix('/'));
        let candidates = match from_root {
            Some(path) => vec![path.to_owned()],
            None => vec![joined(link.folder, path), path.to_owned()],
        };
        let found = candidates.iter().find_map(|path| index.by_source().get(path.as_str()));
        match found {
            Some(&doc) => self.resolved_doc(index, link, doc, rest, fragment),
            None => Err((fill(link.url.into(), None), self.no_source(index, link, &candidates))),
        }
    }

    /// For Hugo's `ref` and Jekyll's `post_url`, which name a page by its path from anywhere, with or without extension,
    /// or by the name of its file alone.
    fn resolve_anywhere(
        &self,
        index: &Index<'a>,
        link: &Written<'_>,
        named: &str,
        rest: &str,
        fragment: Option<&str>,
    ) -> Result<Resolved, (Fill, Diagnostic)> {
        let named = decode_url(named).unwrap_or(named.into());
        let plain = named.trim_matches('/');
        let beside = joined(link.folder, plain);
        let folders = if named.starts_with('/') { [plain, beside.as_str()] } else { [beside.as_str(), plain] };
        let found = folders.iter().find_map(|path| {
            let endings = ["", ".md", ".markdown", ".mdx", "/index.md", "/_index.md"];
            endings.iter().find_map(|ending| index.by_source().get(format!("{path}{ending}").as_str()))
        });
        let found =
            found.or_else(|| index.by_source().get((*self.names.get_or_init(|| names(index)).get(&name_of(plain))?)?));
        match found {
            Some(&doc) => self.resolved_doc(index, link, doc, rest, fragment),
            None => Err((fill((&*named).into(), None), self.no_source(index, link, &[plain.to_owned()]))),
        }
    }

    fn resolved_doc(
        &self,
        index: &Index<'a>,
        link: &Written<'_>,
        doc: DocId,
        rest: &str,
        fragment: Option<&str>,
    ) -> Result<Resolved, (Fill, Diagnostic)> {
        let url = &index.docs[doc].url;
        let (Some(wanted), Some(page)) = (fragment, index.page(doc)) else {
            return Ok(Resolved { fill: fill(self.url(url, rest), None), doc: Some(doc) });
        };
        match anchor(wanted, &page.anchors) {
            Some(id) => {
                Ok(Resolved { fill: fill(self.url(url, &with_anchor(rest, wanted, id)), None), doc: Some(doc) })
            }
            None => {
                let whose = format!("`{}`", page.path);
                Err((fill(link.url.into(), None), self.no_anchor(link, wanted, &page.anchors, &whose)))
            }
        }
    }

    /// Path inside the site, what is there, size if it is an image.
    fn find(&self, link: &Written<'_>, path: &str) -> Option<(&str, Target<'a>, Option<(u32, u32)>)> {
        if let Some(rooted) = path.strip_prefix('/') {
            // An author may or may not write the folder that the site lives in.
            let home = &self.base.home[1..];
            let inside = match rooted.strip_prefix(home.trim_end_matches('/')) {
                Some("") => Some(""),
                Some(inside) if !home.is_empty() => inside.strip_prefix('/'),
                _ => None,
            };
            return [Some(rooted), inside].into_iter().flatten().find_map(|path| {
                if let Some(url) = self.files.get(path) {
                    return Some((url.as_str(), Target::Other, self.sizes.get(path).copied()));
                }
                self.known(path)
            });
        }
        let beside = joined(link.folder, path);
        if let Some(url) = self.files.get(beside.as_str()) {
            return Some((url, Target::Other, self.sizes.get(&beside).copied()));
        }
        // As a browser would: from the URL of the page.
        let folder = link.page_url.rsplit_once('/').map_or("", |(folder, _)| folder);
        self.known(&joined(folder, path)).or_else(|| self.known(&beside))
    }

    fn known(&self, path: &str) -> Option<(&str, Target<'a>, Option<(u32, u32)>)> {
        let alias = || self.aliases.get(&cleaned(path)).map(String::as_str);
        let path = if self.aliases.is_empty() { None } else { alias() }.unwrap_or_else(|| url_of(path));
        let as_folder = || self.by_url.get_key_value(&format!("{}/", path.trim_end_matches('/')));
        let (url, target) = self.by_url.get_key_value(path).or_else(as_folder)?;
        let size = if matches!(target, Target::Other) { self.sizes.get(url).copied() } else { None };
        Some((url, *target, size))
    }

    fn url(&self, inside: &str, rest: &str) -> Arc<str> {
        (self.base.path(inside) + rest).into()
    }

    fn no_anchor(&self, link: &Written<'_>, id: &str, anchors: &Anchors, whose: &str) -> Diagnostic {
        let diagnostic =
            (link.at)(Diagnostic::error("broken-anchor", format!("there is no anchor `#{id}` on {whose}")));
        if !link.hints {
            return diagnostic;
        }
        let mut known: Vec<&str> = anchors.iter().filter(|id| !id.starts_with("fn")).collect();
        known.sort_unstable();
        match nearest(id, known.iter().copied()) {
            Some(near) => diagnostic.hint(format!("did you mean `#{near}`?")),
            None if known.is_empty() => diagnostic.hint("it has no headings to link to"),
            None => {
                let known: Vec<String> = known.iter().take(6).map(|id| format!("`#{id}`")).collect();
                diagnostic.hint(format!("it has {}", known.join(", ")))
            }
        }
    }

    fn no_source(&self, index: &Index<'a>, link: &Written<'_>, candidates: &[String]) -> Diagnostic {
        let path = &candidates[0];
        let at = link.at;
        if let Some(why) = candidates.iter().find_map(|path| index.hidden.get(path.as_str())) {
            return at(Diagnostic::error("broken-link", format!("`{path}` is {why}, so there is no page to link to")))
                .hint(match *why {
                    "a translation" | "about a term" => "remove the link, or link to another page",
                    _ => "publish it, remove the link, or build with `--drafts` or `--future`",
                });
        }
        let diagnostic = at(Diagnostic::error("broken-link", format!("there is no page at `{path}`")));
        let near = link.hints.then(|| near_path(path, index.by_source().keys().copied())).flatten();
        match near {
            Some(near) => diagnostic.hint(format!("did you mean `{}`?", relative(link.folder, near))),
            None => {
                diagnostic.hint("a link names a source file from the folder of its page, or from `content/` with `@/`")
            }
        }
    }

    fn no_target(&self, index: &Index<'a>, link: &Written<'_>, path: &str) -> Diagnostic {
        let what = if link.is_image { "file" } else { "page or file" };
        let code = if link.is_image { "broken-image" } else { "broken-link" };
        let diagnostic = (link.at)(Diagnostic::error(code, format!("there is no {what} at `{path}`")));
        let beside = joined(link.folder, path);
        let rooted = path.trim_start_matches('/');
        if let Some((source, why)) = self.hidden.get(rooted.trim_end_matches('/')) {
            return diagnostic.hint(format!("`{source}` is {why}: publish it, or build with `--drafts` or `--future`"));
        }
        // Astro and Jekyll authors leave the extension out.
        for source in [format!("{beside}.md"), format!("{rooted}.md"), format!("{beside}/index.md")] {
            if index.by_source().contains_key(source.as_str()) {
                return diagnostic.hint(format!("did you mean `{}`?", relative(link.folder, &source)));
            }
        }
        let near = match link.hints {
            true if path.starts_with('/') => {
                near_path(rooted, self.by_url.keys().map(String::as_str)).map(|near| format!("/{near}"))
            }
            true => near_path(&beside, self.files.keys().copied()).map(|near| relative(link.folder, near)),
            false => None,
        };
        if let Some(near) = near {
            return diagnostic.hint(format!("did you mean `{near}`?"));
        }
        if link.is_image && path.contains("../") {
            return diagnostic.hint(format!("put the file beside the page, or at `content/{beside}`"));
        }
        if path.starts_with('/') {
            diagnostic.hint("a path that begins with `/` is a URL of the site, or a file in `static/` or `content/`")
        } else {
            diagnostic.hint("put the file beside the page, or write the path from `content/` with a `/` in front")
        }
    }
}

fn fill(url: Arc<str>, size: Option<(u32, u32)>) -> Fill {
    Fill { url, size }
}

/// The anchor that is meant by `wanted`. `#top` and `#` lead to the top of every page; `#:~:text=` asks the browser to
/// search. Generators make other ids of the same heading (`#v-10`, `#v-1-0`, `#über`, `#uber`): where only hyphens,
/// underscores, capitals and accents differ, the heading is meant.
fn anchor<'i>(wanted: &'i str, anchors: &'i Anchors) -> Option<&'i str> {
    let id = wanted.split(":~:").next().unwrap_or_default();
    if matches!(id, "" | "top") || anchors.contains(id) {
        return Some(wanted);
    }
    let decoded = decode_url(id).unwrap_or(id.into());
    if anchors.contains(&decoded) {
        return Some(wanted);
    }
    let bare = |id: &str| slug(id).replace('-', "");
    let wanted = Some(bare(&decoded)).filter(|wanted| !wanted.is_empty())?;
    anchors.iter().find(|id| bare(id) == wanted)
}

/// `rest` of a URL with `id` in the place of the anchor `wanted`.
fn with_anchor(rest: &str, wanted: &str, id: &str) -> String {
    match rest.strip_suffix(wanted) {
        Some(before) if wanted != id => format!("{before}{id}"),
        _ => rest.to_owned(),
    }
}

/// What [`Targets::names`] is to hold.
fn names<'a>(index: &Index<'a>) -> HashMap<String, Option<&'a str>> {
    let mut names = HashMap::with_capacity(index.by_source().len());
    let sources: BTreeSet<&str> = index.by_source().keys().copied().collect();
    for source in sources {
        names.entry(name_of(source)).and_modify(|known| *known = None).or_insert(Some(source));
    }
    names
}

/// What [`Targets::hidden`] is to hold.
pub fn hidden<'a>(index: &Index<'a>) -> HashMap<String, (&'a str, &'static str)> {
    let mut hidden = HashMap::with_capacity(index.hidden.len());
    let sources: BTreeMap<&str, &'static str> = index.hidden.iter().map(|(source, why)| (*source, *why)).collect();
    for (source, why) in sources {
        hidden.entry(would_be(source)).or_insert((source, why));
    }
    hidden
}

/// `posts/2024-05-01-Hello.md` → `2024-05-01-hello`; of an `index.md`, the name of its folder.
fn name_of(path: &str) -> String {
    let plain = if is_page(path) { path.rsplit_once('.').map_or(path, |(plain, _)| plain) } else { path };
    let plain = plain.strip_suffix("/index").or_else(|| plain.strip_suffix("/_index")).unwrap_or(plain);
    plain.rsplit('/').next().unwrap_or_default().to_lowercase()
}

/// URL that a source would have if it were published and said nothing about it.
fn would_be(source: &str) -> String {
    let place = Place::of(source);
    let parts = place.section.split('/').chain([place.slug.as_str()]).filter(|part| !part.is_empty());
    parts.map(slug).collect::<Vec<_>>().join("/")
}

/// The nearest path: one of a similar name in the same folder, else one of the same name elsewhere.
fn near_path<'p>(path: &str, known: impl Iterator<Item = &'p str> + Clone) -> Option<&'p str> {
    let (folder, name) = split(path);
    // By name, in order: what is nearest must not depend on the order of a hash map.
    let beside: BTreeMap<&str, &str> = known
        .clone()
        .filter_map(|known| Some(split(known)).filter(|(of, _)| *of == folder).map(|(_, name)| (name, known)))
        .collect();
    let near = nearest(name, beside.keys().copied()).and_then(|name| beside.get(name).copied());
    near.or_else(|| known.filter(|known| !name.is_empty() && split(known).1 == name).min())
}

/// Folder and name; `posts/a/` is named `a`.
fn split(path: &str) -> (&str, &str) {
    let path = path.trim_end_matches('/');
    path.rsplit_once('/').unwrap_or(("", path))
}

/// `b/../c.md` seen from the folder `a` → `a/c.md`.
pub fn joined(folder: &str, path: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    let trailing = if path.ends_with('/') { "/" } else { "" };
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    if parts.is_empty() { String::new() } else { parts.join("/") + trailing }
}

/// The path from `folder` to `path`, both below `content/`.
fn relative(folder: &str, path: &str) -> String {
    let from: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    let to: Vec<&str> = path.split('/').collect();
    let shared = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let up = "../".repeat(from.len() - shared);
    format!("{up}{}", to[shared..].join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_joined_and_made_relative() {
        assert_eq!(joined("a/b", "../c.md"), "a/c.md");
        assert_eq!(joined("a", "../../c/./d/"), "c/d/");
        assert_eq!(relative("a/b", "a/c/d.md"), "../c/d.md");
        assert_eq!(relative("", "d.md"), "d.md");
    }
}

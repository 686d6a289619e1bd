//! Everything in the site that a link can lead to: pages, files, old URLs. Two that claim one URL are told apart here.

use std::collections::BTreeMap;
use std::sync::{LazyLock, OnceLock};

use foldhash::{HashMap, HashMapExt};
use rayon::prelude::*;

use super::Inputs;
use super::index::{Doc, DocId, Index};
use super::links::{self, Target, Targets};
use super::outputs::Output;
use super::paths::{folder_of, normalized, url_of};
use crate::diagnostic::Diagnostic;
use crate::front_matter;
use crate::pipeline::cache::{Key, Sum};
use crate::pipeline::parse::Anchors;

static NO_ANCHORS: LazyLock<Anchors> = LazyLock::new(Anchors::default);

/// The pages alone, by their URLs.
pub fn pages<'a>(inputs: &Inputs<'a>, index: &Index<'a>) -> (Targets<'a>, Vec<Diagnostic>) {
    let mut targets = Targets {
        base: &inputs.settings.base_url,
        // Besides pages there are lists and feeds.
        by_url: HashMap::with_capacity(index.docs.len() * 2),
        aliases: BTreeMap::new(),
        files: HashMap::new(),
        names: OnceLock::new(),
        hidden: links::hidden(index),
        sizes: inputs.sizes,
    };
    let mut diagnostics = Vec::new();
    for (id, doc) in index.docs.iter().enumerate() {
        let anchors = doc.page.map_or(&*NO_ANCHORS, |page| &page.anchors);
        if let Some(Target::Doc(other, _)) = targets.by_url.insert(doc.url.clone(), Target::Doc(id, anchors)) {
            let (other, who) = (index.docs[other].origin(), doc.origin());
            let diagnostic = Diagnostic::error(
                "duplicate-url",
                format!("`/{}` is the URL of two pages: `{other}` and `{who}`", doc.url),
            );
            let diagnostic = match doc.page.and_then(|page| Some((page, inputs.source(&page.path)?))) {
                Some((page, source)) => {
                    let place = ["path", "slug", "title"].iter().find_map(|name| front_matter::locate(&source, name));
                    diagnostic.at(&page.file, &source, place.unwrap_or(0..0))
                }
                None => diagnostic.in_file(&who),
            };
            let hint = "give one of them another `slug`, or rename its file";
            diagnostics.push(match doc.page.and_then(|page| page.place.date) {
                // Jekyll has the date in the URL.
                Some(_) => diagnostic.hint(hint).hint(
                    "or keep the dates in the URLs, in site.toml: `permalink = \"/{year}/{month}/{day}/{slug}/\"` of the section",
                ),
                None => diagnostic.hint(hint),
            });
        }
    }
    (targets, diagnostics)
}

/// Adds all that is no page.
pub fn add_others<'a>(
    targets: &mut Targets<'a>,
    inputs: &Inputs<'a>,
    index: &Index<'a>,
    outputs: &[Output],
) -> Vec<Diagnostic> {
    add_files(inputs, index, targets);
    for output in outputs {
        let url = url_of(&output.path);
        if !targets.by_url.contains_key(url) {
            targets.by_url.insert(url.to_owned(), Target::Other);
        }
    }
    // Who has claimed which old URL, for those who come later.
    let mut claims: HashMap<String, DocId> = HashMap::new();
    let mut diagnostics = Vec::new();
    for (id, doc) in index.docs.iter().enumerate() {
        for alias in doc.page.into_iter().flat_map(|page| &page.front.aliases) {
            diagnostics.extend(add_alias(inputs, index, targets, &mut claims, id, alias));
        }
    }
    diagnostics
}

impl Targets<'_> {
    /// Of everything that a link could lead to, and of how pages are read.
    pub fn key(&self, inputs: &Inputs<'_>, index: &Index<'_>, outputs: &[Output]) -> Option<Key> {
        let of_docs = |docs: &[Doc<'_>]| {
            let mut sum = Sum::default();
            sum.all(docs.iter().map(|doc| (&doc.url, doc.page.map(|page| (&page.path, &page.anchors)))));
            sum.key()
        };
        let of_outputs = |outputs: &[Output]| {
            let mut sum = Sum::default();
            sum.all(outputs.iter().map(|output| &output.path));
            sum.key()
        };
        let docs: Vec<Option<Key>> = index.docs.par_chunks(1 << 10).map(of_docs).collect();
        let outputs: Vec<Option<Key>> = outputs.par_chunks(1 << 10).map(of_outputs).collect();
        let mut sum = Sum::of(&(inputs.recipe, &self.base.origin, &self.base.home, &self.aliases));
        sum.marks(docs.into_iter());
        sum.marks(outputs.into_iter());
        let files = inputs.files.iter().map(|file| file.found.path.as_str());
        sum.all(files.map(|path| (path, self.files.get(path), self.sizes.get(path))));
        sum.all(inputs.statics.keys().map(|path| (path, self.sizes.get(path))));
        sum.key()
    }
}

/// Files of a bundle go where its page goes; others keep their path.
fn add_files<'a>(inputs: &Inputs<'a>, index: &Index<'a>, targets: &mut Targets<'a>) {
    let bundles: HashMap<&str, Option<DocId>> = inputs
        .pages
        .iter()
        .filter_map(|page| Some((page.place.bundle.as_deref()?, index.by_source().get(page.path.as_str()).copied())))
        .collect();
    for file in inputs.files.iter().map(|file| &file.found) {
        let mut folder = file.path.as_str();
        if index.is_closed(folder.rsplit_once('/').map_or("", |(folder, _)| folder)) {
            continue;
        }
        let mut output = Some(file.path.clone());
        while let Some((above, _)) = folder.rsplit_once('/') {
            folder = above;
            match bundles.get(folder) {
                // The files of a draft stay unpublished with it.
                Some(None) => output = None,
                Some(Some(doc)) => {
                    output = Some(format!("{}{}", folder_of(&index.docs[*doc].url), &file.path[folder.len() + 1..]));
                }
                None => continue,
            }
            break;
        }
        if let Some(output) = output {
            targets.by_url.insert(output.clone(), Target::Other);
            targets.files.insert(&file.path, output);
        }
    }
}

fn add_alias<'a>(
    inputs: &Inputs<'a>,
    index: &Index<'a>,
    targets: &mut Targets<'a>,
    claims: &mut HashMap<String, DocId>,
    id: DocId,
    alias: &str,
) -> Option<Diagnostic> {
    let page = index.page(id)?;
    let path = normalized(alias);
    let doc_at = |url: &str| match targets.by_url.get(url) {
        Some(Target::Doc(id, _)) => Some(*id),
        _ => None,
    };
    let other = claims.get(&path).copied().or_else(|| doc_at(&path));
    // Its own URL in another spelling, or an alias that it has already.
    if path == index.docs[id].url || other == Some(id) {
        return None;
    }
    let taken = targets.by_url.contains_key(&path) || targets.by_url.contains_key(path.trim_end_matches('/'));
    if taken || other.is_some() {
        let who = other.map_or_else(|| "another file".to_owned(), |other| format!("`{}`", index.docs[other].origin()));
        // Nothing is lost by it: the URL leads to a page.
        let diagnostic = Diagnostic::warning(
            "duplicate-url",
            format!("the alias `{alias}` is the URL of {who}, so it has no effect"),
        );
        let source = inputs.source(&page.path).unwrap_or_default();
        let place = source.find(alias).map_or(0..0, |at| at..at + alias.len());
        return Some(diagnostic.at(&page.file, &source, place).hint("remove the alias"));
    }
    targets.aliases.insert(path.clone(), index.docs[id].url.clone());
    claims.insert(path, id);
    None
}

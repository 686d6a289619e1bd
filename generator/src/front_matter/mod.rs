//! Front matter: the fields at the top of a Markdown file. [`read`] takes a file as it is, in YAML, TOML or JSON and in
//! the dialect of Astro, Zola, Hugo or Jekyll, and gives a typed [`FrontMatter`] with everything that was not understood
//! named in diagnostics. Nothing here reads the disk, knows another page or looks at the text below.

use std::collections::BTreeMap;
use std::ops::Range;

use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::diagnostic::Diagnostic;

mod block;
mod check;
mod cross;
mod fields;
mod moment;
mod origin;
mod paths;
mod places;
mod raw;
mod schema;
#[cfg(test)]
mod tests;
mod values;
mod yaml;

pub use block::{Block, Format, Split, Unclosed, split};
pub use moment::{BadDate, Moment, parse as parse_date};
pub use schema::{Schema, schemas};

/// What a page says about itself. Every field is as the author meant it and of the right type; what could not be read
/// is absent and has a diagnostic.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct FrontMatter {
    /// Plain text with Markdown marks, never empty. Absent: the caller may take the first heading.
    pub title: Option<String>,
    /// Never empty. From `description`, else `summary`, `excerpt` or `abstract`.
    pub description: Option<String>,
    /// When it was published.
    pub date: Option<Moment>,
    /// When it was last changed.
    pub updated: Option<Moment>,
    /// Before this it must not be published (Hugo's `publishDate`).
    pub publish: Option<Moment>,
    /// From this moment on it must not be published (Hugo's `expiryDate`).
    pub expires: Option<Moment>,
    pub image: Option<Image>,
    /// True also for Jekyll's `published: false`.
    pub draft: bool,
    /// Last part of the URL, as written: without `/`, neither `.` nor `..`.
    pub slug: Option<String>,
    /// The whole path of the URL, as written, with or without a slash at its ends; no `..`, no host, no query.
    pub path: Option<String>,
    /// Old paths that lead here, as written; the same limits as for `path`.
    pub aliases: Vec<String>,
    /// Taxonomy to terms, in the order of the author and without repetition: `tags`, `categories`, those in a table
    /// `taxonomies` and those that the site declares. A taxonomy without terms is not listed.
    pub taxonomies: BTreeMap<String, Vec<String>>,
    /// Series that the page is a part of.
    pub series: Vec<String>,
    /// Place in the series.
    pub series_order: Option<i64>,
    pub authors: Vec<Author>,
    /// For sections that are sorted by weight, lowest first.
    pub weight: Option<i64>,
    /// A template of the theme that must exist, such as `page.html`.
    pub template: Option<String>,
    /// `layout` of Hugo and Jekyll: worth a look whether the theme has such a template, no mistake if not. Astro's
    /// layouts are program code, so a path to one is in `extra` only.
    pub layout: Option<String>,
    /// As written; meant to be a BCP 47 tag.
    pub language: Option<String>,
    /// Permanent name for comments and counts.
    pub id: Option<String>,
    /// Absent: as the section or site has it.
    pub toc: Option<bool>,
    /// Absent: as the section or site has it.
    pub comments: Option<bool>,
    /// Search engines should not list the page: `noindex`, or `robots` with that word.
    pub noindex: bool,
    /// Absent: as the section or site has it.
    pub in_search_index: Option<bool>,
    /// For `_index.md`: how the section is sorted.
    pub sort_by: Option<SortBy>,
    /// For `_index.md`: pages per list page; 0 means all on one.
    pub paginate_by: Option<usize>,
    /// For `_index.md`: the section's pages are listed by its parent as well.
    pub transparent: bool,
    /// Everything else, in the order of the alphabet; tables `extra` and `params` are merged in.
    #[serde(with = "crate::as_json")]
    pub extra: Map<String, Value>,
    /// Files that the schema wants to exist; the caller knows the folders.
    pub files: Vec<NamedFile>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Image {
    /// Path or URL as written, never empty.
    pub src: String,
    pub alt: Option<String>,
    pub caption: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Author {
    pub name: String,
    pub url: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SortBy {
    Date,
    Updated,
    Title,
    Slug,
    Weight,
    None,
}

/// A file named by a field whose type in the schema is `image`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamedFile {
    /// For [`locate`].
    pub field: String,
    /// As written; never a URL with a host.
    pub path: String,
}

/// What the site has decided before a page is read.
pub struct Options<'a> {
    /// For dates without a zone.
    pub zone: &'a TimeZone,
    /// Taxonomies besides tags and categories: a field of this name at the top level holds terms.
    pub taxonomies: &'a [String],
    /// Of the page's section, if site.toml has one.
    pub schema: Option<&'a Schema>,
}

/// Reads the front matter of `source`. Also gives the byte at which the text begins, and the diagnostics in the order of
/// the file. Without front matter, everything is absent.
pub fn read(file: &str, source: &str, options: &Options) -> (FrontMatter, usize, Vec<Diagnostic>) {
    let split = split(source);
    // A page without front matter must obey its schema as well; its diagnostics point to the first line.
    let block = split.block.unwrap_or(Block {
        format: Format::Yaml,
        fence: split.body..source[split.body..].find(['\r', '\n']).map_or(source.len(), |at| split.body + at),
        text: split.body..split.body,
        unclosed: None,
    });
    let origin = origin::Origin::new(file, source, &block);
    let mut diagnostics = Vec::new();
    if let Some(unclosed) = &block.unclosed {
        diagnostics.push(not_closed(&origin, &block, unclosed, source));
    }
    let mut raw = match raw::parse(&origin) {
        Ok(raw) => raw,
        // An unclosed block has one mistake, and what follows from it is none. Nor can fields be missed that could
        // not be read.
        Err(_) if block.unclosed.is_some() => return (FrontMatter::default(), split.body, diagnostics),
        Err(mistake) => return (FrontMatter::default(), split.body, vec![*mistake]),
    };
    let files = match options.schema {
        Some(schema) => check::check(&mut raw, schema, &origin, options, &mut diagnostics),
        None => Vec::new(),
    };
    let front_matter = cross::cross(raw, files, &origin, options, &mut diagnostics);
    diagnostics.sort_by_key(|diagnostic| diagnostic.place.as_ref().map(|place| (place.line, place.column)));
    (front_matter, split.body, diagnostics)
}

/// Bytes of the value of a field, for a diagnostic that only a later step can make. `name` is one of the names of the
/// field or a path such as `cover.alt`; another name of the same field is found as well.
pub fn locate(source: &str, name: &str) -> Option<Range<usize>> {
    let block = split(source).block?;
    let entries = places::scan(&source[block.text.clone()], block.format, block.text.start);
    let same = |path: &str| {
        fields::normalized(path) == fields::normalized(name)
            || fields::field(path)
                .is_some_and(|known| fields::field(name).is_some_and(|other| other.field == known.field))
    };
    let entry =
        entries.iter().find(|entry| entry.path == name).or_else(|| entries.iter().find(|entry| same(&entry.path)))?;
    Some(if entry.value.is_empty() { entry.key.clone() } else { entry.value.clone() })
}

fn not_closed(origin: &origin::Origin, block: &Block, unclosed: &Unclosed, source: &str) -> Diagnostic {
    let line = |at: usize| source[..at].matches('\n').count() + 1;
    let diagnostic = Diagnostic::error("unclosed-front-matter", "the front matter has no end");
    let closing = unclosed.closing;
    origin.at_fence(match &unclosed.instead {
        Some(found) => {
            let written = source[found.clone()].trim();
            diagnostic.hint(format!("line {} is `{written}`; write `{closing}`", line(found.start)))
        }
        None if closing == "}" => diagnostic.hint("a closing `}` is missing"),
        None => diagnostic.hint(format!("write `{closing}` on a line of its own before line {}", line(block.text.end))),
    })
}

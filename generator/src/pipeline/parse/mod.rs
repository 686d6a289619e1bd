//! One Markdown file in, one [`Page`] out: front matter, text as HTML with holes, links, headings, words. Links stay
//! as written; `plan` resolves them. Nothing here knows another page, so pages are parsed in parallel, and a page that was
//! parsed before is remembered by its bytes.

pub mod code;
pub mod dialects;
pub mod fence;
pub mod foreign;
pub mod markdown;
pub mod raw_html;
pub mod text;
pub mod translate;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::civil;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use self::markdown::{Labels, LinkSite, Reader};
use super::cache::{self, Digest, NewPage, Pages, Stored};
use super::load::PageSource;
use crate::diagnostic::Diagnostic;
use crate::front_matter::{self, FrontMatter, Moment};
use crate::markup::Markup;
use crate::pipeline::components::{Components, DataArgument};
use crate::settings::{self, Settings};
use crate::view::TocEntry;

/// A page as it is by itself.
#[derive(Serialize, Deserialize)]
pub struct Page {
    /// Below `content/`, with `/`: `posts/2024-05-01-hello.md`.
    pub path: String,
    /// Of the source.
    pub source: Digest,
    /// Of what others may show of it, which stays the same while only the text below is edited.
    pub face: Digest,
    /// For diagnostics: `content/posts/…`.
    pub file: String,
    pub place: Place,
    pub front: FrontMatter,
    /// Plain text, never empty.
    pub title: String,
    /// From the front matter or, failing that, from the file's name.
    pub date: Option<Moment>,
    /// What is wrong with it.
    #[serde(skip)]
    pub diagnostics: Vec<Diagnostic>,
    /// The text, as HTML with holes.
    #[serde(skip)]
    pub text: Stored<Markup>,
    /// What only those need who show it.
    #[serde(skip)]
    pub details: Stored<Details>,
    /// Whether the text calls components.
    pub has_calls: bool,
    /// The data files that its components ask for.
    pub data: Vec<DataArgument>,
    pub links: Vec<LinkSite>,
    pub anchors: Anchors,
}

/// What is shown of a page and need not be known of all pages at once.
#[derive(Default, Serialize, Deserialize)]
pub struct Details {
    pub title_html: String,
    pub toc: Vec<TocEntry>,
    /// Plain text.
    pub summary: Option<String>,
    pub words: u32,
    /// What a search finds it by, if the site has one.
    pub search: Option<gen_search::Entry>,
}

/// Ids that a link to a page can lead to, each with a NUL behind it, which no id holds (HTML Standard §13.2.5.36): pages
/// have many and are seldom asked for one.
#[derive(Default, Serialize, Deserialize)]
pub struct Anchors(String);

impl Anchors {
    pub fn contains(&self, id: &str) -> bool {
        self.iter().any(|known| known == id)
    }

    /// In the order of the alphabet.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.split_terminator('\0')
    }
}

impl FromIterator<String> for Anchors {
    fn from_iter<I: IntoIterator<Item = String>>(ids: I) -> Self {
        let ids: BTreeSet<String> = ids.into_iter().collect();
        Self(ids.into_iter().map(|id| id + "\0").collect())
    }
}

/// Where a page stands, by its path alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// `_index.md` stands for its section.
    pub is_section: bool,
    /// Path of the section that holds it, or that it stands for; empty for the root.
    pub section: String,
    /// File name without date and extension; empty for a section.
    pub slug: String,
    pub date: Option<civil::Date>,
    /// Folder below `content/` whose other files belong to this page alone: that of an `index.md`.
    pub bundle: Option<String>,
}

impl Place {
    pub fn of(path: &str) -> Self {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        match stem {
            "_index" => {
                Self { is_section: true, section: folder.to_owned(), slug: String::new(), date: None, bundle: None }
            }
            // At the root there is no folder to name the page after, so `index.md` is the home page.
            "index" if folder.is_empty() => Self::of("_index.md"),
            "index" => {
                let (section, name) = folder.rsplit_once('/').unwrap_or(("", folder));
                let (date, slug) = date_and_slug(name);
                let bundle = Some(folder.to_owned());
                Self { is_section: false, section: section.to_owned(), slug, date, bundle }
            }
            _ => {
                let (date, slug) = date_and_slug(stem);
                Self { is_section: false, section: folder.to_owned(), slug, date, bundle: None }
            }
        }
    }
}

/// `2024-05-01-title` and `2024-05-01_title` hold a date; anything else is all slug.
fn date_and_slug(stem: &str) -> (Option<civil::Date>, String) {
    if let (Some(date), Some(rest)) = (stem.get(..10), stem.get(10..))
        && let Ok(date) = date.parse::<civil::Date>()
        && let Some(rest) = rest.strip_prefix(['-', '_'])
        && !rest.is_empty()
    {
        return (Some(date), rest.to_owned());
    }
    (None, stem.to_owned())
}

/// All pages, and what is needed to remember them.
pub struct Parsed {
    pub pages: Vec<Arc<Page>>,
    /// Those that were not remembered.
    pub new: Vec<NewPage>,
    /// Whether each file was the same when it was parsed as when it was first read.
    pub is_still: bool,
}

/// Everything besides its source that decides how a page is parsed; `words` are the theme's, `search` is whether readers
/// can search.
pub fn recipe(settings: &Settings, words: &BTreeMap<String, String>, components: &Components, search: bool) -> Digest {
    // The site's settings as a whole: few of them matter here, but who would notice when one more does?
    cache::digest(format!("{search}\n{words:?}\n{components:?}\n{}", settings.source).as_bytes())
}

/// Parses all pages that are not in `remembered`, in parallel and in order.
pub fn parse_all(
    sources: &[PageSource],
    settings: &Settings,
    words: &BTreeMap<String, String>,
    components: &Arc<Components>,
    search: bool,
    remembered: &Pages<'_>,
) -> (Parsed, Vec<Diagnostic>) {
    let allowed = settings.csp.values().flatten().cloned().collect();
    let mut parsed = Parsed { pages: Vec::with_capacity(sources.len()), new: Vec::new(), is_still: true };
    let reader = match Reader::new(settings.markdown.clone(), Labels::new(words), allowed, components.clone()) {
        Ok(reader) => reader,
        Err((index, why)) => return (parsed, vec![bad_macro(settings, index, &why)]),
    };
    let results: Vec<Result<_, Box<Diagnostic>>> = sources
        .par_iter()
        .enumerate()
        .map(|(at, source)| {
            if let Some(page) = remembered.get(source.path(), &source.digest, at) {
                let said = page.diagnostics.clone();
                return Ok((page, said, None));
            }
            let (text, digest) = source.read()?;
            let (page, details, markup) = parse(source, &text, digest, settings, &reader, search);
            let said = page.diagnostics.clone();
            let (page, new) = remembered.keep(page, details, markup);
            Ok((page, said, Some(Box::new((new, digest == source.digest)))))
        })
        .collect();
    let mut mistakes = Vec::new();
    for result in results {
        match result {
            Ok((page, said, new)) => {
                parsed.pages.push(page);
                mistakes.extend(said);
                if let Some((new, is_still)) = new.map(|new| *new) {
                    parsed.new.extend(new);
                    parsed.is_still &= is_still;
                }
            }
            // It was there a moment ago.
            Err(diagnostic) => mistakes.push(*diagnostic),
        }
    }
    (parsed, mistakes)
}

fn bad_macro(settings: &Settings, index: usize, why: &str) -> Diagnostic {
    let name = settings.markdown.math_macros.keys().nth(index).map_or("", String::as_str);
    let at = settings.source.find("math_macros").unwrap_or(0);
    let at = settings.source[at..].find(name).map_or(at, |found| at + found);
    Diagnostic::error("math", format!("the macro `{name}` is not understood: {why}"))
        .at(settings::FILE, &settings.source, at..at + name.len())
        .hint("a macro is LaTeX with `#1` for its first argument: `\"\\\\vec\" = \"\\\\mathbf{#1}\"`")
}

/// Parses one page.
fn parse(
    source: &PageSource,
    written: &str,
    digest: Digest,
    settings: &Settings,
    reader: &Reader,
    search: bool,
) -> (Page, Details, Markup) {
    let file = source.file();
    let place = Place::of(source.path());
    let names: Vec<String> = settings.taxonomies.keys().cloned().collect();
    let schema = if place.is_section { None } else { schema_of(settings, &place.section) };
    let options = front_matter::Options { zone: &settings.zone, taxonomies: &names, schema };
    let (mut front, body, mut diagnostics) = front_matter::read(&file, written, &options);

    // Jekyll's folder for what is not published yet.
    front.draft |= source.path().split('/').any(|folder| folder == "_drafts");
    let text = reader.read(&file, written, body, front.title.as_deref());
    diagnostics.extend(text.diagnostics);

    let (title, title_html) = match (&front.title, text.title) {
        (Some(title), _) => {
            let html = reader.inline(title);
            (plain_of(&html), html)
        }
        (None, Some(title)) => title,
        (None, None) => {
            let title = title_from_name(&place, settings);
            // Front matter that cannot be read may well hold one.
            if !place.is_section && !diagnostics.iter().any(Diagnostic::is_error) {
                diagnostics.push(
                    Diagnostic::warning(
                        "missing-title",
                        format!("the page has no title; `{title}` is taken from the file's name"),
                    )
                    .at(&file, written, 0..written.find('\n').unwrap_or(written.len()))
                    .hint("give it a `title` in the front matter, or begin the text with `# A heading`"),
                );
            }
            let mut html = String::new();
            crate::markup::escape_text(&title, &mut html);
            (title, html)
        }
    };
    let date = front.date.clone().or_else(|| {
        let midnight = place.date?.to_zoned(settings.zone.clone()).ok()?;
        Some(Moment { time: midnight.timestamp(), zone: settings.zone.clone(), has_time: false })
    });
    let words = text::count_words(&text.prose);
    // Who wrote a description wants no other summary.
    let summary = text.summary.as_ref().filter(|_| front.description.is_none());
    let face = (&front, &title, &title_html, &date, summary, text::reading_time(words));
    let search = search.then(|| {
        let mut headings = Vec::new();
        note_headings(&text.toc, &mut headings);
        let headings: Vec<&str> = headings.iter().map(String::as_str).collect();
        // What is shown of a page has to be found, too.
        let shown = front.description.as_deref().unwrap_or_default();
        gen_search::Entry::new(&title, &headings, &format!("{shown}\n{}", text.prose))
    });
    let page = Page {
        source: digest,
        face: cache::digest_of(&face).unwrap_or(digest),
        path: source.path().to_owned(),
        file,
        title,
        date,
        diagnostics,
        text: Stored::default(),
        details: Stored::default(),
        has_calls: !text.markup.calls.is_empty(),
        data: text.markup.calls.iter().flat_map(|site| site.call.data.iter().cloned()).collect(),
        links: text.links,
        anchors: text.anchors.into_iter().collect(),
        front,
        place,
    };
    let details = Details { title_html, toc: text.toc, summary: text.summary, words, search };
    (page, details, text.markup)
}

fn note_headings(toc: &[TocEntry], headings: &mut Vec<String>) {
    for entry in toc {
        headings.push(plain_of(&entry.title));
        note_headings(&entry.children, headings);
    }
}

/// Schema of the section or of the nearest one above it.
fn schema_of<'a>(settings: &'a Settings, section: &str) -> Option<&'a front_matter::Schema> {
    let mut section = section;
    loop {
        if let Some(schema) = settings.schemas.get(section) {
            return Some(schema);
        }
        section = section.rsplit_once('/')?.0;
    }
}

/// `my-first_post` → `My first post`
fn title_from_name(place: &Place, settings: &Settings) -> String {
    let name = if place.slug.is_empty() { place.section.rsplit('/').next().unwrap_or_default() } else { &place.slug };
    let words = name.replace(['-', '_'], " ");
    let mut characters = words.trim().chars();
    match characters.next() {
        Some(first) => first.to_uppercase().chain(characters).collect(),
        None => settings.title.clone(),
    }
}

/// Text of simple inline HTML as `Reader::inline` makes it.
pub fn plain_of(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some((before, after)) = rest.split_once('<') {
        text.push_str(before);
        rest = after.split_once('>').map_or("", |(_, after)| after);
    }
    text.push_str(rest);
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_tell_section_slug_and_date() {
        let place = |path: &str| {
            let place = Place::of(path);
            let date = place.date.map_or_else(|| "-".to_owned(), |date| date.to_string());
            format!("{} | {} | {date} | {}", place.section, place.slug, place.bundle.unwrap_or_default())
        };
        assert_eq!(place("posts/2024-05-01-hello-world.md"), "posts | hello-world | 2024-05-01 | ");
        assert_eq!(place("posts/trip/index.md"), "posts | trip | - | posts/trip");
        assert_eq!(place("a/b/2024-05-01_x/index.md"), "a/b | x | 2024-05-01 | a/b/2024-05-01_x");
        assert_eq!(place("about.md"), " | about | - | ");
        assert_eq!(place("posts/2024-13-01-x.md"), "posts | 2024-13-01-x | - | ");
        assert_eq!(place("posts/2024-05-01.md"), "posts | 2024-05-01 | - | ");
        assert!(Place::of("index.md").is_section && Place::of("posts/_index.md").is_section);
    }
}

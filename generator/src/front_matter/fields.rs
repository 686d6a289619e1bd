//! The names of fields: what each of the blogs' generators calls the same thing, which of their fields change a page
//! in a way that this generator does not, and which name a misspelt one was meant to be. Names only: values are
//! crossed in `cross`.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde_json::Value;

use crate::diagnostic::nearest;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    Title,
    Description,
    Date,
    Updated,
    Publish,
    Expires,
    Image,
    ImageAlt,
    ImageCaption,
    Draft,
    Published,
    Slug,
    Path,
    Aliases,
    Tags,
    Categories,
    Taxonomies,
    Series,
    SeriesOrder,
    Authors,
    Weight,
    Template,
    Layout,
    Language,
    Id,
    Toc,
    Comments,
    Noindex,
    Robots,
    InSearchIndex,
    SortBy,
    PaginateBy,
    Transparent,
    Extra,
}

/// For each field first the names that mean exactly this, then those that stand in when none of the first is given:
/// a post may well have `description` and `summary` side by side, with different texts. The first name is ours.
const NAMES: &[(Field, &[&str], &[&str])] = &[
    (Field::Title, &["title"], &[]),
    (Field::Description, &["description"], &["summary", "excerpt", "abstract"]),
    (
        Field::Date,
        &["date", "pubDate", "published_at", "publish_datetime", "pubDatetime"],
        &["created", "created_at", "created_on", "createdDate"],
    ),
    (
        Field::Updated,
        &["updated", "updatedDate", "lastmod", "last_modified_at", "modDatetime", "updated_at", "updated_on"],
        &["last_updated", "last_modified", "last_modified_date", "modified", "modified_date"],
    ),
    (Field::Publish, &["publishDate"], &[]),
    (Field::Expires, &["expires", "expiryDate", "unpublishDate"], &[]),
    (
        Field::Image,
        &["image", "heroImage", "featured_image"],
        &["cover", "cover_image", "hero", "banner", "thumbnail", "ogImage", "images", "featureimage", "image_path"],
    ),
    (Field::ImageAlt, &["image_alt", "heroImageAlt", "heroAlt", "cover_alt"], &[]),
    (Field::ImageCaption, &["image_caption", "cover_caption"], &[]),
    (Field::Draft, &["draft", "isDraft"], &[]),
    (Field::Published, &["published"], &[]),
    (Field::Slug, &["slug"], &[]),
    (Field::Path, &["path", "url", "permalink"], &[]),
    (Field::Aliases, &["aliases", "alias", "redirect_from"], &[]),
    (Field::Tags, &["tags", "tag"], &[]),
    (Field::Categories, &["categories", "category"], &[]),
    (Field::Taxonomies, &["taxonomies"], &[]),
    (Field::Series, &["series"], &[]),
    (Field::SeriesOrder, &["series_order", "series_part"], &["part"]),
    (Field::Authors, &["authors", "author"], &[]),
    (Field::Weight, &["weight"], &["order", "sort"]),
    (Field::Template, &["template"], &[]),
    (Field::Layout, &["layout"], &[]),
    (Field::Language, &["language", "lang", "locale"], &[]),
    (Field::Id, &["id"], &[]),
    (Field::Toc, &["toc", "ShowToc"], &[]),
    (Field::Comments, &["comments"], &["comment"]),
    (Field::Noindex, &["noindex", "robotsNoIndex"], &[]),
    (Field::Robots, &["robots"], &[]),
    (Field::InSearchIndex, &["in_search_index"], &[]),
    (Field::SortBy, &["sort_by"], &[]),
    (Field::PaginateBy, &["paginate_by"], &[]),
    (Field::Transparent, &["transparent"], &[]),
    (Field::Extra, &["extra", "params"], &[]),
];

/// What a name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Known {
    pub field: Field,
    /// Among the names of the field, the lowest wins.
    pub rank: u8,
    /// It only stands in for a missing one, see `NAMES`.
    pub weak: bool,
}

static KNOWN: LazyLock<HashMap<String, Known>> = LazyLock::new(|| {
    let mut known = HashMap::new();
    for (field, strong, weak) in NAMES {
        let names = strong.iter().map(|name| (name, false)).chain(weak.iter().map(|name| (name, true)));
        for (rank, (name, weak)) in (0u8..).zip(names) {
            known.insert(normalized(name), Known { field: *field, rank, weak });
        }
    }
    known
});

/// Upper and lower case, `-`, `_` and spaces make no difference: `pub_date`, `pubDate` and `pubdate` are one name.
pub fn normalized(name: &str) -> String {
    if name.is_ascii() {
        let plain = name.bytes().filter(|b| !matches!(b, b'-' | b'_' | b' '));
        return plain.map(|b| char::from(b.to_ascii_lowercase())).collect();
    }
    name.chars().filter(|c| !matches!(c, '-' | '_' | ' ')).flat_map(char::to_lowercase).collect()
}

pub fn field(name: &str) -> Option<Known> {
    KNOWN.get(&normalized(name)).copied()
}

/// Names that are near to ours and mean something else in many themes; they are nobody's misspelling.
#[rustfmt::skip] // One name a line would be a page of them.
const COMMON: &[&str] = &[
    "alt", "audio", "authorname", "authorurl", "body", "canonical", "canonicalurl", "caption", "captions", "class",
    "classes", "color", "colour", "commentid", "content", "contents", "css", "data", "dater", "dates", "duration",
    "edit", "editpost", "editurl", "event", "feature", "featured", "featureimagealt", "footer", "gallery", "github",
    "guid", "header", "height", "hidden", "icon", "ids", "images", "intro", "js", "katex", "keyword", "keywords",
    "kind", "label", "labels", "layoutclass", "lead", "level", "licence", "license", "link", "links", "linktitle",
    "lists", "location", "math", "mathjax", "menus", "mermaid", "meta", "modifiedgmt", "name", "names", "note",
    "notes", "og", "orders", "page", "pages", "paginate", "paginatepath", "paginatereversed", "parent", "parts",
    "password", "paths", "pinned", "print", "private", "project", "projects", "publisher", "rate", "rating",
    "readingtime", "related", "repo", "section", "sections", "seo", "sidebar", "site", "slugs", "sorted", "source",
    "sources", "state", "status", "sticky", "style", "styles", "subject", "subtitle", "tagline", "text", "theme",
    "time", "titles", "tocdepth", "toch2", "tocopen", "topic", "topics", "type", "uid", "unlisted", "uri", "urls",
    "uuid", "venue", "version", "video", "width", "wordcount", "words",
];

/// All names with what they are written like.
static WRITTEN: LazyLock<Vec<(String, &str)>> = LazyLock::new(|| {
    let names = NAMES.iter().flat_map(|(_, strong, weak)| strong.iter().chain(*weak));
    names.map(|name| (normalized(name), *name)).collect()
});

/// The known name that a misspelt one was meant to be. `own` are names that the site declares itself.
pub fn meant<'a>(written: &str, own: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let plain = normalized(written);
    if plain.len() < 3 || COMMON.contains(&plain.as_str()) {
        return None;
    }
    // A short name has many neighbours. Few people mistype the first letter, except by swapping it.
    let similar = |name: &str| {
        let near = name.len().abs_diff(plain.len()) <= 2;
        let long = name.len() > 4 || plain.len() > 4;
        near && ((long && name.chars().next() == plain.chars().next()) || swapped(name, &plain))
    };
    let own: Vec<(String, &str)> = own.map(|name| (normalized(name), name)).collect();
    let all = || WRITTEN.iter().chain(&own).filter(|(name, _)| similar(name));
    let best = nearest(&plain, all().map(|(name, _)| name.as_str())).filter(|name| *name != plain)?;
    all().find(|(name, _)| name == best).map(|(_, name)| *name)
}

/// Whether both have the same letters.
fn swapped(name: &str, other: &str) -> bool {
    name.len() == other.len() && sorted(name) == sorted(other)
}

fn sorted(name: &str) -> Vec<char> {
    let mut letters: Vec<char> = name.chars().collect();
    letters.sort_unstable();
    letters
}

/// What a reader of the page loses because a field of another generator is not understood, if anything.
pub fn unsupported(name: &str, value: &Value) -> Option<&'static str> {
    let something = !matches!(value, Value::Null | Value::Bool(false));
    let text = value.is_string();
    let nested = value.is_object() || value.is_array();
    let (matters, hint) = match normalized(name).as_str() {
        "cascade" => (
            something,
            "fields are not handed down: write them in each page, or as `default` in `[schema]` of site.toml",
        ),
        "outputs" => (something, "every page is written as HTML; feeds are set in site.toml"),
        "headless" => (value == &Value::Bool(true), "the page will be published; `draft` keeps it back"),
        "build" => (nested, "the page will be published and listed; `draft` keeps it back"),
        "markup" => (text, "every page is read as Markdown"),
        "resources" => (nested, "files beside the page keep their own names and have no titles"),
        "sitemap" => {
            (something || value == &Value::Bool(false), "`noindex` keeps a page out of search engines and the sitemap")
        }
        "pagetemplate" => (text, "write `template` in each page of the section"),
        "insertanchorlinks" => (text && value != "none", "anchor links are set for the whole site in site.toml"),
        "redirectto" => (something, "name the old address in `aliases` of the page it should lead to"),
        "setup" => (text, "use a component in the text instead"),
        "menu" | "menus" => (something, "menus are set in site.toml, in `[[menu]]`"),
        "render" => (value == &Value::Bool(false), "the page will be published; `draft` keeps it back"),
        "eleventycomputed" => (nested, "values are not computed: write them out"),
        "eleventyexcludefromcollections" => (something, "the page will be listed"),
        _ => return None,
    };
    matters.then_some(hint)
}

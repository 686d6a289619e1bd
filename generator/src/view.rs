//! What a template may show. `plan` makes a [`View`] of an output when its turn comes; `render` turns it into bytes and sees
//! nothing else.
//!
//! Everything that serializes here is the contract with themes: the field names are the variables of a template.
//! A field that may be absent is `none` in a template, never undefined, so `{% if page.image %}` is enough.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::date::Date;
use crate::markup::Markup;
use crate::pipeline::cache::{Broken, Stored};
use crate::settings::EdgeConfig;

/// One output to make.
pub struct View {
    /// Where it goes, relative to the output folder, with `/`: `posts/hello/index.html`.
    pub path: String,
    pub content: ViewContent,
}

pub enum ViewContent {
    /// An HTML page, rendered by a template of the theme.
    Html(Box<HtmlView>),
    /// Atom, RSS or JSON feed.
    Feed(FeedView),
    /// Made by `plan` already: sitemap entries, redirects, robots.txt and other short files.
    Text(String),
    /// Bytes of an asset or of a file in `static/`.
    Bytes(Arc<[u8]>),
}

/// The variables of a template: `site`, `page`, `list`, `head`, `assets`, `t`.
pub struct HtmlView {
    /// Name of the template, such as `page.html`.
    pub template: String,
    /// Same for all views of a build, hence shared: `site`, `assets`, `t`.
    pub common: Arc<Common>,
    pub page: PageView,
    /// `none` on a plain page.
    pub list: Option<ListView>,
    pub head: Head,
    /// What `page.content` holds once its links are filled in.
    pub body: Body,
}

/// Text of a page with the URLs that belong in its holes.
#[derive(Clone, Default)]
pub struct Body {
    /// `None` where there is no text.
    pub text: Option<Stored<Markup>>,
    /// One for each link of the page.
    pub fills: Vec<Fill>,
}

impl Body {
    pub fn open(&self) -> Result<Arc<Markup>, Broken> {
        self.text.as_ref().map_or_else(|| Ok(Arc::default()), Stored::open)
    }
}

/// What goes into the holes of a [`Markup`] and into the arguments of its components.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Fill {
    /// Escaped for an HTML attribute when it is written, not here.
    pub url: Arc<str>,
    /// Width and height of a local image in pixels.
    pub size: Option<(u32, u32)>,
}

/// Variables that every page of a build shares.
#[derive(Serialize)]
pub struct Common {
    pub site: SiteView,
    /// Logical name → URL of every asset: `assets["style.css"]` is `/immutable/style.1a2b3c4d5e.css`.
    pub assets: BTreeMap<String, String>,
    /// The theme's words in the site's language, from `i18n/<language>.toml`: `t.read_more`.
    pub t: BTreeMap<String, String>,
}

/// `site`
#[derive(Serialize)]
pub struct SiteView {
    pub title: String,
    pub description: String,
    /// BCP 47 tag: `en`, `pt-BR`.
    pub language: String,
    /// `ltr` or `rtl`, of `language`.
    pub dir: &'static str,
    /// With scheme and host, without a slash at the end: `https://blog.example/sub`.
    pub base_url: String,
    /// Path of the home page: `/` or `/sub/`.
    pub home: String,
    pub author: Option<AuthorView>,
    /// `[[menu]]` of site.toml; `url` is ready for `href`.
    pub menu: Vec<Link>,
    /// `[[social]]` of site.toml: links to the author elsewhere, for the footer (`rel="me"`).
    pub social: Vec<Link>,
    /// Feeds of the whole site.
    pub feeds: Vec<FeedLink>,
    /// Taxonomies that have terms: `Tags` → `/tags/`.
    pub taxonomies: Vec<Link>,
    /// Text for the footer, if the author gave one.
    pub copyright: Option<String>,
    /// Year of the newest and oldest dated page.
    pub years: Option<(i16, i16)>,
    /// `[extra]` of site.toml as it is.
    pub extra: Value,
    /// `data/colors.toml` → `site.data.colors`; folders nest.
    pub data: Value,
    /// `[edge]` of site.toml: whether pages show `views`, `comments` and `summaries`.
    pub edge: EdgeConfig,
    /// True under `gen serve`.
    pub serving: bool,
}

#[derive(Clone, Debug, Serialize)]
pub struct AuthorView {
    pub name: String,
    pub url: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Link {
    pub title: String,
    /// Ready for `href`.
    pub url: String,
}

#[derive(Clone, Debug, Serialize)]
pub struct FeedLink {
    pub title: String,
    /// With scheme and host.
    pub url: String,
    /// `application/atom+xml`, `application/rss+xml` or `application/feed+json`.
    pub mime: &'static str,
}

/// What a page is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    Home,
    Section,
    /// A post or a page.
    Page,
    /// All terms of one taxonomy: `/tags/`.
    Taxonomy,
    /// All pages with one term: `/tags/rust/`.
    Term,
    /// `404.html`.
    NotFound,
}

/// `page`: the same shape for every kind of page.
#[derive(Serialize)]
pub struct PageView {
    pub kind: Kind,
    /// The name under which the edge knows it; empty for what is no file of `content/`.
    pub id: String,
    /// `none` where there are none and none can be written.
    pub comments: Option<CommentsView>,
    /// Plain text.
    pub title: String,
    /// HTML: the title with its `code`, *emphasis* and typographic quotes.
    pub title_html: String,
    /// Plain text; what the author wrote or, failing that, the first paragraph.
    pub description: Option<String>,
    /// Plain text; only what the author wrote as the description, to be shown above the text.
    pub lead: Option<String>,
    /// Path for `href`: `/posts/hello/`.
    pub url: String,
    /// With scheme and host.
    pub permalink: String,
    pub language: String,
    pub dir: &'static str,
    pub date: Option<Date>,
    pub updated: Option<Date>,
    pub draft: bool,
    pub authors: Vec<AuthorView>,
    /// Taxonomy → the terms of this page: `page.taxonomies.tags`.
    pub taxonomies: BTreeMap<String, Vec<TermLink>>,
    pub series: Option<SeriesView>,
    /// Minutes, at least 1; `none` for an empty text.
    pub reading_time: Option<u32>,
    pub word_count: u32,
    /// Headings as a tree; empty if the page has fewer than two.
    pub toc: Vec<TocEntry>,
    pub image: Option<ImageView>,
    /// From home down to the section that holds this page.
    pub breadcrumbs: Vec<Link>,
    /// Older and newer neighbours in the section, by date; by weight where pages have one.
    pub previous: Option<Link>,
    pub next: Option<Link>,
    /// Pages that share most terms, best first.
    pub related: Vec<Arc<Card>>,
    /// Pages that link here.
    pub backlinks: Vec<Link>,
    /// URLs that redirect here.
    pub aliases: Vec<String>,
    /// Feeds of this section or term.
    pub feeds: Vec<FeedLink>,
    /// Link to the source of this page, from `edit_url` in site.toml.
    pub edit_url: Option<String>,
    /// Unknown front matter and `extra`.
    pub extra: Value,
}

/// `page.comments`
#[derive(Clone, Debug, Serialize)]
pub struct CommentsView {
    /// Whether new ones are taken, as far as was known when they were fetched.
    pub is_open: bool,
    /// How many are in `html`.
    pub count: usize,
    /// When readers last saw them change, in milliseconds since 1970; 0 if they never did.
    pub changed_at: u64,
    /// HTML: an `<article>` each, in their order.
    pub html: String,
    /// Where they are read and written: `/api/comments/posts%2Fhello`.
    pub url: String,
    /// Atom feed of the thread.
    pub feed: String,
    /// Of a long thread, where the site shows summaries.
    pub summary: Option<SummaryView>,
    /// Where there may be a newer one: `/api/summary/posts%2Fhello`.
    pub summary_url: String,
}

/// `page.comments.summary`
#[derive(Clone, Debug, Serialize)]
pub struct SummaryView {
    /// By which the edge tells whether it has another one by now.
    pub stamp: String,
    /// HTML: a `<section>` with its points, each with links to the comments it rests on.
    pub html: String,
}

/// An entry of a list: light, shared by all lists that show the page.
#[derive(Clone, Debug, Serialize)]
pub struct Card {
    pub title: String,
    pub title_html: String,
    pub url: String,
    pub permalink: String,
    /// The author's description, or the text before `<!-- more -->`, or the first paragraph; plain text.
    pub summary: Option<String>,
    pub date: Option<Date>,
    pub updated: Option<Date>,
    pub draft: bool,
    pub authors: Vec<AuthorView>,
    pub reading_time: Option<u32>,
    pub taxonomies: BTreeMap<String, Vec<TermLink>>,
    pub image: Option<ImageView>,
    pub section: Option<Link>,
    pub extra: Value,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TermLink {
    pub title: String,
    pub url: String,
    /// Number of pages with this term.
    pub count: usize,
}

#[derive(Serialize)]
pub struct SeriesView {
    pub title: String,
    /// In order. All parts, or of a long series the first, the last and those around this page.
    pub parts: Vec<SeriesPart>,
    /// Place of this page, from 1.
    pub index: usize,
    /// Number of all parts.
    pub count: usize,
}

#[derive(Serialize)]
pub struct SeriesPart {
    /// Place in the series, from 1.
    pub number: usize,
    pub title: String,
    pub url: String,
    /// Whether it is this page.
    pub current: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TocEntry {
    pub id: String,
    /// HTML without links.
    pub title: String,
    /// 1 to 6.
    pub level: u8,
    pub children: Vec<TocEntry>,
}

#[derive(Clone, Debug, Serialize)]
pub struct ImageView {
    pub url: String,
    pub permalink: String,
    pub alt: String,
    /// Plain text.
    pub caption: Option<String>,
    pub width: Option<u32>,
    pub height: Option<u32>,
}

/// `list`: what a home page, section, taxonomy or term lists.
#[derive(Serialize)]
pub struct ListView {
    pub entries: Vec<Arc<Card>>,
    /// Sections directly below; only on the first page.
    pub sections: Vec<Link>,
    /// Terms of a taxonomy, by name. Empty elsewhere.
    pub terms: Vec<TermLink>,
    /// `none` if everything fits on one page.
    pub paginator: Option<Paginator>,
}

#[derive(Serialize)]
pub struct Paginator {
    /// From 1.
    pub current: usize,
    pub total: usize,
    /// URLs.
    pub previous: Option<String>,
    pub next: Option<String>,
    pub first: String,
    pub last: String,
    /// In order: the first, the last and those around the current one.
    pub pages: Vec<PaginatorPage>,
}

#[derive(Serialize)]
pub struct PaginatorPage {
    pub number: usize,
    pub url: String,
    pub current: bool,
}

/// `head`: what belongs into `<head>` besides assets.
#[derive(Serialize)]
pub struct Head {
    /// For `<title>`: `Hello · My blog`.
    pub title: String,
    pub description: Option<String>,
    /// `none` on 404.
    pub canonical: Option<String>,
    /// `article` or `website`.
    pub og_type: &'static str,
    pub image: Option<ImageView>,
    /// Safe inside `<script type="application/ld+json">`: `{{ head.json_ld | safe }}`.
    pub json_ld: Option<String>,
    /// Feeds of the site and of this page.
    pub feeds: Vec<FeedLink>,
    /// URLs of the neighbours of a paginated list.
    pub previous: Option<String>,
    pub next: Option<String>,
    /// `noindex` where search engines should stay away.
    pub robots: Option<&'static str>,
}

/// One feed with everything its three formats need.
pub struct FeedView {
    pub format: FeedFormat,
    pub title: String,
    pub description: String,
    pub language: String,
    /// URL of the page that the feed follows.
    pub home: String,
    /// URL of the feed itself.
    pub url: String,
    pub author: Option<AuthorView>,
    pub entries: Vec<Arc<FeedEntry>>,
    /// For components.
    pub common: Arc<Common>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FeedFormat {
    Atom,
    Rss,
    Json,
}

pub struct FeedEntry {
    pub title: String,
    pub permalink: String,
    pub summary: Option<String>,
    pub date: Date,
    pub updated: Option<Date>,
    pub authors: Vec<AuthorView>,
    pub terms: Vec<String>,
    /// Links and images with scheme and host.
    pub body: Body,
    /// For its components, if it has any.
    pub page: Option<Box<PageView>>,
    /// The body as feeds show it, once one of them has: a page stands in many.
    pub content: OnceLock<String>,
}

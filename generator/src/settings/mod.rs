//! `site.toml`, crossed once from what was written ([`Config`]) to what the rest relies on ([`Settings`]).
//! After the crossing nobody checks again: the base URL is a URL, the time zone exists, links are links.

mod base_url;
mod check;
mod config;

use std::collections::BTreeMap;
use std::ops::Range;

use jiff::tz::TimeZone;
use serde::Deserialize;
use serde_json::Value;

pub use self::base_url::BaseUrl;
use self::config::{Broken, Config, FeedName, SectionConfig, TaxonomyConfig};
pub use self::config::{EdgeConfig, MarkdownConfig};
use crate::diagnostic::{Diagnostic, Severity, nearest};
use crate::front_matter::{self, Schema};
use crate::text::capitalized;
use crate::view::{AuthorView, FeedFormat, Link};

pub const FILE: &str = "site.toml";

#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum SortBy {
    /// Newest first.
    #[default]
    Date,
    /// Lightest first.
    Weight,
    Title,
}

/// The settings of a site, complete and checked.
pub struct Settings {
    pub title: String,
    pub description: String,
    pub base_url: BaseUrl,
    pub language: String,
    pub zone: TimeZone,
    /// In the notation of strftime; the theme's for the language if there is none.
    pub date_format: Option<String>,
    pub theme: String,
    pub copyright: Option<String>,
    /// `{path}` stands for the path of the source.
    pub edit_url: Option<String>,
    pub author: Option<AuthorView>,
    pub menu: Vec<WrittenLink>,
    pub social: Vec<Link>,
    /// By name, `tags` and `categories` among them.
    pub taxonomies: BTreeMap<String, Taxonomy>,
    /// By path, such as `posts` or `notes/short`.
    pub sections: BTreeMap<String, SectionSettings>,
    pub feed_formats: Vec<FeedFormat>,
    pub feed_limit: usize,
    pub markdown: MarkdownConfig,
    pub edge: EdgeConfig,
    /// What a link that leads nowhere is: an error unless the author, with old posts to move, wants to see the site
    /// first.
    pub broken_links: Severity,
    /// By section.
    pub schemas: BTreeMap<String, Schema>,
    /// Directive of the Content Security Policy, such as `img-src` → sources to allow besides our own.
    pub csp: BTreeMap<String, Vec<String>>,
    pub extra: Value,
    /// Text of site.toml, for diagnostics that `plan` makes about it.
    pub source: String,
}

/// A link of the menu as written, to be resolved like a link in a page.
#[derive(Clone)]
pub struct WrittenLink {
    pub title: String,
    pub url: String,
    /// Bytes of `url` in site.toml.
    pub span: Range<usize>,
}

#[derive(Clone, Debug)]
pub struct Taxonomy {
    pub title: String,
    pub feed: bool,
    /// 0 for all on one page.
    pub paginate_by: usize,
}

#[derive(Clone, Debug)]
pub struct SectionSettings {
    /// 0 for all on one page.
    pub paginate_by: usize,
    pub sort_by: Option<SortBy>,
    pub feed: Option<bool>,
    /// `/{section}/{slug}/`, `{year}`, `{month}` and `{day}` besides.
    pub permalink: Option<String>,
    pub template: Option<String>,
    pub page_template: Option<String>,
}

/// What a section has that is not in site.toml.
static PLAIN_SECTION: SectionSettings = SectionSettings {
    paginate_by: 10,
    sort_by: None,
    feed: None,
    permalink: None,
    template: None,
    page_template: None,
};

impl Settings {
    /// Reads the text of site.toml; `base_url` from the command line wins over the one in it.
    /// `None` if no build can be made from it; warnings may come with settings.
    pub fn read(source: &str, base_url: Option<&str>) -> (Option<Self>, Vec<Diagnostic>) {
        let mut diagnostics = Vec::new();
        let config: Config = match toml::from_str(source) {
            Ok(config) => config,
            Err(error) => return (None, all_mistakes(source, &error)),
        };
        let mut keep = |diagnostic: Diagnostic| diagnostics.push(diagnostic);
        let base_url = check::base_url(source, base_url, config.base_url.as_ref()).map_err(&mut keep).ok();
        let zone = check::zone(source, config.timezone.as_ref()).map_err(&mut keep).ok();
        diagnostics.extend(check::date_format(source, config.date_format.as_ref()));
        diagnostics.extend(check::permalinks(source, &config.sections));
        let (schemas, mistakes) = front_matter::schemas(FILE, source, &config.schema);
        diagnostics.extend(mistakes);

        let (Some(base_url), Some(zone)) = (base_url, zone) else { return (None, diagnostics) };
        if diagnostics.iter().any(Diagnostic::is_error) {
            return (None, diagnostics);
        }
        let settings = Self {
            title: config.title,
            description: config.description,
            base_url,
            language: config.language.map_or_else(|| "en".to_owned(), toml::Spanned::into_inner),
            zone,
            date_format: config.date_format.map(toml::Spanned::into_inner),
            theme: config.theme.unwrap_or_else(|| "default".to_owned()),
            copyright: config.copyright,
            edit_url: config.edit_url,
            author: config.author.map(|author| AuthorView { name: author.name, url: author.url }),
            menu: config
                .menu
                .into_iter()
                .map(|link| WrittenLink { title: link.title, span: link.url.span(), url: link.url.into_inner() })
                .collect(),
            social: config
                .social
                .into_iter()
                .map(|link| Link { title: link.title, url: link.url.into_inner() })
                .collect(),
            taxonomies: taxonomies(config.taxonomies),
            sections: config.sections.into_iter().map(section).collect(),
            feed_formats: config.feeds.formats.into_iter().map(FeedFormat::from).collect(),
            feed_limit: config.feeds.limit,
            markdown: config.markdown,
            edge: config.edge,
            broken_links: match config.links.broken {
                Broken::Error => Severity::Error,
                Broken::Warning => Severity::Warning,
            },
            schemas,
            csp: config.security,
            extra: serde_json::to_value(config.extra).unwrap_or_default(),
            source: source.to_owned(),
        };
        (Some(settings), diagnostics)
    }

    /// Settings of a section, those of the nearest section above it where it has none. Jekyll's `_posts` stand under
    /// `/posts/`, so `[sections.posts]` is meant for them too.
    pub fn section(&self, path: &str) -> &SectionSettings {
        let mut path = path;
        loop {
            let plain = path.strip_prefix('_').unwrap_or(path);
            if let Some(settings) = self.sections.get(path).or_else(|| self.sections.get(plain)) {
                return settings;
            }
            match path.rsplit_once('/') {
                Some((above, _)) => path = above,
                None => return &PLAIN_SECTION,
            }
        }
    }
}

impl From<FeedName> for FeedFormat {
    fn from(name: FeedName) -> Self {
        match name {
            FeedName::Atom => Self::Atom,
            FeedName::Rss => Self::Rss,
            FeedName::Json => Self::Json,
        }
    }
}

/// `tags` and `categories` are there even if nothing is said of them.
fn taxonomies(mut written: BTreeMap<String, TaxonomyConfig>) -> BTreeMap<String, Taxonomy> {
    for name in ["tags", "categories"] {
        written.entry(name.to_owned()).or_default();
    }
    let taxonomy = |(name, written): (String, TaxonomyConfig)| {
        let taxonomy = Taxonomy {
            title: written.title.unwrap_or_else(|| capitalized(&name)),
            feed: written.feed.unwrap_or(true),
            paginate_by: written.paginate_by.unwrap_or(20),
        };
        (name, taxonomy)
    };
    written.into_iter().map(taxonomy).collect()
}

fn section((path, written): (String, SectionConfig)) -> (String, SectionSettings) {
    let settings = SectionSettings {
        paginate_by: written.paginate_by.unwrap_or(10),
        sort_by: written.sort_by,
        feed: written.feed,
        permalink: written.permalink.map(toml::Spanned::into_inner),
        template: written.template,
        page_template: written.page_template,
    };
    (path.trim_matches('/').to_owned(), settings)
}

/// The parser stops at the first mistake. Each line with a setting that is unknown or of the wrong type is blanked out,
/// which keeps all places, and the rest is read again, so that all of them are told at once.
fn all_mistakes(source: &str, error: &toml::de::Error) -> Vec<Diagnostic> {
    let mut mistakes = vec![mistake(source, error)];
    let mut text = source.to_owned();
    let mut last = Some(error.clone());
    while let Some(error) = last.take() {
        let of_one_line = error.message().starts_with("unknown field") || error.message().starts_with("invalid type");
        let Some(span) = error.span().filter(|span| of_one_line && !text[span.clone()].contains('\n')) else { break };
        let line = text[..span.start].rfind('\n').map_or(0, |at| at + 1);
        let end = text[line..].find('\n').map_or(text.len(), |at| line + at);
        text.replace_range(line..end, &" ".repeat(end - line));
        // What is no longer TOML has lost the first line of a longer value.
        if text.parse::<toml::Table>().is_ok()
            && let Err(error) = toml::from_str::<Config>(&text)
        {
            mistakes.push(mistake(source, &error));
            last = Some(error);
        }
    }
    mistakes
}

/// toml's own message with the name that was probably meant.
fn mistake(source: &str, error: &toml::de::Error) -> Diagnostic {
    let span = error.span().unwrap_or(0..0);
    let mut message = error.message().lines().next().unwrap_or("not valid TOML").to_owned();
    let mut hint = None;
    if let Some(rest) = error.message().strip_prefix("unknown field `")
        && let Some((field, rest)) = rest.split_once('`')
    {
        message = format!("unknown setting `{field}`");
        let known: Vec<&str> = rest.split('`').skip(1).step_by(2).collect();
        hint = Some(match nearest(field, known.iter().copied()) {
            Some(name) => format!("did you mean `{name}`?"),
            None => format!("the settings here are: {}", known.join(", ")),
        });
    }
    let code = if hint.is_some() { "unknown-setting" } else { "bad-settings" };
    let diagnostic = Diagnostic::error(code, message).at(FILE, source, span);
    match hint {
        Some(hint) => diagnostic.hint(hint),
        None => diagnostic,
    }
}

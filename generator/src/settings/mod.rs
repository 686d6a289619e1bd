//! `site.toml`, crossed once from what was written ([`Config`]) to what the rest relies on ([`Settings`]).
//! After the crossing nobody checks again: the base URL is a URL, the time zone exists, links are links.

mod base_url;
mod config;

use std::collections::BTreeMap;
use std::ops::Range;

use jiff::tz::TimeZone;
use serde::Deserialize;
use serde_json::Value;

pub use self::base_url::BaseUrl;
pub use self::config::MarkdownConfig;
use self::config::{Broken, Config, FeedName};
use crate::diagnostic::{Diagnostic, Severity, nearest};
use crate::front_matter::{self, Schema};
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

impl Default for SectionSettings {
    fn default() -> Self {
        Self { paginate_by: 10, sort_by: None, feed: None, permalink: None, template: None, page_template: None }
    }
}

impl Settings {
    /// Reads the text of site.toml; `base_url` from the command line wins over the one in it.
    /// `None` if no build can be made from it; warnings may come with settings.
    pub fn read(source: &str, base_url: Option<&str>) -> (Option<Self>, Vec<Diagnostic>) {
        let mut diagnostics = Vec::new();
        let config: Config = match toml::from_str(source) {
            Ok(config) => config,
            Err(error) => return (None, vec![syntax_error(source, &error)]),
        };
        let at = |diagnostic: Diagnostic, span: Range<usize>| diagnostic.at(FILE, source, span);

        let base_url = match (base_url, &config.base_url) {
            (Some(given), _) => BaseUrl::parse(given).map_err(|why| {
                Diagnostic::error("bad-base-url", format!("`--base-url {given}` is not a base URL: {why}"))
                    .hint("write it like `https://blog.example` or `https://example.org/blog`")
            }),
            (None, Some(written)) => BaseUrl::parse(written.get_ref()).map_err(|why| {
                let message = format!("`{}` is not a base URL: {why}", written.get_ref());
                at(Diagnostic::error("bad-base-url", message), written.span())
                    .hint("write it like `https://blog.example` or `https://example.org/blog`")
            }),
            (None, None) => Err(Diagnostic::error("missing-base-url", "`base_url` is not set")
                .in_file(FILE)
                .hint("add `base_url = \"https://blog.example\"`: feeds, sitemap and canonical links need it")),
        };
        let base_url = base_url.map_err(|diagnostic| diagnostics.push(diagnostic)).ok();

        let zone = config.timezone.as_ref().map_or(Ok(TimeZone::UTC), |name| {
            TimeZone::get(name.get_ref()).map_err(|_| {
                let message = format!("there is no time zone `{}`", name.get_ref());
                at(Diagnostic::error("bad-timezone", message), name.span())
                    .hint("use a name of the IANA database, such as `Europe/Berlin` or `UTC`")
            })
        });
        let zone = zone.map_err(|diagnostic| diagnostics.push(diagnostic)).ok();

        if let Some(format) = &config.date_format
            && jiff::fmt::strtime::format(format.get_ref(), jiff::civil::date(2024, 5, 1).at(0, 0, 0, 0)).is_err()
        {
            let message = format!("`{}` is not a date format", format.get_ref());
            diagnostics.push(
                at(Diagnostic::error("bad-date-format", message), format.span())
                    .hint("use strftime's notation for days: `%-d %B %Y` gives `1 May 2024`"),
            );
        }

        for section in config.sections.values() {
            if let Some(pattern) = &section.permalink
                && let Err(why) = check_permalink(pattern.get_ref())
            {
                diagnostics.push(
                    at(Diagnostic::error("bad-permalink", why), pattern.span())
                        .hint("use `{section}`, `{slug}`, `{year}`, `{month}`, `{day}`: `/{year}/{month}/{slug}/`"),
                );
            }
        }

        let (schemas, mistakes) = front_matter::schemas(FILE, source, &config.schema);
        diagnostics.extend(mistakes);

        let mut taxonomies: BTreeMap<_, _> = config
            .taxonomies
            .into_iter()
            .map(|(name, taxonomy)| {
                let title = taxonomy.title.unwrap_or_else(|| capitalized(&name));
                let feed = taxonomy.feed.unwrap_or(true);
                (name, Taxonomy { title, feed, paginate_by: taxonomy.paginate_by.unwrap_or(20) })
            })
            .collect();
        for name in ["tags", "categories"] {
            taxonomies.entry(name.to_owned()).or_insert_with(|| Taxonomy {
                title: capitalized(name),
                feed: true,
                paginate_by: 20,
            });
        }

        let sections = config
            .sections
            .into_iter()
            .map(|(path, section)| {
                let settings = SectionSettings {
                    paginate_by: section.paginate_by.unwrap_or(10),
                    sort_by: section.sort_by,
                    feed: section.feed,
                    permalink: section.permalink.map(toml::Spanned::into_inner),
                    template: section.template,
                    page_template: section.page_template,
                };
                (path.trim_matches('/').to_owned(), settings)
            })
            .collect();

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
            taxonomies,
            sections,
            feed_formats: config.feeds.formats.into_iter().map(FeedFormat::from).collect(),
            feed_limit: config.feeds.limit,
            markdown: config.markdown,
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

    /// Settings of a section, those of the nearest section above it where it has none.
    pub fn section(&self, path: &str) -> SectionSettings {
        let mut path = path;
        loop {
            if let Some(settings) = self.sections.get(path) {
                return settings.clone();
            }
            match path.rsplit_once('/') {
                Some((above, _)) => path = above,
                None => return SectionSettings::default(),
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

fn check_permalink(pattern: &str) -> Result<(), String> {
    let mut rest = pattern;
    while let Some((_, after)) = rest.split_once('{') {
        let Some((name, after)) = after.split_once('}') else {
            return Err(format!("`{pattern}` has a `{{` without `}}`"));
        };
        if !matches!(name, "section" | "slug" | "year" | "month" | "day") {
            return Err(format!("`{{{name}}}` is not known in a permalink"));
        }
        rest = after;
    }
    if pattern.contains("{slug}") { Ok(()) } else { Err(format!("`{pattern}` has no `{{slug}}`")) }
}

/// toml's own message with the name that was probably meant.
fn syntax_error(source: &str, error: &toml::de::Error) -> Diagnostic {
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

fn capitalized(name: &str) -> String {
    let mut characters = name.chars();
    characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}

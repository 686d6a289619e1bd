//! What `site.toml` may hold, as it is written. Nothing is checked here but names and types.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::SortBy;

/// What `site.toml` may hold.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    #[serde(default)]
    pub title: String,
    #[serde(default)]
    pub description: String,
    pub base_url: Option<toml::Spanned<String>>,
    pub language: Option<toml::Spanned<String>>,
    pub timezone: Option<toml::Spanned<String>>,
    pub date_format: Option<toml::Spanned<String>>,
    pub theme: Option<String>,
    pub copyright: Option<String>,
    pub edit_url: Option<String>,
    pub author: Option<AuthorConfig>,
    #[serde(default)]
    pub menu: Vec<LinkConfig>,
    #[serde(default)]
    pub social: Vec<LinkConfig>,
    #[serde(default)]
    pub taxonomies: BTreeMap<String, TaxonomyConfig>,
    #[serde(default)]
    pub sections: BTreeMap<String, SectionConfig>,
    #[serde(default)]
    pub feeds: FeedsConfig,
    #[serde(default)]
    pub markdown: MarkdownConfig,
    #[serde(default)]
    pub links: LinksConfig,
    #[serde(default)]
    pub edge: EdgeConfig,
    #[serde(default)]
    pub schema: toml::Table,
    #[serde(default)]
    pub security: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    pub extra: toml::Table,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AuthorConfig {
    pub name: String,
    pub url: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LinkConfig {
    pub title: String,
    pub url: toml::Spanned<String>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TaxonomyConfig {
    pub title: Option<String>,
    pub feed: Option<bool>,
    pub paginate_by: Option<usize>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SectionConfig {
    pub paginate_by: Option<usize>,
    pub sort_by: Option<SortBy>,
    pub feed: Option<bool>,
    pub permalink: Option<toml::Spanned<String>>,
    pub template: Option<String>,
    pub page_template: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct FeedsConfig {
    pub formats: Vec<FeedName>,
    pub limit: usize,
}

impl Default for FeedsConfig {
    fn default() -> Self {
        Self { formats: vec![FeedName::Atom, FeedName::Rss, FeedName::Json], limit: 20 }
    }
}

/// What of the API beside the site its pages use.
#[derive(Clone, Copy, Debug, Default, Deserialize, Serialize, PartialEq, Eq)]
#[serde(deny_unknown_fields, default)]
pub struct EdgeConfig {
    /// Views are counted, and shown on pages.
    pub views: bool,
    /// Pages that take comments show them.
    pub comments: bool,
    /// Above the comments of a long thread stands its summary.
    pub summaries: bool,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LinksConfig {
    #[serde(default)]
    pub broken: Broken,
}

#[derive(Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Broken {
    #[default]
    Error,
    Warning,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FeedName {
    Atom,
    Rss,
    Json,
}

/// Which extensions of Markdown are on.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Hash)]
#[serde(deny_unknown_fields, default)]
pub struct MarkdownConfig {
    /// Curly quotes, dashes, ellipses.
    pub smart_punctuation: bool,
    /// `$…$` and `$$…$$` to MathML.
    pub math: bool,
    /// `\name` → LaTeX, for all formulas.
    pub math_macros: BTreeMap<String, String>,
    /// Tables, footnotes, strikethrough, task lists, alerts, definition lists, heading attributes.
    pub extensions: bool,
    /// A link to itself behind every heading.
    pub heading_anchors: bool,
    /// An image alone in a paragraph becomes a figure, its title the caption.
    pub figures: bool,
    /// Line numbers on every code block.
    pub line_numbers: bool,
    /// Raw HTML is let through.
    pub html: bool,
}

impl Default for MarkdownConfig {
    fn default() -> Self {
        Self {
            smart_punctuation: true,
            math: true,
            math_macros: BTreeMap::new(),
            extensions: true,
            heading_anchors: true,
            figures: true,
            line_numbers: false,
            html: true,
        }
    }
}

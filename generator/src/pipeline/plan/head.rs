//! What stands in `<head>`, and what all pages share: title, canonical URL, Open Graph, JSON-LD, feeds.

use rayon::prelude::*;
use serde_json::{Value, json};

use super::index::{DocId, Index};
use super::terms::taxonomy_url;
use super::{Inputs, Planner};
use crate::view::{Common, Head, Kind, Link, ListView, PageView, SiteView};

/// Languages that are written from right to left (Unicode CLDR, `characterOrder`).
const RIGHT_TO_LEFT: [&str; 12] = ["ar", "arc", "ckb", "dv", "fa", "he", "ks", "ps", "sd", "ug", "ur", "yi"];

pub fn direction(language: &str) -> &'static str {
    let primary = language.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
    if RIGHT_TO_LEFT.contains(&primary.as_str()) { "rtl" } else { "ltr" }
}

/// `menu` holds the URLs of the settings' menu.
pub fn common(inputs: &Inputs<'_>, index: &Index<'_>, menu: Vec<String>) -> Common {
    let settings = inputs.settings;
    let years = index.dated.par_iter().filter_map(|id| {
        let date = index.page(*id)?.date.as_ref()?;
        Some(date.time.to_zoned(date.zone.clone()).year())
    });
    let years = years.map(|year| (year, year)).reduce_with(|a, b| (a.0.max(b.0), a.1.min(b.1)));
    let site = SiteView {
        title: settings.title.clone(),
        description: settings.description.clone(),
        language: settings.language.clone(),
        dir: direction(&settings.language),
        base_url: settings.base_url.whole(),
        home: settings.base_url.home.clone(),
        author: settings.author.clone(),
        menu: settings.menu.iter().zip(menu).map(|(entry, url)| Link { title: entry.title.clone(), url }).collect(),
        social: settings.social.clone(),
        feeds: super::feeds::site_feeds(settings),
        taxonomies: index
            .taxonomies
            .keys()
            .filter_map(|name| {
                let url = settings.base_url.path(&taxonomy_url(name));
                Some(Link { title: settings.taxonomies.get(name)?.title.clone(), url })
            })
            .collect(),
        copyright: settings.copyright.clone(),
        years,
        extra: settings.extra.clone(),
        data: inputs.data.clone(),
        edge: inputs.settings.edge,
        serving: inputs.options.serving,
    };
    Common { site, assets: inputs.assets.urls.clone(), t: inputs.words.clone() }
}

impl Planner<'_> {
    /// `doc` is the document that the page stands for, on later pages of its list too.
    pub(super) fn head(&self, page: &PageView, list: Option<&ListView>, doc: Option<DocId>) -> Head {
        let site = &self.common.site;
        let paginator = list.and_then(|list| list.paginator.as_ref());
        let mut title = match page.kind {
            Kind::Home if page.title == site.title || page.title.is_empty() => site.title.clone(),
            _ if site.title.is_empty() => page.title.clone(),
            _ => format!("{} · {}", page.title, site.title),
        };
        if let Some(paginator) = paginator.filter(|paginator| paginator.current > 1) {
            title = format!("{title} · {}", paginator.current);
        }
        let description = page
            .description
            .clone()
            .or_else(|| Some(site.description.clone()).filter(|text| page.kind == Kind::Home && !text.is_empty()));
        let noindex = doc.and_then(|id| self.index.page(id)).is_some_and(|page| page.front.noindex || page.front.draft);
        let mut feeds = site.feeds.clone();
        feeds.extend(page.feeds.iter().filter(|own| !site.feeds.iter().any(|feed| feed.url == own.url)).cloned());
        Head {
            title,
            canonical: (page.kind != Kind::NotFound).then(|| page.permalink.clone()),
            og_type: if page.kind == Kind::Page && page.date.is_some() { "article" } else { "website" },
            image: page.image.clone(),
            json_ld: self.json_ld(page, description.as_deref()),
            description,
            feeds,
            previous: paginator.and_then(|paginator| paginator.previous.clone()),
            next: paginator.and_then(|paginator| paginator.next.clone()),
            robots: (noindex || page.kind == Kind::NotFound).then_some("noindex"),
        }
    }

    /// Structured data after schema.org.
    fn json_ld(&self, page: &PageView, description: Option<&str>) -> Option<String> {
        let site = &self.common.site;
        let mut data = match page.kind {
            Kind::Home => json!({
                "@context": "https://schema.org",
                "@type": "WebSite",
                "name": site.title,
                "url": page.permalink,
            }),
            Kind::Page if page.date.is_some() => json!({
                "@context": "https://schema.org",
                "@type": "BlogPosting",
                "headline": page.title,
                "url": page.permalink,
                "mainEntityOfPage": page.permalink,
            }),
            _ => return None,
        };
        let mut set = |key: &str, value: Value| {
            if !value.is_null() {
                data[key] = value;
            }
        };
        set("description", json!(description));
        set("inLanguage", json!(page.language));
        if page.kind == Kind::Page {
            set("datePublished", json!(page.date.as_ref().map(|date| &date.iso)));
            set("dateModified", json!(page.updated.as_ref().or(page.date.as_ref()).map(|date| &date.iso)));
            set("wordCount", json!(page.word_count));
            set("image", json!(page.image.as_ref().map(|image| &image.permalink)));
            let keywords: Vec<&str> = page.taxonomies.values().flatten().map(|term| term.title.as_str()).collect();
            set("keywords", if keywords.is_empty() { Value::Null } else { json!(keywords) });
            let authors: Vec<Value> = page
                .authors
                .iter()
                .map(|author| match &author.url {
                    Some(url) => json!({"@type": "Person", "name": author.name, "url": url}),
                    None => json!({"@type": "Person", "name": author.name}),
                })
                .collect();
            set("author", if authors.is_empty() { Value::Null } else { json!(authors) });
        }
        Some(script_safe(&data.to_string()))
    }
}

/// JSON that cannot end the `<script>` it stands in.
pub fn script_safe(json: &str) -> String {
    json.replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026")
}

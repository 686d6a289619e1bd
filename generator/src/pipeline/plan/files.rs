//! The short files around the pages: sitemap, robots.txt, redirects for hosts of several kinds, and what the edge has
//! to know of the pages.

use std::fmt::Write;

use serde_json::json;

use super::index::output_path;
use super::links::Targets;
use super::Planner;
use crate::markup::{escape_attribute, escape_text};
use crate::view::{View, ViewContent};

/// Most URLs that one sitemap may hold (sitemaps.org, protocol 0.9).
const SITEMAP_LIMIT: usize = 50_000;

impl Planner<'_> {
    /// A file of `static/` with the same name takes precedence.
    pub(super) fn site_files(&self, targets: &Targets<'_>) -> Vec<View> {
        let mut files = self.sitemaps();
        files.push(("robots.txt".to_owned(), self.robots()));
        files.push(("_redirects".to_owned(), self.redirects(targets)));
        files.push(("_gen/redirects.map".to_owned(), self.nginx_redirects(targets)));
        files.push(("_gen/pages.json".to_owned(), self.pages_json()));
        let mut aliases: Vec<_> = targets.aliases.iter().collect();
        aliases.sort();
        files.extend(aliases.into_iter().map(|(old, new)| {
            let path = if old.ends_with(".html") { old.clone() } else { output_path(&format!("{old}/")) };
            (path, self.moved(new))
        }));
        let statics = self.inputs.statics;
        files
            .into_iter()
            .filter(|(path, _)| !statics.contains_key(path))
            .map(|(path, text)| View { path, content: ViewContent::Text(text) })
            .collect()
    }

    fn sitemaps(&self) -> Vec<(String, String)> {
        let mut entries = Vec::new();
        for (id, doc) in self.index.docs.iter().enumerate() {
            if doc.page.is_some_and(|page| page.front.noindex || page.front.draft) {
                continue;
            }
            let card = &self.cards[id];
            let date = card.updated.as_ref().or(card.date.as_ref()).map(|date| date.iso.as_str());
            entries.push(sitemap_entry("url", &card.permalink, date));
        }
        for (name, terms) in &self.index.taxonomies {
            let all = format!("{}/", crate::pipeline::parse::text::slug(name));
            entries.push(sitemap_entry("url", &self.permalink(&all), None));
            entries.extend(terms.values().map(|term| sitemap_entry("url", &self.permalink(&term.url), None)));
        }
        if entries.len() <= SITEMAP_LIMIT {
            return vec![("sitemap.xml".to_owned(), sitemap("urlset", &entries))];
        }
        let mut files = Vec::new();
        let mut parts = Vec::new();
        for (number, part) in entries.chunks(SITEMAP_LIMIT).enumerate() {
            let path = format!("sitemap-{}.xml", number + 1);
            parts.push(sitemap_entry("sitemap", &self.permalink(&path), None));
            files.push((path, sitemap("urlset", part)));
        }
        files.push(("sitemap.xml".to_owned(), sitemap("sitemapindex", &parts)));
        files
    }

    fn robots(&self) -> String {
        format!("User-agent: *\nDisallow: {}\n\nSitemap: {}\n", self.href("_gen/"), self.permalink("sitemap.xml"))
    }

    /// In the notation of Cloudflare Pages and Netlify.
    fn redirects(&self, targets: &Targets<'_>) -> String {
        let mut text = String::new();
        for (old, new) in sorted(targets) {
            let (from, to) = (self.href(old), self.href(new));
            let _ = writeln!(text, "{from} {to} 301");
            if !old.ends_with(".html") {
                let _ = writeln!(text, "{from}/ {to} 301");
            }
        }
        text
    }

    /// Lines of an nginx `map` from `$uri`, which is decoded, to a URL.
    fn nginx_redirects(&self, targets: &Targets<'_>) -> String {
        let mut text = String::new();
        for (old, new) in sorted(targets) {
            let quoted = |path: &str| format!("\"{}\"", path.replace('\\', "\\\\").replace('"', "\\\""));
            let from = format!("{}{old}", self.common.site.home);
            let to = quoted(&self.href(new));
            let _ = writeln!(text, "{} {to};", quoted(&from));
            if !old.ends_with(".html") {
                let _ = writeln!(text, "{} {to};", quoted(&format!("{from}/")));
            }
        }
        text
    }

    /// For hosts that know no redirects: a page that leads on.
    fn moved(&self, to: &str) -> String {
        let mut url = String::new();
        escape_attribute(&self.href(to), &mut url);
        let mut canonical = String::new();
        escape_attribute(&self.permalink(to), &mut canonical);
        let site = &self.common.site;
        let mut language = String::new();
        escape_attribute(&site.language, &mut language);
        let word = |key: &str, english: &str| {
            let mut html = String::new();
            escape_text(self.common.t.get(key).map_or(english, String::as_str), &mut html);
            html
        };
        format!(
            "<!doctype html><html lang=\"{language}\" dir=\"{}\"><head><meta charset=\"utf-8\"><title>{}</title>\
             <meta name=\"robots\" content=\"noindex\"><link rel=\"canonical\" href=\"{canonical}\">\
             <meta http-equiv=\"refresh\" content=\"0; url={url}\"></head><body><p><a href=\"{url}\">{}</a></p></body></html>\n",
            site.dir,
            word("moved_title", "Moved"),
            word("moved_link", "This page has moved."),
        )
    }

    /// What the edge knows pages by: ids that stay when URLs change.
    fn pages_json(&self) -> String {
        let pages: Vec<_> = self
            .index
            .docs
            .iter()
            .filter_map(|doc| Some((doc, doc.page?)))
            .map(|(doc, page)| {
                let stem = page.path.rsplit_once('.').map_or(page.path.as_str(), |(stem, _)| stem);
                let stem = stem.trim_end_matches("/index");
                json!({
                    "id": page.front.id.as_deref().unwrap_or(stem),
                    "url": self.href(&doc.url),
                    "aliases": page.front.aliases,
                    "language": page.front.language.as_ref().unwrap_or(&self.inputs.settings.language),
                    "title": doc.title,
                    "comments": page.front.comments.unwrap_or(doc.section.is_none() && page.date.is_some()),
                })
            })
            .collect();
        format!("{}\n", json!({ "version": 1, "pages": pages }))
    }
}

fn sorted<'t>(targets: &'t Targets<'_>) -> Vec<(&'t String, &'t String)> {
    let mut aliases: Vec<_> = targets.aliases.iter().collect();
    aliases.sort();
    aliases
}

fn sitemap_entry(element: &str, url: &str, date: Option<&str>) -> String {
    let mut location = String::new();
    escape_text(url, &mut location);
    let date = date.map_or_else(String::new, |date| format!("<lastmod>{date}</lastmod>"));
    format!("<{element}><loc>{location}</loc>{date}</{element}>\n")
}

fn sitemap(element: &str, entries: &[String]) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<{element} xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n{}</{element}>\n",
        entries.concat()
    )
}

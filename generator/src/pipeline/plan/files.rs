//! The short files around the pages: sitemap, robots.txt, redirects for hosts of several kinds, and what the edge has
//! to know of the pages.

use std::collections::HashSet;
use std::fmt::Write;

use serde::Serialize;

use super::Planner;
use super::index::{Doc, DocId, Index};
use super::pages::{permanent_id, takes_comments};
use super::terms::taxonomy_url;
use crate::date::Date;
use crate::front_matter::Moment;
use crate::markup::{escape_attribute, escape_text};

/// Most URLs that one sitemap may hold (sitemaps.org, protocol 0.9).
const SITEMAP_LIMIT: usize = 50_000;

/// One of the short files.
#[derive(Clone, Copy)]
pub enum SiteFile {
    /// The sitemap, or the list of its parts where it has several.
    Sitemap,
    /// A part of the sitemap, from 1.
    SitemapPart(usize),
    Robots,
    Redirects,
    NginxRedirects,
    Pages,
}

impl SiteFile {
    /// Relative to the output folder.
    pub fn path(self) -> String {
        match self {
            Self::SitemapPart(number) => format!("sitemap-{number}.xml"),
            Self::Sitemap => "sitemap.xml".to_owned(),
            Self::Robots => "robots.txt".to_owned(),
            Self::Redirects => "_redirects".to_owned(),
            Self::NginxRedirects => "_gen/redirects.map".to_owned(),
            Self::Pages => "_gen/pages.json".to_owned(),
        }
    }
}

pub fn all(index: &Index<'_>) -> Vec<SiteFile> {
    let parts = sitemap_parts(listed(index).count()).map(SiteFile::SitemapPart);
    let others = [SiteFile::Sitemap, SiteFile::Robots, SiteFile::Redirects, SiteFile::NginxRedirects, SiteFile::Pages];
    parts.chain(others).collect()
}

/// Numbers of the parts of a sitemap; none if it fits into one file.
fn sitemap_parts(entries: usize) -> impl Iterator<Item = usize> {
    1..=(if entries <= SITEMAP_LIMIT { 0 } else { entries.div_ceil(SITEMAP_LIMIT) })
}

/// A page as the edge knows it.
#[derive(Serialize)]
pub struct KnownPage<'p> {
    id: &'p str,
    url: String,
    aliases: &'p [String],
    language: &'p str,
    title: &'p str,
    comments: bool,
}

/// What the sitemap lists.
pub enum Listed {
    Doc(DocId),
    /// Path inside the site.
    Url(String),
}

pub fn listed(index: &Index<'_>) -> impl Iterator<Item = Listed> {
    let is_hidden = |doc: &Doc<'_>| doc.page.is_some_and(|page| page.front.noindex || page.front.draft);
    let docs = index.docs.iter().enumerate().filter(move |(_, doc)| !is_hidden(doc)).map(|(id, _)| Listed::Doc(id));
    let taxonomies = index.taxonomies.iter().flat_map(|(name, terms)| {
        // A section that describes the taxonomy is among the documents.
        let all = Some(taxonomy_url(name)).filter(|url| index.section_at(url).is_none());
        all.into_iter().chain(terms.values().map(|term| term.url.clone())).map(Listed::Url)
    });
    docs.chain(taxonomies)
}

impl Planner<'_> {
    pub(super) fn site_file(&self, file: SiteFile) -> String {
        match file {
            SiteFile::Sitemap => self.sitemap(),
            SiteFile::SitemapPart(number) => self.sitemap_part(number),
            SiteFile::Robots => self.robots(),
            SiteFile::Redirects => self.redirects(),
            SiteFile::NginxRedirects => self.nginx_redirects(),
            SiteFile::Pages => self.pages_json(),
        }
    }

    fn sitemap(&self) -> String {
        let mut parts = sitemap_parts(listed(&self.index).count()).peekable();
        if parts.peek().is_none() {
            return self.sitemap_part(1);
        }
        let url = |number| self.permalink(&SiteFile::SitemapPart(number).path());
        let parts: Vec<String> = parts.map(|number| sitemap_entry("sitemap", &url(number), None)).collect();
        sitemap("sitemapindex", &parts)
    }

    fn sitemap_part(&self, number: usize) -> String {
        let entries = listed(&self.index).skip((number - 1) * SITEMAP_LIMIT).take(SITEMAP_LIMIT).map(|entry| {
            let (url, changed) = self.listed_in_sitemap(&entry);
            sitemap_entry("url", &self.permalink(url), changed.map(Date::iso_of).as_deref())
        });
        sitemap("urlset", &entries.collect::<Vec<_>>())
    }

    /// Path inside the site, and when the page was last changed.
    pub(super) fn listed_in_sitemap<'l>(&'l self, entry: &'l Listed) -> (&'l str, Option<&'l Moment>) {
        match entry {
            Listed::Url(url) => (url, None),
            Listed::Doc(id) => {
                let page = self.index.page(*id);
                let changed = page.and_then(|page| page.front.updated.as_ref().or(page.date.as_ref()));
                (&self.doc(*id).url, changed)
            }
        }
    }

    fn robots(&self) -> String {
        format!("User-agent: *\nDisallow: {}\n\nSitemap: {}\n", self.href("_gen/"), self.permalink("sitemap.xml"))
    }

    /// In the notation of Cloudflare Pages and Netlify.
    fn redirects(&self) -> String {
        let mut text = String::new();
        for (old, new) in &self.aliases {
            // In what a rule leads to, `:name` would stand for a part of the old path.
            let to = self.href(new).replace("/:", "/%3A");
            for from in spellings(old) {
                let _ = writeln!(text, "{} {to} 301", self.href(from));
            }
        }
        text
    }

    /// Lines of an nginx `map` from `$uri`, which is decoded, to a URL. A map compares without regard to case and may
    /// have each key once; a page whose URL differs from the old one only in case would be redirected to itself.
    fn nginx_redirects(&self) -> String {
        let mut text = String::new();
        if self.aliases.is_empty() {
            return text;
        }
        let key = |path: &str| path.trim_end_matches('/').to_ascii_lowercase();
        let mut taken: HashSet<String> = self.index.docs.iter().map(|doc| key(&doc.url)).collect();
        taken.extend(self.index.taxonomies.values().flat_map(|terms| terms.values()).map(|term| key(&term.url)));
        taken.extend(self.index.taxonomies.keys().map(|name| key(&taxonomy_url(name))));
        let quoted = |path: &str| format!("\"{}\"", path.replace('\\', "\\\\").replace('"', "\\\""));
        for (old, new) in self.aliases.iter().filter(|(old, _)| taken.insert(key(old))) {
            // A `$` would begin the name of a variable.
            let to = quoted(&self.href(new).replace('$', "%24"));
            for from in spellings(old) {
                let _ = writeln!(text, "{} {to};", quoted(&format!("{}{from}", self.common.site.home)));
            }
        }
        text
    }

    /// For hosts that know no redirects: a page that leads on.
    pub(super) fn moved(&self, to: &str) -> String {
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
        let pages: Vec<KnownPage<'_>> = self.index.docs.iter().filter_map(|doc| self.known_to_edge(doc)).collect();
        let pages = serde_json::to_string(&pages).unwrap_or_default();
        format!("{{\"version\":1,\"pages\":{pages}}}\n")
    }

    fn known_to_edge<'s>(&'s self, doc: &'s Doc<'_>) -> Option<KnownPage<'s>> {
        let page = doc.page?;
        Some(KnownPage {
            id: permanent_id(page),
            url: self.href(&doc.url),
            aliases: &page.front.aliases,
            language: page.front.language.as_ref().unwrap_or(&self.inputs.settings.language),
            title: &doc.title,
            comments: takes_comments(doc, page),
        })
    }
}

/// An old URL as visitors ask for it: a folder with and without the slash at its end.
fn spellings(old: &str) -> impl Iterator<Item = &str> {
    let short = old.strip_suffix('/');
    short.into_iter().chain([old])
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

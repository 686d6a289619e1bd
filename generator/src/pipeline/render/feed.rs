//! A [`FeedView`] in, Atom (RFC 4287), RSS 2.0 or JSON Feed 1.1 out.

use std::borrow::Cow;
use std::collections::BTreeSet;

use memchr::memmem;
use quick_xml::Writer;
use quick_xml::events::{BytesCData, BytesDecl, BytesText, Event};
use serde::Serialize;
use tera::Context;

use super::Failure;
use super::content::Stage;
use super::filters;
use super::island;
use super::templates::Templates;
use crate::diagnostic::Diagnostic;
use crate::view::{AuthorView, FeedEntry, FeedFormat, FeedView};

/// `path` is that of the output, for diagnostics.
pub fn render(feed: &FeedView, path: &str, templates: &Templates) -> Result<Vec<u8>, Failure> {
    let contents: Vec<&str> =
        feed.entries.iter().map(|entry| content(feed, entry, templates)).collect::<Result<_, _>>()?;
    let written = match feed.format {
        FeedFormat::Atom => atom(feed, &contents),
        FeedFormat::Rss => rss(feed, &contents),
        FeedFormat::Json => json_feed(feed, &contents).map_err(Into::into),
    };
    written.map_err(|error| Diagnostic::error("feed", format!("cannot write `{path}`: {error}")).into())
}

/// The text as a reader of feeds should get it: components as plain HTML, and without the signs behind headings that
/// only make sense on the page.
fn content<'e>(feed: &FeedView, entry: &'e FeedEntry, templates: &Templates) -> Result<&'e str, Failure> {
    match entry.content.get() {
        Some(content) => Ok(content),
        None => {
            let content = new_content(feed, entry, templates)?;
            Ok(entry.content.get_or_init(|| content))
        }
    }
}

fn new_content(feed: &FeedView, entry: &FeedEntry, templates: &Templates) -> Result<String, Failure> {
    filters::begin_page();
    let markup = entry.body.open()?;
    let mut implicits = Context::new();
    if !markup.calls.is_empty() {
        implicits.insert("site", &feed.common.site);
        implicits.insert("t", &feed.common.t);
        implicits.insert("page", &entry.page);
    }
    let stage = Stage { templates, implicits: &implicits, data: &feed.common.site.data, has_islands: false };
    let html = island::unmarked(&stage.html(&markup, &entry.body)?, &mut BTreeSet::new());
    let mut content = String::with_capacity(html.len());
    let mut rest = html.as_str();
    while let Some(at) = memmem::find(rest.as_bytes(), b"<a class=\"anchor\"") {
        content.push_str(&rest[..at]);
        rest = rest[at..].split_once("</a>").map_or("", |(_, after)| after);
    }
    content.push_str(rest);
    Ok(xml_safe(&content).into_owned())
}

/// The text without the characters that XML 1.0 cannot hold in any form (§2.2).
fn xml_safe(text: &str) -> Cow<'_, str> {
    let is_bad = |c: char| matches!(c, '\0'..='\x08' | '\x0b' | '\x0c' | '\x0e'..='\x1f' | '\u{fffe}' | '\u{ffff}');
    // The first byte of each of them, and of little else.
    let may_be_bad = |byte: u8| matches!(byte, 0..=8 | 0xb | 0xc | 0xe..=0x1f | 0xef);
    if text.bytes().any(may_be_bad) && text.contains(is_bad) {
        Cow::Owned(text.replace(is_bad, ""))
    } else {
        Cow::Borrowed(text)
    }
}

/// When anything last changed; the newest entry, so that the same content gives the same feed at any time.
fn updated(feed: &FeedView) -> String {
    let changed = |entry: &FeedEntry| {
        let date = entry.updated.as_ref().filter(|updated| updated.unix > entry.date.unix).unwrap_or(&entry.date);
        (date.unix, date.iso.clone())
    };
    let newest = feed.entries.iter().map(|entry| changed(entry)).max();
    newest.map_or_else(|| "1970-01-01T00:00:00+00:00".to_owned(), |(_, iso)| iso)
}

type Xml = Writer<Vec<u8>>;

/// Bytes for a feed with these contents, in which a good deal is escaped.
fn room_for(contents: &[&str]) -> usize {
    contents.iter().map(|content| content.len() + content.len() / 2 + 1024).sum()
}

fn declared(contents: &[&str]) -> anyhow::Result<Xml> {
    let mut xml = Writer::new(Vec::with_capacity(room_for(contents)));
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None)))?;
    Ok(xml)
}

fn text(xml: &mut Xml, name: &str, value: &str) -> std::io::Result<()> {
    xml.create_element(name).write_text_content(BytesText::new(&xml_safe(value))).map(drop)
}

fn atom(feed: &FeedView, contents: &[&str]) -> anyhow::Result<Vec<u8>> {
    let mut xml = declared(contents)?;
    let root = xml
        .create_element("feed")
        .with_attribute(("xmlns", "http://www.w3.org/2005/Atom"))
        .with_attribute(("xml:lang", feed.language.as_str()));
    root.write_inner_content(|xml| {
        text(xml, "title", &feed.title)?;
        if !feed.description.is_empty() {
            text(xml, "subtitle", &feed.description)?;
        }
        link(xml, &feed.home, "alternate", "text/html")?;
        link(xml, &feed.url, "self", feed.format.mime())?;
        text(xml, "id", &feed.url)?;
        text(xml, "updated", &updated(feed))?;
        // An entry without an author needs one here (RFC 4287 §4.1.1).
        let name = feed.author.as_ref().map_or(feed.title.as_str(), |author| author.name.as_str());
        person(xml, name, feed.author.as_ref().and_then(|author| author.url.as_deref()))?;
        feed.entries.iter().zip(contents).try_for_each(|(entry, content)| atom_entry(xml, entry, content))
    })?;
    Ok(xml.into_inner())
}

fn atom_entry(xml: &mut Xml, entry: &FeedEntry, content: &str) -> std::io::Result<()> {
    xml.create_element("entry")
        .write_inner_content(|xml| {
            text(xml, "title", &entry.title)?;
            link(xml, &entry.permalink, "alternate", "text/html")?;
            text(xml, "id", &entry.permalink)?;
            text(xml, "published", &entry.date.iso)?;
            text(xml, "updated", &entry.updated.as_ref().unwrap_or(&entry.date).iso)?;
            for author in &entry.authors {
                person(xml, &author.name, author.url.as_deref())?;
            }
            for term in &entry.terms {
                xml.create_element("category").with_attribute(("term", xml_safe(term).as_ref())).write_empty()?;
            }
            if let Some(summary) = &entry.summary {
                text(xml, "summary", summary)?;
            }
            xml.create_element("content")
                .with_attribute(("type", "html"))
                .write_text_content(BytesText::new(content))
                .map(drop)
        })
        .map(drop)
}

fn link(xml: &mut Xml, href: &str, rel: &str, mime: &str) -> std::io::Result<()> {
    xml.create_element("link")
        .with_attribute(("rel", rel))
        .with_attribute(("type", mime))
        .with_attribute(("href", href))
        .write_empty()
        .map(drop)
}

fn person(xml: &mut Xml, name: &str, url: Option<&str>) -> std::io::Result<()> {
    xml.create_element("author")
        .write_inner_content(|xml| {
            text(xml, "name", name)?;
            url.map_or(Ok(()), |url| text(xml, "uri", url))
        })
        .map(drop)
}

fn rss(feed: &FeedView, contents: &[&str]) -> anyhow::Result<Vec<u8>> {
    let mut xml = declared(contents)?;
    let root = xml
        .create_element("rss")
        .with_attribute(("version", "2.0"))
        .with_attribute(("xmlns:atom", "http://www.w3.org/2005/Atom"))
        .with_attribute(("xmlns:content", "http://purl.org/rss/1.0/modules/content/"))
        .with_attribute(("xmlns:dc", "http://purl.org/dc/elements/1.1/"));
    root.write_inner_content(|xml| {
        xml.create_element("channel")
            .write_inner_content(|xml| {
                text(xml, "title", &feed.title)?;
                text(xml, "link", &feed.home)?;
                // RSS wants a description, even where there is none.
                text(xml, "description", if feed.description.is_empty() { &feed.title } else { &feed.description })?;
                text(xml, "language", &feed.language)?;
                xml.create_element("atom:link")
                    .with_attribute(("rel", "self"))
                    .with_attribute(("type", feed.format.mime()))
                    .with_attribute(("href", feed.url.as_str()))
                    .write_empty()?;
                if !feed.entries.is_empty() {
                    text(xml, "lastBuildDate", &rfc_2822(&updated(feed)))?;
                }
                feed.entries.iter().zip(contents).try_for_each(|(entry, content)| rss_item(xml, entry, content))
            })
            .map(drop)
    })?;
    Ok(xml.into_inner())
}

fn rss_item(xml: &mut Xml, entry: &FeedEntry, content: &str) -> std::io::Result<()> {
    xml.create_element("item")
        .write_inner_content(|xml| {
            text(xml, "title", &entry.title)?;
            text(xml, "link", &entry.permalink)?;
            xml.create_element("guid")
                .with_attribute(("isPermaLink", "true"))
                .write_text_content(BytesText::new(&entry.permalink))?;
            text(xml, "pubDate", &rfc_2822(&entry.date.iso))?;
            for author in &entry.authors {
                text(xml, "dc:creator", &author.name)?;
            }
            for term in &entry.terms {
                text(xml, "category", term)?;
            }
            if let Some(summary) = &entry.summary {
                text(xml, "description", summary)?;
            }
            xml.create_element("content:encoded")
                .write_inner_content(|xml| {
                    BytesCData::escaped(content).try_for_each(|part| xml.write_event(Event::CData(part)))
                })
                .map(drop)
        })
        .map(drop)
}

/// RSS 2.0 takes dates in the format of mail.
fn rfc_2822(iso: &str) -> String {
    let Ok(pieces) = jiff::fmt::temporal::Pieces::parse(iso) else { return iso.to_owned() };
    let offset = pieces.to_numeric_offset().unwrap_or(jiff::tz::Offset::UTC);
    let time = pieces.time().unwrap_or(jiff::civil::Time::midnight());
    match pieces.date().to_datetime(time).to_zoned(offset.to_time_zone()) {
        Ok(zoned) => jiff::fmt::rfc2822::to_string(&zoned).unwrap_or_else(|_| iso.to_owned()),
        Err(_) => iso.to_owned(),
    }
}

#[derive(Serialize)]
struct JsonFeed<'f> {
    version: &'static str,
    title: &'f str,
    home_page_url: &'f str,
    feed_url: &'f str,
    language: &'f str,
    #[serde(skip_serializing_if = "str::is_empty")]
    description: &'f str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    authors: Vec<JsonAuthor<'f>>,
    items: Vec<JsonItem<'f>>,
}

#[derive(Serialize)]
struct JsonItem<'f> {
    id: &'f str,
    url: &'f str,
    title: &'f str,
    content_html: &'f str,
    date_published: &'f str,
    #[serde(skip_serializing_if = "Option::is_none")]
    summary: Option<&'f str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    date_modified: Option<&'f str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    authors: Vec<JsonAuthor<'f>>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    tags: &'f [String],
}

#[derive(Serialize)]
struct JsonAuthor<'f> {
    name: &'f str,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<&'f str>,
}

fn json_author(author: &AuthorView) -> JsonAuthor<'_> {
    JsonAuthor { name: &author.name, url: author.url.as_deref() }
}

fn json_item<'f>(entry: &'f FeedEntry, content: &'f str) -> JsonItem<'f> {
    JsonItem {
        id: &entry.permalink,
        url: &entry.permalink,
        title: &entry.title,
        content_html: content,
        date_published: &entry.date.iso,
        summary: entry.summary.as_deref(),
        date_modified: entry.updated.as_ref().map(|updated| updated.iso.as_str()),
        authors: entry.authors.iter().map(json_author).collect(),
        tags: &entry.terms,
    }
}

fn json_feed(feed: &FeedView, contents: &[&str]) -> serde_json::Result<Vec<u8>> {
    let whole = JsonFeed {
        version: "https://jsonfeed.org/version/1.1",
        title: &feed.title,
        home_page_url: &feed.home,
        feed_url: &feed.url,
        language: &feed.language,
        description: &feed.description,
        authors: feed.author.iter().map(json_author).collect(),
        items: feed.entries.iter().zip(contents).map(|(entry, content)| json_item(entry, content)).collect(),
    };
    let mut json = Vec::with_capacity(room_for(contents));
    serde_json::to_writer(&mut json, &whole)?;
    Ok(json)
}

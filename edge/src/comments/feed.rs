//! Feeds of comments (Atom, RFC 4287, with RFC 4685 for replies): comments that are shown come in, one document goes
//! out. Held, removed and deleted ones are never asked for.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

use super::date::rfc3339;
use super::html::{attribute, escape, href};
use super::render::render;
use super::store::{self, Comment};
use super::thread::Subject;
use super::words::Words;
use crate::http::{Request, Response, encode};
use crate::pages::{Page, Pages};
use crate::problem::Problem;
use crate::rim::Rim;
use crate::statement::read;

/// Entries of a feed.
const MOST: u32 = 50;

/// `GET /api/comments/{page}/feed`.
pub async fn of_thread(name: &str, request: &Request, rim: &impl Rim) -> Result<Response, Problem> {
    let subject = Subject::find(name, rim).await?;
    let rows = rim.database(vec![store::latest_of(&subject, MOST)]).await?.into_iter().next().unwrap_or_default();
    let comments: Vec<Comment> = read(rows)?;
    let page = &subject.page;
    let words = Words::of(&page.language);
    let origin = &rim.config().origin;
    let own = format!("{origin}/api/comments/{}/feed", encode(&page.id));
    let entries: Vec<(&Comment, &Page)> = comments.iter().map(|comment| (comment, page)).collect();
    let head = Head {
        title: format!("{}: {}", words.comments, page.title),
        own,
        page: format!("{origin}{}", page.url),
        words,
    };
    Ok(answer(&document(&head, &entries, origin), request))
}

/// `GET /api/comments`: of the whole blog.
pub async fn of_all(request: &Request, rim: &impl Rim) -> Result<Response, Problem> {
    let pages = rim.pages().await?;
    let rows = rim.database(vec![store::latest(MOST)]).await?.into_iter().next().unwrap_or_default();
    let comments: Vec<Comment> = read(rows)?;
    let origin = &rim.config().origin;
    let host = origin.split_once("://").map_or(origin.as_str(), |(_, host)| host);
    // A page that is gone takes its comments along.
    let of_page = |comment| Some((comment, page_of(comment, &pages)?));
    let entries: Vec<(&Comment, &Page)> = comments.iter().filter_map(of_page).collect();
    let language = entries.first().map_or("", |(_, page)| page.language.as_str());
    let words = Words::of(language);
    let head = Head {
        title: format!("{}: {host}", words.comments),
        own: format!("{origin}/api/comments"),
        page: format!("{origin}/"),
        words,
    };
    Ok(answer(&document(&head, &entries, origin), request))
}

fn page_of<'p>(comment: &Comment, pages: &'p Pages) -> Option<&'p Page> {
    pages.get(&comment.page)
}

struct Head {
    title: String,
    /// Address of the feed, and its id.
    own: String,
    page: String,
    words: &'static Words,
}

fn document(head: &Head, entries: &[(&Comment, &Page)], origin: &str) -> String {
    let Head { title, own, page, words } = head;
    let updated = entries.iter().map(|(comment, _)| updated(comment)).max().unwrap_or_default();
    let mut xml = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n\
            <feed xmlns=\"http://www.w3.org/2005/Atom\" xmlns:thr=\"http://purl.org/syndication/thread/1.0\" xml:lang=\"{}\">\n\
         <id>{}</id>\n<title>{}</title>\n<updated>{}</updated>\n\
         <link rel=\"self\" type=\"application/atom+xml\" href=\"{}\"/>\n\
         <link rel=\"alternate\" type=\"text/html\" href=\"{}\"/>\n",
        words.language,
        escape(own),
        text(title),
        rfc3339(updated),
        attribute(own),
        attribute(page),
    );
    xml.extend(entries.iter().map(|(comment, page)| entry(comment, page, words, origin)));
    xml + "</feed>\n"
}

fn entry(comment: &Comment, page: &Page, words: &Words, origin: &str) -> String {
    let name = if comment.author.is_empty() { words.anonymous } else { &comment.author };
    let site = href(&comment.site).map_or_else(String::new, |address| format!("<uri>{address}</uri>"));
    let permanent = |id: &str| format!("{}/api/comment/{}", attribute(origin), attribute(id));
    let (id, url) = (permanent(&comment.id), attribute(&format!("{origin}{}", page.url)));
    let reply = comment.parent.as_deref().map_or_else(String::new, |parent| {
        format!("<thr:in-reply-to ref=\"{}\" href=\"{url}#comment-{}\"/>\n", permanent(parent), attribute(parent))
    });
    format!(
        "<entry>\n<id>{id}</id>\n<title>{}</title>\n<author><name>{}</name>{site}</author>\n\
            <published>{}</published>\n<updated>{}</updated>\n\
         <link rel=\"alternate\" type=\"text/html\" href=\"{url}#comment-{}\"/>\n\
         {reply}<content type=\"html\">{}</content>\n</entry>\n",
        text(&format!("{name}: {}", page.title)),
        text(name),
        rfc3339(comment.created_at),
        rfc3339(updated(comment)),
        attribute(&comment.id),
        text(&render(&comment.text).html),
    )
}

fn updated(comment: &Comment) -> i64 {
    comment.decided_at.max(comment.edited_at.unwrap_or_default())
}

/// As [`escape`], for XML, which knows no `&nbsp;`.
fn text(text: &str) -> String {
    escape(text).replace("&nbsp;", "\u{a0}")
}

fn answer(document: &str, request: &Request) -> Response {
    let digest = URL_SAFE_NO_PAD.encode(Sha256::digest(document));
    let tag = format!("\"{}\"", digest.get(..22).unwrap_or_default());
    let is_known = request.headers.get("if-none-match").is_some_and(|known| known.contains(&tag));
    let response = if is_known {
        Response::empty(304)
    } else {
        Response::new(200, "application/atom+xml; charset=utf-8", document)
    };
    response.with("etag", tag).with("cache-control", "public, max-age=300")
}

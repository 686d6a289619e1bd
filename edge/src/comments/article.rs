//! A comment as readers see it, as HTML and as JSON. What is shown comes in with its place in the thread; one
//! `<article>` goes out, which the generator puts into a page and the island adds to one. Every word of a visitor is
//! escaped here or in `render`.

use serde::Serialize;

use super::date;
use super::html::{attribute, escape, host, href};
use super::identicon;
use super::render::{REL, render};
use super::store::Comment;
use super::words::Words;
use crate::http::encode;
use crate::keyed::Secret;

/// What stands in one place of a thread.
#[derive(Clone, Copy, Debug)]
pub struct Shown<'c> {
    pub comment: &'c Comment,
    pub depth: usize,
    /// Id and name of whom it answers.
    pub parent: Option<(&'c str, &'c str)>,
    /// Only its place is left.
    pub is_tombstone: bool,
}

/// What is the same for a whole thread.
#[derive(Clone, Copy, Debug)]
pub struct Surroundings<'s> {
    pub words: &'static Words,
    /// Id of the page, for the address of the reply form.
    pub page: &'s str,
    pub may_reply: bool,
    /// Draws identicons; without it there are none.
    pub secret: Option<Secret<'s>>,
}

/// The text of a comment; a preview is the very same.
pub fn body(markdown: &str) -> String {
    format!("<div class=\"comment-body\" itemprop=\"text\" dir=\"auto\">\n{}</div>\n", render(markdown).html)
}

pub fn article(shown: Shown<'_>, surroundings: Surroundings<'_>) -> String {
    let Shown { comment, depth, parent, is_tombstone } = shown;
    let Surroundings { words, page, may_reply, secret } = surroundings;
    let id = attribute(&comment.id);
    let of_parent = parent.map_or_else(String::new, |(parent, _)| format!(" data-parent=\"{}\"", attribute(parent)));
    if is_tombstone {
        return format!(
            "<article class=\"comment comment-removed\" id=\"comment-{id}\" data-depth=\"{depth}\"{of_parent}>\n\
                <p>{}</p>\n</article>\n",
            words.deleted
        );
    }

    let mut marks = String::new();
    if comment.owner {
        marks += &format!(" <span class=\"comment-owner\">{}</span>", words.owner);
    }
    if comment.pinned {
        marks += &format!(" <span class=\"comment-pinned\">{}</span>", words.pinned);
    }
    if let Some((parent, name)) = parent {
        let (parent, name) = (attribute(parent), escape(if name.is_empty() { words.anonymous } else { name }));
        marks += &format!(
            " <a class=\"comment-parent\" href=\"#comment-{parent}\">{} <bdi>{name}</bdi></a>",
            words.in_reply_to
        );
    }
    let edited = comment.edited_at.map_or_else(String::new, |at| {
        let (machine, human) = (date::rfc3339(at), date::readable(at));
        format!(" <span class=\"comment-edited\">{} <time datetime=\"{machine}\" itemprop=\"dateModified\">{human}</time></span>", words.edited)
    });
    let reply = if may_reply {
        let page = attribute(&encode(page));
        format!(
            "<a class=\"comment-reply\" href=\"/api/comments/{page}?reply={id}\" rel=\"nofollow\">{}</a>\n",
            words.reply
        )
    } else {
        String::new()
    };
    let picture =
        secret.map_or_else(String::new, |secret| identicon::svg(&secret.hash("identicon", &[&identity(comment)])));
    format!(
        "<article class=\"comment\" id=\"comment-{id}\" data-depth=\"{depth}\"{of_parent} itemprop=\"comment\" itemscope itemtype=\"https://schema.org/Comment\">\n\
         <header>{picture}{author}{marks}\n\
         <a class=\"comment-link\" href=\"#comment-{id}\" itemprop=\"url\" title=\"{permalink}\"><time datetime=\"{machine}\" itemprop=\"dateCreated\">{human}</time></a>{edited}</header>\n\
         {body}\
         <footer>\n\
         <form method=\"post\" action=\"/api/comment/{id}/vote\"><button class=\"comment-vote\" data-votes=\"{votes}\">{helpful} <span itemprop=\"upvoteCount\">{votes}</span></button></form>\n\
         {reply}</footer>\n</article>\n",
        author = author(comment, words),
        permalink = attribute(words.permalink),
        machine = date::rfc3339(comment.created_at),
        human = date::readable(comment.created_at),
        body = body(&comment.text),
        votes = comment.votes,
        helpful = words.helpful,
    )
}

/// Who has sent no key is a different person each time.
fn identity(comment: &Comment) -> String {
    comment.key.as_ref().map_or_else(|| format!("comment {}", comment.id), |key| format!("key {key}"))
}

fn author(comment: &Comment, words: &Words) -> String {
    let name = if comment.author.is_empty() { words.anonymous } else { &comment.author };
    let name = format!("<bdi itemprop=\"name\">{}</bdi>", escape(name));
    let open = "<span class=\"comment-author\" itemprop=\"author\" itemscope itemtype=\"https://schema.org/Person\">";
    match (href(&comment.site), host(&comment.site)) {
        (Some(href), Some(host)) => format!(
            "{open}<a href=\"{href}\" rel=\"{REL}\" title=\"{}\" itemprop=\"url\">{name}</a></span>",
            attribute(&host)
        ),
        _ => format!("{open}{name}</span>"),
    }
}

/// The same for programs.
#[derive(Debug, Serialize)]
pub struct Entry<'c> {
    pub id: &'c str,
    pub parent: Option<&'c str>,
    pub depth: usize,
    /// `approved`, or `deleted` for one of which only the place is left.
    pub state: &'static str,
    pub author: &'c str,
    pub site: &'c str,
    pub owner: bool,
    pub pinned: bool,
    pub votes: i64,
    pub revision: i64,
    pub created_at: String,
    pub edited_at: Option<String>,
    /// The whole article.
    pub html: String,
}

pub fn entry<'c>(shown: Shown<'c>, surroundings: Surroundings<'_>) -> Entry<'c> {
    let Shown { comment, depth, parent, is_tombstone } = shown;
    let unless_gone = |text: &'c str| if is_tombstone { "" } else { text };
    Entry {
        id: &comment.id,
        parent: parent.map(|(id, _)| id),
        depth,
        state: if is_tombstone { "deleted" } else { comment.state.name() },
        author: unless_gone(&comment.author),
        site: unless_gone(&comment.site),
        owner: comment.owner && !is_tombstone,
        pinned: comment.pinned && !is_tombstone,
        votes: if is_tombstone { 0 } else { comment.votes },
        revision: comment.revision,
        created_at: date::rfc3339(comment.created_at),
        edited_at: comment.edited_at.filter(|_| !is_tombstone).map(date::rfc3339),
        html: article(shown, surroundings),
    }
}

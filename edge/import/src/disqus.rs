//! Disqus' XML: threads and posts side by side, which name each other by `dsq:id`. A post of a thread that is not in the
//! file is kept with a thread that has no address, so that it is told and not lost.

use crate::format::Format;
use crate::found::{Body, Comment, Found, NO_TIME, State};
use crate::lenient::parent;
use crate::when;
use crate::xml::{Element, elements};

const DELETED_THREAD: &str = "its whole thread was deleted";

pub fn read(text: &str) -> Result<Found, String> {
    let mut found = Found::new(Format::Disqus);
    let (mut posts, mut deleted) = (Vec::new(), Vec::new());
    elements(text, &["thread", "post"], |element| match element.name.as_str() {
        "thread" => {
            let key = id(&element);
            found.thread(key, |thread| {
                thread.is_at(element.text("link"));
                // Many sites gave the address as the identifier.
                thread.is_at(Some(element.text("id")).filter(|id| id.contains('/')).unwrap_or_default());
                thread.is_closed |= is_true(&element, "isClosed");
            });
            if is_true(&element, "isDeleted") {
                deleted.push(key.to_owned());
            }
        }
        _ => posts.push(element),
    })?;
    for (index, post) in posts.iter().enumerate() {
        let record = match id(post) {
            "" => format!("post number {}", index + 1),
            id => format!("post {id}"),
        };
        let thread = post.child("thread").map_or("", id);
        if deleted.iter().any(|key| key == thread) {
            found.leave_out(record, DELETED_THREAD);
            continue;
        }
        let Some(created_at) = when::milliseconds(post.text("createdAt")) else {
            found.leave_out(record, NO_TIME);
            continue;
        };
        let author = post.child("author");
        let of_author = |name: &str| author.map_or("", |author| author.text(name));
        found.leave(of_author("email"), post.text("ipAddress"));
        let comment = Comment {
            id: id(post).to_owned(),
            parent: post.child("parent").and_then(|of| parent(id(of))),
            author: [of_author("name"), of_author("username")]
                .into_iter()
                .find(|name| !name.is_empty())
                .unwrap_or("")
                .to_owned(),
            site: of_author("link").to_owned(),
            body: Body::Html(post.text("message").to_owned()),
            state: state(post),
            created_at,
            ..Comment::default()
        };
        found.thread(thread, |thread| thread.comments.push(comment));
    }
    Ok(found)
}

fn id(element: &Element) -> &str {
    element.attribute("dsq:id").trim_end_matches('/')
}

fn is_true(element: &Element, name: &str) -> bool {
    element.text(name) == "true"
}

fn state(post: &Element) -> State {
    if is_true(post, "isDeleted") {
        State::Deleted
    } else if is_true(post, "isSpam") {
        State::Spam
    } else if post.text("isApproved") == "false" {
        State::Held
    } else {
        State::Approved
    }
}

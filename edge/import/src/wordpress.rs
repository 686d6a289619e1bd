//! WordPress' eXtended RSS: posts with their comments inside. Where a post stood is told by its link, so that `?p=123` is
//! known too if the export names it.

use crate::format::Format;
use crate::found::{Body, Comment, Found, NO_TIME, State};
use crate::lenient::parent;
use crate::when;
use crate::xml::{Element, elements};

const PINGBACK: &str = "it is a pingback or trackback";
const OTHER: &str = "it is a note of a plugin and no comment";

pub fn read(text: &str) -> Result<Found, String> {
    let mut found = Found::new(Format::WordPress);
    elements(text, &["item"], |item| {
        let link = item.text("link");
        let key = [item.text("wp:post_id"), link].into_iter().find(|key| !key.is_empty()).unwrap_or_default();
        let comments: Vec<&Element> = item.children.iter().filter(|child| child.name == "wp:comment").collect();
        if comments.is_empty() {
            return;
        }
        found.thread(key, |thread| {
            thread.is_at(link);
            thread.is_at(item.text("guid"));
            thread.is_closed |= item.text("wp:comment_status") == "closed";
        });
        for element in comments {
            match comment(element) {
                Ok(comment) => {
                    found.leave(element.text("wp:comment_author_email"), element.text("wp:comment_author_IP"));
                    found.thread(key, |thread| thread.comments.push(comment));
                }
                Err(why) => found.leave_out(format!("comment {}", element.text("wp:comment_id")), why),
            }
        }
    })?;
    Ok(found)
}

fn comment(element: &Element) -> Result<Comment, &'static str> {
    match element.text("wp:comment_type") {
        "" | "comment" => {}
        "pingback" | "trackback" => return Err(PINGBACK),
        _ => return Err(OTHER),
    }
    let times = ["wp:comment_date_gmt", "wp:comment_date"];
    let created_at = times.into_iter().find_map(|name| when::milliseconds(element.text(name))).ok_or(NO_TIME)?;
    Ok(Comment {
        id: element.text("wp:comment_id").to_owned(),
        parent: parent(element.text("wp:comment_parent")),
        author: element.text("wp:comment_author").to_owned(),
        site: element.text("wp:comment_author_url").to_owned(),
        body: Body::Lines(element.text("wp:comment_content").to_owned()),
        state: match element.text("wp:comment_approved") {
            "1" | "approve" | "approved" => State::Approved,
            "spam" => State::Spam,
            "trash" | "post-trashed" => State::Deleted,
            _ => State::Held,
        },
        created_at,
        ..Comment::default()
    })
}

//! How a notice is handed over: a notice comes in, the call that its receiver understands goes out. What it says is
//! written in `owner`.

use serde_json::json;

use super::PATIENCE;
use crate::config::{Receiver, ReceiverKind};
use crate::rim::Call;

/// What the owner gets to read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    pub kind: &'static str,
    /// One line of ASCII, which is all that a header can hold.
    pub title: String,
    pub message: String,
    /// Where to look. Opening it changes nothing.
    pub link: String,
    pub pages: Vec<About>,
}

/// A page of the blog.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct About {
    pub page: String,
    pub title: String,
    pub count: i64,
}

pub fn call(receiver: &Receiver, notice: &Notice) -> Call {
    let Notice { kind, title, message, link, pages } = notice;
    let bearer = || receiver.token.as_ref().map(|token| ("authorization", format!("Bearer {token}")));
    let json_type = || ("content-type", "application/json".to_owned());
    let url = receiver.url.clone();
    let (url, headers, body): (String, Vec<_>, String) = match receiver.kind {
        ReceiverKind::Webhook => {
            // `text` is what Slack, Mattermost and their like show.
            let text = format!("{title}: {message} {link}");
            let count: i64 = pages.iter().map(|about| about.count).sum();
            let body = json!({
                "kind": kind, "count": count, "title": title, "message": message, "link": link, "text": text,
                "pages": pages,
            });
            (url, [json_type()].into_iter().chain(bearer()).collect(), body.to_string())
        }
        ReceiverKind::Ntfy => {
            let headers = [
                ("content-type", "text/plain; charset=utf-8".to_owned()),
                ("title", title.clone()),
                ("click", link.clone()),
                ("priority", "default".to_owned()),
                ("tags", "speech_balloon".to_owned()),
            ];
            (url, headers.into_iter().chain(bearer()).collect(), message.clone())
        }
        ReceiverKind::Gotify => {
            let extras = json!({ "client::notification": { "click": { "url": link } } });
            let body = json!({ "title": title, "message": message, "priority": 5, "extras": extras });
            let key = receiver.token.as_ref().map(|token| ("x-gotify-key", token.clone()));
            (format!("{url}/message"), [json_type()].into_iter().chain(key).collect(), body.to_string())
        }
    };
    Call { url, headers, body, patience: PATIENCE }
}

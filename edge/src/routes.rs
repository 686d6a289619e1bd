//! The table of routes: method and path in, [`Route`] out. Ids of pages hold slashes and come percent-encoded, so a path
//! is cut first and decoded then.

use crate::http::{Method, decode};
use crate::problem::Problem;

/// Everything that can be asked of the API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Route {
    Health,
    Metrics,
    OpenApi,
    Docs,
    /// Counts a view and tells how many there are.
    CountView,
    /// The same for browsers without scripts, as a picture.
    ViewPixel,
    /// Public count of one page, by its id.
    PageViews(String),
    Statistics,
    /// Comments of a page, by its id.
    Comments(String),
    AddComment(String),
    ThreadFeed(String),
    Feed,
    Preview,
    /// To the comment on its page, by the comment's id.
    Permalink(String),
    /// A form to change or delete a comment, for whoever holds its token.
    EditForm(String),
    Edit(String),
    Delete(String),
    Vote(String),
    /// Of the comments of a page, by its id.
    Summary(String),
    ReportSummary(String),
    /// A signed link by which an address gets mail about answers: the question, and the answer.
    SubscribeForm(String),
    Subscribe(String),
    /// The same, for no more mail.
    UnsubscribeForm(String),
    Unsubscribe(String),
    /// A signed link to a decision: the question, and the answer.
    DecisionForm(String),
    Decide(String),
    Queue,
    Moderate,
    AuditLog,
    /// Lock, open, rename or merge threads.
    Threads,
    Blocks,
    Block,
    Summaries,
    ChangeSummary,
    Export,
    ExportThreads,
    Import,
}

impl Route {
    pub fn of(method: Method, path: &str) -> Result<Self, Problem> {
        let segments: Vec<String> = path.trim_start_matches('/').split('/').map(decode).collect();
        let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
        let id = |id: &str| id.to_owned();
        // What the address knows: for a GET, for a POST.
        let (get, post) = match segments.as_slice() {
            ["api", "health"] => (Some(Self::Health), None),
            ["api", "metrics"] => (Some(Self::Metrics), None),
            ["api", "openapi.json"] => (Some(Self::OpenApi), None),
            ["api", "docs"] => (Some(Self::Docs), None),
            ["api", "views"] => (None, Some(Self::CountView)),
            ["api", "views", "pixel.gif"] => (Some(Self::ViewPixel), None),
            ["api", "views", page] => (Some(Self::PageViews(id(page))), None),
            ["api", "comments"] => (Some(Self::Feed), None),
            ["api", "comments", page] => (Some(Self::Comments(id(page))), Some(Self::AddComment(id(page)))),
            ["api", "comments", page, "feed"] => (Some(Self::ThreadFeed(id(page))), None),
            ["api", "preview"] => (None, Some(Self::Preview)),
            ["api", "comment", comment] => (Some(Self::Permalink(id(comment))), None),
            ["api", "comment", comment, "edit"] => (Some(Self::EditForm(id(comment))), Some(Self::Edit(id(comment)))),
            ["api", "comment", comment, "delete"] => (None, Some(Self::Delete(id(comment)))),
            ["api", "comment", comment, "vote"] => (None, Some(Self::Vote(id(comment)))),
            ["api", "summary", page] => (Some(Self::Summary(id(page))), None),
            ["api", "summary", page, "report"] => (None, Some(Self::ReportSummary(id(page)))),
            ["api", "subscribe", link] => (Some(Self::SubscribeForm(id(link))), Some(Self::Subscribe(id(link)))),
            ["api", "unsubscribe", link] => (Some(Self::UnsubscribeForm(id(link))), Some(Self::Unsubscribe(id(link)))),
            ["api", "decide", token] => (Some(Self::DecisionForm(id(token))), Some(Self::Decide(id(token)))),
            ["api", "admin", "queue"] => (Some(Self::Queue), None),
            ["api", "admin", "comments"] => (None, Some(Self::Moderate)),
            ["api", "admin", "log"] => (Some(Self::AuditLog), None),
            ["api", "admin", "threads"] => (None, Some(Self::Threads)),
            ["api", "admin", "blocks"] => (Some(Self::Blocks), Some(Self::Block)),
            ["api", "admin", "summaries"] => (Some(Self::Summaries), Some(Self::ChangeSummary)),
            ["api", "admin", "statistics"] => (Some(Self::Statistics), None),
            ["api", "export"] => (Some(Self::Export), None),
            ["api", "export", "threads.json"] => (Some(Self::ExportThreads), None),
            ["api", "import"] => (None, Some(Self::Import)),
            _ => return Err(Problem::not_found()),
        };
        let allow = match (&get, &post) {
            (Some(_), Some(_)) => "GET, HEAD, POST",
            (Some(_), None) => "GET, HEAD",
            _ => "POST",
        };
        let found = match method {
            Method::Get | Method::Head => get,
            Method::Post => post,
            _ => None,
        };
        found.ok_or_else(|| {
            let problem =
                Problem::new(405, "method", "The address does not know this method", format!("It knows {allow}"));
            Problem { allow: Some(allow), ..problem }
        })
    }

    /// Whether somebody may have to be told of what it does.
    pub fn gives_notice(&self) -> bool {
        matches!(self, Self::AddComment(_) | Self::Edit(_) | Self::ReportSummary(_) | Self::Decide(_) | Self::Moderate)
    }

    /// Whether only a moderator may ask it.
    pub fn is_for_moderators(&self) -> bool {
        matches!(
            self,
            Self::Metrics
                | Self::Statistics
                | Self::Queue
                | Self::Moderate
                | Self::AuditLog
                | Self::Threads
                | Self::Blocks
                | Self::Block
                | Self::Summaries
                | Self::ChangeSummary
                | Self::Export
                | Self::Import
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_cut_before_it_is_decoded() {
        let route = Route::of(Method::Get, "/api/comments/posts%2Fhello");
        assert_eq!(route, Ok(Route::Comments("posts/hello".to_owned())));
        assert_eq!(Route::of(Method::Get, "/api/comments/posts/hello"), Err(Problem::not_found()));
    }

    #[test]
    fn an_address_says_which_methods_it_knows() {
        let allow = |method, path| Route::of(method, path).err().and_then(|problem| problem.allow);
        assert_eq!(allow(Method::Delete, "/api/comments/a"), Some("GET, HEAD, POST"));
        assert_eq!(allow(Method::Get, "/api/views"), Some("POST"));
        assert_eq!(allow(Method::Post, "/api/health"), Some("GET, HEAD"));
    }
}

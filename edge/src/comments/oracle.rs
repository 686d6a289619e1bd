//! A second opinion on our HTML, for tests: the sanitiser `ammonia`, told which tags and attributes there may be. HTML
//! that it gives back unchanged holds nothing else.

use std::collections::{HashMap, HashSet};

use super::render::REL;

/// Tags that a comment's text may have.
pub const TAGS: [&str; 11] = ["p", "strong", "em", "del", "code", "pre", "blockquote", "ul", "ol", "li", "a"];

pub fn clean(html: &str) -> String {
    let tags: HashSet<&str> = TAGS.into_iter().chain(["br"]).collect();
    let attributes = HashMap::from([("a", HashSet::from(["href"])), ("ol", HashSet::from(["start"]))]);
    ammonia::Builder::empty()
        .tags(tags)
        .tag_attributes(attributes)
        .generic_attributes(HashSet::new())
        .url_schemes(HashSet::from(["http", "https", "mailto"]))
        .url_relative(ammonia::UrlRelative::Deny)
        .link_rel(Some(REL))
        .strip_comments(true)
        .clean(html)
        .to_string()
}

/// As [`clean`], for a whole article or form of ours: besides the text's tags there are those that we write around
/// it, each with the attributes that it may have.
#[track_caller]
pub fn check_article(html: &str, payload: &str) {
    let attributes: HashMap<&str, HashSet<&str>> = [
        ("a", &["href", "rel", "title", "itemprop", "class", "type"][..]),
        ("article", &["class", "id", "data-depth", "data-parent", "itemprop", "itemscope", "itemtype"]),
        ("bdi", &["itemprop"]),
        ("button", &["class", "data-votes", "formaction"]),
        ("div", &["class", "itemprop", "dir"]),
        ("footer", &[]),
        ("form", &["method", "action"]),
        ("header", &[]),
        ("input", &["type", "name", "value", "maxlength", "autocomplete", "tabindex"]),
        ("label", &[]),
        ("ol", &["start"]),
        ("p", &["class", "role"]),
        ("path", &["fill", "d"]),
        ("span", &["class", "itemprop", "itemscope", "itemtype"]),
        ("svg", &["class", "viewBox", "width", "height", "aria-hidden"]),
        ("textarea", &["name", "rows", "maxlength", "required"]),
        ("time", &["datetime", "itemprop"]),
    ]
    .into_iter()
    .map(|(tag, attributes)| (tag, attributes.iter().copied().collect()))
    .collect();
    let tags: HashSet<&str> = TAGS.into_iter().chain(["br"]).chain(attributes.keys().copied()).collect();
    let cleaned = ammonia::Builder::empty()
        .tags(tags)
        .tag_attributes(attributes)
        .generic_attributes(HashSet::new())
        .url_schemes(HashSet::from(["http", "https", "mailto"]))
        .url_relative(ammonia::UrlRelative::PassThrough)
        .link_rel(None)
        .strip_comments(true)
        .clean(html)
        .to_string();
    // A parser writes attributes without a value with an empty one, and drops the line break that begins a text field.
    let html = html.replace(" itemscope", " itemscope=\"\"").replace(" required>\n", " required=\"\">");
    let shown = |text: &str| text.replace(" required=\"\">\n", " required=\"\">");
    assert_eq!(shown(&cleaned), html, "another sanitiser changes {payload:?}");
}

//! An [`HtmlView`] in, a minified page out.

use memchr::memmem;
use minify_html::{Cfg, minify};
use serde::Serialize;
use tera::{Context, Map, Value};

use super::content::Stage;
use super::csp::Hashes;
use super::island;
use super::templates::Templates;
use super::{Failure, Shared, filters};
use crate::view::HtmlView;

/// What stands for the page's text while the rest is minified: an element of a name that does not occur there, for
/// minify-html takes the escapes out of titles and attributes.
fn stand_in(around: [&str; 2]) -> String {
    let occurs = |name: &str| around.iter().any(|html| memmem::find(html.as_bytes(), name.as_bytes()).is_some());
    let names = (0_usize..).map(|number| format!("gen-content-{number}"));
    let name = names.into_iter().find(|name| !occurs(name)).unwrap_or_default();
    format!("<{name}></{name}>")
}

/// Where `content` stands in `html`. It is looked for by its beginning: to search for a text of many pages, it would have
/// to be studied first.
fn place_of(content: &str, html: &str) -> Option<usize> {
    let start = &content.as_bytes()[..content.len().min(64)];
    let mut places = memmem::find_iter(html.as_bytes(), start);
    places.find(|at| html.as_bytes()[*at..].starts_with(content.as_bytes())).filter(|_| !content.is_empty())
}

pub fn render(view: &HtmlView, templates: &Templates, shared: &Shared, hashes: &mut Hashes) -> Result<String, Failure> {
    filters::begin_page();
    let markup = view.body.open()?;
    let mut context = context(view, shared, !markup.calls.is_empty());
    let stage = Stage { templates, implicits: &context, data: &view.common.site.data, has_islands: true };
    let content = stage.html(&markup, &view.body)?;
    context.insert_value("page", page(&view.page, &content));
    let html = templates.render(&view.template, &context)?;
    // The text is as short as it gets already, and its spaces are the author's: minify-html would take some of them
    // away (between inline elements in a `div`, say). So it stands aside while templates' own HTML is minified, which
    // is faster too.
    let Some(at) = place_of(&content, &html) else {
        let (html, _) = island::settle(&html, "", templates.assets());
        let mut page = minified(html);
        hashes.collect(&page);
        page.push('\n');
        return Ok(page);
    };
    let (before, after) = (&html[..at], &html[at + content.len()..]);
    let stand_in = stand_in([before, after]);
    let (around, inside) = island::settle(&[before, &stand_in, after].concat(), content.trim_end(), templates.assets());
    let page = minified(around);
    hashes.collect(&page);
    hashes.collect_if_any(&inside);
    Ok(match page.split_once(&stand_in) {
        Some((before, after)) => [before, &*inside, after, "\n"].concat(),
        // It stood where nothing is shown, and the minifier has taken it away.
        None => page + "\n",
    })
}

fn minified(html: String) -> String {
    String::from_utf8(minify(html.as_bytes(), &configuration())).unwrap_or(html)
}

fn configuration() -> Cfg {
    Cfg {
        keep_closing_tags: true,
        keep_html_and_head_opening_tags: true,
        minify_css: true,
        // Scripts go through the pipeline for islands; what stands inline is hashed as its author wrote it.
        minify_js: false,
        ..Cfg::default()
    }
}

/// All variables of a template but `page.content`; components in the text ask for `page` before there is any.
fn context(view: &HtmlView, shared: &Shared, has_calls: bool) -> Context {
    let mut context = shared.context();
    context.insert("head", &view.head);
    context.insert("list", &view.list);
    if has_calls {
        context.insert("page", &view.page);
    }
    context
}

fn page(page: &impl Serialize, content: &str) -> Value {
    let mut map: Map = Value::from_serializable(page).into_map().unwrap_or_default();
    map.insert("content".into(), Value::safe_string(content));
    map.into()
}

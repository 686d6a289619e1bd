//! An [`HtmlView`] in, a minified page out.

use minify_html::{Cfg, minify};
use serde::Serialize;
use tera::{Context, Map, Value};

use super::Failure;
use super::content::Stage;
use super::csp::Hashes;
use super::island;
use super::templates::Templates;
use crate::view::HtmlView;

/// What stands for the page's text while the rest is minified: an element of a name that does not occur there, for
/// minify-html takes the escapes out of titles and attributes.
fn stand_in(html: &str) -> String {
    let mut number = 0_usize;
    while html.contains(&format!("gen-content-{number}")) {
        number += 1;
    }
    format!("<gen-content-{number}></gen-content-{number}>")
}

pub fn render(view: &HtmlView, templates: &Templates, hashes: &mut Hashes) -> Result<String, Failure> {
    let markup = view.body.open()?;
    let mut context = context(view, !markup.calls.is_empty());
    let stage = Stage { templates, implicits: &context, data: &view.common.site.data, has_islands: true };
    let content = stage.html(&markup, &view.body)?;
    context.insert_value("page", page(&view.page, &content));
    let html = templates.render(&view.template, &context)?;
    // The text is as short as it gets already, and its spaces are the author's: minify-html would take some of them
    // away (between inline elements in a `div`, say). So it stands aside while templates' own HTML is minified, which
    // is faster too.
    let at = (!content.is_empty()).then(|| memchr::memmem::find(html.as_bytes(), content.as_bytes())).flatten();
    let stand_in = stand_in(&html);
    let (html, inside) = match at {
        Some(at) => {
            let around = format!("{}{stand_in}{}", &html[..at], &html[at + content.len()..]);
            island::settle(&around, content.trim_end(), templates.assets())
        }
        None => island::settle(&html, "", templates.assets()),
    };
    let minified = minify(html.as_bytes(), &configuration());
    let mut page = String::from_utf8(minified).unwrap_or(html);
    hashes.collect(&page);
    if !inside.is_empty() {
        hashes.collect_if_any(&inside);
        if let Some(at) = page.find(&stand_in) {
            page.replace_range(at..at + stand_in.len(), &inside);
        }
    }
    page.push('\n');
    Ok(page)
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
fn context(view: &HtmlView, has_calls: bool) -> Context {
    let mut context = Context::new();
    context.insert("site", &view.common.site);
    context.insert("assets", &view.common.assets);
    context.insert("t", &view.common.t);
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

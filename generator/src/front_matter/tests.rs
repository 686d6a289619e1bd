//! Stories: the top of a file as people write it, then what was understood and every message in full.

use std::fmt::Write;

use annotate_snippets::Renderer;
use expect_test::Expect;
use jiff::tz::TimeZone;

use super::{FrontMatter, Moment, Options, Schema, read};

mod dates;
mod dialects;
mod mistakes;
mod notation;
mod schemas;
mod syntax;

/// Berlin, so that a zone that gets lost is seen.
fn site_zone() -> TimeZone {
    TimeZone::get("Europe/Berlin").expect("the time zone database is compiled in")
}

/// Reads `posts/a.md` and shows all that is not absent, the text that remains, and the messages.
fn story(source: &str, schema: Option<&Schema>) -> String {
    let zone = site_zone();
    let taxonomies = ["people".to_owned()];
    let options = Options { zone: &zone, taxonomies: &taxonomies, schema };
    let (front_matter, body, diagnostics) = read("posts/a.md", source, &options);
    let mut out = show(&front_matter);
    let _ = writeln!(out, "text: {:?}", &source[body..]);
    for diagnostic in &diagnostics {
        let _ = writeln!(out, "\n{}", diagnostic.render(&Renderer::plain()));
    }
    out
}

#[track_caller]
fn check(source: &str, expect: Expect) {
    expect.assert_eq(&story(source, None));
}

/// Only the messages.
#[track_caller]
fn check_messages(source: &str, expect: Expect) {
    let zone = site_zone();
    let (_, _, diagnostics) = read("posts/a.md", source, &Options { zone: &zone, taxonomies: &[], schema: None });
    let rendered: Vec<String> = diagnostics.iter().map(|diagnostic| diagnostic.render(&Renderer::plain())).collect();
    let end = if rendered.is_empty() { "" } else { "\n" };
    expect.assert_eq(&format!("{}{end}", rendered.join("\n\n")));
}

fn moment(moment: &Moment) -> String {
    let zoned = moment.time.to_zoned(moment.zone.clone());
    let day = if moment.has_time { "" } else { " (day)" };
    format!("{}{day}", zoned.strftime("%Y-%m-%dT%H:%M:%S%:z"))
}

fn show(page: &FrontMatter) -> String {
    let mut out = String::new();
    let mut line = |name: &str, value: Option<String>| {
        if let Some(value) = value {
            let _ = writeln!(out, "{name}: {value}");
        }
    };
    line("title", page.title.clone());
    line("description", page.description.clone());
    line("date", page.date.as_ref().map(moment));
    line("updated", page.updated.as_ref().map(moment));
    line("publish", page.publish.as_ref().map(moment));
    line("expires", page.expires.as_ref().map(moment));
    line(
        "image",
        page.image.as_ref().map(|image| format!("{}, alt {:?}, caption {:?}", image.src, image.alt, image.caption)),
    );
    line("draft", page.draft.then(|| "true".to_owned()));
    line("slug", page.slug.clone());
    line("path", page.path.clone());
    line("aliases", (!page.aliases.is_empty()).then(|| format!("{:?}", page.aliases)));
    for (name, terms) in &page.taxonomies {
        line(&format!("taxonomy {name}"), Some(format!("{terms:?}")));
    }
    line("series", (!page.series.is_empty()).then(|| format!("{:?}", page.series)));
    line("series_order", page.series_order.map(|order| order.to_string()));
    for author in &page.authors {
        line("author", Some(format!("{} {:?}", author.name, author.url)));
    }
    line("weight", page.weight.map(|weight| weight.to_string()));
    line("template", page.template.clone());
    line("layout", page.layout.clone());
    line("language", page.language.clone());
    line("id", page.id.clone());
    line("toc", page.toc.map(|toc| toc.to_string()));
    line("comments", page.comments.map(|comments| comments.to_string()));
    line("noindex", page.noindex.then(|| "true".to_owned()));
    line("in_search_index", page.in_search_index.map(|index| index.to_string()));
    line("sort_by", page.sort_by.map(|sort_by| format!("{sort_by:?}")));
    line("paginate_by", page.paginate_by.map(|number| number.to_string()));
    line("transparent", page.transparent.then(|| "true".to_owned()));
    for (name, value) in &page.extra {
        line(&format!("extra {name}"), Some(value.to_string()));
    }
    for file in &page.files {
        line(&format!("file of {}", file.field), Some(file.path.clone()));
    }
    out
}

//! What in `site.toml` may be of the right type and wrong all the same. Each function takes a value as written and gives
//! the value to rely on, or what is the matter with it.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use toml::Spanned;

use super::config::SectionConfig;
use super::{BaseUrl, FILE};
use crate::diagnostic::Diagnostic;

type Written<'a> = Option<&'a Spanned<String>>;

/// The base URL of the command line, `given`, wins over that in the settings.
pub fn base_url(source: &str, given: Option<&str>, written: Written) -> Result<BaseUrl, Diagnostic> {
    const HINT: &str = "write it like `https://blog.example` or `https://example.org/blog`";
    match (given, written) {
        (Some(given), _) => BaseUrl::parse(given).map_err(|why| {
            Diagnostic::error("bad-base-url", format!("`--base-url {given}` is not a base URL: {why}")).hint(HINT)
        }),
        (None, Some(written)) => BaseUrl::parse(written.get_ref()).map_err(|why| {
            Diagnostic::error("bad-base-url", format!("`{}` is not a base URL: {why}", written.get_ref()))
                .at(FILE, source, written.span())
                .hint(HINT)
        }),
        (None, None) => Err(Diagnostic::error("missing-base-url", "`base_url` is not set")
            .in_file(FILE)
            .hint("add `base_url = \"https://blog.example\"`: feeds, sitemap and canonical links need it")),
    }
}

pub fn zone(source: &str, written: Written) -> Result<TimeZone, Diagnostic> {
    written.map_or(Ok(TimeZone::UTC), |name| {
        TimeZone::get(name.get_ref()).map_err(|_| {
            Diagnostic::error("bad-timezone", format!("there is no time zone `{}`", name.get_ref()))
                .at(FILE, source, name.span())
                .hint("use a name of the IANA database, such as `Europe/Berlin` or `UTC`")
        })
    })
}

pub fn date_format(source: &str, written: Written) -> Option<Diagnostic> {
    let format = written?;
    let day = jiff::civil::date(2024, 5, 1).at(0, 0, 0, 0);
    jiff::fmt::strtime::format(format.get_ref(), day).is_err().then(|| {
        Diagnostic::error("bad-date-format", format!("`{}` is not a date format", format.get_ref()))
            .at(FILE, source, format.span())
            .hint("use strftime's notation for days: `%-d %B %Y` gives `1 May 2024`")
    })
}

pub fn permalinks(source: &str, sections: &BTreeMap<String, SectionConfig>) -> Vec<Diagnostic> {
    let mistake = |section: &SectionConfig| {
        let pattern = section.permalink.as_ref()?;
        let why = permalink(pattern.get_ref()).err()?;
        let diagnostic = Diagnostic::error("bad-permalink", why).at(FILE, source, pattern.span());
        Some(diagnostic.hint("use `{section}`, `{slug}`, `{year}`, `{month}`, `{day}`: `/{year}/{month}/{slug}/`"))
    };
    sections.values().filter_map(mistake).collect()
}

fn permalink(pattern: &str) -> Result<(), String> {
    let mut rest = pattern;
    while let Some((_, after)) = rest.split_once('{') {
        let Some((name, after)) = after.split_once('}') else {
            return Err(format!("`{pattern}` has a `{{` without `}}`"));
        };
        if !matches!(name, "section" | "slug" | "year" | "month" | "day") {
            return Err(format!("`{{{name}}}` is not known in a permalink"));
        }
        rest = after;
    }
    if pattern.contains("{slug}") { Ok(()) } else { Err(format!("`{pattern}` has no `{{slug}}`")) }
}

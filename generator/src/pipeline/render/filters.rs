//! Filters for templates besides Tera's own. All are pure: none reaches back into the site.

use std::cell::Cell;

use jiff::fmt::strtime;
use tera::{Kwargs, State, Tera, Value};

use super::island;
use crate::markup::encode_url;
use crate::pipeline::parse::text;

pub fn register(tera: &mut Tera) {
    tera.register_filter("chart", super::chart::layout);
    tera.register_filter("date", date);
    tera.register_filter("json", json);
    tera.register_filter("props", |value: &Value, _: Kwargs, _: &State| {
        Ok::<_, tera::Error>(island::props(&map(value)?))
    });
    tera.register_filter("deferred", |value: &Value, kwargs: Kwargs, _: &State| {
        Ok::<_, tera::Error>(island::deferred(kwargs.must_get::<&str>("url")?, &map(value)?))
    });
    tera.register_function("uid", uid);
    tera.register_filter("slugify", |value: &str, _: Kwargs, _: &State| text::slug(value));
    tera.register_filter("striptags", |value: &str, _: Kwargs, _: &State| crate::pipeline::parse::plain_of(value));
    tera.register_filter("urlencode", |value: &str, _: Kwargs, _: &State| {
        let mut url = String::new();
        encode_url(value, &mut url);
        url
    });
}

/// `{{ page.date.iso | date(format="%B %Y") }}`, in the notation of strftime.
fn date(value: &str, kwargs: Kwargs, _: &State) -> tera::TeraResult<String> {
    let format = kwargs.get::<&str>("format")?.unwrap_or("%Y-%m-%d");
    let bad = |why: &dyn std::fmt::Display| tera::Error::message(format!("`date` cannot show `{value}`: {why}"));
    let pieces = jiff::fmt::temporal::Pieces::parse(value).map_err(|error| bad(&error))?;
    let time = pieces.time().unwrap_or(jiff::civil::Time::midnight());
    let offset = pieces.to_numeric_offset().unwrap_or(jiff::tz::Offset::UTC);
    let zoned = pieces.date().to_datetime(time).to_zoned(offset.to_time_zone()).map_err(|error| bad(&error))?;
    strtime::format(format, &zoned).map_err(|error| bad(&error))
}

thread_local! {
    /// How many names of their own the components of the page have been given that this thread renders.
    static UIDS: Cell<usize> = const { Cell::new(0) };
}

/// The same page gets the same names, whatever the thread has rendered before.
pub fn begin_page() {
    UIDS.set(0);
}

/// A name that no other component in the page has: `note_t3`. Those in a page's text are `note_3`.
fn uid(kwargs: Kwargs, _: &State) -> tera::TeraResult<String> {
    let number = UIDS.get() + 1;
    UIDS.set(number);
    Ok(format!("{}_t{number}", kwargs.must_get::<&str>("name")?))
}

fn map(value: &Value) -> tera::TeraResult<serde_json::Map<String, serde_json::Value>> {
    serde_json::to_value(value)
        .ok()
        .and_then(|value| value.as_object().cloned())
        .ok_or_else(|| tera::Error::message("props have to be a map".to_owned()))
}

/// JSON that may stand inside `<script>`.
fn json(value: &Value, _: Kwargs, _: &State) -> tera::TeraResult<Value> {
    let json = serde_json::to_string(value).map_err(|error| tera::Error::message(format!("`json`: {error}")))?;
    Ok(Value::safe_string(&crate::pipeline::plan::script_safe(&json)))
}

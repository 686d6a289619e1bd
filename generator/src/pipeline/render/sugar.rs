//! Components in templates are called by the same tags as in Markdown. This turns `<Note kind="tip">…</Note>` into
//! Tera's own calls, and a directive into the element that wakes as an island.

use std::collections::BTreeMap;
use std::ops::Range;

use serde_json::Value;

use super::island;
use crate::diagnostic::{Diagnostic, nearest};
use crate::edited::Edited;
use crate::pipeline::components::call::{self, Braces, Given};
use crate::pipeline::components::declare::head;
use crate::pipeline::components::scan::{Part, parts};
use crate::pipeline::components::tags::{self, Attribute, Kind, Tag, Written};
use crate::pipeline::components::{Component, Components, Directive, Role};
use crate::pipeline::optimize::ComponentAssets;
use crate::pipeline::parse::raw_html;

/// Turns tags of components into calls of Tera.
pub struct Sugar<'a> {
    pub components: &'a Components,
    pub assets: &'a ComponentAssets,
}

/// What a template has become, and what is wrong with its tags, each with its bytes in the template.
pub type Desugared = (Edited, Vec<(Diagnostic, Range<usize>)>);

impl Sugar<'_> {
    /// A template of the theme.
    pub fn template(&self, text: &str) -> Desugared {
        let mut edits = Vec::new();
        let parts = parts(text);
        let mistakes = self.calls(text, &parts, &mut edits);
        for range in parts.iter().filter(|part| matches!(part, Part::Html(_))).map(Part::range) {
            let end = find_ignoring_case(&text[range.clone()], "</head>").map(|at| range.start + at);
            edits.extend(end.map(|at| (at..at, island::HEAD.to_owned())));
        }
        edits.sort_by_key(|(range, _)| range.start);
        (Edited::new(text, edits), mistakes)
    }

    /// A file of `components/`: it also leaves a mark that it was shown, and goes out without its line ends.
    pub fn component(&self, name: &str, text: &str) -> Desugared {
        let parts = parts(text);
        let mut edits = Vec::new();
        let mistakes = self.calls(text, &parts, &mut edits);
        if let Some((head, _)) = head(text) {
            edits.push((head.end..head.end, island::shown(name)));
            if !text.contains("<pre") && !text.contains("<textarea") {
                shrink(text, &parts, head.end, &mut edits);
            }
        }
        (Edited::new(text, edits), mistakes)
    }

    fn calls(
        &self,
        text: &str,
        parts: &[Part],
        edits: &mut Vec<(Range<usize>, String)>,
    ) -> Vec<(Diagnostic, Range<usize>)> {
        let mut mistakes = Vec::new();
        let mut open: Vec<(Tag<'_>, String)> = Vec::new();
        // A tag may go on over what Tera would read: `<Note title={page.title}>`.
        let mut done = 0;
        for part in parts {
            let Part::Html(range) = part else { continue };
            for at in memchr::memchr_iter(b'<', &text.as_bytes()[range.clone()]).map(|at| range.start + at) {
                let Some(read) = tags::read(text, at).filter(|_| at >= done) else { continue };
                let tag = match read {
                    Ok(tag) => tag,
                    Err(broken) => {
                        let message = format!("the tag `<{}>` does not end: {}", broken.name, broken.why);
                        mistakes.push((Diagnostic::error("unclosed-component", message), broken.range));
                        continue;
                    }
                };
                done = tag.range.end;
                if tag.kind == Kind::Close {
                    match open.pop_if(|(opened, _)| opened.name == tag.name) {
                        Some((_, close)) => edits.push((tag.range, close)),
                        // That there is no such component was said where it is opened.
                        None if self.components.get(tag.name).is_none() => {}
                        None => mistakes.push((stray(tag.name, open.last()), tag.range)),
                    }
                    continue;
                }
                let Some(component) = self.components.get(tag.name) else {
                    if raw_html::is_known(tag.name) {
                        continue;
                    }
                    mistakes.push((self.unknown(tag.name), at..at + 1 + tag.name.len()));
                    continue;
                };
                let (before, after) = self.call(component, &tag, &mut mistakes);
                if tag.kind == Kind::Empty {
                    edits.push((tag.range, format!("{before}{after}")));
                } else {
                    edits.push((tag.range.clone(), before));
                    open.push((tag, after));
                }
            }
        }
        for (tag, _) in open {
            let diagnostic = Diagnostic::error("unclosed-component", format!("`<{}>` is not closed", tag.name))
                .hint(format!("write `</{0}>` where its content ends, or `<{0} />` if it has none", tag.name));
            mistakes.push((diagnostic, tag.range));
        }
        mistakes
    }

    fn unknown(&self, name: &str) -> Diagnostic {
        let diagnostic = Diagnostic::error("unknown-component", format!("there is no component `{name}`"));
        match nearest(name, self.components.names()) {
            Some(near) => diagnostic.hint(format!("did you mean `<{near}>`?")),
            None => diagnostic.hint("components are files in `components/` of the theme or of the site"),
        }
    }

    /// What stands for the opening and for the closing tag.
    fn call(
        &self,
        component: &Component,
        tag: &Tag<'_>,
        mistakes: &mut Vec<(Diagnostic, Range<usize>)>,
    ) -> (String, String) {
        let reading = call::read(component, tag, Braces::Expression);
        mistakes.extend(reading.mistakes);
        mistakes.extend(tag.attributes.iter().filter_map(braces_in_quotes));
        let mut arguments: BTreeMap<&str, String> = BTreeMap::new();
        for (name, (given, _)) in &reading.arguments {
            let is_data = component.arguments.get(*name).is_some_and(|argument| argument.role == Role::Data);
            let expression = match given {
                Given::Expression(source) => (*source).to_owned(),
                Given::Value(Value::String(path)) if is_data => {
                    format!(
                        "site.data{}",
                        path.split('/').map(|name| format!("[{}]", text_literal(name))).collect::<String>()
                    )
                }
                Given::Value(value) => literal(value),
            };
            arguments.insert(name, expression);
        }
        let mut props: BTreeMap<&str, String> = component
            .arguments
            .iter()
            .filter_map(|(name, argument)| Some((name.as_str(), literal(argument.default.as_ref()?))))
            .collect();
        props.extend(arguments.iter().map(|(name, expression)| (*name, expression.clone())));
        props.retain(|name, _| component.is_prop(name));
        let props: Vec<String> = props.iter().map(|(name, value)| format!("{}: {value}", text_literal(name))).collect();
        if component.wants_uid {
            arguments.insert("uid", format!("uid(name={})", text_literal(&component.name.to_lowercase())));
        }
        let attributes: String = arguments.iter().map(|(name, value)| format!(" {name}={{{value}}}")).collect();
        let name = &component.name;
        let (before, after) = match tag.kind {
            _ if reading.directive.as_ref().is_some_and(Directive::is_client_only) => (String::new(), String::new()),
            Kind::Empty => (format!("{{{{ <{name}{attributes} /> }}}}"), String::new()),
            _ => (format!("{{% <{name}{attributes}> %}}"), format!("{{% </{name}> %}}")),
        };
        match &reading.directive {
            None => (before, after),
            Some(directive) => {
                let props =
                    format!("{{{{ {{{}}} | {} }}}}", props.join(", "), island::props_filter(component, directive));
                let start = island::start(component, directive, &props, self.assets);
                (format!("{start}{before}"), format!("{after}{}", island::END))
            }
        }
    }
}

/// `title="{{ page.title }}"`, as in the attributes of elements, would be the text with its braces.
fn braces_in_quotes(attribute: &Attribute<'_>) -> Option<(Diagnostic, Range<usize>)> {
    let Written::Text(text) = attribute.value else { return None };
    let inside = text.trim().strip_prefix("{{").and_then(|rest| rest.strip_suffix("}}"));
    if !text.contains("{{") && !text.contains("{%") {
        return None;
    }
    let name = attribute.name;
    let message = format!("`{name}` is given in quotation marks, where nothing is an expression");
    let hint = format!("write `{name}={{{}}}`", inside.map_or("…", str::trim));
    Some((Diagnostic::error("wrong-argument", message).hint(hint), attribute.range.clone()))
}

fn find_ignoring_case(text: &str, what: &str) -> Option<usize> {
    text.as_bytes().windows(what.len()).position(|window| window.eq_ignore_ascii_case(what.as_bytes()))
}

fn stray(name: &str, open: Option<&(Tag<'_>, String)>) -> Diagnostic {
    let diagnostic = Diagnostic::error("unclosed-component", format!("`</{name}>` closes nothing"));
    match open {
        Some((open, _)) => diagnostic.hint(format!("`<{}>` has to be closed first", open.name)),
        None => diagnostic.hint(format!("remove it, or write `<{name}>` where the content begins")),
    }
}

/// A value in Tera's notation, which is JSON's but for escapes in texts.
fn literal(value: &Value) -> String {
    match value {
        Value::Null => "none".to_owned(),
        Value::String(text) => text_literal(text),
        Value::Array(values) => format!("[{}]", values.iter().map(literal).collect::<Vec<_>>().join(", ")),
        Value::Object(map) => {
            let entries = map.iter().map(|(key, value)| format!("{}: {}", text_literal(key), literal(value)));
            format!("{{{}}}", entries.collect::<Vec<_>>().join(", "))
        }
        Value::Bool(_) | Value::Number(_) => value.to_string(),
    }
}

fn text_literal(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// Takes away line ends and the indentation after them: between tags wholly, elsewhere but for one space.
fn shrink(text: &str, parts: &[Part], from: usize, edits: &mut Vec<(Range<usize>, String)>) {
    for (index, part) in parts.iter().enumerate() {
        let range = match part {
            Part::Comment(range) if text[range.clone()].starts_with("<!") && range.start >= from => {
                edits.push((range.clone(), String::new()));
                continue;
            }
            Part::Html(range) if range.start >= from => range.clone(),
            _ => continue,
        };
        let is_value = |part: Option<&Part>| matches!(part, Some(Part::Expression(_) | Part::Raw(_)));
        let html = &text[range.clone()];
        let mut at = 0;
        while let Some(start) = html[at..].find(char::is_whitespace).map(|found| at + found) {
            let space = html[start..].len() - html[start..].trim_start().len();
            at = start + space;
            if !html[start..at].contains('\n') {
                continue;
            }
            let value_before = start == 0 && is_value(index.checked_sub(1).and_then(|index| parts.get(index)));
            let value_after = at == html.len() && is_value(parts.get(index + 1));
            let is_between = (html[..start].ends_with('>') || start == 0 && !value_before)
                && (html[at..].starts_with('<') || at == html.len() && !value_after);
            let among_words =
                is_inline(html[..start].rfind('<').map_or("", |open| &html[open..start])) && is_inline(&html[at..]);
            let new = if is_between && !among_words { "" } else { " " };
            edits.push((range.start + start..range.start + at, new.to_owned()));
        }
    }
}

/// Whether `html` begins with a tag of an element that stands among words, where a space is seen.
fn is_inline(html: &str) -> bool {
    const INLINE: [&str; 20] = [
        "a", "abbr", "b", "button", "cite", "code", "data", "em", "i", "input", "kbd", "label", "mark", "output",
        "small", "span", "strong", "sub", "sup", "time",
    ];
    let name = html.trim_start_matches(['<', '/']);
    let end = name.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(name.len());
    html.starts_with('<') && INLINE.contains(&name[..end].to_ascii_lowercase().as_str())
}

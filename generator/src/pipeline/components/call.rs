//! A tag and a declaration in, arguments of the declared types out, or what is wrong with the tag. One set of rules for
//! Markdown, where braces hold JSON, and for templates, where they hold an expression.

use std::collections::BTreeMap;
use std::ops::Range;

use serde_json::Value;

use super::tags::{Attribute, Tag, Written};
use super::{Argument, Component, Directive, Kind, Role};
use crate::diagnostic::{Diagnostic, nearest};
use crate::pipeline::parse::raw_html::decoded;

/// What stands between braces.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Braces {
    Json,
    Expression,
}

/// What is given for one argument.
#[derive(Clone, Debug, PartialEq)]
pub enum Given<'t> {
    Value(Value),
    /// Of a template.
    Expression(&'t str),
}

/// A tag that has been understood, as far as it can be.
pub struct Reading<'t> {
    /// With the bytes where each stands.
    pub arguments: BTreeMap<&'t str, (Given<'t>, Range<usize>)>,
    pub directive: Option<Directive>,
    /// Without their place, and the bytes where each stands.
    pub mistakes: Vec<(Diagnostic, Range<usize>)>,
}

/// Reads the attributes of an opening or empty tag.
pub fn read<'t>(component: &Component, tag: &Tag<'t>, braces: Braces) -> Reading<'t> {
    let mut reading = Reading { arguments: BTreeMap::new(), directive: None, mistakes: Vec::new() };
    for attribute in &tag.attributes {
        let range = attribute.range.clone();
        let result = if attribute.name.contains(':') {
            directive(component, attribute).and_then(|directive| match reading.directive.replace(directive) {
                Some(_) => Err(Diagnostic::error("unknown-directive", "a component takes one directive")
                    .hint("remove all but one")),
                None => Ok(()),
            })
        } else {
            argument(component, attribute, braces).and_then(|given| {
                match reading.arguments.insert(attribute.name, (given, range.clone())) {
                    Some(_) => {
                        Err(wrong(component, attribute.name, "is given twice".to_owned()).hint("remove one of them"))
                    }
                    None => Ok(()),
                }
            })
        };
        reading.mistakes.extend(result.err().map(|mistake| (mistake, range)));
    }
    let is_missing = |(name, argument): &(&String, &Argument)| {
        argument.default.is_none() && tag.attributes.iter().all(|attribute| attribute.name != name.as_str())
    };
    for (name, argument) in component.arguments.iter().filter(is_missing) {
        let kind = argument.kind.map_or_else(String::new, |kind| format!(", {}", kind.as_text()));
        let message = format!("`<{}>` needs the argument `{name}`{kind}", component.name);
        let diagnostic = Diagnostic::error("missing-argument", message).hint(manual(component));
        reading.mistakes.push((diagnostic, tag.range.start..tag.range.start + 1 + tag.name.len()));
    }
    reading
}

fn argument<'t>(component: &Component, attribute: &Attribute<'t>, braces: Braces) -> Result<Given<'t>, Diagnostic> {
    let name = attribute.name;
    let any = Argument { default: Some(Value::Null), ..Argument::default() };
    let Some(declared) = component.arguments.get(name).or(component.takes_any.then_some(&any)) else {
        return Err(unknown(component, name));
    };
    let value = match (attribute.value, braces) {
        (Written::Braces(source), Braces::Expression) => return Ok(Given::Expression(source)),
        (Written::Braces(json), Braces::Json) => {
            let value: Value = serde_json::from_str(json)
                .map_err(|error| wrong(component, name, format!("is not JSON: {}", short(&error))).hint(JSON))?;
            if !declared.kind.is_none_or(|kind| is_of(&value, kind)) && declared.role != Role::Data {
                let kind = declared.kind.map_or("", Kind::as_text);
                return Err(wrong(component, name, format!("has to be {kind}, not {}", shown(&value))));
            }
            value
        }
        (Written::Nothing, _) => match declared.kind {
            None | Some(Kind::Bool) => Value::Bool(true),
            Some(kind) => {
                let message = format!("has to be {}, and nothing is given", kind.as_text());
                return Err(wrong(component, name, message).hint(format!("write `{name}=\"…\"`")));
            }
        },
        (Written::Text(text), _) => converted(declared, &decoded(text)).map_err(|why| {
            let diagnostic = wrong(component, name, why);
            let is_json = declared.kind.is_some_and(|kind| matches!(kind, Kind::Array | Kind::Map));
            if is_json { diagnostic.hint(JSON) } else { diagnostic.hint(manual(component)) }
        })?,
    };
    match value.as_str() {
        Some(text) if !declared.values.is_empty() && !declared.values.iter().any(|allowed| allowed == text) => {
            let diagnostic = wrong(component, name, format!("cannot be `{text}`"));
            Err(match nearest(text, declared.values.iter().map(String::as_str)) {
                Some(near) => diagnostic.hint(format!("did you mean `{near}`?")),
                None => diagnostic.hint(format!("it can be {}", listed(declared.values.iter().map(String::as_str)))),
            })
        }
        Some(text) if is_script(declared.role, text) => {
            Err(wrong(component, name, "has to be an address, not a script".to_owned()))
        }
        _ => Ok(Given::Value(value)),
    }
}

fn manual(component: &Component) -> String {
    format!("`gen components {}` shows all of its arguments", component.name)
}

const JSON: &str =
    "in braces, a list is written as `{[1, 2]}` and a map as `{{\"a\": 1}}`, with double quotation marks";

/// Whether it is an address that does something instead of leading somewhere. Browsers pass over spaces and controls
/// in a scheme.
fn is_script(role: Role, url: &str) -> bool {
    let schemes: &[&str] = match role {
        Role::Link => &["javascript:", "vbscript:", "data:"],
        Role::Image => &["javascript:", "vbscript:"],
        Role::Plain | Role::Data => &[],
    };
    let url = url.chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect::<String>().to_lowercase();
    schemes.iter().any(|scheme| url.starts_with(scheme))
}

fn unknown(component: &Component, name: &str) -> Diagnostic {
    let message = format!("`<{}>` has no argument `{name}`", component.name);
    let diagnostic = Diagnostic::error("unknown-argument", message);
    let known = component.arguments.keys().map(String::as_str);
    match nearest(name, known.clone()) {
        Some(near) => diagnostic.hint(format!("did you mean `{near}`?")),
        None if component.arguments.is_empty() => diagnostic.hint("it takes none"),
        None => diagnostic.hint(format!("it has {}", listed(known))),
    }
}

fn wrong(component: &Component, name: &str, what: String) -> Diagnostic {
    Diagnostic::error("wrong-argument", format!("`{name}` of `<{}>` {what}", component.name))
}

fn listed<'n>(names: impl Iterator<Item = &'n str>) -> String {
    names.map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

/// `serde_json`'s message without its place, which is one in the braces and not in the file.
fn short(error: &serde_json::Error) -> String {
    let message = error.to_string();
    message.split(" at line ").next().unwrap_or(&message).to_owned()
}

fn is_of(value: &Value, kind: Kind) -> bool {
    match kind {
        Kind::String => value.is_string(),
        Kind::Bool => value.is_boolean(),
        Kind::Integer => value.is_i64() || value.is_u64(),
        Kind::Float | Kind::Number => value.is_number(),
        Kind::Array => value.is_array(),
        Kind::Map => value.is_object(),
    }
}

fn shown(value: &Value) -> &'static str {
    match value {
        Value::Null => "nothing",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "a map",
    }
}

/// What stands between quotation marks, as the declared type.
fn converted(argument: &Argument, text: &str) -> Result<Value, String> {
    // Whatever the data will be, here it is a name.
    let kind = if argument.role == Role::Data { Kind::String } else { argument.kind.unwrap_or(Kind::String) };
    let json = || serde_json::from_str::<Value>(text).ok().filter(|value| is_of(value, kind));
    let value = match kind {
        Kind::String => Some(Value::String(text.to_owned())),
        Kind::Bool => text.parse().ok().map(Value::Bool),
        Kind::Integer => text.trim().parse::<i64>().ok().map(Value::from),
        Kind::Float => text.trim().parse::<f64>().ok().filter(|number| number.is_finite()).map(Value::from),
        Kind::Number | Kind::Array | Kind::Map => json(),
    };
    value.ok_or_else(|| format!("has to be {}, not `{text}`", kind.as_text()))
}

/// `client:…` and `server:defer`.
fn directive(component: &Component, attribute: &Attribute<'_>) -> Result<Directive, Diagnostic> {
    const CLIENT: [&str; 5] = ["load", "idle", "visible", "media", "only"];
    let unknown = |hint: String| {
        Diagnostic::error("unknown-directive", format!("there is no directive `{}`", attribute.name)).hint(hint)
    };
    if attribute.name == "server:defer" {
        return if component.server.is_some() {
            Ok(Directive::Defer)
        } else {
            let message = format!("`<{}>` does not say which address its HTML would come from", component.name);
            Err(Diagnostic::error("no-script", message)
                .hint(format!("declare it in `{}`: `{{\"server\": \"/api/…\"}}` behind the arguments", component.file)))
        };
    }
    let name = attribute.name.strip_prefix("client:").and_then(|name| CLIENT.into_iter().find(|known| *known == name));
    let Some(name) = name else {
        let all: Vec<String> =
            CLIENT.iter().map(|name| format!("client:{name}")).chain(["server:defer".to_owned()]).collect();
        return Err(match nearest(attribute.name, all.iter().map(String::as_str)) {
            Some(near) => unknown(format!("did you mean `{near}`?")),
            None => unknown(format!("there are {}", listed(all.iter().map(String::as_str)))),
        });
    };
    if !component.has_script {
        let message = format!("`<{}>` has no script that `client:{name}` could wake", component.name);
        // A folder `themes/default` would hide the theme that is built in.
        let file = component.file.strip_prefix("themes/default/").unwrap_or(&component.file);
        let script = file.replace(".html", ".ts");
        return Err(Diagnostic::error("no-script", message)
            .hint("remove the directive: without it, the component is plain HTML")
            .hint(format!("or write `{script}`, which exports a default function")));
    }
    let value = match attribute.value {
        Written::Nothing => None,
        Written::Text(text) => Some(decoded(text)),
        Written::Braces(_) => return Err(unknown_value(name, "takes no braces")),
    };
    match (name, &value) {
        ("media", None) => Err(unknown_value(name, "needs a media query: `client:media=\"(min-width: 40em)\"`")),
        ("media", Some(query)) if !is_balanced(query) => {
            Err(unknown_value(name, "needs a media query, whose parentheses are closed"))
        }
        ("visible", Some(margin)) if !is_margin(margin) => {
            Err(unknown_value(name, "takes a distance in pixels or percent: `client:visible=\"200px\"`"))
        }
        ("load" | "idle" | "only", Some(_)) => Err(unknown_value(name, "takes no value")),
        _ => Ok(Directive::Client(name.into(), value)),
    }
}

fn unknown_value(name: &str, what: &str) -> Diagnostic {
    Diagnostic::error("unknown-directive", format!("`client:{name}` {what}"))
}

/// Whether a media query can be one; which words it knows is a browser's business.
fn is_balanced(query: &str) -> bool {
    let mut depth = 0_usize;
    for character in query.chars() {
        match character {
            '(' => depth += 1,
            ')' => match depth.checked_sub(1) {
                Some(less) => depth = less,
                None => return false,
            },
            _ => {}
        }
    }
    depth == 0 && !query.trim().is_empty()
}

/// As `rootMargin` of an IntersectionObserver (W3C Intersection Observer §2.2): one to four lengths.
fn is_margin(text: &str) -> bool {
    let is_length = |part: &str| {
        let number = part.strip_suffix("px").or(part.strip_suffix('%')).unwrap_or("");
        number.parse::<f64>().is_ok_and(f64::is_finite)
    };
    (1..=4).contains(&text.split_whitespace().count()) && text.split_whitespace().all(is_length)
}

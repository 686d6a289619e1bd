//! What a component's declaration and the comment above it say, for people: as text for a terminal and as Markdown for
//! a page. Both come from the same places as the checks of calls, so they cannot be out of date.

use std::fmt::Write;

use serde_json::{Value, json};

use super::{Argument, Component, Components, Role};

/// The comment above a declaration, cut up.
struct About<'a> {
    /// All of it but the list of arguments.
    text: &'a str,
    /// Lines of the list: name and meaning.
    arguments: Vec<(&'a str, String)>,
}

/// The list of arguments ends the comment: ``- `kind`: what it is``, which may go on in lines that are indented.
fn about(component: &Component) -> About<'_> {
    let comment = component.about.as_str();
    let start =
        comment.rmatch_indices("\n\n").map(|(at, _)| at).find(|at| comment[*at..].trim_start().starts_with("- `"));
    let (text, list) = start.map_or((comment, ""), |at| comment.split_at(at));
    let mut arguments: Vec<(&str, String)> = Vec::new();
    for line in list.lines() {
        match line.strip_prefix("- `").and_then(|rest| rest.split_once("`: ")) {
            Some((name, meaning)) => arguments.push((name, meaning.trim().to_owned())),
            None => {
                if let Some((_, meaning)) = arguments.last_mut().filter(|_| !line.trim().is_empty()) {
                    let _ = write!(meaning, " {}", line.trim());
                }
            }
        }
    }
    About { text: text.trim(), arguments }
}

impl About<'_> {
    fn first_sentence(&self) -> String {
        let paragraph = self.text.split("\n\n").next().unwrap_or_default().replace('\n', " ");
        let end = paragraph.find(". ").map_or(paragraph.len(), |end| end + 1);
        paragraph[..end].to_owned()
    }

    fn meaning(&self, name: &str) -> &str {
        self.arguments.iter().find(|(known, _)| *known == name).map_or("", |(_, meaning)| meaning)
    }
}

/// `string = "note"`, or the type alone of one that has to be given.
fn type_of(argument: &Argument) -> String {
    let kind = match argument.role {
        Role::Plain => argument.kind.map_or("anything", super::Kind::name),
        Role::Link => "link",
        Role::Image => "picture",
        Role::Data => "data",
    };
    match &argument.default {
        None => format!("{kind}, required"),
        Some(Value::Null) => kind.to_owned(),
        Some(Value::String(text)) if text.is_empty() => kind.to_owned(),
        Some(default) => format!("{kind} = {default}"),
    }
}

fn values(argument: &Argument) -> String {
    argument.values.iter().map(|value| format!("`{value}`")).collect::<Vec<_>>().join(", ")
}

fn directives(component: &Component) -> Option<&'static str> {
    match (component.has_script, component.server.is_some()) {
        (true, true) => Some("Takes a `client:` directive, or `server:defer`."),
        (true, false) => Some("Takes a `client:` directive."),
        (false, true) => Some("Takes `server:defer`."),
        (false, false) => None,
    }
}

/// One line for each component.
pub fn list(components: &Components) -> String {
    let width = components.names().map(str::len).max().unwrap_or_default();
    let line = |component: &Component| format!("{:width$}  {}\n", component.name, about(component).first_sentence());
    components.0.values().map(line).collect()
}

/// Everything about one component.
pub fn text(component: &Component) -> String {
    let about = about(component);
    let mut text = format!("<{}>  {}\n", component.name, component.file);
    if !about.text.is_empty() {
        let _ = write!(text, "\n{}\n", about.text);
    }
    let width = component.arguments.keys().map(String::len).max().unwrap_or_default();
    for (name, argument) in &component.arguments {
        let _ = write!(text, "\n  {name:width$}  {}", type_of(argument));
        let meaning = about.meaning(name);
        if !meaning.is_empty() {
            let _ = write!(text, "\n  {:width$}  {meaning}", "");
        }
        if !argument.values.is_empty() {
            let _ = write!(text, "\n  {:width$}  One of {}.", "", values(argument));
        }
    }
    if !component.arguments.is_empty() {
        text.push('\n');
    }
    if let Some(directives) = directives(component) {
        let _ = writeln!(text, "\n  {}", directives.replace('`', ""));
    }
    text
}

/// A page of Markdown about all components, each with its examples as code and at work.
pub fn markdown(components: &Components) -> String {
    let mut page = String::new();
    for component in components.0.values() {
        let about = about(component);
        let _ = write!(page, "\n## {}\n\n{}\n", component.name, at_work(about.text));
        if !component.arguments.is_empty() {
            page.push_str("\n| Argument | Type | Meaning |\n|---|---|---|\n");
        }
        for (name, argument) in &component.arguments {
            let mut meaning = about.meaning(name).to_owned();
            if !argument.values.is_empty() {
                let _ = write!(meaning, " One of {}.", values(argument));
            }
            let _ = writeln!(
                page,
                "| `{name}` | `{}` | {} |",
                type_of(argument).replace('|', "\\|"),
                meaning.trim().replace('|', "\\|")
            );
        }
        if let Some(directives) = directives(component) {
            let _ = write!(page, "\n{directives}\n");
        }
    }
    page
}

/// Puts each example in a fence of `md` once more below the fence, as itself. One in `markdown` is only shown.
fn at_work(text: &str) -> String {
    let mut page = String::new();
    // The fence, and the lines inside of it.
    let mut example: Option<(&str, String)> = None;
    for line in text.lines() {
        page.push_str(line);
        page.push('\n');
        match &mut example {
            None => {
                let fence = line.strip_suffix("md").filter(|fence| fence.len() > 2 && fence.chars().all(|c| c == '`'));
                example = fence.map(|fence| (fence, String::new()));
            }
            Some((fence, code)) if line == *fence => {
                let _ = write!(page, "\n{code}");
                example = None;
            }
            Some((_, code)) => {
                code.push_str(line);
                code.push('\n');
            }
        }
    }
    page.truncate(page.trim_end().len());
    page
}

/// For editors.
pub fn json(components: &Components) -> Value {
    let argument = |about: &About<'_>, name: &String, argument: &Argument| {
        json!({
            "name": name,
            "type": argument.kind.map(super::Kind::name),
            "required": argument.default.is_none(),
            "default": argument.default,
            "values": argument.values,
            "about": about.meaning(name),
        })
    };
    let component = |component: &Component| {
        let about = about(component);
        let arguments: Vec<Value> =
            component.arguments.iter().map(|(name, declared)| argument(&about, name, declared)).collect();
        json!({
            "name": component.name,
            "file": component.file,
            "about": about.text,
            "arguments": arguments,
            "script": component.has_script,
            "server": component.server,
        })
    };
    Value::Array(components.0.values().map(component).collect())
}

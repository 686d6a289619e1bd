//! The files of `components/` in, what they declare out: name, arguments and what stands beside them. Only the head of
//! a component is read; whether the rest of it is right shows when templates are compiled.

use std::ops::Range;

use serde_json::Value;
use tera::{ComponentArgType, ErrorKind, Tera};

use super::scan::{Part, parts, word};
use super::{Argument, Component, Components, Kind, Role};
use crate::diagnostic::{Diagnostic, nearest};
use crate::pipeline::load::{Theme, ThemeFile};

pub fn declare(theme: &Theme) -> (Components, Vec<Diagnostic>) {
    let mut components = Components::default();
    let mut diagnostics = Vec::new();
    for (path, file) in &theme.components {
        let Some(name) = path.strip_suffix(".html").filter(|name| !name.contains('/')) else {
            diagnostics.extend(stray(theme, path, file));
            continue;
        };
        match component(name, file) {
            Ok((mut component, mistakes)) => {
                diagnostics.extend(mistakes);
                component.has_script = theme.script_of(name).is_some();
                component.has_style = theme.components.contains_key(&format!("{name}.css"));
                if component.has_style {
                    diagnostics.extend(unscoped(name, file));
                }
                components.0.insert(name.to_owned(), component);
            }
            Err(diagnostic) => diagnostics.push(*diagnostic),
        }
    }
    (components, diagnostics)
}

/// What a component can ask for besides its arguments.
const IMPLICIT: [&str; 4] = ["page", "site", "t", "uid"];

/// Bytes of `{% component Name(…) {…} %}`, and of the comment before it.
pub fn head(text: &str) -> Option<(Range<usize>, Option<Range<usize>>)> {
    let mut comment = None;
    for part in parts(text) {
        match part {
            Part::Statement(range) if word(&text[range.clone()]) == "component" => return Some((range, comment)),
            Part::Comment(range) if text[range.clone()].starts_with("{#") => comment = Some(range),
            _ => {}
        }
    }
    None
}

fn component(name: &str, file: &ThemeFile) -> Result<(Component, Vec<Diagnostic>), Box<Diagnostic>> {
    let bad = |message: String| Diagnostic::error("bad-component", message);
    let text = file.text()?;
    if !name.starts_with(|c: char| c.is_ascii_uppercase())
        || !name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    {
        return Err(bad(format!("`{name}` cannot be the name of a component"))
            .in_file(&file.file)
            .hint(
                "a name begins with a capital and holds only letters, digits and underscores, so that no element of HTML is like it",
            )
            .into());
    }
    let Some((head, above)) = head(text) else {
        return Err(bad("the file declares no component".to_owned())
            .in_file(&file.file)
            .hint(format!("write `{{% component {name}(label: string) %}} … {{% endcomponent {name} %}}`"))
            .into());
    };
    let inside = text[head.clone()].split_once("component").map_or("", |(_, after)| after).trim_start();
    let declared: String = inside.chars().take_while(|c| c.is_alphanumeric() || "_.".contains(*c)).collect();
    let mut tera = Tera::default();
    if let Err(error) = tera.add_raw_template("head", &format!("{}{{% endcomponent {declared} %}}", &text[..head.end]))
    {
        let ErrorKind::SyntaxError(report) = error.kind() else {
            return Err(bad(error.to_string()).in_file(&file.file).into());
        };
        return Err(bad(sentence(report.message())).at(&file.file, text, report.span().range.clone()).into());
    }
    let at =
        text[head.clone()].find(&declared).map_or(head.clone(), |at| head.start + at..head.start + at + declared.len());
    let Some(info) = tera.get_component_definition(&declared).filter(|_| declared == name) else {
        return Err(bad(format!("the file declares `{declared}`, but its name says `{name}`"))
            .at(&file.file, text, at)
            .hint("a component has the name of its file")
            .into());
    };
    let mut component = Component {
        name: name.to_owned(),
        file: file.file.clone(),
        about: above.map_or_else(String::new, |above| comment(&text[above])),
        takes_any: info.rest_param().is_some(),
        wants_uid: info.args().iter().any(|argument| argument.is_implicit() && argument.name() == "uid"),
        ..Component::default()
    };
    for argument in info.args().iter().filter(|argument| !argument.is_implicit()) {
        let default = argument.default().map(|value| serde_json::to_value(value).unwrap_or_default());
        let declared = Argument { kind: argument.arg_type().and_then(kind), default, ..Argument::default() };
        component.arguments.insert(argument.name().to_owned(), declared);
    }
    let mut mistakes = Vec::new();
    let unknown = info.args().iter().filter(|argument| argument.is_implicit() && argument.default().is_none());
    for argument in unknown.filter(|argument| !IMPLICIT.contains(&argument.name())) {
        let written = format!("@{}", argument.name());
        let at = text[head.clone()].find(&written).map_or(head.start, |at| head.start + at);
        let diagnostic = bad(format!("no component is given `{written}`")).at(&file.file, text, at..at + written.len());
        mistakes.push(diagnostic.hint("there are `@t`, `@site`, `@page` and `@uid`; others need a default"));
    }
    for (key, value) in info.metadata() {
        let value = serde_json::to_value(value).unwrap_or_default();
        if let Err((what, message, hint)) = describe(&mut component, key, &value) {
            let at = text[head.clone()].find(&format!("\"{what}\"")).map_or(head.start, |at| head.start + at);
            let diagnostic = bad(message).at(&file.file, text, at..at + what.len() + 2);
            mistakes.push(match hint {
                Some(hint) => diagnostic.hint(hint),
                None => diagnostic,
            });
        }
    }
    Ok((component, mistakes))
}

fn kind(declared: ComponentArgType) -> Option<Kind> {
    Some(match declared {
        ComponentArgType::String => Kind::String,
        ComponentArgType::Bool => Kind::Bool,
        ComponentArgType::Integer => Kind::Integer,
        ComponentArgType::Float => Kind::Float,
        ComponentArgType::Number => Kind::Number,
        ComponentArgType::Array => Kind::Array,
        ComponentArgType::Map => Kind::Map,
        _ => return None,
    })
}

/// What is to be said of a file that is no component and belongs to none.
fn stray(theme: &Theme, path: &str, file: &ThemeFile) -> Option<Diagnostic> {
    let (stem, extension) = path.rsplit_once('.')?;
    let warning = |message: String| Diagnostic::warning("bad-component", message).in_file(&file.file);
    match extension {
        "html" => Some(
            warning(format!("`{path}` is no component: they stand in `components/` itself"))
                .hint("move the file there; scripts that components import may be in folders"),
        ),
        // Others may be scripts to import.
        "css" | "ts" | "js" if stem.starts_with(|c: char| c.is_ascii_uppercase()) => {
            if theme.components.contains_key(&format!("{stem}.html")) {
                return None;
            }
            let names = theme.components.keys().filter_map(|path| path.strip_suffix(".html"));
            let diagnostic = warning(format!("there is no component `{stem}` to which this file could belong"));
            Some(match nearest(stem, names) {
                Some(near) => diagnostic.hint(format!("did you mean `{near}.{extension}`?")),
                None => diagnostic
                    .hint(format!("write `{stem}.html` beside it; a script to import has a name in lower case")),
            })
        }
        _ => None,
    }
}

/// That a sheet reaches nothing, since no element has the class that it is for.
fn unscoped(name: &str, file: &ThemeFile) -> Option<Diagnostic> {
    let text = file.text().ok()?;
    let mut classes = text.split("class=").skip(1).map(|rest| match rest.strip_prefix(['"', '\'']) {
        Some(quoted) => quoted.split(['"', '\'']).next().unwrap_or_default(),
        None => rest.split([' ', '>']).next().unwrap_or_default(),
    });
    if classes.any(|classes| classes.split_whitespace().any(|class| class == name)) {
        return None;
    }
    let message = format!("no element has the class `{name}`, so the style sheet `{name}.css` reaches nothing");
    let hint = format!("give it to the outermost element: `class=\"{name}\"`");
    Some(Diagnostic::warning("bad-component", message).in_file(&file.file).hint(hint))
}

/// A message of Tera as ours are: in lower case, without a full stop.
pub fn sentence(message: &str) -> String {
    let mut characters = message.trim_end_matches('.').chars();
    characters.next().into_iter().flat_map(char::to_lowercase).chain(characters).collect()
}

/// What a comment says, without the indentation that all of its lines share.
fn comment(comment: &str) -> String {
    let comment = comment.trim_start_matches("{#").trim_end_matches("#}").trim_matches('-');
    let indent = |line: &str| line.len() - line.trim_start().len();
    let least = comment.lines().skip(1).filter(|line| !line.trim().is_empty()).map(indent).min().unwrap_or_default();
    let lines: Vec<&str> =
        comment.lines().map(|line| line.get(least.min(indent(line))..).unwrap_or_default()).collect();
    lines.join("\n").trim().to_owned()
}

/// What is wrong with a key of the map behind the arguments: the word that is meant, the message, a hint.
type Wrong = (String, String, Option<String>);

/// Takes in one key of that map.
fn describe(component: &mut Component, key: &str, value: &Value) -> Result<(), Wrong> {
    const KEYS: [&str; 7] = ["values", "links", "image", "data", "props", "search", "server"];
    let shape = |shape: &str| Err((key.to_owned(), format!("`{key}` has to be {shape}"), None));
    let texts = |value: &Value| -> Option<Vec<String>> {
        value.as_array()?.iter().map(|text| text.as_str().map(str::to_owned)).collect()
    };
    match key {
        "values" => {
            let Some(map) = value.as_object() else { return shape("a map from arguments to lists of texts") };
            for (name, value) in map {
                let Some(values) = texts(value) else { return shape("a map from arguments to lists of texts") };
                named(component, name)?.values = values;
            }
        }
        "links" | "data" => {
            let Some(names) = texts(value) else { return shape("a list of arguments") };
            for name in names {
                named(component, &name)?.role = if key == "links" { Role::Link } else { Role::Data };
            }
        }
        "props" => {
            let Some(names) = texts(value) else { return shape("a list of arguments") };
            for name in &names {
                named(component, name)?;
            }
            component.props = Some(names);
        }
        "search" => match value.as_bool() {
            Some(needs) => component.needs_search = needs,
            None => return shape("`true` or `false`"),
        },
        "image" => {
            let Some(name) = value.as_str() else { return shape("the name of an argument") };
            named(component, name)?.role = Role::Image;
        }
        "server" => match value.as_str().filter(|url| url.starts_with('/')) {
            Some(url) => component.server = Some(url.to_owned()),
            None => return shape("an address of this site, such as \"/api/views\""),
        },
        _ => {
            let hint = match nearest(key, KEYS) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("there are {}", KEYS.map(|key| format!("`{key}`")).join(", ")),
            };
            return Err((key.to_owned(), format!("a declaration has no `{key}`"), Some(hint)));
        }
    }
    Ok(())
}

fn named<'c>(component: &'c mut Component, name: &str) -> Result<&'c mut Argument, Wrong> {
    let near =
        nearest(name, component.arguments.keys().map(String::as_str)).map(|near| format!("did you mean `{near}`?"));
    let message = format!("`{}` has no argument `{name}`", component.name);
    component.arguments.get_mut(name).ok_or((name.to_owned(), message, near))
}

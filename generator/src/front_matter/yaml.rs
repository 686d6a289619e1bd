//! Explains why a block is not valid YAML. The parser's own words are about its grammar, so first the handful of
//! mistakes that people make are looked for. Reading YAML itself is for `raw`.

use serde_json::Value;

use super::origin::Origin;
use super::raw::{is_word, offset, syntax};
use crate::diagnostic::Diagnostic;

/// What is wrong, with its place in bytes of the block.
struct Mistake {
    start: usize,
    end: usize,
    what: String,
    hint: String,
}

/// `error` is that of the second parser, if it refuses the text as well.
pub fn mistake(origin: &Origin, error: Option<&serde_saphyr::Error>) -> Diagnostic {
    let text = origin.text();
    let (line, column) =
        error.and_then(serde_saphyr::Error::location).map_or((1, 1), |at| (at.line() as usize, at.column() as usize));
    let at = offset(text, line, column);
    let message = error.map_or_else(|| "it cannot be read".to_owned(), |error| error.without_snippet().to_string());
    let likely = repeated(text, at, &message).or_else(|| likely(text, line, &message)).or_else(|| indented(text, line));
    if let Some(Mistake { start, end, what, hint }) = likely {
        let diagnostic = Diagnostic::error("front-matter-syntax", format!("this is not valid YAML: {what}")).hint(hint);
        return origin.diagnostic(diagnostic, origin.text_start() + start..origin.text_start() + end);
    }
    // The parser repeats the place, counted from the wrong line.
    let message = message.lines().next().unwrap_or_default();
    let message = message.split(" at line ").next().unwrap_or(message);
    let message = message.strip_prefix("error: ").unwrap_or(message);
    let message = match message.strip_prefix("line ") {
        Some(rest) => rest.split_once(": ").map_or(message, |(_, message)| message),
        None => message,
    };
    syntax(origin, "YAML", message, at)
}

fn repeated(text: &str, at: usize, message: &str) -> Option<Mistake> {
    let key = message.split_once("duplicate mapping key: ")?.1;
    let key = key.split([',', '\n']).next()?.trim();
    let hint = "take one of the two away".to_owned();
    Some(Mistake { start: at, end: (at + key.len()).min(text.len()), what: format!("`{key}` is given twice"), hint })
}

/// Looks up to the line after the one at which the parser stopped, for some mistakes end the value before them.
fn likely(text: &str, last: usize, message: &str) -> Option<Mistake> {
    let mut start = 0;
    for line in text.split_inclusive('\n').take(last + 1) {
        let content = line.trim_end();
        let mistake = |from: usize, what: &str, hint: String| {
            Some(Mistake { start: start + from, end: start + content.len(), what: what.to_owned(), hint })
        };
        let indent = content.len() - content.trim_start().len();
        if content[..indent].contains('\t') {
            let what = "a tab stands in the indentation".to_owned();
            return Some(Mistake { start, end: start + indent, what, hint: "indent with spaces".to_owned() });
        }
        if let Some((key, value)) =
            content.split_once(": ").filter(|(key, _)| !key.trim_start().starts_with(['#', '"', '\'']))
        {
            let from = content.len() - value.trim_start().len();
            let value = value.trim();
            let quoted = || format!("put the value in quotes: `{}: {}`", key.trim(), quoted(value));
            let first = value.chars().next().unwrap_or(' ');
            // After the closing quote or bracket; only a comment may stand there.
            let after = |close: char| value[1..].split_once(close).map(|(_, rest)| rest.trim());
            let follows = |rest: Option<&str>| rest.is_some_and(|rest| !rest.is_empty() && !rest.starts_with('#'));
            match first {
                '@' | '`' | '%' => return mistake(from, "a value cannot begin with this character", quoted()),
                '*' | '&' | '!' if value.contains(' ') || value.ends_with('*') => {
                    return mistake(from, "a value that begins with this character has a special meaning", quoted());
                }
                '\'' if follows(after('\'')) && !value[1..].contains("''") => {
                    let inner = value[1..].strip_suffix('\'').unwrap_or(value);
                    let hint = format!("put the value in double quotes: `{}: {}`", key.trim(), Value::from(inner));
                    return mistake(from, "text follows after the closing quote", hint);
                }
                '"' if follows(after('"')) && !value.contains('\\') => {
                    return mistake(from, "text follows after the closing quote", quoted());
                }
                '"' | '\'' if after(first).is_none() && message.contains("quoted scalar") => {
                    let hint = format!("write `{first}` at its end as well");
                    return mistake(from, "the quote has no end", hint);
                }
                '[' if follows(after(']')) && !after(']').is_some_and(|rest| rest.starts_with([']', ','])) => {
                    return mistake(from, "text follows after the closing bracket", quoted());
                }
                _ if !"\"'[{|>#".contains(first) && (value.contains(": ") || value.ends_with(':')) => {
                    return mistake(from, "a value with `: ` in it needs quotes", quoted());
                }
                _ => {}
            }
        } else if let Some((key, value)) = content.split_once(':')
            && is_word(key)
            && !value.is_empty()
            && !value.starts_with("//")
        {
            return mistake(0, "a space is missing after the colon", format!("write `{key}: {value}`"));
        }
        start += line.len();
    }
    None
}

/// A field deeper than the one above, which has a value already.
fn indented(text: &str, line: usize) -> Option<Mistake> {
    let start: usize = text.split_inclusive('\n').take(line.checked_sub(1)?).map(str::len).sum();
    let content = text[start..].lines().next()?;
    let indent = content.len() - content.trim_start().len();
    let (key, _) = content[indent..].split_once(':')?;
    let above = text[..start].lines().last()?;
    if indent == 0 || !is_word(key) || above.starts_with(' ') || above.trim_end().ends_with(':') {
        return None;
    }
    let hint = format!("take away the spaces before `{key}`");
    Some(Mistake { start, end: start + indent, what: format!("`{key}` is indented"), hint })
}

/// In whichever quotes leave the text as it is.
fn quoted(value: &str) -> String {
    if value.contains('"') && !value.contains('\'') { format!("'{value}'") } else { Value::from(value).to_string() }
}

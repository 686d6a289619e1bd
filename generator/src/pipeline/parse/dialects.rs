//! Names marks of other Markdown dialects, which here are text: `:::note`, `[[toc]]`, `[[Page]]`, `:smile:`, `==mark==`,
//! `^[note]`, `*[abbr]:`, callouts beyond the five of GitHub. They are shown as they stand, with a warning each; only
//! emoji, which some write in every line, are named once a file.

use std::ops::Range;

use super::foreign::{MOST, Place, is_inside, more, near};
use crate::diagnostic::Diagnostic;

pub fn find(place: &Place<'_>) -> Vec<Diagnostic> {
    let bytes = place.text.as_bytes();
    let mut diagnostics = Vec::new();
    let mut emoji: Vec<Range<usize>> = Vec::new();
    let mut done = place.body;
    for at in memchr::memchr3_iter(b':', b'[', b'=', &bytes[place.body..]).map(|at| place.body + at) {
        if at < done {
            continue;
        }
        if diagnostics.len() >= MOST {
            diagnostics.push(more(place, at));
            break;
        }
        let before = if at > place.body { bytes[at - 1] } else { b'\n' };
        let after = bytes.get(at + 1).copied().unwrap_or_default();
        let found = match bytes[at] {
            b':' if after == b':' && before == b'\n' => directive(place, at),
            b':' if !before.is_ascii_alphanumeric() && !b":/\\<\"'".contains(&before) => {
                if let Some(end) = emoji_end(&place.text[at..]).filter(|_| is_prose(place, at)) {
                    emoji.push(at..at + end);
                    done = at + end;
                }
                None
            }
            b'=' if after == b'=' && before != b'=' => mark(place, at),
            b'[' => bracket(place, at, before, after),
            _ => None,
        };
        if let Some((range, diagnostic)) = found.filter(|_| is_prose(place, at)) {
            done = range.end;
            diagnostics.push(place.at(diagnostic, range));
        }
    }
    if let Some(first) = emoji.first() {
        let written = &place.text[first.clone()];
        let others = emoji.len() - 1;
        let message = match others {
            0 => format!("`{written}` is the name of an emoji, which is shown as it stands"),
            1 => format!("`{written}` and another one are names of emoji, which are shown as they stand"),
            _ => format!("`{written}` and {others} others are names of emoji, which are shown as they stand"),
        };
        let diagnostic = Diagnostic::warning("foreign-syntax", message).hint("write the character itself: 😀");
        diagnostics.push(place.at(diagnostic, first.clone()));
    }
    diagnostics
}

type Found = Option<(Range<usize>, Diagnostic)>;

/// Code, formulas and HTML may hold anything.
fn is_prose(place: &Place<'_>, at: usize) -> bool {
    !is_inside(place.verbatim, at) && !is_inside(place.html, at)
}

fn line<'a>(place: &Place<'a>, at: usize) -> &'a str {
    let rest = near(&place.text[at..]);
    rest[..memchr::memchr(b'\n', rest.as_bytes()).unwrap_or(rest.len())].trim_end()
}

fn warning(message: String) -> Diagnostic {
    Diagnostic::warning("foreign-syntax", message)
}

/// `:::note`; the `:::` at its end was named with it.
fn directive(place: &Place<'_>, at: usize) -> Found {
    let line = line(place, at);
    let name = line.trim_start_matches(':');
    if line.len() - name.len() < 2 || !name.trim_start().starts_with(|c: char| c.is_alphabetic() || c == '{') {
        return None;
    }
    // Two colons are a directive only with a bracket: `::video[…]`.
    if line.len() - name.len() == 2 && !name.contains(['[', '{']) {
        return None;
    }
    let name: String = name
        .trim_start_matches([' ', '{', '.'])
        .chars()
        .take_while(|c| c.is_alphanumeric() || "-_".contains(*c))
        .collect();
    let diagnostic = warning(format!("`:::{name}` is a directive of other generators, which is shown as it stands"))
        .hint("use an alert: a quotation that begins with `> [!NOTE]`, or write HTML");
    Some((at..at + line.len(), diagnostic))
}

/// Length of `:smile:`.
fn emoji_end(text: &str) -> Option<usize> {
    let rest = &text[1..];
    let length =
        rest.bytes().take_while(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"_+-".contains(b)).count();
    let name = &rest[..length];
    let after = rest[length..].strip_prefix(':')?;
    let is_name = name.len() > 1
        && (name.starts_with(|c: char| c.is_ascii_lowercase()) || matches!(name, "+1" | "-1" | "100" | "1234"));
    (is_name && !after.starts_with(|c: char| c.is_alphanumeric() || "=>:/".contains(c))).then_some(length + 2)
}

/// `==text==`
fn mark(place: &Place<'_>, at: usize) -> Found {
    let line = line(place, at);
    let inside = line.strip_prefix("==")?;
    let end = inside.find("==")?;
    let text = &inside[..end];
    let tight =
        !text.is_empty() && !text.starts_with([' ', '=']) && !text.ends_with(' ') && !inside[end..].starts_with("===");
    let alone = !place.text[place.body..at].ends_with(|c: char| c.is_alphanumeric() || "!<>)]".contains(c));
    let diagnostic = warning(format!("`=={text}==` is the mark of other generators, which is shown as it stands"))
        .hint(format!("write it in HTML: `<mark>{text}</mark>`"));
    (tight && alone).then(|| (at..at + end + 4, diagnostic))
}

fn bracket(place: &Place<'_>, at: usize, before: u8, after: u8) -> Found {
    if after == b'[' {
        return double(place, at);
    }
    match before {
        b'^' => inline_note(place, at),
        b'*' => abbreviation(place, at),
        _ if after == b'!' => callout(place, at),
        _ if matches!(after, b'T' | b't') => {
            let line = line(place, at);
            let alone = before == b'\n' && matches!(line, "[TOC]" | "[toc]");
            alone.then(|| (at..at + line.len(), contents(line))).or_else(|| spaced(place, at))
        }
        _ => spaced(place, at),
    }
}

/// `[text](my file.md)`: CommonMark reads no link where the address holds a space, and other generators' users have
/// such names.
fn spaced(place: &Place<'_>, at: usize) -> Found {
    let rest = line(place, at);
    let (text, address) = rest.split_once("](")?;
    let (address, _) = address.split_once(')')?;
    let is_address = address.contains('.') || address.starts_with('/');
    if !address.trim().contains(' ') || !is_address || address.contains(['"', '\'', '(', '<', '{']) {
        return None;
    }
    let message = "this is shown as it stands: the address of a link or image cannot hold a space as it is";
    let range = at..at + text.len() + "](".len() + address.len() + 1;
    Some((range, warning(message.to_owned()).hint(format!("put it between angle brackets: `(<{}>)`", address.trim()))))
}

fn contents(written: &str) -> Diagnostic {
    warning(format!("`{written}` is the mark for a table of contents, which is shown as it stands"))
        .hint("remove it: the theme shows a table of contents by itself")
}

/// `[[toc]]`, `[[_TOC_]]`, `[[Page]]`, `[[Page|text]]`
fn double(place: &Place<'_>, at: usize) -> Found {
    let rest = &line(place, at)[2..];
    let end = rest.find("]]")?;
    let inside = &rest[..end];
    let is_name =
        inside.starts_with(|c: char| c.is_alphanumeric() || c == '_') && !inside.contains(['[', ']', '(', '=']);
    // `[[text]](url)` is a link.
    if !is_name || rest[end + 2..].starts_with(['(', '[']) {
        return None;
    }
    let range = at..at + end + 4;
    let written = &place.text[range.clone()];
    let diagnostic = if inside.trim_matches('_').eq_ignore_ascii_case("toc") {
        contents(written)
    } else {
        warning(format!("`{written}` is a link of a wiki, which is shown as it stands"))
            .hint("link to the source file: `[text](other.md)`; it is checked and follows renames")
    };
    Some((range, diagnostic))
}

/// `^[text of a note]`; `^[a-z]` is a pattern.
fn inline_note(place: &Place<'_>, at: usize) -> Found {
    let rest = place.paragraph(at);
    let end = rest.find(']')?;
    let diagnostic = warning("this is a footnote in the line, which is shown as it stands".to_owned())
        .hint("refer to it with `[^1]` and write it on a line of its own: `[^1]: …`");
    rest[..end].contains(' ').then(|| (at - 1..at + end + 1, diagnostic))
}

/// `*[HTML]: HyperText Markup Language`
fn abbreviation(place: &Place<'_>, at: usize) -> Found {
    let line_start = place.text[place.body..at - 1].chars().next_back().is_none_or(|c| c == '\n');
    let line = line(place, at);
    let (name, _) = line.strip_prefix('[')?.split_once("]:")?;
    let diagnostic = warning(format!("this explains the abbreviation `{name}`, which is shown as it stands"))
        .hint(format!("write it in HTML: `<abbr title=\"…\">{name}</abbr>`"));
    line_start.then(|| (at - 1..at + line.len(), diagnostic))
}

/// `> [!INFO]`, `> [!note]- Title`: alerts are the five of GitHub, alone on their line.
fn callout(place: &Place<'_>, at: usize) -> Found {
    let before = place.text[place.body..at].rsplit('\n').next().unwrap_or_default();
    if !before.contains('>') || !before.trim_matches([' ', '>', '\t']).is_empty() {
        return None;
    }
    let line = line(place, at);
    let (name, rest) = line.strip_prefix("[!")?.split_once(']')?;
    let known = ["note", "tip", "important", "warning", "caution"].iter().any(|known| known.eq_ignore_ascii_case(name));
    if (known && rest.trim().is_empty()) || !name.chars().all(|c| c.is_alphanumeric() || c == '-') {
        return None;
    }
    let message = match known {
        true => format!("`[!{name}]` is an alert only if it is alone on its line; it is shown as it stands"),
        false => format!("there is no alert `[!{name}]`; it is shown as it stands"),
    };
    let hint = "alerts are `[!NOTE]`, `[!TIP]`, `[!IMPORTANT]`, `[!WARNING]` and `[!CAUTION]`, without a title";
    Some((at..at + line.len(), warning(message).hint(hint)))
}

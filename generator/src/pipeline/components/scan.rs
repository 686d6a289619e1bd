//! Cuts a template into its own HTML and what Tera reads, without parsing either.

use std::ops::Range;

use crate::pipeline::components::tags::closing_brace;

/// A stretch of a template.
#[derive(Debug, PartialEq, Eq)]
pub enum Part {
    /// HTML that goes out as it stands.
    Html(Range<usize>),
    /// `{{ … }}`
    Expression(Range<usize>),
    /// `{% … %}`
    Statement(Range<usize>),
    /// `{# … #}`, `<!-- … -->`
    Comment(Range<usize>),
    /// Where tags mean nothing: `{% raw %}`, scripts, styles.
    Raw(Range<usize>),
}

impl Part {
    pub fn range(&self) -> &Range<usize> {
        match self {
            Self::Html(range)
            | Self::Expression(range)
            | Self::Statement(range)
            | Self::Comment(range)
            | Self::Raw(range) => range,
        }
    }
}

/// All of `text`, in order. What is not closed goes on to the end.
pub fn parts(text: &str) -> Vec<Part> {
    let bytes = text.as_bytes();
    let mut parts = Vec::new();
    let mut done = 0;
    let mut at = 0;
    while let Some(open) = memchr::memchr2(b'{', b'<', &bytes[at..]).map(|found| at + found) {
        let Some(part) = special(text, open) else {
            at = open + 1;
            continue;
        };
        if done < open {
            parts.push(Part::Html(done..open));
        }
        done = part.range().end;
        at = done;
        parts.push(part);
    }
    if done < text.len() {
        parts.push(Part::Html(done..text.len()));
    }
    parts
}

fn special(text: &str, open: usize) -> Option<Part> {
    let rest = &text[open..];
    let until = |close: &str| open..rest.find(close).map_or(text.len(), |end| open + end + close.len());
    let is_element = |name: &str| {
        rest.get(1..=name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name))
            && !rest.as_bytes().get(name.len() + 1).is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'-')
    };
    Some(match rest.as_bytes() {
        [b'{', b'{', ..] => {
            Part::Expression(open..closing_brace(text.as_bytes(), open).map_or(text.len(), |end| end + 1))
        }
        [b'{', b'#', ..] => Part::Comment(until("#}")),
        [b'{', b'%', ..] => {
            let range = open..statement_end(text.as_bytes(), open);
            if word(&text[range.clone()]) != "raw" {
                return Some(Part::Statement(range));
            }
            let end = text[range.end..].find("endraw").map(|end| range.end + end);
            Part::Raw(open..end.map_or(text.len(), |end| statement_end(text.as_bytes(), end)))
        }
        [b'<', b'!', b'-', b'-', ..] => Part::Comment(until("-->")),
        // What Tera reads inside of them does not matter here.
        _ if is_element("script") => Part::Raw(until("</script")),
        _ if is_element("style") => Part::Raw(until("</style")),
        _ => return None,
    })
}

/// Past the `%}` of the statement at `open`; one in quoted text does not count.
pub fn statement_end(bytes: &[u8], open: usize) -> usize {
    let mut at = open;
    let mut quote = None;
    while let Some(byte) = bytes.get(at) {
        match (quote, byte) {
            (Some(open), byte) if open == *byte => quote = None,
            (Some(_), b'\\') => at += 1,
            (None, b'"' | b'\'' | b'`') => quote = Some(*byte),
            (None, b'%') if bytes.get(at + 1) == Some(&b'}') => return at + 2,
            _ => {}
        }
        at += 1;
    }
    bytes.len()
}

/// The first word of a statement.
pub fn word(statement: &str) -> &str {
    let inside = statement.trim_start_matches(['{', '%', '-']).trim_start();
    inside.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_is_html_between_marks_of_tera() {
        let text = "<p>{{ {\"a\": \"}}\"} | x }}b{%- if c == \"%}\" %}<!-- <N/> -->{# x #}{% raw %}{{{% endraw %}<style>a{}</style>{d";
        let shown: Vec<String> = parts(text)
            .iter()
            .map(|part| {
                let kind = format!("{part:?}");
                format!("{} {}", kind.split('(').next().unwrap_or_default(), &text[part.range().clone()])
            })
            .collect();
        assert_eq!(
            shown,
            [
                "Html <p>",
                "Expression {{ {\"a\": \"}}\"} | x }}",
                "Html b",
                "Statement {%- if c == \"%}\" %}",
                "Comment <!-- <N/> -->",
                "Comment {# x #}",
                "Raw {% raw %}{{{% endraw %}",
                "Raw <style>a{}</style",
                "Html >{d",
            ]
        );
    }

    #[test]
    fn what_is_not_closed_goes_to_the_end() {
        for text in ["{{ a", "{% a", "{# a", "<!-- a", "<script>", "{% raw %}x", "{", "<", "{%\"", "{{ '"] {
            let parts = parts(text);
            assert_eq!(parts.last().map(|part| part.range().end), Some(text.len()), "{text}");
        }
    }
}

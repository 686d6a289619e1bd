//! Response headers from the site's `_headers` file, in the form Cloudflare Pages and Netlify read:
//! a line with a path pattern, then indented lines `Name: value`. The text comes in, and a value
//! that answers which headers a path gets goes out. Which of them are sent is not decided here.

use axum::http::{HeaderMap, HeaderName, HeaderValue};

/// The rules of one `_headers` file, in its order.
#[derive(Debug, Default)]
pub(crate) struct HeaderRules(Vec<Rule>);

#[derive(Debug)]
struct Rule {
    pattern: Vec<Token>,
    changes: Vec<Change>,
}

#[derive(Debug)]
enum Change {
    Add(HeaderName, HeaderValue),
    /// `! Name`: a header of an earlier rule is taken away again.
    Remove(HeaderName),
}

#[derive(Debug)]
enum Token {
    Byte(u8),
    /// `:name`, the rest of a segment, at least one byte.
    Segment,
    /// `*`, any bytes.
    Splat,
}

impl HeaderRules {
    /// Reads the file. Lines that say nothing are left out and named in the second value.
    pub(crate) fn parse(text: &str) -> (Self, Vec<String>) {
        let mut rules: Vec<Rule> = Vec::new();
        let mut notices = Vec::new();
        for (index, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
            let content = line.trim();
            if content.is_empty() || content.starts_with('#') {
                continue;
            }
            let number = index + 1;
            if !line.starts_with([' ', '\t']) {
                // A pattern with a host of its own, `https://…`, never matches this server, but
                // stays in the list because the lines below it belong to it.
                rules.push(Rule { pattern: tokens(content), changes: Vec::new() });
                continue;
            }
            match (rules.last_mut(), parse_change(content)) {
                (Some(rule), Some(change)) => rule.changes.push(change),
                (None, _) => notices.push(format!("_headers:{number}: a header before any path")),
                (_, None) => notices.push(format!("_headers:{number}: not a header: `{content}`")),
            }
        }
        (Self(rules), notices)
    }

    /// The headers for a path with a leading slash. A header that several rules set has their
    /// values joined by commas.
    pub(crate) fn headers_for(&self, path: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for rule in self.0.iter().filter(|rule| matches(&rule.pattern, path.as_bytes())) {
            for change in &rule.changes {
                match change {
                    Change::Remove(name) => {
                        headers.remove(name);
                    }
                    Change::Add(name, value) => {
                        let joined = match headers.get(name) {
                            Some(before) => join(before, value),
                            None => value.clone(),
                        };
                        headers.insert(name.clone(), joined);
                    }
                }
            }
        }
        headers
    }
}

fn join(before: &HeaderValue, value: &HeaderValue) -> HeaderValue {
    let joined = [before.as_bytes(), b", ", value.as_bytes()].concat();
    // Two good values joined by a comma are a good value.
    HeaderValue::from_bytes(&joined).unwrap_or_else(|_| value.clone())
}

fn parse_change(line: &str) -> Option<Change> {
    if let Some(name) = line.strip_prefix('!') {
        return Some(Change::Remove(HeaderName::from_bytes(name.trim().as_bytes()).ok()?));
    }
    let (name, value) = line.split_once(':')?;
    let name = HeaderName::from_bytes(name.trim().as_bytes()).ok()?;
    Some(Change::Add(name, HeaderValue::from_str(value.trim()).ok()?))
}

fn tokens(pattern: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut bytes = pattern.bytes().peekable();
    while let Some(byte) = bytes.next() {
        match byte {
            b'*' => tokens.push(Token::Splat),
            b':' if bytes.peek().is_some_and(u8::is_ascii_alphabetic) => {
                while bytes.next_if(|b| b.is_ascii_alphanumeric() || *b == b'_').is_some() {}
                tokens.push(Token::Segment);
            }
            byte => tokens.push(Token::Byte(byte)),
        }
    }
    tokens
}

/// Walks pattern and path side by side; where they part, the last splat takes one byte more. No
/// recursion, because the path comes from a request and may be long.
fn matches(pattern: &[Token], path: &[u8]) -> bool {
    let (mut at_token, mut at_byte) = (0, 0);
    let mut splat: Option<(usize, usize)> = None;
    loop {
        let rest = &path[at_byte..];
        let taken = match pattern.get(at_token) {
            None if rest.is_empty() => return true,
            None => None,
            Some(Token::Splat) => {
                splat = Some((at_token + 1, at_byte));
                Some(0)
            }
            Some(Token::Segment) => {
                let length = rest.iter().take_while(|byte| **byte != b'/').count();
                (length > 0).then_some(length)
            }
            Some(Token::Byte(byte)) => (rest.first() == Some(byte)).then_some(1),
        };
        match (taken, splat) {
            (Some(length), _) => {
                at_token += 1;
                at_byte += length;
            }
            (None, Some((after_splat, from))) if from < path.len() => {
                splat = Some((after_splat, from + 1));
                (at_token, at_byte) = (after_splat, from + 1);
            }
            (None, _) => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;

    fn show(rules: &HeaderRules, path: &str) -> String {
        let headers = rules.headers_for(path);
        let lines = headers.iter().map(|(name, value)| format!("{name}: {value:?}\n"));
        format!("{path}\n{}", lines.collect::<String>())
    }

    #[test]
    fn every_rule_that_matches_adds_its_headers() {
        let (rules, notices) = HeaderRules::parse(
            "# for all\n/*\n  X-Frame-Options: DENY\n  Link: <a>\n\n/posts/:slug/\n  Link: <b>\n\
             \n/fonts/*.woff2\n  ! x-frame-options\n\nhttps://example.org/*\n  X-Other: host\n",
        );
        assert!(notices.is_empty());
        expect![[r#"
            /
            x-frame-options: "DENY"
            link: "<a>"
        "#]]
        .assert_eq(&show(&rules, "/"));
        expect![[r#"
            /posts/hello/
            x-frame-options: "DENY"
            link: "<a>, <b>"
        "#]]
        .assert_eq(&show(&rules, "/posts/hello/"));
        expect![[r#"
            /fonts/a/b.woff2
            link: "<a>"
        "#]]
        .assert_eq(&show(&rules, "/fonts/a/b.woff2"));
    }

    #[test]
    fn a_line_that_is_not_a_header_is_named() {
        let (_, notices) = HeaderRules::parse("  X-Early: 1\n/*\n  nonsense\n  b\u{e4}d name: 1\n");
        expect![[r#"
            _headers:1: a header before any path
            _headers:3: not a header: `nonsense`
            _headers:4: not a header: `bäd name: 1`"#]]
        .assert_eq(&notices.join("\n"));
    }

    #[test]
    fn patterns_match_whole_paths() {
        let hit = |pattern: &str, path: &str| matches(&tokens(pattern), path.as_bytes());
        assert!(hit("/*", "/"));
        assert!(hit("/*/x/*.css", "/a/x/y/x/z.css"));
        assert!(!hit("/a", "/a/"));
        assert!(!hit("/:one/", "/a/b/"));
        assert!(!hit("/:one/", "//"));
        assert!(!hit("/*a*a*ab", &"/a".repeat(2000)));
    }
}

//! Says in Markdown what other generators say in templates, where the meaning is certain: Jekyll's and Hugo's
//! `highlight` becomes a fence, `ref`, `post_url` and `relative_url` in the place of a URL become links, Liquid's `raw`
//! and comments and MDX's modules and comments go. The text keeps its length, so all places stay true. What is not
//! certain is left for `foreign` to name.

use std::ops::Range;

use super::foreign::{is_inside, module_blocks, near};

/// What [`translate`] gives.
pub struct Translation {
    /// As long as the source it was made from.
    pub source: String,
    /// What stood between `{% raw %}` and `{% endraw %}`: the author's own braces.
    pub raw: Vec<Range<usize>>,
}

/// A link to a source by whatever part of its path: `ref` and `post_url` look everywhere. Never in a text that an
/// author wrote, for `@/` is followed by a name.
pub const ANYWHERE: &str = "@//";

/// `None` if there is nothing to translate. `verbatim` are the ranges of code and formulas, in order.
pub fn translate(file: &str, source: &str, body: usize, verbatim: &[Range<usize>]) -> Option<Translation> {
    let is_mdx = file.ends_with(".mdx");
    let mut work = Work { source, edits: Vec::new(), raw: Vec::new(), url_end: None, missing: Vec::new() };
    if is_mdx {
        for block in module_blocks(source, body, verbatim) {
            work.blank(block);
        }
    }
    let mut at = body;
    while let Some(open) = memchr::memchr(b'{', &source.as_bytes()[at..]).map(|found| at + found) {
        at = open + 1;
        let rest = &source[open..];
        let next = rest.as_bytes().get(1).copied().unwrap_or_default();
        if !(matches!(next, b'{' | b'%') || is_mdx && next == b'/') || is_inside(verbatim, open) {
            continue;
        }
        at = if next == b'/' {
            work.mdx_comment(open)
        } else if rest.starts_with("{{<") || rest.starts_with("{{%") {
            work.shortcode(open)
        } else if next == b'%' {
            work.liquid_tag(open)
        } else {
            work.liquid_value(open)
        }
        .unwrap_or(at);
    }
    if work.edits.is_empty() {
        return None;
    }
    work.edits.sort_by_key(|(range, _)| range.start);
    Some(Translation { source: work.apply(), raw: work.raw })
}

struct Work<'a> {
    source: &'a str,
    /// What to write in place of a range, at its end, after spaces.
    edits: Vec<(Range<usize>, String)>,
    raw: Vec<Range<usize>>,
    /// Where the last tag ended that stood in the place of a URL.
    url_end: Option<usize>,
    /// Ends of pairs that do not occur any more.
    missing: Vec<&'static str>,
}

impl<'a> Work<'a> {
    fn apply(&self) -> String {
        let mut text = String::with_capacity(self.source.len());
        for (index, (range, new)) in self.edits.iter().enumerate() {
            if range.start < text.len() {
                continue;
            }
            text.push_str(&self.source[text.len()..range.start]);
            // Spaces at the start of a line would be the indentation of code, so its first word goes before them.
            let blank_before = text.rsplit('\n').next().unwrap_or_default().trim().is_empty();
            if blank_before && new.is_empty() && !self.source[range.clone()].contains('\n') {
                let limit = self.edits.get(index + 1).map_or(self.source.len(), |(next, _)| next.start.max(range.end));
                let word = self.source[range.end..limit].split(char::is_whitespace).next().unwrap_or_default();
                text.push_str(word);
            }
            // Bytes, for the end of the filling may lie inside a character.
            for byte in &self.source.as_bytes()[range.start..range.end - new.len()] {
                text.push(if *byte == b'\n' { '\n' } else { ' ' });
            }
            text.push_str(new);
        }
        text.push_str(&self.source[text.len()..]);
        text
    }

    fn blank(&mut self, range: Range<usize>) {
        self.edits.push((range, String::new()));
    }

    fn mdx_comment(&mut self, open: usize) -> Option<usize> {
        let end =
            near(&self.source[open..]).strip_prefix("{/*").and_then(|rest| rest.find("*/}")).map(|at| open + at + 6)?;
        self.blank(open..end);
        Some(end)
    }

    /// Hugo's `{{< name … >}}`.
    fn shortcode(&mut self, open: usize) -> Option<usize> {
        let close = if self.source[open..].starts_with("{{<") { ">}}" } else { "%}}" };
        let (name, words, end) = self.tag(open, 3, close)?;
        match name {
            "highlight" => self.fence(open..end, words, "{{", "highlight", "}}"),
            "ref" | "relref" => {
                let words = words.trim_start_matches("path=").trim_start_matches("path =").trim();
                let path = words.strip_prefix(['"', '`']).and_then(|rest| rest.split(['"', '`']).next());
                let path = path.or_else(|| words.split_whitespace().next())?;
                let link = if path.starts_with('#') { path.to_owned() } else { format!("{ANYWHERE}{path}") };
                self.destination(open..end, &link)
            }
            _ => None,
        }
    }

    /// Liquid's `{% name … %}`.
    fn liquid_tag(&mut self, open: usize) -> Option<usize> {
        let (name, words, end) = self.tag(open, 2, "%}")?;
        match name {
            "highlight" => self.fence(open..end, words, "{%", "endhighlight", "%}"),
            "raw" => {
                let close = self.closing(end, "{%", "endraw", "%}")?;
                self.raw.push(open..close.start);
                self.blank(open..end);
                self.blank(close.clone());
                Some(close.end)
            }
            "comment" => {
                let close = self.closing(end, "{%", "endcomment", "%}")?;
                self.blank(open..close.end);
                Some(close.end)
            }
            "post_url" => self.destination(open..end, &format!("{ANYWHERE}{words}")),
            "link" if words.ends_with(".md") || words.ends_with(".markdown") => {
                self.destination(open..end, &format!("{ANYWHERE}{words}"))
            }
            "link" => self.destination(open..end, &format!("/{}", words.trim_start_matches('/'))),
            _ => None,
        }
    }

    /// `{{ site.baseurl }}` before a path, `{{ "/path" | relative_url }}`.
    fn liquid_value(&mut self, open: usize) -> Option<usize> {
        let end = near(&self.source[open..]).split('\n').next()?.find("}}").map(|at| open + at + 2)?;
        let inside = self.source[open + 2..end - 2].trim_matches(|c: char| c == '-' || c.is_whitespace());
        let mut parts = inside.split('|').map(str::trim);
        let value = parts.next()?;
        let roots = |part: &str| {
            let (name, what) = part.split_once(':').unwrap_or((part, ""));
            matches!(name, "relative_url" | "absolute_url") || (name == "prepend" && is_root(what.trim()))
        };
        if !parts.all(roots) {
            return None;
        }
        if is_root(value) {
            return self.destination(open..end, "");
        }
        let quoted = value.strip_prefix(['"', '\'']).and_then(|rest| rest.strip_suffix(['"', '\'']))?;
        self.destination(open..end, &format!("/{}", quoted.trim_start_matches('/')))
    }

    /// Name, words and end of the tag at `open`, if it ends in its line.
    fn tag(&self, open: usize, length: usize, close: &str) -> Option<(&'a str, &'a str, usize)> {
        let line = near(&self.source[open..]).split('\n').next()?;
        let end = line.get(length..)?.find(close)? + length;
        let inside = line[length..end].trim_matches(|c: char| c == '-' || c.is_whitespace());
        let (name, words) = inside.split_once(char::is_whitespace).unwrap_or((inside, ""));
        Some((name, words.trim(), open + end + close.len()))
    }

    /// As `find_closing`, which is not asked again for what is not there.
    fn closing(&mut self, from: usize, start: &str, name: &'static str, close: &str) -> Option<Range<usize>> {
        if self.missing.contains(&name) {
            return None;
        }
        let found = self.find_closing(from, start, name, close);
        if found.is_none() {
            self.missing.push(name);
        }
        found
    }

    /// Where the tag that is called `name` stands, from `from` on.
    fn find_closing(&self, from: usize, start: &str, name: &str, close: &str) -> Option<Range<usize>> {
        memchr::memmem::find_iter(&self.source.as_bytes()[from..], start).map(|at| from + at).find_map(|open| {
            let rest = self.source[open + start.len()..].trim_start_matches(|c: char| "<%/- ".contains(c));
            let rest = rest.strip_prefix(name)?;
            let end = self.source.len() - rest.len() + rest.split('\n').next()?.find(close)? + close.len();
            Some(open..end)
        })
    }

    /// A fence for what stands between `tag` and its end, if both are alone on their lines.
    fn fence(&mut self, tag: Range<usize>, words: &str, start: &str, name: &'static str, end: &str) -> Option<usize> {
        let close = self.closing(tag.end, start, name, end)?;
        if !self.is_alone(&tag) || !self.is_alone(&close) {
            return None;
        }
        // The text may hold fences of its own.
        let inside = &self.source[tag.end..close.start];
        let fence = ["~~~", "```"].into_iter().find(|fence| !inside.contains(fence))?;
        let opening = format!("{fence}{}", words.replace('"', ""));
        let end = close.end;
        // Spaces come after, for those before a fence are its indentation.
        for (range, line) in [(tag, opening.as_str()), (close, fence)] {
            let padding = range.len().checked_sub(line.len())?;
            self.edits.push((range, format!("{line}{}", " ".repeat(padding))));
        }
        Some(end)
    }

    fn is_alone(&self, range: &Range<usize>) -> bool {
        let before = self.source[..range.start].rsplit('\n').next().unwrap_or_default();
        let after = self.source[range.end..].split('\n').next().unwrap_or_default();
        before.trim().is_empty() && after.trim().is_empty()
    }

    /// Puts `link` in the place of a tag that stands where a URL stands: `](…`, `]: …`, `href="…`.
    fn destination(&mut self, tag: Range<usize>, link: &str) -> Option<usize> {
        let before = &self.source[..tag.start];
        // `{{ site.url }}{{ site.baseurl }}` are one URL.
        let follows = self.url_end == Some(tag.start);
        let line = before.rsplit('\n').next().unwrap_or_default();
        let here = line.trim_end();
        let is_there = follows
            || here.ends_with("](")
            || (here.ends_with("]:") && line.trim_start().starts_with('['))
            || ["href=\"", "src=\"", "href='", "src='"].iter().any(|attribute| line.ends_with(attribute));
        let link = link.trim().replace(' ', "%20");
        if !is_there || link.len() > tag.len() {
            return None;
        }
        let end = tag.end;
        self.edits.push((tag, link));
        self.url_end = Some(end);
        self.url_end
    }
}

fn is_root(value: &str) -> bool {
    matches!(value, "site.baseurl" | "site.url" | "site.base_url" | "BASE_PATH" | "site.production_url")
}

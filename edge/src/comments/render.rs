//! Markdown of a comment into HTML: paragraphs, emphasis, code, lists, quotes and links. Safe by construction, as every
//! tag is written here and whatever is not known becomes text. Nothing here knows a comment.

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

use super::html::{escape, href};

/// Elements within each other. What is nested deeper stands there without its tags.
const DEEPEST: usize = 16;

/// What a link says of itself: written by a visitor, worth nothing to a search engine, told nothing of us.
pub const REL: &str = "nofollow ugc noopener noreferrer";

/// A comment's HTML and where its links lead.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rendered {
    pub html: String,
    /// As they stand in the text.
    pub links: Vec<String>,
}

/// Takes time in proportion to the text.
pub fn render(markdown: &str) -> Rendered {
    let mut writer = Writer::default();
    for event in Parser::new_ext(markdown, Options::ENABLE_STRIKETHROUGH) {
        writer.event(event);
    }
    Rendered { html: writer.html, links: writer.links }
}

#[derive(Default)]
struct Writer {
    html: String,
    links: Vec<String>,
    /// How to close each element that is open; nothing where its tags were left out.
    open: Vec<Option<&'static str>>,
    /// Links and images that are open: a link holds no other.
    in_link: usize,
    /// An image without a description is named after its address.
    bare_image: Option<String>,
}

impl Writer {
    fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) => self.text(&text),
            Event::Code(code) => {
                self.bare_image = None;
                self.html.push_str("<code>");
                self.html.push_str(&escape(&code));
                self.html.push_str("</code>");
            }
            Event::SoftBreak => self.html.push('\n'),
            Event::HardBreak => self.html.push_str("<br>\n"),
            // These need options that are off; the line between paragraphs says nothing that they do not say.
            Event::Rule
            | Event::FootnoteReference(_)
            | Event::TaskListMarker(_)
            | Event::InlineMath(_)
            | Event::DisplayMath(_) => {}
        }
    }

    fn text(&mut self, text: &str) {
        if !text.is_empty() {
            self.bare_image = None;
        }
        self.html.push_str(&escape(text));
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Paragraph | Tag::HtmlBlock => self.element("<p>", "</p>\n"),
            // A comment has no headings of its own: they would stand among those of the page.
            Tag::Heading { .. } => self.element("<p><strong>", "</strong></p>\n"),
            Tag::BlockQuote(_) => self.element("<blockquote>\n", "</blockquote>\n"),
            Tag::CodeBlock(CodeBlockKind::Fenced(_) | CodeBlockKind::Indented) => {
                self.element("<pre><code>", "</code></pre>\n");
            }
            Tag::List(Some(1)) => self.element("<ol>\n", "</ol>\n"),
            Tag::List(Some(first)) => self.element(&format!("<ol start=\"{first}\">\n"), "</ol>\n"),
            Tag::List(None) => self.element("<ul>\n", "</ul>\n"),
            // An item is one if and only if its list is one.
            Tag::Item => match self.open.last() {
                Some(Some(_)) => self.tags("<li>", "</li>\n"),
                _ => self.open.push(None),
            },
            Tag::Emphasis => self.element("<em>", "</em>"),
            Tag::Strong => self.element("<strong>", "</strong>"),
            Tag::Strikethrough => self.element("<del>", "</del>"),
            Tag::Link { dest_url, .. } => self.link(&dest_url),
            Tag::Image { dest_url, .. } => {
                self.link(&dest_url);
                self.bare_image = Some(dest_url.into_string());
            }
            _ => self.open.push(None),
        }
    }

    fn link(&mut self, address: &str) {
        self.in_link += 1;
        match href(address) {
            Some(href) if self.in_link == 1 => {
                self.links.push(address.to_owned());
                self.element(&format!("<a href=\"{href}\" rel=\"{REL}\">"), "</a>");
            }
            _ => self.open.push(None),
        }
    }

    fn end(&mut self, tag: TagEnd) {
        if matches!(tag, TagEnd::Image)
            && let Some(address) = self.bare_image.take()
        {
            self.html.push_str(&escape(&address));
        }
        if matches!(tag, TagEnd::Link | TagEnd::Image) {
            self.in_link = self.in_link.saturating_sub(1);
        }
        match self.open.pop().flatten() {
            Some(close) => self.html.push_str(close),
            // Blocks without tags still do not run into each other.
            None if matches!(tag, TagEnd::Paragraph | TagEnd::Item) => self.html.push('\n'),
            None => {}
        }
    }

    fn element(&mut self, open: &str, close: &'static str) {
        if self.open.iter().flatten().count() < DEEPEST {
            self.tags(open, close);
        } else {
            self.open.push(None);
        }
    }

    fn tags(&mut self, open: &str, close: &'static str) {
        self.html.push_str(open);
        self.open.push(Some(close));
    }
}

#[cfg(test)]
mod tests {
    use super::super::oracle;
    use super::*;
    use expect_test::{Expect, expect};
    use proptest::prelude::*;

    #[track_caller]
    fn check(markdown: &str, expected: Expect) {
        let html = render(markdown).html;
        assert_eq!(oracle::clean(&html), html, "a second sanitiser changes it");
        expected.assert_eq(&html);
    }

    #[test]
    fn the_subset_is_commonmark() {
        check(
            "# Title\n\nOne *two* **three** ~~four~~ `five <b>`  \nsix\nseven\n\n> quote\n\n- a\n- b\n  1. c\n\n3. d\n\n```rust\nfn x() { \"<\" }\n```\n\n    indented\n\n---\n",
            expect![[r#"
                <p><strong>Title</strong></p>
                <p>One <em>two</em> <strong>three</strong> <del>four</del> <code>five &lt;b&gt;</code><br>
                six
                seven</p>
                <blockquote>
                <p>quote</p>
                </blockquote>
                <ul>
                <li>a</li>
                <li>b<ol>
                <li>c</li>
                </ol>
                </li>
                </ul>
                <ol start="3">
                <li>d</li>
                </ol>
                <pre><code>fn x() { "&lt;" }
                </code></pre>
                <pre><code>indented
                </code></pre>
            "#]],
        );
    }

    /// Markdown and what stands between `<p>` and `</p>`, by the rules of CommonMark 0.31.2.
    #[test]
    fn inline_markup_follows_commonmark() {
        let link = |address: &str, text: &str| format!("<a href=\"{address}\" rel=\"{REL}\">{text}</a>");
        let table = [
            ("a*b*c _d_ e_f_g", "a<em>b</em>c <em>d</em> e_f_g"),
            ("a * b * c", "a * b * c"),
            ("***both*** **a *b* c**", "<em><strong>both</strong></em> <strong>a <em>b</em> c</strong>"),
            ("**open", "**open"),
            ("\\*no\\* \\` \\<", "*no* ` &lt;"),
            ("&copy; &amp; &#65; &nope;", "© &amp; A &amp;nope;"),
            ("`` a ` b `` `*c*`", "<code>a ` b</code> <code>*c*</code>"),
            ("`open", "`open"),
            ("a  \nb\\\nc\nd", "a<br>\nb<br>\nc\nd"),
            ("~~gone~~ ~once~", "<del>gone</del> <del>once</del>"),
            ("<https://a.example/?x=1&y>", &link("https://a.example/?x=1&amp;y", "https://a.example/?x=1&amp;y")),
            ("[*a*](<https://a.example/b c>)", &link("https://a.example/b%20c", "<em>a</em>")),
            ("[a](https://a.example/(b))", &link("https://a.example/(b)", "a")),
            ("[a]\n\n[A]: https://a.example", &link("https://a.example", "a")),
            (
                "[a [b](https://b.example)](https://a.example)",
                &format!("[a {}](https://a.example)", link("https://b.example", "b")),
            ),
            ("[open](https://a.example", "[open](https://a.example"),
            ("a@b.example https://a.example", "a@b.example https://a.example"),
        ];
        for (markdown, expected) in table {
            assert_eq!(render(markdown).html, format!("<p>{expected}</p>\n"), "{markdown}");
        }
    }

    #[test]
    fn blocks_follow_commonmark() {
        let table = [
            ("a\n\n\nb", "<p>a</p>\n<p>b</p>\n"),
            ("> a\nb\n\nc", "<blockquote>\n<p>a\nb</p>\n</blockquote>\n<p>c</p>\n"),
            ("- a\n\n- b", "<ul>\n<li><p>a</p>\n</li>\n<li><p>b</p>\n</li>\n</ul>\n"),
            ("- a\n+ b", "<ul>\n<li>a</li>\n</ul>\n<ul>\n<li>b</li>\n</ul>\n"),
            ("7) a\n8) b", "<ol start=\"7\">\n<li>a</li>\n<li>b</li>\n</ol>\n"),
            ("a\n2. b", "<p>a\n2. b</p>\n"),
            ("~~~\n*a*\n~~~", "<pre><code>*a*\n</code></pre>\n"),
            ("```\nopen", "<pre><code>open</code></pre>\n"),
            ("a\n===\n\nb\n---", "<p><strong>a</strong></p>\n<p><strong>b</strong></p>\n"),
            ("#no heading", "<p>#no heading</p>\n"),
            ("***", ""),
        ];
        for (markdown, expected) in table {
            assert_eq!(render(markdown).html, expected, "{markdown}");
        }
    }

    #[test]
    fn links_are_marked_and_other_schemes_are_text() {
        check(
            "[a](https://a.example/?b=1&c=\"2\" \"title\") <mailto:a@b.example> [x](javascript:alert(1)) [y](/local) [z][z]\n\n[z]: http://z.example\n",
            expect![[r#"
                <p><a href="https://a.example/?b=1&amp;c=%222%22" rel="nofollow ugc noopener noreferrer">a</a> <a href="mailto:a@b.example" rel="nofollow ugc noopener noreferrer">mailto:a@b.example</a> x y <a href="http://z.example" rel="nofollow ugc noopener noreferrer">z</a></p>
            "#]],
        );
    }

    #[test]
    fn an_image_becomes_a_link_and_html_becomes_text() {
        check(
            "![a *cat*](https://a.example/cat.png) ![](https://b.example/x.png) [![in a link](https://c.example/i.png)](https://c.example)\n\n<div onclick=\"x\">\n<script>alert(1)</script>\n</div>\n\na <b>bold</b> <!-- c -->\n",
            expect![[r#"
                <p><a href="https://a.example/cat.png" rel="nofollow ugc noopener noreferrer">a <em>cat</em></a> <a href="https://b.example/x.png" rel="nofollow ugc noopener noreferrer">https://b.example/x.png</a> <a href="https://c.example" rel="nofollow ugc noopener noreferrer">in a link</a></p>
                <p>&lt;div onclick="x"&gt;
                &lt;script&gt;alert(1)&lt;/script&gt;
                &lt;/div&gt;
                </p>
                <p>a &lt;b&gt;bold&lt;/b&gt; &lt;!-- c --&gt;</p>
            "#]],
        );
    }

    /// Each fills a comment of the longest kind with what a parser may take badly.
    #[test]
    fn nothing_makes_much_of_little() {
        let parts = [
            "> ",
            "*",
            "_",
            "`",
            "[",
            "]",
            "![",
            "(",
            "<",
            "&",
            "~",
            "**a *",
            "[a](",
            "- ",
            "1. ",
            "\\",
            "<!--",
            "<![CDATA[",
            "<?",
            "[a]: b\n",
            "a **b ",
            "`a``b",
            "\u{202e}",
            "&amp;",
            "[![",
            "<a href=\"",
            "    ",
            "\t",
            "***a",
            "~~a ",
            "> - ",
        ];
        for part in parts {
            let html = render(&part.repeat(10_000 / part.len())).html;
            assert!(html.len() < 120_000, "{part:?} became {} bytes", html.len());
            let depth = html.matches("<blockquote>").count().max(html.matches("<ul>").count());
            assert!(depth <= DEEPEST, "{part:?} is {depth} deep");
            assert_eq!(oracle::clean(&html), html, "{part:?}");
        }
        let address = format!("[a]: https://a.example/{}\n\n", "x".repeat(1900));
        assert!(render(&(address + &"[a]".repeat(2700))).html.len() < 400_000);
    }

    proptest! {
        #[test]
        fn a_second_sanitiser_agrees(markdown in ".{0,300}") {
            let html = render(&markdown).html;
            prop_assert_eq!(oracle::clean(&html), html);
        }

        #[test]
        fn a_second_sanitiser_agrees_on_markup(parts in prop::collection::vec(prop::sample::select(&[
            "*", "**", "_", "~~", "`", "```", "\n", "\n\n", "> ", "- ", "1. ", "2) ", "# ", "[", "](", ")", "![", "](https://a.example/ \"t\")",
            "<b>", "</b>", "<script>", "</p>", "<a href=\"", "'", "\"", "<!--", "-->", "<![CDATA[", "&lt;", "&#x3c;", "&colon;", "\\", "    ", "  \n",
            "javascript:", "https://a.example", "<https://b.example>", "a", "é", "\u{a0}", "\u{0}", "\t", "\r", "|", "[^1]", "- [ ] ", "$x$", "<xmp>",
        ][..]), 0..40)) {
            let html = render(&parts.concat()).html;
            prop_assert_eq!(oracle::clean(&html), html);
        }
    }
}

//! Bodies: HTML in, Markdown out, and what a browser shows of it.

use proptest::prelude::*;

use crate::Body;
use crate::markdown::markdown;

#[test]
fn html_becomes_the_markdown_that_comments_have() {
    let table = [
        ("<p>a</p><p>b<br>c</p>", "a\n\nb  \nc"),
        ("a <b>b </b>c <i><b>d</b></i>", "a **b** c ***d***"),
        ("<a href='https://a.example/(x)'>a [b]</a>", "[a \\[b\\]](<https://a.example/(x)>)"),
        ("<a href=https://a.example/long>https://a.ex...</a>", "<https://a.example/long>"),
        ("<a href=\"javascript:alert(1)\">a</a> <a href='/b'>b</a>", "a b"),
        ("look!<a href=\"https://a.example\">a</a>", "look\\![a](https://a.example)"),
        ("<img src=https://a.example/x.png alt=cat>", "[cat](https://a.example/x.png)"),
        ("<ul><li>a<li>b<ol><li>c</ol></ul>", "- a\n- b\n\n  1. c"),
        ("<blockquote><p>a</p><p>b</p></blockquote>c", "> a\n>\n> b\n\nc"),
        ("<pre><code>a\n  &lt;b&gt; ```</code></pre>", "````\na\n  <b> ```\n````"),
        ("<code>a ` b</code>", "``a ` b``"),
        ("<h2>T <b>u</b></h2><div>x<span>y</span></div>", "**T u**\n\nxy"),
        ("<script>alert('</b>')</script><style>p{}</style>ok<!-- no -->", "ok"),
        ("# a * b_c _d_ 3 < 4 &amp;lt; &hearts; <3", "\\# a \\* b_c \\_d\\_ 3 < 4 \\&lt; ♥ <3"),
        ("- x<br>1) y<br>> z", "\\- x  \n1\\) y  \n\\> z"),
        ("<unknown onclick=x>text</unknown>", "text"),
        ("&lt;script&gt;alert(1)&lt;/script&gt;", "\\<script>alert(1)\\</script>"),
        ("see (https://a.example/a_b_c).", "see (<https://a.example/a_b_c>)."),
        ("<b><p>a</p><p>b</p></b>", "**a**\n\n**b**"),
    ];
    for (html, expected) in table {
        assert_eq!(markdown(&Body::Html(html.to_owned())), expected, "{html}");
    }
}

/// What a browser shows of a comment.
fn shown(markdown: &str) -> String {
    let html = edge::comments::render::render(markdown).html;
    let mut text = String::new();
    let mut is_tag = false;
    for letter in html.replace("&nbsp;", " ").chars() {
        match letter {
            '<' => is_tag = true,
            '>' => is_tag = false,
            _ if !is_tag => text.push(letter),
            _ => {}
        }
    }
    let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

const PARTS: [&str; 40] = [
    "<",
    ">",
    "</p>",
    "<p>",
    "<b>",
    "</b>",
    "<i>",
    "<a href=\"https://a.example/\">",
    "</a>",
    "<br>",
    "<ul>",
    "<li>",
    "</ul>",
    "<pre>",
    "</pre>",
    "<code>",
    "</code>",
    "<blockquote>",
    "</blockquote>",
    "<script>",
    "</script>",
    "<!--",
    "-->",
    "<img src=x",
    "&amp;",
    "&lt;",
    "&#x3c;",
    "&",
    ";",
    "*",
    "_",
    "`",
    "[",
    "](",
    ")",
    "\n",
    " ",
    "- ",
    "javascript:",
    "é",
];

proptest! {
    /// Text that was escaped as HTML says the same once it is shown.
    #[test]
    fn text_stays_text(text in "[ -~é\u{4e00}]{0,60}") {
        prop_assume!(!text.contains("://"));
        let html = text.replace('&', "&amp;").replace('<', "&lt;");
        let expected = text.split_whitespace().collect::<Vec<_>>().join(" ");
        prop_assert_eq!(shown(&markdown(&Body::Html(html))), expected);
    }

    #[test]
    fn any_markup_is_taken(parts in prop::collection::vec(prop::sample::select(&PARTS[..]), 0..40)) {
        let html = parts.concat();
        for body in [Body::Html(html.clone()), Body::Lines(html)] {
            let shown = edge::comments::render::render(&markdown(&body)).html;
            prop_assert!(!shown.contains("<script"));
        }
    }
}

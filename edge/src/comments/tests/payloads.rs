//! Hostile words over every field of a comment: whatever stands there, no tag, attribute or scheme comes out that is
//! not on the list. The list of payloads is our own; half of them are made from tags and handlers below.

use super::super::article::{Shown, Surroundings, article, body, entry};
use super::super::oracle;
use super::super::store::{Comment, State};
use super::super::words::Words;
use super::*;

/// At least 150, without the made ones.
const WRITTEN: &[&str] = &[
    "<script>alert(1)</script>",
    "<SCRIPT>alert(1)</SCRIPT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<script src=//evil.example/x.js>",
    "<script/x>alert(1)</script>",
    "<script\n>alert(1)</script\n>",
    "<script>alert(1)",
    "</script><script>alert(1)</script>",
    "<script x=\">\">alert(1)</script>",
    "<<script>alert(1)//<</script>",
    "<script\u{0}>alert(1)</script>",
    "<scrİpt>alert(1)</scrİpt>",
    "<ſcript>alert(1)</ſcript>",
    "＜script＞alert(1)＜/script＞",
    "<script type=module>import('//evil.example')</script>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><script href=data:,alert(1) />",
    "<math><mtext><script>alert(1)</script>",
    "\" onmouseover=alert(1) x=\"",
    "' onmouseover=alert(1) x='",
    "` onmouseover=alert(1) x=`",
    "\"><img src=x onerror=alert(1)>",
    "'><img src=x onerror=alert(1)>",
    "--><img src=x onerror=alert(1)>",
    "]]><img src=x onerror=alert(1)>",
    "</textarea><img src=x onerror=alert(1)>",
    "</title><img src=x onerror=alert(1)>",
    "</style><img src=x onerror=alert(1)>",
    "</time></a></header><script>alert(1)</script>",
    "</bdi></span></article><h1>Fake</h1>",
    "\" autofocus onfocus=alert(1) \"",
    "\" style=\"position:fixed;inset:0",
    "\" formaction=\"javascript:alert(1)",
    "\" id=\"comment-x",
    "\" name=\"getElementById",
    "\" srcdoc=\"<script>alert(1)</script>",
    "\"\n onclick\n=\nalert(1)//",
    "\" href=\"javascript:alert(1)",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\tscript:alert(1)",
    "java\nscript:alert(1)",
    "\u{1}javascript:alert(1)",
    "javascript&colon;alert(1)",
    "javascript&#58;alert(1)",
    "javascript&#x3a;alert(1)",
    "&#106;avascript:alert(1)",
    "javascript://https://a.example/%0aalert(1)",
    "data:text/html,<script>alert(1)</script>",
    "data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==",
    "vbscript:msgbox(1)",
    "file:///etc/passwd",
    "blob:https://a.example/x",
    "feed:javascript:alert(1)",
    "view-source:javascript:alert(1)",
    "//evil.example/x",
    "\\\\evil.example\\x",
    "https:evil.example",
    "https://a.example/\"onclick=\"alert(1)",
    "https://a.example/'onclick='alert(1)",
    "https://a.example/><script>alert(1)</script>",
    "https://a.example/?x=<script>alert(1)</script>",
    "https://user:pass@evil.example/",
    "https://a.example\\@evil.example/",
    "http://a.example/\u{202e}gpj.exe",
    "https://a.example/ onclick=alert(1)",
    "https://a.example/`onclick=alert(1)`",
    "https://a.example/\r\nSet-Cookie:x=1",
    "mailto:a@b.example?body=<script>",
    "mailto:x\" onclick=\"alert(1)",
    "HTTPS://a.example/\" autofocus x=\"",
    "[x](javascript:alert(1))",
    "[x](JAVASCRIPT:alert(1))",
    "[x](java&#115;cript:alert(1))",
    "[x](javascript&colon;alert(1))",
    "[x](java\\script:alert(1))",
    "[x]( javascript:alert(1))",
    "[x](<javascript:alert(1)>)",
    "[x](<java\tscript:alert(1)>)",
    "[x](data:text/html,<script>alert(1)</script>)",
    "[x](vbscript:alert(1))",
    "[x]: javascript:alert(1)\n\n[x]",
    "[x][y]\n\n[y]: <javascript:alert(1)> 'z'",
    "<javascript:alert(1)>",
    "<https://a.example/\"onclick=alert(1)>",
    "[x](https://a.example \"' onclick=alert(1) x='\")",
    "[x](https://a.example '\" onclick=alert(1) x=\"')",
    "[<img src=x onerror=alert(1)>](https://a.example)",
    "[x](https://a.example/\"><script>alert(1)</script>)",
    "[x](https://a.example/%22%3E%3Cscript%3E)",
    "[x](#\" onclick=\"alert(1))",
    "![x](javascript:alert(1))",
    "![x\" onerror=\"alert(1)](https://a.example/x)",
    "![x](https://a.example/x\"onerror=\"alert(1))",
    "![<script>alert(1)</script>](https://a.example)",
    "![](https://a.example/\"><script>alert(1)</script>)",
    "[![x](javascript:alert(1))](javascript:alert(2))",
    "![[a](javascript:x)](https://a.example)",
    "```\"><script>alert(1)</script>\nx\n```",
    "```html onclick=alert(1)\n<script>alert(1)</script>\n```",
    "`<script>alert(1)</script>`",
    "``` <img src=x onerror=alert(1)>",
    "    <script>alert(1)</script>",
    "> <script>alert(1)</script>",
    "- <script>alert(1)</script>",
    "1. <img src=x onerror=alert(1)>",
    "# <script>alert(1)</script>",
    "**<script>alert(1)</script>**",
    "~~<img src=x onerror=alert(1)>~~",
    "a\n<script>alert(1)</script>\nb",
    "<div>\n\n[x](javascript:alert(1))\n\n</div>",
    "| a |\n|---|\n| <script>alert(1)</script> |",
    "[^1]\n\n[^1]: <script>alert(1)</script>",
    "- [ ] <script>alert(1)</script>",
    "$<script>alert(1)</script>$",
    "<!-- --><script>alert(1)</script>",
    "<!--><script>alert(1)</script>-->",
    "<!--- --!><script>alert(1)</script>",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?xml <script>alert(1)</script> ?>",
    "<!DOCTYPE x [<!ENTITY y '<script>'>]>&y;",
    "<!x><script>alert(1)</script>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&amp;lt;script&amp;gt;",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
    "&#x3c;script&#x3e;alert(1)",
    "&#0;&#13;&#x80;&#xd800;&#x110000;",
    "&lt&lt;&LT;script",
    "&NewLine;&Tab;javascript&colon;x",
    "&quot; onclick=&quot;alert(1)",
    "&nbsp;&#160;\u{a0}",
    "&bogus; &amp &copy",
    "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
    "<svg></p><style><a id=\"</style><img src=1 onerror=alert(1)>\">",
    "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">",
    "<form><math><mtext></form><form><mglyph><svg><mtext><style><path id=\"</style><img onerror=alert(1) src>\">",
    "<xmp></xmp><img src=x onerror=alert(1)>",
    "<title><img src=\"</title><img src=x onerror=alert(1)//\">",
    "<select><template><style><!--</style><a rel=\"--></style></template></select><img src=x onerror=alert(1)>\">",
    "<iframe srcdoc='&lt;script&gt;alert(1)&lt;/script&gt;'>",
    "<template><script>alert(1)</script></template>",
    "<annotation-xml encoding=\"text/html\"><script>alert(1)</script>",
    "<svg><foreignObject><iframe src=javascript:alert(1)>",
    "<plaintext><script>alert(1)</script>",
    "\u{202e}txt.exe\u{202c}",
    "\u{2066}<script>\u{2069}alert(1)",
    "\u{feff}<script>alert(1)</script>",
    "<\u{200b}script>alert(1)</script>",
    "\u{0}\u{1}\u{8}\u{b}\u{c}\u{1f}\u{7f}\u{9f}",
    "\u{fffe}\u{ffff}\u{10ffff}",
    "\u{e0001}\u{e0041}",
    "\u{2028}<script>alert(1)</script>\u{2029}",
    "a\u{300}\u{301}\u{302}\u{303}\u{304}\u{305}\u{306}\u{307}\u{308}",
    "\u{1f468}\u{200d}\u{1f469}<script>",
    "{{constructor.constructor('alert(1)')()}}",
    "{% raw %}<script>alert(1)</script>{% endraw %}",
    "${alert(1)}",
    "#{7*7}",
    "<%= 7*7 %>",
    "'; DROP TABLE comments; --",
    "' OR '1'='1",
    "\"); alert(1); (\"",
    "\\\"); alert(1)//",
    "=cmd|' /C calc'!A0",
    "%00<script>alert(1)</script>",
    "%3Cscript%3Ealert(1)%3C/script%3E",
    "+ADw-script+AD4-alert(1)+ADw-/script+AD4-",
    "\u{1b}[31mred\u{1b}[0m",
    "..%2f..%2fetc%2fpasswd",
];

/// Elements that load, run or swallow something.
const TAGS: &[&str] = &[
    "img",
    "svg",
    "body",
    "input",
    "video",
    "audio",
    "details",
    "marquee",
    "iframe",
    "object",
    "embed",
    "math",
    "xmp",
    "select",
    "keygen",
    "isindex",
    "style",
    "link",
    "meta",
    "base",
    "form",
    "template",
    "noscript",
    "plaintext",
    "title",
    "textarea",
    "table",
    "frameset",
    "applet",
    "bgsound",
    "listing",
    "portal",
    "dialog",
    "slot",
    "custom-element",
];

/// Written and made ones together.
pub fn all() -> Vec<String> {
    let made = TAGS.iter().flat_map(|tag| {
        [
            format!("<{tag} src=x href=x onload=alert(1) onerror=alert(1) style=x:y>"),
            format!("</p></a></{tag}><{tag}/onfocus=alert(1)/autofocus x"),
        ]
    });
    WRITTEN.iter().map(|payload| (*payload).to_owned()).chain(made).collect()
}

fn comment(author: &str, site: &str, text: &str) -> Comment {
    Comment {
        id: "01m7wd7tg00000000000000000".to_owned(),
        page: "posts/hello".to_owned(),
        parent: None,
        author: author.to_owned(),
        site: site.to_owned(),
        key: None,
        owner: false,
        text: text.to_owned(),
        language: "en".to_owned(),
        state: State::Approved,
        reason: String::new(),
        created_at: 0,
        edited_at: Some(1),
        decided_at: 0,
        revision: 1,
        votes: 0,
        pinned: true,
    }
}

/// What is stored is escaped when it is shown, however it came there.
#[test]
fn nothing_gets_out_of_an_article() {
    assert!(WRITTEN.len() >= 150, "{} payloads", WRITTEN.len());
    let plain = comment("Ann", "", "Hello.");
    for payload in all() {
        let hostile = comment(&payload, &payload, &payload);
        assert_eq!(oracle::clean(&inner(&body(&payload))), inner(&body(&payload)), "{payload}");
        let parent = Some((plain.id.as_str(), payload.as_str()));
        let shown = Shown { comment: &hostile, depth: 2, parent, is_tombstone: false };
        let secret = Secret::new(SECRET.as_bytes());
        let surroundings =
            Surroundings { words: Words::of("en"), page: &payload, may_reply: true, secret: Some(secret) };
        let html = article(shown, surroundings);
        oracle::check_article(&html, &payload);
        let json = serde_json::to_string(&entry(shown, surroundings)).unwrap();
        assert!(serde_json::from_str::<Value>(&json).is_ok());
    }
}

/// The text without the element around it.
fn inner(body: &str) -> String {
    let (_, inner) = body.split_once(">\n").unwrap();
    inner.strip_suffix("</div>\n").unwrap().to_owned()
}

/// And what is sent goes the whole way, over every field.
#[test]
fn nothing_gets_through_the_door() {
    let rim = rim();
    for payload in all() {
        let token = token(&rim);
        for (field, other) in [
            ("text", ""),
            ("author", "Hello."),
            ("site", "Hello."),
            ("parent", "Hello."),
            ("key", "Hello."),
            ("token", "Hello."),
        ] {
            let mut fields = vec![("key", KEY), ("token", token.as_str()), ("text", other)];
            fields.retain(|(name, _)| *name != field);
            fields.push((field, &payload));
            let response = send(&rim, HELLO, &fields);
            assert!([303, 422, 403].contains(&response.status), "{} for {payload}", response.status);
            if response.status == 422 {
                oracle::check_article(&between(&response.text(), "<p role=\"alert\">", "</main>"), &payload);
            }
        }
        let preview = send(&rim, "/api/preview", &[("text", &payload), ("author", &payload), ("page", "posts/hello")]);
        assert!([200, 422].contains(&preview.status));
        oracle::check_article(&between(&preview.text(), "</h1>", "</main>"), &payload);
        let thread = rim.ask(&get(HELLO)).text();
        oracle::check_article(&between(&thread, "\">\n", "</section>"), &payload);
        rim.sql("DELETE FROM comments");
    }
}

fn between(text: &str, start: &str, end: &str) -> String {
    let (_, rest) = text.split_once(start).unwrap();
    let (inner, _) = rest.split_once(end).unwrap();
    if start.starts_with("<p ") { format!("{start}{inner}") } else { inner.to_owned() }
}

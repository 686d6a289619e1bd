//! The Content Security Policy: everything from the site itself; what stands inline, by its hash alone.

use expect_test::expect;
use tests::Site;

#[test]
fn inline_scripts_and_styles_are_allowed_by_hash_and_data_is_not() {
    let site = Site::bare(
        "
-- templates/page.html --
<!doctype html><html lang=en><head><title>T</title><style>a{color:red}</style><script>let a = 1;</script><script type=\"application/ld+json\">{\"@type\":\"Thing\"}</script></head><body>{{ page.content }}</body></html>
-- content/a.md --
# A
<p style=\"color: blue\">blue</p>
",
    )
    .build();
    site.part(
        "_headers",
        "script-src",
        ";",
        expect![[r#"
        script-src 'self' 'sha256-xY6QKfH9PRsQnLz56nj6MBwiK5oHg+im1Jkpdp1x/Ck=';
    "#]],
    );
    site.part("_headers", "style-src", ";", expect![[r#"
        style-src 'self' 'sha256-6hWWMOcF+mJesSJGYhmK2lkIIEw9Xc5XKGLPVzh8yxs=' 'unsafe-hashes' 'sha256-9PK+x51HIBJTF8W3h1GfrMo58ngBW77+9GoJi1XM6sw=';
    "#]]);
}

#[test]
fn the_default_theme_needs_no_exception() {
    let site = Site::new("-- content/posts/2024-05-01-a.md --\n# A\nText `code`.\n\n```rust\nfn a() {}\n```\n").build();
    site.fine();
    // The one inline script is data: the rules by which links are fetched ahead.
    site.has("_headers", ["script-src 'self' 'sha256-", "style-src 'self';"]);
    let policy = site.text("_headers");
    assert_eq!(policy.matches("sha256-").count(), 1);
    assert!(!policy.contains("unsafe"));
    let site =
        site.edit("site.toml", "title = \"Blog\"\nbase_url = \"https://b.example\"\n[extra]\nprefetch = false\n");
    site.has("_headers", ["script-src 'self';"]);
}

#[test]
fn settings_may_allow_more() {
    let site = Site::bare(
        "
-- site.toml --
title = \"Blog\"
base_url = \"https://blog.example\"
[security]
img = [\"https://cdn.example\"]
frame-src = [\"https://video.example\"]
form-action = [\"https://form.example\"]
-- content/a.md --
# A
",
    )
    .build();
    site.part("_headers", "Content-Security-Policy", "\n", expect![[r#"
        Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: https://cdn.example; font-src 'self'; media-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self' https://form.example; base-uri 'none'; frame-ancestors 'none'; frame-src https://video.example; upgrade-insecure-requests

    "#]]);
}

#[test]
fn a_handler_in_an_attribute_gets_a_warning_for_it_will_not_run() {
    Site::bare("-- content/a.md --\n# A\n<p onclick=\"go()\">x</p>\n").build().problems(expect![[r#"
        warning[inline-script]: `onclick` will not run: the site's security policy forbids scripts in attributes
         --> content/a.md:2:13
          |
        2 | <p onclick="go()">x</p>
          |             ^^^^
          |
          = hint: move the code to a file of the theme's `assets/`
    "#]]);
}

#[test]
fn hashes_are_of_what_a_browser_sees() {
    let site = Site::bare(
        "
-- content/a.md --
# A
<SCRIPT TYPE=\"Text/JavaScript\">let a = '</';</SCRIPT>
<STYLE>a::after { content: \"</\" }</STYLE>
<p STYLE=\"&#x62;&#111;ttom: 0&semi; color: &quot;&notit;\">x</p>
<p style='color: red'>x</p>
",
    )
    .build();
    site.part(
        "_headers",
        "script-src",
        ";",
        expect![[r#"
        script-src 'self' 'sha256-XS45X/piDGVgKKzvnLMPpn123M+neiT6CeWlzWaSXqk=';
    "#]],
    );
    site.part("_headers", "style-src", ";", expect![[r#"
        style-src 'self' 'sha256-5Fj0FiotPVfp1ezvb8AQlm3tzJQo8gCtkR14nL3NZxc=' 'unsafe-hashes' 'sha256-NerDAUWfwD31YdZHveMrq0GLjsNFMwxLpZl0dPUeCcw=' 'sha256-UO2qYy5c47eXALW5qpaBTGNXrwoTm9uqSIwbhzztG3A=';
    "#]]);
}

#[test]
fn a_line_end_is_hashed_as_a_browser_reads_it() {
    let policy = |text: &str| Site::bare(text).build().text("_gen/csp.conf");
    let site = "-- content/a.md --\n# A\n-- templates/page.html --\n<script>let a;\nlet b;</script>\n";
    assert_eq!(policy(site), policy(&site.replace("let a;\n", "let a;\r\n")));
}

#[test]
fn only_names_with_a_fingerprint_are_kept_for_ever() {
    let site =
        Site::bare("-- content/a.md --\n# A\n-- static/assets/logo.txt --\nx\n-- assets/own.txt --\nx\n").build();
    site.part(
        "_headers",
        "/immutable/",
        "immutable\n",
        expect![[r#"
        /immutable/*
          Cache-Control: public, max-age=31536000, immutable

    "#]],
    );
    let kept: Vec<&String> = site.output().0.keys().filter(|path| path.starts_with("immutable/own")).collect();
    assert!(kept.len() == 1 && site.output().has("assets/logo.txt"), "{kept:?}");
}

#[test]
fn headers_of_the_site_itself_win() {
    for folder in ["static", "content"] {
        let site = Site::bare(&format!("-- content/a.md --\n# A\n-- {folder}/_headers --\nmine\n")).build();
        site.fine();
        site.file(
            "_headers",
            expect![[r#"
            mine
        "#]],
        );
    }
}

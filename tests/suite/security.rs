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
    site.has("_headers", ["script-src 'self';", "style-src 'self';"]);
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

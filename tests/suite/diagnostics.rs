//! Every kind of mistake once, with its full text: this is what an author reads, so it is judged here. `tidy` sees to
//! it that no code is missing.

use expect_test::{Expect, expect};
use tests::Site;

/// Builds `text` with bare templates and compares what is said.
#[track_caller]
#[allow(clippy::needless_pass_by_value, reason = "so that a test can write `expect![…]` in place")]
fn check(text: &str, expect: Expect) {
    Site::bare(text).build().problems(expect);
}

/// A site whose settings are `settings`.
#[track_caller]
fn check_settings(settings: &str, expect: Expect) {
    check(&format!("-- site.toml --\n{settings}-- content/a.md --\n# A\n"), expect);
}

/// A page whose front matter is `fields`.
#[track_caller]
fn check_fields(fields: &str, expect: Expect) {
    check(&format!("-- content/a.md --\n---\n{fields}---\nText.\n"), expect);
}

#[test]
fn bad_base_url() {
    check_settings("base_url = \"blog.example\"\n", expect![""]);
}

#[test]
fn missing_base_url() {
    check_settings("title = \"Blog\"\n", expect![""]);
}

#[test]
fn bad_timezone() {
    check_settings("base_url = \"https://b.example\"\ntimezone = \"Berlin\"\n", expect![""]);
}

#[test]
fn bad_date_format() {
    check_settings("base_url = \"https://b.example\"\ndate_format = \"%Q\"\n", expect![""]);
}

#[test]
fn bad_permalink() {
    check_settings("base_url = \"https://b.example\"\n[sections.posts]\npermalink = \"/{yaer}/{slug}/\"\n", expect![""]);
}

#[test]
fn unknown_setting() {
    check_settings("base_url = \"https://b.example\"\nlangauge = \"de\"\n", expect![""]);
    check_settings("base_url = \"https://b.example\"\n[markdown]\nemoji = true\n", expect![""]);
}

#[test]
fn bad_settings() {
    check_settings("base_url = \"https://b.example\"\ntitle = Blog\n", expect![""]);
    check_settings("base_url = \"https://b.example\"\ntitle = 7\n", expect![""]);
}

#[test]
fn bad_schema() {
    check_settings("base_url = \"https://b.example\"\n[schema.posts]\nrating = { type = \"number\", min = \"low\" }\n", expect![""]);
}

#[test]
fn no_site() {
    let site = Site::new("");
    std::fs::remove_file(site.root().join("site.toml")).expect("it is there");
    site.put("hugo.toml", "");
    site.build().problems(expect![""]);
}

#[test]
fn no_content() {
    check("", expect![""]);
}

#[cfg(unix)]
#[test]
fn bad_file_name() {
    use std::os::unix::ffi::OsStrExt;
    let site = Site::bare("-- content/a.md --\n# A\n");
    std::fs::write(site.root().join("content").join(std::ffi::OsStr::from_bytes(b"caf\xe9.md")), "# C\n").expect("a file");
    site.build().problems(expect![""]);
}

#[cfg(unix)]
#[test]
fn symlink_loop() {
    let site = Site::bare("-- content/a/b.md --\n# B\n");
    std::os::unix::fs::symlink("../a", site.root().join("content/a/loop")).expect("a link");
    site.build().problems(expect![""]);
}

#[cfg(unix)]
#[test]
fn unreadable_file() {
    let site = Site::bare("-- content/a.md --\n# A\n");
    std::os::unix::fs::symlink("nowhere.md", site.root().join("content/b.md")).expect("a link");
    site.build().problems(expect![""]);
}

#[test]
fn not_utf8() {
    let site = Site::bare("");
    site.put("content/a.md", b"# A\n\nCaf\xe9 au lait\n");
    site.build().problems(expect![""]);
}

#[test]
fn theme_loop() {
    check(
        "-- site.toml --\nbase_url = \"https://b.example\"\ntheme = \"a\"\n-- themes/a/theme.toml --\nextends = \"b\"\n-- themes/b/theme.toml --\nextends = \"a\"\n-- content/a.md --\n# A\n",
        expect![""],
    );
}

#[test]
fn bad_theme() {
    check(
        "-- site.toml --\nbase_url = \"https://b.example\"\ntheme = \"a\"\n-- themes/a/theme.toml --\nextends = b\n-- content/a.md --\n# A\n",
        expect![""],
    );
}

#[test]
fn no_theme() {
    check("-- site.toml --\nbase_url = \"https://b.example\"\ntheme = \"defualt\"\n-- content/a.md --\n# A\n", expect![""]);
}

#[test]
fn bad_css() {
    check("-- assets/own.css --\na { color: red }\n@import \"mising.css\";\nb { } }\n-- content/a.md --\n# A\n", expect![""]);
}

#[test]
fn bad_data_and_unknown_data() {
    check("-- data/a.toml --\nx = \n-- data/b.ini --\nx\n-- content/a.md --\n# A\n", expect![""]);
}

#[test]
fn bad_words() {
    check("-- i18n/en.toml --\nread_more = 7\n-- content/a.md --\n# A\n", expect![""]);
}

#[test]
fn missing_title() {
    check("-- content/my-first_post.md --\nJust text.\n", expect![""]);
}

#[test]
fn unknown_language() {
    check("-- content/a.md --\n# A\n```rsut\nfn\n```\n", expect![""]);
}

#[test]
fn footnote() {
    check("-- content/a.md --\n# A\nText[^missing].\n\n[^unused]: Nobody.\n\n[^twice]: One.\n\n[^twice]: Two.\n", expect![""]);
}

#[test]
fn math() {
    check("-- content/a.md --\n# A\nA formula: $\\frac{1}{$\n\n$$\n\\unknowncommand\n$$\n", expect![""]);
    check_settings("base_url = \"https://b.example\"\n[markdown.math_macros]\nvec = '\\nosuch{#1}{'\n", expect![""]);
}

#[test]
fn remote_resource() {
    check("-- content/a.md --\n# A\n![x](https://cdn.example/x.png)\n\n<iframe src=\"https://video.example/1\"></iframe>\n", expect![""]);
}

#[test]
fn foreign_syntax() {
    check("-- content/a.md --\n# A\n{{< ref \"b.md\" >}}\n", expect![""]);
}

#[test]
fn inline_script() {
    check("-- content/a.md --\n# A\n<button onclick=\"go()\">Go</button>\n", expect![""]);
}

#[test]
fn duplicate_url() {
    check("-- content/a.md --\n# A\n-- content/b.md --\n---\ntitle: B\nslug: a\n---\n", expect![""]);
}

#[test]
fn unknown_taxonomy() {
    check_fields("title: A\ntaxonomies:\n  people: [Ann]\n", expect![""]);
}

#[test]
fn unknown_template() {
    check_fields("title: A\ntemplate: pgae.html\n", expect![""]);
    check("-- templates/page.html --\n{% include \"gone.html\" %}\n-- content/a.md --\n# A\n", expect![""]);
}

#[test]
fn template_syntax() {
    check(
        "-- templates/page.html --\n<p>\n{% if page.title %}\n{{ page.title }\n</p>\n-- templates/other.html --\n{% for %}\n-- content/a.md --\n# A\n",
        expect![""],
    );
}

#[test]
fn template() {
    check(
        "-- templates/page.html --\n<p>\n{{ page.titel }}\n</p>\n-- content/a.md --\n# A\n-- content/b.md --\n# B\n",
        expect![""],
    );
    check("-- templates/page.html --\n{{ page.title | nosuchfilter }}\n-- content/a.md --\n# A\n", expect![""]);
}

#[test]
fn broken_link_image_and_anchor() {
    check("-- content/posts/a.md --\n# A\n[x](bb.md) ![y](pc.png) [z](b.md#prat)\n-- content/posts/b.md --\n# B\n## Part\n-- content/posts/pic.png --\n", expect![""]);
}

#[test]
fn wrong_type() {
    check_fields("title: [A]\ndraft: \"perhaps\"\nweight: heavy\n", expect![""]);
}

#[test]
fn bad_date() {
    check_fields("title: A\ndate: 2024-02-30\n", expect![""]);
}

#[test]
fn unsupported_field() {
    check_fields("title: A\nhide_title: true\noutputs: [html]\nbuild:\n  render: never\nrender: false\n", expect![""]);
}

#[test]
fn misspelt_field() {
    check_fields("title: A\ndecription: x\n", expect![""]);
}

#[test]
fn conflicting_fields() {
    check_fields("title: A\ndate: 2024-05-01\npubDate: 2024-06-01\ndraft: true\npublished: true\n", expect![""]);
}

#[test]
fn misplaced_field() {
    check("-- content/a.md --\n+++\ntitle = \"A\"\n[extra]\ndate = 2024-05-01\ndraft = true\n+++\n", expect![""]);
}

#[test]
fn bad_path() {
    check_fields("title: A\nslug: a/b\naliases: [\"../up\"]\n", expect![""]);
}

#[test]
fn unclosed_front_matter() {
    check("-- content/a.md --\n---\ntitle: A\n\n# Text\n", expect![""]);
}

#[test]
fn front_matter_syntax() {
    check_fields("title: A: B\n", expect![""]);
    check("-- content/a.md --\n+++\ntitle = A\n+++\n", expect![""]);
    check("-- content/a.md --\n{\n  \"title\": \"A\",\n}\n", expect![""]);
}

#[test]
fn schema() {
    check(
        "-- site.toml --\nbase_url = \"https://b.example\"\n[schema.posts]\ndescription = { type = \"string\", required = true }\n-- content/posts/a.md --\n---\ntitle: A\n---\n",
        expect![""],
    );
}

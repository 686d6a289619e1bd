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
    check_settings(
        "base_url = \"blog.example\"\n",
        expect![[r#"
        error[bad-base-url]: `blog.example` is not a base URL: it has no scheme
         --> site.toml:1:12
          |
        1 | base_url = "blog.example"
          |            ^^^^^^^^^^^^^^
          |
          = hint: write it like `https://blog.example` or `https://example.org/blog`
    "#]],
    );
}

#[test]
fn missing_base_url() {
    check_settings(
        "title = \"Blog\"\n",
        expect![[r#"
        error[missing-base-url]: `base_url` is not set
        --> site.toml
         = hint: add `base_url = "https://blog.example"`: feeds, sitemap and canonical links need it
    "#]],
    );
}

#[test]
fn bad_timezone() {
    check_settings(
        "base_url = \"https://b.example\"\ntimezone = \"Berlin\"\n",
        expect![[r#"
        error[bad-timezone]: there is no time zone `Berlin`
         --> site.toml:2:12
          |
        2 | timezone = "Berlin"
          |            ^^^^^^^^
          |
          = hint: use a name of the IANA database, such as `Europe/Berlin` or `UTC`
    "#]],
    );
}

#[test]
fn bad_date_format() {
    check_settings(
        "base_url = \"https://b.example\"\ndate_format = \"%Q\"\n",
        expect![[r#"
        error[bad-date-format]: `%Q` is not a date format
         --> site.toml:2:15
          |
        2 | date_format = "%Q"
          |               ^^^^
          |
          = hint: use strftime's notation for days: `%-d %B %Y` gives `1 May 2024`
    "#]],
    );
}

#[test]
fn bad_permalink() {
    check_settings(
        "base_url = \"https://b.example\"\n[sections.posts]\npermalink = \"/{yaer}/{slug}/\"\n",
        expect![[r#"
        error[bad-permalink]: `{yaer}` is not known in a permalink
         --> site.toml:3:13
          |
        3 | permalink = "/{yaer}/{slug}/"
          |             ^^^^^^^^^^^^^^^^^
          |
          = hint: use `{section}`, `{slug}`, `{year}`, `{month}`, `{day}`: `/{year}/{month}/{slug}/`
    "#]],
    );
}

#[test]
fn unknown_setting() {
    check_settings(
        "base_url = \"https://b.example\"\nlangauge = \"de\"\n",
        expect![[r#"
        error[unknown-setting]: unknown setting `langauge`
         --> site.toml:2:1
          |
        2 | langauge = "de"
          | ^^^^^^^^
          |
          = hint: did you mean `language`?
    "#]],
    );
    check_settings(
        "base_url = \"https://b.example\"\n[markdown]\nemoji = true\n",
        expect![[r#"
        error[unknown-setting]: unknown setting `emoji`
         --> site.toml:3:1
          |
        3 | emoji = true
          | ^^^^^
          |
          = hint: the settings here are: smart_punctuation, math, math_macros, extensions, heading_anchors, figures, line_numbers, html
    "#]],
    );
}

#[test]
fn bad_settings() {
    check_settings(
        "base_url = \"https://b.example\"\ntitle = Blog\n",
        expect![[r#"
        error[bad-settings]: string values must be quoted, expected literal string
         --> site.toml:2:9
          |
        2 | title = Blog
          |         ^^^^
    "#]],
    );
    check_settings(
        "base_url = \"https://b.example\"\ntitle = 7\n",
        expect![[r#"
        error[bad-settings]: invalid type: integer `7`, expected a string
         --> site.toml:2:9
          |
        2 | title = 7
          |         ^
    "#]],
    );
}

#[test]
fn bad_schema() {
    check_settings(
        "base_url = \"https://b.example\"\n[schema.posts]\nrating = { type = \"number\", min = \"low\" }\n",
        expect![[r#"
        error[bad-schema]: `min` must be a number
         --> site.toml:3:35
          |
        3 | rating = { type = "number", min = "low" }
          |                                   ^^^^^
    "#]],
    );
}

#[test]
fn no_site() {
    let site = Site::new("");
    std::fs::remove_file(site.root().join("site.toml")).expect("it is there");
    site.put("hugo.toml", "");
    site.build().problems(expect![[r#"
        error[no-site]: there is no `site.toml` in `[site]`
         |
         = hint: this looks like a site for Hugo: posts work as they are, settings do not
         = hint: write a `site.toml` with `title` and `base_url`, and put the posts below `content/`
    "#]]);
}

#[test]
fn no_content() {
    check(
        "",
        expect![[r#"
        error[no-content]: `content/` holds no files
         |
         = hint: write a first post with `gen new post "Hello"`
    "#]],
    );
}

#[cfg(unix)]
#[test]
fn bad_file_name() {
    use std::os::unix::ffi::OsStrExt;
    let site = Site::bare("-- content/a.md --\n# A\n");
    std::fs::write(site.root().join("content").join(std::ffi::OsStr::from_bytes(b"caf\xe9.md")), "# C\n")
        .expect("a file");
    site.build().problems(expect![[r#"
        error[bad-file-name]: the name of `content/caf�.md` is not valid Unicode
        --> content/caf�.md
         = hint: rename the file: its name becomes a URL
    "#]]);
}

#[cfg(unix)]
#[test]
fn symlink_loop() {
    let site = Site::bare("-- content/a/b.md --\n# B\n");
    std::os::unix::fs::symlink("../a", site.root().join("content/a/loop")).expect("a link");
    site.build().problems(expect![[r#"
        error[symlink-loop]: the link `content/a/loop` leads to a folder that holds it
        --> content/a/loop
         = hint: remove the link or let it point elsewhere
    "#]]);
}

#[cfg(unix)]
#[test]
fn unreadable_file() {
    let site = Site::bare("-- content/a.md --\n# A\n");
    std::os::unix::fs::symlink("nowhere.md", site.root().join("content/b.md")).expect("a link");
    site.build().problems(expect![[r#"
        error[unreadable-file]: cannot read `content/b.md`: no such file or directory
        --> content/b.md
         = hint: check that the file is there and that its permissions let you read it
    "#]]);
}

#[test]
fn not_utf8() {
    let site = Site::bare("");
    site.put("content/a.md", b"# A\n\nCaf\xe9 au lait\n");
    site.build().problems(expect![[r#"
        error[not-utf8]: the file is not UTF-8: byte 0xe9 cannot stand here
         --> content/a.md:3:4
          |
        3 | Caf� au lait
          |    ^
          |
          = hint: save it as UTF-8; `iconv -f WINDOWS-1252 -t UTF-8` turns most older files
    "#]]);
}

#[test]
fn theme_loop() {
    check(
        "-- site.toml --\nbase_url = \"https://b.example\"\ntheme = \"a\"\n-- themes/a/theme.toml --\nextends = \"b\"\n-- themes/b/theme.toml --\nextends = \"a\"\n-- content/a.md --\n# A\n",
        expect![[r#"
            error[theme-loop]: theme `a` extends itself: `a` → `b`
            --> themes/a/theme.toml
             = hint: remove one `extends`
        "#]],
    );
}

#[test]
fn bad_theme() {
    check(
        "-- site.toml --\nbase_url = \"https://b.example\"\ntheme = \"a\"\n-- themes/a/theme.toml --\nextends = b\n-- content/a.md --\n# A\n",
        expect![[r#"
            error[bad-theme]: string values must be quoted, expected literal string
             --> themes/a/theme.toml:1:11
              |
            1 | extends = b
              |           ^
        "#]],
    );
}

#[test]
fn no_theme() {
    check(
        "-- site.toml --\nbase_url = \"https://b.example\"\ntheme = \"defualt\"\n-- content/a.md --\n# A\n",
        expect![[r#"
        error[no-theme]: there is no theme `defualt` in `themes/`
        --> site.toml
         = hint: did you mean `default`?
    "#]],
    );
}

#[test]
fn bad_css() {
    check(
        "-- assets/own.css --\na { color: red }\n@import \"mising.css\";\nb { } }\n-- content/a.md --\n# A\n",
        expect![[r#"
        error[bad-css]: @import rules must precede all rules aside from @charset and @layer statements
         --> assets/own.css:2:8
          |
        2 | @import "mising.css";
          |        ^
    "#]],
    );
}

#[test]
fn bad_data_and_unknown_data() {
    check(
        "-- data/a.toml --\nx = \n-- data/b.ini --\nx\n-- content/a.md --\n# A\n",
        expect![[r#"
        warning[unknown-data]: data files of type `ini` are not read
        --> data/b.ini
         = hint: use TOML, YAML, JSON or CSV

        error[bad-data]: string values must be quoted, expected literal string
         --> data/a.toml:1:5
          |
        1 | x = 
          |     ^
    "#]],
    );
}

#[test]
fn bad_words() {
    check(
        "-- i18n/en.toml --\nread_more = 7\n-- content/a.md --\n# A\n",
        expect![[r#"
        error[bad-words]: invalid type: integer `7`, expected a string
         --> i18n/en.toml:1:13
          |
        1 | read_more = 7
          |             ^
          |
          = hint: a file in `i18n/` holds lines like `read_more = "Read more"`
    "#]],
    );
}

#[test]
fn missing_title() {
    check(
        "-- content/my-first_post.md --\nJust text.\n",
        expect![[r#"
        warning[missing-title]: the page has no title; `My first post` is taken from the file's name
         --> content/my-first_post.md:1:1
          |
        1 | Just text.
          | ^^^^^^^^^^
          |
          = hint: give it a `title` in the front matter, or begin the text with `# A heading`
    "#]],
    );
}

#[test]
fn unknown_language() {
    check(
        "-- content/a.md --\n# A\n```rsut\nfn\n```\n",
        expect![[r#"
        warning[unknown-language]: no highlighting for `rsut`
         --> content/a.md:2:4
          |
        2 | ```rsut
          |    ^^^^
          |
          = hint: did you mean `rst` or `rust`? The block is shown plain
    "#]],
    );
}

#[test]
fn all_unknown_settings_are_told_at_once() {
    check(
        "-- site.toml --\ntitel = \"A\"\nbase_url = 5\nlangauge = \"de\"\n[[menu]]\ntheme = \"x\"\n-- content/a.md --\n# A\n",
        expect![[r#"
            error[bad-settings]: invalid type: integer `5`, expected a string
             --> site.toml:2:12
              |
            2 | base_url = 5
              |            ^

            error[unknown-setting]: unknown setting `langauge`
             --> site.toml:3:1
              |
            3 | langauge = "de"
              | ^^^^^^^^
              |
              = hint: did you mean `language`?

            error[bad-settings]: missing field `title`
             --> site.toml:4:1
              |
            4 | [[menu]]
              | ^^^^^^^^

            error[unknown-setting]: unknown setting `theme`
             --> site.toml:5:1
              |
            5 | theme = "x"
              | ^^^^^
              |
              = hint: the settings here are: title, url
        "#]],
    );
}

#[test]
fn unclosed_comment() {
    check(
        "-- content/a.md --\n# A\n<div>\n<!-- secret\n\nhidden text -->\n</div>\n",
        expect![[r#"
        error[unclosed-comment]: this comment does not end where its HTML does, at the empty line
         --> content/a.md:3:1
          |
        3 | <!-- secret
          | ^^^^
          |
          = hint: begin it on a line of its own after an empty line, or write it without empty lines
    "#]],
    );
}

#[test]
fn unclosed_fence() {
    check(
        "-- content/a.md --\n# A\n> ```\n> quoted\n> ```\n\n- ~~~~\n  listed\n  ~~~~\n\n```rust\nfn main() {}\n``\n\nText.\n",
        expect![[r#"
            warning[unclosed-fence]: this code block has no end, so all that follows is code
              --> content/a.md:10:1
               |
            10 | ```rust
               | ^^^^^^^
               |
               = hint: where the code ends, repeat the signs that began it on a line of their own
        "#]],
    );
}

#[test]
fn footnote() {
    check(
        "-- content/a.md --\n# A\nText[^missing].\n\n[^unused]: Nobody.\n\n[^twice]: One.\n\n[^twice]: Two.\n",
        expect![[r#"
        warning[footnote]: there is no footnote `[^missing]`
         --> content/a.md:2:5
          |
        2 | Text[^missing].
          |     ^^^^^^^^^^
          |
          = hint: write it on a line of its own: `[^missing]: …`

        warning[footnote]: nothing refers to footnote `[^unused]`, so it is not shown
         --> content/a.md:4:1
          |
        4 | [^unused]: Nobody.
          | ^^^^^^^^^
          |
          = hint: refer to it with `[^unused]` or remove it

        warning[footnote]: footnote `[^twice]` is defined twice; the last one is shown
         --> content/a.md:8:1
          |
        8 | [^twice]: Two.
          | ^^^^^^^^
          |
          = hint: give each footnote its own label

        warning[footnote]: nothing refers to footnote `[^twice]`, so it is not shown
         --> content/a.md:8:1
          |
        8 | [^twice]: Two.
          | ^^^^^^^^
          |
          = hint: refer to it with `[^twice]` or remove it
    "#]],
    );
}

#[test]
fn math() {
    check(
        "-- content/a.md --\n# A\nA formula: $\\frac{1}{$\n\n$$\n\\unknowncommand\n$$\n",
        expect![[r#"
        warning[math]: this formula is not understood: Unknown command "\unknowncommand"
         --> content/a.md:5:1
          |
        5 | \unknowncommand
          | ^^^^^^^^^^^^^^^
          |
          = hint: it is shown as it stands; write `\$` if a dollar sign is meant
    "#]],
    );
    check_settings(
        "base_url = \"https://b.example\"\n[markdown.math_macros]\nvec = '\\nosuch{#1}{'\n",
        expect![[r#"
        error[math]: the macro `vec` is not understood: Unknown command "\nosuch".
         --> site.toml:3:1
          |
        3 | vec = '\nosuch{#1}{'
          | ^^^
          |
          = hint: a macro is LaTeX with `#1` for its first argument: `"\\vec" = "\\mathbf{#1}"`
    "#]],
    );
}

#[test]
fn remote_resource() {
    check(
        "-- content/a.md --\n# A\n![x](https://cdn.example/x.png)\n\n<iframe src=\"https://video.example/1\"></iframe>\n",
        expect![[r#"
            warning[remote-resource]: the page would load this from `cdn.example`, which the site's security policy forbids
             --> content/a.md:2:1
              |
            2 | ![x](https://cdn.example/x.png)
              | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
              |
              = hint: put the file beside the page and link to that
              = hint: or allow the host in site.toml: `[security]` with `img = ["https://…"]`

            warning[remote-resource]: the page would load this from `video.example`, which the site's security policy forbids
             --> content/a.md:4:14
              |
            4 | <iframe src="https://video.example/1"></iframe>
              |              ^^^^^^^^^^^^^^^^^^^^^^^
              |
              = hint: put the file beside the page and link to that
              = hint: or allow the host in site.toml: `[security]` with `frame = ["https://…"]`
        "#]],
    );
}

#[test]
fn foreign_syntax() {
    check(
        "-- content/a.md --\n# A\n{{< ref \"b.md\" >}}\n",
        expect![[r#"
        warning[foreign-syntax]: `ref` is a shortcode of Hugo, which is shown as it stands
         --> content/a.md:2:1
          |
        2 | {{< ref "b.md" >}}
          | ^^^^^^^^^^^^^^^^^^
          |
          = hint: link to the source file: `[text](../posts/other.md)`; it is checked and follows renames
    "#]],
    );
}

#[test]
fn inline_script() {
    check(
        "-- content/a.md --\n# A\n<button onclick=\"go()\">Go</button>\n",
        expect![[r#"
        warning[inline-script]: `onclick` will not run: the site's security policy forbids scripts in attributes
         --> content/a.md:2:18
          |
        2 | <button onclick="go()">Go</button>
          |                  ^^^^
          |
          = hint: move the code to a file of the theme's `assets/`
    "#]],
    );
}

#[test]
fn duplicate_url() {
    check(
        "-- content/a.md --\n# A\n-- content/b.md --\n---\ntitle: B\nslug: a\n---\n",
        expect![[r#"
        error[duplicate-url]: `/a/` is the URL of two pages: `content/a.md` and `content/b.md`
         --> content/b.md:3:7
          |
        3 | slug: a
          |       ^
          |
          = hint: give one of them another `slug`, or rename its file
    "#]],
    );
}

#[test]
fn unknown_taxonomy() {
    check_fields(
        "title: A\ntaxonomies:\n  people: [Ann]\n",
        expect![[r#"
        warning[unknown-taxonomy]: the site has no taxonomy `people`: its terms get no pages
         --> content/a.md:4:11
          |
        4 |   people: [Ann]
          |           ^^^^^
          |
          = hint: add `[taxonomies.people]` to site.toml
    "#]],
    );
}

#[test]
fn unknown_template() {
    check_fields(
        "title: A\ntemplate: pgae.html\n",
        expect![[r#"
            warning[unknown-template]: the theme has no template `pgae.html`
             --> content/a.md:3:11
              |
            3 | template: pgae.html
              |           ^^^^^^^^^
              |
              = hint: did you mean `page.html`?
        "#]],
    );
    check(
        "-- templates/page.html --\n{% include \"gone.html\" %}\n-- content/a.md --\n# A\n",
        expect![[r#"
        error[unknown-template]: the theme has no template `gone.html`
         --> templates/page.html:1:12
          |
        1 | {% include "gone.html" %}
          |            ^^^^^^^^^^^
    "#]],
    );
}

#[test]
fn template_syntax() {
    check(
        "-- templates/page.html --\n<p>\n{% if page.title %}\n{{ page.title }\n</p>\n-- templates/other.html --\n{% for %}\n-- content/a.md --\n# A\n",
        expect![[r#"
            error[template-syntax]: found `%}` but expected identifier
             --> templates/other.html:1:8
              |
            1 | {% for %}
              |        ^^

            error[template-syntax]: found `}` but expected }}
             --> templates/page.html:3:15
              |
            3 | {{ page.title }
              |               ^
        "#]],
    );
}

#[test]
fn template() {
    check(
        "-- templates/page.html --\n<p>\n{{ page.titel }}\n</p>\n-- content/a.md --\n# A\n-- content/b.md --\n# B\n",
        expect![[r#"
            error[template]: field `titel` is not defined
             --> templates/page.html:2:9
              |
            2 | {{ page.titel }}
              |         ^^^^^
              |
              = hint: did you mean `title`?
        "#]],
    );
    check(
        "-- templates/page.html --\n{{ page.title | nosuchfilter }}\n-- content/a.md --\n# A\n",
        expect![[r#"
        error[template]: there is no filter `nosuchfilter`
         --> templates/page.html:1:17
          |
        1 | {{ page.title | nosuchfilter }}
          |                 ^^^^^^^^^^^^
    "#]],
    );
}

#[test]
fn broken_link_image_and_anchor() {
    check(
        "-- content/posts/a.md --\n# A\n[x](bb.md) ![y](pc.png) [z](b.md#prat)\n-- content/posts/b.md --\n# B\n## Part\n-- content/posts/pic.png --\n",
        expect![[r#"
        error[broken-link]: there is no page at `posts/bb.md`
         --> content/posts/a.md:2:1
          |
        2 | [x](bb.md) ![y](pc.png) [z](b.md#prat)
          | ^^^^^^^^^^
          |
          = hint: did you mean `b.md`?

        error[broken-image]: there is no file at `pc.png`
         --> content/posts/a.md:2:12
          |
        2 | [x](bb.md) ![y](pc.png) [z](b.md#prat)
          |            ^^^^^^^^^^^^
          |
          = hint: did you mean `pic.png`?

        error[broken-anchor]: there is no anchor `#prat` on `posts/b.md`
         --> content/posts/a.md:2:25
          |
        2 | [x](bb.md) ![y](pc.png) [z](b.md#prat)
          |                         ^^^^^^^^^^^^^^
          |
          = hint: did you mean `#part`?
    "#]],
    );
}

#[test]
fn wrong_type() {
    check_fields(
        "title: [A]\ndraft: \"perhaps\"\nweight: heavy\n",
        expect![[r#"
        error[wrong-type]: `title` must be a text, found a list
         --> content/a.md:2:8
          |
        2 | title: [A]
          |        ^^^
          |
          = hint: write for example `title: "Hello"`

        error[wrong-type]: `draft` must be true or false, found the text `perhaps`
         --> content/a.md:3:8
          |
        3 | draft: "perhaps"
          |        ^^^^^^^^^
          |
          = hint: write for example `draft: true`

        error[wrong-type]: `weight` must be a whole number, found the text `heavy`
         --> content/a.md:4:9
          |
        4 | weight: heavy
          |         ^^^^^
          |
          = hint: write for example `weight: 10`
    "#]],
    );
}

#[test]
fn bad_date() {
    check_fields(
        "title: A\ndate: 2024-02-30\n",
        expect![[r#"
        error[bad-date]: `date` is not a date: February 2024 has 29 days
         --> content/a.md:3:7
          |
        3 | date: 2024-02-30
          |       ^^^^^^^^^^
          |
          = hint: did you mean `date: 2024-02-29`?
          = hint: accepted are `2024-05-01`, `2024-05-01 10:00`, `2024-05-01T10:00:00+02:00` and `1 May 2024`
    "#]],
    );
}

#[test]
fn unsupported_field() {
    check_fields(
        "title: A\nhide_title: true\noutputs: [html]\nbuild:\n  render: never\nrender: false\n",
        expect![[r#"
        warning[unsupported-field]: `outputs` has no effect here
         --> content/a.md:4:1
          |
        4 | outputs: [html]
          | ^^^^^^^
          |
          = hint: every page is written as HTML; feeds are set in site.toml

        warning[unsupported-field]: `build` has no effect here
         --> content/a.md:5:1
          |
        5 | build:
          | ^^^^^
          |
          = hint: the page will be published and listed; `draft` keeps it back

        warning[unsupported-field]: `render` has no effect here
         --> content/a.md:7:1
          |
        7 | render: false
          | ^^^^^^
          |
          = hint: the page will be published; `draft` keeps it back
    "#]],
    );
}

#[test]
fn misspelt_field() {
    check_fields(
        "title: A\ndecription: x\n",
        expect![[r#"
        warning[misspelt-field]: `decription` is not a known field
         --> content/a.md:3:1
          |
        3 | decription: x
          | ^^^^^^^^^^
          |
          = hint: did you mean `description`?
          = hint: if templates need this name, put it in `extra`
    "#]],
    );
}

#[test]
fn conflicting_fields() {
    check_fields(
        "title: A\ndate: 2024-05-01\npubDate: 2024-06-01\ndraft: true\npublished: true\n",
        expect![[r#"
        warning[conflicting-fields]: `pubDate` and `date` are two names of one field and differ
         --> content/a.md:4:1
          |
        4 | pubDate: 2024-06-01
          | ^^^^^^^
          |
          = hint: `date` counts; take the other away

        warning[conflicting-fields]: `draft` and `published` contradict each other
         --> content/a.md:6:12
          |
        6 | published: true
          |            ^^^^
          |
          = hint: the page is kept back as a draft; take one of them away
    "#]],
    );
}

#[test]
fn misplaced_field() {
    check(
        "-- content/a.md --\n+++\ntitle = \"A\"\n[extra]\ndate = 2024-05-01\ndraft = true\n+++\n",
        expect![[r#"
        warning[misplaced-field]: `date` belongs to the table `extra` and has no effect
         --> content/a.md:4:1
          |
        4 | date = 2024-05-01
          | ^^^^
          |
          = hint: move it above `[extra]`

        error[misplaced-field]: `draft` belongs to the table `extra` and has no effect
         --> content/a.md:5:1
          |
        5 | draft = true
          | ^^^^^
          |
          = hint: move it above `[extra]`
    "#]],
    );
}

#[test]
fn bad_path() {
    check_fields(
        "title: A\nslug: a/b\naliases: [\"../up\"]\n",
        expect![[r#"
        error[bad-path]: `slug` must be a single part of a path
         --> content/a.md:3:7
          |
        3 | slug: a/b
          |       ^^^
          |
          = hint: for the whole path, write `path: "/guides/hello/"`

        error[bad-path]: `../up` is not a path on this site
         --> content/a.md:4:11
          |
        4 | aliases: ["../up"]
          |           ^^^^^^^
          |
          = hint: a path has no `..`, `\`, `?` or `#`: `/guides/hello/`
    "#]],
    );
}

#[test]
fn unclosed_front_matter() {
    check(
        "-- content/a.md --\n---\ntitle: A\n\n# Text\n",
        expect![[r#"
        error[unclosed-front-matter]: the front matter has no end
         --> content/a.md:1:1
          |
        1 | ---
          | ^^^
          |
          = hint: write `---` on a line of its own before line 3
    "#]],
    );
}

#[test]
fn front_matter_syntax() {
    check_fields(
        "title: A: B\n",
        expect![[r#"
        error[front-matter-syntax]: this is not valid YAML: a value with `: ` in it needs quotes
         --> content/a.md:2:8
          |
        2 | title: A: B
          |        ^^^^
          |
          = hint: put the value in quotes: `title: "A: B"`
    "#]],
    );
    check(
        "-- content/a.md --\n+++\ntitle = A\n+++\n",
        expect![[r#"
        error[front-matter-syntax]: this is not valid TOML: string values must be quoted, expected literal string
         --> content/a.md:2:9
          |
        2 | title = A
          |         ^
    "#]],
    );
    check(
        "-- content/a.md --\n{\n  \"title\": \"A\",\n}\n",
        expect![[r#"
        error[front-matter-syntax]: this is not valid JSON: trailing comma
         --> content/a.md:3:1
          |
        3 | }
          | ^
          |
          = hint: take away the comma before the closing bracket
    "#]],
    );
}

#[test]
fn schema() {
    check(
        "-- site.toml --\nbase_url = \"https://b.example\"\n[schema.posts]\ndescription = { type = \"string\", required = true }\n-- content/posts/a.md --\n---\ntitle: A\n---\n",
        expect![[r#"
            error[schema]: `description` is missing
             --> content/posts/a.md:1:1
              |
            1 | ---
              | ^^^
              |
              = hint: add the field; it must be a text
              = hint: asked for by `[schema.posts]` in site.toml
        "#]],
    );
}

#[test]
fn of_a_very_long_line_only_the_part_with_the_mistake_is_shown() {
    let filler = "word ".repeat(1000);
    let site = Site::bare(&format!("-- content/a.md --\n# A\n{filler}[x](gone.md) {filler}\n")).build();
    let said = site.said();
    assert!(said.contains("--> content/a.md:2:5001\n"), "{said}");
    assert!(said.contains("[x](gone.md)") && said.len() < 1500, "{said}");
}

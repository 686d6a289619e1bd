//! Themes: one over the other, a site's own files over all; words in the site's language; direction of writing.

use expect_test::expect;
use tests::Site;

#[test]
fn a_theme_overrides_single_files_of_another() {
    let site = Site::new(
        "
-- site.toml --
title = \"Blog\"
base_url = \"https://blog.example\"
theme = \"mine\"
-- themes/mine/theme.toml --
extends = \"other\"
-- themes/mine/templates/page.html --
mine: {% include \"part.html\" %} {{ assets[\"a.txt\"] }}
-- themes/other/templates/page.html --
other
-- themes/other/templates/part.html --
part of other
-- themes/other/assets/a.txt --
hello
-- templates/section.html --
the site's own
-- content/posts/a.md --
# A
",
    )
    .build();
    site.fine();
    site.file(
        "posts/a/index.html",
        expect![[r#"
        mine: part of other /immutable/a.8e4c7c1b99.txt
    "#]],
    );
    site.file(
        "posts/index.html",
        expect![[r#"
        the site's own
    "#]],
    );
    // What neither has comes from the default theme.
    site.has("404.html", ["<main"]);
}

#[test]
fn a_hidden_template_can_be_extended_by_the_name_of_its_theme() {
    let site = Site::new(
        "
-- templates/page.html --
{% extends \"default/page.html\" %}{% block main %}MINE {{ super() }}{% endblock main %}
-- content/a.md --
# A
",
    )
    .build();
    assert!(site.is_built(), "{}", site.said());
    site.has("a/index.html", ["<main", "MINE", "<h1"]);
}

#[test]
fn a_page_and_a_section_choose_their_templates() {
    let site = Site::bare(
        "
-- site.toml --
title = \"Blog\"
base_url = \"https://blog.example\"
[sections.notes]
page_template = \"note.html\"
template = \"notes.html\"
-- templates/note.html --
note {{ page.title }}
-- templates/notes.html --
notes
-- templates/wide.html --
wide {{ page.title }}
-- content/notes/a.md --
# A
-- content/notes/b.md --
---
title: B
template: wide.html
---
-- content/c.md --
---
title: C
layout: wide
---
-- content/d.md --
---
title: D
layout: post
---
",
    )
    .build();
    site.fine();
    let all: String = ["notes", "notes/a", "notes/b", "c", "d"]
        .map(|page| format!("{page}: {}", site.text(&format!("{page}/index.html"))))
        .concat();
    expect![[r#"
        notes: notes
        notes/a: note A
        notes/b: wide B
        c: wide C
        d: 
    "#]]
    .assert_eq(&all);
}

#[test]
fn words_follow_the_language_and_a_site_may_change_them() {
    let site = Site::new(
        "
-- site.toml --
title = \"Blog\"
base_url = \"https://blog.example\"
language = \"de-AT\"
-- templates/page.html --
{{ t.footnotes }} | {{ t.mine }} | {{ site.dir }} {{ site.language }}
-- i18n/de.toml --
mine = \"Meins\"
-- content/a.md --
# A
",
    )
    .build();
    site.fine();
    site.file(
        "a/index.html",
        expect![[r#"
        Fußnoten | Meins | ltr de-AT
    "#]],
    );
}

#[test]
fn arabic_is_written_from_right_to_left() {
    let site = Site::new(
        "
-- site.toml --
title = \"مدونة\"
base_url = \"https://blog.example\"
language = \"ar\"
-- content/a.md --
# مرحبا
نص.
-- content/b.md --
---
title: English
lang: en
---
Text.
",
    )
    .build();
    site.fine();
    site.part(
        "a/index.html",
        "<html",
        ">",
        expect![[r#"
        <html dir=rtl lang=ar>
    "#]],
    );
    site.part(
        "b/index.html",
        "<html",
        ">",
        expect![[r#"
        <html dir=ltr lang=en>
    "#]],
    );
}

#[test]
fn assets_are_named_by_their_bytes() {
    let site = Site::bare(
        "
-- templates/page.html --
<link rel=\"stylesheet\" href=\"{{ assets[\"style.css\"] }}\">
-- assets/style.css --
@import \"css/part.css\";
a { color: rgb(255, 0, 0); background: url(dot.svg) }
-- assets/css/part.css --
b { margin: 0px }
-- assets/dot.svg --
<svg/>
-- content/a.md --
# A
",
    )
    .build();
    site.fine();
    let (style, _) =
        site.output().0.iter().find(|(path, _)| path.starts_with("immutable/style.")).expect("a style sheet");
    site.has("a/index.html", [style]);
    site.file(style, expect![[r#"b{margin:0}a{color:red;background:url("/immutable/dot.ac5a2dfb43.svg")}"#]]);
    let site = site.edit("assets/style.css", "a { color: blue }\n");
    site.rebuilt(expect!["/a/ immutable/style.3e1aaddc37.css -immutable/style.e880d02fa8.css"]);
}

#[test]
fn settings_have_room_for_what_only_the_theme_knows() {
    let site = Site::bare(
        "
-- site.toml --
title = \"Blog\"
base_url = \"https://blog.example\"
copyright = \"Ann\"
[extra]
colour = \"red\"
[[social]]
title = \"Code\"
url = \"https://code.example/\"
-- templates/page.html --
{{ site.extra.colour }} {{ site.copyright }} {% for link in site.social %}{{ link.title }}={{ link.url }}{% endfor %} {{ site.years }}
-- content/2024-05-01-a.md --
# A
",
    )
    .build();
    site.file(
        "a/index.html",
        expect![[r#"
        red Ann Code=https://code.example/ [2024, 2024]
    "#]],
    );
}

#[test]
fn the_date_filter_shows_a_moment_in_any_format() {
    let site = Site::bare("-- templates/page.html --\n{{ page.date.iso | date(format=\"%d.%m.%Y %H:%M\") }} {{ \"2024-05-01\" | date }}\n-- content/a.md --\n---\ntitle: A\ndate: 2024-05-01T10:30:00+02:00\n---\n").build();
    site.fine();
    site.file(
        "a/index.html",
        expect![[r#"
        01.05.2024 10:30 2024-05-01
    "#]],
    );
}

#[test]
fn minification_keeps_every_word_of_a_page() {
    let site = Site::new(
        "
-- templates/page.html --
<!doctype html><html lang=en><head><title>T</title></head><body>
<p>a <b>b</b> <i>c</i>
  d</p>  <ul>  <li> one </li> <li>two</li> </ul>
<div><span>x</span> <span>y</span></div>
<pre>  kept
   as it is </pre>
{{ page.content }}
</body></html>
-- content/a.md --
# A
*One* **two** `three  four`

<div><em>a</em> <em>b</em></div>
",
    )
    .build();
    site.file("a/index.html", expect![[r#"
        <!doctype html><html lang=en><head><title>T</title></head><body><p>a <b>b</b> <i>c</i> d</p><ul><li>one</li><li>two</li></ul><div><span>x</span><span>y</span></div><pre>  kept
           as it is </pre><p><em>One</em> <strong>two</strong> <code>three  four</code></p>
        <div><em>a</em> <em>b</em></div></body></html>
    "#]]);
}

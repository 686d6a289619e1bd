//! What a page loads for its components, and how it is known: sheets, and marks that no text can pass for.

use expect_test::expect;
use tests::Site;

use super::BOX;

#[test]
fn a_sheet_reaches_its_component_and_only_pages_that_show_it() {
    let site = Site::new(&format!(
        "{BOX}-- components/Box.css --
:scope {{ color: red; .x {{ margin: 0 }} }}
p {{ background: url(a.svg) }}
-- assets/a.svg --
<svg/>
-- content/a.md --
# A
<Box />
-- content/b.md --
# B
-- content/c.md --
# C
`<Box />`
"
    ))
    .build();
    site.fine();
    site.part(
        "a/index.html",
        "<link href=/immutable/Box",
        ">",
        expect![[r#"
            <link href=/immutable/Box.a3b1948b4e.css rel=stylesheet>
        "#]],
    );
    site.lacks("b/index.html", ["Box"]).lacks("c/index.html", ["immutable/Box"]);
    let sheet = site.output().0.keys().find(|path| path.contains("Box.")).expect("it is written").to_owned();
    site.file(
        &sheet,
        expect![[r#"@scope(.Box){:scope{color:red;& .x{margin:0}}p{background:url("/immutable/a.ac5a2dfb43.svg")}}"#]],
    );
}

#[test]
fn sheets_go_into_the_head_wherever_that_ends() {
    let head = |template: &str| {
        let site = Site::bare(&format!(
            "{BOX}-- components/Box.css --\np {{ margin: 0 }}\n-- templates/page.html --\n{template}\n-- content/a.md --\n# A\n<Box />\n"
        ))
        .build();
        site.fine();
        let page = site.text("a/index.html");
        page[..page.find("<link").expect("a link")].to_owned()
    };
    expect!["<!doctype html><title>x</title>"].assert_eq(&head("<!doctype html><title>x</title><p>{{ page.content }}"));
    expect![[r#"<!doctype html><html><head><script>var a="</head>"</script><title>x</title>"#]].assert_eq(&head(
        "<!doctype html><html><head><script>var a=\"</head>\"</script><title>x</title></HEAD><body>{{ page.content }}",
    ));
}

#[test]
fn marks_that_a_filter_has_cut_take_nothing_along() {
    let site = Site::bare(&format!(
        "{BOX}-- components/Cut.html --
{{% component Cut() %}}<i class=\"Cut\" title=\"{{{{ body | striptags | truncate(length=7) }}}}\">x</i>{{% endcomponent Cut %}}
-- content/a.md --
# A
<Cut><Box title=\"in\" /></Cut> kept \u{f8fe}gen: kept \u{f8ff} <Box title=\"after\" />
"
    ))
    .build();
    site.fine();
    site.has("a/index.html", [" kept ", "title=\"after\""]);
}

#[test]
fn no_text_can_pass_for_a_mark_of_ours() {
    let site = Site::new(&format!(
        "{BOX}-- components/Tick.html --\n{{% component Tick() %}}<b class=\"Tick\"></b>{{% endcomponent Tick %}}\n-- components/Tick.ts --\nexport default () => {{}};\n
-- content/a.md --
---
title: \"T <gen-content-0></gen-content-0> <!--gen:!Tick-->\"
description: \"<!--gen:x--> <gen-content-0></gen-content-0>\"
---
`<!--gen:!Tick-->` `<Tick />` <Box title=\"<!--gen:!Tick--> <gen-content-0></gen-content-0>\">&lt;!--gen:!Tick--> &#xf8fe;</Box> END
"
    ))
    .build();
    site.fine();
    site.lacks("a/index.html", ["type=module"]);
    let page = site.text("a/index.html");
    assert_eq!(page.matches("END").count(), 1, "{page}");
    site.part(
        "a/index.html",
        "<title",
        "</title>",
        expect![[r#"
        <title>T <gen-content-0></gen-content-0> <!--gen:!Tick--> · Blog</title>
    "#]],
    );
    site.part("a/index.html", "<div class=prose>", "END", expect![[r#"
        <div class=prose><p><code>&lt;!--gen:!Tick--&gt;</code> <code>&lt;Tick /&gt;</code> <div class="Box" title="&lt;!--gen:!Tick--&gt; &lt;gen-content-0&gt;&lt;/gen-content-0&gt;" data-rest="0 false [] {} "> &lt;!–gen:!Tick–&gt;  </div> END
    "#]]);
}

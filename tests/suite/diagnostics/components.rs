//! Mistakes in components: their declarations, their scripts, their calls in Markdown and in templates.

use expect_test::{Expect, expect};

use super::check;

/// A post with `markdown` in a site with one component.
#[track_caller]
fn check_call(markdown: &str, expect: Expect) {
    check(
        &format!(
            "-- components/Box.html --
{{% component Box(title: string, n: integer = 0, kind: string = \"a\", list: array = []) {{\"values\": {{\"kind\": [\"tip\", \"warning\"]}}}} %}}<p class=\"Box\">{{{{ body or \"\" }}}}</p>{{% endcomponent Box %}}
-- content/a.md --
# A
{markdown}
"
        ),
        expect,
    );
}

/// A component whose file holds `text`.
#[track_caller]
fn check_declaration(text: &str, expect: Expect) {
    check(&format!("-- components/Own.html --\n{text}\n-- content/a.md --\n# A\n"), expect);
}

#[test]
fn unknown_component() {
    check_call(
        "<Bax title=\"x\" />\n\nand <Other thing=\"1\">x</Other>",
        expect![[r#"
        warning[unknown-component]: there is no component `Other`; a browser shows nothing for its tag
         --> content/a.md:4:5
          |
        4 | and <Other thing="1">x</Other>
          |     ^^^^^^^^^^^^^^^^^
          |
          = hint: `gen components` lists those of the theme
          = hint: if the reader should see it, put it between backticks or write `\<Other>`

        error[unknown-component]: there is no component `Bax`
         --> content/a.md:2:1
          |
        2 | <Bax title="x" />
          | ^^^^
          |
          = hint: did you mean `<Box>`?
    "#]],
    );
}

#[test]
fn unknown_component_in_a_template() {
    check(
        "-- templates/page.html --\n<p><Nott>{{ page.content }}</Nott>\n-- content/a.md --\n# A\n",
        expect![[r#"
        error[unknown-component]: there is no component `Nott`
         --> templates/page.html:1:4
          |
        1 | <p><Nott>{{ page.content }}</Nott>
          |    ^^^^^
          |
          = hint: did you mean `<Note>`?
    "#]],
    );
}

#[test]
fn unknown_component_in_mdx() {
    check(
        "-- content/a.mdx --\n# A\n\n<Foo.Bar x={[1]} />\n\nand <Note kind=\"loud\">x</Note>\n",
        expect![[r#"
        warning[unknown-component]: `<Foo.Bar>` is a component of MDX, which is shown as it stands
         --> content/a.mdx:3:1
          |
        3 | <Foo.Bar x={[1]} />
          | ^^^^^^^^
          |
          = hint: `gen components` lists those of the theme; write it with one of them, in Markdown or in HTML

        warning[foreign-syntax]: `[1]` between braces is an expression of MDX, which is shown as it stands
         --> content/a.mdx:3:12
          |
        3 | <Foo.Bar x={[1]} />
          |            ^^^^^
          |
          = hint: write its value; in Markdown proper, braces are only braces

        warning[wrong-argument]: `kind` of `<Note>` cannot be `loud`
         --> content/a.mdx:5:11
          |
        5 | and <Note kind="loud">x</Note>
          |           ^^^^^^^^^^^
          |
          = hint: it can be `note`, `tip`, `important`, `warning`, `caution`
    "#]],
    );
}

#[test]
fn unknown_argument() {
    check_call(
        "<Box titel=\"x\" title=\"y\" colour=\"red\" />",
        expect![[r#"
        error[unknown-argument]: `<Box>` has no argument `titel`
         --> content/a.md:2:6
          |
        2 | <Box titel="x" title="y" colour="red" />
          |      ^^^^^^^^^
          |
          = hint: did you mean `title`?

        error[unknown-argument]: `<Box>` has no argument `colour`
         --> content/a.md:2:26
          |
        2 | <Box titel="x" title="y" colour="red" />
          |                          ^^^^^^^^^^^^
          |
          = hint: it has `kind`, `list`, `n`, `title`
    "#]],
    );
}

#[test]
fn missing_argument() {
    check_call(
        "<Box n=\"1\" />",
        expect![[r#"
        error[missing-argument]: `<Box>` needs the argument `title`, a text
         --> content/a.md:2:1
          |
        2 | <Box n="1" />
          | ^^^^
          |
          = hint: `gen components Box` shows all of its arguments
    "#]],
    );
}

#[test]
fn wrong_argument() {
    check_call(
        "<Box title=\"x\" n=\"three\" kind=\"tipp\" list={[1,} />\n\n<Box title={3} n n=\"2\" list=\"1, 2\" kind=\"zebra\" />",
        expect![[r#"
            error[wrong-argument]: `n` of `<Box>` has to be a whole number, not `three`
             --> content/a.md:2:16
              |
            2 | <Box title="x" n="three" kind="tipp" list={[1,} />
              |                ^^^^^^^^^
              |
              = hint: `gen components Box` shows all of its arguments

            error[wrong-argument]: `kind` of `<Box>` cannot be `tipp`
             --> content/a.md:2:26
              |
            2 | <Box title="x" n="three" kind="tipp" list={[1,} />
              |                          ^^^^^^^^^^^
              |
              = hint: did you mean `tip`?

            error[wrong-argument]: `list` of `<Box>` is not JSON: EOF while parsing a value
             --> content/a.md:2:38
              |
            2 | <Box title="x" n="three" kind="tipp" list={[1,} />
              |                                      ^^^^^^^^^^
              |
              = hint: in braces, a list is written as `{[1, 2]}` and a map as `{{"a": 1}}`, with double quotation marks

            error[wrong-argument]: `title` of `<Box>` has to be a text, not a number
             --> content/a.md:4:6
              |
            4 | <Box title={3} n n="2" list="1, 2" kind="zebra" />
              |      ^^^^^^^^^

            error[wrong-argument]: `n` of `<Box>` has to be a whole number, and nothing is given
             --> content/a.md:4:16
              |
            4 | <Box title={3} n n="2" list="1, 2" kind="zebra" />
              |                ^
              |
              = hint: write `n="…"`

            error[wrong-argument]: `list` of `<Box>` has to be a list, not `1, 2`
             --> content/a.md:4:24
              |
            4 | <Box title={3} n n="2" list="1, 2" kind="zebra" />
              |                        ^^^^^^^^^^^
              |
              = hint: in braces, a list is written as `{[1, 2]}` and a map as `{{"a": 1}}`, with double quotation marks

            error[wrong-argument]: `kind` of `<Box>` cannot be `zebra`
             --> content/a.md:4:36
              |
            4 | <Box title={3} n n="2" list="1, 2" kind="zebra" />
              |                                    ^^^^^^^^^^^^
              |
              = hint: it can be `tip`, `warning`
        "#]],
    );
}

#[test]
fn wrong_argument_that_would_run_a_script() {
    check(
        "-- content/a.md --\n# A\n<Video src=\"java\nscript:alert(1)\" title=\"x\" />\n",
        expect![[r#"
        error[wrong-argument]: `src` of `<Video>` has to be an address, not a script
         --> content/a.md:2:8
          |
        2 | <Video src="java
          |        ^^^^^^^^^
    "#]],
    );
}

#[test]
fn unknown_data() {
    check(
        "-- components/Sum.html --\n{% component Sum(of) {\"data\": [\"of\"]} %}<b class=\"Sum\"></b>{% endcomponent Sum %}\n-- data/visits.csv --\na\n1\n-- content/a.md --\n# A\n<Sum of=\"visit\" />\n",
        expect![[r#"
            error[unknown-data]: `data/` holds no file `visit`
             --> content/a.md:2:6
              |
            2 | <Sum of="visit" />
              |      ^^^^^^^^^^
              |
              = hint: did you mean `visits`?
        "#]],
    );
}

#[test]
fn unknown_directive() {
    check(
        "-- content/a.md --\n# A\n<Counter client:lod />\n\n<Counter client:media client:load=\"1\" />\n\n<Counter client:visible=\"far\" client:idle />\n\n<Counter client:media=\"(a\" />\n",
        expect![[r#"
            error[unknown-directive]: there is no directive `client:lod`
             --> content/a.md:2:10
              |
            2 | <Counter client:lod />
              |          ^^^^^^^^^^
              |
              = hint: did you mean `client:load`?

            error[unknown-directive]: `client:media` needs a media query: `client:media="(min-width: 40em)"`
             --> content/a.md:4:10
              |
            4 | <Counter client:media client:load="1" />
              |          ^^^^^^^^^^^^

            error[unknown-directive]: `client:load` takes no value
             --> content/a.md:4:23
              |
            4 | <Counter client:media client:load="1" />
              |                       ^^^^^^^^^^^^^^^

            error[unknown-directive]: `client:visible` takes a distance in pixels or percent: `client:visible="200px"`
             --> content/a.md:6:10
              |
            6 | <Counter client:visible="far" client:idle />
              |          ^^^^^^^^^^^^^^^^^^^^

            error[unknown-directive]: `client:media` needs a media query, whose parentheses are closed
             --> content/a.md:8:10
              |
            8 | <Counter client:media="(a" />
              |          ^^^^^^^^^^^^^^^^^
        "#]],
    );
}

#[test]
fn no_script() {
    check_call(
        "<Box title=\"x\" client:load />\n\n<Box title=\"x\" server:defer />",
        expect![[r#"
        error[no-script]: `<Box>` has no script that `client:load` could wake
         --> content/a.md:2:16
          |
        2 | <Box title="x" client:load />
          |                ^^^^^^^^^^^
          |
          = hint: remove the directive: without it, the component is plain HTML
          = hint: or write `components/Box.ts`, which exports a default function

        error[no-script]: `<Box>` does not say which address its HTML would come from
         --> content/a.md:4:16
          |
        4 | <Box title="x" server:defer />
          |                ^^^^^^^^^^^^
          |
          = hint: declare it in `components/Box.html`: `{"server": "/api/…"}` behind the arguments
    "#]],
    );
}

#[test]
fn unclosed_component() {
    check_call(
        "<Box title=\"a\">\n\n<Box title=\"b\">x</Box>\n\n</Boxes>\n\nText <Box title=\"c\">\n\nmore </Box>\n\n</Box></Box>\n\n<Box title=\"d>",
        expect![[r#"
            error[unclosed-component]: `<Box>` is opened in one block and closed in another
             --> content/a.md:8:6
              |
            8 | Text <Box title="c">
              |      ^^^^^^^^^^^^^^^
              |
              = hint: write both of its tags on lines of their own, or both in one paragraph

            error[unclosed-component]: `</Box>` closes nothing
              --> content/a.md:12:7
               |
            12 | </Box></Box>
               |       ^^^^^^
               |
               = hint: remove it, or write `<Box>` where the content begins

            error[unclosed-component]: the tag `<Box>` does not end: this quotation mark is not closed
              --> content/a.md:14:12
               |
            14 | <Box title="d>
               |            ^
               |
               = hint: if the reader should see it, put it between backticks or write `\<Box`
        "#]],
    );
}

#[test]
fn unclosed_component_in_a_template() {
    check(
        "-- templates/page.html --\n<Note>\n<Details title=\"x\"></Note>\n{{ page.content }}\n-- content/a.md --\n# A\n",
        expect![[r#"
            error[unclosed-component]: `<Note>` is not closed
             --> templates/page.html:1:1
              |
            1 | <Note>
              | ^^^^^^
              |
              = hint: write `</Note>` where its content ends, or `<Note />` if it has none

            error[unclosed-component]: `<Details>` is not closed
             --> templates/page.html:2:1
              |
            2 | <Details title="x"></Note>
              | ^^^^^^^^^^^^^^^^^^^
              |
              = hint: write `</Details>` where its content ends, or `<Details />` if it has none

            error[unclosed-component]: `</Note>` closes nothing
             --> templates/page.html:2:20
              |
            2 | <Details title="x"></Note>
              |                    ^^^^^^^
              |
              = hint: `<Details>` has to be closed first
        "#]],
    );
}

#[test]
fn bad_component() {
    check_declaration(
        "<p>no declaration</p>",
        expect![[r#"
        error[bad-component]: the file declares no component
        --> components/Own.html
         = hint: write `{% component Own(label: string) %} … {% endcomponent Own %}`
    "#]],
    );
    check_declaration(
        "{% component Other() %}{% endcomponent Other %}",
        expect![[r#"
        error[bad-component]: the file declares `Other`, but its name says `Own`
         --> components/Own.html:1:14
          |
        1 | {% component Other() %}{% endcomponent Other %}
          |              ^^^^^
          |
          = hint: a component has the name of its file
    "#]],
    );
    check_declaration(
        "{% component Own(a: strin) %}{% endcomponent Own %}",
        expect![[r#"
        error[bad-component]: found strin but the only types allowed are: string, bool, integer, float, number, array, map and bytes
         --> components/Own.html:1:21
          |
        1 | {% component Own(a: strin) %}{% endcomponent Own %}
          |                     ^^^^^
    "#]],
    );
    check_declaration(
        "{% component Own(a: string) {\"link\": [\"a\"], \"data\": [\"b\"], \"values\": 3} %}{% endcomponent Own %}",
        expect![[r#"
            error[bad-component]: a declaration has no `link`
             --> components/Own.html:1:30
              |
            1 | {% component Own(a: string) {"link": ["a"], "data": ["b"], "values": 3} %}{% endcomponent Own %}
              |                              ^^^^^^
              |
              = hint: did you mean `links`?

            error[bad-component]: `Own` has no argument `b`
             --> components/Own.html:1:54
              |
            1 | {% component Own(a: string) {"link": ["a"], "data": ["b"], "values": 3} %}{% endcomponent Own %}
              |                                                      ^^^
              |
              = hint: did you mean `a`?

            error[bad-component]: `values` has to be a map from arguments to lists of texts
             --> components/Own.html:1:60
              |
            1 | {% component Own(a: string) {"link": ["a"], "data": ["b"], "values": 3} %}{% endcomponent Own %}
              |                                                            ^^^^^^^^
        "#]],
    );
    check(
        "-- components/own.html --\n{% component own() %}{% endcomponent own %}\n-- content/a.md --\n# A\n",
        expect![[r#"
            error[bad-component]: `own` cannot be the name of a component
            --> components/own.html
             = hint: a name begins with a capital and holds only letters, digits and underscores, so that no element of HTML is like it
        "#]],
    );
}

#[test]
fn files_that_belong_to_no_component_are_named() {
    check(
        "-- components/Conter.ts --\nexport default () => {};\n-- components/sub/Deep.html --\n<p>\n-- components/dom.ts --\nexport const a = 1;\n-- content/a.md --\n# A\n",
        expect![[r#"
            warning[bad-component]: there is no component `Conter` to which this file could belong
            --> components/Conter.ts
             = hint: did you mean `Counter.ts`?

            warning[bad-component]: `sub/Deep.html` is no component: they stand in `components/` itself
            --> components/sub/Deep.html
             = hint: move the file there; scripts that components import may be in folders
        "#]],
    );
}

#[test]
fn a_sheet_that_reaches_nothing_is_named() {
    let own = "-- components/Own.html --\n{% component Own(@zzz) %}<p class=\"own\"></p>{% endcomponent Own %}\n";
    check(
        &format!("{own}-- components/Own.css --\np {{ color: red }}\n-- content/a.md --\n# A\n"),
        expect![[r#"
        warning[bad-component]: no element has the class `Own`, so the style sheet `Own.css` reaches nothing
        --> components/Own.html
         = hint: give it to the outermost element: `class="Own"`

        error[bad-component]: no component is given `@zzz`
         --> components/Own.html:1:18
          |
        1 | {% component Own(@zzz) %}<p class="own"></p>{% endcomponent Own %}
          |                  ^^^^
          |
          = hint: there are `@t`, `@site`, `@page` and `@uid`; others need a default
    "#]],
    );
    check(
        &format!("{own}-- components/Own.css --\n/* @import */ @import \"x.css\";\n-- content/a.md --\n# A\n"),
        expect![[r#"
            warning[bad-component]: no element has the class `Own`, so the style sheet `Own.css` reaches nothing
            --> components/Own.html
             = hint: give it to the outermost element: `class="Own"`

            error[bad-css]: the sheet of a component cannot import others
             --> components/Own.css:1:15
              |
            1 | /* @import */ @import "x.css";
              |               ^^^^^^^
              |
              = hint: write the rules here, or import the other sheet in one of `assets/`

            error[bad-component]: no component is given `@zzz`
             --> components/Own.html:1:18
              |
            1 | {% component Own(@zzz) %}<p class="own"></p>{% endcomponent Own %}
              |                  ^^^^
              |
              = hint: there are `@t`, `@site`, `@page` and `@uid`; others need a default
        "#]],
    );
}

#[test]
fn what_looks_like_a_component_in_prose_is_named_once() {
    check(
        "-- content/a.md --\n# A\nA Vec<Chart> and an Option<Nota> of them.\n",
        expect![[r#"
        error[unclosed-component]: `<Chart>` is not closed
         --> content/a.md:2:6
          |
        2 | A Vec<Chart> and an Option<Nota> of them.
          |      ^^^^^^^
          |
          = hint: write `</Chart>` where its content ends, or `<Chart />` if it has none
          = hint: if the reader should see it, put it between backticks or write `\<Chart>`
    "#]],
    );
}

#[test]
fn template_syntax_in_a_component_is_marked_in_its_own_file() {
    check_declaration(
        "{% component Own() %}\n  <p class=\"Own\">\n    <Note kind=\"tip\">x</Note>\n    {{ nothing | upperr }}\n  </p>\n{% endcomponent Own %}",
        expect![[r#"
            error[template]: there is no filter `upperr`
             --> components/Own.html:4:18
              |
            4 |     {{ nothing | upperr }}
              |                  ^^^^^^
        "#]],
    );
}

#[test]
fn template_mistake_in_a_component_names_the_call() {
    check(
        "-- components/Own.html --\n{% component Own(a: integer) %}\n<p class=\"Own\">{{ a / 0 }}</p>\n{% endcomponent Own %}\n-- content/a.md --\n# A\n\n<Own a=\"1\" />\n",
        expect![[r#"
            error[template]: cannot divide by 0
             --> components/Own.html:2:23
              |
            2 | <p class="Own">{{ a / 0 }}</p>
              |                       ^
              |
              = hint: it was called at content/a.md:3
        "#]],
    );
}

#[test]
fn bad_script() {
    let component = |script: &str| {
        format!(
            "-- components/Own.html --\n{{% component Own() %}}<p class=\"Own\"></p>{{% endcomponent Own %}}\n-- components/Own.ts --\n{script}\n-- content/a.md --\n# A\n"
        )
    };
    check(
        &component("export default function (element: HTMLElement {\n}"),
        expect![[r#"
        error[bad-script]: expected `,` but found `{`
         --> components/Own.ts:1:47
          |
        1 | export default function (element: HTMLElement {
          |                                               ^
    "#]],
    );
    check(
        &component("import { x } from \"./hlper\";\nimport y from \"lodash\";\nexport default () => x(y);"),
        expect![[r#"
        error[bad-script]: there is no script `./hlper`
         --> components/Own.ts:1:19
          |
        1 | import { x } from "./hlper";
          |                   ^^^^^^^^^

        error[bad-script]: `lodash` is a package, and packages cannot be imported
         --> components/Own.ts:2:15
          |
        2 | import y from "lodash";
          |               ^^^^^^^^
          |
          = hint: a file beside the component can be imported: `./name.ts`
    "#]],
    );
    check(
        &component("export const wake = () => {};"),
        expect![[r#"
        error[bad-script]: the script exports no default function, so nothing could wake it as an island
        --> components/Own.ts
         = hint: write `export default function (element: HTMLElement, props: …) { … }`
    "#]],
    );
}

#[test]
fn bad_css_of_a_component() {
    check(
        "-- components/Own.html --\n{% component Own() %}<p class=\"Own\"></p>{% endcomponent Own %}\n-- components/Own.css --\np { color: red }\nb { background: url(no.png) }\n-- content/a.md --\n# A\n",
        expect![[r#"
            error[bad-css]: there is no file `no.png`
             --> components/Own.css:2:21
              |
            2 | b { background: url(no.png) }
              |                     ^
        "#]],
    );
}

#[test]
fn misplaced_component() {
    check_call(
        "Text <b title=\"<Box title='x' />\">b</b>\n\n[^1]: <Box title=\"y\" />",
        expect![[r#"
        warning[footnote]: nothing refers to footnote `[^1]`, so it is not shown
         --> content/a.md:4:1
          |
        4 | [^1]: <Box title="y" />
          | ^^^^
          |
          = hint: refer to it with `[^1]` or remove it

        error[misplaced-component]: `<Box>` stands where no component can be
         --> content/a.md:2:16
          |
        2 | Text <b title="<Box title='x' />">b</b>
          |                ^^^^^^^^^^^^^^^^^
          |
          = hint: components stand in text, not in attributes, scripts, titles, and notes that nothing refers to

        error[misplaced-component]: `<Box>` stands where no component can be
         --> content/a.md:4:7
          |
        4 | [^1]: <Box title="y" />
          |       ^^^^^^^^^^^^^^^^^
          |
          = hint: components stand in text, not in attributes, scripts, titles, and notes that nothing refers to
    "#]],
    );
}

#[test]
fn misplaced_component_in_a_title() {
    check(
        "-- content/a.md --\n# A <Counter /> end\n",
        expect![[r#"
        error[misplaced-component]: `<Counter>` stands where no component can be
         --> content/a.md:1:5
          |
        1 | # A <Counter /> end
          |     ^^^^^^^^^^^
          |
          = hint: components stand in text, not in attributes, scripts, titles, and notes that nothing refers to
    "#]],
    );
}

#[test]
fn components_that_are_nested_without_end() {
    let text = format!("{}x{}", "<Note>".repeat(3000), "</Note>".repeat(3000));
    let site = tests::Site::bare(&format!("-- content/a.md --\n# A\n{text}\n")).build();
    assert!(site.said().contains("error[unclosed-component]: components are nested more than 100 levels deep"));
}

#[test]
fn wrong_argument_in_a_template() {
    check(
        "-- templates/page.html --\n<Note title=\"{{ page.title }}\">x</Note><B>x</B>\n-- content/a.md --\n# A\n",
        expect![[r#"
            error[wrong-argument]: `title` is given in quotation marks, where nothing is an expression
             --> templates/page.html:1:7
              |
            1 | <Note title="{{ page.title }}">x</Note><B>x</B>
              |       ^^^^^^^^^^^^^^^^^^^^^^^^
              |
              = hint: write `title={page.title}`
        "#]],
    );
}

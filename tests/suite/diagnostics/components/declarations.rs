//! Files of `components/`: declarations, scripts and style sheets.

use expect_test::expect;

use super::{check, check_declaration};

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

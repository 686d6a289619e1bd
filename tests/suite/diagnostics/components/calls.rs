//! What a tag asks for: components, arguments, data and directives that are not, or not like that.

use expect_test::expect;

use super::{check, check_call};

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

//! Mistakes: what is said, which text is marked, and that nothing makes the compiler give up.

use expect_test::expect;
use proptest::prelude::*;

use super::{check_errors, compiled};
use crate::compile;
use crate::{DEFER, ISLAND};

#[test]
fn all_mistakes_of_all_modules_come_at_once() {
    check_errors(
        &["c/Tabs.ts", "c/Note.ts", "c/None.ts", "c/Old.tsx"],
        r#"
-- c/Tabs.ts --
import lodash from "lodash";
import tabs from "tabs-core";
import { find, gone } from "./dom";
import d3 from "https://cdn.example/d3.js";
import words from "./words.json";
import "./doom.ts";
import "../../up.ts";
import "./Tabs.css";
import "./View.tsx";
export default lodash(tabs, find, gone, d3, words);
-- c/Note.ts --
export default function (a) { return a + }
-- c/dom.ts --
import nothing from "./tabs-core";
export { Shape } from "./tabs-core.ts";
export const fin = nothing, fond = eval("1");
-- c/tabs-core.ts --
export interface Shape {}
-- c/Old.tsx --
"#,
        &expect![[r#"
            c/None.ts: there is no script `c/None.ts`
              at: 
            c/Note.ts: unexpected token
              at: }
            c/Old.tsx: a script ends in `.ts` or `.js`
              at: 
              hint: JSX is not compiled
            c/Tabs.ts: `lodash` is a package, and packages cannot be imported
              at: "lodash"
              hint: a file beside the component can be imported: `./name.ts`
            c/Tabs.ts: `tabs-core` is a package, and packages cannot be imported
              at: "tabs-core"
              hint: did you mean `./tabs-core.ts`?
            c/Tabs.ts: `./dom` exports no `find`
              at: find
              hint: did you mean `fin`?
            c/Tabs.ts: `./dom` exports no `gone`
              at: gone
            c/Tabs.ts: scripts are loaded from this site only, not from `https://cdn.example/d3.js`
              at: "https://cdn.example/d3.js"
              hint: put a copy of the file beside the component and import it: `./name.js`
            c/Tabs.ts: `./words.json` is not a script; JSON is not compiled
              at: "./words.json"
              hint: write the values in a `.ts` file, or hand them over as an argument of the component
            c/Tabs.ts: there is no script `./doom.ts`
              at: "./doom.ts"
              hint: did you mean `./dom.ts`?
            c/Tabs.ts: there is no script `../../up.ts`
              at: "../../up.ts"
            c/Tabs.ts: `./Tabs.css` is not a script
              at: "./Tabs.css"
              hint: the style sheet of a component is loaded by itself
            c/Tabs.ts: `./View.tsx` holds JSX, which is not compiled
              at: "./View.tsx"
              hint: the HTML of a component is in its `.html` file
            c/dom.ts: `./tabs-core` has no default export
              at: nothing
            c/dom.ts: `./tabs-core.ts` exports no `Shape`
              at: Shape
              hint: if it is a type, write `export type { … }`
            c/dom.ts: `eval` is blocked in the browser
              at: eval
              hint: the site's security policy lets no text run as code
        "#]],
    );
}

#[test]
fn syntax_is_checked() {
    for (source, expect) in [
        (
            "let a = 1;\nlet a = 2;",
            expect![[r#"
            a.ts: identifier `a` has already been declared
              at: a
        "#]],
        ),
        (
            "const broken = {",
            expect![[r#"
            a.ts: expected `}` but found `EOF`
              at: 
        "#]],
        ),
        (
            "return 1",
            expect![[r#"
            a.ts: a `return` statement can only be used within a function body
              at: return
        "#]],
        ),
        (
            "break;",
            expect![[r#"
            a.ts: illegal break statement
              at: break;
              hint: a `break` statement can only be used within an enclosing iteration or switch statement
        "#]],
        ),
        (
            "export const a = <b>c</b>;",
            expect![[r#"
                a.ts: unterminated regular expression
                  at: /b>;
                  hint: JSX is not compiled; the HTML of a component is in its `.html` file
            "#]],
        ),
        (
            "const text = 'open",
            expect![[r#"
            a.ts: unterminated string
              at: 'open
        "#]],
        ),
        (
            "const r = /(/;",
            expect![[r#"
            a.ts: invalid regular expression: Unterminated capturing group
              at: (
        "#]],
        ),
        (
            "class A { #x; b(c) { return c.#y } }",
            expect![[r#"
            a.ts: private field `y` must be declared in an enclosing class
              at: #y
        "#]],
        ),
        (
            "export { missing };",
            expect![[r#"
            a.ts: there is no `missing` in this module to export
              at: missing
        "#]],
        ),
        (
            "import a = require('b'); a();",
            expect![[r#"
            a.ts: `import … = require` is not known to browsers
              at: import a = require('b');
              hint: write `import … from "./file.ts"`
        "#]],
        ),
        (
            "const a = 1; export = a;",
            expect![[r#"
            a.ts: `export =` is not known to browsers
              at: export = a;
              hint: write `export default`
        "#]],
        ),
        (
            "export namespace N { export let a = 1; }",
            expect![[r#"
                a.ts: a namespace can export constants only
                  at: a = 1
                  hint: write `const`, or make the namespace a module of its own
            "#]],
        ),
        (
            "await 1; with (a) {}",
            expect![[r#"
            a.ts: `with` statements are not allowed
              at: with
        "#]],
        ),
    ] {
        check_errors(&["a.ts"], &format!("-- a.ts --\n{source}"), &expect);
    }
}

#[test]
fn a_script_in_another_language_is_recognized() {
    check_errors(
        &["a.js", "b.js"],
        "-- a.js --\nexport const a: number = 1;\n-- b.js --\nexport const b = <b/>;\n",
        &expect![[r#"
            a.js: missing initializer in const declaration
              at: a
              hint: types can be written in a file that ends in `.ts`
            b.js: unexpected token
              at: <
              hint: JSX is not compiled; the HTML of a component is in its `.html` file
        "#]],
    );
}

#[test]
fn what_a_browser_would_not_run_is_a_mistake() {
    check_errors(
        &["a.ts"],
        r#"
-- a.ts --
@element("a") class A { @prop b = 1; accessor c = 2 }
export const made = new Function("return 1"), called = Function("1");
window.eval("1"); (0, eval)("2");
setTimeout("code()", 10);
const fs = require("fs");
{ using file = fs.open(); }
import data from "./b.ts" with { type: "json" };
export const late = (name: string) => [import(`./${name}.ts`), import("./" + name), import(name)];
// None of these is a mistake.
export const fine = (eval_: Function, require: (name: string) => void) => [require("x"), eval_ instanceof Function];
console.log(A, data);
-- b.ts --
export default 1;
"#,
        &expect![[r#"
            a.ts: `@oxc-project/runtime/helpers/usingCtx` is a package, and packages cannot be imported
              at: 
              hint: a file beside the component can be imported: `./name.ts`
            a.ts: decorators are not compiled
              at: @element("a")
              hint: call the function where it is needed instead
            a.ts: decorators are not compiled
              at: @prop
              hint: call the function where it is needed instead
            a.ts: `accessor` is not known to browsers
              at: accessor c = 2
              hint: write a private field with `get` and `set`
            a.ts: `new Function` is blocked in the browser
              at: new Function("return 1")
              hint: the site's security policy lets no text run as code
            a.ts: `Function` is blocked in the browser
              at: Function("1")
              hint: the site's security policy lets no text run as code
            a.ts: `eval` is blocked in the browser
              at: window.eval
              hint: the site's security policy lets no text run as code
            a.ts: `eval` is blocked in the browser
              at: eval
              hint: the site's security policy lets no text run as code
            a.ts: `setTimeout` with a text is blocked in the browser
              at: setTimeout("code()", 10)
              hint: the site's security policy lets no text run as code
            a.ts: `require` is not known to browsers
              at: require("fs")
              hint: write `import … from "./file.ts"`
            a.ts: `using` is not known to all browsers
              at: using file = fs.open();
              hint: write `const` with `try` and `finally`
            a.ts: only scripts can be imported, without attributes
              at: type: "json"
            a.ts: which module is imported here is known only at run time
              at: import(`./${name}.ts`)
              hint: write one `import("./…")` for each module
            a.ts: which module is imported here is known only at run time
              at: import("./" + name)
              hint: write one `import("./…")` for each module
        "#]],
    );
}

#[test]
fn depth_and_length_have_an_end() {
    // Reading some of these takes time that grows with the square of the depth.
    for (levels, start, middle, end) in [
        (20_000, "!", "a", ""),
        (20_000, "new ", "a", ""),
        (20_000, "{", "a", "}"),
        (300, "(", "a", ")"),
        (300, "[", "a", "]"),
        (300, "(a=", "a", ")"),
        (300, "a=>", "a", ""),
        (300, "a?b:", "a", ""),
        (300, "a+", "a", ""),
        (300, "if(a)b;else ", "c", ""),
        (300, "a.", "b", ""),
        (300, "`${", "a", "}`"),
        (300, "type A=[", "a", "]"),
        (300, "/(", "a", ")"),
    ] {
        let source = format!("-- a.ts --\n{}{middle}{}\n", start.repeat(levels), end.repeat(levels));
        // Either answer is right, as long as one comes back.
        drop(compiled(&["a.ts"], &source));
    }
    let long = format!("-- a.ts --\n\"{}\"\n", "a".repeat(1 << 20));
    check_errors(
        &["a.ts"],
        &long,
        &expect![[r#"
        a.ts: a script may be 1024 KiB long, this one is 1024 KiB
          at: 
    "#]],
    );
}

/// Pieces that scripts are made of, and text that is none.
fn piece() -> impl Strategy<Value = String> {
    let pieces = "import|export|default|from|*|as|{|}|(|)|[|]|'./b.ts'|\"|`|${|class A|extends|#x|static|get|async|await|\
                  yield|function|=>|=|?.|??|...|,|;|:|enum E|namespace N|declare|type T|interface I|abstract|private|\
                  readonly|satisfies|as const|<|>|/|/(?<a>|\\u{110000}|\\u|\0|é|😀|\u{2028}|0n|1e999|0x|let|const|var|\
                  for|of|in|while|do|switch|case|break|label:|try|catch|finally|throw|new|this|super|import.meta|delete|\
                  typeof|void|!|-|+|++|**|&&=|@a|using|accessor|eval|a|b|E|A|//|/*|*/|\n|<!--|#!|undefined|arguments|\
                  constructor|return|if|else|1|true|null|?|is|asserts|keyof|infer|unique symbol|override|module|global|\
                  require|import(|'use strict'|NaN";
    prop_oneof![
        8 => proptest::sample::select(pieces.split('|').map(str::to_owned).collect::<Vec<_>>()),
        1 => any::<String>(),
    ]
}

proptest! {
    #[test]
    fn nothing_makes_the_compiler_give_up(
        pieces in proptest::collection::vec(piece(), 0..12),
        cut in any::<proptest::sample::Index>(),
        length in 0_usize..40,
        base in 0_usize..3,
        extension in 0_usize..2,
    ) {
        let base = ["", ISLAND, DEFER][base];
        let start = base.floor_char_boundary(cut.index(base.len() + 1));
        let end = base.ceil_char_boundary(start + length);
        let source = format!("{}{}{}", &base[..start], pieces.join(" "), base.get(end..).unwrap_or(""));
        let path = ["a.ts", "a.js"][extension];
        let sources = [(path.to_owned(), source.clone()), ("b.ts".to_owned(), "export default 1".to_owned())].into();
        for error in compile(&[path], &sources, &mut |path, _| format!("/{path}")).err().into_iter().flatten() {
            prop_assert!(sources[&error.file].get(error.range.clone()).is_some(), "{error:?}");
            prop_assert!(!error.message.contains("gave up"), "{source:?}");
        }
    }
}

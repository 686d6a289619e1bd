//! Imports between modules: which files come out, under which addresses.

use expect_test::expect;

use super::{check, compiled};

#[test]
fn a_module_that_two_import_is_placed_once_and_first() {
    check(
        &["c/Tabs.ts"],
        r#"
-- c/Tabs.ts --
import { left } from "./left";
import right from "./right.js";
import type { Shape } from "./types";
import "../base.ts";
export default (shape: Shape) => left(shape) + right(shape);
-- c/left.ts --
export { find as left } from "./dom/";
-- c/right.js --
import { find } from "./dom/index.ts";
export default find;
-- c/dom/index.ts --
export const find = (what: unknown) => document.querySelector(String(what));
-- c/types.ts --
export type Shape = "round";
-- base.ts --
console.log("base");
-- c/unused.ts --
this is not even looked at
"#,
        &expect![[r#"
            base.ts -> /base.0d.js []
              console.log(`base`);
            c/Tabs.ts -> /Tabs.1d.js [/left.f3.js /right.d7.js /base.0d.js /index.2f.js]
              import{left as e}from"/left.f3.js";import t from"/right.d7.js";import"/base.0d.js";export default n=>e(n)+t(n);
            c/dom/index.ts -> /index.2f.js []
              export const find=e=>document.querySelector(String(e));
            c/left.ts -> /left.f3.js [/index.2f.js]
              export{find as left}from"/index.2f.js";
            c/right.js -> /right.d7.js [/index.2f.js]
              import{find as e}from"/index.2f.js";export default e;
        "#]],
    );
}

#[test]
fn what_is_imported_dynamically_is_compiled_but_not_preloaded() {
    check(
        &["a.ts"],
        r#"
-- a.ts --
import { once } from "./once.ts";
export default async () => [once, await import("./late.ts"), await import(`./late`), await import("/lib.js")];
-- late.ts --
import { once } from "./once.ts";
export * from "./more.js";
export const late = once;
-- once.ts --
export const once = 1;
-- more.js --
export const more = 2;
"#,
        &expect![[r#"
            a.ts -> /a.28.js [/once.f0.js]
              import{once as e}from"/once.f0.js";export default async()=>[e,await import(`/late.1d.js`),await import(`/late.1d.js`),await import(`/lib.js`)];
            late.ts -> /late.1d.js [/once.f0.js /more.bd.js]
              import{once as e}from"/once.f0.js";export*from"/more.bd.js";export const late=e;
            more.js -> /more.bd.js []
              export const more=2;
            once.ts -> /once.f0.js []
              export const once=1;
        "#]],
    );
}

const CIRCLE: &str = r#"
-- a.ts --
import { b } from "./b.ts";
export const a = (n: number): number => n ? b(n - 1) : leaf;
import { leaf } from "./leaf.ts";
-- b.ts --
import { a } from "./a.ts";
export const b = (n: number): number => a(n);
export const late = () => import("./b.ts");
-- leaf.ts --
export const leaf = 7;
"#;

#[test]
fn modules_that_import_each_other_change_address_together() {
    check(
        &["a.ts"],
        CIRCLE,
        &expect![[r#"
        a.ts -> /a.ac.js [/b.f7.js /leaf.3a.js]
          import{b as e}from"/b.f7.js";export const a=t=>t?e(t-1):n;import{leaf as n}from"/leaf.3a.js";
        b.ts -> /b.f7.js [/a.ac.js /leaf.3a.js]
          import{a as e}from"/a.ac.js";export const b=n=>e(n);export const late=()=>import(`/b.f7.js`);
        leaf.ts -> /leaf.3a.js []
          export const leaf=7;
    "#]],
    );
    let before = compiled(&["a.ts"], CIRCLE).unwrap();
    for change in ["n - 1|n - 2", "=> a(n)|=> a(n + 1)", "leaf = 7|leaf = 8"] {
        let (old, new) = change.split_once('|').unwrap();
        let after = compiled(&["a.ts"], &CIRCLE.replace(old, new)).unwrap();
        assert_ne!(before["a.ts"].url, after["a.ts"].url, "{change}");
        assert_ne!(before["b.ts"].url, after["b.ts"].url, "{change}");
    }
}

#[test]
fn a_module_of_the_same_name_in_the_same_circle_has_an_address_of_its_own() {
    let modules = compiled(
        &["x/a.ts"],
        "-- x/a.ts --\nimport '../y/a.ts'; console.log(1);\n-- y/a.ts --\nimport '../x/a.ts'; console.log(1);\n",
    );
    let modules = modules.unwrap();
    assert_ne!(modules["x/a.ts"].url, modules["y/a.ts"].url);
}

#[test]
fn exports_are_listed_and_stars_followed() {
    let modules = compiled(
        &["a.ts"],
        "
-- a.ts --
export * from './b.ts';
export * as all from './b.ts';
export const { one, two: [three] } = { one: 1, two: [3] };
export enum Kind { Small }
export interface Gone {}
export default class {}
-- b.ts --
export function four() {}
export default 5;
",
    );
    expect!["Kind all default four one three"].assert_eq(&modules.unwrap()["a.ts"].exports.join(" "));
}

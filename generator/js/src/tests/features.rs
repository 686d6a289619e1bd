//! TypeScript's features, one by one, as they reach the browser.

use expect_test::expect;

use super::code;

#[test]
fn types_vanish_and_what_is_more_than_types_stays() {
    for (source, expect) in [
        (
            "import type { A } from './none'; import { B } from './none'; export const a: A = 1 as B;",
            expect!["export const a=1;"],
        ),
        (
            "export enum Kind { Small, Big = 5, Text = 'x', Sum = Small + Big }",
            expect![
                "export let Kind=function(e){return e[e.Small=0]=`Small`,e[e.Big=5]=`Big`,e.Text=`x`,e[e.Sum=5]=`Sum`,e}({});"
            ],
        ),
        (
            "const enum Kind { Small = 1, Big }\nexport const kind = (k: Kind) => k === Kind.Big;",
            expect![
                "var e=function(e){return e[e.Small=1]=`Small`,e[e.Big=2]=`Big`,e}(e||{});export const kind=t=>t===e.Big;"
            ],
        ),
        (
            "export class A { constructor(private readonly a: number, public b = 2) { console.log(a); } }",
            expect!["export class A{constructor(e,t=2){this.a=e,this.b=t,console.log(e)}}"],
        ),
        (
            "class A { x = 1 }\nexport class B extends A { declare x: number; y?: string; constructor(public z: number) { super(); } }",
            expect!["class e{x=1}export class B extends e{y;constructor(e){super(),this.z=e}}"],
        ),
        (
            "export const sizes = { small: 1 } as const satisfies Record<string, number>;",
            expect!["export const sizes={small:1};"],
        ),
        (
            "declare const global: string; declare module 'x' {} declare function f(): void;\nexport const g = global!;",
            expect!["export const g=global;"],
        ),
        (
            "export namespace N { export const a = 1; const hidden = 2; export const b = hidden + a; }",
            expect!["export let N;(function(e){e.b=2+(e.a=1)})(N||={});"],
        ),
        ("namespace Types { export type A = 1 }\nexport type { Types };", expect!["export{};"]),
        (
            "export abstract class A<T> { #n = 0; static s = 1; abstract f(): T; get n(): number { return this.#n++; } static { this.s = 2; } }",
            expect!["export class A{#n=0;static s=1;get n(){return this.#n++}static{this.s=2}}"],
        ),
        (
            "export function f(a: string): string; export function f(a: unknown) { return String(a); }",
            expect!["export function f(e){return String(e)}"],
        ),
        (
            "export function f(this: Window, a?: number, ...b: string[]) { return [this, a ?? 1, b]; }",
            expect!["export function f(e,...t){return[this,e??1,t]}"],
        ),
        (
            "export const f = <T,>(a: T): a is NonNullable<T> => a?.b!.c ?? (<any>a);",
            expect!["export const f=e=>e?.b.c??e;"],
        ),
        (
            "if (false) { console.log('never'); }\nlet unused = 1;\nexport const r = /\\p{L}/v;",
            expect![[r#"export const r=RegExp(`\\p{L}`,`v`);"#]],
        ),
        ("export type A = 1; export interface B {}", expect!["export{};"]),
        (
            "export default async function* named(a = 1) { for await (const b of [a]) yield* [b]; }",
            expect!["export default async function*e(e=1){for await(let t of[e])yield*[t]}"],
        ),
    ] {
        expect.assert_eq(&code(source));
    }
}

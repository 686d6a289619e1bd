//! Tests over whole blocks: what languages look like, that no text is lost, that the grammars are run as syntect runs
//! them, and that every class has a readable colour.

mod fidelity;
mod languages;
mod names;
mod style;
mod text;

/// A few lines in each of the languages that matter most, by the name one writes after a fence.
const SAMPLES: &[(&str, &str)] = &[
    (
        "rust",
        "/// Adds.\n#[inline]\npub fn add<'a>(a: &'a u32, b: u32) -> Option<u32> {\n    let s = format!(\"{a}\\n\");\n    a.checked_add(b) // may overflow\n}\n",
    ),
    (
        "ts",
        "import { get } from './net';\nexport async function load<T>(url: string, n = 3): Promise<T> {\n  const name: string = `a ${url} b`;\n  return await get(name) as T; // done\n}\n",
    ),
    (
        "js",
        "class A extends B {\n  go(x) { return x?.y ?? /a+b/g.test('q'); }\n}\nconst f = async (a) => ({ k: 1, [a]: null });\n",
    ),
    (
        "python",
        "@cached\ndef area(r: float = 1.0) -> float:\n    \"\"\"The area.\"\"\"\n    if r is None and True: raise ValueError(f\"bad {r!r}\")\n    return 3.14 * r ** 2  # pi\n",
    ),
    (
        "go",
        "package main\nfunc (s *Server) Run(ctx context.Context) error {\n\tfor i := range 10 { fmt.Printf(\"%d\\n\", i) }\n\treturn nil // ok\n}\n",
    ),
    (
        "bash",
        "#!/bin/sh\nset -eu\nfor f in *.txt; do echo \"$f ${f%.txt}\" | tr a-z A-Z; done\ncat <<END\nhello $USER\nEND\n",
    ),
    ("json", "{\n  \"name\": \"x\\n\",\n  \"list\": [1, -2.5e3, true, null]\n}\n"),
    ("yaml", "# list\nkey: value\nitems:\n  - &a 12\n  - \"two\"\n  - *a\n"),
    ("toml", "# package\n[package]\nname = \"x\"\nsize = 12\non = true\nday = 2024-01-02\n"),
    (
        "html",
        "<!doctype html>\n<p class=\"a b\" hidden>Tom &amp; Ann</p>\n<style>p { color: red }</style>\n<script>let x = 1;</script>\n<!-- end -->\n",
    ),
    (
        "css",
        "/* a */\n:root { --gap: 2rem; }\n@media (width > 40em) {\n  a.b#c:hover > p::before { color: #fff; margin: calc(1px + var(--gap)); }\n}\n",
    ),
    ("sql", "-- all\nSELECT count(*) AS n FROM posts p\nWHERE p.title LIKE 'a%' AND p.id > 10\nORDER BY n DESC;\n"),
    ("diff", "--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@\n same\n-old <b>\n+new\n+newer\n"),
    ("dockerfile", "FROM rust:1.95 AS build\nENV A=1\n# copy\nCOPY . /src\nRUN cargo build --release && echo \"ok\"\n"),
    (
        "c",
        "#include <stdio.h>\n#define N 10\nint main(void) {\n  char *s = \"a\\n\"; /* two\n  lines */\n  return printf(\"%s\", s) ? N : 0x1f;\n}\n",
    ),
    (
        "java",
        "package a.b;\npublic final class A<T> extends B {\n  @Override public int f(String s) { return s == null ? 0 : 'c'; }\n}\n",
    ),
];

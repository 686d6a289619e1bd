//! What holds for any input: nothing panics, and the same input gives the same bytes on any number of threads, in any
//! run, in any time zone.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;
use std::sync::Arc;

use generator::front_matter;
use generator::pipeline::cache::Cache;
use generator::pipeline::components::{Argument, Component, Components, Role};
use generator::pipeline::parse::markdown::{Labels, Reader};
use generator::pipeline::{self, Destination, Options, Rendered};
use generator::settings::MarkdownConfig;
use jiff::tz::TimeZone;
use proptest::prelude::*;
use tests::Site;

/// Pieces that mean something to some part of the reader; strings of them reach further than strings of letters.
const PIECES: &[&str] = &[
    "\n",
    "\n\n",
    " ",
    "    ",
    "\t",
    "a",
    "word",
    "é",
    "漢",
    "😀",
    "\u{0}",
    "\u{fffd}",
    "\r\n",
    "# ",
    "## ",
    "{#id .c}",
    "*",
    "**",
    "_",
    "~~",
    "`",
    "```",
    "```rust,linenos,hl_lines=1-",
    "```x {1,2-}",
    "~~~\n",
    "> ",
    "> [!NOTE]\n",
    "- ",
    "- [x] ",
    "1. ",
    "99999999999. ",
    "| a | b |\n|--|:-:|\n",
    "|",
    ": ",
    "[",
    "]",
    "(",
    ")",
    "[x](",
    "![",
    "](../",
    "a.md#b)",
    "](#",
    "[^1]",
    "[^1]: ",
    "<",
    ">",
    "<a href=\"",
    "<img src=x onerror=y>",
    "<p id='",
    "<!--",
    "-->",
    "<!-- more -->",
    "<Note>",
    "<Note>\n",
    "  <Note kind=\"tip\">\n",
    "</Note>",
    "</Note>\n",
    "<Note ",
    "<Counter client:visible />",
    "<Counter start={",
    "kind='",
    "client:",
    "/>",
    "<Chart ",
    "</",
    "<script>",
    "style=\"",
    "$",
    "$$",
    "\\frac{",
    "}",
    "{",
    "\\",
    "&amp;",
    "&#0;",
    "&copy",
    "{{<",
    ">}}",
    "{{%",
    "%}}",
    "{{ x }}",
    "{% raw %}",
    "%}",
    "{#",
    "#}",
    "---\n",
    "+++\n",
    "title: ",
    "title = ",
    "date: ",
    "date: 2024-02-30\n",
    "tags: [",
    "\"",
    "'",
    "import x from 'y'\n",
    "https://e.example/",
    "http://",
    "www.",
    "<me@e.example>",
    "...",
    "--",
    "\"q\"",
    "***\n",
    "===\n",
    "&",
    "%",
    "%ff",
    "//",
];

fn pieces() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(PIECES), 0..60).prop_map(|pieces| pieces.concat())
}

/// Values for front matter: of the right type, of a wrong one, or no value at all.
fn field() -> impl Strategy<Value = String> {
    let name = prop::sample::select(vec![
        "title",
        "date",
        "updated",
        "draft",
        "published",
        "slug",
        "path",
        "aliases",
        "tags",
        "categories",
        "taxonomies",
        "series",
        "weight",
        "template",
        "image",
        "authors",
        "extra",
        "params",
        "toc",
        "lang",
        "desciption",
        "sort_by",
        "paginate_by",
        "x",
    ]);
    let value = prop::sample::select(vec![
        "",
        "x",
        "7",
        "-1",
        "1e99",
        "true",
        "~",
        "[a, b]",
        "{a: 1}",
        "\"q\"",
        "'q",
        "|\n  text",
        "2024-05-01",
        "2024-13-01",
        "May 01 2024",
        "[[1], {}]",
        "&a *a",
        "*b",
        "!!binary x",
        "../up",
        "/a/b/",
        "https://e.example/x",
        "999999999999999999999",
        "\u{feff}",
        "[",
        "}",
    ]);
    (name, value).prop_map(|(name, value)| format!("{name}: {value}\n"))
}

fn reader(extensions: bool) -> Reader {
    let config = MarkdownConfig { extensions, ..MarkdownConfig::default() };
    let component = |name: &str| {
        let kind = Argument { default: Some("".into()), role: Role::Link, ..Argument::default() };
        let arguments = BTreeMap::from([("kind".to_owned(), kind)]);
        (name.to_owned(), Component { name: name.to_owned(), arguments, has_script: true, ..Component::default() })
    };
    let components = Components(["Note", "Counter"].map(component).into());
    Reader::new(config, Labels::new(&BTreeMap::new()), Vec::new(), Arc::new(components)).expect("there are no macros")
}

/// Reads a text as a page and looks at what every later step relies on.
fn read(file: &str, text: &str) {
    let options = front_matter::Options { zone: &TimeZone::UTC, taxonomies: &[], schema: None };
    let (front, body, diagnostics) = front_matter::read(file, text, &options);
    assert!(text.is_char_boundary(body));
    for extensions in [true, false] {
        let page = reader(extensions).read(file, text, body, front.title.as_deref());
        for hole in &page.markup.holes {
            assert!(page.markup.html.is_char_boundary(hole.at) && hole.link < page.links.len());
        }
        assert!(page.markup.holes.is_sorted_by_key(|hole| hole.at), "{text:?}");
        for (number, site) in page.markup.calls.iter().enumerate() {
            assert!(page.markup.html.get(site.body.clone()).is_some(), "{text:?}");
            let inside = &page.markup.calls[number + 1..=number + site.inside];
            assert!(inside.iter().all(|inner| site.body.start <= inner.body.start && inner.body.end <= site.body.end));
        }
        for diagnostic in page.diagnostics.iter().chain(&diagnostics) {
            diagnostic.render(&annotate_snippets::Renderer::plain());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_makes_the_reader_panic(text in pieces(), mdx in any::<bool>()) {
        read(if mdx { "a.mdx" } else { "a.md" }, &text);
    }

    #[test]
    fn no_front_matter_makes_the_reader_panic(fields in prop::collection::vec(field(), 0..6), toml in any::<bool>()) {
        let fields = fields.concat();
        let fence = if toml { "+++" } else { "---" };
        read("a.md", &format!("{fence}\n{fields}{fence}\nText\n"));
    }

    #[test]
    fn no_unicode_makes_the_reader_panic(text in any::<String>()) {
        read("a.md", &text);
    }
}

proptest! {
    // A whole build for each case, hence fewer.
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_as_posts_are_built_or_reported(bytes in prop::collection::vec(any::<u8>(), 0..80), texts in prop::collection::vec(pieces(), 6)) {
        let site = Site::bare("");
        site.put("content/bytes.md", &bytes);
        for (number, text) in texts.iter().enumerate() {
            site.put(&format!("content/posts/{number}.md"), text);
        }
        let site = site.build();
        prop_assert!(site.is_built() || !site.said().is_empty());
    }

    #[test]
    fn any_settings_are_understood_or_reported(lines in prop::collection::vec(prop::sample::select(vec![
        "title = 7\n", "title = \"x\"\n", "base_url = \"https://x.example\"\n", "base_url = \"x\"\n", "[markdown]\n", "math = false\n", "[[menu]]\n",
        "url = \"/x/\"\n", "[feeds]\n", "limit = 0\n", "[sections.posts]\n", "paginate_by = 0\n", "permalink = \"{slug\"\n", "[extra]\n", "= 1\n", "[schema.posts]\n",
        "title = { type = \"strnig\" }\n", "theme = \"../x\"\n", "theme = \"\"\n", "language = \"\"\n",
    ]), 0..8)) {
        let site = Site::bare("-- content/posts/a.md --\n# A\n");
        site.put("site.toml", lines.concat());
        let site = site.build();
        prop_assert!(site.is_built() || !site.said().is_empty());
    }
}

/// A site in which every kind of list is long enough to be put into a wrong order.
fn corpus() -> String {
    let mut text = String::from("-- content/about.md --\n# About\n[first](posts/p0.md)\n");
    for number in 0..60 {
        let _ = write!(
            text,
            "-- content/posts/p{number}.md --\n---\ntitle: \"Post {number}\"\ndate: 2025-0{}-1{}\ntags: [t{}, T{}]\ncategories: [c{}]\nseries: s{}\n---\nText[^a] $x_{number}$ and [next](p{}.md#part).\n\n## Part\n\n```rust\nfn f{number}() {{}}\n```\n\n[^a]: Note.\n",
            number % 9 + 1,
            number % 7,
            number % 5,
            number % 3,
            number % 4,
            number % 6,
            (number * 7 + 1) % 60,
        );
    }
    text
}

fn in_memory(root: &Path, threads: usize) -> BTreeMap<Arc<str>, Arc<[u8]>> {
    let options = Options {
        base_url: None,
        drafts: false,
        future: false,
        now: "2026-01-15T12:00:00Z".parse().expect("a moment"),
        serving: false,
        compress: false,
    };
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
    let outcome = pool
        .install(|| {
            pipeline::build(root, &options, &Destination::Memory(Rendered::default()), &Cache::none(), &|_, _| {})
        })
        .expect("the disk works");
    assert!(outcome.report.is_some(), "{:#?}", outcome.diagnostics);
    outcome.files.into_iter().collect()
}

#[test]
fn one_thread_and_four_give_the_same_bytes_in_every_run() {
    let site = Site::new(&corpus());
    let alone = in_memory(&site.root(), 1);
    for threads in [4, 4, 2] {
        let together = in_memory(&site.root(), threads);
        let differing: Vec<&Arc<str>> = alone.keys().filter(|path| together.get(*path) != alone.get(*path)).collect();
        assert!(differing.is_empty() && alone.len() == together.len(), "{differing:?}");
    }
}

#[test]
fn the_time_zone_and_language_of_the_machine_change_nothing() {
    let site = Site::new(&corpus());
    let build = |zone: &str, language: &str, out: &str| {
        let mut command = tests::process::gen_in(
            &site.root(),
            env!("CARGO_BIN_EXE_gen-under-test"),
            &format!("build --quiet --out {out}"),
        );
        let output = command.env("TZ", zone).env("LANG", language).env("LC_ALL", language).output().expect("gen runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        tests::Snapshot::of(&site.root().join(out))
    };
    let differences =
        build("Pacific/Kiritimati", "C", "one").differences(&build("America/Los_Angeles", "tr_TR.UTF-8", "two"));
    assert!(differences.is_empty(), "{differences:?}");
}

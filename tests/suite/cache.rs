//! What builds remember of each other: it saves time and changes nothing, whatever was edited between them and whatever
//! became of the cache. [`Site::rebuild`] compares each build with one from nothing, byte by byte.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use expect_test::expect;
use generator::pipeline::cache::Cache;
use generator::pipeline::{self, Destination, Options, Staging};
use proptest::prelude::*;
use tests::Site;

const SITE: &str = r#"
-- content/a.md --
# A
see [b](posts/b.md)
-- content/posts/b.md --
---
title: B
date: 2026-01-02
tags: [x]
---
```rust
fn b() {}
```
-- content/posts/c.md --
---
title: C
date: 2026-01-20
tags: [x, y]
---
![picture](c.txt)
-- content/posts/c.txt --
one
-- data/colors.toml --
red = 1
-- templates/page.html --
<title>{{ head.title }}</title>{{ site.data.colors.red }}{{ page.content | safe }}
{{ page | json }}{{ head | json }}{{ site | json }}
-- templates/index.html --
{{ page | json }}{{ list | json }}{{ head | json }}
-- templates/section.html --
{{ page | json }}{{ list | json }}{{ head | json }}
-- templates/taxonomy.html --
{{ page | json }}{{ list | json }}{{ head | json }}
-- templates/term.html --
{{ page | json }}{{ list | json }}{{ head | json }}
-- components/Mark.html --
{% component Mark(@page) %}<u>{{ body | safe }}</u>{{ page | json }}{% endcomponent %}
"#;

/// What may happen between two builds.
#[derive(Clone, Debug)]
enum Edit {
    Write(&'static str, &'static str),
    Remove(&'static str),
    Rename(&'static str, &'static str),
    Clock(&'static str),
    Drafts(bool),
    BaseUrl(Option<&'static str>),
    Compress(bool),
    /// Someone writes into the output folder, and the file looks as old and as long as before.
    Tamper(&'static str),
    /// The same with a page or a file of the author's.
    Retouch(&'static str),
    /// A bit of a file of the cache turns over, or its end is lost.
    Flip(usize, usize),
    Cut(usize, usize),
    Forget,
}

const PAGES: [&str; 5] =
    ["content/a.md", "content/posts/b.md", "content/posts/c.md", "content/posts/d.md", "content/_index.md"];
const OTHERS: [(&str, &str); 16] = [
    ("templates/page.html", "<p>{{ page.title }}</p>{{ page.content | safe }}\n"),
    ("templates/page.html", "{{ page.no_such_thing }}\n"),
    ("templates/section.html", "{% for page in list.entries %}{{ page.title }} {{ page.summary }}{% endfor %}\n"),
    ("components/Mark.html", "{% component Mark() %}<b>{{ body | safe }}</b>{% endcomponent %}\n"),
    ("components/Mark.html", "{% component Mark() %}<i>{{ body | safe }}</i>{% endcomponent %}\n"),
    ("assets/style.css", "a { color: red }\n"),
    ("static/robots.txt", "User-agent: *\n"),
    ("data/colors.toml", "red = 2\n"),
    ("data/colors.toml", "red = -1\n"),
    ("data/colors.toml", "red = true\n"),
    ("data/colors.toml", "red = \"\"\n"),
    ("content/posts/c.txt", "two\n"),
    ("site.toml", "title = \"Other\"\nbase_url = \"https://blog.example\"\n"),
    ("site.toml", "title = \"Blog\"\nbase_url = \"https://blog.example\"\n[markdown]\nline_numbers = true\n"),
    ("site.toml", "title = \"Blog\"\nbase_url = \"https://blog.example\"\n[edge]\ncomments = true\n"),
    (
        ".cache/threads.json",
        r#"{"version":1,"threads":[{"page":"posts/b","state":"open","changed_at":5,"count":1,"comments":[{"html":"<article>hi</article>"}]}]}"#,
    ),
];
const TEXTS: [&str; 8] = [
    "# A\nother words\n",
    "# A\n[broken](nowhere.md)\n",
    "---\ntitle: Bee\ndate: 2026-01-02\ntags: [x, z]\nseries: S\n---\n# Part\n[a](/a/)\n",
    "---\ntitle: C\ndate: 2026-01-12\nexpires: 2026-01-18\ntags: [y]\n---\nc\n",
    "---\ntitle: C\ndraft: true\n---\nc\n",
    "---\ntitle: D\ndate: 2026-01-03\nseries: S\nimage: c.txt\naliases: [/old/]\n---\n<Mark>d</Mark> and [c](c.txt)\n",
    "---\ntitle: [\n---\n",
    "no title\n",
];

fn edits() -> impl Strategy<Value = Edit> {
    let page = || prop::sample::select(&PAGES[..]);
    prop_oneof![
        6 => (page(), prop::sample::select(&TEXTS[..])).prop_map(|(page, text)| Edit::Write(page, text)),
        4 => prop::sample::select(&OTHERS[..]).prop_map(|(path, text)| Edit::Write(path, text)),
        1 => page().prop_map(Edit::Remove),
        1 => (page(), page()).prop_map(|(from, to)| Edit::Rename(from, to)),
        1 => prop::sample::select(&["2026-01-01T00:00:00Z", "2026-01-15T12:00:00Z", "2026-01-19T00:00:00Z", "2027-01-01T00:00:00Z"][..])
            .prop_map(Edit::Clock),
        1 => any::<bool>().prop_map(Edit::Drafts),
        1 => prop::sample::select(&[None, Some("https://other.example/sub/")][..]).prop_map(Edit::BaseUrl),
        1 => any::<bool>().prop_map(Edit::Compress),
        1 => prop::sample::select(&["a/index.html", "posts/b/index.html", "sitemap.xml", "sitemap.xml.br"][..]).prop_map(Edit::Tamper),
        1 => prop::sample::select(&["content/a.md", "content/posts/b.md", "content/posts/c.txt"][..]).prop_map(Edit::Retouch),
        1 => (0..6_usize, 0..100_000_usize).prop_map(|(file, at)| Edit::Flip(file, at)),
        1 => (0..6_usize, 0..10_000_usize).prop_map(|(file, at)| Edit::Cut(file, at)),
        1 => Just(Edit::Forget),
    ]
}

/// Files of the cache, in the order of their names.
fn cached(site: &Site) -> Vec<PathBuf> {
    let entries = fs::read_dir(site.root().join(".cache/gen")).into_iter().flatten().flatten();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).filter(|path| !path.ends_with("lock")).collect();
    paths.sort();
    paths
}

/// Changes the bytes of a file and nothing that is easily seen.
fn tamper(path: &Path, change: impl Fn(&mut Vec<u8>)) {
    let Ok(mut bytes) = fs::read(path) else { return };
    let time = fs::metadata(path).and_then(|metadata| metadata.modified()).unwrap_or(SystemTime::UNIX_EPOCH);
    change(&mut bytes);
    fs::write(path, bytes).unwrap();
    fs::File::options().write(true).open(path).unwrap().set_modified(time).unwrap();
}

fn flip(at: usize) -> impl Fn(&mut Vec<u8>) {
    move |bytes| {
        let len = bytes.len().max(1);
        if let Some(byte) = bytes.get_mut(at % len) {
            *byte ^= 4;
        }
    }
}

fn apply(site: Site, edit: &Edit) -> Site {
    let root = site.root();
    match *edit {
        Edit::Write(path, text) => site.put(path, text),
        Edit::Remove(path) => {
            site.touched(path);
            fs::remove_file(root.join(path)).ok();
        }
        Edit::Rename(from, to) => {
            [from, to].into_iter().for_each(|path| site.touched(path));
            fs::rename(root.join(from), root.join(to)).ok();
        }
        Edit::Clock(now) => return site.with(|options| options.now = now.parse().expect("a moment")),
        Edit::Drafts(drafts) => return site.with(|options| options.drafts = drafts),
        Edit::BaseUrl(url) => return site.with(|options| options.base_url = url.map(str::to_owned)),
        Edit::Compress(compress) => return site.with(|options| options.compress = compress),
        Edit::Tamper(path) => tamper(&site.public().join(path), flip(7)),
        Edit::Retouch(path) => {
            site.touched(path);
            tamper(&root.join(path), |bytes| {
                // The last word ends otherwise; what comes before it stays what it is.
                if let Some(byte) = bytes.iter_mut().rev().find(|byte| byte.is_ascii_lowercase()) {
                    *byte = if *byte == b'z' { b'y' } else { b'z' };
                }
            });
        }
        Edit::Flip(file, at) => cached(&site).get(file).into_iter().for_each(|path| tamper(path, flip(at))),
        Edit::Cut(file, at) => {
            cached(&site).get(file).into_iter().for_each(|path| tamper(path, |bytes| bytes.truncate(at)));
        }
        Edit::Forget => drop(fs::remove_dir_all(root.join(".cache/gen"))),
    }
    site
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, max_shrink_iters: 40, ..ProptestConfig::default() })]

    #[test]
    fn a_build_that_remembers_is_as_one_that_does_not(
        compress in any::<bool>(),
        edits in prop::collection::vec(edits(), 1..8),
    ) {
        let mut site = Site::bare(SITE).with(|options| options.compress = compress).build();
        for edit in &edits {
            site = apply(site, edit).rebuild();
            // Nothing changed, which is a path of its own.
            site = site.rebuild();
        }
    }
}

#[test]
fn what_was_remembered_is_what_is_used() {
    let site = Site::bare(SITE).build();
    let pack = cached(&site).into_iter().find(|path| path.extension().is_some_and(|e| e == "pack")).expect("a pack");
    let before = fs::metadata(&pack).unwrap().len();
    let site = site.edit("content/a.md", "# A\nsee [b](posts/b.md), at last\n");
    site.rebuilt(expect!["/a/"]);
    let grown = fs::metadata(&pack).unwrap().len() - before;
    assert!(grown > 0 && grown < before, "{grown} bytes more than {before}: only one page was parsed again");
}

#[test]
fn a_page_that_comes_among_others_leaves_them_remembered() {
    let page = |number: usize| format!("-- content/p{number:02}.md --\n# P{number}\n{}\n", "word ".repeat(1000));
    let site = Site::bare(&(10..40).map(page).collect::<String>()).build();
    let pack = site.root().join(".cache/gen/pages-1.pack");
    let len = || fs::metadata(&pack).expect("a pack").len();
    let before = len();
    site.put("content/p15a.md", "# New\n");
    let site = site.remove("content/p20.md");
    site.fine();
    let grown = len() - before;
    assert!(grown > 0 && grown < before / 10, "{grown} bytes more than {before}: only the new page was parsed");
}

#[test]
fn files_of_the_cache_may_be_of_different_builds() {
    for name in ["pages.index", "pages-1.pack", "seen"] {
        let site = Site::bare(SITE).build();
        let file = site.root().join(".cache/gen").join(name);
        let old = fs::read(&file).expect("a file of the cache");
        let site = site.edit("content/a.md", "# A\nchanged\n").edit("content/posts/b.md", "# B\nchanged\n");
        fs::write(&file, old).expect("an old file put back");
        let site = site.edit("content/a.md", "# A\nchanged again\n");
        site.rebuilt(expect!["/a/"]);
    }
}

#[test]
fn a_source_that_is_as_old_and_as_long_as_before_is_read_all_the_same() {
    let mut site = Site::bare(SITE).build();
    for text in ["# A\none\n", "# A\ntwo\n", "# A\nsix\n"] {
        site.put("content/a.md", text);
        site = site.rebuild();
        tamper(&site.root().join("content/a.md"), |bytes| *bytes = b"# A\nten\n".to_vec());
        site.touched("content/a.md");
        site = site.rebuild();
        site.has("a/index.html", ["ten"]);
    }
}

#[test]
fn names_in_a_page_do_not_depend_on_what_was_rendered_before_it() {
    let site = Site::bare(
        r#"
-- components/Box.html --
{% component Box() %}<Inner />{{ body | safe }}{% endcomponent %}
-- components/Inner.html --
{% component Inner(@uid: string = "inner") %}<i id="{{ uid }}"></i>{% endcomponent %}
-- content/a.md --
# A
<Box>x</Box>
-- content/b.md --
# B
<Box>x</Box>
"#,
    );
    let site = site.build().edit("content/b.md", "# B\n<Box>y</Box>\n");
    site.has("a/index.html", ["inner_t1"]).has("b/index.html", ["inner_t1"]);
}

#[test]
fn values_of_data_that_look_alike_are_told_apart() {
    let mut site = Site::bare(SITE).build();
    for (value, shown) in [("-1", "-1"), ("1", "1"), ("true", "true"), ("false", "false"), ("0", "0")] {
        site = site.edit("data/colors.toml", &format!("red = {value}\n"));
        site.has("a/index.html", [&*format!("</title>{shown}<")]);
    }
}

#[test]
fn a_server_notices_that_its_cache_is_gone() {
    let mut site = Site::bare(SITE).build().rebuild();
    for path in cached(&site) {
        tamper(&path, Vec::clear);
    }
    // Its card is shown elsewhere, and what that shows of other pages has to be read.
    site = site.edit("content/posts/b.md", "---\ntitle: Bee\ndate: 2026-01-02\ntags: [x]\n---\nb\n");
    site.has("index.html", ["Bee"]);
}

#[test]
fn each_byte_of_the_cache_may_be_damaged() {
    let mut site = Site::bare(SITE).build();
    for at in 0..20 {
        for path in cached(&site) {
            let len = fs::metadata(&path).map_or(0, |metadata| metadata.len() as usize);
            tamper(&path, flip(len * at / 20));
        }
        // So that not only the shortcut is tried.
        site = site.edit("content/a.md", &format!("# A\n{at} [b](posts/b.md)\n"));
        site.rebuilt(expect!["/a/"]);
    }
}

#[test]
fn a_cache_of_another_site_is_of_no_use() {
    let other = Site::bare("-- content/a.md --\n# Another\n").build();
    let site = Site::bare(SITE).build();
    for (mine, theirs) in cached(&site).iter().zip(cached(&other)) {
        fs::copy(theirs, mine).unwrap();
    }
    let site = site.rebuild();
    site.rebuilt(expect![""]);
}

#[test]
fn a_build_beside_another_goes_without_the_cache() {
    let site = Site::bare(SITE);
    let held = Cache::open(&site.root());
    assert!(held.is_any());
    assert!(!Cache::open(&site.root()).is_any());
    let site = site.build().rebuild();
    site.fine();
    assert!(cached(&site).is_empty());
    drop(held);
    assert!(!cached(&site.rebuild()).is_empty());
}

#[test]
fn the_clock_alone_can_publish_a_page() {
    let site = Site::bare(SITE).build();
    site.gone(["posts/c/index.html"]);
    let site = site.with(|options| options.now = "2026-01-21T00:00:00Z".parse().expect("a moment")).rebuild();
    site.has("posts/c/index.html", ["picture"]);
    let site = site.with(|options| options.now = "2026-01-15T00:00:00Z".parse().expect("a moment")).rebuild();
    site.gone(["posts/c/index.html"]);
}

#[test]
fn old_pages_leave_the_cache() {
    let mut site = Site::bare(&format!("-- content/a.md --\n# A\n{}\n", "word ".repeat(400_000))).build();
    for number in 0..14 {
        site.put("content/a.md", format!("# A\n{number} {}\n", "word ".repeat(400_000)));
        site = site.build();
    }
    let bytes: u64 = cached(&site).iter().map(|path| fs::metadata(path).unwrap().len()).sum();
    assert!(bytes < 24 << 20, "{bytes} bytes for a page of 2 MB");
    site.rebuild().fine();
}

#[test]
fn only_some_output_folders_are_remembered() {
    let site = Site::bare(SITE);
    for number in 0..9 {
        let staging = Staging::new(&site.root().join(format!("out-{number}"))).unwrap();
        let options = Options {
            base_url: None,
            drafts: false,
            future: false,
            now: "2026-01-15T12:00:00Z".parse().expect("a moment"),
            serving: false,
            compress: false,
        };
        let cache = Cache::open(&site.root());
        pipeline::build(&site.root(), &options, &Destination::Folder(staging), &cache, &|_, _| {}).unwrap();
    }
    let outputs = cached(&site).iter().filter(|path| path.display().to_string().contains("outputs-")).count();
    assert_eq!(outputs, 4);
}

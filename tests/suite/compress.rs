//! `gen build --compress`: what lies beside a file for servers that send it in its place.

use std::io::Read;
use std::sync::atomic::{AtomicUsize, Ordering};

use expect_test::{Expect, expect};
use generator::pipeline::cache::Cache;
use generator::pipeline::{self, Destination, Options, Rendered};
use tests::process::{gen_in, said};
use tests::{Site, Snapshot};

/// Long enough to be worth it is what has 200 bytes.
const SITE: &str = "
-- content/a.md --
# A
A page of some words that are written so often, so often, so often, so often, so often, so often, so often, so often, so
often, so often, so often, so often, so often, so often, so often, so often, so often that they are 200 bytes or more.
-- content/b.md --
# B
Short.
-- static/words.txt --
The same as in the page, the same as in the page, the same as in the page, the same as in the page, the same as in the
page, the same as in the page, the same as in the page, the same as in the page, the same as in the page.
-- static/picture.png --
Whatever this is, its name says that it is compressed already. Whatever this is, its name says that it is compressed
already. Whatever this is, its name says that it is compressed already. Whatever this is, its name says it.
";

fn options() -> Options {
    Options {
        base_url: None,
        drafts: false,
        future: false,
        now: "2026-01-15T12:00:00Z".parse().expect("a moment"),
        serving: false,
        compress: true,
    }
}

fn compress(options: &mut Options) {
    options.compress = true;
}

/// The siblings there are, without those of feeds, of the sitemap and of the theme.
#[track_caller]
#[allow(clippy::needless_pass_by_value, reason = "so that a test can write `expect![…]` in place")]
fn siblings(site: &Site, expect: Expect) {
    let is_other = |path: &&str| path.starts_with("immutable/") || path.contains(".xml.") || path.contains(".json.");
    expect.assert_eq(&paths(site.output()).filter(|path| !is_other(path)).collect::<Vec<_>>().join(" "));
}

fn paths(output: &Snapshot) -> impl Iterator<Item = &str> {
    output.0.keys().map(String::as_str).filter(|path| path.ends_with(".br") || path.ends_with(".gz"))
}

/// What a browser makes of a sibling.
fn unpacked(path: &str, bytes: &[u8]) -> Vec<u8> {
    let mut unpacked = Vec::new();
    if path.ends_with(".br") {
        brotli::Decompressor::new(bytes, 4096).read_to_end(&mut unpacked).expect("brotli");
    } else {
        flate2::read::GzDecoder::new(bytes).read_to_end(&mut unpacked).expect("gzip");
    }
    unpacked
}

#[test]
fn text_has_siblings_that_hold_the_same_in_fewer_bytes() {
    let site = Site::bare(SITE).with(compress);
    let noise: Vec<u8> = (0..40_u8).flat_map(|number| *blake3::hash(&[number]).as_bytes()).collect();
    site.put("static/noise.txt", noise);
    let site = site.build();
    siblings(&site, expect!["a/index.html.br a/index.html.gz words.txt.br words.txt.gz"]);
    let (mut number, files) = (0, &site.output().0);
    for path in paths(site.output()) {
        let (original, sibling) = (&files[&path[..path.len() - 3]].0, &files[path].0);
        assert!(sibling.len() < original.len(), "{path} is not smaller");
        assert_eq!(&unpacked(path, sibling), original, "{path}");
        number += 1;
    }
    assert!(number > 8, "feeds, the sitemap and assets have siblings too");
}

/// What makes images of a site reads this.
#[test]
fn the_list_says_which_bytes_they_have() {
    let site = Site::bare(SITE).with(compress).build();
    let list: serde_json::Value = serde_json::from_str(&site.text("_gen/manifest.json")).expect("JSON");
    assert_eq!(list["version"], 1);
    for path in ["a/index.html", "a/index.html.br", "a/index.html.gz"] {
        assert_eq!(list["files"][path], blake3::hash(&site.output().0[path].0).to_hex()[..32], "{path}");
    }
}

#[test]
fn an_edit_changes_the_siblings_of_its_page_alone() {
    let site = Site::bare(SITE).with(compress).build().rebuild();
    site.rebuilt(expect![""]);
    let site = site.edit("content/a.md", &format!("# A\n{}\n", "Other words, as many. ".repeat(20)));
    site.rebuilt(expect!["/a/ a/index.html.br a/index.html.gz"]);
    let site = site.edit("content/a.md", "# A\nToo short now.\n");
    site.rebuilt(expect!["/a/ -a/index.html.br -a/index.html.gz"]);
}

#[test]
fn without_the_option_they_go_and_with_it_they_come_back() {
    let site = Site::bare(SITE).with(compress).build();
    let whole = site.output().clone();
    let site = site.with(|options| options.compress = false).rebuild();
    assert_eq!(paths(site.output()).count(), 0);
    site.has("a/index.html", ["so often"]);
    let site = site.with(compress).rebuild();
    assert!(whole.differences(site.output()).is_empty());
}

#[test]
fn a_sibling_goes_with_its_original() {
    let site = Site::bare(SITE).with(compress).build().remove("content/a.md").remove("static/words.txt");
    siblings(&site, expect![""]);
    assert!(!site.public().join("a").exists());
}

#[test]
fn what_the_author_puts_in_its_place_stays() {
    let site = Site::bare(SITE).with(compress);
    site.put("static/words.txt.br", "mine");
    site.put("static/words.txt.gz/inside.png", "mine");
    let site = site.build().rebuild();
    siblings(&site, expect!["a/index.html.br a/index.html.gz words.txt.br"]);
    site.fine().has("words.txt.br", ["mine"]);
    let site = site.remove("static/words.txt.br");
    let bytes = &site.output().0["words.txt.br"].0;
    assert!(unpacked("words.txt.br", bytes).starts_with(b"The same as in the page"));
}

#[test]
fn a_name_that_would_be_too_long_for_a_sibling_has_none() {
    let name = format!("{}.txt", "n".repeat(249));
    let site = Site::bare(SITE).with(compress);
    site.put(&format!("static/{name}"), "word ".repeat(100));
    let site = site.build();
    site.fine().has(&name, ["word"]).gone([&format!("{name}.br"), &format!("{name}.gz")]);
}

#[test]
fn what_someone_else_changed_is_made_again() {
    let mut site = Site::bare(SITE).with(compress).build();
    for path in ["a/index.html", "a/index.html.br", "words.txt.gz"] {
        std::fs::write(site.public().join(path), "something else").expect("it is ours");
        // Compared with a build from nothing.
        site = site.rebuild();
    }
}

/// Someone writes into the output folder after the outputs are made and before the siblings are.
#[test]
fn what_is_known_is_not_read_again_and_what_is_read_must_be_what_was_made() {
    let site = Site::bare(SITE).with(compress).build();
    let (root, out) = (site.root(), site.public());
    let outputs = AtomicUsize::new(0);
    let count = |_, total| outputs.store(total, Ordering::Relaxed);
    let plain = Options { compress: false, ..options() };
    pipeline::build(&root, &plain, &Destination::Nowhere, &Cache::none(), &count).expect("the disk works");
    let build = |cache: &Cache| {
        let meddle = |done, _| {
            if done == outputs.load(Ordering::Relaxed) {
                std::fs::write(out.join("words.txt"), "something else").expect("it is ours");
            }
        };
        let staging = pipeline::Staging::new(&out).expect("the output folder is free");
        pipeline::build(&root, &options(), &Destination::Folder(staging), cache, &meddle)
    };
    site.put("content/b.md", "# B\nOther words.\n");
    assert!(build(&Cache::open(&root)).is_ok());
    let site = site.build();
    site.fine();
    let error = build(&Cache::none()).err().expect("it must not be compressed");
    let told = error.to_string().replace(&root.display().to_string(), "[folder]");
    expect!["[folder]/public/words.txt was changed by another program during the build; build again"].assert_eq(&told);
}

#[test]
fn any_number_of_threads_makes_the_same() {
    let on = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
        pool.install(|| Site::bare(SITE).with(compress).build().output().clone())
    };
    let alone = on(1);
    assert!(paths(&alone).count() > 0);
    for threads in [2, 4] {
        assert!(alone.differences(&on(threads)).is_empty(), "{threads} threads");
    }
}

#[test]
fn a_cache_in_front_need_not_know_of_them() {
    let site = Site::bare(SITE).with(compress).build();
    site.put("old.json", site.text("_gen/manifest.json"));
    let site = site.edit("content/a.md", &format!("# A\n{}\n", "Other words, as many. ".repeat(20)));
    let arguments = "changes old.json public/_gen/manifest.json";
    let output = gen_in(&site.root(), env!("CARGO_BIN_EXE_gen-under-test"), arguments).output().expect("gen runs");
    expect![[r#"
        /a/
        exit code 0
    "#]]
    .assert_eq(&said(&output, &site.root()));
}

#[test]
fn only_a_build_into_a_folder_makes_them() {
    let site = Site::bare(SITE);
    let run = |arguments: &str| {
        gen_in(&site.root(), env!("CARGO_BIN_EXE_gen-under-test"), arguments).output().expect("gen runs")
    };
    expect![[r#"
        4 pages, 34 files, [size] in [time] → public
        exit code 0
    "#]]
    .assert_eq(&said(&run("build --compress"), &site.root()));
    for command in ["check", "serve"] {
        assert_eq!(run(&format!("{command} --compress")).status.code(), Some(2));
    }
    let memory = Destination::Memory(Rendered::default());
    let served =
        pipeline::build(&site.root(), &options(), &memory, &Cache::none(), &|_, _| {}).expect("the disk works");
    assert!(served.files.contains_key("a/index.html") && !served.files.contains_key("a/index.html.br"));
}

#[test]
fn the_bar_counts_them_and_ends_where_the_build_does() {
    let site = Site::bare(SITE);
    let told = std::sync::Mutex::new(Vec::new());
    let staging = pipeline::Staging::new(&site.public()).expect("the output folder is free");
    let progress = |done, total| told.lock().expect("no panic").push((done, total));
    pipeline::build(&site.root(), &options(), &Destination::Folder(staging), &Cache::none(), &progress)
        .expect("a disk");
    let told = told.into_inner().expect("no panic");
    assert_eq!(told.iter().map(|(done, total)| done == total).filter(|is_end| *is_end).count(), 1, "{told:?}");
}

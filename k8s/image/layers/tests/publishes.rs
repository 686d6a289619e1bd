//! Publishes one after the other, and what readers and caches find in each image.
#![allow(clippy::disallowed_methods, reason = "tests are a rim: they make folders and look at them")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::path::Path;

use expect_test::{Expect, expect};
use layers::publish::RECORD;
use layers::{Image, Order, ROOT, make};
use proptest::prelude::*;
use tempfile::TempDir;

const PAGE: (&str, &str) = ("posts/a/index.html", "<p>one</p>");

/// A folder with these files, a page to enter by among them.
fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in [("index.html", "<a href=/posts/a/>a</a>")].iter().chain(files) {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    folder
}

fn try_publish(files: &[(&str, &str)], previous: Option<&Image>, time: u64) -> anyhow::Result<Image> {
    let config = folder(&[("nginx.conf", "events {}"), ("mime.types", "types {}")]);
    let order = Order { config: config.path(), hosts: "blog.example", time, keep: 3, labels: Vec::new() };
    make(folder(files).path(), Image::scratch()?, previous, &order)
}

#[track_caller]
fn publish(files: &[(&str, &str)], previous: Option<&Image>, time: u64) -> Image {
    try_publish(files, previous, time).unwrap()
}

/// Path and modification time of each file in the layers.
#[track_caller]
fn times(image: &Image, expected: Expect) {
    let folder = tempfile::tempdir().unwrap();
    image.write(folder.path()).unwrap();
    let mut told = String::new();
    for digest in image.layers() {
        let packed = std::fs::read(folder.path().join("blobs/sha256").join(&digest["sha256:".len()..])).unwrap();
        let mut archive = tar::Archive::new(flate2::read::GzDecoder::new(&*packed));
        for entry in archive.entries().unwrap() {
            let entry = entry.unwrap();
            let path = entry.path().unwrap().into_owned();
            if let Some(path) = path.to_str().and_then(|path| path.strip_prefix(ROOT)).filter(|path| *path != RECORD)
                && entry.header().entry_type().is_file()
            {
                told += &format!("{path} {}\n", entry.header().mtime().unwrap());
            }
        }
    }
    expected.assert_eq(&told);
}

#[test]
fn the_same_site_after_the_same_publish_is_the_same_image() {
    let first = || publish(&[PAGE, ("immutable/a.0000000001.css", "a{}")], None, 100);
    assert_eq!(first().digest, first().digest);
    let next = || publish(&[("posts/a/index.html", "<p>two</p>")], Some(&first()), 200);
    assert_eq!(next().digest, next().digest);
}

#[test]
fn an_edit_of_a_text_changes_one_layer() {
    let style = ("immutable/a.0000000001.css", "a{}");
    let first = publish(&[PAGE, style], None, 100);
    let second = publish(&[("posts/a/index.html", "<p>two</p>"), style], Some(&first), 200);
    let same: Vec<bool> = first.layers().iter().zip(second.layers()).map(|(old, new)| *old == new).collect();
    assert_eq!(same, [true, true, false], "nginx's settings, assets, pages");
}

#[test]
fn publishing_again_without_an_edit_changes_no_layer_at_all() {
    let files = [PAGE, ("immutable/a.0000000001.css", "a{}")];
    let first = publish(&files, None, 100);
    let second = publish(&files, Some(&first), 200);
    assert_eq!(first.layers(), second.layers());
}

/// nginx makes an ETag of size and modification time: `price 100` and `price 200` have the same size.
#[test]
fn what_changed_has_a_time_that_it_never_had_and_all_else_keeps_its_own() {
    let first = publish(&[("price.txt", "price 100"), ("about.txt", "about")], None, 100);
    let second = publish(&[("price.txt", "price 200"), ("about.txt", "about")], Some(&first), 200);
    times(
        &second,
        expect![[r#"
            about.txt 100
            index.html 100
            price.txt 200
        "#]],
    );
    // A commit of the same second, and one from a machine whose clock is slow.
    let third = publish(&[("price.txt", "price 300"), ("about.txt", "about")], Some(&second), 200);
    let fourth = publish(&[("price.txt", "price 400"), ("about.txt", "ABOUT")], Some(&third), 50);
    times(
        &fourth,
        expect![[r#"
            about.txt 202
            index.html 100
            price.txt 202
        "#]],
    );
}

#[test]
fn assets_of_earlier_publishes_stay_until_three_sets_are_newer() {
    let text = |text: &'static str| ("posts/a/index.html", text);
    let mut last = publish(&[text("1"), ("immutable/a.0000000001.css", "1")], None, 100);
    last = publish(&[text("2"), ("immutable/a.0000000002.css", "2")], Some(&last), 200);
    for (time, edit) in [(300, "3"), (400, "4"), (500, "5"), (600, "6")] {
        last = publish(&[text(edit), ("immutable/a.0000000002.css", "2")], Some(&last), time);
    }
    times(
        &last,
        expect![[r#"
            immutable/a.0000000001.css 100
            immutable/a.0000000002.css 200
            index.html 100
            posts/a/index.html 600
        "#]],
    );
    last = publish(&[text("6"), ("immutable/a.0000000003.css", "3")], Some(&last), 700);
    last = publish(&[text("6"), ("immutable/a.0000000004.css", "4")], Some(&last), 800);
    times(
        &last,
        expect![[r#"
            immutable/a.0000000002.css 200
            immutable/a.0000000003.css 700
            immutable/a.0000000004.css 800
            index.html 100
            posts/a/index.html 600
        "#]],
    );
}

#[test]
fn parts_of_the_search_stay_as_assets_do_but_belong_to_the_layer_of_texts() {
    let style = ("immutable/a.0000000001.css", "a{}");
    let first = publish(&[style, ("_search/index.json", "1"), ("_search/000000000a.json", "{}")], None, 100);
    let second = publish(&[style, ("_search/index.json", "2"), ("_search/000000000b.json", "[]")], Some(&first), 200);
    assert_eq!(first.layers()[1], second.layers()[1]);
    let files = second.files(ROOT).unwrap();
    let search: Vec<&String> = files.keys().filter(|path| path.starts_with("_search/")).collect();
    assert_eq!(search, ["_search/000000000a.json", "_search/000000000b.json", "_search/index.json"]);
}

/// A site as `gen build --compress` leaves it, with siblings that can be told from those that are made here.
#[test]
fn siblings_that_a_build_has_left_are_taken_as_long_as_they_are_of_the_same_text() {
    let page = "a page ".repeat(100);
    let digest = |bytes: &str| blake3::hash(bytes.as_bytes()).to_hex()[..32].to_owned();
    let files = [
        ("a.html", &*page),
        ("a.html.br", "of gen"),
        ("a.html.gz", "of another"),
        ("b.html", &page),
        ("b.html.br", "of gen"),
    ];
    let listed = [("a.html", &*page), ("a.html.br", "of gen"), ("b.html", "as it was"), ("b.html.br", "of gen")];
    let list: BTreeMap<&str, String> = listed.iter().map(|(path, bytes)| (*path, digest(bytes))).collect();
    let list = serde_json::json!({ "version": 1, "files": list }).to_string();
    let first = publish(&[&files[..], &[("_gen/manifest.json", &list)]].concat(), None, 100);
    let made = first.files(ROOT).unwrap();
    assert_eq!(made["a.html.br"], b"of gen");
    assert_ne!(made["a.html.gz"], b"of another", "nobody says what it was made of");
    assert_ne!(made["b.html.br"], b"of gen", "the page was changed after the build");
    // They have the time of their original, and those of a text that stays are not exchanged for others.
    let second = publish(&files, Some(&first), 200);
    assert_eq!(second.files(ROOT).unwrap()["a.html.br"], b"of gen");
    times(
        &second,
        expect![[r#"
        a.html 100
        a.html.br 100
        a.html.gz 100
        b.html 100
        b.html.br 100
        b.html.gz 100
        index.html 100
    "#]],
    );
}

#[test]
fn a_name_that_is_kept_for_a_year_keeps_its_bytes() {
    let first = publish(&[("immutable/a.0000000001.css", "a{}")], None, 100);
    let error = try_publish(&[("immutable/a.0000000001.css", "b{}")], Some(&first), 200).err().unwrap();
    expect!["immutable/a.0000000001.css has other bytes than at the last publish, but browsers keep it for a year by its name; change the name as well"]
        .assert_eq(&error.to_string());
}

#[test]
fn an_image_with_a_changed_byte_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let image = publish(&[PAGE], None, 100);
    image.write(folder.path()).unwrap();
    let layer = folder.path().join("blobs/sha256").join(&image.layers()[2]["sha256:".len()..]);
    let mut bytes = std::fs::read(&layer).unwrap();
    bytes[40] ^= 1;
    std::fs::write(&layer, bytes).unwrap();
    let error = format!("{:#}", Image::read(folder.path()).err().unwrap());
    assert!(error.ends_with("has other bytes than its name says"), "{error}");
    assert!(image.write(folder.path()).is_err(), "a folder with something in it is left alone");
    assert!(Image::read(Path::new("/nowhere")).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever is published in whichever order: a file that has a time again has the bytes that it had then.
    #[test]
    fn path_and_time_say_which_bytes(publishes in prop::collection::vec((prop::array::uniform3(0_u8..3), 0_u64..5), 1..12)) {
        let mut seen = BTreeMap::new();
        let mut last: Option<Image> = None;
        for (texts, time) in publishes {
            let texts = texts.map(|text| text.to_string());
            // 0 is a file that is not there.
            let all = ["a.txt", "b.txt", "c.txt"].into_iter().zip(texts.iter().map(String::as_str));
            let files: Vec<(&str, &str)> = all.filter(|(_, text)| *text != "0").collect();
            let made = publish(&files, last.as_ref(), time);
            let record = layers::Publish::of(&made.files(ROOT).unwrap());
            for (path, text) in files {
                let before = seen.insert((path, record.changed_at(path)), text.to_owned());
                prop_assert!(before.is_none_or(|before| before == text));
            }
            last = Some(made);
        }
    }
}

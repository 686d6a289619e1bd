//! What the index promises, told with sites of a few lines and queries to their files.

#[allow(clippy::expect_used, reason = "a reader in a test may panic where the format is broken")]
mod reader;

use expect_test::expect;
use gen_search::{Entry, MANIFEST, build};
use proptest::prelude::*;
use reader::{Index, long_post, posts};

#[test]
fn the_manifest_of_a_small_site_holds_everything() {
    let index = Index::of(&posts(
        "/cache/ | 2026-03-01 | What a cache is | Stale pages | A cache keeps pages.\n\
         /about/ | | About | | Nobody.",
    ));
    expect![[r#"
        {
          "count": 2,
          "size": 16,
          "starts": [
            ""
          ],
          "words": [
            "9e7c504a67"
          ],
          "pages": [
            "9016b70113"
          ],
          "files": {
            "9016b70113": [
              [
                "/about/",
                "About"
              ],
              [
                "/cache/",
                "What a cache is",
                "",
                "2026-03-01",
                "2026-03-01"
              ]
            ],
            "9e7c504a67": {
              "a": "2O",
              "about": "S",
              "cache": "2O",
              "is": "2M",
              "keeps": "2D",
              "nobody": "F",
              "pages": "2H",
              "stale": "2G",
              "what": "2M"
            }
          }
        }"#]]
    .assert_eq(&serde_json::to_string_pretty(&index.manifest()).unwrap());
    assert_eq!(index.0.keys().collect::<Vec<_>>(), [MANIFEST]);
}

#[test]
fn a_title_says_more_than_a_heading_and_a_heading_more_than_the_text() {
    let index = Index::of(&posts(
        "/a/ | | Notes | | cache and more\n\
         /b/ | | Notes | cache | and more\n\
         /c/ | | On the cache | | and more\n\
         /d/ | | Cache | | and more\n\
         /e/ | | Notes | | and more and more",
    ));
    let found: Vec<String> = index.search("cache");
    assert_eq!(found, ["Cache", "On the cache", "Notes", "Notes"]);
}

#[test]
fn more_of_a_word_counts_more_and_a_long_page_needs_more_of_it() {
    let rest = "word ".repeat(200);
    let index = Index::of(&posts(&format!(
        "/1/ | | once | | cache is a\n\
         /2/ | | often | | cache cache cache\n\
         /3/ | | long | | cache {rest}"
    )));
    assert_eq!(index.search("cache"), ["often", "once", "long"]);
}

#[test]
fn a_rare_word_says_more_than_a_common_one() {
    let index = Index::of(&posts(
        "/1/ | | one | | the the the the lock\n\
         /2/ | | two | | the lock lock\n\
         /3/ | | three | | the\n\
         /4/ | | four | | the",
    ));
    assert_eq!(index.search("the lock"), ["two", "one"]);
}

#[test]
fn all_words_must_be_there_and_the_last_may_be_a_beginning() {
    let index = Index::of(&posts(
        "/1/ | | both | | stale cache\n\
         /2/ | | one | | cache\n\
         /3/ | | other | | stale",
    ));
    assert_eq!(index.search("stale ca"), ["both"]);
    assert_eq!(index.search("ca stale"), Vec::<String>::new());
}

#[test]
fn among_equals_the_newest_is_first() {
    let index = Index::of(&posts(
        "/b/ | 2025-01-01 | old | | cache\n\
         /a/ | 2026-01-01 | new | | cache\n\
         /c/ | | undated | | cache",
    ));
    assert_eq!(index.search("cache"), ["new", "old", "undated"]);
}

#[test]
fn a_large_site_is_cut_so_that_a_query_loads_little() {
    let posts: Vec<_> = (0..600).map(|number| long_post(number, 150)).collect();
    let index = Index::of(&posts);
    let manifest = index.manifest();
    assert!(manifest["files"].as_object().unwrap().is_empty(), "the manifest holds only names");
    assert_eq!(manifest["pages"].as_array().unwrap().len(), 38);
    let (largest, name) = index.0.iter().map(|(name, bytes)| (bytes.len(), name)).max().unwrap();
    assert!(largest < 20_000, "{name} has {largest} bytes");
    assert!(index.0[MANIFEST].len() < 2_000, "the manifest has {} bytes", index.0[MANIFEST].len());
    assert_eq!(index.search("post 599").first().map(String::as_str), Some("zuna in post 599"));
    assert_eq!(index.shown(599)[0], "/posts/00599/");
}

#[test]
fn a_new_post_leaves_the_files_of_old_pages_as_they_are() {
    let posts: Vec<_> = (0..600).map(|number| long_post(number, 150)).collect();
    let before = Index::of(&posts[..599]);
    let after = Index::of(&posts);
    let pages = |index: &Index| index.manifest()["pages"].as_array().unwrap().clone();
    assert_eq!(pages(&before)[..37], pages(&after)[..37]);
}

#[test]
fn an_empty_site_has_a_manifest_too() {
    expect![[r#"{"count":0,"size":16,"starts":[],"words":[],"pages":[],"files":{}}"#]]
        .assert_eq(&String::from_utf8(build(&[]).remove(0).1).unwrap());
}

#[test]
fn an_entry_is_small() {
    let text: String = (0..1_000).map(|n| format!("{}{} ", ["the", "of", "word"][n % 3], n % 400)).collect();
    let size = Entry::new("A title", &[], &text).size();
    assert!(size < 6_000, "{size} bytes");
}

proptest! {
    #[test]
    fn any_text_is_indexed_and_the_order_of_pages_does_not_matter(texts in prop::collection::vec((".{0,20}", ".{0,60}"), 0..6)) {
        let site: String = texts
            .iter()
            .enumerate()
            .map(|(n, (title, text))| format!("/{n}/ | | {} | | {}\n", plain(title), plain(text)))
            .collect();
        let mut posts = posts(&site);
        let forward = Index::of(&posts);
        posts.reverse();
        prop_assert_eq!(&forward.0, &Index::of(&posts).0);
        forward.manifest();
    }

    #[test]
    fn every_word_leads_to_its_page(words in prop::collection::vec("[a-zа-я]{1,8}", 1..12)) {
        let index = Index::of(&posts(&format!("/1/ | | found | | {}", words.join(" "))));
        for word in words {
            prop_assert_eq!(index.search(&word.to_lowercase().replace('й', "и")), ["found"]);
        }
    }
}

fn plain(text: &str) -> String {
    text.replace(['|', '\n', '\r'], " ")
}

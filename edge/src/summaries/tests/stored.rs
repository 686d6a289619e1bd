//! What becomes of a summary once it is stored: as JSON, as HTML, and when its thread changes.

use super::super::extract::extract;
use super::super::summary::{Input, Making, Summary, fingerprint};
use super::super::verify::verify;
use super::*;
use crate::comments::words::Words;
use expect_test::expect;

fn inputs(comments: &[Comment]) -> Vec<Input<'_>> {
    comments.iter().map(|comment| Input { id: &comment.id, revision: comment.revision, is_shown: true }).collect()
}

fn making<'m>(thread: &'m Thread, fingerprint: &'m str) -> Making<'m> {
    Making { language: &thread.language, fingerprint, of: 17, now: 1_795_176_000_000 }
}

/// Three points of a model on the thread `builds`.
fn summary() -> Summary {
    let thread = &threads()["builds"];
    let sources = thread.sources();
    let points = [
        point("Chiara prefers the templates of Zola, while Dmitri finds Go templates powerful.", &["c4", "c5"]),
        point("Eve calls incremental builds overrated because of stale pages.", &["c7"]),
        point("Go templates are powerful once the pipeline syntax is known.", &["c5"]),
    ];
    let verified = verify(&points, &sources, &thread.language);
    Summary::of_model("small:8b", &verified, &sources, making(thread, "f")).unwrap()
}

#[test]
fn the_stored_form_is_json() {
    let summary = summary();
    let json = serde_json::to_string_pretty(&summary).unwrap();
    expect![[r#"
        {
          "version": 1,
          "made": {
            "by": "model",
            "name": "small:8b"
          },
          "language": "en",
          "fingerprint": "f",
          "covers": 16,
          "of": 17,
          "as_of": 1795176000000,
          "points": [
            {
              "text": "Chiara prefers the templates of Zola, while Dmitri finds Go templates powerful.",
              "kind": "fact",
              "cites": [
                {
                  "id": "b04",
                  "revision": 0
                },
                {
                  "id": "b05",
                  "revision": 0
                }
              ]
            },
            {
              "text": "Eve calls incremental builds overrated because of stale pages.",
              "kind": "fact",
              "cites": [
                {
                  "id": "b07",
                  "revision": 0
                }
              ]
            },
            {
              "text": "Go templates are powerful once the pipeline syntax is known.",
              "kind": "fact",
              "cites": [
                {
                  "id": "b05",
                  "revision": 0
                }
              ]
            }
          ]
        }"#]]
    .assert_eq(&json);
    assert_eq!(serde_json::from_str::<Summary>(&json).unwrap(), summary);
}

#[test]
fn readers_get_points_with_links_to_comments() {
    let html = summary().html(Words::of("en"), "posts/hello", "7");
    expect![[r##"
        <section class="summary" aria-labelledby="comments-summary" data-stamp="7">
        <h2 id="comments-summary">Summary of the comments</h2>
        <p class="summary-label">Written by a machine from the comments</p>
        <ul>
        <li><span lang="en" dir="auto">Chiara prefers the templates of Zola, while Dmitri finds Go templates powerful.</span> <a class="summary-cite" href="#comment-b04" aria-label="Comment 1">[1]</a> <a class="summary-cite" href="#comment-b05" aria-label="Comment 2">[2]</a></li>
        <li><span lang="en" dir="auto">Eve calls incremental builds overrated because of stale pages.</span> <a class="summary-cite" href="#comment-b07" aria-label="Comment 3">[3]</a></li>
        <li><span lang="en" dir="auto">Go templates are powerful once the pipeline syntax is known.</span> <a class="summary-cite" href="#comment-b05" aria-label="Comment 2">[2]</a></li>
        </ul>
        <p class="summary-covers">Covers 16 of 17 comments, as of <time datetime="2026-11-20T12:00:00Z">2026-11-20 12:00 UTC</time></p>
        <form method="post" action="/api/summary/posts%2Fhello/report"><button class="summary-report">Report a mistake</button></form>
        </section>
    "##]].assert_eq(&html);
    let thread = &threads()["backup"];
    let sources = thread.sources();
    let extract = Summary::of_extract(&extract(&sources), &sources, making(thread, "f")).unwrap();
    assert!(extract.html(Words::of("de"), "posts/hello", "7").contains("Ausgewählte Sätze aus den Kommentaren"));
}

/// Whatever stands in a point that was stored, no tag or link comes of it.
#[test]
fn a_point_is_text_only() {
    let payloads: Vec<String> = serde_json::from_str(include_str!("../../../../tests/edge/payloads.json")).unwrap();
    let plain = summary().html(Words::of("en"), "posts/hello", "7");
    for payload in payloads {
        let mut summary = summary();
        summary.language = payload.clone();
        summary.points[0].cites[0].id = payload.clone();
        let html = summary.html(Words::of("en"), "posts/hello", "7");
        assert_eq!(html.matches('"').count(), plain.matches('"').count(), "{payload}");
        summary.points[0].text = payload.clone();
        let html = summary.html(Words::of("en"), "posts/hello", "7");
        assert_eq!(html.matches('<').count(), plain.matches('<').count(), "{payload}");
    }
}

#[test]
fn each_change_makes_it_stale() {
    let thread = &threads()["builds"];
    let inputs = inputs(&thread.comments);
    let before = fingerprint(&inputs, "sha256:1");
    let changed = |change: fn(&mut Vec<Input<'_>>)| {
        let mut inputs = inputs.clone();
        change(&mut inputs);
        fingerprint(&inputs, "sha256:1") != before
    };
    assert!(changed(|inputs| inputs[3].revision += 1), "an edit");
    assert!(changed(|inputs| inputs[3].is_shown = false), "a deletion");
    assert!(changed(|inputs| inputs.truncate(15)), "a comment destroyed");
    assert!(changed(|inputs| inputs.push(Input { id: "new", revision: 1, is_shown: true })), "an approval");
    assert!(!changed(|inputs| inputs.reverse()), "the order is nothing");
    assert_ne!(fingerprint(&inputs, "sha256:2"), before, "another model");
    let summary = Summary { fingerprint: before.clone(), ..summary() };
    assert!(!summary.is_stale(&before) && summary.is_stale("other"));
    assert!(Summary { version: 2, ..summary }.is_stale(&before));
}

#[test]
fn points_go_with_their_comments() {
    let thread = &threads()["builds"];
    let summary = summary();
    let left = |change: fn(&mut Vec<Input<'_>>)| {
        let mut inputs = inputs(&thread.comments);
        change(&mut inputs);
        summary.left(&inputs).map(|left| left.points.len())
    };
    assert_eq!(left(|_| ()), Some(3));
    assert_eq!(left(|inputs| inputs[0].is_shown = false), Some(3), "not cited");
    assert_eq!(left(|inputs| inputs[3].is_shown = false), Some(2), "one of two cited");
    assert_eq!(left(|inputs| inputs[6].revision += 1), Some(2), "edited");
    assert_eq!(left(|inputs| inputs.retain(|input| input.id != "b07")), Some(2), "destroyed");
    assert_eq!(left(|inputs| inputs[4].is_shown = false), None, "one point is no summary");
    assert_eq!(left(|inputs| inputs.clear()), None);
}

#[test]
fn too_few_sound_points_are_no_summary() {
    let thread = &threads()["builds"];
    let sources = thread.sources();
    let points =
        [point("Eve calls incremental builds overrated because of stale pages.", &["c7"]), point("x", &["c1"])];
    let verified = verify(&points, &sources, "en");
    assert_eq!(verified.points.len(), 1);
    assert_eq!(Summary::of_model("m", &verified, &sources, making(thread, "f")), None);
    assert_eq!(Summary::of_extract(&[], &sources, making(thread, "f")), None);
}

/// The same said twice takes one place.
#[test]
fn a_point_stands_once() {
    let thread = &threads()["builds"];
    let twice = point("Eve calls incremental builds overrated because of stale pages.", &["c7"]);
    let verified = verify(&[twice.clone(), twice], &thread.sources(), "en");
    assert_eq!((verified.points.len(), verified.dropped), (1, vec![(1, verify::Reason::Twice)]));
}

//! What an Ollama server may send, fault by fault, in pieces of any length. The shapes are those of its documentation.

use super::super::answer::{Answer, Fault, Reader};
use super::*;
use proptest::prelude::*;
use serde_json::json;

/// The lines of an answer with these words, a few letters a line.
fn stream(content: &str, last: &str) -> String {
    let letters: Vec<char> = content.chars().collect();
    let line = |part: &[char]| {
        let part: String = part.iter().collect();
        json!({ "model": "m", "message": { "role": "assistant", "content": part }, "done": false }).to_string() + "\n"
    };
    letters.chunks(7).map(line).collect::<String>() + last
}

const STOP: &str = r#"{"model":"m","message":{"role":"assistant","content":""},"done":true,"done_reason":"stop","prompt_eval_count":812,"eval_count":90}
"#;

fn read(stream: &[u8], piece: usize) -> Result<Answer, Fault> {
    let mut reader = Reader::default();
    for piece in stream.chunks(piece) {
        reader.push(piece)?;
    }
    reader.finish()
}

const GOOD: &str = r#"{"points":[{"text":"Bäume sind 速い.","cites":["c1","c2"],"kind":"agree"}],"none":false}"#;

#[test]
fn an_answer_is_read_however_slowly_it_drips() {
    let stream = stream(GOOD, STOP);
    for piece in [1, 2, 3, 7, 64, 100_000] {
        let answer = read(stream.as_bytes(), piece).unwrap();
        assert_eq!(answer.points, [Point { kind: Kind::Agree, ..point("Bäume sind 速い.", &["c1", "c2"]) }]);
        assert_eq!(answer.read, Some(812));
    }
    // Without the last line break, with empty lines, and with thoughts that are not asked for.
    assert!(read(stream.trim_end().as_bytes(), 5).is_ok());
    assert!(read(stream.replace('\n', "\r\n\n").as_bytes(), 5).is_ok());
    assert!(read(stream.replace("\"content\"", "\"thinking\":\"hm\",\"content\"").as_bytes(), 5).is_ok());
}

#[test]
fn nothing_to_say_is_an_answer() {
    assert_eq!(read(stream(r#"{"points":[],"none":true}"#, STOP).as_bytes(), 9).unwrap().points, []);
}

/// The model's words with one thing changed.
#[track_caller]
fn check(content: &str, expected: Fault) {
    assert_eq!(read(stream(content, STOP).as_bytes(), 11), Err(expected), "{content}");
}

#[test]
fn words_that_are_no_summary_have_names() {
    let points = |count: usize| json!({ "points": vec![json!({ "text": "a", "cites": ["c1"], "kind": "fact" }); count], "none": false });
    check("", Fault::NoJson);
    check("Sure! Here is the summary:", Fault::NoJson);
    check(&format!("```json\n{GOOD}\n```"), Fault::NoJson);
    check(GOOD.trim_end_matches('}'), Fault::NoJson);
    check(&format!("{GOOD} and more"), Fault::NoJson);
    check(r#"{"summary":"All is well."}"#, Fault::OtherForm);
    check(r#"["c1"]"#, Fault::OtherForm);
    check(&GOOD.replace("\"c1\"", "1"), Fault::OtherForm);
    check(&GOOD.replace("\"agree\"", "\"praise\""), Fault::OtherForm);
    check(&GOOD.replace("\"none\"", "\"note\":\"x\",\"none\""), Fault::OtherForm);
    check(&points(7).to_string(), Fault::TooManyPoints);
    check(&GOOD.replace("\"c2\"", "\"c2\",\"c3\",\"c4\",\"c5\""), Fault::TooManyCites);
    check(&GOOD.replace("Bäume", &"ä".repeat(241)), Fault::Overlong);
    check(r#"{"points":[],"none":false}"#, Fault::Contradiction);
    check(&GOOD.replace("false", "true"), Fault::Contradiction);
}

#[test]
fn streams_that_go_wrong_have_names() {
    let before = stream(GOOD, "");
    let after = |last: &str| read((before.clone() + last).as_bytes(), 13);
    assert_eq!(
        after("{\"error\":\"model runner has\\nstopped\"}\n"),
        Err(Fault::Said("model runner hasstopped".to_owned()))
    );
    assert_eq!(after(&STOP.replace("stop\"", "length\"")), Err(Fault::Unfinished));
    assert_eq!(after(&STOP.replace("stop\"", "unload\"")), Err(Fault::Ended("unload".to_owned())));
    assert_eq!(after(""), Err(Fault::Cut));
    assert_eq!(after("{\"model\":\"m\",\"mess"), Err(Fault::Cut));
    assert_eq!(after("<html>502 Bad Gateway</html>\n"), Err(Fault::NoLine));
    assert_eq!(after(&STOP.repeat(2)), Err(Fault::NoLine));
    assert_eq!(after(&"x".repeat(70_000)), Err(Fault::TooBig));
    assert_eq!(after(&"\n".repeat(2 << 20)), Err(Fault::TooBig));
    assert_eq!(read(stream(&"a".repeat(33_000), STOP).as_bytes(), 4096), Err(Fault::TooBig));
    assert_eq!(read(b"", 1), Err(Fault::Cut));
}

#[test]
fn a_reader_stays_with_its_fault() {
    let mut reader = Reader::default();
    assert_eq!(reader.push(b"no json\n"), Err(Fault::NoLine));
    assert_eq!(reader.push(stream(GOOD, STOP).as_bytes()), Err(Fault::NoLine));
    assert_eq!(reader.finish(), Err(Fault::NoLine));
}

#[test]
fn a_status_says_whether_it_is_worth_asking_again() {
    let table = [
        (404, "{\"error\":\"model 'm' not found\"}", Fault::NoModel, false),
        (400, "{\"error\":\"the input length exceeds the context length\"}", Fault::TooLong, false),
        (400, "{\"error\":\"invalid format\"}", Fault::Status(400), false),
        (403, "", Fault::Refused, false),
        (429, "", Fault::Busy, true),
        (503, "{\"error\":\"server busy\"}", Fault::Busy, true),
        (524, "<html>", Fault::Timeout, true),
        (500, "", Fault::Status(500), true),
    ];
    for (status, body, fault, passes) in table {
        assert_eq!(Fault::of_status(status, body.as_bytes()), fault);
        assert_eq!(fault.passes(), passes, "{fault:?}");
    }
}

proptest! {
    /// Whatever bytes come, in whatever pieces, they are points or a fault.
    #[test]
    fn no_bytes_are_too_much(pieces in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..40), 0..40)) {
        let mut reader = Reader::default();
        for piece in &pieces {
            let _ = reader.push(piece);
        }
        let _ = reader.finish();
    }

    /// A good answer with a piece cut out, doubled or overwritten.
    #[test]
    fn no_damage_is_too_much(at in 0_usize..2000, length in 0_usize..60, with in ".{0,12}") {
        let mut bytes = stream(GOOD, STOP).into_bytes();
        let at = at.min(bytes.len());
        let end = (at + length).min(bytes.len());
        bytes.splice(at..end, with.bytes());
        let _ = read(&bytes, 17);
    }

    /// Points of any text and cites are kept or dropped, each once.
    #[test]
    fn any_point_is_judged(texts in prop::collection::vec(".{0,80}", 0..6), cite in "c[0-9]{1,2}") {
        let thread = threads().remove("keyboard").unwrap();
        let points: Vec<Point> = texts.iter().map(|text| point(text, &[&cite, "c1"])).collect();
        let verified = verify::verify(&points, &thread.sources(), &thread.language);
        prop_assert_eq!(verified.points.len() + verified.dropped.len(), points.len());
    }
}

//! Each format as a story: a small export of it in, its report and its rows out. What the rows are worth is told by the
//! storage itself, which takes them, and takes none twice.

mod damage;
mod text;

use std::fmt::Write;
use std::path::Path;
use std::sync::Arc;

use edge::config::Config;
use edge::http::{Headers, Method, Request, Visitor};
use edge_local::{Budgets, Options};
use expect_test::{Expect, expect};
use serde_json::Value;

use crate::rows::Row;
use crate::{Format, Places, Plan, plan, read};

const PAGES: &[u8] = br#"{"version": 1, "pages": [
    {"id": "posts/hello", "url": "/posts/hello/", "language": "de", "comments": true},
    {"id": "about", "url": "/about/", "language": "en"}]}"#;

fn places() -> Places {
    Places::new(PAGES, &[]).unwrap()
}

/// The storage of a blog, in a folder of its own.
struct Storage(tempfile::TempDir);

impl Storage {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn ask(&self, method: Method, path: &str, body: String) -> Value {
        let config = Config {
            version: "1".to_owned(),
            origin: "https://blog.example".to_owned(),
            secret: Some("a secret of thirty-two characters, or more".to_owned()),
            admin_token: Some("let me in".to_owned()),
            access: None,
            author_key: None,
            shards: 1,
            retention_days: 90,
            ..Config::default()
        };
        let options = Options {
            folder: self.0.path().join("edge"),
            config,
            pages: Arc::new(|| PAGES.to_vec()),
            now: Arc::new(|| 1_795_176_000_000),
            seed: [7; 32],
            log: Arc::new(|_| {}),
            budgets: Budgets::default(),
        };
        let headers = [("authorization", "Bearer let me in"), ("content-type", "application/json")];
        let request = Request {
            method,
            path: path.to_owned(),
            query: String::new(),
            headers: Headers::from_iter(headers),
            body: body.into_bytes(),
            visitor: Visitor::default(),
        };
        let response = edge_local::Edge::open(options).unwrap().ask(&request).unwrap();
        assert_eq!(response.status, 200, "{}", String::from_utf8_lossy(&response.body));
        serde_json::from_slice(&response.body).unwrap()
    }

    /// `added, known` of the comments; nothing may be refused.
    fn import(&self, plan: &Plan) -> (usize, usize) {
        let (mut added, mut known) = (0, 0);
        for part in plan.parts(700) {
            let answer = self.ask(Method::Post, "/api/import", part);
            assert_eq!(answer["comments"]["refused"], 0, "{answer}");
            assert_eq!(answer["threads"]["refused"], 0, "{answer}");
            added += answer["comments"]["added"].as_u64().unwrap() as usize;
            known += answer["comments"]["known"].as_u64().unwrap() as usize;
        }
        (added, known)
    }
}

/// The report, then a row a line: the time of the id that the comment answers, and what readers and moderators see.
fn told(plan: &Plan) -> String {
    let mut text = plan.report.to_string();
    for thread in &plan.threads {
        writeln!(text, "{} {} {}", thread.page, thread.state, thread.changed_at).unwrap();
    }
    for row in &plan.comments {
        let answers = row.parent.as_ref().map_or_else(String::new, |parent| {
            let place = plan.comments.iter().position(|row| row.id == *parent).expect("the parent is there");
            assert!(*parent < row.id, "a reply is younger");
            format!(" re {place}")
        });
        let edited = row.edited_at.map_or_else(String::new, |at| format!(" edited {at}"));
        let flags =
            [(row.owner, " owner"), (row.pinned, " pinned")].map(|(is, name)| if is { name } else { "" }).concat();
        let votes = if row.votes > 0 { format!(" +{}", row.votes) } else { String::new() };
        let Row { author, site, state, created_at, text: words, .. } = row;
        writeln!(text, "{state}{answers} {created_at}{edited}{votes}{flags} [{author}|{site}] {words:?}").unwrap();
    }
    text
}

#[track_caller]
fn check(format: Format, bytes: &[u8], expected: Expect) {
    assert_eq!(Format::of_content(bytes), Some(format));
    let found = read(bytes, None).unwrap();
    let made = plan(&found, &places(), false);
    assert!(made.report.adds_up(), "{:?}", made.report);
    expected.assert_eq(&told(&made));
    let backup = made.backup();
    for secret in ["zoe@mail", "192.0.2", "gone\"", "trashed"] {
        assert!(!backup.contains(secret), "{secret} is in the backup");
    }
    let storage = Storage::new();
    assert_eq!(storage.import(&made), (made.comments.len(), 0));
    let before = storage.ask(Method::Get, "/api/export", String::new());
    // The same file, and all that was left out before.
    let again = plan(&read(bytes, Some(format)).unwrap(), &places(), false);
    assert_eq!(storage.import(&again), (0, made.comments.len()));
    let after = storage.ask(Method::Get, "/api/export", String::new());
    assert_eq!(before["comments"], after["comments"]);
    assert_eq!(before["comments"].as_array().unwrap().len(), made.report.placed);
    let kept = plan(&found, &places(), true);
    assert!(kept.report.adds_up());
    assert_eq!(storage.import(&kept).1, made.comments.len(), "what is placed has the same ids");
}

#[test]
fn disqus() {
    check(
        Format::Disqus,
        include_bytes!("tests/disqus.xml"),
        expect![[r#"
            disqus: 10 records
              placed    5 on 1 page: 2 approved, 1 deleted, 1 held, 1 spam
              unplaced  2 in 2 threads
                1  http://old.example/gone/
                1  thread 77 (no address)
              skipped   3
                1  its whole thread was deleted (post 8)
                1  the comment is in the file twice (comment 5)
                1  the time cannot be read (post 9)
              e-mail addresses, not taken over: 1
              IP addresses, not taken over: 1
              replies to what is not in the file, made comments of their own: 1
            posts/hello locked 1578009601000
            approved 1577934245000 [Zoë|] "Schöne Grüße, **alle** & [hier](https://a.example/x_y)!\n\n> so"
            deleted re 0 1577934246000 [|] ""
            approved re 1 1577934246000 [Bo|] "to the deleted"
            spam 1578009600000 [Spam|] "buy"
            held 1578009601000 [New|] "wait"
        "#]],
    );
}

#[test]
fn wordpress() {
    check(
        Format::WordPress,
        include_bytes!("tests/wordpress.xml"),
        expect![[r#"
            wordpress: 7 records
              placed    4 on 1 page: 1 approved, 1 deleted, 1 held, 1 spam
              unplaced  1 in 1 thread
                1  https://old.example/?p=4
              skipped   2
                1  it is a pingback or trackback (comment 5)
                1  the comment is in the file twice (comment 4)
              e-mail addresses, not taken over: 1
              IP addresses, not taken over: 1
              websites that are no address of the web, left out: 1
            posts/hello open 1389720912000
            approved 1389720732000 [Zoë|http://zoe.example] "Grüße  \nzweite Zeile\n\nSee <https://a.example/b_c_d>. *really* `a < b`"
            deleted re 0 1389720792000 [|] ""
            held re 1 1389720852000 [Bo|] "1\\. no list"
            spam 1389720912000 [|] "spam"
        "#]],
    );
}

fn isso_file() -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("isso.db");
    let connection = rusqlite::Connection::open(&file).unwrap();
    connection.execute_batch(include_str!("tests/isso.sql")).unwrap();
    drop(connection);
    std::fs::read(file).unwrap()
}

#[test]
fn isso() {
    check(
        Format::Isso,
        &isso_file(),
        expect![[r#"
            isso: 8 records
              placed    5 on 1 page: 3 approved, 1 deleted, 1 held
              unplaced  1 in 1 thread
                1  /gone/
              skipped   2
                1  the record cannot be read (row 7)
                1  the time cannot be read (comment 8)
              e-mail addresses, not taken over: 1
              IP addresses, not taken over: 6
              replies to what is not in the file, made comments of their own: 1
              websites that are no address of the web, left out: 1
            posts/hello open 1577934300000
            approved 1577934245500 edited 1577934300000 +3 [Zoë|https://zoe.example] "Grüße *alle* <script>alert(1)</script>"
            deleted re 0 1577934246000 [|] ""
            approved re 1 1577934247000 [|] "to the deleted"
            held 1577934248000 [New|] "wait"
            approved 1577934249000 [A|] "orphan with [HTML](https://a.example) of before"
        "#]],
    );
}

#[test]
fn isso_json() {
    check(
        Format::IssoJson,
        include_bytes!("tests/isso.json"),
        expect![[r#"
            isso-json: 8 records
              placed    5 on 1 page: 2 approved, 2 deleted, 1 held
              unplaced  1 in 1 thread
                1  /gone/
              skipped   2
                1  the comment is in the file twice (comment 2)
                1  the record cannot be read (/posts/hello/ comment number 7)
              e-mail addresses, not taken over: 1
              IP addresses, not taken over: 1
              comments without a text, of which the place is kept: 1
            posts/hello open 1109218057000
            approved 1109217817000 [Zoë|https://zoe.example] "Grüße <script>alert(1)</script>"
            approved re 0 1109217877000 [Bo|] "reply"
            held 1109217937000 [|] "wait"
            deleted 1109217997000 [|] ""
            deleted 1109218057000 [|] ""
        "#]],
    );
}

#[test]
fn remark42() {
    check(
        Format::Remark42,
        include_bytes!("tests/remark42.json"),
        expect![[r#"
            remark42: 7 records
              placed    4 on 1 page: 3 approved, 1 deleted
              unplaced  1 in 1 thread
                1  https://old.example/gone/
              skipped   2
                1  the comment is in the file twice (comment a3)
                1  the record cannot be read (line 8)
              IP addresses, not taken over: 2
              replies to what is not in the file, made comments of their own: 1
            posts/hello locked 1578009600000
            approved 1577934245123 edited 1577934305000 +2 owner pinned [Zoë|] "Grüße **alle**"
            deleted re 0 1577930646000 [|] ""
            approved re 1 1577934245123 [Bo|] "nur *HTML*"
            approved 1578009600000 [A|] "orphan"
        "#]],
    );
}

#[test]
fn artrans() {
    check(
        Format::Artrans,
        include_bytes!("tests/artrans.json"),
        expect![[r#"
            artrans: 9 records
              placed    5 on 1 page: 2 approved, 1 deleted, 1 held, 1 spam
              unplaced  1 in 1 thread
                1  /gone/
              skipped   3
                1  the comment is in the file twice (comment 3)
                1  the record cannot be read (record number 9)
                1  the time cannot be read (record number 8)
              e-mail addresses, not taken over: 1
              IP addresses, not taken over: 1
            posts/hello open 1635425655000
            approved 1635425415000 edited 1635425475000 +4 [Zoë|https://zoe.example] "Grüße `code`"
            approved re 0 1635425475000 [Bo|] "aus **HTML**"
            held re 1 1635425535000 [New|] "reply on the other key"
            spam 1635425595000 [|] "spam"
            deleted 1635425655000 [|] ""
        "#]],
    );
}

#[test]
fn what_cannot_be_read_is_said() {
    let cut = |text: &str| read(&text.as_bytes()[..text.len() - 40], None).unwrap_err();
    let mut text = String::new();
    for error in [
        read(b"hello", None).unwrap_err(),
        read(b"", None).unwrap_err(),
        read(&[0x1f, 0x8b, 8], None).unwrap_err(),
        read(b"<disqus>\xff</disqus>", None).unwrap_err(),
        cut(include_str!("tests/disqus.xml")),
        cut(include_str!("tests/wordpress.xml")),
        read(b"<disqus>\n<a></b></disqus>", None).unwrap_err(),
        read(b"[1]", Some(Format::Remark42)).unwrap_err(),
        read(b"{}", Some(Format::Artrans)).unwrap_err(),
        read(b"SQLite format 3\0 and no more", None).unwrap_err(),
        read(&isso_file()[..5000], None).unwrap_err(),
    ] {
        writeln!(text, "{error}").unwrap();
    }
    expect![[r#"
        the file is none of disqus, wordpress, isso, isso-json, remark42, artrans; name one with `--from` if it is
        the file is none of disqus, wordpress, isso, isso-json, remark42, artrans; name one with `--from` if it is
        the file is compressed; unpack it first: gunzip --keep FILE
        the file is not UTF-8: byte 8 is none of it
        as disqus: line 36: syntax error: tag not closed: `>` not found before end of input
        as wordpress: line 28: syntax error: tag not closed: `>` not found before end of input
        as disqus: line 2: ill-formed document: expected `</a>`, but `</b>` was found
        as remark42: line 1 is no object
        as artrans: invalid type: map, expected a sequence at line 1 column 0
        as isso: file is not a database
        as isso: database disk image is malformed
    "#]]
    .assert_eq(&text);
}

#[test]
fn a_circle_of_replies_is_cut() {
    let text = br#"[{"id": "/posts/hello/", "comments": [
        {"id": 1, "parent": 2, "created": "2005-02-24 04:03:37", "text": "a"},
        {"id": 2, "parent": 3, "created": "2005-02-24 04:03:37", "text": "b"},
        {"id": 3, "parent": 1, "created": "2005-02-24 04:03:37", "text": "c"},
        {"id": 4, "parent": 4, "created": "2005-02-24 04:03:37", "text": "d"}]}]"#;
    check(
        Format::IssoJson,
        text,
        expect![[r#"
            isso-json: 4 records
              placed    4 on 1 page: 4 approved
              unplaced  0 in 0 threads
              skipped   0
              replies to what is not in the file, made comments of their own: 2
            posts/hello open 1109217817000
            approved 1109217817000 [|] "d"
            approved 1109217817000 [|] "c"
            approved re 1 1109217817000 [|] "b"
            approved re 2 1109217817000 [|] "a"
        "#]],
    );
}

/// Exports that other projects test with, where a folder beside the repository has them in `fixtures/comments`.
#[test]
fn exports_of_others_add_up() {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../..");
    let folders = std::fs::read_dir(beside).into_iter().flatten().flatten();
    let files = folders.flat_map(|folder| std::fs::read_dir(folder.path().join("fixtures/comments")));
    for entry in files.flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let bytes = std::fs::read(entry.path()).unwrap();
        let found = match read(&bytes, None) {
            Ok(found) => found,
            // Of a system that is not read.
            Err(error) => {
                assert!(error.contains("the file is none of"), "{name}: {error}");
                continue;
            }
        };
        let made = plan(&found, &places(), true);
        assert!(made.report.adds_up() && made.report.found > 0, "{name}: {}", made.report);
        let storage = Storage::new();
        assert_eq!(storage.import(&made), (made.comments.len(), 0), "{name}");
        assert_eq!(storage.import(&made), (0, made.comments.len()), "{name}");
        println!("{name}\n{}", made.report);
    }
}

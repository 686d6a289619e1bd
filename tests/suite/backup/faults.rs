//! Each fault of Cloudflare's and of the store's: what is got over, what is said of the rest, and that a backup that
//! failed leaves nothing behind.

use expect_test::{Expect, expect};

use super::cloud::{Kind, Reply, SIGNATURE};
use super::{Home, database};

fn wrong(body: &str) -> Reply {
    Reply::Says(200, "content-type: application/json", body.to_owned())
}

fn http(status: u16) -> Reply {
    Reply::Says(status, "x-why: test", String::new())
}

fn failed() -> Reply {
    wrong(r#"{"success":true,"result":{"success":true,"at_bookmark":"b-1","status":"error","error":"D1 was reset"}}"#)
}

/// With all its length said and half of it sent.
fn truncated() -> Reply {
    let body = database::small();
    let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", body.len());
    Reply::Raw(format!("{head}{}", &body[..body.len() / 2]).into_bytes())
}

/// A fault that goes by is got over: the copy is good, and what was done is said.
#[track_caller]
fn got_over(faults: Vec<(Kind, Reply)>, expected: Expect) {
    let home = Home::new(database::small());
    for (kind, reply) in faults {
        home.cloud.next(kind, reply);
    }
    expected.assert_eq(&home.says("run"));
    assert_eq!(home.names().len(), 2, "{:?}", home.names());
    assert_eq!(home.cloud.objects(), home.names());
    assert!(home.says("verify --drill --identity identity.txt").contains("3 rows, all as stored"));
}

/// A fault that stays ends the backup, which leaves nothing.
#[track_caller]
fn given_up(kind: Kind, reply: impl Fn() -> Reply, expected: Expect) {
    let home = Home::new(database::small());
    for _ in 0..40 {
        home.cloud.next(kind, reply());
    }
    expected.assert_eq(&home.says("run"));
    assert_eq!(home.names(), [""; 0], "nothing is left");
    assert_eq!(home.cloud.objects(), [""; 0], "nothing is sent");
    assert_eq!(home.figure("blog_backup_failures_total"), Some(1));
    assert_eq!(home.figure("blog_backup_last_success_timestamp_seconds"), None);
}

#[test]
fn an_export_that_takes_long_is_asked_after_to_its_end() {
    let home = Home::new(database::small());
    home.cloud.state().polls = 60;
    assert!(home.says("run").ends_with("exit code 0\n"));
    assert_eq!((home.cloud.count(Kind::Start), home.cloud.count(Kind::Poll)), (1, 60));
}

#[test]
fn an_export_that_was_cancelled_is_started_again() {
    // What Cloudflare says of one that nobody asked after.
    let cancelled = r#"{"success":false,"errors":[{"code":7500,"message":"not currently exporting"}],"result":null}"#;
    got_over(
        vec![(Kind::Poll, Reply::Says(400, "content-type: application/json", cancelled.to_owned()))],
        expect![[r#"
            Cloudflare has ended the export (400): not currently exporting (code 7500); a new export is started
            stored [when].sql.zst.age, [size], 3 rows
            exit code 0
        "#]],
    );
}

#[test]
fn an_export_that_fails_halfway_is_started_again() {
    got_over(
        vec![(Kind::Poll, failed())],
        expect![[r#"
            the export failed: D1 was reset; a new export is started
            stored [when].sql.zst.age, [size], 3 rows
            exit code 0
        "#]],
    );
    given_up(
        Kind::Poll,
        failed,
        expect![[r#"
            the export failed: D1 was reset; a new export is started
            the export failed: D1 was reset; a new export is started
            error: export: 3 exports were started, and none came to its end: the export failed: D1 was reset
            exit code 1
        "#]],
    );
}

#[test]
fn a_server_that_is_busy_is_waited_for() {
    let busy = || Reply::Says(429, "retry-after: 7", String::new());
    got_over(
        vec![(Kind::Start, busy()), (Kind::Poll, busy()), (Kind::Download, busy()), (Kind::Put, http(503))],
        expect![[r#"
            Cloudflare answers 429; asked again in [time]
            Cloudflare answers 429; asked again in [time]
            the download answers 429; asked again in [time]
            the off-site store answers 503; asked again in [time]
            stored [when].sql.zst.age, [size], 3 rows
            exit code 0
        "#]],
    );
    given_up(
        Kind::Start,
        || Reply::Says(429, "retry-after: 3600", String::new()),
        expect![[r#"
            error: export: Cloudflare answers 429 and asks to wait for [time]; try again then
            exit code 1
        "#]],
    );
    given_up(
        Kind::Poll,
        || http(500),
        expect![[r#"
            Cloudflare answers 500; asked again in [time]
            Cloudflare answers 500; asked again in [time]
            Cloudflare answers 500; asked again in [time]
            Cloudflare answers 500; asked again in [time]
            error: export: Cloudflare has no time (500); try again later
            exit code 1
        "#]],
    );
}

#[test]
fn a_download_that_breaks_off_is_begun_again() {
    let chunked = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n8\r\nPRAGMA d\r\n".to_vec();
    got_over(
        vec![
            (Kind::Download, truncated()),
            (Kind::Download, Reply::Raw(chunked)),
            (Kind::Download, Reply::Raw(Vec::new())),
        ],
        expect![[r#"
            the download broke off; asked again in [time]
            the download broke off; asked again in [time]
            the download broke off; asked again in [time]
            stored [when].sql.zst.age, [size], 3 rows
            exit code 0
        "#]],
    );
}

#[test]
fn a_dump_that_is_cut_off_unnoticed_is_noticed() {
    let body = database::small();
    for (end, expected) in [
        (
            body.len() - 9,
            expect![[r#"
                error: check: the dump is cut off: it does not end with a statement's end
                exit code 1
            "#]],
        ),
        (
            0,
            expect![[r#"
                the download is empty; a new export is started
                the download is empty; a new export is started
                error: export: 3 exports were started, and none came to its end: the download is empty
                exit code 1
            "#]],
        ),
        (
            body.find("CREATE").expect("a table"),
            expect![[r#"
                error: check: the dump holds no table
                exit code 1
            "#]],
        ),
    ] {
        given_up(Kind::Download, || Reply::Says(200, "x-why: test", body[..end].to_owned()), expected);
    }
}

#[test]
fn an_address_that_is_not_valid_any_more_needs_a_new_export() {
    got_over(
        vec![(Kind::Download, http(403)), (Kind::Download, http(404))],
        expect![[r#"
            the address of the dump is not valid any more (403); a new export is started
            the address of the dump is not valid any more (404); a new export is started
            stored [when].sql.zst.age, [size], 3 rows
            exit code 0
        "#]],
    );
}

#[test]
fn an_answer_that_is_none_is_called_so() {
    for body in ["<html>", "", "[]", "{}", r#"{"success":true}"#, r#"{"success":true,"result":{"status":7}}"#] {
        given_up(
            Kind::Start,
            || wrong(body),
            expect![[r#"
                error: export: Cloudflare's answer is none of D1's export
                exit code 1
            "#]],
        );
    }
    given_up(
        Kind::Poll,
        || wrong(r#"{"success":true,"result":{"status":"active"}}"#),
        expect![[r#"
            error: export: Cloudflare gives no bookmark to ask after the export with
            exit code 1
        "#]],
    );
    given_up(
        Kind::Poll,
        || {
            let url = format!("http://169.254.0.1/x?{SIGNATURE}");
            wrong(&format!(r#"{{"success":true,"result":{{"at_bookmark":"b-1","result":{{"signed_url":"{url}"}}}}}}"#))
        },
        expect![[r#"
            error: export: Cloudflare's address of the dump does not begin with https://
            exit code 1
        "#]],
    );
}

#[test]
fn whoever_may_not_is_told_what_to_do() {
    let no = |status: u16, message: &str| {
        let body = format!(r#"{{"success":false,"errors":[{{"code":10000,"message":"{message}"}}],"result":null}}"#);
        move || Reply::Says(status, "content-type: application/json", body.clone())
    };
    given_up(
        Kind::Start,
        no(401, "Authentication error"),
        expect![[r#"
            error: export: Cloudflare does not know the token (401): Authentication error (code 10000); make a new one
            exit code 1
        "#]],
    );
    given_up(
        Kind::Start,
        no(403, "not allowed"),
        expect![[r#"
            error: export: the token may not export the database (403): not allowed (code 10000); give it the right `D1 Edit`
            exit code 1
        "#]],
    );
    given_up(
        Kind::Start,
        no(404, "no\\nsuch thing"),
        expect![[r#"
            error: export: there is no such account or database (404): no such thing (code 10000); `wrangler d1 list` tells the ids
            exit code 1
        "#]],
    );
    given_up(
        Kind::Start,
        || Reply::Says(302, "location: https://dash.example/login", String::new()),
        expect![[r#"
            error: export: Cloudflare starts no export (302)
            exit code 1
        "#]],
    );
}

#[test]
fn a_store_that_fails_gets_it_all_later() {
    let home = Home::new(database::small());
    for day in 0..2 {
        home.cloud.says(Kind::Put, 403, "x-why: test", "<Error><Code>AccessDenied</Code></Error>");
        expect![[r#"
            stored [when].sql.zst.age, [size], 3 rows
            error: off-site: cannot store [when].sql.zst.age: the off-site store answers 403 AccessDenied; the key needs the right to add objects, and for a drill to list and read them
            exit code 1
        "#]]
        .assert_eq(&home.says("run"));
        assert_eq!(home.figure("blog_backup_failures_total"), Some(day + 1));
    }
    assert_eq!(home.figure("blog_backup_last_success_timestamp_seconds"), None);
    assert!(home.says("verify").starts_with("2 copies as they were stored, 0 bad"), "they are good here");
    expect![[r#"
        error: drill: there is no copy off-site yet; `gen backup run` sends them
        exit code 1
    "#]]
    .assert_eq(&home.says("verify --drill --identity identity.txt"));
    assert!(home.says("run").ends_with("exit code 0\n"));
    assert_eq!(home.cloud.objects().len(), 6, "three copies with their sidecars");
    let sent = home.cloud.count(Kind::Put);
    home.run("run");
    assert_eq!(home.cloud.count(Kind::Put), sent + 2, "what is there is not sent again");
    // Sidecars are sent last: without one a copy was not sent to its end.
    home.cloud.state().objects.retain(|name, _| !name.ends_with(".json"));
    assert!(home.says("verify --drill --identity identity.txt").contains("there is no copy off-site yet"));
}

#[test]
fn a_drill_of_an_old_copy_is_none() {
    let home = Home::new(database::small());
    home.run("run");
    let aged = |home: &Home, days| {
        home.age(days);
        let mut objects = std::collections::BTreeMap::new();
        for name in home.names() {
            objects.insert(name.clone(), std::fs::read(home.path("backups").join(&name)).expect("a file"));
        }
        home.cloud.state().objects = objects;
    };
    aged(&home, 2);
    assert!(home.says("verify --drill --identity identity.txt").ends_with("exit code 0\n"));
    aged(&home, 2);
    let told = home.says("verify --drill --identity identity.txt");
    assert!(told.contains("4 days ago; see why `gen backup run` sends none"), "{told}");
}

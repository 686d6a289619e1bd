//! What follows a change of files.

use std::fs;
use std::io::Write as _;
use std::sync::mpsc::channel;
use std::time::Duration;

use expect_test::expect;
use gen_serve::{Built, Cause, Event, Options, Server};

use crate::site::{Site, on_event, write};

#[test]
fn a_change_is_built_and_told_to_open_pages() {
    let site = Site::start(&[("index.html", "one")]);
    let mut page = site.open_page();
    expect![[r#"{"version":"1","stylesFrom":null,"problems":null,"warnings":""}"#]].assert_eq(&page.message());

    site.edit("index.html", "two");
    assert_eq!(site.built(), "content/index.html");
    expect![[r#"{"version":"2","stylesFrom":null,"problems":null,"warnings":""}"#]].assert_eq(&page.message());
    assert!(site.get("/").contains("two"));

    assert!(matches!(site.event(), Event::Ready { .. }));
    let changed = site.folder.path().join("content/index.html");
    assert_eq!(site.event(), Event::Changed { paths: vec![changed] });
}

#[test]
fn a_changed_style_sheet_is_told_as_such() {
    let site = Site::start(&[("index.html", "home"), ("a.css", "p {}")]);
    let mut page = site.open_page();
    page.message();
    site.edit("a.css", "b {}");
    expect![[r#"{"version":"2","stylesFrom":"1","problems":null,"warnings":""}"#]].assert_eq(&page.message());
}

#[test]
fn a_failed_build_keeps_the_last_good_site_and_tells_the_problems() {
    let site = Site::start(&[("index.html", "one")]);
    let mut page = site.open_page();
    page.message();

    site.edit("index.html", "FAIL");
    let told = page.message();
    expect![[r#"{"version":"1","stylesFrom":null,"problems":"error: index.html says <FAIL>\n","warnings":""}"#]]
        .assert_eq(&told);
    assert!(site.get("/").contains("one<script"));
    assert_eq!(site.open_page().message(), told, "a page opened now is told too");

    site.edit("index.html", "one");
    expect![[r#"{"version":"1","stylesFrom":null,"problems":null,"warnings":""}"#]].assert_eq(&page.message());
}

#[test]
fn when_the_first_build_fails_every_path_shows_why() {
    let site = Site::start(&[("index.html", "FAIL")]);
    expect![[r#"
        500 Internal Server Error
        content-type: text/html; charset=utf-8
        cache-control: no-store

        <!doctype html>
        <html lang="en">
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width">
        <meta name="color-scheme" content="light dark">
        <title>The build failed</title>
        <h1>The build failed</h1>
        <p>This page shows the site as soon as the problems are solved.</p>
        <pre>error: index.html says &lt;FAIL>
        </pre>
        <script src="/_gen/reload.js?v=1" nonce="gen-reload" defer></script></body>
    "#]]
    .assert_eq(&site.get("/any/path.css"));

    let mut page = site.open_page();
    page.message();
    site.edit("index.html", "FAIL again");
    expect![[r#"{"version":"2","stylesFrom":null,"problems":null,"warnings":""}"#]].assert_eq(&page.message());
    site.edit("index.html", "good");
    page.message();
    assert!(site.get("/").starts_with("200 OK"));
}

#[test]
fn changes_during_a_build_lead_to_one_more() {
    let site = Site::start(&[("a.html", "a"), ("posts/d.html", "d")]);
    let held = site.hold.lock();
    site.edit("a.html", "A");
    while !matches!(site.event(), Event::Changed { .. }) {}
    for name in ["b.html", "c.html", "posts/d.html", "c.html"] {
        site.edit(name, "new");
    }
    drop(held);
    assert_eq!(site.built(), "content/a.html");
    assert_eq!(site.built(), "content/b.html content/c.html content/posts/d.html");
}

#[test]
fn a_file_written_in_place_is_seen() {
    let site = Site::start(&[("a.html", "one")]);
    fs::write(site.folder.path().join("content/a.html"), "two").expect("a file written");
    assert_eq!(site.built(), "content/a.html");
}

#[test]
#[cfg(target_os = "linux")]
fn a_file_that_is_being_written_is_built_when_it_is_closed_and_holds_up_no_other() {
    let site = Site::start(&[("a.html", "one"), ("b.html", "one")]);
    // From now on it is known that closes are told.
    fs::write(site.folder.path().join("content/b.html"), "two").expect("a file written");
    assert_eq!(site.built(), "content/b.html");
    let mut page = site.open_page();
    page.message();
    let mut file = fs::File::create(site.folder.path().join("content/a.html")).expect("an empty file");
    file.write_all(b"FA").expect("a part written");
    site.edit("b.html", "three");
    assert_eq!(site.built(), "content/b.html");
    page.message();
    file.write_all(b"ILURE").expect("the rest written");
    drop(file);
    assert_eq!(site.built(), "content/a.html");
    assert!(page.message().contains("FAILURE"));
}

#[test]
fn a_file_that_is_never_closed_is_built_all_the_same() {
    let site = Site::start(&[("a.html", "one")]);
    let mut file = fs::File::create(site.folder.path().join("content/a.html")).expect("an empty file");
    file.write_all(b"two").expect("text written");
    assert_eq!(site.built(), "content/a.html");
    drop(file);
}

#[test]
fn noise_and_ignored_folders_lead_to_no_build() {
    let site = Site::start_with(&[("a.html", "one"), ("public/a.html", "")], |options| {
        options.ignore = options.watch.iter().map(|content| content.join("public")).collect();
    });
    site.edit("public/a.html", "out");
    site.edit(".a.html.swp", "x");
    site.edit("4913", "x");
    site.edit("a.html~", "x");
    site.edit("a.html", "two");
    assert_eq!(site.built(), "content/a.html");
}

#[test]
fn a_watched_folder_may_go_and_come_back() {
    let site = Site::start(&[("posts/a.html", "one")]);
    let content = site.folder.path().join("content");
    let mut page = site.open_page();
    page.message();

    fs::remove_dir_all(&content).expect("a folder removed");
    while !site.get("/posts/a.html").starts_with("404") {
        page.message();
    }
    site.edit("posts/b.html", "back");
    while !site.get("/posts/b.html").starts_with("200") {
        page.message();
    }
    site.edit("posts/b.html", "and watched");
    while !site.get("/posts/b.html").contains("and watched") {
        page.message();
    }
}

#[test]
fn paths_that_do_not_exist_yet_are_watched() {
    let site = Site::start_with(&[("a.html", "one")], |options| {
        let folder = options.watch[0].parent().expect("a parent").to_owned();
        options.watch.push(folder.join("themes/own/templates"));
        options.watch.push(folder.join("site.toml"));
    });
    write(&site.folder.path().join("site.toml"), "title = 'new'");
    assert_eq!(site.built(), "site.toml");
    write(&site.folder.path().join("themes/own/templates/page.html"), "new");
    assert!(site.built().starts_with("themes/own/templates"));
    write(&site.folder.path().join("site.toml"), "title = 'newer'");
    while site.built() != "site.toml" {}
}

#[test]
fn a_panic_in_a_build_is_a_failed_build() {
    let (tell, events) = channel();
    let build = |_: Cause<'_>| panic!("index out of range");
    let options = Options { port: 0, ..Options::default() };
    let server = Server::start(options, Box::new(build), on_event(tell)).expect("a server");
    assert!(matches!(events.recv(), Ok(Event::Ready { .. })));
    drop(server);
    assert!(events.recv().is_err(), "the thread has ended with the server");
}

#[test]
fn once_after_a_change_the_build_is_asked_to_look_for_what_was_not_reported() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (tell, causes) = channel();
    let build = move |cause: Cause<'_>| {
        let _ = tell.send(format!("{cause:?}"));
        if cause == Cause::Quiet { Built::Same } else { Built::Failed { problems: String::new() } }
    };
    let options = Options { port: 0, watch: vec![folder.path().to_owned()], ..Options::default() };
    let _server = Server::start(options, Box::new(build), Box::new(|_| {})).expect("a server");
    let cause = || causes.recv_timeout(Duration::from_secs(20)).expect("a build within the time-out");
    assert_eq!(cause(), "Unknown");
    for name in ["a.md", "b.md"] {
        write(&folder.path().join(name), name);
        let paths = format!("Paths([{:?}])", folder.path().join(name));
        assert_eq!(cause(), paths);
        // Slow machines take one change for several.
        let next = std::iter::repeat_with(cause).find(|cause| *cause != paths);
        assert_eq!(next.as_deref(), Some("Quiet"));
    }
}

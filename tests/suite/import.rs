//! Comments of another system, from its export into the storage of `gen serve`, into a file and over HTTP.

use std::net::SocketAddr;
use std::path::Path;
use std::process::Output;
use std::sync::Arc;

use edge::config::Config;
use edge::http::{Headers, Method, Request, Visitor};
use edge_local::{Budgets, Edge, Options};
use expect_test::expect;
use serde_json::Value;
use tests::Site;
use tests::process::{gen_in, said};

const SITE: &str = r#"
-- content/posts/hello.md --
---
title: Hello
date: 2026-01-01
---
# Hello
-- disqus.xml --
<?xml version="1.0" encoding="utf-8"?>
<disqus xmlns="http://disqus.com" xmlns:dsq="http://disqus.com/disqus-internals">
<thread dsq:id="1"><link>http://old.example/posts/hello/index.html</link></thread>
<thread dsq:id="2"><link>http://old.example/2019/moved.html</link></thread>
<post dsq:id="3"><message>&lt;p&gt;Grüße, &lt;b&gt;alle&lt;/b&gt;&lt;script&gt;alert(1)&lt;/script&gt;&lt;/p&gt;</message>
<createdAt>2020-01-02T03:04:05Z</createdAt><author><name>Zoë</name><email>zoe@mail.example</email></author><thread dsq:id="1"/></post>
<post dsq:id="4"><message>reply</message><createdAt>2020-01-02T03:04:06Z</createdAt><thread dsq:id="1"/><parent dsq:id="3"/></post>
<post dsq:id="5"><message>elsewhere</message><createdAt>2020-01-02T03:04:07Z</createdAt><thread dsq:id="2"/></post>
</disqus>
"#;

const TOKEN: &str = "the token of the tests";

fn run(folder: &Path, arguments: &str) -> Output {
    let mut command = gen_in(folder, env!("CARGO_BIN_EXE_gen-under-test"), arguments);
    command.env("GEN_ADMIN_TOKEN", TOKEN).output().expect("gen runs")
}

/// The storage in that folder, as a moderator sees it.
fn options(folder: &Path) -> Options {
    Options {
        folder: folder.to_owned(),
        config: Config { admin_token: Some(TOKEN.to_owned()), shards: 1, retention_days: 90, ..Config::default() },
        pages: Arc::new(Vec::new),
        now: Arc::new(|| 1_795_176_000_000),
        seed: [7; 32],
        log: Arc::new(|_| ()),
        budgets: Budgets::default(),
    }
}

/// The comments of a backup: page, author and text.
fn comments(folder: &Path) -> String {
    let bearer = format!("Bearer {TOKEN}");
    let request = Request {
        method: Method::Get,
        path: "/api/export".to_owned(),
        query: String::new(),
        headers: Headers::from_iter([("authorization", bearer.as_str())]),
        body: Vec::new(),
        visitor: Visitor::default(),
    };
    let response = Edge::open(options(folder)).expect("files").ask(&request).expect("a storage");
    let backup: Value = serde_json::from_slice(&response.body).expect("a backup");
    let mut text = String::new();
    for row in backup["comments"].as_array().expect("a list") {
        let reply = if row["parent"].is_null() { "" } else { "re: " };
        text += &format!("{} {} {reply}{}\n", row["page"], row["author"], row["text"]);
    }
    text
}

#[test]
fn comments_are_taken_over_once() {
    let site = Site::bare(SITE);
    let root = site.root();
    let storage = root.join(".cache/edge");
    expect![[r#"
        disqus: 3 records
          placed    2 on 1 page: 2 approved
          unplaced  1 in 1 thread
            1  http://old.example/2019/moved.html
          skipped   0
          e-mail addresses, not taken over: 1
        hint: give a page its old path in `aliases`, or say `--map OLD=NEW`, or `--unplaced keep`
        nothing was imported: this was a dry run
        exit code 0
    "#]]
    .assert_eq(&said(&run(&root, "import comments disqus.xml --dry-run"), &root));
    assert!(!storage.exists(), "a dry run stores nothing");
    expect![[r#"
        disqus: 3 records
          placed    2 on 1 page: 2 approved
          unplaced  1 in 1 thread
            1  http://old.example/2019/moved.html
          skipped   0
          e-mail addresses, not taken over: 1
        hint: give a page its old path in `aliases`, or say `--map OLD=NEW`, or `--unplaced keep`
        added 2, 0 were there before
        exit code 0
    "#]]
    .assert_eq(&said(&run(&root, "import comments disqus.xml"), &root));
    expect![[r#"
        "posts/hello" "Zoë" "Grüße, **alle**"
        "posts/hello" "" re: "reply"
    "#]]
    .assert_eq(&comments(&storage));
    // The page that moved has an alias now: what was left out before is added, and nothing else.
    site.put(
        "content/posts/hello.md",
        "---\ntitle: Hello\ndate: 2026-01-01\naliases: [/2019/moved.html]\n---\n# Hello\n",
    );
    let before = comments(&storage);
    let output = run(&root, "import comments disqus.xml --json");
    let json: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!((json["imported"]["added"].as_u64(), json["imported"]["known"].as_u64()), (Some(1), Some(2)), "{json}");
    assert_eq!(json["report"]["unplaced"].as_array().map(Vec::len), Some(0));
    let after = comments(&storage);
    assert!(before.lines().all(|line| after.contains(line)) && after.lines().count() == 3, "{after}");
    let again: Value = serde_json::from_slice(&run(&root, "import comments disqus.xml --json").stdout).expect("JSON");
    assert_eq!(again["imported"]["added"], 0);
    assert_eq!(comments(&storage), after);
}

#[test]
fn comments_go_over_http_as_they_go_into_a_file() {
    let site = Site::bare(SITE);
    let (root, edge) = (site.root(), site.root().join("edge"));
    site.put("moves.txt", "# old = new\n/2019/moved.html = /posts/hello/\n");
    let router = Edge::open(options(&edge)).expect("files").router();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().expect("threads");
    let listener = runtime.block_on(tokio::net::TcpListener::bind(("127.0.0.1", 0))).expect("a port");
    let address = listener.local_addr().expect("an address");
    runtime
        .spawn(async move { axum::serve(listener, router.into_make_service_with_connect_info::<SocketAddr>()).await });

    let output = run(&root, &format!("import comments disqus.xml --map-file moves.txt --to http://{address}/"));
    assert!(said(&output, &root).contains("added 3, 0 were there before\nexit code 0"), "{}", said(&output, &root));
    let sent = comments(&edge);
    assert_eq!(sent.lines().count(), 3, "{sent}");
    assert!(!root.join(".cache/edge").exists(), "nothing is stored here");

    let output = run(&root, "import comments disqus.xml --unplaced keep --output backup.json");
    assert!(output.status.success(), "{}", said(&output, &root));
    let backup: Value =
        serde_json::from_slice(&std::fs::read(root.join("backup.json")).expect("a file")).expect("JSON");
    let pages: Vec<&str> =
        backup["comments"].as_array().expect("a list").iter().filter_map(|row| row["page"].as_str()).collect();
    assert_eq!(pages, ["/2019/moved.html", "posts/hello", "posts/hello"]);

    let mut command = gen_in(
        &root,
        env!("CARGO_BIN_EXE_gen-under-test"),
        &format!("import comments disqus.xml --to http://{address}"),
    );
    let wrong = command.env("GEN_ADMIN_TOKEN", "wrong").output().expect("gen runs");
    let said_so = said(&wrong, &root);
    assert!(said_so.contains("Only moderators may do this (401): The token is wrong\nexit code 1"), "{said_so}");
}

#[test]
fn what_cannot_be_imported_is_said() {
    let site = Site::bare(SITE);
    let root = site.root();
    site.put("letter.txt", "Dear reader");
    site.put("isso.db", "SQLite format 3\0 and no more");
    let mut text = String::new();
    for arguments in [
        "gone.xml",
        "letter.txt",
        "letter.txt --from disqus --dry-run",
        "isso.db",
        "disqus.xml --map /a=/nowhere/",
        "disqus.xml --map /a",
        "disqus.xml --to http://blog.example",
    ] {
        text += &said(&run(&root, &format!("import comments {arguments}")), &root);
    }
    expect![[r#"
        error: cannot read [folder]/gone.xml: No such file or directory (os error 2)
        exit code 1
        error: cannot read letter.txt: the file is none of disqus, wordpress, isso, isso-json, remark42, artrans; name one with `--from` if it is
        exit code 1
        error: cannot read letter.txt: as disqus: there is no comment in it
        exit code 1
        error: cannot read isso.db: as isso: file is not a database
        exit code 1
        error: `/nowhere/` is no page of the site, so that nothing can go there
        exit code 1
        error: `/a` does not say old=new
        exit code 1
        error: `--to` is an address with https://, as the token would be read by others on the way
        exit code 1
    "#]].assert_eq(&text);
    assert_eq!(run(&root, "import comments letter.txt --from word").status.code(), Some(2));
    site.put("content/posts/hello.md", "# Hello\n[x](gone.md)\n");
    let output = run(&root, "import comments disqus.xml");
    assert!(said(&output, &root).contains("error[broken-link]"), "pages cannot be known while the site has mistakes");
    assert_eq!(output.status.code(), Some(1));
    assert!(!root.join(".cache/edge").exists());
}

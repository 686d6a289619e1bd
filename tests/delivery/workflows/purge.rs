//! What Cloudflare is told to forget after a deployment, asked by the script that tells it.

use std::path::Path;
use std::process::{Command, Output};

use expect_test::expect;
use tempfile::TempDir;

use super::server::{Answer, Server};
use crate::programs::{find, gen_program, root};

/// A deployment: the generator's list of these pages, and nginx's settings.
fn state(folder: &Path, name: &str, pages: &[(String, &str)], nginx: &str) {
    let folder = folder.join(name);
    std::fs::create_dir(&folder).unwrap();
    let files: Vec<String> = pages.iter().map(|(path, digest)| format!(r#""{path}": "{digest}""#)).collect();
    std::fs::write(folder.join("manifest.json"), format!(r#"{{"version": 1, "files": {{{}}}}}"#, files.join(", ")))
        .unwrap();
    std::fs::write(folder.join("nginx.conf"), nginx).unwrap();
    std::fs::write(folder.join("mime.types"), "types {}").unwrap();
}

fn pages(count: usize, digest: &str) -> Vec<(String, &str)> {
    (0..count).map(|number| (format!("posts/{number}/index.html"), digest)).collect()
}

/// Runs the script; gives what it said and what Cloudflare was sent.
fn purge(folder: &Path, success: bool) -> (Output, String) {
    let body = format!(r#"{{"success": {success}, "errors": []}}"#);
    let server = Server::start(move |_| Answer { status: 200, headers: Vec::new(), body: body.clone() });
    let mut command = Command::new(find("bash"));
    command.arg(root().join(".github/scripts/purge.sh")).args(["before", "after"]).current_dir(folder);
    command.env("API", server.url()).env("GEN", gen_program()).env("DOMAIN", "blog.example");
    command.env("ZONE_ID", "0f").env("TOKEN", "a-token");
    let output = command.output().unwrap();
    let sent = server.asked().iter().fold(String::new(), |sent, asked| {
        assert!(asked.headers.contains("authorization: bearer a-token\r\n"), "{}", asked.headers);
        format!("{sent}{} {}\n", asked.line, asked.body)
    });
    (output, sent)
}

#[test]
#[ignore = "needs curl, jq: cargo xtask delivery"]
fn what_has_changed_is_forgotten_and_nothing_else() {
    let folder = TempDir::new().unwrap();
    let mut after = pages(300, "1");
    after[7].1 = "2";
    after.push(("posts/grün & neu/index.html".to_owned(), "1"));
    state(folder.path(), "before", &pages(300, "1"), "a");
    state(folder.path(), "after", &after, "a");
    let (output, sent) = purge(folder.path(), true);
    assert!(output.status.success(), "{output:?}");
    expect![[r#"
        POST /zones/0f/purge_cache {"files":["https://blog.example/posts/7/","https://blog.example/posts/gr%C3%BCn%20%26%20neu/"]}
    "#]].assert_eq(&sent);
}

#[test]
#[ignore = "needs curl, jq: cargo xtask delivery"]
fn nothing_is_asked_if_nothing_has_changed() {
    let folder = TempDir::new().unwrap();
    state(folder.path(), "before", &pages(3, "1"), "a");
    state(folder.path(), "after", &pages(3, "1"), "a");
    let (output, sent) = purge(folder.path(), true);
    assert!(output.status.success(), "{output:?}");
    assert_eq!(sent, "");
}

#[test]
#[ignore = "needs curl, jq: cargo xtask delivery"]
fn a_hundred_are_told_one_by_one_and_more_as_the_whole_host() {
    for (count, whole) in [(100, false), (101, true)] {
        let folder = TempDir::new().unwrap();
        state(folder.path(), "before", &pages(count, "1"), "a");
        state(folder.path(), "after", &pages(count, "2"), "a");
        let (output, sent) = purge(folder.path(), true);
        assert!(output.status.success(), "{output:?}");
        assert_eq!(sent == "POST /zones/0f/purge_cache {\"hosts\":[\"blog.example\"]}\n", whole, "{count}: {sent}");
        assert_eq!(sent.matches("https://").count(), if whole { 0 } else { count });
    }
}

#[test]
#[ignore = "needs curl, jq: cargo xtask delivery"]
fn other_settings_of_nginx_and_an_unknown_past_are_the_whole_host() {
    let folder = TempDir::new().unwrap();
    state(folder.path(), "after", &pages(3, "1"), "b");
    let whole = "POST /zones/0f/purge_cache {\"hosts\":[\"blog.example\"]}\n";
    assert_eq!(purge(folder.path(), true).1, whole);
    state(folder.path(), "before", &pages(3, "1"), "a");
    assert_eq!(purge(folder.path(), true).1, whole);
}

#[test]
#[ignore = "needs curl, jq: cargo xtask delivery"]
fn a_refusal_is_a_failure() {
    let folder = TempDir::new().unwrap();
    state(folder.path(), "after", &pages(3, "1"), "b");
    let (output, _) = purge(folder.path(), false);
    assert!(!output.status.success());
    // A list that cannot be read must not look like a site without changes.
    state(folder.path(), "before", &pages(3, "1"), "b");
    std::fs::write(folder.path().join("before/manifest.json"), "{").unwrap();
    let (output, sent) = purge(folder.path(), true);
    assert!(!output.status.success() && sent.is_empty());
}

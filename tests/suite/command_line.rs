//! The commands, their exit codes and what they leave behind.

use std::path::Path;
use std::process::Output;

use expect_test::expect;
use tests::process::{gen_in, said};
use tests::{Site, Snapshot};

fn run(folder: &Path, arguments: &str) -> Output {
    gen_in(folder, env!("CARGO_BIN_EXE_gen-under-test"), arguments).output().expect("gen runs")
}

#[test]
fn a_build_says_in_one_line_what_it_did() {
    let site = Site::bare("-- content/a.md --\n# A\n");
    expect![[r#"
        3 pages, 17 files, [size] in [time] → public
        exit code 0
    "#]]
    .assert_eq(&said(&run(&site.root(), "build"), &site.root()));
    expect![[r#"
        exit code 0
    "#]]
    .assert_eq(&said(&run(&site.root(), "build --quiet"), &site.root()));
}

#[test]
fn mistakes_give_exit_code_1_and_wrong_use_2() {
    let site = Site::bare("-- content/a.md --\n# A\n[x](gone.md)\n");
    let output = run(&site.root(), "build");
    assert_eq!(output.status.code(), Some(1));
    expect![[r#"
        error[broken-link]: there is no page at `gone.md`
         --> content/a.md:2:1
          |
        2 | [x](gone.md)
          | ^^^^^^^^^^^^
          |
          = hint: a link names a source file from the folder of its page, or from `content/` with `@/`

        nothing was written; 1 error
        exit code 1
    "#]]
    .assert_eq(&said(&output, &site.root()));
    assert!(!site.public().join("a").exists());
    assert_eq!(run(&site.root(), "biuld").status.code(), Some(2));
    assert_eq!(run(&site.root(), "build --no-such-option").status.code(), Some(2));
    assert_eq!(run(&site.root(), "--help").status.code(), Some(0));
}

#[test]
fn check_finds_the_same_and_writes_nothing() {
    let site = Site::bare("-- content/a.md --\n# A\n");
    let before = Snapshot::of(&site.root());
    let output = run(&site.root(), "check");
    assert!(output.status.success());
    assert_eq!(before, Snapshot::of(&site.root()));
}

#[test]
fn editors_get_diagnostics_as_json() {
    let site = Site::bare("-- content/a.md --\n# A\n[x](b.mdd)\n");
    let output = run(&site.root(), "check --json");
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let diagnostic = &json["diagnostics"][0];
    expect![[r#"
        {
          "severity": "error",
          "file": "content/a.md",
          "line": 2,
          "column": 1,
          "text": "[x](b.mdd)",
          "code": "broken-link",
          "message": "there is no page or file at `b.mdd`",
          "hints": [
            "put the file beside the page, or write the path from `content/` with a `/` in front"
          ]
        }
    "#]]
    .assert_eq(&format!("{diagnostic:#}\n"));
}

#[test]
fn a_new_site_builds_at_once_without_a_word_of_warning() {
    let folder = tempfile::tempdir().expect("a folder");
    assert!(run(folder.path(), "new site my-blog").status.success());
    let root = folder.path().join("my-blog");
    let output = run(&root, "build");
    let told = said(&output, folder.path());
    assert!(output.status.success() && !told.contains("warning") && !told.contains("error"), "{told}");
    assert!(root.join("public/index.html").is_file() && root.join("public/atom.xml").is_file());
    // Nothing that is there is written over.
    assert_eq!(run(folder.path(), "new site my-blog").status.code(), Some(1));
    // A folder below finds its site.
    assert!(run(&root.join("content/posts"), "build").status.success());
}

#[test]
fn a_new_post_is_a_page_of_the_site() {
    let site = Site::bare("-- content/about.md --\n# About\n");
    assert!(run(&site.root(), "new post Hello").status.success());
    let output = run(&site.root(), "build --quiet");
    assert!(output.status.success() && output.stderr.is_empty(), "{}", said(&output, &site.root()));
    assert!(site.public().join("posts/hello/index.html").is_file());
}

#[test]
fn clean_removes_what_a_build_wrote_and_nothing_else() {
    let site = Site::bare("-- content/a.md --\n# A\n-- public/CNAME --\nblog.example\n");
    assert!(run(&site.root(), "build").status.success());
    assert!(run(&site.root(), "clean").status.success());
    let left: Vec<String> = Snapshot::of(&site.public()).0.into_keys().collect();
    assert_eq!(left, ["CNAME"]);
}

#[test]
fn there_are_completions_for_every_shell() {
    let folder = tempfile::tempdir().expect("a folder");
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let output = run(folder.path(), &format!("completions {shell}"));
        assert!(output.status.success() && output.stdout.len() > 500, "{shell}");
    }
}

#[test]
fn options_on_the_command_line_win() {
    let site = Site::bare(
        "-- content/a.md --\n---\ntitle: A\ndraft: true\n---\n-- content/b.md --\n---\ntitle: B\ndate: 2999-01-01\n---\n",
    );
    let arguments = "build --base-url https://other.example/x --drafts --future --out elsewhere --jobs 1";
    let output = run(&site.root(), arguments);
    assert!(output.status.success(), "{}", said(&output, &site.root()));
    let written = Snapshot::of(&site.root().join("elsewhere"));
    assert!(written.has("a/index.html") && written.has("b/index.html") && !site.public().exists());
    assert!(written.text("sitemap.xml").is_some_and(|text| text.contains("https://other.example/x/")));
}

#[test]
fn a_folder_that_is_no_site_is_told_so_and_stays_as_it_is() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("config.toml"), "").expect("a file");
    let output = run(folder.path(), "build");
    expect![[r#"
        error[no-site]: there is no `site.toml` in `[folder]`
         = hint: this looks like a site for Zola or Hugo: posts work as they are, settings do not
         = hint: write a `site.toml` with `title` and `base_url`, and put the posts below `content/`

        nothing was written; 1 error
        exit code 1
    "#]]
    .assert_eq(&said(&output, folder.path()));
    assert!(!folder.path().join("public").exists());
}

#[test]
fn a_manifest_cannot_lead_out_of_the_folder() {
    let site = Site::bare("-- content/a.md --\n# A\n").build();
    let outside = site.root().join("static/victim.txt");
    let manifest = format!(
        r#"{{"version":1,"files":{{"../static/victim.txt":"","{}":"","a/../../static/victim.txt":"","a/index.html":""}}}}"#,
        outside.display()
    );
    for command in ["clean", "build"] {
        site.put("static/victim.txt", "mine");
        site.put("public/_gen/manifest.json", &manifest);
        run(&site.root(), command);
        assert!(outside.is_file(), "{command}");
    }
}

#[test]
fn sources_are_never_built_over() {
    let site = Site::bare("-- content/a.md --\n# A\n");
    for out in [".", "..", "content", "content/pub", "../site/content/pub", "x/../content/pub/deep", "public/../static"]
    {
        let output = run(&site.root(), &format!("build --out {out}"));
        let told = said(&output, &site.root());
        assert!(told.contains("choose another `--out`") && output.status.code() == Some(1), "{out}: {told}");
    }
    assert!(!site.root().join("content/pub").exists());
}

#[test]
fn a_name_with_quotes_makes_a_site_that_builds() {
    let folder = tempfile::tempdir().expect("a folder");
    let name = r#"my"b\c"#;
    assert!(run(folder.path(), &format!("new site {name}")).status.success());
    let output = run(&folder.path().join(name), "build --quiet");
    assert!(output.status.success() && output.stderr.is_empty(), "{}", said(&output, folder.path()));
}

#[test]
fn a_title_without_letters_names_no_file() {
    let site = Site::bare("-- content/a.md --\n# A\n");
    expect![[r#"
        error: `???` has no letter or digit to name a file after; give a title that has, and change it in the file
        exit code 1
    "#]]
    .assert_eq(&said(&run(&site.root(), "new post ???"), &site.root()));
    assert!(!site.root().join("content/posts").exists());
}

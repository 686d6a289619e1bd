//! Files that are missing, cannot be read, or hold what their kind does not.

use expect_test::expect;
use tests::Site;

use super::check;

#[test]
fn no_site() {
    let site = Site::new("");
    std::fs::remove_file(site.root().join("site.toml")).expect("it is there");
    site.put("hugo.toml", "");
    site.build().problems(expect![[r#"
        error[no-site]: there is no `site.toml` in `[site]`
         = hint: this looks like a site for Hugo: posts work as they are, settings do not
         = hint: write a `site.toml` with `title` and `base_url`, and put the posts below `content/`
    "#]]);
}

#[test]
fn no_content() {
    check(
        "",
        expect![[r#"
            error[no-content]: `content/` holds no files
             = hint: write a first post with `gen new post "Hello"`
        "#]],
    );
}

#[cfg(unix)]
#[test]
fn bad_file_name() {
    use std::os::unix::ffi::OsStrExt;
    let site = Site::bare("-- content/a.md --\n# A\n");
    std::fs::write(site.root().join("content").join(std::ffi::OsStr::from_bytes(b"caf\xe9.md")), "# C\n")
        .expect("a file");
    site.build().problems(expect![[r#"
        error[bad-file-name]: the name of `content/caf�.md` is not valid Unicode
        --> content/caf�.md
         = hint: rename the file: its name becomes a URL
    "#]]);
}

#[cfg(unix)]
#[test]
fn symlink_loop() {
    let site = Site::bare("-- content/a/b.md --\n# B\n");
    std::os::unix::fs::symlink("../a", site.root().join("content/a/loop")).expect("a link");
    site.build().problems(expect![[r#"
        error[symlink-loop]: the link `content/a/loop` leads to a folder that holds it
        --> content/a/loop
         = hint: remove the link or let it point elsewhere
    "#]]);
}

#[cfg(unix)]
#[test]
fn unreadable_file() {
    let site = Site::bare("-- content/a.md --\n# A\n");
    std::os::unix::fs::symlink("nowhere.md", site.root().join("content/b.md")).expect("a link");
    site.build().problems(expect![[r#"
        error[unreadable-file]: cannot read `content/b.md`: no such file or directory
        --> content/b.md
         = hint: check that the file is there and that its permissions let you read it
    "#]]);
}

#[test]
fn not_utf8() {
    let site = Site::bare("");
    site.put("content/a.md", b"# A\n\nCaf\xe9 au lait\n");
    site.build().problems(expect![[r#"
        error[not-utf8]: the file is not UTF-8: byte 0xe9 cannot stand here
         --> content/a.md:3:4
          |
        3 | Caf� au lait
          |    ^
          |
          = hint: save it as UTF-8; `iconv -f WINDOWS-1252 -t UTF-8` turns most older files
    "#]]);
}

#[test]
fn bad_data_and_unknown_data() {
    check(
        "-- data/a.toml --\nx = \n-- data/b.ini --\nx\n-- content/a.md --\n# A\n",
        expect![[r#"
        warning[unknown-data]: data files of type `ini` are not read
        --> data/b.ini
         = hint: use TOML, YAML, JSON or CSV

        error[bad-data]: string values must be quoted, expected literal string
         --> data/a.toml:1:5
          |
        1 | x = 
          |     ^
    "#]],
    );
}

#[test]
fn bad_threads() {
    check(
        "-- site.toml --\ntitle = \"T\"\nbase_url = \"https://blog.example\"\n[edge]\ncomments = true\n-- content/a.md --\n# A\n-- .cache/threads.json --\n{\"version\":1,\"threads\":7}\n",
        expect![[r#"
            error[bad-threads]: the comments in `.cache/threads.json` cannot be used: it is no list of threads: invalid type: integer `7`, expected a sequence at line 1 column 24
             = hint: `gen pull` fetches them anew; without the file the site is built without comments
        "#]],
    );
}

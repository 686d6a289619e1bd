//! How long an answer may be kept, and by whom.

use expect_test::expect;

use super::server::Nginx;
use super::site::{build, lay_out, publish, site, write};

const BOTH: [&str; 2] = ["Cache-Control", "CDN-Cache-Control"];

#[test]
#[ignore = "needs nginx: cargo xtask delivery"]
fn each_kind_of_file_has_its_own_time() {
    let nginx = Nginx::blog(&site());
    let asset = std::fs::read_dir(site().path().join("immutable")).unwrap().filter_map(Result::ok);
    let asset =
        asset.map(|entry| entry.file_name().into_string().unwrap()).find(|name| name.ends_with(".css")).unwrap();
    let asset = format!("/immutable/{asset}?v=1");
    let told = |(what, path): (&str, &str)| format!("{what}: {}", nginx.get(path).told(&BOTH));
    let all = [
        ("a page", "/posts/hello/"),
        ("a page that looks like an asset", "/posts/hello/?file=/immutable/a.css"),
        ("a style sheet", asset.as_str()),
        ("a feed", "/atom.xml"),
        ("a picture", "/folder.svg"),
        ("a page that is gone", "/posts/gone/"),
        ("an asset that is gone", "/immutable/style.0000000000.css"),
        ("a part of the search that is gone", "/_search/0123456789.json"),
        ("a page that moved", "/old/hello/"),
        ("a folder", "/posts"),
    ];
    expect![[r#"
        a page: 200
        Cache-Control: public, max-age=0, must-revalidate
        CDN-Cache-Control: public, max-age=300, stale-while-revalidate=86400, stale-if-error=604800
        a page that looks like an asset: 200
        Cache-Control: public, max-age=0, must-revalidate
        CDN-Cache-Control: public, max-age=300, stale-while-revalidate=86400, stale-if-error=604800
        a style sheet: 200
        Cache-Control: public, max-age=31536000, immutable
        CDN-Cache-Control: public, max-age=31536000, immutable
        a feed: 200
        Cache-Control: public, max-age=300, stale-while-revalidate=3600
        CDN-Cache-Control: public, max-age=300, stale-while-revalidate=86400, stale-if-error=604800
        a picture: 200
        Cache-Control: public, max-age=86400, stale-while-revalidate=604800
        CDN-Cache-Control: public, max-age=300, stale-while-revalidate=86400, stale-if-error=604800
        a page that is gone: 404
        Cache-Control: public, max-age=0, must-revalidate
        CDN-Cache-Control: public, max-age=60
        an asset that is gone: 404
        Cache-Control: no-store
        CDN-Cache-Control: no-store
        a part of the search that is gone: 404
        Cache-Control: no-store
        CDN-Cache-Control: no-store
        a page that moved: 301
        Cache-Control: public, max-age=3600
        CDN-Cache-Control: public, max-age=3600
        a folder: 301
        Cache-Control: public, max-age=3600
        CDN-Cache-Control: public, max-age=3600
    "#]]
    .assert_eq(&all.map(told).concat());
}

#[test]
#[ignore = "needs nginx: cargo xtask delivery"]
fn who_has_it_already_is_told_so() {
    let nginx = Nginx::blog(&site());
    let first = nginx.ask("GET", "/", &["Accept-Encoding: br"]);
    let [tag, date] = ["ETag", "Last-Modified"].map(|name| first.header(name).unwrap().to_owned());
    let again = |line: String| nginx.ask("GET", "/", &["Accept-Encoding: br", &line]);
    let unchanged = again(format!("If-None-Match: {tag}"));
    assert_eq!((unchanged.status, unchanged.body.len()), (304, 0));
    assert_eq!(unchanged.header("Cache-Control"), Some("public, max-age=0, must-revalidate"));
    assert_eq!(again(format!("If-Modified-Since: {date}")).status, 304);
    // After a rollback the image is older than what the reader has.
    assert_eq!(again("If-Modified-Since: Fri, 01 Jan 2100 00:00:00 GMT".to_owned()).status, 200);
    assert_eq!(again("If-None-Match: \"0-0\"".to_owned()).status, 200);
}

/// The price has as many digits as before, so nothing but the time is left to tell the pages apart. With one time for
/// all files, as reproducible images have it, the answer to the second question would be 304.
#[test]
#[ignore = "needs nginx: cargo xtask delivery"]
fn a_page_that_changed_is_never_taken_for_the_old_one_and_others_stay_what_they_were() {
    let sources = |price: &'static str| {
        [
            ("site.toml", "title = \"Test\"\nbase_url = \"https://blog.example\"\n"),
            ("content/_index.md", "Home.\n"),
            ("static/price.txt", price),
            ("static/other.txt", "as it was"),
        ]
    };
    let first = publish(build(&sources("price 100")).path(), None, 1_767_225_600);
    let second = publish(build(&sources("price 200")).path(), Some(&first), 1_767_312_000);
    let [first, second] = [first, second].map(|image| lay_out(&image));
    let [old, new] = [&first, &second].map(Nginx::blog);
    let ask_new = |path: &str| {
        let known = old.get(path);
        let line = format!("If-None-Match: {}", known.header("ETag").unwrap());
        let date = format!("If-Modified-Since: {}", known.header("Last-Modified").unwrap());
        [new.ask("GET", path, &[&line]), new.ask("GET", path, &[&date])].map(|answer| (answer.status, answer.text()))
    };
    assert_eq!(ask_new("/price.txt"), [(200, "price 200".to_owned()), (200, "price 200".to_owned())]);
    assert_eq!(ask_new("/other.txt"), [(304, String::new()), (304, String::new())]);
}

/// Pages of the last publish are in caches and in open tabs; what they ask for is still there.
#[test]
#[ignore = "needs nginx: cargo xtask delivery"]
fn assets_of_the_last_publish_are_still_found() {
    let [before, after] = [("0000000001", "a{}"), ("0000000002", "b{}")].map(|(name, text)| {
        let site = tempfile::tempdir().unwrap();
        write(&site.path().join("index.html"), b"home");
        write(&site.path().join("_gen/csp.conf"), b"map \"\" $site_csp { default \"\"; }");
        write(&site.path().join("_gen/redirects.map"), b"");
        write(&site.path().join(format!("immutable/style.{name}.css")), text.as_bytes());
        site
    });
    let first = publish(before.path(), None, 1_767_225_600);
    let second = lay_out(&publish(after.path(), Some(&first), 1_767_312_000));
    let nginx = Nginx::blog(&second);
    let found = ["1", "2", "3"].map(|name| nginx.get(&format!("/immutable/style.000000000{name}.css")).status);
    assert_eq!(found, [200, 200, 404]);
}

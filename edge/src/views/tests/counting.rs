//! Who counts, how often and as what, seen from outside.

use proptest::prelude::Strategy;
use serde_json::json;

use super::*;
use crate::http::Method;
use crate::rim::What;
use crate::views::owner;

#[test]
fn v3_a_reload_is_no_view_and_coming_back_is_one_but_no_visitor() {
    let blog = Blog::new();
    assert_eq!(blog.visit(&reader(1), HELLO), 1);
    blog.wait(29 * 60 * SECOND);
    assert_eq!(blog.visit(&reader(1), HELLO), 1, "a reload");
    assert_eq!(blog.visit(&reader(1), "about"), 1, "another page");
    assert_eq!(blog.visit(&reader(2), "/old/"), 2, "another reader, by an old address");
    blog.wait(2 * 60 * SECOND);
    assert_eq!(blog.visit(&reader(1), "/posts/hello/"), 3, "later again");
    assert_eq!(blog.visit_with(&reader(1), json!({ "page": HELLO, "returned": true }), &[]), 4, "with the back button");
    let report = blog.statistics("");
    assert_eq!(report["totals"], json!({ "views": 5, "without_script": 0, "visitors": 2, "bots": 0 }));
    assert_eq!(report["pages"][0]["visitors"], 2);
}

#[test]
fn v2_a_page_that_is_loaded_ahead_is_counted_when_it_is_looked_at() {
    let blog = Blog::new();
    let body = || json!({ "page": HELLO });
    for headers in [("sec-purpose", "prefetch;prerender"), ("purpose", "prefetch"), ("x-moz", "prefetch")] {
        assert_eq!(blog.visit_with(&reader(1), body(), &[headers]), 0);
    }
    assert_eq!(blog.rows(), 0);
    assert_eq!(blog.visit(&reader(1), HELLO), 1);
}

#[test]
fn v5_machines_are_counted_apart() {
    let blog = Blog::new();
    let gptbot =
        "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2; +https://openai.com/gptbot)";
    for agent in [gptbot, gptbot, "curl/8.5.0", ""] {
        assert_eq!(blog.visit_with(&reader(1), json!({ "page": HELLO }), &[("user-agent", agent)]), 0);
    }
    let report = blog.statistics("");
    assert_eq!(report["totals"], json!({ "views": 0, "without_script": 0, "visitors": 0, "bots": 4 }));
    assert_eq!(
        report["bots"],
        json!([
            { "kind": "ai-training", "name": "GPTBot", "requests": 2 },
            { "kind": "other", "name": "curl", "requests": 1 },
            { "kind": "other", "name": "unnamed", "requests": 1 },
        ])
    );
}

#[test]
fn v7_who_opted_out_is_one_more_and_nothing_else() {
    let blog = Blog::new();
    blog.visit(&reader(1), HELLO);
    let row = |blog: &Blog| {
        let nodes = blog.nodes.borrow();
        nodes[0].connection.query_row("SELECT body FROM segments", [], |row| row.get::<_, String>(0)).unwrap()
    };
    let (before, salts) = (row(&blog), blog.nodes.borrow()[0].rows);
    for (at, header) in [("sec-gpc", "1"), ("dnt", "1")].into_iter().enumerate() {
        blog.wait(2 * SECOND);
        let body = json!({ "page": "posts/hello?utm_source=mail", "referrer": "https://news.example/" });
        assert_eq!(blog.visit_with(&reader(9), body, &[header]), at as u64 + 2);
    }
    let expected = before.replace("\"h\":{\"12\":1}", "\"h\":{\"12\":3}");
    assert_ne!(before, expected);
    assert_eq!(row(&blog), expected);
    assert_eq!(blog.nodes.borrow()[0].rows, salts + 2);
}

#[test]
fn v9_a_browser_without_scripts_is_counted_in_a_column_of_its_own() {
    let blog = Blog::new();
    let mut request = testing::get("/api/views/pixel.gif?page=/posts/hello/");
    request.headers.push("user-agent", FIREFOX);
    let response = blog.rim.ask(&request);
    assert_eq!((response.status, response.body.len(), &response.body[..6]), (200, 43, b"GIF89a".as_slice()));
    assert_eq!(
        (response.headers.get("content-type"), response.headers.get("cache-control")),
        (Some("image/gif"), Some("no-store"))
    );
    blog.rim.ask(&request);
    assert_eq!(blog.visit(&reader(1), HELLO), 2);
    assert_eq!(blog.statistics("")["totals"], json!({ "views": 2, "without_script": 1, "visitors": 2, "bots": 0 }));

    request.visitor.address = reader(5);
    request.method = Method::Head;
    assert!(blog.rim.ask(&request).body.is_empty());
    request.method = Method::Get;
    request.headers.push("sec-fetch-site", "cross-site");
    assert_eq!(blog.rim.ask(&request).status, 200);
    assert_eq!(blog.views(HELLO), 2, "neither a HEAD nor another site's page counts");
}

#[test]
fn v9_a_beacon_is_small_and_of_a_known_type() {
    let blog = Blog::new();
    let status = |change: &dyn Fn(&mut Request)| {
        let mut request = blog.beacon(&reader(1), json!({ "page": HELLO }), &[]);
        change(&mut request);
        blog.rim.ask(&request).status
    };
    assert_eq!(status(&|request| request.headers.set("content-type", "text/plain;charset=UTF-8")), 200);
    assert_eq!(status(&|request| request.headers.set("content-type", "multipart/form-data")), 415);
    assert_eq!(status(&|request| request.body = vec![b' '; 201]), 413);
    assert_eq!(status(&|request| request.body = b"{}".to_vec()), 400);
    assert_eq!(status(&|request| request.body = br#"{"page":"/nowhere/"}"#.to_vec()), 404);
    assert_eq!(status(&|request| request.headers.set("origin", "https://evil.example")), 403);
    assert_eq!(blog.views(HELLO), 1);
    assert_eq!(blog.rim.ask(&testing::get("/api/views/nowhere")).status, 404);
}

#[test]
fn v10_one_request_tells_views_and_newer_comments() {
    let blog = Blog::new();
    let sql = |sql: &str| blog.rim.connection.borrow().execute_batch(sql).unwrap();
    for (number, state) in ["approved", "approved", "held"].into_iter().enumerate() {
        sql(&format!(
            "INSERT INTO comments (id, page, text, state, created_at, decided_at)
             VALUES ('{number:026}', '{HELLO}', 'x', '{state}', {number}, {number})"
        ));
    }
    sql(&format!("INSERT INTO threads (page, changed_at) VALUES ('{HELLO}', 1)"));
    let ask =
        |page: &str, since: u32| blog.rim.ask(&blog.beacon(&reader(1), json!({ "page": page, "since": since }), &[]));
    assert_eq!(ask(HELLO, 0).text(), r#"{"views":1,"newer":1,"summary":null}"#);
    assert_eq!(ask(HELLO, 1).text(), r#"{"views":1,"newer":0,"summary":null}"#);
    blog.rim.database_fails.set(Some(What::Storage));
    assert_eq!(ask(HELLO, 0).text(), r#"{"views":1,"newer":0,"summary":null}"#, "views do not wait for comments");
    blog.rim.database_fails.set(None);
    let calls = blog.rim.calls.get();
    assert_eq!(ask("about", 0).text(), r#"{"views":1,"newer":0,"summary":null}"#);
    assert_eq!(blog.rim.calls.get(), calls, "a page without comments asks nothing of the database");
}

#[test]
fn v11_the_owner_is_left_out_by_a_signed_mark() {
    let blog = Blog::new();
    let cookie = |blog: &Blog| owner::mark(blog.now(), &blog.rim.config).unwrap().split(';').next().unwrap().to_owned();
    let mark = cookie(&blog);
    let visit = |cookie: &str| blog.visit_with(&reader(1), json!({ "page": HELLO }), &[("cookie", cookie)]);
    assert_eq!(visit(&format!("a=b; {mark}")), 0);
    assert_eq!(visit("gen_owner=1"), 1);
    let mut strangers = Blog::new();
    strangers.rim.config.secret = Some("another secret of thirty-two letters".to_owned());
    blog.wait(HOUR);
    assert_eq!(visit(&cookie(&strangers)), 2, "signed by somebody else");
    blog.wait(366 * DAY);
    assert_eq!(visit(&mark), 3, "over after a year");
}

#[test]
fn v12_the_public_count_is_cached_for_a_minute() {
    let blog = Blog::new();
    blog.visit(&reader(1), HELLO);
    let response = blog.rim.ask(&testing::get("/api/views/posts%2Fold"));
    assert_eq!(response.text(), r#"{"page":"posts/hello","views":1}"#);
    assert_eq!(response.headers.get("cache-control"), Some("public, max-age=60"));
}

#[test]
fn v14_what_cannot_be_counted_is_a_problem_that_the_page_can_hide() {
    let mut blog = Blog::new();
    for (what, status) in [(What::Storage, 503), (What::Full, 507)] {
        blog.rim.views_fail.set(Some(what));
        let response = blog.rim.ask(&blog.beacon(&reader(1), json!({ "page": HELLO }), &[]));
        assert_eq!((response.status, response.headers.get("content-type")), (status, Some("application/problem+json")));
    }
    blog.rim.views_fail.set(None);

    blog.rim.budgets.get_mut().insert("Views", 2);
    let asked: Vec<u16> =
        (0..4).map(|_| blog.rim.ask(&blog.beacon(&reader(3), json!({ "page": HELLO }), &[])).status).collect();
    assert_eq!(asked, [200, 200, 429, 429]);
    let keys = format!("{:?}", blog.rim.asked.borrow());
    assert!(!keys.contains("198.51"), "no limit learns an address: {keys}");
}

#[test]
fn v15_readers_of_the_feed_are_estimated_from_its_fetches() {
    let blog = Blog::new();
    let fetch = |address: &str, agent: &str| {
        let mut request = testing::get("/api/views/pixel.gif?feed=/atom.xml");
        request.headers.push("user-agent", agent);
        request.visitor.address = address.to_owned();
        assert_eq!(blog.rim.ask(&request).status, 200);
    };
    for subscribers in [12, 14, 13] {
        fetch(&reader(1), &format!("Feedly/1.0 (+http://www.feedly.com/fetcher.html; {subscribers} subscribers)"));
    }
    for address in [2, 3, 2] {
        fetch(&reader(address), "Mozilla/5.0 (compatible; Miniflux/2.2.0; +https://miniflux.app)");
        blog.wait(HOUR);
    }
    let expected = json!([{ "name": "Feedly", "readers": 14 }, { "name": "Miniflux", "readers": 2 }]);
    assert_eq!(blog.statistics("")["readers"], expected);
    blog.wait(3 * DAY);
    assert_eq!(blog.statistics("")["readers"], expected);
    assert_eq!(blog.statistics("")["totals"]["visitors"], 0);
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { cases: 128, ..Default::default() })]

    #[test]
    fn any_bytes_are_answered_for(
        body in proptest::prelude::prop_oneof![
            proptest::collection::vec(proptest::prelude::any::<u8>(), 0..220),
            r#"\{"page":"(about)?.{0,60}","referrer":".{0,60}","since":[0-9]{0,12}\}"#.prop_map(String::into_bytes),
        ],
        agent in ".{0,80}",
        query in ".{0,60}",
    ) {
        let blog = Blog::new();
        let mut request = blog.beacon(&agent, json!({}), &[("user-agent", &agent), ("cookie", &query)]);
        request.body = body;
        let status = blog.rim.ask(&request).status;
        proptest::prop_assert!([200, 400, 404, 413].contains(&status), "{status}");
        let picture = blog.rim.ask(&testing::get(&format!("/api/views/pixel.gif?{query}"))).status;
        proptest::prop_assert!([200, 400, 404].contains(&picture), "{picture}");
        let report = blog.statistics_as(&query).status;
        proptest::prop_assert!([200, 400, 404].contains(&report), "{report}");
    }
}

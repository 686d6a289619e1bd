//! Page views: who counts, who does not, and what is kept of it.

use serde_json::{Value, json};

use crate::client::{Answer, Ask, encode};
use crate::rim::Rim;
use crate::writer::{approve, write};

pub const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0";
const SAFARI: &str = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.4 Safari/605.1.15";
const GOOGLEBOT: &str = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)";

/// A visit as the script of a page tells it.
fn visit(agent: &str, beacon: &Value) -> Ask {
    Ask::post("/api/views", beacon).header("user-agent", agent)
}

#[track_caller]
fn views(rim: &Rim, page: &str) -> Value {
    rim.get(&format!("/api/views/{}", encode(page))).is(200).json()["views"].clone()
}

#[track_caller]
fn counted(answer: Answer) -> Value {
    answer.is(200).json()["views"].clone()
}

#[test]
fn a_visit_is_counted_once_and_a_reload_is_none() {
    let rim = Rim::start();
    let hello = json!({ "page": "posts/hello" });
    assert_eq!(views(&rim, "posts/hello"), 0);
    assert_eq!(counted(rim.ask(&visit(FIREFOX, &hello))), 1);
    assert_eq!(counted(rim.ask(&visit(FIREFOX, &hello))), 1, "a reload");
    assert_eq!(counted(rim.ask(&visit(SAFARI, &hello))), 2, "somebody else");
    assert_eq!(counted(rim.ask(&visit(FIREFOX, &json!({ "page": "posts/hello", "returned": true })))), 3, "a return");
    assert_eq!(counted(rim.ask(&visit(FIREFOX, &json!({ "page": "posts/other" })))), 1, "another page");
    assert_eq!((views(&rim, "posts/hello"), views(&rim, "/old/posts/hello/")), (json!(3), json!(3)));
}

#[test]
fn a_page_whose_name_has_an_umlaut_is_counted_for_good() {
    let mut rim = Rim::start();
    for (number, agent) in [FIREFOX, SAFARI].into_iter().enumerate() {
        assert_eq!(counted(rim.ask(&visit(agent, &json!({ "page": "posts/grüße" })))), number + 1);
        // What came within a second is written together when it is over.
        std::thread::sleep(std::time::Duration::from_millis(1500));
        rim.kill();
        assert_eq!(views(&rim, "posts/grüße"), number + 1);
    }
}

#[test]
fn one_request_tells_of_newer_comments_as_well() {
    let rim = Rim::start();
    approve(&rim, &write(&rim, "posts/hello", "known"));
    let threads = rim.get("/api/export/threads.json").is(200).json();
    for text in ["one", "two"] {
        approve(&rim, &write(&rim, "posts/hello", text));
    }
    write(&rim, "posts/hello", "held");
    let tell = |since: &Value| {
        let beacon = json!({ "page": "posts/hello", "since": since });
        rim.ask(&visit(FIREFOX, &beacon)).is(200).json()
    };
    assert_eq!(tell(&threads["threads"][0]["changed_at"]), json!({ "views": 1, "newer": 2, "summary": null }));
    assert_eq!(tell(&json!(0))["newer"], 3);
}

#[test]
fn machines_and_pages_loaded_ahead_are_no_views() {
    let rim = Rim::start();
    let hello = json!({ "page": "posts/hello" });
    for (name, value) in [
        ("sec-purpose", "prefetch"),
        ("sec-purpose", "prefetch;prerender"),
        ("purpose", "prefetch"),
        ("x-purpose", "preview"),
        ("x-moz", "prefetch"),
        ("user-agent", GOOGLEBOT),
        ("user-agent", "curl/8.5.0"),
        ("user-agent", ""),
    ] {
        let answer = rim.ask(&visit(FIREFOX, &hello).header(name, value));
        assert_eq!(counted(answer), 0, "{name}: {value}");
    }
    assert_eq!(counted(rim.ask(&visit(FIREFOX, &hello))), 1);
}

#[test]
fn whoever_opts_out_is_one_more_and_nothing_else() {
    let rim = Rim::start();
    let page = json!({ "page": "posts/hello?utm_source=letter", "referrer": "https://news.example/" });
    for (name, number) in [("sec-gpc", 1), ("dnt", 2)] {
        assert_eq!(counted(rim.ask(&visit(FIREFOX, &page).header(name, "1"))), number);
    }
    let report = rim.admin_get("/api/admin/statistics").is(200).text();
    for trace in ["news.example", "letter", "Firefox"] {
        assert!(!report.contains(trace), "{trace}: {report}");
    }
}

#[test]
fn whoever_moderates_is_no_reader_in_that_browser() {
    let rim = Rim::start();
    let answer = rim.admin_get("/api/admin/statistics").is(200);
    let cookie = answer.header("set-cookie").expect("a mark");
    for attribute in ["HttpOnly", "Secure", "SameSite=Lax", "Path=/"] {
        assert!(cookie.contains(attribute), "{cookie}");
    }
    let mark = cookie.split(';').next().expect("a cookie");
    let hello = json!({ "page": "posts/hello" });
    assert_eq!(counted(rim.ask(&visit(FIREFOX, &hello).header("cookie", mark))), 0);
    assert_eq!(counted(rim.ask(&visit(FIREFOX, &hello).header("cookie", "gen_owner=forged"))), 1);
    assert_eq!(rim.get("/api/health").header("set-cookie"), None, "readers get no cookie");
}

#[test]
fn a_picture_counts_where_no_script_does() {
    let rim = Rim::start();
    let picture = Ask::get("/api/views/pixel.gif?page=posts%2Fhello").header("user-agent", FIREFOX);
    let answer = rim.ask(&picture).is(200);
    assert_eq!(answer.header("content-type"), Some("image/gif"));
    assert!(answer.body.starts_with(b"GIF89a"));
    rim.ask(&picture.clone().header("sec-fetch-site", "cross-site")).is(200);
    let report = rim.admin_get("/api/admin/statistics").is(200).text();
    assert!(report.contains("posts/hello"), "{report}");
}

#[test]
fn an_unknown_page_is_not_counted() {
    let rim = Rim::start();
    for page in ["posts/nowhere", "", "/", "posts/hello\u{0}", "<script>"] {
        let answer = rim.ask(&visit(FIREFOX, &json!({ "page": page })));
        assert_eq!(answer.is(404).code(), "unknown-page", "{page:?}");
    }
    assert_eq!(rim.get("/api/views/posts%2Fnowhere").is(404).code(), "unknown-page");
    rim.get("/api/views/pixel.gif?page=x").is(404);
}

#[test]
fn other_sites_count_nothing() {
    let rim = Rim::start();
    let hello = json!({ "page": "posts/hello" });
    for site in ["cross-site", "same-site", "none"] {
        let ask = visit(FIREFOX, &hello).header("sec-fetch-site", site);
        assert_eq!(rim.ask(&ask).is(403).code(), "foreign-origin");
    }
    rim.ask(&visit(FIREFOX, &hello).without("content-type")).is(415);
    rim.ask(&visit(FIREFOX, &json!({ "page": "posts/hello", "referrer": "x".repeat(300) }))).is(413);
    assert_eq!(views(&rim, "posts/hello"), 0);
}

#[test]
fn a_visitor_has_a_budget() {
    let rim = Rim::start_with(crate::rim::variables(), json!({ "VIEWS_LIMIT": 3 }));
    let statuses: Vec<u16> =
        (0..5).map(|_| rim.ask(&visit(FIREFOX, &json!({ "page": "posts/hello" }))).status).collect();
    assert_eq!(statuses, [200, 200, 200, 429, 429]);
    assert_eq!(rim.ask(&visit(FIREFOX, &json!({ "page": "posts/hello" }))).code(), "too-many");
}

#[test]
fn incident_24_what_a_visitor_made_up_is_data_to_the_dashboard() {
    let rim = Rim::start();
    for visitor in 0..4 {
        let agent = format!("{FIREFOX} <img src=x onerror=alert({visitor})>");
        let page = "/posts/hello/?utm_source=%3Cscript%3Ealert(1)%3C%2Fscript%3E&utm_campaign=%3D1%2B1";
        let beacon = json!({ "page": page, "referrer": "https://<b>bad</b>.example/<script>" });
        rim.ask(&visit(&agent, &beacon)).is(200);
    }
    let json = rim.admin_get("/api/admin/statistics").is(200);
    assert_eq!(json.header("content-type"), Some("application/json"));
    let csv = rim.admin_get("/api/admin/statistics?format=csv").is(200);
    assert_eq!(csv.header("content-type"), Some("text/csv; charset=utf-8"));
    for answer in [&json, &csv] {
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
        assert!(answer.header("content-security-policy").is_some_and(|policy| policy.contains("sandbox")), "{answer}");
        assert!(!answer.text().contains("onerror"), "a user agent is put down as a browser's name only: {answer}");
    }
    assert!(json.text().contains("=1+1") && csv.text().contains("'=1+1"), "{json}{csv}");
    assert!(!csv.text().contains("\n=") && !csv.text().contains(",="), "no cell is a formula: {csv}");
}

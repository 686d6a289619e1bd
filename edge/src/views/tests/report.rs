//! What the owner sees.

use expect_test::expect;

use super::*;

fn busy_day(blog: &Blog) {
    for number in 0..12 {
        let page = ["/about/", "/posts/hello/?utm_source=mail&utm_campaign=november"][usize::from(number % 3 > 0)];
        let referrer =
            ["https://news.example/x", "https://www.search.example/?q=me", "https://blog.example/"][number % 5 % 3];
        blog.visit_with(&reader(number), json!({ "page": page, "referrer": referrer }), &[]);
        blog.wait(SECOND);
    }
    blog.visit_with(&reader(50), json!({ "page": HELLO, "referrer": "https://diary.of.one.example/" }), &[]);
    blog.visit_with(&reader(51), json!({ "page": HELLO, "referrer": "https://diary.of.two.example/" }), &[]);
    blog.visit_with(&reader(52), json!({ "page": HELLO }), &[("user-agent", "Mozilla/5.0 (compatible; bingbot/2.0)")]);
}

#[test]
fn v6_a_value_of_less_than_three_views_has_no_name() {
    let blog = Blog::new();
    busy_day(&blog);
    let report = blog.statistics("");
    expect![[r#"{"cells":[{"name":"news.example","views":5},{"name":"search.example","views":5}],"few":2}"#]]
        .assert_eq(&report["referrers"].to_string());
    expect![[r#"{"cells":[{"name":"mail","views":8}],"few":0}"#]].assert_eq(&report["sources"].to_string());
    expect![[r#"{"cells":[{"name":"DE","views":14}],"few":0}"#]].assert_eq(&report["countries"].to_string());
    assert!(!blog.statistics_as("format=csv").text().contains("diary"));
    assert_eq!((&report["from"], &report["to"]), (&json!("2026-10-22"), &json!("2026-11-20")));

    let of_page = blog.statistics("page=/about/&from=2026-11-20");
    assert_eq!(of_page["totals"], json!({ "views": 4, "without_script": 0, "visitors": 4, "bots": 0 }));
    assert_eq!(of_page["pages"].as_array().unwrap().len(), 1);
}

#[test]
fn v12_a_spreadsheet_gets_numbers_and_no_formulas() {
    let blog = Blog::new();
    busy_day(&blog);
    for number in 60..63 {
        let body = json!({ "page": "about?utm_campaign=%3DHYPERLINK(%22https://evil.example%22),%22x%22" });
        blog.visit_with(&reader(number), body, &[]);
    }
    let response = blog.statistics_as("format=csv&from=2026-11-20");
    assert_eq!(
        response.headers.get("content-disposition"),
        Some("attachment; filename=\"views-2026-11-20-2026-11-20.csv\"")
    );
    expect![[r#"
        what,name,kind,views,without_script,visitors,bots
        total,,,17,0,17,1
        day,2026-11-20,,17,0,17,1
        page,posts/hello,,10,0,10,1
        page,about,,7,0,7,0
        referrer,news.example,,5,,,
        referrer,search.example,,5,,,
        referrer,,few,2,,,
        source,mail,,8,,,
        campaign,november,,8,,,
        campaign,"'=hyperlink(""https://evil.example""),""x""",,3,,,
        country,DE,,17,,,
        device,desktop,,17,,,
        browser,Firefox,,17,,,
        bot,bingbot,search,,,,1
    "#]]
    .assert_eq(&response.text().replace("\r\n", "\n"));
}

#[test]
fn v12_markup_in_names_is_data() {
    let blog = Blog::new();
    for number in 0..3 {
        let body = json!({ "page": "about?utm_source=%3Cscript%3Ealert(1)%3C/script%3E", "referrer": "https://\"><img>.example/" });
        blog.visit_with(&reader(number), body, &[]);
    }
    let response = blog.statistics_as("");
    assert_eq!(response.headers.get("content-type"), Some("application/json"));
    assert_eq!(response.headers.get("x-content-type-options"), Some("nosniff"));
    assert_eq!(response.value()["sources"]["cells"][0]["name"], "<script>alert(1)</script>");
    assert_eq!(response.value()["referrers"]["cells"], json!([]));
}

#[test]
fn a_question_that_makes_no_sense_is_refused() {
    let blog = Blog::new();
    for (query, status) in [
        ("from=yesterday", 400),
        ("from=2026-11-20&to=2026-11-19", 400),
        ("from=2020-01-01&to=2026-01-01", 400),
        ("format=xml", 400),
        ("page=nowhere", 404),
        ("page=&from=1970-01-01&to=1970-01-02", 200),
        ("to=9999-12-31", 200),
    ] {
        assert_eq!(blog.statistics_as(query).status, status, "{query}");
    }
}

#[test]
fn pages_are_shared_out_to_shards_and_reported_together() {
    let blog = Blog::with((0..3).map(|_| Connection::open_in_memory().unwrap()).collect());
    let page = |number: usize| json!({ "id": format!("posts/{number}"), "url": format!("/posts/{number}/") });
    blog.rim.set_pages(&(0..30).map(page).collect());
    for number in 0..30 {
        blog.visit(&reader(number), &format!("posts/{number}"));
    }
    assert!(blog.nodes.borrow().iter().all(|node| node.rows > 0), "each has some");
    assert_eq!(blog.statistics("")["totals"]["views"], 30);
    assert_eq!(blog.statistics("")["browsers"]["cells"], json!([{ "name": "Firefox", "views": 30 }]));
    blog.wait(3 * DAY);
    assert_eq!(blog.statistics("")["totals"]["views"], 30);
    assert_eq!(blog.views("posts/7"), 1);
}

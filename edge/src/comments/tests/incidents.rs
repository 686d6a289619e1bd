//! What went wrong in other comment systems, each as a test for this one. The numbers are those of our own list of
//! incidents; those of page views, moderation and dashboards are told where those live.

use super::*;
use crate::testing::ORIGIN;

#[test]
fn incident_1_no_image_of_a_visitor_is_shown_or_passed_on() {
    let rim = rim();
    id(&rim, "![x](https://evil.example/x.svg) <img src=//evil.example/y>", None);
    let html = rim.ask(&get(HELLO)).text();
    assert!(!html.contains("<img") && !html.contains("src=\""), "{html}");
    assert!(rim.fetches.borrow().is_empty());
}

#[test]
fn incidents_2_and_16_nothing_mails_anybody() {
    let rim = rim();
    write(&rim, "Tell me.", json!({"email": "victim@mail.example", "notify": true}));
    assert!(rim.fetches.borrow().is_empty());
    assert!(!rim.dump().contains("victim"), "an address that nobody asked for is not stored");
}

#[test]
fn incidents_3_and_4_no_address_of_a_visitor_is_ever_fetched() {
    let rim = rim();
    for address in [
        "http://127.0.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://[::1]/",
        "http://0x7f.1/",
        "http://2130706433/",
        "http://localhost:11434/api/pull",
        "http://rebind.example/",
        "http://[::ffff:10.0.0.1]/",
        "https://redirect.example/?to=http://10.0.0.1",
    ] {
        let page = format!("/api/comments/{}", crate::http::encode(address));
        assert_eq!(rim.ask(&post(&page, &json!({"text": "x"}))).status, 404);
        let token = token(&rim);
        rim.ask(&post(
            HELLO,
            &json!({"text": format!("<{address}> [a]({address})"), "site": address, "key": KEY, "token": token}),
        ));
        rim.ask(&post("/api/preview", &json!({"text": address})));
    }
    rim.ask(&get(HELLO));
    assert!(rim.fetches.borrow().is_empty(), "{:?}", rim.fetches.borrow());
    assert_eq!(rim.sql("SELECT DISTINCT page FROM comments"), "posts/hello");
}

#[test]
fn incident_5_there_is_no_way_out_of_the_blog() {
    let rim = rim();
    for path in ["/api/comment/..%2F..%2Fetc%2Fpasswd", "/api/comments/..%2F..%2Fetc/feed", "/api/comment/%2e%2e/edit"]
    {
        assert_eq!(rim.ask(&get(path)).status, 404, "{path}");
    }
    let token = token(&rim);
    for fields in [
        vec![("text", "one"), ("page", "https://evil.example/"), ("key", KEY), ("token", token.as_str())],
        vec![("text", "two"), ("page", "//evil.example"), ("return", "//evil.example")],
    ] {
        let response = send(&rim, HELLO, &fields);
        let location = response.headers.get("location").unwrap();
        assert!(location.starts_with('/') && !location.starts_with("//"), "{location}");
    }
    assert_eq!(send(&rim, "/api/preview", &[("text", "x"), ("page", "//evil.example")]).status, 404);
}

#[test]
fn incident_6_other_fields_and_edits_are_escaped_and_checked_too() {
    let rim = rim();
    let comment = write(
        &rim,
        "Hello.",
        json!({"author": "'\"><img src=x onerror=alert(1)>", "site": "https://a.example/'onmouseover='alert(1)"}),
    );
    let html = rim.ask(&get(HELLO)).text();
    assert!(!html.contains("<img") && !html.contains("'onmouseover") && html.contains("%27onmouseover=%27"), "{html}");
    let path = format!("/api/comment/{}/edit", comment["id"].as_str().unwrap());
    let edit = |text: &str, token: &Value| rim.ask(&post(&path, &json!({"text": text, "token": token})));
    assert_eq!(edit(&"x".repeat(10_001), &comment["edit_token"]).status, 422);
    assert_eq!(edit("<script>alert(1)</script>", &comment["edit_token"]).status, 200);
    assert!(!rim.ask(&get(HELLO)).text().contains("<script"));
}

#[test]
fn incident_7_schemes_and_letters_that_fold_bring_nothing_in() {
    let rim = rim();
    for site in [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java\tscript:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "\u{1}javascript:x",
    ] {
        let response = rim.ask(&post(HELLO, &json!({"text": "x", "site": site})));
        assert_eq!(response.status, 422, "{site}");
    }
    id(&rim, "<scrİpt>alert(1)</scrİpt> <ſcript>alert(2)</ſcript> [x](javaſcript:alert(3))", None);
    let html = rim.ask(&get(HELLO)).text();
    assert!(!html.contains("<scr") && !html.contains("<ſ") && !html.contains("href=\"java"), "{html}");
}

#[test]
fn incident_9_a_name_or_an_address_opens_no_door() {
    let rim = TestRim::new();
    for author in ["Ann", "owner", "admin@blog.example", "Author"] {
        let token = token(&rim);
        let body =
            json!({"text": author, "author": author, "email": author, "mail": author, "owner": true, "token": token});
        assert_eq!(rim.ask(&post(HELLO, &body)).value()["state"], "held", "{author}");
    }
}

#[test]
fn incident_10_nobody_changes_what_another_has_written() {
    let rim = rim();
    id(&rim, "By Ann.", None);
    write(&rim, "By a stranger.", json!({"key": "", "author": "Ann", "site": "https://evil.example"}));
    write(&rim, "By another Ann.", json!({"author": "Not Ann", "site": "https://other.example"}));
    assert_eq!(rim.sql("SELECT author, site FROM comments WHERE text = 'By Ann.'"), "Ann|");
}

#[test]
fn incident_11_nothing_is_seen_before_it_is_checked() {
    let rim = TestRim::new();
    rim.sql("CREATE TRIGGER seen BEFORE INSERT ON comments WHEN new.state = 'approved' BEGIN SELECT RAISE(ABORT, 'shown unchecked'); END");
    assert_eq!(rim.ask(&post(HELLO, &json!({"text": "x"}))).status, 201);
    rim.sql("DROP TABLE authors");
    assert_eq!(rim.ask(&post(HELLO, &json!({"text": "y"}))).value()["state"], "held");
}

#[test]
fn incident_12_nothing_that_leads_to_a_person_is_public() {
    let rim = rim();
    let comment = id(&rim, "Hello.", None);
    rim.ask(&post(&format!("/api/comment/{comment}/vote"), &json!({})));
    let private =
        [rim.sql("SELECT key FROM comments"), rim.sql("SELECT tag FROM votes"), KEY.to_owned(), "203.0.113".to_owned()];
    let public = [
        rim.ask(&get(HELLO)).text(),
        thread(&rim, HELLO).to_string(),
        rim.ask(&get("/api/comments")).text(),
        rim.ask(&get(&format!("{HELLO}?reply={comment}"))).text(),
    ];
    for (secret, place) in private.iter().flat_map(|secret| public.iter().map(move |place| (secret, place))) {
        assert!(!place.contains(secret.as_str()), "{secret} in {place}");
    }
    assert!(!public[0].contains("http://") && !public[0].contains("gravatar"), "no other host is asked");
}

#[test]
fn incident_13_a_token_is_for_one_thing_and_has_an_end() {
    use crate::token::{Claim, sign};
    let rim = rim();
    let comment = write(&rim, "Hello.", json!({}));
    let id = comment["id"].as_str().unwrap();
    let secret = Secret::new(SECRET.as_bytes());
    let path = format!("/api/comment/{id}/delete");
    let delete = |claim: Claim| rim.ask(&post(&path, &json!({"token": sign(&claim, secret)}))).status;
    let good =
        Claim { action: "delete".to_owned(), subject: id.to_owned(), expires_at: rim.now.get() + 1, revision: 0 };
    assert_eq!(delete(Claim { action: "approve".to_owned(), ..good.clone() }), 403);
    assert_eq!(delete(Claim { subject: "other".to_owned(), ..good.clone() }), 403);
    assert_eq!(delete(Claim { expires_at: rim.now.get(), ..good.clone() }), 403);
    assert_eq!(delete(good), 200);
}

#[test]
fn incident_14_a_request_without_a_type_is_refused() {
    let rim = rim();
    let mut request = post(HELLO, &json!({"text": "x"}));
    request.headers = crate::http::Headers::from_iter([("origin", ORIGIN)]);
    assert_eq!(rim.ask(&request).status, 415);
    request.headers.push("content-type", "text/plain");
    assert_eq!(rim.ask(&request).status, 415);
    assert_eq!(rim.sql("SELECT count(*) FROM comments"), "0");
}

#[test]
fn incident_15_votes_are_counted_by_one_and_have_a_limit() {
    let rim = rim();
    rim.budgets.borrow_mut().insert("Writes", 5);
    let comment = id(&rim, "Hello.", None);
    let vote = || rim.ask(&post(&format!("/api/comment/{comment}/vote"), &json!({"votes": 1000, "by": 50}))).status;
    let statuses: Vec<u16> = (0..8).map(|_| vote()).collect();
    assert_eq!(statuses, [200, 200, 200, 200, 429, 429, 429, 429]);
    assert_eq!(rim.sql("SELECT votes FROM comments"), "1");
}

#[test]
fn incident_17_a_scanner_that_follows_links_changes_nothing() {
    let rim = rim();
    let comment = write(&rim, "Hello.", json!({"key": ""}));
    let before = rim.dump();
    for link in ["edit_url", "delete_url"] {
        assert_eq!(rim.ask(&get(comment[link].as_str().unwrap())).status, 200);
    }
    let path = format!("/api/comment/{}/delete", comment["id"].as_str().unwrap());
    assert_eq!(rim.ask(&get(&format!("{path}?token={}", comment["delete_token"].as_str().unwrap()))).status, 405);
    assert_eq!(rim.dump(), before);
}

#[test]
fn incident_18_what_is_hard_to_parse_is_parsed_all_the_same() {
    let rim = rim();
    for part in ["<", "<!--", "![[", "a<b ", "[[[[", "](", "*_", "&#", "<a b='", "\\`"] {
        let text: String = part.repeat(10_000 / part.len());
        let response = rim.ask(&post("/api/preview", &json!({"text": text})));
        assert_eq!(response.status, 200);
        assert!(response.body.len() < 200_000, "{part} made {} bytes", response.body.len());
    }
}

#[test]
fn incident_19_raw_text_elements_and_style_are_text() {
    let rim = rim();
    id(
        &rim,
        "<xmp><script>x</script></xmp> <plaintext> <noscript><style>*{}</style> $\\style{background:url(//evil.example)}{x}$",
        None,
    );
    let html = rim.ask(&get(HELLO)).text();
    for tag in ["<xmp", "<plaintext", "<noscript", "<style", "style=", "<script"] {
        assert!(!html.contains(tag), "{tag}");
    }
}

#[test]
fn incident_20_what_is_written_comes_back_into_forms_as_text() {
    let rim = rim();
    let hostile = "\"></textarea><script>alert(1)</script>";
    let refused = send(
        &rim,
        HELLO,
        &[("text", hostile), ("author", hostile), ("site", hostile), ("key", hostile), ("token", hostile)],
    );
    assert_eq!(refused.status, 422);
    let comment = write(&rim, hostile, json!({}));
    let page = rim.ask(&get(comment["edit_url"].as_str().unwrap()));
    for response in [refused, page] {
        assert!(!response.text().contains("<script>alert"), "{}", response.text());
        assert!(response.headers.get("content-security-policy").unwrap().starts_with("default-src 'none'"));
    }
}

#[test]
fn incident_21_a_host_is_not_known_by_its_end() {
    let rim = rim();
    run(&rim, Statement::new("INSERT INTO blocks (kind, value, at) VALUES ('host', 'example.com', 0)"));
    assert_eq!(write(&rim, "a", json!({"site": "https://attacker-example.com"}))["state"], "approved");
    assert_eq!(write(&rim, "b", json!({"site": "https://attacker.example.com"}))["state"], "held");
    let mut request = post(HELLO, &json!({"text": "c"}));
    request.headers.set("origin", "https://attacker-blog.example");
    assert_eq!(rim.ask(&request).status, 403);
}

#[test]
fn incident_23_to_see_is_not_to_change_and_a_form_is_of_one_page() {
    let rim = rim();
    let token = token(&rim);
    let other =
        rim.ask(&post("/api/comments/posts%2Fhallo", &json!({"text": "x", "key": KEY, "token": token}))).value();
    assert_eq!(other["state"], "held", "a token of another page");
    assert_eq!(rim.sql("SELECT reason FROM comments"), "token");
    let path = format!("/api/comment/{}/delete", other["id"].as_str().unwrap());
    assert_eq!(rim.ask(&post(&path, &json!({"token": token}))).status, 403);
}

#[test]
fn incident_25_no_key_of_ours_reaches_a_reader() {
    let rim = rim();
    id(&rim, "Hello.", None);
    for path in [HELLO, "/api/comments", "/api/health", "/api/docs", "/api/openapi.json"] {
        let text = rim.ask(&get(path)).text();
        assert!(!text.contains(SECRET) && !text.contains(crate::testing::AUTHOR_KEY), "{path}");
    }
}

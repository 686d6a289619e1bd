//! Votes.

use super::*;

fn vote(rim: &TestRim, comment: &str, address: &str) -> Value {
    let mut request = post(&format!("/api/comment/{comment}/vote"), &json!({}));
    request.visitor.address = address.to_owned();
    rim.ask(&request).value()
}

#[test]
fn a_visitor_has_one_vote_for_a_comment() {
    let rim = rim();
    let (one, other) = (id(&rim, "One.", None), id(&rim, "Other.", None));
    assert_eq!(vote(&rim, &one, "203.0.113.7"), json!({"id": one, "votes": 1, "counted": true}));
    assert_eq!(vote(&rim, &one, "203.0.113.7"), json!({"id": one, "votes": 1, "counted": false}));
    assert_eq!(vote(&rim, &one, "203.0.113.8")["votes"], 2);
    assert_eq!(vote(&rim, &other, "203.0.113.7")["votes"], 1);
    vote(&rim, &one, "2001:db8::1");
    assert_eq!(vote(&rim, &one, "2001:db8::2")["counted"], false, "a home is one visitor");
    assert!(rim.ask(&get(HELLO)).text().contains("data-votes=\"3\""));
}

#[test]
fn incident_8_headers_that_a_visitor_writes_change_nothing() {
    let rim = rim();
    let comment = id(&rim, "One.", None);
    for (number, name) in
        ["x-forwarded-for", "x-real-ip", "true-client-ip", "forwarded", "cf-connecting-ip", "x-client-ip"]
            .into_iter()
            .enumerate()
    {
        let mut request = post(&format!("/api/comment/{comment}/vote"), &json!({}));
        request.headers.push(name, format!("198.51.100.{number}"));
        assert_eq!(rim.ask(&request).value()["votes"], 1, "{name}");
    }
    let limits = rim.asked.borrow();
    let visitors = limits.keys().filter(|(what, _)| what == "Writes").count();
    assert_eq!(visitors, 1, "all of them were one visitor to the limits");
}

#[test]
fn who_voted_cannot_be_found_out_the_day_after() {
    let rim = rim();
    let comment = id(&rim, "One.", None);
    vote(&rim, &comment, "203.0.113.7");
    assert_eq!(rim.sql("SELECT (SELECT count(*) FROM votes), (SELECT count(*) FROM salts)"), "1|1");
    let salt = rim.sql("SELECT salt FROM salts");
    rim.wait(86_400);
    write(&rim, "A new day.", json!({}));
    assert_eq!(rim.sql("SELECT (SELECT count(*) FROM votes), (SELECT count(*) FROM salts)"), "0|0");
    assert!(!rim.dump().contains(&salt));
    assert_eq!(rim.sql("SELECT votes FROM comments WHERE text = 'One.'"), "1");
}

#[test]
fn only_what_is_shown_can_be_voted_for() {
    let rim = rim();
    let held = write(&rim, "Held.", json!({"key": ""}))["id"].as_str().unwrap().to_owned();
    for comment in [held.as_str(), "00000000000000000000000000", "x"] {
        assert_eq!(rim.ask(&post(&format!("/api/comment/{comment}/vote"), &json!({}))).status, 404);
    }
    let comment = id(&rim, "Shown.", None);
    let back = send(&rim, &format!("/api/comment/{comment}/vote"), &[]);
    assert_eq!(back.headers.get("location"), Some(format!("/posts/hello/#comment-{comment}").as_str()));
}

//! What authors do with their own comments.

use super::*;
use proptest::prelude::*;

fn path(comment: &Value, action: &str) -> String {
    format!("/api/comment/{}/{action}", comment["id"].as_str().unwrap())
}

fn edit(rim: &TestRim, comment: &Value, text: &str, token: &Value) -> crate::http::Response {
    rim.ask(&post(&path(comment, "edit"), &json!({"text": text, "token": token})))
}

#[test]
fn a_comment_can_be_edited_for_a_quarter_of_an_hour() {
    let rim = rim();
    let comment = write(&rim, "Frist.", json!({}));
    let edited = edit(&rim, &comment, "First.", &comment["edit_token"]);
    assert_eq!(edited.status, 200, "{}", edited.text());
    assert_eq!(outline(&rim, HELLO), "0 First.\n");
    assert!(rim.ask(&get(HELLO)).text().contains("edited <time"));
    rim.wait(15 * 60 - 1);
    assert_eq!(edit(&rim, &comment, "Again.", &edited.value()["edit_token"]).status, 200);
    rim.wait(1);
    let late = edit(&rim, &comment, "Late.", &edited.value()["edit_token"]);
    assert_eq!((late.status, late.value()["type"].as_str()), (403, Some("/api/docs#token-expired")));
}

#[test]
fn a_token_is_good_for_one_edit_of_one_comment() {
    let rim = rim();
    let (one, other) = (write(&rim, "One.", json!({})), write(&rim, "Other.", json!({})));
    assert_eq!(edit(&rim, &one, "x", &other["edit_token"]).status, 403, "swapped");
    assert_eq!(edit(&rim, &one, "x", &one["delete_token"]).status, 403, "for something else");
    assert_eq!(edit(&rim, &one, "x", &json!("")).status, 403, "none");
    assert_eq!(edit(&rim, &one, "x", &one["edit_token"]).status, 200);
    assert_eq!(edit(&rim, &one, "y", &one["edit_token"]).status, 403, "used");
    let delete = rim.ask(&post(&path(&one, "delete"), &json!({"token": one["edit_token"]})));
    assert_eq!(delete.status, 403, "an edit is no deletion");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn only_the_very_token_is_taken(cut in 0usize..90, letter in "[A-Za-z0-9_.-]?") {
        let rim = rim();
        let comment = write(&rim, "One.", json!({}));
        for name in ["edit_token", "delete_token"] {
            let token = comment[name].as_str().unwrap();
            prop_assume!(cut < token.len());
            let changed = format!("{}{letter}", &token[..cut]);
            prop_assume!(changed != token);
            let action = name.strip_suffix("_token").unwrap();
            let response = rim.ask(&post(&path(&comment, action), &json!({"text": "x", "token": changed})));
            prop_assert_eq!(response.status, 403);
        }
        prop_assert_eq!(outline(&rim, HELLO), "0 One.\n");
    }
}

#[test]
fn an_edit_goes_through_the_checks_of_a_new_comment() {
    let rim = rim();
    let comment = write(&rim, "Nice.", json!({}));
    let edited = edit(&rim, &comment, "http://a http://b http://c", &comment["edit_token"]).value();
    assert_eq!(edited["state"], "held");
    assert_eq!(rim.sql("SELECT state, reason FROM comments"), "held|links");
    assert_eq!(outline(&rim, HELLO), "");
    // What waits goes on waiting, though nothing is wrong any more.
    assert_eq!(edit(&rim, &comment, "Nice again.", &edited["edit_token"]).value()["state"], "held");
    assert_eq!(edit(&rim, &comment, "", &edited["edit_token"]).status, 403);
}

#[test]
fn what_a_moderator_approved_is_held_when_a_stranger_changes_it() {
    let rim = rim();
    let comment = write(&rim, "Harmless.", json!({"key": ""}));
    approve(&rim, comment["id"].as_str().unwrap());
    assert_eq!(outline(&rim, HELLO), "0 Harmless.\n");
    assert_eq!(edit(&rim, &comment, "Harmful.", &comment["edit_token"]).value()["state"], "held");
    assert_eq!(outline(&rim, HELLO), "");
}

#[test]
fn a_deleted_comment_leaves_its_place_to_replies() {
    let rim = rim();
    let parent = write(&rim, "Embarrassing words.", json!({"author": "Annabel", "site": "https://annabel.example"}));
    let parent_id = parent["id"].as_str().unwrap();
    id(&rim, "A reply.", Some(parent_id));
    let alone = write(&rim, "Alone.", json!({}));
    rim.wait(400 * 86_400);
    for comment in [&parent, &alone] {
        let response = rim.ask(&post(&path(comment, "delete"), &json!({"token": comment["delete_token"]})));
        assert_eq!((response.status, &response.value()["state"]), (200, &json!("deleted")));
    }
    assert_eq!(outline(&rim, HELLO), "0 †\n1 A reply.\n");
    for place in [
        rim.dump(),
        rim.ask(&get(HELLO)).text(),
        thread(&rim, HELLO).to_string(),
        rim.ask(&get("/api/comments")).text(),
    ] {
        assert!(!place.contains("Embarrassing") && !place.contains("nnabel"), "{place}");
    }
    let again = rim.ask(&post(&path(&parent, "delete"), &json!({"token": parent["delete_token"]})));
    assert_eq!(again.status, 410);
    assert_eq!(edit(&rim, &parent, "back", &parent["edit_token"]).status, 410);
}

#[test]
fn the_page_to_change_a_comment_needs_no_scripts() {
    let rim = rim();
    let comment = write(&rim, "Text </textarea>.", json!({}));
    let page = rim.ask(&get(comment["edit_url"].as_str().unwrap()));
    assert_eq!(page.status, 200);
    assert!(page.text().contains("Text &lt;/textarea&gt;.</textarea>"));
    assert_eq!(page.headers.get("referrer-policy"), Some("strict-origin"), "the address holds a secret");
    let token = comment["edit_token"].as_str().unwrap();
    let saved = send(&rim, &path(&comment, "edit"), &[("text", "Better."), ("token", token)]);
    assert_eq!(
        (saved.status, saved.headers.get("location")),
        (303, Some(format!("/posts/hello/#comment-{}", comment["id"].as_str().unwrap()).as_str()))
    );
    assert_eq!(rim.ask(&get(comment["edit_url"].as_str().unwrap())).status, 403, "the token is used");
    let page = rim.ask(&get(comment["delete_url"].as_str().unwrap())).text();
    assert!(!page.contains("<textarea") && page.contains("/delete\""));
    let gone = send(&rim, &path(&comment, "delete"), &[("token", comment["delete_token"].as_str().unwrap())]);
    assert_eq!((gone.status, gone.headers.get("location")), (303, Some("/posts/hello/")));
}

#[test]
fn a_browser_is_told_in_a_page_what_is_wrong() {
    let rim = rim();
    let comment = write(&rim, "Hello.", json!({}));
    let mut request = get(&format!("{}?token=cut", path(&comment, "edit")));
    assert_eq!(rim.ask(&request).headers.get("content-type"), Some("application/problem+json"));
    request.headers.push("accept", "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8");
    let page = rim.ask(&request);
    assert_eq!((page.status, page.headers.get("content-type")), (403, Some("text/html; charset=utf-8")));
    assert!(page.text().contains("It may have been cut"));
}

#[test]
fn looking_changes_nothing() {
    let rim = rim();
    let comment = write(&rim, "Hello.", json!({}));
    let before = rim.dump();
    for path in [
        HELLO.to_owned(),
        format!("{HELLO}/feed"),
        format!("{HELLO}?reply={}", comment["id"].as_str().unwrap()),
        "/api/comments".to_owned(),
        format!("/api/comment/{}", comment["id"].as_str().unwrap()),
        comment["edit_url"].as_str().unwrap().to_owned(),
        comment["delete_url"].as_str().unwrap().to_owned(),
        format!("{}?token={}", path(&comment, "delete"), comment["delete_token"].as_str().unwrap()),
        path(&comment, "vote"),
    ] {
        rim.ask(&get(&path));
        assert_eq!(rim.dump(), before, "{path}");
    }
}

#[test]
fn a_closed_thread_takes_no_edit_but_lets_go() {
    let rim = rim();
    let comment = write(&rim, "Hello.", json!({}));
    run(&rim, Statement::new("UPDATE threads SET state = 'closed'"));
    assert_eq!(edit(&rim, &comment, "x", &comment["edit_token"]).status, 403);
    let deleted = rim.ask(&post(&path(&comment, "delete"), &json!({"token": comment["delete_token"]})));
    assert_eq!(deleted.status, 200);
}

//! Stories of links that decide.

use proptest::prelude::*;

use super::action::Action;
use super::link::{LIFE, links};
use super::tests::{id, order, rim};
use crate::http::Method;
use crate::keyed::Secret;
use crate::testing::{NOON, SECRET, TestRim, get};
use crate::token::{self, Claim};

fn link(action: Action, letter: &str, revision: i64) -> String {
    let secret = Secret::new(SECRET.as_bytes());
    links(&id(letter), revision, secret, NOON).find(|(found, _)| *found == action).map(|(_, path)| path).unwrap()
}

/// Status of opening the link, and of pressing its button.
fn open(rim: &TestRim, path: &str) -> u16 {
    rim.ask(&get(path)).status
}

fn press(rim: &TestRim, path: &str) -> u16 {
    let mut request = get(path);
    request.method = Method::Post;
    request.headers.push("content-type", "application/x-www-form-urlencoded");
    rim.ask(&request).status
}

const ONE: &str = "a posts/hello held - <script>alert(1)</script>";

#[test]
fn opening_a_link_changes_nothing_and_pressing_its_button_decides() {
    let rim = rim(ONE);
    let path = link(Action::Approve, "a", 1);
    let before = rim.dump();
    let page = rim.ask(&get(&path));
    assert_eq!(page.status, 200);
    assert!(page.text().contains("&lt;script&gt;alert(1)"), "{}", page.text());
    assert!(page.text().contains("<form method=\"post\">") && !page.text().contains("<script"));
    let mut head = get(&path);
    head.method = Method::Head;
    assert_eq!((rim.ask(&head).status, rim.dump()), (200, before));
    assert_eq!(press(&rim, &path), 200);
    assert_eq!(rim.sql("SELECT state FROM comments"), "approved");
    assert_eq!(rim.sql("SELECT who, action FROM audit"), "link|approve");
}

#[test]
fn another_site_presses_no_button() {
    let rim = rim(ONE);
    let mut request = get(&link(Action::Approve, "a", 1));
    request.method = Method::Post;
    request.headers.push("origin", "https://evil.example");
    request.headers.push("sec-fetch-site", "cross-site");
    assert_eq!(rim.ask(&request).status, 403);
    // A browser that was sent no referrer says `null` of itself.
    request.headers.set("origin", "null");
    request.headers.set("sec-fetch-site", "same-origin");
    assert_eq!(rim.ask(&request).status, 200);
}

#[test]
fn a_link_is_good_once_for_a_week_and_for_one_thing() {
    let rim = rim("a posts/hello held - x\nb posts/hello held - y");
    let path = link(Action::Spam, "a", 1);
    assert_eq!((press(&rim, &path), press(&rim, &path), open(&rim, &path)), (200, 409, 409));
    // Nor is any other link to the comment as it was.
    assert_eq!(press(&rim, &link(Action::Approve, "a", 1)), 409);
    // Taken back, it does not come to life again.
    order(&rim, "/api/admin/comments", &serde_json::json!({ "ids": [id("a")], "action": "restore" }));
    assert_eq!(press(&rim, &path), 409);

    let other = link(Action::Delete, "b", 1);
    rim.now.set(NOON + LIFE);
    assert_eq!((open(&rim, &other), press(&rim, &other)), (403, 403));
    rim.now.set(NOON + LIFE - 1);
    assert_eq!((open(&rim, &other), press(&rim, &other)), (200, 200));
}

#[test]
fn a_changed_text_is_not_approved_by_an_old_link() {
    let rim = rim(ONE);
    let path = link(Action::Approve, "a", 1);
    rim.connection.borrow().execute_batch("UPDATE comments SET text = 'other', revision = 2").unwrap();
    assert_eq!((open(&rim, &path), press(&rim, &path)), (409, 409));
    assert_eq!(rim.sql("SELECT state FROM comments"), "held");
}

#[test]
fn a_token_for_something_else_is_no_link() {
    let mut rim = rim(ONE);
    for action in ["edit", "delete", "approve", "decide", "decide-pin", "decide-restore", ""] {
        let claim = Claim { action: action.to_owned(), subject: id("a"), expires_at: NOON + 1000, revision: 1 };
        let path = format!("/api/decide/{}", token::sign(&claim, Secret::new(SECRET.as_bytes())));
        assert_eq!((open(&rim, &path), press(&rim, &path)), (403, 403), "{action}");
    }
    let path = link(Action::Approve, "a", 1);
    rim.config.secret = Some("another secret of more than 32 characters".to_owned());
    assert_eq!(press(&rim, &path), 403);
    rim.config.secret = None;
    assert_eq!((open(&rim, &path), press(&rim, &path)), (503, 503));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn no_part_of_a_link_can_be_cut_or_changed(cut in 0_usize..200, letter in "[A-Za-z0-9_.-]") {
        let rim = rim(ONE);
        let path = link(Action::Approve, "a", 1);
        let start = "/api/decide/".len();
        prop_assume!(start + cut < path.len());
        let cut = start + cut;
        let short = &path[..cut];
        prop_assert!([403, 404].contains(&press(&rim, short)));
        if path[cut..=cut] != letter {
            let changed = format!("{}{letter}{}", &path[..cut], &path[cut + 1..]);
            prop_assert_eq!(press(&rim, &changed), 403);
        }
        prop_assert_eq!(rim.sql("SELECT state FROM comments"), "held");
    }

    #[test]
    fn parts_of_two_links_make_no_third(one in 0_usize..3, other in 0_usize..3) {
        prop_assume!(one != other);
        let rim = rim("a posts/hello held - x\nb posts/hello held - y");
        let actions = [Action::Approve, Action::Spam, Action::Delete];
        let (one, other) = (link(actions[one], "a", 1), link(actions[other], "b", 1));
        let (claim, tag) = (one.rsplit_once('.').unwrap().0, other.rsplit_once('.').unwrap().1);
        prop_assert_eq!(press(&rim, &format!("{claim}.{tag}")), 403);
    }
}

//! Mail about answers: who gets it, when and how often, what stands in it, and how it ends.

use expect_test::expect;
use serde_json::json;

use super::{HELLO, RESEND, answer, ask, letter, link, moderate, nobody_answers, posts, press, rim, subscribed, write};
use crate::http::Method;
use crate::moderation::tests::{order, signed_in};
use crate::testing::{AUTHOR_KEY, TestRim, block_on, get};

const KEY: &str = "a key that only Ann has";

fn wait_and_work(rim: &TestRim, seconds: i64) {
    rim.wait(seconds);
    block_on(crate::chores(rim));
}

#[test]
fn an_answer_is_told_of_once_it_is_shown() {
    let rim = rim(&RESEND);
    let question = subscribed(&rim, KEY);
    let reply = write(
        &rim,
        "Look <b>here</b> https://evil.example ![x](https://evil.example/p.gif)",
        json!({"parent": question, "author": "Eve"}),
    );
    assert_eq!(posts(&rim).len(), 0, "it is held");
    moderate(&rim, "approve", &reply);
    let told = letter(&rim);
    let unsubscribe = link(&told, "/api/unsubscribe/");
    assert_eq!(told["headers"]["List-Unsubscribe"], format!("<https://blog.example{unsubscribe}>"));
    assert!(told["html"].is_null() && !told.to_string().contains("evil") && !told.to_string().contains("Eve"));
    let shown = format!("{}\n\n{}", told["subject"].as_str().unwrap(), told["text"].as_str().unwrap());
    expect![[r#"
        Your comment on “Hello & <welcome>” was answered

        There is an answer to your comment on “Hello & <welcome>”:
        https://blog.example/api/comment/<id>

        You get this message because you asked for it when you wrote the comment. No more messages from this blog:
        https://blog.example/api/unsubscribe/…
    "#]]
    .assert_eq(&shown.replace(&reply, "<id>").replace(&unsubscribe, "/api/unsubscribe/…"));
    assert_eq!(rim.ask(&get(&format!("/api/comment/{reply}"))).status, 302);

    // What is approved anew is known already.
    moderate(&rim, "spam", &reply);
    moderate(&rim, "approve", &reply);
    wait_and_work(&rim, 7200);
    assert_eq!(posts(&rim).len(), 0);
}

#[test]
fn an_answer_that_is_shown_at_once_is_told_of_at_once() {
    let rim = rim(&RESEND);
    let question = subscribed(&rim, KEY);
    write(&rim, "The owner answers", json!({ "parent": question, "key": AUTHOR_KEY }));
    assert_eq!(letter(&rim)["to"], json!(["ann@example.org"]));
}

#[test]
fn nobody_is_told_of_their_own_answer() {
    let rim = rim(&RESEND);
    let question = subscribed(&rim, KEY);
    let own = write(&rim, "Myself", json!({ "parent": question, "key": KEY }));
    moderate(&rim, "approve", &own);
    wait_and_work(&rim, 3600);
    assert_eq!(posts(&rim).len(), 0);
}

#[test]
fn an_hour_of_answers_is_one_mail() {
    let rim = rim(&RESEND);
    let question = subscribed(&rim, KEY);
    let answers: Vec<String> = (0..4)
        .map(|number| {
            let id = write(&rim, &format!("Answer {number}"), json!({ "parent": question }));
            moderate(&rim, "approve", &id);
            id
        })
        .collect();
    assert_eq!(posts(&rim).len(), 1);
    wait_and_work(&rim, 3600);
    let told = letter(&rim);
    let text = told["text"].as_str().unwrap();
    assert!(text.starts_with("There are 3 answers") && text.contains(&answers[3]), "{text}");
    wait_and_work(&rim, 3600);
    assert_eq!(posts(&rim).len(), 0);
}

#[test]
fn a_provider_that_is_away_is_asked_again_and_an_answer_is_told_of_once() {
    let rim = rim(&RESEND);
    let question = subscribed(&rim, KEY);
    nobody_answers(&rim);
    let reply = write(&rim, "An answer", json!({ "parent": question }));
    moderate(&rim, "approve", &reply);
    assert_eq!(posts(&rim).len(), 1);
    let before = rim.sql("SELECT sent FROM mails");
    wait_and_work(&rim, 299);
    assert_eq!(posts(&rim).len(), 0);
    answer(&rim, 429);
    wait_and_work(&rim, 1);
    assert_eq!(posts(&rim).len(), 1);
    answer(&rim, 200);
    wait_and_work(&rim, 600);
    assert_eq!(posts(&rim).len(), 1);
    assert_eq!(
        (before.as_str(), rim.sql("SELECT sent FROM mails").as_str()),
        ("2", "3"),
        "a mail that perhaps was sent is counted, and one that was refused is not"
    );
    wait_and_work(&rim, 86_400);
    assert_eq!(posts(&rim).len(), 0);
    let log = rim.log.borrow().join("\n");
    assert!(!log.contains("ann@") && !log.contains("re_1"), "{log}");
}

#[test]
fn a_day_has_room_for_so_many_mails() {
    let mut rim = rim(&RESEND);
    let question = subscribed(&rim, KEY);
    rim.config.mail.as_mut().unwrap().most_a_day = 1;
    let reply = write(&rim, "An answer", json!({ "parent": question }));
    moderate(&rim, "approve", &reply);
    wait_and_work(&rim, 3600);
    assert_eq!(posts(&rim).len(), 0);
    wait_and_work(&rim, 12 * 3600);
    assert_eq!(posts(&rim).len(), 1, "it is tomorrow");
}

#[test]
fn one_click_ends_it_for_every_comment() {
    let rim = rim(&RESEND);
    let first = subscribed(&rim, KEY);
    rim.wait(86_400);
    let second = subscribed(&rim, KEY);
    let reply = write(&rim, "An answer", json!({ "parent": first }));
    moderate(&rim, "approve", &reply);
    let told = letter(&rim);
    assert_eq!(told["headers"]["List-Unsubscribe-Post"], "List-Unsubscribe=One-Click");
    let path = link(&told, "/api/unsubscribe/");
    let page = rim.ask(&get(&path));
    assert!(page.status == 200 && page.text().contains("Shall ann@example.org get no more"), "{}", page.text());
    assert_eq!(rim.sql("SELECT count(*) FROM subscribers WHERE address <> ''"), "2", "a GET changes nothing");
    // A mail program comes from elsewhere and says little.
    let mut click = get(&path);
    click.method = Method::Post;
    click.headers.push("content-type", "multipart/form-data; boundary=x");
    click.body = b"--x\r\ncontent-disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--x--".to_vec();
    for _ in 0..2 {
        assert_eq!(rim.ask(&click).status, 200);
    }
    assert!(!rim.dump().contains("ann@"), "{}", rim.dump());
    let reply = write(&rim, "One more answer", json!({ "parent": second }));
    moderate(&rim, "approve", &reply);
    wait_and_work(&rim, 7200);
    assert_eq!(posts(&rim).len(), 0);
}

#[test]
fn whose_comment_is_gone_gets_no_more_mail() {
    let by_author = rim(&RESEND);
    let id = write(&by_author, "A question", json!({ "email": "ann@example.org" }));
    press(&by_author, &link(&letter(&by_author), "/api/subscribe/"));
    let sql = "SELECT count(*) FROM subscribers";
    assert_eq!(by_author.sql(sql), "1");
    let secret = crate::keyed::Secret::new(crate::testing::SECRET.as_bytes());
    let claim = crate::token::Claim {
        action: "delete".to_owned(),
        subject: id.clone(),
        expires_at: by_author.now.get() + 1000,
        revision: 0,
    };
    let token = crate::token::sign(&claim, secret);
    let gone = crate::testing::post(&format!("/api/comment/{id}/delete"), &json!({ "token": token }));
    assert_eq!(ask(&by_author, &gone).status, 200);
    assert_eq!(by_author.sql(sql), "0");

    let by_moderator = rim(&RESEND);
    let id = subscribed(&by_moderator, KEY);
    moderate(&by_moderator, "delete", &id);
    assert_eq!(by_moderator.sql(sql), "0");
}

#[test]
fn a_backup_brings_no_address_back_that_was_taken_away() {
    let rim = rim(&RESEND);
    let id = subscribed(&rim, KEY);
    let backup = rim.ask(&signed_in(get("/api/export"))).value();
    assert_eq!(backup["subscribers"][0]["address"], "ann@example.org");
    let reply = write(&rim, "An answer", json!({ "parent": id }));
    moderate(&rim, "approve", &reply);
    press(&rim, &link(&letter(&rim), "/api/unsubscribe/"));
    assert_eq!(order(&rim, "/api/import", &backup).status, 200);
    assert_eq!(rim.sql("SELECT address FROM subscribers"), "");
    moderate(&rim, "delete", &id);
    assert_eq!(order(&rim, "/api/import", &backup).status, 200);
    assert_eq!(rim.sql("SELECT count(*) FROM subscribers"), "0");

    // A new storage has what the backup has, and tells of what comes then.
    let other = super::rim(&RESEND);
    let report = order(&other, "/api/import", &backup).value();
    assert_eq!(report["subscribers"]["added"], 1, "{report}");
    let reply = write(&other, "An answer", json!({ "parent": id, "key": AUTHOR_KEY }));
    assert!(letter(&other)["text"].as_str().unwrap().contains(&reply));
    let hostile = json!({"comment": id, "address": "a@b.example,c@d.example", "created_at": 1});
    let backup = json!({"format": "blog-backup", "version": 1, "subscribers": [hostile]});
    assert_eq!(order(&other, "/api/import", &backup).value()["subscribers"]["refused"], 1);
    assert_eq!(rim.ask(&get(HELLO)).status, 200);
}

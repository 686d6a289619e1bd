//! Double opt-in: who gets a mail to confirm an address, what of the address is stored when, and what a link can do.

use expect_test::expect;
use serde_json::{Value, json};

use super::{HELLO, RESEND, answer, ask, letter, link, moderate, nobody_answers, posts, press, rim, shown, write};
use crate::comments::tests::{thread, trust};
use crate::config::MailKind;
use crate::testing::{TestRim, block_on, get, post};

const ANN: &str = "ann@example.org";

#[test]
fn an_address_is_stored_when_its_owner_has_pressed_the_button() {
    let rim = rim(&RESEND);
    assert_eq!(thread(&rim, HELLO)["mail"], true);
    let id = write(&rim, "A question", json!({ "email": format!(" {ANN}") }));
    let calls = posts(&rim);
    assert_eq!(calls.len(), 1);
    let token_less = |text: &str| match text.split_once("/api/subscribe/") {
        Some((before, after)) => format!("{before}/api/subscribe/…{}", &after[after.find("\\n").unwrap()..]),
        None => text.to_owned(),
    };
    expect![[r#"
        POST https://api.resend.com/emails
        content-type: application/json
        accept: application/json
        authorization: Bearer re_1
        idempotency-key: confirm/<id>
        user-agent: gen-edge/1.0.0

        {"from":"Blog <blog@blog.example>","to":["ann@example.org"],"subject":"Please confirm: messages about answers on “Hello & <welcome>”","text":"Somebody, probably you, has written a comment on “Hello & <welcome>” and wants a message at this address when\nit is answered:\nhttps://blog.example/posts/hello/\n\nIf it was you, open this page and press its button. It is there for three days:\nhttps://blog.example/api/subscribe/…\n\nIf not, do nothing: the address is not stored.\n","headers":{"Auto-Submitted":"auto-generated"}}
    "#]].assert_eq(&token_less(&shown(&calls[0]).replace(&id, "<id>")));
    assert!(!rim.dump().contains("ann"), "{}", rim.dump());

    let letter: Value = serde_json::from_str(&calls[0].body).unwrap();
    let path = link(&letter, "/api/subscribe/");
    for _ in 0..2 {
        let page = rim.ask(&get(&path));
        assert!(page.status == 200 && page.text().contains("Shall ann@example.org get a message"), "{}", page.text());
    }
    assert_eq!(rim.sql("SELECT * FROM subscribers"), "", "whoever follows a link changes nothing");
    for _ in 0..2 {
        assert_eq!(press(&rim, &path).status, 200);
    }
    assert_eq!(rim.sql("SELECT comment = (SELECT id FROM comments), address FROM subscribers"), "1|ann@example.org");
    assert!(!rim.log.borrow().join("").contains("ann"));
}

#[test]
fn a_hundred_wishes_for_one_address_are_one_mail() {
    let rim = rim(&RESEND);
    for number in 0..100 {
        let email = ["ann@example.org", "ANN@Example.org", "a.n.n@example.org", "ann+1@example.org"][number % 4];
        write(&rim, &format!("Text {number}"), json!({ "email": email }));
    }
    assert_eq!(posts(&rim).len(), 1);
    write(&rim, "Another", json!({ "email": "bob@example.org" }));
    assert_eq!(posts(&rim).len(), 1);
    assert!(!rim.dump().contains("example.org"), "nothing of an address is stored");
    rim.wait(86_400);
    block_on(crate::chores(&rim));
    assert_eq!(rim.sql("SELECT * FROM votes"), "", "not even its hash, tomorrow");
    write(&rim, "The day after", json!({ "email": ANN }));
    assert_eq!(posts(&rim).len(), 1);
}

/// C12: a flood of a script sends no mail at all.
#[test]
fn what_a_machine_may_have_written_sends_no_mail() {
    let rim = rim(&RESEND);
    trust(&rim, super::super::super::comments::tests::KEY);
    let late = crate::comments::tests::token(&rim);
    for number in 0..1000 {
        let body = json!({ "text": format!("Flood {number}"), "email": format!("v{number}@example.org") });
        ask(&rim, &post(HELLO, &body));
    }
    let bodies = [
        json!({ "text": "too fast", "email": ANN, "token": thread(&rim, HELLO)["token"] }),
        json!({ "text": "a honeypot", "email": ANN, "token": late, "subject": "x" }),
        json!({ "text": "a strange token", "email": ANN, "token": "x.y" }),
    ];
    for body in bodies {
        ask(&rim, &post(HELLO, &body));
    }
    assert_eq!(posts(&rim).len(), 0);
}

#[test]
fn hostile_addresses_are_refused_with_the_comment() {
    let rim = rim(&RESEND);
    for email in ["ann@example.org\r\nBcc: bob@example.org", "ann@example.org,bob@example.org", "ann", "<a@b.example>"]
    {
        let response = ask(&rim, &post(HELLO, &json!({ "text": "x", "email": email })));
        assert_eq!((response.status, response.value()["type"].as_str()), (422, Some("/api/docs#email-invalid")));
    }
    let form = ask(&rim, &crate::testing::form(HELLO, &[("text", "x"), ("email", "a\"><b@example.org")]));
    let text = form.text();
    assert!(form.status == 422 && text.contains("value=\"a&quot;&gt;&lt;b@example.org\""), "{text}");
    assert_eq!((posts(&rim).len(), rim.sql("SELECT * FROM comments").as_str()), (0, ""));
}

#[test]
fn a_form_without_scripts_has_the_field_where_mail_is_sent() {
    let reply = |rim: &TestRim| {
        let id = write(rim, "A question", json!({}));
        moderate(rim, "approve", &id);
        rim.ask(&get(&format!("{HELLO}?reply={id}"))).text()
    };
    assert!(reply(&rim(&RESEND)).contains("name=\"email\""));
    assert!(!reply(&TestRim::new()).contains("name=\"email\""));
}

#[test]
fn a_link_is_good_for_its_comment_its_address_and_three_days() {
    let rim = rim(&RESEND);
    let id = write(&rim, "A question", json!({ "email": ANN }));
    let path = link(&letter(&rim), "/api/subscribe/");
    for broken in [format!("{path}x"), path.replace("subscribe/", "subscribe/x"), "/api/subscribe/x".to_owned()] {
        assert_eq!(press(&rim, &broken).status, 403, "{broken}");
    }
    assert_eq!(press(&rim, &path.replace("/subscribe/", "/unsubscribe/")).status, 403);
    assert_eq!(press(&rim, &path.replace("/subscribe/", "/decide/")).status, 403);
    let mut foreign = crate::testing::form(&path, &[]);
    foreign.headers.set("origin", "https://evil.example");
    assert_eq!(rim.ask(&foreign).status, 403);
    moderate(&rim, "spam", &id);
    assert_eq!(press(&rim, &path).status, 404);
    moderate(&rim, "delete", &id);
    assert_eq!(press(&rim, &path).status, 410);
    let again = write(&rim, "Another question", json!({ "email": "bob@example.org" }));
    let path = link(&letter(&rim), "/api/subscribe/");
    rim.wait(3 * 86_400);
    assert_eq!(press(&rim, &path).status, 403);
    assert_eq!(rim.sql("SELECT * FROM subscribers"), "", "{again}");
}

#[test]
fn a_mail_that_was_refused_may_be_asked_for_again_and_one_without_an_answer_may_not() {
    let rim = rim(&RESEND);
    answer(&rim, 500);
    write(&rim, "One", json!({ "email": ANN }));
    nobody_answers(&rim);
    write(&rim, "Two", json!({ "email": ANN }));
    answer(&rim, 200);
    write(&rim, "Three", json!({ "email": ANN }));
    assert_eq!(posts(&rim).len(), 2);
    assert_eq!(rim.sql("SELECT sent FROM mails"), "1");
}

#[test]
fn confirmations_take_half_of_a_day_at_most() {
    let mut rim = rim(&RESEND);
    rim.config.mail.as_mut().unwrap().most_a_day = 5;
    for number in 0..10 {
        write(&rim, &format!("Text {number}"), json!({ "email": format!("v{number}@example.org") }));
    }
    assert_eq!(posts(&rim).len(), 3);
    rim.config.mail.as_mut().unwrap().most_a_day = 0;
    rim.wait(86_400);
    write(&rim, "Tomorrow", json!({ "email": ANN }));
    assert_eq!(posts(&rim).len(), 0);
}

#[test]
fn every_provider_gets_the_letter_in_its_own_shape() {
    let mut calls = String::new();
    for kind in [MailKind::Postmark, MailKind::Mailgun, MailKind::Webhook] {
        let mut rim = rim(&RESEND);
        let mail = rim.config.mail.as_mut().unwrap();
        (mail.kind, mail.url) = (kind, "https://mail.example/send".to_owned());
        rim.pages.take();
        rim.set_pages(&json!([{"id": "posts/hello", "url": "/a/", "title": "A\r\nBcc: {link}", "comments": true}]));
        let address = super::super::Address::of(ANN).unwrap();
        let pages = rim.pages.borrow().clone();
        let page = pages.get("posts/hello").unwrap();
        let mail = rim.config.mail.clone().unwrap();
        let letter = super::super::letter::answered(&address, page, "https://b.example", "/c", 2, "/u", "k".to_owned());
        block_on(super::super::provider::post(&mail, &letter, &rim)).unwrap();
        calls += &shown(&posts(&rim)[0]);
    }
    expect![[r#"
        POST https://mail.example/send
        content-type: application/json
        accept: application/json
        x-postmark-server-token: re_1
        user-agent: gen-edge/1.0.0

        {"From":"Blog <blog@blog.example>","To":"ann@example.org","Subject":"Your comment on “A Bcc: {link}” was answered","TextBody":"There are 2 answers to your comment on “A Bcc: {link}”. The newest:\nhttps://b.example/c\n\nYou get this message because you asked for it when you wrote the comment. No more messages from this blog:\nhttps://b.example/u\n","Headers":[{"Name":"Auto-Submitted","Value":"auto-generated"},{"Name":"List-Unsubscribe","Value":"<https://b.example/u>"},{"Name":"List-Unsubscribe-Post","Value":"List-Unsubscribe=One-Click"}],"MessageStream":"outbound","TrackOpens":false,"TrackLinks":"None"}
        POST https://mail.example/send
        content-type: application/x-www-form-urlencoded
        authorization: Basic YXBpOnJlXzE=
        user-agent: gen-edge/1.0.0

        from=Blog%20%3Cblog%40blog.example%3E&to=ann%40example.org&subject=Your%20comment%20on%20%E2%80%9CA%20Bcc%3A%20%7Blink%7D%E2%80%9D%20was%20answered&text=There%20are%202%20answers%20to%20your%20comment%20on%20%E2%80%9CA%20Bcc%3A%20%7Blink%7D%E2%80%9D.%20The%20newest%3A%0Ahttps%3A%2F%2Fb.example%2Fc%0A%0AYou%20get%20this%20message%20because%20you%20asked%20for%20it%20when%20you%20wrote%20the%20comment.%20No%20more%20messages%20from%20this%20blog%3A%0Ahttps%3A%2F%2Fb.example%2Fu%0A&o%3Atracking=no&h%3AAuto-Submitted=auto-generated&h%3AList-Unsubscribe=%3Chttps%3A%2F%2Fb.example%2Fu%3E&h%3AList-Unsubscribe-Post=List-Unsubscribe%3DOne-Click
        POST https://mail.example/send
        content-type: application/json
        accept: application/json
        authorization: Bearer re_1
        idempotency-key: k
        user-agent: gen-edge/1.0.0

        {"from":"Blog <blog@blog.example>","to":"ann@example.org","subject":"Your comment on “A Bcc: {link}” was answered","text":"There are 2 answers to your comment on “A Bcc: {link}”. The newest:\nhttps://b.example/c\n\nYou get this message because you asked for it when you wrote the comment. No more messages from this blog:\nhttps://b.example/u\n","headers":{"Auto-Submitted":"auto-generated","List-Unsubscribe":"<https://b.example/u>","List-Unsubscribe-Post":"List-Unsubscribe=One-Click"}}
    "#]].assert_eq(&calls);
}

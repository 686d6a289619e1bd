//! Who is told of what: the owner of comments that wait, and whoever asked for it of answers. Receivers and providers are
//! stand-ins on this machine; what they get, and what of an address lies on the disk, is looked at from outside.

use std::path::Path;

use serde_json::{Value, json};

use crate::client::Ask;
use crate::receiver::{Receiver, Told};
use crate::rim::{AUTHOR_KEY, Rim, variables};
use crate::writer::{READING, approve, id, path, token, write};

const ORIGIN: &str = "https://blog.example";
const ANN: &str = "ann@example.org";

fn rim(more: &Value) -> Rim {
    let mut all = variables();
    all["ORIGIN"] = json!(ORIGIN);
    for (name, value) in more.as_object().into_iter().flatten() {
        all[name] = value.clone();
    }
    Rim::start_with(all, json!({}))
}

fn with_mail(provider: &Receiver) -> Rim {
    rim(&json!({
        "MAIL_KIND": "resend", "MAIL_URL": format!("{}/emails", provider.url), "MAIL_TOKEN": "re_1",
        "MAIL_FROM": "Blog <blog@blog.example>",
    }))
}

/// The link in a letter that begins like this, as a path.
#[track_caller]
fn link(letter: &Told, path: &str) -> String {
    let text = letter.json()["text"].as_str().expect("a text").to_owned();
    let (_, rest) = text.split_once(&format!("{ORIGIN}{path}")).unwrap_or_else(|| panic!("no {path} in {text}"));
    format!("{path}{}", rest.split_whitespace().next().unwrap_or_default())
}

/// Whether any file below the folder holds the text.
fn holds(folder: &Path, text: &str) -> bool {
    let entries = std::fs::read_dir(folder).expect("a folder").filter_map(Result::ok);
    entries.map(|entry| entry.path()).any(|path| match path.is_dir() {
        true => holds(&path, text),
        false => {
            std::fs::read(&path).is_ok_and(|bytes| bytes.windows(text.len()).any(|window| window == text.as_bytes()))
        }
    })
}

#[test]
fn the_owner_is_told_of_a_comment_that_waits_by_each_kind_of_receiver() {
    for kind in ["webhook", "ntfy", "gotify"] {
        let receiver = Receiver::start(200);
        let url = format!("{}/blog", receiver.url);
        let mut rim = rim(&json!({ "NOTICE_KIND": kind, "NOTICE_URL": url, "NOTICE_TOKEN": "hush" }));
        write(&rim, "posts/hello", "What a visitor has written");
        let told = receiver.told(1).remove(0);
        assert!(!told.body.contains("visitor has written") && !told.body.contains("Ann"), "{told:?}");
        assert!(told.body.contains("“On <posts/hello> & more” (1)"), "{told:?}");
        let queue = format!("{ORIGIN}/admin/#queue");
        match kind {
            "webhook" => {
                assert_eq!((told.path.as_str(), told.header("authorization")), ("/blog", Some("Bearer hush")));
                let json = told.json();
                assert_eq!((&json["kind"], &json["count"], &json["link"]), (&json!("held"), &json!(1), &json!(queue)));
                assert_eq!(json["pages"][0]["page"], "posts/hello");
            }
            "ntfy" => {
                assert_eq!((told.path.as_str(), told.header("authorization")), ("/blog", Some("Bearer hush")));
                assert_eq!(
                    (told.header("title"), told.header("click")),
                    (Some("1 comment waits"), Some(queue.as_str()))
                );
            }
            _ => {
                assert_eq!((told.path.as_str(), told.header("x-gotify-key")), ("/blog/message", Some("hush")));
                let json = told.json();
                assert_eq!(json["title"], "1 comment waits");
                assert_eq!(json["extras"]["client::notification"]["click"]["url"], queue.as_str());
            }
        }
        // The next ones wait for ten minutes, whatever comes.
        for number in 0..20 {
            write(&rim, "posts/other", &format!("Number {number}"));
        }
        rim.chores();
        assert_eq!(receiver.told(1).len(), 1, "{kind}");
    }
}

#[test]
fn no_visitor_waits_for_a_receiver_or_hears_of_its_troubles() {
    let receiver = Receiver::start(500);
    receiver.close(true);
    let rim = rim(&json!({ "NOTICE_URL": receiver.url }));
    let answer = rim.post(&path("posts/hello"), json!({ "text": "One" })).is(201);
    assert_eq!(answer.json()["state"], "held");
    receiver.told(1);
    write(&rim, "posts/hello", "Two, while the first is still being told of");
    receiver.close(false);
    let gone = self::rim(&json!({ "NOTICE_URL": "http://127.0.0.1:9" }));
    write(&gone, "posts/hello", "One");
    write(&gone, "posts/hello", "Two");
    assert_eq!(gone.get("/api/health").is(200).json()["status"], "ok");
}

#[test]
fn what_is_set_by_half_is_named() {
    let rim = rim(&json!({ "NOTICE_KIND": "pigeon", "MAIL_KIND": "resend" }));
    let health = rim.get("/api/health").is(200).json();
    assert_eq!(health["status"], "degraded");
    let missing = health["missing"].to_string();
    assert!(missing.contains("NOTICE_KIND, one of") && missing.contains("MAIL_TOKEN"), "{health}");
}

#[test]
fn who_has_confirmed_an_address_hears_of_an_answer_until_one_click() {
    let provider = Receiver::start(200);
    let mut rim = with_mail(&provider);
    let thread = rim.ask(&Ask::get(&path("posts/hello")).header("accept", "application/json")).json();
    assert_eq!(thread["mail"], true);
    let token = token(&rim, "posts/hello");
    std::thread::sleep(READING);
    let comment = json!({ "text": "A question", "author": "Ann", "email": ANN, "token": token });
    let question = id(&rim.post(&path("posts/hello"), comment));

    let asked = provider.told(1).remove(0);
    assert_eq!((asked.path.as_str(), asked.header("authorization")), ("/emails", Some("Bearer re_1")));
    assert!(asked.header("user-agent").is_some_and(|agent| agent.starts_with("gen-edge/")), "{asked:?}");
    assert_eq!(asked.json()["to"], json!([ANN]));
    assert!(!asked.body.contains("A question"), "{asked:?}");
    let confirm = link(&asked, "/api/subscribe/");
    for _ in 0..2 {
        assert!(rim.get(&confirm).is(200).text().contains("<form method=\"post\">"));
    }
    assert!(!holds(&rim.data(), ANN), "before the button is pressed nothing is stored");
    for _ in 0..2 {
        rim.ask(&Ask::form(&confirm, &[])).is(200);
    }
    assert!(holds(&rim.data(), ANN));

    approve(&rim, &question);
    let reply = json!({ "text": "Read [this](https://evil.example/)", "author": "Eve", "parent": question });
    let reply = id(&rim.post(&path("posts/hello"), reply));
    rim.chores();
    assert_eq!(provider.told(1).len(), 1, "what is held is told to nobody");
    approve(&rim, &reply);
    let told = provider.told(2).remove(1);
    assert!(!told.body.contains("evil") && !told.body.contains("Eve") && told.json()["html"].is_null(), "{told:?}");
    assert_eq!(link(&told, "/api/comment/"), format!("/api/comment/{reply}"));
    let unsubscribe = link(&told, "/api/unsubscribe/");
    assert_eq!(told.json()["headers"]["List-Unsubscribe"], format!("<{ORIGIN}{unsubscribe}>"));
    assert_eq!(told.json()["headers"]["List-Unsubscribe-Post"], "List-Unsubscribe=One-Click");

    assert!(rim.get(&unsubscribe).is(200).text().contains(ANN));
    let backup = |rim: &Rim| rim.admin_get("/api/export").is(200).text();
    assert!(backup(&rim).contains(ANN), "a GET changes nothing");
    // RFC 8058: a mail program posts from elsewhere.
    let click = Ask::new("POST", &unsubscribe).header("content-type", "multipart/form-data; boundary=x");
    rim.ask(&click.body("--x\r\ncontent-disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--x--"))
        .is(200);
    assert!(!backup(&rim).contains(ANN));
    for broken in ["/api/subscribe/x", "/api/unsubscribe/x", "/api/unsubscribe/a.b"] {
        assert_eq!(rim.get(broken).is(403).code(), "token");
        assert_eq!(rim.ask(&Ask::post(broken, &json!({}))).is(403).code(), "token");
    }
    let owner = json!({ "text": "One more answer", "parent": question, "key": AUTHOR_KEY });
    id(&rim.post(&path("posts/hello"), owner));
    rim.chores();
    assert_eq!(provider.told(2).len(), 2);
}

#[test]
fn a_hundred_wishes_for_one_address_are_one_mail() {
    let provider = Receiver::start(200);
    let mut rim = with_mail(&provider);
    let token = token(&rim, "posts/hello");
    std::thread::sleep(READING);
    for number in 0..100 {
        let email = if number % 2 == 0 { ANN } else { "A.nn+blog@Example.org" };
        let comment = json!({ "text": format!("Number {number}"), "email": email, "token": token });
        id(&rim.post(&path("posts/hello"), comment));
    }
    provider.told(1);
    rim.chores();
    assert_eq!(provider.told(1).len(), 1);
    assert!(!holds(&rim.data(), "example.org"));
}

#[test]
fn hostile_addresses_and_machines_send_no_mail() {
    let provider = Receiver::start(200);
    let mut rim = with_mail(&provider);
    for email in [
        "ann@example.org\r\nBcc: bob@example.org",
        "ann@example.org,bob@example.org",
        "Ann <ann@example.org>",
        "ann@ex\u{430}mple.org",
        "ann",
    ] {
        let refused = rim.post(&path("posts/hello"), json!({ "text": "x", "email": email })).is(422);
        assert_eq!(refused.code(), "email-invalid", "{email:?}");
        rim.ask(&Ask::form(&path("posts/hello"), &[("text", "x"), ("email", email)])).is(422);
    }
    // Nobody has fetched a form for these.
    for number in 0..100 {
        let comment = json!({ "text": format!("Flood {number}"), "email": format!("v{number}@example.org") });
        id(&rim.post(&path("posts/hello"), comment));
    }
    rim.chores();
    assert_eq!(provider.told(0).len(), 0);
    let off = Rim::start();
    id(&off.post(&path("posts/hello"), json!({ "text": "x", "email": "whatever" })));
    let thread = off.ask(&Ask::get(&path("posts/hello")).header("accept", "application/json")).json();
    assert_eq!(thread["mail"], false);
}

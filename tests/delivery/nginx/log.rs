//! The log: a line of JSON for each request, with the reader's address only from who may say it.

use expect_test::expect;
use serde_json::Value;

use super::http;
use super::server::Nginx;
use super::site::site;

#[test]
#[ignore = "needs nginx: cargo xtask delivery"]
fn a_line_says_who_asked_for_what_and_got_which() {
    let nginx = Nginx::blog(&site());
    nginx.ask(
        "GET",
        "/posts/hello/?q=\"1\"",
        &["Accept-Encoding: br", "User-Agent: test", "CF-Ray: 8f2-VIE", "CF-IPCountry: AT"],
    );
    let mut lines = nginx.log("q=");
    let line = lines.remove(0);
    let Value::Object(mut fields) = line else { panic!("{line}") };
    let request = fields.shift_remove("request").unwrap();
    assert_eq!(request.as_str().map(str::len), Some(32));
    for moment in ["ts", "seconds", "bytes"] {
        assert!(fields.shift_remove(moment).is_some_and(|value| !value.is_null()), "{moment}");
    }
    expect![[r#"
        {
          "ip": "127.0.0.1",
          "method": "GET",
          "host": "blog.example",
          "uri": "/posts/hello/?q=\"1\"",
          "status": 200,
          "encoding": "br",
          "referer": "",
          "agent": "test",
          "ray": "8f2-VIE",
          "country": "AT",
          "peer": "127.0.0.1"
        }"#]]
    .assert_eq(&serde_json::to_string_pretty(&fields).unwrap());
}

/// Who reaches the pod past the tunnel could say anything. The test is such a one, until its own address is named.
#[test]
#[ignore = "needs nginx: cargo xtask delivery"]
fn only_the_tunnel_may_say_who_asks() {
    let stranger = Nginx::blog(&site());
    stranger.ask("GET", "/?stranger", &["CF-Connecting-IP: 203.0.113.9", "X-Forwarded-For: 203.0.113.8"]);
    assert_eq!(stranger.log("stranger")[0]["ip"], "127.0.0.1");

    let tunnel = Nginx::blog_with(&site(), &[("set_real_ip_from 10.42.0.0/16", "set_real_ip_from 127.0.0.1")]);
    tunnel.ask("GET", "/?tunnel", &["CF-Connecting-IP: 203.0.113.9", "X-Forwarded-For: 203.0.113.8"]);
    let line = &tunnel.log("tunnel")[0];
    assert_eq!((&line["ip"], &line["peer"]), (&"203.0.113.9".into(), &"127.0.0.1".into()));
}

#[test]
#[ignore = "needs nginx: cargo xtask delivery"]
fn whatever_is_sent_a_line_is_json() {
    let nginx = Nginx::blog(&site());
    let requests: [&[u8]; 5] = [
        b"GET /?bytes=\xff\xfe HTTP/1.1\r\nHost: blog.example\r\nUser-Agent: \xc3\x28\"\\\x01\r\nReferer: \xff\r\nConnection: close\r\n\r\n",
        b"GET /?bytes HTTP/1.1\r\nHost: blog.example\r\nCF-Ray: \xff\",\"ip\":\"1\r\nCF-IPCountry: \"\xff\r\nConnection: close\r\n\r\n",
        b"GET /?bytes HTTP/1.1\r\nHost: \xff.example\r\nConnection: close\r\n\r\n",
        b"\x16\x03\x01bytes\r\n\r\n",
        b"GET /?bytes\r\n",
    ];
    for request in requests {
        // Some are answered with what is no response of HTTP/1.1.
        let _ = http::raw(nginx.public, request);
    }
    nginx.get("/?last");
    nginx.log("last");
    let lines = nginx.log("{");
    assert!(lines.len() >= requests.len(), "{lines:#?}");
    assert!(lines.iter().all(|line| line["status"].is_u64()), "{lines:#?}");
}

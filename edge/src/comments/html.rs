//! Text into HTML, safely: escaping for the places where a visitor's words may stand. Tags are written elsewhere.

use std::fmt::Write;

/// For text between tags. What XML cannot say (control and non-characters) is left out; a no-break space
/// is named, as browsers write it, so that a second look at the HTML finds nothing to change.
pub fn escape(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '\u{a0}' => html.push_str("&nbsp;"),
            '\n' | '\t' => html.push(letter),
            '\u{fffe}' | '\u{ffff}' => {}
            _ if letter.is_control() => {}
            _ => html.push(letter),
        }
    }
    html
}

/// For a value between double quotes, which our attributes always have.
pub fn attribute(text: &str) -> String {
    escape(text).replace('"', "&quot;")
}

/// The address of a link as it may stand in `href`, or nothing if it is not of the web or mail, or would not be
/// understood.
///
/// Whatever an address needs not, or what could end it, is percent-encoded; the scheme is looked for as it stands,
/// since a browser would drop a line break or tab in `java\nscript:` and an allow-list need not know of that.
pub fn href(address: &str) -> Option<String> {
    let (scheme, rest) = address.split_once(':')?;
    let is_known = match scheme.to_ascii_lowercase().as_str() {
        "http" | "https" => rest.strip_prefix("//").is_some_and(has_host),
        "mailto" => true,
        _ => false,
    };
    if !is_known || address.len() > MOST_ADDRESS {
        return None;
    }
    let mut href = String::with_capacity(address.len());
    for byte in address.bytes() {
        match byte {
            b'&' => href.push_str("&amp;"),
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => href.push(byte as char),
            _ if b"-._~:/?#@!$()*+,;=%".contains(&byte) => href.push(byte as char),
            _ => drop(write!(href, "%{byte:02X}")),
        }
    }
    Some(href)
}

/// Whether what follows `https://` names a host, with or without a port. A name before an `@` would look like the
/// host, and a number in another writing than `192.0.2.1` (WHATWG URL, "ends in a number") hides one.
fn has_host(rest: &str) -> bool {
    // A backslash would be a slash to a browser, but comes out encoded: so it ends nothing and fits nowhere.
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let (host, port) = authority.split_once(':').unwrap_or((authority, "80"));
    let host = host.strip_suffix('.').unwrap_or(host);
    let fits = |letter: char| letter.is_alphanumeric() || matches!(letter, '-' | '_');
    let is_number = |label: &str| label.bytes().all(|byte| byte.is_ascii_digit()) || label.starts_with("0x");
    let last = host.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    host.split('.').all(|label| !label.is_empty() && label.chars().all(fits))
        && (!is_number(&last) || host.parse::<std::net::Ipv4Addr>().is_ok())
        && port.parse::<u16>().is_ok()
}

/// Bytes of an address.
const MOST_ADDRESS: usize = 2000;

/// The host of an address of the web, in lower case and without `www.`; for the blocklist and to be shown.
pub fn host(address: &str) -> Option<String> {
    let (scheme, rest) = address.split_once("://")?;
    if !["http", "https"].iter().any(|known| scheme.eq_ignore_ascii_case(known)) {
        return None;
    }
    // A backslash is a slash to a browser.
    let authority = rest.split(['/', '?', '#', '\\']).next()?;
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let host = host.split(':').next()?.trim_end_matches('.').to_lowercase();
    let host = host.strip_prefix("www.").map_or(host.clone(), str::to_owned);
    (!host.is_empty()).then_some(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_gets_out_of_its_place() {
        assert_eq!(escape("<a href='x'>&amp;\u{a0}"), "&lt;a href='x'&gt;&amp;amp;&nbsp;");
        assert_eq!(attribute(r#"" onclick="alert(1)"#), "&quot; onclick=&quot;alert(1)");
    }

    #[test]
    fn links_lead_to_the_web_or_to_mail() {
        let same = |address: &str| assert_eq!(href(address).as_deref(), Some(address));
        same("http://a.example/x?y=1#z");
        same("HTTPS://a.example/");
        same("mailto:a@b.example");
        same("https://127.0.0.1:8080/");
        assert_eq!(href("https://a/\"'<>\\ ä&").as_deref(), Some("https://a/%22%27%3C%3E%5C%20%C3%A4&amp;"));
        for refused in [
            "javascript:alert(1)",
            "//a.example",
            "/a",
            "java\nscript:x",
            " https://a",
            "data:text/html,x",
            "http:a",
            "https://",
            "https://a.example[2",
            "https://a@b.example",
            "https://a.example\\@b.example",
            "https://a:x",
            "https://0x7f.1",
            "https://1.2.3.256",
        ] {
            assert_eq!(href(refused), None, "{refused:?}");
        }
    }

    #[test]
    fn a_host_is_what_a_browser_would_ask() {
        let table = [
            ("https://www.Example.COM:443/a", Some("example.com")),
            ("http://good.example@evil.example/", Some("evil.example")),
            ("http://evil.example\\@good.example/", Some("evil.example")),
            ("http://evil.example./", Some("evil.example")),
            ("mailto:a@b.example", None),
            ("https://", None),
        ];
        for (address, expected) in table {
            assert_eq!(host(address).as_deref(), expected, "{address}");
        }
    }
}

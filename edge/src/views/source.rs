//! Where a reader came from: an address or a query in, a short clean name out. Of a referrer only its host is kept, of
//! a query only the three campaign names. What is counted of them is decided elsewhere.

use crate::http::pairs;

/// Longest name that is kept, in characters. A longer host cannot be reached (RFC 1035 allows 253, people use fewer), a
/// longer campaign is noise.
const LONGEST: usize = 64;

/// The three names that a link to us can carry.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Campaign {
    pub source: Option<String>,
    pub medium: Option<String>,
    pub campaign: Option<String>,
}

/// Host of a referrer in lower case and without `www.`; nothing for our own pages, for what is no web address and for
/// hosts with characters that no host has.
///
/// `own` is scheme and host of the blog.
pub fn referrer(address: &str, own: &str) -> Option<String> {
    let host = host(address)?;
    (self::host(own).as_ref() != Some(&host)).then_some(host)
}

fn host(address: &str) -> Option<String> {
    let (scheme, rest) = address.trim().split_once("://")?;
    if !["http", "https", "android-app"].iter().any(|known| scheme.eq_ignore_ascii_case(known)) {
        return None;
    }
    // Browsers read a backslash as a slash.
    let authority = rest.split(['/', '?', '#', '\\']).next()?;
    let with_port = authority.rsplit('@').next()?;
    let host = with_port.split(':').next()?.trim_end_matches('.').to_ascii_lowercase();
    let host = host.strip_prefix("www.").unwrap_or(&host);
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
    let plausible = !host.is_empty() && host.len() <= LONGEST && host.bytes().all(fits);
    plausible.then(|| host.to_owned())
}

/// Source, medium and campaign from the query of the page's address; `ref` and `source` stand for `utm_source`.
pub fn campaign(query: &str) -> Campaign {
    let mut campaign = Campaign::default();
    for (name, value) in pairs(query) {
        let place = match name.as_str() {
            "utm_source" | "ref" | "source" => &mut campaign.source,
            "utm_medium" => &mut campaign.medium,
            "utm_campaign" => &mut campaign.campaign,
            _ => continue,
        };
        if place.is_none() {
            *place = label(&value);
        }
    }
    campaign
}

/// A name as it may be kept: lower case, no control or invisible characters, single spaces, not long.
fn label(text: &str) -> Option<String> {
    let words = text.split(|character: char| character.is_whitespace() || is_invisible(character));
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    let label: String = words.join(" ").to_lowercase().chars().take(LONGEST).collect();
    let label = label.trim_end().to_owned();
    (!label.is_empty()).then_some(label)
}

/// Characters that change how the text around them is shown, without being seen: controls, marks of direction
/// (CVE-2021-42574), joiners, byte order marks and private use.
fn is_invisible(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}')
        || matches!(character, '\u{2060}'..='\u{206f}' | '\u{e000}'..='\u{f8ff}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}')
        || matches!(character, '\u{fff0}'..='\u{ffff}' | '\u{e0000}'..='\u{10ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn v6_a_referrer_is_its_host() {
        let own = "https://www.blog.example";
        for (address, expected) in [
            ("https://www.News.Example/item?id=1", Some("news.example")),
            ("http://user:secret@news.example:8080/", Some("news.example")),
            ("https://news.example.", Some("news.example")),
            ("android-app://com.example.reader/", Some("com.example.reader")),
            ("https://blog.example/other/", None),
            ("https://www.blog.example", None),
            ("javascript://news.example/%0aalert(1)", None),
            ("https://<script>alert(1)</script>/", None),
            ("https://[::1]/", None),
            ("https://news.example\\@evil.example/", Some("news.example")),
            ("//news.example/", None),
            ("", None),
        ] {
            assert_eq!(referrer(address, own).as_deref(), expected, "{address}");
        }
        assert_eq!(referrer(&format!("https://{}.example/", "a".repeat(60)), own), None);
    }

    #[test]
    fn v6_a_campaign_is_three_short_names() {
        let found =
            campaign("utm_source=News%20%20Letter&utm_medium=E-Mail%00&utm_campaign=%E2%80%AEspring&utm_source=b&x=y");
        let name = |text: &str| Some(text.to_owned());
        assert_eq!(found, Campaign { source: name("news letter"), medium: name("e-mail"), campaign: name("spring") });
        assert_eq!(campaign("utm_source=%00%0a&ref=lobsters").source.as_deref(), Some("lobsters"));
        assert_eq!(
            campaign(&format!("utm_source={}", "ä".repeat(500))).source.map(|name| name.chars().count()),
            Some(64)
        );
    }

    proptest::proptest! {
        #[test]
        fn any_address_gives_a_clean_name_or_none(address in "(https?://)?.{0,200}", query in "(utm_source=)?.{0,200}") {
            if let Some(host) = referrer(&address, "https://blog.example") {
                assert!(host.len() <= LONGEST && host.bytes().all(|byte| byte.is_ascii_graphic()));
            }
            if let Some(source) = campaign(&query).source {
                assert!(source.chars().count() <= LONGEST && !source.chars().any(is_invisible));
            }
        }
    }
}

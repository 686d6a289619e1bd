//! Machines by their user agent: a header in, a kind and a name out, or nothing for what looks like a person's browser.
//! Three steps: names that are known (`bots_table`), words that no browser says, and shapes that no browser has. A
//! machine that says exactly what a browser says is taken for one.

use serde::{Deserialize, Serialize};

use super::bots_table::{COMPATIBLE, KNOWN, PEOPLE, SYSTEMS, WORDS};

/// What a machine comes for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// For a search engine's index.
    Search,
    /// For the training of language models.
    AiTraining,
    /// For the index of a search that answers by a language model.
    AiSearch,
    /// Sent by one person's assistant, now.
    AiAgent,
    /// For the card under a shared link.
    Preview,
    /// For a reader of feeds.
    Feed,
    /// Whether the page is up, fast, valid.
    Monitor,
    /// Archives, marketing, scanners, programs.
    Other,
}

impl Kind {
    pub const ALL: [(Self, &'static str); 8] = [
        (Self::Search, "search"),
        (Self::AiTraining, "ai-training"),
        (Self::AiSearch, "ai-search"),
        (Self::AiAgent, "ai-agent"),
        (Self::Preview, "preview"),
        (Self::Feed, "feed"),
        (Self::Monitor, "monitor"),
        (Self::Other, "other"),
    ];

    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(kind, _)| *kind == self).map_or("other", |(_, name)| name)
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bot {
    pub kind: Kind,
    /// From the table, or the word of the user agent that gave it away: letters, digits, `-`, `_` and `.`, at most 32.
    pub name: String,
}

/// Longest user agent that is looked at, in bytes. Browsers stay under 300.
const LONGEST: usize = 1024;
/// Longest name, in bytes.
const LONGEST_NAME: usize = 32;

/// What the sender of this header is, if no person.
pub fn recognise(agent: &str) -> Option<Bot> {
    let agent = agent.get(..agent.floor_char_boundary(LONGEST)).unwrap_or(agent);
    let lower = agent.to_ascii_lowercase();
    if let Some((_, kind, name)) = KNOWN.iter().find(|(token, ..)| lower.contains(token)) {
        return Some(Bot { kind: *kind, name: (*name).to_owned() });
    }
    if let Some((at, kind)) = telling_word(&lower) {
        return Some(Bot { kind, name: name_at(agent, at) });
    }
    (!looks_like_a_browser(&lower)).then(|| Bot { kind: Kind::Other, name: name_at(agent, 0) })
}

/// Where a word stands that no browser says, and what it says of the sender.
fn telling_word(lower: &str) -> Option<(usize, Kind)> {
    let people = PEOPLE.iter().any(|word| lower.contains(word));
    WORDS.iter().find_map(|(word, kind)| {
        let at = lower.find(word)?;
        // Phones by the name of Cubot, and a word about bottles, hold a `bot` as well.
        (*word != "bot" || !people).then_some((at, *kind))
    })
}

/// Browsers name the system they run on, and only the Internet Explorer and its likes called themselves compatible.
fn looks_like_a_browser(lower: &str) -> bool {
    let has_system = SYSTEMS.iter().any(|system| lower.contains(system));
    let claims = lower.contains("(compatible") && !COMPATIBLE.iter().any(|one| lower.contains(one));
    has_system && !claims
}

/// The word of the user agent around a place, cut to what a name may hold.
fn name_at(agent: &str, at: usize) -> String {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    let (before, after) = agent.split_at_checked(at).unwrap_or(("", agent));
    let start = before.bytes().rposition(|byte| !fits(byte)).map_or(0, |last| last + 1);
    let word = before.bytes().skip(start).chain(after.bytes());
    let word: Vec<u8> = word.take_while(|byte| fits(*byte)).take(LONGEST_NAME).collect();
    let name = String::from_utf8_lossy(&word);
    let name = name.trim_matches(['-', '_', '.']);
    let address = name.contains("http") || name.is_empty();
    if address { "unnamed".to_owned() } else { name.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(agent: &str, kind: Kind, name: &str) {
        assert_eq!(recognise(agent), Some(Bot { kind, name: name.to_owned() }), "{agent}");
    }

    #[test]
    fn v5_bots_are_named_and_told_apart_by_what_they_come_for() {
        check("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", Kind::Search, "Googlebot");
        check(
            "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2; +https://openai.com/gptbot)",
            Kind::AiTraining,
            "GPTBot",
        );
        check(
            "Mozilla/5.0 (compatible; OAI-SearchBot/1.0; +https://openai.com/searchbot)",
            Kind::AiSearch,
            "OAI-SearchBot",
        );
        check("Mozilla/5.0 (compatible; ChatGPT-User/1.0; +https://openai.com/bot)", Kind::AiAgent, "ChatGPT-User");
        check("Mozilla/5.0 (compatible; Claude-User/1.0; +Claude-User@anthropic.com)", Kind::AiAgent, "Claude-User");
        check("Mozilla/5.0 (compatible; ClaudeBot/1.0; +claudebot@anthropic.com)", Kind::AiTraining, "ClaudeBot");
        check("Mozilla/5.0 (compatible; PerplexityBot/1.0)", Kind::AiSearch, "PerplexityBot");
        check("WhatsApp/2.19.258 A", Kind::Preview, "WhatsApp");
        check("Feedly/1.0 (+http://www.feedly.com/fetcher.html; 12 subscribers)", Kind::Feed, "Feedly");
        check("Uptime-Kuma/1.23.16", Kind::Monitor, "Uptime Kuma");
        check("Mozilla/5.0 (compatible; FancyNewBot/7; +https://fancy.example)", Kind::Other, "FancyNewBot");
        check("curl/8.5.0", Kind::Other, "curl");
        check("", Kind::Other, "unnamed");
        check("<script>alert(1)</script>bot", Kind::Other, "bot");
    }

    #[test]
    fn v5_people_are_no_bots() {
        for agent in [
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
            "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0",
            "Mozilla/5.0 (Linux; Android 13; CUBOT NOTE 40) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Mobile Safari/537.36",
            "Mozilla/5.0 (compatible; MSIE 10.0; Windows NT 6.2; Trident/6.0)",
            "Lynx/2.9.0 libwww-FM/2.14 SSL-MM/1.4.1 OpenSSL/3.0.13",
            "Mozilla/5.0 (PlayStation; PlayStation 5/2.26) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/13.0 Safari/605.1.15",
        ] {
            assert_eq!(recognise(agent), None, "{agent}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_gives_a_clean_name_or_none(agent in ".{0,300}") {
            if let Some(Bot { name, .. }) = recognise(&agent) {
                assert!(!name.is_empty() && name.len() <= LONGEST_NAME);
                assert!(name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b" -_.".contains(&byte)), "{name}");
            }
        }
    }
}

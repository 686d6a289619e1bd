//! Whether a comment is shown or held: facts come in, the first objection goes out. Every check is a small function of
//! its own and runs before anything is visible. None refuses: a comment that is held is read by a person.

use super::html::host;

/// How old the form was, by its signed token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trap {
    /// Milliseconds since it was fetched.
    Age(i64),
    /// None, as in a form of the static page.
    Missing,
    /// Not ours, of another page, or more than a day old.
    Invalid,
    /// An edit has no form of its own; its token is looked at elsewhere.
    NotAsked,
}

/// What moderators have blocked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Blocks {
    /// In lower case.
    pub words: Vec<String>,
    /// Without `www.`; the hosts below them are meant as well.
    pub hosts: Vec<String>,
    /// Whether the author's key is among them.
    pub has_author: bool,
}

/// What is known of a comment before it is stored.
#[derive(Clone, Debug)]
pub struct Facts<'f> {
    pub text: &'f str,
    pub author: &'f str,
    pub site: &'f str,
    /// Addresses in the text.
    pub links: &'f [String],
    /// A field that people do not see.
    pub honeypot: &'f str,
    pub trap: Trap,
    pub blocks: &'f Blocks,
    /// Somebody wrote the same, here lately or anywhere within a day.
    pub is_duplicate: bool,
    pub is_owner: bool,
    /// Moderators trust the key, which they do after some good comments.
    pub is_trusted: bool,
}

/// Why a comment is held, as it is stored and shown to moderators.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    Honeypot,
    TooFast,
    NoToken,
    Token,
    Author,
    Word,
    Host,
    Links,
    Duplicate,
    First,
    /// The facts could not be had.
    Failure,
}

impl Reason {
    pub fn name(self) -> &'static str {
        match self {
            Self::Honeypot => "honeypot",
            Self::TooFast => "fast",
            Self::NoToken => "no-token",
            Self::Token => "token",
            Self::Author => "author",
            Self::Word => "word",
            Self::Host => "host",
            Self::Links => "links",
            Self::Duplicate => "duplicate",
            Self::First => "first",
            Self::Failure => "failure",
        }
    }
}

impl Reason {
    /// Whether it may well be a person's comment: nobody who scripts thousands of them gets that far.
    pub fn is_weak(self) -> bool {
        matches!(self, Self::Links | Self::First)
    }
}

/// Links that a comment may have.
const MOST_LINKS: usize = 2;
/// Milliseconds that a person needs at least.
const FASTEST: i64 = 3000;

/// From the surest sign to the weakest.
const CHECKS: [fn(&Facts<'_>) -> Option<Reason>; 8] =
    [honeypot, trap, blocked_author, blocked_word, blocked_host, links, duplicate, first];

/// Nothing if it may be shown. The owner of the blog is not checked.
pub fn objection(facts: &Facts<'_>) -> Option<Reason> {
    if facts.is_owner {
        return None;
    }
    CHECKS.iter().find_map(|check| check(facts))
}

fn honeypot(facts: &Facts<'_>) -> Option<Reason> {
    (!facts.honeypot.is_empty()).then_some(Reason::Honeypot)
}

fn trap(facts: &Facts<'_>) -> Option<Reason> {
    match facts.trap {
        Trap::Age(age) if age < FASTEST => Some(Reason::TooFast),
        Trap::Age(_) | Trap::NotAsked => None,
        Trap::Missing => Some(Reason::NoToken),
        Trap::Invalid => Some(Reason::Token),
    }
}

fn blocked_author(facts: &Facts<'_>) -> Option<Reason> {
    facts.blocks.has_author.then_some(Reason::Author)
}

/// A blocked word is found where it stands as a word of its own, or several of them in a row.
fn blocked_word(facts: &Facts<'_>) -> Option<Reason> {
    let said = format!("{} {}", words(facts.author), words(facts.text));
    let is_said = |word: &String| {
        let word = words(word);
        word.len() > 2 && said.contains(&word)
    };
    facts.blocks.words.iter().any(is_said).then_some(Reason::Word)
}

/// Lower case, with one space before and after every word. Letters that nobody sees do not part a word.
fn words(text: &str) -> String {
    let seen: String = text
        .to_lowercase()
        .chars()
        .filter(|letter| !matches!(letter, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}'))
        .collect();
    let words: Vec<&str> =
        seen.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    format!(" {} ", words.join(" "))
}

fn blocked_host(facts: &Facts<'_>) -> Option<Reason> {
    let is_blocked = |address: &str| {
        let Some(host) = host(address) else { return false };
        // The host itself or one below it: `attacker-example.com` is not below `example.com`.
        facts.blocks.hosts.iter().any(|blocked| {
            host.strip_suffix(blocked.as_str()).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
        })
    };
    let mut addresses = facts.links.iter().map(String::as_str).chain([facts.site]);
    addresses.any(is_blocked).then_some(Reason::Host)
}

/// An address that is not marked up counts as well.
fn links(facts: &Facts<'_>) -> Option<Reason> {
    let written = facts.text.to_ascii_lowercase().matches("://").count();
    (facts.links.len().max(written) > MOST_LINKS).then_some(Reason::Links)
}

fn duplicate(facts: &Facts<'_>) -> Option<Reason> {
    facts.is_duplicate.then_some(Reason::Duplicate)
}

fn first(facts: &Facts<'_>) -> Option<Reason> {
    (!facts.is_trusted).then_some(Reason::First)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn good() -> Facts<'static> {
        static NONE: Blocks = Blocks { words: Vec::new(), hosts: Vec::new(), has_author: false };
        Facts {
            text: "A fine text.",
            author: "Ann",
            site: "",
            links: &[],
            honeypot: "",
            trap: Trap::Age(60_000),
            blocks: &NONE,
            is_duplicate: false,
            is_owner: false,
            is_trusted: true,
        }
    }

    #[test]
    fn a_trusted_author_is_shown() {
        assert_eq!(objection(&good()), None);
    }

    #[test]
    fn whoever_fills_the_hidden_field_is_held() {
        assert_eq!(objection(&Facts { honeypot: "x", ..good() }), Some(Reason::Honeypot));
    }

    #[test]
    fn a_form_takes_three_seconds_and_has_a_token() {
        for (trap, expected) in [
            (Trap::Age(2999), Some(Reason::TooFast)),
            (Trap::Age(3000), None),
            (Trap::Age(-5), Some(Reason::TooFast)),
            (Trap::Missing, Some(Reason::NoToken)),
            (Trap::Invalid, Some(Reason::Token)),
            (Trap::NotAsked, None),
        ] {
            assert_eq!(objection(&Facts { trap, ..good() }), expected, "{trap:?}");
        }
    }

    #[test]
    fn blocked_words_are_found_as_words() {
        let blocks = Blocks { words: vec!["casino".to_owned(), "cheap pills".to_owned()], ..Blocks::default() };
        let held = |text| objection(&Facts { text, blocks: &blocks, ..good() }) == Some(Reason::Word);
        assert!(held("The CASINO!") && held("ca\u{200b}sino") && held("cheap\n*pills*"));
        assert!(!held("casinoless") && !held("cheap red pills"));
        assert_eq!(objection(&Facts { author: "Casino", blocks: &blocks, ..good() }), Some(Reason::Word));
    }

    #[test]
    fn blocked_hosts_are_found_with_those_below_them() {
        let blocks = Blocks { hosts: vec!["example.com".to_owned()], ..Blocks::default() };
        let held = |site| objection(&Facts { site, blocks: &blocks, ..good() }) == Some(Reason::Host);
        assert!(held("https://www.Example.com/a") && held("https://a.example.com") && held("http://x@example.com:80"));
        assert!(!held("https://attacker-example.com") && !held("https://example.com.evil.example"));
        let links = ["https://example.com".to_owned()];
        assert_eq!(objection(&Facts { links: &links, blocks: &blocks, ..good() }), Some(Reason::Host));
    }

    #[test]
    fn an_author_can_be_blocked() {
        let blocks = Blocks { has_author: true, ..Blocks::default() };
        assert_eq!(objection(&Facts { blocks: &blocks, ..good() }), Some(Reason::Author));
    }

    #[test]
    fn two_links_pass_and_a_third_does_not() {
        let links: Vec<String> = (0..3).map(|number| format!("https://{number}.example")).collect();
        assert_eq!(objection(&Facts { links: &links[..2], ..good() }), None);
        assert_eq!(objection(&Facts { links: &links, ..good() }), Some(Reason::Links));
        assert_eq!(objection(&Facts { text: "http://a http://b HTTP://c", ..good() }), Some(Reason::Links));
    }

    #[test]
    fn the_same_again_is_held() {
        assert_eq!(objection(&Facts { is_duplicate: true, ..good() }), Some(Reason::Duplicate));
    }

    #[test]
    fn who_is_new_is_held() {
        assert_eq!(objection(&Facts { is_trusted: false, ..good() }), Some(Reason::First));
    }

    #[test]
    fn the_owner_is_not_checked() {
        assert_eq!(objection(&Facts { is_owner: true, honeypot: "x", is_trusted: false, ..good() }), None);
    }
}

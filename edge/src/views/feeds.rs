//! Readers of feeds, as far as a fetch tells of them: a user agent in, the program's name and how many it fetches for
//! out. A service says so itself (`12 subscribers`); a program on somebody's own machine stands for one. Which fetch is
//! seen at all depends on who serves the feed; `GET /api/views/pixel.gif?feed=` takes those that a server mirrors to
//! it.

use super::agent;
use super::bots::{self, Kind};

/// A fetch of a feed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reader {
    pub name: String,
    /// For how many it fetches, where it says so.
    pub subscribers: Option<u64>,
}

/// No service has more readers of one blog than this; a larger number is a lie.
const MOST: u64 = 1_000_000;

/// What the sender of this header reads feeds with; nothing for machines that fetch a feed as they fetch any page.
pub fn reader(user_agent: &str) -> Option<Reader> {
    let subscribers = subscribers(user_agent);
    match bots::recognise(user_agent) {
        None => Some(Reader { name: agent::browser(user_agent).to_owned(), subscribers }),
        Some(bot) if subscribers.is_some() || bot.kind == Kind::Feed => Some(Reader { name: bot.name, subscribers }),
        Some(_) => None,
    }
}

/// The number before `subscriber`, `reader` or `user`.
fn subscribers(user_agent: &str) -> Option<u64> {
    let words: Vec<&str> = user_agent.split(|character: char| !character.is_ascii_alphanumeric()).collect();
    let counted = |noun: &str| matches!(noun, "subscriber" | "subscribers" | "reader" | "readers" | "user" | "users");
    let numbers = words.windows(2).filter_map(|pair| match pair {
        [number, noun] if counted(&noun.to_ascii_lowercase()) => number.parse::<u64>().ok(),
        _ => None,
    });
    numbers.filter(|number| (1..=MOST).contains(number)).max()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn v15_services_say_for_how_many_they_fetch() {
        for (user_agent, expected) in [
            (
                "Feedly/1.0 (+http://www.feedly.com/fetcher.html; 12 subscribers; like FeedFetcher-Google)",
                Some(("Feedly", Some(12))),
            ),
            ("Mozilla/5.0 (compatible; inoreader.com; 1 subscribers)", Some(("Inoreader", Some(1)))),
            ("Feedbin feed-id:1373711 - 87 subscribers", Some(("Feedbin", Some(87)))),
            ("NewsBlur Feed Fetcher - 5 subscribers - http://www.newsblur.com/site/1", Some(("NewsBlur", Some(5)))),
            ("Mozilla/5.0 (compatible; Miniflux/2.2.0; +https://miniflux.app)", Some(("Miniflux", None))),
            ("Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0", Some(("Firefox", None))),
            ("Feedly/1.0 (0 subscribers)", Some(("Feedly", None))),
            ("Feedly/1.0 (99999999999999999999 subscribers)", Some(("Feedly", None))),
            ("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", None),
            ("curl/8.5.0", None),
        ] {
            let expected = expected.map(|(name, subscribers)| Reader { name: name.to_owned(), subscribers });
            assert_eq!(reader(user_agent), expected, "{user_agent}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_gives_a_number_in_bounds_or_none(user_agent in ".{0,60}[0-9]{0,30} subscribers.{0,10}") {
            if let Some(number) = subscribers(&user_agent) {
                assert!((1..=MOST).contains(&number));
            }
        }
    }
}

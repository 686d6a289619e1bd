//! What the browser says with the request about itself: that nobody looks at it yet, or that its reader wants no part
//! in statistics. Headers in, two facts out. What follows from them is decided in `visit`.

use crate::http::Headers;

/// Headers by which browsers mark what they load before anybody asked for it: `Sec-Purpose` by the Fetch standard,
/// the others by older Chrome, Safari and Firefox.
const PURPOSES: [&str; 4] = ["sec-purpose", "purpose", "x-purpose", "x-moz"];

/// Whether the page was fetched or drawn ahead. `Sec-Purpose` is a list (`prefetch;prerender`), so it is searched and
/// not compared.
pub fn is_speculative(headers: &Headers) -> bool {
    let marked = |(name, value): (&str, &str)| {
        let value = value.to_ascii_lowercase();
        PURPOSES.contains(&name) && ["prefetch", "prerender", "preview"].iter().any(|word| value.contains(word))
    };
    headers.iter().any(marked)
}

/// Whether the reader opted out, by Global Privacy Control or Do Not Track.
pub fn is_opted_out(headers: &Headers) -> bool {
    ["sec-gpc", "dnt"].iter().any(|name| headers.get(name).is_some_and(|value| value.trim() == "1"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn v2_what_is_loaded_ahead_is_no_view() {
        for (name, value, speculative) in [
            ("Sec-Purpose", "prefetch", true),
            ("Sec-Purpose", "prefetch;prerender", true),
            ("Sec-Purpose", "prefetch;anonymous-client-ip", true),
            ("sec-purpose", "Prerender", true),
            ("Purpose", "prefetch", true),
            ("X-Purpose", "preview", true),
            ("X-Moz", "prefetch", true),
            ("Sec-Purpose", "", false),
            ("Sec-Fetch-Dest", "prefetch", false),
            ("X-Moz", "1", false),
        ] {
            assert_eq!(is_speculative(&Headers::from_iter([(name, value)])), speculative, "{name}: {value}");
        }
    }

    #[test]
    fn v7_either_header_opts_out() {
        for (name, value, out) in [
            ("Sec-GPC", "1", true),
            ("DNT", "1", true),
            ("DNT", "0", false),
            ("DNT", "null", false),
            ("Sec-GPC", "", false),
        ] {
            assert_eq!(is_opted_out(&Headers::from_iter([(name, value)])), out, "{name}: {value}");
        }
    }
}

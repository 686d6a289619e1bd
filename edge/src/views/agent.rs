//! What a reader reads with: a user agent in, a class of device and a family of browser out. Versions and models are
//! not looked at: they tell readers apart, and no post is written differently for them. Machines are `bots`' matter.

/// Tokens by which a family is known, in the order in which they must be asked: nearly everybody also claims to be
/// Chrome or Safari.
const BROWSERS: [(&str, &str); 22] = [
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("OPX/", "Opera"),
    ("Opera", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("YaBrowser", "Yandex"),
    ("Vivaldi", "Vivaldi"),
    ("DuckDuckGo", "DuckDuckGo"),
    ("Ddg/", "DuckDuckGo"),
    ("UCBrowser", "UC"),
    ("MiuiBrowser", "Miui"),
    ("HuaweiBrowser", "Huawei"),
    ("FBAN", "in an app"),
    ("FBAV", "in an app"),
    ("Instagram", "in an app"),
    ("; wv)", "in an app"),
    ("FxiOS", "Firefox"),
    ("Firefox", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
    ("Trident", "Internet Explorer"),
];

/// The family, of a closed list.
pub fn browser(agent: &str) -> &'static str {
    BROWSERS.iter().find(|(token, _)| agent.contains(token)).map_or("other", |(_, name)| name)
}

/// `phone`, `tablet`, `desktop` or `other`.
pub fn device(agent: &str) -> &'static str {
    let has = |tokens: &[&str]| tokens.iter().any(|token| agent.contains(token));
    if has(&["SmartTV", "SMART-TV", "Smart-TV", "AppleTV", "GoogleTV", "PlayStation", "Xbox", "Nintendo", "Watch"]) {
        "other"
    } else if has(&["iPad", "Tablet", "PlayBook", "Kindle", "Silk/"]) {
        "tablet"
    } else if has(&["iPhone", "iPod", "Mobi", "Windows Phone", "BlackBerry", "BB10"]) {
        "phone"
    } else if has(&["Android"]) {
        // Android's own advice: a phone says `Mobile`, a tablet does not.
        "tablet"
    } else if has(&["Windows", "Macintosh", "X11", "Linux", "CrOS", "BSD"]) {
        "desktop"
    } else {
        "other"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn v6_families_and_classes_are_told_apart() {
        for (agent, expected) in [
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
                ("Chrome", "desktop"),
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0 Safari/537.36 Edg/142.0",
                ("Edge", "desktop"),
            ),
            ("Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0", ("Firefox", "desktop")),
            ("Mozilla/5.0 (Android 15; Mobile; rv:145.0) Gecko/145.0 Firefox/145.0", ("Firefox", "phone")),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Mobile/15E148 Safari/604.1",
                ("Safari", "phone"),
            ),
            (
                "Mozilla/5.0 (Linux; Android 14; SM-X710) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/28.0 Chrome/130.0.0.0 Safari/537.36",
                ("Samsung Internet", "tablet"),
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 [FBAN/FBIOS]",
                ("in an app", "phone"),
            ),
            ("", ("other", "other")),
        ] {
            assert_eq!((browser(agent), device(agent)), expected, "{agent}");
        }
    }
}

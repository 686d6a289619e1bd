//! Fields from elsewhere within our limits: a name, a website, a text in, what we would have taken from a visitor out.

use edge::comments::html::{host, href};

/// Characters of a text, a name and a website (`edge::comments`).
pub const LONGEST_TEXT: usize = 10_000;
const LONGEST_NAME: usize = 60;
const LONGEST_SITE: usize = 200;

/// What stands at the end of a text that was cut.
pub const CUT: &str = "\n\n[…]";

/// One line without what cannot be seen. An e-mail address in place of a name loses its host.
pub fn name(name: &str) -> String {
    let words: Vec<String> =
        name.split(|letter: char| letter.is_whitespace() || letter.is_control()).map(visible).collect();
    let name = words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    let name = match name.split_once('@') {
        Some((user, host)) if !user.is_empty() && !name.contains(' ') && host.contains('.') => user,
        _ => &name,
    };
    name.chars().take(LONGEST_NAME).collect::<String>().trim_end().to_owned()
}

/// Without zero width and what turns the direction of a line.
fn visible(word: &str) -> String {
    let is_hidden = |letter: &char| {
        matches!(letter, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff0}'..='\u{ffff}')
    };
    word.chars().filter(|letter| !is_hidden(letter)).collect()
}

/// An address of the web, or nothing. Without a scheme it is taken as `https`.
pub fn site(site: &str) -> Option<String> {
    let site = site.trim();
    let site = if site.contains(':') { site.to_owned() } else { format!("https://{site}") };
    let fits = site.chars().count() <= LONGEST_SITE
        && !site.chars().any(|letter| letter.is_whitespace() || letter.is_control())
        && visible(&site) == site
        && href(&site).is_some()
        && host(&site).is_some_and(|host| host.contains('.'));
    fits.then_some(site)
}

/// Markdown with the line ends of Unix and without control characters, and whether it was cut.
pub fn text(text: &str) -> (String, bool) {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let text: String = text.chars().filter(|letter| !letter.is_control() || matches!(letter, '\n' | '\t')).collect();
    let text = text.trim_end().trim_start_matches('\n');
    if text.chars().count() <= LONGEST_TEXT {
        return (text.to_owned(), false);
    }
    let kept: String = text.chars().take(LONGEST_TEXT - CUT.chars().count()).collect();
    (kept.trim_end().to_owned() + CUT, true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_what_a_visitor_could_have_sent() {
        assert_eq!(name(" Zoë \n\u{202e}Lee\0 "), "Zoë Lee");
        assert_eq!(name("ann@mail.example"), "ann");
        assert_eq!(name("@ann"), "@ann");
        assert_eq!(name(&"é".repeat(99)).chars().count(), 60);
        assert_eq!(site("example.org/me").as_deref(), Some("https://example.org/me"));
        assert_eq!(site("javascript:alert(1)"), None);
        assert_eq!(site("http://a@b.example"), None);
        assert_eq!(text("\r\na\0\rb  "), ("a\nb".to_owned(), false));
        let (long, is_cut) = text(&"é".repeat(10_001));
        assert!(is_cut && long.chars().count() == 10_000 && long.ends_with("é\n\n[…]"));
    }
}

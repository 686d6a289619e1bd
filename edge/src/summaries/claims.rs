//! What in a sentence can be checked letter by letter: numbers with their units, quotations, names, and words of code. A
//! sentence comes in, its claims go out; whether a comment bears them is asked in `verify`.

use super::language;
use super::terms::{is_dense, terms};

/// A number as it is compared, `1,000` as `1000`, with what it counts if that is a known unit.
#[derive(Clone, Debug, PartialEq)]
pub struct Number {
    pub value: String,
    pub unit: Option<&'static str>,
    /// Spelled out: `three`.
    pub is_word: bool,
}

/// How units are written, all that mean the same in one row.
const UNITS: [&[&str]; 18] = [
    &["ms", "millisecond", "milliseconds", "millisekunde", "millisekunden", "millisecondes", "ミリ秒"],
    &["s", "sec", "second", "seconds", "sekunde", "sekunden", "secondes", "segundos", "秒"],
    &["min", "minute", "minutes", "minuten", "minutos", "分"],
    &["h", "hour", "hours", "stunde", "stunden", "heures", "horas", "時間"],
    &["day", "days", "tag", "tage", "tagen", "jours", "días", "日"],
    &["week", "weeks", "woche", "wochen", "semaines", "semanas"],
    &["month", "months", "monat", "monate", "monaten", "mois", "meses"],
    &["year", "years", "jahr", "jahre", "jahren", "ans", "années", "años", "年"],
    &["%", "percent", "prozent"],
    &["b", "byte", "bytes"],
    &["kb", "kib", "kilobyte", "kilobytes", "ko"],
    &["mb", "mib", "megabyte", "megabytes", "mo"],
    &["gb", "gib", "gigabyte", "gigabytes", "go"],
    &["€", "euro", "euros"],
    &["$", "dollar", "dollars"],
    &["km", "kilometer", "kilometre", "kilometres", "kilomètres", "kilómetros"],
    &["page", "pages", "seiten", "páginas"],
    &["w", "watt", "watts"],
];

pub fn numbers(text: &str) -> Vec<Number> {
    let mut numbers = Vec::new();
    let lower = text.to_lowercase();
    let mut rest = lower.as_str();
    let mut before = ' ';
    while let Some(letter) = rest.chars().next() {
        let is_inside = before.is_alphanumeric() && !is_dense(before);
        if letter.is_ascii_digit() && !is_inside {
            let mark = |at: usize| {
                rest.get(at + 1..).is_some_and(|behind| behind.starts_with(|next: char| next.is_ascii_digit()))
            };
            let end = rest
                .char_indices()
                .find(|(at, letter)| !(letter.is_ascii_digit() || matches!(letter, '.' | ',') && mark(*at)));
            let (number, behind) = rest.split_at(end.map_or(rest.len(), |(at, _)| at));
            // `4x` and `2nd` are numbers, `3d6f` is code.
            let (tail, _) =
                behind.split_at(behind.find(|letter: char| !letter.is_alphanumeric()).unwrap_or(behind.len()));
            if !tail.bytes().any(|byte| byte.is_ascii_digit()) {
                numbers.push(Number { value: value(number), unit: unit(behind), is_word: false });
            }
            before = '0';
            rest = behind;
            continue;
        }
        if letter.is_alphabetic() && !before.is_alphanumeric() {
            let (word, behind) =
                rest.split_at(rest.find(|letter: char| !letter.is_alphanumeric()).unwrap_or(rest.len()));
            if let Some(number) = language::number(word) {
                numbers.push(Number { value: number.to_string(), unit: unit(behind), is_word: true });
            }
            if !word.chars().any(is_dense) {
                before = 'x';
                rest = behind;
                continue;
            }
        }
        before = letter;
        rest = rest.get(letter.len_utf8()..).unwrap_or_default();
    }
    numbers
}

/// Thousands are not set apart, and a comma before other than three digits is a point.
fn value(number: &str) -> String {
    let parts: Vec<&str> = number.split(['.', ',']).collect();
    let is_grouped = parts.len() > 1 && parts.iter().skip(1).all(|part| part.len() == 3) && parts.first() != Some(&"0");
    parts.join(if is_grouped { "" } else { "." })
}

fn unit(behind: &str) -> Option<&'static str> {
    let behind = behind.trim_start_matches([' ', '\u{a0}', '\u{202f}', '-']);
    let end = behind.find(|letter: char| !letter.is_alphabetic()).unwrap_or(behind.len());
    let (word, rest) = behind.split_at(end);
    let sign = rest.chars().next().filter(|_| word.is_empty());
    let fits = |name: &&str| {
        name.strip_prefix(['%', '€', '$']).is_some_and(str::is_empty) && sign.is_some_and(|sign| name.starts_with(sign))
            || *name == word
            // Dense scripts go on without a space.
            || name.chars().all(is_dense) && !name.is_empty() && word.starts_with(*name)
    };
    UNITS.iter().find(|names| names.iter().any(&fits)).and_then(|names| names.first().copied())
}

/// Whether one of the numbers in the comments is this one. A unit that the comment leaves open may be the point's.
pub fn has_number(numbers: &[Number], wanted: &Number) -> bool {
    let fits = |number: &Number| {
        number.value == wanted.value && (wanted.unit.is_none() || number.unit.is_none() || number.unit == wanted.unit)
    };
    numbers.iter().any(fits)
}

/// Marks that open and close a quotation, in all our languages.
const QUOTES: [(char, &str); 8] =
    [('“', "”"), ('„', "“”"), ('«', "»"), ('»', "«"), ('‹', "›"), ('「', "」"), ('『', "』"), ('"', "\"")];

/// What stands between quotation marks, or nothing if one does not end.
pub fn quotes(text: &str) -> Option<Vec<&str>> {
    let mut quotes = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(|letter: char| QUOTES.iter().any(|(open, _)| *open == letter)) {
        let behind = rest.get(at..)?;
        let open = behind.chars().next()?;
        let inside = behind.get(open.len_utf8()..)?;
        let (_, close) = QUOTES.iter().find(|(mark, _)| *mark == open)?;
        let end = inside.find(|letter: char| close.contains(letter))?;
        let (quote, behind) = inside.split_at(end);
        quotes.push(quote.trim());
        rest = behind.get(behind.chars().next()?.len_utf8()..)?;
    }
    // Single quotes, unless they are apostrophes.
    let text = text.replace(['‘', '’', '‚'], "'");
    let opens = text.match_indices('\'').filter(|(at, _)| {
        let before = text.get(..*at).unwrap_or_default();
        let behind = text.get(at + 1..).unwrap_or_default();
        !before.ends_with(char::is_alphanumeric) && behind.starts_with(char::is_alphanumeric)
    });
    (opens.count() == 0).then_some(quotes)
}

/// Whether the quotation stands in the text. What differs is spaces, the shape of marks, and a first capital; `…` leaves
/// words out.
pub fn has_quote(text: &str, quote: &str) -> bool {
    let text = even(text);
    let quote = even(quote);
    let mut from = 0;
    quote.split("...").map(|part| part.trim_matches([' ', ',', '.', '[', ']'])).filter(|part| !part.is_empty()).all(
        |part| {
            let found = text.get(from..).and_then(|rest| rest.find(part));
            from += found.map_or(0, |at| at + part.len());
            found.is_some()
        },
    )
}

fn even(text: &str) -> String {
    let even = text.replace(['‘', '’', '‚', '`'], "'").replace(['“', '”', '„', '«', '»'], "\"");
    let even = even.replace(['–', '—'], "-").replace('…', "...").to_lowercase();
    even.split_whitespace().collect::<Vec<_>>().join(" ")
}

const AROUND: [char; 32] = [
    '.', ',', ';', ':', '!', '?', '(', ')', '"', '\'', '“', '”', '„', '«', '»', '‘', '’', '…', '–', '—', '。', '、',
    '，', '「', '」', '『', '』', '）', '（', '！', '？', '`',
];

/// Words of the text without the marks around them, with whether a sentence begins there.
fn tokens(text: &str) -> Vec<(&str, bool)> {
    let mut is_first = true;
    let mut tokens = Vec::new();
    for piece in text.split(|letter: char| letter.is_whitespace() || letter == '…') {
        let word = piece.trim_matches(AROUND);
        let word = word.strip_suffix("'s").or_else(|| word.strip_suffix("’s")).unwrap_or(word);
        if word.is_empty() {
            continue;
        }
        tokens.push((word, is_first));
        is_first = piece.ends_with(['.', '!', '?', ':', '“', '"', '”']);
    }
    tokens
}

/// Words that are no words of a language: `serde_json`, `std::fs`, `--watch`, `Cargo.toml`, `WebP`, `RSS`, `utf8`.
pub fn code_words(text: &str) -> Vec<&str> {
    let code = tokens(text).into_iter().map(|(word, _)| word).flat_map(|word| {
        let is_path = word.starts_with('/') || word.contains("::") || word.contains('.');
        word.split(move |letter: char| letter == '/' && !is_path)
    });
    let is_code = |word: &&str| {
        let letters = || word.chars().filter(|letter| letter.is_alphabetic());
        let digits = word.chars().filter(char::is_ascii_digit).count();
        let starts_with_digit = word.starts_with(|letter: char| letter.is_ascii_digit());
        let inner_capital = word.chars().skip(1).any(char::is_uppercase);
        let is_dotted = word.trim_matches('.').contains('.') && letters().count() > 1;
        !word.chars().any(is_dense)
            && (word.contains(['_', '\\', '=', '#', '@', '{', '}', '$']) && letters().count() > 0
                || word.contains("::")
                || word.starts_with("--")
                || word.starts_with('/') && word.len() > 1
                || is_dotted
                || digits > 0 && letters().count() > 0 && !starts_with_digit
                || inner_capital && letters().count() > 1)
    };
    code.filter(is_code).collect()
}

/// Whether the word stands in the text, in any case, and not within another.
pub fn has_word(text: &str, word: &str) -> bool {
    let (text, word) = (text.to_lowercase(), word.to_lowercase());
    let is_part = |letter: Option<char>| letter.is_some_and(|letter| letter.is_alphanumeric() && !is_dense(letter));
    !word.is_empty()
        && text.match_indices(&word).any(|(at, found)| {
            let before = text.get(..at).and_then(|before| before.chars().next_back());
            let behind = text.get(at + found.len()..).and_then(|behind| behind.chars().next());
            !is_part(before) && !is_part(behind)
        })
}

/// Words that may be names. Where a sentence begins, and for the nouns of German, that is a guess: such words are given
/// as `maybe`, and it is enough that a form of them stands in the comments.
pub struct Name<'t> {
    pub word: &'t str,
    pub maybe: bool,
}

pub fn names<'t>(text: &'t str, language: &str) -> Vec<Name<'t>> {
    let is_german = language::name(language) == "German";
    let mut names = Vec::new();
    let mut before = "";
    for (word, is_first) in tokens(text) {
        let is_capital = word.starts_with(char::is_uppercase);
        if word.chars().any(is_dense) {
            // Latin letters and runs of Katakana in a text without spaces.
            let foreign = |letter: char| !is_dense(letter) && letter.is_alphabetic() || matches!(letter, 'ァ'..='ヿ');
            let runs = word.split(move |letter: char| !foreign(letter));
            names.extend(runs.filter(|run| run.chars().count() > 2).map(|word| Name { word, maybe: false }));
        } else if is_capital && word.chars().any(char::is_lowercase) {
            let lower = word.to_lowercase();
            let is_empty =
                lower.split(['-', '\'', '’']).all(language::is_empty_word) || language::number(&lower).is_some();
            // A German noun has something before it that names have not.
            let is_noun = is_german && (language::is_empty_word(before) || before.ends_with(['e', 'n', 'r', 's', 'm']));
            if !is_empty {
                names.push(Name { word, maybe: is_first || is_noun });
            }
        }
        before = word;
    }
    names
}

/// Whether a form of the word stands in the text: an ending more or less, or a part of a compound.
pub fn has_form(text_terms: &[String], word: &str) -> bool {
    let own = terms(word);
    let is_part =
        |own: &str, other: &str| own.len() > 4 && other.len() > 4 && (own.starts_with(other) || other.starts_with(own));
    own.iter().all(|own| text_terms.iter().any(|other| own == other || is_part(own, other)))
}

/// Endings of files, which look as hosts do.
const FILES: [&str; 24] = [
    "rs", "toml", "lock", "js", "ts", "mjs", "json", "yml", "yaml", "md", "html", "css", "py", "go", "txt", "sh",
    "xml", "wasm", "svg", "png", "jpg", "webp", "avif", "csv",
];

/// Whether something in the text could be taken for an address: by a scheme, by its dots, or with the dots written out.
pub fn has_address(text: &str) -> bool {
    let lower = text.to_lowercase();
    let written_out =
        ["://", "www.", "[.]", "(.)", "[dot]", "(dot)", " dot com", "hxxp", "mailto:", "javascript:", "data:"];
    let is_host = |word: &str| {
        let host = word.split(['/', '?', '#', ':']).next().unwrap_or_default();
        let mut labels = host.rsplit('.');
        let last = labels.next().unwrap_or_default();
        let name = labels.next().unwrap_or_default();
        let fits = |label: &str| {
            label.chars().count() > 1 && label.chars().all(|letter| letter.is_alphanumeric() || letter == '-')
        };
        fits(last) && last.chars().all(char::is_alphabetic) && fits(name) && !FILES.contains(&last)
            || word.contains('@') && word.contains('.')
    };
    // A full stop of another script is one in a host.
    let dotted = lower.replace(['。', '．', '｡'], ".");
    let is_dense_text = lower.chars().any(is_dense);
    written_out.iter().any(|mark| lower.contains(mark))
        || tokens(&lower).into_iter().any(|(word, _)| is_host(word))
        || !is_dense_text && tokens(&dotted).into_iter().any(|(word, _)| is_host(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_with_their_units() {
        let read = |text: &str| {
            let numbers = numbers(text);
            let shown = numbers.iter().map(|number| format!("{}{}", number.value, number.unit.unwrap_or_default()));
            shown.collect::<Vec<_>>().join(" ")
        };
        let table = [
            ("It took 40 ms, then 1,200 ms and 0.5s.", "40ms 1200ms 0.5s"),
            ("1.200 Seiten in 2,5 Sekunden", "1200page 2.5s"),
            ("12% of three weeks", "12% 3week"),
            ("utf8, x86 and c3 in 2026", "2026"),
            ("ビルドは40秒かかる", "40s"),
            ("$5 for 9 €", "5 9€"),
        ];
        for (text, expected) in table {
            assert_eq!(read(text), expected, "{text}");
        }
        assert!(has_number(&numbers("between 40 and 60 ms"), &numbers("40 ms")[0]));
        assert!(!has_number(&numbers("40 s"), &numbers("40 ms")[0]));
    }

    #[test]
    fn quotations_are_found_and_compared() {
        assert_eq!(quotes("She calls it “fast enough” and \"fine\"."), Some(vec!["fast enough", "fine"]));
        assert_eq!(quotes("„schnell genug“ und »gut«"), Some(vec!["schnell genug", "gut"]));
        assert_eq!(quotes("It's Ana's"), Some(vec![]));
        assert_eq!(quotes("an “open one"), None);
        assert_eq!(quotes("a 'single' one"), None);
        assert!(has_quote("It is  fast\nenough – for me.", "Fast enough - for me"));
        assert!(has_quote("It is fast and small and fine.", "fast … fine"));
        assert!(!has_quote("It is fast enough.", "fast … it is"));
        assert!(!has_quote("It is not fast.", "it is fast"));
    }

    #[test]
    fn words_of_code_are_known_by_their_looks() {
        let text =
            "With `--watch`, serde_json and std::fs, Cargo.toml, WebP, RSS, utf8; a build-time cache and/or 40ms. It";
        assert_eq!(code_words(text), ["--watch", "serde_json", "std::fs", "Cargo.toml", "WebP", "RSS", "utf8"]);
        assert!(has_word("uses Serde_json.", "serde_json") && !has_word("serde_jsonx", "serde_json"));
    }

    #[test]
    fn addresses_are_seen_however_they_are_written() {
        for text in [
            "see https://a.example",
            "evil.example",
            "evil[.]example",
            "mail ann@b.example",
            "go.evil.example/x",
            "evil。example",
        ] {
            assert!(has_address(text), "{text}");
        }
        for text in ["It works. See Cargo.toml", "3.5 s e.g. here", "main.rs", "速い。Rustです", "and/or"] {
            assert!(!has_address(text), "{text}");
        }
    }
}

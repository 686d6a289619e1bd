//! Text into sentences, words and weighted terms (TF-IDF), for every script that the blog may meet: where words are not
//! set apart by spaces, pairs of letters stand for them. Stems are cut by a short list of endings, the same for all
//! languages: what counts is that two forms of a word meet, not what they are called.

use std::collections::HashMap;

use super::language;

/// Ranges of the words of a text; two letters are one where there are no spaces. For counting and cutting.
pub fn words(text: &str) -> Vec<(usize, usize)> {
    let mut words: Vec<(usize, usize)> = Vec::new();
    // Letters in the word that is open, if one is.
    let mut open: Option<(usize, bool)> = None;
    for (at, letter) in text.char_indices() {
        let end = at + letter.len_utf8();
        let is_dense = is_dense(letter);
        open = match (open, words.last_mut()) {
            _ if letter.is_whitespace() => None,
            (Some((1, true)), Some(last)) if is_dense => {
                last.1 = end;
                None
            }
            (Some((count, false)), Some(last)) if !is_dense => {
                last.1 = end;
                Some((count + 1, false))
            }
            _ => {
                words.push((at, end));
                Some((1, is_dense))
            }
        };
    }
    words
}

/// Letters of scripts that are written without spaces, or with words that say as much as a clause.
pub fn is_dense(letter: char) -> bool {
    matches!(letter,
        '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{3040}'..='\u{30ff}'
        | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}' | '\u{20000}'..='\u{323af}')
}

/// Parts of a sentence between its marks.
pub fn clauses(sentence: &str) -> impl Iterator<Item = &str> {
    // A mark between digits belongs to a number.
    let mut before = ' ';
    let parts = sentence.split(move |letter: char| {
        let is_mark =
            matches!(letter, ';' | ':' | '–' | '—' | '、' | '，') || letter == ',' && !before.is_ascii_digit();
        before = letter;
        is_mark
    });
    parts.filter(|part| !part.trim().is_empty())
}

/// What a full stop does not end.
const ABBREVIATIONS: [&str; 30] = [
    "e.g", "i.e", "etc", "vs", "cf", "mr", "mrs", "dr", "st", "no", "fig", "approx", "z.b", "d.h", "u.a", "bzw", "ca",
    "nr", "usw", "evtl", "ggf", "inkl", "vgl", "p.ex", "env", "sr", "sra", "ej", "pág", "ecc",
];

/// Sentences without the spaces around them.
pub fn sentences(text: &str) -> Vec<&str> {
    let mut sentences = Vec::new();
    let mut start = 0;
    let mut letters = text.char_indices().peekable();
    while let Some((at, letter)) = letters.next() {
        let is_end = match letter {
            '\n' | '。' | '！' | '？' | '؟' | '।' => true,
            '.' | '!' | '?' | '…' => {
                let behind = text.get(at + letter.len_utf8()..).unwrap_or_default();
                let behind = behind.trim_start_matches(['.', '!', '?', '"', '”', '’', '»', ')', '“']);
                let next = behind.trim_start().chars().next();
                let before = text.get(start..at).unwrap_or_default().rsplit([' ', '(']).next().unwrap_or_default();
                let is_short = letter == '.' && (is_abbreviation(before) || is_ordinal(before));
                behind.starts_with(char::is_whitespace) && !is_short && next.is_some_and(|next| !next.is_lowercase())
            }
            _ => false,
        };
        if is_end {
            // Marks that close belong to what they close.
            while letters.peek().is_some_and(|(_, next)| ".!?…\"”’»）)」』“".contains(*next)) {
                letters.next();
            }
            let end = letters.peek().map_or(text.len(), |(at, _)| *at);
            sentences.push(text.get(start..end).unwrap_or_default().trim());
            start = end;
        }
    }
    sentences.push(text.get(start..).unwrap_or_default().trim());
    sentences.retain(|sentence| !sentence.is_empty());
    sentences
}

fn is_abbreviation(word: &str) -> bool {
    word.chars().count() == 1 && word.chars().all(char::is_alphabetic)
        || ABBREVIATIONS.contains(&word.to_lowercase().as_str())
}

/// `3.` before a month or a name, as German has it; a year ends sentences all the same.
fn is_ordinal(word: &str) -> bool {
    (1..=2).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_digit())
}

/// Terms of a text, in its order: stems, numbers, and pairs of letters in dense scripts. Words that say nothing alone
/// are left out.
pub fn terms(text: &str) -> Vec<String> {
    let mut terms = Vec::new();
    for word in text.to_lowercase().split(|letter: char| !letter.is_alphanumeric()) {
        let mut rest = word;
        while let Some(first) = rest.chars().next() {
            let class = class(first);
            let end = rest.find(|letter| self::class(letter) != class).unwrap_or(rest.len());
            let (run, behind) = rest.split_at(end);
            match class {
                Class::Spaced if !language::is_empty_word(run) => terms.push(stem(run)),
                Class::Dense => pairs(run, &mut terms),
                _ => {}
            }
            rest = behind;
        }
    }
    terms
}

/// Each two letters that follow each other, or the only one.
fn pairs(run: &str, terms: &mut Vec<String>) {
    let letters: Vec<char> = run.chars().collect();
    terms.extend(letters.windows(2.min(letters.len().max(1))).map(String::from_iter));
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Spaced,
    Dense,
    /// Mostly grammar, between the letters that carry the sense.
    Hiragana,
}

fn class(letter: char) -> Class {
    match letter {
        '\u{3040}'..='\u{309f}' => Class::Hiragana,
        _ if is_dense(letter) => Class::Dense,
        _ => Class::Spaced,
    }
}

const ENDINGS: [&str; 16] =
    ["ings", "ing", "ern", "est", "ed", "es", "en", "er", "em", "et", "te", "e", "s", "n", "a", "o"];

fn stem(word: &str) -> String {
    let word: String = word.chars().map(fold).collect();
    if word.bytes().any(|byte| byte.is_ascii_digit()) {
        return word;
    }
    let is_long = |rest: &&str| rest.chars().count() >= 4 || rest.chars().count() == 3 && word.chars().count() == 4;
    let rest = ENDINGS.iter().find_map(|ending| word.strip_suffix(ending).filter(is_long)).unwrap_or(&word);
    rest.chars().take(8).collect()
}

/// Without accents, as far as our languages carry them.
fn fold(letter: char) -> char {
    match letter {
        'à'..='å' => 'a',
        'ç' => 'c',
        'è'..='ë' => 'e',
        'ì'..='ï' => 'i',
        'ñ' => 'n',
        'ò'..='ö' => 'o',
        'ù'..='ü' => 'u',
        'ß' => 's',
        _ => letter,
    }
}

/// Terms by number with their weight, sorted by number, of length 1.
pub type Vector = Vec<(usize, f32)>;

/// How much each term says: the rarer in the thread, the more.
pub struct Weights {
    numbers: HashMap<String, usize>,
    /// Inverse document frequency, by number.
    weights: Vec<f32>,
    documents: f32,
}

impl Weights {
    /// From the terms of each document.
    pub fn of(documents: &[Vec<String>]) -> Self {
        let mut numbers: HashMap<String, usize> = HashMap::new();
        let mut counts: Vec<(usize, usize)> = Vec::new();
        for (own, document) in documents.iter().enumerate() {
            for term in document {
                let next = numbers.len();
                let number = *numbers.entry(term.clone()).or_insert(next);
                match counts.get_mut(number) {
                    Some((_, last)) if *last == own => {}
                    Some((count, last)) => (*count, *last) = (*count + 1, own),
                    None => counts.push((1, own)),
                }
            }
        }
        let all = documents.len() as f32;
        let weights = counts.iter().map(|(count, _)| weight(all, *count as f32)).collect();
        Self { numbers, weights, documents: all }
    }

    /// A term that no document has counts as one that a single document has: what is made up must weigh something.
    pub fn vector(&self, terms: &[String]) -> Vector {
        let mut vector: Vector = Vec::with_capacity(terms.len());
        let mut unknown = self.weights.len();
        for term in terms {
            let number = self.numbers.get(term).copied().unwrap_or_else(|| {
                unknown += 1;
                unknown
            });
            let weight = self.weights.get(number).copied().unwrap_or_else(|| weight(self.documents, 1.0));
            vector.push((number, weight));
        }
        vector.sort_unstable_by_key(|(number, _)| *number);
        vector.dedup_by(|again, first| {
            let is_same = again.0 == first.0;
            if is_same {
                // The second time a word is said it says less.
                first.1 += again.1 * 0.5;
            }
            is_same
        });
        normalise(&mut vector);
        vector
    }
}

fn weight(documents: f32, count: f32) -> f32 {
    (1.0 + documents / count).ln()
}

/// The direction of several together, of length 1.
pub fn merge(vectors: &[&Vector]) -> Vector {
    let mut merged: Vector = vectors.iter().copied().flatten().copied().collect();
    merged.sort_unstable_by_key(|(number, _)| *number);
    merged.dedup_by(|again, first| {
        let is_same = again.0 == first.0;
        if is_same {
            first.1 = first.1.max(again.1);
        }
        is_same
    });
    normalise(&mut merged);
    merged
}

fn normalise(vector: &mut Vector) {
    let length = vector.iter().map(|(_, weight)| weight * weight).sum::<f32>().sqrt();
    if length > 0.0 {
        vector.iter_mut().for_each(|(_, weight)| *weight /= length);
    }
}

/// Cosine of two vectors of length 1: 0 for nothing in common, 1 for the same.
pub fn cosine(one: &Vector, other: &Vector) -> f32 {
    common(one, other).map(|(one, other)| one * other).sum()
}

/// The share of the first whose terms the second has at all, by the squares of their weights.
pub fn covered(one: &Vector, other: &Vector) -> f32 {
    common(one, other).map(|(one, _)| one * one).sum()
}

fn common(one: &Vector, other: &Vector) -> impl Iterator<Item = (f32, f32)> {
    let mut others = other.iter().peekable();
    one.iter().filter_map(move |(number, weight)| {
        while others.next_if(|(other, _)| other < number).is_some() {}
        others.peek().filter(|(other, _)| other == number).map(|(_, other)| (*weight, *other))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_end_where_a_reader_would_say_so() {
        let table = [
            ("One. Two! Three? Four", "One.|Two!|Three?|Four"),
            ("It took 3.5 s, e.g. on a Pi. Fine.", "It took 3.5 s, e.g. on a Pi.|Fine."),
            ("Das geht z. B. am 3. Mai nicht. Schade.", "Das geht z. B. am 3. Mai nicht.|Schade."),
            ("See Cargo.toml there. \"Yes.\" No.", "See Cargo.toml there.|\"Yes.\"|No."),
            ("速いです。でも重い！本当？", "速いです。|でも重い！|本当？"),
            ("what... ever\nnext line", "what... ever|next line"),
            ("", ""),
        ];
        for (text, expected) in table {
            assert_eq!(sentences(text).join("|"), expected);
        }
    }

    #[test]
    fn forms_of_a_word_meet() {
        for (one, other) in [("cache caching", "cached caches"), ("Bilder", "Bild"), ("measured", "measure")] {
            assert_eq!(terms(one).last(), terms(other).last(), "{one} {other}");
        }
        assert_eq!(terms("The 40 ms of the build"), ["40", "ms", "build"]);
        assert_eq!(terms("増分ビルド"), ["増分", "分ビ", "ビル", "ルド"]);
    }

    #[test]
    fn words_are_counted_in_every_script() {
        assert_eq!(words("one two  three.").len(), 3);
        assert_eq!(words("増分ビルドが速い").len(), 4);
        assert_eq!(words("Rustで書く").len(), 3);
        assert_eq!(words("").len(), 0);
    }

    #[test]
    fn rare_words_weigh_more() {
        let documents = ["common rare", "common other", "common more"].map(terms);
        let weights = Weights::of(&documents);
        let vector = |text: &str| weights.vector(&terms(text));
        assert!(cosine(&vector("rare"), &vector("common rare")) > cosine(&vector("common"), &vector("common rare")));
        assert!((cosine(&vector("common rare"), &vector("rare common")) - 1.0).abs() < 1e-6);
        assert_eq!(cosine(&vector("unheard"), &vector("of")), 0.0);
    }
}

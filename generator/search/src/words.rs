//! Text into words, as the index stores them and as a reader's query is cut. `fold` makes spellings equal that a reader
//! takes for the same: case, accents, points of Arabic and Hebrew, wide and narrow forms. `words` cuts the result.
//! The theme's `search-index.ts` does the same in the browser; whoever changes one changes the other.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// A longer run of letters is no word but a key, a hash or a data URL. In characters.
const LONGEST: usize = 64;

/// Calls `each` with every word of `text`, folded, in order. A word is a run of letters, marks and digits; in scripts that
/// put no space between words it is a pair of characters.
pub fn words(text: &str, each: &mut impl FnMut(&str)) {
    let mut folded = String::new();
    // Neither folding nor words reach across a space, so each piece can be folded alone, and most are ASCII.
    for piece in text.split_ascii_whitespace() {
        folded.clear();
        if piece.is_ascii() {
            folded.push_str(piece);
            folded.make_ascii_lowercase();
        } else {
            fold(piece, &mut folded);
        }
        for run in folded.split(|c: char| !is_part_of_word(c)) {
            cut(run, each);
        }
    }
}

fn fold(text: &str, folded: &mut String) {
    let plain = text.nfkd().filter(|&c| !is_point(c)).flat_map(char::to_lowercase).filter(|&c| !is_point(c));
    let mut letters = String::with_capacity(text.len());
    for letter in plain {
        match letter {
            'ß' => letters.push_str("ss"),
            'æ' => letters.push_str("ae"),
            'œ' => letters.push_str("oe"),
            'þ' => letters.push_str("th"),
            'ø' => letters.push('o'),
            'ł' => letters.push('l'),
            'đ' | 'ð' => letters.push('d'),
            'ı' => letters.push('i'),
            'ς' => letters.push('σ'),
            other => letters.push(other),
        }
    }
    folded.extend(letters.nfc());
}

/// Signs that readers leave out: accents, Hebrew and Arabic vowels, the Arabic stroke that stretches a word. The marks of
/// Indic scripts are not among them, for they carry the vowels.
fn is_point(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{591}'..='\u{5c7}' | '\u{640}' | '\u{64b}'..='\u{65f}' | '\u{670}')
}

fn is_part_of_word(c: char) -> bool {
    c.is_alphanumeric() || !c.is_ascii() && is_combining_mark(c)
}

/// Scripts that put no space between words: Thai and Lao, Burmese, Khmer, kana, Han.
fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{3040}'..='\u{30ff}'
        | '\u{3400}'..='\u{9fff}' | '\u{20000}'..='\u{323af}')
}

/// Cuts a run of letters where its script changes between spaced and unspaced.
fn cut(run: &str, each: &mut impl FnMut(&str)) {
    if run.is_ascii() {
        return word(run, each);
    }
    let mut rest = run;
    while let Some(first) = rest.chars().next() {
        let unspaced = is_unspaced(first);
        let end = rest.find(|c| is_unspaced(c) != unspaced).unwrap_or(rest.len());
        let (part, after) = rest.split_at(end);
        if unspaced {
            pairs(part, each)
        } else {
            word(part, each)
        }
        rest = after;
    }
}

fn word(word: &str, each: &mut impl FnMut(&str)) {
    // Bytes are at least characters, so the count is seldom needed.
    if !word.is_empty() && (word.len() <= LONGEST || word.chars().count() <= LONGEST) {
        each(word);
    }
}

/// 東京都 → 東京, 京都, 都. The last character stands alone too, so that a query of one character finds it: it is the
/// beginning of some term wherever it stands.
fn pairs(run: &str, each: &mut impl FnMut(&str)) {
    let ends: Vec<usize> = run.char_indices().map(|(start, c)| start + c.len_utf8()).collect();
    let mut start = 0;
    for (index, &end) in ends.iter().enumerate() {
        let pair = ends.get(index + 1).copied().unwrap_or(end);
        each(&run[start..pair]);
        start = end;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let mut found = Vec::new();
        words(text, &mut |word| found.push(word.to_owned()));
        assert_eq!(found.join(" "), expected);
    }

    #[test]
    fn marks_separate_words() {
        check("It's `gray_matter` 0.3 — C++, e-mail!", "it s gray matter 0 3 c e mail");
    }

    #[test]
    fn case_and_accents_make_no_difference() {
        check(
            "Crème BRÛLÉE naïve Łódź smørrebrød Đà İstanbul ısı",
            "creme brulee naive lodz smorrebrod da istanbul isi",
        );
        check("Straße STRASSE ΟΔΟΣ οδός Ёлка", "strasse strasse οδοσ οδοσ елка");
        check("e\u{301}te\u{301} été", "ete ete");
    }

    #[test]
    fn wide_forms_and_ligatures_are_plain_letters() {
        check("Ｒｕｓｔ ﬁle ① x²", "rust file 1 x2");
    }

    #[test]
    fn vowel_signs_that_readers_leave_out_are_left_out() {
        check("كِتَاب كـــتاب שָׁלוֹם", "كتاب كتاب שלום");
        check("हिन्दी", "हिन्दी");
    }

    #[test]
    fn scripts_without_spaces_become_pairs() {
        check("東京都", "東京 京都 都");
        check("Rustで検索", "rust で検 検索 索");
        check("木", "木");
        check("검색 엔진", "검색 엔진");
    }

    #[test]
    fn what_is_longer_than_a_word_is_left_out() {
        check(&format!("a {} b", "x".repeat(65)), "a b");
        check(&"ü".repeat(64), &"u".repeat(64));
    }
}

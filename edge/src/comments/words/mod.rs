//! What the edge says to readers, in the language of their page. A language tag comes in, a table of words goes out;
//! another language is another table, in a file of its own. Terms are those of the default theme (`i18n/*.toml`), as
//! both stand on one page.

mod ar;
mod de;
mod en;
mod es;
mod fr;

/// Every word that stands in a fragment or a page of the edge.
#[derive(Debug)]
pub struct Words {
    /// BCP 47, for `lang`.
    pub language: &'static str,
    /// `ltr` or `rtl`, for `dir`.
    pub direction: &'static str,
    pub anonymous: &'static str,
    pub owner: &'static str,
    pub pinned: &'static str,
    /// A moment follows.
    pub edited: &'static str,
    pub deleted: &'static str,
    pub reply: &'static str,
    /// A name follows.
    pub in_reply_to: &'static str,
    /// Of a button, before the number of votes.
    pub helpful: &'static str,
    pub permalink: &'static str,
    pub more: &'static str,
    pub locked: &'static str,
    pub comments: &'static str,
    pub feed: &'static str,
    // Forms
    pub name: &'static str,
    pub site: &'static str,
    pub text: &'static str,
    pub optional: &'static str,
    pub leave_empty: &'static str,
    pub send: &'static str,
    pub save: &'static str,
    pub preview: &'static str,
    pub delete: &'static str,
    pub back: &'static str,
    pub write: &'static str,
    pub edit: &'static str,
    pub held: &'static str,
    pub shown: &'static str,
    /// A moment follows, and the full stop.
    pub edit_until: &'static str,
    /// A link follows that says [`Words::delete`].
    pub keep_link: &'static str,
    pub not_taken: &'static str,
    // Mail about answers
    pub email: &'static str,
    pub email_help: &'static str,
    /// Title of the pages behind links in mail.
    pub subscribe: &'static str,
    /// With `{address}`.
    pub subscribe_ask: &'static str,
    pub subscribe_yes: &'static str,
    pub subscribed: &'static str,
    pub unsubscribe_ask: &'static str,
    pub unsubscribe_yes: &'static str,
    pub unsubscribed: &'static str,
    /// With `{title}`, `{page}`, `{link}`, `{unsubscribe}` and `{n}`.
    pub mail_confirm_subject: &'static str,
    pub mail_confirm: &'static str,
    pub mail_answer_subject: &'static str,
    pub mail_answer: &'static str,
    /// Of more than one.
    pub mail_answers: &'static str,
    /// Below the two before.
    pub mail_unsubscribe: &'static str,
    // Summaries
    pub summary: &'static str,
    pub summary_by_machine: &'static str,
    pub summary_of_sentences: &'static str,
    pub summary_by_owner: &'static str,
    /// With `{covers}` and `{of}`, numbers of comments; a moment follows.
    pub summary_covers: &'static str,
    /// Of a button.
    pub summary_report: &'static str,
    pub summary_reported: &'static str,
    /// Sentences for codes of problems that a reader can do something about; others keep their own words.
    pub problems: &'static [(&'static str, &'static str)],
}

impl Words {
    /// By the first part of the tag: `de-AT` is German. A language that is not known is English.
    pub fn of(language: &str) -> &'static Self {
        let first = language.split(['-', '_']).next().unwrap_or_default();
        ALL.into_iter().find(|words| words.language.eq_ignore_ascii_case(first)).unwrap_or(&en::ENGLISH)
    }

    pub fn problem<'w>(&self, code: &str, otherwise: &'w str) -> &'w str {
        self.problems.iter().find(|(known, _)| *known == code).map_or(otherwise, |(_, sentence)| sentence)
    }
}

static ALL: [&Words; 5] = [&en::ENGLISH, &de::GERMAN, &fr::FRENCH, &es::SPANISH, &ar::ARABIC];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_is_found_by_its_first_part() {
        assert_eq!(Words::of("de-AT").language, "de");
        assert_eq!(Words::of("DE").language, "de");
        assert_eq!(Words::of("fr_CA").language, "fr");
        assert_eq!(Words::of("es-419").language, "es");
        assert_eq!(Words::of("ar-EG").language, "ar");
        assert_eq!(Words::of("tlh").language, "en");
        assert_eq!(Words::of("").language, "en");
        assert_eq!(Words::of("de").problem("unheard-of", "as it is"), "as it is");
    }

    /// `Debug` writes a field a line, whatever fields there are.
    #[test]
    fn a_translation_says_all_that_the_english_says() {
        let places = ["address", "title", "page", "link", "unsubscribe", "n", "covers", "of"];
        let english = format!("{:#?}", en::ENGLISH);
        for words in ALL {
            let own = format!("{words:#?}");
            for (english, own) in english.lines().zip(own.lines()).take_while(|(line, _)| !line.contains("problems:")) {
                assert!(!own.contains("\"\""), "{}: {own}", words.language);
                for place in places.map(|place| format!("{{{place}}}")) {
                    let count = |line: &str| line.matches(&place).count();
                    assert_eq!(count(own), count(english), "{place} in {}: {own}", words.language);
                }
            }
        }
    }

    #[test]
    fn every_language_but_english_has_sentences_for_the_same_problems() {
        let codes = |words: &Words| words.problems.iter().map(|(code, _)| *code).collect::<Vec<_>>();
        assert!(codes(&en::ENGLISH).is_empty());
        for words in [&fr::FRENCH, &es::SPANISH, &ar::ARABIC] {
            assert_eq!(codes(words), codes(&de::GERMAN), "{}", words.language);
            assert!(words.problems.iter().all(|(_, sentence)| !sentence.is_empty()), "{}", words.language);
        }
    }

    /// Latin text with marks at its edges, such as `C++` or `http://`, would be shown with them on the other side.
    #[test]
    fn what_is_put_into_arabic_text_stands_apart_from_it() {
        let arabic = format!("{:?}", ar::ARABIC);
        for place in ["{title}", "{address}"] {
            let apart = format!("\\u{{2068}}{place}\\u{{2069}}");
            assert_eq!(arabic.matches(&apart).count(), arabic.matches(place).count(), "{place}");
        }
    }
}

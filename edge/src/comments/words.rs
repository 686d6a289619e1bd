//! What the edge says to readers, in the language of their page. A language tag comes in, a table of words goes out;
//! another language is another table.

/// Every word that stands in a fragment or a page of the edge.
#[derive(Debug)]
pub struct Words {
    /// BCP 47, for `lang`.
    pub language: &'static str,
    pub anonymous: &'static str,
    pub owner: &'static str,
    pub pinned: &'static str,
    pub edited: &'static str,
    pub deleted: &'static str,
    pub reply: &'static str,
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
    pub edit_until: &'static str,
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
        ALL.into_iter().find(|words| words.language.eq_ignore_ascii_case(first)).unwrap_or(&ENGLISH)
    }

    pub fn problem<'w>(&self, code: &str, otherwise: &'w str) -> &'w str {
        self.problems.iter().find(|(known, _)| *known == code).map_or(otherwise, |(_, sentence)| sentence)
    }
}

static ALL: [&Words; 2] = [&ENGLISH, &GERMAN];

static ENGLISH: Words = Words {
    language: "en",
    anonymous: "Anonymous",
    owner: "Author",
    pinned: "Pinned",
    edited: "edited",
    deleted: "This comment was removed.",
    reply: "Reply",
    in_reply_to: "in reply to",
    helpful: "Helpful",
    permalink: "Link to this comment",
    more: "More comments",
    locked: "No new comments can be written here.",
    comments: "Comments",
    feed: "Feed of the comments",
    name: "Name",
    site: "Website",
    text: "Comment",
    optional: "optional",
    leave_empty: "Leave this empty",
    send: "Send",
    save: "Save",
    preview: "Preview",
    delete: "Delete",
    back: "Back to the page",
    write: "Write a comment",
    edit: "Your comment",
    held: "Thank you. Your comment is waiting for review and not shown yet.",
    shown: "Your comment is shown.",
    edit_until: "It can be changed until",
    keep_link: "Keep this link: with it you can delete your comment at any time.",
    not_taken: "Your comment was not taken",
    email: "E-mail",
    email_help: "For a message when somebody answers. It is not shown, and kept only once you have confirmed it.",
    subscribe: "Messages about answers",
    subscribe_ask: "Shall {address} get a message when your comment is answered?",
    subscribe_yes: "Yes, send messages",
    subscribed: "Done. You will get a message when your comment is answered.",
    unsubscribe_ask: "Shall {address} get no more messages from this blog?",
    unsubscribe_yes: "No more messages",
    unsubscribed: "Done. This address gets no more messages, and is stored no more.",
    mail_confirm_subject: "Please confirm: messages about answers on “{title}”",
    mail_confirm: "Somebody, probably you, has written a comment on “{title}” and wants a message at this address when\n\
        it is answered:\n\
        {page}\n\
        \n\
        If it was you, open this page and press its button. It is there for three days:\n\
        {link}\n\
        \n\
        If not, do nothing: the address is not stored.\n",
    mail_answer_subject: "Your comment on “{title}” was answered",
    mail_answer: "There is an answer to your comment on “{title}”:\n{link}\n",
    mail_answers: "There are {n} answers to your comment on “{title}”. The newest:\n{link}\n",
    mail_unsubscribe: "\n\
        You get this message because you asked for it when you wrote the comment. No more messages from this blog:\n\
        {unsubscribe}\n",
    summary: "Summary of the comments",
    summary_by_machine: "Written by a machine from the comments",
    summary_of_sentences: "Sentences picked from the comments",
    summary_by_owner: "Written by the author of this blog",
    summary_report: "Report a mistake",
    summary_reported: "Thank you. The author of this blog will look at the summary.",
    summary_covers: "Covers {covers} of {of} comments, as of",
    problems: &[],
};

static GERMAN: Words = Words {
    language: "de",
    anonymous: "Anonym",
    owner: "Autor",
    pinned: "Angeheftet",
    edited: "bearbeitet",
    deleted: "Dieser Kommentar wurde entfernt.",
    reply: "Antworten",
    in_reply_to: "Antwort an",
    helpful: "Hilfreich",
    permalink: "Link zu diesem Kommentar",
    more: "Weitere Kommentare",
    locked: "Hier können keine neuen Kommentare geschrieben werden.",
    comments: "Kommentare",
    feed: "Feed der Kommentare",
    name: "Name",
    site: "Website",
    text: "Kommentar",
    optional: "freiwillig",
    leave_empty: "Bitte leer lassen",
    send: "Absenden",
    save: "Speichern",
    preview: "Vorschau",
    delete: "Löschen",
    back: "Zurück zur Seite",
    write: "Kommentar schreiben",
    edit: "Dein Kommentar",
    held: "Danke. Dein Kommentar wird geprüft und ist noch nicht zu sehen.",
    shown: "Dein Kommentar ist zu sehen.",
    edit_until: "Er kann geändert werden bis",
    keep_link: "Bewahre diesen Link auf: Mit ihm kannst du deinen Kommentar jederzeit löschen.",
    not_taken: "Dein Kommentar wurde nicht angenommen",
    email: "E-Mail",
    email_help: "Für eine Nachricht, wenn jemand antwortet. Sie wird nicht gezeigt und erst gespeichert, wenn du sie bestätigt hast.",
    subscribe: "Nachrichten über Antworten",
    subscribe_ask: "Soll {address} eine Nachricht bekommen, wenn jemand auf deinen Kommentar antwortet?",
    subscribe_yes: "Ja, Nachrichten schicken",
    subscribed: "Erledigt. Du bekommst eine Nachricht, wenn jemand auf deinen Kommentar antwortet.",
    unsubscribe_ask: "Soll {address} keine Nachrichten dieses Blogs mehr bekommen?",
    unsubscribe_yes: "Keine Nachrichten mehr",
    unsubscribed: "Erledigt. Diese Adresse bekommt keine Nachrichten mehr und ist nicht mehr gespeichert.",
    mail_confirm_subject: "Bitte bestätigen: Nachrichten über Antworten bei „{title}“",
    mail_confirm: "Jemand, wahrscheinlich du, hat einen Kommentar bei „{title}“ geschrieben und möchte an diese Adresse\n\
        eine Nachricht, wenn jemand darauf antwortet:\n\
        {page}\n\
        \n\
        Wenn du das warst, öffne diese Seite und drücke auf den Knopf. Drei Tage lang ist sie da:\n\
        {link}\n\
        \n\
        Wenn nicht, brauchst du nichts zu tun: Die Adresse wird nicht gespeichert.\n",
    mail_answer_subject: "Antwort auf deinen Kommentar bei „{title}“",
    mail_answer: "Auf deinen Kommentar bei „{title}“ gibt es eine Antwort:\n{link}\n",
    mail_answers: "Auf deinen Kommentar bei „{title}“ gibt es {n} Antworten. Die neueste:\n{link}\n",
    mail_unsubscribe: "\n\
        Du bekommst diese Nachricht, weil du sie beim Schreiben des Kommentars gewünscht hast. Keine Nachrichten\n\
        dieses Blogs mehr:\n\
        {unsubscribe}\n",
    summary: "Zusammenfassung der Kommentare",
    summary_by_machine: "Von einer Maschine aus den Kommentaren geschrieben",
    summary_of_sentences: "Ausgewählte Sätze aus den Kommentaren",
    summary_by_owner: "Vom Autor dieses Blogs geschrieben",
    summary_report: "Fehler melden",
    summary_reported: "Danke. Der Autor dieses Blogs sieht sich die Zusammenfassung an.",
    summary_covers: "Umfasst {covers} von {of} Kommentaren, Stand",
    problems: &[
        ("text-missing", "Der Kommentar ist leer."),
        ("text-too-long", "Der Kommentar darf höchstens 10.000 Zeichen haben."),
        ("name-too-long", "Der Name darf höchstens 60 Zeichen haben."),
        ("email-invalid", "Die E-Mail-Adresse muss eine einzelne sein: name@anbieter."),
        ("site-invalid", "Die Website muss eine Adresse mit http:// oder https:// sein."),
        ("parent-unknown", "Der Kommentar, auf den du antwortest, ist nicht mehr da."),
        ("thread-locked", "Hier können keine neuen Kommentare geschrieben werden."),
        ("thread-closed", "Hier können keine neuen Kommentare geschrieben werden."),
        ("too-many", "Zu viele Anfragen. Bitte später noch einmal versuchen."),
        ("queue-full", "Zu viele Kommentare warten auf Prüfung. Bitte später noch einmal versuchen."),
        ("token", "Der Link ist nicht gültig. Vielleicht ist er abgeschnitten oder wurde schon benutzt."),
        ("token-expired", "Der Link ist nicht mehr gültig."),
        ("storage", "Die Datenbank antwortet nicht. Bitte noch einmal versuchen."),
    ],
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_is_found_by_its_first_part() {
        assert_eq!(Words::of("de-AT").language, "de");
        assert_eq!(Words::of("DE").language, "de");
        assert_eq!(Words::of("tlh").language, "en");
        assert_eq!(Words::of("").language, "en");
        assert_eq!(Words::of("de").problem("unheard-of", "as it is"), "as it is");
    }
}

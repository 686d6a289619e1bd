//! German, with the familiar "du" of the default theme.

use super::Words;

pub static GERMAN: Words = Words {
    language: "de",
    direction: "ltr",
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

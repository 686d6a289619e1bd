//! French, with "vous". What must not part from its mark is joined to it by a no-break space, written `\u{a0}` to be
//! seen.

use super::Words;

pub static FRENCH: Words = Words {
    language: "fr",
    direction: "ltr",
    anonymous: "Anonyme",
    owner: "Auteur",
    pinned: "Épinglé",
    edited: "modifié le",
    deleted: "Ce commentaire a été supprimé.",
    reply: "Répondre",
    in_reply_to: "en réponse à",
    helpful: "Utile",
    permalink: "Lien vers ce commentaire",
    more: "Plus de commentaires",
    locked: "Aucun nouveau commentaire n’est accepté ici.",
    comments: "Commentaires",
    feed: "Flux des commentaires",
    name: "Nom",
    site: "Site web",
    text: "Commentaire",
    optional: "facultatif",
    leave_empty: "Laisser vide",
    send: "Envoyer",
    save: "Enregistrer",
    preview: "Aperçu",
    delete: "Supprimer",
    back: "Retour à la page",
    write: "Écrire un commentaire",
    edit: "Votre commentaire",
    held: "Merci. Votre commentaire attend d’être relu et n’est pas encore affiché.",
    shown: "Votre commentaire est en ligne.",
    edit_until: "Vous pouvez le modifier jusqu’au",
    keep_link: "Conservez ce lien\u{a0}: il vous permet de supprimer votre commentaire à tout moment.",
    not_taken: "Votre commentaire n’a pas été accepté",
    email: "E-mail",
    email_help: "Pour un message quand quelqu’un répond. L’adresse n’est pas affichée, et gardée seulement une fois confirmée.",
    subscribe: "Messages en cas de réponse",
    subscribe_ask: "Voulez-vous que {address} reçoive un message quand quelqu’un répond à votre commentaire\u{a0}?",
    subscribe_yes: "Oui, envoyer les messages",
    subscribed: "C’est fait. Vous recevrez un message quand quelqu’un répondra à votre commentaire.",
    unsubscribe_ask: "Voulez-vous que {address} ne reçoive plus de messages de ce blog\u{a0}?",
    unsubscribe_yes: "Arrêter les messages",
    unsubscribed: "C’est fait. Cette adresse ne recevra plus de messages et n’est plus enregistrée.",
    mail_confirm_subject: "Veuillez confirmer\u{a0}: messages en cas de réponse sur «\u{a0}{title}\u{a0}»",
    mail_confirm: "Quelqu’un, sans doute vous, a écrit un commentaire sur «\u{a0}{title}\u{a0}» et souhaite recevoir à cette\n\
        adresse un message quand on y répond\u{a0}:\n\
        {page}\n\
        \n\
        Si c’était vous, ouvrez cette page et appuyez sur son bouton. Elle reste disponible trois jours\u{a0}:\n\
        {link}\n\
        \n\
        Sinon, vous n’avez rien à faire\u{a0}: l’adresse n’est pas enregistrée.\n",
    mail_answer_subject: "Réponse à votre commentaire sur «\u{a0}{title}\u{a0}»",
    mail_answer: "Il y a une réponse à votre commentaire sur «\u{a0}{title}\u{a0}»\u{a0}:\n{link}\n",
    mail_answers: "Il y a {n} réponses à votre commentaire sur «\u{a0}{title}\u{a0}». La plus récente\u{a0}:\n{link}\n",
    mail_unsubscribe: "\n\
        Vous recevez ce message parce que vous l’avez demandé en écrivant le commentaire. Pour ne plus recevoir\n\
        de messages de ce blog\u{a0}:\n\
        {unsubscribe}\n",
    summary: "Résumé des commentaires",
    summary_by_machine: "Rédigé par une machine à partir des commentaires",
    summary_of_sentences: "Phrases tirées des commentaires",
    summary_by_owner: "Rédigé par l’auteur de ce blog",
    summary_report: "Signaler une erreur",
    summary_reported: "Merci. L’auteur de ce blog va relire le résumé.",
    summary_covers: "Couvre {covers} commentaires sur {of}, état au",
    problems: &[
        ("text-missing", "Le commentaire est vide."),
        ("text-too-long", "Le commentaire peut avoir 10\u{a0}000 caractères au plus."),
        ("name-too-long", "Le nom peut avoir 60 caractères au plus."),
        ("email-invalid", "Indiquez une seule adresse e-mail, sous la forme nom@domaine."),
        ("site-invalid", "L’adresse du site web doit commencer par http:// ou https://."),
        ("parent-unknown", "Le commentaire auquel vous répondez n’est plus là."),
        ("thread-locked", "Aucun nouveau commentaire n’est accepté ici."),
        ("thread-closed", "Aucun nouveau commentaire n’est accepté ici."),
        ("too-many", "Trop de requêtes. Réessayez plus tard."),
        ("queue-full", "Trop de commentaires attendent d’être relus. Réessayez plus tard."),
        ("token", "Le lien n’est pas valable. Il est peut-être tronqué, ou il a déjà servi."),
        ("token-expired", "Le lien n’est plus valable."),
        ("storage", "La base de données ne répond pas. Réessayez."),
    ],
};

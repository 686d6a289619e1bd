//! English, which stands wherever a language has no table. Problems have no sentences here, since what they say of
//! themselves is English.

use super::Words;

pub static ENGLISH: Words = Words {
    language: "en",
    direction: "ltr",
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

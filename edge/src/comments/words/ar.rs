//! Arabic, the modern standard language. What is put into a sentence and may be Latin stands between `\u{2068}` and
//! `\u{2069}` (isolate, UAX #9), or marks at its edges would be shown on its other side; `\u{200e}` (left-to-right mark)
//! at an end keeps the digits of the moment that follows in their order. Numbers are counted ("number of answers: 3"),
//! since Arabic nouns have six forms for them.

use super::Words;

pub static ARABIC: Words = Words {
    language: "ar",
    direction: "rtl",
    anonymous: "مجهول",
    owner: "صاحب المدونة",
    pinned: "مثبّت",
    edited: "عُدّل في\u{200e}",
    deleted: "حُذف هذا التعليق.",
    reply: "رد",
    in_reply_to: "ردًّا على",
    helpful: "مفيد",
    permalink: "رابط إلى هذا التعليق",
    more: "تعليقات أخرى",
    locked: "لا تُقبل تعليقات جديدة هنا.",
    comments: "التعليقات",
    feed: "خلاصة التعليقات",
    name: "الاسم",
    site: "الموقع",
    text: "التعليق",
    optional: "اختياري",
    leave_empty: "اتركه فارغًا",
    send: "إرسال",
    save: "حفظ",
    preview: "معاينة",
    delete: "حذف",
    back: "العودة إلى الصفحة",
    write: "كتابة تعليق",
    edit: "تعليقك",
    held: "شكرًا. تعليقك في انتظار المراجعة ولم يظهر بعد.",
    shown: "تعليقك ظاهر الآن.",
    edit_until: "يمكنك تعديله حتى\u{200e}",
    keep_link: "احتفظ بهذا الرابط، فبه يمكنك حذف تعليقك في أي وقت:",
    not_taken: "لم يُقبل تعليقك",
    email: "البريد الإلكتروني",
    email_help: "لرسالة عندما يرد أحد. لا يُعرض، ولا يُحفظ إلا بعد أن تؤكده.",
    subscribe: "رسائل عن الردود",
    subscribe_ask: "هل تريد أن تصل رسالة إلى \u{2068}{address}\u{2069} عندما يرد أحد على تعليقك؟",
    subscribe_yes: "نعم، أريد الرسائل",
    subscribed: "تم. ستصلك رسالة عندما يرد أحد على تعليقك.",
    unsubscribe_ask: "هل تريد إيقاف رسائل هذه المدونة إلى \u{2068}{address}\u{2069}؟",
    unsubscribe_yes: "إيقاف الرسائل",
    unsubscribed: "تم. لن تصل إلى هذا العنوان رسائل أخرى، ولم يعد محفوظًا.",
    mail_confirm_subject: "يُرجى التأكيد: رسائل عن الردود في «\u{2068}{title}\u{2069}»",
    mail_confirm: "كتب أحدهم، والأرجح أنه أنت، تعليقًا في «\u{2068}{title}\u{2069}» ويريد أن تصله رسالة على هذا العنوان\n\
        عندما يرد أحد على التعليق:\n\
        {page}\n\
        \n\
        إن كنت أنت من كتبه، فافتح هذه الصفحة واضغط على الزر فيها. تبقى متاحة ثلاثة أيام:\n\
        {link}\n\
        \n\
        وإن لم تكن أنت، فلا يلزمك فعل شيء: لا يُحفظ العنوان.\n",
    mail_answer_subject: "رد على تعليقك في «\u{2068}{title}\u{2069}»",
    mail_answer: "هناك رد على تعليقك في «\u{2068}{title}\u{2069}»:\n{link}\n",
    mail_answers: "عدد الردود على تعليقك في «\u{2068}{title}\u{2069}»: {n}. أحدثها:\n{link}\n",
    mail_unsubscribe: "\n\
        تصلك هذه الرسالة لأنك طلبتها عند كتابة التعليق. لإيقاف رسائل هذه المدونة:\n\
        {unsubscribe}\n",
    summary: "ملخّص التعليقات",
    summary_by_machine: "كتبته آلة اعتمادًا على التعليقات",
    summary_of_sentences: "جمل مختارة من التعليقات",
    summary_by_owner: "كتبه صاحب هذه المدونة",
    summary_report: "الإبلاغ عن خطأ",
    summary_reported: "شكرًا. سيراجع صاحب المدونة الملخّص.",
    summary_covers: "عدد التعليقات المشمولة: {covers} من أصل {of}، حتى\u{200e}",
    problems: &[
        ("text-missing", "التعليق فارغ."),
        ("text-too-long", "يجب ألا يزيد التعليق على عشرة آلاف حرف."),
        ("name-too-long", "يجب ألا يزيد الاسم على 60 حرفًا."),
        ("email-invalid", "اكتب عنوان بريد إلكتروني واحدًا فقط، على الصيغة \u{2068}name@host\u{2069}."),
        ("site-invalid", "يجب أن يبدأ عنوان الموقع بـ \u{2068}http://\u{2069} أو \u{2068}https://\u{2069}."),
        ("parent-unknown", "التعليق الذي ترد عليه لم يعد موجودًا."),
        ("thread-locked", "لا تُقبل تعليقات جديدة هنا."),
        ("thread-closed", "لا تُقبل تعليقات جديدة هنا."),
        ("too-many", "الطلبات كثيرة جدًّا. حاول لاحقًا."),
        ("queue-full", "التعليقات التي تنتظر المراجعة كثيرة جدًّا. حاول لاحقًا."),
        ("token", "الرابط غير صالح. ربما نقص منه شيء، أو سبق استعماله."),
        ("token-expired", "لم يعد الرابط صالحًا."),
        ("storage", "قاعدة البيانات لا تستجيب. حاول مرة أخرى."),
    ],
};

//! Spanish, with "usted".

use super::Words;

pub static SPANISH: Words = Words {
    language: "es",
    direction: "ltr",
    anonymous: "Anónimo",
    owner: "Autor",
    pinned: "Fijado",
    edited: "modificado el",
    deleted: "Este comentario se ha borrado.",
    reply: "Responder",
    in_reply_to: "en respuesta a",
    helpful: "Útil",
    permalink: "Enlace a este comentario",
    more: "Más comentarios",
    locked: "Aquí no se admiten comentarios nuevos.",
    comments: "Comentarios",
    feed: "Canal de los comentarios",
    name: "Nombre",
    site: "Sitio web",
    text: "Comentario",
    optional: "opcional",
    leave_empty: "Dejar vacío",
    send: "Enviar",
    save: "Guardar",
    preview: "Vista previa",
    delete: "Borrar",
    back: "Volver a la página",
    write: "Escribir un comentario",
    edit: "Su comentario",
    held: "Gracias. Su comentario está pendiente de revisión y aún no se muestra.",
    shown: "Su comentario ya se muestra.",
    edit_until: "Puede cambiarlo hasta el",
    keep_link: "Guarde este enlace: con él podrá borrar su comentario en cualquier momento.",
    not_taken: "Su comentario no se ha admitido",
    email: "Correo",
    email_help: "Para avisarle cuando alguien responda. No se muestra y solo se guarda una vez confirmado.",
    subscribe: "Mensajes sobre respuestas",
    subscribe_ask: "¿Desea que {address} reciba un mensaje cuando alguien responda a su comentario?",
    subscribe_yes: "Sí, enviar mensajes",
    subscribed: "Hecho. Recibirá un mensaje cuando alguien responda a su comentario.",
    unsubscribe_ask: "¿Desea que {address} no reciba más mensajes de este blog?",
    unsubscribe_yes: "No enviar más mensajes",
    unsubscribed: "Hecho. Esta dirección no recibirá más mensajes y ya no está guardada.",
    mail_confirm_subject: "Confirme, por favor: mensajes sobre respuestas en «{title}»",
    mail_confirm: "Alguien, probablemente usted, ha escrito un comentario en «{title}» y desea recibir un mensaje en\n\
        esta dirección cuando alguien le responda:\n\
        {page}\n\
        \n\
        Si ha sido usted, abra esta página y pulse su botón. Estará disponible durante tres días:\n\
        {link}\n\
        \n\
        Si no, no tiene que hacer nada: la dirección no se guarda.\n",
    mail_answer_subject: "Respuesta a su comentario en «{title}»",
    mail_answer: "Hay una respuesta a su comentario en «{title}»:\n{link}\n",
    mail_answers: "Hay {n} respuestas a su comentario en «{title}». La más reciente:\n{link}\n",
    mail_unsubscribe: "\n\
        Recibe este mensaje porque lo pidió al escribir el comentario. Para no recibir más mensajes de este blog:\n\
        {unsubscribe}\n",
    summary: "Resumen de los comentarios",
    summary_by_machine: "Escrito por una máquina a partir de los comentarios",
    summary_of_sentences: "Frases tomadas de los comentarios",
    summary_by_owner: "Escrito por el autor de este blog",
    summary_report: "Avisar de un error",
    summary_reported: "Gracias. El autor de este blog revisará el resumen.",
    summary_covers: "Abarca {covers} de {of} comentarios, a fecha de",
    problems: &[
        ("text-missing", "El comentario está vacío."),
        ("text-too-long", "El comentario puede tener como máximo 10\u{a0}000 caracteres."),
        ("name-too-long", "El nombre puede tener como máximo 60 caracteres."),
        ("email-invalid", "Indique una sola dirección de correo, con la forma nombre@dominio."),
        ("site-invalid", "La dirección del sitio web debe empezar por http:// o https://."),
        ("parent-unknown", "El comentario al que responde ya no está."),
        ("thread-locked", "Aquí no se admiten comentarios nuevos."),
        ("thread-closed", "Aquí no se admiten comentarios nuevos."),
        ("too-many", "Demasiadas peticiones. Inténtelo más tarde."),
        ("queue-full", "Hay demasiados comentarios pendientes de revisión. Inténtelo más tarde."),
        ("token", "El enlace no es válido. Puede que esté cortado o que ya se haya usado."),
        ("token-expired", "El enlace ya no es válido."),
        ("storage", "La base de datos no responde. Inténtelo de nuevo."),
    ],
};

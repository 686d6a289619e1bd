//! Small lists of words for the languages of our blogs: those that say nothing alone, those that deny, and numbers. Text
//! in any other language is still summarised; the checks that need a list then find nothing to object to.

use super::terms::is_dense;

struct Language {
    /// BCP 47, the first part.
    tag: &'static str,
    /// In English, for the model.
    name: &'static str,
    /// The commonest words, by which the language is known and which no two texts have in common for a reason.
    common: &'static [&'static str],
    /// What a summary says of speakers rather than of their subject.
    telling: &'static [&'static str],
    denying: &'static [&'static str],
    /// From two on; one is an article in most languages.
    numbers: &'static [&'static str],
    /// The writer of the post.
    owner: &'static [&'static str],
    /// Claims about all readers.
    crowd: &'static [&'static str],
}

#[rustfmt::skip]
static LANGUAGES: [Language; 4] = [
    Language {
        tag: "en",
        name: "English",
        common: &[
            "the", "a", "an", "and", "or", "of", "to", "in", "on", "at", "by", "for", "with", "from", "as", "is", "are",
            "was", "were", "be", "been", "being", "it", "its", "this", "that", "these", "those", "there", "they",
            "them", "their", "he", "she", "his", "her", "i", "you", "your", "we", "our", "my", "me", "but", "if", "than",
            "then", "so", "which", "who", "what", "when", "where", "while", "has", "have", "had", "do", "does", "did",
            "can", "could", "would", "should", "will", "may", "might", "about", "into", "only", "also", "just", "very",
            "more", "most", "some", "any", "all", "one", "because", "after", "before", "how", "too", "now", "get",
            "s", "t", "re", "ve", "ll", "m", "d", "although", "however", "whether", "why", "both", "each", "per",
            "even", "still", "out", "up", "over", "such", "other", "another", "once", "here", "nobody", "much", "many",
        ],
        telling: &[
            "reader", "readers", "commenter", "commenters", "comment", "comments", "user", "users", "people", "someone",
            "several", "few", "others", "says", "say", "said", "suggests", "suggest", "suggested", "recommends",
            "recommend", "recommended", "reports", "report", "reported", "asks", "ask", "asked", "agrees", "agree",
            "agreed", "disagrees", "disagree", "argues", "argue", "argued", "finds", "found", "notes", "noted",
            "thinks", "wonders", "points", "prefers", "warns", "warned", "adds", "explains", "explained", "according",
            "proposes", "describes", "mentions", "opinions", "views", "differ", "thread", "discussion", "claims",
            "answers", "replies", "author", "owner", "everyone", "everybody", "confirms", "doubts", "unlike", "instead", "using", "use", "used", "uses",
        ],
        denying: &[
            "not", "no", "never", "none", "nobody", "nothing", "without", "cannot", "neither", "nor", "unable", "fails",
            "failed", "fail", "lacks", "refuses", "impossible", "hardly", "isn", "aren", "doesn", "don",
            "didn", "won", "wasn", "weren", "couldn", "wouldn", "shouldn", "haven", "hasn", "hadn", "dislikes", "stopped",
        ],
        numbers: &[
            "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
            "fourteen", "fifteen",
        ],
        owner: &["the author", "the owner", "blog author", "post author", "the blogger", "author of the", "admin"],
        crowd: &["everyone", "everybody", "all readers", "all commenters", "unanimous", "unanimously", "consensus",
            "most readers", "most commenters", "all agree", "nobody", "no one", "majority", "all users"],
    },
    Language {
        tag: "de",
        name: "German",
        common: &[
            "der", "die", "das", "den", "dem", "des", "ein", "eine", "einen", "einem", "einer", "eines", "und", "oder",
            "aber", "ist", "sind", "war", "waren", "sein", "hat", "haben", "hatte", "wird", "werden", "wurde", "kann",
            "können", "soll", "sollte", "muss", "es", "er", "sie", "ich", "wir", "ihr", "man", "mir", "mich", "sich",
            "mit", "von", "vom", "zu", "zum", "zur", "im", "in", "am", "an", "auf", "aus", "bei", "beim", "für", "nach",
            "über", "unter", "um", "durch", "als", "wie", "wenn", "weil", "dass", "ob", "auch", "nur", "noch", "schon",
            "sehr", "mehr", "so", "dann", "da", "hier", "dort", "was", "wer", "wo", "damit", "sondern", "doch", "mal",
            "ja", "bis", "seit", "vor", "zwischen", "dieser", "diese", "dieses", "diesem", "diesen", "viele", "alle",
            "mein", "meine", "meinem", "meinen", "statt", "während", "dabei", "bereits", "etwa", "immer",
        ],
        telling: &[
            "leser", "leserin", "kommentar", "kommentare", "nutzer", "jemand", "einige", "mehrere", "andere", "sagt",
            "sagen", "meint", "meinen", "findet", "finden", "empfiehlt", "empfehlen", "schlägt", "berichtet",
            "berichten", "fragt", "fragen", "frage", "widerspricht", "warnt", "hält", "laut", "erklärt", "ergänzt",
            "beitrag", "artikel", "problem", "grund", "vorschlag", "lösung", "meinung", "meinungen", "gegensatz",
            "diskussion", "nutzt", "verwendet", "bevorzugt", "bestätigt", "zufolge", "autor", "autorin", "jeder", "gegen",
        ],
        denying: &[
            "nicht", "kein", "keine", "keinen", "keinem", "keiner", "nie", "niemals", "nichts", "niemand", "ohne",
            "weder", "unmöglich", "scheitert", "kaum", "fehlt", "fehlen",
        ],
        numbers: &[
            "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun", "zehn", "elf", "zwölf", "dreizehn",
            "vierzehn", "fünfzehn",
        ],
        owner: &["der autor", "die autorin", "des autors", "dem autor", "den autor", "der betreiber", "der blogger"],
        crowd: &["alle leser", "alle sind", "alle kommentare", "jeder ", "alle stimmen", "einstimmig", "einigkeit",
            "konsens", "mehrheit", "die meisten", "niemand", "einig"],
    },
    Language {
        tag: "fr",
        name: "French",
        common: &[
            "le", "la", "les", "un", "une", "des", "du", "de", "et", "ou", "mais", "est", "sont", "était", "être", "a",
            "ont", "avait", "avoir", "il", "elle", "ils", "elles", "on", "je", "tu", "nous", "vous", "ce", "cet",
            "cette", "ces", "que", "qui", "quoi", "dont", "où", "dans", "sur", "sous", "avec", "pour", "par", "en",
            "au", "aux", "à", "plus", "moins", "très", "aussi", "si", "comme", "quand", "son", "sa", "ses", "leur",
            "mon", "ma", "mes", "se", "s", "d", "l", "c", "j", "n", "y", "qu", "m", "fait", "peut", "tout", "tous", "même",
            "chez", "après", "avant", "puis", "donc", "car", "lui", "cela", "ça", "été", "entre", "depuis", "vers",
        ],
        telling: &[
            "lecteur", "lectrice", "lecteurs", "commentaire", "commentaires", "quelqu", "certains", "plusieurs",
            "autres", "dit", "disent", "propose", "proposent", "recommande", "conseille", "signale", "demande",
            "pense", "trouve", "selon", "explique", "préfère", "ajoute", "utilise", "utiliser", "rapporte", "constate", "auteur", "autrice", "contre",
        ],
        denying: &["ne", "pas", "jamais", "aucun", "aucune", "rien", "sans", "personne", "ni", "impossible", "non"],
        numbers: &["deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze", "treize",
            "quatorze", "quinze"],
        owner: &["l'auteur", "l’auteur", "l'autrice", "le blogueur"],
        crowd: &["tout le monde", "tous les lecteurs", "unanim", "consensus", "la plupart", "majorité", "personne ne"],
    },
    Language {
        tag: "es",
        name: "Spanish",
        common: &[
            "el", "la", "los", "las", "un", "una", "unos", "unas", "y", "o", "pero", "es", "son", "era", "ser", "está",
            "están", "estar", "ha", "han", "había", "hay", "que", "quien", "cual", "de", "del", "en", "con", "por",
            "para", "a", "al", "se", "su", "sus", "lo", "le", "les", "me", "mi", "mis", "yo", "tú", "él", "ella", "como",
            "cuando", "donde", "si", "más", "menos", "muy", "también", "este", "esta", "estos", "estas", "ese", "esa",
            "eso", "esto", "todo", "todos", "ya", "porque", "desde", "hasta", "entre", "sobre", "puede", "fue", "solo",
        ],
        telling: &[
            "lector", "lectora", "lectores", "comentario", "comentarios", "alguien", "algunos", "varios", "otros",
            "dice", "dicen", "propone", "recomienda", "pregunta", "cree", "según", "explica", "prefiere", "añade",
            "usa", "usar", "cuenta", "opina", "sugiere", "autor", "autora", "contra",
        ],
        denying: &["no", "nunca", "ningún", "ninguno", "ninguna", "nada", "nadie", "sin", "tampoco", "ni", "imposible"],
        numbers: &["dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve", "diez", "once", "doce", "trece",
            "catorce", "quince"],
        owner: &["el autor", "la autora", "del autor", "el bloguero"],
        crowd: &["todo el mundo", "todos los lectores", "unánime", "consenso", "la mayoría", "nadie"],
    },
];

/// Languages without a list of words, by name for the model.
const OTHERS: [(&str, &str); 14] = [
    ("it", "Italian"),
    ("pt", "Portuguese"),
    ("nl", "Dutch"),
    ("pl", "Polish"),
    ("cs", "Czech"),
    ("sv", "Swedish"),
    ("da", "Danish"),
    ("fi", "Finnish"),
    ("tr", "Turkish"),
    ("uk", "Ukrainian"),
    ("ru", "Russian"),
    ("ja", "Japanese"),
    ("zh", "Chinese"),
    ("ko", "Korean"),
];

/// Deny in scripts where words are not set apart.
const DENYING: [&str; 10] = ["ない", "ません", "なかった", "ずに", "不", "没", "無", "无", "未", "않"];

fn first(tag: &str) -> &str {
    tag.split(['-', '_']).next().unwrap_or_default()
}

/// In English; English where it is not known.
pub fn name(tag: &str) -> &'static str {
    let is_it = |known: &str| known.eq_ignore_ascii_case(first(tag));
    let listed = LANGUAGES.iter().map(|language| (language.tag, language.name)).chain(OTHERS);
    listed.filter(|(known, _)| is_it(known)).map(|(_, name)| name).next().unwrap_or("English")
}

/// Whether a word in lower case says nothing of a subject.
pub fn is_empty_word(word: &str) -> bool {
    let lists = |language: &Language| [language.common, language.telling, language.denying];
    LANGUAGES.iter().flat_map(lists).any(|list| list.contains(&word))
}

/// Whether the sentence denies something.
pub fn denies(sentence: &str) -> bool {
    let lower = sentence.to_lowercase();
    let is_denying = |word: &str| LANGUAGES.iter().any(|language| language.denying.contains(&word));
    lower.split(|letter: char| !letter.is_alphanumeric()).any(is_denying)
        || DENYING.iter().any(|denying| lower.contains(denying))
}

/// The number that a word in lower case is.
pub fn number(word: &str) -> Option<usize> {
    let find = |language: &Language| language.numbers.iter().position(|number| *number == word);
    LANGUAGES.iter().find_map(find).map(|position| position + 2)
}

pub fn names_owner(text: &str) -> bool {
    mentions(text, |language| language.owner)
}

pub fn names_crowd(text: &str) -> bool {
    mentions(text, |language| language.crowd)
}

fn mentions(text: &str, list: fn(&Language) -> &'static [&'static str]) -> bool {
    let lower = text.to_lowercase();
    LANGUAGES.iter().flat_map(list).any(|phrase| {
        lower
            .match_indices(phrase)
            .any(|(at, _)| !lower.get(..at).is_some_and(|before| before.ends_with(char::is_alphabetic)))
    })
}

/// Whether the text is in another language than it should be, as far as that can be seen: another script, or more of
/// another language's commonest words than of its own.
pub fn is_other(text: &str, tag: &str) -> bool {
    let tag = first(tag).to_ascii_lowercase();
    let letters = text.chars().filter(|letter| letter.is_alphabetic());
    let (mut latin, mut own, mut other) = (0, 0, 0);
    for letter in letters {
        match (script(letter), tag.as_str()) {
            (Script::Latin, _) => latin += 1,
            (Script::Dense, "ja" | "zh" | "ko" | "th") | (Script::Cyrillic, "ru" | "uk" | "bg" | "sr") => own += 1,
            (Script::Rest, "ar" | "fa" | "he" | "el" | "hi" | "hy" | "ka") => own += 1,
            _ => other += 1,
        }
    }
    let is_latin = !["ja", "zh", "ko", "th", "ru", "uk", "bg", "sr", "ar", "fa", "he", "el", "hi", "hy", "ka"]
        .contains(&tag.as_str());
    // Names of programs are in Latin letters everywhere.
    if other > (latin + own) / 4 || !is_latin && own * 2 < latin {
        return true;
    }
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower.split(|letter: char| !letter.is_alphanumeric()).collect();
    let count = |language: &Language| words.iter().filter(|word| language.common.contains(word)).count();
    let ours = LANGUAGES.iter().find(|language| language.tag == tag).map(count);
    ours.is_some_and(|ours| LANGUAGES.iter().any(|language| count(language) > ours.max(1)))
}

enum Script {
    Latin,
    Cyrillic,
    Dense,
    Rest,
}

fn script(letter: char) -> Script {
    match letter {
        '\0'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' => Script::Latin,
        '\u{400}'..='\u{52f}' => Script::Cyrillic,
        _ if is_dense(letter) => Script::Dense,
        _ => Script::Rest,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_language_is_seen() {
        let table = [
            ("The cache is the reason that it was slow.", "en", false),
            ("The cache is the reason that it was slow.", "de-AT", true),
            ("Der Cache ist schuld, sagt sie.", "de", false),
            ("Le cache est la cause de tout cela.", "en", true),
            ("El problema es la red y no el disco.", "en", true),
            ("Кэш во всём виноват, говорит она.", "en", true),
            ("Кэш во всём виноват, говорит она.", "ru", false),
            ("Rustのビルドが速い。", "ja", false),
            ("The build is fast.", "ja", true),
            ("Rust: 40 ms", "en", false),
            ("構建很快", "en", true),
        ];
        for (text, language, expected) in table {
            assert_eq!(is_other(text, language), expected, "{text} as {language}");
        }
    }

    #[test]
    fn denials_numbers_and_claims_are_known() {
        assert!(
            denies("It doesn't build.") && denies("Das geht nicht.") && denies("使えません") && !denies("It builds.")
        );
        assert_eq!((number("three"), number("zwölf"), number("one")), (Some(3), Some(12), None));
        assert!(names_crowd("Everyone agrees") && names_crowd("Die meisten finden") && !names_crowd("One reader"));
        assert!(names_owner("The author says") && !names_owner("Coauthor"));
        assert_eq!((name("de-AT"), name("xx"), name("JA")), ("German", "English", "Japanese"));
    }
}
